"""What the shop says of itself, and the coupon that a bill brings."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from loyalty_desktop.errors import AlreadyDone, Invalid, NotAllowed, NotEligible
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.rules.shop_facts import Coupon, ShopFacts
from loyalty_desktop.services.commands.shop_facts import (
    ChangeShopFacts,
    change_shop_facts,
    coupon_request,
    give_coupon,
)
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.taken_along import along, settle_in
from loyalty_desktop.services.queries.receipts import Receipt, receipt_of
from loyalty_desktop.services.queries.shop_facts import ShopFactsKept, shop_facts
from loyalty_desktop.services.store import Session, Store, micros
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.factories import OWNER, Till, a_programme, at, key, number
from tests.service.conftest import MakeShop
from tests.service.test_moving import move

SAID = ShopFacts(
    "Toko Melati",
    "Jl. Anggrek 12\nBogor",
    "+62 251 555 0100",
    "01.234.567.8-901.000",
    "Open from 8 to 21",
    "Thank you, and see you soon.",
)
COUPON = Coupon("BREAD", 31, 50_000)
DAY = "2026-06-30 14:33"


@pytest.fixture
def till(make_shop: MakeShop) -> Till:
    till = make_shop(earn={"per": 10_000, "points": 1})
    till.offer("BREAD", 0)
    return till


def change(till: Till, facts: ShopFacts, **more: Any) -> None:
    request = ChangeShopFacts(key=key(), at=at("2026-06-01"), facts=facts, **more)
    till.store.write(change_shop_facts, OWNER, request)


def said(till: Till) -> ShopFactsKept:
    return till.store.read(shop_facts)


def receipt(till: Till, purchase: str) -> Receipt:
    return till.store.read_as(OWNER, receipt_of, purchase)


def give(store: Store, purchase: str, when: str = DAY) -> str:
    request = coupon_request(purchase, micros(at(when)))
    return store.write(give_coupon, OWNER, request).voucher


def a_logo(kind: str = "PNG", side: int = 900) -> bytes:
    whole = BytesIO()
    Image.new("RGB", (side, side // 2), "#207050").save(whole, kind)
    return whole.getvalue()


def test_that_a_shop_that_said_nothing_has_a_name_and_no_coupon(till: Till) -> None:
    assert said(till).facts == ShopFacts("Toko")
    assert said(till).logo is None


def test_that_what_the_shop_says_is_kept_and_its_name_follows_everywhere(till: Till) -> None:
    change(till, SAID)
    assert said(till).facts == SAID
    assert till.store.shop.name == "Toko Melati"
    bought = till.buy(None, 20_000, DAY)
    assert receipt(till, bought.purchase).shop == "Toko Melati"
    assert receipt(till, bought.purchase).facts == SAID


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_that_a_logo_is_drawn_anew_and_made_smaller(till: Till, kind: str) -> None:
    change(till, SAID, logo=a_logo(kind))
    kept = said(till).logo
    assert kept is not None
    with Image.open(BytesIO(kept)) as picture:
        assert max(picture.size) <= 600
    change(till, replace(SAID, name="Toko Baru"))
    assert said(till).logo == kept
    change(till, SAID, logo=b"")
    assert said(till).logo is None


def test_that_a_file_that_is_no_picture_is_refused_and_nothing_changes(till: Till) -> None:
    with pytest.raises(Invalid) as refusal:
        change(till, SAID, logo=b"<svg/>")
    assert refusal.value.facts["field"] == "logo"
    assert till.store.shop.name == "Toko"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "1\n2\n3\n4\n5"}, "address"),
        ({"address": "x" * 81}, "address"),
        ({"phone": "call us"}, "phone"),
        ({"tax_number": "9" * 41}, "tax_number"),
        ({"foot": "a\u202eb"}, "foot"),
        ({"coupon": Coupon("BREAD", 0)}, "coupon_days"),
        ({"coupon": Coupon("BREAD", 7, -1)}, "coupon_least"),
        ({"coupon": Coupon("CAKE", 7)}, "coupon_reward"),
    ],
)
def test_that_what_cannot_be_is_told_by_its_field(
    till: Till, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        change(till, replace(SAID, **wrong))
    assert refusal.value.facts["field"] == field


def test_that_a_cashier_does_not_rename_the_shop(till: Till) -> None:
    owner = HireStaff(key=key(), at=at("2026-06-01"), name="Ibu Tuti", role="owner", pin_hash=None)
    till.store.write(hire_staff, OWNER, owner)
    request = ChangeShopFacts(key=key(), at=at("2026-06-01"), facts=SAID)
    with pytest.raises(NotAllowed):
        till.store.write(change_shop_facts, Actor("Rina", "cashier"), request)


def test_that_without_the_shops_rule_no_bill_brings_a_coupon(till: Till) -> None:
    bought = till.buy(number(till.join()), 90_000, DAY)
    assert not receipt(till, bought.purchase).brings_coupon
    with pytest.raises(NotEligible):
        give(till.store, bought.purchase)


def test_that_a_bill_brings_one_coupon_however_often_it_is_asked_for(till: Till) -> None:
    change(till, replace(SAID, coupon=COUPON))
    budi = number(till.join())
    bought = till.buy(budi, 50_000, DAY)
    assert receipt(till, bought.purchase).brings_coupon
    code = give(till.store, bought.purchase)
    assert give(till.store, bought.purchase) == code
    told = receipt(till, bought.purchase)
    assert not told.brings_coupon
    assert told.coupon is not None
    assert (told.coupon.code, told.coupon.until) == (code, date(2026, 7, 31))
    used = till.buy(budi, 40_000, "2026-07-02", rewards=(code,))
    assert used.redeemed == 0
    assert receipt(till, bought.purchase).coupon is None


def test_that_a_small_bill_a_stranger_or_yesterday_brings_none(till: Till) -> None:
    change(till, replace(SAID, coupon=COUPON))
    budi = number(till.join())
    before = till.buy(budi, 60_000, "2026-06-29")
    small = till.buy(budi, 49_999, DAY)
    nobody = till.buy(None, 60_000, DAY)
    for bought in (before, small, nobody):
        assert not receipt(till, bought.purchase).brings_coupon


def test_that_a_contact_who_has_not_joined_gets_none(till: Till) -> None:
    change(till, replace(SAID, coupon=COUPON))
    contact = number(till.join("Siti", joined=False))
    bought = till.buy(contact, 60_000, DAY)
    assert not receipt(till, bought.purchase).brings_coupon


def test_that_the_coupon_of_a_voided_bill_is_good_for_nothing(till: Till) -> None:
    change(till, replace(SAID, coupon=COUPON))
    budi = number(till.join())
    bought = till.buy(budi, 60_000, DAY)
    code = give(till.store, bought.purchase)
    till.void(bought.purchase, DAY, reason="typed twice")
    with pytest.raises(AlreadyDone):
        till.buy(budi, 60_000, "2026-07-01", rewards=(code,))
    assert receipt(till, bought.purchase).coupon is None


def test_that_a_used_coupon_is_not_good_again_once_its_own_bill_is_gone_too(till: Till) -> None:
    change(till, replace(SAID, coupon=COUPON))
    budi = number(till.join())
    bought = till.buy(budi, 60_000, DAY)
    code = give(till.store, bought.purchase)
    used = till.buy(budi, 60_000, "2026-07-01", rewards=(code,))
    till.void(bought.purchase, "2026-07-02", reason="typed twice")
    till.void(used.purchase, "2026-07-03", reason="typed twice")
    with pytest.raises(AlreadyDone):
        till.buy(budi, 60_000, "2026-07-04", rewards=(code,))


def test_that_cash_received_is_kept_and_a_copy_says_what_went_back(till: Till) -> None:
    bought = till.buy(None, 48_500, DAY, payments=(Payment("cash", 48_500, 50_000),))
    told = receipt(till, bought.purchase)
    assert told.payments == (Payment("cash", 48_500, 50_000),)
    assert told.change == 1_500
    assert receipt(till, till.buy(None, 1_000, DAY).purchase).change is None


@pytest.mark.parametrize("payment", [Payment("cash", 1_000, 900), Payment("card", 1_000, 2_000)])
def test_that_too_little_cash_or_change_of_a_card_is_refused(till: Till, payment: Payment) -> None:
    with pytest.raises(Invalid):
        till.buy(None, 1_000, DAY, payments=(payment,))


def test_that_a_coupon_falls_with_a_bill_that_is_wholly_refunded(till: Till) -> None:
    change(till, replace(SAID, coupon=COUPON))
    bought = till.buy(number(till.join()), 60_000, DAY)
    give(till.store, bought.purchase)
    till.refund(bought.purchase, DAY, 10_000)
    assert receipt(till, bought.purchase).coupon is not None
    till.refund(bought.purchase, DAY, 50_000)
    assert receipt(till, bought.purchase).coupon is None


def test_that_a_bill_given_to_another_member_brings_no_second_coupon(till: Till) -> None:
    change(till, replace(SAID, coupon=COUPON))
    bought = till.buy(number(till.join()), 60_000, DAY)
    give(till.store, bought.purchase)
    moved = move(till, bought.purchase, number(till.join("Siti")), DAY)
    after = receipt(till, moved.purchase)
    assert (after.coupon, after.brings_coupon) == (None, False)
    assert receipt(till, bought.purchase).coupon is None


def test_that_what_the_shop_says_goes_along_where_it_begins_anew(
    till: Till, tmp_path: Path
) -> None:
    change(till, SAID, logo=a_logo())
    taken = till.store.read(along)
    url, keys = f"sqlite:///{tmp_path / 'anew.db'}", KeyFolder(tmp_path / "keys of it")

    def settle(session: Session) -> None:
        settle_in(session, taken, sign_in=True)

    create_shop(url, keys, NewShop("Toko", a_programme(), "ID"), micros(at(DAY)), settle)
    anew = Store(url, keys)
    assert anew.read(shop_facts) == said(till)
    assert anew.shop.name == "Toko Melati"
    anew.close()
