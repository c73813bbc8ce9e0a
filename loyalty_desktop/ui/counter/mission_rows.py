"""What a member is on the way to at the counter: missions, streaks, and memberships paid for."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.lines import empty
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.ui.widgets.ways import how_far, how_long

SHOWN: Final = 2
"""So many lines are shown, but one mission at least: the one nearest to its end."""


class Ways(QWidget):
    """A line for each membership and for the nearest missions; nothing where there is none."""

    def __init__(self, unit: Currency) -> None:
        super().__init__()
        self._unit = unit
        self._shown: object = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(measures.GAP_8)
        self.hide()

    def show_ways(self, panel: MemberPanel) -> None:
        """Show how far somebody is."""
        held = (panel.memberships, panel.missions)
        self.setVisible(any(held))
        if held == self._shown:
            return
        self._shown = held
        empty(self._rows)
        for membership in panel.memberships:
            self._rows.addWidget(_row("crown", membership.name, how_long(membership)))
        for mission in panel.missions[: max(SHOWN - len(panel.memberships), 1)]:
            self._rows.addWidget(_row("award", mission.name, how_far(mission, self._unit)))


def _row(icon: str, name: str, state: str) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(measures.GAP_12)
    row.addWidget(Glyph(icon), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Paragraph(name, breaks=True), 1)
    row.addWidget(Label(state, tone="text-2"), 0, Qt.AlignmentFlag.AlignTop)
    holder.setObjectName("way")
    holder.setAccessibleName(f"{name}: {state}")
    return holder
