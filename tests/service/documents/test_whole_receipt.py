"""A receipt with all that a shop puts on it: as a PDF and as the bytes of a printer."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from loyalty_desktop import wording
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.shop_facts import Coupon, ShopFacts
from loyalty_desktop.services.commands.shop_facts import (
    ChangeShopFacts,
    change_shop_facts,
    coupon_request,
    give_coupon,
)
from loyalty_desktop.services.documents.receipt import receipt_pdf, receipt_rows
from loyalty_desktop.services.documents.slip import Centred, Head, Pair
from loyalty_desktop.services.documents.slip_bytes import PROFILES, slip_bytes
from loyalty_desktop.services.queries.receipts import Receipt, receipt_of
from loyalty_desktop.services.store import micros
from tests.factories import OWNER, Till, a_line, at, key, number
from tests.service.conftest import MakeShop
from tests.service.documents.pages import read_code, rendered, texts

DAY = "2026-06-30 14:33"
FACTS = ShopFacts(
    "Toko Melati",
    "Jl. Anggrek 12\nBogor",
    "0251 555 0100",
    "01.234.567.8-901.000",
    "Open from 8 to 21",
    "See you soon.\nBring this coupon.",
    Coupon("BREAD", 31, 50_000),
)
PRINTER_DPI = 203


@pytest.fixture(params=["en", "id"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    wording.use_language(request.param)
    yield request.param
    wording.use_language("en")


@pytest.fixture
def till(make_shop: MakeShop) -> Till:
    till = make_shop(earn={"per": 10_000, "points": 1})
    till.offer("BREAD", 0, name="Roti gratis")
    logo = BytesIO()
    Image.new("RGB", (400, 200), "#000000").save(logo, "PNG")
    request = ChangeShopFacts(key=key(), at=at("2026-06-01"), facts=FACTS, logo=logo.getvalue())
    till.store.write(change_shop_facts, OWNER, request)
    return till


def sold(till: Till, name: str = "Budi Santoso") -> Receipt:
    """Return the receipt of a bill that was paid in cash and brought a coupon."""
    bought = till.buy(
        number(till.join(name)),
        64_000,
        DAY,
        receipt="0630-0142",
        lines=(a_line(64_000, name="Kopi susu gula aren 1 L", quantity=2),),
        payments=(Payment("cash", 64_000, 100_000),),
    )
    till.store.write(give_coupon, OWNER, coupon_request(bought.purchase, micros(at(DAY))))
    return till.store.read_as(OWNER, receipt_of, bought.purchase)


def pictures(whole: bytes) -> list[Image.Image]:
    """Return the pictures among the bytes, as they come to paper."""
    found: list[Image.Image] = []
    place = whole.find(b"\x1dv0")
    while place >= 0:
        wide = whole[place + 4] + 256 * whole[place + 5]
        high = whole[place + 6] + 256 * whole[place + 7]
        begin = place + 8
        dots = Image.frombytes("1", (wide * 8, high), whole[begin : begin + wide * high])
        found.append(ImageOps.invert(dots.convert("L")))
        place = whole.find(b"\x1dv0", begin + wide * high)
    return found


@pytest.mark.parametrize("paper", [58, 80])
def test_that_the_pdf_says_all_and_its_coupon_can_be_scanned(
    till: Till, tmp_path: Path, spoken: str, paper: int
) -> None:
    receipt = sold(till)
    file = tmp_path / "receipt.pdf"
    file.write_bytes(receipt_pdf(receipt, paper))
    (told,) = texts(file)
    for words in (
        *("Toko Melati", "Jl. Anggrek 12", "Bogor", "0251 555 0100", "01.234.567.8-901.000"),
        *("Open from 8 to 21", "See you soon.", "Bring this coupon.", "Roti gratis"),
        *("100.000", "36.000", "31 Jul 2026"),
        "COUPON FOR YOUR NEXT VISIT" if spoken == "en" else "KUPON KUNJUNGAN BERIKUTNYA",
    ):
        assert words in told
    assert receipt.coupon is not None
    assert read_code(rendered(file, 0, PRINTER_DPI)) == receipt.coupon.code


@pytest.mark.parametrize("paper", [58, 80])
def test_that_a_printer_gets_logo_and_coupon_as_pictures_no_wider_than_its_paper(
    till: Till, spoken: str, paper: int
) -> None:
    receipt = sold(till)
    whole = slip_bytes(receipt_rows(receipt), paper)
    logo, coupon = pictures(whole)
    assert {logo.width, coupon.width} == {384 if paper == 58 else 576}
    assert receipt.coupon is not None
    framed = ImageOps.expand(coupon, 40, 255)
    assert read_code(framed) == receipt.coupon.code
    told = whole.decode("cp437", "replace")
    change = "Change" if spoken == "en" else "Kembalian"
    for words in ("Toko Melati", "0251 555 0100", "Kopi susu gula aren", change, "36.000"):
        assert words in told


def test_that_a_module_of_the_code_is_six_dots_wide(till: Till) -> None:
    coupon = pictures(slip_bytes(receipt_rows(sold(till)), 80))[1]
    column, row = 4 * 6, 4 * 6
    assert coupon.getpixel((column - 1, row)) == 255
    for dot in range(7 * 6):
        assert coupon.getpixel((column + dot, row)) == 0
    assert coupon.getpixel((column + 7 * 6, row)) == 255
    assert coupon.getpixel((column + 6, row + 6)) == 255
    assert coupon.getpixel((column + 5, row + 6)) == 0


@pytest.mark.parametrize(
    ("name", "page"), [("José Ñandú", "cp437"), ("Zoë Müller", "cp437"), ("Иван Петров", "cp866")]
)
@pytest.mark.parametrize("paper", [58, 80])
def test_that_names_are_sent_in_the_code_page_that_has_them(
    name: str, page: str, paper: int
) -> None:
    whole = slip_bytes((Pair(name, "5"),), paper)
    assert name.split()[1].encode(page) in whole
    assert not pictures(whole)


@pytest.mark.parametrize("paper", [58, 80])
def test_that_a_name_in_other_letters_is_a_picture_with_its_figure_at_the_right(paper: int) -> None:
    (line,) = pictures(slip_bytes((Pair("Αθηνά 山田", "64.000"),), paper))
    left, _top, right, _bottom = ImageOps.invert(line).getbbox() or (0, 0, 0, 0)
    assert left < 12
    assert right > line.width - 12


def test_that_a_printer_with_plain_letters_alone_gets_the_others_as_a_picture() -> None:
    assert not pictures(slip_bytes((Centred("Иван"),), 80))
    assert pictures(slip_bytes((Centred("Иван"),), 80, profile="simple"))


@pytest.mark.parametrize("profile", [*PROFILES, "no such printer"])
def test_that_every_kind_of_printer_gets_a_whole_slip(profile: str) -> None:
    whole = slip_bytes((Head("Toko Melati"), Pair("Café", "5")), 80, profile=profile)
    assert b"Toko Melati" in whole
    assert b"?" not in whole.replace(b"\x1b?", b"")


def test_that_a_long_name_of_a_shop_is_wrapped_between_its_words() -> None:
    whole = slip_bytes((Head("Toko Serba Ada Melati Jaya Abadi Sentosa Bogor Selatan"),), 58)
    lines = [line for line in whole.decode("cp437", "replace").split("\n") if "S" in line]
    assert any("Sentosa" in line for line in lines)
    assert not any("Sent\n" in line for line in lines)


def test_that_a_voided_bill_offers_no_coupon_any_more(till: Till) -> None:
    receipt = sold(till)
    till.void(receipt.purchase, DAY, reason="typed twice")
    after = till.store.read_as(OWNER, receipt_of, receipt.purchase)
    assert after.coupon is None
    assert not after.brings_coupon
