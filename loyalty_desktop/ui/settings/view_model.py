"""The settings of this counter without a widget: what they are, what is wrong, who may set what."""

from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import RIGHTS, Actor, Right
from loyalty_desktop.services.devices.receipt_printers import receipt_printer
from loyalty_desktop.services.documents.slip_bytes import PROFILES
from loyalty_desktop.settings import LONGEST_REST, PAPERS, RECEIPTS, THEMES, Settings
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.settings.keeping import SettingsKeeper
from loyalty_desktop.wording import LANGUAGES, _, language, mistake, number

LONGEST_COUNTER: Final = 40
LONGEST_PRINTER: Final = 200
EVERYBODYS: Final = frozenset({"language", "theme", "text_scale"})
"""What everybody may set: who reads badly should not have to ask."""


class WhoActs(Protocol):
    """The desk, as far as settings need it."""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        ...


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What is told about the shop, and where it is kept; country, currency and zone by their codes.

    `database` is shown as it is: without a password.
    """

    name: str
    country: str
    currency: str
    zone: str
    database: str


class SettingsModel(QObject):
    """Every change holds at once and is written at once; what can't be is said beside its field."""

    changed = Signal()
    """Something that is shown is another one."""
    applied = Signal(object)
    """The `Settings` that hold from now on."""

    def __init__(
        self,
        settings: Settings,
        facts: ShopFacts,
        desk: WhoActs,
        parent: QObject | None = None,
        *,
        keeper: SettingsKeeper | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.facts = facts
        self.complaints: dict[str, str] = {}
        """What is wrong, by the name of the setting."""
        self.problem = ""
        """Why the file could not be written, in a sentence."""
        self._desk = desk
        self.keeper = keeper or SettingsKeeper(self)
        self.keeper.kept.connect(self._kept)
        self.keeper.failed.connect(self._not_kept)

    @property
    def language(self) -> str:
        """The language spoken now, also where none was chosen."""
        return self.settings.language or language()

    @property
    def scale(self) -> int:
        """The text size that is shown: what was written by hand may lie between the steps."""
        wanted = self.settings.text_scale
        return min(theme.SCALES, key=lambda step: abs(step - wanted))

    @property
    def may_set_counter(self) -> bool:
        """Whether who acts may set more than the look: whoever looks after the staff."""
        return Right.HELP_STAFF in RIGHTS.get(self._desk.actor.role, frozenset())

    def set(self, name: str, value: str | int | bool) -> None:
        """Let one setting hold from now on, or say beside it why it can't."""
        if name not in EVERYBODYS and not self.may_set_counter:
            return
        try:
            wanted = _possible(name, value)
        except Invalid as wrong:
            self.complaints[name] = _said(wrong)
            self.changed.emit()
            return
        settled = self.complaints.pop(name, None) is not None
        changes: dict[str, Any] = {name: wanted}
        after = replace(self.settings, **changes)
        if after != self.settings:
            self.settings = after
            self.applied.emit(after)
            self.keeper.keep(after)
            self.changed.emit()
        elif settled:
            self.changed.emit()

    def _kept(self) -> None:
        if self.problem:
            self.problem = ""
            self.changed.emit()

    def _not_kept(self, why: str) -> None:
        self.problem = _("It holds until the program is closed: the file can't be written ({why}).")
        self.problem = self.problem.format(why=why)
        self.changed.emit()


def _possible(name: str, value: str | int | bool) -> str | int | bool:
    """Return a setting as it is kept; `Invalid` when it can't be."""
    match name, value:
        case "counter", str():
            return clean(value, "counter", LONGEST_COUNTER)
        case "printer", str():
            return _printer(value)
        case "lock_minutes", int() if 0 <= value <= LONGEST_REST:
            return value
        case "lock_minutes", _:
            raise Invalid(field=name, reason="out_of_range", most=LONGEST_REST)
        case "text_scale", int() if value in theme.SCALES:
            return value
        case "paper", int() if value in PAPERS:
            return value
        case "theme", str() if value in THEMES:
            return value
        case "language", str() if value in LANGUAGES:
            return value
        case "customer_screen" | "cash_drawer", bool():
            return value
        case "print_receipts", str() if value in RECEIPTS:
            return value
        case "printer_profile", str() if value in PROFILES:
            return value
        case _:
            raise Invalid(field=name)


def _said(wrong: Invalid) -> str:
    match wrong.field, wrong.reason:
        case "counter", "missing":
            return _("Type a name for this counter, such as 1.")
        case "lock_minutes", _reason:
            return _("From 0 (never) to {most} minutes.").format(most=number(LONGEST_REST))
        case _:
            return mistake(wrong.facts)


def _printer(text: str) -> str:
    """Return where a printer of receipts is. Errors: `Invalid` for what is no printer."""
    if not text.strip():
        return ""
    told = clean(text, "printer", LONGEST_PRINTER)
    receipt_printer(told)
    return told
