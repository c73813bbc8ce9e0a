"""What is done with runs of cards away from the till: begun, made into paper, written to files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.card_runs import BeginRun, RunBegun, begin_run
from loyalty_desktop.services.documents.card_runs import CardPrinting, CardsPrinted, RunPaper
from loyalty_desktop.services.documents.card_sheets import SHEETS, alignment_pages
from loyalty_desktop.services.documents.pdf import pdf_bytes
from loyalty_desktop.services.queries.card_runs import RunName
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.cards.offsets import Offset
from loyalty_desktop.wording import _

Progress = Callable[[int, int], object]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a run is to be printed: `first` and `last` as people count places, 0: to the end."""

    run: str
    layout: str
    first: int = 1
    last: int = 0
    backs: bool = True
    offset: Offset = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Begun:
    """A run, and the names in it that hold letters which can't be printed."""

    begun: RunBegun
    unprintable: tuple[RunName, ...]


@dataclass(frozen=True, slots=True)
class Begin:
    """Settles which cards a run holds."""

    request: BeginRun

    def __call__(self, store: Store, by: Actor) -> Begun:
        """Return the run. Errors: as `begin_run`."""
        begun = store.write(begin_run, by, self.request)
        return Begun(begun, CardPrinting(store, by, self.request.at).unprintable(begun.run))


@dataclass(frozen=True, slots=True)
class MakePaper:
    """Makes the cards of a run into a PDF to print."""

    wanted: Wanted
    at: datetime
    progress: Progress
    stop: Stop

    def __call__(self, store: Store, by: Actor) -> RunPaper | None:
        """Return it; None when it was stopped."""
        wanted = self.wanted
        printing = _printing(self, store, by)
        return printing.paper(wanted.run, wanted.layout, wanted.first, wanted.last)


@dataclass(frozen=True, slots=True)
class WriteFile:
    """Writes the cards of a run to a file, or to a picture each."""

    wanted: Wanted
    at: datetime
    progress: Progress
    stop: Stop
    file: Path

    def __call__(self, store: Store, by: Actor) -> CardsPrinted:
        """Return what was written; the cards are noted as printed."""
        wanted = self.wanted
        printing = _printing(self, store, by)
        return printing.print_run(wanted.run, self.file, wanted.layout, wanted.first, wanted.last)


@dataclass(frozen=True, slots=True)
class Align:
    """Makes the sheet that tells how far a printer moves the backs."""

    layout: str

    def __call__(self, _store: Store, _by: Actor) -> bytes:
        """Return the PDF."""
        return pdf_bytes(alignment_pages(SHEETS[self.layout]), _("Alignment"), "Loyalty Desktop")


def _printing(task: MakePaper | WriteFile, store: Store, by: Actor) -> CardPrinting:
    wanted = task.wanted
    return CardPrinting(
        store,
        by,
        task.at,
        progress=task.progress,
        stop=task.stop,
        backs=wanted.backs,
        offset=wanted.offset,
    )
