"""Cards of a run on their way to the printer: read in parts, written whole, noted as printed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from loyalty_desktop.errors import Invalid, NotEligible
from loyalty_desktop.models.rules.card_design import CLASSIC
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.card_runs import MarkPrinted, mark_printed
from loyalty_desktop.services.documents.card import card_png
from loyalty_desktop.services.documents.card_sheets import SHEETS, card_sheets
from loyalty_desktop.services.documents.drawing import MM, Page
from loyalty_desktop.services.documents.lettering import lacking
from loyalty_desktop.services.documents.pdf import pdf_bytes, write_pdf
from loyalty_desktop.services.queries.card_designs import ReadyDesign, ready_design
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.services.queries.card_runs import (
    RunName,
    RunRow,
    print_run,
    run_cards,
    run_names,
)
from loyalty_desktop.services.store import Store, new_id

PICTURES: Final = "png"
"""The layout that is no sheet: a picture of each card, to send."""
LAYOUTS: Final = (*SHEETS, PICTURES)
MOST_OFFSET: Final = 10.0
"""Backs are moved by at most so many millimetres: a printer that is further off is broken."""
_CHUNK: Final = 100
_GOOD: Final = ("issued", "blank")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsPrinted:
    """What came of it: the files, how many cards, and how many were blocked since and left out.

    `cancelled` when somebody stopped it: nothing was written then.
    """

    files: tuple[Path, ...]
    cards: int
    left_out: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPaper:
    """The places of a run from `first` (from 0) up to but not `end`, as a PDF to print."""

    run: str
    told: str
    pdf: bytes
    first: int
    end: int
    cards: int
    left_out: int


class _Stopped(Exception):
    """Somebody said stop."""


@dataclass(slots=True)
class CardPrinting:
    """How a run goes to the printer.

    `first` and `last` are places from 1, as people count them; 0 as `last`: to the end. `offset`
    moves the backs, in millimetres right and down; `backs` off prints the fronts alone.
    """

    store: Store
    by: Actor
    now: datetime
    progress: Callable[[int, int], object] | None = None
    stop: Callable[[], bool] | None = None
    backs: bool = True
    offset: tuple[float, float] = (0.0, 0.0)
    left_out: int = 0

    def print_run(
        self, run: str, file: Path, layout: str | None = None, first: int = 1, last: int = 0
    ) -> CardsPrinted:
        """Write the cards of a run to `file` and note them as printed.

        As pictures, more than one card goes to files beside `file`, by member number. Errors:
        `NotFound`, `Invalid` (a place, a layout), `NotEligible` (every card was blocked since),
        `Unavailable` (it can't be written).
        """
        row = self.store.read_as(self.by, print_run, run)
        layout = layout or row.layout
        end = self._checked(row, layout, first, last)
        try:
            if layout == PICTURES:
                files = self._pictures(row, file, first - 1, end)
            else:
                write_pdf(self._pages(row, layout, first - 1, end), file, row.told, self._shop_name)
                files = (file,)
        except _Stopped:
            return CardsPrinted(files=(), cards=0, left_out=0, cancelled=True)
        self.note(run, first - 1, end)
        return CardsPrinted(
            files=files, cards=end - first + 1 - self.left_out, left_out=self.left_out
        )

    def paper(
        self, run: str, layout: str | None = None, first: int = 1, last: int = 0
    ) -> RunPaper | None:
        """Return the cards of a run as a PDF; None when somebody stopped it.

        Nothing is noted: whoever puts it onto paper says so with `note`. Errors as `print_run`,
        and `Invalid` for the layout that is no sheet.
        """
        row = self.store.read_as(self.by, print_run, run)
        layout = layout or row.layout
        end = self._checked(row, layout, first, last)
        if layout == PICTURES:
            raise Invalid(field="layout", reason="unknown_choice", options=list(SHEETS))
        try:
            pdf = pdf_bytes(self._pages(row, layout, first - 1, end), row.told, self._shop_name)
        except _Stopped:
            return None
        return RunPaper(
            run=run,
            told=row.told,
            pdf=pdf,
            first=first - 1,
            end=end,
            cards=end - first + 1 - self.left_out,
            left_out=self.left_out,
        )

    def note(self, run: str, first: int, end: int) -> None:
        """Note that the cards from the place `first` (from 0) up to but not `end` were printed."""
        request = MarkPrinted(key=new_id(), at=self.now, run=run, first=first, end=end)
        self.store.write(mark_printed, self.by, request)

    def unprintable(self, run: str) -> tuple[RunName, ...]:
        """Return the cards whose names hold letters that the fonts lack; boxes stand for those.

        The cards are good all the same: number and code are on them.
        """
        names = self.store.read_as(self.by, run_names, run)
        return tuple(each for each in names if lacking(each.name))

    @property
    def _shop_name(self) -> str:
        return self.store.shop.name

    def _checked(self, row: RunRow, layout: str, first: int, last: int) -> int:
        if layout not in LAYOUTS:
            raise Invalid(field="layout", reason="unknown_choice", options=list(LAYOUTS))
        if not 1 <= first <= row.cards:
            raise Invalid(field="first", reason="out_of_range", least=1, most=row.cards)
        if last and not first <= last <= row.cards:
            raise Invalid(field="last", reason="out_of_range", least=first, most=row.cards)
        if not all(abs(way) <= MOST_OFFSET for way in self.offset):
            raise Invalid(field="offset", reason="out_of_range", least=-10, most=10)
        return last or row.cards

    def _pages(self, row: RunRow, layout: str, first: int, end: int) -> Iterator[Page]:
        right, down = self.offset
        return card_sheets(
            self._faces(row, first, end),
            SHEETS[layout],
            backs=self.backs,
            offset=(right * MM, down * MM),
            design=self._design(row),
        )

    def _design(self, row: RunRow) -> ReadyDesign:
        """Return how the run looks; it was printed as the usual look before there were designs."""
        return self.store.read_as(self.by, ready_design, row.design or CLASSIC.name, self.now)

    def _pictures(self, row: RunRow, file: Path, first: int, end: int) -> tuple[Path, ...]:
        files: list[Path] = []
        design = self._design(row)
        for place, face in enumerate(self._faces(row, first, end), first + 1):
            named = face.number or f"{place:05d}"
            own = file if end - first == 1 else file.with_name(f"{file.stem}-{named}{file.suffix}")
            card_png(face, own, design)
            files.append(own)
        return tuple(files)

    def _faces(self, row: RunRow, first: int, end: int) -> Iterator[CardFace]:
        """Yield the cards that are still good, read a hundred at a time."""
        total, self.left_out = end - first, 0
        portraits = self._design(row).design.has_portrait
        for start in range(first, end, _CHUNK):
            most = min(_CHUNK, end - start)
            cards = self.store.read_as(
                self.by, run_cards, row.id, self.now, start, most, portraits=portraits
            )
            for card in cards:
                if card.state in _GOOD:
                    yield card.face
                else:
                    self.left_out += 1
                if self.stop is not None and self.stop():
                    raise _Stopped
            if self.progress is not None:
                self.progress(start + most - first, total)
        if self.left_out == total:
            raise NotEligible(reason="no_cards")
