"""Late attach: an anonymous bill given to a member."""

import pytest

from loyalty_desktop.errors import (
    AlreadyDone,
    AlreadyRefunded,
    BlockedCard,
    Invalid,
    LeftProgramme,
    NotEligible,
)
from tests.factories import Till, a_line, number, tiers
from tests.service.conftest import MakeShop


def test_that_a_bill_is_given_once_and_earns_by_its_own_day(make_shop: MakeShop) -> None:
    shop = make_shop()
    budi = number(shop.join())
    bill = shop.buy(None, 100_000, "2026-01-06", receipt="L")
    shop.use(when="2026-01-08", earn={"points": 9})
    given = shop.attach(bill.purchase, budi, "2026-01-08")
    assert (given.earned, given.balance, given.stage) == (10, 10, "first_time")
    assert shop.standing(budi, "2026-01-07").stage == "suspect"
    with pytest.raises(AlreadyDone):
        shop.attach(bill.purchase, number(shop.join("Sari")), "2026-01-08")
    assert shop.refund(bill.purchase, "2026-01-09").balance == 0


@pytest.mark.parametrize(("days", "last", "late"), [(7, 13, 14), (0, 6, 7)])
def test_that_a_bill_may_be_given_for_some_days(
    make_shop: MakeShop, days: int, last: int, late: int
) -> None:
    shop = make_shop(members={"attach_days": days})
    budi = number(shop.join())
    first, second = (shop.buy(None, 100_000, "2026-01-06 09:00") for _ in range(2))
    with pytest.raises(NotEligible):
        shop.attach(first.purchase, budi, f"2026-01-{late:02}")
    assert shop.attach(second.purchase, budi, f"2026-01-{last:02} 23:00").earned == 10


def test_that_a_bill_is_not_given_to_who_may_not_earn(shop: Till) -> None:
    bill = shop.buy(None, 100_000, "2026-01-06")
    contact = number(shop.join("Sari", joined=False))
    with pytest.raises(NotEligible):
        shop.attach(bill.purchase, contact, "2026-01-06")
    gone = number(shop.join("Ani"))
    shop.leave(gone, "2026-01-06")
    with pytest.raises(LeftProgramme):
        shop.attach(bill.purchase, gone, "2026-01-06")
    lost = shop.join("Eka")
    assert lost.card
    shop.replace_card(number(lost), "2026-01-06")
    with pytest.raises(BlockedCard):
        shop.attach(bill.purchase, lost.card, "2026-01-06")
    with pytest.raises(Invalid):
        shop.attach(bill.purchase, number(lost), "2026-01-05")


def test_that_a_bill_that_came_back_cannot_be_given(shop: Till) -> None:
    budi = number(shop.join())
    part, void = (shop.buy(None, 100_000, "2026-01-06") for _ in range(2))
    shop.refund(part.purchase, "2026-01-06", 1_000)
    shop.void(void.purchase, "2026-01-06")
    for bill in (part, void):
        with pytest.raises(AlreadyRefunded):
            shop.attach(bill.purchase, budi, "2026-01-06")


def test_that_lines_bonuses_stamps_and_the_tier_of_that_day_count(make_shop: MakeShop) -> None:
    shop = make_shop(
        bonuses={"birthday": 20},
        tiering={"tiers": tiers(("Silver", 100_000, "2"))},
        earn={"excluded_categories": ["tobacco"]},
    )
    shop.offer("CUP", 0)
    shop.stamp_card("VISIT", 1, "CUP")
    shop.campaign("EXTRA", bonus=5)
    budi = number(shop.join(birthday="1990-01-01"))
    lines = (a_line(50_000), a_line(50_000, "tobacco"))
    bill = shop.buy(None, 100_000, "2026-01-08", lines=lines)
    shop.buy(budi, 100_000, "2026-01-09")
    given = shop.attach(bill.purchase, budi, "2026-01-12")
    assert (given.earned, given.bonus, len(given.vouchers)) == (5, 25, 1)
    assert {line["kind"] for line in given.why} >= {"line_left_out", "bonus"}


def test_that_the_answer_to_the_anonymous_bill_stays_the_first(shop: Till) -> None:
    budi = number(shop.join())
    first = shop.buy(None, 100_000, "2026-01-06", key="bill")
    shop.attach(first.purchase, budi, "2026-01-06 13:00")
    assert shop.buy(None, 100_000, "2026-01-06", key="bill") == first


def test_that_a_first_purchase_given_later_rewards_who_referred(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"referrer": 10, "referred": 5})
    budi = number(shop.join())
    sari = number(shop.join("Sari", referred_by=budi))
    bill = shop.buy(None, 100_000, "2026-01-06")
    assert shop.attach(bill.purchase, sari, "2026-01-07").balance == 15
    assert shop.balance(budi, "2026-01-07") == 10


def test_that_a_bill_given_later_renews_what_is_alive(make_shop: MakeShop) -> None:
    shop = make_shop(expiry={"kind": "activity", "after": 30})
    budi = number(shop.join(opening_points=3))
    bill = shop.buy(None, 100_000, "2026-01-20")
    shop.attach(bill.purchase, budi, "2026-01-25")
    assert shop.balance(budi, "2026-02-19") == 13
    assert shop.balance(budi, "2026-02-20") == 0
