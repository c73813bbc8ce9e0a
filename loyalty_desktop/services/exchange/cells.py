"""What is written in a cell: amounts, quantities, days and moments, however a country spells them.

A refusal is `Invalid` with the name of the column's meaning as its field.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.money import MOST, Currency, parse_amount
from loyalty_desktop.services.exchange.sheets import Cell, as_text
from loyalty_desktop.services.store import ShopState, micros

FIRST, LAST = date(1900, 1, 2), date(2199, 12, 31)
NOON: Final = timedelta(hours=12)
THOUSANDTHS: Final = Currency("", 3)

# Countries that write the month before the day (CLDR: en-US, en-PH and their neighbours).
MONTH_FIRST: Final = frozenset({"US", "PH", "PR", "GU", "AS", "MP", "VI", "FM", "MH", "PW"})
_SIGNS: Final = re.compile(
    r"(?i)^(rp\.?|[a-z]{3}|[a-z]{0,3}[$€£¥₩₹฿₫₱])\s*|\s*([a-z]{3}|[$€£¥₩₹฿₫₱])$"
)
_DIGITS: Final = re.compile(r"-?[0-9]+")
_WRITTEN: Final = re.compile(r"-?[0-9]+([.,][0-9]+)*")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](.+))?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T](.+))?")
_PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T](.+))?")
_CLOCK: Final = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]m)?\s*(z|utc|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_LONGEST: Final = 60


def amount(cell: Cell, unit: Currency, field: str) -> int:
    """Return the minor units of an amount, with thousand separators of either kind.

    `Invalid`: `missing`, `not_a_number`, `negative`, `too_many_decimals`, `out_of_range`.
    """
    if isinstance(cell, Decimal):
        return parse_amount(cell, unit, field)
    text = as_text(cell)
    if not text:
        raise Invalid(field=field, reason="missing")
    if _DIGITS.fullmatch(text):
        return parse_amount(text, unit, field)
    return parse_amount(_plain(text, unit.exponent, field), unit, field)


def quantity(cell: Cell, field: str = "quantity") -> int:
    """Return a quantity in thousandths; more than three decimals are rounded half up."""
    if isinstance(cell, Decimal):
        value = cell
    else:
        text = as_text(cell)
        if not text:
            return 1000
        value = Decimal(_plain(text, 2, field))
    if value.is_signed() and value:
        raise Invalid(field=field, reason="negative")
    if value > MOST // 1000:
        raise Invalid(field=field, reason="out_of_range")
    return int(value * 1000 + Decimal("0.5"))


def whole(cell: Cell, field: str) -> int:
    """Return a whole number, such as points."""
    return parse_amount(cell if isinstance(cell, Decimal) else _plain(as_text(cell), 0, field),
                        Currency("", 0), field)  # fmt: skip


def text(cell: Cell) -> str | None:
    """Return a cell's text, None when it is empty."""
    return as_text(cell) or None


def day(cell: Cell, country: str, field: str) -> date:
    """Return a day: 2026-06-30, 20260630, 30/6/2026 (6/30/2026 where the month comes first)."""
    found, clock = _split(as_text(cell), country, field)
    if clock and not _CLOCK.fullmatch(clock):
        raise Invalid(field=field, reason="not_a_date")
    return found


def moment(cell: Cell, clock_cell: Cell, shop: ShopState, now: datetime, field: str) -> datetime:
    """Return a moment in the shop's zone; a day alone means noon of that business day.

    A moment with an offset keeps it. `clock_cell` is the time of day where it stands apart. What
    has not come yet is `in_the_future`; noon of today counts as now when it has not come.
    """
    written, clock = _split(as_text(cell), shop.country, field)
    clock = as_text(clock_cell) or clock
    if not clock:
        start = shop.start_of(day_of(written))
        at = _EPOCH + timedelta(microseconds=start) + NOON
        if at > now and start <= micros(now):
            return now
    else:
        at = _at(written, clock, shop, field)
    if at > now:
        raise Invalid(field=field, reason="in_the_future")
    return at


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _at(written: date, clock: str, shop: ShopState, field: str) -> datetime:
    found = _CLOCK.fullmatch(clock.strip())
    if found is None:
        raise Invalid(field=field, reason="not_a_moment")
    hour, minute, second, half, offset = found.groups()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            raise Invalid(field=field, reason="not_a_moment")
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    try:
        local = datetime.combine(written, time(hours, int(minute), int(second or 0)))
    except ValueError:
        raise Invalid(field=field, reason="not_a_moment") from None
    if offset is None:
        return local.replace(tzinfo=shop.zone).astimezone(UTC)
    if offset.lower() in {"z", "utc"}:
        return local.replace(tzinfo=UTC)
    digits = offset.replace(":", "")
    shift = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
    if shift >= timedelta(days=1):
        raise Invalid(field=field, reason="not_a_moment")
    return local.replace(tzinfo=UTC) - (shift if digits[0] == "+" else -shift)


@lru_cache(maxsize=4096)
def _date(year: int, month: int, on: int, field: str) -> date:
    try:
        found = date(year, month, on)
    except ValueError:
        raise Invalid(field=field, reason="not_a_date") from None
    if not FIRST <= found <= LAST:
        raise Invalid(field=field, reason="not_a_date")
    return found


def _split(written: str, country: str, field: str) -> tuple[date, str]:
    if not written:
        raise Invalid(field=field, reason="missing")
    if len(written) <= _LONGEST and written.isascii():
        if found := _YEAR_FIRST.fullmatch(written) or _PACKED.fullmatch(written):
            year, month, on, clock = found.groups()
            return _date(int(year), int(month), int(on), field), clock or ""
        if found := _YEAR_LAST.fullmatch(written):
            first, second, year, clock = found.groups()
            on, month = (second, first) if country in MONTH_FIRST else (first, second)
            return _date(int(year), int(month), int(on), field), clock or ""
    raise Invalid(field=field, reason="not_a_date")


def _plain(written: str, exponent: int, field: str) -> str:
    """Return digits with a point for the decimals, from any spelling of an amount."""
    if len(written) > _LONGEST:
        raise Invalid(field=field, reason="out_of_range", most=MOST)
    bare = _SIGNS.sub("", written.replace("\u00a0", " ").replace("\u202f", " ").strip())
    bare = bare.replace("\u2212", "-").replace(" ", "").replace("'", "").replace("\u2019", "")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    elif bare.endswith("-"):
        bare = f"-{bare[:-1]}"
    bare = bare.removeprefix("+")
    if not _WRITTEN.fullmatch(bare) or not bare.isascii():
        raise Invalid(field=field, reason="not_a_number")
    mark = _decimal_mark(bare, exponent)
    whole_part, _, decimals = bare.partition(mark) if mark else (bare, "", "")
    groups = re.split(r"[.,]", whole_part.removeprefix("-"))
    if len(groups) > 1 and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        raise Invalid(field=field, reason="not_a_number")
    if len(set(re.findall(r"[.,]", whole_part))) > 1:
        raise Invalid(field=field, reason="not_a_number")
    sign = "-" if bare.startswith("-") else ""
    return f"{sign}{''.join(groups)}{'.' + decimals if decimals else ''}"


def _decimal_mark(bare: str, exponent: int) -> str:
    """Return which of "." and "," begins the decimals, "" for neither.

    The last of two kinds does. One kind alone, once, does unless exactly three digits follow:
    1.250 is a thousand and more, except in a currency of three decimals and after a lone 0.
    """
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        return "." if bare.rfind(".") > bare.rfind(",") else ","
    if points + commas != 1:
        return ""
    mark = "." if points else ","
    before, _, after = bare.partition(mark)
    return "" if len(after) == 3 and exponent < 3 and before.removeprefix("-") != "0" else mark


def start_of_day(found: date, shop: ShopState) -> datetime:
    """Return the first moment of a business day."""
    return _EPOCH + timedelta(microseconds=shop.start_of(day_of(found)))


def spelled(on: int) -> str:
    """Return a business day as it is written in files: 2026-06-30."""
    return date_of(on).isoformat()
