"""A sale given to another member: right for both afterwards, and as if it had always been so."""

from datetime import date
from typing import Any

import pytest

from loyalty_desktop.errors import (
    AlreadyDone,
    AlreadyRefunded,
    BlockedCard,
    Duplicate,
    Invalid,
    KeyConflict,
    NotAllowed,
    NotEligible,
    NotFound,
)
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.services.commands.closings import CloseDay, close_day
from loyalty_desktop.services.commands.moving import MovePurchase, PurchaseMoved, move_purchase
from loyalty_desktop.services.queries.closings import day_takings, takings
from loyalty_desktop.services.queries.offers import rewards_now
from loyalty_desktop.services.queries.points_report import shop_report
from loyalty_desktop.services.queries.purchases import purchase_by_id, purchase_by_receipt
from loyalty_desktop.services.queries.verifying import look_over
from tests.factories import Till, a_line, at, facts_of, key, later, number, tiers
from tests.service.conftest import MakeShop
from tests.service.test_rights import hired

BOUGHT = "2026-01-06 10:00"
MOVED = "2026-01-07 15:00"


def move(till: Till, purchase: str, member: str, when: str = MOVED, **more: Any) -> PurchaseMoved:
    """Give a purchase to another member."""
    told: dict[str, Any] = {"key": key(), "reason": "scanned the wrong card", **more}
    return till.do(
        move_purchase, MovePurchase(at=at(when), purchase=purchase, member=member, **told)
    )


def two(shop: Till) -> tuple[str, str]:
    """Return the numbers of two members."""
    return number(shop.join("Ani")), number(shop.join("Budi"))


def test_that_the_points_go_with_the_sale(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 150_000, BOUGHT)
    moved = move(shop, bought.purchase, budi)
    assert (moved.member, moved.from_member, moved.reversed, moved.earned) == (budi, ani, 15, 15)
    assert (shop.balance(ani, MOVED), shop.balance(budi, MOVED)) == (0, 15)
    assert shop.standing(ani, MOVED).stage == "suspect"
    assert shop.standing(budi, MOVED).stage == "first_time"
    assert shop.store.read(look_over).differences == ()


def test_that_both_pasts_stay_as_they_were(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 150_000, BOUGHT)
    before = [shop.whole(each, "2026-01-06 20:00").standing for each in (ani, budi)]
    move(shop, bought.purchase, budi)
    assert [shop.whole(each, "2026-01-06 20:00").standing for each in (ani, budi)] == before


def test_that_the_receipt_finds_the_sale_where_it_is_now(shop: Till) -> None:
    ani, budi = two(shop)
    paid = (Payment("cash", 100_000),)
    lines = (a_line(60_000, "tea", sku="1"), a_line(40_000, name="cup"))
    bought = shop.buy(ani, 100_000, BOUGHT, receipt="A-1", payments=paid, lines=lines)
    moved = move(shop, bought.purchase, budi)
    assert moved.former == bought.purchase
    row = shop.store.read(purchase_by_receipt, "A-1")
    assert (row.id, row.member_number, row.payments, row.left) == (
        moved.purchase,
        budi,
        paid,
        100_000,
    )
    old = shop.store.read(purchase_by_id, moved.former)
    assert (old.receipt, old.left, old.member_number) == (None, 0, ani)
    # A till that knows the sale by its old id goes on with it.
    back = shop.refund(bought.purchase, "2026-01-08", lines=[(1, None)])
    assert (back.member, back.reversed, back.purchase) == (budi, 6, moved.purchase)


def test_that_a_sale_can_be_given_on_and_back(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 150_000, BOUGHT, receipt="A-1")
    once = move(shop, bought.purchase, budi)
    back = move(shop, bought.purchase, ani, "2026-01-07 16:00")
    assert back.former == once.purchase
    assert (shop.balance(ani, MOVED), shop.balance(ani, "2026-01-08")) == (0, 15)
    assert shop.balance(budi, "2026-01-08") == 0
    assert shop.store.read(purchase_by_receipt, "A-1").id == back.purchase


def test_that_it_is_judged_by_its_own_day(make_shop: MakeShop) -> None:
    shop = make_shop(
        tiering={"tiers": tiers(("Silver", 100_000, "2"))}, expiry={"kind": "days", "after": 30}
    )
    ani, budi = two(shop)
    bought = shop.buy(ani, 120_000, BOUGHT)
    shop.use(when="2026-01-07", earn={"per": 1_000})
    moved = move(shop, bought.purchase, budi, "2026-01-20")
    assert moved.earned == 12
    assert shop.whole(budi, "2026-01-20").lots[0].last_valid == shop.store.shop.day(at(BOUGHT)) + 30


def test_that_tiers_follow_on_both_sides(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 100_000, "2"))})
    ani, budi = two(shop)
    bought = shop.buy(ani, 120_000, BOUGHT)
    assert shop.standing(ani, BOUGHT).tier == "Silver"
    move(shop, bought.purchase, budi)
    assert (shop.standing(ani, MOVED).tier, shop.standing(budi, MOVED).tier) == (None, "Silver")


def test_that_stamps_campaigns_and_birthdays_follow(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"birthday": 30})
    shop.offer("CUP", 10)
    shop.stamp_card("TEA", 2, "CUP")
    shop.campaign("NEW", bonus=7, per_member=1)
    ani = number(shop.join("Ani", birthday="1990-01-07"))
    budi = number(shop.join("Budi", birthday="1990-01-06"))
    shop.buy(ani, 10_000, "2026-01-05 13:00")
    bought = shop.buy(budi, 10_000, BOUGHT)
    assert bought.bonus == 30 + 7
    moved = move(shop, bought.purchase, ani)
    # Ani has had the campaign and the birthday; with this sale her card of stamps is full.
    assert (moved.bonus, len(moved.vouchers), moved.reversed) == (0, 1, 38)
    again = shop.buy(budi, 10_000, MOVED)
    assert (again.bonus, again.vouchers) == (37, ())
    [card] = shop.store.read_as(shop.by, rewards_now, at(MOVED)).stamp_cards
    assert card.card.code == "TEA"


def test_that_a_referral_follows(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"referrer": 20, "referred": 10, "referral_hold_days": 30})
    dewi = number(shop.join("Dewi"))
    ani, budi = number(shop.join("Ani", referred_by=dewi)), number(shop.join("Budi"))
    bought = shop.buy(ani, 100_000, BOUGHT)
    assert shop.standing(dewi, BOUGHT).pending == 20
    move(shop, bought.purchase, budi)
    assert shop.standing(dewi, MOVED).pending == 0
    assert shop.standing(budi, MOVED).balance == 10
    move(shop, bought.purchase, ani, "2026-01-07 16:00")
    assert shop.standing(dewi, "2026-01-07 16:00").pending == 20


def test_that_points_spent_meanwhile_become_a_debt(shop: Till) -> None:
    ani, budi = two(shop)
    shop.offer("MUG", 10)
    bought = shop.buy(ani, 150_000, BOUGHT)
    shop.redeem(ani, "MUG", "2026-01-06 12:00")
    move(shop, bought.purchase, budi)
    told = shop.standing(ani, MOVED)
    assert (told.balance, told.debt) == (0, 10)


def test_that_money_does_not_move(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 150_000, BOUGHT, receipt="A-1", payments=(Payment("cash", 150_000),))
    shift = shop.store.read_as(shop.by, takings, at(BOUGHT))
    day = shop.store.read_as(shop.by, day_takings, at(BOUGHT))
    move(shop, bought.purchase, budi, "2026-01-06 11:00")
    for before, asked in ((shift, takings), (day, day_takings)):
        after = shop.store.read_as(shop.by, asked, at(BOUGHT))
        assert (after.bills, after.by_method, after.voids) == (1, before.by_method, 0)
        assert (after.revenue, after.taken, after.moved) == (150_000, 150_000, 15)
        assert (after.first_receipt, after.last_receipt) == ("A-1", "A-1")


def test_that_a_sale_of_a_closed_day_moves_today(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 150_000, BOUGHT)
    shop.do(close_day, CloseDay(key=key(), at=at(BOUGHT)))
    move(shop, bought.purchase, budi)
    told = shop.do(close_day, CloseDay(key=key(), at=at(MOVED)))
    assert (told.late, told.takings.bills, told.takings.voids) == (None, 0, 0)
    assert (told.takings.taken_back, told.takings.given) == (15, 15)


def test_that_a_closing_finds_the_receipt_of_a_sale_that_was_moved_again_and_again(
    shop: Till,
) -> None:
    ani, budi = two(shop)
    shop.buy(None, 10_000, BOUGHT, receipt="A-1")
    bought = shop.buy(ani, 150_000, later(BOUGHT, minutes=5), receipt="A-2")
    purchase = bought.purchase
    for member in (budi, ani, budi):
        purchase = move(shop, purchase, member, "2026-01-06 11:00").purchase
    told = shop.store.read_as(shop.by, takings, later(BOUGHT, hours=2))
    assert (told.first_receipt, told.last_receipt) == ("A-1", "A-2")


def test_that_moving_twice_with_one_key_moves_once(shop: Till) -> None:
    ani, budi = two(shop)
    shop.offer("CUP", 0)
    shop.stamp_card("TEA", 1, "CUP")
    bought = shop.buy(ani, 150_000, BOUGHT)
    request = MovePurchase(
        key=key(), at=at(MOVED), purchase=bought.purchase, member=budi, reason="mistaken"
    )
    first = shop.do(move_purchase, request)
    assert shop.do(move_purchase, request) == first
    assert len(first.vouchers) == 1
    assert shop.balance(budi, MOVED) == 15
    with pytest.raises(KeyConflict):
        move(shop, bought.purchase, ani, key=request.key)


def test_that_what_points_or_rewards_paid_is_not_moved(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    ani = number(shop.join("Ani", opening_points=50))
    budi = number(shop.join("Budi"))
    shop.offer("MUG", 5)
    shop.offer("OFF", 5, "amount", value=1_000)
    voucher = shop.voucher(ani, "OFF", BOUGHT).voucher
    for more in ({"redeem_points": 5}, {"rewards": ("MUG",)}, {"rewards": (voucher,)}):
        bought = shop.buy(ani, 50_000, BOUGHT, **more)
        with pytest.raises(NotEligible) as refusal:
            move(shop, bought.purchase, budi)
        assert facts_of(refusal)["reason"] == "paid_with_points"
    assert shop.balance(budi, MOVED) == 0


def test_that_what_can_not_be_moved_is_refused_and_stays(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 100_000, BOUGHT)
    part = shop.buy(ani, 100_000, BOUGHT)
    shop.refund(part.purchase, "2026-01-06 11:00", 1_000)
    gone = shop.buy(ani, 100_000, BOUGHT)
    shop.void(gone.purchase, "2026-01-06 11:00")
    nobody = shop.buy(None, 100_000, BOUGHT)
    contact = number(shop.join("Tamu", joined=False))
    shop.block(shop.join("Dewi").card or "", "2026-01-06")
    lost = shop.join("Eka")
    shop.block(lost.card or "", "2026-01-06")
    before = [shop.balance(each, MOVED) for each in (ani, budi)]
    for purchase, member, error in (
        (bought.purchase, ani, AlreadyDone),
        (part.purchase, budi, AlreadyRefunded),
        (gone.purchase, budi, AlreadyRefunded),
        (nobody.purchase, budi, NotEligible),
        (bought.purchase, contact, NotEligible),
        (bought.purchase, lost.card or "", BlockedCard),
        (bought.purchase, "M-0000000000", NotFound),
        ("nothing", budi, NotFound),
    ):
        with pytest.raises(error):
            move(shop, purchase, member)
    with pytest.raises(Invalid):
        move(shop, bought.purchase, budi, "2026-01-06 09:00")
    with pytest.raises(Invalid):
        move(shop, bought.purchase, budi, reason=" ")
    assert [shop.balance(each, MOVED) for each in (ani, budi)] == before


def test_that_it_needs_a_supervisor_and_never_the_own_card(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 100_000, BOUGHT)
    owner = hired(shop, "owner")
    rina, sari = hired(owner, "cashier", "Rina"), hired(owner, "supervisor", "Sari", budi)
    with pytest.raises(NotAllowed) as refusal:
        move(rina, bought.purchase, budi)
    assert facts_of(refusal)["right"] == Right.MOVE_PURCHASE
    with pytest.raises(NotAllowed) as refusal:
        move(sari, bought.purchase, budi)
    assert facts_of(refusal)["reason"] == "own_card"
    assert move(hired(owner, "supervisor", "Tono"), bought.purchase, budi).earned == 10


def test_that_its_receipt_number_is_still_taken(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 100_000, BOUGHT, receipt="A-1")
    move(shop, bought.purchase, budi)
    with pytest.raises(Duplicate):
        shop.buy(None, 5_000, BOUGHT, receipt="A-1")


def test_that_the_report_of_its_day_stays(shop: Till) -> None:
    ani, budi = two(shop)
    bought = shop.buy(ani, 150_000, BOUGHT)
    period = (date(2026, 1, 6), date(2026, 1, 6))
    before = shop.store.read_as(shop.by, shop_report, *period, at(MOVED))
    move(shop, bought.purchase, budi)
    after = shop.store.read_as(shop.by, shop_report, *period, at(MOVED))
    today = shop.store.read_as(shop.by, shop_report, date(2026, 1, 7), date(2026, 1, 7), at(MOVED))
    assert (after.purchases, after.goods, after.refunded) == (1, before.goods, 0)
    assert (today.purchases, today.goods, today.refunded) == (0, 0, 0)
    assert [(row.number, row.revenue) for row in after.members if row.revenue] == [(budi, 150_000)]
