"""The dialogs of a plan: a new goal, a new note."""

from datetime import timedelta
from typing import Final

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.services.commands.planning import NOTES
from loyalty_desktop.services.queries.planned_measures import MEASURES
from loyalty_desktop.ui.plan.view_model import GoalEditing, GoalTyped, PlanModel
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field, NoteEdit
from loyalty_desktop.ui.widgets.form_dialog import FormDialog
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.number_edits import ExactEdit
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, currency_sign, mark
from loyalty_desktop.wording.planning_words import NOTE_KINDS, measure_name

_HALF_YEAR: Final = timedelta(days=182)


class GoalDialog(FormDialog):
    """A goal: what is measured, from where to where, until when, and what it brings whom."""

    def __init__(self, window: QWidget, editing: GoalEditing) -> None:
        super().__init__(window, _("New goal"), "", editing)
        self._goal = editing
        self.name = Edit(placeholder=_("such as: more come back"))
        self.measure = Select("", [(name, measure_name(name)) for name in MEASURES])
        self.start = ExactEdit()
        self.target = ExactEdit()
        self.first_day = DayEdit()
        self.last_day = DayEdit()
        self.shop_gain = Edit()
        self.member_gain = Edit()
        self.first_day.set_value(editing.today)
        self.last_day.set_value(editing.today + _HALF_YEAR)
        self.put("name", mark("Goal"), self.name)
        self.put("measure", mark("Measure"), self.measure)
        self.put("start", mark("From"), self.start, _("Empty: what it is on the first day."))
        self.put("target", mark("Target"), self.target)
        self.put("first_day", mark("First day"), self.first_day)
        self.put("last_day", mark("Last day"), self.last_day)
        self.put("shop_gain", mark("What the shop gains"), self.shop_gain)
        self.put("member_gain", mark("What members gain"), self.member_gain)
        self.measure.chosen.connect(self._use)
        self._use(self.measure.choice())
        self.ready()
        for name, edit in (
            ("name", self.name),
            ("start", self.start),
            ("target", self.target),
            ("first_day", self.first_day),
            ("last_day", self.last_day),
        ):
            self.mends(name, edit.textChanged)

    def _use(self, measure: str) -> None:
        """Ask for the figures in the measure's unit."""
        unit = MEASURES[measure].unit
        word = {"share": "%", "money": currency_sign(self._goal.unit)}.get(unit, "")
        for edit in (self.start, self.target):
            edit.set_unit(word)

    @override
    def _save(self) -> None:
        self._goal.save(
            GoalTyped(
                self.name.text(),
                self.measure.choice(),
                self.start.value(),
                self.target.value(),
                self.first_day.value(),
                self.last_day.value(),
                self.shop_gain.text(),
                self.member_gain.text(),
            )
        )


class NoteDialog(Dialog):
    """A note on what is to be done."""

    def __init__(self, window: QWidget, model: PlanModel) -> None:
        super().__init__(
            window,
            _("New note"),
            _("What is to be done: in a campaign, in the programme, in the service."),
        )
        self._model = model
        self.kind = Select(_("About"), [(kind, _(NOTE_KINDS[kind])) for kind in NOTES])
        self.kind.setObjectName("note-kind")
        self.text = NoteEdit(_("Note"))
        self.text.setObjectName(kebab("Note"))
        self.field = Field(_("Note"), self.text)
        self.body.addWidget(Field(_("About"), self.kind))
        self.body.addWidget(self.field)
        self.confirmed.connect(self._save)

    def _save(self) -> None:
        text = self.text.toPlainText().strip()
        if not text:
            self.field.complain(_("Say what you want."))
            return
        self._model.write(self.kind.choice(), text)
        self.close_with(True)
