"""Where people come from: each channel with its reach, its people and its cost."""

from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.channels import ChannelRow, ReachRow
from loyalty_desktop.ui.tasks.view_model import TasksModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, day, mark, money, number
from loyalty_desktop.wording.questions import source_name

CHANNEL_KEY = "Ins"
REACH_KEY = "F8"


class ChannelsTab(QWidget):
    """The channels of the last 90 days above, what was written down of them below."""

    channel_wanted = Signal(object)
    """A `ChannelRow` to be changed, None for a new one."""
    reach_wanted = Signal()
    entry_wanted = Signal(object)
    """A `ReachRow` that may have been a mistake."""

    def __init__(self, model: TasksModel) -> None:
        super().__init__()
        self.setObjectName("channels-tab")
        self._model = model
        self.period = Paragraph(tone="text-2")
        self.new = named(
            Button(_("New channel"), icon="plus", key=CHANNEL_KEY), mark("New channel")
        )
        self.reach = named(
            Button(_("Reach and cost"), icon="megaphone", key=REACH_KEY), mark("Reach and cost")
        )
        self.rows: RowsModel[ChannelRow] = RowsModel((), self)
        self.table = Table(_("Channels"), self.rows)
        self.table.setObjectName("channels")
        self.entries: RowsModel[ReachRow] = RowsModel((), self)
        self.entry_table = Table(_("Written down"), self.entries)
        self.entry_table.setObjectName("reach-entries")
        self.nothing = EmptyState(
            "share-2",
            _("No channels yet"),
            _("Name the ways people hear of you, then ask new members which it was."),
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.nothing)
        self._below = Panel(padding=0)
        self._build()
        self.setFocusProxy(self.table)
        self.new.clicked.connect(self._new)
        self.reach.clicked.connect(self.reach_wanted)
        self.table.opened.connect(self._open)
        self.entry_table.opened.connect(self._open_entry)

    def _build(self) -> None:
        head = WrappingRow()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.period, 1)
        head.addWidget(self.new)
        head.addWidget(self.reach)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.pages)
        self._below.column.setContentsMargins(1, measures.GAP_12, 1, 4)
        title = QHBoxLayout()
        title.setContentsMargins(measures.GAP_12, 0, measures.GAP_12, 0)
        title.addWidget(Label(_("Written down"), weight=600))
        self._below.column.addLayout(title)
        self._below.column.addWidget(self.entry_table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addWidget(panel, 3)
        column.addWidget(self._below, 2)

    def fill(self, *, wide: bool) -> None:
        """Show what is known."""
        known = self._model.channels
        if known is None:
            return
        told = _("{first} to {last}").format(first=day(known.first), last=day(known.last))
        self.period.say(told)
        for button in (self.new, self.reach):
            button.setVisible(known.may_offer)
        self.rows.show_columns(_columns(known.currency, wide=wide))
        self.rows.show_rows(known.rows)
        self.entries.show_columns(_entry_columns(known.currency))
        self.entries.show_rows(known.entries)
        self._below.setVisible(bool(known.entries))
        self.pages.setCurrentWidget(self.table if known.rows else self.nothing)

    def _new(self) -> None:
        self.channel_wanted.emit(None)

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        known = self._model.channels
        if row is not None and row.id and known is not None and known.may_offer:
            self.channel_wanted.emit(row)

    def _open_entry(self, place: int) -> None:
        row = self.entries.row_at(place)
        known = self._model.channels
        if row is not None and known is not None and known.may_offer:
            self.entry_wanted.emit(row)


def _columns(unit: Currency, *, wide: bool) -> tuple[Column[ChannelRow], ...]:
    def cost(row: ChannelRow) -> str:
        return money(row.cost, unit) if row.cost else "\u2013"

    def per_lead(row: ChannelRow) -> str:
        return _per(row.per_lead, unit)

    def per_buyer(row: ChannelRow) -> str:
        return _per(row.per_buyer, unit)

    def per_both(row: ChannelRow) -> Cell:
        told = _per(row.per_buyer, unit)
        second = "" if row.per_buyer is None else _("{amount} a buyer").format(amount=told)
        return Cell(_per(row.per_lead, unit), second=second)

    figure = 92 if wide else 82
    first = (
        Column(_("Channel"), _name),
        Column(_("Reached"), _reached, align="right", width=figure),
        Column(_("Joined"), _joined, align="right", width=figure),
        Column(_("Bought"), _bought, align="right", width=figure),
        Column(_("Cost"), cost, align="right", width=132),
    )
    if not wide:
        return (*first, Column(_("Per person"), per_both, align="right", width=152))
    return (
        *first,
        Column(_("Per person"), per_lead, align="right", width=132),
        Column(_("Per buyer"), per_buyer, align="right", width=132),
    )


def _entry_columns(unit: Currency) -> tuple[Column[ReachRow], ...]:
    def cost(row: ReachRow) -> str:
        return money(row.cost, unit) if row.cost else "\u2013"

    return (
        Column(_("When"), _span, width=280),
        Column(_("What"), _what),
        Column(_("Reached"), _entry_reached, align="right", width=92),
        Column(_("Cost"), cost, align="right", width=132),
    )


def _name(row: ChannelRow) -> Cell:
    if not row.id:
        return Cell(source_name(row.name), tone="text-2")
    return Cell(row.name, second=_("hidden") if row.hidden else "", weight=500)


def _reached(row: ChannelRow) -> str:
    return number(row.reached) if row.reached else "\u2013"


def _joined(row: ChannelRow) -> str:
    return number(row.joined)


def _bought(row: ChannelRow) -> str:
    return number(row.bought)


def _per(amount: Fraction | None, unit: Currency) -> str:
    return "\u2013" if amount is None else money(round(amount), unit)


def _span(row: ReachRow) -> Cell:
    return Cell(_("{first} to {last}").format(first=day(row.first), last=day(row.last)))


def _what(row: ReachRow) -> Cell:
    what = " \u00b7 ".join(name for name in (row.channel, row.campaign) if name)
    return Cell(what, second=" ".join((row.note or "").split()), weight=500)


def _entry_reached(row: ReachRow) -> str:
    return number(row.reached) if row.reached else "\u2013"
