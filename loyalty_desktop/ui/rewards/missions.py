"""Missions, streaks and badges: how they are told, and one of them in the making."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.missions import Mission
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.commands.missions import DefineMission, define_mission
from loyalty_desktop.services.queries.missions import MissionRow
from loyalty_desktop.services.queries.offers import Rewards
from loyalty_desktop.ui.rewards.wordings import NONE
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, WholeEdit
from loyalty_desktop.ui.widgets.offering import (
    Definition,
    OfferDialog,
    OfferEditing,
    days_out_of_order,
)
from loyalty_desktop.ui.widgets.rows import Cell, Column
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, day, mark, money, ngettext, number, points

KINDS: Final = {"mission": mark("Mission"), "streak": mark("Streak"), "badge": mark("Badge")}
COUNTS: Final = {
    "visits": mark("Days with a purchase"),
    "purchases": mark("Purchases"),
    "spend": mark("Money spent"),
}
PERIODS: Final = {
    "week": mark("Each week"),
    "month": mark("Each month"),
    "whole": mark("All its days together"),
}


def asked(mission: Mission, unit: Currency) -> str:
    """Return what has to be done, in plain words."""
    if mission.kind == "streak":
        weekly = mission.period == "week"
        told = (
            ngettext(
                "a purchase in {count} week", "a purchase in each of {count} weeks", mission.need
            )
            if weekly
            else ngettext(
                "a purchase in {count} month", "a purchase in each of {count} months", mission.need
            )
        ).format(count=number(mission.need))
    elif mission.count == "spend":
        told = _("{money} spent").format(money=money(mission.need, unit))
    elif mission.count == "purchases":
        told = ngettext("{count} purchase", "{count} purchases", mission.need).format(
            count=number(mission.need)
        )
    else:
        told = ngettext(
            "{count} day with a purchase", "{count} days with a purchase", mission.need
        ).format(count=number(mission.need))
    if mission.category:
        told = _("{what} of {category}").format(what=told, category=mission.category)
    if mission.kind == "mission" and mission.period != "whole":
        within = _("within a week") if mission.period == "week" else _("within a month")
        return f"{told} {within}"
    return told


def columns(unit: Currency, *, wide: bool) -> tuple[Column[MissionRow], ...]:
    """Return the columns of the list."""

    def what(row: MissionRow) -> Cell:
        return Cell(asked(row.mission, unit), second=_dates(row), tone="text-2")

    def with_what(row: MissionRow) -> Cell:
        return Cell(row.mission.name, second=asked(row.mission, unit), weight=500)

    first = (
        (Column(_("Mission"), _name), Column(_("What to do"), what, width=330))
        if wide
        else (Column(_("Mission"), with_what),)
    )
    return (
        *first,
        Column(_("Brings"), _brings, align="right", width=116),
        Column(_("Done"), _done, align="right", width=96),
        Column(_("State"), _state, width=104),
    )


def _name(row: MissionRow) -> Cell:
    kind = _(KINDS[row.mission.kind])
    return Cell(row.mission.name, second=f"{row.mission.code} \u00b7 {kind}", weight=500)


def _dates(row: MissionRow) -> str:
    if row.until is not None:
        return _("to {day}").format(day=day(row.until))
    if row.first_date is not None:
        return _("from {day}").format(day=day(row.first_date))
    return ""


def _brings(row: MissionRow) -> str:
    return points(row.mission.points) if row.mission.points else NONE


def _done(row: MissionRow) -> Cell:
    members = ngettext("{count} member", "{count} members", row.members)
    return Cell(number(row.done), second=members.format(count=number(row.members)))


def _state(row: MissionRow) -> Cell:
    return (
        Cell(_("Running"), tone="accent-text", weight=500)
        if row.running
        else Cell(_("Not now"), tone="text-2", weight=500)
    )


@dataclass(frozen=True, slots=True)
class MissionTyped:
    """A mission as it is typed; `need` is minor units where money is counted."""

    code: str
    name: str
    kind: str
    need: int | None
    count: str
    period: str
    category: str = ""
    points: int | None = 0
    first_date: date | None = None
    until: date | None = None


class MissionEditing(OfferEditing[MissionRow, MissionTyped]):
    """A mission in the making; what was done stays done."""

    needs_code = mark("A short code, such as JULY3, is needed.")
    same_code = mark("Another mission has this code.")

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        known: Rewards,
        row: MissionRow | None,
        parent: QObject | None = None,
    ) -> None:
        codes = [each.mission.code for each in known.missions]
        super().__init__(desk, clock, known.currency, row, codes, parent)

    @override
    def begun(self) -> MissionTyped:
        """Return what the form shows first."""
        if self.row is None:
            return MissionTyped("", "", "mission", 3, "visits", "month")
        known = self.row.mission
        return MissionTyped(
            known.code,
            known.name,
            known.kind,
            known.need,
            known.count,
            known.period,
            known.category or "",
            known.points,
            self.row.first_date,
            self.row.until,
        )

    @override
    def _definition(self, typed: MissionTyped, key: str, at: datetime) -> Definition:
        streak = typed.kind == "streak"
        mission = Mission(
            typed.code.strip(),
            typed.name.strip(),
            typed.kind,
            typed.need or 1,
            "visits" if streak else typed.count,
            typed.period,
            None if streak else typed.category.strip() or None,
            typed.points or 0,
            None if typed.first_date is None else day_of(typed.first_date),
            None if typed.until is None else day_of(typed.until),
        )
        return define_mission, DefineMission(key=key, at=at, mission=mission)

    @override
    def _mistakes(self, typed: MissionTyped) -> dict[str, str]:
        wrong = days_out_of_order(typed.first_date, typed.until, self._today)
        if not typed.need:
            wrong["need"] = _("Say how many it takes.")
        if typed.kind == "streak" and typed.period == "whole":
            wrong["period"] = _("A streak goes by weeks or months.")
        if typed.kind != "badge" and not typed.points:
            wrong["points"] = _("Say what it brings. Only a badge brings an honour alone.")
        return wrong


class NeedEdit(QWidget):
    """How much is needed: so many times, or so much money."""

    def __init__(self, unit: Currency) -> None:
        super().__init__()
        self.times = WholeEdit()
        self.amount = AmountEdit(unit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.times)
        row.addWidget(self.amount)
        self.use(money=False)

    def use(self, *, money: bool) -> None:
        """Ask for money, or for a number."""
        self._money = money
        self.amount.setVisible(money)
        self.times.setVisible(not money)
        self.setFocusProxy(self.amount if money else self.times)

    def set_wrong(self, wrong: bool) -> None:
        """Mark what is typed as wrong, or as settled."""
        self.times.set_wrong(wrong)
        self.amount.set_wrong(wrong)

    def name(self, caption: str) -> None:
        """Name both for screen readers."""
        self.times.setAccessibleName(caption)
        self.amount.setAccessibleName(caption)

    def value(self) -> int | None:
        """Return what is typed; minor units for money."""
        return self.amount.value() if self._money else self.times.value()


class MissionDialog(OfferDialog):
    """A mission with everything that can be said of it."""

    def __init__(self, window: QWidget, editing: MissionEditing) -> None:
        typed = editing.begun()
        title = _("New mission") if editing.row is None else _("Change mission")
        sentence = _("A new version from now on. What members have done stays done.")
        super().__init__(window, editing, title, sentence, typed)
        self._mission = editing
        self.kind = Select("", [(kind, _(word)) for kind, word in KINDS.items()])
        self.kind.choose(typed.kind)
        self.count = Select("", [(count, _(word)) for count, word in COUNTS.items()])
        self.count.choose(typed.count)
        self.need = NeedEdit(editing.unit)
        if typed.count == "spend":
            self.need.amount.set_value(typed.need)
        else:
            self.need.times.set_value(typed.need)
        self.period = Select("", [(period, _(word)) for period, word in PERIODS.items()])
        self.period.choose(typed.period)
        self.category = Edit()
        self.category.setText(typed.category)
        self.points = WholeEdit("", _("points"))
        self.points.set_value(typed.points)
        self.first_day = DayEdit()
        self.first_day.set_value(typed.first_date)
        self.until = DayEdit()
        self.until.set_value(typed.until)
        self._lay_out()
        self._fit_kind("")

    def _lay_out(self) -> None:
        self.put("kind", mark("Kind"), self.kind)
        self.put("count", mark("What counts"), self.count)
        self.put("need", mark("How many"), self.need)
        self.put("period", mark("Within"), self.period)
        self.put("category", mark("Only this category"), self.category)
        self.put("points", mark("Brings"), self.points)
        self.put("first_date", mark("From"), self.first_day)
        self.put("until", mark("To"), self.until)
        self.ready()
        self.kind.chosen.connect(self._fit_kind)
        self.count.chosen.connect(self._fit_kind)
        for name in ("need", "period", "points"):
            self.mends(name, self.kind.chosen)
        self.mends("until", self.first_day.textChanged)

    def _fit_kind(self, _choice: str) -> None:
        kind = self.kind.choice()
        streak = kind == "streak"
        money_counts = not streak and self.count.choice() == "spend"
        self.need.use(money=money_counts)
        caption = (
            _("How many in a row") if streak else _("How much") if money_counts else _("How many")
        )
        self.fields["need"].set_caption(caption)
        self.need.name(caption)
        self.count.setEnabled(not streak)
        self.category.setReadOnly(streak)
        # A badge counts all that ever was.
        self.period.setEnabled(kind != "badge")

    @override
    def _save(self) -> None:
        kind = self.kind.choice()
        self._mission.save(
            MissionTyped(
                self.code.text(),
                self.name.text(),
                kind,
                self.need.value(),
                self.count.choice(),
                self.period.choice(),
                self.category.text(),
                self.points.value(),
                self.first_day.value(),
                self.until.value(),
            )
        )
