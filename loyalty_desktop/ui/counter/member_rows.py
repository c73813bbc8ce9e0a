"""What the counter tells of a member below the points: what is held, and what is known."""

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.held import StampsHeld
from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.chips import Chips
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.keycap import KeyCap
from loyalty_desktop.ui.widgets.lines import empty
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day_of_year, mark, ngettext, number

_DOT = 14
_GAP = 5
MOST_DOTS = 12
"""A card with more stamps than this is told by numbers alone."""
CARDS = 2
"""So many stamp cards are shown; the rest are on the member's page."""


class Rewards(QWidget):
    """Vouchers and rewards within reach, with the key that gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.rewards = Paragraph()
        self.rewards.setObjectName("rewards-within-reach")
        row = _row("gift", self.rewards)
        row.addWidget(KeyCap("F5"), 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(row)

    def show_rewards(self, panel: MemberPanel) -> None:
        """Show what can be had; nothing where there is nothing."""
        told = told_rewards(panel)
        self.setVisible(bool(told))
        self.rewards.say(told)
        self.rewards.setAccessibleName(f"{_('Rewards')}: {told}")


class StampCards(QWidget):
    """The stamp cards that are being filled."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[StampsHeld, ...] = ()
        self._cards = QVBoxLayout(self)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(measures.GAP_8)

    def show_cards(self, panel: MemberPanel) -> None:
        """Show how far they are filled."""
        self.setVisible(bool(panel.stamps))
        if panel.stamps != self._shown:
            self._shown = panel.stamps
            empty(self._cards)
            for card in panel.stamps[:CARDS]:
                self._cards.addWidget(_StampRow(card))


def told_rewards(panel: MemberPanel) -> str:
    """Return how many vouchers there are, and for how many rewards the points are enough."""
    told: list[str] = []
    if panel.vouchers:
        count = len(panel.vouchers)
        told.append(
            ngettext("{count} voucher", "{count} vouchers", count).format(count=number(count))
        )
    reach = sum(not reward.why_not for reward in panel.rewards)
    if reach:
        told.append(
            ngettext("{count} reward in reach", "{count} rewards in reach", reach).format(
                count=number(reach)
            )
        )
    return " \u00b7 ".join(told)


class _StampRow(QWidget):
    """A stamp card: its name, how far it is, and a mark for each stamp."""

    def __init__(self, card: StampsHeld) -> None:
        super().__init__()
        words = QHBoxLayout()
        words.addWidget(Paragraph(card.name, breaks=True), 1)
        told = _("{count} of {all}").format(count=number(card.stamps), all=number(card.every))
        words.addWidget(Label(told, tone="text-2"), 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_4)
        column.addLayout(words)
        if card.every <= MOST_DOTS:
            column.addWidget(StampMarks(card.stamps, card.every))
        self.setLayout(_row("stamp", inside))
        self.setObjectName("stamp-card")
        self.setAccessibleName(f"{card.name}: {told}, {card.reward}")


class StampMarks(QWidget):
    """A disc for each stamp there is, a ring for each that is missing."""

    def __init__(self, stamps: int, every: int) -> None:
        super().__init__()
        self._stamps = stamps
        self._every = every
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        side = theme.scaled(_DOT)
        return QSize(self._every * (side + _GAP), side + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.sizeHint().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Where there is little room the marks come closer; none is left out.
        step = min(theme.scaled(_DOT) + _GAP, (self.width() - 2) / self._every)
        radius = min(theme.scaled(_DOT), step - 2) / 2
        for place in range(self._every):
            middle = QPointF(1 + place * step + radius, self.height() / 2)
            if place < self._stamps:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(now.colour("accent"))
                painter.drawEllipse(middle, radius, radius)
            else:
                painter.setPen(QPen(now.colour("field"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(middle, radius - 0.75, radius - 0.75)


class Facts(QWidget):
    """Birthday, the usual, preferences: a line each, absent ones left out."""

    def __init__(self) -> None:
        super().__init__()
        self.birthday = DataLabel(mark("Birthday"))
        self.usual = Paragraph(breaks=True)
        self.usual.setObjectName("the-usual")
        self.likes = Chips(lines=1)
        self.likes.setObjectName("preferences")
        self._compact = False
        self._captions: list[Label] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(measures.GAP_12)
        self._rows = [
            self._fact("cake", _("Birthday"), self.birthday),
            self._fact("repeat-2", _("The usual"), self.usual),
            self._fact("heart", "", self.likes),
        ]

    def _fact(self, icon: str, caption: str, value: QWidget) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_12)
        row.addWidget(Glyph(icon), 0, Qt.AlignmentFlag.AlignTop)
        if caption:
            label = Label(caption, tone="text-2")
            label.setMinimumWidth(theme.scaled(86))
            self._captions.append(label)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(value, 1)
        self._column.addWidget(holder)
        return holder

    def set_compact(self, compact: bool) -> None:
        """Take less room: the icons speak for themselves."""
        self._compact = compact
        for caption in self._captions:
            caption.setVisible(not compact)

    def show_facts(self, panel: MemberPanel) -> None:
        """Show what is known; of somebody set apart nothing but the birthday is told."""
        birthday, usual, likes = self._rows
        # In the small layout the line to say tells a near birthday already.
        told_above = self._compact and panel.say.because == "birthday"
        birthday.setVisible(panel.birthday is not None and not told_above)
        if panel.birthday is not None:
            self.birthday.show_value(day_of_year(panel.birthday))
        told = "" if panel.apart else ", ".join(panel.usual)
        usual.setVisible(bool(told))
        self.usual.say(told)
        self.usual.setAccessibleName(f"{_('The usual')}: {told}")
        words = [_preference(name, value) for name, value in panel.preferences]
        if panel.apart:
            words = []
        likes.setVisible(bool(words))
        if list(self.likes.words()) != words:
            self.likes.show_words(words)
        self.setVisible(any(not row.isHidden() for row in self._rows))


def _row(icon: str, inside: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(measures.GAP_12)
    row.addWidget(Glyph(icon), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(inside, 1)
    return row


def _preference(name: str, value: str) -> str:
    """Return a preference as a chip says it: the value alone where it speaks for itself."""
    return name if value.casefold() in {"yes", "ya", "1", "true"} else value
