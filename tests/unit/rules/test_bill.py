from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.bill import (
    KINDS,
    REVENUE,
    Bill,
    BillReward,
    Line,
    check_bill,
    price,
)

TEN_PERCENT = BillReward("ten", "percent", Fraction(10))


def amount_off(minor: int, code: str = "off") -> BillReward:
    return BillReward(code, "amount", Fraction(minor))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    amount = draw(st.integers(0, 500_000))
    return Line(
        amount,
        discount=draw(st.integers(0, amount)),
        quantity=draw(st.integers(0, 5_000)),
        category=draw(st.sampled_from([None, "coffee", "bread"])),
        kind=draw(st.sampled_from(["goods", "goods", *sorted(KINDS)])),
    )


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    of = tuple(draw(st.lists(lines(), max_size=6)))
    whole = sum(line.amount - line.discount for line in of)
    discount = draw(st.integers(0, whole)) if of else 0
    total = whole - discount if of else draw(st.integers(0, 10**9))
    return Bill(total, draw(st.integers(0, total)), discount, of)


rewards = st.lists(
    st.builds(
        BillReward,
        code=st.just("r"),
        kind=st.sampled_from(["amount", "percent"]),
        value=st.one_of(st.none(), st.fractions(0, 100, max_denominator=100)),
        category=st.sampled_from([None, "coffee", "none of these"]),
        cap=st.one_of(st.none(), st.integers(0, 1_000)),
    ),
    max_size=3,
).map(tuple)


@pytest.mark.parametrize(
    ("bill", "field", "reason"),
    [
        (Bill(-1), "total", "negative"),
        (Bill(100, tax=101), "tax", "out_of_range"),
        (Bill(100, tax=-1), "tax", "out_of_range"),
        (Bill(100, discount=-1), "discount", "negative"),
        (Bill(100, lines=(Line(99),)), "total", "lines_do_not_add_up"),
        (Bill(100, discount=1, lines=(Line(100),)), "total", "lines_do_not_add_up"),
        (Bill(100, lines=(Line(100, discount=1),)), "total", "lines_do_not_add_up"),
        (Bill(100, lines=(Line(100), Line(50, discount=51))), "lines[2].discount", "out_of_range"),
        (Bill(100, lines=(Line(100, discount=-1),)), "lines[1].discount", "out_of_range"),
        (Bill(100, lines=(Line(200), Line(-100))), "lines[2].amount", "negative"),
        (Bill(100, lines=(Line(100, quantity=-1000),)), "lines[1].quantity", "negative"),
        (Bill(100, lines=(Line(100, kind="toll"),)), "lines[1].kind", "unknown_choice"),
    ],
)
def test_that_a_bill_that_cannot_be_is_refused_with_its_place(
    bill: Bill, field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_bill(bill)
    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_that_what_the_lines_come_to_is_told_when_they_do_not_add_up() -> None:
    with pytest.raises(Invalid) as refused:
        check_bill(Bill(100, discount=5, lines=(Line(80, discount=10), Line(20))))
    assert refused.value.facts["expected"] == 85


@given(bills())
def test_that_a_bill_whose_lines_add_up_is_taken(bill: Bill) -> None:
    check_bill(bill)


def test_that_a_bill_discount_is_spread_over_the_lines_by_value_largest_remainder_first() -> None:
    priced = price(Bill(90, discount=10, lines=(Line(50), Line(30), Line(20))))
    assert [line.net for line in priced.lines] == [45, 27, 18]
    priced = price(Bill(9, discount=1, lines=(Line(2), Line(5), Line(3))))
    assert [line.net for line in priced.lines] == [2, 4, 3]


@pytest.mark.parametrize(
    ("order", "due", "taken_off"),
    [
        ((TEN_PERCENT, amount_off(20_000)), 70_000, (10_000, 20_000)),
        ((amount_off(20_000), TEN_PERCENT), 72_000, (20_000, 8_000)),
        ((TEN_PERCENT, TEN_PERCENT), 81_000, (10_000, 9_000)),
        ((amount_off(60_000), amount_off(60_000)), 0, (60_000, 40_000)),
    ],
)
def test_that_rewards_reduce_the_bill_in_order_each_percentage_on_what_is_left(
    order: tuple[BillReward, ...], due: int, taken_off: tuple[int, ...]
) -> None:
    priced = price(Bill(100_000), order)
    assert (priced.due, priced.goods, priced.taken_off) == (due, due, taken_off)


def test_that_each_step_of_the_rewards_is_rounded_half_up() -> None:
    assert price(Bill(5), (TEN_PERCENT,)).taken_off == (1,)
    assert price(Bill(4), (TEN_PERCENT,)).taken_off == (0,)
    # 15: a tenth is 1.5, so 2; a tenth of 13 is 1.3, so 1.
    assert price(Bill(15), (TEN_PERCENT, TEN_PERCENT)).taken_off == (2, 1)


def test_that_a_reward_of_a_category_takes_from_its_lines_alone_up_to_its_cap() -> None:
    bill = Bill(90_000, lines=(Line(60_000, category="coffee"), Line(30_000, category="bread")))
    half = BillReward("half", "percent", Fraction(50), category="coffee")
    assert [line.net for line in price(bill, (half,)).lines] == [30_000, 30_000]
    capped = BillReward("half", "percent", Fraction(50), category="coffee", cap=5_000)
    assert price(bill, (capped,)).taken_off == (5_000,)
    big = BillReward("big", "amount", Fraction(70_000), category="coffee")
    assert price(bill, (big,)).taken_off == (60_000,)
    other = BillReward("tea", "percent", Fraction(50), category="tea")
    assert price(bill, (other,)).taken_off == (0,)


def test_that_a_reward_without_value_takes_nothing_off() -> None:
    assert price(Bill(50_000), (BillReward("cup", "product"),)).due == 50_000


def test_that_only_goods_and_service_are_revenue_and_taken_off_by_rewards() -> None:
    kinds = ("goods", "service", "tip", "delivery", "top_up", "gift_card")
    bill = Bill(60_000, lines=tuple(Line(10_000, kind=kind) for kind in kinds))
    priced = price(bill)
    assert (priced.goods, priced.due) == (20_000, 60_000)
    reduced = price(bill, (amount_off(50_000),))
    assert (reduced.goods, reduced.due, reduced.taken_off) == (0, 40_000, (20_000,))


@pytest.mark.parametrize(
    ("total", "step", "due"),
    [(10_049, 100, 10_000), (10_050, 100, 10_100), (10_060, 100, 10_100), (10_060, 0, 10_060)],
)
def test_that_what_is_left_is_rounded_half_up_to_the_coins_there_are(
    total: int, step: int, due: int
) -> None:
    priced = price(Bill(total), cash_rounding=step)
    assert (priced.due, priced.left, priced.goods) == (due, total, total)


def test_that_rewards_reduce_the_tax_in_the_proportion_of_the_bill() -> None:
    priced = price(Bill(11_000, tax=1_000), (amount_off(5_500),))
    assert (priced.lines[0].net, priced.lines[0].tax) == (5_500, 500)
    free = price(Bill(11_000, tax=1_000), (amount_off(11_000),))
    assert (free.lines[0].net, free.lines[0].tax) == (0, 0)


@given(bills(), rewards, st.sampled_from([0, 1, 5, 100]))
def test_that_no_minor_unit_is_lost_between_lines_rewards_and_what_is_due(
    bill: Bill, given_rewards: tuple[BillReward, ...], rounding: int
) -> None:
    priced = price(bill, given_rewards, rounding)
    assert sum(line.net for line in priced.lines) == priced.left
    assert priced.left == bill.total - sum(priced.taken_off)
    assert all(off >= 0 for off in priced.taken_off)
    assert all(0 <= line.tax <= line.net for line in priced.lines)
    assert priced.goods == sum(line.net for line in priced.lines if line.line.kind in REVENUE)
    assert 2 * abs(priced.due - priced.left) <= max(rounding, 0)
    if bill.lines:
        assert tuple(line.line for line in priced.lines) == bill.lines


@given(bills(), rewards)
def test_that_the_tax_of_the_lines_is_the_tax_of_the_bill(
    bill: Bill, given_rewards: tuple[BillReward, ...]
) -> None:
    priced = price(bill, given_rewards)
    tax = sum(line.tax for line in priced.lines)
    if priced.left:
        exact = Fraction(bill.tax * priced.left, bill.total)
        assert abs(tax - exact) <= Fraction(1, 2)
    else:
        assert tax == 0
