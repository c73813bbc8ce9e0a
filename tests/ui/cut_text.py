"""What a window really writes, and whether all of it can be read.

Every widget paints once more, onto a device that keeps texts and throws everything else away. So
the words of delegates and of widgets that paint themselves count like those of a label, and a text
that a painter clips or shortens is found wherever it happens:

    assert cut_texts(window) == []
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QRegion,
    QTextItem,
    QTransform,
)
from PySide6.QtWidgets import QAbstractScrollArea, QLineEdit, QMainWindow, QWidget
from typing_extensions import override

from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.message import Toast
from loyalty_desktop.ui.widgets.tip import Tip

SLACK: Final = 1.5
"""What may be missing, in logical pixels: the soft edge of a letter."""
SHORTENED: Final = "\u2026"
_BAND: Final = 0.7
"""The share of ascent and descent that most letters fill."""


@dataclass(frozen=True, slots=True)
class Written:
    """A piece of text as a window shows it; boxes in the window's logical pixels."""

    text: str
    box: QRectF
    room: QRectF
    """What of the window the piece could be seen in, were everything scrolled to it."""
    view: QRectF
    """What of the window it can be seen in now."""
    widget: QWidget

    @property
    def missing(self) -> float:
        """The width or height that cannot be seen, pixels."""
        box, room = self.box, self.room
        beyond = (
            room.left() - box.left(),
            box.right() - room.right(),
            room.top() - box.top(),
            box.bottom() - room.bottom(),
        )
        return max(0.0, *beyond)

    @property
    def where(self) -> str:
        """Which widget wrote it, for the one who has to mend it."""
        return place_of(self.widget)


def written(window: QWidget) -> list[Written]:
    """Return every text that `window` and all that is visible in it write, from back to front."""
    pieces: list[Written] = []
    for widget in shown_widgets(window):
        recorder = _Recorder(widget.size())
        widget.render(recorder, QPoint(), QRegion(), QWidget.RenderFlag(0))
        room = _room(widget, window, scrolled=True)
        if not recorder.engine.pieces or room.isEmpty():
            continue
        view = _room(widget, window, scrolled=False)
        corner = QPointF(widget.mapTo(window, QPoint(0, 0)))
        for text, box, clip in recorder.engine.pieces:
            clipped = (clip or QRectF(widget.rect())).translated(corner)
            both = room.intersected(clipped), view.intersected(clipped)
            pieces.append(Written(text, box.translated(corner), *both, widget))
    return pieces


def cut_texts(window: QWidget) -> list[str]:
    """Return one sentence for each text of a window that is clipped, shortened or written over."""
    pieces = written(window)
    found = [
        f"{piece.where}: {piece.text!r} lacks {piece.missing:.0f} pixels"
        for piece in pieces
        if piece.missing > SLACK and not _scrolled_by_hand(piece)
    ]
    found += [
        f"{piece.where}: {piece.text!r} is shortened"
        for piece in pieces
        if piece.text.rstrip().endswith(SHORTENED) and not _says_so(piece)
    ]
    return found + list(_written_over(pieces))


def shown_widgets(window: QWidget) -> list[QWidget]:
    """Return `window` and every widget that is visible in it, parents before children."""
    inside = [each for each in window.findChildren(QWidget) if each.isVisibleTo(window)]
    return [window, *(each for each in inside if each.window() is window.window())]


def place_of(widget: QWidget) -> str:
    """Return how to find a widget: its class and object name, and the named one around it."""
    area = widget.parentWidget()
    if isinstance(area, QAbstractScrollArea) and area.viewport() is widget:
        widget = area
    own = type(widget).__name__
    each: QWidget | None = widget
    while each is not None:
        name = each.objectName()
        if name and not name.startswith("qt_"):
            return f"{own} {name}" if each is widget else f"{own} in {name}"
        each = each.parentWidget()
    return own


# What cannot be seen -------------------------------------------------------------------------


def _room(widget: QWidget, window: QWidget, *, scrolled: bool) -> QRectF:
    """Return the part of a window in which a widget can be seen.

    With `scrolled` what can be brought into sight by scrolling counts as seen.
    """
    room = QRectF(widget.rect())
    each = widget
    across = along = False
    while each is not window:
        parent = each.parentWidget()
        if parent is None:
            break
        room.translate(QPointF(each.pos()))
        area = parent.parentWidget()
        if scrolled and isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            along |= area.verticalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            across |= area.horizontalScrollBar().maximum() > 0
        inside = QRectF(parent.rect())
        if along:
            inside.setTop(min(inside.top(), room.top()))
            inside.setBottom(max(inside.bottom(), room.bottom()))
        if across:
            inside.setLeft(min(inside.left(), room.left()))
            inside.setRight(max(inside.right(), room.right()))
        room = room.intersected(inside)
        each = parent
    return room


def _scrolled_by_hand(piece: Written) -> bool:
    """Tell whether it lies in a field or a list that the person moves along.

    What stands in a list above or below the rows in view is not cut; what is too wide is.
    """
    widget = piece.widget
    if isinstance(widget, QLineEdit) and piece.text != widget.placeholderText():
        # A caret at the end of a long text shows that there is more of it.
        return not widget.isReadOnly() and widget.hasFocus()
    area = widget.parentWidget()
    if not isinstance(area, QAbstractScrollArea) or area.viewport() is not widget:
        return False
    box, room = piece.box, piece.room
    wide = box.left() < room.left() - SLACK or box.right() > room.right() + SLACK
    if wide and area.horizontalScrollBar().maximum() > 0:
        return True
    return not wide


def _says_so(piece: Written) -> bool:
    """Tell whether the program itself wrote the three dots."""
    own = getattr(piece.widget, "text", None)
    words = str(own()) if callable(own) else ""
    return words.rstrip().endswith(SHORTENED)


def _written_over(pieces: list[Written]) -> Iterator[str]:
    """Yield a sentence for each pair of texts of one layer that lie upon each other."""
    for at, one in enumerate(pieces):
        for other in pieces[at + 1 :]:
            common = one.box.intersected(other.box)
            if min(common.width(), common.height()) <= 2 * SLACK:
                continue
            if one.text == other.text or _layer(one.widget) is not _layer(other.widget):
                continue
            seen = common.intersected(one.view).intersected(other.view)
            if not seen.isEmpty():
                yield f"{one.where}: {one.text!r} lies on {other.text!r} of {other.where}"


def _layer(widget: QWidget) -> QWidget:
    """Return what floats above the rest and holds a widget, or its window."""
    each: QWidget | None = widget
    while each is not None:
        floats = each.property("role") in ("popover", "inverse", "dialog")
        if floats or isinstance(each, Dialog | Toast | Tip):
            return each
        if isinstance(each.parentWidget(), QMainWindow):
            # Beside the ground of a window there is only what covers it.
            return each
        each = each.parentWidget()
    return widget.window()


# A device that keeps texts -------------------------------------------------------------------

_FEATURES = QPaintEngine.PaintEngineFeature.AllFeatures
_METRIC = QPaintDevice.PaintDeviceMetric
_COLOURS: Final = 24


class _Texts(QPaintEngine):
    """Keeps every text it is told to draw: words, box and clip in the device's pixels."""

    def __init__(self) -> None:
        super().__init__(_FEATURES)
        self.pieces: list[tuple[str, QRectF, QRectF | None]] = []
        self._transform = QTransform()

    @override
    def begin(self, pdev: QPaintDevice) -> bool:
        self.setActive(True)
        return True

    @override
    def end(self) -> bool:
        self.setActive(False)
        return True

    @override
    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    @override
    def updateState(self, state: QPaintEngineState) -> None:
        if state.state() & QPaintEngine.DirtyFlag.DirtyTransform:
            self._transform = state.transform()

    @override
    def drawTextItem(self, p: Any, textItem: QTextItem) -> None:
        text = textItem.text()
        if not text.strip():
            return
        at = self._transform.map(QPointF(p))
        larger = self._transform.m11()
        up, down = textItem.ascent() * _BAND * larger, textItem.descent() * _BAND * larger
        width = textItem.width() * larger
        # Blanks at the end of a wrapped line take room that nobody misses.
        blank = len(text) - len(text.rstrip())
        width -= blank * textItem.font().pixelSize() * 0.3 * larger
        box = QRectF(at.x(), at.y() - up, max(width, 1.0), up + down)
        painter = self.painter()
        clip = None
        if painter.hasClipping():
            clip = self._transform.mapRect(painter.clipBoundingRect())
        self.pieces.append((text, box, clip))

    @override
    def drawPixmap(self, *args: Any, **kwargs: Any) -> None:
        pass

    @override
    def drawImage(self, *args: Any, **kwargs: Any) -> None:
        pass

    @override
    def drawTiledPixmap(self, *args: Any, **kwargs: Any) -> None:
        pass

    @override
    def drawPath(self, *args: Any, **kwargs: Any) -> None:
        pass

    @override
    def drawPolygon(self, *args: Any, **kwargs: Any) -> None:
        pass

    @override
    def drawPoints(self, *args: Any, **kwargs: Any) -> None:
        pass

    @override
    def drawLines(self, *args: Any, **kwargs: Any) -> None:
        pass

    @override
    def drawRects(self, *args: Any, **kwargs: Any) -> None:
        pass

    @override
    def drawEllipse(self, *args: Any, **kwargs: Any) -> None:
        pass


class _Recorder(QPaintDevice):
    """As large as the widget that paints on it."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self.engine = _Texts()
        self._metrics = {
            _METRIC.PdmWidth: size.width(),
            _METRIC.PdmHeight: size.height(),
            _METRIC.PdmWidthMM: size.width() // 4,
            _METRIC.PdmHeightMM: size.height() // 4,
            _METRIC.PdmDpiX: 96,
            _METRIC.PdmDpiY: 96,
            _METRIC.PdmPhysicalDpiX: 96,
            _METRIC.PdmPhysicalDpiY: 96,
            _METRIC.PdmDepth: 32,
            _METRIC.PdmNumColors: 1 << _COLOURS,
            _METRIC.PdmDevicePixelRatio: 1,
            _METRIC.PdmDevicePixelRatioScaled: 1 << 16,
        }

    @override
    def paintEngine(self) -> QPaintEngine:
        return self.engine

    @override
    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return self._metrics.get(metric, 1)
