"""The customer's screen: what the shop says to whoever stands before the counter.

It is looked at: it takes no keys and no focus. After a sale it may ask for a number by touch.
"""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui.customer.composing import DESIGNED, Composed, compose
from loyalty_desktop.ui.customer.pieces import Key, paint
from loyalty_desktop.ui.customer.view import CustomerView
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import mark


class CustomerScreen(QWidget):
    """A window of its own, shown on a second display by `display.CustomerDisplay`."""

    rated = Signal(int)
    """Somebody touched a number from 0 to 10."""
    activated = Signal()
    """The system gave it the keyboard, which it has no use for."""

    def __init__(self, shop: str, view: CustomerView) -> None:
        super().__init__(
            None,
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.shop = shop
        self.view = view
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        # The program ends with the counter's window, whatever is still shown to customers.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.say()

    def show_view(self, view: CustomerView) -> None:
        """Show another view."""
        if view != self.view:
            self.view = view
            self.say()

    def show_shop(self, name: str) -> None:
        """Show what the shop is called from now on."""
        self.shop = name
        self.say()

    def say(self) -> None:
        """Say everything in the language spoken now."""
        named(self, mark("Customer's screen"))
        self.setWindowTitle(self.accessibleName())
        self.setAccessibleDescription(self.composed().words)
        self.update()

    def composed(self) -> Composed:
        """Return what is shown, piece by piece."""
        return compose(self.view, self.shop, self.width(), self.height())

    @override
    def sizeHint(self) -> QSize:
        return QSize(*DESIGNED)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        shown = self.composed()
        at = event.position() / shown.factor
        for piece in shown.pieces:
            if isinstance(piece, Key):
                area = QRectF(piece.x, piece.y, piece.width, piece.height)
                if area.contains(at):
                    self.rated.emit(piece.score)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.composed()
        paint(QPainter(self), shown.pieces, shown.factor)
