"""The member's card: a lost one is replaced, and the new code is shown to be scanned."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.services.commands.cards import CardReplaced, ReplaceCard, replace_card
from loyalty_desktop.services.documents.qr import modules
from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.view_model import AtDesk
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark, sentence

_LOST = "lost"
_GROUP = 4


class Replacing(QObject):
    """Replacing a card without a widget: one key for the dialog."""

    changed = Signal()
    replaced = Signal(object)
    """`CardReplaced`, once it is recorded."""

    def __init__(
        self,
        desk: AtDesk,
        clock: Callable[[], datetime],
        member: MemberPanel,
        reference: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._request: ReplaceCard | None = None
        # A card found lost is replaced by its member: it is not good for naming one any more.
        self._whom = member.id if member.card_lost else reference
        self.member = member
        self.complaint = ""
        self.busy = False

    def replace(self) -> None:
        """Block the member's card and make a new one; sent again it is done once."""
        if self.busy:
            return
        self.busy = True
        self.complaint = ""
        self._request = self._request or ReplaceCard(
            key=new_id(), at=self._clock(), member=self._whom, reason=_LOST
        )
        self._desk.write(replace_card, self._request, then=self._replaced, otherwise=self._refused)
        self.changed.emit()

    def _replaced(self, card: CardReplaced) -> None:
        self.busy = False
        self.replaced.emit(card)

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if not isinstance(refusal, Unavailable):
            self._request = None
        self.complaint = sentence(refusal)
        self.changed.emit()


class CardDialog(Dialog):
    """Asks before an old card is blocked; then shows the new one. F9 prints the card there is."""

    print_wanted = Signal(str)
    """The member by id, whose card is to be printed."""

    def __init__(self, window: QWidget, model: Replacing, code: str | None = None) -> None:
        super().__init__(
            window,
            _("Card of {name}").format(name=model.member.name),
            _("A lost card is blocked and a new one made. Points and history stay."),
            icon="id-card",
            serious=True,
            confirm=_("Give a new card"),
            cancel=_("Close"),
            stays=True,
        )
        self.model = model
        self.message = MessageBar(density=theme.COUNTER)
        self.qr = QrCode()
        self.code = DataLabel(mark("Card code"), "title")
        self._told = Label(_("Scan it from the screen, or print it."), tone="text-2")
        self.paper = named(
            Button(_("Print"), icon="printer", key="F9", density=theme.COUNTER),
            mark("Print the card"),
        )
        self.paper.setVisible(model.member.has_card)
        self.paper.clicked.connect(self._print)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.body.addWidget(self.message)
        self.body.addWidget(self.qr, 0, centre)
        self.body.addWidget(self.code, 0, centre)
        self.body.addWidget(self._told, 0, centre)
        self.body.addWidget(self.paper, 0, centre)
        self.confirmed.connect(model.replace)
        model.changed.connect(self.refresh)
        model.replaced.connect(self._show_new)
        self.show_code(code)

    def show_code(self, code: str | None) -> None:
        """Show a code, as text and to scan; or nothing."""
        for each in (self.qr, self.code, self._told):
            each.setVisible(bool(code))
        self.qr.show_text(code or "")
        self.code.show_value(grouped(code or ""))

    def refresh(self) -> None:
        """Show what became of it."""
        self.confirm.set_busy(self.model.busy)
        if self.model.complaint:
            self.message.tell("danger", self.model.complaint, closable=False)
        else:
            self.message.settle()
        self.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F9 and self.paper.isVisible():
            self.paper.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _print(self) -> None:
        self.print_wanted.emit(self.model.member.id)

    def _show_new(self, card: CardReplaced) -> None:
        self.refresh()
        self.title.setText(_("The new card of {name}").format(name=self.model.member.name))
        self.sentence.say(_("The old card is blocked; it earns nothing any more."))
        self.confirm.hide()
        self.paper.show()
        self.show_code(card.card)
        self.fit()
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)


def grouped(code: str) -> str:
    """Return a code in groups of four, to be read aloud."""
    return " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


class QrCode(QWidget):
    """A code to scan from the screen: dark on white whatever the theme, module by module."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules: list[list[bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("QR code of the card"))

    def show_text(self, text: str) -> None:
        """Show a code for a text."""
        self._modules = modules(text) if text else []
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(198, 198)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        count = len(self._modules)
        if not count:
            return
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        quiet = 4
        side = min(self.width(), self.height()) // (count + 2 * quiet)
        start = (self.width() - side * count) / 2
        for y, row in enumerate(self._modules):
            for x, dark in enumerate(row):
                if dark:
                    at = QRectF(start + x * side, start + y * side, side, side)
                    painter.fillRect(at, QColor(Qt.GlobalColor.black))
