"""Members: joining, bonuses, referrals, leaving, cards, merging."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from loyalty_desktop.errors import (
    AlreadyDone,
    BlockedCard,
    Duplicate,
    Invalid,
    LeftProgramme,
    NotEligible,
    NotFound,
)
from loyalty_desktop.services.commands.members import ConsentGiven
from loyalty_desktop.services.commands.relations import GiveConsent, give_consent
from tests.factories import Till, at, key, number
from tests.service.conftest import MakeShop

PHONE = "081234567890"


def test_that_who_joins_has_a_number_a_card_and_no_points(shop: Till) -> None:
    budi = shop.join(phone=PHONE)
    assert number(budi).startswith("M-")
    assert budi.card
    assert (budi.balance, budi.tier, budi.stage) == (0, None, "suspect")
    for reference in (number(budi), budi.card, budi.card.lower(), PHONE, "+62 812-3456-7890"):
        assert shop.balance(reference, "2026-01-06") == 0


def test_that_a_contact_has_no_card_and_no_points(shop: Till) -> None:
    sari = shop.join("Sari", joined=False)
    assert (sari.card, sari.balance) == (None, 0)
    wrongs: list[dict[str, Any]] = [{"opening_points": 5}, {"codes": ("8991234567891",)}]
    for wrong in wrongs:
        with pytest.raises(NotEligible):
            shop.join("Ani", joined=False, **wrong)
    with pytest.raises(NotEligible):
        shop.adjust(number(sari), 5, "2026-01-06")
    with pytest.raises(NotEligible):
        shop.replace_card(number(sari), "2026-01-06")


def test_that_a_contact_joins_later_with_all_that_was_known(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"welcome": 7})
    sari = number(shop.join("Sari", joined=False))
    shop.buy(sari, 100_000, "2026-01-06")
    joined = shop.change(sari, "2026-01-07", joined=True)
    assert joined.card
    assert (joined.balance, joined.stage) == (7, "first_time")
    assert shop.standing(sari, "2026-01-06").balance == 0
    assert shop.buy(sari, 100_000, "2026-01-08").balance == 17
    with pytest.raises(AlreadyDone):
        shop.change(sari, "2026-01-08", joined=False)


def test_that_a_phone_names_one_member_however_it_is_written(shop: Till) -> None:
    budi = number(shop.join(phone=PHONE))
    for spelling in ("+6281234567890", "6281234567890", "0812-3456-7890"):
        with pytest.raises(Duplicate):
            shop.join("Sari", phone=spelling)
    sari = number(shop.join("Sari", phone="081234567891"))
    with pytest.raises(Duplicate):
        shop.change(sari, "2026-01-06", phone=PHONE)
    shop.change(budi, "2026-01-06", phone=PHONE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "0812"},
        {"phone": "words"},
        {"email": "nobody"},
        {"birthday": "2026-01-06"},
        {"birthday": "1850-01-01"},
        {"name": " "},
        {"name": "Bu\0di"},
        {"name": "x" * 201},
        {"opening_points": -1},
        {"opening_points": 10**30},
        {"codes": ("123",)},
        {"would_have_come": "perhaps"},
        {"consents": (ConsentGiven("fun", "sms"),)},
        {"consents": (ConsentGiven("marketing", "pigeon"),)},
    ],
)
def test_that_facts_that_cannot_be_are_refused_whole(shop: Till, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        shop.join(**{"name": "Budi", "phone": PHONE, **wrong})
    assert shop.join(phone=PHONE).balance == 0


def test_that_welcome_is_given_once_even_to_who_comes_back(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"welcome": 10})
    budi = number(shop.join())
    assert shop.balance(budi, "2026-01-06") == 10
    shop.leave(budi, "2026-01-07")
    back = shop.change(budi, "2026-01-08", joined=True)
    assert back.balance == 10
    assert shop.buy(budi, 10_000, "2026-01-08").balance == 11


@pytest.mark.parametrize(
    ("born", "bought", "bonus"),
    [
        ("1990-01-13", "2026-01-06", 20),
        ("1990-01-14", "2026-01-06", 0),
        ("1990-01-01", "2026-01-08", 20),
        ("1990-01-01", "2026-01-09", 0),
        ("1990-12-30", "2026-01-06", 20),
        ("1992-02-29", "2026-03-07", 20),
        ("1992-02-29", "2026-03-08", 0),
    ],
)
def test_that_a_birthday_is_a_matter_of_days(
    make_shop: MakeShop, born: str, bought: str, bonus: int
) -> None:
    shop = make_shop(bonuses={"birthday": 20})
    budi = number(shop.join(birthday=born))
    assert shop.buy(budi, 5_000, bought).bonus == bonus
    assert shop.buy(budi, 5_000, bought).bonus == 0


def test_that_a_corrected_birth_date_claims_no_second_time(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"birthday": 20})
    budi = number(shop.join(birthday="1990-01-06"))
    assert shop.buy(budi, 5_000, "2026-01-06").bonus == 20
    shop.change(budi, "2026-02-01", birthday=date(1990, 2, 1))
    assert shop.buy(budi, 5_000, "2026-02-01").bonus == 0
    assert shop.buy(budi, 5_000, "2027-02-01").bonus == 20


def test_that_a_birthday_given_back_can_be_claimed_again(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"birthday": 20})
    budi = number(shop.join(birthday="1990-01-06"))
    bought = shop.buy(budi, 5_000, "2026-01-06")
    assert shop.refund(bought.purchase, "2026-01-06", 2_000).balance == 20
    whole = shop.refund(bought.purchase, "2026-01-06")
    assert (whole.balance, whole.reversed) == (0, 20)
    assert shop.buy(budi, 5_000, "2026-01-07").bonus == 20


def test_that_two_who_were_merged_have_one_birthday(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"birthday": 20})
    budi, other = (number(shop.join(name, birthday="1990-01-06")) for name in ("Budi", "Budi S"))
    shop.buy(other, 5_000, "2026-01-06")
    shop.merge(budi, other, "2026-01-07")
    assert shop.buy(budi, 5_000, "2026-01-08").bonus == 0


def test_that_a_complete_profile_is_rewarded_once(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"profile_complete": 15})
    budi = number(shop.join(phone=PHONE, birthday="1990-05-05"))
    assert shop.change(budi, "2026-01-06", preferences={"coffee": "likes"}).balance == 0
    consent = GiveConsent(
        key=key(), at=at("2026-01-07"), member=budi, purpose="marketing", channel="sms", given=False
    )
    assert shop.do(give_consent, consent).balance == 15
    assert shop.change(budi, "2026-01-08", preferences={"tea": "likes"}).balance == 15
    consents = (ConsentGiven("marketing", "whatsapp"),)
    sari = shop.join(
        "Sari",
        phone="081234567891",
        birthday="1990-05-05",
        preferences={"tea": "likes"},
        consents=consents,
    )
    assert sari.balance == 15


def test_that_feedback_is_rewarded_once_a_day(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"feedback": 3})
    budi = number(shop.join())
    assert shop.feedback(budi, "2026-01-06 10:00", nps=9).balance == 3
    assert shop.feedback(budi, "2026-01-06 11:00", nps=9).balance == 3
    assert shop.feedback(budi, "2026-01-07", satisfaction=5).balance == 6
    for wrong in ({"nps": 11}, {"satisfaction": 0}, {}):
        with pytest.raises(Invalid):
            shop.feedback(budi, "2026-01-08", **wrong)


def test_that_both_sides_of_a_referral_are_rewarded_with_the_first_purchase(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(bonuses={"referrer": 10, "referred": 5})
    budi = number(shop.join())
    sari = number(shop.join("Sari", referred_by=budi))
    first = shop.buy(sari, 10_000, "2026-01-06")
    assert (first.bonus, first.balance) == (5, 6)
    assert shop.balance(budi, "2026-01-06") == 10
    assert shop.buy(sari, 10_000, "2026-01-07").bonus == 0
    assert shop.balance(budi, "2026-01-07") == 10


def test_that_a_first_purchase_refunded_takes_the_referral_back(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"referrer": 10, "referred": 5})
    budi = number(shop.join())
    sari = number(shop.join("Sari", referred_by=budi))
    for day in ("2026-01-06", "2026-01-07", "2026-01-08"):
        first = shop.buy(sari, 10_000, day)
        assert shop.balance(budi, day) == 10
        assert shop.refund(first.purchase, day).balance == 0
        assert shop.balance(budi, day) == 0


def test_that_a_referral_is_held_until_the_first_purchase_is_safe(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"referrer": 10, "referred": 5, "referral_hold_days": 7})
    budi = number(shop.join())
    sari = number(shop.join("Sari", referred_by=budi))
    first = shop.buy(sari, 10_000, "2026-01-06")
    assert (first.balance, first.pending) == (1, 5)
    assert shop.standing(budi, "2026-01-12").pending == 10
    assert shop.balance(budi, "2026-01-13") == 10
    late = shop.refund(first.purchase, "2026-01-13")
    assert (late.balance, late.reversed) == (5, 1)
    assert shop.balance(budi, "2026-01-13") == 10
    assert shop.buy(sari, 10_000, "2026-01-14").bonus == 0


def test_that_a_refund_within_the_hold_leaves_nothing(make_shop: MakeShop) -> None:
    shop = make_shop(bonuses={"referrer": 10, "referred": 5, "referral_hold_days": 7})
    budi = number(shop.join())
    sari = number(shop.join("Sari", referred_by=budi))
    first = shop.buy(sari, 10_000, "2026-01-06")
    assert shop.refund(first.purchase, "2026-01-12").pending == 0
    assert shop.standing(budi, "2026-01-13").balance == 0


def test_that_nobody_refers_themselves_or_in_a_circle(shop: Till) -> None:
    for own in (PHONE, "+62 812 3456 7890", "Budi@Example.com"):
        with pytest.raises(Invalid):
            shop.join(phone=PHONE, email="budi@example.com", referred_by=own)
    budi = number(shop.join(phone=PHONE, email="budi@example.com"))
    with pytest.raises(Invalid):
        shop.join("Other", email="BUDI@example.com", referred_by=budi)
    sari = number(shop.join("Sari", referred_by=budi))
    with pytest.raises(Invalid):
        shop.change(budi, "2026-01-06", referred_by=sari)
    with pytest.raises(Invalid):
        shop.change(budi, "2026-01-06", referred_by=budi)
    with pytest.raises(NotFound):
        shop.join("Ani", referred_by="nobody")


def test_that_who_has_bought_before_cannot_be_referred(shop: Till) -> None:
    budi, sari = number(shop.join()), number(shop.join("Sari"))
    shop.buy(sari, 10_000, "2026-01-06")
    with pytest.raises(NotEligible):
        shop.change(sari, "2026-01-07", referred_by=budi)


def test_that_leaving_closes_the_membership_and_says_what_becomes_of_the_points(
    shop: Till,
) -> None:
    shop.offer("MUG", 5)
    budi = number(shop.join(opening_points=10))
    assert shop.leave(budi, "2026-01-06").balance == 10
    attempts: list[Callable[[], object]] = [
        lambda: shop.redeem(budi, "MUG", "2026-01-07"),
        lambda: shop.adjust(budi, 5, "2026-01-07"),
        lambda: shop.leave(budi, "2026-01-07"),
        lambda: shop.replace_card(budi, "2026-01-07"),
    ]
    for refused in attempts:
        with pytest.raises(LeftProgramme):
            refused()
    assert shop.balance(budi, "2026-01-07") == 10


def test_that_a_refund_works_for_who_has_left(shop: Till) -> None:
    budi = number(shop.join())
    bought = shop.buy(budi, 100_000, "2026-01-06")
    shop.leave(budi, "2026-01-07")
    assert shop.refund(bought.purchase, "2026-01-08").balance == 0


def test_that_a_lost_card_still_names_its_member_and_earns_nothing(shop: Till) -> None:
    budi = shop.join()
    assert budi.card
    new = shop.replace_card(number(budi), "2026-01-06")
    assert new.card != budi.card
    with pytest.raises(BlockedCard):
        shop.buy(budi.card, 100_000, "2026-01-07")
    assert shop.balance(budi.card, "2026-01-07") == 0
    assert shop.buy(new.card, 100_000, "2026-01-07").balance == 10
    with pytest.raises(AlreadyDone):
        shop.replace_card(budi.card, "2026-01-08")


def test_that_a_blocked_card_can_be_replaced(shop: Till) -> None:
    budi = shop.join()
    assert budi.card
    shop.block(budi.card, "2026-01-06")
    with pytest.raises(AlreadyDone):
        shop.block(budi.card, "2026-01-06")
    with pytest.raises(BlockedCard):
        shop.buy(budi.card, 100_000, "2026-01-06")
    new = shop.replace_card(budi.card, "2026-01-07")
    assert shop.buy(new.card, 100_000, "2026-01-07").balance == 10
    with pytest.raises(NotFound):
        shop.block("LD" + "A" * 28, "2026-01-07")


def test_that_a_card_of_elsewhere_names_the_member(shop: Till) -> None:
    budi, sari = number(shop.join(codes=("4 006381 333931",))), number(shop.join("Sari"))
    shop.link(sari, "8991234567891", "2026-01-06")
    assert shop.buy("8991234567891", 100_000, "2026-01-06").member == sari
    assert shop.buy("4006381333931", 100_000, "2026-01-06").member == budi
    with pytest.raises(Duplicate):
        shop.link(budi, "8991234567891", "2026-01-06")


def test_that_a_made_up_card_of_the_shop_cannot_be_linked(shop: Till) -> None:
    budi = shop.join()
    from loyalty_desktop.models.rules.cards import card_code

    forged = card_code(b"another key", "some card", 1)
    with pytest.raises(NotEligible):
        shop.link(number(budi), forged, "2026-01-06")


def test_that_merging_moves_lots_with_their_dates_purchases_and_names(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(expiry={"kind": "days", "after": 30})
    budi = number(shop.join(opening_points=3))
    other = shop.join("Budi S", phone=PHONE)
    shop.buy(number(other), 100_000, "2026-01-10")
    merged = shop.merge(budi, number(other), "2026-01-20")
    assert (merged.member, merged.balance, merged.stage) == (budi, 13, "first_time")
    assert other.card
    for reference in (number(other), other.card, PHONE):
        assert shop.buy(reference, 10_000, "2026-01-21").member == budi
    assert shop.balance(budi, "2026-02-05") == 13
    assert shop.balance(budi, "2026-02-09") == 13
    assert shop.balance(budi, "2026-02-10") == 3
    assert shop.standing(number(other), "2026-02-10").balance == 3


def test_that_a_merge_can_be_undone_after_points_were_spent(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=10))
    other = number(shop.join("Budi S", opening_points=10))
    shop.buy(other, 100_000, "2026-01-06")
    merged = shop.merge(budi, other, "2026-01-07")
    assert (merged.balance, merged.stage) == (30, "first_time")
    shop.buy(budi, 12_000, "2026-01-08", redeem_points=15)
    parted = shop.part(merged.merge, "2026-01-09")
    theirs = shop.standing(other, "2026-01-09")
    assert parted.balance is not None
    assert parted.balance + theirs.balance == 15
    assert (parted.stage, theirs.stage) == ("first_time", "first_time")
    with pytest.raises(AlreadyDone):
        shop.part(merged.merge, "2026-01-10")
    assert shop.buy(other, 10_000, "2026-01-10").member == other


def test_that_debts_move_with_a_merge_and_back(make_shop: MakeShop) -> None:
    shop = make_shop()
    budi, other = number(shop.join()), number(shop.join("Budi S"))
    bought = shop.buy(other, 100_000, "2026-01-06")
    shop.adjust(other, -10, "2026-01-06")
    shop.refund(bought.purchase, "2026-01-07")
    merged = shop.merge(budi, other, "2026-01-08")
    assert merged.debt == 10
    assert shop.buy(budi, 40_000, "2026-01-09").debt == 6
    assert shop.part(merged.merge, "2026-01-10").debt == 0
    assert shop.standing(other, "2026-01-10").debt == 6


def test_that_three_become_one_and_part_in_turn(shop: Till) -> None:
    ids = [number(shop.join(name, opening_points=5)) for name in ("A", "B", "C")]
    first = shop.merge(ids[1], ids[2], "2026-01-06")
    second = shop.merge(ids[0], ids[2], "2026-01-07")
    assert second.balance == 15
    with pytest.raises(NotEligible):
        shop.part(first.merge, "2026-01-08")
    assert shop.part(second.merge, "2026-01-08").balance == 5
    assert shop.part(first.merge, "2026-01-09").balance == 5
    assert [shop.balance(one, "2026-01-10") for one in ids] == [5, 5, 5]


def test_that_a_purchase_of_a_member_absorbed_twice_can_be_refunded(shop: Till) -> None:
    a, b, c = (number(shop.join(name)) for name in "ABC")
    bought = shop.buy(c, 100_000, "2026-01-06")
    shop.merge(b, c, "2026-01-07")
    shop.merge(a, b, "2026-01-08")
    refunded = shop.refund(bought.purchase, "2026-01-09")
    assert (refunded.member, refunded.balance, refunded.debt) == (a, 0, 0)


def test_that_a_merge_dated_back_moves_what_there_is_by_now(shop: Till) -> None:
    budi, other = number(shop.join()), number(shop.join("Budi S"))
    shop.adjust(other, 10, "2026-01-10")
    shop.merge(budi, other, "2026-01-08")
    assert shop.balance(budi, "2026-01-10") == 10
    assert shop.adjust(budi, -10, "2026-01-11").balance == 0


def test_that_points_returned_after_a_merge_go_home_with_it(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi, other = number(shop.join()), number(shop.join("Budi S", opening_points=10))
    bought = shop.buy(other, 9_000, "2026-01-06", redeem_points=10)
    merged = shop.merge(budi, other, "2026-01-07")
    assert shop.refund(bought.purchase, "2026-01-08").balance == 10
    assert shop.part(merged.merge, "2026-01-09").balance == 0
    assert shop.balance(other, "2026-01-09") == 10


def test_that_a_referral_is_confirmed_by_the_person_whatever_the_row(shop: Till) -> None:
    budi = number(shop.join(when="2026-01-05"))
    for day in ("2026-04-19", "2026-04-20", "2026-05-28", "2026-06-27"):
        shop.buy(budi, 1_000, day)
    sari = number(shop.join("Sari", "2026-06-28", referred_by=budi))
    double = number(shop.join("Sari A", "2026-06-28"))
    shop.buy(double, 1_000, "2026-06-28")
    assert shop.standing(budi, "2026-06-29").stage == "client"
    merged = shop.merge(double, sari, "2026-06-29")
    assert shop.standing(budi, "2026-06-29").stage == "advocate"
    shop.part(merged.merge, "2026-06-30")
    assert shop.standing(budi, "2026-06-30").stage == "client"


def test_that_nobody_is_merged_with_themselves_or_into_a_contact(shop: Till) -> None:
    budi, contact = number(shop.join()), number(shop.join("Sari", joined=False))
    with pytest.raises(Invalid):
        shop.merge(budi, budi, "2026-01-06")
    with pytest.raises(NotEligible):
        shop.merge(contact, budi, "2026-01-06")
    assert shop.merge(budi, contact, "2026-01-06").member == budi
    with pytest.raises(NotFound):
        shop.part("01890000-0000-7000-8000-000000000000", "2026-01-06")


def test_that_qualification_decides_before_the_first_purchase(shop: Till) -> None:
    sari = number(shop.join("Sari", joined=False))
    assert shop.qualify(sari, "2026-01-06", interest="yes").stage == "suspect"
    assert shop.qualify(sari, "2026-01-07", ability="yes").stage == "prospect"
    assert shop.qualify(sari, "2026-01-08", interest="no").stage == "disqualified"
    assert shop.standing(sari, "2026-01-07 20:00").stage == "prospect"
    assert shop.buy(sari, 1_000, "2026-01-09").stage == "first_time"
    with pytest.raises(Invalid):
        shop.qualify(sari, "2026-01-10", interest="maybe")
