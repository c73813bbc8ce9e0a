"""What the printer of receipts has not printed yet, and a way to try it again."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark, ngettext, number

_SHOWN: Final = 3


class PrintQueueList(QWidget):
    """Nothing while all is on paper; else what waits and what failed, the latest first."""

    again_wanted = Signal()
    """Everything that failed is to be tried once more."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("print-queue")
        self.setAccessibleName(_("Not printed yet"))
        self.waiting: tuple[str, ...] = ()
        self.failed: tuple[str, ...] = ()
        self.told = Paragraph(weight=500)
        self.names = Paragraph("", "small", tone="text-2")
        self.again = named(Button(_("Print again"), icon="printer"), mark("Print again"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addWidget(self.told)
        column.addWidget(self.names)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self.again.clicked.connect(self.again_wanted)
        self.hide()

    def show_slips(self, waiting: Sequence[str], failed: Sequence[str]) -> None:
        """Show what waits and what failed, by what it is called, oldest first."""
        self.waiting, self.failed = tuple(waiting), tuple(failed)
        parts: list[str] = []
        if failed:
            told = ngettext("{count} slip failed", "{count} slips failed", len(failed))
            parts.append(told.format(count=number(len(failed))))
        if waiting:
            told = ngettext("{count} slip waits", "{count} slips wait", len(waiting))
            parts.append(told.format(count=number(len(waiting))))
        self.told.say(" \u00b7 ".join(parts))
        latest = [*reversed(self.failed), *reversed(self.waiting)]
        more = len(latest) - _SHOWN
        names = ", ".join(latest[:_SHOWN])
        if more > 0:
            names = _("{names} and {count} more").format(names=names, count=number(more))
        self.names.say(names)
        self.again.setEnabled(bool(failed))
        self.setVisible(True)

    @override
    def setVisible(self, visible: bool) -> None:
        # A layout shows what is put into it; while all is printed there is nothing to show.
        super().setVisible(visible and bool(self.waiting or self.failed))
