"""A slip as the bytes that a printer of receipts understands (ESC/POS).

Words go as text, in whichever code page carries their letters; a line that none carries goes as a
picture, so that no name is ever a row of question marks.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from loyalty_desktop.services.documents.drawing import Page, Weight, Words
from loyalty_desktop.services.documents.slip import (
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
)

COLUMNS: Final = {58: 32, 80: 48}
"""Letters of a line: 384 and 576 dots, twelve dots each."""
_DOTS: Final = {58: 384, 80: 576}
_PICTURE_LINE: Final = 30
_INSET: Final = 2
_PAGES: Final = ("cp437", "cp850", "cp852", "cp858", "cp866", "cp1252")
_PLAIN: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2212": "-", "\u00b7": "-"})
"""What few printers have, and what stands for it as well."""


def slip_bytes(rows: Sequence[Row], paper: int, *, cut: bool = True) -> bytes:
    """Return a slip for paper of 58 or 80 mm; at its end it is cut where the printer can."""
    slip = _Slip(paper)
    slip.rows(rows, COLUMNS[paper])
    return slip.whole(cut=cut)


class _Slip:
    """Writes rows one under another."""

    def __init__(self, paper: int) -> None:
        from escpos.printer import Dummy

        self._paper = paper
        printer: Any = Dummy()
        # Without it the library says on standard output that it does not know the width.
        media = {"width": {"mm": paper, "pixels": _DOTS[paper]}}
        printer.profile.profile_data = {**printer.profile.profile_data, "media": media}
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
            match row:
                case Head():
                    self._line(row.name, bold=True, align="center", size=2)
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
                    self._line(f" {row.text} ", bold=True, align="center", invert=True)
                case Gap():
                    if row.lines >= 0.4:
                        self._printer.ln()
                case Frame():
                    self._line("=" * columns)
                    self.rows(row.rows, columns)
                    self._line("=" * columns)

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
        if not _carried(told):
            self._picture(told, bold=bold, align=align)
            return
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

    def _picture(self, text: str, *, bold: bool, align: str) -> None:
        """Print a line as a picture: its letters are in no code page."""
        from loyalty_desktop.services.documents.picture import picture_of

        wide = _DOTS[self._paper]
        weight: Weight = 600 if bold else 400
        x = wide / 2 if align == "center" else 0.0
        words = Words(
            x, 23, text.strip(), 22, "#000000", weight, "centre" if align == "center" else "left"
        )
        picture = picture_of(Page(wide, _PICTURE_LINE, (words,)), 1)
        self._printer.set(align="left")
        self._printer.image(picture, center=False)


def _plain(text: str) -> str:
    return "".join(each for each in text.translate(_PLAIN) if each.isprintable())


def _carried(text: str) -> bool:
    """Tell whether some code page that printers usually have carries every letter."""
    return all(_known(each) for each in set(text))


@cache
def _known(letter: str) -> bool:
    if letter.isascii():
        return True
    for page in _PAGES:
        try:
            letter.encode(page)
        except UnicodeEncodeError:
            continue
        return True
    return False


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
