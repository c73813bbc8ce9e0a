"""A dialog that is a form: two columns of fields, mistakes under them, refusals above."""

from typing import Any, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.editing import Editing
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _

_WIDTH: Final = 760


class FormDialog(Dialog):
    """A form of two columns; mistakes show under their fields, refusals above them."""

    def __init__(self, window: QWidget, title: str, sentence: str, editing: Editing) -> None:
        super().__init__(window, title, sentence, width=_WIDTH, stays=True)
        self._editing = editing
        self.fields: dict[str, Field] = {}
        self.message = MessageBar()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, measures.GAP_8, 0)
        self._grid.setHorizontalSpacing(measures.GAP_24)
        self._grid.setVerticalSpacing(measures.GAP_12)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._place = 0
        self._area: QScrollArea | None = None
        self._inner: QWidget | None = None
        self.confirmed.connect(self._try)
        editing.changed.connect(self._show)
        editing.refused.connect(self._go_to_first)
        editing.saved.connect(self._saved)

    def put(self, name: str, caption: str, edit: QWidget, hint: str = "") -> None:
        """Put a field into the next free place of the two columns."""
        field = self._field(name, caption, edit, hint)
        self._grid.addWidget(field, self._place // 2, self._place % 2)
        self._place += 1

    def _field(self, name: str, caption: str, edit: QWidget, hint: str = "") -> Field:
        """Return an edit under its caption, known by `name`; changed, it is right until told."""
        field = Field(_(caption), edit, hint=hint)
        edit.setAccessibleName(_(caption))
        edit.setObjectName(kebab(caption))
        self.fields[name] = field
        lines = [edit] if isinstance(edit, QLineEdit) else edit.findChildren(QLineEdit)
        for line in lines:
            self.mends(name, line.textChanged)
        if isinstance(edit, Select):
            self.mends(name, edit.chosen)
        return field

    def ready(self) -> None:
        """Lay the fields out, in a frame that scrolls where the window is low."""
        self._area, self._inner = self._scrolling(self._grid, 3)
        self._measure()
        self.body.addWidget(self.message)
        self.body.addWidget(self._area, 1)

    def _measure(self) -> None:
        """Make the frame as high as its fields are now: complaints under them take room too."""
        if self._area is None or self._inner is None:
            return
        if (layout := self._inner.layout()) is not None:
            layout.activate()
        tall = self._inner.sizeHint().height() + measures.GAP_8
        self._area.setFixedHeight(self._height_for(tall))

    def _scrolling(self, grid: QGridLayout, edge: int) -> tuple[QScrollArea, QWidget]:
        """Return a frame that scrolls, and what it holds: `grid`, so many pixels from its edges."""
        inner = QWidget()
        inner.setProperty("ground", "none")
        column = QVBoxLayout(inner)
        column.setContentsMargins(edge, edge, edge, edge)
        column.addLayout(grid)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area, inner

    def _height_for(self, tall: int) -> int:
        window = self.parentWidget()
        room = (window.height() if window is not None else 768) - theme.scaled(248)
        return max(theme.scaled(160), min(tall, room))

    def mends(self, field: str, signal: Any) -> None:
        """Take the complaint about a field back when `signal` says that something else mends it."""
        mending = _Mending(self._editing, field, self)
        signal.connect(mending.mend)

    def _try(self) -> None:
        """Save, unless a day is typed that does not exist: it would be saved as none at all."""
        wrong = {
            name: _("There is no such day. Type day, month and year.")
            for name, field in self.fields.items()
            if isinstance(field.edit, DayEdit) and field.edit.nonsense
        }
        if wrong:
            self._editing.refuse(wrong)
        else:
            self._save()

    def _save(self) -> None:
        raise NotImplementedError

    def _saved(self) -> None:
        self.close_with(True)

    def _show(self) -> None:
        editing = self._editing
        self.confirm.set_busy(editing.busy)
        for name, field in self.fields.items():
            told = editing.complaints.get(name, "")
            if told:
                field.complain(told)
            elif field.complaint:
                field.settle()
        # What no field here stands for is told above them: else nothing would be seen to happen.
        elsewhere = [told for name, told in editing.complaints.items() if name not in self.fields]
        if told_above := editing.refusal or " ".join(elsewhere):
            self.message.tell("danger", told_above, closable=False)
        else:
            self.message.settle()
        self._measure()
        self.fit()

    def _go_to_first(self) -> None:
        """Take the keyboard to the first mistake: once, so that mending one leads nowhere else."""
        if (name := self._first_wrong()) is not None:
            self.fields[name].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_wrong(self) -> str | None:
        return next((n for n in self.fields if self._editing.complaints.get(n)), None)


class _Mending(QObject):
    """Takes a complaint back when its field is typed in."""

    def __init__(self, editing: Editing, field: str, parent: QObject) -> None:
        super().__init__(parent)
        self._editing = editing
        self._field = field

    def mend(self, _typed: object = None) -> None:
        self._editing.touch(self._field)
