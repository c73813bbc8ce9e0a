from datetime import date

import pytest
from PySide6.QtCore import Qt

from loyalty_desktop.errors import Invalid
from loyalty_desktop.services.queries.member_page import member_page
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.join_model import Form, Joining
from loyalty_desktop.ui.counter.joining import JoinDialog
from tests.ui.counter.conftest import Cashier
from tests.ui.counter.fakes import CounterDesk
from tests.ui.counter.sample import OWNER, clock, join

Key = Qt.Key


@pytest.fixture
def desk() -> CounterDesk:
    return CounterDesk()


@pytest.fixture
def joining(desk: CounterDesk, shop: Store) -> Joining:
    return Joining(desk, shop.shop, clock)


def test_that_enter_goes_from_field_to_field_and_f10_saves(cashier: Cashier) -> None:
    cashier.press(Key.Key_F2)
    seen = [cashier.focus]
    for typed in (
        "Dewi Lestari",
        "081200001111",
        "",
        "",
        "dewi@toko.test",
        "3/7/1990",
        "Tanpa gula",
    ):
        if cashier.focus == "consent-to-programme":
            cashier.press(Key.Key_Space)
        cashier.type(typed)
        cashier.enter()
        seen.append(cashier.focus)
    assert seen == [
        "full-name",
        "phone",
        "consent-to-programme",
        "consent-to-marketing",
        "email",
        "birthday",
        "preference",
        "recommended-by",
    ]
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    assert cashier.read("member-name") == "Member name: Dewi Lestari"


def test_that_consents_are_not_ticked_beforehand(cashier: Cashier) -> None:
    cashier.press(Key.Key_F2)
    dialog = cashier.dialog
    assert isinstance(dialog, JoinDialog)
    assert not dialog.programme.isChecked()
    assert not dialog.marketing.isChecked()


def test_that_a_number_left_too_short_says_how_many_digits_it_lacks(cashier: Cashier) -> None:
    cashier.press(Key.Key_F2)
    dialog = cashier.dialog
    assert isinstance(dialog, JoinDialog)
    cashier.enter()
    cashier.type("0812345")
    cashier.enter()
    assert dialog.model.complaints["phone"] == "Three more digits, please."
    dialog.phone.setFocus()
    cashier.type("678")
    cashier.wait()
    assert "phone" not in dialog.model.complaints


def test_that_a_scanned_card_is_the_one_of_who_recommends(cashier: Cashier, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.press(Key.Key_F2)
    dialog = cashier.dialog
    assert isinstance(dialog, JoinDialog)
    cashier.type("Dewi Lestari")
    cashier.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Space)
    cashier.scan(budi.card or "")
    assert dialog.referrer.text() == "Budi Santoso"
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    member = cashier.counter.model.member
    assert member is not None
    page = shop.read_as(OWNER, member_page, member.id, clock())
    assert page.facts.referrer is not None
    assert page.facts.referrer.name == "Budi Santoso"


def test_that_who_is_under_age_gets_no_offers(joining: Joining, desk: CounterDesk) -> None:
    form = Form(
        name="Adi", birthday=date(2010, 5, 1), birthday_typed=True, programme=True, marketing=True
    )
    joining.watch(form)
    assert joining.minor
    joining.save(form)
    assert [consent.purpose for consent in desk.writes[-1].request.consents] == ["programme"]


def test_that_the_eighteenth_birthday_is_of_age(joining: Joining) -> None:
    today = date(2026, 6, 30)
    for born, minor in ((today.replace(year=2008), False), (date(2008, 7, 1), True)):
        joining.watch(Form(birthday=born, birthday_typed=True))
        assert joining.minor is minor


def test_that_wrong_days_and_addresses_are_said_when_they_are_left(joining: Joining) -> None:
    joining.watch(Form(email="dewi", birthday_typed=True))
    joining.check_email()
    joining.check_birthday()
    assert joining.complaints == {
        "email": "This is not an email address.",
        "birthday": "Type day, month and year, such as 3/7/1990.",
    }
    joining.watch(Form(email="dewi@toko.test", birthday=date(2027, 1, 1), birthday_typed=True))
    joining.check_birthday()
    assert joining.complaints == {"birthday": "This day has not come yet."}


def test_that_a_friend_of_whom_there_are_several_has_to_be_told_apart(
    joining: Joining, desk: CounterDesk, shop: Store
) -> None:
    from loyalty_desktop.services.queries.searching import find_members

    join(shop, "Siti Rahma", 1)
    join(shop, "Siti Aminah", 1)
    joining.recommend("siti")
    desk.tell(shop.read(find_members, "siti"))
    assert joining.friend is None
    assert "referrer" in joining.complaints
    joining.save(Form(name="Dewi", programme=True))
    # Nobody is recorded as recommended by nobody knows whom.
    assert not desk.writes


def test_that_what_the_shop_refuses_stands_under_its_field(
    joining: Joining, desk: CounterDesk
) -> None:
    joining.save(Form(name="Dewi", phone="0812", programme=True))
    desk.refuse(Invalid(field="phone", reason="not_a_phone"))
    assert joining.complaints == {"phone": "No phone has this number. Look at the digits again."}


def test_that_who_was_brought_says_whether_they_would_have_come_anyway(
    cashier: Cashier, shop: Store
) -> None:
    friend = join(shop, "Siti Rahma", 50)
    cashier.press(Key.Key_F2)
    dialog = cashier.dialog
    assert isinstance(dialog, JoinDialog)
    assert not dialog.anyway.isVisible()
    cashier.type("Dewi Lestari")
    cashier.scan(friend.card or "")
    assert dialog.anyway.isVisible()
    dialog.programme.setChecked(True)
    dialog.anyway.choose("no")
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    member = cashier.counter.model.member
    assert member is not None
    known = shop.read_as(OWNER, member_page, member.id, clock()).facts
    assert known.referrer is not None
    assert (known.referrer.name, known.would_have_come) == ("Siti Rahma", "no")
