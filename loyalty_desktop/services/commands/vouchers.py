"""Vouchers: the right to a reward without points, once."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, insert, literal_column, select, update
from typing_extensions import override

from loyalty_desktop.errors import AlreadyDone, Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.cards import code_hash, voucher_code
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Membership, Purchase, Voucher
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    standing_fields,
)
from loyalty_desktop.services.finding import find_member, joined
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

_ISSUE = Prepared(insert(Voucher))
_FIND = Prepared(
    select(
        Voucher.id,
        Voucher.member_id,
        Voucher.reward_code,
        Voucher.state,
        Voucher.last_day,
        Voucher.origin,
    ).where(Voucher.code_hash == bindparam("hash"))
)
_MADE_WITH = Prepared(
    select(Voucher.id, Voucher.key_generation).where(Voucher.code_hash == bindparam("hash"))
)
_USE = Prepared(
    update(Voucher)
    .where(Voucher.id == bindparam("voucher"))
    .values(
        state=literal_column("'used'"), purchase_id=bindparam("purchase"), used_at=bindparam("at")
    )
)
_USED_ON = Prepared(
    select(Voucher.id, Voucher.member_id, Voucher.origin, Voucher.at, Voucher.given_with).where(
        Voucher.purchase_id == bindparam("purchase")
    )
)
_RELEASE = Prepared(
    update(Voucher)
    .where(Voucher.id == bindparam("voucher"))
    .values(state=bindparam("now"), purchase_id=None, used_at=None)
)
_PLAN_ENDED = Prepared(
    select(Membership.id).where(
        Membership.member_id == bindparam("member"),
        Membership.at == bindparam("begun_at"),
        Membership.ended_at.is_not(None),
    )
)
_GONE_BACK = Prepared(
    select(Purchase.id).where(
        Purchase.id == bindparam("purchase"),
        Purchase.voided_at.is_not(None)
        | ((Purchase.goods > 0) & (Purchase.refunded >= Purchase.goods)),
    )
)
_UNUSED = Prepared(
    select(Voucher.id)
    .where(
        Voucher.member_id == bindparam("member"),
        Voucher.origin == bindparam("origin"),
        Voucher.state == literal_column("'issued'"),
    )
    .order_by(Voucher.at.desc(), Voucher.id.desc())
)
_OF_REWARD = Prepared(
    select(Voucher.id)
    .where(
        Voucher.member_id == bindparam("member"),
        Voucher.reward_code == bindparam("reward"),
        Voucher.at == bindparam("at"),
        Voucher.origin == literal_column("'reward'"),
        Voucher.state == literal_column("'issued'"),
    )
    .order_by(Voucher.id)
)
_CANCEL_COUPON = Prepared(
    update(Voucher)
    .where(Voucher.given_with == bindparam("purchase"), Voucher.state == literal_column("'issued'"))
    .values(state=literal_column("'cancelled'"))
)
_CANCEL_OF_PLAN = Prepared(
    update(Voucher)
    .where(
        Voucher.member_id == bindparam("member"),
        Voucher.at == bindparam("issued_at"),
        Voucher.origin == literal_column("'plan'"),
        Voucher.state == literal_column("'issued'"),
    )
    .values(state=literal_column("'cancelled'"))
)
_CANCEL = Prepared(
    update(Voucher)
    .where(Voucher.id == bindparam("voucher"))
    .values(state=literal_column("'cancelled'"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueVoucher(Asked):
    """A voucher for `reward`, good through `until`; `campaign` is the code of the one it is for."""

    member: str
    reward: str
    until: date | None = None
    campaign: str | None = None
    OP: ClassVar[str] = "issue_voucher"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherIssued(MemberAnswer):
    """The code of the new voucher."""

    voucher: str
    voucher_id: str

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: the code is made again."""
        return with_hidden_codes(MemberAnswer.stored(self), "voucher")

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with its code."""
        return cls(**with_codes(session, values, "voucher"))


@dataclass(frozen=True, slots=True)
class Usable:
    """A voucher that can be used; `paid`: its points and its unit of the stock were taken."""

    id: str
    member: str
    reward: str
    paid: bool


@needs(Right.ISSUE_VOUCHERS)
def issue_voucher(session: Session, by: Actor, request: IssueVoucher) -> VoucherIssued:
    """Issue a voucher to a member.

    Errors: `NotFound`, `NotEligible` (also for who has bought before, where the reward is for the
    first purchase only), `LeftProgramme`.
    """
    if (first := answered(session, request, VoucherIssued)) is not None:
        return first
    del by
    at = micros(request.at)
    found = joined(find_member(session, request.member))
    reward = session.shop.reward_at(request.reward, at)
    if reward is None:
        raise NotFound(what="reward", reward=request.reward)
    if request.campaign is not None and not any(
        known.code == request.campaign for known in session.shop.campaigns
    ):
        raise NotFound(what="campaign", campaign=request.campaign)
    if (
        reward.first_purchase_only
        and standing.whole_at(session, found.id, at).known.stage.occasions
    ):
        raise NotEligible(reason="first_purchase_only", reward=reward.code)
    last_day = None if request.until is None else day_of(request.until)
    if last_day is not None and last_day < session.shop.day(request.at):
        raise Invalid(field="until", reason="in_the_past")
    voucher, code = issue(
        session, found.id, request.reward, last_day, "hand", at, campaign=request.campaign
    )
    result = VoucherIssued(
        voucher=code,
        voucher_id=voucher,
        **standing_fields(found.number, standing.standing_at(session, found.id, at)),
    )
    return answer(session, request, result, found.id, ("voucher",))


def issue(
    session: Session,
    member: str,
    reward: str,
    last_day: int | None,
    origin: str,
    at: int,
    given_with: str | None = None,
    campaign: str | None = None,
) -> tuple[str, str]:
    """Issue a voucher; return its id and its code.

    `given_with` is the purchase of a coupon, `campaign` the code of the one that brings it.
    """
    voucher = new_id()
    code = voucher_code(session.shop.secret, voucher)
    _ISSUE.run(
        session,
        id=voucher,
        member_id=member,
        reward_code=reward,
        code_hash=code_hash(code),
        key_generation=session.shop.generation,
        state="issued",
        origin=origin,
        last_day=last_day,
        purchase_id=None,
        at=at,
        used_at=None,
        given_with=given_with,
        campaign_code=campaign,
    )
    return voucher, code


def cancel_coupon(session: Session, purchase: str) -> None:
    """Cancel the coupon that a purchase brought, unless it was used."""
    _CANCEL_COUPON.run(session, purchase=purchase)


def cancel_of_plan(session: Session, member: str, at: int) -> None:
    """Cancel what came with a membership that a member paid for at a moment, unless it was used."""
    _CANCEL_OF_PLAN.run(session, member=member, issued_at=at)


def with_hidden_codes(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the values of an answer with hashes in place of the voucher codes in field `name`."""
    codes = values[name]
    if isinstance(codes, str):
        return {**values, name: code_hash(codes)}
    return {**values, name: None if codes is None else [code_hash(code) for code in codes]}


def with_codes(session: Session, values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the kept values of an answer with the voucher codes made again."""
    hashes = values[name]
    if hashes is None or isinstance(hashes, str):
        return {**values, name: hashes and _code(session, hashes)}
    return {**values, name: tuple(_code(session, each) for each in hashes)}


def usable(session: Session, code: str, day: int) -> Usable | None:
    """Return the voucher with `code`, or None when there is none.

    `AlreadyDone` when it was used or cancelled, `NotEligible` when its last day is over.
    """
    row = _FIND.first(session, hash=code_hash(code))
    if row is None:
        return None
    voucher, member, reward, state, last_day, origin = row
    if state != "issued":
        raise AlreadyDone(what="consumed", state=state)
    if last_day is not None and day > last_day:
        raise NotEligible(reason="ended", last_day=last_day)
    return Usable(voucher, member, reward, origin == "reward")


def use(session: Session, voucher: str, purchase: str | None, at: int) -> None:
    """Mark a voucher as used."""
    _USE.run(session, voucher=voucher, purchase=purchase, at=at)


def release(session: Session, purchase: str) -> None:
    """Make the vouchers of an undone purchase good again, unless what brought them is gone too."""
    for voucher, member, origin, at, given_with in _USED_ON.all(session, purchase=purchase):
        gone = (
            origin == "plan" and _PLAN_ENDED.first(session, member=member, begun_at=at) is not None
        ) or (given_with is not None and _GONE_BACK.first(session, purchase=given_with) is not None)
        _RELEASE.run(session, voucher=voucher, now="cancelled" if gone else "issued")


def cancel_unused(session: Session, member: str, origin: str, count: int) -> int:
    """Cancel up to `count` unused vouchers of one origin, the newest first; return how many."""
    unused = _UNUSED.all(session, member=member, origin=origin)[: max(count, 0)]
    for (voucher,) in unused:
        _CANCEL.run(session, voucher=voucher)
    return len(unused)


def cancel_of_reward(session: Session, member: str, reward: str, at: int, count: int) -> None:
    """Cancel the `count` vouchers that a reward taken at the moment `at` brought.

    `AlreadyDone` when one of them was used.
    """
    unused = _OF_REWARD.all(session, member=member, reward=reward, at=at)
    if len(unused) < count:
        raise AlreadyDone(what="consumed")
    for (voucher,) in unused[:count]:
        _CANCEL.run(session, voucher=voucher)


def _code(session: Session, hashed: str) -> str:
    """Return the code whose hash is kept; empty when its secret isn't on this machine."""
    voucher, generation = _MADE_WITH.first(session, hash=hashed)
    secret = session.shop.secrets.get(generation)
    return "" if secret is None else voucher_code(secret, voucher)
