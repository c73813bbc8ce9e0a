"""Runs of cards without a widget: which there were, a new one, one on its way to the printer."""

from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.commands.card_runs import (
    BeginRun,
    HandOverRun,
    MarkPrinted,
    RunHandedOver,
    RunPrinted,
    hand_over_run,
    mark_printed,
)
from loyalty_desktop.services.documents.card_runs import PICTURES, CardsPrinted, RunPaper
from loyalty_desktop.services.documents.card_sheets import SHEETS
from loyalty_desktop.services.queries.card_designs import DesignsThereAre, card_designs
from loyalty_desktop.services.queries.card_runs import RunFate, RunRow, print_runs, run_fate
from loyalty_desktop.services.queries.segments import segments
from loyalty_desktop.services.store import Session, new_id
from loyalty_desktop.ui.cards.offsets import keep_offset
from loyalty_desktop.ui.cards.tasks import Align, Begin, Begun, MakePaper, Wanted, WriteFile
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, ngettext, number, sentence

_RUNS: Final = "print runs"
_DESIGNS: Final = "designs of runs"
_SEGMENTS: Final = "segments of runs"
_FATE: Final = "run fate"
_NAMED: Final = 5
"""So many names that can't be printed are listed; the rest is counted."""


class RunsModel(QObject):
    """The newest runs, the one that is looked at, and what is under way."""

    changed = Signal()
    moved = Signal(float)
    """How far the work has come, from 0 to 1."""
    begun = Signal()
    """A run is settled and can be printed."""
    papered = Signal(str, bytes)
    """A title and a PDF to print; `note` says when it is on paper."""
    ended = Signal()
    """What was under way is over, well or not."""
    _stepped = Signal(int, int)

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._stop = Event()
        self._paper: RunPaper | None = None
        self.rows: tuple[RunRow, ...] = ()
        self.loaded = False
        self.chosen = ""
        """The id of the run that is looked at."""
        self.fate: RunFate | None = None
        self.designs: DesignsThereAre | None = None
        self.segments: tuple[str, ...] = ()
        """The names of the shop's own segments."""
        self.busy = ""
        """What is under way: "begin", "print", "save", "align", "hand", or nothing."""
        self.told = ""
        self.remark = ""
        """What should be known about it besides: who was passed over, names in boxes."""
        self.refusal = ""
        self._stepped.connect(self._step)

    @property
    def run(self) -> RunRow | None:
        """Return the run that is looked at."""
        return next((row for row in self.rows if row.id == self.chosen), None)

    @property
    def following(self) -> int:
        """Return the first place, as people count, that is still to be printed; else the first."""
        if self.fate is None or self.fate.next is None:
            return 1
        return self.fate.next + 1

    def load(self) -> None:
        """Ask for the runs there were, and for the designs."""
        self._desk.read(print_runs, then=self._listed, otherwise=self._refused, token=_RUNS)
        self._desk.read(
            card_designs,
            self._clock(),
            then=self._designed,
            otherwise=self._refused,
            token=_DESIGNS,
        )
        self._desk.read(
            _own_segments,
            self._clock(),
            then=self._parted,
            otherwise=self._refused,
            token=_SEGMENTS,
        )

    def choose(self, run: str) -> None:
        """Look at a run."""
        if run != self.chosen:
            self.chosen, self.fate = run, None
            self.changed.emit()
        if run:
            self._desk.read(run_fate, run, then=self._fated, otherwise=self._refused, token=_FATE)

    def begin(self, request: BeginRun) -> None:
        """Settle a run."""
        if self.busy:
            return
        self._start("begin")
        self._desk.work(Begin(request), then=self._begun, otherwise=self._refused)

    def make(self, wanted: Wanted) -> None:
        """Make the cards into paper, to be printed by the system."""
        if self.busy:
            return
        self._start("print")
        keep_offset(wanted.layout, wanted.offset)
        task = MakePaper(wanted, self._clock(), self._stepped.emit, self._stop.is_set)
        self._desk.work(task, then=self._made, otherwise=self._refused)

    def write(self, wanted: Wanted, file: Path) -> None:
        """Write the cards to a file, or as pictures beside it."""
        if self.busy:
            return
        self._start("save")
        if wanted.layout != PICTURES:
            keep_offset(wanted.layout, wanted.offset)
        task = WriteFile(wanted, self._clock(), self._stepped.emit, self._stop.is_set, file)
        self._desk.work(task, then=self._written, otherwise=self._refused)

    def hand_over(self) -> None:
        """Note that the members have the printed cards of the run that is looked at."""
        if self.busy or not self.chosen:
            return
        self._start("hand")
        request = HandOverRun(key=new_id(), at=self._clock(), run=self.chosen)
        self._desk.write(hand_over_run, request, then=self._handed, otherwise=self._refused)

    def align(self) -> None:
        """Make the sheet that tells how far the backs are off."""
        if self.busy:
            return
        self._start("align")
        layout = self.run.layout if self.run is not None else ""
        sheet = layout if layout in SHEETS else next(iter(SHEETS))
        self._desk.work(Align(sheet), then=self._aligned, otherwise=self._refused)

    def stop(self) -> None:
        """Stop what is under way; nothing of it is kept."""
        self._stop.set()

    def note(self) -> None:
        """Note that what was made last is on paper, or in a file."""
        paper, self._paper = self._paper, None
        if paper is None:
            return
        request = MarkPrinted(
            key=new_id(), at=self._clock(), run=paper.run, first=paper.first, end=paper.end
        )
        self.told = _cards_told(paper.cards)
        self.remark = _left_out(paper.left_out)
        self._desk.write(mark_printed, request, then=self._noted, otherwise=self._refused)

    def dismiss(self) -> None:
        """Forget what was made last: it was not put onto paper."""
        self._paper = None

    def _start(self, what: str) -> None:
        self._stop.clear()
        self._paper = None
        self.busy, self.refusal, self.told, self.remark = what, "", "", ""
        self.changed.emit()

    def _listed(self, rows: tuple[RunRow, ...]) -> None:
        self.rows, self.loaded = rows, True
        if self.run is None:
            self.chosen, self.fate = "", None
        self.changed.emit()
        self.choose(self.chosen or (rows[0].id if rows else ""))

    def _designed(self, designs: DesignsThereAre) -> None:
        self.designs = designs
        self.changed.emit()

    def _parted(self, names: tuple[str, ...]) -> None:
        self.segments = names

    def _fated(self, fate: RunFate) -> None:
        self.fate = fate
        self.changed.emit()

    def _begun(self, done: Begun) -> None:
        self.busy = ""
        self.chosen, self.fate = done.begun.run, None
        count = done.begun.cards
        told = ngettext("{count} card to print.", "{count} cards to print.", count)
        self.told = told.format(count=number(count))
        self.remark = " ".join(
            part for part in (_passed_over(done.begun.passed_over), _boxes(done)) if part
        )
        self.load()
        self.changed.emit()
        self.begun.emit()

    def _made(self, paper: RunPaper | None) -> None:
        if paper is None:
            self.told = _("Stopped. Nothing was printed.")
            self._end()
            return
        self._paper = paper
        self._end()
        self.papered.emit(paper.told, paper.pdf)

    def _written(self, done: CardsPrinted) -> None:
        if done.cancelled:
            self.told = _("Stopped. Nothing was written.")
        else:
            told = ngettext("{count} card in {file}.", "{count} cards in {file}.", done.cards)
            name = done.files[0].name if len(done.files) == 1 else done.files[0].parent.name
            self.told = told.format(count=number(done.cards), file=name)
            self.remark = _left_out(done.left_out)
            self.load()
        self._end()

    def _aligned(self, pdf: bytes) -> None:
        self._end()
        self.papered.emit(_("Alignment page"), pdf)

    def _noted(self, _answer: RunPrinted) -> None:
        self.load()
        self.changed.emit()

    def _handed(self, done: RunHandedOver) -> None:
        told = ngettext("{count} card handed over.", "{count} cards handed over.", done.cards)
        self.told = told.format(count=number(done.cards))
        self.load()
        self._end()

    def _end(self) -> None:
        self.busy = ""
        self.changed.emit()
        self.ended.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.refusal = sentence(refusal, at_bill=False)
        self._end()

    def _step(self, done: int, total: int) -> None:
        self.moved.emit(done / total if total else 0.0)


def _own_segments(session: Session, at: datetime) -> tuple[str, ...]:
    rows = segments(session, at, counted=False)
    return tuple(row.segment.name for row in rows if row.segment.id is not None)


def _cards_told(count: int) -> str:
    told = ngettext("{count} card printed.", "{count} cards printed.", count)
    return told.format(count=number(count))


def _left_out(count: int) -> str:
    if not count:
        return ""
    told = ngettext(
        "{count} was blocked since and left out.", "{count} were blocked since and left out.", count
    )
    return told.format(count=number(count))


def _passed_over(reasons: dict[str, int]) -> str:
    count = sum(reasons.values())
    if not count:
        return ""
    told = ngettext(
        "{count} passed over: not joined, left, or without a good card.",
        "{count} passed over: not joined, left, or without a good card.",
        count,
    )
    return told.format(count=number(count))


def _boxes(done: Begun) -> str:
    if not done.unprintable:
        return ""
    named = [each.number for each in done.unprintable[:_NAMED]]
    rest = len(done.unprintable) - len(named)
    listed = ", ".join(named) + (f" +{number(rest)}" if rest else "")
    return _("Boxes stand for letters that can't be printed in the names of {names}.").format(
        names=listed
    )
