"""Giving an anonymous bill to a member, later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, select, update
from typing_extensions import override

from loyalty_desktop.errors import AlreadyDone, AlreadyRefunded, Invalid, NotEligible
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Purchase
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands import bonuses, memberships, missions, stamps
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.own_cards import refuse_own_card
from loyalty_desktop.services.commands.purchases import (
    Brought,
    bill_kept,
    expired_already,
    note_bonuses,
    told,
    use_campaigns,
)
from loyalty_desktop.services.commands.selling import Sale, sell
from loyalty_desktop.services.commands.vouchers import with_codes, with_hidden_codes
from loyalty_desktop.services.finding import (
    Found,
    find_member,
    find_purchase,
    joined,
    with_good_card,
)
from loyalty_desktop.services.ledger import Book, Posting, Source
from loyalty_desktop.services.store import Prepared, Session, needs

_GIVE = Prepared(
    update(Purchase).where(Purchase.id == bindparam("purchase")),
    ("member_id", "credited_at", "earned", "tier", "explanation"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach(Asked):
    """An anonymous bill, by purchase or receipt, and the member it is given to."""

    member: str
    purchase: str | None = None
    receipt: str | None = None
    OP: ClassVar[str] = "attach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(MemberAnswer):
    """What a bill brought whom it was given to; `expired` of the points have no day left."""

    purchase: str
    earned: int
    bonus: int
    expired: int = 0
    vouchers: tuple[str, ...] = ()
    why: tuple[dict[str, Any], ...] = ()

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: the codes of vouchers are made again."""
        return with_hidden_codes(MemberAnswer.stored(self), "vouchers")

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer."""
        values = with_codes(session, values, "vouchers")
        values["why"] = tuple(values["why"])
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached(Given):
    """The points that an anonymous bill earned after all."""


@needs(Right.ATTACH)
def attach(session: Session, by: Actor, request: Attach) -> Attached:
    """Give an anonymous bill to a member within the programme's days, once.

    It earns by the programme and offers of its own day. Errors: `AlreadyDone` (it has a member),
    `NotEligible` (too late), `NotAllowed` (the cashier's own card), `AlreadyRefunded`.
    """
    if (first := answered(session, request, Attached)) is not None:
        return first
    p = posting(session, request)
    purchase = find_purchase(session, request.purchase, request.receipt)
    row = session.execute(
        select(
            Purchase.member_id,
            Purchase.business_day,
            Purchase.at,
            Purchase.goods,
            Purchase.refunded,
            Purchase.stored_value,
            Purchase.voided_at,
        )
        .where(Purchase.id == purchase)
        .with_for_update()
    ).one()
    if row.member_id is not None:
        raise AlreadyDone(what="attached")
    if row.at > p.at:
        raise Invalid(field="at", reason="before")
    if row.refunded or row.voided_at is not None:
        raise AlreadyRefunded(left=row.goods - row.refunded)
    then = replace(
        p, at=row.at, day=row.business_day, version=session.shop.version_on(row.business_day)
    )
    programme = then.version.programme
    if p.day > then.day + programme.members.attach_days:
        raise NotEligible(reason="too_late", days=programme.members.attach_days)
    found = joined(with_good_card(find_member(session, request.member)))
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    refuse_own_card(p, by, book)
    sale, brought = give_bill(p, then, purchase, found, book, row.stored_value)
    result = Attached(
        purchase=purchase,
        earned=sale.earned.points,
        bonus=brought.points,
        expired=expired_already(p, then.day, sale.earned.points),
        vouchers=brought.vouchers,
        why=(*sale.earned.why, *brought.bonuses),
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at)),
    )
    return answer(session, request, result, purchase, ("member",))


def give_bill(
    p: Posting, then: Posting, purchase: str, found: Found, book: Book, stored_value: int
) -> tuple[Sale, Brought]:
    """Give a kept bill of `then` that has no member to one, now; return what it earns."""
    bill, _ = bill_kept(p.session, purchase)
    sale = sell(then, found, book, bill, stored_value=stored_value)
    _GIVE.run(
        p.session,
        purchase=purchase,
        member_id=found.id,
        credited_at=p.at,
        earned=sale.earned.points,
        tier=sale.tier,
        explanation=told(sale.earned.why),
    )
    return sale, _post(p, then, purchase, found, book, sale, bill.lines)


def _post(
    p: Posting,
    then: Posting,
    purchase: str,
    found: Found,
    book: Book,
    sale: Sale,
    lines: Sequence[Line],
) -> Brought:
    """Post now what the bill earned `then`; return what it brought beside its points."""
    expiry = then.version.programme.expiry
    brought = Brought()
    if sale.earned.points:
        last_valid = last_valid_day(then.day, expiry)
        ledger.award(
            p,
            book,
            "earn",
            sale.earned.points,
            last_valid,
            available_from=then.day + then.version.programme.earn.pending_days,
            source=Source(purchase=purchase),
        )
        if expiry.kind == "activity":
            ledger.renew(p, book, last_valid)
    use_campaigns(p, purchase, found, book, sale, brought)
    if sale.priced.goods > 0:
        brought.add(bonuses.birthday(p, book, found, purchase, then.day), "birthday")
        brought.vouchers = stamps.stamp(p, book, purchase, sale.priced, then.at)
        brought.note_missions(missions.achieve(p, book, purchase, then.day, then.at))
        for plan, _first, last, code in memberships.begin(p, then, found.id, purchase, lines):
            brought.note_membership(plan.name, last, code)
        first = sale.first_purchase
        points = bonuses.referral(p, book, found, purchase, then.day, first=first)
        brought.add(points, "referral")
    note_bonuses(p, purchase, sale, brought)
    standing.refresh(p, book)
    ledger.keep(p.session, book)
    return brought
