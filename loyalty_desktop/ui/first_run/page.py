"""What every step is made of: a question, a line about it, fields, and sometimes a way around."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.first_run.view_model import FirstRunModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.text import Paragraph

ASIDE_KEY = "F8"


class Page(QWidget):
    """One step. `fields` are by the name of what they hold; `aside` goes to the foot's left."""

    def __init__(self, model: FirstRunModel, question: str, told: str) -> None:
        super().__init__()
        self.model = model
        self.fields: dict[str, Field] = {}
        self.aside: Button | None = None
        self.setAccessibleName(question)
        self.question = Paragraph(question, "title", weight=600)
        self.told = Paragraph(told, tone="text-2")
        self.body = QVBoxLayout()
        self.body.setSpacing(measures.GAP_20)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.question)
        column.addWidget(self.told)
        column.addSpacing(measures.GAP_24)
        column.addLayout(self.body)
        column.addStretch(1)

    def put(self, name: str, field: Field) -> Field:
        """Keep a field by the name of what it holds, and return it."""
        self.fields[name] = field
        return field

    def way_around(self, button: Button) -> Button:
        """Offer a button at the left of the foot."""
        button.set_key(ASIDE_KEY)
        self.aside = button
        return button

    def first(self) -> QWidget | None:
        """Return what takes the keyboard when the step comes; None where there is only to go on."""
        wrong = next((field.edit for field in self.fields.values() if field.complaint), None)
        return wrong or next(iter(self.fields.values())).edit

    def settle(self) -> None:
        """Take what stands in the fields, before the step is judged."""

    def refresh(self) -> None:
        """Show the model as it is now."""
        complaints = self.model.complaints
        for name, field in self.fields.items():
            told = complaints.get(name, "")
            if told and told != field.complaint:
                field.complain(told)
            elif field.complaint and not told:
                field.settle()


def narrow(widget: QWidget, width: int) -> QWidget:
    """Keep a field from growing wider than what belongs into it."""
    widget.setMaximumWidth(theme.scaled(width))
    return widget
