"""Bills: what they earn, what points take off them, and what is refused."""

from typing import Any

import pytest

from loyalty_desktop.errors import (
    Duplicate,
    InsufficientPoints,
    Invalid,
    LeftProgramme,
    LimitReached,
    NotEligible,
    NotFound,
)
from tests.factories import Till, a_line, facts_of, number, tiers
from tests.service.conftest import MakeShop


@pytest.mark.parametrize(
    ("total", "points"),
    [(9_999, 0), (10_000, 1), (99_999, 9), (100_000, 10), (2_147_483_648, 214_748)],
)
def test_that_a_bill_earns_by_whole_steps(shop: Till, total: int, points: int) -> None:
    budi = number(shop.join())
    receipt = shop.buy(budi, total, "2026-01-06")
    assert (receipt.earned, receipt.balance, receipt.payable) == (points, points, total)


def test_that_two_lines_of_6000_earn_one_point_by_bill_and_none_by_line(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    budi = number(shop.join())
    lines = (a_line(6_000), a_line(6_000))
    assert shop.buy(budi, 12_000, "2026-01-06", lines=lines).earned == 1
    shop.use(earn={"rounding": "line"}, when="2026-01-07")
    assert shop.buy(budi, 12_000, "2026-01-07", lines=lines).earned == 0


def test_that_points_are_worth_money_and_the_rest_earns(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join())
    assert shop.buy(budi, 150_000, "2026-01-06").earned == 15
    paid = shop.buy(budi, 150_000, "2026-01-06", redeem_points=10)
    assert (paid.due, paid.payable, paid.redeemed, paid.points_value) == (
        150_000,
        145_000,
        10,
        5_000,
    )
    assert (paid.earned, paid.balance) == (14, 19)


@pytest.mark.parametrize(("on_redeemed", "earned"), [("net", 9), ("full", 10), ("none", 0)])
def test_that_the_programme_says_what_a_bill_paid_with_points_earns(
    make_shop: MakeShop, on_redeemed: str, earned: int
) -> None:
    shop = make_shop(earn={"on_redeemed": on_redeemed}, redeem={"value": 500})
    budi = number(shop.join(opening_points=20))
    paid = shop.buy(budi, 100_000, "2026-01-06", redeem_points=20)
    assert (paid.payable, paid.earned) == (90_000, earned)


@pytest.mark.parametrize(("earns", "earned"), [(True, 10), (False, 6)])
def test_that_stored_value_earns_unless_the_programme_says_no(
    make_shop: MakeShop, *, earns: bool, earned: int
) -> None:
    shop = make_shop(earn={"stored_value": earns})
    budi = number(shop.join())
    assert shop.buy(budi, 100_000, "2026-01-06", stored_value=40_000).earned == earned


def test_that_stored_value_beyond_the_bill_is_refused(shop: Till) -> None:
    budi = number(shop.join())
    with pytest.raises(LimitReached) as refusal:
        shop.buy(budi, 100_000, "2026-01-06", stored_value=100_001)
    assert facts_of(refusal)["allowed"] == 100_000
    assert shop.standing(budi, "2026-01-06").stage == "suspect"


def test_that_more_points_than_there_are_are_refused_and_stay(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=20))
    with pytest.raises(InsufficientPoints) as refusal:
        shop.buy(budi, 100_000, "2026-01-06", redeem_points=40)
    assert facts_of(refusal)["available"] == 20
    assert shop.balance(budi, "2026-01-06") == 20
    assert shop.standing(budi, "2026-01-06").stage == "suspect"


def test_that_what_is_to_be_kept_is_not_available(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500, "keep": 15})
    budi = number(shop.join(opening_points=20))
    with pytest.raises(InsufficientPoints) as refusal:
        shop.buy(budi, 100_000, "2026-01-06", redeem_points=6)
    assert facts_of(refusal)["available"] == 5
    assert shop.buy(budi, 100_000, "2026-01-06", redeem_points=5).balance == 15 + 9


@pytest.mark.parametrize(
    ("redeem", "points", "allowed"),
    [
        ({"value": 500, "max_share": 50}, 101, 100),
        ({"value": 500, "step": 10}, 25, 20),
        ({"value": 500}, 201, 200),
    ],
)
def test_that_points_beyond_a_limit_are_refused_with_the_most_there_can_be(
    make_shop: MakeShop, redeem: dict[str, int], points: int, allowed: int
) -> None:
    shop = make_shop(redeem=redeem)
    budi = number(shop.join(opening_points=500))
    with pytest.raises(LimitReached) as refusal:
        shop.buy(budi, 100_000, "2026-01-06", redeem_points=points)
    assert facts_of(refusal)["allowed"] == allowed
    done = shop.buy(budi, 100_000, "2026-01-06", redeem_points=allowed)
    assert done.payable == 100_000 - allowed * 500


def test_that_fewer_points_than_the_least_are_refused(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500, "minimum": 50})
    budi = number(shop.join(opening_points=500))
    with pytest.raises(LimitReached) as refusal:
        shop.buy(budi, 100_000, "2026-01-06", redeem_points=49)
    assert facts_of(refusal)["minimum"] == 50


def test_that_points_without_a_value_buy_rewards_only(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 0})
    budi = number(shop.join(opening_points=500))
    with pytest.raises(NotEligible):
        shop.buy(budi, 100_000, "2026-01-06", redeem_points=10)


def test_that_cash_rounding_rounds_what_is_due_and_points_come_off_it(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": "7.5", "cash_rounding": 100})
    budi = number(shop.join(opening_points=50))
    paid = shop.buy(budi, 10_050, "2026-01-06", redeem_points=3)
    assert (paid.due, paid.points_value, paid.payable) == (10_100, 23, 10_077)


def test_that_the_last_point_settles_the_remainder_when_the_programme_says_so(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(redeem={"value": 500, "settle_remainder": True})
    budi = number(shop.join(opening_points=50))
    paid = shop.buy(budi, 10_200, "2026-01-06", redeem_points=21)
    assert (paid.points_value, paid.payable, paid.balance) == (10_200, 0, 29)


def test_that_a_remainder_is_paid_in_money_otherwise(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=50))
    with pytest.raises(LimitReached) as refusal:
        shop.buy(budi, 10_200, "2026-01-06", redeem_points=21)
    assert facts_of(refusal)["allowed"] == 20
    assert shop.buy(budi, 10_200, "2026-01-06", redeem_points=20).payable == 200


def test_that_points_of_a_bill_pay_it_only_where_that_is_on(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"on_redeemed": "full"}, redeem={"value": 500})
    budi = number(shop.join())
    with pytest.raises(InsufficientPoints):
        shop.buy(budi, 100_000, "2026-01-06", redeem_points=10)
    shop.use(
        earn={"on_redeemed": "full"}, redeem={"value": 500, "same_bill": True}, when="2026-01-07"
    )
    paid = shop.buy(budi, 100_000, "2026-01-07", redeem_points=10)
    assert (paid.earned, paid.payable, paid.balance) == (10, 95_000, 0)


def test_that_points_of_a_bill_pay_an_older_debt_before_they_pay_the_bill(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(earn={"on_redeemed": "full"}, redeem={"value": 500, "same_bill": True})
    budi = number(shop.join())
    first = shop.buy(budi, 60_000, "2026-01-06")
    shop.adjust(budi, -6, "2026-01-06")
    assert shop.refund(first.purchase, "2026-01-07").debt == 6
    with pytest.raises(InsufficientPoints) as refusal:
        shop.buy(budi, 100_000, "2026-01-08", redeem_points=5)
    assert facts_of(refusal)["available"] == 4
    paid = shop.buy(budi, 100_000, "2026-01-08", redeem_points=4)
    assert (paid.balance, paid.debt) == (0, 0)


def test_that_pending_points_come_available_by_themselves(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"pending_days": 3})
    budi = number(shop.join())
    receipt = shop.buy(budi, 100_000, "2026-01-06")
    assert (receipt.earned, receipt.balance, receipt.pending) == (10, 0, 10)
    assert shop.balance(budi, "2026-01-08 23:59") == 0
    assert shop.balance(budi, "2026-01-09 00:00") == 10


def test_that_pending_points_do_not_pay_their_own_bill(make_shop: MakeShop) -> None:
    shop = make_shop(
        earn={"pending_days": 1, "on_redeemed": "full"}, redeem={"value": 500, "same_bill": True}
    )
    budi = number(shop.join())
    with pytest.raises(InsufficientPoints):
        shop.buy(budi, 100_000, "2026-01-06", redeem_points=1)


def test_that_a_bill_under_the_minimum_earns_nothing(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"minimum": 50_000})
    budi = number(shop.join())
    assert shop.buy(budi, 49_999, "2026-01-06").earned == 0
    assert shop.buy(budi, 50_000, "2026-01-06").earned == 5


def test_that_caps_cut_a_bill_and_a_day(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"maximum_points": 8, "maximum_points_day": 12})
    budi = number(shop.join())
    earned = [shop.buy(budi, 100_000, "2026-01-06").earned for _ in range(3)]
    assert earned == [8, 4, 0]
    assert shop.buy(budi, 100_000, "2026-01-07").earned == 8


def test_that_the_cap_of_a_day_is_one_for_two_who_were_merged(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"maximum_points_day": 12})
    budi, other = number(shop.join()), number(shop.join("Budi S"))
    shop.buy(other, 100_000, "2026-01-06 09:00")
    shop.merge(budi, other, "2026-01-06 10:00")
    assert shop.buy(budi, 100_000, "2026-01-06 11:00").earned == 2


def test_that_tax_left_out_lowers_the_base_but_not_the_bill(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"tax": "excluded"})
    budi = number(shop.join())
    receipt = shop.buy(budi, 111_000, "2026-01-06", tax=11_000)
    assert (receipt.earned, receipt.due) == (10, 111_000)


def test_that_tips_and_top_ups_never_earn(shop: Till) -> None:
    budi = number(shop.join())
    lines = (
        a_line(50_000),
        a_line(20_000, kind="tip"),
        a_line(30_000, kind="top_up"),
        a_line(100_000, kind="gift_card"),
        a_line(10_000, kind="delivery"),
        a_line(10_000, kind="service"),
    )
    assert shop.buy(budi, 220_000, "2026-01-06", lines=lines).earned == 5


def test_that_an_own_rate_of_zero_means_never(make_shop: MakeShop) -> None:
    shop = make_shop(
        earn={
            "rates": [
                {"category": "coffee", "per": 5_000, "points": 1},
                {"category": "tobacco", "per": 1, "points": 0},
            ]
        }
    )
    budi = number(shop.join())
    lines = (a_line(20_000, "coffee"), a_line(50_000, "tobacco"), a_line(10_000))
    assert shop.buy(budi, 80_000, "2026-01-06", lines=lines).earned == 5


def test_that_a_bill_explains_its_points_and_bonuses(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"birthday": 7})
    shop.campaign("EXTRA", name="Opening week", bonus=5)
    budi = number(shop.join(birthday="1990-01-06"))
    receipt = shop.buy(budi, 100_000, "2026-01-06")
    told = [(line["kind"], line["points"]) for line in receipt.why]
    assert (receipt.earned, receipt.bonus, receipt.balance) == (10, 12, 22)
    assert ("base", 10) in told
    assert ("bonus", 5) in told
    assert ("bonus", 7) in told


def test_that_the_crossing_purchase_earns_at_the_old_rate_or_the_new(make_shop: MakeShop) -> None:
    silver = tiers(("Silver", 100_000, "1.5"))
    shop = make_shop(tiering={"tiers": silver})
    budi, sari = number(shop.join()), number(shop.join("Sari"))
    assert shop.buy(budi, 100_000, "2026-01-06").earned == 10
    assert shop.buy(budi, 100_000, "2026-01-06").earned == 15
    shop.use(tiering={"tiers": silver, "crossing": "new"}, when="2026-01-07")
    crossing = shop.buy(sari, 100_000, "2026-01-07")
    assert (crossing.earned, crossing.tier) == (15, "Silver")


@pytest.mark.parametrize("measure", ["points", "visits"])
def test_that_a_bill_crosses_by_points_and_by_visits_too(make_shop: MakeShop, measure: str) -> None:
    threshold = {"points": 10, "visits": 1}[measure]
    shop = make_shop(
        tiering={"measure": measure, "crossing": "new", "tiers": tiers(("Gold", threshold, "2"))}
    )
    budi = number(shop.join())
    receipt = shop.buy(budi, 100_000, "2026-01-06")
    assert (receipt.earned, receipt.tier) == (20, "Gold")


def test_that_a_bill_of_an_anonymous_customer_earns_nothing(shop: Till) -> None:
    receipt = shop.buy(None, 100_000, "2026-01-06")
    assert (receipt.earned, receipt.member, receipt.balance) == (0, None, None)


def test_that_an_anonymous_bill_cannot_be_paid_with_points(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    with pytest.raises(Invalid):
        shop.buy(None, 100_000, "2026-01-06", redeem_points=1)


def test_that_a_contact_earns_nothing_and_moves_up_all_the_same(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 1, "2"))})
    sari = number(shop.join("Sari", joined=False))
    receipt = shop.buy(sari, 100_000, "2026-01-06")
    assert (receipt.earned, receipt.balance, receipt.tier, receipt.stage) == (
        0,
        0,
        None,
        "first_time",
    )


def test_that_a_contact_cannot_pay_with_points(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    sari = number(shop.join("Sari", joined=False))
    with pytest.raises(NotEligible):
        shop.buy(sari, 100_000, "2026-01-06", redeem_points=1)


def test_that_who_has_left_cannot_earn(shop: Till) -> None:
    budi = number(shop.join())
    shop.leave(budi, "2026-01-06")
    with pytest.raises(LeftProgramme):
        shop.buy(budi, 100_000, "2026-01-07")
    assert shop.standing(budi, "2026-01-07").stage == "suspect"


def test_that_an_unknown_member_is_not_found(shop: Till) -> None:
    with pytest.raises(NotFound):
        shop.buy("nobody", 100_000, "2026-01-06")


def test_that_a_receipt_number_is_there_once_a_counter_and_day(shop: Till) -> None:
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06", receipt="A-1")
    with pytest.raises(Duplicate):
        shop.buy(budi, 50_000, "2026-01-06 18:00", receipt="A-1")
    assert shop.balance(budi, "2026-01-06 19:00") == 10
    shop.at_counter("2").buy(budi, 100_000, "2026-01-06 19:00", receipt="A-1")
    assert shop.buy(budi, 100_000, "2026-01-07", receipt="A-1").balance == 30


def test_that_a_draft_moves_nothing_however_often_it_is_looked_at(shop: Till) -> None:
    budi = number(shop.join(opening_points=50))
    for _ in range(3):
        quoted = shop.quote(budi, 1_000_000, "2026-01-06")
        assert (quoted.earned, quoted.balance) == (100, 150)
        assert shop.balance(budi, "2026-01-06") == 50
    assert shop.standing(budi, "2026-01-06").stage == "suspect"


@pytest.mark.parametrize(
    "wrong",
    [
        {"redeem_points": -1},
        {"redeem_points": 10**30},
        {"stored_value": -1},
        {"total": -1},
        {"total": 10**30},
        {"tax": 100_001},
        {"discount": -1},
        {"lines": (a_line(99_999),)},
        {"lines": (a_line(100_000, quantity=-1),)},
        {"receipt": "A\0"},
        {"receipt": ""},
        {"receipt": "9" * 101},
        {"key": ""},
        {"key": "k" * 201},
    ],
)
def test_that_a_bill_that_cannot_be_is_refused_and_changes_nothing(
    make_shop: MakeShop, wrong: dict[str, Any]
) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join())
    asked: dict[str, Any] = {"total": 100_000, "when": "2026-01-06", **wrong}
    with pytest.raises(Invalid):
        shop.buy(budi, **asked)
    assert shop.standing(budi, "2026-01-06").stage == "suspect"


def test_that_more_points_than_anybody_means_are_refused(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"per": 1, "points": 1_000_000})
    budi = number(shop.join())
    with pytest.raises(Invalid):
        shop.buy(budi, 10**12, "2026-01-06")


def test_that_a_business_day_may_begin_at_five(make_shop: MakeShop) -> None:
    shop = make_shop(day_starts="05:00", earn={"maximum_points_day": 10})
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06 23:00", receipt="1")
    night = shop.buy(budi, 100_000, "2026-01-07 04:59", receipt="2")
    assert (night.earned, night.stage) == (0, "first_time")
    with pytest.raises(Duplicate):
        shop.buy(budi, 1, "2026-01-07 04:59", receipt="1")
    morning = shop.buy(budi, 100_000, "2026-01-07 05:00", receipt="1")
    assert (morning.earned, morning.stage) == (10, "repeat")


def test_that_lots_are_used_up_by_their_last_day_then_by_age(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500}, expiry={"kind": "days", "after": 30})
    budi = number(shop.join())
    shop.use(redeem={"value": 500}, when="2026-01-07")
    shop.adjust(budi, 10, "2026-01-07")
    shop.use(redeem={"value": 500}, expiry={"kind": "days", "after": 10}, when="2026-01-08")
    shop.adjust(budi, 10, "2026-01-08")
    shop.adjust(budi, 10, "2026-01-09")
    shop.buy(budi, 9_000, "2026-01-10", redeem_points=15)
    left = [lot.remaining for lot in shop.whole(budi, "2026-01-10").lots]
    assert left == [0, 5, 10]
