"""One value of the programme's form: its caption, its control, its unit, its mistake."""

from typing import Any, Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import Currency, major, parse_amount
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.programme.form_fields import FormField
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, ExactEdit, WholeEdit
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.switch import Switch
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, currency_sign

NARROW: Final = 132
WIDE: Final = 188
_SHORT: Final = 2
"""So few options, of short words, stand side by side."""
_LONGEST_WORD: Final = 10


class Complaint(Paragraph):
    """The sentence under what is wrong; nothing while all is well."""

    def __init__(self) -> None:
        super().__init__("", "small", tone="danger")
        self.hide()

    def tell(self, sentence: str, *edits: QWidget) -> None:
        """Say what is wrong with some edits, or that nothing is."""
        self.say(sentence)
        self.setVisible(bool(sentence))
        for edit in edits:
            mark = getattr(edit, "set_wrong", None)
            if mark is not None:
                mark(bool(sentence))
            edit.setAccessibleDescription(sentence)


class FieldRow(QWidget):
    """A caption at the left, the control at the right, the mistake below."""

    edited = Signal(str, object)
    """The place of the value, and the value as the file has it."""

    def __init__(
        self, field: FormField, unit: Currency, *, locked: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._unit = unit
        self._showing = False
        caption = _(field.caption)
        self.control = self._made(caption)
        self.control.setObjectName(kebab(field.caption))
        self.caption = Paragraph(caption, tone="text-2", align=Qt.AlignmentFlag.AlignVCenter)
        self.complaint = Complaint()
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        row.addWidget(self.caption, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.control, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, measures.GAP_4, 0, measures.GAP_4)
        column.setSpacing(measures.GAP_4)
        column.addLayout(row)
        column.addWidget(self.complaint)
        lock(self.control, locked=locked)

    def show_value(self, value: Any) -> None:
        """Show a value as the file has it, without telling anybody."""
        control = self.control
        self._showing = True
        if isinstance(control, MoneyEdit):
            control.set_value(minor_of(value, self._unit))
        elif isinstance(control, WholeEdit | ExactEdit):
            control.set_value(value)
        elif isinstance(control, Segmented | Select):
            control.choose(str(value))
        elif isinstance(control, Switch):
            control.setChecked(bool(value))
        elif isinstance(control, Edit):
            control.setText(_text(value))
        self._showing = False

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the value, or that nothing is."""
        self.complaint.tell(sentence, self.control)

    def _made(self, caption: str) -> QWidget:
        field = self.field
        if field.kind == "money":
            money = AmountEdit(self._unit, caption)
            money.changed.connect(self._tell_money)
            return narrow(money)
        if field.kind == "whole":
            whole = WholeEdit(caption, _(field.unit) if field.unit else "", zero=_zero(field))
            whole.changed.connect(self._tell)
            return narrow(whole)
        if field.kind == "exact":
            exact = ExactEdit(caption, lead=currency_sign(self._unit))
            exact.changed.connect(self._tell)
            return narrow(exact)
        if field.kind == "flag":
            switch = Switch(caption)
            switch.toggled.connect(self._tell)
            return switch
        if field.kind == "choice":
            return self._choice(caption)
        edit = Edit(caption)
        edit.setFixedWidth(theme.scaled(WIDE))
        # At once: F10 saves without leaving the field.
        edit.textChanged.connect(self._tell_text)
        return edit

    def _choice(self, caption: str) -> QWidget:
        options = [(key, _(word)) for key, word in self.field.options]
        few = len(options) == _SHORT and all(len(word) <= _LONGEST_WORD for _key, word in options)
        if few:
            bar = Segmented(caption, [Option(*each) for each in options], density=theme.MANAGER)
            bar.setFixedWidth(theme.scaled(WIDE))
            bar.chosen.connect(self._tell)
            return bar
        select = Select(caption, options)
        select.setFixedWidth(theme.scaled(WIDE))
        select.chosen.connect(self._tell)
        return select

    def _tell(self, value: object) -> None:
        if not self._showing:
            self.edited.emit(self.field.place, value)

    def _tell_money(self, minor: int | None) -> None:
        value = None if minor is None else major(minor, self._unit)
        self._tell(value)

    def _tell_text(self, typed: str) -> None:
        text = typed.strip()
        if self.field.kind == "texts":
            words = [word.strip() for word in text.split(",")]
            self._tell([word for word in words if word])
        else:
            self._tell(text)


def narrow(control: QWidget) -> QWidget:
    """Give a control the width of a figure."""
    control.setFixedWidth(theme.scaled(NARROW))
    return control


def lock(control: QWidget, *, locked: bool) -> None:
    """Let a control be read only, or be used."""
    if isinstance(control, Edit):
        control.setReadOnly(locked)
    else:
        control.setEnabled(not locked)


def minor_of(value: object, unit: Currency) -> int | None:
    """Return the minor units of a value of the file; None for what is no amount."""
    try:
        return None if value is None else parse_amount(value, unit)
    except Invalid:
        return None


def _zero(field: FormField) -> str:
    return _(field.hint) if field.hint else ""


def _text(value: object) -> str:
    """Return a text of the file, or a list of texts, as it is typed."""
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[object]", value)))
    return str(value or "")
