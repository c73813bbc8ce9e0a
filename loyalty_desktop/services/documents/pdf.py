"""Pages as a PDF: vectors, fonts embedded, written whole or not at all.

The operators are written here, as the library's own take ten times as long for the same bytes; it
keeps what a document needs besides: fonts and their parts, shared forms, gradients, the file.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from loyalty_desktop.services.documents.drawing import (
    Backdrop,
    Fill,
    Modules,
    Outline,
    Page,
    PageMark,
    Picture,
    Placed,
    Repeated,
    Shade,
    Shape,
    Stroke,
    Words,
    rounded,
)
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.documents.lettering import font_name, width
from loyalty_desktop.wording import language

_OPERATORS = {"move": "m", "line": "l", "curve": "c"}


def write_pdf(pages: Iterable[Page], file: Path, title: str, author: str) -> None:
    """Write pages to `file`, made one after another. Errors: `Unavailable` (it can't be written).

    Whatever making a page raises leaves `file` as it was.
    """
    whole = pdf_bytes(pages, title, author)
    with whole_file(file) as beside:
        beside.write_bytes(whole)


def pdf_bytes(pages: Iterable[Page], title: str, author: str) -> bytes:
    """Return pages as a PDF document in the language spoken now."""
    pdf = Pdf(title, author)
    for page in pages:
        pdf.add(page)
    return pdf.whole()


class Pdf:
    """A document in the language spoken now; a page that was added takes the room of its bytes."""

    def __init__(self, title: str, author: str) -> None:
        """Begin a document."""
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        # As text the same bytes would be a quarter longer; readers of today take them as they are.
        settings: Any = rl_config
        settings.useA85 = 0
        self._target = BytesIO()
        canvas: Any = Canvas(self._target, pageCompression=1, lang=language())
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setCreator("Loyalty Desktop")
        self._canvas = canvas
        self._painter = _Painter(canvas)
        self._count = 0

    def add(self, page: Page) -> None:
        """Add a page at the end."""
        canvas = self._canvas
        self._count += 1
        canvas.setPageSize((page.width, page.height))
        self._painter.keep_backdrops(page.shapes)
        canvas.addLiteral(f"1 0 0 -1 0 {_n(page.height)} cm")
        self._painter.paint(page.shapes)
        canvas.showPage()

    def whole(self) -> bytes:
        """Return the document; nothing can be added any more."""
        self._painter.tell_count(self._count)
        self._canvas.save()
        return self._target.getvalue()


class _Painter:
    """Writes shapes into the page in hand; y runs down, as in the shapes."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        self._known: dict[str, str] = {}
        self._marks: dict[tuple[str, float, str], str] = {}
        self._ink: str | None = None

    def keep_backdrops(self, shapes: Sequence[Shape]) -> None:
        """Keep the backdrops that no page before had."""
        for shape in shapes:
            if isinstance(shape, Placed):
                self.keep_backdrops(shape.shapes)
            elif isinstance(shape, Backdrop) and shape.name not in self._known:
                # Every page names what it uses: the shorter the better.
                form = self._known[shape.name] = str(len(self._known))
                x, y, wide, high = shape.reach
                self._canvas.beginForm(form, x, y, x + wide, y + high)
                self.paint(shape.shapes)
                self._canvas.endForm(Resources=_resources(self._canvas))

    def tell_count(self, count: int) -> None:
        """Say how many pages there are wherever a page mark waits for it."""
        for (told, size, colour), form in self._marks.items():
            self._canvas.beginForm(form, 0, -size, 200, size)
            self.paint([Words(0, 0, told.format(pages=count), size, colour)])
            self._canvas.endForm(Resources=_resources(self._canvas))

    def paint(self, shapes: Sequence[Shape]) -> None:
        """Paint shapes over what is there."""
        self._ink = None
        for shape in shapes:
            self._paint(shape)

    def _paint(self, shape: Shape) -> None:
        write = self._canvas.addLiteral
        match shape:
            case Words():
                self._write(shape)
            case PageMark():
                self._mark(shape)
            case Modules():
                self._use_ink(shape.colour)
                # Twenty-five times a rounded module would be a code of another size.
                m = f"{shape.module:.5f}".rstrip("0")
                boxes = "\n".join(f"{x} {y} {w} {h} re" for x, y, w, h in shape.boxes)
                write(f"q {m} 0 0 {m} {_n(shape.x)} {_n(shape.y)} cm\n{boxes}\nf Q")
            case Placed():
                write("q")
                if shape.window is not None:
                    write(f"{' '.join(map(_n, shape.window))} re W n")
                write(f"1 0 0 1 {_n(shape.x)} {_n(shape.y)} cm")
                self.paint(shape.shapes)
                write("Q")
                self._ink = None
            case Picture():
                self._lay(shape)
            case Backdrop():
                self._canvas.doForm(self._known[shape.name])
                self._ink = None
            case Fill():
                self._fill(shape, [f"{_path(shape.outline)}\nf"])
            case Repeated():
                path = f"{_path(shape.outline)}\nf"
                self._fill(
                    shape, [f"q 1 0 0 1 {_n(x)} {_n(y)} cm\n{path} Q" for x, y in shape.places]
                )
            case Stroke():
                write(f"{_colour(shape.colour)} RG {_n(shape.width)} w 1 J 1 j")
                write(f"{_path(shape.outline)}\nS")
            case Shade():
                self._shade(shape)

    def _lay(self, shape: Picture) -> None:
        from reportlab.lib.utils import ImageReader

        canvas = self._canvas
        canvas.saveState()
        if shape.radius:
            area = rounded(shape.x, shape.y, shape.width, shape.height, shape.radius)
            canvas.addLiteral(f"{_path(area)}\nW n")
        # A picture stands on its feet where y runs up.
        canvas.addLiteral(f"1 0 0 -1 {_n(shape.x)} {_n(shape.y + shape.height)} cm")
        # The library knows a picture that it was given before by its points.
        reader = ImageReader(BytesIO(shape.data))
        canvas.drawImage(reader, 0, 0, shape.width, shape.height, mask="auto")
        canvas.restoreState()
        self._ink = None

    def _mark(self, mark: PageMark) -> None:
        """Write which page it is; how many there are stands in a form that is filled at the end."""
        before, _hole, after = mark.told.partition("{pages}")
        self._write(Words(mark.x, mark.y, before, mark.size, mark.colour))
        count = ("{pages}" + after, mark.size, mark.colour)
        form = self._marks.setdefault(count, f"pages{len(self._marks)}")
        left = mark.x + width(before, mark.size)
        self._canvas.addLiteral(f"q 1 0 0 1 {_n(left)} {_n(mark.y)} cm")
        self._canvas.doForm(form)
        self._canvas.addLiteral("Q")
        self._ink = None

    def _fill(self, shape: Fill | Repeated, areas: Sequence[str]) -> None:
        canvas = self._canvas
        if shape.opacity < 1:
            canvas.saveState()
            canvas.setFillAlpha(shape.opacity)
        self._use_ink(shape.colour)
        canvas.addLiteral("\n".join(areas))
        if shape.opacity < 1:
            canvas.restoreState()
            self._ink = None

    def _use_ink(self, colour: str) -> None:
        if colour != self._ink:
            self._canvas.addLiteral(f"{_colour(colour)} rg")
            self._ink = colour

    def _write(self, words: Words) -> None:
        self._use_ink(words.colour)
        left = words.x
        if words.align != "left":
            room = width(words.text, words.size, words.weight, words.tracking) - words.tracking
            left -= room if words.align == "right" else room / 2
        name, at = font_name(words.weight), f"1 0 0 -1 {_n(left)} {_n(words.y)} Tm"
        tracked = f"{_n(words.tracking)} Tc " if words.tracking else ""
        begun = f"BT {tracked}{at}"
        for font, coded in self._coded(name, words.text):
            begun += f" {font} {_n(words.size)} Tf ({coded})Tj"
        self._canvas.addLiteral(f"{begun} {'0 Tc ' if tracked else ''}ET")

    def _coded(self, name: str, text: str) -> list[tuple[str, str]]:
        """Return a text in the parts of its font: the name of each part, and its letters there."""
        from reportlab.pdfbase import pdfmetrics

        known: Any = pdfmetrics
        font, document = known.getFont(name), self._canvas._doc  # noqa: SLF001
        return [
            (font.getSubsetInternalName(subset, document), self._canvas._escape(coded))  # noqa: SLF001
            for subset, coded in font.splitString(text, document)
        ]

    def _shade(self, shape: Shade) -> None:
        from reportlab.lib.colors import HexColor

        canvas = self._canvas
        canvas.saveState()
        area = f"{_n(shape.x)} {_n(shape.y)} {_n(shape.width)} {_n(shape.height)} re W n"
        canvas.addLiteral(area)
        right, bottom = shape.x + shape.width, shape.y + shape.height
        colours = (HexColor(shape.first), HexColor(shape.last))
        canvas.linearGradient(shape.x, shape.y, right, bottom, colours)
        canvas.restoreState()


def _resources(canvas: Any) -> Any:
    """Return what the form in hand uses; the library names only fonts by itself."""
    from reportlab.pdfbase.pdfdoc import PDFResourceDictionary

    resources: Any = PDFResourceDictionary()
    resources.allProcs()
    resources.basicFonts()
    # There is no public way to what has been used; the tests see at once when this one closes.
    resources.ExtGState = canvas._extgstate.getState()  # noqa: SLF001
    resources.setShading(canvas._shadingUsed)  # noqa: SLF001
    if canvas._formsinuse:  # noqa: SLF001
        resources.XObject = canvas._doc.xobjDict(canvas._formsinuse)  # noqa: SLF001
    return resources


def _path(outline: Outline) -> str:
    return "\n".join(
        "h" if verb == "close" else f"{' '.join(map(_n, at))} {_OPERATORS[verb]}"
        for verb, at in outline
    )


def _n(value: float) -> str:
    """Return a length in points, to four thousandths of a millimetre, in as few figures."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@cache
def _colour(text: str) -> str:
    """Return "#RRGGBB" as the three figures of an operator."""
    return " ".join(_n(int(text[place : place + 2], 16) / 255) for place in (1, 3, 5))
