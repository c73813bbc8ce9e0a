import json
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.bill import Bill, BillReward, Line, PricedBill, price
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.earning import (
    Boost,
    Earned,
    Settlement,
    bases,
    earn_points,
    left_out,
    line_base,
)
from loyalty_desktop.models.rules.programme import Earn, Rate

EARN = Earn(10_000)
SILVER = Boost("Silver", Fraction(5, 4))
COFFEE = Rate("coffee", None, 5_000, 1)


def triple(category: str | None = None, code: str = "x3") -> Campaign:
    return Campaign(code, "Triple", multiplier=Fraction(3), category=category)


def bill_of(*of: Line) -> Bill:
    return Bill(sum(line.amount - line.discount for line in of), lines=of)


def earned(
    bill: Bill | int,
    earn: Earn = EARN,
    tier: Boost | None = None,
    campaigns: Sequence[Campaign] = (),
    *,
    payable: int | None = None,
    redeems: bool = False,
    stored_value: int = 0,
    earned_today: int = 0,
) -> Earned:
    priced = price(Bill(bill) if isinstance(bill, int) else bill)
    paid = Settlement(priced.due, priced.due if payable is None else payable, redeems, stored_value)
    return earn_points(priced, earn, paid, tier, campaigns, earned_today)


def kinds(told: Earned) -> list[str]:
    return [str(line["kind"]) for line in told.why]


# Order: groups by rate, tier and campaigns, the share paid with money, caps.


def test_that_two_lines_of_six_thousand_earn_one_and_not_nothing() -> None:
    two = bill_of(Line(6_000), Line(6_000))
    assert earned(two).points == 1
    assert earned(two, Earn(10_000, rounding="line")).points == 0


def test_that_each_whole_step_earns_its_points_before_anything_multiplies() -> None:
    assert earned(29_999, Earn(10_000, points=3)).points == 6
    # 1 step, times 1.25, rounded down: 1. Multiplying the money first would give 2.
    assert earned(19_999, tier=SILVER).points == 1


def test_that_tier_and_campaigns_multiply_exactly_and_are_rounded_down_once() -> None:
    third = Campaign("third", "A third more", multiplier=Fraction(4, 3))
    assert earned(30_000, tier=Boost("Gold", Fraction(3, 2)), campaigns=(third,)).points == 6
    # 5 x 1.25 = 6.25; x 1.6 = 10 exactly: rounded down in between it would be 9.
    more = Campaign("more", "More", multiplier=Fraction(8, 5))
    assert earned(50_000, tier=SILVER, campaigns=(more,)).points == 10


def test_that_a_campaign_of_a_category_multiplies_that_group_alone() -> None:
    bill = bill_of(Line(40_000, category="coffee"), Line(30_000, category="bread"))
    assert earned(bill, campaigns=(triple("coffee"),)).points == 4 * 3 + 3
    assert earned(bill, campaigns=(triple(),)).points == 7 * 3
    assert earned(bill, campaigns=(triple("tea"),)).points == 7


def test_that_a_category_apart_never_earns_less_than_without_the_campaign() -> None:
    bill = bill_of(Line(6_000, category="coffee"), Line(6_000))
    told = earned(bill, campaigns=(triple("coffee"),))
    assert told.points == 1
    assert "campaign" not in kinds(told)


def test_that_the_share_paid_with_money_comes_after_the_multipliers_and_before_the_caps() -> None:
    # 15 points, x 1.25 = 18.75 -> 18; 140,000 of 150,000 paid: 16.8 -> 16.
    told = earned(150_000, tier=SILVER, payable=140_000, redeems=True)
    assert told.points == 16
    assert kinds(told) == ["base", "tier", "rounding", "share"]
    capped = earned(150_000, Earn(10_000, maximum_points=10), SILVER, payable=140_000)
    assert capped.points == 10


# What counts.


def test_that_an_items_own_rate_comes_before_its_categorys_and_that_before_the_base() -> None:
    earn = Earn(10_000, rates=(COFFEE, Rate(None, "C-1", 1_000, 1)))
    bill = bill_of(
        Line(10_000, category="coffee", sku="C-1"), Line(10_000, category="coffee"), Line(10_000)
    )
    assert earned(bill, earn).points == 10 + 2 + 1


def test_that_a_rate_of_zero_never_earns_while_an_absent_one_inherits() -> None:
    earn = Earn(10_000, rates=(Rate("tobacco", None, 10_000, 0),))
    bill = bill_of(Line(50_000, category="tobacco"), Line(20_000, category="bread"))
    told = earned(bill, earn)
    assert (told.points, told.base) == (2, 20_000)
    assert told.why[0]["reason"] == "never"


def test_that_a_zero_base_rate_still_lets_a_category_earn() -> None:
    earn = Earn(10_000, points=0, rates=(COFFEE,))
    told = earned(bill_of(Line(50_000), Line(10_000, category="coffee")), earn)
    assert (told.points, told.base) == (2, 10_000)


@pytest.mark.parametrize("kind", ["tip", "service", "delivery", "top_up", "gift_card"])
def test_that_what_is_not_goods_never_earns(kind: str) -> None:
    told = earned(bill_of(Line(50_000, kind=kind), Line(10_000)))
    assert (told.points, told.base) == (1, 10_000)
    assert told.why[0] == {
        "kind": "line_left_out",
        "line": 1,
        "name": None,
        "category": None,
        "reason": kind,
        "amount": 50_000,
        "points": 0,
    }


def test_that_an_excluded_category_never_earns_whatever_its_items_rate() -> None:
    earn = Earn(10_000, excluded_categories=("milk",), rates=(Rate(None, "M", 1, 1),))
    assert earned(bill_of(Line(50_000, category="milk", sku="M")), earn).points == 0


def test_that_discounted_lines_earn_on_what_is_paid_or_not_at_all() -> None:
    bill = bill_of(Line(30_000, discount=10_000), Line(10_000))
    assert earned(bill).points == 3
    told = earned(bill, Earn(10_000, discounted_lines="none"))
    assert (told.points, told.why[0]["reason"]) == (1, "discounted")


def test_that_a_discount_of_the_bill_makes_no_line_a_discounted_one() -> None:
    bill = Bill(30_000, discount=10_000, lines=(Line(20_000), Line(20_000)))
    assert earned(bill, Earn(10_000, discounted_lines="none")).points == 3


def test_that_points_are_earned_on_gross_or_on_net_of_tax_as_the_programme_says() -> None:
    bill = Bill(111_000, tax=11_000)
    assert (earned(bill).points, earned(bill).base) == (11, 111_000)
    told = earned(bill, Earn(10_000, tax="excluded"))
    assert (told.points, told.base) == (10, 100_000)


def test_that_the_minimum_has_the_basis_of_earning_and_gives_zero_when_not_met() -> None:
    bill = Bill(111_000, tax=11_000)
    for minimum, points in ((100_000, 10), (100_001, 0), (111_000, 0)):
        assert earned(bill, Earn(10_000, tax="excluded", minimum=minimum)).points == points
    tobacco = Earn(10_000, minimum=30_000, excluded_categories=("tobacco",))
    left = bill_of(Line(20_000), Line(50_000, category="tobacco"))
    told = earned(left, tobacco)
    assert (told.points, told.base, kinds(told)[-1]) == (0, 20_000, "minimum")


def test_that_points_are_earned_on_what_rewards_leave() -> None:
    half = BillReward("half", "percent", Fraction(50))
    priced = price(Bill(50_000), (half,))
    assert earn_points(priced, EARN, Settlement(priced.due, priced.due)).points == 2


# The part paid with points or stored value.


@pytest.mark.parametrize(
    ("how", "payable", "points"),
    [("net", 149_999, 14), ("net", 75_000, 7), ("net", 0, 0), ("full", 0, 15), ("none", 1, 0)],
)
def test_that_the_part_paid_with_points_earns_as_the_programme_says(
    how: Any, payable: int, points: int
) -> None:
    earn = Earn(10_000, on_redeemed=how)
    assert earned(150_000, earn, payable=payable, redeems=True).points == points


def test_that_a_bill_that_uses_no_points_earns_also_when_redeeming_bills_do_not() -> None:
    assert earned(150_000, Earn(10_000, on_redeemed="none")).points == 15


def test_that_stored_value_earns_unless_the_programme_says_no() -> None:
    assert earned(150_000, stored_value=100_000).points == 15
    earn = Earn(10_000, stored_value=False)
    told = earned(150_000, earn, stored_value=100_000)
    assert (told.points, kinds(told)) == (5, ["base", "stored_value"])
    assert earned(150_000, earn, payable=140_000, stored_value=100_000).points == 4
    assert earned(150_000, earn, payable=50_000, stored_value=100_000).points == 0


def test_that_a_bill_that_rounds_to_nothing_divides_nothing() -> None:
    priced = price(Bill(40), cash_rounding=100)
    assert priced.due == 0
    assert earn_points(priced, Earn(10), Settlement(0, 0)).points == 4


# Caps.


def test_that_caps_per_bill_and_per_day_cut_the_rest() -> None:
    earn = Earn(10_000, maximum_points=10, maximum_points_day=12)
    assert earned(150_000, earn).points == 10
    assert earned(150_000, earn, earned_today=5).points == 7
    assert earned(150_000, earn, earned_today=12).points == 0
    assert earned(150_000, earn, earned_today=20).points == 0
    told = earned(150_000, earn, earned_today=5)
    assert [(line["which"], line["points"]) for line in told.why if line["kind"] == "cap"] == [
        ("bill", 10),
        ("day", 7),
    ]


# The explanation.


def test_that_the_explanation_names_lines_bases_rates_multipliers_and_rounding() -> None:
    earn = Earn(10_000, rates=(COFFEE,))
    bill = bill_of(
        Line(12_000, category="coffee"),
        Line(25_000),
        Line(5_000, kind="tip", name="Tip"),
        Line(6_000, category="coffee"),
    )
    told = earned(bill, earn, SILVER, (triple("coffee"),))
    assert told.why == (
        {
            "kind": "line_left_out",
            "line": 3,
            "name": "Tip",
            "category": None,
            "reason": "tip",
            "amount": 5_000,
            "points": 0,
        },
        {
            "kind": "rate",
            "amount": 18_000,
            "per": 5_000,
            "each": 1,
            "lines": [1, 4],
            "points": 3,
            "category": "coffee",
        },
        {"kind": "base", "amount": 25_000, "per": 10_000, "each": 1, "lines": [2], "points": 2},
        {"kind": "sum", "points": 5},
        {"kind": "tier", "name": "Silver", "multiplier": "5/4", "points": 6},
        {
            "kind": "campaign",
            "code": "x3",
            "name": "Triple",
            "category": "coffee",
            "multiplier": "3",
            "points": 13,
        },
        {"kind": "rounding", "points": 13},
    )
    # 3 x 1.25 x 3 + 2 x 1.25 = 13.75
    assert told.points == 13


def test_that_a_bill_on_which_nothing_earns_says_so() -> None:
    assert kinds(earned(bill_of(Line(50_000, kind="top_up")))) == ["line_left_out", "nothing"]
    assert kinds(earned(50_000, Earn(10_000, points=0))) == ["line_left_out", "nothing"]


def test_that_a_tier_that_multiplies_by_one_explains_nothing() -> None:
    told = earned(bill_of(Line(10_000), Line(5_000)), tier=Boost("Basic", Fraction(1)))
    assert kinds(told) == ["base"]


# Against a plain reading of the rules.


@st.composite
def lines(draw: st.DrawFn) -> Line:
    amount = draw(st.integers(0, 90_000))
    return Line(
        amount,
        discount=draw(st.sampled_from([0, 0, amount // 3])),
        sku=draw(st.sampled_from([None, "A", "B"])),
        category=draw(st.sampled_from([None, "coffee", "bread", "tobacco"])),
        kind=draw(st.sampled_from(["goods", "goods", "goods", "tip", "top_up"])),
    )


@st.composite
def priced_bills(draw: st.DrawFn) -> PricedBill:
    of = tuple(draw(st.lists(lines(), max_size=6)))
    total = sum(line.amount - line.discount for line in of) if of else draw(st.integers(0, 10**6))
    return price(Bill(total, total // 11, 0, of), cash_rounding=draw(st.sampled_from([0, 100])))


@st.composite
def ways_to_earn(draw: st.DrawFn) -> Earn:
    rates = st.builds(
        Rate,
        category=st.sampled_from(["coffee", "bread"]),
        sku=st.none(),
        per=st.sampled_from([1_000, 5_000]),
        points=st.integers(0, 3),
    ) | st.builds(
        Rate,
        category=st.none(),
        sku=st.just("A"),
        per=st.sampled_from([1_000, 7_000]),
        points=st.integers(0, 3),
    )
    return Earn(
        draw(st.sampled_from([1, 1_000, 10_000])),
        points=draw(st.integers(0, 3)),
        rounding=draw(st.sampled_from(["bill", "line"])),
        tax=draw(st.sampled_from(["included", "excluded"])),
        discounted_lines=draw(st.sampled_from(["net", "none"])),
        on_redeemed=draw(st.sampled_from(["net", "full", "none"])),
        stored_value=draw(st.booleans()),
        minimum=draw(st.sampled_from([0, 0, 50_000])),
        maximum_points=draw(st.sampled_from([0, 0, 7])),
        maximum_points_day=draw(st.sampled_from([0, 0, 9])),
        excluded_categories=draw(st.sampled_from([(), ("tobacco",)])),
        rates=tuple(draw(st.lists(rates, max_size=2, unique_by=lambda r: (r.category, r.sku)))),
    )


tiers = st.none() | st.builds(
    Boost, name=st.just("Silver"), multiplier=st.fractions(0, 3, max_denominator=20)
)
campaigns = st.lists(
    st.builds(
        Campaign,
        code=st.sampled_from(["a", "b"]),
        name=st.just("More"),
        multiplier=st.none() | st.fractions(1, 4, max_denominator=10),
        category=st.sampled_from([None, "coffee", "bread"]),
    ),
    max_size=3,
).map(tuple)


@st.composite
def settlements(draw: st.DrawFn, due: int) -> Settlement:
    payable = draw(st.integers(0, due))
    return Settlement(due, payable, payable < due, draw(st.integers(0, payable)))


def read_plainly(
    priced: PricedBill,
    earn: Earn,
    settlement: Settlement,
    tier: Boost | None,
    offers: Sequence[Campaign],
    earned_today: int,
) -> int:
    """Say what a bill earns in the words of the rules, without any explanation."""
    offers = [offer for offer in offers if offer.multiplier is not None]
    counted: list[tuple[Line, int, tuple[int, int, str]]] = []
    for line in priced.lines:
        sold = line.line
        rate = (earn.per, earn.points, "base")
        for own in earn.rates:
            if own.category is not None and own.category == sold.category:
                rate = (own.per, own.points, f"category {own.category}")
        for own in earn.rates:
            if own.sku is not None and own.sku == sold.sku:
                rate = (own.per, own.points, f"item {own.sku}")
        qualifies = (
            sold.kind == "goods"
            and sold.category not in earn.excluded_categories
            and not (earn.discounted_lines == "none" and sold.discount)
            and rate[1] > 0
        )
        if qualifies:
            base = line.net if earn.tax == "included" else line.net - line.tax
            counted.append((sold, base, rate))
    if sum(base for _, base, _ in counted) < earn.minimum:
        return 0
    if earn.on_redeemed == "none" and settlement.redeems:
        return 0

    def multiplied(acting: Sequence[Campaign]) -> int:
        apart = {offer.category for offer in acting} - {None}
        whole: dict[tuple[tuple[int, int, str], str | None], list[int]] = {}
        for sold, base, rate in counted:
            key = (rate, sold.category if sold.category in apart else None)
            whole.setdefault(key, []).append(base)
        points = Fraction(0)
        for (rate, category), amounts in whole.items():
            steps = (
                sum(amounts) // rate[0]
                if earn.rounding == "bill"
                else sum(amount // rate[0] for amount in amounts)
            )
            group = Fraction(steps * rate[1]) * (tier.multiplier if tier else 1)
            for offer in acting:
                if offer.category in {None, category}:
                    group *= offer.multiplier or 0
            points += group
        return int(points)

    points = max(multiplied(offers), multiplied([o for o in offers if o.category is None]))
    paid = settlement.due if earn.on_redeemed == "full" else settlement.payable
    if not earn.stored_value:
        paid = max(paid - settlement.stored_value, 0)
    if settlement.due:
        points = points * paid // settlement.due
    if earn.maximum_points:
        points = min(points, earn.maximum_points)
    if earn.maximum_points_day:
        points = min(points, max(earn.maximum_points_day - earned_today, 0))
    return points


@given(priced_bills(), ways_to_earn(), tiers, campaigns, st.integers(0, 12), st.data())
def test_that_the_engine_gives_what_a_plain_reading_of_the_rules_gives(
    priced: PricedBill,
    earn: Earn,
    tier: Boost | None,
    offers: tuple[Campaign, ...],
    today: int,
    data: st.DataObject,
) -> None:
    paid = data.draw(settlements(priced.due))
    told = earn_points(priced, earn, paid, tier, offers, today)
    assert told.points == read_plainly(priced, earn, paid, tier, offers, today)


@given(priced_bills(), ways_to_earn(), tiers, campaigns, st.data())
def test_that_the_explanation_ends_with_the_points_and_accounts_for_every_line(
    priced: PricedBill,
    earn: Earn,
    tier: Boost | None,
    offers: tuple[Campaign, ...],
    data: st.DataObject,
) -> None:
    paid = data.draw(settlements(priced.due))
    told = earn_points(priced, earn, paid, tier, offers)
    assert told.why[-1]["points"] == told.points
    assert json.loads(json.dumps(told.why)) == list(told.why)
    assert told.base == sum(bases(priced, earn))
    out = [line["line"] for line in told.why if line["kind"] == "line_left_out"]
    counted = [number for line in told.why for number in line.get("lines", [])]
    numbers = range(1, len(priced.lines) + 1)
    assert out == [n for n in numbers if left_out(priced.lines[n - 1], earn) is not None]
    if counted:
        assert sorted(out + counted) == list(numbers)
        shown = sum(line["amount"] for line in told.why if "per" in line)
        assert shown == told.base


@given(priced_bills(), ways_to_earn())
def test_that_only_a_line_that_counts_has_a_base(priced: PricedBill, earn: Earn) -> None:
    for line in priced.lines:
        base = line_base(line, earn)
        assert 0 <= base <= line.net
        if left_out(line, earn) is not None:
            assert base == 0
