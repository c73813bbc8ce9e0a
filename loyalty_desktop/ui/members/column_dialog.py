"""Choosing the columns of the list: which, and in which order."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.ui.members.columns import KEYS, USUAL, KeptColumns
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark

NAMES: Final = {
    "phone": mark("Phone"),
    "stage": mark("Stage"),
    "tier": mark("Tier"),
    "points": mark("Points"),
    "spend": mark("Spend"),
    "visit": mark("Last visit"),
    "visits": mark("Visits"),
    "city": mark("City"),
    "birthday": mark("Birthday"),
    "joined": mark("Joined"),
}


class ColumnDialog(Dialog):
    """A box for each column, and arrows that move it up or down."""

    def __init__(self, window: QWidget, kept: KeptColumns) -> None:
        super().__init__(
            window,
            _("Columns"),
            _("Tick what the list shows. Widths are dragged in its head."),
            icon="columns-3",
            confirm=_("Show"),
            width=460,
        )
        shown = list(USUAL if kept.shown is None else kept.shown)
        self._order = [*shown, *(key for key in KEYS if key not in shown)]
        self._boxes: dict[str, CheckBox] = {}
        self._rows: dict[str, QWidget] = {}
        self._column = QVBoxLayout()
        self._column.setSpacing(measures.GAP_4)
        for key in self._order:
            self._rows[key] = self._row(key, ticked=key in shown)
            self._column.addWidget(self._rows[key])
        self.body.addLayout(self._column)
        self.usual = named(Button(_("As at first"), "ghost", icon="undo-2"), mark("As at first"))
        self.body.addWidget(self.usual, 0, Qt.AlignmentFlag.AlignLeft)
        self.usual.clicked.connect(self._reset)

    def shown(self) -> tuple[str, ...]:
        """Return the columns that are ticked, in their order."""
        return tuple(key for key in self._order if self._boxes[key].isChecked())

    def box(self, key: str) -> CheckBox:
        """Return the box of a column."""
        return self._boxes[key]

    def move_column(self, key: str, by: int) -> None:
        """Move a column up (-1) or down (1)."""
        at = self._order.index(key)
        to = at + by
        if not 0 <= to < len(self._order):
            return
        self._order.insert(to, self._order.pop(at))
        self._lay_out()

    def _row(self, key: str, *, ticked: bool) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(measures.GAP_4)
        box = self._boxes[key] = CheckBox(_(NAMES[key]))
        box.setObjectName(f"column-{key}")
        box.setAccessibleName(_(NAMES[key]))
        box.setChecked(ticked)
        line.addWidget(box, 1)
        for icon, name, by in (("arrow-up", _("Up"), -1), ("arrow-down", _("Down"), 1)):
            button = Button("", "plain", icon=icon)
            button.setAccessibleName(f"{_(NAMES[key])}: {name}")
            button.setObjectName(f"column-{key}-{icon}")
            button.setToolTip(name)
            button.setProperty("moves", [key, by])
            button.clicked.connect(self._move)
            line.addWidget(button)
        return row

    def _move(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.move_column(*button.property("moves"))
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _reset(self) -> None:
        self._order = list(KEYS)
        for key, box in self._boxes.items():
            box.setChecked(key in USUAL)
        self._lay_out()

    def _lay_out(self) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
        for key in self._order:
            self._column.addWidget(self._rows[key])
