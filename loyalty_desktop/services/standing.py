"""Where a member stands: balance, tier and stage, as of any moment, from the facts.

`refresh` brings an account up to date with everything recorded; `pass_time` lets time pass over
it; `advance` adds one purchase in the order of time. All three come to the same, and `standing_at`
answers for any moment without writing.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, literal_column, select

from loyalty_desktop.models.rules import lots as lot_rules
from loyalty_desktop.models.rules import stages, tiers
from loyalty_desktop.models.rules.lots import NEVER, Lot
from loyalty_desktop.models.rules.programme import Stages, Tiering
from loyalty_desktop.models.rules.stages import Occasions, Override, Qualified, StageFacts
from loyalty_desktop.models.rules.tiers import Floor, InForce, Measured, TierStanding
from loyalty_desktop.models.tables import (
    Allocation,
    Entry,
    LotRenewal,
    Member,
    Merge,
    Purchase,
    PurchaseLine,
    Qualification,
    Refund,
    StageChange,
    StageOverride,
    TierOverride,
)
from loyalty_desktop.models.tables import Lot as LotRow
from loyalty_desktop.services import ledger
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.store import BEGINNING, Prepared, Session, moment

_MERGED = Prepared(
    select(Merge.absorb_id).where(
        Merge.keep_id == bindparam("member"),
        Merge.at <= bindparam("at"),
        (Merge.undone_at.is_(None)) | (Merge.undone_at > bindparam("at")),
    )
)
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
_CATEGORIES = Prepared(
    select(Purchase.business_day, PurchaseLine.category)
    .join(PurchaseLine, PurchaseLine.purchase_id == Purchase.id)
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.business_day > bindparam("first"),
        Purchase.credited_at <= bindparam("at"),
        Purchase.goods > Purchase.refunded,
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
    select(Entry.business_day, Entry.points).where(
        Entry.member_id == bindparam("member"),
        Entry.kind == literal_column("'bonus'"),
        Entry.purchase_id.is_(None),
        Entry.occurred_at <= bindparam("at"),
    )
)
_BEGAN = Prepared(
    select(Member.created_at, Member.joined_at, Member.left_at).where(
        Member.id == bindparam("member")
    )
)
_LOTS_ASOF = Prepared(
    select(*ledger.LOT_COLUMNS, LotRow.first_last_valid).where(
        LotRow.member_id == bindparam("member"), LotRow.occurred_at <= bindparam("at")
    )
)
_DRAWN_LATER = Prepared(
    select(Allocation.lot_id, func.sum(Allocation.points))
    .join(LotRow, LotRow.id == Allocation.lot_id)
    .where(LotRow.member_id == bindparam("member"), Allocation.occurred_at > bindparam("at"))
    .group_by(Allocation.lot_id)
)
_RENEWALS = Prepared(
    select(LotRenewal.lot_id, LotRenewal.last_valid, LotRenewal.occurred_at)
    .join(LotRow, LotRow.id == LotRenewal.lot_id)
    .where(LotRow.member_id == bindparam("member"))
    .order_by(LotRenewal.occurred_at, LotRenewal.last_valid)
)
_DEBT_LATER = Prepared(
    select(func.coalesce(func.sum(Entry.debt), 0)).where(
        Entry.member_id == bindparam("member"), Entry.occurred_at > bindparam("at")
    )
)
_KEEP_STAGE = Prepared(insert(StageChange))
_FORGET_STAGES = Prepared(
    delete(StageChange).where(
        StageChange.member_id == bindparam("member"), StageChange.day >= bindparam("first")
    )
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Balance, pending and debt in points, tier by name, stage by id."""

    balance: int
    pending: int
    debt: int
    tier: str | None
    stage: str


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


@dataclass(frozen=True, slots=True)
class Whole:
    """A member as of one moment, with what stands behind it."""

    standing: Standing
    stage: stages.StageStanding
    tier: TierStanding
    lots: Sequence[Lot]
    known: Known
    changes: int


def of_book(book: Book) -> Standing:
    """Return the standing that an account keeps."""
    return Standing(book.balance, book.pending, book.debt, book.tier, book.stage)


def lineage(session: Session, member: str, at: int) -> list[str]:
    """Return the member and everyone absorbed by it as of the moment `at`."""
    found, waiting = [member], [member]
    while waiting:
        for (absorbed,) in _MERGED.all(session, member=waiting.pop(), at=at):
            if absorbed not in found:
                found.append(absorbed)
                waiting.append(absorbed)
    return found


def know(session: Session, member: str, at: int, day: int, *, merged: bool = True) -> Known:
    """Read everything that tier and stage of `member` depend on, as of the moment `at`."""
    ids = lineage(session, member, at) if merged else [member]
    bought = sorted((fact for one in ids for fact in _bought(session, one, at)), key=_day)
    version = session.shop.version_on(day)
    rules = version.programme.stages
    facts = StageFacts(
        occasions=_occasions(bought, rules),
        qualified=[
            Qualified(*row) for one in ids for row in _QUALIFIED.all(session, member=one, at=at)
        ],
        referrals=_referrals(session, ids, at),
        categories=_categories(session, ids, at, BEGINNING),
        carries_categories=session.shop.carries_categories,
        overrides=[
            Override(*row) for one in ids for row in _STAGE_FLOORS.all(session, member=one, at=at)
        ],
    )
    tiering = version.programme.tiering
    created, joined, _ = _BEGAN.first(session, member=member)
    began = session.shop.day(moment(joined if joined is not None else created))
    return Known(
        bought,
        facts,
        _measured(session, ids, bought, tiering, at),
        [Floor(*row) for one in ids for row in _TIER_FLOORS.all(session, member=one, at=at)],
        began,
    )


def whole_at(session: Session, member: str, at: int) -> Whole:
    """Return a member as of the moment `at`, from the facts alone."""
    day = session.shop.day(moment(at))
    known = know(session, member, at, day)
    lots = lots_at(session, member, at)
    tier = _tier(session, member, known, day, at)
    stage = stages.stage_standing(known.stage, session.shop.version_on(day).programme.stages, day)
    standing = Standing(
        lot_rules.total(lot_rules.usable(lots, day)),
        lot_rules.total(lot_rules.pending(lots, day)),
        _debt_at(session, member, at),
        tier.tier.name if tier.tier else None,
        stage.stage,
    )
    return Whole(standing, stage, tier, lots, known, _changes(session, known, lots, tier, day))


def standing_at(session: Session, member: str, at: int) -> Standing:
    """Return where `member` stands at the moment `at`: one row read when that is up to date."""
    book = ledger.look(session, member)
    if (
        at >= book.as_of
        and session.shop.day(moment(at)) < book.changes
        and (book.version == session.shop.version_on(session.shop.day(moment(at))).number)
    ):
        return of_book(book)
    return whole_at(session, member, at).standing


def lots_at(session: Session, member: str, at: int) -> list[Lot]:
    """Return the member's lots as they stood at the moment `at`, in consuming order."""
    later = {lot: points for lot, points in _DRAWN_LATER.all(session, member=member, at=at)}
    renewed: dict[str, tuple[int, bool]] = {}
    for lot, last_valid, occurred in _RENEWALS.all(session, member=member):
        before, _ = renewed.get(lot, (0, False))
        renewed[lot] = (max(before, last_valid) if occurred <= at else before, True)
    lots: list[Lot] = []
    for *columns, first_last_valid in _LOTS_ASOF.all(session, member=member, at=at):
        lot = Lot(*columns)
        lot = lot._replace(remaining=lot.remaining + int(later.get(lot.id, 0)))
        if lot.id in renewed:
            lot = lot._replace(last_valid=max(renewed[lot.id][0], first_last_valid))
        lots.append(lot)
    return lot_rules.consuming_order(lots)


def settle(p: Posting, book: Book) -> None:
    """Bring the account to the posting's day: lapses of tier and stage, then expired points.

    A posting dated before the account's own moment finds nothing to settle.
    """
    if p.at < book.as_of:
        return
    if book.version != p.version.number:
        refresh(p, book)
        ledger.keep(p.session, book)
    elif p.day >= book.changes:
        pass_time(p, book)
        ledger.keep(p.session, book)


def refresh(p: Posting, book: Book) -> None:
    """Recompute tier, stage, their history and the sums of an account from all the facts."""
    session = p.session
    at = max(p.at, book.as_of)
    day = session.shop.day(moment(at))
    known = know(session, book.member, at, day)
    book.as_of, book.version = at, session.shop.version_on(day).number
    _sum_up(book, known)
    tier = _tier(session, book.member, known, day, at)
    _set_tier(book, tier)
    _rewrite_stages(p, book, known, day)
    if p.at >= book.as_of or p.day >= day:
        ledger.write_off(p, book)
    changes = ledger.recount(p, book, day)
    book.changes = min(
        changes, tier.changes, stages.next_change(known.stage, _stage_rules(session, day), day)
    )


def pass_time(p: Posting, book: Book) -> None:
    """Let time pass over an account in the order of time: lapses first, then expired points."""
    session = p.session
    rules = p.version.programme.stages
    before = session.shop.day(moment(book.as_of))
    tiering = p.version.programme.tiering
    tier_changes = NEVER
    if tiering.tiers:
        known = know(session, book.member, p.at, p.day, merged=bool(book.absorbed))
        facts = known.stage
        tier = _tier(session, book.member, known, p.day, p.at)
        _set_tier(book, tier)
        tier_changes = tier.changes
    else:
        facts = _recent_facts(session, book, p.at, before, rules)
    for change in stages.timeline(facts, lambda _: rules, before + 1, p.day):
        _keep_change(p, book, change)
    book.as_of = p.at
    ledger.write_off(p, book)
    book.changes = min(
        ledger.recount(p, book, p.day),
        tier_changes,
        stages.next_change(facts, rules, p.day),
    )


def advance(p: Posting, book: Book, net: int, spend: int) -> None:
    """Add one purchase of the posting's day, in the order of time, to a settled account.

    `net` decides whether it is an occasion, `spend` what it counts for (minor units).
    """
    programme = p.version.programme
    tiering, rules = programme.tiering, programme.stages
    new_day = book.last_day != p.day
    book.purchases += 1
    book.spend += spend
    book.as_of = p.at
    if net > 0:
        book.visits += 1 if new_day or rules.occasion_unit == "receipt" else 0
        book.first_day = p.day if book.first_day is None else book.first_day
        book.last_day = p.day
    simple = tiering.window == "lifetime" and tiering.measure == "spend" and not book.absorbed
    if tiering.tiers and simple:
        book.measure += spend
        reached = tiers.tier_for(book.measure, tiering)
        names = [tier.name for tier in tiering.tiers]
        if reached >= 0 and (book.tier not in names or names.index(book.tier) < reached):
            book.tier = names[reached]
    elif tiering.tiers:
        known = know(p.session, book.member, p.at, p.day, merged=bool(book.absorbed))
        tier = _tier(p.session, book.member, known, p.day, p.at)
        _set_tier(book, tier)
        book.changes = min(book.changes, tier.changes)
    facts = _recent_facts(p.session, book, p.at, p.day, rules)
    standing = stages.stage_standing(facts, rules, p.day)
    if standing.stage != book.stage:
        _keep_change(p, book, stages.StageChange(p.day, standing))
    else:
        book.evidence = _json(standing)
    book.changes = min(book.changes, stages.next_change(facts, rules, p.day))


def _recent_facts(session: Session, book: Book, at: int, day: int, rules: Stages) -> StageFacts:
    """Return the facts a stage needs from `day` on, leaving out what is long past."""
    first = day - stages.reach(rules)
    if book.last_day is not None:
        first = min(first, book.last_day)
    ids = lineage(session, book.member, at) if book.absorbed else [book.member]
    days: dict[int, int] = {}
    for one in ids:
        for on, receipts in _RECENT.all(session, member=one, first=first):
            days[on] = days.get(on, 0) + receipts
    receipts_count = rules.occasion_unit == "receipt"
    occasions = [Occasions(on, days[on] if receipts_count else 1) for on in sorted(days)]
    listed = sum(occasion.count for occasion in occasions)
    may_advocate = book.visits >= rules.client_min
    referrals = _referrals(session, ids, at) if may_advocate else []
    return StageFacts(
        occasions=occasions,
        earlier=max(book.visits - listed, 0),
        qualified=(
            ()
            if occasions
            else [
                Qualified(*row) for one in ids for row in _QUALIFIED.all(session, member=one, at=at)
            ]
        ),
        referrals=referrals,
        categories=(_categories(session, ids, at, day - stages.BREADTH_DAYS) if referrals else ()),
        carries_categories=session.shop.carries_categories,
        overrides=[
            Override(*row) for one in ids for row in _STAGE_FLOORS.all(session, member=one, at=at)
        ],
    )


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
        net += int(value)
        used += int(points_value)
        points += int(reversed_) - int(bonus_reversed.get(purchase, 0))
        yield Bought(day, net, net - used, points)


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
            for day, points in _OTHER_POINTS.all(session, member=one, at=at):
                days[day] = days.get(day, 0) + points
    return [Measured(day, days[day]) for day in sorted(days)]


def _referrals(session: Session, ids: Sequence[str], at: int) -> list[int]:
    """Return the days on which those whom the member referred first bought."""
    days: list[int] = []
    for one in ids:
        for (referred,) in _REFERRED.all(session, member=one, at=at):
            first = min(
                (
                    fact.day
                    for kin in lineage(session, referred, at)
                    for fact in _bought(session, kin, at)
                    if fact.net > 0
                ),
                default=None,
            )
            if first is not None:
                days.append(first)
    return sorted(days)


def _categories(session: Session, ids: Sequence[str], at: int, first: int) -> list[tuple[int, str]]:
    if not session.shop.carries_categories:
        return []
    return sorted(
        (day, category)
        for one in ids
        for day, category in _CATEGORIES.all(session, member=one, first=first, at=at)
    )


def _tier(session: Session, member: str, known: Known, day: int, at: int) -> TierStanding:
    _, joined, left = _BEGAN.first(session, member=member)
    if joined is None or joined > at:
        return TierStanding(None, None, 0)
    versions = [
        InForce(version.first_day, version.programme.tiering)
        for version in session.shop.timeline()
        if version.first_day <= day
    ]
    standing = tiers.tier_standing(
        [fact for fact in known.measured if fact.day <= day],
        versions,
        day,
        known.began,
        known.floors,
    )
    later = [v.first_day for v in session.shop.timeline() if v.first_day > day]
    if later:
        standing = _replace_changes(standing, min(standing.changes, later[0]))
    return standing


def _replace_changes(standing: TierStanding, changes: int) -> TierStanding:
    return TierStanding(
        standing.tier,
        standing.since,
        standing.measure,
        standing.next,
        standing.missing,
        standing.review,
        changes,
        standing.by_hand,
    )


def _set_tier(book: Book, tier: TierStanding) -> None:
    book.tier = tier.tier.name if tier.tier else None
    book.measure = tier.measure


def _sum_up(book: Book, known: Known) -> None:
    occasions = known.stage.occasions
    book.purchases = len(known.bought)
    book.visits = sum(occasion.count for occasion in occasions)
    book.first_day = occasions[0].day if occasions else None
    book.last_day = occasions[-1].day if occasions else None
    book.spend = sum(fact.spend for fact in known.bought)


def _rewrite_stages(p: Posting, book: Book, known: Known, day: int) -> None:
    session = p.session
    created, _, _ = _BEGAN.first(session, member=book.member)
    first = min([session.shop.day(moment(created)), *(fact.day for fact in known.bought[:1]), day])
    versions = session.shop.timeline()
    changes = stages.timeline(
        known.stage,
        lambda on: _stage_rules(session, on),
        first,
        day,
        [version.first_day for version in versions if first <= version.first_day <= day],
    )
    _FORGET_STAGES.run(session, member=book.member, first=BEGINNING)
    before: str | None = None
    for change in changes:
        _insert_change(session, book.member, change, before)
        before = change.standing.stage
    now = stages.stage_standing(known.stage, _stage_rules(session, day), day)
    book.stage, book.evidence = now.stage, _json(now)


def _keep_change(p: Posting, book: Book, change: stages.StageChange) -> None:
    if change.standing.stage == book.stage:
        book.evidence = _json(change.standing)
        return
    _FORGET_STAGES.run(p.session, member=book.member, first=change.day)
    _insert_change(p.session, book.member, change, book.stage)
    book.stage, book.evidence = change.standing.stage, _json(change.standing)


def _insert_change(
    session: Session, member: str, change: stages.StageChange, before: str | None
) -> None:
    _KEEP_STAGE.run(
        session,
        member_id=member,
        day=change.day,
        stage=change.standing.stage,
        before=before,
        row=change.standing.row,
        evidence=_json(change.standing),
    )


def _stage_rules(session: Session, day: int) -> Stages:
    return session.shop.version_on(day).programme.stages


def _changes(
    session: Session, known: Known, lots: Sequence[Lot], tier: TierStanding, day: int
) -> int:
    return min(
        lot_rules.next_change(lots, day),
        tier.changes,
        stages.next_change(known.stage, _stage_rules(session, day), day),
    )


def _debt_at(session: Session, member: str, at: int) -> int:
    later = _DEBT_LATER.first(session, member=member, at=at)[0]
    return ledger.look(session, member).debt - int(later)


def _json(standing: stages.StageStanding) -> str:
    facts: dict[str, Any] = {"row": standing.row, **standing.evidence}
    if standing.by_hand_until is not None:
        facts["computed"] = standing.computed
        facts["until"] = standing.by_hand_until
    return json.dumps(facts, separators=(",", ":"))


def _day(fact: Bought) -> int:
    return fact.day
