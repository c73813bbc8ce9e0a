"""Workbooks that are out to do harm, and some that are only odd."""

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loyalty_desktop.errors import Invalid
from loyalty_desktop.services.exchange.purchases import import_purchases
from loyalty_desktop.services.exchange.sheets import open_sheet, rows
from tests.factories import OWNER, Till

NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)
LAUGHS = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]>
<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>"""


def repacked(file: Path, part: str, content: bytes) -> Path:
    """Return the workbook with one part replaced, or added."""
    other = file.with_name(f"bad-{file.name}")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as sink:
        for name in source.namelist():
            if name != part:
                sink.writestr(name, source.read(name))
        sink.writestr(part, content)
    return other


@pytest.mark.parametrize(
    ("part", "content", "reason"),
    [
        ("xl/sharedStrings.xml", LAUGHS.encode(), "format"),
        ("xl/sharedStrings.xml", LAUGHS.replace("1.0", "1.0' encoding='utf-16").replace("'", '"')
            .encode("utf-16"), "format"),
        ("xl/media/image1.png", bytes(80_000_000), "too_large"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>", "damaged"),
        ("xl/worksheets/sheet1.xml", b"no xml at all", "damaged"),
        ("[Content_Types].xml", b"<Types></Types>", "damaged"),
    ],
)  # fmt: skip
def test_that_a_bad_workbook_gets_one_refusal(
    shop: Till, workbook: Callable[..., Path], part: str, content: bytes, reason: str
) -> None:
    file = repacked(workbook(("date", "total"), (date(2026, 2, 5), 10_000)), part, content)
    with pytest.raises(Invalid) as caught:
        import_purchases(shop.store, OWNER, file, now=NOW)
    assert (caught.value.field, caught.value.reason) == ("file", reason)


def test_that_a_workbook_that_is_cut_short_is_damaged(
    shop: Till, workbook: Callable[..., Path]
) -> None:
    file = workbook(("date", "total"), *((date(2026, 2, 5), 10_000) for _ in range(200)))
    file.write_bytes(file.read_bytes()[:-300])
    with pytest.raises(Invalid) as caught:
        import_purchases(shop.store, OWNER, file, now=NOW)
    assert caught.value.reason == "damaged"


def test_that_another_zip_is_no_workbook(tmp_path: Path) -> None:
    file = tmp_path / "letters.xlsx"
    with zipfile.ZipFile(file, "w") as sink:
        sink.writestr("letter.txt", "dear")
    with pytest.raises(Invalid) as caught:
        open_sheet(file)
    assert caught.value.reason == "format"


def test_that_numbers_of_a_workbook_are_what_the_spreadsheet_shows(
    workbook: Callable[..., Path],
) -> None:
    sheet = open_sheet(workbook(("a", "b", "c", "d"), (0.1 + 0.2, 18_450, True, None)))
    (row,) = rows(sheet)
    assert [str(cell) for cell in row.cells] == ["0.3", "18450", "true", ""]


def test_that_a_lone_value_far_to_the_right_is_refused(workbook: Callable[..., Path]) -> None:
    sheet = open_sheet(workbook(("a",), (1, *(None,) * 500, "far")))
    (row,) = rows(sheet)
    assert row.mistake == "too_many"
