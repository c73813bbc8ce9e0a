"""Cards in every design: read back, inside their edges, readable, small."""

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from loyalty_desktop.models.rules.card_design import CLASSIC, SCHEMES, CardDesign
from loyalty_desktop.models.rules.cards import card_code
from loyalty_desktop.services.commands.logos import kept_logo
from loyalty_desktop.services.documents.card import card_pages, card_pdf, card_png
from loyalty_desktop.services.documents.card_colours import (
    LEAST,
    contrast,
    ink_on,
    look_for,
    mixed,
    own_look,
)
from loyalty_desktop.services.documents.card_front import MOST_CIRCLES, initials
from loyalty_desktop.services.documents.card_looks import Look
from loyalty_desktop.services.documents.card_sheets import SHEETS, card_sheets
from loyalty_desktop.services.documents.drawing import MM, Picture, Shape, Words
from loyalty_desktop.services.documents.lettering import width
from loyalty_desktop.services.documents.pdf import pdf_bytes
from loyalty_desktop.services.queries.card_designs import (
    ReadyDesign,
    StampsOnCard,
    built_in_designs,
)
from loyalty_desktop.services.queries.card_faces import CardFace
from tests.service.documents.pages import opened, read_code, rendered, texts
from tests.service.documents.test_card import flat

CODE = card_code(b"k" * 32, "card", 1)
TIERS = ("Bronze", "Silver", "Gold", "Platinum")
LONGEST = "Raden Mas " + "Wirosableng Notodiningrat " * 7
STAMPS = StampsOnCard(10, "Kopi susu gratis", 2)


def a_logo(across: int = 800, down: int = 300, kind: str = "PNG") -> bytes:
    mode, clear = ("RGBA", (0, 0, 0, 0)) if kind == "PNG" else ("RGB", (255, 255, 255))
    picture = Image.new(mode, (across, down), clear)
    ImageDraw.Draw(picture).ellipse((10, 10, across - 10, down - 10), fill="#B3261E")
    target = BytesIO()
    picture.save(target, kind)
    return kept_logo(target.getvalue())


def ready(design: CardDesign, *, logo: bytes | None = None) -> ReadyDesign:
    return ReadyDesign(design, logo, STAMPS if design.has_stamps else None)


def a_face(name: str = "Siti Rahma", place: int = 2, shop: str = "Toko Melati") -> CardFace:
    tier = TIERS[place] if place >= 0 else None
    return CardFace(shop, name, "M-0123456789", CODE, tier, place, 2025)


def words_of(shapes: Sequence[Shape]) -> list[Words]:
    return [shape for shape in flat(shapes) if isinstance(shape, Words)]


@pytest.fixture(params=built_in_designs(), ids=lambda design: design.template)
def design(request: pytest.FixtureRequest) -> CardDesign:
    found: CardDesign = request.param
    return found


@pytest.mark.parametrize("dpi", [150, 300])
def test_that_every_design_is_read_back(design: CardDesign, tmp_path: Path, dpi: int) -> None:
    card_pdf(a_face(), tmp_path / "card.pdf", ready(design, logo=a_logo()))
    assert read_code(rendered(tmp_path / "card.pdf", 1, dpi)) == CODE


def test_that_the_picture_to_send_is_in_the_design(design: CardDesign, tmp_path: Path) -> None:
    card_png(a_face(), tmp_path / "card.png", ready(design, logo=a_logo()))
    with Image.open(tmp_path / "card.png") as picture:
        assert read_code(picture) == CODE


@pytest.mark.parametrize("place", [-1, 0, 3])
@pytest.mark.parametrize(
    "name", ["Al", LONGEST.strip(), "Wolfeschlegelsteinhausenbergerdorff" * 5, "É" * 200]
)
def test_that_words_of_every_design_stay_inside_and_whole(
    design: CardDesign, name: str, place: int
) -> None:
    long = replace(
        design,
        contact="Jalan Raya Pajajaran Nomor 127 Bogor Utara, 0251-555-0142, buka pukul 7-21",
        sentence=("Tunjukkan kartu ini di kasir. " * 5).strip(),
    )
    face = a_face(name, place, shop="Warung " + "Sederhana Bapak Haji " * 5)
    pages = card_pages(face, ready(long, logo=a_logo()))
    told = "".join(line.text for page in pages for line in words_of(page.shapes))
    for whole in (name, face.shop, long.contact, long.sentence, face.tier or ""):
        assert whole.replace(" ", "") in told.replace(" ", "")
    for page in pages:
        for line in words_of(page.shapes):
            wide = width(line.text, line.size, line.weight, line.tracking)
            left = {"left": 0.0, "right": wide, "centre": wide / 2}[line.align]
            assert line.x - left >= 5 * MM - 0.01
            assert line.x - left + wide <= 80.6 * MM + 0.5
            assert line.y - line.size * 0.8 >= 3 * MM
            assert line.y <= 50 * MM


@pytest.mark.parametrize("colours", ["tier", *SCHEMES, "#808080", "#FFFFFF", "#000000", "#E8B4B8"])
@pytest.mark.parametrize("place", [-1, 0, 1, 2, 3])
def test_that_everything_on_every_design_can_be_read(
    design: CardDesign, colours: str, place: int
) -> None:
    tier = TIERS[place] if place >= 0 else None
    look = look_for(replace(design, colours=colours), tier, place)
    assert_readable(look)


@pytest.mark.parametrize("step", range(0, 256, 15))
def test_that_words_can_be_read_on_any_ground(step: int) -> None:
    for ground in (f"#{step:02X}{step:02X}{step:02X}", f"#{step:02X}80{255 - step:02X}"):
        assert_readable(own_look(ground))


def assert_readable(look: Look) -> None:
    grounds = [look.ground, look.light]
    grounds += [mixed(look.pattern, ground, look.opacity) for ground in grounds]
    for ground in grounds:
        for text in (look.text, look.second):
            assert contrast(text, ground) >= LEAST
    assert contrast(look.on_mark, look.mark) >= 3
    # Initials stand on the mark's colour.
    assert contrast(ink_on(look.mark), look.mark) >= 4.5


def test_that_a_thousand_cards_of_every_design_are_half_a_megabyte(design: CardDesign) -> None:
    faces = [
        replace(
            a_face(f"Siti {place}", place % 4),
            number=f"M-{place:010d}",
            code=card_code(b"k" * 32, f"card {place}", 1),
        )
        for place in range(1000)
    ]
    plain = pdf_bytes(card_sheets(faces, SHEETS["a4-10"], design=ready(design)), "cards", "shop")
    assert len(plain) <= 500_000
    logo = a_logo()
    dressed = ready(design, logo=logo)
    whole = pdf_bytes(card_sheets(faces, SHEETS["a4-10"], design=dressed), "cards", "shop")
    assert len(whole) <= len(plain) + 5 * len(logo) + 60_000


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_that_a_logo_is_in_a_document_once(kind: str) -> None:
    faces = [a_face(f"Siti {place}", place % 4) for place in range(40)]
    dressed = ready(CLASSIC, logo=a_logo(kind=kind))
    whole = pdf_bytes(card_sheets(faces, SHEETS["a4-10"], design=dressed), "cards", "shop")
    masks = 1 if kind == "PNG" else 0
    assert len(re.findall(rb"/Subtype\s*/Image", whole)) == 1 + masks


@pytest.mark.parametrize(("across", "down"), [(600, 20), (20, 600), (300, 300), (21, 21)])
def test_that_a_logo_of_any_shape_stays_in_its_place(across: int, down: int) -> None:
    front, _back = card_pages(a_face(), ready(CLASSIC, logo=a_logo(across, down)))
    (logo,) = (shape for shape in flat(front.shapes) if isinstance(shape, Picture))
    assert logo.x >= 5 * MM - 0.01
    assert logo.width <= 24 * MM + 0.01
    assert logo.y >= 3 * MM
    assert logo.height <= 8 * MM + 0.01
    assert logo.width / logo.height == pytest.approx(across / down, rel=0.2)


def test_that_a_logo_stands_upright_and_in_its_colours(tmp_path: Path) -> None:
    picture = Image.new("RGB", (100, 100), "#0000FF")
    ImageDraw.Draw(picture).rectangle((0, 0, 100, 49), fill="#FF0000")
    target = BytesIO()
    picture.save(target, "PNG")
    card_pdf(a_face(), tmp_path / "card.pdf", ready(CLASSIC, logo=kept_logo(target.getvalue())))
    page = rendered(tmp_path / "card.pdf", 0, 300).convert("RGB")
    dots = 300 / 25.4
    above = page.getpixel((round(8 * dots), round(6 * dots)))
    below = page.getpixel((round(8 * dots), round(10.4 * dots)))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[0] - above[2] > 150
    assert below[2] - below[0] > 150


def test_that_a_stamp_card_shows_a_circle_for_each_stamp_and_what_they_are_for() -> None:
    (stamps,) = (each for each in built_in_designs() if each.template == "stamps")
    front, _back = card_pages(a_face(), ready(stamps))
    told = [line.text for line in words_of(front.shapes)]
    # Two are given at once and the last is a gift: neither shows a number.
    assert [text for text in told if text.isdecimal()] == ["3", "4", "5", "6", "7", "8", "9"]
    assert "10 stamps: Kopi susu gratis" in told


@pytest.mark.parametrize("every", [1, 2, MOST_CIRCLES, MOST_CIRCLES + 1, 1000])
def test_that_stamp_cards_of_any_length_make_a_card(every: int, tmp_path: Path) -> None:
    (stamps,) = (each for each in built_in_designs() if each.template == "stamps")
    many = ReadyDesign(stamps, None, StampsOnCard(every, "Roti sobek gratis " * 10))
    card_pdf(a_face(), tmp_path / "card.pdf", many)
    assert read_code(rendered(tmp_path / "card.pdf", 1, 150)) == CODE


def test_that_what_is_not_wanted_is_not_shown(tmp_path: Path) -> None:
    bare = replace(
        CLASSIC, shows_shop=False, shows_tier=False, shows_since=False, shows_number=False
    )
    card_pdf(a_face(), tmp_path / "card.pdf", ready(bare))
    front, back = texts(tmp_path / "card.pdf")
    assert front == "Siti Rahma"
    assert "M-012 345 6789" in back


def test_that_phone_and_sentence_stand_on_the_back(tmp_path: Path) -> None:
    ours = replace(CLASSIC, contact="0251-555-0142", sentence="Kopi kesebelas dari kami.")
    card_pdf(a_face(), tmp_path / "card.pdf", ready(ours))
    _front, back = texts(tmp_path / "card.pdf")
    assert "0251-555-0142" in back
    assert "Kopi kesebelas dari kami." in back
    assert "Lost?" not in back


def test_that_a_blank_card_has_no_portrait_and_its_whole_code_beside_the_phone() -> None:
    for design in built_in_designs():
        ours = replace(design, contact="0251-555-0142")
        front, back = card_pages(CardFace("Toko Melati", "", "", CODE), ready(ours))
        assert not [line for line in words_of(front.shapes) if line.text == "SR"]
        spots = [(line.y, line.text) for line in words_of(back.shapes)]
        (code,) = (y for y, text in spots if text.replace(" ", "") == CODE)
        assert [text for y, text in spots if abs(y - code) < 4] != ["0251-555-0142"]
        assert all(abs(y - code) > 4 for y, text in spots if "0251" in text)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Siti Rahma", "SR"),
        ("Budi", "B"),
        ("R. M. Wirosableng", "RW"),
        ("山田 太郎", ""),
        ("é", "É"),
    ],
)
def test_that_initials_are_those_that_can_be_printed(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_that_a_pale_card_needs_little_ink(tmp_path: Path) -> None:
    shares: dict[str, float] = {}
    for design in built_in_designs()[:2]:
        card_pdf(a_face(place=0), tmp_path / "card.pdf", ready(design))
        grey = rendered(tmp_path / "card.pdf", 0, 72).convert("L")
        pixels = grey.tobytes()
        shares[design.template] = 1 - sum(pixels) / len(pixels) / 255
    assert shares["light"] < 0.15
    assert shares["classic"] > 0.5


def test_that_the_design_of_a_card_is_as_large_as_a_bank_card(
    design: CardDesign, tmp_path: Path
) -> None:
    card_pdf(a_face(), tmp_path / "card.pdf", ready(design))
    with opened(tmp_path / "card.pdf") as document:
        sizes = [[round(side / MM, 2) for side in page.get_size()] for page in document]
    assert sizes == [[85.6, 53.98], [85.6, 53.98]]
