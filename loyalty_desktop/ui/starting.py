"""What is in view while the shop opens: the one field is ready, what is scanned waits."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.scan_edit import ScanEdit
from loyalty_desktop.wording import _, mark

_SCAN: Final = 560
_PATIENCE_MS: Final = 500


class Starting(QWidget):
    """The counter while the shop opens: the field takes what is scanned or typed."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[str] = []
        self.scan = ScanEdit()
        self.scan.scanned.connect(self.waiting.append)
        self.scan.submitted.connect(self._wait)
        self.content = Panel()
        self.hint = EmptyState("scan-line", "", "")
        self.content.column.addWidget(self.hint)
        head = QHBoxLayout()
        head.setContentsMargins(0, measures.GAP_12, 0, measures.GAP_12)
        head.addWidget(self.scan)
        head.addStretch(1)
        column = QVBoxLayout(self)
        edge = measures.GAP_16
        column.setContentsMargins(edge, 0, edge, edge)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.content, 1)
        self.setFocusProxy(self.scan)
        self.say()

    def say(self) -> None:
        """Say everything in the language and the text size of now; what was typed stays."""
        self.scan.setPlaceholderText(_("Scan a card, or type name, number, receipt"))
        named(self.scan, mark("Scan or search"))
        self.scan.setFixedWidth(theme.scaled(_SCAN))
        self.hint.say(_("Opening the shop"), _("You can scan already."))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.say()

    def _wait(self, text: str) -> None:
        self.waiting.append(text)
        self.scan.clear()


class FirstPaint(QObject):
    """Tells once that a window is in view, or that it has had time enough to be."""

    over = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)
        # A window that is covered or on another desktop may never be painted.
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._end)
        self._patience.start(_PATIENCE_MS)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # What is in the window is painted by the time the next turn comes.
            self._patience.start(0)
        return False

    def _end(self) -> None:
        self._window.removeEventFilter(self)
        self.over.emit()
        self.deleteLater()
