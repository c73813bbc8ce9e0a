"""A draft of the programme: the names and values of its file, changed one by one."""

import copy
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, cast

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.models.rules.programme_text import write_programme

_STEP: Final = re.compile(r"([a-z_]+)(?:\[([0-9]+)\])?")

Problem = Mapping[str, object]


class Draft:
    """A programme file in the making. `programme` is the last one that could be."""

    def __init__(self, programme: Programme) -> None:
        self._values: dict[str, Any] = write_programme(programme)
        self._begun = copy.deepcopy(self._values)
        self.programme = programme
        self.problems: tuple[Problem, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """Return every name and value as they stand now."""
        return copy.deepcopy(self._values)

    def restore(self, values: Mapping[str, Any]) -> None:
        """Go on with values that were kept; names that are not known any more are left out."""
        known = copy.deepcopy(self._values)
        for name, value in values.items():
            if name in known and isinstance(value, type(known[name])):
                if isinstance(value, dict):
                    section = cast("dict[str, Any]", value)
                    known[name].update({k: v for k, v in section.items() if k in known[name]})
                else:
                    known[name] = value
        self._values = known
        self._check()

    @property
    def changed(self) -> bool:
        """Whether anything differs from what it was begun with."""
        return self._values != self._begun

    def value(self, place: str) -> Any:
        """Return the value at a place such as `earn.rates[1].per`."""
        where, name = self._table(place)
        return where.get(name)

    def rows(self, place: str) -> list[dict[str, Any]]:
        """Return the rows of a list of tables."""
        return cast("list[dict[str, Any]]", self.value(place))

    def set_value(self, place: str, value: object) -> None:
        """Write a value; None stands for nothing typed and is told as a mistake."""
        where, name = self._table(place)
        where[name] = value
        if name == "measure" and not self._read():
            # Thresholds of another measure are other numbers; decimals of money cannot stay.
            for row in self.rows("tiering.tiers"):
                row["threshold"] = int(Fraction(str(row.get("threshold") or 0)))
        self._check()

    def rename(self, place: str, name: str, other: str) -> None:
        """Give a value of a row another name: a rate is of a category or of an item."""
        row = self.rows(place.rsplit("[", maxsplit=1)[0])[int(place.rsplit("[", 1)[1][:-1]) - 1]
        if name in row:
            row[other] = row.pop(name)
        self._check()

    def add(self, place: str, row: dict[str, Any]) -> None:
        """Add a row to a list of tables."""
        self.rows(place).append(row)
        self._check()

    def remove(self, place: str, at: int) -> None:
        """Take the row at a place, counted from 0, out of a list of tables."""
        del self.rows(place)[at]
        self._check()

    def _table(self, place: str) -> tuple[dict[str, Any], str]:
        where = self._values
        *steps, last = place.split(".")
        for step in steps:
            found = _STEP.fullmatch(step)
            if found is None:
                raise KeyError(place)
            inner = where[found[1]]
            where = inner[int(found[2]) - 1] if found[2] else inner
        return where, last

    def _check(self) -> None:
        self.problems = ()
        self._read()

    def _read(self) -> bool:
        try:
            self.programme = read_programme(self._values)
        except Invalid as refusal:
            self.problems = tuple(refusal.problems)
            return False
        return True
