"""The dialog that asks what a segment is to be called; it stays until the name is taken."""

from PySide6.QtWidgets import QWidget

from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark

LONGEST = 100


class NameDialog(Dialog):
    """Asks for a name; whoever opened it closes it or says what is wrong."""

    def __init__(self, window: QWidget, title: str, sentence: str, name: str = "") -> None:
        super().__init__(window, title, sentence, icon="shapes", confirm=_("Save"), stays=True)
        self.setObjectName("segment-name-dialog")
        self.name = named(Edit(), mark("Segment's name"))
        self.name.setMaxLength(LONGEST)
        self.name.setText(name)
        self.name.selectAll()
        self.field = Field(_("Name"), self.name)
        self.name.setAccessibleName(_("Segment's name"))
        self.body.addWidget(self.field)
        self.name.textChanged.connect(self._mend)

    def wanted(self) -> str:
        """Return the name as it is typed; an empty one is complained about."""
        name = self.name.text().strip()
        if not name:
            self.complain(_("A name is needed."))
        return name

    def complain(self, sentence: str) -> None:
        """Say why the name is not taken."""
        self.confirm.set_busy(False)
        self.field.complain(sentence)
        self.fit()

    def _mend(self, _text: str) -> None:
        if self.field.complaint:
            self.field.settle()
            self.fit()
