"""A condition as text: typed, with the letter underlined at which it goes wrong."""

import re
from typing import Final

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.fields import NoteEdit
from loyalty_desktop.wording import _

_WORD: Final = re.compile(r"\w+|\S")


class ConditionEdit(NoteEdit):
    """Tab leaves it; `point_at` underlines the word at a place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Condition as text"), parent)
        self.setObjectName("condition-as-text")
        self.setPlaceholderText(_("such as stage = client and spend(365d) > 1_000_000"))
        self._mark = _Mark(self.document())

    @property
    def marked(self) -> str:
        """What is underlined now, nothing where all is well."""
        begin, end = self._mark.span
        return self.toPlainText()[begin:end]

    def point_at(self, place: int) -> None:
        """Underline the word at a letter, counted from 1; the last one where it is beyond the end.

        0 underlines nothing.
        """
        text = self.toPlainText()
        span = (0, 0)
        if place and text:
            at = min(place, len(text)) - 1
            found = _WORD.match(text, at)
            span = (at, found.end() if found is not None else at + 1)
        if span != self._mark.span:
            self._mark.span = span
            self._mark.rehighlight()


class _Mark(QSyntaxHighlighter):
    """Underlines the letters of a span, counted over the whole text."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.span: tuple[int, int] = (0, 0)

    @override
    def highlightBlock(self, text: str) -> None:
        start = self.currentBlock().position()
        begin, end = max(self.span[0] - start, 0), min(self.span[1] - start, len(text))
        if begin < end:
            wrong = QTextCharFormat()
            wrong.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wrong.setUnderlineColor(theme.current().colour("danger"))
            self.setFormat(begin, end - begin, wrong)
