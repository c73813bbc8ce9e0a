"""Pages as a PDF: vectors, fonts embedded, written whole or not at all."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from loyalty_desktop.services.documents.drawing import (
    Backdrop,
    Fill,
    Outline,
    Page,
    Shade,
    Shape,
    Stroke,
    Words,
)
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.documents.lettering import font_name, width
from loyalty_desktop.wording import language


def write_pdf(pages: Sequence[Page], file: Path, title: str, author: str) -> None:
    """Write pages to `file`. Errors: `Unavailable` when it can't be written."""
    whole = pdf_bytes(pages, title, author)
    with whole_file(file) as beside:
        beside.write_bytes(whole)


def pdf_bytes(pages: Sequence[Page], title: str, author: str) -> bytes:
    """Return pages as a PDF document in the language spoken now."""
    from reportlab.pdfgen.canvas import Canvas

    target = BytesIO()
    canvas: Any = Canvas(target, pageCompression=1, lang=language())
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("Loyalty Desktop")
    known: set[str] = set()
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        _begin(canvas, page, known)
        for shape in page.shapes:
            _paint(canvas, shape, page.height)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _begin(canvas: Any, page: Page, known: set[str]) -> None:
    """Keep the backdrops of a page that no page before it had."""
    for shape in page.shapes:
        if isinstance(shape, Backdrop) and shape.name not in known:
            known.add(shape.name)
            canvas.beginForm(shape.name, 0, 0, page.width, page.height)
            for part in shape.shapes:
                _paint(canvas, part, page.height)
            canvas.endForm(Resources=_resources(canvas))


def _resources(canvas: Any) -> Any:
    """Return what the form in hand uses; the library names only fonts by itself."""
    from reportlab.pdfbase.pdfdoc import PDFResourceDictionary

    resources: Any = PDFResourceDictionary()
    resources.allProcs()
    resources.basicFonts()
    # There is no public way to what has been used; the tests see at once when this one closes.
    resources.ExtGState = canvas._extgstate.getState()  # noqa: SLF001
    resources.setShading(canvas._shadingUsed)  # noqa: SLF001
    return resources


def _paint(canvas: Any, shape: Shape, height: float) -> None:
    match shape:
        case Fill():
            canvas.setFillColor(_colour(shape.colour), alpha=shape.opacity)
            canvas.drawPath(_pen(canvas, shape.outline, height), stroke=0, fill=1)
        case Stroke():
            canvas.setStrokeColor(_colour(shape.colour))
            canvas.setLineWidth(shape.width)
            canvas.setLineCap(1)
            canvas.setLineJoin(1)
            canvas.drawPath(_pen(canvas, shape.outline, height), stroke=1, fill=0)
        case Shade():
            _shade(canvas, shape, height)
        case Words():
            _write(canvas, shape, height)
        case Backdrop():
            canvas.doForm(shape.name)


def _pen(canvas: Any, outline: Outline, height: float) -> Any:
    pen = canvas.beginPath()
    for verb, at in outline:
        match verb:
            case "move":
                pen.moveTo(at[0], height - at[1])
            case "line":
                pen.lineTo(at[0], height - at[1])
            case "curve":
                pen.curveTo(at[0], height - at[1], at[2], height - at[3], at[4], height - at[5])
            case "close":
                pen.close()
    return pen


def _shade(canvas: Any, shape: Shade, height: float) -> None:
    right, bottom = shape.x + shape.width, shape.y + shape.height
    canvas.saveState()
    area = canvas.beginPath()
    area.rect(shape.x, height - bottom, shape.width, shape.height)
    canvas.clipPath(area, stroke=0, fill=0)
    canvas.linearGradient(
        shape.x,
        height - shape.y,
        right,
        height - bottom,
        (_colour(shape.first), _colour(shape.last)),
    )
    canvas.restoreState()


def _write(canvas: Any, words: Words, height: float) -> None:
    name = font_name(words.weight)
    left = words.x
    if words.align != "left":
        room = width(words.text, words.size, words.weight, words.tracking) - words.tracking
        left -= room if words.align == "right" else room / 2
    text = canvas.beginText()
    text.setFont(name, words.size)
    text.setFillColor(_colour(words.colour), alpha=1)
    text.setCharSpace(words.tracking)
    text.setTextOrigin(left, height - words.y)
    text.textOut(words.text)
    canvas.drawText(text)


def _colour(text: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(text)
