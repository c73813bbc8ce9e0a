"""Reading one part of a programme file name by name, noting every mistake with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeVar, cast

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import Currency, exact, parse_amount

MOST_POINTS: Final = 10**9
"""The largest number of points a rule may name; more is a slip of the finger."""

_MOST_PROBLEMS: Final = 50
_LONGEST_TEXT: Final = 200
_LONGEST_LIST: Final = 10_000

Choice = TypeVar("Choice", bound=str)


@dataclass(slots=True)
class Problems:
    """What is wrong in a file so far."""

    found: list[dict[str, object]] = field(default_factory=list[dict[str, object]])

    def add(self, place: str, reason: str, **facts: object) -> None:
        """Note one mistake; after the fiftieth nobody reads on."""
        if len(self.found) < _MOST_PROBLEMS:
            self.found.append({"field": place, "reason": reason, **facts})

    def refuse(self) -> None:
        """Raise `Invalid` with the first mistake and the list of all, if there are any."""
        if self.found:
            first = {name: fact for name, fact in self.found[0].items() if name != "problems"}
            raise Invalid(**cast("dict[str, str]", first), problems=self.found)


class Section:
    """One table of the file. Each reader notes what is wrong and then goes on with the default."""

    def __init__(self, values: Mapping[str, object], place: str, problems: Problems) -> None:
        self._values = values
        self._place = place
        self._problems = problems
        self._asked: set[str] = set()
        self._wrong: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def wrong(self, name: str, reason: str, **facts: object) -> None:
        """Note that the value of `name` cannot be; an empty name means the table itself."""
        self._wrong.add(name)
        self._problems.add(self._at(name), reason, **facts)

    def has_wrong(self, name: str) -> bool:
        """Say whether the value of `name` was found wrong, so that nobody complains twice."""
        return name in self._wrong

    def whole(
        self, name: str, default: int | None = None, *, least: int = 0, most: int = MOST_POINTS
    ) -> int:
        """Return a whole number from `least` to `most`."""
        value = self._value(name, default)
        if value is None:
            return least
        if type(value) is not int:
            self._wrong_type(name, value, "whole_number")
        elif value < 0 <= least:
            self.wrong(name, "negative")
        elif not least <= value <= most:
            self.wrong(name, "out_of_range", least=least, most=most)
        else:
            return value
        return least if default is None else default

    def money(self, name: str, default: int | None, unit: Currency, *, least: int = 0) -> int:
        """Return an amount in minor units, at least `least` of them; `default` is in major ones."""
        fallback = max(least, (default or 0) * unit.scale)
        value = self._value(name, default)
        if value is None:
            return fallback
        if not isinstance(value, int | str) or isinstance(value, bool):
            self._wrong_type(name, value, "amount")
            return fallback
        try:
            minor = parse_amount(value, unit, name)
        except Invalid as error:
            self._again(name, error)
            return fallback
        if minor < least:
            self.wrong(name, "zero")
            return fallback
        return minor

    def exact(self, name: str, default: int, *, most: int = MOST_POINTS) -> Fraction:
        """Return a rate that is not negative, exactly."""
        value = self._value(name, default)
        if not isinstance(value, int | str) or isinstance(value, bool):
            self._wrong_type(name, value, "decimal")
            return Fraction(default)
        try:
            rate = exact(value, name)
        except Invalid as error:
            self._again(name, error)
            return Fraction(default)
        if rate < 0:
            self.wrong(name, "negative")
        elif rate > most:
            self.wrong(name, "out_of_range", least=0, most=most)
        else:
            return rate
        return Fraction(default)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            self._wrong_type(name, value, "true_or_false")
            return default
        return value

    def choice(self, name: str, options: tuple[Choice, ...]) -> Choice:
        """Return one of `options`, the first of which is the default."""
        value = self._value(name, options[0])
        if not isinstance(value, str):
            self._wrong_type(name, value, "text")
        else:
            for option in options:
                if option == value:
                    return option
            self.wrong(name, "unknown_choice", value=value[:40], options=list(options))
        return options[0]

    def text(self, name: str, default: str | None = None) -> str:
        """Return a line of text that is not empty."""
        value = self._value(name, default)
        if value is None:
            return ""
        return self._checked(name, value) or (default or "")

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, each once."""
        found = [self._checked(f"{name}[{place}]", item) for place, item in self._items(name)]
        return tuple(dict.fromkeys(text for text in found if text))

    def section(self, name: str) -> "Section":
        """Return a table inside this one, empty when it is absent."""
        value = self._value(name, {})
        if not isinstance(value, Mapping):
            self._wrong_type(name, value, "table")
            value = {}
        return Section(cast("Mapping[str, object]", value), self._at(name), self._problems)

    def sections(self, name: str) -> Iterator["Section"]:
        """Yield the tables of a list of tables."""
        for place, item in self._items(name):
            if isinstance(item, Mapping):
                row = cast("Mapping[str, object]", item)
                yield Section(row, self._at(f"{name}[{place}]"), self._problems)
            else:
                self._wrong_type(f"{name}[{place}]", item, "table")

    def end(self) -> None:
        """Note every name that nobody asked for."""
        for name in self._values:
            if name not in self._asked:
                self._problems.add(self._at(str(name)[:_LONGEST_TEXT]), "unknown_field")

    def _items(self, name: str) -> list[tuple[int, object]]:
        value = self._value(name, [])
        if not isinstance(value, list):
            self._wrong_type(name, value, "list")
            return []
        items = cast("list[object]", value)
        if len(items) > _LONGEST_LIST:
            self.wrong(name, "too_long", most=_LONGEST_LIST)
            return []
        return list(enumerate(items, start=1))

    def _checked(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            self._wrong_type(name, value, "text")
        elif not (text := value.strip()):
            self.wrong(name, "empty")
        elif len(text) > _LONGEST_TEXT:
            self.wrong(name, "too_long", most=_LONGEST_TEXT)
        elif any(not character.isprintable() for character in text):
            # NUL, line breaks, direction marks and halves of characters: none belongs in a name.
            self.wrong(name, "unprintable")
        else:
            return text
        return ""

    def _value(self, name: str, default: object) -> object:
        self._asked.add(name)
        value = self._values.get(name)
        if value is None:
            # JSON can say null; it means nothing here, not even the default.
            if name in self._values:
                self.wrong(name, "empty")
            elif default is None:
                self.wrong(name, "missing")
            return default
        return value

    def _again(self, name: str, error: Invalid) -> None:
        facts = {key: fact for key, fact in error.facts.items() if key not in {"field", "reason"}}
        self.wrong(name, error.reason, **facts)

    def _wrong_type(self, name: str, value: object, expected: str) -> None:
        # A bare decimal is the likeliest slip: it only lacks its quotation marks.
        if expected in {"amount", "decimal"} and type(value).__name__ in {"float", "Decimal"}:
            self.wrong(name, "float")
        else:
            self.wrong(name, "wrong_type", expected=expected)

    def _at(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place and name else self._place or name
