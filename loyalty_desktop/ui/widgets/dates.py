"""Days typed in the shop's order; for birthdays the year may be left out."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.calendar import CalendarPopup
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.wording import _

Order = Literal["dmy", "mdy", "ymd"]

_PIVOT: Final = 30
"""Two digits of a year up to this many years ahead of 2000 are of this century."""


@dataclass(frozen=True, slots=True)
class DayTyped:
    """What was typed: day and month, and the year when there is one."""

    day: int
    month: int
    year: int | None

    def as_date(self) -> date | None:
        """Return the date, or None without a year."""
        return None if self.year is None else date(self.year, self.month, self.day)


def read_day(text: str, order: Order = "dmy") -> DayTyped | None:
    """Return the day that a text means ("3/7", "3-7-90", "03071990"), or None for nonsense."""
    parts = re.findall(r"[0-9]+", text)
    if len(parts) == 1 and len(parts[0]) in (4, 6, 8):
        run = parts[0]
        if order == "ymd" and len(run) == 8:
            parts = [run[:4], run[4:6], run[6:]]
        else:
            parts = [run[:2], run[2:4], run[4:]] if len(run) > 4 else [run[:2], run[2:]]
    if len(parts) not in (2, 3) or any(len(part) > 4 for part in parts):
        return None
    letters = order if len(parts) == 3 else order.replace("y", "")
    found = dict(zip(letters, parts, strict=True))
    year = _whole_year(found["y"]) if "y" in found else None
    typed = DayTyped(int(found["d"]), int(found["m"]), year)
    try:
        # 2000 is a leap year: 29 February is a birthday even where the year is not told.
        date(year if year is not None else 2000, typed.month, typed.day)
    except ValueError:
        return None
    return typed


def _whole_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year <= _PIVOT else 1900)


class DayEdit(Edit):
    """A day: typed, or chosen from a calendar that the icon (or Alt+Down) opens."""

    changed = Signal(object)
    """What is typed now, a `DayTyped`, or None."""

    def __init__(
        self,
        name: str = "",
        *,
        order: Order = "dmy",
        year_optional: bool = False,
        density: Density = theme.MANAGER,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, density=density, parent=parent)
        self._order: Order = order
        self._optional = year_optional
        self._calendar: CalendarPopup | None = None
        self.setMaxLength(12)
        self.textChanged.connect(self._tell)
        self.editingFinished.connect(self._tidy)
        self._make_room()
        self.say()

    def say(self) -> None:
        """Show the order of the parts in the language in force."""
        words = {"d": _("day"), "m": _("month"), "y": _("year")}
        letters = self._order.replace("y", "") if self._optional else self._order
        self.setPlaceholderText(" / ".join(words[letter] for letter in letters))

    def typed(self) -> DayTyped | None:
        """Return what is typed; None for nothing, nonsense, or a missing year."""
        day = read_day(self.text(), self._order)
        return None if day is not None and day.year is None and not self._optional else day

    def value(self) -> date | None:
        """Return the date, when a whole one is typed."""
        day = self.typed()
        return day.as_date() if day is not None else None

    @property
    def nonsense(self) -> bool:
        """Whether something is typed that is no day."""
        return bool(self.text().strip()) and self.typed() is None

    def show_day(self, day: int, month: int, year: int | None = None) -> None:
        """Show a day, with or without its year."""
        parts = {"d": f"{day:02}", "m": f"{month:02}", "y": f"{year:04}" if year else ""}
        self.setText("/".join(parts[letter] for letter in self._order if parts[letter]))

    def set_value(self, day: date | None) -> None:
        """Show a date, or nothing."""
        if day is None:
            self.clear()
        else:
            self.show_day(day.day, day.month, day.year)

    def open_calendar(self) -> None:
        """Let the day be chosen from a calendar below the field."""
        if self.isReadOnly():
            return
        if self._calendar is None:
            self._calendar = CalendarPopup(self)
            self._calendar.picked.connect(self._pick)
        self._calendar.show_below(self.value())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.wrong and not self.isReadOnly():
            theme.paint_icon(QPainter(self), "calendar", "text-2", self._icon_rect())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.position().x() >= self._icon_rect().left() - 6:
            self.open_calendar()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    @override
    def _room_at_end(self) -> int:
        return theme.scaled(20) + measures.GAP_8

    def _icon_rect(self) -> QRectF:
        side = theme.scaled(20)
        return QRectF(
            self.width() - self._density.pad - side, (self.height() - side) / 2, side, side
        )

    def _tell(self, _text: str) -> None:
        self.changed.emit(self.typed())

    def _tidy(self) -> None:
        day = self.typed()
        if day is not None:
            self.show_day(day.day, day.month, day.year)

    def _pick(self, day: date) -> None:
        self.set_value(day)
        self.setFocus()
