"""Runs of cards as they leave the printer: every code read back, every cut where it belongs."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from loyalty_desktop.models.rules.cards import card_code
from loyalty_desktop.services.documents.card_sheets import (
    SHEETS,
    Sheet,
    alignment_pages,
    card_sheets,
)
from loyalty_desktop.services.documents.card_size import BLEED, HEIGHT, WIDTH
from loyalty_desktop.services.documents.drawing import MM, Backdrop, Placed, Shape, Stroke
from loyalty_desktop.services.documents.pdf import pdf_bytes, write_pdf
from loyalty_desktop.services.queries.card_faces import CardFace
from tests.service.documents.pages import opened, read_codes, rendered, texts

TIERS = ("Bronze", "Silver", "Gold", "Platinum")
SHEET_NAMES = [name for name in SHEETS if name != "card"]


def faces(count: int) -> Iterator[CardFace]:
    for place in range(count):
        code = card_code(b"k" * 32, f"card {place}", 1)
        tier = place % 4
        yield CardFace(
            "Toko Melati", f"Siti {place}", f"M-{place:010d}", code, TIERS[tier], tier, 2025
        )


@pytest.mark.parametrize("name", list(SHEETS))
@pytest.mark.parametrize("dpi", [150, 300])
def test_that_every_code_of_a_run_is_read_back_in_its_order(
    name: str, dpi: int, tmp_path: Path
) -> None:
    sheet = SHEETS[name]
    count = 2 * sheet.places + 1
    write_pdf(card_sheets(faces(count), sheet), tmp_path / "run.pdf", "run", "shop")
    with opened(tmp_path / "run.pdf") as document:
        assert len(document) == 6
    read = [
        code
        for page in (1, 3, 5)
        for code in in_columns(rendered(tmp_path / "run.pdf", page, dpi), sheet)
    ]
    assert read == [face.code for face in faces(count)]


def in_columns(page: Image.Image, sheet: Sheet) -> list[str]:
    """Return the codes of a page of backs in the order of their fronts: each row from the right."""
    found = read_codes(page)
    scale = page.width / sheet.width
    ordered = sorted(found, key=lambda each: (round(each[1][1] / scale / HEIGHT), -each[1][0]))
    return [code for code, _at in ordered]


def test_that_names_and_codes_stand_on_the_same_piece_of_paper() -> None:
    sheet = SHEETS["a4-10"]
    front, back = card_sheets(faces(3), sheet)
    for one, other in zip(placed(front.shapes), placed(back.shapes), strict=True):
        assert one.x + WIDTH == pytest.approx(sheet.width - other.x)
        assert one.y == pytest.approx(other.y)


@pytest.mark.parametrize("name", SHEET_NAMES)
def test_that_cards_and_their_bleed_stay_on_the_paper_and_apart(name: str) -> None:
    sheet = SHEETS[name]
    windows = [sheet.window(place) for place in range(sheet.places)]
    for place, (x, y, wide, high) in enumerate(windows):
        assert x >= 0
        assert y >= 0
        assert x + wide <= sheet.width
        assert y + high <= sheet.height
        for left, top, across, down in windows[place + 1 :]:
            beside = left >= x + wide - 0.001 or x >= left + across - 0.001
            assert beside or top >= y + high - 0.001 or y >= top + down - 0.001


def test_that_cards_that_share_a_cut_bleed_only_at_the_outer_edges() -> None:
    sheet = SHEETS["a4-10"]
    x, y = sheet.corner(0)
    assert sheet.window(0) == pytest.approx((x - BLEED, y - BLEED, WIDTH + BLEED, HEIGHT + BLEED))
    x, y = sheet.corner(3)
    assert sheet.window(3) == pytest.approx((x, y, WIDTH + BLEED, HEIGHT))


@pytest.mark.parametrize("name", SHEET_NAMES)
def test_that_crop_marks_stand_in_the_margin_at_every_cut(name: str) -> None:
    sheet = SHEETS[name]
    (front, _back) = card_sheets(faces(sheet.places), sheet)
    (known,) = (shape for shape in front.shapes if isinstance(shape, Backdrop))
    (marks,) = (shape for shape in known.shapes if isinstance(shape, Stroke))
    points = [values for _verb, values in marks.outline]
    # A mark that runs down has two points above one another.
    cuts = {round(a[0], 2) for a, b in pairwise(points) if a[0] == b[0] and a[1] != b[1]}
    edges = {round(sheet.corner(place)[0] + side, 2) for place in (0, 1) for side in (0, WIDTH)}
    assert cuts == edges
    for x, y in points:
        assert 0 <= x <= sheet.width
        assert 0 <= y <= sheet.height


def test_that_an_offset_moves_the_backs_alone() -> None:
    sheet = SHEETS["a4-10"]
    plain = list(card_sheets(faces(1), sheet))
    moved = list(card_sheets(faces(1), sheet, offset=(1 * MM, -0.5 * MM)))
    assert moved[0] == plain[0]
    one, other = placed(plain[1].shapes)[0], placed(moved[1].shapes)[0]
    assert (other.x - one.x, other.y - one.y) == pytest.approx((1 * MM, -0.5 * MM))


def test_that_fronts_alone_can_be_printed() -> None:
    assert len(list(card_sheets(faces(11), SHEETS["a4-10"], backs=False))) == 2


def test_that_a_card_printer_gets_a_page_for_each_side(tmp_path: Path) -> None:
    write_pdf(card_sheets(faces(2), SHEETS["card"]), tmp_path / "cards.pdf", "cards", "shop")
    with opened(tmp_path / "cards.pdf") as document:
        sizes = [[round(side / MM, 2) for side in page.get_size()] for page in document]
    assert sizes == [[85.6, 53.98]] * 4
    assert "Siti 1" in texts(tmp_path / "cards.pdf")[2]


def test_that_the_crosses_of_the_alignment_page_meet() -> None:
    front, back = alignment_pages(SHEETS["a4-10"])
    crosses = [
        [shape.outline for shape in page.shapes if isinstance(shape, Stroke)]
        for page in (front, back)
    ]
    assert crosses[0] == crosses[1]


def test_that_a_run_of_a_thousand_takes_at_most_500_bytes_a_card() -> None:
    whole = pdf_bytes(card_sheets(faces(1000), SHEETS["a4-10"]), "cards", "shop")
    assert len(whole) <= 500_000


def placed(shapes: Sequence[Shape]) -> list[Placed]:
    return [shape for shape in shapes if isinstance(shape, Placed)]
