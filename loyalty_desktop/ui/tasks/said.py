"""What members said: the score with its interval, and every feedback with what was done."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.feedback import WHICH, SaidRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.tasks import words
from loyalty_desktop.ui.tasks.view_model import TasksModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day, mark, number
from loyalty_desktop.wording.questions import feedback_place


class SaidTab(QWidget):
    """Three figures of a year, and the list below; Enter opens one to answer it."""

    opened = Signal(object)
    """A `SaidRow` to be looked at and answered."""

    def __init__(self, model: TasksModel) -> None:
        super().__init__()
        self.setObjectName("feedback-tab")
        self._model = model
        self.nps = DataLabel(mark("Net promoter score"), "figure")
        self.interval = Paragraph(role="small", tone="text-2")
        self.satisfaction = DataLabel(mark("Satisfaction"), "figure")
        self.acted = DataLabel(mark("Acted upon"), "figure")
        self.acted_of = Paragraph(role="small", tone="text-2")
        self.which = named(Select(), mark("Which feedback"))
        self.count = Label(tone="text-2")
        self.rows: RowsModel[SaidRow] = RowsModel((), self)
        self.table = Table(_("Feedback"), self.rows)
        self.table.setObjectName("feedback")
        self.nothing = EmptyState("message-square-quote", "", "")
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.nothing)
        self._build()
        self.which.offer([(each, words.which_name(each)) for each in WHICH])
        self.which.choose(model.which)
        self.setFocusProxy(self.table)
        self.which.chosen.connect(model.show_feedback)
        self.table.opened.connect(self._open)

    def _build(self) -> None:
        figures = Panel()
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_32)
        for caption, figure, below in (
            (_("Net promoter score"), self.nps, self.interval),
            (_("Satisfaction"), self.satisfaction, None),
            (_("Acted upon"), self.acted, self.acted_of),
        ):
            part = QVBoxLayout()
            part.setSpacing(0)
            part.addWidget(Label(caption, "small", tone="text-2"))
            part.addWidget(figure)
            if below is not None:
                part.addWidget(below)
            part.addStretch(1)
            row.addLayout(part, 3 if figure is self.nps else 2)
        figures.column.addLayout(row)
        choice = QHBoxLayout()
        choice.setSpacing(measures.GAP_12)
        self.which.setMinimumWidth(theme.scaled(280))
        choice.addWidget(self.which)
        choice.addWidget(self.count)
        choice.addStretch(1)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addWidget(figures)
        column.addLayout(choice)
        column.addWidget(panel, 1)

    def fill(self, *, wide: bool) -> None:
        """Show what is known."""
        known = self._model.feedback
        if known is None:
            return
        self.nps.show_value(words.nps_figure(known.nps))
        self.interval.say(words.nps_told(known.nps))
        self.satisfaction.show_value(words.mean(*known.satisfaction))
        self.acted.show_value(number(known.acted))
        of = _("of {count} in a year").format(count=number(known.all))
        self.acted_of.say(of)
        self.which.choose(self._model.which)
        self.count.setText(number(known.count))
        self.rows.show_columns(_columns(wide=wide))
        self.rows.show_rows(known.rows)
        if self._model.which == "waiting" and known.all:
            self.nothing.say(
                _("Everything is answered"), _("What needs an answer will stand here.")
            )
        else:
            self.nothing.say(
                _("No feedback yet"),
                _("Note it at the counter (Alt+F), ask on the customer's screen, or bring a list."),
            )
        self.pages.setCurrentWidget(self.table if known.rows else self.nothing)

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        if row is not None:
            self.opened.emit(row)


def _columns(*, wide: bool) -> tuple[Column[SaidRow], ...]:
    return (
        Column(_("Score"), _score, width=96),
        Column(_("Who"), _who, width=200 if wide else 168),
        Column(_("Why"), _why),
        Column(_("Done"), _done, width=190 if wide else 128),
    )


def _score(row: SaidRow) -> Cell:
    unhappy = (row.nps is not None and row.nps <= 6) or (
        row.satisfaction is not None and row.satisfaction <= 2
    )
    first, *rest = words.scores(row) or ["\u2013"]
    return Cell(first, second="".join(rest), tone="danger" if unhappy else "text", weight=500)


def _who(row: SaidRow) -> Cell:
    return Cell(row.name, second=day(row.day), weight=500)


def _why(row: SaidRow) -> Cell:
    said = " ".join((row.comment or "").split())
    second = row.product or feedback_place(row.source)
    return Cell(said or _("No reason given"), second=second, tone="text" if said else "text-2")


def _done(row: SaidRow) -> Cell:
    if row.answered is None:
        return Cell("\u2013", tone="text-2")
    return Cell(day(row.answered), second=" ".join((row.answer or "").split()), tone="accent-text")
