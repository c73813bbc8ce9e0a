"""The member's card: shown to be scanned, printed, replaced when lost, blocked; another linked."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.services.documents.qr import modules
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.card_model import AtCard
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark

_GROUP = 4
_WIDTH = 600


class CardDialog(Dialog):
    """The card as it is; F10 gives a new one for one that is lost, a scan links another."""

    print_wanted = Signal(str)
    """The id of the member whose card is to be printed."""

    def __init__(self, window: QWidget, model: AtCard) -> None:
        super().__init__(
            window,
            _("Card of {name}").format(name=model.member.name),
            _("A lost card is blocked and a new one made. Points and history stay."),
            icon="id-card",
            serious=True,
            confirm=_("Give a new card"),
            cancel=_("Close"),
            width=_WIDTH,
            stays=True,
        )
        self.model = model
        self._doubted = False
        self._told: tuple[str, str] | None = None
        self.message = MessageBar(density=theme.COUNTER)
        self.qr = QrCode()
        self.code = DataLabel(mark("Card code"), "title")
        centre = Qt.AlignmentFlag.AlignHCenter
        self.hint = Paragraph(tone="text-2", align=centre)
        self.printing = named(
            Button(_("Print"), icon="printer", key="F9", density=theme.COUNTER),
            mark("Print the card"),
        )
        self.lost = named(
            Button(_("Only block it"), icon="lock", key="Del", density=theme.COUNTER),
            mark("Block this card"),
        )
        self.body.addWidget(self.message)
        self.body.addWidget(self.qr, 0, centre)
        self.body.addWidget(self.code, 0, centre)
        self.body.addWidget(self.hint)
        actions = QHBoxLayout()
        actions.setSpacing(measures.GAP_8)
        actions.addWidget(self.printing)
        actions.addWidget(self.lost)
        actions.addStretch(1)
        self.body.addLayout(actions)
        self.confirmed.connect(model.replace)
        self.printing.clicked.connect(self._print)
        self.lost.clicked.connect(self._block)
        model.changed.connect(self.refresh)
        self.refresh()
        model.load()

    @override
    def take_scan(self, code: str) -> None:
        """Link the card that was scanned: blank stock, or a card from elsewhere."""
        self._doubted = False
        self.model.link(code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F9:
            self.printing.click()
        elif event.key() == Qt.Key.Key_Delete:
            self.lost.click()
        else:
            super().keyPressEvent(event)
        event.accept()

    def refresh(self) -> None:
        """Show the card, and what became of it."""
        model = self.model
        code = model.card.code if model.card is not None else None
        for each in (self.qr, self.code):
            each.setVisible(bool(code))
        if self.code.text() != grouped(code or ""):
            self.qr.show_text(code or "")
            self.code.show_value(grouped(code or ""))
        self.hint.say(self._hint(code))
        self.printing.setEnabled(model.card is not None)
        self.lost.setEnabled(model.card is not None and not model.busy)
        self.confirm.setVisible(model.done != "replaced")
        self.confirm.set_busy(model.busy)
        self._tell()
        if model.done == "replaced":
            self.title.setText(_("The new card of {name}").format(name=model.member.name))
            self.sentence.say(_("The old card is blocked; it earns nothing any more."))
            if self.confirm.hasFocus() or self.lost.hasFocus():
                self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def _hint(self, code: str | None) -> str:
        if code:
            return _("Scan it from the screen, or print it. Scan another card to link that too.")
        if self.model.known and self.model.card is None:
            return _("No good card now. F10 makes one; a blank card can be scanned and linked.")
        return ""

    def _tell(self) -> None:
        model = self.model
        told: tuple[str, str] | None = None
        if model.complaint:
            told = ("danger", model.complaint)
        elif self._doubted:
            told = ("warn", _("Press Del again to block this card. Points stay safe."))
        elif model.done == "blocked":
            told = ("success", _("The card is blocked. Points are safe; give a new one with F10."))
        elif model.good:
            told = (
                "success",
                _("This card is good: it names {name}.").format(name=model.member.name),
            )
        elif model.done == "linked":
            told = ("success", _("Linked. This card names the member from now on."))
        if told == self._told:
            return
        self._told = told
        if told is None:
            self.message.settle()
        elif told[0] == "danger":
            self.message.tell("danger", told[1], closable=False)
        else:
            self.message.tell("warn" if told[0] == "warn" else "success", told[1], closable=False)

    def _print(self) -> None:
        self.print_wanted.emit(self.model.member.id)

    def _block(self) -> None:
        if not self._doubted:
            self._doubted = True
            self.refresh()
            return
        self._doubted = False
        self.model.block()


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
