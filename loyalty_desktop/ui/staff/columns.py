"""The columns of the staff's table: as many as there is room for; a name is never cut."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from loyalty_desktop.services.queries.staff import StaffRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.staff import words
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.rows import Cell, Column
from loyalty_desktop.wording import _
from loyalty_desktop.wording.staffing import role_name

State = Callable[[StaffRow], tuple[str, str]]
"""Says the state of somebody and the tone it is written in."""

_PAD = 32
_AVATAR = measures.AVATAR_TABLE + measures.GAP_12


def fitting(rows: Sequence[StaffRow], room: int, state: State) -> list[Column[StaffRow]]:
    """Return the columns that `room` logical pixels have place for.

    Without room for the state it follows the role in the second line.
    """
    name = Column(_("Name"), _who)
    how = Column(_("Signs in with"), _how, width=_unscaled(_widest(rows, _("Signs in with"), _how)))
    shown = _State(state)
    place = Column(_("State"), shown.cell, width=_unscaled(_widest(rows, _("State"), shown.cell)))
    for columns in ([name, how, place], [name, place]):
        others = sum(theme.scaled(column.width) for column in columns[1:])
        if _widest(rows, _("Name"), _who) + others <= room:
            return columns
    return [Column(_("Name"), shown.both)]


@dataclass(frozen=True, slots=True)
class _State:
    """How a state shows, in a cell of its own or below the name."""

    state: State

    def cell(self, row: StaffRow) -> Cell:
        told, tone = self.state(row)
        return Cell(told, tone=tone, icon="lock" if tone == "danger" else "")

    def both(self, row: StaffRow) -> Cell:
        told, _tone = self.state(row)
        who = _who(row)
        second = f"{role_name(row.role)}, {told[0].lower()}{told[1:]}"
        return Cell(row.name, second, who.tone, 500, avatar=who.avatar)


def _who(row: StaffRow) -> Cell:
    tone = "text" if row.active else "text-2"
    return Cell(row.name, role_name(row.role), tone, 500, avatar=(row.name, row.id))


def _how(row: StaffRow) -> Cell:
    return Cell(words.signs_in_with(row), tone="text" if row.active else "text-2")


def _widest(rows: Sequence[StaffRow], title: str, show: Callable[[StaffRow], Cell]) -> int:
    """Return how wide a column must be, logical pixels in the text size of now."""
    widths = [theme.text_width(title, "small", 600)]
    for row in rows:
        cell = show(row)
        icon = theme.scaled(theme.MANAGER.icon) + measures.GAP_8 if cell.icon else 0
        face = _AVATAR if cell.avatar else 0
        widths.append(theme.text_width(cell.text, "body", cell.weight or None) + icon + face)
    return round(max(widths)) + _PAD


def _unscaled(pixels: int) -> int:
    """Return a width that was measured in the present text size as columns are given."""
    return -(-pixels * 100 // theme.text_scale())
