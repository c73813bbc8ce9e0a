"""The values of all customers as insights tell them: what JSON can say, without anybody's name."""

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from loyalty_desktop.models.rules.money import Currency, major
from loyalty_desktop.services.queries.customer_values import kept_values, value_model
from loyalty_desktop.services.store import Session

if TYPE_CHECKING:
    from loyalty_desktop.services.queries.value_model import ValueModel

DIGITS: Final = 9
DECIMALS: Final = 6
Content = dict[str, Any]


def clv_told(session: Session, now: datetime) -> Content:
    """Return the fit of the models at the moment `now`: parameters, or why there are none.

    `unit` is that of the times in `params` (`alpha`); `v` is in major units of `currency`.
    """
    model = model_at(session, now)
    fit = model.fit
    purchases = None if fit.simple else fit.purchases
    spend = None if fit.mean else fit.spend
    return {
        "settings": _settings(model, session.shop.currency),
        "model": "simple" if fit.simple else "bgnbd",
        "reason": fit.simple or None,
        "unit": "day",
        "params": None if purchases is None else _numbers(asdict(purchases.params)),
        "log_likelihood": None if purchases is None else round(purchases.log_likelihood, 4),
        "at_an_end": None if purchases is None else purchases.edge,
        "spend_model": "mean" if fit.mean else "gamma_gamma",
        "spend_reason": fit.mean or None,
        "spend_params": None if spend is None else _numbers(asdict(spend.params)),
        "spend_log_likelihood": None if spend is None else round(spend.log_likelihood, 4),
        "spend_buyers": None if spend is None else spend.people,
        "buyers": fit.buyers,
        "repeat_buyers": fit.repeat_buyers,
        "quality": _quality(model),
        "fitted_at": model.fitted_at.astimezone(session.shop.zone).isoformat(),
    }


def values_told(session: Session, now: datetime) -> Content:
    """Return the sums of the four boxes and the share of loyal customers, as of `now`."""
    from loyalty_desktop.services.queries.value_model import BLOCK

    model = model_at(session, now)
    unit = session.shop.currency
    loyalty = model.loyalty
    return {
        "settings": {
            **_settings(model, unit),
            "model": "simple" if model.fit.simple else "bgnbd",
            "acquisition_cost": major(model.acquisition, unit),
        },
        "buyers": sum(box.people for box in model.boxes.values()),
        "lifetime": major(model.lifetime, unit),
        "referral": major(model.referral, unit),
        "revenue": major(model.revenue, unit),
        "loyal_revenue": major(model.loyal_revenue, unit),
        "loyalty": None if loyalty is None else round(float(loyalty), DECIMALS),
        "steadiness": None if model.steadiness is None else round(model.steadiness, DECIMALS),
        "loyalty_over_time": [
            {
                "days_ago": BLOCK * number,
                "loyalty": None if share is None else round(share, DECIMALS),
            }
            for number, share in enumerate(model.shares)
        ],
        "high_above": {
            "lifetime": major(model.lifetime_limit, unit),
            "referral": major(model.referral_limit, unit),
        },
        "boxes": [
            {
                "name": name,
                "people": box.people,
                "lifetime": major(box.lifetime, unit),
                "referral": major(box.referral, unit),
            }
            for name, box in model.boxes.items()
        ],
    }


def model_at(session: Session, now: datetime) -> "ValueModel":
    """Return the model kept for the business day of `now`, aware, else one made now."""
    shop = session.shop
    kept = kept_values(session)
    if kept is not None and kept.as_of <= now and shop.day(kept.as_of) == shop.day(now):
        return kept
    model = value_model(session, now)
    # Nobody can stop it here.
    assert model is not None
    return model


def _settings(model: "ValueModel", unit: Currency) -> Content:
    from loyalty_desktop.models.rules import clv

    return {
        "months": model.months,
        "discount_a_month": model.discount,
        "weeks_a_month": clv.WEEKS_A_MONTH,
        "basis": "revenue" if model.margin is None else "margin",
        "margin": None if model.margin is None else float(model.margin),
        "currency": unit.code,
        "churn_days": model.fit.quiet,
        "fewest_repeat_buyers": clv.FEWEST,
    }


def _quality(model: "ValueModel") -> Content | None:
    told = model.quality
    if told is None:
        return None
    held = None
    if told.held_told is not None:
        held = {
            "days": told.days,
            "expected": round(told.held_told, 1),
            "real": told.held_real,
            "correlation": None if told.correlation is None else round(told.correlation, 4),
        }
    return {
        "repeat_purchases": [*map(str, range(len(told.real) - 1)), f"{len(told.real) - 1}+"],
        "real": list(told.real),
        "expected": list(told.told),
        "chi2": round(told.chi2, 2),
        "held_out": held,
    }


def _numbers(values: dict[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.{DIGITS}g}") for name, value in values.items()}
