"""Messages to members: mistakes in their texts, trouble with mail, why one did not leave."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.wording.figures import moment, number
from loyalty_desktop.wording.languages import _, mark, ngettext

Facts = Mapping[str, object]

MAIL_FIELDS: Final = {
    "subject": mark("Subject"),
    "body": mark("Text"),
    "host": mark("Mail server"),
    "port": mark("Port"),
    "sender": mark("Sender's address"),
    "sender_name": mark("Sender's name"),
    "to": mark("Address"),
}
MAIL_TROUBLE: Final = {
    "no_mail_server": mark("No mail server is set up. Name one under Settings, Mail."),
    "mail_gone": mark("The mail server can't be reached. Nothing was sent; look at its name."),
    "mail_hangs": mark("The mail server does not answer in time. What waits is sent later."),
    "mail_dropped": mark("The mail server hung up. What waits is sent later."),
    "mail_refused": mark("The mail server refuses to talk to this computer. Nothing was sent."),
    "mail_no_tls": mark(
        "The mail server offers no encryption (STARTTLS). Choose TLS, or ask who runs it."
    ),
    "mail_certificate": mark(
        "The mail server can't prove who it is: its certificate is not valid for this name."
    ),
    "mail_tls": mark("No encrypted line to the mail server comes about. Try the other kind."),
    "mail_login": mark("The mail server refuses user or password. Type both again."),
    "mail_login_needed": mark("The mail server wants a user and a password. Type both."),
    "mail_login_unknown": mark("The mail server knows no way to sign in that the program knows."),
    "mail_sender": mark("The mail server does not let this sender's address send."),
    "mail_recipient": mark("The mail server refuses this address. Look at how it is spelled."),
    "mail_content": mark("The mail server refused the message. Ask who runs it."),
    "mail_later": mark("The mail server takes nothing now. What waits is sent later."),
    "mail_plain": mark("Without encryption mail may leave only to this very computer."),
    "mail_unsure": mark("The line broke at the end: it may have been sent. Look before again."),
    "mail_elsewhere": mark("Another counter is sending. It goes on there."),
    "password_unreadable": mark("The password of the mail server can't be read. Type it again."),
}

STATE_NAMES: Final = {
    "waiting": mark("waiting"),
    "sending": mark("being sent"),
    "perhaps": mark("perhaps sent"),
    "sent": mark("sent"),
    "handed": mark("handed over"),
    "failed": mark("failed"),
    "dropped": mark("not sent"),
}
_REASONS: Final = {
    "no_consent": mark("no consent for this channel"),
    "no_address": mark("no address"),
    "no_phone": mark("no phone"),
    "bad_address": mark("the address can't be right"),
    "restricted": mark("nothing may be sent to this person"),
    "left": mark("left the programme"),
    "merged": mark("is one with another member"),
    "under_age": mark("under 18"),
    "too_often": mark("had enough messages lately"),
    "too_late": mark("waited too long"),
    "campaign_over": mark("the campaign is over"),
    "budget": mark("the campaign's money is used up"),
    "no_text": mark("the campaign has no text for this"),
    "text": mark("the campaign's text has a mistake"),
    "unsubscribed": mark("wants no more messages"),
    "by_hand": mark("taken out by hand"),
    "quiet": mark("quiet hours"),
    "answered": mark("has answered already"),
    "bought": mark("came by meanwhile"),
    "unsure": mark("perhaps sent"),
    "mail_recipient": mark("the server refuses the address"),
    "mail_content": mark("the server refused the message"),
    "mail_later": mark("the server takes nothing now"),
    "mail_dropped": mark("the server hung up"),
    "mail_hangs": mark("the server did not answer in time"),
    "mail_gone": mark("the server was not reached"),
}


_SENT_ELSE: Final = {
    "later": mark("Not taken now, tried again: {count}."),
    "failed": mark("Failed: {count}."),
    "unsure": mark("Perhaps sent, look before again: {count}."),
    "dropped": mark("Not sent, for a reason: {count}."),
    "postponed": mark("Later, they had enough for now: {count}."),
}


def message_reason(reason: str) -> str:
    """Return why a message did not leave, or not yet, as the end of a sentence."""
    kind, _colon, more = reason.partition(":")
    if kind == "no_value":
        return _("nothing to say for {variable}").format(variable="{" + more + "}")
    return _(_REASONS[kind]) if kind in _REASONS else kind


def sent_told(
    counts: Mapping[str, int], quiet: datetime | None, zone: ZoneInfo, trouble: str = ""
) -> list[str]:
    """Return what came of sending, a sentence each: `counts` by sent, later, failed and so on.

    `quiet` is when the quiet hours end, `trouble` the reason for which it ended early.
    """
    sent = counts.get("sent", 0)
    told = ngettext("{count} message sent.", "{count} messages sent.", sent)
    lines = [told.format(count=number(sent))]
    for name, words in _SENT_ELSE.items():
        if count := counts.get(name, 0):
            lines.append(_(words).format(count=number(count)))
    if quiet is not None:
        lines.append(_("Quiet hours until {moment}.").format(moment=moment(quiet, zone)))
    if trouble:
        lines.append(_(MAIL_TROUBLE.get(trouble, MAIL_TROUBLE["mail_later"])))
    return lines


def _unknown_variable(facts: Facts, _unit: Currency | None) -> str:
    name = "{" + str(facts.get("name", "")) + "}"
    if nearest := str(facts.get("nearest") or ""):
        told = _("Line {line}, column {column}: there is no {name}; perhaps {nearest}.")
        return told.format_map({**_place(facts), "name": name, "nearest": "{" + nearest + "}"})
    told = _("Line {line}, column {column}: there is no {name}.")
    return told.format_map({**_place(facts), "name": name})


def _open_brace(facts: Facts, _unit: Currency | None) -> str:
    told = _(
        "Line {line}, column {column}: this brace is never closed. Write {brace} for one that is"
        " meant."
    )
    return told.format_map({**_place(facts), "brace": "{{"})


def _closing_brace(facts: Facts, _unit: Currency | None) -> str:
    told = _(
        "Line {line}, column {column}: this brace was never opened. Write {brace} for one that is"
        " meant."
    )
    return told.format_map({**_place(facts), "brace": "}}"})


def _brace_inside(facts: Facts, _unit: Currency | None) -> str:
    told = _("Line {line}, column {column}: there is a brace inside a variable.")
    return told.format_map(_place(facts))


def _place(facts: Facts) -> dict[str, object]:
    return {"line": facts.get("line", 1), "column": facts.get("column", 1)}


TEMPLATE_MISTAKES: Final[dict[str, Callable[[Facts, Currency | None], str]]] = {
    "unknown_variable": _unknown_variable,
    "open_brace": _open_brace,
    "closing_brace": _closing_brace,
    "brace_inside": _brace_inside,
}
