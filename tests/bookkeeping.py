"""What must be true of a shop's books after every command, told apart from how it is done.

`check_books` reads the tables and adds up for itself; it knows the rules of the ledger, not the
code that keeps it.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from loyalty_desktop.models.rules import stages
from loyalty_desktop.models.tables import (
    Account,
    Allocation,
    Entry,
    Lot,
    Member,
    Purchase,
    Redemption,
    Reward,
    StageChange,
    Voucher,
)
from loyalty_desktop.services import standing
from loyalty_desktop.services.ledger import chain
from loyalty_desktop.services.store import Session, Store, moment

DAY = 86_400 * 10**6


def check_books(store: Store) -> None:
    """Assert that entries, lots, allocations, accounts, stages and stock agree."""
    store.read(_check)


def _check(session: Session) -> None:
    _check_lots(session)
    entries = _entries(session)
    _check_movements(session, entries)
    for row in session.execute(select(Account.__table__)):
        _check_account(session, row, entries.get(row.member_id, []))
    _check_purchases(session)
    _check_stock(session)


def _entries(session: Session) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(select(Entry.__table__).order_by(Entry.member_id, Entry.sequence)):
        found[row.member_id].append(row)
    return found


def _check_lots(session: Session) -> None:
    drawn: dict[str, int] = defaultdict(int)
    for drawn_from, points in session.execute(select(Allocation.lot_id, Allocation.points)):
        drawn[drawn_from] += points
    for lot in session.execute(select(Lot.__table__)):
        assert 0 <= lot.remaining <= lot.earned
        assert lot.remaining == lot.earned - drawn[lot.id], lot


def _check_movements(session: Session, entries: dict[str, list[Any]]) -> None:
    """Every entry moves through lots what it says: new points in, allocations out."""
    drawn: dict[str, int] = defaultdict(int)
    for entry, points in session.execute(select(Allocation.entry_id, Allocation.points)):
        drawn[entry] += points
    born = {
        (lot.member_id, lot.sequence): lot.earned for lot in session.execute(select(Lot.__table__))
    }
    for posted in entries.values():
        for entry in posted:
            new = born.get((entry.member_id, entry.sequence), 0)
            assert new - drawn[entry.id] == entry.points + entry.debt, entry


def _check_account(session: Session, account: Any, entries: Sequence[Any]) -> None:
    left = session.execute(
        select(func.coalesce(func.sum(Lot.remaining), 0)).where(Lot.member_id == account.member_id)
    ).scalar_one()
    assert sum(entry.points for entry in entries) == int(left) - account.debt
    assert sum(entry.debt for entry in entries) == account.debt >= 0
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert account.sequence == len(entries)
    _check_chain(session, account, entries)
    whole = standing.whole_at(session, account.member_id, account.as_of)
    day = session.shop.day(moment(account.as_of))
    # A programme dated back makes the row old; readers see that, the next command renews it.
    current = account.programme_version == session.shop.judged_by(day)
    kept = (account.balance, account.pending, account.debt, account.tier, account.stage)
    told = whole.standing
    if current:
        assert account.changes <= whole.changes
        assert kept == (told.balance, told.pending, told.debt, told.tier, told.stage)
    for days in (1, 7, 31, 100, 400):
        later = account.as_of + days * DAY
        quick = standing.standing_at(session, account.member_id, later)
        assert quick == standing.whole_at(session, account.member_id, later).standing, days
    if not current:
        return
    occasions = whole.known.stage.occasions
    assert (account.purchases, account.visits, account.spend) == (
        len(whole.known.bought),
        sum(occasion.count for occasion in occasions),
        sum(bought.spend for bought in whole.known.bought),
    )
    _check_stages(session, account, whole)


def _check_chain(session: Session, account: Any, entries: Sequence[Any]) -> None:
    previous = ""
    for e in entries:
        told = (
            e.id, e.member_id, e.sequence, e.kind, e.points, e.debt, e.lot_id, e.purchase_id,
            e.business_day, e.occurred_at,
        )  # fmt: skip
        previous = chain(session.shop.secrets[e.key_generation], previous, told)
        assert e.hash == previous
    assert account.hash == previous


def _check_stages(session: Session, account: Any, whole: standing.Whole) -> None:
    """The kept history of stages is what a recomputation gives, lapses of time included."""
    shop = session.shop
    created = session.execute(
        select(Member.created_at).where(Member.id == account.member_id)
    ).scalar_one()
    day = shop.day(moment(account.as_of))
    first = min([shop.day(moment(created)), *(b.day for b in whole.known.bought), day])
    told: list[tuple[int, str, str | None]] = []
    for change in stages.timeline(
        whole.known.stage,
        lambda on: shop.version_on(on).programme.stages,
        first,
        day,
        [v.first_day for v in shop.timeline() if first <= v.first_day <= day],
    ):
        told.append((change.day, change.standing.stage, told[-1][1] if told else None))
    kept = session.execute(
        select(StageChange.day, StageChange.stage, StageChange.before)
        .where(StageChange.member_id == account.member_id)
        .order_by(StageChange.day)
    ).all()
    assert [tuple(row) for row in kept] == told


def _check_purchases(session: Session) -> None:
    for bought in session.execute(select(Purchase.__table__)):
        assert 0 <= bought.refunded <= bought.goods
        assert 0 <= bought.reversed <= bought.earned
        if bought.refunded == bought.goods > 0:
            assert bought.reversed == bought.earned
            assert bought.returned == bought.points_used + bought.reward_points
            assert bought.value_returned == bought.points_value


def _check_stock(session: Session) -> None:
    given: dict[str, int] = defaultdict(int)
    for reward, quantity, origin in session.execute(
        select(Redemption.reward_id, Redemption.quantity, Voucher.origin)
        .outerjoin(Voucher, Voucher.id == Redemption.voucher_id)
        .where(Redemption.state == "consumed")
    ):
        # A voucher bought with points took its unit when it was bought.
        given[reward] += 0 if origin == "reward" else quantity
    for reward, count in session.execute(select(Reward.id, Reward.given)):
        assert count == given[reward]
