"""A slip as the bytes that a printer of receipts understands (ESC/POS).

Words go as text, in whichever code page carries their letters; a line that none carries goes as a
picture, so that no name is ever a row of question marks.
"""

from collections.abc import Sequence
from dataclasses import fields
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from loyalty_desktop.services.documents.slip import (
    DOTS_A_POINT,
    Banner,
    Centred,
    Figures,
    Frame,
    Gap,
    Head,
    Large,
    Pair,
    Row,
    Rule,
    Ticket,
    logo_size,
    strip_page,
)

if TYPE_CHECKING:
    from PIL.Image import Image

COLUMNS: Final = {58: 32, 80: 48}
"""Letters of a line: 384 and 576 dots, twelve dots each."""
PROFILES: Final = ("default", "simple", "NT-5890K", "POS-5890", "TM-T20II", "TM-T88III", "TM-U220")
"""Kinds of printers by the code pages they have: most of them, none, and some well-known ones."""
_DOTS: Final = {58: 384, 80: 576}
_INSET: Final = 2
_PAGES: Final = ("CP437", "CP850", "CP852", "CP858", "CP866", "CP1252")
_PLAIN: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2212": "-", "\u00b7": "-"})
"""What few printers have, and what stands for it as well."""
_SEEN_GAP: Final = 0.4
_HEAD_LINES: Final = 2
_DARK: Final = 160
"""What is darker than this of 255 is printed."""


def slip_bytes(
    rows: Sequence[Row], paper: int, *, cut: bool = True, profile: str = "default"
) -> bytes:
    """Return a slip for paper of 58 or 80 mm; at its end it is cut where the printer can.

    `profile` is one of `PROFILES`: letters its code pages lack go as a picture.
    """
    slip = _Slip(paper, profile if profile in PROFILES else "default")
    slip.rows(rows, COLUMNS[paper])
    return slip.whole(cut=cut)


class _Slip:
    """Writes rows one under another."""

    def __init__(self, paper: int, profile: str) -> None:
        from escpos.printer import Dummy

        self._paper = paper
        printer: Any = Dummy(profile=profile)
        # Without it the library says on standard output that it does not know the width.
        media = {"width": {"mm": paper, "pixels": _DOTS[paper]}}
        printer.profile.profile_data = {**printer.profile.profile_data, "media": media}
        encoder = printer.magic.encoder
        # Of rare pages printers often have others under the same number.
        pages = {name: at for name, at in encoder.codepages.items() if name in _PAGES}
        encoder.codepages, encoder.available_encodings = pages, set(pages)
        self._encoder = encoder
        self._printer = printer
        printer.hw("INIT")

    def whole(self, *, cut: bool) -> bytes:
        if cut:
            self._printer.cut()
        else:
            self._printer.ln(4)
        return bytes(self._printer.output)

    def rows(self, rows: Sequence[Row], columns: int) -> None:
        for row in rows:
            if isinstance(row, Frame):
                self._line("=" * columns)
                self.rows(row.rows, columns)
                self._line("=" * columns)
            elif isinstance(row, Head):
                self._head(row)
            elif isinstance(row, Ticket) or not self._carries(row):
                self._draw(row)
            else:
                self._write(row, columns)

    def _write(self, row: Row, columns: int) -> None:
        """Write a row as text."""
        match row:
            case Centred():
                for line in _wrapped(row.text, columns):
                    self._line(line, bold=row.strong, align="center")
            case Pair():
                self._pair(row, columns)
            case Large():
                self._large(row.left, row.right, columns)
            case Figures():
                self._large(row.left, row.right, columns)
                self._pair(Pair(row.below_left, row.below_right), columns)
            case Rule():
                self._line("-" * columns)
            case Banner():
                for line in _wrapped(row.text, columns - 2):
                    self._line(line.center(columns), bold=True, invert=True)
            case Gap() if row.lines >= _SEEN_GAP:
                self._printer.ln()
            case _:
                pass

    def _head(self, row: Head) -> None:
        if row.logo is not None:
            self._draw_logo(row.logo)
        if not self._carries(row):
            self._draw(Centred(row.name, strong=True))
            return
        columns = COLUMNS[self._paper]
        lines, size = _wrapped(row.name, columns // 2), 2
        if len(lines) > _HEAD_LINES:
            lines, size = _wrapped(row.name, columns), 1
        for line in lines:
            self._line(line, bold=True, align="center", size=size)

    def _draw(self, row: Row) -> None:
        """Print a row as a picture: its letters are in no code page, or it is one."""
        from loyalty_desktop.services.documents.picture import picture_of

        # Pillow's types name numpy's arrays, and numpy isn't needed here.
        grey: Any = picture_of(strip_page([row], self._paper), DOTS_A_POINT).convert("L")
        self._picture(grey.point([0 if value < _DARK else 255 for value in range(256)], "1"))

    def _draw_logo(self, logo: bytes) -> None:
        from PIL import Image

        wide, high = logo_size(logo, self._paper)
        size = max(1, round(wide * DOTS_A_POINT)), max(1, round(high * DOTS_A_POINT))
        paper = Image.new("RGB", (_DOTS[self._paper], size[1]), "#FFFFFF")
        with Image.open(BytesIO(logo)) as opened:
            whole: Any = opened.convert("RGBA")
            laid = whole.resize(size, Image.Resampling.LANCZOS)
        paper.paste(laid, ((paper.width - size[0]) // 2, 0), laid)
        # Greys become finer and coarser dots: a photograph is still seen.
        self._picture(paper.convert("1"))

    def _picture(self, picture: "Image") -> None:
        self._printer.set(align="left")
        self._printer.image(picture, center=False)

    def _carries(self, row: Row) -> bool:
        """Tell whether the printer has every letter of a row."""
        texts = (getattr(row, name.name) for name in fields(row))
        return all(
            self._known(letter)
            for text in texts
            if isinstance(text, str)
            for letter in set(_plain(text))
        )

    def _known(self, letter: str) -> bool:
        return letter.isascii() or any(
            self._encoder.can_encode(page, letter) for page in self._encoder.codepages
        )

    def _pair(self, row: Pair, columns: int) -> None:
        inset = _INSET if row.inset else 0
        right = _plain(row.right)
        gap = 1 if right else 0
        beside = columns - inset - len(right) - gap
        under = bool(right) and beside < columns * 0.3
        lines = _wrapped(row.left, columns - inset if under else beside)
        for number, line in enumerate(lines):
            told = " " * inset + line
            if right and not under and number == 0:
                told = f"{told:<{columns - len(right)}}{right}"
            self._line(told, bold=row.strong)
        if under:
            self._line(right.rjust(columns), bold=row.strong)

    def _large(self, left: str, right: str, columns: int) -> None:
        """Write a line twice as large, or under one another where it is too long."""
        room = columns // 2
        left, right = _plain(left), _plain(right)
        if len(left) + len(right) + 1 <= room:
            self._line(f"{left:<{room - len(right)}}{right}", bold=True, size=2)
        else:
            self._line(left, bold=True)
            large = 2 if len(right) <= room else 1
            self._line(right.rjust(columns // large), bold=True, size=large)

    def _line(
        self,
        text: str,
        *,
        bold: bool = False,
        align: str = "left",
        size: int = 1,
        invert: bool = False,
    ) -> None:
        told = _plain(text)
        columns = COLUMNS[self._paper] // size
        if len(told) > columns:
            size = 1
        self._printer.set(
            align=align,
            bold=bold,
            invert=invert,
            custom_size=size > 1,
            width=size,
            height=size,
            normal_textsize=size == 1,
        )
        self._printer.text(told + "\n")
        self._printer.set(align="left", bold=False, invert=False, normal_textsize=True)


def _plain(text: str) -> str:
    return "".join(each for each in text.translate(_PLAIN) if each.isprintable())


def _wrapped(text: str, columns: int) -> list[str]:
    """Return the lines of a text; a word too long is divided."""
    lines: list[str] = []
    line = ""
    for word in _plain(text).split(" "):
        rest = word
        if line and len(line) + 1 + len(rest) <= columns:
            line = f"{line} {rest}"
            continue
        if line:
            lines.append(line)
        while len(rest) > columns:
            lines.append(rest[:columns])
            rest = rest[columns:]
        line = rest
    lines.append(line)
    return lines
