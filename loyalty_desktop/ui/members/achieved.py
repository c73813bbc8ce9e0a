"""What a member has achieved, is on the way to, and has paid for."""

from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui.members.lines import TitledPanel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.lines import Line, Lines
from loyalty_desktop.ui.widgets.ways import how_far, how_long
from loyalty_desktop.wording import _, day, ngettext, number


class AchievedPanel(TitledPanel):
    """Memberships, missions and badges; nothing where there are none."""

    def __init__(self) -> None:
        super().__init__(_("Missions and badges"), gap=measures.GAP_4)
        self.lines = Lines(_("Missions and badges"), "")
        self.column.addWidget(self.lines)
        self.column.addStretch(1)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        lines = [
            Line(held.name, how_long(held), icon="crown", icon_tone="accent-text")
            for held in page.memberships
        ]
        for mission in page.missions:
            times = ngettext("{count} time done", "{count} times done", mission.times)
            told = times.format(count=number(mission.times)) if mission.times else ""
            lines.append(
                Line(mission.name, how_far(mission, page.currency), second=told, icon="award")
            )
        lines += [
            Line(badge.name, day(badge.since), icon="medal", icon_tone="accent-text")
            for badge in page.badges
        ]
        self.lines.show_lines(lines)
        self.setVisible(bool(lines))
