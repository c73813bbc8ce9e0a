"""Whom a typed name means while its answers are on their way, and names that sound alike."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.keyboards import as_typed
from loyalty_desktop.services.commands.cards import ReplaceCard, replace_card
from loyalty_desktop.services.queries.searching import MemberMatch, find_members
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.counter.joining import JoinDialog
from loyalty_desktop.ui.counter.matches import told_matches
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from tests.ui.counter.conftest import Cashier
from tests.ui.counter.fakes import CounterDesk
from tests.ui.counter.sample import NOW, OWNER, join

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def rows(shop: Store, text: str) -> tuple[MemberMatch, ...]:
    """Return whom a text finds."""
    return shop.read(find_members, text)


def test_that_enter_never_takes_a_match_of_fewer_letters(shop: Store) -> None:
    join(shop, "Hesti Indah", 1)
    ratih = join(shop, "Hesti Ratih", 1)
    desk = CounterDesk()
    model = CounterViewModel(desk, shop.shop)
    model.search("hesti")
    desk.reads[-1].then(rows(shop, "hesti"))
    model.search("hesti r")

    # The answer for the last letter is still on its way.
    model.submit("hesti r")

    looked, resolved = desk.reads[-2:]
    looked.then(rows(shop, "hesti r"))
    resolved.otherwise(NotFound(what="member"))
    assert ratih.member_id in desk.reads[-1].request


def test_that_a_name_typed_as_fast_as_a_scanner_is_looked_for(
    cashier: Cashier, shop: Store
) -> None:
    join(shop, "Hesti Ratih", 1)

    cashier.scan("hesti ratih")

    assert cashier.counter.header.scan.text() == "hesti ratih"
    cashier.enter()
    assert cashier.read("member-name") == "Member name: Hesti Ratih"


def test_that_a_name_of_nobody_says_so_and_opens_nothing(cashier: Cashier, shop: Store) -> None:
    join(shop, "Hesti Ratih", 1)

    cashier.scan("quentin zweig")

    assert "scan" in cashier.counter.model.complaints
    assert not cashier.counter.model.finding


@pytest.mark.parametrize(
    ("exact", "alike", "told"),
    [
        (1, 0, "1 member matches \u201cdevi\u201d"),
        (2, 1, "2 members match \u201cdevi\u201d \u00b7 1 name sounds like it"),
        (0, 2, "Nobody matches \u201cdevi\u201d \u00b7 2 names sound like it"),
        (0, 0, "0 members match \u201cdevi\u201d"),
    ],
)
def test_that_the_list_says_who_is_called_so_and_who_only_sounds_so(
    shop: Store, exact: int, alike: int, told: str
) -> None:
    join(shop, "Dewi", 1)
    row = rows(shop, "dewi")[0]
    shown = [row] * exact + [replace(row, alike=True)] * alike
    assert told_matches(shown, "devi") == told


def test_that_reading_reasons_gives_the_keyboard_back(cashier: Cashier, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 3)
    cashier.scan(budi.card or "")
    assert cashier.focus == "amount"

    cashier.press(Key.Key_Down, held=ALT)
    assert cashier.focus == "stage"
    cashier.press(Key.Key_Down, held=ALT)
    assert cashier.focus == "tier"
    cashier.press(Key.Key_Down, held=ALT)
    assert cashier.focus == "amount"

    cashier.press(Key.Key_Down, held=ALT)
    cashier.press(Key.Key_Escape)
    assert cashier.focus == "amount"
    assert cashier.counter.model.member is not None

    cashier.press(Key.Key_Down, held=ALT)
    cashier.type("75000")
    assert cashier.focus == "amount"
    assert cashier.counter.model.bill.amount == 75_000


def test_that_who_sounds_so_is_told_before_anything_more_is_typed(
    cashier: Cashier, shop: Store
) -> None:
    join(shop, "Hesti Indah", 1)
    cashier.press(Key.Key_F3)
    cashier.type("hesty inda")
    cashier.press(Key.Key_F2)

    dialog = cashier.dialog
    assert isinstance(dialog, JoinDialog)
    assert dialog.full_name.text() == "Hesty Inda"
    assert dialog.existing.text().startswith("Hesti Indah sounds like this.")
    cashier.press(Key.Key_F3)
    assert cashier.dialog is None
    assert cashier.read("member-name") == "Member name: Hesti Indah"


def test_that_enter_in_the_empty_field_goes_on_to_the_bill(cashier: Cashier) -> None:
    cashier.press(Key.Key_F3)
    cashier.enter()
    assert cashier.focus == "amount"
    cashier.type("50000")
    cashier.enter()
    cashier.enter()
    assert cashier.counter.model.last is not None
    assert cashier.counter.model.last.total == 50_000


def test_that_a_replaced_card_asks_for_the_new_one(cashier: Cashier, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 2)
    at = NOW - timedelta(hours=1)
    shop.write(
        replace_card, OWNER, ReplaceCard(key=new_id(), at=at, member=budi.member_id, reason="lost")
    )
    cashier.scan(budi.card or "")
    cashier.type("50000")
    cashier.press(Key.Key_F10)
    assert cashier.counter.model.complaints["bill"] == (
        "This card was replaced. Ask for the new one, or find the member by name."
    )


@pytest.mark.parametrize("arrives", ["]Q1{}", "~{}", "QWERTZ"])
def test_that_a_prefix_or_another_keyboard_keeps_no_card_from_its_member(
    cashier: Cashier, shop: Store, arrives: str
) -> None:
    code = join(shop, "Budi Santoso", 2).card or ""
    typed = as_typed(code, "QWERTZ") if arrives == "QWERTZ" else arrives.format(code)

    cashier.scan(typed)
    assert cashier.read("member-name") == "Member name: Budi Santoso"

    # By hand it is found as well.
    cashier.counter.model.clear()
    cashier.press(Key.Key_F3)
    cashier.type(typed)
    cashier.enter()
    assert cashier.read("member-name") == "Member name: Budi Santoso"
    assert cashier.counter.model.member is not None
