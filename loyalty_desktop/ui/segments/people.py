"""A first look at whom a condition means: how many, of how many, and some of them by name."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.tier_looks import tier_look
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.services.queries.segment_preview import SHOWN, SegmentPreview
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import (
    _,
    day,
    mark,
    money,
    ngettext,
    number,
    percent,
    spaced_number,
    stage_name,
)

_NONE: Final = "\u2013"
_STAGE: Final = 190
_TIER: Final = 120
_SPEND: Final = 132
_VISIT: Final = 116


class HowMany(Panel):
    """The number of people, their share of all, and in plain words who they are."""

    def __init__(self) -> None:
        super().__init__(padding=16, gap=4, role="say")
        self.count = DataLabel(mark("People meant"), "figure")
        self.share = Label(tone="text-2")
        self.share.setObjectName("share-of-all")
        self.meaning = Paragraph()
        self.meaning.setObjectName("meaning")
        line = QHBoxLayout()
        line.setSpacing(measures.GAP_12)
        line.addWidget(self.count)
        line.addWidget(self.share, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addWidget(self.meaning)

    def show_preview(self, preview: SegmentPreview | None, meaning: str, *, looking: bool) -> None:
        """Show what is known by now."""
        self.meaning.say(meaning)
        if preview is None:
            self.count.show_value("\u2026" if looking else _NONE)
            self.share.setText(_("Counting…") if looking else "")
            return
        self.count.show_value(number(preview.count))
        people = ngettext("person", "people", preview.count)
        share = percent(preview.count / preview.known if preview.known else 0)
        told = _("{people}, {share} of {known}").format(
            people=people, share=share, known=number(preview.known)
        )
        self.share.setText(_("{told} · counting…").format(told=told) if looking else told)


class FirstPeople(QWidget):
    """The first of those who are meant, by name; a row opens the person's page."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[MemberRow, ...] = ()
        self._columns_of: tuple[Currency | None, bool] | None = None
        self.title = Label(_("A first look"), weight=600)
        self.rows: RowsModel[MemberRow] = RowsModel((), self)
        self.table = ShortTable(_("The first of them"), self.rows, SHOWN)
        self.table.setObjectName("first-people")
        self.nobody = Paragraph(_("Nobody is meant."), tone="text-2")
        panel = Panel(padding=0, gap=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.table)
        self.panel = panel
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addWidget(self.title)
        column.addWidget(self.nobody)
        column.addWidget(panel)
        self.table.opened.connect(self._open)

    def show_preview(
        self, preview: SegmentPreview | None, unit: Currency | None, *, wide: bool
    ) -> None:
        """Show the first people; while they are looked for those of before stay."""
        rows = () if preview is None else preview.rows
        if (unit, wide) != self._columns_of:
            self._columns_of = (unit, wide)
            self.rows.show_columns(_columns(unit, wide=wide))
        if rows != self._rows:
            # The same people again leave the keyboard where it is.
            self._rows = rows
            self.rows.show_rows(rows)
        self.panel.setVisible(bool(rows))
        self.nobody.setVisible(preview is not None and not rows)
        self.title.setVisible(preview is not None)
        more = preview is not None and preview.count > len(rows)
        told = _("A first look: {count} of {all}") if more else _("A first look")
        all_of_them = 0 if preview is None else preview.count
        self.title.setText(told.format(count=number(len(rows)), all=number(all_of_them)))

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        if row is not None:
            self.opened.emit(row.id)


def _columns(unit: Currency | None, *, wide: bool) -> tuple[Column[MemberRow], ...]:
    def spend(row: MemberRow) -> Cell:
        if unit is None or not row.spend:
            return Cell(_NONE, tone="text-2")
        return Cell(money(row.spend, unit))

    columns = [Column(_("Member"), _member), Column(_("Stage"), _stage, width=_STAGE)]
    if wide:
        columns.append(Column(_("Tier"), _tier, width=_TIER))
        columns.append(Column(_("Spend"), spend, "right", _SPEND))
        columns.append(Column(_("Last visit"), _visit, "right", _VISIT))
    return tuple(columns)


def _member(row: MemberRow) -> Cell:
    return Cell(row.name, spaced_number(row.number), weight=500, avatar=(row.name, row.id))


def _stage(row: MemberRow) -> Cell:
    if not row.stage:
        return Cell(_NONE, tone="text-2")
    return Cell(badges=(("stage", row.stage, stage_name(row.stage)),))


def _tier(row: MemberRow) -> Cell:
    if row.tier is None:
        return Cell(_NONE, tone="text-2")
    return Cell(badges=(("tier", tier_look(row.tier, row.tier_place), row.tier),))


def _visit(row: MemberRow) -> Cell:
    if row.last_visit is None:
        return Cell(_("not yet"), tone="text-2")
    return Cell(day(row.last_visit))
