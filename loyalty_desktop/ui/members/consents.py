"""What a member agreed to, purpose by purpose and channel by channel: a switch and a key each."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.member_facts import ConsentRow
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui.members.lines import TitledPanel
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import CONSENTS, DOT, consent_name, consent_short
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.keycap import KeyCap
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.switch import Switch
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day

KEYS: Final = ("F3", "F4", "F5", "F6", "F7", "F8")
"""The keys of the consents, in their order; they act while the consents are in view."""


class ConsentSwitch(QWidget):
    """A purpose and channel, since when, by whom, and a switch."""

    switched = Signal(str, str, bool)

    def __init__(self, purpose: str, channel: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._purpose, self._channel = purpose, channel
        self.glyph = Glyph("circle-minus", "text-2")
        self.words = Paragraph(consent_name(purpose, channel))
        self.since = Label(role="small", tone="text-2")
        self.switch = Switch(consent_short(purpose, channel))
        self.switch.setObjectName(kebab(f"consent {purpose} {channel}"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.words)
        words.addWidget(self.since)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, measures.GAP_8, 0, measures.GAP_8)
        row.setSpacing(measures.GAP_16)
        row.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(KeyCap(key))
        row.addWidget(self.switch)
        self.switch.clicked.connect(self._tell)

    def show_consent(self, consent: ConsentRow | None) -> None:
        """Show what is known now."""
        given = consent is not None and consent.given
        self.switch.setChecked(given)
        self.glyph.show_icon(
            "circle-check" if given else "circle-minus", "accent-text" if given else "text-2"
        )
        if consent is None:
            told = _("not asked yet")
        elif consent.given:
            told = _("given on {day}").format(day=day(consent.since))
        elif consent.method == "leaving":
            told = _("withdrawn by leaving on {day}").format(day=day(consent.since))
        else:
            told = _("refused on {day}").format(day=day(consent.since))
        if consent is not None and consent.by:
            told += DOT + _("taken by {name}").format(name=consent.by)
        if consent is not None and consent.text:
            told += DOT + _("wording {version}").format(version=consent.text)
        self.since.setText(told)
        self.switch.setAccessibleDescription(told)

    def _tell(self, checked: bool) -> None:
        self.switched.emit(self._purpose, self._channel, checked)


class ConsentsTab(QWidget):
    """Every purpose and channel with its switch."""

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("consents-tab")
        self._model = model
        self.switches: dict[tuple[str, str], ConsentSwitch] = {}
        panel = TitledPanel(_("Consents"), gap=0)
        panel.column.addSpacing(measures.GAP_8)
        for place, (purpose, channel) in enumerate(CONSENTS):
            if place:
                panel.column.addWidget(Hairline())
            each = ConsentSwitch(purpose, channel, KEYS[place])
            each.switched.connect(self._switch)
            self.switches[purpose, channel] = each
            panel.column.addWidget(each)
            shortcut = QShortcut(QKeySequence(KEYS[place]), self)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(each.switch.click)
        self.note = Paragraph(
            _("Taking a consent back counts at once. Both are kept with day and person."),
            "small",
            tone="text-2",
        )
        panel.column.addSpacing(measures.GAP_8)
        panel.column.addWidget(self.note)
        panel.setMaximumWidth(880)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        column.addStretch(1)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        known = {(each.purpose, each.channel): each for each in page.facts.consents}
        for which, each in self.switches.items():
            each.show_consent(known.get(which))

    def _switch(self, purpose: str, channel: str, given: bool) -> None:
        self._model.give_consent(purpose, channel, given=given)
