"""A value with its caption, named for screen readers by both and kept up to date."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _


class DataLabel(Label):
    """A value on the screen whose accessible name is "Caption: value".

    `source` is the English caption; the object name is made of it and stays.
    """

    def __init__(
        self,
        source: str,
        role: theme.Role = "body",
        *,
        tone: str = "text",
        weight: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", role, tone=tone, weight=weight, parent=parent)
        self._source = source
        self._spoken = ""
        self.setObjectName(kebab(source))
        self._name()

    def show_value(self, text: str, spoken: str = "") -> None:
        """Show a value; `spoken` says it in words where the picture says more than the text."""
        self.setText(text)
        self._spoken = spoken
        self._name()

    def _name(self) -> None:
        name = f"{_(self._source)}: {self._spoken or self.text()}"
        if name != self.accessibleName():
            self.setAccessibleName(name)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()


class DataParagraph(Paragraph):
    """A value that may take several lines, such as a long name, named as a `DataLabel` is."""

    def __init__(self, source: str, role: theme.Role = "body", *, tone: str = "text") -> None:
        super().__init__("", role, tone=tone)
        self._source = source
        self.setObjectName(kebab(source))
        self.show_value("")

    def show_value(self, text: str) -> None:
        """Show a value."""
        self.say(text)
        name = f"{_(self._source)}: {text}"
        if name != self.accessibleName():
            self.setAccessibleName(name)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))


class DataField(QWidget):
    """A caption above its value."""

    def __init__(
        self,
        source: str,
        role: theme.Role = "body",
        *,
        tone: str = "text",
        weight: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self.caption = Label(_(source), "body", tone="text-2")
        self.value = DataLabel(source, role, tone=tone, weight=weight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.value)

    def show_value(self, text: str, spoken: str = "") -> None:
        """Show a value, and what a screen reader says for it."""
        self.value.show_value(text, spoken)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.caption.setText(_(self._source))
