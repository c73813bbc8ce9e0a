"""Rewards on a bill: what they take off it, and what pays for them when it is completed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, literal_column, select

from loyalty_desktop.errors import AlreadyDone, Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.bill import BillReward
from loyalty_desktop.models.rules.redeeming import pack_cost
from loyalty_desktop.models.tables import Redemption, Voucher
from loyalty_desktop.services import ledger
from loyalty_desktop.services.commands import vouchers
from loyalty_desktop.services.commands.redemptions import (
    Redeemed,
    check_first,
    check_limits,
    check_terms,
    close_redemption,
    find_redemption,
    give_units_back,
    keep_redemption,
    take_units,
)
from loyalty_desktop.services.finding import Found, joined
from loyalty_desktop.services.ledger import Book, Posting, Source
from loyalty_desktop.services.store import Prepared, RewardVersion, new_id

_OF_PURCHASE = Prepared(
    select(Redemption.id, Redemption.reward_id, Redemption.quantity, Voucher.origin)
    .outerjoin(Voucher, Voucher.id == Redemption.voucher_id)
    .where(
        Redemption.purchase_id == bindparam("purchase"),
        Redemption.state == literal_column("'consumed'"),
    )
)


@dataclass(frozen=True, slots=True)
class OnBill:
    """One reward on a bill: what takes it off, and what pays for it."""

    reward: RewardVersion
    points: int
    reservation: str | None = None
    voucher: str | None = None
    quantity: int = 1
    paid: bool = False
    """By a voucher that took its unit of the stock when it was redeemed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The rewards put on a bill, in the order in which they reduce it."""

    wanted: tuple[OnBill, ...] = ()
    on_bill: tuple[BillReward, ...] = ()
    points: int = 0
    reserved_before: int = 0
    """Points that the bill's own reservations keep free: available to it alone."""


NOTHING_TAKEN = Taken()


def put_on_bill(p: Posting, found: Found | None, book: Book | None, wanted: Sequence[str]) -> Taken:
    """Return the rewards that `wanted` names, in the order in which they reduce the bill."""
    if not wanted:
        return NOTHING_TAKEN
    if found is None or book is None:
        raise NotEligible(reason="anonymous")
    joined(found)
    chosen = [
        item for name, times in Counter(wanted).items() for item in _resolve(p, book, name, times)
    ]
    once = [item.voucher or item.reservation for item in chosen]
    if any(name is not None and once.count(name) > 1 for name in once):
        raise Invalid(field="rewards", reason="twice")
    for item in chosen:
        if item.voucher is None:
            same = [other for other in chosen if other.reward.id == item.reward.id]
            units = sum(other.quantity for other in same)
            own = sum(other.quantity for other in same if other.reservation is not None)
            check_limits(p, book, item.reward, units, own)
    chosen.sort(key=_order)
    points = sum(item.points for item in chosen)
    return Taken(
        tuple(chosen),
        tuple(_as_bill_reward(item) for item in chosen),
        points,
        sum(item.points for item in chosen if item.reservation is not None),
    )


def check_effect(taken: Taken, taken_off: Sequence[int]) -> None:
    """Refuse a reward that should take something off the bill and takes nothing."""
    for item, off in zip(taken.wanted, taken_off, strict=True):
        if item.reward.kind in {"amount", "percent"} and item.reward.value and not off:
            raise NotEligible(reason="nothing_to_take_off", reward=item.reward.code)


def consume_on_bill(p: Posting, book: Book, taken: Taken, source: Source) -> None:
    """Consume the rewards of a completed bill: stock, points, vouchers, reservations."""
    for item in taken.wanted:
        redemption = item.reservation or new_id()
        if item.voucher is not None:
            vouchers.use(p.session, item.voucher, source.purchase, p.at)
        if not item.paid:
            take_units(p, item.reward, item.quantity, item.reservation or "")
        if item.reservation is None:
            keep_redemption(
                p,
                redemption,
                book.member,
                item.reward,
                item.quantity,
                item.points,
                "consumed",
                None,
                source.purchase,
                item.voucher,
            )
        else:
            close_redemption(p, redemption, "consumed", source.purchase)
        if item.points:
            ledger.spend(
                p,
                book,
                "redeem",
                item.points,
                source=Source(purchase=source.purchase, redemption=redemption),
            )


def undo_on_bill(p: Posting, purchase: str) -> None:
    """Give the stock and vouchers of an undone purchase back; its points go back with the rest."""
    for redemption, reward, quantity, origin in _OF_PURCHASE.all(p.session, purchase=purchase):
        if origin != "reward":
            give_units_back(p.session, reward, quantity)
        close_redemption(p, redemption, "cancelled", purchase)
    vouchers.release(p.session, purchase)


def _resolve(p: Posting, book: Book, name: str, times: int) -> list[OnBill]:
    """Return what `name` means on the bill, named so many times."""
    reward = p.session.shop.reward_at(name, p.at)
    if reward is None:
        return [_put_aside(p, book, name)] * times
    check_terms(p, book, reward)
    if reward.pack > 1:
        # Units of one pack come for one price.
        return [OnBill(reward, pack_cost(times, reward.pack, reward.points), quantity=times)]
    return [OnBill(reward, reward.points)] * times


def _put_aside(p: Posting, book: Book, name: str) -> OnBill:
    """Return the reward that a reservation or a voucher stands for."""
    aside = find_redemption(p.session, name)
    if aside is not None:
        return _reservation(p, book, aside)
    voucher = vouchers.usable(p.session, name, p.day)
    if voucher is None:
        raise NotFound(what="reward", reward=name)
    if voucher.member not in ledger.everyone(p, book):
        raise NotEligible(reason="other_member")
    reward = p.session.shop.reward_at(voucher.reward, p.at)
    if reward is None:
        raise NotFound(what="reward", reward=voucher.reward)
    check_first(book, reward)
    return OnBill(reward, 0, voucher=voucher.id, paid=voucher.paid)


def _reservation(p: Posting, book: Book, aside: Redeemed) -> OnBill:
    if aside.member not in ledger.everyone(p, book):
        raise NotEligible(reason="other_member")
    if aside.state != "reserved" or aside.lapsed(p.at):
        what = "lapsed" if aside.lapsed(p.at) else aside.state
        raise AlreadyDone(what=what, redemption=aside.id)
    reward = next(known for known in p.session.shop.rewards if known.id == aside.reward)
    return OnBill(reward, aside.points, reservation=aside.id, quantity=aside.quantity)


def _order(item: OnBill) -> tuple[int, str]:
    return item.reward.position, item.reward.code


def _as_bill_reward(item: OnBill) -> BillReward:
    reward = item.reward
    value = reward.value
    if value is not None and reward.kind != "percent":
        value *= item.quantity
    if reward.kind in {"experience", "early_access"}:
        value = None
    return BillReward(reward.code, reward.kind, value, reward.category, reward.cap)
