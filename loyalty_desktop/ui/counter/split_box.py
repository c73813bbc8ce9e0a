"""A payment in several ways: an amount for each of the others, the rest by the chosen one."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.ui.counter.bill import METHODS, Method
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark, money

SPLIT_KEY: Final = "Shift+F4"


def method_words() -> dict[Method, str]:
    """Return the ways to pay as the counter calls them."""
    return {"cash": _("Cash"), "card": _("Card"), "stored": _("Stored")}


class ShareEdit(MoneyEdit):
    """How much is paid in one of the ways."""

    def __init__(self, model: CounterViewModel, method: Method, word: str) -> None:
        super().__init__(MoneyFormat.of(model.unit), role="body")
        self._counter = model
        self._method: Method = method
        self.setObjectName(kebab(f"paid by {method}"))
        self.setAccessibleName(_("Paid by {method}").format(method=word))
        self.changed.connect(self._take)

    def refresh(self) -> None:
        """Show what was typed."""
        typed = self._counter.shown_part(self._method)
        if (self.value() or 0) != (typed or 0):
            self.set_value(typed)
        self.setReadOnly(self._counter.frozen)

    def _take(self, minor: object) -> None:
        self._counter.set_share(self._method, minor if isinstance(minor, int) else None)


class SplitBox(QWidget):
    """Two amounts beside each other, and what is left for the way that is chosen above them."""

    def __init__(self, model: CounterViewModel) -> None:
        super().__init__()
        self._model = model
        self._words = method_words()
        self.edits: dict[Method, ShareEdit] = {
            key: ShareEdit(model, key, self._words[key]) for key in METHODS
        }
        self._fields = {key: Field(self._words[key], edit) for key, edit in self.edits.items()}
        self._rest_caption = Label("", tone="text-2")
        self.rest = DataLabel(mark("Rest to pay"), weight=600)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, measures.GAP_12, 0, 0)
        column.setSpacing(measures.GAP_8)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_8)
        for key in METHODS:
            # The field keeps its name for a screen reader: "Paid by card".
            named_so = self.edits[key].accessibleName()
            row.addWidget(self._fields[key], 1)
            self.edits[key].setAccessibleName(named_so)
        column.addLayout(row)
        rest = QHBoxLayout()
        rest.addWidget(self._rest_caption)
        rest.addStretch(1)
        rest.addWidget(self.rest)
        column.addLayout(rest)
        self.hide()

    def set_compact(self, compact: bool) -> None:
        """Take less room."""
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(0, measures.GAP_8 if compact else measures.GAP_12, 0, 0)

    def begin(self) -> None:
        """Put the keyboard into the first amount."""
        others = (edit for key, edit in self.edits.items() if key != self._model.bill.method)
        next(others).setFocus(Qt.FocusReason.OtherFocusReason)

    def first_typed(self) -> QWidget:
        """Return the first amount that was typed, where a mistake is to be mended."""
        typed = (edit for key, edit in self.edits.items() if self._model.shown_part(key))
        return next(typed, self.edits["card"])

    def refresh(self) -> None:
        """Show what was typed, and what is left."""
        model = self._model
        self.setVisible(model.bill.shares is not None)
        if model.bill.shares is None:
            return
        wrong = model.complaints.get("split", "")
        over = model.rest < 0
        if over and not wrong:
            wrong = _("{amount} too much.").format(amount=money(-model.rest, model.unit))
        for key, edit in self.edits.items():
            edit.refresh()
            self._fields[key].setVisible(key != model.bill.method)
            edit.set_wrong(over and bool(model.shown_part(key)))
        rest = {
            "cash": _("Rest in cash"),
            "card": _("Rest by card"),
            "stored": _("Rest from stored value"),
        }[model.bill.method]
        self._rest_caption.setText(wrong or rest)
        self._rest_caption.set_tone("danger" if wrong else "text-2")
        self.rest.show_value(money(max(model.rest, 0), model.unit))
