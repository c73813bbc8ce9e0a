"""Membership plans that are paid for: how they are told, and one of them in the making."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.money import Currency, exact
from loyalty_desktop.services.commands.memberships import DefinePlan, define_plan
from loyalty_desktop.services.queries.memberships import PlanRow
from loyalty_desktop.services.queries.offers import Rewards
from loyalty_desktop.ui.rewards.wordings import NONE
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, ExactEdit, WholeEdit, exact_text
from loyalty_desktop.ui.widgets.offering import Definition, OfferDialog, OfferEditing
from loyalty_desktop.ui.widgets.rows import Cell, Column
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, days, decimal, mark, money, number


def columns(unit: Currency, names: dict[str, str]) -> tuple[Column[PlanRow], ...]:
    """Return the columns of the list; `names` are those of rewards by their codes."""

    def price(row: PlanRow) -> Cell:
        return Cell(money(row.plan.price, unit), second=days(row.plan.days), weight=500)

    def brings(row: PlanRow) -> Cell:
        told: list[str] = []
        if row.plan.multiplier != 1:
            told.append(_("{times} times the points").format(times=decimal(row.plan.multiplier)))
        if row.plan.reward:
            told.append(names.get(row.plan.reward, row.plan.reward))
        return Cell(", ".join(told) or NONE, tone="text-2")

    return (
        Column(_("Membership"), _name),
        Column(_("Price"), price, align="right", width=124),
        Column(_("Brings"), brings, width=176),
        Column(_("Members today"), _members, align="right", width=116),
        Column(_("Sold"), _sold, align="right", width=72),
        Column(_("State"), _state, width=100),
    )


def _name(row: PlanRow) -> Cell:
    return Cell(row.plan.name, second=row.plan.code, weight=500)


def _members(row: PlanRow) -> str:
    return number(row.members)


def _sold(row: PlanRow) -> str:
    return number(row.sold)


def _state(row: PlanRow) -> Cell:
    return (
        Cell(_("On offer"), tone="accent-text", weight=500)
        if row.plan.on_offer
        else Cell(_("Not sold"), tone="text-2", weight=500)
    )


@dataclass(frozen=True, slots=True)
class PlanTyped:
    """A plan as it is typed; `multiplier` is text."""

    code: str
    name: str
    price: int | None
    days: int | None
    multiplier: str | None = "1"
    reward: str = ""
    on_offer: bool = True


class PlanEditing(OfferEditing[PlanRow, PlanTyped]):
    """A plan in the making; who has paid keeps what was paid for."""

    needs_code = mark("A short code, such as PLUS, is needed.")
    same_code = mark("Another membership has this code.")

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        known: Rewards,
        row: PlanRow | None,
        parent: QObject | None = None,
    ) -> None:
        codes = [each.plan.code for each in known.plans]
        super().__init__(desk, clock, known.currency, row, codes, parent)
        self.names = frozenset({"reward"})
        self.rewards = tuple((reward.code, reward.name) for reward in known.rewards)

    @override
    def begun(self) -> PlanTyped:
        """Return what the form shows first."""
        if self.row is None:
            return PlanTyped("", "", None, 365, "2")
        plan = self.row.plan
        return PlanTyped(
            plan.code,
            plan.name,
            plan.price,
            plan.days,
            exact_text(plan.multiplier),
            plan.reward or "",
            plan.on_offer,
        )

    @override
    def _definition(self, typed: PlanTyped, key: str, at: datetime) -> Definition:
        plan = MembershipPlan(
            typed.code.strip(),
            typed.name.strip(),
            typed.price or 0,
            typed.days or 1,
            exact(typed.multiplier or "1"),
            typed.reward or None,
            typed.on_offer,
        )
        return define_plan, DefinePlan(key=key, at=at, plan=plan)

    @override
    def _mistakes(self, typed: PlanTyped) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if not typed.price:
            wrong["price"] = _("Say what it costs.")
        if not typed.days:
            wrong["days"] = _("Say for how many days it is paid.")
        times = exact(typed.multiplier or "1")
        if times < 1:
            wrong["multiplier"] = _("At least 1: the points as they are.")
        elif times == 1 and not typed.reward:
            wrong["multiplier"] = _("Say what it brings: more points, or a reward.")
        return wrong


class PlanDialog(OfferDialog):
    """A plan: what it costs, how long it lasts, what it brings."""

    def __init__(self, window: QWidget, editing: PlanEditing) -> None:
        typed = editing.begun()
        title = _("New membership") if editing.row is None else _("Change membership")
        sentence = _("A new version from now on. Who has paid keeps what was paid for.")
        super().__init__(window, editing, title, sentence, typed)
        self._plan = editing
        self.price = AmountEdit(editing.unit)
        self.price.set_value(typed.price)
        self.days = WholeEdit("", _("days"))
        self.days.set_value(typed.days)
        self.multiplier = ExactEdit("", _("times"))
        self.multiplier.set_value(typed.multiplier)
        self.reward = Select("", (("", _("None")), *editing.rewards))
        self.reward.choose(typed.reward)
        self.on_offer = CheckBox(_("Sold at the counter"))
        self.on_offer.setChecked(typed.on_offer)
        self.on_offer.setAccessibleName(_("Sold at the counter"))
        self.put("price", mark("Price"), self.price)
        self.put("days", mark("Lasts"), self.days)
        self.put("multiplier", mark("Points are worth"), self.multiplier)
        self.put("reward", mark("Comes with a voucher for"), self.reward)
        self.put("on_offer", mark("On offer"), self.on_offer)
        self.ready()
        self.mends("multiplier", self.reward.chosen)

    @override
    def _save(self) -> None:
        self._plan.save(
            PlanTyped(
                self.code.text(),
                self.name.text(),
                self.price.value(),
                self.days.value(),
                self.multiplier.value(),
                self.reward.choice(),
                self.on_offer.isChecked(),
            )
        )
