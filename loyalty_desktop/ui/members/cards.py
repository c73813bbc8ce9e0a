"""The cards of a member, the numbers merged into this one; and what was said and talked about."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.member_facts import MergeRow
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui.members.lines import Line, Lines, LineView, TitledPanel, empty
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import (
    card_kind,
    card_state,
    feedback_answer,
    feedback_text,
    talk,
)
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, mark, stage_name


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


class CardsTab(QWidget):
    """Cards with their states, and merged numbers."""

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cards-tab")
        self._model = model
        self.dialog: ReplaceDialog | None = None
        self.cards = Lines(_("Cards"), _("No card yet."))
        self.replace = named(Button(_("Replace card"), icon="id-card"), mark("Replace card"))
        cards = TitledPanel(_("Cards"), gap=measures.GAP_4)
        cards.beside.addWidget(self.replace)
        cards.column.addWidget(self.cards)
        cards.column.addStretch(1)
        self._merged = TitledPanel(_("Merged members"), gap=measures.GAP_4)
        self._merges = QVBoxLayout()
        self._merged.column.addLayout(self._merges)
        self._merged.column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        row.addWidget(cards, 1)
        row.addWidget(self._merged, 1)
        self.replace.clicked.connect(self._ask_reason)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        self.replace.setVisible(page.profile.state == "member")
        self.cards.show_lines(
            [
                Line(
                    card_kind(card),
                    second=card_state(card),
                    icon="id-card" if card.state == "issued" else "lock",
                    tone="text" if card.state == "issued" else "text-2",
                    icon_tone="accent-text" if card.state == "issued" else "danger",
                )
                for card in page.facts.cards
            ]
        )
        empty(self._merges)
        for merge in page.facts.merges:
            self._merges.addWidget(MergeView(merge, self._model))
        if not page.facts.merges:
            self._merges.addWidget(
                Paragraph(_("No other number was merged into this one."), tone="text-2")
            )

    def _ask_reason(self) -> None:
        self.dialog = ReplaceDialog(self.window())
        self.dialog.confirmed.connect(self._replace)
        self.dialog.open()

    def _replace(self) -> None:
        if self.dialog is not None:
            self._model.replace_card(self.dialog.reason.text().strip() or _("lost"))
            self.dialog = None


class ReplaceDialog(Dialog):
    """Why a card is replaced."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(
            window,
            _("Replace the card?"),
            _("The old card stops working. Points stay where they are."),
            icon="id-card",
            confirm=_("Replace"),
        )
        self.reason = named(Edit(placeholder=_("lost")), mark("Reason"))
        self.body.addWidget(Field(_("Reason"), self.reason))


class PeopleTab(QWidget):
    """Referrals, feedback and talks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("people-tab")
        self.referrals = Lines(_("Referrals"), _("Nobody yet."))
        self.feedback = Lines(_("Feedback"), _("Nothing was said yet."))
        self.talks = Lines(_("Talks"), _("No visit, call or message is noted."))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        for title, lines in (
            (_("Referrals"), self.referrals),
            (_("Feedback"), self.feedback),
            (_("Talks"), self.talks),
        ):
            panel = TitledPanel(title, gap=measures.GAP_4)
            panel.column.addWidget(lines)
            panel.column.addStretch(1)
            row.addWidget(panel, 1)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        facts = page.facts
        lines: list[Line] = []
        if facts.referrer is not None:
            told = _("Brought by {name}").format(name=facts.referrer.name)
            lines.append(Line(told, second=facts.referrer.number, icon="share-2"))
        for each in facts.referred:
            second = (
                _("confirmed {day}").format(day=day(each.confirmed))
                if each.confirmed
                else _("no purchase yet")
            )
            if each.stage:
                second = f"{stage_name(each.stage)}, {second}"
            lines.append(Line(each.person.name, second=second, icon="user-round"))
        self.referrals.show_lines(lines)
        self.feedback.show_lines(
            [
                Line(
                    feedback_text(each),
                    second=f"{day(each.day)}, {feedback_answer(each)}",
                    icon="message-square-quote",
                )
                for each in facts.feedback
            ]
        )
        self.talks.show_lines(
            [
                Line(talk(each), day(each.day), second=each.note or "", figure_tone="text-2")
                for each in facts.interactions
            ]
        )
