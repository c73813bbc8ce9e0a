"""Cells that a spreadsheet takes as they are meant: text stays text, whatever it begins with.

Text that begins like a formula could reckon, or call out, on the machine of whoever opens the
file: https://owasp.org/www-community/attacks/CSV_Injection.
"""

from contextlib import suppress
from typing import Any, Final

MOST_ROWS: Final = 1_048_576
"""Rows of one sheet of a workbook; a longer table goes on on another."""
_BEGINS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """Return a cell of a text file that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def put_away(book: Any) -> None:
    """Close a workbook that is written row by row, whole or not."""
    for sheet in book.worksheets:
        # A sheet that was begun and never ended would complain when it is forgotten.
        with suppress(Exception):
            sheet.close()
    with suppress(Exception):
        book.close()


def text_cell(sheet: Any, text: str) -> Any:
    """Return a cell of a workbook that holds text, without what a workbook can't hold."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils.exceptions import IllegalCharacterError

    try:
        cell = WriteOnlyCell(sheet, text)
    except IllegalCharacterError:
        cell = WriteOnlyCell(sheet, "".join(filter(str.isprintable, text)))
    cell.data_type = "s"
    return cell
