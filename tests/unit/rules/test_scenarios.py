"""Numbers from the tests, handbooks and bug reports of other systems, by their row in the design.

Those that need a database (posting twice, two counters at once) are told where commands are.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import InsufficientPoints
from loyalty_desktop.models.rules.bill import Bill, BillReward, Line, price
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.earning import Boost, Earned, Settlement, bases, earn_points
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.lots import (
    NEVER,
    Drawn,
    Lot,
    consuming_order,
    draw,
    expired,
    total,
    usable,
)
from loyalty_desktop.models.rules.programme import Earn, Expiry, Redeem
from loyalty_desktop.models.rules.redeeming import check_points, most_for_bill, taken_off, worth
from loyalty_desktop.models.rules.refunds import LineRefund, Sold, SoldLine, plan_refund

TEN_THOUSAND = Earn(10_000)
A_DOLLAR = Earn(100)
RUPIAH = Redeem(Fraction(500))
ANY_VALUE = Fraction(500)


def earned(bill: Bill, earn: Earn = TEN_THOUSAND, tier: Boost | None = None) -> Earned:
    priced = price(bill)
    return earn_points(priced, earn, Settlement(priced.due, priced.due), tier)


@pytest.mark.parametrize(
    ("total_", "points"),
    [(9_999, 0), (10_000, 1), (99_999, 9), (100_000, 10), (2_147_483_648, 214_748)],
)
def test_that_1_bills_earn_by_whole_steps_also_beyond_32_bits(total_: int, points: int) -> None:
    assert earned(Bill(total_)).points == points


def test_that_2_a_reward_costs_what_the_programme_says() -> None:
    # The till claims 1 point; the reward costs 5.
    balance, cost = 50, 5
    assert balance - cost + earned(Bill(10_000), A_DOLLAR).points == 145


def test_that_3_the_bills_own_point_still_leaves_too_few() -> None:
    with pytest.raises(InsufficientPoints) as refused:
        check_points(5, 10_000, 3 + 1, Redeem(Fraction(500), same_bill=True))
    assert refused.value.facts["available"] == 4


def test_that_4_one_unit_of_two_takes_back_half() -> None:
    bill = Bill(10_000, lines=(Line(10_000, quantity=2_000),))
    priced = price(bill)
    line = SoldLine("goods", 2_000, priced.lines[0].net, bases(priced, A_DOLLAR)[0])
    purchase = Sold(priced.goods, earned(bill, A_DOLLAR).points, 0, 0, 0, (line,))
    plan = plan_refund(purchase, ANY_VALUE, lines=[LineRefund(1, quantity=1_000)])
    assert (purchase.earned, plan.reverse) == (100, 50)


def test_that_5_a_full_refund_restores_the_balance() -> None:
    balance = 200
    purchase = Sold(700_000, 70, 150, 0, 75_000, ())
    after = balance - purchase.points + purchase.earned
    plan = plan_refund(purchase, ANY_VALUE)
    assert after == 120
    assert after + plan.returned - plan.reverse == 200
    assert plan.money_back == 625_000


def test_that_7_showing_a_parked_bill_again_always_shows_the_same() -> None:
    bill = Bill(10_000, lines=(Line(6_000), Line(4_000)))
    shown = [earned(bill, A_DOLLAR) for _ in range(3)]
    assert shown[0].points == 100
    assert shown[0] == shown[1] == shown[2]


@pytest.mark.parametrize(("refund", "points"), [(100, 0), (500, 0), (1_000, 0), (2_000, 1)])
def test_that_8_a_small_refund_takes_back_the_floor_of_its_ratio(refund: int, points: int) -> None:
    bill = Bill(2_190)
    purchase = Sold(2_190, earned(bill, Earn(1_000)).points, 0, 0, 0, ())
    assert purchase.earned == 2
    assert plan_refund(purchase, ANY_VALUE, refund).reverse == points


def test_that_9_multipliers_multiply_and_bonuses_add() -> None:
    assert earned(Bill(50_000), tier=Boost("Triple", Fraction(3))).points == 15
    three_more = Campaign("plus", "Three more", bonus=3)
    assert earned(Bill(50_000)).points + three_more.bonus == 8
    assert earned(Bill(40_000), tier=Boost("Gold", Fraction(3, 2))).points == 6


def test_that_10_a_month_end_is_valid_through_its_last_day() -> None:
    earned_on = day_of(date(2020, 7, 6))
    last = last_valid_day(earned_on, Expiry("month_end", 12))
    assert date_of(last) == date(2021, 7, 31)
    lot = Lot("lot", 10, 10, earned_on, last, earned_on)
    assert total(usable([lot], day_of(date(2021, 7, 31)))) == 10
    assert total(usable([lot], day_of(date(2021, 8, 1)))) == 0


def test_that_12_more_than_the_balance_is_refused() -> None:
    with pytest.raises(InsufficientPoints) as refused:
        check_points(40, 100_000, 20, RUPIAH)
    assert (refused.value.facts["needed"], refused.value.facts["available"]) == (40, 20)


def test_that_13_the_first_lot_is_emptied_before_the_second() -> None:
    lots = [Lot("1", 10, 10, 0, NEVER, 1), Lot("2", 10, 10, 0, NEVER, 2)]
    assert draw(consuming_order(lots), 15) == ([Drawn("1", 10), Drawn("2", 5)], 0)


def test_that_14_points_that_have_not_expired_survive_those_that_have() -> None:
    # 300 were spent while both could be: they came from the lot that expires first.
    lots = [Lot("lasting", 1_000, 1_000, 0, 200, 2), Lot("expiring", 500, 500, 0, 100, 1)]
    assert draw(usable(lots, 50), 300) == ([Drawn("expiring", 300)], 0)
    left = [lots[0], lots[1]._replace(remaining=200)]
    assert total(usable(left, 101)) == 1_000
    assert total(expired(left, 101)) == 200


def test_that_15_points_are_worth_their_value_and_not_their_number_over_it() -> None:
    # 77 points at 0.05 dollars; was 1,540.
    assert worth(77, Redeem(Fraction(5))) == 385


def test_that_16_the_points_that_settle_a_rounded_bill_are_exact() -> None:
    due = price(Bill(10_060), cash_rounding=100).due
    assert due == 10_100
    a_dime = Redeem(Fraction(10))
    assert most_for_bill(due, a_dime) == 1_010
    assert taken_off(1_010, due, a_dime) == due


def test_that_17_a_bill_earns_and_points_take_off_their_value() -> None:
    assert earned(Bill(150_000)).points == 15
    assert check_points(20, 80_000, 20, RUPIAH) == 10_000


def test_that_18_a_changed_policy_binds_new_lots_only() -> None:
    first, later = day_of(date(2026, 1, 5)), day_of(date(2026, 2, 5))
    old = Lot("old", 10, 10, first, last_valid_day(first, Expiry("never")), first)
    new = Lot("new", 10, 10, later, last_valid_day(later, Expiry("months", 6)), later)
    assert (old.last_valid, date_of(new.last_valid)) == (NEVER, date(2026, 8, 5))
    assert usable([old, new], day_of(date(2026, 8, 6))) == [old]


@given(
    st.lists(
        st.tuples(st.integers(1, 10**6), st.integers(0, 200), st.lists(st.integers(1, 99))),
        max_size=5,
    )
)
def test_that_19_buying_and_refunding_again_and_again_returns_to_the_start(
    rounds: list[tuple[int, int, list[int]]],
) -> None:
    start = balance = 500
    for goods, points, cuts in rounds:
        used = min(points, balance)
        made = earned(Bill(goods), Earn(1_000)).points
        balance += made - used
        purchase = Sold(goods, made, used, 0, min(used * 500, goods), ())
        for percent in [*cuts, None]:
            amount = None if percent is None else goods * percent // 100
            left = purchase.goods - purchase.refunded
            if amount is not None and not 0 < amount < left:
                continue
            plan = plan_refund(purchase, ANY_VALUE, amount)
            balance += plan.returned - plan.reverse
            purchase = replace(
                purchase,
                refunded=purchase.refunded + plan.value,
                earned_share=plan.earned_share,
                reversed=purchase.reversed + plan.reverse,
                returned=purchase.returned + plan.returned,
                value_returned=purchase.value_returned + plan.points_value,
            )
        assert balance == start


def test_that_20_thirds_of_a_purchase_take_back_3_3_and_4() -> None:
    purchase = Sold(100_000, earned(Bill(100_000)).points, 0, 0, 0, ())
    reversed_: list[int] = []
    for amount in (33_000, 33_000, 34_000):
        plan = plan_refund(purchase, ANY_VALUE, amount)
        reversed_.append(plan.reverse)
        purchase = replace(
            purchase,
            refunded=purchase.refunded + plan.value,
            earned_share=plan.earned_share,
            reversed=purchase.reversed + plan.reverse,
        )
    assert reversed_ == [3, 3, 4]


def test_that_free_goods_and_discounts_never_make_a_bill_negative() -> None:
    whole = BillReward("all", "percent", Fraction(100))
    priced = price(Bill(10_000), (whole, whole), 100)
    assert (priced.due, priced.goods) == (0, 0)
    assert earn_points(priced, TEN_THOUSAND, Settlement(0, 0)).points == 0
