"""The builder: groups of conditions, inside one another, changed where they stand."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.segment_preview import SegmentOffers
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.segments.draft import (
    DEEPEST,
    Group,
    How,
    Line,
    Path,
    add,
    at_path,
    new_line,
    put,
    remove,
)
from loyalty_desktop.ui.segments.line_row import LineRow
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark

_HOWS: Final[tuple[tuple[How, str], ...]] = (
    ("all", mark("All of these")),
    ("any", mark("Any of these")),
    ("none", mark("None of these")),
)
_FIRST: Final = "stage"
"""What a new line asks for until somebody chooses."""


class GroupBox(QWidget):
    """A group: how many of its parts are to hold, the parts, and what can be added."""

    how_chosen = Signal(tuple, str)
    line_wanted = Signal(tuple)
    group_wanted = Signal(tuple)
    removed = Signal(tuple)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        place = "-".join(str(each + 1) for each in path) or "0"
        self.how = Segmented(
            _("How many of these hold"),
            [Option(key, _(word)) for key, word in _HOWS],
            density=theme.MANAGER,
        )
        self.how.setObjectName(f"group-{place}")
        self.add = Button(_("Condition"), "ghost", icon="plus")
        self.add.setAccessibleName(_("Add a condition"))
        self.add.setObjectName(f"add-condition-{place}")
        self.nest = Button(_("Group"), "ghost", icon="plus")
        self.nest.setAccessibleName(_("Add a group"))
        self.nest.setObjectName(f"add-group-{place}")
        self.remove = Button("", "plain", icon="x")
        self.remove.setAccessibleName(_("Remove the group"))
        self.remove.setObjectName(f"remove-group-{place}")
        self.parts = QVBoxLayout()
        self.parts.setSpacing(measures.GAP_12)
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_8)
        head.addWidget(self.how)
        head.addStretch(1)
        head.addWidget(self.remove)
        foot = QWidget()
        line = FlowLayout(foot)
        line.addWidget(self.add)
        line.addWidget(self.nest)
        column = QVBoxLayout()
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addLayout(self.parts)
        column.addWidget(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        if path:
            row.addWidget(Hairline(upright=True))
        row.addLayout(column, 1)
        # Shown before they have their place, they would be windows of their own for a moment.
        self.nest.setVisible(len(path) + 1 < DEEPEST)
        self.remove.setVisible(bool(path))
        self.how.chosen.connect(self._choose)
        self.add.clicked.connect(self._add)
        self.nest.clicked.connect(self._nest)
        self.remove.clicked.connect(self._remove)

    def _choose(self, how: str) -> None:
        self.how_chosen.emit(self.path, how)

    def _add(self) -> None:
        self.line_wanted.emit(self.path)

    def _nest(self) -> None:
        self.group_wanted.emit(self.path)

    def _remove(self) -> None:
        self.removed.emit(self.path)


class Builder(QWidget):
    """Shows a group and all in it; every change goes out whole."""

    changed = Signal(object, bool)
    """The group as it is now, and whether it has other parts and is to be shown anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = Group()
        self.rows: list[LineRow] = []
        self.groups: list[GroupBox] = []
        self._offers = SegmentOffers()
        self._unit: Currency | None = None
        self._root: QWidget | None = None
        self._next: str = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_group(self, group: Group, offers: SegmentOffers, unit: Currency) -> None:
        """Show a group; the keyboard goes where the last change wants it."""
        self.group, self._offers, self._unit = group, offers, unit
        self.rows, self.groups = [], []
        before, self._root = self._root, self._box(group, ())
        if before is not None:
            self._column.removeWidget(before)
            before.hide()
            before.deleteLater()
        self._column.addWidget(self._root)
        wanted, self._next = self._next, ""
        # What was there before is a child for a moment still.
        found = self._root.findChild(QWidget, wanted) if wanted else None
        if found is not None:
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _box(self, group: Group, path: Path) -> GroupBox:
        box = GroupBox(path)
        self.groups.append(box)
        box.how.choose(group.how)
        box.how_chosen.connect(self._choose_how)
        box.line_wanted.connect(self._add_line)
        box.group_wanted.connect(self._add_group)
        box.removed.connect(self._remove)
        if not group.parts:
            box.parts.addWidget(Label(_("Nothing is asked yet."), tone="text-2"))
        for place, part in enumerate(group.parts):
            at = (*path, place)
            if isinstance(part, Group):
                box.parts.addWidget(self._box(part, at))
            elif self._unit is not None:
                row = LineRow(at, part, self._offers, self._unit)
                self.rows.append(row)
                row.changed.connect(self._change_line)
                row.removed.connect(self._remove)
                box.parts.addWidget(row)
        return box

    def _change_line(self, path: Path, line: Line) -> None:
        self._tell(put(self.group, path, line), anew=False)

    def _choose_how(self, path: Path, how: How) -> None:
        group = at_path(self.group, path)
        if isinstance(group, Group):
            self._tell(put(self.group, path, Group(how, group.parts)), anew=False)

    def _add_line(self, path: Path) -> None:
        self._point(path, "asked")
        self._tell(add(self.group, path, new_line(_FIRST)), anew=True)

    def _add_group(self, path: Path) -> None:
        self._point(path, "asked", "-1")
        self._tell(add(self.group, path, Group("any", (new_line(_FIRST),))), anew=True)

    def _remove(self, path: Path) -> None:
        place = "-".join(str(each + 1) for each in path[:-1]) or "0"
        self._next = f"add-condition-{place}"
        self._tell(remove(self.group, path), anew=True)

    def _point(self, path: Path, what: str, rest: str = "") -> None:
        """Remember where the keyboard goes once the new part is there."""
        around = at_path(self.group, path)
        count = len(around.parts) if isinstance(around, Group) else 0
        place = "-".join(str(each + 1) for each in (*path, count))
        self._next = f"{what}-{place}{rest}"

    def _tell(self, group: Group, *, anew: bool) -> None:
        self.group = group
        self.changed.emit(group, anew)
