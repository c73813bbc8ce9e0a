"""Import and export without a widget: a file, what its columns mean, a trial, the real thing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.exchange.columns import (
    FEEDBACK_FIELDS,
    MEMBER_FIELDS,
    PURCHASE_FIELDS,
    places,
)
from loyalty_desktop.services.exchange.exporting import Exported, export, export_segment
from loyalty_desktop.services.exchange.feedback import import_feedback
from loyalty_desktop.services.exchange.members import import_members
from loyalty_desktop.services.exchange.purchases import import_purchases
from loyalty_desktop.services.exchange.sheets import as_text, open_sheet, rows
from loyalty_desktop.services.exchange.undoing import ImportUndone, undo_import
from loyalty_desktop.services.queries.imports import ImportRow, ImportsNow, imports_now
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.exchange import words
from loyalty_desktop.ui.exchange.words import Imported
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now, was_stopped
from loyalty_desktop.wording import _, number, sentence

Kind = Literal["members", "purchases", "feedback"]
What = Literal["members", "purchases", "ledger"]

FIELDS: Final[Mapping[Kind, Sequence[str]]] = {
    "members": MEMBER_FIELDS,
    "purchases": PURCHASE_FIELDS,
    "feedback": FEEDBACK_FIELDS,
}
NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    "members": ("name",),
    "purchases": ("at",),
    "feedback": ("member",),
}
_SHOWN: Final = 3
_READING: Final = "import head"
_HISTORY: Final = "imports"


@dataclass(frozen=True, slots=True)
class Head:
    """How a file begins: its columns, some of its rows, and what its columns seem to mean.

    `guessed` has a column for each meaning that was recognised; `fixed` for a log whose columns
    have no names and only one meaning.
    """

    file: Path
    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    guessed: Mapping[str, str]
    fixed: bool = False

    def example(self, column: str) -> str:
        """Return what a column says in the first row that says anything."""
        if column not in self.columns:
            return ""
        place = self.columns.index(column)
        return next((row[place] for row in self.sample if row[place].strip()), "")


@dataclass(frozen=True, slots=True)
class ReadHead:
    """Reads how a file begins, away from the window."""

    file: Path
    kind: Kind

    def __call__(self, _store: Store, _by: Actor) -> Head:
        """Return it. Errors: `NotFound`, `Invalid`."""
        sheet = open_sheet(self.file)
        found = places(sheet.header, None, FIELDS[self.kind])
        sample = tuple(
            tuple(as_text(cell) for cell in row.cells) for row in islice(rows(sheet), _SHOWN)
        )
        guessed = {meaning: sheet.header[place] for meaning, place in found.items()}
        return Head(self.file, sheet.header, sample, guessed, sheet.kind == "cdnow")


@dataclass(frozen=True, slots=True)
class BringIn:
    """Brings a file in, or only tells what it would bring."""

    file: Path
    kind: Kind
    columns: Mapping[str, str] | None
    dry_run: bool
    new_members: bool
    progress: Callable[[int, int], object]
    stop: Callable[[], bool]

    def __call__(self, store: Store, by: Actor) -> Imported:
        """Return what came of it."""
        if self.kind == "members":
            return import_members(
                store,
                by,
                self.file,
                columns=self.columns,
                dry_run=self.dry_run,
                progress=self.progress,
                stop=self.stop,
            )
        if self.kind == "feedback":
            return import_feedback(
                store,
                by,
                self.file,
                columns=self.columns,
                dry_run=self.dry_run,
                progress=self.progress,
                stop=self.stop,
            )
        return import_purchases(
            store,
            by,
            self.file,
            columns=self.columns,
            create_members=True if self.new_members else None,
            dry_run=self.dry_run,
            progress=self.progress,
            stop=self.stop,
        )


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Takes an import back."""

    import_id: str
    progress: Callable[[int, int], object]
    stop: Callable[[], bool]

    def __call__(self, store: Store, by: Actor) -> ImportUndone:
        """Return what was taken back."""
        return undo_import(store, by, self.import_id, progress=self.progress, stop=self.stop)


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Writes what the shop holds to a file."""

    what: What
    file: Path
    first: date | None
    last: date | None
    at: datetime
    segment: str
    progress: Callable[[int], object]
    stop: Callable[[], bool]

    def __call__(self, store: Store, by: Actor) -> Exported:
        """Return what was written; of members those of the segment alone, where one is named."""
        going: Any = {"now": self.at, "progress": self.progress, "stop": self.stop}
        if self.what == "members" and self.segment:
            return export_segment(store, by, self.segment, self.file, **going)
        return export(store, by, self.what, self.file, first=self.first, last=self.last, **going)


class ExchangeModel(QObject):
    """A file on its way in, one on its way out, and what came in before."""

    changed = Signal()
    moved = Signal(float)
    """How far the work has come, from 0 to 1."""
    counted = Signal(int)
    """How many rows of an export are written."""
    brought = Signal()
    """Something came in or was taken back: other screens are behind."""
    _stepped = Signal(int, int)

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._stop = Event()
        self.unit: Currency | None = None
        self.kind: Kind = "members"
        self.head: Head | None = None
        self.columns: dict[str, str] = {}
        self.new_members = False
        self.tried: Imported | None = None
        self.done: Imported | None = None
        self.told = ""
        self.refusal = ""
        self.busy = ""
        """What is under way: "read", "try", "bring", "back", "out", or nothing."""
        self.earlier: tuple[ImportRow, ...] = ()
        self.written: Exported | None = None
        self.out_refusal = ""
        self.out_stopped = False
        """Whether it was not refused but stopped by who asked for it."""
        self._stepped.connect(self._step)

    # In ---------------------------------------------------------------------------------------

    @property
    def missing(self) -> tuple[str, ...]:
        """The meanings without which nothing can come in, and that no column has yet."""
        if self.head is None or self.head.fixed:
            return ()
        lacking = [name for name in NEEDED[self.kind] if not self.columns.get(name)]
        priced = any(self.columns.get(name) for name in ("total", "amount", "price"))
        if self.kind == "purchases" and not priced:
            lacking.append("total")
        return tuple(lacking)

    @property
    def ready(self) -> bool:
        """Whether a file is chosen whose columns say enough."""
        return self.head is not None and not self.missing and not self.busy

    def load(self) -> None:
        """Ask for earlier imports."""
        self._desk.read(imports_now, then=self._listed, otherwise=self._not_listed, token=_HISTORY)

    def choose_kind(self, kind: Kind) -> None:
        """Bring in something else; a chosen file is looked at anew."""
        if kind == self.kind or self.busy:
            return
        self.kind = kind
        file = None if self.head is None else self.head.file
        self.forget()
        if file is not None:
            self.choose(file)

    def choose(self, file: Path) -> None:
        """Look at a file."""
        if self.busy:
            return
        self._begin("read")
        self._desk.work(
            ReadHead(file, self.kind), then=self._read, otherwise=self._failed, token=_READING
        )

    def forget(self) -> None:
        """Put the file away; nothing of it was kept."""
        if self.busy:
            return
        self.head, self.tried, self.done = None, None, None
        self.columns, self.told, self.refusal = {}, "", ""
        self.changed.emit()

    def mean(self, meaning: str, column: str) -> None:
        """Let a column mean something; an empty one: no column does."""
        self.columns[meaning] = column
        self.tried, self.done, self.told, self.refusal = None, None, "", ""
        self.changed.emit()

    def allow_new_members(self, yes: bool) -> None:
        """Register whoever a purchase names and nobody knows."""
        self.new_members = yes
        self.tried, self.told = None, ""
        self.changed.emit()

    def try_it(self) -> None:
        """Tell what the file would bring; nothing is recorded."""
        self._bring(dry_run=True)

    def bring_in(self) -> None:
        """Bring the file in."""
        self._bring(dry_run=False)

    def take_back(self, import_id: str) -> None:
        """Take an earlier import back."""
        if self.busy:
            return
        self._begin("back")
        self._desk.work(
            TakeBack(import_id, self._stepped.emit, self._stop.is_set),
            then=self._taken_back,
            otherwise=self._failed,
        )

    def stop(self) -> None:
        """Stop what is under way; what is recorded stays, and the file can go on later."""
        self._stop.set()

    # Out --------------------------------------------------------------------------------------

    def take_out(
        self,
        what: What,
        file: Path,
        first: date | None,
        last: date | None,
        segment: str = "",
    ) -> None:
        """Write what the shop holds to a file; of members those of a segment alone, if named."""
        if self.busy:
            return
        if first and last and last < first:
            self.out_refusal = _("This is before the first day.")
            self.changed.emit()
            return
        self.written, self.out_refusal, self.out_stopped = None, "", False
        self._begin("out")
        self._desk.work(
            TakeOut(
                what,
                file,
                first,
                last,
                self._clock(),
                segment,
                self.counted.emit,
                self._stop.is_set,
            ),
            then=self._out,
            otherwise=self._not_out,
        )

    # Answers ----------------------------------------------------------------------------------

    def _begin(self, what: str) -> None:
        self.busy = what
        self._stop.clear()
        if what != "out":
            self.refusal, self.told = "", ""
        self.changed.emit()

    def _bring(self, *, dry_run: bool) -> None:
        if self.head is None or not self.ready:
            return
        chosen = {meaning: column for meaning, column in self.columns.items() if column}
        self._begin("try" if dry_run else "bring")
        self._desk.work(
            BringIn(
                self.head.file,
                self.kind,
                None if self.head.fixed else chosen,
                dry_run,
                self.new_members,
                self._stepped.emit,
                self._stop.is_set,
            ),
            then=self._came,
            otherwise=self._failed,
        )

    def _read(self, head: Head) -> None:
        self.busy = ""
        self.head = head
        self.columns = dict(head.guessed)
        self.tried, self.done = None, None
        self.changed.emit()

    def _came(self, done: Imported) -> None:
        self.busy = ""
        if done.dry_run:
            self.tried = done
        else:
            self.done, self.tried = done, None
        self.told = words.outcome(done, self.unit)
        if done.cancelled:
            self.told = _("Stopped. {told} Choose the file again to go on.").format(told=self.told)
        self.changed.emit()
        if not done.dry_run:
            self.brought.emit()
            self.load()

    def _taken_back(self, undone: ImportUndone) -> None:
        self.busy = ""
        self.done, self.tried = None, None
        self.told = _("Taken back: {count}.").format(count=number(undone.undone))
        if undone.left:
            self.told += " " + _("{count} could not be, as they are in use.").format(
                count=number(undone.left)
            )
        self.changed.emit()
        self.brought.emit()
        self.load()

    def _failed(self, refusal: LoyaltyError) -> None:
        self.busy = ""
        self.refusal = sentence(refusal, self.unit)
        self.changed.emit()

    def _listed(self, known: ImportsNow) -> None:
        self.unit, self.earlier = known.currency, known.imports
        self.changed.emit()

    def _not_listed(self, _refusal: LoyaltyError) -> None:
        """Whoever may not import has no list of imports; trying says so."""

    def _out(self, written: Exported) -> None:
        self.busy = ""
        self.written = written
        self.changed.emit()

    def _not_out(self, refusal: LoyaltyError) -> None:
        self.busy = ""
        self.out_stopped = was_stopped(refusal)
        self.out_refusal = sentence(refusal, self.unit)
        self.changed.emit()

    def _step(self, done: int, total: int) -> None:
        self.moved.emit(done / total if total else 0.0)
