from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import InsufficientPoints, LimitReached, NotEligible
from loyalty_desktop.models.rules.programme import Redeem
from loyalty_desktop.models.rules.redeeming import (
    check_points,
    most_for_bill,
    offer,
    pack_cost,
    taken_off,
    worth,
)

RUPIAH = Redeem(Fraction(500))
redeems = st.builds(
    Redeem,
    value=st.fractions(Fraction(1, 10), 40, max_denominator=12),
    minimum=st.integers(0, 30),
    step=st.sampled_from([1, 1, 2, 5, 10]),
    keep=st.integers(0, 20),
    max_share=st.sampled_from([100, 100, 50, 33, 0]),
    settle_remainder=st.booleans(),
)
dues = st.integers(0, 300)


@pytest.mark.parametrize(
    ("points", "value", "minor"),
    [
        (20, Fraction(500), 10_000),
        (77, Fraction(5), 385),
        (3, Fraction(1, 2), 2),
        (1, Fraction(1, 2), 1),
        (1, Fraction(49, 100), 0),
        (0, Fraction(500), 0),
    ],
)
def test_that_the_value_of_points_is_rounded_half_up(
    points: int, value: Fraction, minor: int
) -> None:
    assert worth(points, Redeem(value)) == minor


@pytest.mark.parametrize(
    ("due", "redeem", "points"),
    [
        (10_000, RUPIAH, 20),
        (10_499, RUPIAH, 20),
        (499, RUPIAH, 0),
        (0, RUPIAH, 0),
        (10_000, Redeem(Fraction(500), step=8), 16),
        (10_000, Redeem(Fraction(500), max_share=50), 10),
        (9_999, Redeem(Fraction(500), max_share=50), 9),
        (10_000, Redeem(Fraction(500), max_share=0), 0),
        (10_000, Redeem(Fraction(0)), 0),
        (10_400, Redeem(Fraction(500), settle_remainder=True), 21),
        (10_000, Redeem(Fraction(500), settle_remainder=True), 20),
        # The last point may not cross the share, nor break a step.
        (10_400, Redeem(Fraction(500), max_share=50, settle_remainder=True), 10),
        (10_400, Redeem(Fraction(500), step=10, settle_remainder=True), 20),
        (10_400, Redeem(Fraction(500), step=7, settle_remainder=True), 21),
        # 4 points are worth 5.2, which rounds to 5: they pay the bill.
        (5, Redeem(Fraction(13, 10)), 4),
        # Half a cent a point: 2,000 points are ten dollars.
        (1_000, Redeem(Fraction(1, 2)), 2_000),
    ],
)
def test_that_a_bill_takes_the_most_points_that_help(due: int, redeem: Redeem, points: int) -> None:
    assert most_for_bill(due, redeem) == points


def test_that_the_remainder_is_paid_in_money_or_covered_by_the_last_point() -> None:
    assert taken_off(20, 10_400, RUPIAH) == 10_000
    settling = Redeem(Fraction(500), settle_remainder=True)
    assert check_points(21, 10_400, 50, settling) == 10_400
    with pytest.raises(LimitReached):
        check_points(22, 10_400, 50, settling)


def test_that_more_points_than_the_balance_less_what_is_kept_are_refused() -> None:
    with pytest.raises(InsufficientPoints) as refused:
        check_points(46, 100_000, 50, Redeem(Fraction(500), keep=5))
    assert (refused.value.facts["needed"], refused.value.facts["available"]) == (46, 45)
    assert check_points(45, 100_000, 50, Redeem(Fraction(500), keep=5)) == 22_500


def test_that_a_balance_below_what_is_kept_offers_nothing() -> None:
    assert offer(100_000, 3, Redeem(Fraction(500), keep=5)).available == 0
    with pytest.raises(InsufficientPoints) as refused:
        check_points(1, 100_000, 3, Redeem(Fraction(500), keep=5))
    assert refused.value.facts["available"] == 0


@pytest.mark.parametrize(
    ("points", "redeem", "limit", "allowed"),
    [
        (21, RUPIAH, "bill", 20),
        (11, Redeem(Fraction(500), max_share=50), "bill", 10),
        (9, Redeem(Fraction(500), minimum=10), "minimum", 20),
        (0, RUPIAH, "minimum", 20),
        (-5, Redeem(Fraction(500), minimum=0), "minimum", 20),
        (0, Redeem(Fraction(500), minimum=0), "minimum", 20),
        (15, Redeem(Fraction(500), step=10), "step", 10),
        (5, Redeem(Fraction(500), step=10), "step", 20),
        (25, Redeem(Fraction(500), step=10), "bill", 20),
        (15, Redeem(Fraction(500), step=10, minimum=20), "minimum", 20),
    ],
)
def test_that_more_than_bill_share_or_steps_allow_is_refused_with_the_most_allowed(
    points: int, redeem: Redeem, limit: str, allowed: int
) -> None:
    with pytest.raises(LimitReached) as refused:
        check_points(points, 10_000, 100, redeem)
    assert (refused.value.facts["limit"], refused.value.facts["allowed"]) == (limit, allowed)


def test_that_points_without_a_value_buy_rewards_only() -> None:
    with pytest.raises(NotEligible) as refused:
        check_points(1, 10_000, 100, Redeem(Fraction(0)))
    assert refused.value.facts["reason"] == "points_buy_rewards_only"
    assert offer(10_000, 100, Redeem(Fraction(0))).points == 0


@pytest.mark.parametrize(
    ("quantity", "pack", "points"), [(1, 6, 50), (6, 6, 50), (7, 6, 100), (12, 6, 100), (3, 1, 150)]
)
def test_that_free_goods_cost_by_the_pack(quantity: int, pack: int, points: int) -> None:
    assert pack_cost(quantity, pack, 50) == points


@given(dues, st.integers(0, 400), redeems)
def test_that_what_is_offered_is_taken_and_takes_off_what_it_says(
    due: int, balance: int, redeem: Redeem
) -> None:
    told = offer(due, balance, redeem)
    assert 0 <= told.points <= told.available == max(balance - redeem.keep, 0)
    assert 0 <= told.worth <= due
    if told.points:
        assert check_points(told.points, due, balance, redeem) == told.worth


@given(dues, st.integers(0, 60), redeems)
def test_that_no_other_number_that_is_taken_takes_off_more(
    due: int, balance: int, redeem: Redeem
) -> None:
    told = offer(due, balance, redeem)
    for points in range(balance + 2):
        try:
            off = check_points(points, due, balance, redeem)
        except (InsufficientPoints, LimitReached):
            continue
        assert off <= told.worth
        assert points <= told.points


@given(dues, redeems)
def test_that_without_settling_points_never_exceed_the_share_of_the_bill(
    due: int, redeem: Redeem
) -> None:
    redeem = replace(redeem, settle_remainder=False)
    allowed = due * redeem.max_share // 100
    most = most_for_bill(due, redeem)
    assert most % redeem.step == 0
    assert worth(most, redeem) <= allowed
    reachable = [
        points for points in range(0, 4_000, redeem.step) if worth(points, redeem) <= allowed
    ]
    assert worth(most, redeem) == max(worth(points, redeem) for points in reachable)


@given(dues, redeems)
def test_that_settling_pays_the_whole_bill_and_wastes_less_than_a_point(
    due: int, redeem: Redeem
) -> None:
    redeem = replace(redeem, settle_remainder=True, max_share=100, step=1)
    most = most_for_bill(due, redeem)
    assert taken_off(most, due, redeem) == due
    assert not due or (most - 1) * redeem.value < due
