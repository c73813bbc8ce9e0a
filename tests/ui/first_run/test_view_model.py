"""The six steps without a widget."""

from collections.abc import Iterator

import pytest

from loyalty_desktop.errors import Invalid, Unavailable
from loyalty_desktop.ui.first_run.facts import example, three_facts
from loyalty_desktop.ui.first_run.view_model import (
    SAMPLES,
    SCRATCH,
    STEPS,
    FirstRunModel,
    ShopWanted,
)
from loyalty_desktop.wording import use_country, use_language

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def jakarta() -> Iterator[None]:
    use_language("en")
    use_country("ID")
    yield
    use_language("en")
    use_country("ID")


@pytest.fixture
def model(qapp: object) -> FirstRunModel:
    del qapp
    return FirstRunModel("Asia/Jakarta")


def at(model: FirstRunModel, step: str) -> None:
    model.step = STEPS.index(step)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "Type the name of the shop."),
        ("   ", "Type the name of the shop."),
        ("x" * 201, "This is too long; 200 is the most."),
        ("Toko\x07", "This holds a character that can't be printed. Type it again."),
    ],
)
def test_that_a_shop_needs_a_name_and_says_so_in_place(
    model: FirstRunModel, name: str, told: str
) -> None:
    at(model, "shop")
    model.name = name
    model.next()
    assert STEPS[model.step] == "shop"
    assert model.complaints == {"name": told}


@pytest.mark.parametrize("name", ["Toko Melati", "花屋 🌸", "x" * 200, "Café — Ñandú"])
def test_that_any_name_that_people_give_is_good(model: FirstRunModel, name: str) -> None:
    at(model, "shop")
    model.name = name
    model.next()
    assert STEPS[model.step] == "money"


def test_that_the_country_and_its_money_follow_the_place(model: FirstRunModel) -> None:
    model.choose_zone("Asia/Tokyo")
    assert (model.country, model.currency) == ("JP", "JPY")
    assert model.example_bill == 1_500
    model.choose_currency("USD")
    model.choose_zone("Europe/Paris")
    # Money chosen by hand stays.
    assert (model.country, model.currency) == ("FR", "USD")


def test_that_what_is_no_currency_or_place_is_said_beside_it(model: FirstRunModel) -> None:
    at(model, "money")
    model.choose_currency("")
    model.choose_zone("")
    model.next()
    assert set(model.complaints) == {"currency", "zone"}
    assert model.unit.code == "IDR"


@pytest.mark.parametrize("zone", ["", "Nowhere/Else", "Etc/UTC", "Local"])
def test_that_a_system_without_a_place_begins_in_jakarta(qapp: object, zone: str) -> None:
    del qapp
    assert FirstRunModel(zone).zone == "Asia/Jakarta"


@pytest.mark.parametrize(
    ("pin", "again", "field"),
    [
        ("", "", "pin"),
        ("2718", "2718", "pin"),
        ("27182a", "27182a", "pin"),
        ("123456", "123456", "pin"),
        ("111111", "111111", "pin"),
        ("271828", "271829", "again"),
    ],
)
def test_that_a_weak_or_mistyped_pin_is_refused_in_place(
    model: FirstRunModel, pin: str, again: str, field: str
) -> None:
    at(model, "owner")
    model.owner_name, model.pin, model.pin_again = "Ibu Tuti", pin, again
    model.next()
    assert STEPS[model.step] == "owner"
    assert set(model.complaints) == {field}


def test_that_the_rules_of_a_pin_are_ticked_off_while_it_is_typed(model: FirstRunModel) -> None:
    kept = [[kept for _rule, kept in model.pin_rules]]
    for pin, again in (("123456", ""), ("271828", ""), ("271828", "271828")):
        model.pin, model.pin_again = pin, again
        kept.append([kept for _rule, kept in model.pin_rules])
    assert kept == [
        [False, False, False],
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_that_all_stays_when_one_goes_back(model: FirstRunModel) -> None:
    at(model, "shop")
    model.name = "Toko Melati"
    model.next()
    model.next()
    model.choose_preset("pharmacy")
    for _step in range(5):
        model.back()
    assert model.step == 0
    assert (model.name, model.preset) == ("Toko Melati", "pharmacy")


def test_that_the_last_step_asks_for_the_shop_once(model: FirstRunModel) -> None:
    asked: list[ShopWanted] = []
    model.wanted.connect(asked.append)
    model.name, model.later, model.data, model.preset = "Toko", True, SAMPLES, SCRATCH
    for _press in range(9):
        model.next()
    [wanted] = asked
    assert (wanted.opening.name, wanted.opening.country) == ("Toko", "ID")
    assert (wanted.opening.owner, wanted.opening.samples) == (None, True)
    assert (wanted.scratch, wanted.then) == (True, SAMPLES)
    assert model.busy


def test_that_a_refusal_leads_back_to_where_it_can_be_mended(model: FirstRunModel) -> None:
    at(model, "data")
    model.busy = True
    model.refuse(Invalid(field="name", reason="missing"))
    assert (STEPS[model.step], model.busy) == ("shop", False)
    assert model.complaints == {"name": "This is missing."}
    model.refuse(Unavailable(reason="disk_full"))
    assert model.refusal.startswith("The disk is full.")


def test_that_the_facts_of_a_preset_are_its_own_rules_in_the_shops_money(
    model: FirstRunModel,
) -> None:
    assert three_facts(model.programme_of("minimarket")) == (
        f"1 point for each Rp{NBSP}10.000",
        f"1 point is worth Rp{NBSP}500",
        "Points never expire",
    )
    assert three_facts(model.programme_of("coffee-shop"))[2] == "Silver and Gold, by visits"
    assert three_facts(model.programme_of("boutique"))[2] == "Silver, Gold and Platinum"
    assert three_facts(model.programme_of("pharmacy"))[2] == "Prescriptions earn no points"
    model.choose_currency("USD")
    # A point worth half a cent too little to be paid is told by the ten.
    assert three_facts(model.programme_of("pharmacy"))[1].startswith("10 points are worth")


def test_that_one_bill_shows_what_the_programme_comes_to(model: FirstRunModel) -> None:
    told = example(model.programme, 150_000)
    assert told == f"earns 15 points, worth Rp{NBSP}7.500"
    assert example(model.programme, 0) == f"earns 0 points, worth Rp{NBSP}0"
    assert example(model.programme, 9_999).startswith("earns 0 points")
