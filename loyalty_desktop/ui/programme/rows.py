"""The lists of the form: own rates of categories and items, and the tiers."""

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency, major
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.programme.inputs import Complaint, lock, minor_of
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, ExactEdit, WholeEdit
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _

_TIMES: Final = "\u00d7"
_KIND: Final = 116
_SHARE: Final = 96


class _Row(QWidget):
    """A row of a list, with what is wrong in it below."""

    edited = Signal(str, object)
    """The place of a value, and the value."""
    removed = Signal(int)
    """The place of the row, counted from 0."""

    def __init__(self, place: str, at: int) -> None:
        super().__init__()
        self.place = f"{place}[{at + 1}]"
        self._at = at
        self.complaint = Complaint()
        self.edits: dict[str, QWidget] = {}
        self.remove = Button("", "plain", icon="x")
        self.remove.setAccessibleName(_("Remove row {number}").format(number=at + 1))
        self.remove.clicked.connect(self._remove)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, measures.GAP_4, 0, measures.GAP_4)
        self.column.setSpacing(measures.GAP_4)

    def line(self, *widgets: QWidget, stretch: int = -1) -> None:
        """Put controls side by side; the one at `stretch` takes what is left."""
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_8)
        for at, widget in enumerate(widgets):
            row.addWidget(widget, 1 if at == stretch else 0)
        self.column.addLayout(row)

    def complain(self, complaints: dict[str, str]) -> None:
        """Say the first thing that is wrong in this row."""
        told = ""
        for name, edit in self.edits.items():
            sentence = complaints.get(f"{self.place}.{name}", "")
            mark = getattr(edit, "set_wrong", None)
            if mark is not None:
                mark(bool(sentence))
            told = told or sentence
        self.complaint.tell(told or complaints.get(self.place, ""))

    def lock(self) -> None:
        """Let the row be read only."""
        for edit in self.edits.values():
            lock(edit, locked=True)
        self.remove.hide()

    def _remove(self) -> None:
        self.removed.emit(self._at)

    def _emit(self, name: str, value: object) -> None:
        self.edited.emit(f"{self.place}.{name}", value)


class RateRow(_Row):
    """The own rate of a category or an item."""

    kind_chosen = Signal(int, str)
    """The place of the row, and `category` or `sku`."""

    def __init__(self, at: int, values: dict[str, Any], unit: Currency) -> None:
        super().__init__("earn.rates", at)
        self._unit = unit
        kind = "sku" if "sku" in values else "category"
        self.kind = Select(_("Category or item"), [("category", _("Category")), ("sku", _("Item"))])
        self.kind.setFixedWidth(theme.scaled(_KIND))
        self.kind.choose(kind)
        self.name = Edit(_("Name"))
        self.name.setText(str(values.get(kind) or ""))
        self.per = AmountEdit(unit, _("Money per step"))
        self.per.set_value(minor_of(values.get("per"), unit))
        self.points = WholeEdit(_("Points per step"), _("points"), zero=_("never"))
        self.points.set_value(values.get("points"))
        self.points.setFixedWidth(theme.scaled(_KIND))
        self.edits = {
            "category": self.name,
            "sku": self.name,
            "per": self.per,
            "points": self.points,
        }
        self.line(self.kind, self.name, self.remove, stretch=1)
        self.line(self.per, self.points, stretch=0)
        self.column.addWidget(self.complaint)
        self.kind.chosen.connect(self._choose)
        self.name.textChanged.connect(self._name)
        self.per.changed.connect(self._per)
        self.points.changed.connect(self._points)

    @override
    def complain(self, complaints: dict[str, str]) -> None:
        """Say the first thing that is wrong in this row."""
        own = {place: told for place, told in complaints.items() if place.startswith(self.place)}
        chosen = self.kind.choice()
        other = "sku" if chosen == "category" else "category"
        own.pop(f"{self.place}.{other}", None)
        wrong = {name: f"{self.place}.{name}" in own for name in (chosen, "per", "points")}
        self.name.set_wrong(wrong[chosen])
        self.per.set_wrong(wrong["per"])
        self.points.set_wrong(wrong["points"])
        self.complaint.tell(next(iter(own.values()), ""))

    def _choose(self, kind: str) -> None:
        self.kind_chosen.emit(self._at, kind)

    def _name(self, text: str) -> None:
        self._emit(self.kind.choice(), text)

    def _per(self, minor: int | None) -> None:
        self._emit("per", None if minor is None else major(minor, self._unit))

    def _points(self, points: int | None) -> None:
        self._emit("points", points)


class TierRow(_Row):
    """A tier: its name, from what on, and how many times the points."""

    def __init__(self, at: int, values: dict[str, Any], unit: Currency, measure: str) -> None:
        super().__init__("tiering.tiers", at)
        self._unit = unit
        self.name = Edit(_("Tier"))
        self.name.setText(str(values.get("name") or ""))
        self.multiplier = ExactEdit(_("Times the points"), lead=_TIMES)
        self.multiplier.set_value(values.get("multiplier"))
        self.multiplier.setFixedWidth(theme.scaled(_SHARE))
        self.threshold: AmountEdit | WholeEdit
        if measure == "spend":
            self.threshold = AmountEdit(unit, _("From"))
            self.threshold.set_value(minor_of(values.get("threshold"), unit))
            self.threshold.changed.connect(self._money)
        else:
            word = _("points") if measure == "points" else _("visits")
            self.threshold = WholeEdit(_("From"), word)
            value = values.get("threshold")
            self.threshold.set_value(value if isinstance(value, int) else None)
            self.threshold.changed.connect(self._count)
        self.edits = {
            "name": self.name,
            "threshold": self.threshold,
            "multiplier": self.multiplier,
        }
        self.line(self.name, self.remove, stretch=0)
        self.line(self.threshold, self.multiplier, stretch=0)
        self.column.addWidget(self.complaint)
        self.name.textChanged.connect(self._name)
        self.multiplier.changed.connect(self._times)

    def _name(self, text: str) -> None:
        self._emit("name", text)

    def _money(self, minor: int | None) -> None:
        self._emit("threshold", None if minor is None else major(minor, self._unit))

    def _count(self, count: int | None) -> None:
        self._emit("threshold", count)

    def _times(self, times: str | None) -> None:
        self._emit("multiplier", times)


class RowList(QWidget):
    """A list of rates or tiers under its title, with a button that adds one."""

    edited = Signal(str, object)
    added = Signal(str)
    removed = Signal(str, int)
    kind_chosen = Signal(int, str)

    def __init__(self, place: str, title: str, add: str, *, locked: bool) -> None:
        super().__init__()
        self.place = place
        self.rows: list[_Row] = []
        self._locked = locked
        self.add = Button(add, "ghost", icon="plus", flush=True)
        self.add.clicked.connect(self._add)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, measures.GAP_12, 0, measures.GAP_4)
        self.column.setSpacing(measures.GAP_8)
        self.column.addWidget(Hairline())
        self.column.addWidget(Label(title, weight=600))

    def fill(self, rows: list[_Row]) -> None:
        """Show rows, once."""
        self.rows = rows
        for row in rows:
            self.column.addWidget(row)
            row.edited.connect(self.edited)
            row.removed.connect(self._remove)
            if isinstance(row, RateRow):
                row.kind_chosen.connect(self.kind_chosen)
            if self._locked:
                row.lock()
        line = QHBoxLayout()
        line.addWidget(self.add)
        line.addStretch(1)
        self.column.addLayout(line)
        # Shown before it has its place, it would be a window of its own for a moment.
        self.add.setVisible(not self._locked)

    def complain(self, complaints: dict[str, str]) -> None:
        """Say what is wrong in each row."""
        for row in self.rows:
            row.complain(complaints)

    def take_keyboard(self, at: int) -> None:
        """Give the keyboard to the row at a place, -1 for the last; without one to the button."""
        if self.rows and at < len(self.rows):
            next(iter(self.rows[at].edits.values())).setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        self.added.emit(self.place)

    def _remove(self, at: int) -> None:
        self.removed.emit(self.place, at)


def rate_rows(values: list[dict[str, Any]], unit: Currency) -> list[_Row]:
    """Return a row for each rate."""
    return [RateRow(at, row, unit) for at, row in enumerate(values)]


def tier_rows(values: list[dict[str, Any]], unit: Currency, measure: str) -> list[_Row]:
    """Return a row for each tier."""
    return [TierRow(at, row, unit, measure) for at, row in enumerate(values)]
