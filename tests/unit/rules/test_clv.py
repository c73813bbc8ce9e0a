"""Lifetime value on the published CDNOW sample (see docs/insights.md), and at the ends of it."""

import csv
import itertools
import json
import warnings
from datetime import date
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules import bgnbd, clv, gamma_gamma
from loyalty_desktop.models.rules.bgnbd import BgNbd, PurchaseFit
from loyalty_desktop.models.rules.buyers import Buyers, summarised, together
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.gamma_gamma import SpendFit
from loyalty_desktop.models.rules.numerics import Floats


class Sample(NamedTuple):
    """The 2,357 people of the published summary, in weeks and dollars, and both fits."""

    x: Floats
    t_x: Floats
    t: Floats
    m: Floats
    purchases: PurchaseFit
    spend: SpendFit


def data_file(name: str) -> Path:
    try:
        found = [file for file in files("lifetimes") or () if file.name == name]
    except PackageNotFoundError:
        found = []
    if not found:
        pytest.skip("the CDNOW sample is not here: `make test` installs the wheel that holds it")
    return Path(str(found[0].locate()))


@pytest.fixture(scope="module")
def cdnow() -> Sample:
    with data_file("cdnow_customers_summary_with_transactions.csv").open(encoding="ascii") as file:
        rows = [[float(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]]
    x, t_x, t, m = np.array(rows).T.copy()
    return Sample(x, t_x, t, m, bgnbd.fit(x, t_x, t), gamma_gamma.fit(x, m))


def some(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


def test_that_the_parameters_are_the_published_ones(cdnow: Sample) -> None:
    params = cdnow.purchases.params
    assert (params.r, params.alpha, params.a, params.b) == pytest.approx(
        (0.2426, 4.4135, 0.7929, 2.4258), rel=1e-3
    )
    assert cdnow.purchases.log_likelihood == pytest.approx(-9582.4256, abs=0.01)
    assert cdnow.purchases.settled
    assert not cdnow.purchases.edge


def test_that_a_new_buyer_comes_again_as_published(cdnow: Sample) -> None:
    told = bgnbd.expected(cdnow.purchases.params, some(1, 3, 31.8571, 32, 52, 78))
    published = (0.05318, 0.15063, 1.04049, 1.04374, 1.44402, 1.85797)
    assert told == pytest.approx(published, abs=1e-3)


@pytest.mark.parametrize(
    ("x", "t_x", "t", "weeks", "purchases", "alive"),
    [
        (2, 30.43, 38.86, 39, 1.2259, 0.7266),
        (7, 29.43, 38.86, 39, 3.3371, 0.64176),
        (26, 30.857, 31, 52, 25.7578, 0.968856),
    ],
)
def test_that_what_people_will_buy_is_as_published(
    cdnow: Sample, x: int, t_x: float, t: float, weeks: float, purchases: float, alive: float
) -> None:
    person = some(x), some(t_x), some(t)
    params = cdnow.purchases.params
    assert bgnbd.expected_ahead(params, *person, weeks)[0] == pytest.approx(purchases, abs=1e-3)
    assert bgnbd.alive(params, *person)[0] == pytest.approx(alive, abs=1e-3)


def test_that_after_a_long_silence_more_purchases_foretell_fewer(cdnow: Sample) -> None:
    told = bgnbd.expected_ahead(
        cdnow.purchases.params, some(10, 15, 20, 25), np.full(4, 20.0), np.full(4, 39.0), 52
    )
    assert told == pytest.approx((0.347494, 0.042838, 0.0041594, 0.00035840), rel=1e-3)


def test_that_the_likelihood_holds_where_powers_would_overflow(cdnow: Sample) -> None:
    at = BgNbd(0.25, 4, 0.8, 2.5)
    told = bgnbd.log_likelihoods(at, some(0, 200), some(0, 38), some(40, 40))
    assert told == pytest.approx((-0.599473818, 100.795693), rel=1e-5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        far = some(1000), some(10), some(100)
        assert np.isfinite(bgnbd.log_likelihoods(cdnow.purchases.params, *far)).all()
        assert np.isfinite(bgnbd.log_likelihood(at, bgnbd.grouped(*far))[1]).all()
        ahead = bgnbd.expected_ahead(cdnow.purchases.params, *far, 52)
        assert 0 <= ahead[0] < 1e-6


def test_that_the_purchases_held_out_are_foretold_as_published(cdnow: Sample) -> None:
    days = bought_after(cdnow)
    foretold = bgnbd.expected_ahead(cdnow.purchases.params, cdnow.x, cdnow.t_x, cdnow.t, 39)
    assert np.corrcoef(foretold, days)[0, 1] == pytest.approx(0.6256, abs=1e-3)
    # Everybody's expected purchases from the first on, through week 78.
    whole = bgnbd.expected(cdnow.purchases.params, cdnow.t + 39).sum()
    real = int(cdnow.x.sum() + days.sum())
    assert real == 4339
    assert whole == pytest.approx(4160.6, abs=0.5)
    assert 100 * (whole / real - 1) == pytest.approx(-4.1, abs=0.5)


def test_that_a_limit_of_days_foretells_better_than_the_chance_of_being_alive(
    cdnow: Sample,
) -> None:
    again = bought_after(cdnow) > 0
    lately = (cdnow.t - cdnow.t_x) * 7 <= 90
    alive = bgnbd.alive(cdnow.purchases.params, cdnow.x, cdnow.t_x, cdnow.t) > 0.5
    assert 100 * (lately == again).mean() == pytest.approx(77.9, abs=0.1)
    assert 100 * (alive == again).mean() == pytest.approx(33.9, abs=0.1)
    once = cdnow.x == 0
    assert (bgnbd.alive(cdnow.purchases.params, cdnow.x, cdnow.t_x, cdnow.t)[once] == 1).all()


def test_that_as_many_people_bought_so_often_as_published(cdnow: Sample) -> None:
    buyers = Buyers(cdnow.x, cdnow.t_x, cdnow.t, cdnow.m)
    told = clv.quality(clv.fit_values(buyers, 90), buyers)
    assert told is not None
    assert told.told == pytest.approx(
        (1407.7, 460.3, 192.5, 101.2, 59.8, 38.1, 25.5, 71.9), abs=0.1
    )
    assert sum(told.real) == 2357
    assert told.chi2 == pytest.approx(4.82, abs=0.1)


def test_that_spend_is_as_published(cdnow: Sample) -> None:
    params = cdnow.spend.params
    assert (params.p, params.q, params.v) == pytest.approx((6.249, 3.745, 15.448), abs=0.01)
    assert cdnow.spend.log_likelihood == pytest.approx(-4055.923, abs=0.01)
    assert cdnow.spend.people == 946
    expected = gamma_gamma.expected_spend(params, cdnow.x, cdnow.m)
    assert expected.mean() == pytest.approx(35.25296, abs=1e-3)
    assert cdnow.m[cdnow.x > 0].mean() == pytest.approx(35.07855, abs=1e-3)


def test_that_the_first_customers_bring_in_a_year_what_is_published(cdnow: Sample) -> None:
    buyers = Buyers(cdnow.x, cdnow.t_x, cdnow.t, cdnow.m)
    fit = clv.fit_values(buyers, 13)
    told = clv.lifetime_values(fit, buyers, month=clv.WEEKS_A_MONTH)
    published = (36.2785, 4.6375, 8.3441, 8.3441, 8.3441, 283.5236, 6.8814, 8.3441, 43.3536, 8.3441)
    assert told[:10] == pytest.approx(published, rel=1e-3)
    # In days instead of weeks everybody is worth the same: the month is named in either unit.
    days = Buyers(cdnow.x, 7 * cdnow.t_x, 7 * cdnow.t, cdnow.m)
    assert clv.lifetime_values(clv.fit_values(days, 90), days) == pytest.approx(told, rel=1e-4)


def test_that_six_customers_are_summed_up_by_day() -> None:
    bought = [
        (0, "2015-01-01", 1.0),
        (0, "2015-02-06", 2.0),
        (1, "2015-01-01", 2.0),
        (2, "2015-01-01", 3.0),
        (2, "2015-01-02", 1.0),
        (2, "2015-01-05", 5.0),
        (3, "2015-01-16", 6.0),
        (3, "2015-02-02", 3.0),
        # Bought twice on one day, 3 and 6.
        (3, "2015-02-05", 9.0),
        (4, "2015-01-16", 3.0),
        (4, "2015-01-17", 1.0),
        (4, "2015-01-18", 8.0),
        (5, "2015-02-02", 5.0),
    ]
    person, day, amount = zip(*bought, strict=True)
    told = summarised(
        np.array(person),
        np.array([day_of(date.fromisoformat(each)) for each in day]),
        np.array(amount),
        day_of(date(2015, 2, 7)),
    )
    assert list(zip(told.x, told.t_x, told.t, told.m, strict=True)) == [
        (1, 36, 37, 2),
        (0, 0, 37, 0),
        (2, 4, 37, 3),
        (2, 20, 22, 6),
        (2, 2, 22, 4.5),
        (0, 0, 5, 0),
    ]
    assert (told.people, told.repeated) == (6, 4)


def test_that_who_first_buys_later_is_not_there_yet() -> None:
    person, day = np.array([0, 0, 1, 2]), np.array([10, 30, 20, 40])
    told = summarised(person, day, np.ones(4), 25)
    assert list(zip(told.x, told.t, strict=True)) == [(0, 15), (0, 5)]
    assert summarised(person, day, np.ones(4), 5).people == 0
    assert together([]).people == 0


@pytest.mark.parametrize("at", [(0.3, 4, 0.8, 2.5), (2, 50, 0.1, 0.4), (0.9, 1, 3, 1)])
def test_that_the_gradient_is_that_of_the_likelihood(
    cdnow: Sample, at: tuple[float, float, float, float]
) -> None:
    rows = bgnbd.grouped(cdnow.x, cdnow.t_x, cdnow.t)
    _value, gradient = bgnbd.log_likelihood(BgNbd(*at), rows)
    for place, along in enumerate(gradient):
        step = 1e-5 * at[place]
        sides = [
            bgnbd.log_likelihood(
                BgNbd(*(each + side * (number == place) for number, each in enumerate(at))), rows
            )[0]
            for side in (-step, step)
        ]
        assert along == pytest.approx((sides[1] - sides[0]) / (2 * step), rel=1e-4)


def test_that_grouping_equal_people_changes_nothing(cdnow: Sample) -> None:
    rows = bgnbd.grouped(cdnow.x, cdnow.t_x, cdnow.t)
    assert rows.people.sum() == 2357
    assert len(rows.x) < 1400
    each = bgnbd.log_likelihoods(cdnow.purchases.params, cdnow.x, cdnow.t_x, cdnow.t)
    whole = bgnbd.log_likelihood(cdnow.purchases.params, rows)[0]
    assert whole == pytest.approx(each.sum(), abs=1e-6)


@given(
    st.floats(0.05, 5),
    st.floats(0.5, 200),
    st.one_of(st.just(1.0), st.floats(0.05, 5)),
    st.floats(0.05, 5),
    st.integers(0, 300),
    st.floats(0, 1),
    st.floats(1, 1000),
)
def test_that_what_is_expected_is_never_wild(
    r: float, alpha: float, a: float, b: float, x: int, share: float, t: float
) -> None:
    params = BgNbd(r, alpha, a, b)
    person = some(x), some(share * t if x else 0.0), some(t)
    near, far = (bgnbd.expected_ahead(params, *person, days)[0] for days in (30.0, 365.0))
    assert -1e-6 <= near <= far + 1e-6
    # Nobody buys more than their rate in all that time, whoever never stops.
    assert far <= (r + x) * 365 / (alpha + t) + 1e-6
    chances = bgnbd.chances(params, some(t), 40)[:, 0]
    assert (chances >= -1e-9).all()
    assert chances.sum() <= 1 + 1e-6


def test_that_a_shop_with_few_repeat_buyers_gets_a_simple_estimate() -> None:
    buyers = Buyers(some(0, 3, 1), some(0, 60, 10), some(20, 80, 300), some(0, 20, 10))
    fit = clv.fit_values(buyers, 90)
    assert (fit.simple, fit.mean) == ("few_repeat_buyers", "few_repeat_buyers")
    assert (fit.buyers, fit.repeat_buyers, fit.purchases) == (3, 2, None)
    told = clv.lifetime_values(fit, buyers)
    assert told[1] > told[0] > 0
    # The third has not come for 290 days.
    assert told[2] == 0
    assert clv.quality(fit, buyers) is None


def test_that_a_search_that_does_not_settle_gives_a_simple_estimate(cdnow: Sample) -> None:
    buyers = Buyers(cdnow.x, 7 * cdnow.t_x, 7 * cdnow.t, cdnow.m)
    fit = clv.fit_values(buyers, 90, most_rounds=2)
    assert (fit.simple, fit.mean) == ("not_settled", "not_settled")
    told = clv.lifetime_values(fit, buyers)
    assert np.isfinite(told).all()
    assert told.max() > 0


def test_that_spend_without_a_mean_is_the_buyers_own() -> None:
    rng = np.random.default_rng(5)
    x = np.full(200, 2.0)
    m = rng.pareto(0.6, 200) + 0.01
    buyers = Buyers(x, np.full(200, 20.0), np.full(200, 60.0), m)
    fit = clv.fit_values(buyers, 90)
    assert fit.mean in {"no_mean", "not_settled"}
    assert clv.spend_ahead(fit, buyers) == pytest.approx((2 * m + fit.typical) / 3)


def test_that_nobody_and_impossible_figures_are_refused() -> None:
    nobody = np.zeros(0)
    with pytest.raises(ValueError, match="nobody"):
        bgnbd.fit(nobody, nobody, nobody)
    with pytest.raises(ValueError, match="t_x"):
        bgnbd.fit(some(1), some(9), some(5))
    with pytest.raises(ValueError, match="finite"):
        bgnbd.fit(some(1, 1), some(2, np.nan), some(5, 5))
    with pytest.raises(ValueError, match="worth money"):
        gamma_gamma.fit(some(0, 1), some(0, 0))
    assert clv.fit_values(together([]), 90).simple == "few_repeat_buyers"


def test_that_a_fit_is_kept_and_read_again(cdnow: Sample) -> None:
    buyers = Buyers(cdnow.x, 7 * cdnow.t_x, 7 * cdnow.t, cdnow.m)
    for each in (buyers, Buyers(cdnow.x[:20], cdnow.t_x[:20], cdnow.t[:20], cdnow.m[:20])):
        fit = clv.fit_values(each, 90)
        kept: dict[str, Any] = json.loads(json.dumps(clv.fit_told(fit)))
        assert clv.fit_read(kept) == fit


def bought_after(sample: Sample) -> Floats:
    """Return on how many days after the first 39 weeks each of the sample bought, in its order."""
    counts = np.zeros(len(sample.x))
    lines = data_file("CDNOW_sample.txt").read_text(encoding="ascii").splitlines()
    rows = [line.split() for line in lines]
    people = itertools.groupby(rows, key=lambda row: row[1])
    for place, (_person, theirs) in enumerate(people):
        counts[place] = len({day for _, _, day, *_ in theirs if day > "19970930"})
    return counts
