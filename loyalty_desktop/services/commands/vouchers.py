"""Vouchers: the right to a reward without points, once."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, insert, literal_column, select, update

from loyalty_desktop.errors import AlreadyDone, NotEligible, NotFound
from loyalty_desktop.models.rules.cards import code_hash, voucher_code
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Voucher
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
        Voucher.id, Voucher.member_id, Voucher.reward_code, Voucher.state, Voucher.last_day
    ).where(Voucher.code_hash == bindparam("hash"))
)
_USE = Prepared(
    update(Voucher)
    .where(Voucher.id == bindparam("voucher"))
    .values(
        state=literal_column("'used'"), purchase_id=bindparam("purchase"), used_at=bindparam("at")
    )
)
_RELEASE = Prepared(
    update(Voucher)
    .where(Voucher.purchase_id == bindparam("purchase"))
    .values(state=literal_column("'issued'"), purchase_id=None, used_at=None)
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
_CANCEL = Prepared(
    update(Voucher)
    .where(Voucher.id == bindparam("voucher"))
    .values(state=literal_column("'cancelled'"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueVoucher(Asked):
    """A voucher for `reward`, good through `until`."""

    member: str
    reward: str
    until: date | None = None
    OP: ClassVar[str] = "issue_voucher"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherIssued(MemberAnswer):
    """The code of the new voucher."""

    voucher: str
    voucher_id: str

    def stored(self) -> dict[str, Any]:
        """Return what is kept: the code is made again from the voucher's id."""
        values = MemberAnswer.stored(self)
        del values["voucher"]
        return values

    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with its code."""
        return cls(**values, voucher=voucher_code(session.shop.secret, values["voucher_id"]))


@dataclass(frozen=True, slots=True)
class Usable:
    """A voucher that can be used."""

    id: str
    member: str
    reward: str


@needs(Right.ISSUE_VOUCHERS)
def issue_voucher(session: Session, by: Actor, request: IssueVoucher) -> VoucherIssued:
    """Issue a voucher to a member. Errors: `NotFound`, `NotEligible`, `LeftProgramme`."""
    if (first := answered(session, request, VoucherIssued)) is not None:
        return first
    del by
    at = micros(request.at)
    found = joined(find_member(session, request.member))
    if session.shop.reward_at(request.reward, at) is None:
        raise NotFound(what="reward", reward=request.reward)
    last_day = None if request.until is None else day_of(request.until)
    voucher = new_id()
    code = issue(session, found.id, request.reward, last_day, "hand", at, voucher)
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
    voucher: str | None = None,
) -> str:
    """Issue a voucher and return its code."""
    voucher = voucher or new_id()
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
    )
    return code


def usable(session: Session, code: str, day: int) -> Usable | None:
    """Return the voucher with `code`, or None when there is none.

    `AlreadyDone` when it was used or cancelled, `NotEligible` when its last day is over.
    """
    row = _FIND.first(session, hash=code_hash(code))
    if row is None:
        return None
    voucher, member, reward, state, last_day = row
    if state != "issued":
        raise AlreadyDone(what="consumed", state=state)
    if last_day is not None and day > last_day:
        raise NotEligible(reason="ended", last_day=last_day)
    return Usable(voucher, member, reward)


def use(session: Session, voucher: str, purchase: str | None, at: int) -> None:
    """Mark a voucher as used."""
    _USE.run(session, voucher=voucher, purchase=purchase, at=at)


def release(session: Session, purchase: str) -> None:
    """Make the vouchers of an undone purchase good again."""
    _RELEASE.run(session, purchase=purchase)


def cancel_unused(session: Session, member: str, origin: str, count: int) -> None:
    """Cancel up to `count` unused vouchers of one origin, the newest first."""
    for (voucher,) in _UNUSED.all(session, member=member, origin=origin)[: max(count, 0)]:
        _CANCEL.run(session, voucher=voucher)
