"""One member's page: who it is at the top, and everything known of this person in tabs."""

from typing import Final, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.queries.member_page import MemberPage as Page
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.members.asking import Clock, now
from loyalty_desktop.ui.members.cards import CardsTab, PeopleTab
from loyalty_desktop.ui.members.edit_model import EditModel
from loyalty_desktop.ui.members.editing import EditDialog
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import reason, stage_title, under_name, way_to_tier
from loyalty_desktop.ui.members.points import PointsTab
from loyalty_desktop.ui.members.preferences import PreferencesTab
from loyalty_desktop.ui.members.purchases import PurchasesTab, scrolled
from loyalty_desktop.ui.members.stages import StageTab
from loyalty_desktop.ui.members.summary import SummaryTab
from loyalty_desktop.ui.members.tabs import Tabs
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import Avatar
from loyalty_desktop.ui.widgets.badges import StageBadge, TierBadge, tier_look
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Ground, Hairline
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark, sentence, stage_name

_SCROLLS: Final = ("summary-tab", "stage-tab", "preferences-tab", "cards-tab", "people-tab")


class Tab(Protocol):
    """A tab of the page."""

    def show_page(self, page: Page) -> None:
        """Show a member."""
        ...


class PageHead(QWidget):
    """Avatar, name, badges with their reasons, a line about the person, and what can be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = named(Button("", "plain", icon="arrow-left"), mark("Back to members"))
        self.avatar = Avatar(measures.AVATAR_PAGE)
        self.name = DataLabel(mark("Member name"), "title")
        self.stage = StageBadge()
        self.stage.setObjectName("stage")
        self.tier = TierBadge()
        self.tier.setObjectName("tier")
        self.about = Paragraph(tone="text-2")
        self.counter = named(Button(_("To the counter"), icon="scan-line"), mark("To the counter"))
        self.edit = named(Button(_("Edit"), icon="pencil"), mark("Edit profile"))
        top = QHBoxLayout()
        top.setSpacing(measures.GAP_12)
        for each in (self.name, self.stage, self.tier):
            top.addWidget(each)
        top.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(measures.GAP_4)
        words.addStretch(1)
        words.addLayout(top)
        words.addWidget(self.about)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_12)
        row.addWidget(self.back)
        row.addWidget(self.avatar)
        row.addSpacing(measures.GAP_8)
        row.addLayout(words, 1)
        row.addWidget(self.counter)
        row.addWidget(self.edit)

    def show_page(self, page: Page) -> None:
        """Show a member."""
        profile, stage, tier = page.profile, page.stage, page.tier
        self.avatar.show_person(profile.name, profile.id)
        self.name.show_value(profile.name)
        self.about.say(under_name(page))
        self.stage.setVisible(bool(stage.stage))
        if stage.stage:
            word = stage_name(stage.stage)
            self.stage.show_badge(stage.stage, word, _("Stage: {stage}").format(stage=word))
            self.stage.set_reason(stage_title(stage), reason(stage))
        self.tier.setVisible(tier.name is not None)
        if tier.name is not None:
            look = tier_look(tier.place, tier.count)
            self.tier.show_badge(look, tier.name, _("Tier: {tier}").format(tier=tier.name))
            self.tier.set_reason(tier.name, way_to_tier(page))


class MemberPage(Ground):
    """Everything of one member; what changes is shown again when it is recorded."""

    back_wanted = Signal()
    counter_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("member-page")
        self.setAccessibleName(_("Member"))
        self._stale = False
        self._edit: EditDialog | None = None
        self.model = PageModel(desk, clock, self)
        self.head = PageHead()
        self.message = MessageBar()
        self.bar = Tabs()
        self.bar.setObjectName("member-tabs")
        self.bar.setAccessibleName(_("Parts of the page"))
        self.summary = SummaryTab()
        self.purchases = PurchasesTab(self.model)
        self.points = PointsTab(self.model)
        self.stages = StageTab()
        self.preferences = PreferencesTab(self.model)
        self.people = PeopleTab()
        self.cards = CardsTab(self.model)
        self.tabs: tuple[tuple[str, Tab], ...] = (
            (_("Summary"), self.summary),
            (_("Purchases"), self.purchases),
            (_("Points"), self.points),
            (_("Stage"), self.stages),
            (_("Preferences and consents"), self.preferences),
            (_("Referrals and talks"), self.people),
            (_("Cards"), self.cards),
        )
        self._stack = QStackedWidget()
        self._build()
        self.head.back.clicked.connect(self.back_wanted)
        self.head.counter.clicked.connect(self._to_counter)
        self.head.edit.clicked.connect(self.edit)
        self.bar.currentChanged.connect(self._turn)
        self.message.acted.connect(self.model.send_again)
        self.model.shown.connect(self._show)
        self.model.told.connect(self._tell)
        self.model.gone.connect(self._gone)
        desk.committed.connect(self._committed)

    def open(self, member: str) -> None:
        """Show the member that an id, number, phone or card means."""
        if member != self.model.member:
            self.bar.setCurrentIndex(0)
            self._stack.setEnabled(False)
        self._stale = False
        self.model.open(member)

    def widget_at(self, place: int) -> object:
        """Return the tab at a place of the bar."""
        return self.tabs[place][1]

    def edit(self) -> None:
        """Change name, phone, email, birthday or city."""
        page = self.model.page
        if page is None:
            return
        model = EditModel(self.model.desk, self.model.clock, page)
        self._edit = EditDialog(self.window(), model)
        self._edit.open()

    @property
    def dialog(self) -> EditDialog | None:
        """The dialog that was opened last."""
        return self._edit

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.model.reload()

    def _build(self) -> None:
        for title, tab in self.tabs:
            self.bar.addTab(title)
            widget = tab if isinstance(tab, QWidget) else QWidget()
            scrolls = widget.objectName() in _SCROLLS
            self._stack.addWidget(scrolled(widget) if scrolls else widget)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addSpacing(measures.GAP_12)
        column.addWidget(self.bar)
        column.addWidget(Hairline())
        column.addSpacing(measures.GAP_16)
        column.addWidget(self.message)
        column.addSpacing(measures.GAP_4)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.bar)
        self.head.hide()

    def _show(self) -> None:
        page = self.model.page
        if page is None:
            return
        self.head.show()
        self._stack.setEnabled(True)
        self.head.show_page(page)
        self.setAccessibleName(_("Member: {name}").format(name=page.profile.name))
        self.tabs[self.bar.currentIndex()][1].show_page(page)

    def _turn(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        if self.model.page is not None:
            self.tabs[place][1].show_page(self.model.page)

    def _tell(self, told: str) -> None:
        if told:
            again = _("Try again") if self.model.unsent else ""
            self.message.tell("danger", told, action=again)
        else:
            self.message.settle()

    def _gone(self, refusal: LoyaltyError) -> None:
        self._tell(sentence(refusal))

    def _to_counter(self) -> None:
        if self.model.page is not None:
            self.counter_wanted.emit(self.model.page.profile.id)

    def _committed(self, _answer: object) -> None:
        if self.isVisible():
            self.model.reload()
        else:
            self._stale = True
