"""How much is known: three bars for the shop, and of how many people each fact is known."""

from fractions import Fraction

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.completeness import Completeness, Part
from loyalty_desktop.ui.tasks import words
from loyalty_desktop.ui.tasks.view_model import TasksModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.lines import empty
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, number, percent


class CompleteTab(QWidget):
    """The share of everything that could be known, part by part."""

    def __init__(self, model: TasksModel) -> None:
        super().__init__()
        self.setObjectName("complete-tab")
        self._model = model
        self.share = DataLabel(mark("Known in all"), "figure")
        self.people = Paragraph(tone="text-2")
        self._parts = QHBoxLayout()
        self._parts.setSpacing(measures.GAP_16)
        self.nothing = EmptyState(
            "users", _("Nobody is known yet"), _("Add members at the counter, or bring a list.")
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_16)
        head = Panel(padding=16, gap=0)
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
        self.people.say(_told(known))
        empty(self._parts)
        for part in known.parts:
            self._parts.addWidget(PartPanel(part), 1)


class PartPanel(Panel):
    """A part: its share, and a bar for each of its facts."""

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
        facts = QGridLayout()
        facts.setHorizontalSpacing(measures.GAP_12)
        facts.setVerticalSpacing(measures.GAP_8)
        facts.setColumnStretch(0, 1)
        for place, (fact, count) in enumerate(part.facts):
            known = percent(Fraction(count, max(part.people, 1)), 0)
            label = Paragraph(words.fact_name(fact))
            figure = Label(number(count), weight=500)
            figure.setAccessibleName(f"{words.fact_name(fact)}: {number(count)}, {known}")
            facts.addWidget(label, place, 0)
            facts.addWidget(figure, place, 1, Qt.AlignmentFlag.AlignRight)
            share = Label(known, tone="text-2")
            facts.addWidget(share, place, 2, Qt.AlignmentFlag.AlignRight)
        self.column.addLayout(facts)
        self.column.addStretch(1)


def _told(known: Completeness) -> str:
    return _("of eight facts about {count} people").format(count=number(known.people))
