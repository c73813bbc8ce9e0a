"""A row of the side bar: icon, word and key of a screen; narrow, the word stands under the icon."""

from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.keycap import keycap_size, paint_keycap
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.wording import _

TALL: Final = 36
HEIGHTS: Final = (TALL, 31, 28)
"""How tall a row is where there is room, and how low it may be."""
_PAD: Final = 10
_LINE: Final = 84
"""Narrow, a line of words is not longer than this, grown with the text, unless a word is."""


class Place(NamedTuple):
    """A screen in the side bar: its English name, its icon and its key."""

    name: str
    icon: str
    key: str


class PlaceRow(QAbstractButton):
    """One row; on a tint while its screen is in view. `name` is its object name."""

    ring_outside = False
    ring_radius = measures.RADIUS_MANAGER

    def __init__(
        self,
        place: Place,
        parent: QWidget | None = None,
        *,
        name: str = "",
        checkable: bool = True,
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._narrow = False
        self._tall = TALL
        self.setCheckable(checkable)
        self.setObjectName(name or "go-to-" + kebab(place.name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say()

    def say(self) -> None:
        """Take the word of the language spoken now."""
        self.setText(_(self._place.name))
        self.setAccessibleName(_(self._place.name))

    def set_narrow(self, narrow: bool) -> None:
        """Put the word under the icon; the key is then told by the tip."""
        self._narrow = narrow
        self.setToolTip(self._place.key if narrow else "")
        self.updateGeometry()
        self.update()

    def set_height(self, tall: int) -> None:
        """Take one of the `HEIGHTS`: less where every screen is to stand in view under its step."""
        if tall != self._tall:
            self._tall = tall
            self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        icon = theme.scaled(theme.MANAGER.icon)
        if self._narrow:
            lines = self._lines()
            word = max(theme.text_width(line, "small", 600) for line in lines)
            height = icon + len(lines) * theme.line_height("small") + 16
            return QSize(round(word) + 2 * _PAD, height)
        word = QFontMetricsF(theme.font("body", 600)).horizontalAdvance(self.text())
        cap = keycap_size(self._place.key).width()
        width = _PAD + icon + _PAD + round(word) + measures.GAP_8 + cap + _PAD
        around = 12 if self._tall == TALL else 6
        return QSize(width, max(self._tall, theme.line_height("body") + around))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        elif event.type() == QEvent.Type.LanguageChange:
            self.say()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme.current()
        ground = ""
        if self.isChecked():
            ground = "accent_tint"
        elif self.underMouse() or self.isDown():
            ground = "sunken"
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour(ground))
            radius = measures.RADIUS_MANAGER
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self._narrow:
            self._paint_upright(painter)
        else:
            self._paint_row(painter)

    def _paint_row(self, painter: QPainter) -> None:
        tone = "accent_text" if self.isChecked() else "text"
        icon = theme.scaled(theme.MANAGER.icon)
        at = QRectF(_PAD, (self.height() - icon) / 2, icon, icon)
        theme.paint_icon(painter, self._place.icon, tone if self.isChecked() else "text_2", at)
        cap = keycap_size(self._place.key)
        left = _PAD + icon + _PAD
        right = self.width() - _PAD - cap.width()
        painter.setFont(theme.font("body", 600 if self.isChecked() else 500))
        painter.setPen(theme.current().colour(tone))
        word = QRectF(left, 0, right - left - measures.GAP_8, self.height())
        painter.drawText(word, Qt.AlignmentFlag.AlignVCenter, self.text())
        paint_keycap(painter, QPointF(right, (self.height() - cap.height()) / 2), self._place.key)

    def _paint_upright(self, painter: QPainter) -> None:
        tone = "accent_text" if self.isChecked() else "text"
        icon = theme.scaled(theme.MANAGER.icon)
        line = theme.line_height("small")
        lines = self._lines()
        top = (self.height() - icon - len(lines) * line - 4) / 2
        at = QRectF((self.width() - icon) / 2, top, icon, icon)
        theme.paint_icon(painter, self._place.icon, tone if self.isChecked() else "text_2", at)
        painter.setFont(theme.font("small", 600 if self.isChecked() else 500))
        painter.setPen(theme.current().colour(tone))
        for place, words in enumerate(lines):
            below = QRectF(0, top + icon + 4 + place * line, self.width(), line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, words)

    def _lines(self) -> list[str]:
        """Return the words as they stand under the icon: in lines of `_LINE`, never cut."""
        lines: list[str] = []
        for word in self.text().split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and theme.text_width(longer, "small", 600) <= theme.scaled(_LINE):
                lines[-1] = longer
            else:
                lines.append(word)
        return lines or [""]
