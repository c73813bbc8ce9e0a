"""Who gains and who loses by the draft, person by person, and by stage and tier."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.exchange.dry_run import Change, DryRun, Group
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, money, ngettext, number, stage_name
from loyalty_desktop.wording.dry_run_words import group_name

_WIDE = 760
_SHOWN = 6


class TrialPeopleDialog(Dialog):
    """Tables of a dry run: those who lose most, those who gain most, stages, tiers."""

    def __init__(self, window: QWidget, told: DryRun, unit: Currency) -> None:
        super().__init__(window, _("Who gains, who loses"), confirm=_("Done"), width=_WIDE)
        self.cancel.hide()
        self._unit = unit
        self.tables: list[ShortTable] = []
        for title, people in (
            (_("Who loses most"), told.losers),
            (_("Who gains most"), told.winners),
        ):
            if people:
                self._people(title, people)
        if not told.losers and not told.winners:
            self.body.addWidget(Paragraph(_("Nobody gains or loses anything.")))
        self._groups(_("By stage"), told.by_stage, stage=True)
        self._groups(_("By tier"), told.by_tier, stage=False)
        if told.aside or told.differing:
            count = told.aside + told.differing
            self.body.addWidget(
                Paragraph(
                    ngettext(
                        "{count} member is left as the ledger has it: merged, dated back, or given "
                        "another's bill.",
                        "{count} members are left as the ledger has them: merged, dated back, or "
                        "given another's bill.",
                        count,
                    ).format(count=number(count)),
                    "small",
                    tone="text-2",
                )
            )
        self.confirmed.connect(self._done)

    def _people(self, title: str, people: Sequence[Change]) -> None:
        columns: list[Column[Change]] = [
            Column(_("Name"), _name),
            Column(_("Stage"), _stage, width=170),
            Column(_("Before"), _before, "right", 100),
            Column(_("Draft"), _draft, "right", 100),
            Column(_("Difference"), self._difference, "right", 140),
        ]
        model: RowsModel[Change] = RowsModel(columns, self)
        model.show_rows(people)
        self._table(title, model)

    def _groups(self, title: str, groups: Sequence[Group], *, stage: bool) -> None:
        columns: list[Column[Group]] = [
            Column(_("Stage"), _stage_group) if stage else Column(_("Tier"), _tier_group),
            Column(_("Members"), _members, "right", 100),
            Column(_("Gain"), _gain, "right", 90),
            Column(_("Lose"), _lose, "right", 90),
            Column(_("Before"), _given_before, "right", 120),
            Column(_("Draft"), _given, "right", 120),
        ]
        model: RowsModel[Group] = RowsModel(columns, self)
        model.show_rows(groups)
        self._table(title, model)

    def _table(self, title: str, model: RowsModel[Change] | RowsModel[Group]) -> None:
        self.body.addWidget(Label(title, weight=600))
        table = ShortTable(title, model, _SHOWN)
        self.tables.append(table)
        self.body.addWidget(table)

    def _difference(self, change: Change) -> Cell:
        worth = change.worth - change.worth_before
        told = money(worth, self._unit) if worth else number(change.difference)
        return Cell(f"+{told}" if change.difference > 0 else told)

    def _done(self) -> None:
        self.close_with(True)


def _name(change: Change) -> Cell:
    return Cell(change.name, change.number)


def _stage(change: Change) -> str:
    return stage_name(change.stage)


def _before(change: Change) -> str:
    return number(change.points_before)


def _draft(change: Change) -> str:
    return number(change.points)


def _stage_group(group: Group) -> str:
    return group_name(group.name, stage=True)


def _tier_group(group: Group) -> str:
    return group_name(group.name, stage=False)


def _members(group: Group) -> str:
    return number(group.members)


def _gain(group: Group) -> str:
    return number(group.gain)


def _lose(group: Group) -> str:
    return number(group.lose)


def _given_before(group: Group) -> str:
    return number(group.given_before)


def _given(group: Group) -> str:
    return number(group.given)
