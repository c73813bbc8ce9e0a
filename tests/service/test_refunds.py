"""Refunds and voids: what goes back, in which order, and who owes what."""

from typing import Any

import pytest

from loyalty_desktop.errors import AlreadyRefunded, InsufficientPoints, Invalid, NotFound
from tests.factories import Till, a_line, facts_of, number, tiers
from tests.service.conftest import MakeShop

FULL = {"on_redeemed": "full"}


def test_that_three_parts_take_back_what_the_whole_earned(shop: Till) -> None:
    budi = number(shop.join())
    bought = shop.buy(budi, 100_000, "2026-01-06")
    parts = [
        shop.refund(bought.purchase, "2026-01-07", amount) for amount in (33_000, 33_000, 34_000)
    ]
    assert [part.reversed for part in parts] == [3, 3, 4]
    assert [part.balance for part in parts] == [7, 4, 0]
    assert [part.money_back for part in parts] == [33_000, 33_000, 34_000]
    with pytest.raises(AlreadyRefunded):
        shop.refund(bought.purchase, "2026-01-07")
    assert shop.balance(budi, "2026-01-07") == 0


@pytest.mark.parametrize(("amount", "taken"), [(1, 0), (5, 0), (10, 0), (20, 1)])
def test_that_a_part_is_rounded_down(make_shop: MakeShop, amount: int, taken: int) -> None:
    shop = make_shop(earn={"per": 10, "points": 1, "tax": "excluded"})
    budi = number(shop.join())
    bought = shop.buy(budi, 24, "2026-01-06", tax=2)
    assert bought.earned == 2
    assert shop.refund(bought.purchase, "2026-01-07", amount).reversed == taken


def test_that_one_of_two_units_takes_half_of_the_points_back(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"per": 1, "points": 1})
    budi = number(shop.join())
    bought = shop.buy(budi, 100, "2026-01-06", lines=(a_line(100, quantity=2),))
    assert bought.earned == 100
    refunded = shop.refund(bought.purchase, "2026-01-07", lines=[(1, 1)])
    assert (refunded.reversed, refunded.balance, refunded.money_back) == (50, 50, 50)


def test_that_a_whole_refund_restores_the_balance_exactly(make_shop: MakeShop) -> None:
    shop = make_shop(earn={**FULL, "points": 7}, redeem={"value": 10})
    budi = number(shop.join(opening_points=200))
    bought = shop.buy(budi, 100_000, "2026-01-06", redeem_points=150)
    assert (bought.earned, bought.balance) == (70, 120)
    refunded = shop.refund(bought.purchase, "2026-01-07")
    assert (refunded.balance, refunded.returned, refunded.reversed) == (200, 150, 70)
    assert refunded.money_back == 98_500


def test_that_buying_and_refunding_again_and_again_leaves_the_start(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500}, bonuses={"birthday": 9})
    shop.campaign("EXTRA", bonus=5)
    budi = number(shop.join(birthday="1990-01-07", opening_points=40))
    before = shop.standing(budi, "2026-01-05")
    for day in range(6, 12):
        when = f"2026-01-{day:02}"
        bought = shop.buy(budi, 123_456, when, redeem_points=17)
        assert bought.bonus == 14
        shop.refund(bought.purchase, when, 50_000)
        shop.refund(bought.purchase, when)
        assert shop.standing(budi, when) == before


def test_that_lines_take_points_back_by_their_share_of_what_earned(make_shop: MakeShop) -> None:
    shop = make_shop(
        earn={"rates": [{"category": "tobacco", "per": 1, "points": 0}]}, redeem={"value": 500}
    )
    budi = number(shop.join(opening_points=30))
    lines = (a_line(100_000), a_line(100_000, "tobacco"))
    bought = shop.buy(budi, 200_000, "2026-01-06", lines=lines, redeem_points=30)
    assert bought.earned == 9
    tobacco = shop.refund(bought.purchase, "2026-01-07", lines=[(2, None)])
    assert (tobacco.reversed, tobacco.returned) == (0, 15)
    assert tobacco.money_back == 100_000 - 7_500
    rest = shop.refund(bought.purchase, "2026-01-07", lines=[(1, None)])
    assert (rest.reversed, rest.returned, rest.balance) == (9, 15, 30)


def test_that_amounts_and_lines_may_follow_each_other(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"per": 1_000})
    budi = number(shop.join())
    lines = (a_line(60_000, quantity=3), a_line(40_000))
    bought = shop.buy(budi, 100_000, "2026-01-06", lines=lines)
    first = shop.refund(bought.purchase, "2026-01-07", lines=[(1, 1)])
    assert (first.reversed, first.balance) == (20, 80)
    second = shop.refund(bought.purchase, "2026-01-07", 30_000)
    assert (second.reversed, second.balance) == (30, 50)
    with pytest.raises(AlreadyRefunded):
        shop.refund(bought.purchase, "2026-01-07", 50_001)
    assert shop.refund(bought.purchase, "2026-01-07").balance == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": -5},
        {"lines": [(3, None)]},
        {"lines": [(0, None)]},
        {"amount": 5, "lines": [(1, None)]},
        {"when": "2026-01-05"},
    ],
)
def test_that_a_refund_that_cannot_be_changes_nothing(shop: Till, wrong: dict[str, Any]) -> None:
    budi = number(shop.join())
    lines = (a_line(60_000), a_line(40_000))
    bought = shop.buy(budi, 100_000, "2026-01-06", lines=lines)
    asked: dict[str, Any] = {"when": "2026-01-07", **wrong}
    with pytest.raises(Invalid):
        shop.refund(bought.purchase, **asked)
    assert shop.standing(budi, "2026-01-07").balance == 10


def test_that_more_than_a_line_held_is_refused(shop: Till) -> None:
    bought = shop.buy(None, 60_000, "2026-01-06", lines=(a_line(60_000, quantity=3),))
    shop.refund(bought.purchase, "2026-01-06", lines=[(1, 2)])
    with pytest.raises(AlreadyRefunded):
        shop.refund(bought.purchase, "2026-01-06", lines=[(1, 2)])
    assert shop.refund(bought.purchase, "2026-01-06").money_back == 20_000


def test_that_a_purchase_nobody_knows_is_not_found(shop: Till) -> None:
    with pytest.raises(NotFound):
        shop.refund("01890000-0000-7000-8000-000000000000", "2026-01-06")


def test_that_a_receipt_of_two_counters_is_asked_about(shop: Till) -> None:
    first = shop.buy(None, 10_000, "2026-01-06", receipt="7")
    second = shop.at_counter("2").buy(None, 20_000, "2026-01-20", receipt="7")
    with pytest.raises(Invalid) as refusal:
        shop.refund(None, "2026-01-21", receipt="7")
    asked = [candidate["purchase"] for candidate in facts_of(refusal)["candidates"]]
    assert set(asked) == {first.purchase, second.purchase}
    newest = shop.buy(None, 30_000, "2026-03-01", receipt="7")
    done = shop.refund(None, "2026-03-01", receipt="7")
    assert done.purchase == newest.purchase


def spent_elsewhere(make_shop: MakeShop, policy: str) -> tuple[Till, str, str]:
    """Return a shop whose member has spent the ten points of a purchase, and the purchase."""
    shop = make_shop(debt={"policy": policy}, redeem={"value": 500})
    budi = number(shop.join())
    bought = shop.buy(budi, 100_000, "2026-01-06")
    shop.buy(budi, 5_000, "2026-01-07", redeem_points=10)
    return shop, budi, bought.purchase


def test_that_points_already_spent_become_a_debt_paid_by_the_next_award(
    make_shop: MakeShop,
) -> None:
    shop, budi, purchase = spent_elsewhere(make_shop, "allow")
    refunded = shop.refund(purchase, "2026-01-08")
    assert (refunded.debt, refunded.balance, refunded.money_back) == (10, 0, 100_000)
    paid = shop.buy(budi, 140_000, "2026-01-09")
    assert (paid.earned, paid.debt, paid.balance) == (14, 0, 4)


def test_that_a_debt_may_be_forgiven(make_shop: MakeShop) -> None:
    shop, _, purchase = spent_elsewhere(make_shop, "clip")
    refunded = shop.refund(purchase, "2026-01-08")
    assert (refunded.debt, refunded.balance, refunded.money_back) == (0, 0, 100_000)


def test_that_a_refund_that_would_make_debt_may_be_refused_whole(make_shop: MakeShop) -> None:
    shop, budi, purchase = spent_elsewhere(make_shop, "block")
    with pytest.raises(InsufficientPoints) as refusal:
        shop.refund(purchase, "2026-01-08")
    assert facts_of(refusal)["available"] == 0
    assert shop.standing(budi, "2026-01-08").stage == "repeat"
    shop.adjust(budi, 10, "2026-01-08")
    assert shop.refund(purchase, "2026-01-08").balance == 0


def test_that_points_already_spent_may_be_taken_off_the_money(make_shop: MakeShop) -> None:
    shop, _, purchase = spent_elsewhere(make_shop, "deduct")
    refunded = shop.refund(purchase, "2026-01-08")
    assert (refunded.debt, refunded.balance, refunded.money_back) == (0, 0, 95_000)


def test_that_the_own_lot_gives_first_then_others_pending_ones_last(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"pending_days": 5}, redeem={"value": 500})
    budi = number(shop.join())
    bought = shop.buy(budi, 200_000, "2026-01-06")
    shop.adjust(budi, 5, "2026-01-06")
    shop.buy(budi, 3_000, "2026-01-11", redeem_points=6)
    pending = shop.buy(budi, 70_000, "2026-01-12")
    assert (pending.balance, pending.pending) == (19, 7)
    refunded = shop.refund(bought.purchase, "2026-01-12")
    assert (refunded.balance, refunded.pending, refunded.debt) == (0, 6, 0)


def test_that_points_given_back_pay_no_debt(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join())
    first = shop.buy(budi, 100_000, "2026-01-06")
    second = shop.buy(budi, 8_000, "2026-01-07", redeem_points=10)
    assert shop.refund(first.purchase, "2026-01-08").debt == 10
    back = shop.refund(second.purchase, "2026-01-09")
    assert (back.returned, back.balance, back.debt) == (10, 10, 10)


@pytest.mark.parametrize(("returned", "balance"), [("expired", 0), ("grace", 10)])
def test_that_points_given_back_to_an_expired_lot_stay_expired_or_get_some_days(
    make_shop: MakeShop, returned: str, balance: int
) -> None:
    shop = make_shop(
        redeem={"value": 500},
        expiry={"kind": "days", "after": 10, "returned": returned, "grace_days": 5},
    )
    budi = number(shop.join(opening_points=10))
    bought = shop.buy(budi, 5_000, "2026-01-06", redeem_points=10)
    assert shop.refund(bought.purchase, "2026-01-20").balance == balance
    assert shop.balance(budi, "2026-01-25") == balance
    assert shop.balance(budi, "2026-01-26") == 0


def test_that_points_of_the_purchase_that_have_expired_make_no_debt(make_shop: MakeShop) -> None:
    shop = make_shop(expiry={"kind": "days", "after": 10})
    budi = number(shop.join())
    bought = shop.buy(budi, 100_000, "2026-01-06")
    shop.adjust(budi, 4, "2026-01-10")
    refunded = shop.refund(bought.purchase, "2026-01-18")
    assert (refunded.debt, refunded.balance) == (0, 4)


def test_that_points_partly_spent_and_partly_expired_are_owed_only_as_far_as_spent(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(expiry={"kind": "days", "after": 10})
    budi = number(shop.join())
    bought = shop.buy(budi, 100_000, "2026-01-06")
    shop.adjust(budi, -6, "2026-01-10")
    half = shop.refund(bought.purchase, "2026-01-18", 50_000)
    assert (half.reversed, half.debt) == (5, 1)
    assert shop.refund(bought.purchase, "2026-01-18").debt == 6


def test_that_a_lot_spent_empty_is_renewed_before_points_come_back_to_it(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(redeem={"value": 500}, expiry={"kind": "activity", "after": 30})
    budi = number(shop.join(opening_points=10))
    bought = shop.buy(budi, 5_000, "2026-01-06", redeem_points=10)
    for day in ("2026-01-25", "2026-02-15", "2026-03-05"):
        shop.buy(budi, 10_000, day)
    back = shop.refund(bought.purchase, "2026-03-06")
    assert (back.returned, back.balance) == (10, 13)
    assert shop.balance(budi, "2026-04-04") == 13
    assert shop.balance(budi, "2026-04-05") == 0


def test_that_who_was_credited_is_debited_also_after_a_merge(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi, other = number(shop.join()), number(shop.join("Budi S", opening_points=10))
    bought = shop.buy(other, 100_000, "2026-01-06", redeem_points=4)
    merged = shop.merge(budi, other, "2026-01-07")
    assert merged.balance == 6 + 9
    refunded = shop.refund(bought.purchase, "2026-01-08")
    assert (refunded.member, refunded.balance, refunded.debt) == (budi, 10, 0)
    assert refunded.stage == "suspect"


def test_that_a_purchase_before_a_merge_and_its_campaign_bonus_go_back_after_it(
    shop: Till,
) -> None:
    shop.campaign("EXTRA", bonus=10)
    budi, other = number(shop.join()), number(shop.join("Budi S"))
    bought = shop.buy(other, 100_000, "2026-01-06")
    assert shop.merge(budi, other, "2026-01-07").balance == 20
    half = shop.refund(bought.purchase, "2026-01-08", 50_000)
    assert (half.reversed, half.balance) == (10, 10)
    assert shop.refund(bought.purchase, "2026-01-08").balance == 0


def test_that_a_refund_of_a_part_takes_a_part_of_the_campaign_bonus(shop: Till) -> None:
    shop.campaign("EXTRA", bonus=10)
    budi = number(shop.join())
    bought = shop.buy(budi, 100_000, "2026-01-06")
    back = [shop.refund(bought.purchase, "2026-01-07", a).reversed for a in (33_000, 33_000)]
    assert back == [6, 6]
    assert shop.refund(bought.purchase, "2026-01-07").balance == 0


def test_that_stage_and_tier_follow_a_refund_at_once(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"window": "rolling", "tiers": tiers(("Silver", 150_000, "1.5"))})
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06")
    second = shop.buy(budi, 100_000, "2026-01-07")
    assert (second.tier, second.stage) == ("Silver", "repeat")
    part = shop.refund(second.purchase, "2026-01-08", 50_000)
    assert (part.tier, part.stage) == ("Silver", "repeat")
    more = shop.refund(second.purchase, "2026-01-08", 1)
    assert (more.tier, more.stage) == (None, "repeat")
    assert shop.refund(second.purchase, "2026-01-08").stage == "first_time"


def test_that_a_void_undoes_everything_once(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=20))
    bought = shop.buy(budi, 100_000, "2026-01-06", redeem_points=20)
    voided = shop.void(bought.purchase, "2026-01-06 12:05")
    assert (voided.balance, voided.stage, voided.money_back) == (20, "suspect", 90_000)
    with pytest.raises(AlreadyRefunded):
        shop.void(bought.purchase, "2026-01-06 12:06")
    with pytest.raises(AlreadyRefunded):
        shop.refund(bought.purchase, "2026-01-06 12:06")


def test_that_a_void_needs_its_reason(shop: Till) -> None:
    bought = shop.buy(None, 100_000, "2026-01-06")
    for reason in ("", " ", "x" * 201, "a\0b"):
        with pytest.raises(Invalid):
            shop.void(bought.purchase, "2026-01-06", reason=reason)
    assert shop.void(bought.purchase, "2026-01-06", reason="wrong till").money_back == 100_000


def test_that_a_void_takes_what_refunds_have_left(shop: Till) -> None:
    budi = number(shop.join())
    bought = shop.buy(budi, 100_000, "2026-01-06")
    shop.refund(bought.purchase, "2026-01-06", 40_000)
    voided = shop.void(bought.purchase, "2026-01-06")
    assert (voided.money_back, voided.reversed, voided.balance) == (60_000, 6, 0)


def test_that_a_bill_without_goods_can_be_voided_and_gives_its_points_back(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=20))
    tip = (a_line(10_000, kind="tip"),)
    bought = shop.buy(budi, 10_000, "2026-01-06", lines=tip, redeem_points=20)
    assert (bought.payable, bought.balance, bought.stage) == (0, 0, "suspect")
    assert shop.void(bought.purchase, "2026-01-06").balance == 20
    with pytest.raises(AlreadyRefunded):
        shop.void(bought.purchase, "2026-01-06")


def test_that_yesterdays_void_is_todays_document(shop: Till) -> None:
    budi = number(shop.join())
    bought = shop.buy(budi, 100_000, "2026-01-06")
    shop.void(bought.purchase, "2026-01-07")
    assert shop.standing(budi, "2026-01-06 23:00").balance == 10
    assert shop.standing(budi, "2026-01-06 23:00").stage == "first_time"
    assert shop.standing(budi, "2026-01-07").balance == 0
