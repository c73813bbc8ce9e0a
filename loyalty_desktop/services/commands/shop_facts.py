"""What the shop says of itself is changed; coupons are given with bills."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import delete, insert, update
from typing_extensions import override

from loyalty_desktop.errors import Invalid, NotEligible
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.shop_facts import ShopFacts, checked_facts, facts_values
from loyalty_desktop.models.tables import Shop
from loyalty_desktop.models.tables import ShopFacts as FactsRecord
from loyalty_desktop.services.commands import vouchers
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.logos import kept_logo
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.queries.coupons import coupon_due
from loyalty_desktop.services.queries.shop_facts import facts_of
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

_KEEP = Prepared(insert(FactsRecord))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShopFacts(Asked):
    """All facts as they are from now on.

    `logo` is the picture as its file holds it; None leaves the one that is kept, empty takes it
    away.
    """

    facts: ShopFacts
    logo: bytes | None = None
    OP: ClassVar[str] = "change_shop_facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFactsChanged(Answer):
    """The shop's name, and whether it has a logo."""

    name: str
    has_logo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveCoupon(Asked):
    """The coupon that a bill brings; see `coupon_request`."""

    purchase: str
    OP: ClassVar[str] = "give_coupon"


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponGivenOut(Answer):
    """The code of the coupon's voucher."""

    voucher: str
    voucher_id: str

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: the code is made again."""
        return vouchers.with_hidden_codes(Answer.stored(self), "voucher")

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with its code."""
        return cls(**vouchers.with_codes(session, values, "voucher"))


@needs(Right.CHANGE_PROGRAMME)
def change_shop_facts(session: Session, by: Actor, request: ChangeShopFacts) -> ShopFactsChanged:
    """Change what the shop says of itself; its name follows everywhere.

    Errors: `Invalid` (the field; `logo`: "picture_too_large", "not_a_picture"; `coupon_reward`:
    "unknown_reward").
    """
    if (first := answered(session, request, ShopFactsChanged)) is not None:
        return first
    facts = checked_facts(request.facts)
    before, logo = facts_of(session)
    if facts.coupon is not None:
        codes = {reward.code for reward in session.shop.rewards}
        if facts.coupon.reward not in codes:
            raise Invalid(field="coupon_reward", reason="unknown_reward")
    if request.logo is not None:
        logo = kept_logo(request.logo) if request.logo else None
    session.execute(delete(FactsRecord))
    _KEEP.run(
        session,
        one=1,
        content=json.dumps(facts_values(facts), ensure_ascii=False),
        logo=logo,
        at=micros(request.at),
        staff_id=by.staff,
    )
    session.execute(update(Shop).values(name=facts.name))
    raise_revision(session)
    result = ShopFactsChanged(name=facts.name, has_logo=logo is not None)
    changed = [name for name in ("name", *facts_values(facts)) if _differs(name, before, facts)]
    changed += ["logo"] if request.logo is not None else []
    return answer(session, request, result, None, tuple(changed))


def coupon_request(purchase: str, at: int) -> GiveCoupon:
    """Return the one request there is for the coupon of a bill of the moment `at` (microseconds).

    However often it is asked for, by whichever counter, the first answer is given again.
    """
    return GiveCoupon(key=f"coupon:{purchase}", at=moment(at), purchase=purchase)


@needs(Right.SELL)
def give_coupon(session: Session, by: Actor, request: GiveCoupon) -> CouponGivenOut:
    """Issue the voucher that a bill brings by the shop's rule, once. Errors: `NotEligible`."""
    if (first := answered(session, request, CouponGivenOut)) is not None:
        return first
    del by
    due = coupon_due(session, request.purchase)
    if due is None:
        raise NotEligible(reason="no_coupon")
    voucher, code = vouchers.issue(
        session, due.member, due.reward, due.last_day, "coupon", due.at, request.purchase
    )
    result = CouponGivenOut(voucher=code, voucher_id=voucher)
    return answer(session, request, result, due.member, ("voucher",))


def _differs(name: str, before: ShopFacts, after: ShopFacts) -> bool:
    return bool(getattr(before, name) != getattr(after, name))
