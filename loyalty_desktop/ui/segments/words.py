"""What the builder says in a few letters: comparisons, captions, kinds of segments."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from loyalty_desktop.models.rules.segments import FIELDS, PICKED, QUESTIONS, Kind
from loyalty_desktop.services.queries.segments import KnownSegment
from loyalty_desktop.ui.segments.draft import KNOWN, UNKNOWN
from loyalty_desktop.wording import _, clock, day, mark
from loyalty_desktop.wording.segment_words import none_word, subject_word

_HOWS: Final = {
    "=": mark("is"),
    "!=": mark("is not"),
    ">=": mark("at least"),
    "<=": mark("at most"),
    ">": mark("more than"),
    "<": mark("less than"),
    "yes": mark("yes"),
    "no": mark("no"),
}
_OF_TIERS: Final = {">": mark("above"), "<": mark("below")}
_OF_FACTS: Final = {"yes": mark("is known"), "no": mark("is not known")}
_OF_NUMBERS: Final = {"=": mark("exactly"), "!=": mark("not exactly")}
_ORDER: Final = (
    *("stage", "tier", "rfm", "value", "box", "spend", "visits", "last_visit", "bought", "likes"),
    *("preference", "city", "age", "birthday", "consent", "known", "points", "pending", "debt"),
    *("rewards_used", "nps", "satisfaction", "feedback", "complaint", "campaign", "referrals"),
    *("referred", "plan", "card", "joined", "state", "source", "language", "recency_score"),
    *("frequency_score", "money_score", "everyone"),
)
"""What is asked for most comes first."""


def subjects() -> tuple[str, ...]:
    """Return the fields and questions there are, the most usual first."""
    known = {*FIELDS, *QUESTIONS} - {PICKED}
    rest = sorted(known - set(_ORDER))
    return (*(each for each in _ORDER if each in known), *rest)


def caption(name: str) -> str:
    """Return what a field or question is called where it stands alone."""
    return capital(subject_word(name))


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return f"{text[:1].upper()}{text[1:]}"


def how_word(name: str, how: str) -> str:
    """Return what a comparison of a field or question is called."""
    if how in (KNOWN, UNKNOWN):
        return none_word(name, known=how == KNOWN)
    if name == "known":
        return _(_OF_FACTS[how])
    kind = FIELDS[name].kind if name in FIELDS else None
    if kind is Kind.TIER and how in _OF_TIERS:
        return _(_OF_TIERS[how])
    if kind in {Kind.WHOLE, Kind.MONEY, Kind.DAYS} and how in _OF_NUMBERS:
        return _(_OF_NUMBERS[how])
    return _(_HOWS[how])


def kind_word(segment: KnownSegment, zone: ZoneInfo) -> str:
    """Return whether a segment lives, since when it is frozen, or that it was always there."""
    if segment.id is None:
        return _("there from the start")
    if segment.frozen_at is None:
        return _("living")
    return _("frozen {day}").format(day=day(segment.frozen_at.astimezone(zone).date()))


def counted_word(at: datetime | None, zone: ZoneInfo) -> str:
    """Return when the segments were counted last."""
    return _("counting…") if at is None else _("counted {time}").format(time=clock(at, zone))
