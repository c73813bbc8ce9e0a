"""Rewards: defined, taken, put aside, given back."""

import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Self

from sqlalchemy import func, insert, select
from typing_extensions import override

from loyalty_desktop.errors import AlreadyDone, InsufficientPoints, Invalid, NotFound
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.redeeming import pack_cost
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Reward
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
from loyalty_desktop.services.commands.redemptions import (
    close_redemption,
    find_redemption,
    give_units_back,
    keep_redemption,
    reward_on_offer,
    take_units,
)
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.finding import find_member, joined, kept_member, with_good_card
from loyalty_desktop.services.ledger import Book, Posting, Source
from loyalty_desktop.services.store import Session, check, micros, needs, new_id

KINDS = ("product", "amount", "percent", "voucher", "experience", "early_access")
AS_VOUCHER = frozenset({"amount", "percent", "voucher"})
"""Kinds that take something off a bill: redeemed outside of one they come as a voucher."""
_MICROSECONDS_A_MINUTE = 60_000_000


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
    first_purchase_only: bool = False
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
        **({"first_purchase_only": True} if request.first_purchase_only else {}),
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
    reward = reward_on_offer(p, book, request.reward, request.quantity)
    points = pack_cost(request.quantity, reward.pack, reward.points)
    available = ledger.spendable(p, book)
    if points > available:
        raise InsufficientPoints(needed=points, available=available, reward=reward.code)
    redemption = new_id()
    take_units(p, reward, request.quantity)
    keep_redemption(p, redemption, found.id, reward, request.quantity, points, "consumed")
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
    reward = reward_on_offer(p, book, request.reward, request.quantity)
    points = pack_cost(request.quantity, reward.pack, reward.points)
    available = ledger.spendable(p, book)
    if points > available:
        raise InsufficientPoints(needed=points, available=available, reward=reward.code)
    redemption = new_id()
    minutes = p.version.programme.redeem.reserve_minutes
    keep_redemption(
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
    taken = find_redemption(session, request.redemption)
    if taken is None:
        raise NotFound(what="redemption")
    if p.at < taken.at:
        raise Invalid(field="at", reason="before")
    if taken.state in {"cancelled", "lapsed"} or taken.lapsed(p.at):
        raise AlreadyDone(what="cancelled")
    if taken.purchase is not None:
        raise AlreadyDone(what="consumed")
    found = kept_member(session, taken.member)
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    close_redemption(p, taken.id, "cancelled")
    if taken.state == "consumed":
        minutes = p.version.programme.redeem.reserve_minutes
        if p.at > taken.at + minutes * _MICROSECONDS_A_MINUTE:
            check(session.shop, by, Right.CANCEL_REWARDS)
        kept = next(known for known in session.shop.rewards if known.id == taken.reward)
        if kept.kind in AS_VOUCHER:
            vouchers.cancel_of_reward(session, taken.member, taken.code, taken.at, taken.quantity)
        give_units_back(session, taken.reward, taken.quantity)
        programme = p.version.programme
        ledger.give_back(
            p,
            book,
            taken.points,
            ledger.drawn_for_redemption(session, taken.id),
            0,
            grace_until=(
                p.day + programme.expiry.grace_days
                if programme.expiry.returned == "grace"
                else None
            ),
            source=Source(redemption=taken.id),
        )
        standing.refresh(p, book)
        ledger.keep(session, book)
    result = MemberAnswer(
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at))
    )
    return answer(session, request, result, found.id, ("points",))


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


def _settled(p: Posting, book: Book) -> standing.Standing:
    """Put the account back after a spend and return where the member stands."""
    if p.at < book.as_of:
        standing.refresh(p, book)
        ledger.keep(p.session, book)
        return standing.standing_at(p.session, book.member, p.at)
    book.as_of = p.at
    ledger.keep(p.session, book)
    return standing.of_book(book)
