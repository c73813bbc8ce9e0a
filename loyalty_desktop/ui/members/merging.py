"""The dialog that makes one member of two: search, side by side, F10."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.lines import empty
from loyalty_desktop.ui.members.merge_model import MergeModel
from loyalty_desktop.ui.members.phrases import DOT, NONE
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import (
    _,
    day,
    mark,
    money,
    ngettext,
    number,
    points,
    spaced_number,
    stage_name,
)

_TYPING_MS: Final = 150


class MergeDialog(Dialog):
    """Whom to merge, what each has, and what the one that stays will have."""

    def __init__(self, window: QWidget, model: MergeModel) -> None:
        super().__init__(
            window,
            _("Merge with another member"),
            _("Two rows that are one person become one. It can be undone."),
            icon="users",
            serious=True,
            confirm=_("Merge"),
            stays=True,
            width=760,
        )
        self.model = model
        model.setParent(self)
        self.setObjectName("merge-dialog")
        self.message = MessageBar()
        self.search = named(
            Edit(
                icon="search",
                placeholder=_("Name, number, phone, email"),
                density=theme.COUNTER,
            ),
            mark("Who is the same person"),
        )
        self._matches = QVBoxLayout()
        self._matches.setSpacing(measures.GAP_4)
        self.buttons: list[Button] = []
        self.swap = named(
            Button(_("Keep the other one"), icon="arrow-down-up", key="F2"),
            mark("Keep the other one"),
        )
        self.another = named(Button(_("Somebody else"), "ghost"), mark("Somebody else"))
        self.preview = QWidget()
        self._grid = QGridLayout(self.preview)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(measures.GAP_20)
        self._grid.setVerticalSpacing(measures.GAP_8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self.after = DataLabel(mark("Afterwards"), weight=600)
        self._rest = Paragraph(
            _("Cards, phones and numbers of both keep finding this member."),
            "small",
            tone="text-2",
        )
        foot = QHBoxLayout()
        foot.setSpacing(measures.GAP_8)
        foot.addWidget(self.swap)
        foot.addWidget(self.another)
        foot.addStretch(1)
        for each in (self.message, self.search):
            self.body.addWidget(each)
        self.body.addLayout(self._matches)
        self.body.addWidget(self.preview)
        self.body.addWidget(self.after)
        self.body.addWidget(self._rest)
        self.body.addLayout(foot)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._look)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._first_match)
        self.swap.clicked.connect(model.swap)
        self.another.clicked.connect(self._another)
        self.confirmed.connect(model.merge)
        model.changed.connect(self.refresh)
        model.merged.connect(self._done)
        self.refresh()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2 and self.swap.isVisible():
            self.model.swap()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def open(self) -> None:
        super().open()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def refresh(self) -> None:
        """Show the matches, or the two side by side."""
        model = self.model
        both = model.absorb is not None
        self.search.setVisible(not both)
        for each in (self.preview, self.swap, self.another):
            each.setVisible(both)
        self._show_matches(() if both else model.matches)
        self._show_both()
        self._show_after()
        self.confirm.setEnabled(model.ready)
        self.confirm.set_busy(model.busy)
        if model.refusal:
            self.message.tell("danger", model.refusal, closable=False)
        else:
            self.message.settle()
        self.fit()

    def _show_matches(self, rows: tuple[MemberRow, ...]) -> None:
        empty(self._matches)
        self.buttons = []
        for row in rows:
            told = [row.name, spaced_number(row.number), *([row.phone] if row.phone else [])]
            button = Button(DOT.join(told), "secondary", icon="user-round")
            button.setObjectName("match")
            button.setAccessibleName(button.text())
            button.setProperty("member", row.id)
            button.clicked.connect(self._choose)
            self._matches.addWidget(button)
            self.buttons.append(button)

    def _show_both(self) -> None:
        empty(self._grid)
        model = self.model
        if model.absorb is None:
            return
        for column, (title, tone) in enumerate(
            ((_("Stays"), "accent-text"), (_("Joins it"), "text-2")), start=1
        ):
            self._grid.addWidget(Label(title, "small", tone=tone, weight=600), 0, column)
        line = 1
        for caption, kept, absorbed in _compared(model.keep, model.absorb):
            self._grid.addWidget(Hairline(), line, 0, 1, 3)
            self._grid.addWidget(Label(caption, tone="text-2"), line + 1, 0)
            self._grid.addWidget(Paragraph(kept), line + 1, 1)
            tone = "text" if kept == absorbed else "text-2"
            self._grid.addWidget(Paragraph(absorbed, tone=tone), line + 1, 2)
            line += 2

    def _show_after(self) -> None:
        merged = self.model.preview
        self.after.setVisible(merged is not None)
        self._rest.setVisible(merged is not None)
        if merged is None:
            return
        told = [points(merged.balance or 0)]
        if merged.debt:
            told.append(_("{count} owed").format(count=number(merged.debt)))
        if merged.tier:
            told.append(merged.tier)
        if merged.stage:
            told.append(stage_name(merged.stage))
        self.after.show_value(_("Afterwards: {what}").format(what=DOT.join(told)), DOT.join(told))

    def _typed(self, _text: str) -> None:
        self._typing.start()

    def _look(self) -> None:
        self.model.search(self.search.text())

    def _first_match(self) -> None:
        if self.buttons:
            self.model.choose(str(self.buttons[0].property("member")))

    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.model.choose(str(button.property("member")))

    def _another(self) -> None:
        self.model.forget()
        self.search.setFocus()

    def _done(self, _merged: object) -> None:
        self.close_with(True)


def _compared(kept: MemberPage, absorbed: MemberPage) -> list[tuple[str, str, str]]:
    """Return caption, and what each of the two has, line by line."""
    lines = [
        (caption, tell(kept), tell(absorbed))
        for caption, tell in (
            (_("Name"), _name),
            (_("Number"), _number),
            (_("Phone"), _phone),
            (_("Email"), _email),
            (_("Birthday"), _birthday),
            (_("Known since"), _known_since),
            (_("Points"), _points),
            (_("Tier"), _tier),
            (_("Visits"), _visits),
            (_("Spend"), _spend),
            (_("Cards"), _cards),
        )
    ]
    return [line for line in lines if line[1:] != (NONE, NONE)]


def _name(page: MemberPage) -> str:
    return page.profile.name


def _number(page: MemberPage) -> str:
    return spaced_number(page.profile.number)


def _phone(page: MemberPage) -> str:
    return page.profile.phone or NONE


def _email(page: MemberPage) -> str:
    return page.profile.email or NONE


def _birthday(page: MemberPage) -> str:
    return day(page.profile.birthday) if page.profile.birthday else NONE


def _known_since(page: MemberPage) -> str:
    return day(page.profile.known_since)


def _points(page: MemberPage) -> str:
    return number(page.standing.balance)


def _tier(page: MemberPage) -> str:
    return page.tier.name or NONE


def _visits(page: MemberPage) -> str:
    return number(page.visits)


def _spend(page: MemberPage) -> str:
    return money(page.spend, page.currency)


def _cards(page: MemberPage) -> str:
    count = len(page.facts.cards)
    return ngettext("{count} card", "{count} cards", count).format(count=number(count))
