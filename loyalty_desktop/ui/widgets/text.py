"""Text on the screen: one line in a role, or a paragraph with the line height of its role."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme

# Tables paint hundreds of texts in a frame; joining flags anew for each is felt when they scroll.
_ONE_LINE = (
    Qt.AlignmentFlag.AlignVCenter.value
    | Qt.TextFlag.TextSingleLine.value
    | Qt.TextFlag.TextDontClip.value
)
_FEW = "0000000000"
"""A line that may end anywhere is at least so wide."""


class Label(QLabel):
    """One line of plain text in a role and a tone; never cut, so the panel must give it room."""

    def __init__(
        self,
        text: str = "",
        role: theme.Role = "body",
        *,
        tone: str = "text",
        weight: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._role: theme.Role = role
        self._weight = weight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(role, weight))

    @property
    def role(self) -> theme.Role:
        """The type role the text is set in."""
        return self._role

    def set_role(self, role: theme.Role) -> None:
        """Set the text larger or smaller."""
        if self._role != role:
            self._role = role
            self.setFont(theme.font(role, self._weight))

    def set_tone(self, tone: str) -> None:
        """Write the text in another colour token."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            repolish(self)

    def set_weight(self, weight: int | None) -> None:
        """Write the text lighter or heavier: 400, 500, 600, or the role's own."""
        self._weight = weight
        self.setFont(theme.font(self._role, weight))

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), theme.line_height(self._role)))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            wanted = theme.font(self._role, self._weight)
            if wanted != self.font():
                self.setFont(wanted)


_WIDEST_WORD = 240
"""No word of a language is wider; what is, a page is not made wider for."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph with a weight or a tone of its own; `mark` underlines a match."""

    text: str
    weight: int | None = None
    tone: str | None = None
    mark: bool = False


class Paragraph(QLabel):
    """Text over as many lines as it needs, each as high as its role says.

    With `breaks` a line may end within a word: a path or a code has no blanks to end at.
    """

    def __init__(
        self,
        text: str | Sequence[Run] = "",
        role: theme.Role = "body",
        *,
        tone: str = "text",
        weight: int | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        breaks: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role: theme.Role = role
        self._tone = tone
        self._weight = weight
        self._align = align
        self._breaks = breaks
        self._runs: tuple[Run, ...] = ()
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(text)

    def say(self, text: str | Sequence[Run]) -> None:
        """Show another text, plain or in runs."""
        runs = (Run(text),) if isinstance(text, str) else tuple(text)
        if runs == self._runs:
            # The same text again lays nothing out anew.
            return
        self._runs = runs
        self._heights.clear()
        super().setText("".join(run.text for run in self._runs))
        self.updateGeometry()
        self.update()

    @override
    def setText(self, text: str) -> None:
        self.say(text)

    def set_tone(self, tone: str) -> None:
        """Write the text in another colour token."""
        self._tone = tone
        self.update()

    @override
    def heightForWidth(self, width: int) -> int:
        # Layouts ask many times for the same few widths.
        known = self._heights.get(width)
        if known is None:
            known = self._lines(self._lay_out(width)) * theme.line_height(self._role)
            self._heights[width] = known
        return known

    @override
    def sizeHint(self) -> QSize:
        layout = self._lay_out(100_000)
        widest = max(
            (layout.lineAt(i).naturalTextWidth() for i in range(self._lines(layout))), default=0.0
        )
        width = min(int(widest) + 2, theme.scaled(420))
        return QSize(width, self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.font(self._role, 600))
        words = [_FEW] if self._breaks else self.text().split()
        width = max((metrics.horizontalAdvance(word) for word in words), default=0.0)
        width = min(width, theme.scaled(_WIDEST_WORD))
        return QSize(int(width) + 2, theme.line_height(self._role))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.current().colour(self._tone if self.isEnabled() else "disabled"))
        layout = self._lay_out(self.width())
        height = self._lines(layout) * theme.line_height(self._role)
        top = 0.0
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            top = max(0.0, (self.height() - height) / 2)
        layout.draw(painter, QPointF(0, top))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._heights.clear()
            self.updateGeometry()
            self.update()

    @staticmethod
    def _lines(layout: QTextLayout) -> int:
        return max(1, layout.lineCount())

    def _lay_out(self, width: float) -> QTextLayout:
        font = theme.font(self._role, self._weight)
        layout = QTextLayout(self.text().replace("\n", "\u2028"), font)
        option = layout.textOption()
        option.setAlignment(self._align)
        # A word that is wider than the line goes on in the next, rather than being cut.
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats())
        step = theme.line_height(self._role)
        metrics = QFontMetricsF(font)
        lead = (step - metrics.height()) / 2
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1.0))
            line.setPosition(QPointF(0, top + lead))
            top += step
        layout.endLayout()
        return layout

    def _formats(self) -> list[QTextLayout.FormatRange]:
        ranges: list[QTextLayout.FormatRange] = []
        start = 0
        for run in self._runs:
            form = QTextCharFormat()
            if run.weight is not None:
                form.setFont(theme.font(self._role, run.weight))
            if run.tone is not None and self.isEnabled():
                form.setForeground(theme.current().colour(run.tone))
            if run.mark:
                form.setFontUnderline(True)
            piece = QTextLayout.FormatRange()
            piece.start = start
            piece.length = len(run.text)
            piece.format = form
            ranges.append(piece)
            start += len(run.text)
        return ranges


def paint_text(
    painter: QPainter,
    at: QRectF,
    text: str,
    *,
    role: theme.Role = "body",
    weight: int | None = None,
    tone: str = "text",
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """Paint one whole line, centred in height; for delegates and painted widgets."""
    painter.setFont(theme.font(role, weight))
    painter.setPen(theme.current().colour(tone))
    painter.drawText(at, align.value | _ONE_LINE, text)


def elided(text: str, width: float, role: theme.Role = "body", weight: int | None = None) -> str:
    """Return a remark shortened to a width; never ask this for a name or an amount."""
    metrics = QFontMetricsF(theme.font(role, weight))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose properties changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
