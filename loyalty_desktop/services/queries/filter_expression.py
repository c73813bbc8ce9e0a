"""What narrows the list of members down, said as the condition of a segment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import (
    CHANNELS,
    Among,
    And,
    Compare,
    Holds,
    Not,
    Or,
    Tree,
    told,
)
from loyalty_desktop.services.queries.member_filters import NO_OFFERS, MemberFilter
from loyalty_desktop.services.queries.segments import segment_meant
from loyalty_desktop.services.store import Session, needs

_OFFERS: Final = tuple(each for each in CHANNELS if each != "counter")


@dataclass(frozen=True, slots=True)
class FilterSaid:
    """A filter as a condition; `lost` names what can't be said: text, expiring, frozen.

    `expression` is empty where nothing of it can.
    """

    expression: str
    lost: tuple[str, ...] = ()


@needs(Right.SEE_MEMBERS)
def filter_said(session: Session, which: MemberFilter, at: datetime) -> FilterSaid:
    """Return a filter of the members' list as the condition of a segment.

    Whoever has left is in the list, and in a segment only where it asks for the state. Errors:
    `NotFound` for a segment that is gone.
    """
    parts: list[Tree] = []
    lost: list[str] = ["text"] if which.text.strip() else []
    if which.segment:
        known = segment_meant(session, which.segment, at)
        if known.frozen_at is not None:
            lost.append("frozen")
        else:
            parts.append(read_segment(known.expression))
    parts += _among("stage", which.stages) + _among("tier", which.tiers)
    if which.state:
        parts.append(Compare("state", "=", which.state))
    parts += _among("city", which.cities)
    if which.consents:
        parts.append(_any([_consent(each) for each in which.consents]))
    if which.birthday:
        parts.append(Holds("birthday", (), which.birthday))
    if which.expiring:
        lost.append("expiring")
    if which.visit == "never":
        parts.append(Compare("last_visit", "=", None))
    elif which.visit:
        how, _, days = which.visit.partition(" ")
        parts.append(Compare("last_visit", "<=" if how == "within" else ">", int(days)))
    flat = [each for part in parts for each in (part.parts if isinstance(part, And) else (part,))]
    if not flat:
        return FilterSaid("", tuple(lost))
    tree = flat[0] if len(flat) == 1 else And(tuple(flat))
    return FilterSaid(told(tree), tuple(lost))


def _among(name: str, values: Sequence[str]) -> list[Tree]:
    if len(values) == 1:
        return [Compare(name, "=", values[0])]
    return [Among(name, tuple(values))] if values else []


def _consent(consent: str) -> Tree:
    if consent == NO_OFFERS:
        return Not(_any([Holds("consent", ("marketing", channel)) for channel in _OFFERS]))
    purpose, _, channel = consent.partition(":")
    return Holds("consent", (purpose, channel))


def _any(parts: Sequence[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else Or(tuple(parts))
