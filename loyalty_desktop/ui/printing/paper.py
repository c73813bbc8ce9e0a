"""Something to print: a PDF made by the shop's documents, and what it looks like."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from threading import Lock
from typing import Any, Final

from PySide6.QtGui import QImage

_ONE_AT_A_TIME: Final = Lock()
"""The library that paints PDFs must not be called by two threads at once."""
_POINTS: Final = 72
_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF, what it is called, and the name its file is offered under, without a folder.

    `of` is the id of the purchase whose receipt it is, `card` the code of the card that it is.
    """

    pdf: bytes
    title: str
    file_name: str
    of: str = ""
    card: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a paper: its size in points (72 an inch), and its picture."""

    width: float
    height: float
    picture: QImage


def sheets(paper: Paper, dpi: float) -> Iterator[Sheet]:
    """Yield the pages one after another, painted with so many dots an inch."""
    number = 0
    while (sheet := _sheet(paper, number, dpi)) is not None:
        yield sheet
        number += 1


def first_size(paper: Paper) -> tuple[float, float]:
    """Return width and height of the first page, in points."""
    with _ONE_AT_A_TIME:
        document = _open(paper)
        try:
            wide, high = document[0].get_size()
        finally:
            document.close()
    return float(wide), float(high)


def words(paper: Paper) -> str:
    """Return all that can be read on a paper, for those who listen to it."""
    with _ONE_AT_A_TIME:
        document = _open(paper)
        try:
            pages = [str(page.get_textpage().get_text_range()) for page in document]
        finally:
            document.close()
    return "\n".join(pages).replace("\r", "")


def _sheet(paper: Paper, number: int, dpi: float) -> Sheet | None:
    with _ONE_AT_A_TIME:
        document = _open(paper)
        try:
            if number >= len(document):
                return None
            page = document[number]
            wide, high = page.get_size()
            made = page.render(scale=dpi / _POINTS, prefer_bgrx=True, rev_byteorder=True)
            assert made.n_channels == _BYTES
            picture = QImage(
                bytes(made.buffer),
                made.width,
                made.height,
                made.stride,
                QImage.Format.Format_RGBX8888,
            ).copy()
        finally:
            document.close()
    return Sheet(float(wide), float(high), picture)


def _open(paper: Paper) -> Any:
    # Without annotations of its own, and not needed before something is printed.
    library: Any = import_module("pypdfium2")
    return library.PdfDocument(paper.pdf)
