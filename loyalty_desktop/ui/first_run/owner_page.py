"""The owner's name and PIN, or openly none for now."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.pins import LONGEST_PIN
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.first_run.page import Page, narrow
from loyalty_desktop.ui.first_run.view_model import FirstRunModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import Glyph, MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark

_NAME = 440


class _Rule(QWidget):
    """One rule of a good PIN, and whether it is kept."""

    def __init__(self) -> None:
        super().__init__()
        self._glyph = Glyph("minus", "text-2", 16)
        self._words = Paragraph("", "small", tone="text-2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self._glyph)
        row.addWidget(self._words, 1)

    def show_rule(self, rule: str, kept: bool) -> None:
        """Show a rule and whether it is kept: by a check, not by colour alone."""
        self._glyph.show_icon("check" if kept else "minus", "accent-text" if kept else "text-2")
        self._words.say(rule)
        self.setAccessibleName(f"{rule}: {_('yes') if kept else _('not yet')}")


class OwnerPage(Page):
    """Who may do everything, and by which PIN."""

    def __init__(self, model: FirstRunModel) -> None:
        super().__init__(
            model,
            _("Who is the owner?"),
            _("The owner may do everything. Others who work here are added under Staff."),
        )
        self.owner = named(Edit(density=theme.COUNTER), mark("Your name"))
        self.pin = named(_pin_edit(), mark("PIN"))
        self.again = named(_pin_edit(), mark("PIN again"))
        self.owner.setText(model.owner_name)
        self.pin.setText(model.pin)
        self.again.setText(model.pin_again)
        name = self.put("owner", Field(_("Your name"), self.owner))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(measures.GAP_16)
        grid.addWidget(self.put("pin", Field(_("PIN"), self.pin)), 0, 0)
        grid.addWidget(self.put("again", Field(_("PIN again"), self.again)), 0, 1)
        self.rules = [_Rule() for _rule in model.pin_rules]
        rules = QVBoxLayout()
        rules.setSpacing(measures.GAP_4)
        for rule in self.rules:
            rules.addWidget(rule)
        self.form = QWidget()
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_20)
        column.addWidget(narrow(name, _NAME))
        pins = QWidget()
        pins.setLayout(grid)
        column.addWidget(narrow(pins, _NAME))
        column.addLayout(rules)
        self.note = MessageBar(density=theme.COUNTER)
        self.note.setObjectName("no-owner-yet")
        self.put_off = self.way_around(
            named(Button("", "ghost", icon="clock", density=theme.COUNTER), mark("Set it later"))
        )
        self.body.addWidget(self.note)
        self.body.addWidget(self.form)
        self.owner.textChanged.connect(self._type_owner)
        self.pin.textChanged.connect(self._type_pin)
        self.again.textChanged.connect(self._type_again)
        self.put_off.clicked.connect(self._put_off)
        self.refresh()

    @override
    def first(self) -> QWidget | None:
        return None if self.model.later else super().first()

    @override
    def refresh(self) -> None:
        super().refresh()
        model = self.model
        for edit, text in (
            (self.owner, model.owner_name),
            (self.pin, model.pin),
            (self.again, model.pin_again),
        ):
            if edit.text() != text:
                edit.setText(text)
        self.form.setVisible(not model.later)
        if model.later and self.note.isHidden():
            self.note.tell(
                "warn",
                _("Without an owner nobody signs in, and everybody may do everything."),
                _("Refunds, members, settings. Add the owner under Staff before others work here."),
                closable=False,
            )
        elif not model.later:
            self.note.settle()
        word = _("Set a PIN now") if model.later else _("Set it later")
        self.put_off.setText(word)
        self.put_off.setAccessibleName(word)
        for rule, (told, kept) in zip(self.rules, model.pin_rules, strict=True):
            rule.show_rule(told, kept)

    def _type_owner(self, text: str) -> None:
        self.model.owner_name = text
        self._settle("owner")

    def _type_pin(self, text: str) -> None:
        self.model.pin = text
        self._settle("pin")

    def _type_again(self, text: str) -> None:
        self.model.pin_again = text
        self._settle("again")

    def _settle(self, field: str) -> None:
        if field in self.model.complaints:
            self.model.settle(field)
        else:
            self.refresh()

    def _put_off(self) -> None:
        self.model.put_owner_off(not self.model.later)


def _pin_edit() -> Edit:
    edit = Edit(density=theme.COUNTER)
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setMaxLength(LONGEST_PIN)
    edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData)
    return edit
