"""Adding and changing somebody, and giving a PIN."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.pins import SHORTEST_PIN
from loyalty_desktop.models.rules.rights import (
    LIMITED,
    LIMITED_MONEY,
    RIGHTS,
    ROLES,
    Right,
    limit_of,
)
from loyalty_desktop.services.queries.staff import StaffRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.staff.pin_edits import PinEdits, number_edit
from loyalty_desktop.ui.staff.view_model import Person, StaffModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark, mistake, number, sentence
from loyalty_desktop.wording.staffing import role_name, role_told

_WIDE: Final = 640
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PersonDialog(Dialog):
    """Somebody new, or the same one with another name, role, card or limits."""

    def __init__(self, window: QWidget, model: StaffModel, row: StaffRow | None = None) -> None:
        title = _("Add somebody to the staff") if row is None else row.name
        if row is None and model.first:
            title = _("Add the owner")
        super().__init__(
            window,
            title,
            _("From now on everybody signs in. Remember this PIN well.") if model.first else "",
            icon="user-round-plus" if row is None else "user-round",
            confirm=_("Add") if row is None else _("Save"),
            width=_WIDE,
            stays=True,
        )
        self._model = model
        self._row = row
        self.message = MessageBar(density=theme.COUNTER)
        self.full_name = named(Edit(density=theme.COUNTER), mark("Full name"))
        roles = ("owner",) if model.first else ROLES
        self.role = named(
            Select(options=[(role, role_name(role)) for role in roles], density=theme.COUNTER),
            mark("Role"),
        )
        self.told = Paragraph("", "small", tone="text-2")
        self.pins = PinEdits()
        self.member = named(Edit(density=theme.COUNTER), mark("Own member card"))
        self.limits: dict[Right, Edit] = {
            right: number_edit() for right in LIMITED if right not in LIMITED_MONEY
        }
        self.refunds: MoneyEdit | None = None
        if model.currency is not None:
            form = MoneyFormat.of(model.currency)
            self.refunds = MoneyEdit(form, density=theme.COUNTER, role="body")
            self.limits[Right.REFUND] = self.refunds
        self._limit_fields: dict[Right, Field] = {}
        self.name_field = Field(_("Full name"), self.full_name)
        self._lay_out()
        if row is not None:
            self.full_name.setText(row.name)
            self.role.choose(row.role)
            self.member.setText(row.member or "")
            for right, edit in self.limits.items():
                own = row.limits.get(right)
                if isinstance(edit, MoneyEdit):
                    edit.set_value(own)
                else:
                    edit.setText("" if own is None else str(own))
        self._show_role()
        self.role.currentIndexChanged.connect(self._show_role)
        self.full_name.textEdited.connect(self.name_field.settle)
        self.confirmed.connect(self._save)
        model.changed.connect(self._refresh)
        model.saved.connect(self._close)
        model.refused.connect(self._refuse)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.pins.goes_on(self.full_name):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.body.addWidget(self.message)
        who = QHBoxLayout()
        who.setSpacing(measures.GAP_16)
        who.addWidget(self.name_field, 3)
        who.addWidget(Field(_("Role"), self.role), 2)
        self.body.addLayout(who)
        self.body.addWidget(self.told)
        self.body.addWidget(self.pins)
        captions = {
            Right.ADJUST: (_("Points by hand, at most"), "points-by-hand-at-most"),
            Right.BACK_DATE: (_("Days back, at most"), "days-back-at-most"),
            Right.REFUND: (_("Refund, at most"), "refund-at-most"),
        }
        self._own = QWidget()
        limits = QHBoxLayout(self._own)
        limits.setContentsMargins(0, 0, 0, 0)
        limits.setSpacing(measures.GAP_16)
        for right, edit in self.limits.items():
            caption, name = captions[right]
            edit.setObjectName(name)
            field = self._limit_fields[right] = Field(caption, edit)
            limits.addWidget(field)
        self.body.addWidget(
            Field(
                _("Own member card"),
                self.member,
                hint=_("Number, phone or card: nobody gives points to their own."),
            )
        )
        self.body.addWidget(self._own)

    def _show_role(self) -> None:
        role = self.role.choice()
        self.told.say(role_told(role))
        kept = 0 if self._row is None else self._row.pin_digits
        self.pins.ask_for(role, needed=kept < SHORTEST_PIN[role])
        may = RIGHTS[role]
        for right, edit in self.limits.items():
            most = limit_of(role, right)
            limited = right in LIMITED_MONEY and role != "owner"
            edit.setEnabled(right in may and (most is not None or limited))
            self._limit_fields[right].setVisible(edit.isEnabled())
            if right not in LIMITED_MONEY:
                edit.setPlaceholderText("" if most is None else number(most))
            elif not edit.text():
                edit.setPlaceholderText(_("No limit"))
        self._own.setVisible(any(edit.isEnabled() for edit in self.limits.values()))
        self.fit()

    def _save(self) -> None:
        name, role = self.full_name.text().strip(), self.role.choice()
        if not name:
            self.name_field.complain(_("Type the name."))
            self.full_name.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        pin = self.pins.value()
        if pin is None:
            return
        if not pin and role == "owner" and not (self._row and self._row.pin_digits):
            self.pins.complain(_("An owner needs a PIN."))
            return
        limits = {
            str(right): int(edit.text())
            for right, edit in self.limits.items()
            if edit.isEnabled() and edit.text().isdecimal() and right not in LIMITED_MONEY
        }
        if self.refunds is not None and self.refunds.isEnabled():
            most = self.refunds.value()
            if most is not None:
                limits[str(Right.REFUND)] = most
        person = Person(name, role, pin, self.member.text().strip(), limits)
        if self._row is None:
            self._model.hire(person)
        else:
            self._model.change(self._row, person)

    def _refresh(self) -> None:
        self.confirm.set_busy(self._model.busy)

    def _close(self) -> None:
        self.close_with(True)

    def _refuse(self, refusal: LoyaltyError) -> None:
        self._refresh()
        field = str(refusal.facts.get("field") or refusal.facts.get("what") or "")
        told = mistake(refusal.facts) if isinstance(refusal, Invalid) else sentence(refusal)
        if field == "pin":
            self.pins.complain(told)
        elif field == "name":
            self.name_field.complain(told)
        else:
            self.message.tell("danger", sentence(refusal), closable=False)
        self.fit()


class PinDialog(Dialog):
    """A new PIN for somebody."""

    def __init__(self, window: QWidget, model: StaffModel, row: StaffRow) -> None:
        super().__init__(
            window,
            _("A new PIN for {name}").format(name=row.name),
            _("The old one is good no more, and a lock is lifted."),
            icon="lock-open",
            confirm=_("Save"),
            stays=True,
        )
        self._model = model
        self._row = row
        self.message = MessageBar(density=theme.COUNTER)
        self.pins = PinEdits()
        self.pins.ask_for(row.role, needed=True)
        self.body.addWidget(self.message)
        self.body.addWidget(self.pins)
        self.confirmed.connect(self._save)
        model.changed.connect(self._refresh)
        model.saved.connect(self._close)
        model.refused.connect(self._refuse)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.pins.goes_on():
            event.accept()
        else:
            super().keyPressEvent(event)

    def _save(self) -> None:
        pin = self.pins.value()
        if pin is not None:
            self._model.set_pin(self._row, pin)

    def _refresh(self) -> None:
        self.confirm.set_busy(self._model.busy)

    def _close(self) -> None:
        self.close_with(True)

    def _refuse(self, refusal: LoyaltyError) -> None:
        self._refresh()
        if isinstance(refusal, Invalid):
            self.pins.complain(mistake(refusal.facts))
        else:
            self.message.tell("danger", sentence(refusal), closable=False)
        self.fit()
