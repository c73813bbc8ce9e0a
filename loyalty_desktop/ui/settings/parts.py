"""What the settings are made of: a section, a switch with its words, a fact, a folder to copy."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.switch import Switch
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark


class Section(Panel):
    """A panel with a head and its fields one below the other."""

    def __init__(self, title: str, icon: str) -> None:
        super().__init__(padding=20, gap=measures.GAP_16)
        self.setAccessibleName(title)
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_8)
        head.addWidget(Glyph(icon))
        head.addWidget(Label(title, weight=600), 1)
        self.column.addLayout(head)

    def add(self, *widgets: QWidget) -> None:
        """Put widgets below what is there; buttons keep the width of their words."""
        for widget in widgets:
            if isinstance(widget, Button):
                self.column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                self.column.addWidget(widget)


class SwitchField(QWidget):
    """A switch at the right, and beside it what it is for."""

    def __init__(self, source: str, hint: str) -> None:
        super().__init__()
        self.switch = named(Switch(), source)
        self.switch.setAccessibleDescription(hint)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Paragraph(_(source)))
        words.addWidget(Paragraph(hint, "small", tone="text-2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        row.addLayout(words, 1)
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)


class FactField(QWidget):
    """A caption and a value of any length under it, for reading."""

    def __init__(self, source: str, value: str) -> None:
        super().__init__()
        self.value = Paragraph(value, breaks=True)
        self.value.setObjectName(kebab(source))
        self._name = _(source)
        self.show_value(value)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(Label(_(source), "small", tone="text-2", weight=500))
        self.column.addWidget(self.value)

    def show_value(self, value: str) -> None:
        """Show another value."""
        self.value.say(value)
        self.value.setAccessibleName(f"{self._name}: {value}")


class FolderField(QWidget):
    """Where something lies, and a button that copies it."""

    copied = Signal()

    def __init__(self, source: str, place: str) -> None:
        super().__init__()
        self._place = place
        self.fact = FactField(source, place)
        self.copy = named(Button(_("Copy"), icon="copy"), mark("Copy"))
        self.copy.setObjectName("copy-" + kebab(source))
        self.copy.setAccessibleName(_("Copy: {what}").format(what=_(source)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_12)
        row.addWidget(self.fact, 1)
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignVCenter)
        self.copy.clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._place)
        self.copied.emit()
