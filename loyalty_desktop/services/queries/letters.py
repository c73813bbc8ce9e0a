"""What a message says: made when it leaves, of the campaign's text and the member as it is then."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import Invalid, NotEligible
from loyalty_desktop.models.rules.campaigns import Campaign, text_of
from loyalty_desktop.models.rules.templates import LONGEST_BODY, on_one_line, variables_of
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.finding import kept_member
from loyalty_desktop.services.queries.member_words import said_to, unsubscribe_line
from loyalty_desktop.services.queries.sending_rules import message_rules
from loyalty_desktop.services.store import Prepared, Session
from loyalty_desktop.wording import language, preferred_language, speaking

_LANGUAGE = Prepared(select(Member.language).where(Member.id == bindparam("member")))


@dataclass(frozen=True, slots=True)
class Composed:
    """A message as it leaves: to whom (address or number), and its words, in `language`."""

    to: str
    name: str = field(repr=False)
    number: str
    subject: str = field(repr=False)
    body: str = field(repr=False)
    language: str


def compose(
    session: Session, member: str, campaign: Campaign, channel: str, at: datetime
) -> Composed:
    """Return the campaign's message to the member with this id.

    In the member's language where the campaign has it, else in the one the shop chose for those
    whose own is not known, else in the one spoken here, else in any.
    A message by mail, WhatsApp or SMS ends with how to hear no more, unless its text says so.
    Errors: `NotEligible` with reason "no_text", "no_value"; `Invalid` for a text with a mistake.
    """
    found = kept_member(session, member)
    own = _LANGUAGE.first(session, member=found.id)[0]
    chosen = message_rules(session).language
    spoken = language_for(campaign, own, chosen, language())
    body = text_of(campaign, "body", spoken)
    if not body:
        raise NotEligible(reason="no_text")
    told = said_to(session, found.id, body, at, spoken, campaign, channel)
    subject = text_of(campaign, "subject", spoken) or campaign.name
    head = said_to(session, found.id, subject, at, spoken, campaign, channel)
    with speaking(spoken):
        line = unsubscribe_line(channel, found.number)
    if "unsubscribe" not in variables_of(body) or line not in told[:LONGEST_BODY]:
        # However long the text is, how to hear no more is not what is cut off.
        told = f"{told[: LONGEST_BODY - len(line) - 2]}\n\n{line}"
    return Composed(
        to=(found.email if channel == "email" else found.phone) or "",
        name=found.name,
        number=found.number,
        subject=on_one_line(head),
        body=told[:LONGEST_BODY],
        language=spoken,
    )


def language_for(campaign: Campaign, *wanted: str | None) -> str:
    """Return the first of the `wanted` languages in which a campaign has a text, else any it has.

    What the program itself adds is in the nearest language it speaks.
    """
    there = [
        code for code, parts in sorted(campaign.texts.items()) if parts.get("body", "").strip()
    ]
    for code in wanted:
        if code is not None and code.replace("-", "_").split("_")[0].lower() in there:
            return code.replace("-", "_").split("_")[0].lower()
    return there[0] if there else preferred_language([])


def why_unsaid(error: Invalid | NotEligible) -> str:
    """Return the reason for which a message can't be composed, short enough to be kept."""
    if isinstance(error, Invalid):
        return "text"
    reason = str(error.facts.get("reason"))
    variable = error.facts.get("variable")
    return reason if variable is None else f"{reason}:{variable}"
