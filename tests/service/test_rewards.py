"""Rewards, reservations, vouchers and stamp cards."""

from datetime import date
from typing import Any

import pytest

from loyalty_desktop.errors import (
    AlreadyDone,
    InsufficientPoints,
    Invalid,
    LimitReached,
    NotEligible,
    NotFound,
    OutOfStock,
)
from tests.factories import Till, a_line, facts_of, number, tiers
from tests.service.conftest import MakeShop

DAY = "2026-01-06"


@pytest.fixture
def budi(shop: Till) -> str:
    return number(shop.join(opening_points=100))


def test_that_a_reward_takes_its_points_and_its_unit(shop: Till, budi: str) -> None:
    shop.offer("MUG", 40, stock=2)
    taken = shop.redeem(budi, "MUG", DAY)
    assert (taken.spent, taken.balance) == (40, 60)
    shop.redeem(budi, "MUG", DAY)
    with pytest.raises(OutOfStock):
        shop.redeem(budi, "MUG", DAY)
    assert shop.balance(budi, DAY) == 20


def test_that_a_reward_beyond_the_balance_is_refused_and_takes_nothing(
    shop: Till, budi: str
) -> None:
    shop.offer("BIKE", 101, stock=1)
    with pytest.raises(InsufficientPoints) as refusal:
        shop.redeem(budi, "BIKE", DAY)
    assert facts_of(refusal)["available"] == 100
    assert shop.balance(budi, DAY) == 100


def test_that_the_price_is_the_shops_not_the_tills(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"per": 1, "points": 1})
    shop.offer("GIFT", 5)
    budi = number(shop.join(opening_points=50))
    receipt = shop.buy(budi, 100, DAY, rewards=("GIFT",))
    assert (receipt.redeemed, receipt.balance) == (5, 145)


def test_that_points_of_the_bill_may_pay_a_reward_but_not_more_than_there_are(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(earn={"per": 100}, redeem={"same_bill": True})
    shop.offer("GIFT", 5)
    budi = number(shop.join(opening_points=3))
    with pytest.raises(InsufficientPoints):
        shop.buy(budi, 100, DAY, rewards=("GIFT",))
    assert shop.standing(budi, DAY).stage == "suspect"
    assert shop.buy(budi, 200, DAY, rewards=("GIFT",)).balance == 0


def test_that_packs_cost_by_the_pack_and_stock_counts_units(shop: Till, budi: str) -> None:
    shop.offer("EGG", 10, pack=6, stock=14)
    assert shop.redeem(budi, "EGG", DAY, quantity=7).spent == 20
    assert shop.redeem(budi, "EGG", DAY, quantity=6).spent == 10
    with pytest.raises(OutOfStock) as refusal:
        shop.redeem(budi, "EGG", DAY, quantity=2)
    assert facts_of(refusal)["left"] == 1


def test_that_units_of_one_pack_on_a_bill_come_for_one_price(shop: Till, budi: str) -> None:
    shop.offer("EGG", 10, pack=6, stock=7)
    bought = shop.buy(budi, 5_000, DAY, rewards=("EGG",) * 6)
    assert bought.redeemed == 10
    with pytest.raises(OutOfStock):
        shop.buy(budi, 5_000, DAY, rewards=("EGG",) * 2)
    assert shop.void(bought.purchase, DAY).balance == 100


@pytest.mark.parametrize("quantity", [0, -1, 10**30])
def test_that_no_units_and_fewer_are_refused(shop: Till, budi: str, quantity: int) -> None:
    shop.offer("EGG", 10)
    with pytest.raises(Invalid):
        shop.redeem(budi, "EGG", DAY, quantity=quantity)
    assert shop.balance(budi, DAY) == 100


def test_that_a_limit_per_member_and_period_holds(shop: Till, budi: str) -> None:
    shop.offer("CUP", 1, per_member=2, period_days=7)
    shop.redeem(budi, "CUP", "2026-01-06")
    shop.redeem(budi, "CUP", "2026-01-08")
    with pytest.raises(LimitReached):
        shop.redeem(budi, "CUP", "2026-01-12")
    shop.redeem(budi, "CUP", "2026-01-13")
    other = number(shop.join("Sari", opening_points=1))
    shop.redeem(other, "CUP", "2026-01-13")


def test_that_a_limit_holds_for_two_who_were_merged(shop: Till, budi: str) -> None:
    shop.offer("CUP", 1, per_member=1)
    other = number(shop.join("Budi S", opening_points=5))
    shop.redeem(other, "CUP", "2026-01-06")
    shop.merge(budi, other, "2026-01-07")
    with pytest.raises(LimitReached):
        shop.redeem(budi, "CUP", "2026-01-08")


def test_that_a_reward_is_for_its_days_and_tiers(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Gold", 100_000, "1"))})
    shop.offer("ROSE", 1, first_date=date(2026, 2, 1), until=date(2026, 2, 14), tiers=("Gold",))
    budi = number(shop.join(opening_points=10))
    for day in ("2026-01-31", "2026-02-15"):
        with pytest.raises(NotEligible):
            shop.redeem(budi, "ROSE", day)


def test_that_a_reward_for_a_tier_is_refused_below_it(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Gold", 100_000, "1"))})
    shop.offer("ROSE", 1, tiers=("Gold",))
    budi = number(shop.join(opening_points=10))
    with pytest.raises(NotEligible):
        shop.redeem(budi, "ROSE", DAY)
    shop.buy(budi, 100_000, DAY)
    assert shop.redeem(budi, "ROSE", DAY).spent == 1


def test_that_rewards_exist_from_the_moment_they_were_defined(shop: Till, budi: str) -> None:
    shop.offer("NEW", 1, when="2026-01-10")
    with pytest.raises(NotFound):
        shop.redeem(budi, "NEW", "2026-01-09")
    assert shop.redeem(budi, "NEW", "2026-01-10").spent == 1


def test_that_contacts_and_leavers_take_no_rewards(shop: Till) -> None:
    shop.offer("FREE", 0)
    contact = number(shop.join("Sari", joined=False))
    with pytest.raises(NotEligible):
        shop.redeem(contact, "FREE", DAY)


def test_that_rewards_reduce_a_bill_in_the_order_of_the_programme(make_shop: MakeShop) -> None:
    shop = make_shop(earn={"per": 1_000})
    shop.offer("TENTH", 10, "percent", value=10)
    shop.offer("FIVE", 5, "amount", value=5_000)
    budi = number(shop.join(opening_points=100))
    receipt = shop.buy(budi, 100_000, DAY, rewards=("FIVE", "TENTH"))
    assert (receipt.due, receipt.redeemed) == (85_000, 15)
    assert (receipt.earned, receipt.balance) == (85, 170)


def test_that_an_amount_beyond_the_bill_takes_off_what_is_left(shop: Till, budi: str) -> None:
    shop.offer("BIG", 5, "amount", value=50_000)
    receipt = shop.buy(budi, 20_000, DAY, rewards=("BIG",))
    assert (receipt.due, receipt.earned) == (0, 0)


def test_that_a_reward_that_fits_nothing_on_the_bill_is_refused(shop: Till, budi: str) -> None:
    shop.offer("COFFEE", 5, "percent", value=50, category="coffee", cap=5_000)
    with pytest.raises(NotEligible):
        shop.buy(budi, 20_000, DAY, rewards=("COFFEE",), lines=(a_line(20_000, "tea"),))
    lines = (a_line(20_000, "tea"), a_line(30_000, "coffee"))
    assert shop.buy(budi, 50_000, DAY, rewards=("COFFEE",), lines=lines).due == 45_000


def test_that_an_unknown_reward_refuses_the_bill_whole(shop: Till, budi: str) -> None:
    with pytest.raises(NotFound):
        shop.buy(budi, 20_000, DAY, rewards=("NOTHING",))
    assert shop.standing(budi, DAY).stage == "suspect"


def test_that_rewards_need_a_member(shop: Till) -> None:
    shop.offer("MUG", 0)
    with pytest.raises(NotEligible):
        shop.buy(None, 20_000, DAY, rewards=("MUG",))


def test_that_a_refund_brings_points_and_stock_of_its_rewards_back(shop: Till, budi: str) -> None:
    shop.offer("MUG", 40, stock=1)
    bought = shop.buy(budi, 20_000, DAY, rewards=("MUG",))
    assert bought.balance == 62
    assert shop.refund(bought.purchase, DAY, 10_000).returned == 20
    with pytest.raises(OutOfStock):
        shop.redeem(budi, "MUG", DAY)
    assert shop.refund(bought.purchase, DAY).balance == 100
    assert shop.redeem(budi, "MUG", DAY).balance == 60


def test_that_a_reward_taken_is_given_back_to_its_lots(shop: Till, budi: str) -> None:
    shop.offer("MUG", 40, stock=1)
    taken = shop.redeem(budi, "MUG", "2026-01-06 12:00")
    back = shop.cancel(taken.redemption, "2026-01-06 12:15")
    assert back.balance == 100
    with pytest.raises(AlreadyDone):
        shop.cancel(taken.redemption, "2026-01-06 12:16")
    assert shop.redeem(budi, "MUG", "2026-01-06 12:17").balance == 60


def test_that_a_reward_of_a_bill_goes_back_with_the_bill_only(shop: Till, budi: str) -> None:
    shop.offer("MUG", 40)
    reserved = shop.reserve(budi, "MUG", "2026-01-06 12:00")
    shop.buy(budi, 20_000, "2026-01-06 12:05", rewards=(reserved.redemption,))
    with pytest.raises(AlreadyDone):
        shop.cancel(reserved.redemption, "2026-01-06 12:06")


def test_that_a_reservation_keeps_points_and_stock_free_until_it_lapses(
    shop: Till, budi: str
) -> None:
    shop.offer("MUG", 60, stock=1)
    reserved = shop.reserve(budi, "MUG", "2026-01-06 12:00")
    assert reserved.balance == 100
    with pytest.raises(OutOfStock):
        shop.redeem(budi, "MUG", "2026-01-06 12:05")
    shop.offer("CAP", 60)
    with pytest.raises(InsufficientPoints) as refusal:
        shop.redeem(budi, "CAP", "2026-01-06 12:14")
    assert facts_of(refusal)["available"] == 40
    assert shop.redeem(budi, "CAP", "2026-01-06 12:15").balance == 40
    with pytest.raises(AlreadyDone):
        shop.buy(budi, 20_000, "2026-01-06 12:16", rewards=(reserved.redemption,))


def test_that_completing_consumes_the_reservation_once(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=100))
    shop.offer("MUG", 60, stock=1)
    reserved = shop.reserve(budi, "MUG", "2026-01-06 12:00")
    with pytest.raises(InsufficientPoints):
        shop.buy(budi, 90_000, "2026-01-06 12:05", rewards=(reserved.redemption,), redeem_points=41)
    receipt = shop.buy(
        budi, 90_000, "2026-01-06 12:05", rewards=(reserved.redemption,), redeem_points=40
    )
    assert (receipt.redeemed, receipt.payable, receipt.balance) == (100, 70_000, 7)
    with pytest.raises(AlreadyDone):
        shop.buy(budi, 20_000, "2026-01-06 12:06", rewards=(reserved.redemption,))


def test_that_one_reservation_named_twice_is_refused(shop: Till, budi: str) -> None:
    shop.offer("MUG", 10)
    reserved = shop.reserve(budi, "MUG", "2026-01-06 12:00")
    with pytest.raises(Invalid):
        shop.buy(budi, 20_000, "2026-01-06 12:01", rewards=(reserved.redemption,) * 2)


def test_that_a_cancelled_reservation_frees_its_points(shop: Till, budi: str) -> None:
    shop.offer("MUG", 60)
    reserved = shop.reserve(budi, "MUG", "2026-01-06 12:00")
    shop.cancel(reserved.redemption, "2026-01-06 12:01")
    assert shop.redeem(budi, "MUG", "2026-01-06 12:02").balance == 40


def test_that_nobody_uses_another_members_reservation(shop: Till, budi: str) -> None:
    shop.offer("MUG", 60)
    sari = number(shop.join("Sari", opening_points=100))
    reserved = shop.reserve(budi, "MUG", "2026-01-06 12:00")
    with pytest.raises(NotEligible):
        shop.buy(sari, 20_000, "2026-01-06 12:01", rewards=(reserved.redemption,))


def test_that_a_reservation_of_an_absorbed_member_keeps_its_points_free(
    shop: Till, budi: str
) -> None:
    shop.offer("MUG", 60)
    other = number(shop.join("Budi S", opening_points=60))
    reserved = shop.reserve(other, "MUG", "2026-01-06 12:00")
    shop.merge(budi, other, "2026-01-06 12:01")
    shop.offer("CAP", 101)
    with pytest.raises(InsufficientPoints):
        shop.redeem(budi, "CAP", "2026-01-06 12:02")
    done = shop.buy(budi, 20_000, "2026-01-06 12:03", rewards=(reserved.redemption,))
    assert done.balance == 102


def test_that_a_voucher_is_used_once_and_comes_back_with_its_bill(shop: Till, budi: str) -> None:
    shop.offer("TEN", 50, "voucher", value=10_000)
    code = shop.voucher(budi, "TEN", DAY).voucher
    bought = shop.buy(budi, 30_000, DAY, rewards=(code.lower(),))
    assert (bought.due, bought.redeemed, bought.balance) == (20_000, 0, 102)
    with pytest.raises(AlreadyDone):
        shop.buy(budi, 30_000, DAY, rewards=(code,))
    shop.void(bought.purchase, DAY)
    assert shop.buy(budi, 30_000, DAY, rewards=(code,)).due == 20_000


def test_that_one_voucher_named_twice_is_refused(shop: Till, budi: str) -> None:
    shop.offer("TEN", 50, "voucher", value=10_000)
    code = shop.voucher(budi, "TEN", DAY).voucher
    with pytest.raises(Invalid):
        shop.buy(budi, 30_000, DAY, rewards=(code, code))


def test_that_a_voucher_ends_and_belongs_to_one_member(shop: Till, budi: str) -> None:
    shop.offer("TEN", 50, "voucher", value=10_000)
    sari = number(shop.join("Sari"))
    code = shop.voucher(budi, "TEN", DAY, until=date(2026, 1, 10)).voucher
    with pytest.raises(NotEligible):
        shop.buy(sari, 30_000, DAY, rewards=(code,))
    with pytest.raises(NotEligible):
        shop.buy(budi, 30_000, "2026-01-11", rewards=(code,))
    assert shop.buy(budi, 30_000, "2026-01-10 23:59", rewards=(code,)).due == 20_000


def test_that_a_voucher_cannot_end_before_it_begins(shop: Till, budi: str) -> None:
    shop.offer("TEN", 50, "voucher", value=10_000)
    with pytest.raises(Invalid):
        shop.voucher(budi, "TEN", DAY, until=date(2026, 1, 5))


def test_that_a_voucher_bought_with_points_takes_its_unit_once(shop: Till, budi: str) -> None:
    shop.offer("TEN", 50, "voucher", value=10_000, stock=1)
    taken = shop.redeem(budi, "TEN", DAY)
    assert taken.voucher
    bought = shop.buy(budi, 30_000, DAY, rewards=(taken.voucher,))
    assert bought.due == 20_000
    shop.void(bought.purchase, DAY)
    with pytest.raises(OutOfStock):
        shop.redeem(budi, "TEN", DAY)


def test_that_giving_a_voucher_back_makes_it_worthless(shop: Till, budi: str) -> None:
    shop.offer("TEN", 50, "voucher", value=10_000)
    taken = shop.redeem(budi, "TEN", "2026-01-06 12:00")
    assert taken.voucher
    assert shop.cancel(taken.redemption, "2026-01-06 12:01").balance == 100
    with pytest.raises(AlreadyDone):
        shop.buy(budi, 30_000, "2026-01-06 12:02", rewards=(taken.voucher,))


def test_that_a_voucher_already_used_cannot_be_given_back(shop: Till, budi: str) -> None:
    shop.offer("TEN", 50, "voucher", value=10_000)
    taken = shop.redeem(budi, "TEN", "2026-01-06 12:00")
    assert taken.voucher
    shop.buy(budi, 30_000, "2026-01-06 12:01", rewards=(taken.voucher,))
    with pytest.raises(AlreadyDone):
        shop.cancel(taken.redemption, "2026-01-06 12:02")


def test_that_several_vouchers_have_codes_of_their_own(shop: Till, budi: str) -> None:
    shop.offer("TEN", 20, "voucher", value=10_000)
    taken = shop.redeem(budi, "TEN", DAY, quantity=3)
    assert (taken.spent, len(set(taken.vouchers))) == (60, 3)
    bought = shop.buy(budi, 50_000, DAY, rewards=taken.vouchers)
    assert bought.due == 20_000


def test_that_a_full_stamp_card_brings_a_voucher(shop: Till, budi: str) -> None:
    shop.offer("CUP", 0)
    shop.stamp_card("COFFEE", 3, "CUP", category="coffee", head_start=1)
    brought: list[tuple[str, ...]] = []
    for units in (1, 1, 4):
        lines = (a_line(20_000, "coffee", quantity=units), a_line(5_000, "cake"))
        brought.append(shop.buy(budi, 25_000, DAY, lines=lines).vouchers)
    assert [len(codes) for codes in brought] == [0, 1, 1]
    assert shop.buy(budi, 5_000, DAY, rewards=brought[1]).redeemed == 0


def test_that_a_refund_takes_stamps_and_the_voucher_they_earned(shop: Till, budi: str) -> None:
    shop.offer("CUP", 0)
    shop.stamp_card("VISIT", 2, "CUP")
    shop.buy(budi, 5_000, DAY)
    second = shop.buy(budi, 5_000, DAY)
    assert len(second.vouchers) == 1
    shop.void(second.purchase, DAY)
    with pytest.raises(AlreadyDone):
        shop.buy(budi, 5_000, DAY, rewards=second.vouchers)
    assert len(shop.buy(budi, 5_000, DAY).vouchers) == 1


def test_that_stamps_of_two_who_were_merged_are_counted_together(shop: Till, budi: str) -> None:
    shop.offer("CUP", 0)
    shop.stamp_card("VISIT", 2, "CUP")
    other = number(shop.join("Budi S"))
    shop.buy(other, 5_000, "2026-01-06")
    shop.merge(budi, other, "2026-01-07")
    assert len(shop.buy(budi, 5_000, "2026-01-08").vouchers) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": -1},
        {"pack": 0},
        {"stock": -1},
        {"per_member": -1},
        {"kind": "miracle"},
        {"value": -1, "kind": "amount"},
        {"name": ""},
    ],
)
def test_that_a_reward_that_cannot_be_is_refused(shop: Till, wrong: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"points": 1, **wrong}
    with pytest.raises(Invalid):
        shop.offer("X", **asked)


def test_that_campaigns_and_stamp_cards_that_cannot_be_are_refused(shop: Till) -> None:
    shop.offer("CUP", 0)
    wrongs: list[dict[str, Any]] = [
        {},
        {"multiplier": "2", "bonus": 1},
        {"multiplier": "-1"},
        {"multiplier": "1000000"},
        {"bonus": -5},
        {"bonus": 1, "per_member": -1},
        {"bonus": 1, "name": ""},
    ]
    for wrong in wrongs:
        with pytest.raises(Invalid):
            shop.campaign("X", **wrong)
    for every in (0, -1, 10**30):
        with pytest.raises(Invalid):
            shop.stamp_card("X", every, "CUP")
    with pytest.raises(Invalid):
        shop.stamp_card("X", 2, "CUP", head_start=2)
    with pytest.raises(Invalid):
        shop.stamp_card("X", 2, "CUP", category="coffee", sku="L1")
    with pytest.raises(NotFound):
        shop.stamp_card("X", 2, "NOTHING")


def test_that_a_new_version_of_a_reward_has_its_own_stock(shop: Till, budi: str) -> None:
    shop.offer("MUG", 10, stock=1)
    shop.redeem(budi, "MUG", DAY)
    shop.offer("MUG", 20, stock=1, when="2026-01-07")
    assert shop.redeem(budi, "MUG", "2026-01-07").spent == 20


def test_that_campaigns_multiply_and_give_only_where_they_fit(shop: Till, budi: str) -> None:
    shop.campaign("WEEKEND", multiplier="2", weekdays=frozenset({5, 6}))
    shop.campaign("NOON", bonus=5, hours=((11 * 60, 13 * 60),), per_member=1)
    shop.campaign("FIRST", bonus=3, first_purchase_only=True)
    friday = shop.buy(budi, 100_000, "2026-01-09 18:00")
    assert (friday.earned, friday.bonus) == (10, 3)
    saturday = shop.buy(budi, 100_000, "2026-01-10 12:00")
    assert (saturday.earned, saturday.bonus) == (20, 5)
    again = shop.buy(budi, 100_000, "2026-01-10 12:30")
    assert (again.earned, again.bonus) == (20, 0)


def test_that_a_campaign_for_a_stage_follows_the_stage(shop: Till, budi: str) -> None:
    shop.campaign("SECOND", bonus=50, segment="first_time")
    assert shop.buy(budi, 10_000, "2026-01-06").bonus == 0
    assert shop.buy(budi, 10_000, "2026-01-07").bonus == 50
    assert shop.buy(budi, 10_000, "2026-01-08").bonus == 0
    with pytest.raises(NotFound):
        shop.campaign("X", bonus=1, segment="nobodies")


def test_that_a_voucher_for_the_first_purchase_is_good_for_that_alone(shop: Till) -> None:
    shop.offer("WELCOME", 0, "amount", value=5_000, first_purchase_only=True)
    new, old = number(shop.join("Ani")), number(shop.join("Budi"))
    for_new = shop.voucher(new, "WELCOME", "2026-01-06").voucher
    for_old = shop.voucher(old, "WELCOME", "2026-01-06").voucher
    shop.buy(old, 20_000, "2026-01-07")
    with pytest.raises(NotEligible) as refused:
        shop.buy(old, 20_000, "2026-01-08", rewards=(for_old,))
    assert refused.value.facts["reason"] == "first_purchase_only"
    with pytest.raises(NotEligible):
        shop.voucher(old, "WELCOME", "2026-01-08")
    with pytest.raises(NotEligible):
        shop.buy(old, 20_000, "2026-01-08", rewards=("WELCOME",))
    bought = shop.buy(new, 20_000, "2026-01-08", rewards=(for_new,))
    assert bought.payable == 15_000
    # Undone, it was no first purchase: the voucher is good again.
    shop.void(bought.purchase, "2026-01-08")
    assert shop.buy(new, 20_000, "2026-01-09", rewards=(for_new,)).payable == 15_000
