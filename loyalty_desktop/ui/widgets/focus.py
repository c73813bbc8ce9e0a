"""Where the keyboard is: a ring of two pixels and a halo, always to be seen."""

from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFocusFrame,
    QProxyStyle,
    QScrollArea,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures

_ROOM = measures.RING_GAP + measures.BORDER_STRONG + measures.HALO


@runtime_checkable
class Ringed(Protocol):
    """A widget that says how its focus ring is drawn."""

    @property
    def ring_radius(self) -> float:
        """The corner of the widget that the ring follows."""
        ...


class FocusRing(QFocusFrame):
    """The ring around the widget that has the focus.

    Around filled buttons it stands off two pixels; anywhere else it lies on the border, so that
    nothing moves. A widget that paints its own focus says `ring_none = True`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._own = _RingStyle()
        self.setStyle(self._own)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        widget = self.widget()
        # Qt's stubs promise a widget; between two focus changes there is none.
        if cast("QWidget | None", widget) is None:
            return
        now = theme.current()
        radius = widget.ring_radius if isinstance(widget, Ringed) else measures.RADIUS_KEY
        outside = bool(getattr(widget, "ring_outside", False))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        body = QRectF(self.rect()).adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)
        # A wrong field keeps its colour: the ring would hide that it is wrong.
        wrong = widget.property("wrong") is True
        danger = getattr(widget, "kind", "") == "danger" or wrong
        colour = now.colour("danger_solid" if danger else "focus")
        halo = now.colour("danger_tint" if danger else "accent_tint")
        ring = measures.BORDER_STRONG
        edge = body.adjusted(1, 1, -1, -1)
        if outside:
            grown = measures.RING_GAP + ring
            edge = body.adjusted(-grown + 1, -grown + 1, grown - 1, grown - 1)
            radius += measures.RING_GAP + 2
        far = edge.adjusted(-1, -1, 1, 1)
        out = measures.HALO / 2
        painter.setPen(QPen(halo, measures.HALO))
        painter.drawRoundedRect(far.adjusted(-out, -out, out, out), radius + out, radius + out)
        painter.setPen(QPen(colour, ring))
        inner = max(radius - 1, 1.0)
        painter.drawRoundedRect(edge, inner, inner)


class _RingStyle(QProxyStyle):
    """Lets the frame lie above its widget, with room around for ring and halo."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    @override
    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        margins = (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin)
        return _ROOM if metric in margins else super().pixelMetric(metric, option, widget)

    @override
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        if hint == QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0
        return super().styleHint(hint, option, widget, returnData)


class FocusGuide(QObject):
    """Keeps the ring of an application around whatever has the focus."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring = FocusRing()
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    @property
    def ring(self) -> FocusRing:
        """The ring; Qt makes it a child of the window it is in, so it goes with that window."""
        if not isValid(self._ring):
            self._ring = FocusRing()
        return self._ring

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        shown = now is not None and not now.isWindow() and not _without_ring(now)
        self.ring.setWidget(cast("QWidget", now if shown else None))


def install_focus_ring(app: QApplication) -> FocusGuide:
    """Show the ring in this application from now on; asking twice gives the same guide."""
    return app.findChild(FocusGuide) or FocusGuide(app)


def _without_ring(widget: QObject) -> bool:
    if getattr(widget, "ring_none", False):
        return True
    return isinstance(widget, QScrollArea) or (
        isinstance(widget, QAbstractItemView) and bool(widget.property("paintsFocus"))
    )
