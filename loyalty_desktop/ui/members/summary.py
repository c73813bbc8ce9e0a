"""The first tab of a member's page: figures, stages, points, likes, consents at a glance."""

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.achieved import AchievedPanel
from loyalty_desktop.ui.members.figure_view import FigureView
from loyalty_desktop.ui.members.likes import LikesPanel
from loyalty_desktop.ui.members.lines import Line, Lines, TitledPanel
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import (
    CONSENTS,
    consent_short,
    entry_text,
    signed,
    way_to_tier,
)
from loyalty_desktop.ui.members.stages import Timeline
from loyalty_desktop.ui.members.values import NextVisitPanel, ValuesPanel
from loyalty_desktop.ui.members.values_model import ValuesModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.step_line import Step, StepLine
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import (
    _,
    day,
    days,
    mark,
    money,
    month,
    next_expiry,
    number,
    stage_name,
)

WIDE: Final = 1040
"""From this width on three columns stand side by side."""
ONE_ROW: Final = 900
"""From this width on the four values stand in one row."""
_STAGES: Final = 7
_LEFT: Final = 336
_RIGHT: Final = 264
_CHART: Final = 210


class Figures(Panel):
    """What a member has done so far, in a row under the values."""

    def __init__(self) -> None:
        super().__init__(padding=0, gap=0)
        self.visits = FigureView("store", mark("Visits"), large=False)
        self.spend = FigureView("banknote", mark("Spend"), large=False)
        self.tier = FigureView("award", mark("Next tier"), large=False)
        self.progress = ThinProgress(_("Way to the next tier"))
        self.tier.column.insertWidget(2, self.progress)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.visits, 1)
        row.addWidget(Hairline(upright=True))
        row.addWidget(self.spend, 1)
        row.addWidget(Hairline(upright=True))
        row.addWidget(self.tier, 1)
        self.column.addLayout(row)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        since = page.first_visit or page.profile.known_since
        self.visits.say(number(page.visits), _("since {day}").format(day=day(since)))
        per = round(page.spend / page.visits) if page.visits else 0
        self.spend.say(
            money(page.spend, page.currency),
            _("{amount} a visit").format(amount=money(per, page.currency)) if per else "",
        )
        tier = page.tier
        self.tier.setVisible(bool(tier.count))
        self.tier.say(tier.next or tier.name or "", way_to_tier(page))
        self.progress.setVisible(tier.next is not None)
        self.progress.show_share(tier.progress)


class StagePanel(TitledPanel):
    """The latest stages with their reasons."""

    def __init__(self) -> None:
        super().__init__(_("Stage and its reason"), gap=measures.GAP_16)
        self.timeline = Timeline(_STAGES)
        self.lock = Glyph("lock", "text-2")
        self.beside.addWidget(self.lock)
        self.note = Paragraph(role="small", tone="text-2")
        foot = QHBoxLayout()
        foot.setSpacing(measures.GAP_8)
        foot.addWidget(Glyph("info", "text-2", 16))
        foot.addWidget(self.note, 1)
        self.column.addWidget(self.timeline)
        self.column.addStretch(1)
        self.column.addWidget(Hairline())
        self.column.addLayout(foot)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        self.timeline.show_steps(page.stages)
        self.lock.setVisible(page.stage.until is not None)
        self.note.say(
            _("Counted from visits, not from points. Lost after {days} without a purchase.").format(
                days=days(page.churn_days + 1)
            )
        )


class PointsPanel(TitledPanel):
    """The balance, its worth, what ends next, and the way it went."""

    def __init__(self) -> None:
        super().__init__(_("Points"), gap=measures.GAP_8)
        self.balance = DataLabel(mark("Points balance"), "figure")
        self.worth = Label(tone="text-2")
        self.hourglass = Glyph("hourglass", "warn", 18)
        self.expiring = Label(role="small", tone="warn", weight=500)
        self.beside.addWidget(self.hourglass)
        self.beside.addWidget(self.expiring)
        self.all = named(Button(_("All entries"), "ghost", flush=True), mark("All entries"))
        figure = QHBoxLayout()
        figure.setSpacing(measures.GAP_12)
        figure.addWidget(self.balance)
        figure.addWidget(self.worth)
        figure.addStretch(1)
        figure.addWidget(self.all)
        self.chart = StepLine(_("Points over time"), number, month)
        self.chart.setFixedHeight(theme.scaled(_CHART))
        self.latest = Lines(_("Latest entries"), _("No points yet."))
        self.column.addLayout(figure)
        self.column.addWidget(self.chart)
        self.column.addWidget(self.latest)
        self.column.addStretch(1)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        now = page.standing
        worth = _("worth {amount}").format(amount=money(page.worth, page.currency))
        told = [worth] if page.worth else []
        if now.pending:
            told.append(_("{count} pending").format(count=number(now.pending)))
        if now.debt:
            told.append(_("{count} owed").format(count=number(now.debt)))
        self.balance.show_value(number(now.balance))
        self.worth.setText(", ".join(told))
        soon = page.expiries[0] if page.expiries else None
        self.hourglass.setVisible(soon is not None)
        self.expiring.setVisible(soon is not None)
        if soon is not None:
            self.expiring.setText(next_expiry(soon.points, soon.last_valid))
        steps = [Step(step.day, step.points) for step in page.points]
        self.chart.setVisible(len(steps) > 1)
        if steps:
            told_line = _("{count} points on {day}").format(
                count=number(now.balance), day=day(page.day)
            )
            self.chart.show_steps(steps, page.day, told_line)
        self.latest.show_lines(
            [
                Line(
                    entry_text(entry),
                    signed(entry.points),
                    lead=day(entry.day),
                    figure_tone="accent-text" if entry.points > 0 else "text",
                    figure_weight=500,
                )
                for entry in page.entries
            ]
        )


class ConsentPanel(TitledPanel):
    """Which consents stand."""

    def __init__(self) -> None:
        super().__init__(_("Consents"), gap=measures.GAP_4)
        self.lines = Lines(_("Consents"), _("Not asked yet."))
        self.column.addWidget(self.lines)
        self.column.addStretch(1)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        known = {(each.purpose, each.channel): each for each in page.facts.consents}
        self.lines.show_lines(
            [
                Line(
                    consent_short(purpose, channel),
                    day(consent.since) if consent.given else _("refused"),
                    icon="circle-check" if consent.given else "circle-minus",
                    icon_tone="accent-text" if consent.given else "text-2",
                    figure_tone="text-2",
                )
                for purpose, channel in CONSENTS
                if (consent := known.get((purpose, channel))) is not None
            ]
        )


class ReferralPanel(TitledPanel):
    """Who brought this member, and whom this member brought."""

    def __init__(self) -> None:
        super().__init__(_("Referrals"), gap=measures.GAP_4)
        self.lines = Lines(_("Referrals"), _("Nobody yet."))
        self.column.addWidget(self.lines)
        self.column.addStretch(1)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        facts = page.facts
        lines: list[Line] = []
        if facts.referrer is not None:
            told = _("Brought by {name}").format(name=facts.referrer.name)
            lines.append(Line(told, second=facts.referrer.number, icon="share-2"))
        for each in facts.referred[:3]:
            confirmed = (
                _("confirmed {day}").format(day=day(each.confirmed))
                if each.confirmed
                else _("no purchase yet")
            )
            second = f"{stage_name(each.stage)}, {confirmed}" if each.stage else confirmed
            told = _("Brought {name}").format(name=each.person.name)
            lines.append(Line(told, second=second, icon="share-2", icon_tone="accent-text"))
        self.lines.show_lines(lines)


class SummaryTab(QWidget):
    """Panels in three columns, or in two where the window is narrow."""

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("summary-tab")
        self.worth = ValuesModel(model.desk, model.clock, self)
        self.values = ValuesPanel(self.worth)
        self.figures = Figures()
        self.stage = StagePanel()
        self.next = NextVisitPanel(self.worth)
        self.points = PointsPanel()
        self.likes = LikesPanel(model)
        self.consents = ConsentPanel()
        self.referrals = ReferralPanel()
        self.achieved = AchievedPanel()
        self._wide: bool | None = None
        self._grid = QGridLayout()
        self._grid.setSpacing(measures.GAP_16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_16)
        column.addWidget(self.values)
        column.addWidget(self.figures)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._arrange(wide=True)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        for each in (
            self.figures,
            self.stage,
            self.points,
            self.likes,
            self.consents,
            self.referrals,
            self.achieved,
        ):
            each.show_page(page)
        self.next.show_day(page.day)
        self.worth.open(page.profile.id)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.values.arrange(wide=self.width() >= theme.scaled(ONE_ROW))
        self._arrange(wide=self.width() >= theme.scaled(WIDE))

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        side: tuple[TitledPanel, ...] = (self.likes, self.achieved, self.consents, self.referrals)
        for panel in (self.stage, self.points, self.next, *side):
            self._grid.removeWidget(panel)
        self._grid.setColumnMinimumWidth(0, theme.scaled(_LEFT) if wide else 0)
        self._grid.setColumnMinimumWidth(2, theme.scaled(_RIGHT) if wide else 0)
        if wide:
            self._grid.addWidget(self.stage, 0, 0, 4, 1)
            self._grid.addWidget(self.points, 0, 1, 3, 1)
            self._grid.addWidget(self.next, 3, 1)
            for row, panel in enumerate(side):
                self._grid.addWidget(panel, row, 2)
        else:
            self._grid.addWidget(self.points, 0, 0, 1, 3)
            self._grid.addWidget(self.next, 1, 0, 1, 3)
            self._grid.addWidget(self.stage, 2, 0, 4, 2)
            for row, panel in enumerate(side):
                self._grid.addWidget(panel, 2 + row, 2)
        for column, stretch in enumerate((4, 5, 3) if wide else (2, 2, 3)):
            self._grid.setColumnStretch(column, stretch)
