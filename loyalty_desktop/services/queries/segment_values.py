"""What each buyer is expected to bring, for segments that ask for it: numpy comes along."""

from typing import Any, cast

import numpy as np

from loyalty_desktop.models.rules import clv
from loyalty_desktop.models.rules.buyers import summarised
from loyalty_desktop.services.queries.buyer_days import buyer_days
from loyalty_desktop.services.queries.value_model import ValueModel
from loyalty_desktop.services.store import Session, moment


def lifetimes(session: Session, model: ValueModel, at: int) -> dict[str, int]:
    """Return the lifetime value of everybody who bought by `at` (microseconds), in minor units.

    As `model` tells them, by the id of the person. Every purchase is read.
    """
    shop = session.shop
    day, scale = shop.day(moment(at)), shop.currency.scale
    found: dict[str, int] = {}
    for piece in buyer_days(session, at):
        known = piece.day <= day
        places, person = np.unique(piece.person[known], return_inverse=True)
        if not len(places):
            continue
        spend = piece.spend[known].astype(np.float64) / scale
        buyers = summarised(person, piece.day[known], spend, day)
        told = clv.lifetime_values(model.fit, buyers, model.months, model.discount)
        worth = np.rint(told * float(model.margin or 1) * scale).astype(np.int64)
        ids = cast("list[Any]", piece.ids[places].tolist())
        found |= dict(zip((bytes(one).decode() for one in ids), worth.tolist(), strict=True))
    return found
