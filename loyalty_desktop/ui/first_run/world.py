"""Currencies, zones and countries to choose from, in the words of the language spoken now."""

from collections.abc import Mapping, Sequence
from typing import Final, cast
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import currencies, currency
from loyalty_desktop.ui.widgets.search_select import Choice
from loyalty_desktop.wording import language

USUAL_COUNTRY: Final = "ID"
USUAL_ZONE: Final = "Asia/Jakarta"
USUAL_CURRENCY: Final = "IDR"
_NEAR: Final = (
    "IDR", "MYR", "SGD", "PHP", "THB", "VND", "INR", "JPY", "KRW", "CNY", "AUD", "USD", "EUR",
    "GBP", "CHF",
)  # fmt: skip
_NEAR_ZONES: Final = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
_NOWHERE: Final = "ZZ"
_NO_PLACES: Final = ("Etc/", "US/", "SystemV/", "Arctic/")


def currency_choices() -> Sequence[Choice]:
    """Return every currency by code, the likely ones first."""
    codes = currencies()
    order = (*_NEAR, *sorted(code for code in codes if code not in _NEAR))
    return [Choice(code, f"{currency_name(code)} ({code})") for code in order]


def currency_name(code: str) -> str:
    """Return the name of a currency: Indonesian Rupiah; in its own country's language: Rupiah."""
    name = get_currency_name(code, locale=Locale(language()))
    return name[:1].upper() + name[1:]


def zone_choices() -> Sequence[Choice]:
    """Return every zone that is called by a place, Indonesia's first."""
    names = {
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(_NO_PLACES) and country_of(name)
    }
    order = (*_NEAR_ZONES, *sorted(names.difference(_NEAR_ZONES), key=_by_city))
    return [Choice(name, f"{city_of(name)}, {country_name(country_of(name))}") for name in order]


def city_of(zone: str) -> str:
    """Return the place a zone is called by: Jakarta."""
    return zone.rpartition("/")[2].replace("_", " ")


def country_of(zone: str) -> str:
    """Return the country of a zone by its two letters, empty when no table knows it."""
    countries = cast("Mapping[str, str]", get_global("zone_territories"))
    found = countries.get(zone, _NOWHERE)
    return found if len(found) == 2 and found != _NOWHERE else ""


def country_name(country: str) -> str:
    """Return the name of a country in the language spoken now."""
    names = cast("Mapping[str, str]", Locale(language()).territories)
    return names.get(country, country)


def currency_of(country: str) -> str:
    """Return the currency that a country pays with now; empty when there is none we know."""
    for code in reversed(get_territory_currencies(country)):
        try:
            return currency(str(code)).code
        except Invalid:
            continue
    return ""


def _by_city(zone: str) -> tuple[str, str]:
    return city_of(zone), zone
