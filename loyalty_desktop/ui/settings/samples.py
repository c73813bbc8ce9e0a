"""Sample data: said openly while there is some, and taken away in one step."""

from typing import Final

from PySide6.QtCore import Signal
from typing_extensions import override

from loyalty_desktop.models.rules.rights import RIGHTS, Right
from loyalty_desktop.services.queries.samples import Samples, samples_in
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.settings.parts import Section
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark, ngettext, number

_LOOKING: Final = "samples"


class SamplesSection(Section):
    """In view only where there are samples, and for whoever sets the shop up."""

    removal_wanted = Signal(object)
    """These `Samples` are to go, with what was recorded beside them."""

    def __init__(self) -> None:
        super().__init__(_("Sample data"), "flask-conical")
        self.found: Samples | None = None
        self.dialog: Dialog | None = None
        self._desk: Desk | None = None
        self._used = True
        self.told = Paragraph(tone="text-2")
        self.remove = named(
            Button(_("Remove sample data"), icon="trash-2"), mark("Remove sample data")
        )
        self.add(self.told, self.remove)
        self.hide()
        self.remove.clicked.connect(self._ask)

    def ask_of(self, desk: Desk) -> None:
        """Look for samples in the shop of a desk."""
        self._desk = desk
        self.refresh()

    def use(self, *, used: bool) -> None:
        """Show it where there are samples, or never: in training everything is made up."""
        self._used = used
        self._show()

    def refresh(self) -> None:
        """Look again: purchases may have come since."""
        if self._desk is not None:
            self._desk.read(samples_in, then=self._take, token=_LOOKING)

    @override
    def setVisible(self, visible: bool) -> None:
        # A layout shows what is put into it; without samples there is nothing to show.
        super().setVisible(visible and self._wanted())

    def _wanted(self) -> bool:
        if self.found is None or self._desk is None or not self._used:
            return False
        return Right.SET_UP in RIGHTS.get(self._desk.actor.role, frozenset())

    def _take(self, found: Samples | None) -> None:
        self.found = found
        self._show()

    def _show(self) -> None:
        found = self.found
        if found is not None:
            told = _("{people} people and {purchases} purchases here are made up.")
            self.told.say(
                told.format(people=number(found.people), purchases=number(found.purchases))
            )
        self.setVisible(True)

    def _ask(self) -> None:
        if self.found is None:
            return
        told = _(
            "The shop goes on empty, with its rules, its own offers and its staff. "
            "The database with the samples is kept beside it."
        )
        if self.found.own:
            told = f"{self._own(self.found)} {told}"
        self.dialog = ask(
            self.window(),
            _("Remove all sample data?"),
            told,
            confirm=_("Remove sample data"),
            then=self._confirm,
            serious=True,
            icon="trash-2",
        )

    def _own(self, found: Samples) -> str:
        people = ngettext("{count} member", "{count} members", found.own_people)
        bought = ngettext("{count} purchase", "{count} purchases", found.own_purchases)
        return _("Your own {members} and {purchases} are put aside with them.").format(
            members=people.format(count=number(found.own_people)),
            purchases=bought.format(count=number(found.own_purchases)),
        )

    def _confirm(self) -> None:
        self.removal_wanted.emit(self.found)
