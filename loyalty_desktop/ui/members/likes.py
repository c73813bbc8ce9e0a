"""What a member likes, as chips; the plus opens a line to type the next one."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loyalty_desktop.services.queries.member_facts import PreferenceRow
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui.members.lines import Line, Lines, TitledPanel
from loyalty_desktop.ui.members.page_model import LONGEST_PREFERENCE, PageModel
from loyalty_desktop.ui.members.phrases import preference_word
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import Chips
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark

_LONGEST: Final = LONGEST_PREFERENCE


class LikesPanel(TitledPanel):
    """Chips with an x, what is masked, and what the member usually takes."""

    def __init__(self, model: PageModel) -> None:
        super().__init__(_("Preferences"))
        self._model = model
        self._names: dict[str, str] = {}
        self._hidden: tuple[PreferenceRow, ...] = ()
        self.more = named(Button("", "plain", icon="plus", height=22), mark("New preference"))
        self.more.setToolTip(_("New preference"))
        self.beside.addWidget(self.more)
        self.chips = Chips(closable=True)
        self.none = Paragraph(_("Nothing is known yet."), tone="text-2")
        self.masked = Lines()
        self.reveal = named(
            Button("", "ghost", icon="eye", flush=True), mark("Show what is masked")
        )
        self.edit = named(Edit(placeholder=_("What they like, or Size: M")), mark("What they like"))
        self.edit.setMaxLength(_LONGEST)
        self.add = named(Button(_("Add"), key="Enter"), mark("Add preference"))
        self.hint = Paragraph(
            _("Ask one thing a visit. Health, religion and children are kept masked."),
            "small",
            tone="text-2",
        )
        self.editor = QWidget()
        row = QHBoxLayout(self.editor)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.edit, 1)
        row.addWidget(self.add)
        for each in (self.editor, self.hint, self.none, self.chips, self.masked):
            self.column.addWidget(each)
        self.column.addWidget(self.reveal, 0, Qt.AlignmentFlag.AlignLeft)
        self.line = Hairline()
        self.usual_title = Label(_("Usually buys"), "small", tone="text-2")
        self.usual = Paragraph()
        for each in (self.line, self.usual_title, self.usual):
            self.column.addWidget(each)
        self.column.addStretch(1)
        self.more.clicked.connect(self._open)
        self.chips.closed.connect(self._remove)
        self.edit.returnPressed.connect(self._add)
        self.add.clicked.connect(self._add)
        self.reveal.clicked.connect(self._reveal)
        self._show_editor(shown=False)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        likes = [each for each in page.facts.preferences if not each.sensitive]
        self._hidden = tuple(each for each in page.facts.preferences if each.sensitive)
        self._names = {preference_word(each): each.name for each in likes}
        if self.chips.words() != tuple(self._names):
            self.chips.show_words(list(self._names))
        self.chips.setVisible(bool(likes))
        self.none.setVisible(not page.facts.preferences)
        usual = page.facts.usual
        for each in (self.line, self.usual_title, self.usual):
            each.setVisible(bool(usual))
        self.usual.say(", ".join(usual))
        self._show_hidden()

    def _show_hidden(self) -> None:
        """Show sensitive facts by their names; what they say only when it was asked for."""
        read = self._model.revealed
        self.masked.setVisible(bool(self._hidden))
        self.masked.show_lines(
            [
                Line(
                    each.name,
                    second=read.get(each.name, _("masked")),
                    icon="eye" if each.name in read else "eye-off",
                    tone="text-2",
                    small=True,
                )
                for each in self._hidden
            ]
        )
        self.reveal.setVisible(any(each.readable for each in self._hidden))
        self.reveal.setText(_("Mask again") if read else _("Show what is masked"))
        self.reveal.set_icon("eye-off" if read else "eye")

    def mask_again(self) -> None:
        """Mask again what somebody asked to read."""
        self._model.mask()
        self._show_hidden()

    def _reveal(self) -> None:
        if self._model.revealed:
            self.mask_again()
        else:
            self._model.reveal()

    def _open(self) -> None:
        self._show_editor(shown=self.editor.isHidden())

    def _show_editor(self, *, shown: bool) -> None:
        self.editor.setVisible(shown)
        self.hint.setVisible(shown)
        self.more.set_icon("chevron-up" if shown else "plus")
        if shown:
            self.edit.setFocus()

    def _add(self) -> None:
        if self._model.add_preference(self.edit.text()):
            self.edit.clear()
        self.edit.setFocus()

    def _remove(self, word: str) -> None:
        if (name := self._names.get(word)) is not None:
            self._model.remove_preference(name)
