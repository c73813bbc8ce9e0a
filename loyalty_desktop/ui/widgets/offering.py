"""What offers in the making have in common: a code, a name, days, and one way to be saved."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui.widgets.editing import Editing, Writes
from loyalty_desktop.ui.widgets.fields import Edit, code_edit
from loyalty_desktop.ui.widgets.form_dialog import FormDialog
from loyalty_desktop.wording import _, mark


class Typed(Protocol):
    """An offer as it is typed."""

    @property
    def code(self) -> str:
        """What it goes by where it is defined anew."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...


Row = TypeVar("Row")
T = TypeVar("T", bound=Typed)
Definition = tuple[Any, object]
"""A command that defines an offer, and its request."""


class OfferEditing(Editing, Generic[Row, T]):
    """An offer in the making; saved it is a new version, the past keeps the old one.

    `row` is the one that is changed, None for a new one; `codes` are those that are taken. An offer
    of its own says what it begins with, what of it is wrong, and what defines it.
    """

    needs_code: str
    """What is said where the code is missing."""
    same_code: str
    """What is said where the code is taken."""

    def __init__(
        self,
        desk: Writes,
        clock: Callable[[], datetime],
        unit: Currency,
        row: Row | None,
        codes: Collection[str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(desk, clock, unit, parent)
        self.row = row
        self._codes = frozenset(codes)

    @property
    def _today(self) -> date | None:
        """Return the day from which a new one can last, in this computer's time."""
        return self._clock().astimezone().date() if self.row is None else None

    def begun(self) -> T:
        """Return what the form shows first."""
        raise NotImplementedError

    def save(self, typed: T) -> None:
        """Define the offer, or say in place what is wrong."""
        if self.busy:
            return
        wrong = {**self._wrongly_named(typed), **self._mistakes(typed)}
        if wrong:
            self.refuse(wrong)
            return
        key, at = self.carried(typed)
        self.send(*self._definition(typed, key, at))

    def _mistakes(self, typed: T) -> dict[str, str]:
        """Return what is wrong beyond code and name: a sentence by its field."""
        raise NotImplementedError

    def _definition(self, typed: T, key: str, at: datetime) -> Definition:
        """Return the command that defines what is typed, and its request."""
        raise NotImplementedError

    def _wrongly_named(self, typed: T) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if not typed.code.strip():
            wrong["code"] = _(self.needs_code)
        elif self.row is None and typed.code.strip() in self._codes:
            wrong["code"] = _(self.same_code)
        if not typed.name.strip():
            wrong["name"] = _("A name is needed.")
        return wrong


def days_out_of_order(
    first: date | None, until: date | None, today: date | None = None
) -> dict[str, str]:
    """Return what is wrong with a first and a last day, by its field.

    With `today` it is a new offer: one that is over before it begins is a slip of the pen.
    """
    if first is not None and until is not None and until < first:
        return {"until": _("This is before the first day.")}
    if today is not None and until is not None and until < today:
        return {"until": _("This day has passed.")}
    return {}


class OfferDialog(FormDialog):
    """A form that begins with code and name; the code of one that is changed stays."""

    def __init__(
        self,
        window: QWidget,
        editing: OfferEditing[Any, Any],
        title: str,
        sentence: str,
        typed: Typed,
    ) -> None:
        """Begin the form; `sentence` tells what a new version of it changes and what not."""
        again = editing.row is not None
        super().__init__(window, title, sentence if again else "", editing)
        self.code = code_edit(typed.code, fixed=again)
        self.name = Edit()
        self.name.setText(typed.name)
        self.put("code", mark("Code"), self.code)
        self.put("name", mark("Name"), self.name)
