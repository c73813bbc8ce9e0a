"""Below the rules: from which day the draft holds, what saving it comes to, and the button."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.programme.view_model import ProgrammeModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dates import DayEdit, DayTyped
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, number

_DAY = 184


class SavingPanel(Panel):
    """The draft's first day and what becomes of it; who may not save only reads."""

    def __init__(self, model: ProgrammeModel, parent: QWidget | None = None) -> None:
        super().__init__(padding=16, gap=measures.GAP_8, parent=parent)
        self._model = model
        self.consequence = Paragraph(role="small", tone="text-2")
        self.consequence.setObjectName("consequence")
        self.from_word = Label(tone="text-2")
        self.first_day = DayEdit()
        self.first_day.setObjectName("first-day")
        self.first_day.setFixedWidth(theme.scaled(_DAY))
        self.discard = Button("", "ghost")
        self.save = Button("", "primary", icon="check", key="F10")
        self.save.setObjectName("save-version")
        row = self._row = WrappingRow()
        row.setSpacing(measures.GAP_12)
        row.addWidget(self.from_word)
        row.addWidget(self.first_day)
        row.addStretch(1)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.addWidget(self.consequence)
        self.column.addLayout(row)
        self.first_day.changed.connect(self._date)
        self.first_day.editingFinished.connect(self._day_left)
        self.discard.clicked.connect(model.discard)
        self.save.clicked.connect(model.save)

    def say(self) -> None:
        """Say it in the language in force."""
        self.from_word.setText(_("Holds from"))
        self.first_day.setAccessibleName(_("Holds from"))
        self.first_day.say()
        self.discard.setText(_("Discard"))
        self.discard.setAccessibleName(_("Discard the changes"))

    def fill(self) -> None:
        """Show the day of another draft."""
        if self.first_day.value() != self._model.first_date:
            self.first_day.set_value(self._model.first_date)

    def refresh(self) -> None:
        """Show what the draft comes to as it is now."""
        model = self._model
        may = model.may_change
        if may and self.first_day.wrong:
            self.consequence.say(_("There is no such day. Type day, month and year."))
            self.consequence.set_tone("danger")
        else:
            self.consequence.say(model.consequence())
            self.consequence.set_tone("warn" if may and model.cautions else "text-2")
        for widget in (self.from_word, self.first_day, self.save):
            widget.setVisible(may)
        self.discard.setVisible(may and model.edited)
        self.save.setText(_("Save as version {number}").format(number=number(model.next_number())))
        self.save.setAccessibleName(self.save.text())
        self.save.setEnabled(model.can_save)
        self.save.set_busy(model.busy)

    def place_consequence(self, *, beside: bool) -> None:
        """Let the sentence stand between day and buttons, or have a line of its own above them."""
        # Between the day and the buttons of a narrow window it would stand one word a line.
        row = self._row
        if beside == (row.indexOf(self.consequence) >= 0):
            return
        if beside:
            self.column.removeWidget(self.consequence)
            row.insertWidget(2, self.consequence, 1, Qt.AlignmentFlag.AlignVCenter)
            row.setStretch(3, 0)
        else:
            row.removeWidget(self.consequence)
            row.setStretch(2, 1)
            self.column.insertWidget(0, self.consequence)

    def _date(self, typed: DayTyped | None) -> None:
        self.first_day.set_wrong(False)
        self._model.set_first_date(None if typed is None else typed.as_date())

    def _day_left(self) -> None:
        # Half a day is no mistake while it is typed.
        self.first_day.set_wrong(self.first_day.nonsense)
        self.refresh()
