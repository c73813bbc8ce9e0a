"""Messages of campaigns: queued, and what people decide about those that wait."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import bindparam, insert, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.mail import MailSettings, checked_mail, mail_values
from loyalty_desktop.models.rules.messages import (
    CHANNELS,
    MessageRules,
    checked_rules,
    first_open,
    rules_values,
)
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import CampaignTarget, Message
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.choices import keep_choice
from loyalty_desktop.services.commands.targeting import mark_reached, refuse_idle
from loyalty_desktop.services.queries.audiences import campaign_named
from loyalty_desktop.services.queries.recipients import people_of, recipients
from loyalty_desktop.services.queries.sending_rules import MAIL, MESSAGES
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

_KEEP = Prepared(insert(Message))
_MESSAGE = Prepared(
    select(
        Message.code,
        Message.member_id,
        Message.round,
        Message.state,
        Message.error,
        Message.next_at,
        Message.tries,
    ).where(Message.id == bindparam("message"))
)
_CHOICES: Final = {
    "sent": frozenset({"sending"}),
    "again": frozenset({"sending", "failed", "dropped"}),
    "drop": frozenset({"waiting", "sending", "failed"}),
}
"""What can be decided about a message, and in which states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMessages(Asked):
    """The messages of a campaign to its targets; of one `round` alone where it is named."""

    code: str
    round: int | None = None
    OP: ClassVar[str] = "queue_messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesQueued(Answer):
    """So many messages wait to leave; whom none can be sent to, counted by reason."""

    code: str
    queued: int
    by_channel: Mapping[str, int] = field(default_factory=dict[str, int])
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideMessage(Asked):
    """What is to become of a message: `sent` it was, `again` it is to be tried, `drop` it."""

    message: str
    choice: str
    OP: ClassVar[str] = "decide_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseMessages(Asked):
    """By which rules messages leave from now on."""

    rules: MessageRules
    OP: ClassVar[str] = "choose_messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseMail(Asked):
    """The mail server from now on, None: none. Its password is kept elsewhere."""

    mail: MailSettings | None
    OP: ClassVar[str] = "choose_mail"


@needs(Right.OFFER)
def queue_messages(session: Session, by: Actor, request: QueueMessages) -> MessagesQueued:
    """Let the messages of a campaign wait to leave; see `queue_round`. Errors: as there."""
    if (first := answered(session, request, MessagesQueued)) is not None:
        return first
    result = queue_round(session, by, request.code, request.round, request.at)
    return answer(session, request, result, None, ("messages",))


def queue_round(
    session: Session, by: Actor, code: str, number: int | None, at: datetime, since: int = 0
) -> MessagesQueued:
    """Queue a message to each target that has heard nothing yet, by its first open channel.

    The channels come in the campaign's order; one is open with a consent to marketing by it, and an
    address. Nobody gets two messages of one round. Who is left out now may be queued later.
    `number` names the round, None means all; `since` (microseconds) passes over whoever was drawn
    before. Errors: `NotFound`, `NotEligible` (the campaign is not
    running, or sends nothing).
    """
    campaign = campaign_named(session, code, at)
    day, moment = session.shop.day(at), micros(at)
    refuse_idle(session, campaign, day)
    if not campaign.sends:
        raise NotEligible(reason="campaign_sends_nothing", campaign=code)
    waiting = _unheard(session, code, number, since)
    people = people_of(session, {member for member, _number in waiting})
    kept_of = {row: kept for kept, rows in people.items() for row in rows}
    open_to = recipients(session, people)
    done = {(kept_of.get(member, member), on) for member, on in _queued(session, code)}
    queued: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    for member, on in waiting:
        person = kept_of[member]
        if (person, on) in done:
            continue
        channel, reason = first_open(campaign.channels, open_to[person], day)
        if channel is None:
            left_out[reason] += 1
            continue
        done.add((person, on))
        queued[channel] += 1
        rows.append(
            {
                "id": new_id(),
                "code": code,
                "member_id": member,
                "round": on,
                "channel": channel,
                "state": "waiting",
                "tries": 0,
                "next_at": moment,
                "error": None,
                "sent_at": None,
                "at": moment,
                "staff_id": by.staff,
            }
        )
    _KEEP.many(session, rows)
    return MessagesQueued(
        code=code,
        queued=len(rows),
        by_channel=dict(sorted(queued.items())),
        left_out=dict(sorted(left_out.items())),
    )


@needs(Right.OFFER)
def decide_message(session: Session, by: Actor, request: DecideMessage) -> Answer:
    """Do with one message what a person decided.

    Errors: `NotFound`, `Invalid`; `AlreadyDone` where its state does not allow that any more.
    """
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    states = _CHOICES.get(request.choice)
    if states is None:
        raise Invalid(field="choice", reason="unknown_choice", options=list(_CHOICES))
    found = _MESSAGE.first(session, message=request.message)
    if found is None:
        raise NotFound(what="message")
    code, member, number, state, _error, _next, _tries = found
    at = micros(request.at)
    after: dict[str, Any] = {"state": "waiting", "tries": 0, "next_at": at, "error": None}
    if request.choice == "sent":
        after = {"state": "sent", "error": None, "sent_at": at}
    elif request.choice == "drop":
        after = {"state": "dropped", "error": "by_hand"}
    changed: Any = session.execute(
        update(Message)
        .where(Message.id == request.message, Message.state.in_(states))
        .values(**after)
    )
    if state not in states or changed.rowcount != 1:
        raise AlreadyDone(what="message")
    if request.choice == "sent":
        channel = session.scalar(select(Message.channel).where(Message.id == request.message))
        mark_reached(session, code, member, number, str(channel), at)
    return answer(session, request, Answer(), member, ("message",))


@needs(Right.OFFER)
def choose_messages(session: Session, by: Actor, request: ChooseMessages) -> Answer:
    """Keep the rules by which messages leave. Errors: `Invalid`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    rules = checked_rules(request.rules)
    keep_choice(session, by, MESSAGES, rules_values(rules), micros(request.at))
    return answer(session, request, Answer(), None, ("messages",))


@needs(Right.CHANGE_PROGRAMME)
def choose_mail(session: Session, by: Actor, request: ChooseMail) -> Answer:
    """Keep the shop's mail server. Errors: `Invalid`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    values = {} if request.mail is None else mail_values(checked_mail(request.mail))
    keep_choice(session, by, MAIL, values, micros(request.at))
    return answer(session, request, Answer(), None, ("mail",))


def _unheard(session: Session, code: str, number: int | None, since: int) -> list[tuple[str, int]]:
    """Return the targets of a campaign who have heard nothing of it, with their rounds."""
    asked = (
        select(CampaignTarget.member_id, CampaignTarget.round)
        .where(
            CampaignTarget.code == code,
            CampaignTarget.control.is_(False),
            CampaignTarget.reached_at.is_(None),
            CampaignTarget.at >= since,
        )
        .order_by(CampaignTarget.round, CampaignTarget.at, CampaignTarget.member_id)
    )
    if number is not None:
        asked = asked.where(CampaignTarget.round == number)
    return [(member, on) for member, on in session.execute(asked)]


def _queued(session: Session, code: str) -> list[tuple[str, int]]:
    """Return to whom, and of which round, a campaign has messages already."""
    asked = select(Message.member_id, Message.round).where(Message.code == code)
    return [(member, on) for member, on in session.execute(asked)]


def check_channel(channel: str) -> None:
    """Refuse (`Invalid`) what is no channel by which messages leave."""
    if channel not in CHANNELS:
        raise Invalid(field="channel", reason="unknown_choice", options=list(CHANNELS))
