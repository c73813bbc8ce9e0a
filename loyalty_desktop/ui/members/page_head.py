"""The head of a member's page: who it is, and what can be done."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.tier_looks import tier_look
from loyalty_desktop.services.queries.member_page import MemberPage as Page
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.phrases import reason, stage_title, under_name, way_to_tier
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import Avatar, photo_of
from loyalty_desktop.ui.widgets.badges import StageBadge, TierBadge
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.data_field import DataParagraph
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark, stage_name

_ACTIONS = {
    "counter": mark("Serve at the counter"),
    "photo": mark("Photo…"),
    "stage": mark("Stage by hand…"),
    "tier": mark("Tier by hand…"),
    "points": mark("Points by hand…"),
    "merge": mark("Merge with another member…"),
    "leave": mark("Leave the programme…"),
}
_KEYS = {"photo": "Shift+F2"}
"""Keys of the page that are shown in the menu."""
_ROOMY = 900
_MEMBERS_ONLY = ("tier", "points", "leave")


class PageHead(QWidget):
    """Avatar, name, badges with their reasons, a line about the person, and what can be done."""

    wanted = Signal(str)
    """The key of what was chosen from the rest of what can be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = named(Button("", "plain", icon="arrow-left"), mark("Back"))
        self.back.setToolTip(_("Back (Esc)"))
        self.avatar = Avatar(measures.AVATAR_PAGE)
        self.name = DataParagraph(mark("Member name"), "title")
        self.stage = StageBadge()
        self.stage.setObjectName("stage")
        self.tier = TierBadge()
        self.tier.setObjectName("tier")
        self.about = Paragraph(tone="text-2")
        self.print = named(Button(_("Print card"), icon="id-card", key="F9"), mark("Print card"))
        self.print.setToolTip("F9")
        self.edit = named(Button(_("Edit"), icon="pencil", key="F2"), mark("Edit profile"))
        self.edit.setToolTip("F2")
        self.more = named(Button("", icon="ellipsis"), mark("More that can be done"))
        self.more.setToolTip(f"{_('More')} (Shift+F10)")
        self.menu = QMenu(self)
        self.actions_by_key: dict[str, QAction] = {}
        for key, word in _ACTIONS.items():
            keyed = f"{_(word)}\t{_KEYS[key]}" if key in _KEYS else _(word)
            action = QAction(keyed, self)
            self.menu.addAction(action)
            action.setObjectName(kebab(word))
            action.setData(key)
            self.actions_by_key[key] = action
        top = QWidget()
        line = FlowLayout(top, measures.GAP_12)
        for each in (self.name, self.stage, self.tier):
            line.addWidget(each)
        words = self._words = QVBoxLayout()
        words.setSpacing(measures.GAP_4)
        words.addStretch(1)
        words.addWidget(top)
        words.addWidget(self.about)
        words.addStretch(1)
        row = WrappingRow()
        row.setSpacing(measures.GAP_12)
        row.addWidget(self.back)
        row.addWidget(self.avatar)
        row.addSpacing(measures.GAP_8)
        row.addLayout(words, 1)
        for button in (self.print, self.edit, self.more):
            row.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(measures.GAP_8)
        self._column.addLayout(row)
        self.more.clicked.connect(self.open_menu)
        self.menu.triggered.connect(self._choose)

    def show_page(self, page: Page) -> None:
        """Show a member."""
        profile, stage, tier = page.profile, page.stage, page.tier
        self.avatar.show_person(profile.name, profile.id, photo_of(page.photo))
        self.name.show_value(profile.name)
        self.about.say(under_name(page))
        self.stage.setVisible(bool(stage.stage))
        if stage.stage:
            word = stage_name(stage.stage)
            self.stage.show_badge(stage.stage, word, _("Stage: {stage}").format(stage=word))
            self.stage.set_reason(stage_title(stage), reason(stage))
        self.tier.setVisible(tier.name is not None)
        if tier.name is not None:
            look = tier_look(tier.name, tier.place)
            self.tier.show_badge(look, tier.name, _("Tier: {tier}").format(tier=tier.name))
            self.tier.set_reason(tier.name, way_to_tier(page))
        member = profile.state == "member"
        good = any(card.kind == "own" and card.state == "issued" for card in page.facts.cards)
        self.print.setVisible(member and good)
        for key in _MEMBERS_ONLY:
            self.actions_by_key[key].setVisible(member)
        self.actions_by_key["tier"].setVisible(member and bool(tier.names))
        self.actions_by_key["stage"].setVisible(bool(stage.stage))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Where there is little room the name comes before the caps of the keys.
        roomy = self.width() >= theme.scaled(_ROOMY)
        for button, key in ((self.print, "F9"), (self.edit, "F2")):
            if bool(button.key) != roomy:
                button.set_key(key if roomy else "")
        # Between the portrait and the buttons the line would stand one fact under the other.
        beside = self._words.indexOf(self.about) >= 0
        if roomy and not beside:
            self._column.removeWidget(self.about)
            self._words.insertWidget(2, self.about)
        elif beside and not roomy:
            self._words.removeWidget(self.about)
            self._column.addWidget(self.about)

    def open_menu(self) -> None:
        """Open the rest of what can be done, the first of it chosen."""
        self.menu.setFont(theme.font("body"))
        under = QPoint(self.more.width() - self.menu.sizeHint().width(), self.more.height() + 4)
        self.menu.popup(self.more.mapToGlobal(under), self.menu.actions()[0])

    def _choose(self, action: QAction) -> None:
        self.wanted.emit(str(action.data()))
