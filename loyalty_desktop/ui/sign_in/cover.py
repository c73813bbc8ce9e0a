"""What lies over the window while a PIN is typed: the bill below stays as it is."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.sign_in.card import CARD, PinCard
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.focus_following import follow_focus, leave_focus


class Cover(QWidget):
    """Covers its window with a card; the keys of the window rest meanwhile.

    A `blind` cover lets nothing be seen below and has no way back but a PIN.
    """

    left = Signal()
    """Esc, or the button that leads back: only where there is a way back."""

    def __init__(self, window: QWidget, *, blind: bool) -> None:
        super().__init__(window)
        self._blind = blind
        self._before: QWidget | None = None
        self.card: PinCard | None = None
        self.setObjectName("cover")
        # A dialog below gives the keyboard up to it.
        self.setProperty("covers", True)
        self.hide()

    def open_with(self, card: PinCard) -> None:
        """Show a card over the window and take the keyboard."""
        window = self.parentWidget()
        assert window is not None
        self.card = card
        self._before = QApplication.focusWidget()
        window.installEventFilter(self)
        follow_focus(self._keep_focus)
        self._fit()
        card.show()
        self.show()
        self.raise_()
        card.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_it(self) -> None:
        """Take the cover away; the keyboard goes back to where it was."""
        window = self.parentWidget()
        if window is not None:
            window.removeEventFilter(self)
        leave_focus(self._keep_focus)
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        elif event.type() == QEvent.Type.ChildAdded:
            # A dialog that opens late must not lie above what keeps it from being seen.
            self.raise_()
        return super().eventFilter(watched, event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._blind:
            self.left.emit()
        event.accept()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        stops = self._stops()
        focused = QApplication.focusWidget()
        at = stops.index(focused) if focused in stops else (-1 if next else 0)
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        if stops:
            stops[(at + (1 if next else -1)) % len(stops)].setFocus(reason)
        return True

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        ground = now.colour("canvas")
        if not self._blind:
            ground = now.colour("scrim")
            ground.setAlphaF(measures.SCRIM)
        QPainter(self).fillRect(self.rect(), ground)

    def _fit(self) -> None:
        window, card = self.parentWidget(), self.card
        if window is None or card is None:
            return
        self.setGeometry(window.rect())
        wanted = CARD.expandedTo(card.minimumSizeHint())
        whole = self.width() <= max(1024, wanted.width()) or self.height() < wanted.height()
        card.set_whole(whole)
        if whole:
            card.setGeometry(self.rect())
            return
        card.setGeometry(
            (self.width() - wanted.width()) // 2,
            (self.height() - wanted.height()) // 2,
            wanted.width(),
            wanted.height(),
        )

    def _stops(self) -> list[QWidget]:
        found: list[QWidget] = []
        each = self.nextInFocusChain()
        while each is not None and each is not self:
            if (
                self.isAncestorOf(each)
                and bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
                and each.isEnabled()
                and each.isVisibleTo(self)
                and each.focusProxy() is None
            ):
                found.append(each)
            each = each.nextInFocusChain()
        return found

    def _keep_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        window = self.parentWidget()
        if now is None or window is None or self.card is None or not window.isAncestorOf(now):
            return
        if now is not self and not self.isAncestorOf(now):
            self._before = now
            self.card.setFocus(Qt.FocusReason.PopupFocusReason)
