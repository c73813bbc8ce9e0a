"""The four values of a customer: lifetime, referral, loyalty and feedback, each with its reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import func, select

from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Feedback, Member, Purchase
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.kept import kept_answer
from loyalty_desktop.services.queries.margin import margin_of
from loyalty_desktop.services.standing import lineage, whole_at
from loyalty_desktop.services.store import Session, ShopState, micros, moment, needs

if TYPE_CHECKING:
    # numpy and scipy come along: only when something is reckoned.
    from loyalty_desktop.models.rules.buyers import Buyers
    from loyalty_desktop.services.queries.buyer_days import Progress, Stop
    from loyalty_desktop.services.queries.value_model import ValueModel

KEPT: Final = "values"
"""Under this name the model is kept."""
YEAR: Final = 365
SMALL: Final = 500
"""A shop with so few purchases is reckoned at once where no model is kept."""
OLD: Final = timedelta(days=7)
"""A kept model that is older is reckoned anew, when there is time."""

Basis = Literal["revenue", "margin"]
State = Literal["told", "not_reckoned", "restricted"]


@dataclass(frozen=True, slots=True)
class MemberValues:
    """The four values of a member; `lifetime` and `referral` in minor units of `unit`.

    `lifetime`: what is expected of the next `months` months, discounted, on `basis`; `purchases`
    of the next 365 days at `spend` each (minor units). `simple`: by the simple estimate, `mean`:
    the spend without a model. `referral`: of `referred` people who first bought in the last 365
    days. `loyalty`: the part of the revenue of Clients and Advocates in 365 days, 0 for others.
    `feedback`: `given` + 2 * `acted` upon in 365 days. What is not known is None: `state` says why.
    `as_of` is the moment of the shop's model.
    """

    state: State
    lifetime: int | None
    referral: int | None
    loyalty: Fraction | None
    feedback: int | None
    unit: str
    basis: Basis
    months: int = 12
    purchases: float = 0.0
    spend: int = 0
    simple: bool = False
    mean: bool = False
    referred: int = 0
    loyal: bool = False
    given: int = 0
    acted: int = 0
    box: str = ""
    as_of: datetime | None = None

    @property
    def model(self) -> str:
        """Return by what the values are told: `bgnbd` or `simple`, else why they are not."""
        if self.state != "told":
            return self.state
        return "simple" if self.simple else "bgnbd"


@needs(Right.EXPORT)
def value_model(
    session: Session,
    now: datetime,
    progress: "Progress | None" = None,
    stop: "Stop | None" = None,
) -> "ValueModel | None":
    """Fit the models of what customers bring, as of `now`, aware; None when it was stopped.

    Restricted people are left out. It reads every purchase: `kept_values` answers at once.
    """
    from loyalty_desktop.services.queries.value_model import fitted_model

    return fitted_model(session, now, progress, stop)


@needs(Right.SEE_MEMBERS)
def member_values(session: Session, member: str, at: datetime) -> MemberValues:
    """Return the four values of the member that `member` means, as of `at`, aware; `NotFound`."""
    return values_of(session, find_member(session, member, micros(at)).id, at)


def values_of(session: Session, member: str, at: datetime) -> MemberValues:
    """Return the four values of the member with id `member`, who may be absorbed since `at`."""
    shop = session.shop
    basis: Basis = "revenue" if margin_of(shop) is None else "margin"
    restricted = session.scalar(select(Member.restricted).where(Member.id == member))
    if restricted:
        return MemberValues("restricted", None, None, None, None, shop.currency.code, basis)
    given, acted = _feedback(session, member, at)
    model = values_at(session, at)
    if model is None:
        return MemberValues(
            "not_reckoned",
            None,
            None,
            None,
            given + 2 * acted,
            shop.currency.code,
            basis,
            given=given,
            acted=acted,
        )
    return _valued(session, member, at, model, given, acted)


def values_at(session: Session, at: datetime) -> "ValueModel | None":
    """Return the model for the moment `at`: the one kept, or of a small shop one made now.

    One that knows more than was known at `at` is not meant.
    """
    model = kept_values(session)
    end = moment(session.shop.start_of(session.shop.day(at) + 1))
    if model is not None and model.as_of < end:
        return model
    few = select(Purchase.id).where(Purchase.member_id.is_not(None)).limit(SMALL + 1).subquery()
    if (session.scalar(select(func.count()).select_from(few)) or 0) > SMALL:
        return None
    from loyalty_desktop.services.queries.value_model import fitted_model

    return fitted_model(session, at, judged=False)


def kept_values(session: Session) -> "ValueModel | None":
    """Return the model that was kept last, None where there is none for the shop's margin."""
    kept = kept_answer(session, KEPT, kept_question(session.shop))
    if kept is None:
        return None
    from loyalty_desktop.services.queries.value_model import model_read

    return model_read(kept.content)


def kept_question(shop: ShopState) -> dict[str, Any]:
    """Return what the kept model answers: nothing but the margin changes its meaning."""
    margin = margin_of(shop)
    return {"margin": None if margin is None else str(margin)}


def _valued(
    session: Session, member: str, at: datetime, model: "ValueModel", given: int, acted: int
) -> MemberValues:
    from loyalty_desktop.models.rules import clv
    from loyalty_desktop.services.queries.value_model import LOYAL

    day = session.shop.day(at)
    whole = whole_at(session, member, micros(at))
    days: dict[int, int] = {}
    for fact in whole.known.bought:
        if fact.net > 0 and fact.day <= day:
            days[fact.day] = days.get(fact.day, 0) + fact.spend
    loyal = whole.standing.stage in LOYAL
    theirs = sum(spend for on, spend in days.items() if day - on < YEAR)
    referral, referred = _referral(session, member, at, model)
    scale = session.shop.currency.scale
    lifetime, purchases, spend = 0, 0.0, 0
    if days:
        buyer = _buyer(days, day, scale)
        lifetime = _lifetime(session, model, buyer)
        purchases = float(clv.purchases_ahead(model.fit, buyer, YEAR)[0])
        spend = round(float(clv.spend_ahead(model.fit, buyer)[0]) * scale)
    return MemberValues(
        "told",
        lifetime,
        referral,
        Fraction(theirs, model.loyal_revenue) if loyal and model.loyal_revenue > 0 else Fraction(0),
        given + 2 * acted,
        session.shop.currency.code,
        "revenue" if model.margin is None else "margin",
        months=model.months,
        purchases=purchases,
        spend=spend,
        simple=bool(model.fit.simple),
        mean=bool(model.fit.mean),
        referred=referred,
        loyal=loyal,
        given=given,
        acted=acted,
        box=model.box(lifetime, referral),
        as_of=model.as_of,
    )


def _referral(session: Session, member: str, at: datetime, model: "ValueModel") -> tuple[int, int]:
    """Return the value of the people a member brought in the last 365 days, and how many."""
    from loyalty_desktop.services.queries.referral_values import referrals_at
    from loyalty_desktop.services.queries.value_model import referral_worth

    day, now = session.shop.day(at), micros(at)
    worth, people = 0, 0
    for each in referrals_at(session, now, lineage(session, member, now)):
        days: dict[int, int] = {}
        for fact in whole_at(session, each.referred, now).known.bought:
            if fact.net > 0 and fact.day <= day:
                days[fact.day] = days.get(fact.day, 0) + fact.spend
        if not days or day - min(days) >= YEAR:
            continue
        buyer = _buyer(days, day, session.shop.currency.scale)
        worth += referral_worth(each, _lifetime(session, model, buyer), model.acquisition)
        people += 1
    return worth, people


def _buyer(days: dict[int, int], day: int, scale: int) -> "Buyers":
    import numpy as np

    from loyalty_desktop.models.rules.buyers import summarised

    when = np.array(sorted(days), dtype=np.int64)
    spend = np.array([days[int(on)] for on in when], dtype=np.float64) / scale
    return summarised(np.zeros_like(when), when, spend, day)


def _lifetime(session: Session, model: "ValueModel", buyer: "Buyers") -> int:
    from loyalty_desktop.models.rules import clv

    value = clv.lifetime_values(model.fit, buyer, model.months, model.discount)[0]
    return round(float(value) * float(model.margin or 1) * session.shop.currency.scale)


def _feedback(session: Session, member: str, at: datetime) -> tuple[int, int]:
    """Return how much feedback a member gave in the last 365 days, and how much was acted upon."""
    shop, now = session.shop, micros(at)
    since = shop.start_of(shop.day(at) - YEAR + 1)
    ids = lineage(session, member, now)
    given, acted = session.execute(
        select(
            func.count(Feedback.id).filter(Feedback.at.between(since, now)),
            func.count(Feedback.id).filter(Feedback.answered_at.between(since, now)),
        ).where(Feedback.member_id.in_(ids), Feedback.at <= now)
    ).one()
    return int(given), int(acted)
