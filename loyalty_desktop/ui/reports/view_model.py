"""Reports without a widget: which one, of which days, looked at, printed, saved."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.documents.labels import USUAL
from loyalty_desktop.services.documents.reports.catalogue import (
    REPORTS,
    ReportKind,
    Wanted,
    print_report,
    show_report,
    write_report,
)
from loyalty_desktop.services.documents.reports.shown import ShownReport
from loyalty_desktop.services.documents.stopping import Stop
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now, was_stopped
from loyalty_desktop.wording import _, sentence

_LOOKING: Final = "report"


@dataclass(frozen=True, slots=True)
class Look:
    """Makes a report to look at, away from the till."""

    wanted: Wanted
    stop: Stop

    def __call__(self, store: Store, by: Actor) -> ShownReport:
        """Return it."""
        return show_report(store, by, self.wanted, self.stop)


@dataclass(frozen=True, slots=True)
class ToPaper:
    """Makes a report as a PDF, away from the till."""

    wanted: Wanted
    stop: Stop

    def __call__(self, store: Store, by: Actor) -> bytes:
        """Return its bytes; who printed it is noted."""
        return print_report(store, by, self.wanted, self.stop)


@dataclass(frozen=True, slots=True)
class ToFile:
    """Writes a report to a file, away from the till."""

    wanted: Wanted
    file: Path
    stop: Stop

    def __call__(self, store: Store, by: Actor) -> Path:
        """Return the file."""
        write_report(store, by, self.wanted, self.file, self.stop)
        return self.file


class ReportsModel(QObject):
    """The report that is chosen, and what it says."""

    changed = Signal()
    printed = Signal(str, bytes)
    """A title and a PDF to print."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.kind: ReportKind = next(iter(REPORTS.values()))
        self.first: date | None = None
        self.last: date | None = None
        self.member = ""
        self.closing = ""
        self.segment = ""
        """The name of a segment, or a condition; empty for everyone."""
        self.sheet = USUAL
        """The number of a sheet of labels."""
        self.report: ShownReport | None = None
        self.busy = ""
        """What is under way: "look", "print", "save", or nothing."""
        self.refusal = ""
        self.told = ""
        self.stopped = False
        """Whether what was under way was stopped: that is what is told."""
        self._stop = Event()

    @property
    def lacks(self) -> str:
        """What has to be said before the report can be made; empty when nothing."""
        if "member" in self.kind.takes and not self.member.strip():
            return _("Whose report? Type a name, a number or a phone, or scan the card.")
        if "closing" in self.kind.takes and not self.closing.strip():
            return _("Which closing? Type its number.")
        return ""

    @property
    def day(self) -> date:
        """Return the last day of the report, in this computer's time where none was typed."""
        return self.last or self._clock().astimezone().date()

    def choose(self, name: str) -> None:
        """Look at another report."""
        if name == self.kind.name and self.report is not None:
            return
        self.kind = REPORTS[name]
        self.report = None
        self.look()

    def set_days(self, first: date | None, last: date | None) -> None:
        """Look at other days."""
        if (first, last) != (self.first, self.last):
            self.first, self.last = first, last
            self.look()

    def set_whom(self, member: str) -> None:
        """Look at somebody else."""
        self.member = member.strip()
        self.look()

    def set_closing(self, closing: str) -> None:
        """Look at another closing."""
        self.closing = closing.strip()
        self.look()

    def set_segment(self, segment: str) -> None:
        """Look at other people."""
        if segment != self.segment:
            self.segment = segment
            self.look()

    def set_sheet(self, sheet: str) -> None:
        """Look at another sheet of labels."""
        if sheet != self.sheet:
            self.sheet = sheet
            self.look()

    def look(self) -> None:
        """Ask for what the report says now."""
        self.refusal = self.told = ""
        self.stopped = False
        if self.lacks:
            self.report = None
            self._desk.forget(_LOOKING)
            self.busy = ""
        else:
            self.busy = "look"
            self._desk.work(
                Look(self._wanted(), self._going()),
                then=self._seen,
                otherwise=self._refused,
                token=_LOOKING,
            )
        self.changed.emit()

    def stop(self) -> None:
        """Stop what is under way; nothing is left of it."""
        self._stop.set()

    def _going(self) -> Stop:
        """Return what stops the work that begins now; what was under way before is stopped."""
        self._stop.set()
        self._stop = Event()
        return self._stop.is_set

    def print(self) -> None:
        """Make it as a PDF to print."""
        if self.report is None or self.busy:
            return
        self._begin("print")
        task = ToPaper(self._wanted(), self._going())
        self._desk.work(task, then=self._on_paper, otherwise=self._refused)

    def save(self, file: Path) -> None:
        """Write it to a file: PDF, workbook or text, by its ending."""
        if self.report is None or self.busy:
            return
        self._begin("save")
        task = ToFile(self._wanted(), file, self._going())
        self._desk.work(task, then=self._saved, otherwise=self._refused)

    def _wanted(self) -> Wanted:
        takes = self.kind.takes
        return Wanted(
            name=self.kind.name,
            at=self._clock(),
            first=self.first if "period" in takes else None,
            last=self.last if takes & {"period", "day"} else None,
            member=self.member or None,
            closing=self.closing or None,
            sheet=self.sheet if "sheet" in takes else None,
            segment=(self.segment or None) if "segment" in takes else None,
            by=self._desk.actor.name,
        )

    def _begin(self, what: str) -> None:
        self.busy, self.refusal, self.told = what, "", ""
        self.stopped = False
        self.changed.emit()

    def _seen(self, report: ShownReport) -> None:
        self.busy, self.report = "", report
        self.changed.emit()

    def _on_paper(self, pdf: bytes) -> None:
        self.busy = ""
        self.changed.emit()
        self.printed.emit(_(self.kind.title), pdf)

    def _saved(self, file: Path) -> None:
        self.busy = ""
        self.told = _("Saved as {file}.").format(file=file.name)
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        if self.busy == "look":
            self.report = None
        self.busy = ""
        self.stopped = was_stopped(refusal)
        if self.stopped:
            self.told = sentence(refusal, at_bill=False)
        else:
            self.refusal = sentence(refusal, at_bill=False)
        self.changed.emit()
