"""Rewards, stamp cards, missions and paid memberships: what members can get, and how."""

from typing import Final

from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.memberships import PlanRow
from loyalty_desktop.services.queries.missions import MissionRow
from loyalty_desktop.services.queries.offers import RewardRow, StampCardRow
from loyalty_desktop.ui.rewards import missions, plans, stamp_cards, wordings
from loyalty_desktop.ui.rewards.forms import RewardDialog
from loyalty_desktop.ui.rewards.view_model import RewardsModel
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.form_dialog import FormDialog
from loyalty_desktop.ui.widgets.listing import ListScreen
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.tabs import Tabs
from loyalty_desktop.wording import _, mark, number

NAME: Final = mark("Rewards")
"""The name of the screen, for the side bar."""


class _Page:
    """One of the lists: its table, what stands there while it is empty, and its words."""

    def __init__(self, table: Table, empty: EmptyState) -> None:
        self.table = table
        self.empty = empty
        self.new = ""
        self.count = 0

    def say(self, name: str, new: str, nothing: str, advice: str) -> None:
        """Say every word in the language of now."""
        self.table.setAccessibleName(name)
        self.empty.say(nothing, advice)
        self.new = new


class RewardsScreen(ListScreen):
    """Lists of what members can get, each with a button that adds; a row opens to be changed."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__(parent)
        self.model = RewardsModel(desk, clock, self)
        self.dialog: FormDialog | None = None
        self.add.setObjectName("new-reward")
        self.tabs = Tabs()
        self.rows: RowsModel[RewardRow] = RowsModel((), self)
        self.cards: RowsModel[StampCardRow] = RowsModel((), self)
        self.missions: RowsModel[MissionRow] = RowsModel((), self)
        self.plans: RowsModel[PlanRow] = RowsModel((), self)
        self.table = Table("", self.rows)
        self.card_table = Table("", self.cards)
        self.mission_table = Table("", self.missions)
        self.plan_table = Table("", self.plans)
        self.nothing = EmptyState("gift", "", "")
        self.no_card = EmptyState("stamp", "", "")
        self._lists = (
            _Page(self.table, self.nothing),
            _Page(self.card_table, self.no_card),
            _Page(self.mission_table, EmptyState("award", "", "")),
            _Page(self.plan_table, EmptyState("crown", "", "")),
        )
        self.pages = QStackedWidget()
        for each in self._lists:
            self.pages.addWidget(each.table)
            self.pages.addWidget(each.empty)
            each.empty.setFocusProxy(self.add)
        self.setFocusProxy(self.table)
        self._build()
        self._say()
        self.model.loaded.connect(self._fill)
        self.model.told.connect(self._tell)
        self.tabs.currentChanged.connect(self._show_page)
        self.table.opened.connect(self._open)
        self.card_table.opened.connect(self._open_card)
        self.mission_table.opened.connect(self._open_mission)
        self.plan_table.opened.connect(self._open_plan)
        self.model.load()

    def _build(self) -> None:
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.pages)
        self._lay_out(self.tabs, panel)

    @property
    def page(self) -> int:
        """Which of the lists is in view, from 0."""
        return max(self.tabs.currentIndex(), 0)

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()

    @override
    def _say(self) -> None:
        self.title.setText(_("Rewards"))
        self.tabs.setAccessibleName(_("Rewards"))
        names = (_("Rewards"), _("Stamp cards"), _("Missions"), _("Memberships"))
        for place, name in enumerate(names):
            if self.tabs.count() <= place:
                self.tabs.addTab(name)
            self.tabs.setTabText(place, name)
        words = (
            (
                _("New reward"),
                _("No rewards yet"),
                _("Add what members can get for their points: a cup, a discount."),
            ),
            (
                _("New stamp card"),
                _("No stamp cards yet"),
                _("Add one that brings a reward with every tenth purchase."),
            ),
            (
                _("New mission"),
                _("No missions yet"),
                _("Add something to reach for: three visits in a month, a badge for regulars."),
            ),
            (
                _("New membership"),
                _("No paid memberships yet"),
                _("Add one that members pay for: twice the points for a year."),
            ),
        )
        for each, name, said in zip(self._lists, names, words, strict=True):
            each.say(name, *said)
        self._show_page(self.tabs.currentIndex())

    @override
    def _fill(self) -> None:
        known = self.model.now
        if known is None:
            return
        unit = known.currency
        self.rows.show_columns(_reward_columns(unit, wide=self._wide))
        self.rows.show_rows(known.rewards)
        self.cards.show_columns(stamp_cards.columns())
        self.cards.show_rows(known.stamp_cards)
        self.missions.show_columns(missions.columns(unit, wide=self._wide))
        self.missions.show_rows(known.missions)
        names = {reward.code: reward.name for reward in known.rewards}
        self.plans.show_columns(plans.columns(unit, names))
        self.plans.show_rows(known.plans)
        self._show_page(self.tabs.currentIndex())

    def _show_page(self, _place: int) -> None:
        known = self.model.now
        shown = self._lists[self.page]
        self.add.setText(shown.new)
        self.add.setAccessibleName(shown.new)
        self.add.setVisible(self.model.may_offer)
        if known is None:
            return
        rows = (known.rewards, known.stamp_cards, known.missions, known.plans)[self.page]
        self.count.setText(number(len(rows)))
        self.pages.setCurrentWidget(shown.table if rows else shown.empty)
        if not known.may_offer:
            self._tell_reader(_("You can read the rewards. A manager or the owner changes them."))
        # A stamp card without a reward would bring nothing.
        self.add.setEnabled(self.page != 1 or bool(known.rewards))

    @override
    def _new(self) -> None:
        edit = (self._edit, self._edit_card, self._edit_mission, self._edit_plan)[self.page]
        edit(None)

    def _open(self, place: int) -> None:
        self._edit(self.rows.row_at(place))

    def _open_card(self, place: int) -> None:
        self._edit_card(self.cards.row_at(place))

    def _open_mission(self, place: int) -> None:
        self._edit_mission(self.missions.row_at(place))

    def _open_plan(self, place: int) -> None:
        self._edit_plan(self.plans.row_at(place))

    def _edit(self, row: RewardRow | None) -> None:
        if self.model.may_offer:
            dialog = RewardDialog(self.window(), self.model.reward_in_the_making(row))
            self._show_dialog(dialog)

    def _edit_card(self, row: StampCardRow | None) -> None:
        if self.model.may_offer:
            dialog = stamp_cards.StampCardDialog(self.window(), self.model.card_in_the_making(row))
            self._show_dialog(dialog)

    def _edit_mission(self, row: MissionRow | None) -> None:
        if self.model.may_offer:
            made = self.model.mission_in_the_making(row)
            self._show_dialog(missions.MissionDialog(self.window(), made))

    def _edit_plan(self, row: PlanRow | None) -> None:
        if self.model.may_offer:
            made = self.model.plan_in_the_making(row)
            self._show_dialog(plans.PlanDialog(self.window(), made))

    def _show_dialog(self, dialog: FormDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._finished)
        dialog.open()

    def _finished(self, saved: bool) -> None:
        self.dialog = None
        if saved:
            self.model.load()


def _reward_columns(unit: Currency, *, wide: bool) -> tuple[Column[RewardRow], ...]:
    def kind(row: RewardRow) -> Cell:
        tiers = _("first purchase") if row.first_purchase_only else ", ".join(row.tiers)
        return Cell(wordings.kind(row, unit), second=tiers or row.category or "", tone="text-2")

    def with_kind(row: RewardRow) -> Cell:
        told = f"{row.code} \u00b7 {wordings.kind(row, unit)}"
        return Cell(row.name, second=told, weight=500)

    first = (
        (Column(_("Reward"), _name), Column(_("Kind"), kind, width=230))
        if wide
        else (Column(_("Reward"), with_kind),)
    )
    return (
        *first,
        Column(_("Costs"), _price, align="right", width=112),
        Column(_("Left"), _left, align="right", width=92),
        Column(_("Limit"), wordings.limits, width=132),
        Column(_("State"), _state, width=128),
    )


def _name(row: RewardRow) -> Cell:
    return Cell(row.name, second=row.code, weight=500)


def _price(row: RewardRow) -> Cell:
    return Cell(wordings.price(row), weight=500)


def _left(row: RewardRow) -> Cell:
    given = _("{count} given").format(count=number(row.given_ever))
    return Cell(wordings.stock(row), second=given)


def _state(row: RewardRow) -> Cell:
    word, tone = wordings.state(row)
    always = row.first_date is None and row.until is None
    dates = "" if always else wordings.dates(row)
    return Cell(word, second=dates, tone=tone, weight=500)
