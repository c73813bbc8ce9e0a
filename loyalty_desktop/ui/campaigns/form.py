"""The dialog in which a campaign is made or changed."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.campaigns.view_model import CampaignEditing, CampaignTyped, Gives
from loyalty_desktop.ui.campaigns.wordings import WEEKDAYS, segment
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.form_dialog import FormDialog
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, ExactEdit, WholeEdit
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark

_KIND: Final = 168
_TIMES: Final = "\u00d7"


class GivesEdit(QWidget):
    """What a campaign gives: times the points, or points more."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = Select(
            _("What it gives"),
            [("multiplier", _("Times the points")), ("bonus", _("Points more"))],
        )
        self.kind.setFixedWidth(theme.scaled(_KIND))
        self.times = ExactEdit(_("Times the points"), lead=_TIMES)
        self.points = WholeEdit(_("Points more"), _("points"))
        self.setFocusProxy(self.kind)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.kind)
        row.addWidget(self.times, 1)
        row.addWidget(self.points, 1)
        self.kind.chosen.connect(self.use)

    def use(self, gives: str) -> None:
        """Ask for one of the two."""
        self.times.setVisible(gives != "bonus")
        self.points.setVisible(gives == "bonus")

    def set_wrong(self, wrong: bool) -> None:
        """Mark what is typed as wrong, or as settled."""
        self.times.set_wrong(wrong)
        self.points.set_wrong(wrong)


class Weekdays(QWidget):
    """Boxes for the days of the week; none ticked means every day."""

    def __init__(self, chosen: frozenset[int]) -> None:
        super().__init__()
        self.boxes = [CheckBox(_(name)) for name in WEEKDAYS]
        flow = FlowLayout(self, measures.GAP_12)
        for place, box in enumerate(self.boxes):
            box.setChecked(place in chosen)
            box.setAccessibleName(_(WEEKDAYS[place]))
            flow.addWidget(box)

    def chosen(self) -> frozenset[int]:
        """Return the days that are ticked, 0 for Monday."""
        return frozenset(place for place, box in enumerate(self.boxes) if box.isChecked())


class CampaignDialog(FormDialog):
    """A campaign with everything that can be said of it."""

    def __init__(self, window: QWidget, editing: CampaignEditing) -> None:
        again = editing.row is not None
        title = _("Change campaign") if again else _("New campaign")
        sentence = _("A new version from now on. Purchases of before keep their points.")
        super().__init__(window, title, sentence if again else "", editing)
        self._campaign = editing
        typed = editing.begun()
        self._make(typed, editing.unit)
        self._show_typed(typed)
        if again:
            self.code.setReadOnly(True)
            self.code.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._lay_out()

    def _make(self, typed: CampaignTyped, unit: Currency) -> None:
        named = [(name, segment(name)) for name in self._campaign.segments]
        self.code = Edit()
        self.name = Edit()
        self.gives = GivesEdit()
        self.category = Edit()
        self.first_day = DayEdit()
        self.until = DayEdit()
        self.weekdays = Weekdays(typed.weekdays)
        self.hours = Edit(placeholder=_("such as 14.00-17.00"))
        self.segment = Select("", [("", _("Everybody")), *named])
        self.minimum = AmountEdit(unit)
        self.per_member = WholeEdit("", _("times"), zero=_("no limit"))
        self.priority = Edit()
        self.priority.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.control = WholeEdit("", "%", zero=_("nobody"))
        self.first_only = CheckBox(_("Only the first purchase"))
        self.exclusive = CheckBox(_("Alone: no other exclusive one acts"))

    def _show_typed(self, typed: CampaignTyped) -> None:
        self.code.setText(typed.code)
        self.name.setText(typed.name)
        self.gives.kind.choose(typed.gives)
        self.gives.use(typed.gives)
        self.gives.times.set_value(typed.multiplier)
        self.gives.points.set_value(typed.bonus)
        self.category.setText(typed.category)
        self.first_day.set_value(typed.first_date)
        self.until.set_value(typed.until)
        self.hours.setText(typed.hours)
        self.segment.choose(typed.segment)
        self.minimum.set_value(typed.minimum)
        self.per_member.set_value(typed.per_member)
        self.priority.setText(str(typed.priority or 0))
        self.control.set_value(typed.control_percent)
        self.first_only.setChecked(typed.first_purchase_only)
        self.exclusive.setChecked(typed.exclusive)

    def _lay_out(self) -> None:
        self.put("code", mark("Code"), self.code)
        self.put("name", mark("Name"), self.name)
        self.put("multiplier", mark("Gives"), self.gives)
        self.put("category", mark("Only this category"), self.category)
        self.put("first_date", mark("From"), self.first_day)
        self.put("until", mark("To"), self.until)
        self.put("weekdays", mark("Weekdays"), self.weekdays)
        self.put("hours", mark("Hours"), self.hours)
        self.put("segment", mark("For"), self.segment)
        self.put("minimum", mark("Least bill"), self.minimum)
        self.put("per_member", mark("Most for a member"), self.per_member)
        self.put("control_percent", mark("Left out, to compare"), self.control)
        self.put("priority", mark("Priority"), self.priority)
        self.put("first_purchase_only", mark("First purchase"), self.first_only)
        self.put("exclusive", mark("Exclusive"), self.exclusive)
        self.ready()
        for name, edit in (
            ("code", self.code),
            ("name", self.name),
            ("multiplier", self.gives.times),
            ("multiplier", self.gives.points),
            ("until", self.until),
            ("hours", self.hours),
            ("control_percent", self.control),
        ):
            self.mends(name, edit.textChanged)

    @override
    def _save(self) -> None:
        gives: Gives = "bonus" if self.gives.kind.choice() == "bonus" else "multiplier"
        self._campaign.save(
            CampaignTyped(
                self.code.text(),
                self.name.text(),
                gives,
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
            )
        )


def _signed(text: str) -> int:
    """Return a whole number that may be below zero; 0 for anything else."""
    bare = text.strip().replace("\u2212", "-")
    digits = bare.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return 0
    return int(bare)
