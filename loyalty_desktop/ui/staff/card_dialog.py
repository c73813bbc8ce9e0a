"""The card that signs somebody in: made, taken from elsewhere, or taken away."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.documents.qr import modules
from loyalty_desktop.services.queries.staff import StaffRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.staff.view_model import StaffModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark, sentence

_SIDE = 198
_QUIET = 4
_GROUP = 4


class StaffCardDialog(Dialog):
    """Make a card, or scan one that is there already."""

    print_wanted = Signal(str)
    """Print the card that was just made: its code."""

    def __init__(self, window: QWidget, model: StaffModel, row: StaffRow) -> None:
        super().__init__(
            window,
            _("The card of {name}").format(name=row.name),
            _("Whoever scans it is signed in, without a PIN. One before it is good no more."),
            icon="id-card",
            confirm=_("Make a card"),
            cancel=_("Close"),
            stays=True,
        )
        self._model = model
        self._row = row
        self.message = MessageBar(density=theme.COUNTER)
        self.code = named(Edit(density=theme.COUNTER, icon="scan-line"), mark("Scan a card"))
        self._field = Field(
            _("Scan a card"), self.code, hint=_("A badge that is there already can sign in too.")
        )
        self.take = named(
            Button(_("Take the card away"), key="Del", density=theme.COUNTER),
            mark("Take the card away"),
        )
        self.take.setVisible(row.has_card)
        self.qr = CodeToScan()
        self.made = DataLabel(mark("Card code"), "body", weight=600)
        self.print = named(
            Button(_("Print"), "primary", icon="printer", key="F9", density=theme.COUNTER),
            mark("Print the card"),
        )
        self._code = ""
        for each in (self.qr, self.made, self.print):
            each.hide()
        centre = Qt.AlignmentFlag.AlignHCenter
        self.body.addWidget(self.message)
        self.body.addWidget(self.qr, 0, centre)
        self.body.addWidget(self.made, 0, centre)
        self.body.addWidget(self.print, 0, centre)
        self.body.addWidget(self._field)
        line = QHBoxLayout()
        line.setSpacing(measures.GAP_12)
        line.addWidget(self.take)
        line.addStretch(1)
        self.body.addLayout(line)
        self.confirmed.connect(self._make)
        self.take.clicked.connect(self._take)
        self.print.clicked.connect(self._print)
        model.card_given.connect(self._show)
        model.refused.connect(self._refuse)
        model.changed.connect(self._refresh)

    @override
    def take_scan(self, code: str) -> None:
        """Take a code that a scanner typed."""
        self.code.clear()
        self._model.give_card(self._row, code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        for button, pressed in ((self.print, Qt.Key.Key_F9), (self.take, Qt.Key.Key_Delete)):
            if key == pressed and button.isVisible():
                button.click()
                event.accept()
                return
        super().keyPressEvent(event)

    def _print(self) -> None:
        self.print_wanted.emit(self._code)

    def _make(self) -> None:
        typed = self.code.text().strip()
        self._model.give_card(self._row, typed or None)

    def _take(self) -> None:
        self._model.take_card(self._row)
        self.close_with(True)

    def _show(self, code: str) -> None:
        if not code:
            self.close_with(True)
            return
        self._code = code
        self.qr.show_text(code)
        groups = " ".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
        self.made.show_value(groups)
        self._field.hide()
        self.take.hide()
        self.confirm.hide()
        self.qr.show()
        self.made.show()
        self.print.show()
        self.sentence.say(_("Photograph or print it now: it is not shown again."))
        self.fit()
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        self.confirm.set_busy(self._model.busy)

    def _refuse(self, refusal: LoyaltyError) -> None:
        self._refresh()
        self.message.tell("danger", sentence(refusal), closable=False)
        self.fit()


class CodeToScan(QWidget):
    """A code to scan from the screen: dark on white whatever the theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules: list[list[bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("QR code of the card"))

    def show_text(self, text: str) -> None:
        """Show the code of a text."""
        self._modules = modules(text) if text else []
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        count = len(self._modules)
        if not count:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        side = min(self.width(), self.height()) // (count + 2 * _QUIET)
        start = (self.width() - side * count) / 2
        for y, row in enumerate(self._modules):
            for x, dark in enumerate(row):
                if dark:
                    at = QRectF(start + x * side, start + y * side, side, side)
                    painter.fillRect(at, QColor(Qt.GlobalColor.black))
