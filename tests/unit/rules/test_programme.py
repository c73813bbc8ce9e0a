import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.models.rules.presets import PRESETS, preset
from loyalty_desktop.models.rules.programme import (
    Bonuses,
    Earn,
    Expiry,
    ExpiryKind,
    Programme,
    Rate,
    Redeem,
    Tier,
    Tiering,
)
from loyalty_desktop.models.rules.programme_file import read_programme, read_programme_toml
from loyalty_desktop.models.rules.programme_text import programme_toml, write_programme

USD = {"currency": "USD", "timezone": "America/New_York"}


def refused(source: Mapping[str, object]) -> list[tuple[object, object]]:
    with pytest.raises(Invalid) as error:
        read_programme(source)
    return [(problem["field"], problem["reason"]) for problem in error.value.problems]


def test_that_an_empty_file_has_the_values_of_the_book() -> None:
    programme = read_programme({})
    assert programme.earn == Earn(per=10_000, points=1)
    assert programme.redeem == Redeem(value=Fraction(500))
    assert programme.expiry == Expiry("never", 0, "expired", 30)
    assert programme.tiering == Tiering()
    assert programme.bonuses == Bonuses()
    assert (programme.currency.code, programme.timezone, programme.day_starts) == (
        "IDR",
        "Asia/Jakarta",
        0,
    )


def test_that_money_is_kept_in_minor_units_and_a_point_may_be_worth_less_than_one() -> None:
    programme = read_programme(
        {**USD, "earn": {"per": "2.50", "minimum": 10}, "redeem": {"value": "0.005"}}
    )
    assert (programme.earn.per, programme.earn.minimum) == (250, 1000)
    assert programme.redeem.value == Fraction(1, 2)


def test_that_a_rate_inherits_what_it_leaves_out_and_zero_is_not_absent() -> None:
    earn = {
        "per": 5000,
        "points": 2,
        "rates": [
            {"category": "coffee", "per": 1000},
            {"sku": "A-1", "points": 0},
        ],
    }
    assert read_programme({"earn": earn}).earn.rates == (
        Rate("coffee", None, 1000, 2),
        Rate(None, "A-1", 5000, 0),
    )


def test_that_thresholds_are_money_only_when_spend_is_measured() -> None:
    tiers = [{"name": "Silver", "threshold": 100, "multiplier": "1.25"}]
    spend = read_programme({**USD, "tiering": {"tiers": tiers}}).tiering
    visits = read_programme({**USD, "tiering": {"measure": "visits", "tiers": tiers}}).tiering
    assert spend.tiers == (Tier("Silver", 10_000, Fraction(5, 4)),)
    assert visits.tiers == (Tier("Silver", 100, Fraction(5, 4)),)


def test_that_a_first_tier_may_be_held_from_joining() -> None:
    tiers = [{"name": "Member", "threshold": 0}]
    assert read_programme({"tiering": {"tiers": tiers}}).tiering.tiers[0].threshold == 0


@pytest.mark.parametrize(
    ("source", "place", "reason"),
    [
        ({"colour": "red"}, "colour", "unknown_field"),
        ({"earn": {"pre": 1}}, "earn.pre", "unknown_field"),
        ({"earn": []}, "earn", "wrong_type"),
        ({"earn": {"per": 0}}, "earn.per", "zero"),
        ({"earn": {"per": -1}}, "earn.per", "negative"),
        ({"earn": {"per": 1.5}}, "earn.per", "float"),
        ({"earn": {"per": Decimal("1.5")}}, "earn.per", "float"),
        ({"earn": {"per": "0.5"}}, "earn.per", "too_many_decimals"),
        ({"earn": {"per": True}}, "earn.per", "wrong_type"),
        ({"earn": {"per": None}}, "earn.per", "empty"),
        ({"earn": {"points": -1}}, "earn.points", "negative"),
        ({"earn": {"points": "1"}}, "earn.points", "wrong_type"),
        ({"earn": {"points": 10**30}}, "earn.points", "out_of_range"),
        ({"earn": {"rounding": "up"}}, "earn.rounding", "unknown_choice"),
        ({"earn": {"rounding": 1}}, "earn.rounding", "wrong_type"),
        ({"earn": {"stored_value": 1}}, "earn.stored_value", "wrong_type"),
        ({"earn": {"excluded_categories": "a"}}, "earn.excluded_categories", "wrong_type"),
        ({"earn": {"excluded_categories": [1]}}, "earn.excluded_categories[1]", "wrong_type"),
        ({"earn": {"rates": [{"points": 1}]}}, "earn.rates[1]", "category_or_sku"),
        ({"earn": {"rates": [{"category": "a", "sku": "b"}]}}, "earn.rates[1]", "category_or_sku"),
        (
            {"earn": {"rates": [{"category": "a"}, {"category": "a"}]}},
            "earn.rates[2].category",
            "twice",
        ),
        ({"earn": {"rates": [{"sku": "a"}, {"sku": "b", "per": 0}]}}, "earn.rates[2].per", "zero"),
        ({"earn": {"rates": [7]}}, "earn.rates[1]", "wrong_type"),
        ({"redeem": {"value": 0.05}}, "redeem.value", "float"),
        ({"redeem": {"value": "0.0000001"}}, "redeem.value", "too_many_decimals"),
        ({"redeem": {"value": -1}}, "redeem.value", "negative"),
        ({"redeem": {"step": 0}}, "redeem.step", "out_of_range"),
        ({"redeem": {"max_share": 101}}, "redeem.max_share", "out_of_range"),
        ({"expiry": {"kind": "weeks"}}, "expiry.kind", "unknown_choice"),
        ({"expiry": {"kind": "days"}}, "expiry.after", "out_of_range"),
        ({"expiry": {"kind": "activity", "after": 0}}, "expiry.after", "out_of_range"),
        ({"expiry": {"kind": "months", "after": 10**9}}, "expiry.after", "out_of_range"),
        ({"tiering": {"tiers": [{"threshold": 1}]}}, "tiering.tiers[1].name", "missing"),
        ({"tiering": {"tiers": [{"name": "A"}]}}, "tiering.tiers[1].threshold", "missing"),
        (
            {"tiering": {"tiers": [{"name": "A", "threshold": -1}]}},
            "tiering.tiers[1].threshold",
            "negative",
        ),
        (
            {"tiering": {"tiers": [{"name": "A", "threshold": 1, "multiplier": "-1"}]}},
            "tiering.tiers[1].multiplier",
            "negative",
        ),
        (
            {"tiering": {"tiers": [{"name": "A", "threshold": 5}, {"name": "B", "threshold": 5}]}},
            "tiering.tiers[2].threshold",
            "not_rising",
        ),
        (
            {"tiering": {"tiers": [{"name": "A", "threshold": 5}, {"name": "a", "threshold": 6}]}},
            "tiering.tiers[2].name",
            "twice",
        ),
        ({"stages": {"regular_need": 5}}, "stages.regular_need", "out_of_range"),
        ({"name": ""}, "name", "empty"),
        ({"name": "a\0b"}, "name", "unprintable"),
        ({"name": "a\ud800b"}, "name", "unprintable"),
        ({"name": "a\u202eb"}, "name", "unprintable"),
        ({"name": "a" * 1000}, "name", "too_long"),
        ({"currency": "XXX"}, "currency", "unknown_currency"),
        ({"timezone": "Mars/Base"}, "timezone", "unknown_zone"),
        ({"day_starts": "24:00"}, "day_starts", "not_a_time"),
        ({"day_starts": "5:00"}, "day_starts", "not_a_time"),
    ],
)
def test_that_a_mistake_is_refused_with_its_place(
    source: Mapping[str, object], place: str, reason: str
) -> None:
    assert refused(source) == [(place, reason)]


@pytest.mark.parametrize("kind", ["never", "month_end", "year_end"])
def test_that_points_may_last_to_the_end_of_this_month_or_year(kind: str) -> None:
    assert read_programme({"expiry": {"kind": kind, "after": 0}}).expiry.after == 0


def test_that_every_mistake_of_a_file_is_told_at_once() -> None:
    source = {"earn": {"per": 0, "pre": 1}, "redeem": {"step": 0}, "shop": {}}
    assert refused(source) == [
        ("earn.per", "zero"),
        ("earn.pre", "unknown_field"),
        ("redeem.step", "out_of_range"),
        ("shop", "unknown_field"),
    ]


def test_that_a_file_full_of_mistakes_is_told_in_fifty() -> None:
    assert len(refused({f"x{number}": 1 for number in range(10_000)})) == 50


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("name = 'A'\nper = = 2", 2, 7),
        ("[earn]\nper = 1\nper = 2\n", 3, 8),
        ("name = '", 1, 9),
        ("a = " + "[" * 100_000, 1, 1),
    ],
)
def test_that_what_is_not_toml_is_refused_with_line_and_column(
    text: str, line: int, column: int
) -> None:
    with pytest.raises(Invalid) as error:
        read_programme_toml(text)
    assert error.value.reason == "not_toml"
    assert (error.value.facts["line"], error.value.facts["column"]) == (line, column)


def test_that_a_file_of_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid) as error:
        read_programme_toml(b"name = 'A'\n# caf\xe9\n")
    assert (error.value.reason, error.value.facts["line"]) == ("not_utf8", 2)


def test_that_a_huge_file_is_refused_before_it_is_read() -> None:
    with pytest.raises(Invalid) as error:
        read_programme_toml("#" * 10_000_000)
    assert error.value.reason == "too_long"


def test_that_a_byte_order_mark_disturbs_nothing() -> None:
    assert read_programme_toml(b"\xef\xbb\xbfname = 'A'\r\n").name == "A"


def test_that_the_shops_own_currency_can_stand_for_an_absent_one() -> None:
    assert read_programme({}, absent=USD).currency == currency("USD")
    assert read_programme({"currency": "KWD"}, absent=USD).currency == currency("KWD")


NAMES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12)
RATES = st.integers(0, 10**9).map(lambda millionths: Fraction(millionths, 10**6))


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    unit = currency(draw(st.sampled_from(["IDR", "USD", "KWD"])))
    amounts = st.integers(1, 10**9)
    base, each = draw(amounts), draw(st.integers(0, 99))
    kinds: tuple[ExpiryKind, ...] = get_args(ExpiryKind)
    names = draw(st.lists(NAMES, unique_by=str.casefold, max_size=4))
    thresholds = draw(st.sets(amounts, min_size=len(names), max_size=len(names)))
    return Programme(
        name=draw(NAMES),
        currency=unit,
        timezone="Asia/Jakarta",
        day_starts=draw(st.integers(0, 1439)),
        earn=Earn(
            per=base,
            points=each,
            minimum=draw(st.integers(0, 10**9)),
            excluded_categories=tuple(draw(st.lists(NAMES, unique=True, max_size=3))),
            rates=tuple(
                Rate(name, None, draw(amounts), draw(st.integers(0, 99)))
                for name in draw(st.lists(NAMES, unique=True, max_size=3))
            ),
        ),
        redeem=Redeem(value=draw(RATES) * unit.scale, cash_rounding=draw(st.integers(0, 10**6))),
        expiry=Expiry(draw(st.sampled_from(kinds)), draw(st.integers(1, 100))),
        tiering=Tiering(
            measure=draw(st.sampled_from(["spend", "points", "visits"])),
            tiers=tuple(
                Tier(name, threshold, draw(RATES))
                for name, threshold in zip(names, sorted(thresholds), strict=True)
            ),
        ),
        bonuses=Bonuses(welcome=draw(st.integers(0, 1000))),
    )


@given(programmes())
def test_that_a_programme_written_and_read_is_the_same(programme: Programme) -> None:
    assert read_programme(write_programme(programme)) == programme
    assert read_programme(json.loads(json.dumps(write_programme(programme)))) == programme
    assert read_programme_toml(programme_toml(programme)) == programme


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
PARTS = ("name", "currency", "day_starts", "earn", "redeem", "expiry", "tiering", "stages")


@given(st.dictionaries(st.sampled_from(PARTS), JSON))
def test_that_any_object_is_a_programme_or_refused(source: dict[str, object]) -> None:
    try:
        read_programme(source)
    except Invalid as error:
        json.dumps(error.facts)


@given(st.sampled_from(("per", "points", "rates", "minimum", "excluded_categories")), JSON)
def test_that_any_value_is_taken_or_refused_at_its_place(name: str, value: object) -> None:
    places: list[str] = []
    try:
        read_programme({"earn": {name: value}})
    except Invalid as error:
        places += [str(problem["field"]) for problem in error.problems]
    assert all(place.startswith(f"earn.{name}") for place in places)


def test_that_the_minimarket_in_rupiah_is_the_book() -> None:
    assert preset("minimarket") == read_programme({})


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("code", ["IDR", "USD", "EUR", "MYR", "JPY", "KWD", "KRW", "VND"])
def test_that_a_preset_suits_any_currency(name: str, code: str) -> None:
    programme = preset(name, code, "Europe/Berlin")
    assert (programme.currency.code, programme.timezone) == (code, "Europe/Berlin")
    back = programme.earn.points * programme.redeem.value / programme.earn.per
    # What a point costs the shop, as a share of the sale, does not depend on the currency.
    rupiah = preset(name)
    assert back == rupiah.earn.points * rupiah.redeem.value / rupiah.earn.per
    assert Fraction(1, 100) <= back <= Fraction(1, 10)


def test_that_a_preset_in_dollars_counts_in_dollars() -> None:
    minimarket, boutique = preset("minimarket", "USD", "UTC"), preset("boutique", "USD", "UTC")
    assert (minimarket.earn.per, minimarket.redeem.value) == (100, Fraction(5))
    assert [tier.threshold for tier in boutique.tiering.tiers] == [20_000, 60_000, 150_000]


def test_that_the_pharmacy_gives_no_points_for_prescriptions() -> None:
    assert "prescription" in preset("pharmacy").earn.excluded_categories


@pytest.mark.parametrize("name", ["coffee-shop", "coffee_shop", "Coffee shop"])
def test_that_a_preset_is_found_however_its_name_is_joined(name: str) -> None:
    assert preset(name).name == "Coffee shop"


def test_that_an_unknown_preset_is_not_found() -> None:
    with pytest.raises(NotFound):
        preset("../minimarket")
