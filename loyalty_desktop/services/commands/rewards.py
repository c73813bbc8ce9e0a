"""Rewards: defined, taken, put aside, put on a bill, given back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, func, insert, literal_column, select, update
from typing_extensions import override

from loyalty_desktop.errors import (
    AlreadyDone,
    InsufficientPoints,
    Invalid,
    LimitReached,
    NotEligible,
    NotFound,
    OutOfStock,
)
from loyalty_desktop.models.rules.bill import BillReward
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.redeeming import pack_cost
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Redemption, Reward, Voucher
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands import vouchers
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    MemberAnswer,
    answer,
    answered,
    check_code,
    check_count,
    check_points,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.finding import Found, find_member, joined, kept_member, with_good_card
from loyalty_desktop.services.ledger import Book, Posting, Source
from loyalty_desktop.services.store import (
    Prepared,
    RewardVersion,
    Session,
    check,
    micros,
    needs,
    new_id,
)

KINDS = ("product", "amount", "percent", "voucher", "experience", "early_access")
AS_VOUCHER = frozenset({"amount", "percent", "voucher"})
"""Kinds that take something off a bill: redeemed outside of one they come as a voucher."""
_MICROSECONDS_A_MINUTE = 60_000_000

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
_OF_PURCHASE = Prepared(
    select(Redemption.id, Redemption.reward_id, Redemption.quantity, Voucher.origin)
    .outerjoin(Voucher, Voucher.id == Redemption.voucher_id)
    .where(
        Redemption.purchase_id == bindparam("purchase"),
        Redemption.state == literal_column("'consumed'"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineReward(Asked):
    """A reward. `points` a pack; `value` minor units, or percent for `percent`; `cap` minor units.

    `pack` units come for one price, `stock` is in units; a limit of `per_member` units counts in
    the last `period_days` days (0: ever). Days are inclusive.
    """

    code: str
    name: str
    points: int
    kind: str
    value: Fraction | None = None
    category: str | None = None
    cap: int | None = None
    pack: int = 1
    stock: int | None = None
    per_member: int = 0
    period_days: int = 0
    tiers: tuple[str, ...] = ()
    first_date: date | None = None
    until: date | None = None
    OP: ClassVar[str] = "define_reward"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemReward(Asked):
    """A reward taken outside a bill."""

    member: str
    reward: str
    quantity: int = 1
    OP: ClassVar[str] = "redeem_reward"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReserveReward(Asked):
    """A reward put on an open bill: its points are kept free for it for a while."""

    member: str
    reward: str
    quantity: int = 1
    OP: ClassVar[str] = "reserve_reward"


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelReward(Asked):
    """A reward taken or put aside, given back."""

    redemption: str
    OP: ClassVar[str] = "cancel_reward"


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardTaken(MemberAnswer):
    """What was taken: the redemption's id, the points spent and the codes of its vouchers."""

    redemption: str
    spent: int
    voucher: str | None = None
    vouchers: tuple[str, ...] = ()

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: the codes are made again."""
        values = vouchers.with_hidden_codes(MemberAnswer.stored(self), "vouchers")
        del values["voucher"]
        return values

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with the codes of its vouchers."""
        values = vouchers.with_codes(session, values, "vouchers")
        return cls(**values, voucher=next(iter(values["vouchers"]), None))


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardReserved(MemberAnswer):
    """What was put aside."""

    redemption: str


@dataclass(frozen=True, slots=True)
class _OnBill:
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

    wanted: tuple[_OnBill, ...] = ()
    on_bill: tuple[BillReward, ...] = ()
    points: int = 0
    reserved_before: int = 0
    """Points that the bill's own reservations keep free: available to it alone."""


NOTHING_TAKEN = Taken()


@needs(Right.OFFER)
def define_reward(session: Session, by: Actor, request: DefineReward) -> Answer:
    """Define a reward, or a new version of it with its own stock, from the request's moment on."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    _check_definition(request)
    position = session.scalar(select(Reward.position).where(Reward.code == request.code).limit(1))
    if position is None:
        highest = session.scalar(select(func.max(Reward.position)))
        position = 1 if highest is None else highest + 1
    version = session.scalar(
        select(func.coalesce(func.max(Reward.version), 0)).where(Reward.code == request.code)
    )
    content = {
        "kind": request.kind,
        "value": None if request.value is None else str(request.value),
        "category": request.category,
        "cap": request.cap,
        "pack": request.pack,
        "per_member": request.per_member,
        "period_days": request.period_days,
        "tiers": list(request.tiers),
        "first_day": None if request.first_date is None else day_of(request.first_date),
        "last_day": None if request.until is None else day_of(request.until),
    }
    session.execute(
        insert(Reward).values(
            id=new_id(),
            code=request.code,
            version=(version or 0) + 1,
            position=position,
            name=clean(request.name, "name"),
            points=request.points,
            stock=request.stock,
            given=0,
            content=json.dumps(content),
            at=micros(request.at),
        )
    )
    raise_revision(session)
    return answer(session, request, Answer(), None, ("reward",))


@needs(Right.REDEEM)
def redeem_reward(session: Session, by: Actor, request: RedeemReward) -> RewardTaken:
    """Give the member the reward and take its points.

    Errors: `NotFound`, `InsufficientPoints`, `NotEligible`, `OutOfStock`, `LimitReached`.
    """
    if (first := answered(session, request, RewardTaken)) is not None:
        return first
    del by
    p = posting(session, request)
    found = joined(with_good_card(find_member(session, request.member)))
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    reward = _on_offer(p, book, request.reward, request.quantity)
    points = pack_cost(request.quantity, reward.pack, reward.points)
    available = ledger.spendable(p, book)
    if points > available:
        raise InsufficientPoints(needed=points, available=available, reward=reward.code)
    redemption = new_id()
    _take_units(p, reward, request.quantity)
    _keep(p, redemption, found.id, reward, request.quantity, points, "consumed")
    if points:
        ledger.spend(p, book, "redeem", points, source=Source(redemption=redemption))
    codes: tuple[str, ...] = ()
    if reward.kind in AS_VOUCHER:
        codes = tuple(
            vouchers.issue(session, found.id, reward.code, reward.last_day, "reward", p.at)[1]
            for _ in range(request.quantity)
        )
    after = _settled(p, book)
    result = RewardTaken(
        redemption=redemption,
        spent=points,
        voucher=next(iter(codes), None),
        vouchers=codes,
        **standing_fields(found.number, after),
    )
    return answer(session, request, result, found.id, ("points",))


@needs(Right.REDEEM)
def reserve_reward(session: Session, by: Actor, request: ReserveReward) -> RewardReserved:
    """Put a reward aside for an open bill; the reservation lapses by itself."""
    if (first := answered(session, request, RewardReserved)) is not None:
        return first
    del by
    p = posting(session, request)
    found = joined(with_good_card(find_member(session, request.member)))
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    reward = _on_offer(p, book, request.reward, request.quantity)
    points = pack_cost(request.quantity, reward.pack, reward.points)
    available = ledger.spendable(p, book)
    if points > available:
        raise InsufficientPoints(needed=points, available=available, reward=reward.code)
    redemption = new_id()
    minutes = p.version.programme.redeem.reserve_minutes
    _keep(
        p,
        redemption,
        found.id,
        reward,
        request.quantity,
        points,
        "reserved",
        p.at + minutes * _MICROSECONDS_A_MINUTE,
    )
    result = RewardReserved(
        redemption=redemption,
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at)),
    )
    return answer(session, request, result, found.id, ("reservation",))


@needs(Right.REDEEM)
def cancel_reward(session: Session, by: Actor, request: CancelReward) -> MemberAnswer:
    """Free a reservation, or give a reward's points and stock back.

    After the reservation time only who may cancel rewards can (`NotAllowed`). `AlreadyDone` when
    it was cancelled before or belongs to a purchase, which is refunded or voided instead.
    """
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    p = posting(session, request)
    row = _FIND.first(session, id=request.redemption)
    if row is None:
        raise NotFound(what="redemption")
    redemption, member, reward, code, quantity, points, state, until, purchase, at = row
    if p.at < at:
        raise Invalid(field="at", reason="before")
    if state in {"cancelled", "lapsed"} or (state == "reserved" and until <= p.at):
        raise AlreadyDone(what="cancelled")
    if purchase is not None:
        raise AlreadyDone(what="consumed")
    found = kept_member(session, member)
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    _CLOSE.run(session, id=redemption, new_state="cancelled", purchase=None, at=p.at)
    if state == "consumed":
        minutes = p.version.programme.redeem.reserve_minutes
        if p.at > at + minutes * _MICROSECONDS_A_MINUTE:
            check(session.shop, by, Right.CANCEL_REWARDS)
        kept = next(known for known in session.shop.rewards if known.id == reward)
        if kept.kind in AS_VOUCHER:
            vouchers.cancel_of_reward(session, member, code, at, quantity)
        _GIVE.run(session, reward=reward, units=-quantity)
        programme = p.version.programme
        ledger.give_back(
            p,
            book,
            points,
            ledger.drawn_for_redemption(session, redemption),
            0,
            grace_until=(
                p.day + programme.expiry.grace_days
                if programme.expiry.returned == "grace"
                else None
            ),
            source=Source(redemption=redemption),
        )
        standing.refresh(p, book)
        ledger.keep(session, book)
    result = MemberAnswer(
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at))
    )
    return answer(session, request, result, found.id, ("points",))


def put_on_bill(p: Posting, found: Found | None, book: Book | None, wanted: Sequence[str]) -> Taken:
    """Return the rewards that `wanted` names, in the order in which they reduce the bill."""
    if not wanted:
        return NOTHING_TAKEN
    if found is None or book is None:
        raise NotEligible(reason="anonymous")
    joined(found)
    chosen = [_resolve(p, found, book, name) for name in wanted]
    once = [item.voucher or item.reservation for item in chosen]
    if any(name is not None and once.count(name) > 1 for name in once):
        raise Invalid(field="rewards", reason="twice")
    for item in chosen:
        if item.voucher is None:
            same = [other for other in chosen if other.reward.id == item.reward.id]
            units = sum(other.quantity for other in same)
            own = sum(other.quantity for other in same if other.reservation is not None)
            _check_limits(p, book, item.reward, units, own)
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
            _take_units(p, item.reward, item.quantity, item.reservation or "")
        if item.reservation is None:
            _keep(
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
            _CLOSE.run(
                p.session,
                id=redemption,
                new_state="consumed",
                purchase=source.purchase,
                at=p.at,
            )
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
            _GIVE.run(p.session, reward=reward, units=-quantity)
        _CLOSE.run(p.session, id=redemption, new_state="cancelled", purchase=purchase, at=p.at)
    vouchers.release(p.session, purchase)


def _check_definition(request: DefineReward) -> None:
    check_code(request.code, "code")
    if request.kind not in KINDS:
        raise Invalid(field="kind", reason="unknown_choice", options=list(KINDS))
    check_points(request.points, "points")
    check_count(request.pack, "pack", 1)
    check_count(request.stock or 0, "stock")
    check_count(request.per_member, "per_member")
    check_count(request.period_days, "period_days")
    if request.value is not None and request.value < 0:
        raise Invalid(field="value", reason="negative")


def _resolve(p: Posting, found: Found, book: Book, name: str) -> _OnBill:
    reward = p.session.shop.reward_at(name, p.at)
    if reward is not None:
        _check_terms(p, book, reward)
        return _OnBill(reward, pack_cost(1, reward.pack, reward.points))
    row = _FIND.first(p.session, id=name)
    if row is not None:
        return _reservation(p, book, row)
    voucher = vouchers.usable(p.session, name, p.day)
    if voucher is None:
        raise NotFound(what="reward", reward=name)
    if voucher.member not in standing.lineage(p.session, found.id, p.at):
        raise NotEligible(reason="other_member")
    reward = p.session.shop.reward_at(voucher.reward, p.at)
    if reward is None:
        raise NotFound(what="reward", reward=voucher.reward)
    return _OnBill(reward, 0, voucher=voucher.id, paid=voucher.paid)


def _reservation(p: Posting, book: Book, row: Any) -> _OnBill:
    redemption, member, reward_id, _, quantity, points, state, until, _, _ = row
    if member not in standing.lineage(p.session, book.member, p.at):
        raise NotEligible(reason="other_member")
    if state == "reserved" and until <= p.at:
        raise AlreadyDone(what="lapsed")
    if state != "reserved":
        raise AlreadyDone(what=state)
    reward = next(known for known in p.session.shop.rewards if known.id == reward_id)
    return _OnBill(reward, points, reservation=redemption, quantity=quantity)


def _order(item: _OnBill) -> tuple[int, str]:
    return item.reward.position, item.reward.code


def _as_bill_reward(item: _OnBill) -> BillReward:
    reward = item.reward
    value = reward.value
    if value is not None and reward.kind != "percent":
        value *= item.quantity
    if reward.kind in {"experience", "early_access"}:
        value = None
    return BillReward(reward.code, reward.kind, value, reward.category, reward.cap)


def _on_offer(p: Posting, book: Book, code: str, quantity: int) -> RewardVersion:
    check_count(quantity, "quantity", 1)
    reward = p.session.shop.reward_at(code, p.at)
    if reward is None:
        raise NotFound(what="reward", reward=code)
    _check_terms(p, book, reward)
    _check_limits(p, book, reward, quantity, 0)
    return reward


def _check_terms(p: Posting, book: Book, reward: RewardVersion) -> None:
    if reward.first_day is not None and p.day < reward.first_day:
        raise NotEligible(reason="not_yet", reward=reward.code)
    if reward.last_day is not None and p.day > reward.last_day:
        raise NotEligible(reason="ended", reward=reward.code)
    if reward.tiers and book.tier not in reward.tiers:
        raise NotEligible(reason="tier", reward=reward.code, tiers=list(reward.tiers))


def _check_limits(p: Posting, book: Book, reward: RewardVersion, units: int, own: int) -> None:
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


def _take_units(p: Posting, reward: RewardVersion, units: int, reservation: str = "") -> None:
    """Take units from the stock; the row stays locked until the commit."""
    _check_stock(p, reward, units, reservation)
    _GIVE.run(p.session, reward=reward.id, units=units)


def _keep(
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


def _settled(p: Posting, book: Book) -> standing.Standing:
    """Put the account back after a spend and return where the member stands."""
    if p.at < book.as_of:
        standing.refresh(p, book)
        ledger.keep(p.session, book)
        return standing.standing_at(p.session, book.member, p.at)
    book.as_of = p.at
    ledger.keep(p.session, book)
    return standing.of_book(book)
