"""What all customers will bring: the models fitted to the shop's history, and what they say of it.

Imported when values are reckoned, never at the start: it brings numpy along.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select

from loyalty_desktop.models.rules import clv
from loyalty_desktop.models.rules.buyers import Buyers, summarised, together
from loyalty_desktop.models.rules.clv import Quality, ValueFit
from loyalty_desktop.models.rules.numerics import Floats
from loyalty_desktop.models.rules.segments import BOXES
from loyalty_desktop.models.tables import Account, Member
from loyalty_desktop.services.queries.buyer_days import (
    BuyerDays,
    Ids,
    Progress,
    Stop,
    Whole,
    buyer_days,
)
from loyalty_desktop.services.queries.margin import margin_of
from loyalty_desktop.services.queries.referral_values import (
    DAYS,
    Referral,
    acquisition_cost,
    referrals_at,
)
from loyalty_desktop.services.queries.stage_counts import stages_at
from loyalty_desktop.services.store import Session, micros, moment

LOYAL: Final = frozenset({"client", "advocate"})
BLOCK: Final = 30
BLOCKS: Final = 12
"""The share of loyal customers is looked at in so many blocks of so many days."""
TOP: Final = 500
"""So many of the most valuable are remembered."""
_LONGEST_HELD: Final = 180
_SHORTEST_HELD: Final = 28


@dataclass(frozen=True, slots=True)
class Box:
    """The people of a box, and what they are worth together (minor units)."""

    people: int = 0
    lifetime: int = 0
    referral: int = 0


@dataclass(frozen=True, slots=True)
class TopBuyer:
    """One of those who will bring most, by id: in minor units, `purchases` in the next 365 days."""

    member: str
    lifetime: int
    referral: int
    purchases: float
    box: str


@dataclass(frozen=True, slots=True)
class ValueModel:
    """What the shop's customers will bring, as of a moment; amounts in minor units.

    Lifetime values are those of `months` months, discounted, of revenue or, with `margin`, of that
    part of it. A value is high above `lifetime_limit` and `referral_limit`: what half of the buyers
    have at most. `loyal_revenue` is that of Clients and Advocates in the last 365 days, `shares`
    its share in each block of 30 days, the newest first, and `steadiness` 1 less their coefficient
    of variation. `acquisition` is what a new buyer cost otherwise.
    """

    as_of: datetime
    fitted_at: datetime
    fit: ValueFit
    quality: Quality | None
    margin: Fraction | None
    months: int
    discount: float
    acquisition: int
    revenue: int
    loyal_revenue: int
    shares: tuple[float | None, ...]
    steadiness: float | None
    lifetime: int
    referral: int
    lifetime_limit: int
    referral_limit: int
    boxes: Mapping[str, Box]
    top: tuple[TopBuyer, ...]

    @property
    def loyalty(self) -> Fraction | None:
        """The share of the revenue that Clients and Advocates bring; None without revenue."""
        return Fraction(self.loyal_revenue, self.revenue) if self.revenue > 0 else None

    def box(self, lifetime: int, referral: int) -> str:
        """Return the box of somebody with these values."""
        low = 2 * (lifetime <= self.lifetime_limit) + (referral <= self.referral_limit)
        return BOXES[low]


def fitted_model(
    session: Session,
    now: datetime,
    progress: Progress | None = None,
    stop: Stop | None = None,
    *,
    judged: bool = True,
) -> ValueModel | None:
    """Fit the models to what is known at the moment `now`, aware; None when it was stopped.

    Unless it is to be `judged`, the quality of the fit is left out.
    """
    shop, at = session.shop, micros(now)
    day = shop.day(now)
    quiet = shop.version_on(day).programme.stages.churn_days
    reading = _Reading(session, at, day)
    for piece in buyer_days(session, at, progress):
        if stop is not None and stop():
            return None
        reading.take(piece)
    buyers = together(reading.buyers)
    fit = clv.fit_values(buyers, quiet)
    if stop is not None and stop():
        return None
    margin = margin_of(shop)
    values = clv.lifetime_values(fit, buyers) * float(margin or 1) * shop.currency.scale
    ids = np.concatenate(reading.ids) if reading.ids else np.zeros(0, dtype="S36")
    won = acquisition_cost(session, at, day)
    brought = _brought(ids, buyers, values, referrals_at(session, at), won)
    return _told(
        reading,
        now,
        moment(session.recorded_at),
        fit,
        _quality(fit, buyers, reading) if judged else None,
        margin,
        won,
        ids,
        buyers,
        values,
        brought,
    )


class _Reading:
    """Sums up the history piece by piece, so that no more than a piece of days is in memory."""

    def __init__(self, session: Session, at: int, day: int) -> None:
        self.day = day
        self.scale = session.shop.currency.scale
        self.buyers: list[Buyers] = []
        self.early: list[Buyers] = []
        self.later: list[Floats] = []
        self.ids: list[Ids] = []
        self.here: list[Any] = []
        """Who is to be valued: not those who left."""
        self.blocks = np.zeros((2, BLOCKS))
        self.sums = [0, 0]
        self.cut = day - _held(session, day)
        self._apart = set(session.scalars(select(Member.id).where(Member.restricted)))
        self._left = set(session.scalars(select(Member.id).where(Member.left_at <= at)))
        self._loyal = {member for member, stage in stages_at(session, at).items() if stage in LOYAL}

    def take(self, piece: BuyerDays) -> None:
        """Add what a piece of people bought."""
        known = piece.day <= self.day
        if self._apart:
            known &= ~_among(piece.ids, self._apart)[piece.person]
        if not known.any():
            return
        places, person = _counted(piece.person[known])
        ids, day = piece.ids[places], piece.day[known]
        spend = piece.spend[known].astype(np.float64)
        self.ids.append(ids)
        self.here.append(~_among(ids, self._left))
        self.buyers.append(summarised(person, day, spend / self.scale, self.day))
        self.early.append(summarised(person, day, spend / self.scale, self.cut))
        bought = np.bincount(person[day <= self.cut], minlength=len(ids)) > 0
        again = np.bincount(person[day > self.cut], minlength=len(ids)).astype(np.float64)
        self.later.append(again[bought])
        self._add_revenue(_among(ids, self._loyal)[person], day, spend)

    def _add_revenue(self, loyal: Any, day: Whole, spend: Floats) -> None:
        block = (self.day - day) // BLOCK
        year = self.day - day < DAYS
        for place, chosen in enumerate((year, year & loyal)):
            self.sums[place] += round(float(spend[chosen].sum()))
            near = chosen & (block < BLOCKS)
            self.blocks[place] += np.bincount(block[near], weights=spend[near], minlength=BLOCKS)[
                :BLOCKS
            ]


def _quality(fit: ValueFit, buyers: Buyers, reading: _Reading) -> Quality | None:
    later = np.concatenate(reading.later) if reading.later else None
    return clv.quality(fit, buyers, together(reading.early), later)


def _told(
    reading: _Reading,
    now: datetime,
    fitted_at: datetime,
    fit: ValueFit,
    quality: Quality | None,
    margin: Fraction | None,
    won: int,
    ids: Ids,
    buyers: Buyers,
    values: Floats,
    brought: Mapping[str, int],
) -> ValueModel:
    here = np.concatenate(reading.here) if reading.here else np.zeros(0, dtype=bool)
    ids, lifetime = ids[here], np.rint(values[here]).astype(np.int64)
    referral = np.zeros(len(ids), dtype=np.int64)
    for place in np.flatnonzero(np.isin(ids, _ids(brought))):
        referral[place] = brought[bytes(ids[place]).decode()]
    limits = _median(lifetime), _median(referral)
    box = 2 * (lifetime <= limits[0]) + (referral <= limits[1])
    purchases = clv.purchases_ahead(fit, buyers, DAYS)[here]
    best = np.argsort(-lifetime, kind="stable")[:TOP]
    shares = tuple(
        float(part / whole) if whole > 0 else None
        for whole, part in zip(*reading.blocks, strict=True)
    )
    return ValueModel(
        now,
        fitted_at,
        fit,
        quality,
        margin,
        clv.MONTHS,
        clv.DISCOUNT,
        won,
        reading.sums[0],
        reading.sums[1],
        shares,
        _steadiness(shares),
        int(lifetime.sum()),
        int(referral.sum()),
        *limits,
        {
            name: Box(
                int((box == number).sum()),
                int(lifetime[box == number].sum()),
                int(referral[box == number].sum()),
            )
            for number, name in enumerate(BOXES)
        },
        tuple(
            TopBuyer(
                bytes(ids[place]).decode(),
                int(lifetime[place]),
                int(referral[place]),
                round(float(purchases[place]), 2),
                BOXES[box[place]],
            )
            for place in best
        ),
    )


def _brought(
    ids: Ids,
    buyers: Buyers,
    values: Floats,
    referrals: Collection[Referral],
    won: int,
) -> dict[str, int]:
    """Return the value of the referrals of everybody who brought a buyer in the last 365 days."""
    if not referrals:
        return {}
    order = np.argsort(ids)
    told: dict[str, int] = {}
    for each in referrals:
        name = each.referred.encode()
        place = int(np.searchsorted(ids, name, sorter=order))
        if place >= len(ids) or ids[order[place]] != name:
            continue
        who = int(order[place])
        if buyers.t[who] < DAYS:
            worth = referral_worth(each, round(float(values[who])), won)
            told[each.referrer] = told.get(each.referrer, 0) + worth
    return told


def referral_worth(referral: Referral, lifetime: int, won: int) -> int:
    """Return what a referral is worth: the part it brought, the cost it saved, less its rewards.

    All in minor units: of the `lifetime` value of who was referred the part that would not have
    come otherwise, for the rest of the person what winning somebody else costs (`won`).
    """
    part = referral.brought
    return round(part * lifetime + (1 - part) * won) - referral.rewards


def model_told(model: ValueModel) -> dict[str, Any]:
    """Return a model as it is kept: what JSON can say."""
    return {
        **{name: getattr(model, name) for name in _PLAIN},
        "as_of": micros(model.as_of),
        "fitted_at": micros(model.fitted_at),
        "fit": clv.fit_told(model.fit),
        "shares": list(model.shares),
        "quality": None if model.quality is None else asdict(model.quality),
        "margin": None if model.margin is None else str(model.margin),
        "boxes": {name: asdict(box) for name, box in model.boxes.items()},
        "top": [
            [each.member, each.lifetime, each.referral, each.purchases, each.box]
            for each in model.top
        ],
    }


def model_read(values: Mapping[str, Any]) -> ValueModel:
    """Return a model that was kept as `values`."""
    quality = values["quality"]
    if quality is not None:
        told: dict[str, Any] = {
            **quality,
            "real": tuple(quality["real"]),
            "told": tuple(quality["told"]),
        }
        quality = Quality(**told)
    plain: dict[str, Any] = {name: values[name] for name in _PLAIN}
    return ValueModel(
        **plain,
        shares=tuple(values["shares"]),
        as_of=moment(values["as_of"]),
        fitted_at=moment(values["fitted_at"]),
        fit=clv.fit_read(values["fit"]),
        quality=quality,
        margin=None if values["margin"] is None else Fraction(values["margin"]),
        boxes={name: Box(**box) for name, box in values["boxes"].items()},
        top=tuple(TopBuyer(*each) for each in values["top"]),
    )


_PLAIN: Final = (
    "months",
    "discount",
    "acquisition",
    "revenue",
    "loyal_revenue",
    "steadiness",
    "lifetime",
    "referral",
    "lifetime_limit",
    "referral_limit",
)


def _held(session: Session, day: int) -> int:
    """Return how many of the last days are held out to see how well the fit foretells them."""
    first = session.scalar(select(func.min(Account.first_day)))
    days = 0 if first is None else (day - int(first)) // 3
    return min(days, _LONGEST_HELD) if days >= _SHORTEST_HELD else 0


def _steadiness(shares: Collection[float | None]) -> float | None:
    known = [share for share in shares if share is not None]
    if len(known) < 3 or not sum(known):
        return None
    told = np.array(known)
    return max(0.0, 1.0 - float(told.std() / told.mean()))


def _median(values: Whole) -> int:
    return int(np.sort(values)[(len(values) - 1) // 2]) if len(values) else 0


def _counted(person: Whole) -> tuple[Whole, Whole]:
    """Return which numbers there are, in their order, and where each row's is among them."""
    new = np.ones(len(person), dtype=bool)
    new[1:] = person[1:] != person[:-1]
    return person[new], np.cumsum(new) - 1


def _among(ids: Ids, some: Collection[str]) -> npt.NDArray[np.bool_]:
    return np.array([each.decode() in some for each in ids.tolist()], dtype=bool)


def _ids(names: Any) -> Ids:
    return np.array(list(names), dtype="S36")
