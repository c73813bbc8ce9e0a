"""Redemptions: what is on offer, how many are left, what was taken and put aside."""

from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from loyalty_desktop.errors import LimitReached, NotEligible, NotFound, OutOfStock
from loyalty_desktop.models.tables import Redemption, Reward
from loyalty_desktop.services import ledger
from loyalty_desktop.services.commands.answering import check_count
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.store import Prepared, RewardVersion, Session

_GIVE = Prepared(
    update(Reward)
    .where(Reward.id == bindparam("reward"))
    .values(given=Reward.given + bindparam("units"))
)
_STOCK = Prepared(
    select(Reward.stock, Reward.given).where(Reward.id == bindparam("reward")).with_for_update()
)
_RESERVED_UNITS = Prepared(
    select(func.coalesce(func.sum(Redemption.quantity), 0)).where(
        Redemption.reward_id == bindparam("reward"),
        Redemption.state == literal_column("'reserved'"),
        Redemption.reserved_until > bindparam("at"),
        Redemption.id != bindparam("other_than"),
    )
)
_TAKEN = Prepared(
    select(func.coalesce(func.sum(Redemption.quantity), 0)).where(
        Redemption.member_id == bindparam("member"),
        Redemption.code == bindparam("code"),
        Redemption.day >= bindparam("first"),
        Redemption.voucher_id.is_(None),
        (Redemption.state == literal_column("'consumed'"))
        | (
            (Redemption.state == literal_column("'reserved'"))
            & (Redemption.reserved_until > bindparam("at"))
        ),
        Redemption.id != bindparam("other_than"),
    )
)
_KEEP = Prepared(insert(Redemption))
_FIND = Prepared(
    select(
        Redemption.id,
        Redemption.member_id,
        Redemption.reward_id,
        Redemption.code,
        Redemption.quantity,
        Redemption.points,
        Redemption.state,
        Redemption.reserved_until,
        Redemption.purchase_id,
        Redemption.at,
    )
    .where(Redemption.id == bindparam("id"))
    .with_for_update()
)
_CLOSE = Prepared(
    update(Redemption)
    .where(Redemption.id == bindparam("id"))
    .values(
        state=bindparam("new_state"),
        purchase_id=bindparam("purchase"),
        closed_at=bindparam("at"),
    )
)


class Redeemed(NamedTuple):
    """A redemption as it is kept."""

    id: str
    member: str
    reward: str
    code: str
    quantity: int
    points: int
    state: str
    reserved_until: int | None
    purchase: str | None
    at: int

    def lapsed(self, at: int) -> bool:
        """Tell whether it was put aside and its time is over at the moment `at`."""
        return self.state == "reserved" and (self.reserved_until or 0) <= at


def find_redemption(session: Session, redemption: str) -> Redeemed | None:
    """Return a redemption by its id, locked until the commit."""
    row = _FIND.first(session, id=redemption)
    return None if row is None else Redeemed(*row)


def close_redemption(p: Posting, redemption: str, state: str, purchase: str | None = None) -> None:
    """Set the state in which a redemption ends, with the purchase that it belongs to."""
    _CLOSE.run(p.session, id=redemption, new_state=state, purchase=purchase, at=p.at)


def give_units_back(session: Session, reward: str, units: int) -> None:
    """Put units back into the stock of a reward's version."""
    _GIVE.run(session, reward=reward, units=-units)


def reward_on_offer(p: Posting, book: Book, code: str, quantity: int) -> RewardVersion:
    """Return a reward that the member can have in that quantity now; refuse it otherwise."""
    check_count(quantity, "quantity", 1)
    reward = p.session.shop.reward_at(code, p.at)
    if reward is None:
        raise NotFound(what="reward", reward=code)
    check_terms(p, book, reward)
    check_limits(p, book, reward, quantity, 0)
    return reward


def check_terms(p: Posting, book: Book, reward: RewardVersion) -> None:
    """Refuse (`NotEligible`) a reward out of its days, for other tiers, for who never bought."""
    if reward.first_day is not None and p.day < reward.first_day:
        raise NotEligible(reason="not_yet", reward=reward.code)
    if reward.last_day is not None and p.day > reward.last_day:
        raise NotEligible(reason="ended", reward=reward.code)
    if reward.tiers and book.tier not in reward.tiers:
        raise NotEligible(reason="tier", reward=reward.code, tiers=list(reward.tiers))
    check_first(book, reward)


def check_first(book: Book, reward: RewardVersion) -> None:
    """Refuse (`NotEligible`) a reward for the first purchase to who has bought before."""
    if reward.first_purchase_only and book.visits:
        raise NotEligible(reason="first_purchase_only", reward=reward.code)


def check_limits(p: Posting, book: Book, reward: RewardVersion, units: int, own: int) -> None:
    """Refuse more units than are in stock or than the member may have; `own` are reserved."""
    _check_stock(p, reward, units - own, "")
    if reward.per_member:
        first = p.day - reward.period_days + 1 if reward.period_days else -(2**30)
        had = sum(
            int(
                _TAKEN.first(
                    p.session,
                    member=one,
                    code=reward.code,
                    first=first,
                    at=p.at,
                    other_than="",
                )[0]
            )
            for one in ledger.everyone(p, book)
        )
        if had - own + units > reward.per_member:
            raise LimitReached(
                limit="per_member",
                reward=reward.code,
                allowed=max(reward.per_member - had, 0),
                most=reward.per_member,
            )


def _check_stock(p: Posting, reward: RewardVersion, units: int, other_than: str) -> None:
    if reward.stock is None or units <= 0:
        return
    stock, given = _STOCK.first(p.session, reward=reward.id)
    aside = int(
        _RESERVED_UNITS.first(p.session, reward=reward.id, at=p.at, other_than=other_than)[0]
    )
    if given + aside + units > stock:
        raise OutOfStock(reward=reward.code, left=max(stock - given - aside, 0))


def take_units(p: Posting, reward: RewardVersion, units: int, reservation: str = "") -> None:
    """Take units from the stock; the row stays locked until the commit."""
    _check_stock(p, reward, units, reservation)
    _GIVE.run(p.session, reward=reward.id, units=units)


def keep_redemption(
    p: Posting,
    redemption: str,
    member: str,
    reward: RewardVersion,
    quantity: int,
    points: int,
    state: str,
    until: int | None = None,
    purchase: str | None = None,
    voucher: str | None = None,
) -> None:
    """Keep what was taken or put aside; `until` ends a reservation."""
    _KEEP.run(
        p.session,
        id=redemption,
        member_id=member,
        reward_id=reward.id,
        code=reward.code,
        quantity=quantity,
        points=points,
        state=state,
        reserved_until=until,
        purchase_id=purchase,
        voucher_id=voucher,
        day=p.day,
        at=p.at,
        closed_at=None if state == "reserved" else p.at,
    )
