"""The dialog in which a campaign is made or changed, in five steps."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QPlainTextEdit, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.campaigns import OF_EVENTS
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.campaigns import wordings
from loyalty_desktop.ui.campaigns.parts import (
    AudienceEdit,
    Channels,
    GivesEdit,
    TextsEdit,
    Weekdays,
)
from loyalty_desktop.ui.campaigns.view_model import CampaignEditing, CampaignTyped, Gives
from loyalty_desktop.ui.campaigns.wordings import segment
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.form_dialog import FormDialog
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, WholeEdit
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark
from loyalty_desktop.wording.campaign_words import KIND_NAMES

STEPS: Final = (
    ("who", mark("Who")),
    ("what", mark("What it gives")),
    ("when", mark("When")),
    ("told", mark("How told")),
    ("measure", mark("Measured")),
)
LOOK_MS: Final = 400
"""So long after the last change it is asked what the campaign would come to."""
_MOST_DIGITS: Final = 6
_TALL: Final = 396


class CampaignDialog(FormDialog):
    """A campaign with everything that can be said of it: who, what, when, how told, measured."""

    def __init__(self, window: QWidget, editing: CampaignEditing) -> None:
        again = editing.row is not None
        title = _("Change campaign") if again else _("New campaign")
        sentence = _("A new version from now on. Purchases of before keep their points.")
        self._steps: dict[str, str] = {}
        self._step = "who"
        super().__init__(window, title, sentence if again else "", editing)
        self._campaign = editing
        typed = editing.begun()
        self._kind = typed.kind
        self._make(typed, editing.unit)
        self._show_typed(typed)
        if again:
            self.code.setReadOnly(True)
            self.code.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self.look)
        editing.looked.connect(self._tell)
        self._lay_out()
        self._watch()
        self.look()

    def _make(self, typed: CampaignTyped, unit: Currency) -> None:
        named = [(name, segment(name)) for name in self._campaign.segments]
        self.steps = Segmented(
            _("Step"), [Option(key, _(word)) for key, word in STEPS], density=theme.MANAGER
        )
        self.steps.setObjectName("steps")
        self.pages = OneShown()
        # The dialog stands still while somebody goes from step to step.
        self.pages.setFixedHeight(self._height_for(theme.scaled(_TALL)))
        self.code = Edit()
        self.name = Edit()
        everybody = _("All of them") if typed.kind in OF_EVENTS else _("Whoever buys")
        self.audience = AudienceEdit(self._campaign.audiences, everybody)
        self.kind = Select("", [(kind, _(word)) for kind, word in KIND_NAMES.items()])
        self.gives = GivesEdit()
        self.category = Edit()
        self.reward = Select("", [("", _("None")), *self._campaign.rewards])
        self.first_day = DayEdit()
        self.until = DayEdit()
        self.weekdays = Weekdays(typed.weekdays)
        self.hours = Edit(placeholder=_("such as 14.00-17.00"))
        self.good_days = WholeEdit("", _("days"), zero=_("to its end"))
        self.automatic = CheckBox(_("Runs by itself, day by day"))
        self.segment = Select("", [("", _("Everybody")), *named])
        self.minimum = AmountEdit(unit)
        self.per_member = WholeEdit("", _("times"), zero=_("no limit"))
        self.priority = Edit()
        self.priority.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.first_only = CheckBox(_("Only the first purchase"))
        self.exclusive = CheckBox(_("Alone: no other exclusive one acts"))
        self.channels = Channels(typed.channels)
        self.texts = TextsEdit(typed.texts)
        self.action = Edit(placeholder=_("such as COME-5"))
        self.control = WholeEdit("", "%", zero=_("nobody"))
        self.measure_days = WholeEdit("", _("days"), zero=_("none"))
        self.budget = AmountEdit(unit)
        self.message_cost = AmountEdit(unit)
        self.live = Paragraph(tone="text-2")
        self.live.setObjectName("what-it-comes-to")
        self.sample = Paragraph("", "small", tone="text-2")
        self.sample.setObjectName("text-filled")

    def _show_typed(self, typed: CampaignTyped) -> None:
        self.code.setText(typed.code)
        self.name.setText(typed.name)
        self.kind.choose(typed.kind)
        self.audience.show_audience(typed.audience, typed.condition)
        self.gives.kind.choose(typed.gives)
        self.gives.use(typed.gives)
        self.gives.times.set_value(typed.multiplier)
        self.gives.points.set_value(typed.bonus)
        self.category.setText(typed.category)
        self.reward.choose(typed.reward)
        self.first_day.set_value(typed.first_date)
        self.until.set_value(typed.until)
        self.hours.setText(typed.hours)
        self.good_days.set_value(typed.good_days)
        self.automatic.setChecked(typed.automatic)
        self.segment.choose(typed.segment)
        self.minimum.set_value(typed.minimum)
        self.per_member.set_value(typed.per_member)
        self.priority.setText(str(typed.priority or 0))
        self.control.set_value(typed.control_percent)
        self.first_only.setChecked(typed.first_purchase_only)
        self.exclusive.setChecked(typed.exclusive)
        self.action.setText(typed.call_to_action)
        self.measure_days.set_value(typed.measure_days)
        self.budget.set_value(typed.budget)
        self.message_cost.set_value(typed.cost_per_message)

    def _lay_out(self) -> None:
        self._begin("who")
        self.put("code", mark("Code"), self.code)
        self.put("name", mark("Name"), self.name)
        self.put("kind", mark("Kind"), self.kind)
        self.put("segment", mark("Stage or tier at the bill"), self.segment)
        self.put("audience", mark("Audience"), self.audience, wide=True)
        self.put("first_purchase_only", mark("First purchase"), self.first_only)
        self._begin("what")
        self.put("multiplier", mark("Gives"), self.gives)
        self.put("category", mark("Only this category"), self.category)
        self.put("reward", mark("Voucher for"), self.reward)
        self.put("minimum", mark("Least bill"), self.minimum)
        self.put("per_member", mark("Most for a member"), self.per_member)
        self.put("priority", mark("Priority"), self.priority)
        self.put("exclusive", mark("Exclusive"), self.exclusive)
        self._begin("when")
        self.put("first_date", mark("From"), self.first_day)
        self.put("until", mark("To"), self.until)
        self.put("weekdays", mark("Weekdays"), self.weekdays)
        self.put("hours", mark("Hours"), self.hours)
        self.put("good_days", mark("Good for each"), self.good_days)
        self.put("automatic", mark("By itself"), self.automatic)
        self._begin("told")
        self.put("channels", mark("They hear of it by"), self.channels)
        self.put("call_to_action", mark("Code to show or say"), self.action)
        self.put("texts", mark("Text"), self.texts, wide=True)
        self._grid.addWidget(self.sample, self._place // 2 + 1, 0, 1, 2)
        self._begin("measure")
        self.put("control_percent", mark("Left out, to compare"), self.control)
        self.put("measure_days", mark("Also count the days after"), self.measure_days)
        self.put("budget", mark("Budget"), self.budget)
        self.put("cost_per_message", mark("A message costs"), self.message_cost)
        self.ready()

    def _begin(self, step: str) -> None:
        """Put the fields that follow on the page of a step."""
        self._step = step
        self._place = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(3, 3, measures.GAP_8, 3)
        self._grid.setHorizontalSpacing(measures.GAP_24)
        self._grid.setVerticalSpacing(measures.GAP_12)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        area, _inner = self._scrolling(self._grid, 0)
        area.setFixedHeight(self._height_for(theme.scaled(_TALL)))
        self.pages.addWidget(area)

    @override
    def put(
        self, name: str, caption: str, edit: QWidget, hint: str = "", *, wide: bool = False
    ) -> None:
        """Put a field into the next free place of the step's page; a wide one has a whole row."""
        field = self._field(name, caption, edit, hint)
        self._steps[name] = self._step
        if wide:
            self._place += self._place % 2
            self._grid.addWidget(field, self._place // 2, 0, 1, 2)
            self._place += 2
        else:
            self._grid.addWidget(field, self._place // 2, self._place % 2)
            self._place += 1

    @override
    def ready(self) -> None:
        """Lay out the steps, the page of the one in view, and what the campaign comes to."""
        panel = Panel(padding=16, role="say")
        panel.column.addWidget(self.live)
        self.body.addWidget(self.message)
        self.body.addWidget(self.steps)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(panel)
        self.steps.chosen.connect(self.turn_to)

    def _watch(self) -> None:
        self.mends("texts", self.texts.changed)
        for signal in (
            self.audience.changed,
            self.kind.chosen,
            self.channels.changed,
            self.texts.changed,
            self.control.textChanged,
            self.message_cost.textChanged,
            self.gives.kind.chosen,
            self.gives.times.textChanged,
            self.gives.points.textChanged,
            self.until.textChanged,
        ):
            signal.connect(self._soon)

    @override
    def open(self) -> None:
        """Show the dialog; the keyboard begins at the name."""
        super().open()
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    def turn_to(self, step: str) -> None:
        """Show a step."""
        self.steps.choose(step)
        self.pages.setCurrentIndex([key for key, _word in STEPS].index(step))
        self.fit()

    def look(self) -> None:
        """Ask what the campaign would come to as it is typed now."""
        self._campaign.look(self.typed())

    def _soon(self, _typed: object = None) -> None:
        self._looking.start()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and not isinstance(QApplication.focusWidget(), QPlainTextEdit):
            step = self.pages.currentIndex()
            if step < len(STEPS) - 1:
                # Enter is the next obvious step; F10 saves from any of them.
                self.turn_to(STEPS[step + 1][0])
                first = next(n for n, on in self._steps.items() if on == STEPS[step + 1][0])
                self.fields[first].edit.setFocus(Qt.FocusReason.OtherFocusReason)
                event.accept()
                return
        super().keyPressEvent(event)

    @override
    def _go_to_first(self) -> None:
        if (wrong := self._first_wrong()) is not None:
            self.turn_to(self._steps[wrong])
        super()._go_to_first()

    def _tell(self) -> None:
        """Tell what the campaign would come to, and how its text reads."""
        campaign = self._campaign
        self.live.say(
            campaign.unseen
            or wordings.comes_to(campaign.preview, campaign.unit, self.budget.value())
        )
        self.sample.say(wordings.sample(campaign.preview))
        self.sample.setVisible(bool(self.sample.text()))
        self.fit()

    @override
    def _save(self) -> None:
        self._campaign.save(self.typed())

    def typed(self) -> CampaignTyped:
        """Return the campaign as it is typed."""
        given = self.gives.kind.choice()
        gives: Gives = "bonus" if given == "bonus" else "multiplier"
        audience = self.audience.choice.choice()
        return CampaignTyped(
            self.code.text(),
            self.name.text(),
            "nothing" if given == "nothing" else gives,
            self.gives.times.value(),
            self.gives.points.value(),
            self.first_day.value(),
            self.until.value(),
            self.weekdays.chosen(),
            self.hours.text(),
            self.category.text(),
            self.segment.choice(),
            self.minimum.value(),
            self.first_only.isChecked(),
            _signed(self.priority.text()),
            self.exclusive.isChecked(),
            self.per_member.value(),
            self.control.value(),
            self.kind.choice(),
            audience,
            self.audience.condition.text(),
            self.channels.chosen(),
            self.texts.texts(),
            self.action.text(),
            self.budget.value(),
            self.message_cost.value(),
            self.automatic.isChecked(),
            self.reward.choice(),
            self.good_days.value(),
            self.measure_days.value(),
        )


def _signed(text: str) -> int | None:
    """Return a whole number that may be below zero, 0 for nothing; None for anything else."""
    bare = text.strip().replace("\u2212", "-") or "0"
    digits = bare.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
        return None
    return int(bare)
