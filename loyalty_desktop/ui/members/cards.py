"""The cards of a member, and the numbers merged into this one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.member_facts import CardRow, MergeRow
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui.members.lines import Line, LineView, TitledPanel, empty
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import card_kind, card_state
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, mark


class MergeView(QWidget):
    """A member that was merged into this one, with the way back."""

    def __init__(self, merge: MergeRow, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._merge = merge
        self._model = model
        told = _("merged on {day}").format(day=day(merge.day))
        if merge.undone is not None:
            told = _("merged on {day}, parted on {other}").format(
                day=day(merge.day), other=day(merge.undone)
            )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(
            LineView(Line(f"{merge.absorbed.name}, {merge.absorbed.number}", second=told)), 1
        )
        if merge.undoable:
            self.undo = named(Button(_("Part again"), icon="undo-2"), mark("Part again"))
            self.undo.clicked.connect(self._ask)
            row.addWidget(self.undo)

    def _ask(self) -> None:
        ask(
            self.window(),
            _("Part {name} again?").format(name=self._merge.absorbed.name),
            _("Points go back to where they came from. What was bought since stays here."),
            confirm=_("Part"),
            then=self._part,
            serious=True,
            icon="undo-2",
        )

    def _part(self) -> None:
        self._model.undo_merge(self._merge.id)


class CardView(QWidget):
    """One card: what became of it, and while it is good ways to hand it over and to block it."""

    block_wanted = Signal(str)
    hand_wanted = Signal(str)

    def __init__(self, card: CardRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = card
        good = card.state == "issued"
        line = Line(
            card_kind(card),
            second=card_state(card),
            icon="id-card" if good else "lock",
            tone="text" if good else "text-2",
            icon_tone="accent-text" if good else "danger",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, measures.GAP_8)
        column.setSpacing(0)
        column.addWidget(LineView(line))
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        # Under the words, as far in as they are.
        row.setContentsMargins(measures.GAP_20 + measures.GAP_12, 0, 0, 0)
        if waits(card):
            self.hand = named(
                Button(_("Handed over"), icon="check", key="F6"), mark("Card handed over")
            )
            self.hand.clicked.connect(self._hand)
            row.addWidget(self.hand)
        if good:
            self.block = named(Button(_("Block…"), icon="lock"), mark("Block card"))
            self.block.clicked.connect(self._block)
            row.addWidget(self.block)
            row.addStretch(1)
            column.addLayout(row)

    def _block(self) -> None:
        self.block_wanted.emit(self._card.id)

    def _hand(self) -> None:
        self.hand_wanted.emit(self._card.id)


def waits(card: CardRow) -> bool:
    """Return whether a card of the shop is good and not noted as handed over."""
    return card.kind == "own" and card.state == "issued" and card.handed is None


class CardsTab(QWidget):
    """Cards with their states, and merged numbers."""

    print_wanted = Signal()

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cards-tab")
        self._model = model
        self._blocking = ""
        self.dialog: ReasonDialog | None = None
        cards = TitledPanel(_("Cards"), gap=measures.GAP_4)
        self.print = named(Button(_("Print…"), icon="printer"), mark("Print this card"))
        self.replace = named(Button(_("Replace…"), icon="refresh-cw"), mark("Replace card"))
        cards.beside.addWidget(self.print)
        cards.beside.addWidget(self.replace)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(0)
        cards.column.addLayout(self._cards)
        cards.column.addStretch(1)
        merged = TitledPanel(_("Merged members"), gap=measures.GAP_4)
        self._merges = QVBoxLayout()
        merged.column.addLayout(self._merges)
        merged.column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        row.addWidget(cards, 3, Qt.AlignmentFlag.AlignTop)
        row.addWidget(merged, 2, Qt.AlignmentFlag.AlignTop)
        self.replace.clicked.connect(self._ask_replace)
        self.print.clicked.connect(self.print_wanted)
        self._waiting = ""
        handing = QShortcut(QKeySequence("F6"), self)
        handing.setContext(Qt.ShortcutContext.WindowShortcut)
        handing.activated.connect(self.hand_over)

    def hand_over(self) -> None:
        """Note that the member has the newest card in hand."""
        if self._waiting:
            self._model.hand_over(self._waiting)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        self._waiting = next((card.id for card in page.facts.cards if waits(card)), "")
        member = page.profile.state == "member"
        cards = page.facts.cards
        good = any(card.kind == "own" and card.state == "issued" for card in cards)
        self.replace.setVisible(member)
        self.replace.setText(_("Replace…") if good else _("Give a card…"))
        self.print.setVisible(member and good)
        empty(self._cards)
        for place, card in enumerate(cards):
            if place:
                self._cards.addWidget(Hairline())
            view = CardView(card)
            view.block_wanted.connect(self._ask_block)
            view.hand_wanted.connect(self._model.hand_over)
            self._cards.addWidget(view)
        if not cards:
            told = _("No card. A contact gets one by joining at the counter.")
            self._cards.addWidget(Paragraph(told, tone="text-2"))
        empty(self._merges)
        for merge in page.facts.merges:
            self._merges.addWidget(MergeView(merge, self._model))
        if not page.facts.merges:
            self._merges.addWidget(
                Paragraph(_("No other number was merged into this one."), tone="text-2")
            )

    def _ask_replace(self) -> None:
        self._open(
            ReasonDialog(
                self.window(),
                _("Replace the card?"),
                _("The old card stops working. Points stay where they are."),
                _("Replace"),
            )
        )
        self._blocking = ""

    def _ask_block(self, card: str) -> None:
        self._open(
            ReasonDialog(
                self.window(),
                _("Block the card?"),
                _("It stops working at once. Points stay, and a new card can be given later."),
                _("Block"),
            )
        )
        self._blocking = card

    def _open(self, dialog: "ReasonDialog") -> None:
        self.dialog = dialog
        dialog.confirmed.connect(self._confirm)
        dialog.open()

    def _confirm(self) -> None:
        if self.dialog is None:
            return
        reason = self.dialog.reason.text().strip() or _("lost")
        if self._blocking:
            self._model.block_card(self._blocking, reason)
        else:
            self._model.replace_card(reason)
        self.dialog = None


class ReasonDialog(Dialog):
    """Why something is done to a card."""

    def __init__(self, window: QWidget, title: str, words: str, confirm: str) -> None:
        super().__init__(window, title, words, icon="id-card", confirm=confirm)
        self.reason = named(Edit(placeholder=_("lost")), mark("Reason"))
        self.body.addWidget(Field(_("Reason"), self.reason))
