"""Who brought this member, and whom this member brought: confirmed by a first purchase or not."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.member_facts import Person, ReferredRow
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui.members.lines import Line, LineView, TitledPanel, empty
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import Avatar
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, mark, spaced_number, stage_name


class PersonView(QWidget):
    """Somebody in a line, with the way to their page."""

    opened = Signal(str)

    def __init__(
        self, person: Person, second: str, figure: str, tone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._person = person
        line = Line(person.name, figure, second=second, figure_tone=tone)
        self.open = Button("", "plain", icon="chevron-right")
        self.open.setObjectName("open-person")
        self.open.setAccessibleName(_("Open {name}").format(name=person.name))
        self.open.setToolTip(self.open.accessibleName())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_12)
        avatar = Avatar(measures.AVATAR_TABLE)
        avatar.show_person(person.name, person.id)
        row.addWidget(avatar)
        row.addWidget(LineView(line), 1)
        row.addWidget(self.open)
        self.open.clicked.connect(self._open)

    def _open(self) -> None:
        self.opened.emit(self._person.id)


class ReferralsTab(QWidget):
    """Who brought whom."""

    opened = Signal(str)
    """The id of somebody whose page is wanted."""
    answered = Signal(str)
    """Whether the member would have come without being invited: yes, no or unknown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("referrals-tab")
        self._by = TitledPanel(_("Brought by"), gap=measures.GAP_4)
        self._brought = TitledPanel(_("Has brought"), gap=measures.GAP_4)
        self._above, self._below = QVBoxLayout(), QVBoxLayout()
        self.anyway = named(Select("", _answers()), mark("Would have come anyway"))
        self._anyway = Field(
            _("Would have come anyway"), self.anyway, hint=_("Tells what the invitation was worth.")
        )
        self._by.column.addLayout(self._above)
        self._by.column.addWidget(self._anyway)
        self.anyway.chosen.connect(self.answered)
        self._by.column.addStretch(1)
        self._brought.column.addLayout(self._below)
        self._brought.column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        row.addWidget(self._by, 2, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._brought, 3, Qt.AlignmentFlag.AlignTop)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        facts = page.facts
        empty(self._above)
        empty(self._below)
        self._anyway.setVisible(facts.referrer is not None)
        self.anyway.choose(facts.would_have_come)
        if facts.referrer is None:
            self._above.addWidget(Paragraph(_("Came without being invited."), tone="text-2"))
        else:
            number = spaced_number(facts.referrer.number)
            self._add(self._above, PersonView(facts.referrer, number, "", "text"))
        for place, each in enumerate(facts.referred):
            if place:
                self._below.addWidget(Hairline())
            self._add(self._below, self._referred(each))
        if not facts.referred:
            told = _("Nobody yet. Who joins can say who invited them.")
            self._below.addWidget(Paragraph(told, tone="text-2"))

    def _referred(self, row: ReferredRow) -> PersonView:
        confirmed = row.confirmed is not None
        told = (
            _("confirmed {day}").format(day=day(row.confirmed))
            if row.confirmed is not None
            else _("no purchase yet")
        )
        second = _("known since {day}").format(day=day(row.since))
        if row.stage:
            second = f"{stage_name(row.stage)}, {second}"
        return PersonView(row.person, second, told, "accent-text" if confirmed else "text-2")

    def _add(self, column: QVBoxLayout, view: PersonView) -> None:
        view.opened.connect(self.opened)
        column.addWidget(view)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _answers() -> tuple[tuple[str, str], ...]:
    return ("unknown", _("Not known")), ("yes", _("Yes")), ("no", _("No"))
