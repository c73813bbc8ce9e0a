"""The head of the counter: the one field, who serves, what time it is, help and lock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.number_pad import PAD_KEY
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import Avatar
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.ui.widgets.scan_edit import ScanEdit
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, clock, day, mark, weekday

HEIGHT = 72
SCAN_WIDE = 560
SCAN_SMALL = 488
SCAN_LEAST = 320
_AROUND_WORDS = 120
"""What stands in the field beside its words: the icon and the key."""
_ANY = 16_777_215
_MOST = 1000
_TICK_MS = 1000


class Dot(QWidget):
    """A small mark beside the word that says the same."""

    def __init__(self) -> None:
        super().__init__()
        self._away = False
        self.setFixedSize(measures.GAP_8, measures.GAP_8)

    def set_away(self, away: bool) -> None:
        """Be hollow and amber, or full and green."""
        self._away = away
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.current().colour("warn" if self._away else "accent")
        painter.setPen(colour)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._away else QBrush(colour))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))


class Header(QWidget):
    """Scan field, members, staff, clock, help, lock."""

    members_wanted = Signal()
    help_wanted = Signal()
    lock_wanted = Signal()
    pad_wanted = Signal()
    ticked = Signal()
    """A second has passed."""

    def __init__(
        self, zone: ZoneInfo, staff: str, counter: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._zone = zone
        self.scan = named(
            ScanEdit(placeholder=_("Scan a card, or type name, number, receipt")),
            mark("Scan or search"),
        )
        self.members = Button(_("Members"), icon="users", key="Ctrl+M", density=theme.COUNTER)
        self.members.setObjectName("members")
        self.members.setAccessibleName(_("Members"))
        self._dot = Dot()
        self.connection = DataLabel(mark("Connection"), "small", tone="text-2")
        self._avatar = Avatar(measures.TABLE_HEAD)
        self._staff = Label(staff, weight=500)
        self._counter = Label(counter, "small", tone="text-2")
        self._time = Label("", "title")
        self._day = Label("", "small", tone="text-2")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._day.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.pad = named(
            Button(icon="grid-3x3", key=PAD_KEY, density=theme.COUNTER), mark("Number pad")
        )
        self.help = named(Button(icon="circle-help", key="F1", density=theme.COUNTER), mark("Help"))
        self.lock = named(Button(icon="lock", key="F12", density=theme.COUNTER), mark("Lock"))
        self._avatar.show_person(staff, staff)
        self._build()
        # Shown before it has its place, a widget would be a window of its own for a moment.
        self._dot.hide()
        self.connection.hide()
        self._avatar.setVisible(bool(staff))
        self._staff.setVisible(bool(staff))
        self.members.clicked.connect(self.members_wanted)
        self.help.clicked.connect(self.help_wanted)
        self.lock.clicked.connect(self.lock_wanted)
        self.pad.clicked.connect(self.pad_wanted)
        for button in (self.members, self.help, self.lock):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # It types into the field that has the keyboard, and must not take it.
        self.pad.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.setObjectName(kebab("Header"))

    def _build(self) -> None:
        row = WrappingRow(self)
        row.setContentsMargins(0, measures.GAP_12, 0, measures.GAP_12)
        row.setSpacing(measures.GAP_8)
        # It takes what there is, and gives way to what is said beside it.
        row.addWidget(self.scan, _MOST)
        row.addStretch(1)
        row.addWidget(self._dot)
        row.addWidget(self.connection)
        row.addSpacing(measures.GAP_8)
        row.addWidget(self.members)
        row.addSpacing(measures.GAP_8)
        row.addWidget(self._avatar)
        who = QVBoxLayout()
        who.setSpacing(0)
        who.addStretch(1)
        who.addWidget(self._staff)
        who.addWidget(self._counter)
        who.addStretch(1)
        row.addLayout(who)
        row.addSpacing(measures.GAP_8)
        when = QVBoxLayout()
        when.setSpacing(0)
        when.addStretch(1)
        when.addWidget(self._time)
        when.addWidget(self._day)
        when.addStretch(1)
        row.addLayout(when)
        row.addSpacing(measures.GAP_8)
        row.addWidget(self.pad)
        row.addWidget(self.help)
        row.addWidget(self.lock)

    def set_compact(self, compact: bool) -> None:
        """Take less room: icons without key caps, no date."""
        self.scan.setMaximumWidth(theme.scaled(SCAN_SMALL if compact else SCAN_WIDE))
        self.scan.setMinimumWidth(theme.scaled(SCAN_LEAST))
        self.members.setText("" if compact else _("Members"))
        self.members.set_key("" if compact else "Ctrl+M")
        self.pad.set_key("" if compact else PAD_KEY)
        self.help.set_key("" if compact else "F1")
        self.lock.set_key("" if compact else "F12")
        self._day.setVisible(not compact)

    def set_whole(self, whole: bool) -> None:
        """Let the field keep room for all its words, and the rest go on below it."""
        words = theme.text_width(self.scan.placeholderText()) + theme.scaled(_AROUND_WORDS)
        least = theme.scaled(SCAN_LEAST)
        self.scan.setMinimumWidth(max(least, round(words)) if whole else least)
        if whole:
            self.scan.setMaximumWidth(_ANY)

    def show_connection(self, trouble: str) -> None:
        """Show that the shop is out of reach (what keeps it), or answers again (nothing).

        A shop on this computer is never away: nothing is shown before anything has happened.
        """
        self._dot.set_away(bool(trouble))
        told = _("No connection") if trouble else _("Connected")
        self.connection.show_value(told)
        self._dot.show()
        self.connection.show()

    def show_staff(self, staff: str) -> None:
        """Show who serves; nobody where it is empty."""
        self._avatar.show_person(staff, staff)
        self._staff.setText(staff)
        self._avatar.setVisible(bool(staff))
        self._staff.setVisible(bool(staff))

    def hold_time(self, at: datetime) -> None:
        """Show a moment and let it stand, for pictures."""
        self._timer.stop()
        self.show_time(at)

    def show_time(self, at: datetime) -> None:
        """Show the time of the shop."""
        self._time.setText(clock(at, self._zone))
        today = at.astimezone(self._zone).date()
        self._day.setText(f"{weekday(today)} {day(today)}")

    def _tick(self) -> None:
        self.show_time(datetime.now(self._zone))
        self.ticked.emit()
