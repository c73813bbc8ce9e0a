"""The facts that tier and stage depend on, as of any moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import bindparam, func, literal_column, select

from loyalty_desktop.models.rules import stages
from loyalty_desktop.models.rules.programme import Stages, Tiering
from loyalty_desktop.models.rules.stages import Occasions, Override, Qualified, StageFacts
from loyalty_desktop.models.rules.tiers import Floor, Measured
from loyalty_desktop.models.tables import (
    Entry,
    Member,
    Purchase,
    PurchaseLine,
    Qualification,
    Refund,
    StageOverride,
    TierOverride,
)
from loyalty_desktop.models.tables import Merge as MergeRow
from loyalty_desktop.services.ledger import Book, everyone_at, lineage
from loyalty_desktop.services.store import BEGINNING, Prepared, Session, moment

_FACTS = Prepared(
    select(
        Purchase.id,
        Purchase.business_day,
        Purchase.goods - Purchase.refunded,
        Purchase.points_value - Purchase.value_returned,
        Purchase.earned + Purchase.bonus - Purchase.reversed,
    )
    .where(Purchase.member_id == bindparam("member"), Purchase.credited_at <= bindparam("at"))
    .order_by(Purchase.business_day)
)
_LATER_REFUNDS = Prepared(
    select(
        Refund.purchase_id,
        func.sum(Refund.value),
        func.sum(Refund.points_value),
        func.sum(Refund.reversed + Refund.bonus_reversed),
    )
    .join(Purchase, Purchase.id == Refund.purchase_id)
    .where(Purchase.member_id == bindparam("member"), Refund.at > bindparam("at"))
    .group_by(Refund.purchase_id)
)
_BONUS_REVERSED = Prepared(
    select(Refund.purchase_id, func.sum(Refund.bonus_reversed))
    .join(Purchase, Purchase.id == Refund.purchase_id)
    .where(Purchase.member_id == bindparam("member"), Refund.bonus_reversed > 0)
    .group_by(Refund.purchase_id)
)
_RECENT = Prepared(
    select(Purchase.business_day, func.count())
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.business_day >= bindparam("first"),
        Purchase.goods > Purchase.refunded,
    )
    .group_by(Purchase.business_day)
    .order_by(Purchase.business_day)
)
_QUALIFIED = Prepared(
    select(Qualification.day, Qualification.interest, Qualification.ability)
    .where(Qualification.member_id == bindparam("member"), Qualification.at <= bindparam("at"))
    .order_by(Qualification.at, Qualification.id)
)
_REFERRED = Prepared(
    select(Member.id).where(
        Member.referred_by == bindparam("member"), Member.created_at <= bindparam("at")
    )
)
_KEPT = Prepared(
    select(MergeRow.keep_id).where(
        MergeRow.absorb_id == bindparam("member"),
        MergeRow.at <= bindparam("at"),
        (MergeRow.undone_at.is_(None)) | (MergeRow.undone_at > bindparam("at")),
    )
)
_REFUNDED_LATER = (
    select(func.coalesce(func.sum(Refund.value), 0))
    .where(Refund.purchase_id == Purchase.id, Refund.at > bindparam("at"))
    .correlate(Purchase)
    .scalar_subquery()
)
_CATEGORIES = Prepared(
    select(Purchase.business_day, PurchaseLine.category)
    .join(PurchaseLine, PurchaseLine.purchase_id == Purchase.id)
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.business_day > bindparam("first"),
        Purchase.credited_at <= bindparam("at"),
        Purchase.goods - Purchase.refunded + _REFUNDED_LATER > 0,
        PurchaseLine.category.is_not(None),
    )
    .distinct()
)
_STAGE_FLOORS = Prepared(
    select(StageOverride.stage, StageOverride.first_day, StageOverride.last_day)
    .where(StageOverride.member_id == bindparam("member"), StageOverride.at <= bindparam("at"))
    .order_by(StageOverride.at.desc(), StageOverride.id.desc())
)
_TIER_FLOORS = Prepared(
    select(TierOverride.tier, TierOverride.first_day, TierOverride.last_day)
    .where(TierOverride.member_id == bindparam("member"), TierOverride.at <= bindparam("at"))
    .order_by(TierOverride.at, TierOverride.id)
)
_OTHER_POINTS = Prepared(
    select(
        func.coalesce(Purchase.business_day, Entry.business_day), Entry.points, Purchase.member_id
    )
    .outerjoin(Purchase, Purchase.id == Entry.purchase_id)
    .where(
        Entry.member_id == bindparam("member"),
        (Entry.kind == literal_column("'bonus'"))
        | (Entry.kind == literal_column("'reverse_earn'")),
        Entry.occurred_at <= bindparam("at"),
    )
)
_BEGAN = Prepared(
    select(Member.created_at, Member.joined_at).where(Member.id == bindparam("member"))
)


@dataclass(frozen=True, slots=True)
class Bought:
    """What one purchase counts for: business day, net amount and spend (minor units), points."""

    day: int
    net: int
    spend: int
    points: int


@dataclass(frozen=True, slots=True)
class Known:
    """Everything about a member that tier and stage depend on, as of one moment."""

    bought: Sequence[Bought]
    stage: StageFacts
    measured: Sequence[Measured]
    floors: Sequence[Floor]
    began: int


def know(session: Session, member: str, at: int, day: int, *, merged: bool = True) -> Known:
    """Read everything that tier and stage of `member` depend on, as of the moment `at`."""
    ids = lineage(session, member, at) if merged else [member]
    bought = sorted((fact for one in ids for fact in _bought(session, one, at)), key=_day)
    programme = session.shop.version_on(day).programme
    facts = StageFacts(
        occasions=_occasions(bought, programme.stages),
        qualified=_qualified(session, ids, at),
        referrals=_referrals(session, ids, at),
        categories=_categories(session, ids, at, BEGINNING),
        overrides=_overrides(session, ids, at),
        **_carried(session),
    )
    return Known(
        bought,
        facts,
        _measured(session, ids, bought, programme.tiering, at),
        [Floor(*row) for one in ids for row in _TIER_FLOORS.all(session, member=one, at=at)],
        session.shop.day(moment(began(session, member))),
    )


def recent_facts(session: Session, book: Book, at: int, day: int, rules: Stages) -> StageFacts:
    """Return the facts a stage needs from `day` on, leaving out what is long past."""
    first = day - stages.reach(rules)
    if book.last_day is not None:
        first = min(first, book.last_day)
    ids = everyone_at(session, book, at)
    days: dict[int, int] = {}
    for one in ids:
        for on, receipts in _RECENT.all(session, member=one, first=first):
            days[on] = days.get(on, 0) + receipts
    by_receipt = rules.occasion_unit == "receipt"
    occasions = [Occasions(on, days[on] if by_receipt else 1) for on in sorted(days)]
    listed = sum(occasion.count for occasion in occasions)
    may_advocate = book.visits >= rules.client_min
    referrals = _referrals(session, ids, at) if may_advocate else []
    return StageFacts(
        occasions=occasions,
        earlier=max(book.visits - listed, 0),
        qualified=[] if occasions else _qualified(session, ids, at),
        referrals=referrals,
        categories=(
            _categories(session, ids, at, day - stages.BREADTH_DAYS)
            if referrals or not rules.advocate_referrals
            else ()
        ),
        overrides=_overrides(session, ids, at),
        **_carried(session),
    )


def tier_by_hand(session: Session, book: Book, at: int) -> bool:
    """Tell whether a tier was ever set by hand for the member."""
    return any(
        _TIER_FLOORS.first(session, member=one, at=at) is not None
        for one in everyone_at(session, book, at)
    )


def began(session: Session, member: str) -> int:
    """Return the moment at which `member` joined, of a contact that at which it became known."""
    created, joined = _BEGAN.first(session, member=member)
    return int(created if joined is None else joined)


def joined_at(session: Session, member: str) -> int | None:
    """Return the moment at which `member` joined, None for a contact."""
    joined: int | None = _BEGAN.first(session, member=member)[1]
    return joined


def known_since(session: Session, member: str) -> int:
    """Return the moment at which `member` became known to the shop."""
    return int(_BEGAN.first(session, member=member)[0])


def _bought(session: Session, member: str, at: int) -> Iterable[Bought]:
    later = {
        purchase: (value, points_value, reversed_)
        for purchase, value, points_value, reversed_ in _LATER_REFUNDS.all(
            session, member=member, at=at
        )
    }
    bonus_reversed = dict(_BONUS_REVERSED.all(session, member=member))
    for purchase, day, net, used, points in _FACTS.all(session, member=member, at=at):
        value, points_value, reversed_ = later.get(purchase, (0, 0, 0))
        net_then = net + int(value)
        spend = net_then - used - int(points_value)
        points_then = points + int(reversed_) - int(bonus_reversed.get(purchase, 0))
        yield Bought(day, net_then, spend, points_then)


def _occasions(bought: Sequence[Bought], rules: Stages) -> list[Occasions]:
    days: dict[int, int] = {}
    for fact in bought:
        if fact.net > 0:
            days[fact.day] = days.get(fact.day, 0) + 1
    by_receipt = rules.occasion_unit == "receipt"
    return [Occasions(day, days[day] if by_receipt else 1) for day in sorted(days)]


def _measured(
    session: Session, ids: Sequence[str], bought: Sequence[Bought], tiering: Tiering, at: int
) -> list[Measured]:
    if not tiering.tiers:
        return []
    days: dict[int, int] = {}
    visits: set[int] = set()
    for fact in bought:
        if tiering.measure == "spend":
            amount = fact.spend
        elif tiering.measure == "points":
            amount = fact.points
        else:
            amount = 1 if fact.net > 0 and fact.day not in visits else 0
            if fact.net > 0:
                visits.add(fact.day)
        days[fact.day] = days.get(fact.day, 0) + amount
    if tiering.measure == "points":
        for one in ids:
            for day, points, buyer in _OTHER_POINTS.all(session, member=one, at=at):
                # What the own purchases earned is counted with them, refunds and all.
                if buyer not in ids:
                    days[day] = days.get(day, 0) + points
    return [Measured(day, days[day]) for day in sorted(days)]


def _referrals(session: Session, ids: Sequence[str], at: int) -> list[int]:
    """Return the days on which those whom the member referred first bought."""
    days: list[int] = []
    for one in ids:
        for (referred,) in _REFERRED.all(session, member=one, at=at):
            person = _kept(session, referred, at)
            first = min(
                (
                    fact.day
                    for kin in (() if person in ids else lineage(session, person, at))
                    for fact in _bought(session, kin, at)
                    if fact.net > 0
                ),
                default=None,
            )
            if first is not None:
                days.append(first)
    return sorted(days)


def _kept(session: Session, member: str, at: int) -> str:
    """Return the member that `member` had been merged into by the moment `at`, or itself."""
    while (row := _KEPT.first(session, member=member, at=at)) is not None:
        member = row[0]
    return member


def _categories(session: Session, ids: Sequence[str], at: int, first: int) -> list[tuple[int, str]]:
    if session.shop.categories_since is None:
        return []
    return sorted(
        (day, category)
        for one in ids
        for day, category in _CATEGORIES.all(session, member=one, first=first, at=at)
    )


class _Carried(TypedDict):
    carries_categories: bool
    categories_since: int


def _carried(session: Session) -> _Carried:
    since = session.shop.categories_since
    return {
        "carries_categories": since is not None,
        "categories_since": BEGINNING if since is None else since,
    }


def _qualified(session: Session, ids: Sequence[str], at: int) -> list[Qualified]:
    return sorted(
        (Qualified(*row) for one in ids for row in _QUALIFIED.all(session, member=one, at=at)),
        key=_qualified_on,
    )


def _overrides(session: Session, ids: Sequence[str], at: int) -> list[Override]:
    return [Override(*row) for one in ids for row in _STAGE_FLOORS.all(session, member=one, at=at)]


def _qualified_on(fact: Qualified) -> int:
    return fact.day


def _day(fact: Bought) -> int:
    return fact.day
