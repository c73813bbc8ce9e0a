"""One screen in view out of many; what is larger than its room scrolls instead of being cut."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui.widgets.focus_following import follow_focus

_ROOM = 40
"""So many pixels around what has the keyboard are brought into view with it."""


class ScreenStack(QScrollArea):
    """Screens in one place, one of them shown.

    It never asks for more room than there is: with large text in a small window the screen keeps
    the size its words need and scrolls, following the keyboard.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = _Inside()
        # The bars lie on the window's own ground.
        self.setProperty("ground", "canvas")
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._inside.setAutoFillBackground(False)
        follow_focus(self._follow)

    def addWidget(self, screen: QWidget) -> None:
        """Take a screen; the first one is shown."""
        self._inside.add(screen)

    def removeWidget(self, screen: QWidget) -> None:
        """Let go of a screen, which stays a child until it is deleted."""
        self._inside.remove(screen)

    def setCurrentWidget(self, screen: QWidget) -> None:
        """Show one of the screens, from its beginning."""
        if screen is self._inside.current:
            return
        self._inside.show_screen(screen)
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)

    def currentWidget(self) -> QWidget | None:
        """Return the screen that is shown."""
        return self._inside.current

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    @override
    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        # A screen with a narrow form takes it by its width; asked in its wide form how much it
        # needs, it would never be given less.
        current, room = self._inside.current, self.viewport().width()
        if current is not None and current.width() > room:
            current.resize(room, current.height())
        super().resizeEvent(event)
        if current is not None:
            # Where even the narrow form needs more, it has all that it needs, and scrolls.
            current.setGeometry(self._inside.rect())

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        current = self._inside.current
        if now is None or current is None or not current.isAncestorOf(now):
            return
        if self.horizontalScrollBar().maximum() or self.verticalScrollBar().maximum():
            self.ensureWidgetVisible(now, _ROOM, _ROOM)


class _Inside(QWidget):
    """Holds the screens; its size is that of the one shown, the others are not asked."""

    def __init__(self) -> None:
        super().__init__()
        self.current: QWidget | None = None
        self._screens: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, screen: QWidget) -> None:
        screen.setParent(self)
        screen.setGeometry(self.rect())
        self._screens.append(screen)
        if self.current is None:
            self.show_screen(screen)
        else:
            screen.hide()

    def remove(self, screen: QWidget) -> None:
        self._screens.remove(screen)
        screen.hide()
        if screen is self.current:
            self.current = None
            if self._screens:
                self.show_screen(self._screens[-1])

    def show_screen(self, screen: QWidget) -> None:
        before, self.current = self.current, screen
        screen.setGeometry(self.rect())
        screen.show()
        screen.raise_()
        if before is not None:
            before.hide()
        self.updateGeometry()

    @override
    def heightForWidth(self, width: int) -> int:
        # How low the screen may be at this width: more than that it takes when there is room.
        lowest = self.minimumSizeHint().height()
        layout = self.current.layout() if self.current is not None else None
        if layout is not None and layout.hasHeightForWidth():
            return max(layout.minimumHeightForWidth(width), lowest)
        return lowest

    @override
    def minimumSizeHint(self) -> QSize:
        if self.current is None:
            return QSize(0, 0)
        return self.current.minimumSizeHint().expandedTo(self.current.minimumSize())

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, 0) if self.current is None else self.current.sizeHint()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            # The screen shown needs another size than before.
            self.updateGeometry()
        return super().event(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.current is not None:
            self.current.setGeometry(self.rect())
