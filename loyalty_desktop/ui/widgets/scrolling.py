"""What scrolls: a page with its bar in the window's edge, and a column as tall as what is in it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QSizePolicy, QWidget
from shiboken6 import isValid
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.focus_following import follow_focus

_LEAST = 96
"""So much of it is always in view."""
GUTTER: Final = measures.GAP_16
"""So far a page reaches into the edge of the window, for its scroll bar."""
_BAR: Final = 12
"""How wide the style sheet makes a scroll bar."""
_BESIDE_BAR: Final = GUTTER - _BAR


class PageScroll(QScrollArea):
    """A page that scrolls; its bar stands in the window's edge, so the panels keep their line.

    The layout around it leaves the edge less `GUTTER` free at the right, and whatever stands above
    the page keeps `GUTTER` of its own.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.stand_in_edge()

    def stand_in_edge(self) -> None:
        """Put the bar into the edge of the window."""
        self.setVerticalScrollBar(_QuietBar())
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setViewportMargins(0, 0, _BESIDE_BAR, 0)


class _QuietBar(QScrollBar):
    """Keeps its place and shows nothing while there is nothing to scroll."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.maximum() > self.minimum():
            super().paintEvent(event)


class ScrollColumn(QScrollArea):
    """Takes a widget with a layout; `width` is how wide it will stand, in logical pixels.

    What gets the keyboard comes into view by itself. `in_edge`: its bar stands in the edge of the
    window, as that of a `PageScroll`.
    """

    def __init__(
        self,
        inside: QWidget,
        width: int,
        parent: QWidget | None = None,
        *,
        in_edge: bool = False,
    ) -> None:
        super().__init__(parent)
        self._width = width
        if in_edge:
            self.setVerticalScrollBar(_QuietBar())
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            self.setViewportMargins(0, 0, _BESIDE_BAR, 0)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inside.setProperty("ground", "none")
        self.setWidget(inside)
        follow_focus(self._follow)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(self._width), self._tall() + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(120), min(self._tall() + 2, theme.scaled(_LEAST)))

    def step(self, by: int) -> None:
        """Show what is further down, or with a negative number further up: so many pages."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _tall(self) -> int:
        inside = self.widget()
        layout = inside.layout() if inside is not None else None
        if layout is None:
            return inside.sizeHint().height() if inside is not None else 0
        width = self.viewport().width() if self.isVisible() else theme.scaled(self._width)
        tall = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else -1
        return tall if tall >= 0 else layout.totalSizeHint().height()

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and isValid(self) and self.isAncestorOf(now):
            self.ensureWidgetVisible(now)
