"""What each column of a file means: a choice for every meaning, with an example beside it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from loyalty_desktop.ui.exchange.view_model import FIELDS, ExchangeModel, Head
from loyalty_desktop.ui.exchange.words import MEANINGS
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _

_NONE = ""


class _Meant(QObject):
    """Tells which meaning a choice was made for."""

    def __init__(self, meaning: str, tell: Callable[[str, str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._meaning = meaning
        self._tell = tell

    def choose(self, column: str) -> None:
        """Pass a choice on."""
        self._tell(self._meaning, column)


class ColumnChoices(QScrollArea):
    """A row for each meaning: its word, the column, and what that column says first."""

    meant = Signal(str, str)
    """A meaning and the column that was chosen for it."""

    def __init__(self, model: ExchangeModel) -> None:
        super().__init__()
        self._model = model
        self._head: Head | None = None
        self._kind = ""
        self.choices: dict[str, Select] = {}
        self._examples: dict[str, Paragraph] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.meant.connect(model.mean)

    def refresh(self) -> None:
        """Show the columns of the file that is chosen."""
        model, head = self._model, self._model.head
        if head is None:
            self._head = None
            return
        if head is not self._head or model.kind != self._kind:
            self._head, self._kind = head, model.kind
            self._build(head)
        for meaning, choice in self.choices.items():
            column = model.columns.get(meaning, _NONE)
            if choice.choice() != column:
                choice.choose(column)
            choice.setEnabled(not model.busy and not head.fixed)
            self._examples[meaning].say(head.example(column))

    def _build(self, head: Head) -> None:
        words = MEANINGS[self._model.kind]
        self.choices, self._examples = {}, {}
        inner = QWidget()
        inner.setProperty("ground", "none")
        grid = QGridLayout(inner)
        grid.setContentsMargins(3, 3, measures.GAP_8, 3)
        grid.setHorizontalSpacing(measures.GAP_16)
        grid.setVerticalSpacing(measures.GAP_8)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        options = [(_NONE, _("not in the file")), *((name, name) for name in head.columns)]
        for line, meaning in enumerate(FIELDS[self._model.kind]):
            word = _(words[meaning])
            choice = self.choices[meaning] = Select(word, options)
            choice.setObjectName(kebab(f"column of {meaning}"))
            example = self._examples[meaning] = Paragraph(role="small", tone="text-2")
            grid.addWidget(Label(word, tone="text-2"), line, 0)
            grid.addWidget(choice, line, 1)
            grid.addWidget(example, line, 2)
            choice.chosen.connect(_Meant(meaning, self.meant.emit, choice).choose)
        grid.setRowStretch(len(self.choices), 1)
        self.setWidget(inner)
