"""At the right: a bill as an example in money, and the versions of the programme."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.programme.example import Example
from loyalty_desktop.ui.programme.inputs import WIDE
from loyalty_desktop.ui.programme.versions import VersionShown
from loyalty_desktop.ui.programme.words import RuleSentence
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.number_edits import AmountEdit
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label, Paragraph, Run
from loyalty_desktop.wording import _

_FEW: Final = 4
"""So many changes of a version are shown; the rest is counted."""


class ExamplePanel(Panel):
    """What a bill earns by the draft, as it is typed."""

    bill_changed = Signal(object)
    tier_chosen = Signal(str)

    def __init__(self, unit: Currency, parent: QWidget | None = None) -> None:
        super().__init__(gap=measures.GAP_8, parent=parent)
        self.title = Label(weight=600)
        self.bill_word = Label(tone="text-2")
        self.bill = AmountEdit(unit)
        self.bill.setObjectName("example-bill")
        self.bill.setFixedWidth(theme.scaled(WIDE))
        self.tier_word = Label(tone="text-2")
        self.tier = Select()
        self.tier.setFixedWidth(theme.scaled(WIDE))
        self.sentence = Paragraph(weight=500)
        self.sentence.setObjectName("example")
        self.lines = Paragraph(role="small", tone="text-2")
        self.after = Paragraph(role="small", tone="text-2")
        self.column.addWidget(self.title)
        self._tier_row = QWidget()
        for word, control, row in (
            (self.bill_word, self.bill, QWidget()),
            (self.tier_word, self.tier, self._tier_row),
        ):
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(word)
            line.addStretch(1)
            line.addWidget(control)
            self.column.addWidget(row)
        self.column.addWidget(Hairline())
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.lines)
        self.column.addWidget(self.after)
        self.bill.changed.connect(self.bill_changed)
        self.tier.chosen.connect(self.tier_chosen)
        self.say()

    def say(self) -> None:
        """Say it in the language in force."""
        self.title.setText(_("Example"))
        self.bill_word.setText(_("A bill of"))
        self.bill.setAccessibleName(_("A bill of"))
        self.tier_word.setText(_("Tier"))
        self.tier.setAccessibleName(_("Tier"))

    def show_example(self, example: Example, tiers: Sequence[str], tier: str) -> None:
        """Show what the bill earns, for somebody of a tier."""
        self.tier.offer([("", _("None")), *((name, name) for name in tiers)])
        self.tier.choose(tier if tier in tiers else "")
        self._tier_row.setVisible(bool(tiers))
        before, found, rest = example.sentence.partition(example.points)
        runs = (Run(before), Run(found, 600, "accent-text"), Run(rest))
        self.sentence.say(runs if found else example.sentence)
        self.lines.say("\n".join(example.lines))
        self.after.say(example.after)


class VersionsPanel(Panel):
    """Every version with its first day, and what it changed."""

    started = Signal(int)
    """The number of the version that a new draft is to begin with."""
    withdrawn = Signal(int)
    """The number of a version that waits and is not to come into force."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=measures.GAP_12, parent=parent)
        self.title = Label(weight=600)
        self.shown: list[QWidget] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(measures.GAP_12)
        self.column.addWidget(self.title)
        self.column.addLayout(self._list)
        self.column.addStretch(1)

    def show_versions(self, versions: Sequence[VersionShown], *, may_change: bool) -> None:
        """Show these versions, newest first."""
        self.title.setText(_("Versions"))
        for widget in self.shown:
            self._list.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.shown = []
        for version in versions:
            widget = _Version(version, may_change=may_change)
            widget.started.connect(self.started)
            widget.withdrawn.connect(self.withdrawn)
            self._list.addWidget(widget)
            self.shown.append(widget)


class _Version(QWidget):
    started = Signal(int)
    withdrawn = Signal(int)

    def __init__(self, version: VersionShown, *, may_change: bool) -> None:
        super().__init__()
        self._number = version.row.number
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_4)
        column.addWidget(Hairline())
        column.addSpacing(measures.GAP_4)
        in_force = version.row.state == "in force"
        column.addWidget(Paragraph(version.title, weight=600 if in_force else 500))
        by = version.row.by
        told = _("{state}, by {name}").format(state=version.state, name=by) if by else version.state
        tone = "accent-text" if in_force else "text-2"
        column.addWidget(Label(told, "small", tone=tone, weight=500 if in_force else None))
        for change in version.changes[:_FEW]:
            column.addWidget(RuleSentence(change, "small"))
        if len(version.changes) > _FEW:
            more = _("and {count} more").format(count=len(version.changes) - _FEW)
            column.addWidget(Label(more, "small", tone="text-2"))
        if may_change:
            line = QHBoxLayout()
            begin = Button(_("Start from this"), "ghost", icon="copy", flush=True)
            begin.setAccessibleName(_("Start from version {number}").format(number=self._number))
            begin.clicked.connect(self._start)
            line.addWidget(begin)
            if version.waits:
                back = Button(_("Withdraw"), "ghost", icon="undo-2", flush=True)
                back.setAccessibleName(_("Withdraw version {number}").format(number=self._number))
                back.clicked.connect(self._withdraw)
                line.addStretch(1)
                line.addWidget(back)
            else:
                line.addStretch(1)
            column.addLayout(line)

    def _start(self) -> None:
        self.started.emit(self._number)

    def _withdraw(self) -> None:
        self.withdrawn.emit(self._number)
