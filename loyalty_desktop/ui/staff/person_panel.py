"""One of the staff: role in plain words, limits, and what can be done; or all roles."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.staff import StaffRow
from loyalty_desktop.ui.staff import words
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import Clock
from loyalty_desktop.ui.widgets.avatar import Avatar
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataField
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day, mark
from loyalty_desktop.wording.staffing import role_name, role_told


class PersonPanel(Panel):
    """Who it is, what the role may do, and the buttons."""

    edit_wanted = Signal()
    pin_wanted = Signal()
    card_wanted = Signal()
    unlock_wanted = Signal()
    leave_wanted = Signal()
    return_wanted = Signal()

    def __init__(self, zone: ZoneInfo, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(padding=20, gap=measures.GAP_16, parent=parent)
        self._zone = zone
        self._clock = clock
        self.avatar = Avatar(measures.AVATAR_PANEL)
        self.name = Paragraph("", "title")
        self.role = Label("", tone="text-2")
        self.may = Paragraph("", tone="text")
        self.limits = Paragraph("", tone="text-2")
        self.since = DataField(mark("On the staff since"))
        self.last = DataField(mark("Last signed in"))
        self.member = DataField(mark("Own member card"))
        self.edit = named(Button(_("Edit details"), icon="pencil", key="F4"), mark("Edit details"))
        self.pin = named(Button(_("New PIN"), icon="lock-open", key="F6"), mark("New PIN"))
        self.card = named(Button(_("Card"), icon="id-card", key="F9"), mark("Staff card"))
        self.unlock = named(
            Button(_("Unlock"), "primary", icon="lock-open", key="F8"), mark("Unlock")
        )
        self.leave = named(Button(_("Has left"), icon="log-out", key="Del"), mark("Has left"))
        self.comes_back = named(
            Button(_("Works here again"), icon="user-round-check", key="Ins"),
            mark("Works here again"),
        )
        self._keys: dict[int, Button] = {
            Qt.Key.Key_F4: self.edit,
            Qt.Key.Key_F6: self.pin,
            Qt.Key.Key_F9: self.card,
            Qt.Key.Key_F8: self.unlock,
            Qt.Key.Key_Delete: self.leave,
            Qt.Key.Key_Insert: self.comes_back,
        }
        self._build()
        self.edit.clicked.connect(self.edit_wanted)
        self.pin.clicked.connect(self.pin_wanted)
        self.card.clicked.connect(self.card_wanted)
        self.unlock.clicked.connect(self.unlock_wanted)
        self.leave.clicked.connect(self.leave_wanted)
        self.comes_back.clicked.connect(self.return_wanted)
        self.hide()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_16)
        head.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addStretch(1)
        who.addWidget(self.name)
        who.addWidget(self.role)
        who.addStretch(1)
        head.addLayout(who, 1)
        column = self.column
        column.addLayout(head)
        column.addWidget(Hairline())
        column.addWidget(self.may)
        column.addWidget(self.limits)
        column.addWidget(Hairline())
        column.addWidget(self.last)
        column.addWidget(self.since)
        column.addWidget(self.member)
        column.addStretch(1)
        # One below the other: beside each other a long word and its key have no room.
        actions = QVBoxLayout()
        actions.setSpacing(measures.GAP_8)
        for button in (self.unlock, self.edit, self.pin, self.card, self.leave, self.comes_back):
            actions.addWidget(button)
        column.addLayout(actions)

    def press(self, key: int) -> bool:
        """Press the button that shows a key; return whether there is one to be pressed now."""
        button = self._keys.get(key)
        if button is None or not (button.isVisible() and button.isEnabled()):
            return False
        button.click()
        return True

    def show_person(
        self,
        row: StaffRow | None,
        unit: Currency | None = None,
        *,
        changes: bool,
        helps: bool,
        locked: bool,
    ) -> None:
        """Show somebody, with what who acts may do about it; `unit` is the shop's currency."""
        self.setVisible(row is not None)
        if row is None:
            return
        self.avatar.show_person(row.name, row.id)
        self.name.say(row.name)
        state, tone = words.state(row, self._clock(), self._zone)
        self.role.setText(f"{role_name(row.role)}, {state[0].lower()}{state[1:]}")
        self.role.set_tone("danger" if tone == "danger" else "text-2")
        self.may.say(role_told(row.role))
        told = words.limits(row.role, row.limits, unit)
        self.limits.say(told)
        self.limits.setVisible(bool(told))
        self.since.show_value(day(row.since.astimezone(self._zone).date()))
        self.last.show_value(words.last_in(row, self._zone))
        self.member.setVisible(row.member is not None)
        self.member.show_value(f"{row.member_name}, {row.member}")
        self.unlock.setVisible(locked and row.active)
        self.unlock.setEnabled(helps)
        self.edit.setEnabled(changes)
        self.pin.setEnabled(helps and row.active)
        self.card.setEnabled(changes and row.active)
        self.leave.setVisible(row.active)
        self.leave.setEnabled(changes)
        self.comes_back.setVisible(not row.active)
        self.comes_back.setEnabled(changes)
