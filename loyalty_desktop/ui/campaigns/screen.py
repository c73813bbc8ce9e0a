"""Campaigns: what multiplies or adds points by itself, and what runs today."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.offers import CampaignRow
from loyalty_desktop.ui.campaigns import wordings
from loyalty_desktop.ui.campaigns.form import CampaignDialog
from loyalty_desktop.ui.campaigns.view_model import CampaignsModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.listing import ListScreen
from loyalty_desktop.ui.widgets.message import Glyph
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
        self.dialog: CampaignDialog | None = None
        self.add.setObjectName("new-campaign")
        self.today = Paragraph()
        self.today.setObjectName("runs-today")
        self.rows: RowsModel[CampaignRow] = RowsModel((), self)
        self.table = Table("", self.rows)
        self.nothing = EmptyState("megaphone", "", "")
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.nothing)
        self.setFocusProxy(self.table)
        self._build()
        self._say()
        self.model.loaded.connect(self._fill)
        self.model.told.connect(self._tell)
        self.table.opened.connect(self._open)
        self.model.load()

    def _build(self) -> None:
        self.strip = Panel(padding=16, role="say")
        line = QHBoxLayout()
        line.setSpacing(measures.GAP_12)
        line.addWidget(Glyph("megaphone", "accent-text"))
        line.addWidget(self.today, 1)
        self.strip.column.addLayout(line)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.pages)
        self._lay_out(self.strip, panel)

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()

    @override
    def _say(self) -> None:
        self.title.setText(_("Campaigns"))
        self.table.setAccessibleName(_("Campaigns"))
        self.add.setText(_("New campaign"))
        self.add.setAccessibleName(_("New campaign"))
        self.nothing.say(
            _("No campaigns yet"),
            _("Add a happy hour, double points on a quiet day, or points for one category."),
        )

    @override
    def _fill(self) -> None:
        known = self.model.now
        self.add.setVisible(self.model.may_offer)
        self.strip.setVisible(known is not None and bool(known.campaigns))
        if known is None:
            return
        self.rows.show_columns(_columns(known.currency, self.model.shut_out(), wide=self._wide))
        self.rows.show_rows(known.campaigns)
        self.count.setText(number(len(known.campaigns)))
        self.pages.setCurrentWidget(self.table if known.campaigns else self.nothing)
        self.today.say(self._runs_today())
        if not known.may_offer:
            self._tell_reader(_("You can read the campaigns. A manager or the owner changes them."))

    def _runs_today(self) -> tuple[Run, ...]:
        names = [row.campaign.name for row in self.model.running()]
        if not names:
            return (Run(_("Nothing runs today.")),)
        return (Run(_("Today:"), 600), Run(f" {', '.join(names)}."))

    @override
    def _new(self) -> None:
        self._edit(None)

    def _open(self, place: int) -> None:
        self._edit(self.rows.row_at(place))

    def _edit(self, row: CampaignRow | None) -> None:
        if not self.model.may_offer:
            return
        self.dialog = CampaignDialog(self.window(), self.model.in_the_making(row))
        self.dialog.finished.connect(self._finished)
        self.dialog.open()

    def _finished(self, saved: bool) -> None:
        self.dialog = None
        if saved:
            self.model.load()


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


def _uses(row: CampaignRow) -> str:
    return number(row.uses)
