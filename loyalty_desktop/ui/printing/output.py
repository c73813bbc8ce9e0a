"""Putting a paper onto a printer, in its own size; and writing it to a file."""

from math import ceil, sqrt
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.ui.printing.paper import Paper, Sheet, first_size, sheets

MOST_DPI: Final = 600
"""Finer than this nobody sees."""
MOST_PIXELS: Final = 9_000_000
"""A page of A4 is painted with 300 dots an inch: finer it would take hundreds of megabytes."""
_POINTS: Final = 72
_TOP: Final = 28.0
"""Room above something small on a large sheet, in points."""
_ALMOST: Final = 2.0
"""Papers of printers differ from what they are called by up to so many points."""


def printer_for(paper: Paper) -> QPrinter:
    """Return the printer of this computer, set to the size of the paper."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(paper.title)
    printer.setCreator("Loyalty Desktop")
    wide, high = first_size(paper)
    size = QPageSize(
        QSizeF(wide, high),
        QPageSize.Unit.Point,
        paper.title,
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    layout = QPageLayout(
        size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point
    )
    printer.setPageLayout(layout)
    printer.setFullPage(True)
    return printer


def print_paper(paper: Paper, printer: QPrinter) -> int:
    """Print a paper; return on how many sheets. Takes as long as the printer takes.

    What is smaller than the sheet keeps its size; what is longer goes on on another. Errors:
    `Unavailable` with reason "printer".
    """
    dpi = fine_enough(first_size(paper), printer.resolution())
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable(reason="printer")
    count = 0
    try:
        for sheet in sheets(paper, dpi):
            for part in range(_parts(sheet, printer)):
                if count and not printer.newPage():
                    raise Unavailable(reason="printer")
                _put(painter, printer, sheet, part)
                count += 1
    finally:
        painter.end()
    if printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise Unavailable(reason="printer")
    return count


def fine_enough(size: tuple[float, float], resolution: int) -> float:
    """Return the dots an inch for pages of a size (points), on a printer of a resolution."""
    square_inches = size[0] * size[1] / _POINTS**2
    return min(resolution, MOST_DPI, sqrt(MOST_PIXELS / square_inches))


def save_paper(paper: Paper, file: Path) -> Path:
    """Write a paper to `file`, whole or not at all. Errors: `Unavailable` ("file", "disk_full")."""
    with whole_file(file) as beside:
        beside.write_bytes(paper.pdf)
    return file


def _parts(sheet: Sheet, printer: QPrinter) -> int:
    """Return on how many sheets of the printer one page goes."""
    high = printer.pageLayout().fullRectPoints().height()
    return max(ceil((sheet.height - _ALMOST) / high), 1)


def _put(painter: QPainter, printer: QPrinter, sheet: Sheet, part: int) -> None:
    """Paint a part of a page in its own size: at the edge where it fills the sheet, else inside."""
    dots = printer.resolution() / _POINTS
    whole = printer.pageLayout().fullRectPoints()
    beside = whole.width() - sheet.width
    below = whole.height() - sheet.height
    left = beside / 2 if beside > _ALMOST else 0.0
    top = min(_TOP, below / 2) if below > _ALMOST else 0.0
    # Wider than the sheet it is made smaller: something cut off would be worse.
    scale = min(1.0, whole.width() / sheet.width) if beside < -_ALMOST else 1.0
    at = QRectF(
        left * dots,
        (top - part * whole.height()) * dots,
        sheet.width * scale * dots,
        sheet.height * scale * dots,
    )
    painter.drawImage(at, sheet.picture)
