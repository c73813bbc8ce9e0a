"""The card of 920 x 640: who, at the left; the pad, at the right."""

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.sign_in.pad import PinDots, PinPad
from loyalty_desktop.ui.sign_in.people import PeopleList
from loyalty_desktop.ui.sign_in.view_model import PinModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.emblem import Logo
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, clock, day, weekday

CARD = QSize(920, 640)
_PEOPLE = 400
_TICK_MS = 1_000
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PinCard(QWidget):
    """People and pad of one view model; every key works wherever in it the focus is.

    For a `second` person it can be left; otherwise only where nobody is on the staff yet.
    """

    gone_on = Signal()
    """Where nobody is on the staff yet: go on without signing in."""
    cancelled = Signal()
    """Leave without a second person."""

    def __init__(
        self,
        model: PinModel,
        shop: str,
        counter: str,
        zone: ZoneInfo,
        parent: QWidget,
        *,
        second: bool = False,
    ) -> None:
        super().__init__(parent)
        self.model = model
        self._zone = zone
        self._second = second
        self._whole = False
        self.setObjectName("sign-in")
        self.shop = Label(shop, weight=600)
        # With large text the question goes on in a second line.
        self.title = Paragraph("", "title")
        self.reason = Paragraph(tone="text-2")
        self.people = PeopleList()
        self.counter = Label(counter, "small", tone="text-2")
        self.time = Label("", "small", tone="text-2")
        self.whose = Label("", "title")
        self.whose.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.dots = PinDots()
        self.told = Paragraph("", align=Qt.AlignmentFlag.AlignHCenter)
        self.told.setObjectName("pin-message")
        self.pad = PinPad()
        self.forgot = Button("", "ghost", density=theme.COUNTER, height=measures.QUICK)
        self.forgot.setObjectName("forgot-pin")
        self.go_on = Button("", "primary", key="Enter", density=theme.COUNTER)
        self.go_on.setObjectName("go-on")
        self.cancel = Button("", key="Esc", density=theme.COUNTER)
        self.cancel.setObjectName("cancel")
        self.note = Paragraph("", "small", tone="text-2", align=Qt.AlignmentFlag.AlignHCenter)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(model.tick)
        self._build()
        # Only now has it a place: shown before, it would flash up as a window of its own.
        self.cancel.setVisible(second)
        self.people.chosen.connect(model.choose)
        self.pad.digit.connect(model.type_digit)
        self.pad.deleted.connect(model.delete)
        self.pad.entered.connect(model.enter)
        self.forgot.clicked.connect(model.tell_who_helps)
        self.go_on.clicked.connect(self.gone_on)
        self.cancel.clicked.connect(self.cancelled)
        model.changed.connect(self.refresh)
        self.setFocusProxy(self.dots)
        self.say()
        self._ticker.start()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._left = QWidget()
        self._left.setFixedWidth(_PEOPLE)
        left = QVBoxLayout(self._left)
        left.setContentsMargins(32, 32, 32, 32)
        left.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Logo())
        head.addWidget(self.shop, 1)
        left.addLayout(head)
        left.addSpacing(30)
        left.addWidget(self.title)
        left.addWidget(self.reason)
        left.addSpacing(measures.GAP_16)
        left.addWidget(self.people, 1)
        left.addSpacing(measures.GAP_12)
        self.foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.foot.setSpacing(measures.GAP_8)
        self.foot.addWidget(self.counter)
        self.foot.addStretch(1)
        self.foot.addWidget(self.time)
        left.addLayout(self.foot)
        right = QVBoxLayout()
        right.setContentsMargins(32, measures.GAP_24, 32, measures.GAP_24)
        right.setSpacing(0)
        centre = Qt.AlignmentFlag.AlignHCenter
        right.addStretch(1)
        right.addWidget(self.whose)
        right.addSpacing(measures.GAP_16)
        right.addWidget(self.dots)
        right.addSpacing(measures.GAP_8)
        # Two lines are kept free, so that nothing moves when a sentence comes.
        self.told.setMinimumHeight(2 * theme.line_height("body"))
        right.addWidget(self.told)
        right.addSpacing(measures.GAP_8)
        right.addWidget(self.pad, 0, centre)
        right.addSpacing(measures.GAP_12)
        for button in (self.forgot, self.go_on, self.cancel):
            right.addWidget(button, 0, centre)
        right.addWidget(self.note)
        right.addStretch(1)
        self.right = right
        row.addWidget(self._left)
        row.addLayout(right, 1)

    def say(self) -> None:
        """Say everything in the language spoken now."""
        if not self._second:
            self.explain(_("Who is on duty?"), "")
        self.people.setAccessibleName(_("Staff"))
        self.forgot.setText(_("Forgot the PIN? Ask a manager"))
        self.forgot.setAccessibleName(self.forgot.text())
        for button, word in ((self.go_on, _("Go on")), (self.cancel, _("Cancel"))):
            button.setText(word)
            button.setAccessibleName(word)
        self.pad.say()
        self.refresh()

    def explain(self, title: str, reason: str) -> None:
        """Say whose PIN is wanted and what for."""
        self.title.say(title)
        self.reason.say(reason)
        self.reason.setVisible(bool(reason))
        self.setAccessibleName(title)
        self.setAccessibleDescription(reason)

    def set_whole(self, whole: bool) -> None:
        """Fill the window, without corners, where it is small."""
        self._whole = whole
        self.update()

    def show_time(self, at: datetime) -> None:
        """Show day and time of the shop."""
        here = at.astimezone(self._zone)
        today = here.date()
        self.time.setText(f"{weekday(today)} {day(today)}, {clock(at, self._zone)}")
        wide = self.counter.sizeHint().width() + self.time.sizeHint().width() + measures.GAP_8
        beside = wide <= _PEOPLE - 2 * measures.GAP_32
        direction = QBoxLayout.Direction
        self.foot.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    def refresh(self) -> None:
        """Show what the view model holds."""
        model = self.model
        chosen = model.chosen
        first = chosen.name.split()[0] if chosen is not None else ""
        self.people.show_people(model.people, model.place)
        self.whose.setText(_("PIN of {name}").format(name=first) if first else _("PIN"))
        told, wrong = model.told, bool(model.told)
        self.dots.show_typed(len(model.digits), first, wrong=wrong)
        if told != self.told.text():
            fresh = not self.told.text() or model.locked_for is None
            self.told.say(told)
            if told and fresh:
                announce(self, told, at_once=True)
        self.told.set_tone("danger")
        self.pad.set_open(digits=model.can_type or model.busy, typed=bool(model.digits))
        alone = model.loaded and not model.people and not self._second
        self.go_on.setVisible(alone)
        self.forgot.setVisible(not (model.hint or alone or self._second))
        self.note.setVisible(not self._second)
        self.note.say(
            model.hint
            or (_("Add the owner in Staff; from then on everybody has a PIN.") if alone else "")
            or _("Five wrong PINs lock it: for a minute, then for five, then fifteen.")
        )
        if chosen is not None:
            self.people.setAccessibleDescription(chosen.name)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if text.isascii() and text.isdigit():
            self.model.type_digit(text)
        elif key == Qt.Key.Key_Backspace:
            self.model.delete()
        elif key in _ENTER and self.go_on.isVisibleTo(self):
            self.gone_on.emit()
        elif key in _ENTER:
            self.model.enter()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.model.step(1 if key == Qt.Key.Key_Down else -1)
            self._tell_who()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Delete) and self.model.digits:
            self.model.clear()
        elif len(text) == 1 and text.isalpha() and not event.modifiers() & _HELD:
            self.model.type_letter(text)
            self._tell_who()
        else:
            event.ignore()
            return
        event.accept()

    def _tell_who(self) -> None:
        if self.model.chosen is not None:
            announce(self, self.whose.text())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect())
        if self._whole:
            painter.fillRect(body, now.colour("surface"))
            painter.fillRect(QRectF(0, 0, self._left.width(), body.height()), now.colour("sunken"))
            return
        corner = measures.RADIUS_DIALOG
        path = QPainterPath()
        path.addRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        side = QPainterPath()
        side.addRect(QRectF(0, 0, self._left.width(), body.height()))
        painter.fillPath(path, now.colour("surface"))
        painter.fillPath(path.intersected(side), now.colour("sunken"))
        painter.setPen(QPen(now.colour("line"), 1))
        painter.drawPath(path)


_HELD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
