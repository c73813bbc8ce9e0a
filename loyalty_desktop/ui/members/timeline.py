"""What happened with a member, newest first, in one list: everything, or one kind of it."""

from typing import Final, cast
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.services.queries.member_timeline import KINDS, Happening, Kind
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import DOT, MINUS, NONE, signed, talk_name
from loyalty_desktop.ui.members.waiting import Waiting
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tables import Table, show_in_place
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, clock, day, entry_kind, mark, money, number
from loyalty_desktop.wording.questions import channel_name
from loyalty_desktop.wording.sending import STATE_NAMES

ALL: Final = ""
_CHOICE: Final = 220
_ICONS: Final = {
    "purchase": "store",
    "points": "coins",
    "message": "mail",
    "feedback": "message-square-quote",
    "talk": "message-circle",
}
_OF_TALKS: Final = {
    "visit": "map-pin",
    "call": "phone",
    "social": "share-2",
    "complaint": "message-square-warning",
    "note": "pencil",
}


class HappeningColumns:
    """The columns of what happened, in a shop's money."""

    def __init__(self, currency: Currency) -> None:
        self._currency = currency

    def columns(self) -> tuple[Column[Happening], ...]:
        """Return the columns in order."""
        return (
            Column(_("Day"), _when, width=136),
            Column(_("What"), what_happened, width=0),
            Column(_("Amount"), self._amount, "right", 126),
            Column(_("Points"), _points, "right", 76),
        )

    def _amount(self, row: Happening) -> Cell:
        if row.amount is None:
            return Cell(NONE, tone="text-2")
        told = money(abs(row.amount), self._currency)
        tone = "text-2" if row.state == "void" else "text"
        return Cell(f"{MINUS}{told}" if row.amount < 0 else told, tone=tone)


def what_happened(row: Happening) -> Cell:
    """Return what happened in a line, and what else is known of it in a second."""
    title, more = _words(row)
    second = [each for each in more if each]
    if row.by:
        second.append(row.by)
    icon = _OF_TALKS.get(row.what, "") if row.kind == "talk" else ""
    return Cell(title, DOT.join(second), weight=500, icon=icon or _ICONS[row.kind])


def _words(row: Happening) -> tuple[str, list[str]]:
    text = row.text or ""
    match row.kind:
        case "purchase":
            kinds = {"refund": _("Refund"), "void": _("Purchase made void")}
            title = kinds.get(row.what, _("Purchase"))
            return title, [text or _("no receipt number"), _("void") if row.state else ""]
        case "points":
            return entry_kind(row.what), [text]
        case "message" if row.what in {"email", "whatsapp", "sms"}:
            told = _("Message by {channel}").format(channel=channel_name(row.what))
            return told, [text, _(STATE_NAMES[row.state])]
        case "message":
            answers = {"yes": _("said yes"), "no": _("said no"), "later": _("later perhaps")}
            where = (
                _("Offer on the receipt") if row.what == "receipt" else _("Offer at the counter")
            )
            return where, [text, answers.get(row.state, "")]
        case "feedback":
            return _("Feedback"), _said(row)
        case "talk":
            states = {"waits": _("to be done"), "done": _("done")}
            return talk_name(row.what), [text, states.get(row.state, "")]


def _said(row: Happening) -> list[str]:
    told: list[str] = []
    if row.nps is not None:
        told.append(_("recommends {count} of 10").format(count=number(row.nps)))
    if row.satisfaction is not None:
        told.append(_("content {count} of 5").format(count=number(row.satisfaction)))
    if row.text:
        told.append(f"“{row.text}”")
    return [*told, _("answered") if row.state else _("nothing done yet")]


def _when(row: Happening) -> Cell:
    zone = row.at.tzinfo
    return Cell(day(row.day), clock(row.at, zone) if isinstance(zone, ZoneInfo) else "")


def _points(row: Happening) -> Cell:
    if not row.points:
        return Cell(NONE, tone="text-2")
    tone = "accent-text" if row.points > 0 else "text"
    return Cell(signed(row.points), tone=tone, weight=600)


def kind_name(kind: str) -> str:
    """Return what a kind of things that happen is called."""
    return {
        ALL: _("Everything"),
        "purchase": _("Purchases"),
        "points": _("Points without a purchase"),
        "message": _("Messages and offers"),
        "feedback": _("Feedback"),
        "talk": _("Visits, calls and notes"),
    }[kind]


class TimelineTab(QWidget):
    """Everything that happened; a line leads to the tab that tells more of it."""

    tab_wanted = Signal(str)
    """The kind of what somebody wants to see closer."""

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline-tab")
        self.model = model
        self.rows = RowsModel[Happening]((), self)
        self.kind = named(
            Select(_("What is told"), [(each, kind_name(each)) for each in (ALL, *KINDS)]),
            mark("What is told"),
        )
        self.kind.setFixedWidth(theme.scaled(_CHOICE))
        self.table = named(Table(_("Timeline"), self.rows), mark("Timeline"))
        self.waiting = Waiting()
        self.none = Paragraph(_("Nothing happened yet."), tone="text-2")
        self.none.setContentsMargins(20, 20, 20, 20)
        self.older = named(
            Button(_("What was before"), icon="chevron-down"), mark("What was before")
        )
        panel = Panel(padding=0, gap=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.table, 1)
        panel.column.addWidget(self.waiting, 1)
        panel.column.addWidget(self.none, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setSpacing(measures.GAP_12)
        foot.addWidget(self.kind)
        foot.addStretch(1)
        foot.addWidget(self.older)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addWidget(panel, 1)
        column.addLayout(foot)
        self.kind.chosen.connect(self._choose)
        self.older.clicked.connect(model.older_happenings)
        self.table.opened.connect(self._open)
        model.timeline_shown.connect(self._show)
        for each in (self.older, self.none, self.table):
            each.hide()

    def show_page(self, page: MemberPage) -> None:
        """Show a member: what happened comes by itself."""
        if not self.rows.columns():
            self.rows.show_columns(HappeningColumns(page.currency).columns())
        self.kind.choose(self.model.kind or ALL)
        self.model.want_timeline()

    def _show(self) -> None:
        rows = self.model.happenings or ()
        arrived = self.model.happenings is not None
        self.waiting.setVisible(not arrived)
        show_in_place(self.table, self.rows, rows)
        self.table.setVisible(bool(rows))
        self.none.setVisible(arrived and not rows)
        self.older.setVisible(self.model.more_happenings)

    def _choose(self, key: str) -> None:
        self.model.tell_kind(cast("Kind", key) if key else None)

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        if row is not None:
            self.tab_wanted.emit(row.kind)
