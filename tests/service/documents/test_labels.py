"""Labels: to whom letters may go, what stands on them, and where on the sheet."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loyalty_desktop.errors import Invalid, NotEligible, NotFound
from loyalty_desktop.services.commands.members import ConsentGiven
from loyalty_desktop.services.commands.relations import GiveConsent, give_consent
from loyalty_desktop.services.documents.drawing import MM, Words
from loyalty_desktop.services.documents.labels import LABEL_SHEETS, LabelSheet, label_pages
from loyalty_desktop.services.documents.lettering import width
from loyalty_desktop.services.documents.reports.catalogue import Wanted, show_report, write_report
from loyalty_desktop.services.documents.reports.shown import ShownFigures, ShownTable
from tests.factories import OWNER, Till, at, key, number
from tests.service.documents.pages import opened, texts

NOW = at("2026-03-20")
POST = (ConsentGiven("marketing", "post"),)
WHERE: dict[str, Any] = {
    "address": "Jalan Kenanga 5\nRT 02 RW 05",
    "postcode": "16113",
    "city": "Bogor",
}


@pytest.fixture
def busy(shop: Till) -> Till:
    """A shop with two who want letters, and others to whom none may go."""
    shop.join("Siti Rahma", consents=POST, **WHERE)
    shop.join("Agus", consents=POST, **(WHERE | {"postcode": "10110", "city": "Jakarta"}))
    shop.join("Budi (no consent)", **WHERE)
    shop.join("Rina (only WhatsApp)", consents=(ConsentGiven("marketing", "whatsapp"),), **WHERE)
    shop.join("Dodi (no address)", consents=POST)
    shop.join("Eka (a contact)", joined=False, consents=POST, **WHERE)
    shop.join("Fitri (a child)", consents=POST, birthday="2012-01-01", **WHERE)
    left = shop.join("Gita (left)", consents=POST, **WHERE)
    shop.leave(number(left), "2026-02-01")
    changed = shop.join("Hadi (no longer)", consents=POST, **WHERE)
    request = GiveConsent(
        key=key(),
        at=at("2026-02-01"),
        member=number(changed),
        purpose="marketing",
        channel="post",
        given=False,
    )
    shop.do(give_consent, request)
    return shop


def wanted(**more: Any) -> Wanted:
    return Wanted("labels", NOW, **more)


def written(till: Till, file: Path, **more: Any) -> Path:
    write_report(till.store, OWNER, wanted(**more), file)
    return file


def test_that_letters_go_to_who_agreed_to_post_and_to_nobody_else(
    busy: Till, tmp_path: Path
) -> None:
    (page,) = texts(written(busy, tmp_path / "labels.pdf"))
    assert page == (
        "Agus Jalan Kenanga 5 RT 02 RW 05 Jakarta 10110 "
        "Siti Rahma Jalan Kenanga 5 RT 02 RW 05 Bogor 16113"
    )
    report = show_report(busy.store, OWNER, wanted())
    figures, table = report.parts[:2]
    assert isinstance(figures, ShownFigures)
    assert [value for _name, value in figures.figures] == ["2", "1", "1", "4"]
    assert isinstance(table, ShownTable)
    assert [row[0] for row in table.rows] == ["Agus", "Siti Rahma"]


def test_that_files_hold_the_same_letters(busy: Till, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(busy, tmp_path / "labels.xlsx"))
    sheet = book["Letters"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["Agus", "Siti Rahma"]
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == ["10110", "16113"]
    with written(busy, tmp_path / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row and row[0] in ("Agus", "Siti Rahma")]
    assert [row[1] for row in rows] == ["Jalan Kenanga 5, RT 02 RW 05"] * 2


def test_that_letters_can_go_to_a_segment_alone(busy: Till, tmp_path: Path) -> None:
    busy.buy(number(busy.join("Wati", consents=POST, **WHERE)), 9_000, "2026-03-01")
    (page,) = texts(written(busy, tmp_path / "labels.pdf", segment="first_time"))
    assert page.startswith("Wati")
    assert "Agus" not in page
    with pytest.raises(NotFound):
        written(busy, tmp_path / "none.pdf", segment="nothing of that name")
    assert not (tmp_path / "none.pdf").exists()


def test_that_no_letters_at_all_is_said_and_writes_nothing(shop: Till, tmp_path: Path) -> None:
    shop.join("Budi", **WHERE)
    with pytest.raises(NotEligible):
        written(shop, tmp_path / "labels.pdf")
    assert list(tmp_path.glob("labels*")) == []


def test_that_a_sheet_nobody_knows_is_refused_with_those_there_are(
    busy: Till, tmp_path: Path
) -> None:
    with pytest.raises(Invalid) as refused:
        written(busy, tmp_path / "labels.pdf", sheet="L1")
    assert refused.value.facts["options"] == list(LABEL_SHEETS)
    assert texts(written(busy, tmp_path / "labels.pdf", sheet="l7163"))


@pytest.mark.parametrize(
    ("name", "left", "top", "wide", "high"),
    [
        ("L7160", 7.25, 15.15, 63.5, 38.1),
        ("5160", 4.76, 12.7, 66.68, 25.4),
    ],
)
def test_that_sheets_are_as_their_makers_cut_them(
    name: str, left: float, top: float, wide: float, high: float
) -> None:
    sheet = LABEL_SHEETS[name]
    assert [value / MM for value in sheet.corner(0)] == pytest.approx([left, top], abs=0.01)
    assert (sheet.width / MM, sheet.height / MM) == pytest.approx((wide, high), abs=0.01)
    x, y = sheet.corner(sheet.places - 1)
    assert sheet.paper[0] - x - sheet.width == pytest.approx(sheet.corner(0)[0])
    assert sheet.paper[1] - y - sheet.height == pytest.approx(sheet.corner(0)[1])


@pytest.mark.parametrize("sheet", LABEL_SHEETS.values(), ids=list(LABEL_SHEETS))
@pytest.mark.parametrize(
    "lines",
    [
        ("Al", "Jalan A"),
        ("Raden Mas Wirosableng Notodiningrat Kusumowardhani", *["Jalan Raya Pajajaran 127"] * 6),
        ("W" * 200, "x" * 300, "Bogor 16113"),
    ],
)
def test_that_words_stay_on_their_label_and_are_never_cut(
    sheet: LabelSheet, lines: tuple[str, ...]
) -> None:
    (page,) = label_pages([lines] * sheet.places, sheet)
    said = "".join(shape.text for shape in page.shapes if isinstance(shape, Words))
    assert said.replace(" ", "") == "".join(lines).replace(" ", "") * sheet.places
    x, y = sheet.corner(sheet.places - 1)
    mine = len(page.shapes) // sheet.places
    for shape in page.shapes[-mine:]:
        assert isinstance(shape, Words)
        assert shape.x >= x
        assert shape.x + width(shape.text, shape.size, shape.weight) <= x + sheet.width
        assert y <= shape.y - shape.size * 0.75
        assert shape.y + shape.size * 0.25 <= y + sheet.height


def test_that_the_next_label_goes_onto_the_next_sheet(tmp_path: Path, shop: Till) -> None:
    for place in range(22):
        shop.join(f"Member {place:02d}", consents=POST, **WHERE)
    file = written(shop, tmp_path / "labels.pdf")
    with opened(file) as document:
        assert len(document) == 2
    assert texts(file)[1].startswith("Member 21")
