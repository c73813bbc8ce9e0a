"""Reading one JSON object field by field; every mistake is `Invalid` with the field's name."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import exact, parse_amount
from loyalty_desktop.services.store import ShopState

MOST_POINTS = 10**12
MOST_QUANTITY = 10**9
FIRST, LAST = datetime(1900, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")

Reader = Callable[[Any, str], Any]


class Fields:
    """The fields of one object: each is read once, and what nobody read is refused."""

    def __init__(self, values: Mapping[str, Any], shop: ShopState, place: str = "") -> None:
        self._values, self._shop, self._place = values, shop, place
        self._left = set(values)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def need(self, name: str, read: Reader) -> Any:
        """Return a field that must be there."""
        if self._values.get(name) is None:
            self._left.discard(name)
            raise Invalid(field=self._at(name), reason="missing")
        return self.get(name, read)

    def get(self, name: str, read: Reader, default: Any = None) -> Any:
        """Return a field, or `default` when it is absent or null."""
        self._left.discard(name)
        value = self._values.get(name)
        return default if value is None else read(value, self._at(name))

    def change(self, name: str, read: Reader) -> Any:
        """Return a field that is there; null stays None."""
        self._left.discard(name)
        value = self._values[name]
        return None if value is None else read(value, self._at(name))

    def skip(self, *names: str) -> None:
        """Leave fields that somebody else reads."""
        self._left.difference_update(names)

    def end(self) -> None:
        """Refuse a field that nobody knows."""
        if self._left:
            raise Invalid(field=self._at(min(self._left)), reason="unknown_field")

    def money(self, name: str, default: int | None = None) -> Any:
        """Return an amount in minor units."""
        return self.get(name, self.read_money, default)

    def read_money(self, value: Any, field: str) -> int:
        """Read an amount in major units as minor ones."""
        return parse_amount(value, self._shop.currency, field)

    def moment(self, name: str, default: datetime | None = None) -> Any:
        """Return a moment, aware; one without an offset is the shop's time."""
        return self.get(name, self.read_moment, default)

    def read_moment(self, value: Any, field: str) -> datetime:
        """Read a moment in ISO form."""
        written = text(value, field)
        try:
            at = datetime.fromisoformat(written)
        except ValueError as error:
            raise Invalid(field=field, reason="not_a_moment") from error
        if at.tzinfo is None:
            at = at.replace(tzinfo=self._shop.zone)
        try:
            at = at.astimezone(UTC)
        except (OverflowError, ValueError) as error:
            raise Invalid(field=field, reason="not_a_moment") from error
        if not FIRST <= at < LAST:
            raise Invalid(field=field, reason="not_a_moment")
        return at

    def objects(self, name: str, read: Callable[["Fields"], Any]) -> tuple[Any, ...]:
        """Return a list of objects, each read by `read`."""
        place = self._at(name)
        items = self.get(name, listed, [])
        found: list[Any] = []
        for number, item in enumerate(items, 1):
            if not isinstance(item, Mapping):
                raise Invalid(field=f"{place}[{number}]", reason="wrong_type", wanted="object")
            fields = Fields(mapping(item, place), self._shop, f"{place}[{number}].")
            found.append(read(fields))
            fields.end()
        return tuple(found)

    def _at(self, name: str) -> str:
        return f"{self._place}{name}"


def text(value: Any, field: str) -> str:
    """Read text of at most 100 characters without control codes."""
    return _text(value, field, 100)


def long_text(value: Any, field: str) -> str:
    """Read text of at most 2,000 characters."""
    return _text(value, field, 2000)


def name(value: Any, field: str) -> str:
    """Read a name of at most 200 characters."""
    return _text(value, field, 200)


def whole(least: int = 0, most: int = MOST_POINTS) -> Reader:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(value: Any, field: str) -> int:
        if isinstance(value, Decimal) and value.is_finite() and value == int(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Invalid(field=field, reason="wrong_type", wanted="whole_number")
        if not least <= value <= most:
            reason = "negative" if value < 0 <= least else "out_of_range"
            raise Invalid(field=field, reason=reason, least=least, most=most)
        return value

    return read


def flag(value: Any, field: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Invalid(field=field, reason="wrong_type", wanted="true_or_false")
    return value


def day(value: Any, field: str) -> date:
    """Read a date in ISO form."""
    written = text(value, field)
    if not _DATE.fullmatch(written):
        raise Invalid(field=field, reason="not_a_date")
    try:
        read = date.fromisoformat(written)
    except ValueError as error:
        raise Invalid(field=field, reason="not_a_date") from error
    if not date(1850, 1, 1) <= read <= date(2200, 1, 1):
        raise Invalid(field=field, reason="not_a_date")
    return read


def choice(known: Sequence[str]) -> Reader:
    """Return a reader of one of several words."""

    def read(value: Any, field: str) -> str:
        if not isinstance(value, str):
            raise Invalid(field=field, reason="wrong_type", wanted="text")
        if value not in known:
            raise Invalid(field=field, reason="unknown_choice", options=list(known))
        return value

    return read


def listed(value: Any, field: str) -> list[Any]:
    """Read a list."""
    if not isinstance(value, list):
        raise Invalid(field=field, reason="wrong_type", wanted="list")
    # One type checker knows what the list holds by itself, the other has to be told.
    return cast("list[Any]", value)  # type: ignore[redundant-cast]


def texts(value: Any, field: str) -> tuple[str, ...]:
    """Read a list of texts."""
    return tuple(text(item, f"{field}[{i}]") for i, item in enumerate(listed(value, field), 1))


def mapping(value: Any, field: str) -> Mapping[str, Any]:
    """Read an object."""
    if not isinstance(value, Mapping):
        raise Invalid(field=field, reason="wrong_type", wanted="object")
    return cast("Mapping[str, Any]", value)


def preferences(value: Any, field: str) -> dict[str, str | None]:
    """Read what somebody likes: names with texts, true or false, or null to forget one."""
    found: dict[str, str | None] = {}
    for key, wish in mapping(value, field).items():
        named = name(key, field)
        if isinstance(wish, bool):
            found[named] = "yes" if wish else "no"
        else:
            found[named] = None if wish is None else long_text(wish, f"{field}.{named}")
    return found


def thousandths(value: Any, field: str) -> int:
    """Read a quantity of up to three decimals as thousandths."""
    if isinstance(value, Decimal):
        value = format(value, "f") if value.is_finite() and abs(value) < MOST_QUANTITY else "?"
    number = exact(value, field, places=3) * 1000
    if not 0 <= number <= MOST_QUANTITY * 1000:
        raise Invalid(field=field, reason="out_of_range", least=0, most=MOST_QUANTITY)
    return int(number)


def rate(value: Any, field: str) -> Fraction:
    """Read an exact rate that is not negative."""
    if isinstance(value, Decimal):
        value = format(value, "f") if value.is_finite() and abs(value) < MOST_POINTS else "?"
    number = exact(value, field)
    if number < 0:
        raise Invalid(field=field, reason="negative")
    return number


def hours(value: Any, field: str) -> tuple[tuple[int, int], ...]:
    """Read hours like "17:00-19:00" as minutes after midnight."""
    found: list[tuple[int, int]] = []
    for item in texts(value, field):
        match = _HOURS.fullmatch(item)
        if match is None:
            raise Invalid(field=field, reason="not_a_time")
        start, end = (int(match[i]) * 60 + int(match[i + 1]) for i in (1, 3))
        if start == end or max(start, end) > timedelta(days=1).total_seconds() // 60:
            raise Invalid(field=field, reason="not_a_time")
        found.append((start, end))
    return tuple(found)


def _text(value: Any, field: str, longest: int) -> str:
    if not isinstance(value, str):
        raise Invalid(field=field, reason="wrong_type", wanted="text")
    if "\0" in value:
        raise Invalid(field=field, reason="nul")
    trimmed = value.strip()
    if not trimmed:
        raise Invalid(field=field, reason="missing")
    if len(trimmed) > longest:
        raise Invalid(field=field, reason="too_long", most=longest)
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in trimmed):
        raise Invalid(field=field, reason="control_characters")
    return trimmed
