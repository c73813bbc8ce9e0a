"""The form at the left: one section of the programme file, mistakes where they are."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.programme.form_fields import FIELDS, SECTIONS, FormField
from loyalty_desktop.ui.programme.inputs import FieldRow
from loyalty_desktop.ui.programme.rows import RowList, rate_rows, tier_rows
from loyalty_desktop.ui.programme.view_model import ProgrammeModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _

WIDTH: Final = 352
_ANY: Final = 16_777_215
_LEAST: Final = 280
"""So tall at least where it stands above the words instead of beside them."""


class ProgrammeForm(Panel):
    """The fields of the chosen section; every keystroke reaches the draft at once."""

    def __init__(self, model: ProgrammeModel, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, gap=0, parent=parent)
        self._model = model
        self._body: QWidget | None = None
        self._goes_on: tuple[str, int] | None = None
        self.rows: dict[FormField, FieldRow] = {}
        self.lists: list[RowList] = []
        self.setFixedWidth(theme.scaled(WIDTH))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Four pixels, so that the panel's corners stay round.
        self.column.setContentsMargins(measures.GAP_4, measures.GAP_4, measures.GAP_4, 4)
        self.column.addWidget(self.area)

    def set_beside(self, beside: bool) -> None:
        """Stand beside the words, or above them as wide as the screen."""
        width = theme.scaled(WIDTH)
        self.setMinimumWidth(width if beside else 0)
        self.setMaximumWidth(width if beside else _ANY)
        self.setMinimumHeight(0 if beside else theme.scaled(_LEAST))

    def fill(self) -> None:
        """Show the section anew with the values of the draft."""
        model = self._model
        if model.draft is None or model.now is None:
            return
        self.rows, self.lists = {}, []
        body = QWidget()
        body.setProperty("ground", "none")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(0)
        column.addWidget(Label(_(SECTIONS[model.section]), weight=600))
        column.addSpacing(measures.GAP_8)
        for field in FIELDS[model.section]:
            column.addWidget(
                self._list(field) if field.kind in ("rates", "tiers") else self._row(field)
            )
        column.addStretch(1)
        kept = self.area.verticalScrollBar().value()
        self.area.setWidget(body)
        self._body = body
        self.refresh()
        self._go_on()
        self.area.verticalScrollBar().setValue(kept)

    def refresh(self) -> None:
        """Show what is wrong, and only the fields that mean something now."""
        model = self._model
        if model.draft is None:
            return
        complaints = model.complaints()
        for field, row in self.rows.items():
            row.complain(complaints.get(field.place, ""))
            if field.when is not None:
                place, values = field.when
                row.setVisible(model.draft.value(place) in values)
        for rows in self.lists:
            rows.complain(complaints)

    def _row(self, field: FormField) -> QWidget:
        model = self._model
        assert model.now is not None
        assert model.draft is not None
        row = FieldRow(field, model.now.currency, locked=not model.may_change)
        row.show_value(model.draft.value(field.place))
        row.edited.connect(model.set_value)
        self.rows[field] = row
        return row

    def _list(self, field: FormField) -> QWidget:
        model = self._model
        assert model.now is not None
        assert model.draft is not None
        unit = model.now.currency
        rates = field.kind == "rates"
        add = _("Add a rate") if rates else _("Add a tier")
        shown = RowList(field.place, _(field.caption), add, locked=not model.may_change)
        values = model.draft.rows(field.place)
        if rates:
            shown.fill(rate_rows(values, unit))
        else:
            shown.fill(tier_rows(values, unit, str(model.draft.value("tiering.measure"))))
        slots: tuple[tuple[str, Callable[..., None]], ...] = (
            ("edited", model.set_value),
            ("added", self._add),
            ("removed", self._remove),
            ("kind_chosen", model.rate_of),
        )
        for signal, slot in slots:
            getattr(shown, signal).connect(slot)
        self.lists.append(shown)
        return shown

    def _add(self, place: str) -> None:
        self._goes_on = (place, -1)
        self._model.add_row(place)

    def _remove(self, place: str, at: int) -> None:
        self._goes_on = (place, at)
        self._model.remove_row(place, at)

    def _go_on(self) -> None:
        """Take the keyboard to the row that was added, or to where one was taken away."""
        if self._goes_on is None:
            return
        (place, at), self._goes_on = self._goes_on, None
        for rows in self.lists:
            if rows.place == place:
                rows.take_keyboard(at)
