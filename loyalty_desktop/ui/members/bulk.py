"""What can be done with the members that are ticked: a dark bar at the foot of the list."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Label, repolish
from loyalty_desktop.wording import mark, ngettext, number

HEIGHT = 52


class BulkBar(QFrame):
    """How many are ticked, and what to do with them; it floats and pushes nothing aside."""

    segment_wanted = Signal()
    cards_wanted = Signal()
    export_wanted = Signal()
    closed = Signal()

    def __init__(self, over: QWidget, add: str, print_cards: str, export: str) -> None:
        super().__init__(over)
        self.setObjectName("bulk-bar")
        self.setProperty("role", "inverse")
        self.setProperty("scheme", theme.current().scheme)
        self.count = Label(tone="inverse-text", weight=600)
        self.count.setObjectName("ticked-count")
        self.segment = named(
            Button(add, "inverse", icon="shapes", key="F7"), mark("Add to segment")
        )
        self.cards = named(
            Button(print_cards, "inverse", icon="printer", key="F9"), mark("Print cards")
        )
        self.export = named(
            Button(export, "inverse", icon="download", key="F8"), mark("Export ticked")
        )
        self.close_button = named(Button("", "inverse", icon="x"), mark("Untick all"))
        row = QHBoxLayout(self)
        row.setContentsMargins(measures.GAP_20, measures.GAP_8, measures.GAP_8, measures.GAP_8)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.count)
        row.addSpacing(measures.GAP_8)
        for each in (self.segment, self.cards, self.export, self.close_button):
            row.addWidget(each)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(measures.SHADOW_FLOAT.blur)
        shadow.setOffset(0, measures.SHADOW_FLOAT.drop)
        colour = QColor(theme.current().scrim)
        colour.setAlphaF(measures.SHADOW_FLOAT.opacity)
        shadow.setColor(colour)
        self.setGraphicsEffect(shadow)
        self.segment.clicked.connect(self.segment_wanted)
        self.cards.clicked.connect(self.cards_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.close_button.clicked.connect(self.closed)
        over.installEventFilter(self)
        self.hide()

    def show_count(self, count: int) -> None:
        """Show how many are ticked; with none the bar goes."""
        told = ngettext("{count} selected", "{count} selected", count).format(count=number(count))
        self.count.setText(told)
        if count:
            self.place()
            self.show()
            self.raise_()
            announce(self, told)
        else:
            self.hide()

    def place(self) -> None:
        """Stand at the foot of what it floats over, in the middle."""
        over = self.parentWidget()
        if over is None:
            return
        hint = self.sizeHint()
        height = max(HEIGHT, hint.height())
        width = min(hint.width(), over.width() - 2 * measures.GAP_16)
        self.setGeometry(
            (over.width() - width) // 2, over.height() - height - measures.GAP_20, width, height
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        scheme = theme.current().scheme
        if event.type() == QEvent.Type.StyleChange and self.property("scheme") != scheme:
            self.setProperty("scheme", scheme)
            repolish(self)
            self.place()
