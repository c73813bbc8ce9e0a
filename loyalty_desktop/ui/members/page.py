"""One member's page: who it is at the top, and everything known of this person in tabs."""

from typing import Final, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.commands.merges import Merged
from loyalty_desktop.services.queries.member_page import MemberPage as Page
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.members.by_hand import (
    ByHand,
    PointsDialog,
    QualifyDialog,
    StageDialog,
    TierDialog,
)
from loyalty_desktop.ui.members.cards import CardsTab
from loyalty_desktop.ui.members.consents import ConsentsTab
from loyalty_desktop.ui.members.edit_model import EditModel
from loyalty_desktop.ui.members.editing import EditDialog
from loyalty_desktop.ui.members.merge_model import MergeModel
from loyalty_desktop.ui.members.merging import MergeDialog
from loyalty_desktop.ui.members.notes import NotesTab
from loyalty_desktop.ui.members.page_head import PageHead
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.photo import PhotoDialog, PhotoModel
from loyalty_desktop.ui.members.points import PointsTab
from loyalty_desktop.ui.members.purchases import PurchasesTab
from loyalty_desktop.ui.members.referrals import ReferralsTab
from loyalty_desktop.ui.members.stages import StageTab
from loyalty_desktop.ui.members.summary import SummaryTab
from loyalty_desktop.ui.members.taking_out import cards_dialog
from loyalty_desktop.ui.members.timeline import TimelineTab
from loyalty_desktop.ui.members.waiting import Waiting
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import Clock, now
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.message import MessageBar, Toast
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Ground, Hairline
from loyalty_desktop.ui.widgets.scrolling import GUTTER, PageScroll
from loyalty_desktop.ui.widgets.tabs import Tabs
from loyalty_desktop.wording import _, sentence

_TABLES: Final = ("timeline-tab", "purchases-tab", "points-tab")
"""Tabs whose tables scroll by themselves."""


class Tab(Protocol):
    """A tab of the page."""

    def show_page(self, page: Page) -> None:
        """Show a member."""
        ...


class MemberPage(Ground):
    """Everything of one member; what changes is shown again when it is recorded."""

    back_wanted = Signal()
    counter_wanted = Signal(str)
    member_wanted = Signal(str)
    """The id of somebody else whose page is wanted."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("member-page")
        self.setAccessibleName(_("Member"))
        self._stale = False
        self._merged = ""
        self.toast: Toast | None = None
        self.dialog: Dialog | None = None
        self.model = PageModel(desk, clock, self)
        self.head = PageHead()
        self.message = MessageBar()
        self.bar = Tabs(ruled=False)
        self.bar.setObjectName("member-tabs")
        self.bar.setAccessibleName(_("Parts of the page"))
        self.waiting = Waiting()
        self.nobody = EmptyState(
            "search", _("Nobody found"), _("This member is not known here any more.")
        )
        self.summary = SummaryTab(self.model)
        self.timeline = TimelineTab(self.model)
        self.purchases = PurchasesTab(self.model)
        self.points = PointsTab(self.model)
        self.stages = StageTab()
        self.referrals = ReferralsTab()
        self.cards = CardsTab(self.model)
        self.consents = ConsentsTab(self.model)
        self.notes = NotesTab(self.model)
        self.tabs: tuple[tuple[str, Tab], ...] = (
            (_("Summary"), self.summary),
            (_("Timeline"), self.timeline),
            (_("Purchases"), self.purchases),
            (_("Points"), self.points),
            (_("Stages"), self.stages),
            (_("Referrals"), self.referrals),
            (_("Cards"), self.cards),
            (_("Consents"), self.consents),
            (_("Notes"), self.notes),
        )
        self._stack = OneShown()
        self._build()
        self._connect(desk)

    def open(self, member: str) -> None:
        """Show the member that an id, number, phone or card means."""
        if member != self.model.member:
            self.bar.setCurrentIndex(0)
            self.head.hide()
            self._content.setCurrentWidget(self.waiting)
        self._stale = False
        self.model.open(member)

    def widget_at(self, place: int) -> object:
        """Return the tab at a place of the bar."""
        return self.tabs[place][1]

    def edit(self) -> None:
        """Change name, phone, email, birthday or city."""
        if (page := self.model.page) is not None:
            model = EditModel(self.model.desk, self.model.clock, page)
            self._open(EditDialog(self.window(), model))

    def set_photo(self) -> None:
        """Choose a photo, or put the one there is away."""
        if (page := self.model.page) is not None:
            model = PhotoModel(self.model.desk, self.model.clock, page)
            self._open(PhotoDialog(self.window(), model))

    def print_card(self) -> None:
        """Write the member's card as a document to print."""
        if (page := self.model.page) is not None and not self.head.print.isHidden():
            chosen = Chosen((page.profile.id,))
            self._open(cards_dialog(self.window(), self.model.desk, self.model.clock, chosen))

    def set_stage(self) -> None:
        """Set a stage by hand."""
        if (page := self.model.page) is not None:
            self._open(StageDialog(self.window(), self._by_hand(page), page))

    def set_tier(self) -> None:
        """Set a tier by hand."""
        if (page := self.model.page) is not None:
            self._open(TierDialog(self.window(), self._by_hand(page), page, page.tier.names))

    def qualify(self) -> None:
        """Note interest and ability of somebody who has not bought yet."""
        if (page := self.model.page) is not None:
            self._open(QualifyDialog(self.window(), self._by_hand(page), page))

    def adjust_points(self) -> None:
        """Give or take points by hand."""
        if (page := self.model.page) is not None:
            self._open(PointsDialog(self.window(), self._by_hand(page), page))

    def merge(self) -> None:
        """Make one of this member and another."""
        if (page := self.model.page) is not None:
            model = MergeModel(self.model.desk, self.model.clock, page)
            model.merged.connect(self._show_merged)
            self._open(MergeDialog(self.window(), model))

    def leave(self) -> None:
        """Let the member leave the programme."""
        if (page := self.model.page) is not None:
            self.dialog = ask(
                self.window(),
                _("{name} leaves the programme?").format(name=page.profile.name),
                _("Nothing more is earned or used. Consents end; points and purchases are kept."),
                confirm=_("Leave"),
                then=self.model.leave,
                serious=True,
                icon="log-out",
            )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.model.reload()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # What was read in confidence is masked when somebody looks elsewhere.
        self.summary.likes.mask_again()
        if self.toast is not None:
            self.toast.end()

    def _build(self) -> None:
        for title, tab in self.tabs:
            self.bar.addTab(title)
            widget = tab if isinstance(tab, QWidget) else QWidget()
            own = widget.objectName() in _TABLES
            if own:
                widget.setContentsMargins(0, 0, GUTTER, 0)
                self._stack.addWidget(widget)
            else:
                widget.setProperty("ground", "none")
                area = PageScroll(title)
                area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                area.setWidget(widget)
                self._stack.addWidget(area)
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        heads = QVBoxLayout()
        heads.setContentsMargins(0, 0, GUTTER, 0)
        heads.setSpacing(0)
        heads.addWidget(self.bar)
        heads.addWidget(Hairline())
        inside.addLayout(heads)
        inside.addSpacing(measures.GAP_16)
        inside.addWidget(self._stack, 1)
        self._content = OneShown()
        for each in (self.waiting, content, self.nobody):
            self._content.addWidget(each)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge - GUTTER, edge)
        column.setSpacing(0)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, GUTTER, 0)
        above.setSpacing(0)
        above.addWidget(self.head)
        above.addSpacing(measures.GAP_12)
        above.addWidget(self.message)
        column.addLayout(above)
        column.addWidget(self._content, 1)
        self.setFocusProxy(self.bar)
        self.head.hide()

    def _connect(self, desk: Desk) -> None:
        model, head = self.model, self.head
        head.back.clicked.connect(self.back_wanted)
        head.edit.clicked.connect(self.edit)
        head.print.clicked.connect(self.print_card)
        head.wanted.connect(self._do)
        self.cards.print_wanted.connect(self.print_card)
        self.stages.set_stage.clicked.connect(self.set_stage)
        self.stages.set_tier.clicked.connect(self.set_tier)
        self.stages.qualify.clicked.connect(self.qualify)
        self.points.adjust.clicked.connect(self.adjust_points)
        self.summary.points.all.clicked.connect(self._show_entries)
        self.timeline.tab_wanted.connect(self._show_closer)
        self.referrals.opened.connect(self.member_wanted)
        self.referrals.answered.connect(self.model.say_would_have_come)
        self.bar.currentChanged.connect(self._turn)
        self.message.acted.connect(model.send_again)
        model.shown.connect(self._show)
        model.told.connect(self._tell)
        model.gone.connect(self._gone)
        desk.committed.connect(self._committed)
        for key, slot in (
            ("F2", self.edit),
            ("Shift+F2", self.set_photo),
            ("F9", self.print_card),
            ("Shift+F10", self.head.open_menu),
            ("Ctrl+Z", self._part_again),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _show(self) -> None:
        page = self.model.page
        if page is None:
            return
        self._content.setCurrentIndex(1)
        self.head.show()
        self.head.show_page(page)
        self.setAccessibleName(_("Member: {name}").format(name=page.profile.name))
        self.tabs[self.bar.currentIndex()][1].show_page(page)

    def _turn(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        if self.model.page is not None:
            self.tabs[place][1].show_page(self.model.page)

    def _show_entries(self) -> None:
        self._turn_to(self.points)

    def _show_closer(self, kind: str) -> None:
        """Turn to the tab that tells more of one kind of what happened."""
        closer: dict[str, Tab] = {"purchase": self.purchases, "points": self.points}
        self._turn_to(closer.get(kind, self.notes))
        self.bar.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn_to(self, wanted: Tab) -> None:
        self.bar.setCurrentIndex([tab for _title, tab in self.tabs].index(wanted))

    def _do(self, key: str) -> None:
        page = self.model.page
        if page is None:
            return
        match key:
            case "counter":
                self.counter_wanted.emit(page.profile.id)
            case "photo":
                self.set_photo()
            case "stage":
                self.set_stage()
            case "tier":
                self.set_tier()
            case "points":
                self.adjust_points()
            case "merge":
                self.merge()
            case _:
                self.leave()

    def _by_hand(self, page: Page) -> ByHand:
        return ByHand(self.model.desk, self.model.clock, page.currency, page.profile.id)

    def _open(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _show_merged(self, merged: Merged) -> None:
        """Show the member that was kept, and offer to part the two again."""
        self._merged = merged.merge
        if merged.member is not None:
            self.model.open(merged.member)
        if self.toast is None:
            self.toast = Toast(self.window())
            self.toast.undone.connect(self._part_again)
            self.toast.ended.connect(self._leave_merged)
        self.toast.show_done(_("Two members are one now."), action=_("Undo"), key="Ctrl+Z")

    def _part_again(self) -> None:
        if self._merged:
            self.model.undo_merge(self._merged)
            self._merged = ""
            if self.toast is not None:
                self.toast.end()

    def _leave_merged(self) -> None:
        # From now on the tab of the cards parts them.
        self._merged = ""

    def _tell(self, told: str) -> None:
        if told:
            again = _("Try again") if self.model.unsent else ""
            self.message.tell("danger", told, action=again)
        else:
            self.message.settle()

    def _gone(self, refusal: LoyaltyError) -> None:
        self._content.setCurrentWidget(self.nobody)
        self._tell(sentence(refusal, at_bill=False))

    def _committed(self, _answer: object) -> None:
        if self.isVisible():
            self.model.reload()
        else:
            self._stale = True
