"""Campaigns: what multiplies or adds points by itself, and what runs today."""

from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.campaign_preview import CampaignPreview
from loyalty_desktop.services.queries.campaign_results import CampaignResult
from loyalty_desktop.services.queries.offers import CampaignRow
from loyalty_desktop.ui.campaigns import wordings
from loyalty_desktop.ui.campaigns.form import CampaignDialog
from loyalty_desktop.ui.campaigns.kinds import proposal
from loyalty_desktop.ui.campaigns.messages_view import MessagesView
from loyalty_desktop.ui.campaigns.page import CampaignPage
from loyalty_desktop.ui.campaigns.running import CampaignRunning
from loyalty_desktop.ui.campaigns.starting import StartDialog
from loyalty_desktop.ui.campaigns.view_model import CONDITION, CampaignsModel, CampaignTyped
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.listing import ListScreen
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Paragraph, Run
from loyalty_desktop.wording import _, mark, number

NAME: Final = mark("Campaigns")
"""The name of the screen, for the side bar."""


class CampaignsScreen(ListScreen):
    """Today's campaigns in a sentence, and the list of all; a row opens to be changed."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__(parent)
        self.model = CampaignsModel(desk, clock, self)
        self.running = CampaignRunning(desk, clock, self)
        self.dialog: Dialog | None = None
        self._code = ""
        self._in_messages = False
        self._segment = ""
        self.add.setObjectName("new-campaign")
        self.today = Paragraph()
        self.today.setObjectName("runs-today")
        self.rows: RowsModel[CampaignRow] = RowsModel((), self)
        self.table = Table("", self.rows)
        self.nothing = EmptyState("megaphone", "", "")
        self.nothing.setFocusProxy(self.add)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.nothing)
        self.page = CampaignPage()
        self.messages = Button("", icon="mail", key="F7")
        self.messages.setObjectName("messages")
        self.messages.setShortcut("F7")
        self.outbox = MessagesView(desk, clock)
        self.views = OneShown()
        self.setFocusProxy(self.table)
        self._build()
        self._say()
        self.model.loaded.connect(self._fill)
        self.model.told.connect(self._tell)
        self.table.opened.connect(self._open)
        self.page.back_wanted.connect(self.show_list)
        self.page.messages_wanted.connect(self.show_messages)
        self.messages.clicked.connect(self.show_messages)
        self.outbox.back_wanted.connect(self._leave_messages)
        self.page.run_wanted.connect(self.running.look)
        self.page.change_wanted.connect(self._change)
        self.page.copy_wanted.connect(self._copy)
        self.page.stop_wanted.connect(self._ask_stop)
        self.running.came_to.connect(self._show_result)
        self.running.would_come_to.connect(self._ask_run)
        self.running.done.connect(self._done)
        self.running.refused.connect(self._refused)
        self.model.load()

    def _build(self) -> None:
        self.strip = Panel(padding=16, role="say")
        line = QHBoxLayout()
        line.setSpacing(measures.GAP_12)
        line.addWidget(Glyph("megaphone", "accent-text"))
        line.addWidget(self.today, 1)
        line.addWidget(self.messages)
        self.strip.column.addLayout(line)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.pages)
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_16)
        column.addWidget(self.strip)
        column.addWidget(panel, 1)
        self.views.addWidget(listed)
        self.views.addWidget(self.page)
        self.views.addWidget(self.outbox)
        self._lay_out(self.views)

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()

    def show_segment(self, segment: str) -> None:
        """Begin a campaign for a segment, or for whom a condition means."""
        self._segment = segment
        if self.model.may_offer:
            self._new()

    def show_campaign(self, code: str) -> None:
        """Show one campaign with its result."""
        self._code = code
        self._turn()

    def show_messages(self) -> None:
        """Show the messages of the campaign that is looked at, or of all."""
        row = self.model.row_of(self._code) if self._code else None
        self.outbox.show_messages(self._code or None, "" if row is None else row.campaign.name)
        self._in_messages = True
        self._turn()
        self.outbox.setFocus()

    def _leave_messages(self) -> None:
        """Go back to where the messages were asked for: one campaign, or all."""
        self._in_messages = False
        if self._code:
            self._turn()
        else:
            self.show_list()

    def show_list(self) -> None:
        """Show all campaigns again."""
        self._code, self._in_messages = "", False
        self.page.message.settle()
        self._turn()
        self.table.setFocus()

    def _turn(self) -> None:
        known = self.model.now
        row = self.model.row_of(self._code) if self._code else None
        listed = row is None and not self._in_messages
        for part in (self.title, self.count):
            part.setVisible(listed)
        self.add.setVisible(listed and self.model.may_offer)
        self.views.setCurrentIndex(2 if self._in_messages else 0 if row is None else 1)
        if row is None or known is None or self._in_messages:
            return
        self.page.show_campaign(row, known.currency, may_offer=known.may_offer)
        self.running.show(row.campaign, known.currency)
        self.page.setFocus()

    @override
    def _say(self) -> None:
        self.title.setText(_("Campaigns"))
        self.table.setAccessibleName(_("Campaigns"))
        self.messages.setText(_("Messages"))
        self.messages.setAccessibleName(_("Messages"))
        self.add.setText(_("New campaign"))
        self.add.setAccessibleName(_("New campaign"))
        self.nothing.say(
            _("No campaigns yet"),
            _("Add a happy hour, double points on a quiet day, or points for one category."),
        )

    @override
    def _fill(self) -> None:
        known = self.model.now
        self.add.setVisible(self.model.may_offer and not self._in_messages)
        self.messages.setVisible(self.model.may_offer)
        self.strip.setVisible(known is not None and bool(known.campaigns))
        if known is None:
            return
        self.rows.show_columns(_columns(known.currency, self.model.shut_out(), wide=self._wide))
        self.rows.show_rows(known.campaigns)
        self.count.setText(number(len(known.campaigns)))
        self.pages.setCurrentWidget(self.table if known.campaigns else self.nothing)
        self.today.say(self._runs_today())
        if self._code:
            self._turn()
        if self._segment and known.may_offer and self.dialog is None:
            self._new()
        if not known.may_offer:
            self._tell_reader(_("You can read the campaigns. A manager or the owner changes them."))

    def _runs_today(self) -> tuple[Run, ...]:
        names = [row.campaign.name for row in self.model.running()]
        if not names:
            return (Run(_("Nothing runs today.")),)
        return (Run(_("Today:"), 600), Run(f" {', '.join(names)}."))

    @override
    def _new(self) -> None:
        dialog = StartDialog(self.window())
        self.dialog = dialog
        dialog.finished.connect(self._started)
        dialog.open()

    def _started(self, yes: bool) -> None:
        dialog, self.dialog = self.dialog, None
        segment, self._segment = self._segment, ""
        known = self.model.now
        if not yes or known is None or not isinstance(dialog, StartDialog):
            return
        typed = proposal(dialog.kind, known.today)
        if segment in known.segments:
            typed = replace(typed, audience=segment)
        elif segment:
            typed = replace(typed, audience=CONDITION, condition=segment)
        self._edit(None, typed)

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        if row is not None:
            self.show_campaign(row.campaign.code)

    def _change(self) -> None:
        self._edit(self.model.row_of(self._code))

    def _copy(self) -> None:
        row = self.model.row_of(self._code)
        if row is not None:
            self._edit(None, self.model.in_the_making(row).begun())

    def _edit(self, row: CampaignRow | None, proposed: CampaignTyped | None = None) -> None:
        if not self.model.may_offer:
            return
        dialog = CampaignDialog(self.window(), self.model.in_the_making(row, proposed))
        self.dialog = dialog
        dialog.finished.connect(self._finished)
        dialog.open()

    def _finished(self, saved: bool) -> None:
        dialog, self.dialog = self.dialog, None
        if saved:
            if isinstance(dialog, CampaignDialog):
                self._code = dialog.code.text().strip()
            self.model.load()

    def _ask_run(self, preview: CampaignPreview) -> None:
        campaign, unit = self.running.campaign, self.running.unit
        if campaign is None or unit is None or campaign.code != self._code:
            return
        if not preview.people:
            self.page.message.tell("info", wordings.comes_to(preview, unit, campaign.budget))
            return
        self.dialog = ask(
            self.window(),
            _("Run \u201c{name}\u201d now?").format(name=campaign.name),
            wordings.comes_to(preview, unit, campaign.budget),
            confirm=_("Run"),
            then=self.running.run,
            serious=True,
            icon="megaphone",
        )
        self.dialog.finished.connect(self._forget_dialog)

    def _ask_stop(self) -> None:
        campaign = self.running.campaign
        if campaign is None:
            return
        self.dialog = ask(
            self.window(),
            _("Stop \u201c{name}\u201d?").format(name=campaign.name),
            _("It acts on no purchase and reaches nobody any more. What was given stays given."),
            confirm=_("Stop it"),
            then=self.running.stop,
            serious=True,
            icon="circle-x",
        )
        self.dialog.finished.connect(self._forget_dialog)

    def _forget_dialog(self, _yes: bool) -> None:
        self.dialog = None

    def _show_result(self, told: CampaignResult) -> None:
        if self.running.unit is not None and told.code == self._code:
            self.page.show_result(told, self.running.unit)

    def _done(self, told: str) -> None:
        self.page.message.tell("info", told)
        self.model.load()

    def _refused(self, told: str) -> None:
        if self._code:
            self.page.message.tell("danger", told)
        else:
            self._tell(told)


def _columns(
    unit: Currency, shut_out: frozenset[str], *, wide: bool
) -> tuple[Column[CampaignRow], ...]:
    def conditions(row: CampaignRow) -> Cell:
        return Cell(wordings.conditions(row, unit), tone="text-2")

    def state(row: CampaignRow) -> Cell:
        word, tone = wordings.state(row)
        behind = row.campaign.code in shut_out
        second = _("another stands first") if behind else wordings.dates(row)
        return Cell(word, second=second, tone=tone, weight=500)

    def name(row: CampaignRow) -> Cell:
        return Cell(row.campaign.name, second=_second(row, unit, wide=wide), weight=500)

    columns: list[Column[CampaignRow]] = [Column(_("Campaign"), name)]
    columns.append(Column(_("Gives"), _gives, width=190 if wide else 164))
    if wide:
        columns.append(Column(_("For"), conditions, width=252))
    columns.append(Column(_("State"), state, width=168 if wide else 160))
    if wide:
        columns.append(Column(_("Priority"), _rank, align="right", width=100))
    columns.append(Column(_("People"), _people, align="right", width=84))
    columns.append(Column(_("Used"), _uses, align="right", width=84))
    return tuple(columns)


def _second(row: CampaignRow, unit: Currency, *, wide: bool) -> str:
    if wide:
        return row.campaign.code
    return wordings.conditions(row, unit)


def _gives(row: CampaignRow) -> Cell:
    return Cell(wordings.gives(row.campaign), second=wordings.when(row))


def _rank(row: CampaignRow) -> str:
    return wordings.rank(row.campaign)


def _people(row: CampaignRow) -> str:
    return number(row.targets) if row.campaign.for_targets else wordings.NONE


def _uses(row: CampaignRow) -> str:
    return number(row.uses)
