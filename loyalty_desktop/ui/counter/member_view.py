"""Everything about one member that helps at the till."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.tier_looks import tier_look
from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter import phrases
from loyalty_desktop.ui.counter.cautions import Caution, cautions, in_one
from loyalty_desktop.ui.counter.member_rows import Facts, Rewards, StampCards
from loyalty_desktop.ui.counter.mission_rows import Ways
from loyalty_desktop.ui.counter.reasons import Reasons
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import Avatar, photo_of
from loyalty_desktop.ui.widgets.badges import StageBadge, TierBadge
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.gap import Gap
from loyalty_desktop.ui.widgets.marks import Mark
from loyalty_desktop.ui.widgets.message import Glyph, MessageBar
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, money, number, points, spaced_number, stage_name


class MemberView(QWidget):
    """Everything about one member that helps at the till."""

    def __init__(self, unit: Currency) -> None:
        super().__init__()
        self._unit = unit
        self._between = " \u00b7 "
        self._compact = False
        self._edge: int = measures.GAP_24
        self._taken = 0
        self._warned: tuple[Caution | None, str] = (None, "")
        self._foot = False
        self._avatar = Avatar(measures.AVATAR_PANEL)
        self.name = Paragraph(role="title", breaks=True)
        self.name.setObjectName("member-name")
        self.contact = Paragraph(tone="text-2")
        self.detach = Button(icon="x", kind="plain", density=theme.COUNTER, height=44)
        self.detach.setObjectName("detach-member")
        self.detach.setAccessibleName(_("Take the member off the bill"))
        self.detach.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.stage = StageBadge()
        self.stage.setObjectName("stage")
        self.tier = TierBadge()
        self.tier.setObjectName("tier")
        self.visits = DataLabel(mark("Visits"), "small", tone="text-2")
        self.warning = MessageBar(density=theme.COUNTER)
        self._below_warning = QWidget()
        self._below_warning.setFixedHeight(measures.GAP_12)
        self._say = Panel(padding=16, gap=0, role="say")
        self.line = Paragraph(tone="accent-text", weight=500, breaks=True)
        self.reason = Paragraph(role="small", tone="accent-text")
        self.points = DataLabel(mark("Points balance"), "hero")
        self.worth = DataLabel(mark("Worth"), "title")
        self._expiry_glyph = Glyph("hourglass", "warn")
        self.expiry = Paragraph(tone="warn")
        self.pending = Paragraph(tone="text-2")
        self.way = Paragraph()
        self._next = Mark("bronze", "")
        self.progress = ThinProgress(_("Way to the next tier"))
        self._line = Hairline()
        self.rewards = Rewards()
        self.stamps = StampCards()
        self.ways = Ways(unit)
        self._facts = Facts()
        self.reasons = Reasons((self.stage, self.tier), self)
        self._build()

    def _build(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_16)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        named_row = QHBoxLayout()
        named_row.addWidget(self.name, 1)
        # The button that takes the member off lies over the corner of the panel.
        named_row.addSpacing(measures.GAP_24)
        words.addLayout(named_row)
        words.addWidget(self.contact)
        words.addStretch(1)
        head.addLayout(words, 1)
        self.detach.setParent(self)
        column.addLayout(head)
        column.addWidget(Gap(measures.GAP_16))
        held = QWidget()
        # Long words take a second line: a badge is never cut.
        flow = FlowLayout(held, measures.GAP_8)
        flow.addWidget(self.stage)
        flow.addWidget(self.tier)
        badges = QHBoxLayout()
        badges.setSpacing(measures.GAP_8)
        badges.addWidget(held, 1)
        badges.addWidget(self.visits)
        column.addLayout(badges)
        column.addWidget(Gap(measures.GAP_16))
        column.addWidget(self.warning)
        column.addWidget(self._below_warning)
        column.addWidget(self._build_say())
        column.addWidget(Gap(measures.GAP_16))
        column.addLayout(self._build_points())
        column.addWidget(Gap(measures.GAP_16))
        way = QHBoxLayout()
        way.setSpacing(measures.GAP_8)
        way.addWidget(self.way, 1, Qt.AlignmentFlag.AlignVCenter)
        way.addWidget(self._next)
        column.addLayout(way)
        column.addWidget(Gap(measures.GAP_8))
        column.addWidget(self.progress)
        column.addWidget(Gap(measures.GAP_16))
        column.addWidget(self._line)
        column.addWidget(Gap(measures.GAP_16))
        rows = QVBoxLayout()
        rows.setSpacing(measures.GAP_12)
        for each in (self.rewards, self._facts, self.stamps, self.ways):
            rows.addWidget(each)
        column.addLayout(rows)
        column.addStretch(1)

    def _build_say(self) -> Panel:
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        row.addWidget(Glyph("message-circle", "accent-text"), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.line)
        words.addWidget(self.reason)
        row.addLayout(words, 1)
        self._say.column.setContentsMargins(14, 10, 14, 10)
        self._say.column.addLayout(row)
        return self._say

    def _build_points(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        captions = QHBoxLayout()
        captions.addWidget(Label(_("Points"), tone="text-2"))
        captions.addStretch(1)
        captions.addWidget(Label(_("Worth"), tone="text-2"))
        column.addLayout(captions)
        figures = QHBoxLayout()
        figures.addWidget(self.points, 0, Qt.AlignmentFlag.AlignBottom)
        figures.addStretch(1)
        figures.addWidget(self.worth, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(figures)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_8)
        row.addWidget(self._expiry_glyph)
        row.addWidget(self.expiry, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(row)
        column.addWidget(self.pending)
        return column

    def set_compact(self, compact: bool) -> None:
        """Take less room."""
        self._edge = measures.GAP_16 if compact else measures.GAP_24
        self.set_aside(0)
        self._between = "\n" if compact else " \u00b7 "
        self._compact = compact
        self._facts.set_compact(compact)

    def set_aside(self, taken: int) -> None:
        """Keep the same width for what is shown where `taken` pixels at the right are taken."""
        edge = self._edge
        self._taken = taken
        below = measures.GAP_8 if self._foot else edge
        self._column.setContentsMargins(edge, edge, max(edge - taken, 0), below)

    def set_foot(self, foot: bool) -> None:
        """Keep less room below where a row with a line of its own stands there."""
        if foot != self._foot:
            self._foot = foot
            self.set_aside(self._taken)

    @override
    def heightForWidth(self, width: int) -> int:
        # What holds it scrolls only where the gaps, at their smallest, are still too large.
        return self._column.minimumHeightForWidth(width)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = self.detach.sizeHint().width()
        right = self.width() - self._column.contentsMargins().right()
        self.detach.setGeometry(right - side + 12, self._edge - 10, side, side)

    def show_member(self, panel: MemberPanel) -> None:
        """Show a member."""
        unit = self._unit
        self._avatar.show_person(panel.name, panel.id, photo_of(panel.photo))
        self.name.say(panel.name)
        self.name.setAccessibleName(f"{_('Member name')}: {panel.name}")
        parts = [spaced_number(panel.number), panel.phone]
        self.contact.say(self._between.join(part for part in parts if part))
        self._show_badges(panel, unit)
        self._warn(panel)
        line, reason = phrases.line_to_say(panel, unit)
        self.line.say(f"\u201c{line}\u201d")
        self.reason.say(reason)
        self.points.show_value(number(panel.balance))
        self.worth.show_value(money(panel.worth, unit) if panel.redeem.value else "")
        expires = panel.expires
        self._expiry_glyph.setVisible(expires is not None)
        self.expiry.setVisible(expires is not None)
        if expires is not None:
            self.expiry.say(phrases.expiry_line(panel.expiring, expires))
        self.pending.setVisible(panel.pending > 0)
        if panel.pending:
            self.pending.say(_("{points} can be used later").format(points=points(panel.pending)))
        self._show_way(panel, unit)
        self.rewards.show_rewards(panel)
        self._facts.show_facts(panel)
        self.stamps.show_cards(panel)
        self.ways.show_ways(panel)

    def _show_badges(self, panel: MemberPanel, unit: Currency) -> None:
        # Of somebody who asked for it no profile is made, and no stage is told.
        self.stage.setVisible(not panel.apart)
        word = stage_name(panel.stage)
        self.stage.show_badge(panel.stage, word, f"{_('Stage')}: {word}")
        self.stage.set_reason(word, phrases.stage_tip(panel))
        self.tier.setVisible(panel.tier is not None)
        if panel.tier is not None:
            look = tier_look(panel.tier, panel.tier_place)
            self.tier.show_badge(look, panel.tier, f"{_('Tier')}: {panel.tier}")
            self.tier.set_reason(panel.tier, phrases.tier_tip(panel, unit))
        told = phrases.visits(panel.visits)
        self.visits.show_value(told if panel.visits else "", number(panel.visits))

    def _show_way(self, panel: MemberPanel, unit: Currency) -> None:
        on = panel.next_tier is not None and panel.joined
        for each in (self.way, self._next, self.progress):
            each.setVisible(on)
        if panel.next_tier is not None:
            self.way.say(phrases.way_to_tier(panel, unit))
            look = tier_look(panel.next_tier, panel.tier_place + 1)
            self._next.show_mark(look, panel.next_tier)
            self.progress.show_share(panel.progress)

    def _warn(self, panel: MemberPanel) -> None:
        warning = in_one(cautions(panel))
        # In the small layout the words need the room: they name the key.
        action = _("New card") if panel.card_lost and not self._compact else ""
        if warning is None:
            self.warning.settle()
        elif (warning, action) != self._warned or self.warning.isHidden():
            # The same is told once: a screen reader would say it again with every key.
            self.warning.tell(
                warning.kind, warning.strong, warning.rest, action=action, closable=False
            )
        self._warned = warning, action
        self._below_warning.setVisible(not self.warning.isHidden())
        self._say.setVisible(not (panel.card_lost or panel.apart))
