"""What a member likes, as chips to add and take away; and the consents as switches."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.member_facts import ConsentRow, PreferenceRow
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.lines import Line, Lines, TitledPanel
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import (
    CONSENTS,
    consent_name,
    consent_short,
    preference_word,
)
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import Chips
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.switch import Switch
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day, mark

_LONGEST: Final = 200


class LikesEditor(TitledPanel):
    """Chips with an x, and a line to type the next one."""

    def __init__(self, model: PageModel) -> None:
        super().__init__(_("Preferences"), gap=measures.GAP_16)
        self._model = model
        self._names: dict[str, str] = {}
        self._hidden: tuple[PreferenceRow, ...] = ()
        self._revealed = False
        self.chips = Chips(closable=True)
        self.none = Paragraph(_("Nothing is known yet."), tone="text-2")
        self.masked = Lines()
        self.reveal = named(Button("", "ghost", icon="eye"), mark("Show what is masked"))
        self.edit = named(Edit(placeholder=_("What they like, or Size: M")), mark("New preference"))
        self.edit.setMaxLength(_LONGEST)
        self.add = named(Button(_("Add"), icon="plus"), mark("Add preference"))
        self.hint = Paragraph(
            _("Ask one thing a visit. Health, religion and children are kept masked."),
            "small",
            tone="text-2",
        )
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.add)
        for each in (self.none, self.chips, self.masked):
            self.column.addWidget(each)
        self.column.addWidget(self.reveal, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(row)
        self.column.addWidget(self.hint)
        self.column.addStretch(1)
        self.chips.closed.connect(self._remove)
        self.edit.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self.reveal.clicked.connect(self._reveal)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        likes = [each for each in page.facts.preferences if not each.sensitive]
        self._hidden = tuple(each for each in page.facts.preferences if each.sensitive)
        self._revealed = False
        self._names = {preference_word(each): each.name for each in likes}
        self.chips.show_words(list(self._names))
        self.chips.setVisible(bool(likes))
        self.none.setVisible(not page.facts.preferences)
        self._show_hidden()

    def _show_hidden(self) -> None:
        """Show sensitive facts by their names; what they say only when it is asked for."""
        self.masked.setVisible(bool(self._hidden))
        self.masked.show_lines(
            [
                Line(
                    each.name,
                    each.value if self._revealed and each.value else _("masked"),
                    icon="eye" if self._revealed else "eye-off",
                    tone="text-2",
                )
                for each in self._hidden
            ]
        )
        self.reveal.setVisible(any(each.readable for each in self._hidden))
        self.reveal.setText(_("Mask again") if self._revealed else _("Show what is masked"))
        self.reveal.set_icon("eye-off" if self._revealed else "eye")

    def _reveal(self) -> None:
        self._revealed = not self._revealed
        self._show_hidden()

    def _add(self) -> None:
        if self._model.add_preference(self.edit.text()):
            self.edit.clear()
        self.edit.setFocus()

    def _remove(self, word: str) -> None:
        if (name := self._names.get(word)) is not None:
            self._model.remove_preference(name)


class ConsentSwitch(QWidget):
    """A purpose and channel, since when, and a switch."""

    switched = Signal(str, str, bool)

    def __init__(self, purpose: str, channel: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._purpose, self._channel = purpose, channel
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
        row.addLayout(words, 1)
        row.addWidget(self.switch)
        self.switch.clicked.connect(self._tell)

    def show_consent(self, consent: ConsentRow | None) -> None:
        """Show what is known now."""
        self.switch.setChecked(consent is not None and consent.given)
        if consent is None:
            told = _("not asked yet")
        elif consent.given:
            told = _("given on {day}").format(day=day(consent.since))
        else:
            told = _("refused on {day}").format(day=day(consent.since))
        self.since.setText(told)
        self.switch.setAccessibleDescription(told)

    def _tell(self, checked: bool) -> None:
        self.switched.emit(self._purpose, self._channel, checked)


class ConsentsEditor(TitledPanel):
    """Every purpose and channel with its switch."""

    def __init__(self, model: PageModel) -> None:
        super().__init__(_("Consents"), gap=0)
        self._model = model
        self.switches: dict[tuple[str, str], ConsentSwitch] = {}
        for place, (purpose, channel) in enumerate(CONSENTS):
            if place:
                self.column.addWidget(Hairline())
            each = ConsentSwitch(purpose, channel)
            each.switched.connect(self._switch)
            self.switches[purpose, channel] = each
            self.column.addWidget(each)
        self.column.addStretch(1)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        known = {(each.purpose, each.channel): each for each in page.facts.consents}
        for which, each in self.switches.items():
            each.show_consent(known.get(which))

    def _switch(self, purpose: str, channel: str, given: bool) -> None:
        self._model.give_consent(purpose, channel, given=given)


class PreferencesTab(QWidget):
    """Likes at the left, consents at the right."""

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("preferences-tab")
        self.likes = LikesEditor(model)
        self.consents = ConsentsEditor(model)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.measures.GAP_16)
        row.addWidget(self.likes, 1)
        row.addWidget(self.consents, 1)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        self.likes.show_page(page)
        self.consents.show_page(page)
