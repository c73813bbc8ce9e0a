"""The rules in plain words: what changed is tinted, what it was is struck through."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _
from loyalty_desktop.wording.rule_lines import RuleChange


class RuleSentence(Paragraph):
    """A rule as a sentence, its figures strong; a new wording tinted, the old one struck."""

    def __init__(
        self, change: RuleChange, role: theme.Role = "body", parent: QWidget | None = None
    ) -> None:
        self._pieces = _pieces(change)
        super().__init__(_whole(self._pieces), role, parent=parent)
        self.change = change
        self.setAccessibleName(_spoken(change) if change.changed else "")

    def show_change(self, change: RuleChange) -> bool:
        """Show the rule as it is now; return whether that is something else than before."""
        if change == self.change:
            return False
        self.change = change
        self._pieces = _pieces(change)
        self.say(_whole(self._pieces))
        self.setAccessibleName(_spoken(change) if change.changed else "")
        self.update()
        return True

    @override
    def _formats(self) -> list[QTextLayout.FormatRange]:
        now = theme.current()
        ranges: list[QTextLayout.FormatRange] = []
        start = 0
        for text, strong, tinted, struck in self._pieces:
            form = QTextCharFormat()
            form.setFont(theme.font(self._role, 600 if strong else None))
            if tinted:
                form.setForeground(now.colour("accent-text"))
                form.setBackground(now.colour("accent-tint"))
            if struck:
                form.setForeground(now.colour("text-2"))
                form.setFontStrikeOut(True)
            piece = QTextLayout.FormatRange()
            piece.start, piece.length, piece.format = start, len(text), form
            ranges.append(piece)
            start += len(text)
        return ranges


Piece = tuple[str, bool, bool, bool]
"""A piece of a sentence: its text, and whether it is strong, tinted, struck through."""


def _whole(pieces: Sequence[Piece]) -> str:
    return "".join(text for text, *_form in pieces)


def _pieces(change: RuleChange) -> list[Piece]:
    pieces: list[Piece] = []
    if change.now is not None:
        tinted = change.changed
        pieces += [(text, strong or tinted, tinted, False) for text, strong in change.now.parts]
    if change.changed and change.was is not None:
        if pieces:
            pieces.append((" ", False, False, False))
        pieces.append((change.was.text, False, False, True))
    return pieces


def _spoken(change: RuleChange) -> str:
    """Return a changed rule as a screen reader says it: colour and strokes cannot be heard."""
    if change.now is None and change.was is not None:
        return _("No longer: {rule}").format(rule=change.was.text)
    if change.now is not None and change.was is not None:
        return _("Changed: {rule} Before: {before}").format(
            rule=change.now.text, before=change.was.text
        )
    return _("New: {rule}").format(rule="" if change.now is None else change.now.text)


class WordsPanel(Panel):
    """All the rules, one under the other; the keyboard stops here to read along."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=24, gap=measures.GAP_12, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = Label(weight=600)
        self.readers = Label(role="small", tone="text-2")
        self.warning = Paragraph(role="small", tone="warn")
        self.sentences: list[RuleSentence] = []
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.readers)
        self._warned = QWidget()
        warned = QHBoxLayout(self._warned)
        warned.setContentsMargins(0, 0, 0, 0)
        warned.addWidget(Glyph("triangle-alert", "warn", 18), 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self.warning, 1)
        self._warned.hide()
        self._rules = QVBoxLayout()
        self._rules.setSpacing(measures.GAP_12)
        self.column.addLayout(head)
        self.column.addLayout(self._rules)
        self.column.addWidget(self._warned)
        self.column.addStretch(1)

    def say(self, title: str, readers: str, *, waits: bool = False) -> None:
        """Say whose words these are; `waits`: what was typed last is not among them."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.readers.setText(readers)
        self.readers.set_tone("warn" if waits else "text-2")

    def show_rules(self, changes: Sequence[RuleChange], warning: str) -> QWidget | None:
        """Show these rules, and a warning when they are too many; return the first that changed."""
        known = {sentence.change.key: sentence for sentence in self.sentences}
        first: QWidget | None = None
        shown: list[RuleSentence] = []
        for place, change in enumerate(changes):
            sentence = known.pop(change.key, None)
            another = sentence is None or sentence.show_change(change)
            sentence = sentence or RuleSentence(change)
            if self._rules.indexOf(sentence) != place:
                self._rules.removeWidget(sentence)
                self._rules.insertWidget(place, sentence)
            if another:
                first = first or sentence
            shown.append(sentence)
        for sentence in known.values():
            self._rules.removeWidget(sentence)
            sentence.hide()
            sentence.deleteLater()
        self.sentences = shown
        self.warning.say(warning)
        self._warned.setVisible(bool(warning))
        return first

    def first_of(self, section: str) -> QWidget | None:
        """Return the first rule of a section of the form."""
        for sentence in self.sentences:
            line = sentence.change.now or sentence.change.was
            if line is not None and line.section == section:
                return sentence
        return None
