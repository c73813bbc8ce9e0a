"""The dialog in which a reward is made or changed."""

from fractions import Fraction

from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui.rewards.view_model import TAKING_OFF, WITH_VALUE, RewardEditing, RewardTyped
from loyalty_desktop.ui.rewards.wordings import KINDS
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, ExactEdit, WholeEdit
from loyalty_desktop.ui.widgets.offering import OfferDialog
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark


class TierChecks(QWidget):
    """Boxes for tiers; none ticked means everybody."""

    def __init__(self, tiers: tuple[str, ...], chosen: tuple[str, ...]) -> None:
        super().__init__()
        # A tier that the programme no longer has still stands where it was named.
        every = (*tiers, *(name for name in chosen if name not in tiers))
        self.boxes = {name: CheckBox(name) for name in every}
        flow = FlowLayout(self, measures.GAP_16)
        for name, box in self.boxes.items():
            box.setChecked(name in chosen)
            box.setAccessibleName(name)
            flow.addWidget(box)

    def chosen(self) -> tuple[str, ...]:
        """Return the tiers that are ticked."""
        return tuple(name for name, box in self.boxes.items() if box.isChecked())


class WorthEdit(QWidget):
    """What a reward takes off: an amount of money, or a percentage."""

    def __init__(self, unit: Currency) -> None:
        super().__init__()
        self.amount = AmountEdit(unit)
        self.percent = ExactEdit("", "%")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.amount)
        row.addWidget(self.percent)
        self.use("amount")

    def use(self, kind: str) -> None:
        """Ask for what a kind of reward needs."""
        percent = kind == "percent"
        self.percent.setVisible(percent)
        self.amount.setVisible(not percent)
        self.amount.setReadOnly(kind not in WITH_VALUE)
        self.setFocusProxy(self.percent if percent else self.amount)

    def name(self, caption: str) -> None:
        """Name both for screen readers."""
        self.amount.setAccessibleName(caption)
        self.percent.setAccessibleName(caption)

    def set_wrong(self, wrong: bool) -> None:
        """Mark what is typed as wrong, or as settled."""
        self.amount.set_wrong(wrong)
        self.percent.set_wrong(wrong)

    def show_value(self, kind: str, value: str | None) -> None:
        """Show the value of a reward of some kind."""
        if value is not None and kind == "percent":
            self.percent.set_value(value)
        elif value is not None:
            self.amount.set_value(int(Fraction(value)))

    def value(self, kind: str) -> str | None:
        """Return what is typed, as the reward keeps it."""
        if kind == "percent":
            return self.percent.value()
        minor = self.amount.value()
        return None if minor is None else str(minor)


class RewardDialog(OfferDialog):
    """A reward with everything that can be said of it."""

    def __init__(self, window: QWidget, editing: RewardEditing) -> None:
        typed = editing.begun()
        title = _("New reward") if editing.row is None else _("Change reward")
        sentence = _("A new version from now on, with its own stock. What was taken stays.")
        super().__init__(window, editing, title, sentence, typed)
        self._reward = editing
        self.points = WholeEdit("", _("points"))
        self.points.set_value(typed.points)
        self.kind = Select("", [(kind, _(word)) for kind, word in KINDS.items()])
        self.kind.choose(typed.kind)
        self.worth = WorthEdit(editing.unit)
        self.worth.show_value(typed.kind, typed.value)
        self.category = Edit()
        self.category.setText(typed.category)
        self.cap = AmountEdit(editing.unit)
        self.cap.set_value(typed.cap)
        self.pack = WholeEdit()
        self.pack.set_value(typed.pack)
        self.stock = WholeEdit()
        self.stock.setPlaceholderText(_("no limit"))
        self.stock.set_value(typed.stock)
        self.per_member = WholeEdit(zero=_("no limit"))
        self.per_member.set_value(typed.per_member)
        self.period = WholeEdit("", _("days"), zero=_("ever"))
        self.period.set_value(typed.period_days)
        self.tiers = TierChecks(editing.tiers, typed.tiers)
        self.first_day = DayEdit()
        self.first_day.set_value(typed.first_date)
        self.until = DayEdit()
        self.until.set_value(typed.until)
        self.first_only = CheckBox(_("Only the first purchase"))
        self.first_only.setChecked(typed.first_purchase_only)
        self._lay_out()
        self._watch()
        self._fit_kind()

    def _lay_out(self) -> None:
        self.put("points", mark("Costs"), self.points)
        self.put("kind", mark("Kind"), self.kind)
        self.put("value", mark("Worth"), self.worth)
        self.put("cap", mark("Takes off at most"), self.cap)
        self.put("category", mark("Only this category"), self.category)
        self.put("pack", mark("So many for the points"), self.pack)
        self.put("stock", mark("Stock"), self.stock)
        self.put("per_member", mark("Most for a member"), self.per_member)
        self.put("period_days", mark("Within"), self.period)
        self.put("tiers", mark("Only for tiers"), self.tiers)
        self.put("first_date", mark("From"), self.first_day)
        self.put("until", mark("To"), self.until)
        self.put("first_purchase_only", mark("First purchase"), self.first_only)
        self.ready()

    def _watch(self) -> None:
        self.kind.chosen.connect(self._choose_kind)
        self.mends("value", self.kind.chosen)
        self.mends("until", self.first_day.textChanged)

    def _choose_kind(self, _kind: str) -> None:
        self._fit_kind()

    def _fit_kind(self) -> None:
        kind = self.kind.choice()
        self.worth.use(kind)
        self.cap.setReadOnly(kind != "percent")
        caption = _("Takes off") if kind in TAKING_OFF else _("Worth")
        self.fields["value"].set_caption(caption)
        self.worth.name(caption)

    @override
    def _save(self) -> None:
        kind = self.kind.choice()
        self._reward.save(
            RewardTyped(
                self.code.text(),
                self.name.text(),
                kind,
                self.points.value(),
                self.worth.value(kind),
                self.category.text(),
                self.cap.value(),
                self.pack.value(),
                self.stock.value(),
                self.per_member.value(),
                self.period.value(),
                self.tiers.chosen(),
                self.first_day.value(),
                self.until.value(),
                self.first_only.isChecked(),
            )
        )
