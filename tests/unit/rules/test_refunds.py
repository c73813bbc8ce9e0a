from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import AlreadyRefunded, Invalid, LoyaltyError
from loyalty_desktop.models.rules.refunds import (
    LineRefund,
    RefundPlan,
    Sold,
    SoldLine,
    plan_refund,
    plan_void,
)

FIVE_HUNDRED = Fraction(500)
COFFEE = SoldLine("goods", 2_000, 60_000, 60_000)
CIGARETTES = SoldLine("goods", 1_000, 40_000, 0)
TIP = SoldLine("tip", 1_000, 0, 0)


def sold(
    goods: int = 100_000,
    earned: int = 10,
    points: int = 0,
    reward_points: int = 0,
    points_value: int | None = None,
    lines: Sequence[SoldLine] = (),
) -> Sold:
    value = points * 500 if points_value is None else points_value
    return Sold(goods, earned, points, reward_points, value, tuple(lines))


def after(before: Sold, plan: RefundPlan) -> Sold:
    """Return the purchase as it stands after a refund."""
    lines = dict(before.lines_refunded or {})
    for line in plan.lines:
        quantity, amount = lines.get(line.line, (0, 0))
        lines[line.line] = (quantity + line.quantity, amount + line.amount)
    return replace(
        before,
        refunded=before.refunded + plan.value,
        earned_share=plan.earned_share,
        reversed=before.reversed + plan.reverse,
        returned=before.returned + plan.returned,
        value_returned=before.value_returned + plan.points_value,
        lines_refunded=lines,
    )


def in_turn(purchase: Sold, amounts: Sequence[int]) -> list[RefundPlan]:
    plans: list[RefundPlan] = []
    for amount in amounts:
        plans.append(plan_refund(purchase, FIVE_HUNDRED, amount))
        purchase = after(purchase, plans[-1])
    return plans


def test_that_ratios_are_cumulative_and_end_at_exactly_all() -> None:
    plans = in_turn(sold(), [33_000, 33_000, 34_000])
    assert [plan.reverse for plan in plans] == [3, 3, 4]
    assert [plan.complete for plan in plans] == [False, False, True]


def test_that_points_used_come_back_by_the_same_ratio_and_lessen_the_money() -> None:
    plans = in_turn(sold(points=20), [50_000, 50_000])
    assert [(plan.returned, plan.points_value, plan.money_back) for plan in plans] == [
        (10, 5_000, 45_000),
        (10, 5_000, 45_000),
    ]


def test_that_points_of_rewards_come_back_but_took_no_money_off_what_was_left() -> None:
    plan = plan_refund(sold(reward_points=40), FIVE_HUNDRED, 50_000)
    assert (plan.returned, plan.points_value, plan.money_back) == (20, 0, 50_000)


def test_that_money_back_is_never_below_zero() -> None:
    wholly_by_points = sold(goods=10_000, points=30, points_value=15_000)
    plan = plan_refund(wholly_by_points, FIVE_HUNDRED)
    assert (plan.value, plan.points_value, plan.money_back) == (10_000, 15_000, 0)


def test_that_a_last_point_that_was_partly_lost_gives_back_what_it_took_off() -> None:
    # 21 points settled 10,400.
    settled = sold(goods=10_400, points=21, points_value=10_400)
    plans = in_turn(settled, [5_200, 5_200])
    assert [(plan.returned, plan.points_value) for plan in plans] == [(10, 5_000), (11, 5_400)]


def test_that_lines_take_back_by_their_share_of_what_earned() -> None:
    purchase = sold(earned=6, points=10, lines=(COFFEE, CIGARETTES))
    cigarettes = plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(2)])
    assert (cigarettes.value, cigarettes.reverse, cigarettes.returned) == (40_000, 0, 4)
    coffee = plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(1)])
    assert (coffee.value, coffee.reverse, coffee.returned) == (60_000, 6, 6)
    one_cup = plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(1, quantity=1_000)])
    assert (one_cup.value, one_cup.reverse, one_cup.returned) == (30_000, 3, 3)
    some = plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(1, amount=20_000)])
    assert (some.value, some.reverse, some.lines[0].quantity) == (20_000, 2, 667)


def test_that_a_unit_of_uneven_price_comes_back_to_the_last_minor_unit() -> None:
    purchase = sold(goods=100, lines=(SoldLine("goods", 3_000, 100, 100),))
    plans: list[RefundPlan] = []
    for _ in range(3):
        plans.append(plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(1, quantity=1_000)]))
        purchase = after(purchase, plans[-1])
    assert [plan.value for plan in plans] == [33, 34, 33]
    assert [plan.complete for plan in plans] == [False, False, True]


def test_that_a_line_named_twice_goes_on_where_it_stopped() -> None:
    purchase = sold(earned=6, lines=(COFFEE, CIGARETTES))
    twice = [LineRefund(1, quantity=1_000), LineRefund(1, quantity=1_000)]
    plan = plan_refund(purchase, FIVE_HUNDRED, lines=twice)
    assert (plan.value, plan.reverse) == (60_000, 6)
    with pytest.raises(AlreadyRefunded):
        plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(1), LineRefund(1)])
    with pytest.raises(AlreadyRefunded):
        plan_refund(purchase, FIVE_HUNDRED, lines=[*twice, LineRefund(1, quantity=1)])


def test_that_refunding_every_line_is_complete_beside_tips() -> None:
    purchase = sold(lines=(COFFEE, CIGARETTES, TIP))
    plan = plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(1), LineRefund(2)])
    assert (plan.complete, plan.reverse, plan.earned_share) == (True, 10, Fraction(1))


def test_that_a_refund_by_lines_after_one_by_amount_never_exceeds_what_is_left() -> None:
    purchase = sold(lines=(COFFEE, CIGARETTES))
    purchase = after(purchase, plan_refund(purchase, FIVE_HUNDRED, 80_000))
    with pytest.raises(AlreadyRefunded) as refused:
        plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(2)])
    assert refused.value.facts["left"] == 20_000
    rest = plan_refund(purchase, FIVE_HUNDRED)
    assert (rest.value, rest.reverse, rest.complete) == (20_000, 2, True)


@pytest.mark.parametrize(
    ("amount", "lines", "error", "facts"),
    [
        (100_001, (), AlreadyRefunded, {"left": 100_000}),
        (0, (), Invalid, {"field": "amount", "reason": "not_positive"}),
        (-5, (), Invalid, {"field": "amount", "reason": "not_positive"}),
        (None, (LineRefund(4),), Invalid, {"reason": "no_such_line", "line": 4}),
        (None, (LineRefund(0),), Invalid, {"reason": "no_such_line", "line": 0}),
        (None, (LineRefund(3),), Invalid, {"reason": "not_goods", "line": 3}),
        (None, (LineRefund(1, quantity=0),), Invalid, {"field": "quantity"}),
        (None, (LineRefund(1), LineRefund(2, quantity=-1_000)), Invalid, {"field": "quantity"}),
        (None, (LineRefund(1), LineRefund(2, amount=-1)), Invalid, {"field": "amount"}),
        (None, (LineRefund(1, quantity=2_001),), AlreadyRefunded, {"line": 1, "left": 60_000}),
        (None, (LineRefund(1, amount=60_001),), AlreadyRefunded, {"line": 1, "left": 60_000}),
    ],
)
def test_that_a_refund_that_cannot_be_is_refused(
    amount: int | None,
    lines: tuple[LineRefund, ...],
    error: type[LoyaltyError],
    facts: dict[str, object],
) -> None:
    with pytest.raises(error) as refused:
        plan_refund(sold(lines=(COFFEE, CIGARETTES, TIP)), FIVE_HUNDRED, amount, lines)
    assert facts.items() <= refused.value.facts.items()


def test_that_nothing_is_refunded_twice() -> None:
    purchase = sold(lines=(COFFEE, CIGARETTES))
    part = after(purchase, plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(2)]))
    with pytest.raises(AlreadyRefunded):
        plan_refund(part, FIVE_HUNDRED, lines=[LineRefund(2)])
    whole = after(part, plan_refund(part, FIVE_HUNDRED))
    for again in (None, 1):
        with pytest.raises(AlreadyRefunded):
            plan_refund(whole, FIVE_HUNDRED, again)


def test_that_a_free_line_can_come_back_with_another_but_not_alone() -> None:
    free = SoldLine("goods", 1_000, 0, 0)
    purchase = sold(goods=60_000, lines=(COFFEE, free))
    plan = plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(1, 1_000), LineRefund(2)])
    assert (plan.value, plan.lines[1].quantity) == (30_000, 1_000)
    with pytest.raises(AlreadyRefunded):
        plan_refund(after(purchase, plan), FIVE_HUNDRED, lines=[LineRefund(2)])
    with pytest.raises(Invalid):
        plan_refund(purchase, FIVE_HUNDRED, lines=[LineRefund(2)])


def test_that_a_void_gives_everything_back_also_of_a_bill_without_goods() -> None:
    free = sold(goods=0, earned=0, reward_points=40)
    assert plan_void(free) == RefundPlan(0, Fraction(1), 0, 40, 0, 0, complete=True)
    purchase = sold(points=20, lines=(COFFEE, CIGARETTES))
    assert plan_void(purchase) == plan_refund(purchase, FIVE_HUNDRED)
    part = after(purchase, plan_refund(purchase, FIVE_HUNDRED, 30_000))
    assert plan_void(part) == plan_refund(part, FIVE_HUNDRED)


purchases = st.builds(
    sold,
    goods=st.integers(1, 10**6),
    earned=st.integers(0, 500),
    points=st.integers(0, 200),
    reward_points=st.integers(0, 100),
)


@st.composite
def cuts(draw: st.DrawFn, whole: int) -> list[int]:
    places = draw(st.lists(st.integers(1, max(whole - 1, 1)), max_size=6, unique=True))
    edges = [0, *sorted(place for place in places if place < whole), whole]
    return [end - start for start, end in pairwise(edges)]


def total(plans: Sequence[RefundPlan]) -> tuple[int, int, int, int]:
    return (
        sum(plan.value for plan in plans),
        sum(plan.reverse for plan in plans),
        sum(plan.returned for plan in plans),
        sum(plan.points_value for plan in plans),
    )


@given(purchases, st.data())
def test_that_refunds_in_any_cut_end_at_exactly_all(purchase: Sold, data: st.DataObject) -> None:
    plans = in_turn(purchase, data.draw(cuts(purchase.goods)))
    assert total(plans) == (
        purchase.goods,
        purchase.earned,
        purchase.points + purchase.reward_points,
        purchase.points_value,
    )
    so_far = 0
    reversed_, returned = 0, 0
    for plan in plans:
        so_far += plan.value
        reversed_ += plan.reverse
        returned += plan.returned
        assert min(plan.reverse, plan.returned, plan.points_value, plan.money_back) >= 0
        assert reversed_ == purchase.earned * so_far // purchase.goods
        assert returned == (purchase.points + purchase.reward_points) * so_far // purchase.goods
    assert plans[-1].complete


@st.composite
def sold_lines(draw: st.DrawFn) -> SoldLine:
    kind = draw(st.sampled_from(["goods", "goods", "service", "tip"]))
    net = 0 if kind == "tip" else draw(st.integers(0, 100_000))
    earns = kind == "goods" and draw(st.booleans())
    quantity = draw(st.sampled_from([500, 1_000, 3_000, 12_345]))
    return SoldLine(kind, quantity, net, net if earns else 0)


wishes = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(["quantity", "amount", "line", "bill"]),
        st.integers(1, 50_000),
    ),
    max_size=12,
)


@given(
    st.lists(sold_lines(), min_size=1, max_size=4), st.integers(0, 300), st.integers(0, 60), wishes
)
def test_that_refunds_of_lines_and_amounts_in_any_order_never_exceed_and_end_at_all(
    of: list[SoldLine], earned: int, points: int, wanted: list[tuple[int, str, int]]
) -> None:
    goods = sum(line.net for line in of)
    purchase = sold(goods, earned, points, lines=of, points_value=min(points * 500, goods))
    plans: list[RefundPlan] = []
    for number, how, count in [*wanted, (1, "rest", 0)]:
        line = LineRefund(
            number,
            quantity=count if how == "quantity" else None,
            amount=count if how == "amount" else None,
        )
        try:
            if how in {"bill", "rest"}:
                plan = plan_refund(purchase, FIVE_HUNDRED, count or None)
            else:
                plan = plan_refund(purchase, FIVE_HUNDRED, lines=[line])
        except (AlreadyRefunded, Invalid):
            continue
        assert min(plan.reverse, plan.returned, plan.points_value, plan.money_back) >= 0
        assert plan.value > 0
        plans.append(plan)
        purchase = after(purchase, plan)
        for place, (quantity, amount) in (purchase.lines_refunded or {}).items():
            assert 0 <= quantity <= of[place - 1].quantity
            assert 0 <= amount <= of[place - 1].net
    if goods:
        assert total(plans) == (goods, earned, points, min(points * 500, goods))
        assert plans[-1].complete
    else:
        assert not plans
