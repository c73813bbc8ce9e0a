"""What each buyer is expected to bring, for segments that ask for it: numpy comes along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from loyalty_desktop.models.rules import clv
from loyalty_desktop.models.rules.buyers import summarised
from loyalty_desktop.services.queries.buyer_days import buyer_days
from loyalty_desktop.services.queries.referral_values import DAYS, referrals_at
from loyalty_desktop.services.queries.value_model import ValueModel, referral_worth
from loyalty_desktop.services.store import Session, moment


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """The lifetime value (minor units) and first day of purchase of each buyer, by id."""

    worth: Mapping[str, int]
    first: Mapping[str, int]


def lifetimes(session: Session, model: ValueModel, at: int) -> Lifetimes:
    """Return the lifetime value of everybody who bought by `at` (microseconds), as `model` tells.

    Every purchase is read.
    """
    shop = session.shop
    day, scale = shop.day(moment(at)), shop.currency.scale
    worth: dict[str, int] = {}
    first: dict[str, int] = {}
    for piece in buyer_days(session, at):
        known = piece.day <= day
        places, start, person = np.unique(
            piece.person[known], return_index=True, return_inverse=True
        )
        if not len(places):
            continue
        days = piece.day[known]
        spend = piece.spend[known].astype(np.float64) / scale
        buyers = summarised(person, days, spend, day)
        told = clv.lifetime_values(model.fit, buyers, model.months, model.discount)
        found = np.rint(told * float(model.margin or 1) * scale).astype(np.int64)
        ids = [bytes(one).decode() for one in cast("list[Any]", piece.ids[places].tolist())]
        worth |= dict(zip(ids, found.tolist(), strict=True))
        first |= dict(zip(ids, np.minimum.reduceat(days, start).tolist(), strict=True))
    return Lifetimes(worth, first)


def boxes(session: Session, model: ValueModel, at: int, buyers: Lifetimes) -> dict[str, str]:
    """Return the box of each buyer by id: lifetime value against the value of referrals."""
    day = session.shop.day(moment(at))
    brought: dict[str, int] = {}
    for each in referrals_at(session, at):
        if each.referred not in buyers.worth or day - buyers.first[each.referred] >= DAYS:
            continue
        worth = referral_worth(each, buyers.worth[each.referred], model.acquisition)
        brought[each.referrer] = brought.get(each.referrer, 0) + worth
    return {
        person: model.box(worth, brought.get(person, 0)) for person, worth in buyers.worth.items()
    }
