"""Where a member stands at any moment, from the facts alone; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from loyalty_desktop.models.rules import lots as lot_rules
from loyalty_desktop.models.rules import stages, tiers
from loyalty_desktop.models.rules.lots import Lot
from loyalty_desktop.models.rules.programme import Stages
from loyalty_desktop.models.rules.tiers import InForce, TierStanding
from loyalty_desktop.models.tables import Allocation, Entry, LotRenewal
from loyalty_desktop.models.tables import Lot as LotRow
from loyalty_desktop.services import ledger
from loyalty_desktop.services.ledger import Book
from loyalty_desktop.services.standing.facts import Known, joined_at, know
from loyalty_desktop.services.store import Prepared, Session, moment

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


@dataclass(frozen=True, slots=True)
class Standing:
    """Balance, pending and debt in points, tier by name, stage by id."""

    balance: int
    pending: int
    debt: int
    tier: str | None
    stage: str


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


def whole_at(session: Session, member: str, at: int) -> Whole:
    """Return a member as of the moment `at`, from the facts alone."""
    day = session.shop.day(moment(at))
    known = know(session, member, at, day)
    lots = lots_at(session, member, at)
    tier = tier_of(session, member, known, day, at)
    stage = stages.stage_standing(known.stage, stage_rules(session, day), day)
    standing = Standing(
        lot_rules.total(lot_rules.usable(lots, day)),
        lot_rules.total(lot_rules.pending(lots, day)),
        _debt_at(session, member, at),
        tier.tier.name if tier.tier else None,
        stage.stage,
    )
    changes = min(
        lot_rules.next_change(lots, day),
        tier.changes,
        stages.next_change(known.stage, stage_rules(session, day), day),
    )
    return Whole(standing, stage, tier, lots, known, changes)


def standing_at(session: Session, member: str, at: int) -> Standing:
    """Return where `member` stands at the moment `at`: one row read when that is up to date."""
    book = ledger.look(session, member)
    day = session.shop.day(moment(at))
    if at >= book.as_of and day < book.changes and book.version == session.shop.judged_by(day):
        return of_book(book)
    return whole_at(session, member, at).standing


def lots_at(session: Session, member: str, at: int) -> list[Lot]:
    """Return the member's lots as they stood at the moment `at`, in consuming order."""
    later: dict[str, int] = dict(_DRAWN_LATER.all(session, member=member, at=at))
    renewed: dict[str, int] = {}
    for lot, last_valid, occurred in _RENEWALS.all(session, member=member):
        renewed[lot] = max(renewed.get(lot, 0), last_valid if occurred <= at else 0)
    lots: list[Lot] = []
    for *columns, first_last_valid in _LOTS_ASOF.all(session, member=member, at=at):
        lot = Lot(*columns)
        lot = lot._replace(remaining=lot.remaining + int(later.get(lot.id, 0)))
        if lot.id in renewed:
            lot = lot._replace(last_valid=max(renewed[lot.id], first_last_valid))
        lots.append(lot)
    return lot_rules.consuming_order(lots)


def tier_of(session: Session, member: str, known: Known, day: int, at: int) -> TierStanding:
    """Return the tier of `member` from what is known; a contact has none."""
    joined = joined_at(session, member)
    if joined is None or joined > at:
        return TierStanding(None, None, 0)
    return tiers.tier_standing(
        [fact for fact in known.measured if fact.day <= day],
        [
            InForce(version.first_day, version.programme.tiering)
            for version in session.shop.timeline()
            if version.first_day <= day
        ],
        day,
        known.began,
        known.floors,
    )


def stage_rules(session: Session, day: int) -> Stages:
    """Return the settings of stages in force on business day `day`."""
    return session.shop.version_on(day).programme.stages


def _debt_at(session: Session, member: str, at: int) -> int:
    later = _DEBT_LATER.first(session, member=member, at=at)[0]
    return ledger.look(session, member).debt - int(later)
