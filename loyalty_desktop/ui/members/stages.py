"""The stages of a member: a timeline with marks, dates and reasons."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.tier_looks import tier_look
from loyalty_desktop.services.queries.member_page import MemberPage, StageStep
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.lines import Line, Lines, TitledPanel, empty
from loyalty_desktop.ui.members.phrases import measured, reason, stage_title, way_to_tier
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.badges import StageByHand, TierBadge
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.marks import Mark
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day, mark, percent, stage_name, stage_reason, tier_review


class StepView(QWidget):
    """One change of stage; a line leads on to the one before it."""

    def __init__(self, step: StageStep, *, last: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last = last
        word = stage_name(step.stage)
        why = stage_reason(step.row, step.evidence)
        self._mark = Mark(step.stage, word)
        name = Label(word, weight=500)
        when = Label(day(step.day), "small", tone="text-2")
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_8)
        head.addWidget(name)
        head.addStretch(1)
        head.addWidget(when)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(head)
        words.addWidget(Paragraph(why, "small", tone="text-2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0 if last else measures.GAP_16)
        row.setSpacing(measures.GAP_12)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setAccessibleName(f"{word}, {day(step.day)}, {why}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._last:
            return
        painter = QPainter(self)
        painter.setPen(QPen(theme.current().colour("line"), 2))
        x = self._mark.geometry().center().x() + 0.5
        top = self._mark.geometry().bottom() + measures.GAP_4 + 1.0
        painter.drawLine(QPointF(x, top), QPointF(x, QRectF(self.rect()).bottom() - 3))


class Timeline(QWidget):
    """Changes of stage, newest first; `most` of them."""

    def __init__(self, most: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self.setAccessibleName(_("History of stages"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_steps(self, steps: Sequence[StageStep]) -> None:
        """Show these changes."""
        empty(self._column)
        shown = steps[: self._most] if self._most else steps
        for place, step in enumerate(shown):
            self._column.addWidget(StepView(step, last=place == len(shown) - 1))
        if not steps:
            self._column.addWidget(Paragraph(_("No stage is shown."), tone="text-2"))


class StageTab(QWidget):
    """The whole history with its reasons, and the tier with the way to the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage-tab")
        self._now = TitledPanel(_("Stage now"))
        self._title = Label(weight=600)
        self._reason = Paragraph(tone="text-2")
        self._by_hand = StageByHand()
        self.set_stage = named(Button(_("Set by hand…"), icon="lock"), mark("Set stage by hand"))
        self.set_tier = named(Button(_("Set by hand…"), icon="lock"), mark("Set tier by hand"))
        self._now.column.addWidget(self._title)
        self._now.column.addWidget(self._reason)
        self._now.column.addWidget(self._by_hand)
        self._now.column.addWidget(self.set_stage, 0, Qt.AlignmentFlag.AlignLeft)
        self._qualified = TitledPanel(_("Interest and ability"))
        self._told = Paragraph()
        self.qualify = named(
            Button(_("Interest and ability…"), icon="pencil"), mark("Note interest and ability")
        )
        self._qualified.column.addWidget(self._told)
        self._qualified.column.addWidget(self.qualify, 0, Qt.AlignmentFlag.AlignLeft)
        self._tier = TitledPanel(_("Tier"))
        self._badge = TierBadge()
        self._way = Paragraph()
        self._progress = ThinProgress(_("Way to the next tier"))
        self._facts = Lines(_("Tier"))
        self._tier.beside.addWidget(self._badge)
        for each in (self._way, self._progress, self._facts):
            self._tier.column.addWidget(each)
        self._tier.column.addWidget(self.set_tier, 0, Qt.AlignmentFlag.AlignLeft)
        self._history = TitledPanel(_("History of stages"), gap=measures.GAP_16)
        self.timeline = Timeline()
        self._history.column.addWidget(self.timeline)
        self._history.column.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(measures.GAP_16)
        side.addWidget(self._now)
        side.addWidget(self._qualified)
        side.addWidget(self._tier)
        side.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        row.addWidget(self._history, 3, Qt.AlignmentFlag.AlignTop)
        row.addLayout(side, 2)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        stage = page.stage
        self.timeline.show_steps(page.stages)
        self._now.setVisible(bool(stage.stage))
        self._title.setText(stage_title(stage) if stage.stage else "")
        self._reason.say(reason(stage) if stage.stage else "")
        self._by_hand.setVisible(stage.until is not None)
        if stage.until is not None:
            self._by_hand.show_stages(
                (stage.stage, stage_name(stage.stage)),
                _("set by hand to {day}, computed:").format(day=day(stage.until)),
                (stage.computed, stage_name(stage.computed)),
            )
        # Who has bought tells more by that than by any word on it.
        self._qualified.setVisible(bool(stage.stage) and page.last_visit is None)
        self._told.say(_qualified(page))
        self.set_tier.setVisible(page.profile.state == "member")
        self._show_tier(page)

    def _show_tier(self, page: MemberPage) -> None:
        tier = page.tier
        self._tier.setVisible(bool(tier.count))
        if not tier.count:
            return
        self._badge.setVisible(tier.name is not None)
        if tier.name is not None:
            word = _("Tier: {tier}").format(tier=tier.name)
            self._badge.show_badge(tier_look(tier.name, tier.place), tier.name, word)
        self._way.say(way_to_tier(page))
        self._progress.setVisible(tier.next is not None)
        self._progress.show_share(tier.progress)
        lines = [Line(_("Counted so far"), measured(page))]
        if tier.next is not None:
            lines.append(Line(_("Way to {tier}").format(tier=tier.next), percent(tier.progress)))
        if tier.since is not None:
            lines.append(Line(_("Since"), day(tier.since)))
        if tier.name is not None and tier.next is not None and tier.review is not None:
            lines.append(Line(tier_review(tier.name, tier.review)))
        if tier.by_hand:
            lines.append(Line(_("Set by hand"), icon="lock"))
        self._facts.show_lines(lines)


def _qualified(page: MemberPage) -> str:
    """Return what is known of interest and ability, and since when."""
    known = page.facts.qualified
    if known is None:
        return _("Nobody has asked yet.")
    words = {"yes": _("yes"), "no": _("no")}
    told = _("Interest: {interest}. Ability: {ability}. Noted {day}.").format(
        interest=words.get(known.interest, _("not known")),
        ability=words.get(known.ability, _("not known")),
        day=day(known.day),
    )
    return f"{told}\n{known.note}" if known.note else told
