"""What a printed page says to who looks at it: its words, its picture, its code."""

from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

# Without annotations of its own: what it gives is anything.
_PDFIUM: Any = import_module("pypdfium2")


@contextmanager
def opened(file: Path) -> Generator[Any]:
    """Give the pages of a PDF."""
    document = _PDFIUM.PdfDocument(file)
    try:
        yield document
    finally:
        document.close()


def rendered(file: Path, page: int, dpi: int) -> Image.Image:
    """Return the picture of a page."""
    with opened(file) as document:
        picture: Image.Image = document[page].render(scale=dpi / 72).to_pil()
        return picture


def texts(file: Path) -> list[str]:
    """Return the words of each page, one blank between them."""
    with opened(file) as document:
        found = [str(page.get_textpage().get_text_range()) for page in document]
    return [" ".join(text.replace("\u00a0", " ").split()) for text in found]


def read_code(picture: Image.Image) -> str:
    """Return what the one code on a picture says."""
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


def read_codes(picture: Image.Image) -> list[tuple[str, tuple[int, int]]]:
    """Return what every code on a picture says, and where its top left corner is, in pixels."""
    # A corner of a code can look like a small code of another kind.
    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
    found = zxingcpp.read_barcodes(picture, formats=only)
    return [
        (str(code.text), (int(code.position.top_left.x), int(code.position.top_left.y)))
        for code in found
    ]
