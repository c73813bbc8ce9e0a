"""Numbers, money, days and times as the shop writes them.

Words follow the language, figures follow the shop: a shop in Jakarta reads "Rp 1.250.000" and
"14.32" in English too.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.wording.languages import language, ngettext

if TYPE_CHECKING:
    from babel import Locale

NO_BREAK: Final = "\u00a0"
MINUS: Final = "\u2212"
_SHORTEST_SPACED: Final = 8


@dataclass(frozen=True, slots=True)
class _Style:
    """How a country writes figures."""

    country: str
    group: str
    decimal: str
    clock: str


class _Shop:
    """The country whose figures are written; one for the whole program."""

    style: _Style = _Style("ID", ".", ",", "HH.mm")


def use_country(code: str) -> None:
    """Write figures as in the country of an ISO code such as "ID" from now on."""
    _Shop.style = _style(code.upper())


@cache
def _style(country: str) -> _Style:
    if country == "ID":
        return _Style("ID", ".", ",", "HH.mm")
    locale = _locale(country)
    symbols = locale.number_symbols["latn"]
    pattern = str(locale.time_formats["short"].pattern)
    # Some locales group with a narrow space that fonts of printers lack.
    group = symbols["group"].replace("\u202f", NO_BREAK)
    return _Style(country, group, symbols["decimal"], pattern.replace("\u202f", " "))


@cache
def _locale(country: str) -> "Locale":
    """Return the country's main locale, or English where its letters are not Latin."""
    from babel import Locale, UnknownLocaleError

    try:
        found = Locale.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
    if max(str(found.months["format"]["wide"][1])) > "\u024f":
        try:
            return Locale("en", country)
        except UnknownLocaleError:
            return Locale("en")
    return found


def number(value: int) -> str:
    """Return a whole number with its groups: 25.340."""
    digits = f"{abs(value):,}".replace(",", _Shop.style.group)
    return MINUS + digits if value < 0 else digits


def decimal(value: Fraction | Decimal | float | str, places: int = 6) -> str:
    """Return a number with at most `places` decimals and none that say nothing: 1,25."""
    scaled = round(Fraction(value) * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    tail = f"{rest:0{places}d}".rstrip("0") if places else ""
    digits = number(whole) + (_Shop.style.decimal + tail if tail else "")
    return MINUS + digits if scaled < 0 else digits


def percent(share: Fraction | float, places: int = 1) -> str:
    """Return a share of 1 in percent: 3,8 %."""
    return f"{decimal(Fraction(share) * 100, places)}{NO_BREAK}%"


def amount(minor: int, unit: Currency) -> str:
    """Return an amount of minor units without its currency: 1.250.000, 12,50."""
    whole, rest = divmod(abs(minor), unit.scale)
    digits = number(whole)
    if unit.exponent:
        digits += f"{_Shop.style.decimal}{rest:0{unit.exponent}d}"
    return MINUS + digits if minor < 0 else digits


def money(minor: int, unit: Currency) -> str:
    """Return an amount of minor units with its currency, unbreakable: Rp 1.250.000."""
    before, after = _signs(unit.code, _Shop.style.country)
    sign = MINUS if minor < 0 else ""
    return f"{sign}{before}{amount(abs(minor), unit)}{after}"


def currency_sign(unit: Currency) -> str:
    """Return the sign of a currency alone: Rp."""
    return "".join(_signs(unit.code, _Shop.style.country)).strip(NO_BREAK)


@cache
def _signs(code: str, country: str) -> tuple[str, str]:
    """Return what stands before and after an amount."""
    if code == "IDR":
        return f"Rp{NO_BREAK}", ""
    from babel.numbers import format_currency

    # A figure without decimals leaves nothing of its own between the signs around it.
    shown = format_currency(
        7, code, format="\u00a4#", locale=_locale(country), currency_digits=False
    )
    standard = str(_locale(country).currency_formats["standard"].pattern)
    sign = shown.replace("7", "").strip(f" {NO_BREAK}")
    if standard.split(";", maxsplit=1)[0].rstrip("\u200f\u200e").endswith("\u00a4"):
        return "", f"{NO_BREAK}{sign}"
    return (f"{sign}{NO_BREAK}" if sign[-1:].isalpha() else sign), ""


def points(count: int) -> str:
    """Return a number of points as words: 1 point, 25.340 points."""
    return ngettext("{count} point", "{count} points", abs(count)).format(count=number(count))


def days(count: int) -> str:
    """Return a number of days as words."""
    return ngettext("{count} day", "{count} days", abs(count)).format(count=number(count))


def day(value: date) -> str:
    """Return a day with its year: 31 Jul 2026."""
    return f"{value.day}{NO_BREAK}{_month(value.month, 'abbreviated', language())} {value.year:04d}"


def weekday(value: date) -> str:
    """Return the day of the week, short: Tue."""
    return _weekday(value.weekday(), "abbreviated", language())


def long_weekday(value: date) -> str:
    """Return the day of the week in full: Tuesday."""
    return _weekday(value.weekday(), "wide", language())


@cache
def _weekday(number_of_day: int, width: str, code: str) -> str:
    from babel import Locale

    return str(Locale(code).days["format"][width][number_of_day])


def day_of_year(value: date) -> str:
    """Return a day without its year: 31 July."""
    return f"{value.day}{NO_BREAK}{_month(value.month, 'wide', language())}"


def short_day(value: date) -> str:
    """Return a day of these months, short: 31 Jul."""
    return f"{value.day}{NO_BREAK}{_month(value.month, 'abbreviated', language())}"


def month(value: date) -> str:
    """Return a month with its year: July 2026."""
    return f"{_month(value.month, 'wide', language())} {value.year:04d}"


def short_month(value: date) -> str:
    """Return a month as the axis of a chart has room for it: Jul 26."""
    return f"{_month(value.month, 'abbreviated', language())} {value.year % 100:02d}"


@cache
def _month(number_of_month: int, width: str, code: str) -> str:
    from babel import Locale

    return str(Locale(code).months["format"][width][number_of_month])


def clock(at: datetime, place: ZoneInfo) -> str:
    """Return the time of day of an aware moment at the shop: 14.32."""
    from babel.dates import format_time

    style = _Shop.style
    local = at.astimezone(place)
    if style.clock == "HH.mm":
        return f"{local.hour:02d}.{local.minute:02d}"
    # Early and late halves of the day are named in the language, where the country has them.
    return format_time(local.time(), style.clock, locale=language())


def moment(at: datetime, place: ZoneInfo) -> str:
    """Return day and time of an aware moment at the shop: 31 Jul 2026, 14.32."""
    return f"{day(at.astimezone(place).date())}, {clock(at, place)}"


def spaced_number(member: str) -> str:
    """Return a member number in groups that can be read aloud: M-123 456 7890."""
    head, dash, digits = member.rpartition("-")
    if not digits.isdecimal() or len(digits) < _SHORTEST_SPACED:
        return member
    return f"{head}{dash}{digits[:3]} {digits[3:6]} {digits[6:]}"
