"""Cards as they leave the printer: read back from the rendered page, whatever the name."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid, NotEligible, NotFound, Unavailable
from loyalty_desktop.models.rules.cards import card_code
from loyalty_desktop.services.documents import card as cards
from loyalty_desktop.services.documents.card import card_pages, card_pdf, card_png
from loyalty_desktop.services.documents.card_looks import PLAIN, TIERS, Look, look_of
from loyalty_desktop.services.documents.drawing import (
    MM,
    Backdrop,
    Fill,
    Modules,
    Placed,
    Shape,
    Words,
)
from loyalty_desktop.services.documents.lettering import width
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.card_faces import CardFace, card_face
from loyalty_desktop.services.store import micros
from tests.factories import OWNER, Till, at, number, tiers
from tests.service.conftest import MakeShop
from tests.service.documents.pages import opened, read_code, rendered, texts

CODE = card_code(b"k" * 32, "card", 1)
LONGEST = "Raden Mas " + "Wirosableng Notodiningrat " * 7


def a_face(name: str = "Siti Rahma", shop: str = "Toko Melati", place: int = 2) -> CardFace:
    names = ("Bronze", "Silver", "Gold", "Platinum")
    tier = names[place] if place >= 0 else None
    return CardFace(shop, name, "M-0123456789", CODE, tier, place, 2025)


def the_card(till: Till, member: str, when: str = "2026-02-01") -> CardFace:
    return till.store.read_as(OWNER, card_face, member, micros(at(when)))


@pytest.mark.parametrize("dpi", [150, 300])
def test_that_the_printed_code_finds_the_member_again(shop: Till, tmp_path: Path, dpi: int) -> None:
    member = number(shop.join("Siti Rahma"))
    card_pdf(the_card(shop, member), tmp_path / "card.pdf")
    code = read_code(rendered(tmp_path / "card.pdf", 1, dpi))
    assert shop.store.read(find_member, code).number == member


def test_that_the_picture_that_is_sent_finds_the_member_again(shop: Till, tmp_path: Path) -> None:
    member = number(shop.join("Siti Rahma"))
    card_png(the_card(shop, member), tmp_path / "card.png")
    with Image.open(tmp_path / "card.png") as picture:
        code = read_code(picture)
    assert shop.store.read(find_member, code).number == member


def test_that_a_new_card_carries_the_new_code(shop: Till, tmp_path: Path) -> None:
    joined = shop.join("Siti Rahma")
    shop.replace_card(number(joined), "2026-01-20")
    card_pdf(the_card(shop, number(joined)), tmp_path / "card.pdf")
    code = read_code(rendered(tmp_path / "card.pdf", 1, 150))
    assert code != joined.card
    assert not shop.store.read(find_member, code).blocked


def test_that_the_card_says_shop_name_number_tier_and_year(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    till = make_shop(tiering={"tiers": tiers(("Silver", 0, "1"), ("Gold", 100_000, "2"))})
    member = number(till.join("Siti Rahma"))
    till.buy(member, 150_000, "2026-01-20")
    face = the_card(till, member)
    assert (face.tier, face.tier_place) == ("Gold", 1)
    card_pdf(face, tmp_path / "card.pdf")
    front = texts(tmp_path / "card.pdf")[0]
    assert front == f"Toko Gold Siti Rahma {wording.spaced_number(member)} Member since 2026"


def test_that_a_contact_has_no_card(shop: Till) -> None:
    member = number(shop.join("Siti", joined=False))
    with pytest.raises(NotEligible):
        the_card(shop, member)


def test_that_a_blocked_card_is_not_printed_again(shop: Till) -> None:
    joined = shop.join("Siti")
    assert joined.card is not None
    shop.block(joined.card, "2026-01-20")
    with pytest.raises(NotFound):
        the_card(shop, number(joined))


def test_that_the_card_is_as_large_as_a_bank_card(tmp_path: Path) -> None:
    card_pdf(a_face(), tmp_path / "card.pdf")
    with opened(tmp_path / "card.pdf") as document:
        assert len(document) == 2
        for page in document:
            assert [round(side / MM, 2) for side in page.get_size()] == [85.6, 53.98]


def test_that_the_code_has_its_quiet_zone_and_modules_large_enough() -> None:
    _front, back = card_pages(a_face())
    (code,) = (shape for shape in back.shapes if isinstance(shape, Modules))
    (ground,) = (
        shape
        for shape in flat(back.shapes)
        if isinstance(shape, Fill) and shape.colour == "#FFFFFF"
    )
    assert code.module >= cards.LEAST_MODULE
    assert max(x + wide for x, _y, wide, _high in code.boxes) == 25
    edges = [x for _verb, values in ground.outline for x in values[0::2]]
    assert code.x - min(edges) == pytest.approx(4 * code.module)
    assert max(edges) - (code.x + 25 * code.module) == pytest.approx(4 * code.module)


@pytest.mark.parametrize("place", [-1, 0, 3])
@pytest.mark.parametrize(
    "name", ["Al", LONGEST.strip(), "Wolfeschlegelsteinhausenbergerdorff" * 5, "É" * 200]
)
def test_that_a_name_is_fitted_and_never_cut(name: str, place: int) -> None:
    face = a_face(name, shop="Warung " + "Sederhana Bapak Haji " * 5, place=place)
    front, back = card_pages(face)
    words = [shape for shape in flat(front.shapes) if isinstance(shape, Words)]
    told = "".join(line.text for line in words).replace(" ", "")
    assert name.replace(" ", "") in told
    assert face.shop.replace(" ", "") in told
    for page in (front, back):
        for line in (shape for shape in flat(page.shapes) if isinstance(shape, Words)):
            long = width(line.text, line.size, line.weight, line.tracking)
            assert line.x >= 5 * MM - 0.01
            assert line.x + long <= 80.6 * MM + 0.5
            assert line.y - line.size * 0.8 >= 3 * MM
            assert line.y <= 50 * MM


def test_that_a_name_in_letters_the_font_lacks_still_makes_a_card(tmp_path: Path) -> None:
    face = a_face("山田 😀 ابو", shop="\u202eToko")
    card_pdf(face, tmp_path / "card.pdf")
    card_png(face, tmp_path / "card.png")
    assert read_code(rendered(tmp_path / "card.pdf", 1, 150)) == CODE


def test_that_the_card_speaks_the_chosen_language(tmp_path: Path) -> None:
    wording.use_language("id")
    try:
        card_pdf(a_face(), tmp_path / "card.pdf")
    finally:
        wording.use_language("en")
    assert "Anggota sejak 2025" in texts(tmp_path / "card.pdf")[0]
    assert "Tunjukkan kartu ini" in texts(tmp_path / "card.pdf")[1]


def test_that_a_code_too_long_for_any_card_is_refused() -> None:
    with pytest.raises(Invalid):
        card_pages(CardFace("Toko", "Siti", "M-0123456789", "A" * 5000))


def test_that_a_long_code_from_elsewhere_is_still_read(tmp_path: Path) -> None:
    code = "https://toko.example/anggota/" + "a1b2" * 20
    card_pdf(CardFace("Toko", "Siti", "M-0123456789", code), tmp_path / "card.pdf")
    assert read_code(rendered(tmp_path / "card.pdf", 1, 300)) == code


def test_that_a_card_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    folder = tmp_path / "card.pdf"
    (folder / "something").mkdir(parents=True)
    with pytest.raises(Unavailable):
        card_pdf(a_face(), folder)
    assert [entry.name for entry in tmp_path.iterdir()] == ["card.pdf"]


@pytest.mark.parametrize("look", [PLAIN, *TIERS], ids=lambda look: look.name)
def test_that_everything_on_a_card_can_be_read(look: Look) -> None:
    petals = [blended(look.pattern, ground, look.opacity) for ground in (look.ground, look.light)]
    for ground in (look.ground, look.light, *petals):
        for text in (look.text, look.second):
            assert contrast(text, ground) >= 4.8
    assert contrast(look.on_mark, look.mark) >= 3


def test_that_a_card_without_a_tier_is_plain_and_a_silver_one_silver() -> None:
    assert look_of(None, -1) is PLAIN
    assert look_of("Silver", 0) is TIERS[1]
    assert look_of("Legenda", 9) is TIERS[-1]


def test_that_a_pattern_is_kept_once_for_all_cards_of_a_look() -> None:
    first, second = card_pages(a_face("Siti")), card_pages(a_face("Budi"))
    for one, other in zip(first, second, strict=True):
        assert isinstance(one.shapes[0], Backdrop)
        assert one.shapes[0] == other.shapes[0]


@pytest.mark.parametrize(
    ("told", "read"), [("M-0123456789", "M-012 345 6789"), ("M-12", "M-12"), ("X", "X")]
)
def test_that_numbers_are_grouped_as_they_are_read_aloud(told: str, read: str) -> None:
    assert wording.spaced_number(told) == read


def flat(shapes: Sequence[Shape]) -> Iterator[Shape]:
    """Yield every shape, those of shared grounds too."""
    for shape in shapes:
        if isinstance(shape, Backdrop | Placed):
            yield from flat(shape.shapes)
        else:
            yield shape


def blended(over: str, under: str, opacity: float) -> str:
    mixed = (
        round(a * opacity + b * (1 - opacity)) for a, b in zip(rgb(over), rgb(under), strict=True)
    )
    return "#" + "".join(f"{value:02X}" for value in mixed)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [
        value / 255 / 12.92 if value / 255 <= 0.04045 else ((value / 255 + 0.055) / 1.055) ** 2.4
        for value in rgb(colour)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
