"""Bars with their numbers: lying ones with long labels, upright ones side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.charts.chart import Chart, Numbers, Spot
from loyalty_desktop.ui.widgets.marks import paint_mark
from loyalty_desktop.ui.widgets.text import paint_text
from loyalty_desktop.wording import _

_ROW: Final = 32
_BAR: Final = 12
_MARK: Final = 20
_TALL: Final = 150
_GAP: Final = 12
_LEAST_BAR: Final = 56
_WIDEST: Final = 42
_RIGHT: Final = Qt.AlignmentFlag.AlignRight
_MIDDLE: Final = Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its length, what is told at its end, and its share beside that.

    `mark` is a stage or a tier's look, shown with its colour; `warns` sets a bar apart; `pale`
    shows it as what was before. `key` is what it opens.
    """

    label: str
    value: float
    told: str
    share: str = ""
    key: str = ""
    mark: str = ""
    warns: bool = False
    pale: bool = False

    @property
    def spoken(self) -> str:
        """Return the bar as a screen reader says it."""
        return f"{self.label}: {self.told}" + (f", {self.share}" if self.share else "")


class BarsChart(Chart):
    """Every bar carries its number, so no axis is needed.

    `heads` are the titles of the table twin: of the labels, the numbers and the shares.
    """

    def __init__(
        self,
        title: str,
        bars: Sequence[Bar] = (),
        *,
        upright: bool = False,
        heads: tuple[str, str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent=parent)
        self._bars: tuple[Bar, ...] = ()
        self._upright = upright
        self._heads = heads or (_("What"), _("How many"), _("Share"))
        self.show_bars(bars)

    def show_bars(self, bars: Sequence[Bar], most: float = 0) -> None:
        """Show other bars; `most` is what a bar of full length means, else the longest is full."""
        self._bars = tuple(bars)
        self._most = most or max([0.0, *(float(bar.value) for bar in bars)]) or 1.0
        self._shown()

    @override
    def numbers(self) -> Numbers:
        shares = any(bar.share for bar in self._bars)
        heads = [(self._heads[0], False), (self._heads[1], True)]
        if shares:
            heads.append((self._heads[2], True))
        rows = tuple(
            (bar.label, bar.told, bar.share) if shares else (bar.label, bar.told)
            for bar in self._bars
        )
        return Numbers(tuple(heads), rows, tuple(bar.key for bar in self._bars))

    @override
    def sizeHint(self) -> QSize:
        line = theme.line_height("small")
        if self._upright:
            return QSize(320, theme.scaled(_TALL) + 2 * line + 2 * _GAP)
        return QSize(320, max(len(self._bars), 1) * self._row(max(self.width(), 200)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._row(event.size().width()) != self._row(event.oldSize().width()):
            self.updateGeometry()

    def _row(self, width: int) -> int:
        line = theme.line_height("body")
        if self._stacked(width):
            return line + theme.scaled(_BAR) + 16
        return max(theme.scaled(_ROW), line + 6)

    def _stacked(self, width: int) -> bool:
        """Tell whether labels stand above their bars: beside them the bars would have no room."""
        return width - self._start() - self._labels() - self._ends() - 2 * _GAP < _LEAST_BAR

    def _start(self) -> int:
        return theme.scaled(_MARK) + 10 if any(bar.mark for bar in self._bars) else 0

    def _labels(self) -> float:
        return max([0.0, *(theme.text_width(bar.label) for bar in self._bars)])

    def _told(self) -> float:
        return max([0.0, *(theme.text_width(bar.told, weight=600) for bar in self._bars)])

    def _shares(self) -> float:
        return max([0.0, *(theme.text_width(bar.share, "small") for bar in self._bars)])

    def _ends(self) -> float:
        share = self._shares()
        return self._told() + (share + _GAP if share else 0)

    @override
    def _lay_out(self) -> list[Spot]:
        each = self.width() / max(len(self._bars), 1)
        if not self._upright:
            each = self._row(self.width())
        return [
            Spot(
                QRectF(place * each, 0, each, self.height())
                if self._upright
                else QRectF(0, place * each, self.width(), each).adjusted(0, 2, 0, -2),
                bar.spoken,
                bar.key,
            )
            for place, bar in enumerate(self._bars)
        ]

    @override
    def _paint(self, painter: QPainter) -> None:
        if self._upright:
            self._paint_upright(painter)
        else:
            self._paint_lying(painter)

    def _paint_lying(self, painter: QPainter) -> None:
        share, start = self._shares(), self._start()
        stacked = self._stacked(self.width())
        left = start if stacked else start + self._labels() + _GAP
        room = max(self.width() - left - self._ends() - _GAP, 8.0)
        high = self._row(self.width())
        side, thick = theme.scaled(_MARK), theme.scaled(_BAR)
        for place, bar in enumerate(self._bars):
            top = place * high
            middle = top + high / 2
            if bar.mark:
                paint_mark(painter, bar.mark, QPointF(0, middle - side / 2), side)
            label = QRectF(start, top, self.width(), high)
            if stacked:
                line = theme.line_height("body")
                label.setRect(start, top + 4, self.width(), line)
                middle = top + 4 + line + (high - line - 8) / 2
            paint_text(painter, label, bar.label)
            long = room * max(bar.value, 0) / self._most
            if long:
                self._bar(painter, bar, QRectF(left, middle - thick / 2, max(long, 2.0), thick))
            beside = QRectF(0, middle - high / 2, self.width() - share - _GAP, high)
            if not share:
                beside.setWidth(self.width())
            paint_text(painter, beside, bar.told, weight=600, align=_RIGHT)
            at = QRectF(0, middle - high / 2, self.width(), high)
            paint_text(painter, at, bar.share, role="small", tone="text-2", align=_RIGHT)

    def _paint_upright(self, painter: QPainter) -> None:
        line = theme.line_height("small")
        each = self.width() / max(len(self._bars), 1)
        wide = min(each * 0.6, theme.scaled(_WIDEST))
        ground = self.height() - line - _GAP
        tallest = ground - line - _GAP
        every = self._every(each)
        for place, bar in enumerate(self._bars):
            middle = (place + 0.5) * each
            tall = max(tallest * max(bar.value, 0) / self._most, 1.0 if bar.value else 0.0)
            self._bar(painter, bar, QRectF(middle - wide / 2, ground - tall, wide, tall))
            if place % every:
                continue
            across = each * every
            above = QRectF(middle - across / 2, ground - tall - line - 2, across, line)
            paint_text(painter, above, bar.told, role="small", weight=500, align=_MIDDLE)
            below = QRectF(middle - across / 2, ground + 4, across, line)
            paint_text(painter, below, bar.label, role="small", tone="text-2", align=_MIDDLE)
        painter.setPen(QPen(theme.current().colour("field"), 1))
        painter.drawLine(QPointF(0, ground + 0.5), QPointF(self.width(), ground + 0.5))

    def _every(self, each: float) -> int:
        """Return at which distance words are written, so that none runs into the next."""
        widest = max(
            (
                max(theme.text_width(bar.told, "small", 500), theme.text_width(bar.label, "small"))
                for bar in self._bars
            ),
            default=0.0,
        )
        return max(1, -(-int(widest + 6) // max(int(each), 1)))

    def _bar(self, painter: QPainter, bar: Bar, at: QRectF) -> None:
        now = theme.current()
        painter.setPen(Qt.PenStyle.NoPen)
        if bar.mark:
            painter.setBrush(QColor(now.badge(bar.mark).mark))
        elif bar.pale:
            painter.setBrush(now.colour("chart-before"))
        else:
            painter.setBrush(now.colour("warn" if bar.warns else "accent"))
        painter.drawRoundedRect(at, 2, 2)
