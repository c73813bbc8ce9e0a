"""A condition in the making: how many it means, of how many, and the first of them by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import (
    Item,
    Member,
    Membership,
    Preference,
    Purchase,
    PurchaseLine,
)
from loyalty_desktop.services.queries.member_rows import MemberRow, rows_at
from loyalty_desktop.services.queries.members import cities
from loyalty_desktop.services.queries.segments import (
    KnownSegment,
    SegmentRow,
    members_of,
    segment_named,
    segments,
)
from loyalty_desktop.services.store import Prepared, Session, micros, needs

SHOWN: Final = 20
_MOST: Final = 60
_LATELY: Final = 3_000
"""So many purchases and things said are looked through for what there is to choose."""

_KNOWN = Prepared(
    select(func.count())
    .select_from(Member)
    .where(Member.merged_into.is_(None), Member.left_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class SegmentPreview:
    """How many are meant, of how many whom the shop knows and who have not left; some of them."""

    count: int
    known: int
    rows: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class SegmentOffers:
    """What of each kind the shop has, to be chosen from in a condition."""

    tiers: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    bought: tuple[str, ...] = ()
    preferences: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentList:
    """Every segment, counted or not, with the shop's money and zone to say them in."""

    rows: tuple[SegmentRow, ...]
    currency: Currency
    zone: ZoneInfo


@needs(Right.SEE_MEMBERS)
def segment_list(session: Session, at: datetime, *, counted: bool) -> SegmentList:
    """Return every segment as of `at`; counting them looks at every member: away from the till."""
    rows = segments(session, at, counted=counted)
    return SegmentList(rows, session.shop.currency, session.shop.zone)


@needs(Right.SEE_MEMBERS)
def segment_preview(
    session: Session, expression: str, at: datetime, name: str = "", most: int = SHOWN
) -> SegmentPreview:
    """Return whom an expression means at the moment `at`; with `name` whom that segment means.

    Every member may have to be looked at: ask away from the till. Errors: `Invalid` with the place
    of a mistake, `NotFound` for a name.
    """
    known = segment_named(session, name, at) if name else KnownSegment("", expression)
    # Counted and read in one go: what is dear is to find whom a condition means.
    counted: Any = select(Member.row, func.count().over())
    statement = members_of(session, known, at, counted)
    asked = statement.order_by(Member.name_fold, Member.id).limit(most)
    rows: Any = session.execute(asked)
    found = [(int(row), int(count)) for row, count in rows]
    return SegmentPreview(
        found[0][1] if found else 0,
        int(_KNOWN.first(session)[0]),
        rows_at(session, [row for row, _count in found], micros(at)),
    )


@needs(Right.SEE_MEMBERS)
def segment_offers(session: Session, at: datetime) -> SegmentOffers:
    """Return what there is to choose in a condition: the shop's tiers, cities, categories.

    What was bought and said lately stands for what was ever; nothing is left out by that, for any
    text can be typed. Ask away from the till.
    """
    programme = session.shop.version_on(session.shop.day(at)).programme
    campaigns = session.shop.campaigns_at(micros(at))
    return SegmentOffers(
        tuple(tier.name for tier in programme.tiering.tiers),
        tuple(city for city, _count in cities(session, _MOST)),
        _bought(session),
        _lately(session, Preference.name),
        _lately(session, Preference.value),
        _of_members(session, Member.source),
        _of_members(session, Member.language),
        tuple(sorted(campaign.code for campaign in campaigns)),
        tuple(session.scalars(select(Membership.code).distinct().order_by(Membership.code))),
    )


def _bought(session: Session) -> tuple[str, ...]:
    """Return categories, the most bought of lately first, then the newest items by number."""
    last = select(Purchase.id).order_by(Purchase.id.desc()).limit(_LATELY).subquery()
    often = func.count()
    categories = session.scalars(
        select(PurchaseLine.category)
        .join(last, last.c.id == PurchaseLine.purchase_id)
        .where(PurchaseLine.category.is_not(None))
        .group_by(PurchaseLine.category)
        .order_by(often.desc(), PurchaseLine.category)
        .limit(_MOST)
    )
    items = session.scalars(select(Item.sku).order_by(Item.at.desc(), Item.sku).limit(_MOST))
    return tuple(dict.fromkeys(str(each) for each in (*categories, *items)))


def _lately(session: Session, which: InstrumentedAttribute[Any]) -> tuple[str, ...]:
    last = (
        select(which.label("said"))
        .where(Preference.sensitive.is_(False), which.is_not(None), which != "")
        .order_by(Preference.id.desc())
        .limit(_LATELY)
        .subquery()
    )
    often = func.count()
    found = session.scalars(
        select(last.c.said).group_by(last.c.said).order_by(often.desc(), last.c.said).limit(_MOST)
    )
    return tuple(str(each) for each in found)


def _of_members(session: Session, which: InstrumentedAttribute[Any]) -> tuple[str, ...]:
    found = session.scalars(
        select(which)
        .where(which.is_not(None))
        .group_by(which)
        .order_by(func.count().desc(), which)
        .limit(_MOST)
    )
    return tuple(str(each) for each in found)
