"""Who went from one stage to another, and why: a list to look at, and a way to each member."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loyalty_desktop.services.queries.moved_people import MovedPeople, MovedPerson
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, ngettext, number, stage_name, stage_reason

_WIDE: Final = 760
_ROWS: Final = 8
_SINCE: Final = 128


class MovedDialog(Dialog):
    """Names with the reason each has the new stage."""

    member_wanted = Signal(str)
    """The id of the member to show."""

    def __init__(self, window: QWidget, told: MovedPeople) -> None:
        before = _("New") if told.before == "new" else stage_name(told.before)
        super().__init__(
            window,
            _("{before} to {after}").format(before=before, after=stage_name(told.after)),
            _counted(told),
            icon="arrow-right",
            confirm=_("Open member"),
            cancel=_("Close"),
            width=_WIDE,
            stays=True,
        )
        self.setObjectName("moved-people")
        self._rows: RowsModel[MovedPerson] = RowsModel(
            (
                Column(_("Name"), _who),
                Column(_("Since"), _since, width=_SINCE),
            ),
            self,
        )
        self._rows.show_rows(told.people)
        self.table = ShortTable(_("People who changed their stage"), self._rows, _ROWS)
        self.table.setObjectName("moved-list")
        self.table.opened.connect(self._open)
        self.confirmed.connect(self._open_chosen)
        self.confirm.setEnabled(bool(told.people))
        self.table.choose(0)
        self.body.addWidget(self.table)
        if len(told.people) < told.count:
            self.body.addWidget(Paragraph(_hidden(told), "small", tone="text-2"))

    def _open_chosen(self) -> None:
        self._open(self.table.chosen())

    def _open(self, place: int) -> None:
        row = self._rows.row_at(place)
        if row is not None:
            self.close_with(True)
            self.member_wanted.emit(row.member)


def _counted(told: MovedPeople) -> str:
    people = ngettext("{count} person", "{count} people", told.count)
    return people.format(count=number(told.count))


def _hidden(told: MovedPeople) -> str:
    rest = told.count - len(told.people)
    return ngettext(
        "{count} more is not listed: lists end at 200, and who objects to profiling is never "
        "shown.",
        "{count} more are not listed: lists end at 200, and who objects to profiling is never "
        "shown.",
        rest,
    ).format(count=number(rest))


def _who(row: MovedPerson) -> Cell:
    return Cell(row.name, second=stage_reason(row.row, row.evidence), weight=500)


def _since(row: MovedPerson) -> str:
    return "" if row.since is None else day(row.since)
