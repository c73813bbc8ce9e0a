"""The audit trail without a widget: which lines are looked at, and whether all are there."""

from dataclasses import replace
from datetime import date
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.trail import (
    Trail,
    TrailChecked,
    TrailLine,
    TrailWanted,
    check_trail,
    trail,
    trail_page,
)
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.paged_rows import Answer, PageWanted
from loyalty_desktop.wording import _, ngettext, number, sentence
from loyalty_desktop.wording.trail_words import actions_of

_LINES: Final = "audit trail"
_CHECK: Final = "audit trail checked"
_PLACES_SAID: Final = 5


class AuditModel(QObject):
    """What is asked of the trail and what came; `trail` is None before the first answer."""

    loaded = Signal()
    """Other lines are to be shown, from the first on."""
    changed = Signal()
    """What is under way or was found out by a check is another."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.wanted = TrailWanted(clock())
        self.group = ""
        """The kind of doings that are looked at; empty for all."""
        self.trail: Trail | None = None
        self.refusal = ""
        self.checking = False
        self.checked: TrailChecked | None = None

    def load(self) -> None:
        """Ask for the lines as they are now."""
        self.wanted = replace(self.wanted, at=self._clock())
        self._desk.read(
            trail, self.wanted, then=self._arrived, otherwise=self._refused, token=_LINES
        )

    def show_days(self, first: date | None, last: date | None) -> None:
        """Look at other days; without any at the week up to today."""
        self._ask_for(replace(self.wanted, first=first, last=last))

    def show_staff(self, staff: str | None) -> None:
        """Look at what one person did; "" is nobody, None everybody."""
        self._ask_for(replace(self.wanted, staff=staff))

    def show_group(self, group: str) -> None:
        """Look at one kind of doings, empty for all."""
        self.group = group
        self._ask_for(replace(self.wanted, actions=actions_of(group)))

    def show_member(self, member: str) -> None:
        """Look at what was done about one member, by any reference; empty for everybody."""
        self._ask_for(replace(self.wanted, member=member.strip()))

    def fetch(self, page: "PageWanted[TrailLine]", answer: "Answer[TrailLine]") -> None:
        """Ask for a page of lines."""
        self._desk.read(
            trail_page,
            self.wanted,
            page.first,
            page.count,
            page.after,
            then=answer,
            token=f"{_LINES} {page.first}",
        )

    def check(self) -> None:
        """Go along every counter's chain, away from the till."""
        if self.checking:
            return
        self.checking, self.checked = True, None
        self.changed.emit()
        self._desk.work(_checked, then=self._found_out, otherwise=self._not_found_out, token=_CHECK)

    def found_out(self) -> tuple[str, str, str]:
        """Return what the last check found: what is wrong, else what is well and what unknown."""
        found = self.checked
        if found is None:
            return "", "", ""
        if found.wrong:
            told = _(
                "The trail has been changed from outside. Keep this file as it is, and ask who "
                "could reach it. First places: {places}."
            )
            return told.format(places=", ".join(found.wrong[:_PLACES_SAID])), "", ""
        if found.unchecked:
            told = ngettext(
                "{count} line could not be checked: its key is not on this machine.",
                "{count} lines could not be checked: their key is not on this machine.",
                found.unchecked,
            )
            return "", _("Nothing wrong was found."), told.format(count=number(found.unchecked))
        told = _("Every line is in its place and as it was written: {count}.")
        return "", told.format(count=number(found.lines)), ""

    def _ask_for(self, wanted: TrailWanted) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self.load()

    def _arrived(self, answer: Trail) -> None:
        self.trail, self.refusal = answer, ""
        self.loaded.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.refusal = sentence(refusal)
        self.changed.emit()

    def _found_out(self, found: TrailChecked) -> None:
        self.checking, self.checked = False, found
        self.changed.emit()

    def _not_found_out(self, refusal: LoyaltyError) -> None:
        self.checking = False
        self._refused(refusal)


def _checked(store: Store, by: Actor) -> TrailChecked:
    return store.read_as(by, check_trail)
