"""Cards to choose one of: an icon, a name, a line about it, and what speaks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.keycap import mixed
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.text import Paragraph

_TILE: Final = 40
_ROUND: Final = 22
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: its key in the program, icon, name, a line, and facts."""

    key: str
    icon: str
    name: str
    told: str = ""
    facts: tuple[str, ...] = ()


class _Mark(QWidget):
    """The tile with the icon, or the round at the right."""

    def __init__(self, icon: str, size: int, card: "ChoiceCard") -> None:
        super().__init__(card)
        self._icon, self._size, self._card = icon, size, card
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self._card.isChecked()
        body = QRectF(self.rect())
        if self._icon:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent" if chosen else "sunken"))
            painter.drawRoundedRect(body, measures.RADIUS_MANAGER, measures.RADIUS_MANAGER)
            self._paint_icon(painter, self._icon, "on-accent" if chosen else "text", 22)
        elif chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent"))
            painter.drawEllipse(body)
            self._paint_icon(painter, "check", "on-accent", 14)
        else:
            painter.setPen(QPen(now.colour("field"), 1))
            painter.setBrush(now.colour("surface"))
            painter.drawEllipse(body.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_icon(self, painter: QPainter, icon: str, tone: str, side: int) -> None:
        at = QRectF(0, 0, side, side)
        at.moveCenter(QRectF(self.rect()).center())
        theme.paint_icon(painter, icon, tone, at)


class ChoiceCard(QRadioButton):
    """One card; chosen by a press, by Space, or by going to it with the arrows."""

    ring_outside = False
    ring_radius = measures.RADIUS_PANEL

    def __init__(self, card: Card, parent: QWidget) -> None:
        super().__init__(parent)
        self.card = card
        self.setObjectName(f"choice-{kebab(card.key)}")
        self.setAccessibleName(card.name)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(_Mark(card.icon, _TILE, self), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Paragraph(card.name, weight=600))
        if card.told:
            words.addWidget(Paragraph(card.told, "small", tone="text-2"))
        words.addStretch(1)
        head.addLayout(words, 1)
        head.addWidget(_Mark("", _ROUND, self), 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        edge = measures.GAP_20 if card.facts else measures.GAP_16
        column.setContentsMargins(measures.GAP_20, edge - 2, measures.GAP_20, edge - 2)
        column.setSpacing(2)
        column.addLayout(head)
        if card.facts:
            column.addSpacing(measures.GAP_16 - 2)
        self._facts = [Paragraph(fact, tone="text-2") for fact in card.facts]
        for fact in self._facts:
            row = QHBoxLayout()
            row.setSpacing(measures.GAP_8)
            row.addWidget(Glyph("check", "accent", 16))
            row.addWidget(fact, 1)
            column.addLayout(row)
        column.addStretch(1)
        self.show_facts(card.facts)
        for inside in self.findChildren(QWidget):
            inside.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_facts(self, facts: Sequence[str]) -> None:
        """Show as many facts as there were, in other money or other words."""
        for shown, fact in zip(self._facts, facts, strict=True):
            shown.say(fact)
        told = (self.card.told, *facts)
        self.setAccessibleDescription(". ".join(part for part in told if part))

    @override
    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()

    @override
    def hitButton(self, pos: QPoint, /) -> bool:
        return self.rect().contains(pos)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The arrows belong to the group, which knows where the cards stand.
        event.ignore() if event.key() in _STEPS else super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        surface = now.colour("surface")
        ground = now.colour("hover") if self.underMouse() else surface
        if chosen:
            # A third of the tint: the words on it stay as dark as on a panel.
            ground = mixed(surface, now.colour("accent-tint"), 0.35)
        width = measures.BORDER_STRONG if chosen else measures.BORDER
        painter.setPen(QPen(now.colour("accent" if chosen else "line"), width))
        painter.setBrush(ground)
        inset = width / 2
        body = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(body, measures.RADIUS_PANEL - 1, measures.RADIUS_PANEL - 1)


class ChoiceCards(QWidget):
    """Cards side by side or one below the other; exactly one is chosen, or none."""

    chosen = Signal(str)
    """The key of the card that a person chooses."""

    def __init__(
        self, name: str, cards: Sequence[Card], *, columns: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = columns
        self.setAccessibleName(name)
        self.cards = [ChoiceCard(card, self) for card in cards]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(measures.GAP_16 if columns > 1 else measures.GAP_12)
        for place, card in enumerate(self.cards):
            grid.addWidget(card, place // columns, place % columns)
            card.clicked.connect(self._tell)
        for column in range(columns):
            grid.setColumnStretch(column, 1)

    def choice(self) -> str:
        """Return the key of the choice; empty while there is none."""
        return next((card.card.key for card in self.cards if card.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose by key without telling anybody; an unknown key chooses none."""
        for card in self.cards:
            card.setAutoExclusive(False)
            card.setChecked(card.card.key == key)
            card.setAutoExclusive(True)
        chosen = self.first()
        for card in self.cards:
            # Tab stops once at the group; the arrows go on within it.
            stop = Qt.FocusPolicy.StrongFocus if card is chosen else Qt.FocusPolicy.ClickFocus
            card.setFocusPolicy(stop)
            card.update()

    def first(self) -> ChoiceCard:
        """Return the card that takes the keyboard: the chosen one, else the first."""
        return next((card for card in self.cards if card.isChecked()), self.cards[0])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        here = next((at for at, card in enumerate(self.cards) if card.hasFocus()), None)
        if step is None or here is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
            return
        event.accept()
        row, column = divmod(here, self._columns)
        if self._columns == 1:
            column, row = 0, row + step[0] + step[1]
        else:
            column, row = column + step[0], row + step[1]
        there = row * self._columns + column
        if 0 <= column < self._columns and 0 <= there < len(self.cards):
            self.choose(self.cards[there].card.key)
            self.cards[there].setFocus(Qt.FocusReason.OtherFocusReason)
            self.chosen.emit(self.choice())

    def _tell(self) -> None:
        key = self.choice()
        self.choose(key)
        self.chosen.emit(key)
