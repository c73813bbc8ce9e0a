"""When a message may leave, to whom, and why one does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.mail import is_address

OF_AGE: Final = 18
"""Younger people get no marketing at all, whatever was consented to."""
CHANNELS: Final = ("email", "whatsapp", "sms")
"""Channels by which a message leaves the shop."""
STATES: Final = ("waiting", "sending", "sent", "handed", "failed", "dropped")
RETRIES: Final = (5, 30, 120, 360)
"""Minutes before each further try of a message that a server did not take; then it failed."""
IN_HAND: Final = 15
"""Minutes after which a message that is still being sent is one nobody knows of: perhaps sent."""
_MINUTES: Final = 24 * 60
_MOST: Final = 100
_MOST_DAYS: Final = 366
_LONG_CODE: Final = 3


@dataclass(frozen=True, slots=True)
class MessageRules:
    """How the shop sends: at most `most` messages to one member in `days`, over all campaigns.

    None leaves from `quiet_from` until `quiet_until` (minutes after midnight; equal: no quiet
    hours). One that has waited `keep_days` is not sent any more. With `automatic` the program draws
    and sends by itself. `language` is spoken to members whose own is not known; empty: the
    program's.
    """

    most: int = 2
    days: int = 7
    quiet_from: int = 20 * 60
    quiet_until: int = 8 * 60
    keep_days: int = 14
    automatic: bool = False
    language: str = ""


def checked_rules(rules: MessageRules) -> MessageRules:
    """Return the rules as they are kept. Errors: `Invalid` with the field."""
    for field, least, most in (
        ("most", 1, _MOST),
        ("days", 1, _MOST_DAYS),
        ("keep_days", 1, _MOST_DAYS),
        ("quiet_from", 0, _MINUTES - 1),
        ("quiet_until", 0, _MINUTES - 1),
    ):
        if not least <= getattr(rules, field) <= most:
            raise Invalid(field=field, reason="out_of_range", least=least, most=most)
    if rules.language and not (rules.language.isalpha() and len(rules.language) <= _LONG_CODE):
        raise Invalid(field="language", reason="unknown_language")
    return rules


def rules_values(rules: MessageRules) -> dict[str, Any]:
    """Return the rules as they are kept."""
    return {name: getattr(rules, name) for name in MessageRules.__slots__}


def read_rules(values: Mapping[str, Any] | None) -> MessageRules:
    """Return the rules kept as `values`; the usual ones where none are."""
    return MessageRules() if values is None else MessageRules(**values)


def quiet_until(rules: MessageRules, local: datetime) -> datetime | None:
    """Return when the quiet hours end in which a moment of the shop's zone is; None: not in any."""
    start, end = rules.quiet_from, rules.quiet_until
    minute = local.hour * 60 + local.minute
    quiet = start <= minute < end if start <= end else minute >= start or minute < end
    if start == end or not quiet:
        return None
    morning = local.replace(hour=end // 60, minute=end % 60, second=0, microsecond=0)
    return morning if minute < end else morning + timedelta(days=1)


def free_again(rules: MessageRules, left: Sequence[datetime], at: datetime) -> datetime | None:
    """Return when a member to whom messages `left` at these moments may get one more; None: now."""
    span = timedelta(days=rules.days)
    lately = sorted(moment for moment in left if moment > at - span)
    return None if len(lately) < rules.most else lately[-rules.most] + span


def again_at(tries: int, at: datetime) -> datetime | None:
    """Return when a message is tried again after so many tries, None: no more."""
    if tries > len(RETRIES):
        return None
    return at + timedelta(minutes=RETRIES[max(tries, 1) - 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What decides whether somebody may be written to; `birthday` is a day since 1970."""

    restricted: bool
    left: bool
    merged: bool
    birthday: int | None
    email: str | None
    phone: str | None
    consents: frozenset[str]
    """The channels for which the last word on marketing was yes."""


def why_not(channel: str, to: Recipient, day: int) -> str:
    """Return why nothing may leave by `channel` to somebody on business day `day`; empty: it may.

    The reasons are "restricted", "left", "merged", "under_age", "no_consent", "no_address",
    "no_phone", "bad_address".
    """
    if to.restricted:
        return "restricted"
    if to.left:
        return "left"
    if to.merged:
        return "merged"
    if to.birthday is not None and age(to.birthday, day) < OF_AGE:
        return "under_age"
    if channel not in to.consents:
        return "no_consent"
    if channel != "email":
        return "" if to.phone else "no_phone"
    if not to.email:
        return "no_address"
    return "" if is_address(to.email) else "bad_address"


def age(birthday: int, day: int) -> int:
    """Return how old somebody is on a day; who was born on 29 February ages on 1 March."""
    born, today = date_of(birthday), date_of(day)
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def first_open(channels: Sequence[str], to: Recipient, day: int) -> tuple[str | None, str]:
    """Return the first channel that is open to somebody, or None and why the first was not.

    Channels that send nothing (the counter, the receipt) are passed over.
    """
    first = ""
    for channel in channels:
        if channel not in CHANNELS:
            continue
        reason = why_not(channel, to, day)
        if not reason:
            return channel, ""
        first = first or reason
    return None, first


def whatsapp_link(phone: str, text: str) -> str:
    """Return the link that opens WhatsApp with a text to a number in E.164, ready to be sent.

    As documented at https://faq.whatsapp.com/5913398998672934.
    """
    from urllib.parse import quote

    return f"https://wa.me/{phone.lstrip('+')}?text={quote(text, safe='')}"
