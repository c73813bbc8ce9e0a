"""QR codes as modules and as few rectangles."""

from collections.abc import Sequence
from typing import Any, Final

from loyalty_desktop.errors import Invalid

QUIET = 4
"""Modules that stay white around a code (ISO/IEC 18004)."""
# Any mask can be read; choosing the prettiest of eight costs ten times as much as the code itself.
_MASK = 3
_CAPITALS_AND_FIGURES: Final = 2
_SMALLEST = 2
"""A card's 30 capitals and figures fill version 2 at level M: every card has the same size."""


def modules(text: str) -> list[list[bool]]:
    """Return the modules of a code of level M, row by row; capitals and figures are kept short.

    `Invalid` for a text that is longer than any code holds.
    """
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode
    from qrcode.util import QRData

    code: Any = QRCode(
        version=_SMALLEST, error_correction=ERROR_CORRECT_M, border=QUIET, mask_pattern=_MASK
    )
    try:
        data = text.encode("utf-8")
        try:
            code.add_data(QRData(data, mode=_CAPITALS_AND_FIGURES), optimize=0)
        except ValueError:
            code.add_data(QRData(data), optimize=0)
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise Invalid(field="code", reason="too_long") from error
    return [[bool(module) for module in row] for row in code.modules]


def boxes(rows: Sequence[Sequence[bool]]) -> list[tuple[int, int, int, int]]:
    """Return the black of a code as (x, y, width, height): runs of a row, equal ones joined."""
    found: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], int] = {}
    for y, row in enumerate(rows):
        runs = _runs(row)
        for run in list(growing):
            if run not in runs:
                top = growing.pop(run)
                found.append((run[0], top, run[1], y - top))
        for run in runs:
            growing.setdefault(run, y)
    found += [(x, top, wide, len(rows) - top) for (x, wide), top in growing.items()]
    return found


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start = None
    for x, black in enumerate([*row, False]):
        if black and start is None:
            start = x
        elif not black and start is not None:
            runs.append((start, x - start))
            start = None
    return runs
