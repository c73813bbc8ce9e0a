"""Amounts and points while they are typed: grouped at once, nonsense turned away."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QValidator
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.wording import amount, currency_sign, decimal, number

_MOST_DIGITS: Final = 13
_MOST_POINTS: Final = 9
_SPACES: Final = " \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """How the shop writes its money: "Rp", "." between thousands, "," before decimals."""

    sign: str
    group: str
    point: str
    unit: Currency

    @classmethod
    def of(cls, unit: Currency) -> "MoneyFormat":
        """Return the format of a currency as the shop's country writes it."""
        return cls(currency_sign(unit), number(1000)[1:-3], decimal("1.5")[1:-1], unit)

    def written(self, minor: int) -> str:
        """Return an amount of minor units without its sign."""
        return amount(minor, self.unit)

    def regrouped(self, digits: str, rest: str | None) -> str:
        """Return digits with their groups; `rest` holds decimals, None when no point is typed."""
        whole = f"{int(digits or 0):,}".replace(",", self.group) if digits else ""
        if rest is None:
            return whole
        return f"{whole or '0'}{self.point}{rest}"

    def read(self, text: str) -> int | None:
        """Return the minor units of a whole, well written amount; None for anything else."""
        bare = text.strip(_SPACES)
        for sign in (self.sign, self.unit.code):
            if sign and bare.startswith(sign):
                bare = bare.removeprefix(sign).strip(_SPACES)
        if self.unit.exponent == 0:
            # As bills are written by hand: Rp 86.000,-
            bare = bare.removesuffix("-") if bare.endswith(f"{self.point}-") else bare
        whole, point, rest = bare.partition(self.point)
        digits = whole.replace(self.group, "") if self._grouped(whole) else whole
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return None
        places = self.unit.exponent
        if point and not (rest == "" or (rest.isascii() and rest.isdigit())):
            return None
        if rest[places:].strip("0"):
            return None
        return int(digits) * self.unit.scale + int(rest[:places].ljust(places, "0") or 0)

    def _grouped(self, whole: str) -> bool:
        groups = whole.split(self.group)
        return (
            len(groups) > 1
            and 1 <= len(groups[0]) <= 3
            and all(len(group) == 3 for group in groups[1:])
        )


class AmountTyping(QValidator):
    """Lets amounts be typed, groups them, and turns nonsense away before it is seen."""

    def __init__(self, form: MoneyFormat, edit: QObject) -> None:
        super().__init__(edit)
        self.form = form
        # While Qt asks, the edit already holds what it asks about: what stood there is kept here.
        self.stood = ""

    @override
    def validate(self, text: str, at: int, /) -> object:
        if not text:
            return QValidator.State.Acceptable, "", 0
        added = _added(self.stood, text)
        if len(added) <= 1 or added.isdigit() or self._one_more(text):
            return self._typed(text, at)
        minor = self.form.read(text)
        if minor is None:
            return QValidator.State.Invalid, text, at
        shown = self.form.written(minor)
        return QValidator.State.Acceptable, shown, len(shown)

    def _one_more(self, text: str) -> bool:
        """Return whether one figure came or went, wherever that moved the groups."""
        before = self.stood.replace(self.form.group, "")
        return len(_added(before, text.replace(self.form.group, ""))) <= 1

    def _typed(self, text: str, at: int) -> object:
        form = self.form
        if form.unit.exponent and form.point not in text and text[-1:] == form.group:
            # The decimal key of a number pad sends its country's point, not always the shop's.
            text = text[:-1] + form.point
        whole, point, rest = text.partition(form.point)
        digits = whole.replace(form.group, "")
        if point and not form.unit.exponent:
            return QValidator.State.Invalid, text, at
        if not (digits + rest).isascii() or not (digits + rest or "0").isdigit():
            return QValidator.State.Invalid, text, at
        digits = digits.lstrip("0") or ("0" if digits else "")
        if len(digits) > _MOST_DIGITS or len(rest) > form.unit.exponent:
            return QValidator.State.Invalid, text, at
        shown = form.regrouped(digits, rest if point else None)
        behind = sum(sign != form.group for sign in text[at:])
        return QValidator.State.Acceptable, shown, _place_before(shown, behind, form.group)


def _added(before: str, after: str) -> str:
    """Return what an edit put in: the part of `after` that was not in `before`."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return after[start : len(after) - end]


def _place_before(shown: str, behind: int, group: str) -> int:
    """Return the place with so many figures behind it, so that grouping never moves the caret."""
    place = len(shown)
    while place > 0 and behind > 0:
        place -= 1
        behind -= shown[place] != group
    return place


class PointsTyping(QValidator):
    """Lets whole numbers of points be typed, grouped as the shop writes them."""

    @override
    def validate(self, text: str, at: int, /) -> object:
        if not text:
            return QValidator.State.Acceptable, "", 0
        group = number(1000)[1:-3]
        digits = text.replace(group, "").strip(_SPACES)
        if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_POINTS:
            return QValidator.State.Invalid, text, at
        shown = number(int(digits))
        behind = sum(sign != group for sign in text[at:])
        return QValidator.State.Acceptable, shown, _place_before(shown, behind, group)
