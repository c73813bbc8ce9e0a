"""How much is known: three bars for the shop, of how many each fact is known, and of whom not."""

from fractions import Fraction
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.segments import Holds, Not, told
from loyalty_desktop.services.queries.completeness import Completeness, Part
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.tasks import words
from loyalty_desktop.ui.tasks.view_model import TasksModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.lines import empty
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark, ngettext, number, percent

_WAY: Final = 28
"""As high and wide as the way to the people of a fact."""


class CompleteTab(QWidget):
    """The share of everything that could be known, part by part."""

    people_wanted = Signal(str)
    """The condition for those of whom a fact is not known."""

    def __init__(self, model: TasksModel) -> None:
        super().__init__()
        self.setObjectName("complete-tab")
        self._model = model
        self.panels: tuple[PartPanel, ...] = ()
        self.share = DataLabel(mark("Known in all"), "figure")
        self.people = Paragraph(tone="text-2")
        self._parts = WrappingRow()
        self._parts.setSpacing(measures.GAP_16)
        self.nothing = EmptyState(
            "users", _("Nobody is known yet"), _("Add members at the counter, or bring a list.")
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_16)
        head = Panel(gap=0)
        head.column.addWidget(Label(_("Known in all"), "small", tone="text-2"))
        head.column.addWidget(self.share)
        head.column.addWidget(self.people)
        column.addWidget(head)
        column.addLayout(self._parts)
        hint = _("What is missing is asked at the counter, one question a visit.")
        column.addWidget(Paragraph(hint, tone="text-2"))
        column.addStretch(1)
        self.pages = QStackedWidget()
        self.pages.addWidget(inside)
        self.pages.addWidget(self.nothing)
        self._inside = inside
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)

    def fill(self, *, wide: bool) -> None:
        """Show what is known."""
        del wide
        known = self._model.complete
        if known is None:
            return
        self.pages.setCurrentWidget(self._inside if known.people else self.nothing)
        self.share.show_value(percent(known.share))
        self.people.say(_of_whom(known))
        looked_at = next((each.fact for each in self._buttons() if each.hasFocus()), "")
        empty(self._parts)
        self.panels = tuple(PartPanel(part) for part in known.parts)
        for panel in self.panels:
            self._parts.addWidget(panel, 1)
            panel.people_wanted.connect(self.people_wanted)
        for each in self._buttons():
            if each.fact == looked_at:
                each.setFocus(Qt.FocusReason.OtherFocusReason)

    def _buttons(self) -> list["UnknownButton"]:
        return [each for panel in self.panels for each in panel.unknown]


class UnknownButton(Button):
    """Leads to those of whom a fact is not known."""

    def __init__(self, fact: str, count: int) -> None:
        super().__init__("", "plain", icon="chevron-right", height=_WAY, flush=True)
        self.fact = fact
        self.setObjectName(f"unknown-{fact}")
        spoken = ngettext(
            "{fact}: show {count} person of whom it is not known",
            "{fact}: show {count} people of whom it is not known",
            count,
        ).format(fact=words.fact_name(fact), count=number(count))
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)


class PartPanel(Panel):
    """A part: its share, and of each fact of how many it is known and the way to the others."""

    people_wanted = Signal(str)
    """The condition for those of whom a fact is not known."""

    def __init__(self, part: Part) -> None:
        super().__init__(padding=16)
        name = words.part_name(part.name)
        self.setObjectName(f"part-{part.name}")
        head = QGridLayout()
        head.addWidget(Label(name, weight=600), 0, 0)
        head.addWidget(Label(percent(part.share), weight=600), 0, 1)
        head.setColumnStretch(0, 1)
        progress = ThinProgress(f"{name}: {percent(part.share)}")
        progress.show_share(float(part.share))
        self.column.addLayout(head)
        self.column.addWidget(progress)
        self.unknown: list[UnknownButton] = []
        facts = QGridLayout()
        facts.setHorizontalSpacing(measures.GAP_12)
        facts.setVerticalSpacing(measures.GAP_8)
        facts.setColumnStretch(0, 1)
        # A fact that is known of everybody leads nowhere, and stands in line with the others.
        facts.setColumnMinimumWidth(3, theme.control_height(_WAY))
        for place, (fact, count) in enumerate(part.facts):
            known = percent(Fraction(count, max(part.people, 1)), 0)
            label = Paragraph(words.fact_name(fact))
            facts.setRowMinimumHeight(place, theme.control_height(_WAY))
            figure = Label(number(count), weight=500)
            figure.setAccessibleName(f"{words.fact_name(fact)}: {number(count)}, {known}")
            facts.addWidget(label, place, 0)
            facts.addWidget(figure, place, 1, Qt.AlignmentFlag.AlignRight)
            share = Label(known, tone="text-2")
            facts.addWidget(share, place, 2, Qt.AlignmentFlag.AlignRight)
            if count < part.people:
                button = UnknownButton(fact, part.people - count)
                button.clicked.connect(self._want)
                self.unknown.append(button)
                facts.addWidget(button, place, 3, Qt.AlignmentFlag.AlignRight)
        self.column.addLayout(facts)
        self.column.addStretch(1)

    def _want(self) -> None:
        button = self.sender()
        if isinstance(button, UnknownButton):
            self.people_wanted.emit(told(Not(Holds("known", (button.fact,)))))


def _of_whom(known: Completeness) -> str:
    return _("of eight facts about {count} people").format(count=number(known.people))
