"""Receipts as they are read: the bill, how it was paid, the member's points after it."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop import wording
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.services.documents.drawing import MM, Words
from loyalty_desktop.services.documents.lettering import width
from loyalty_desktop.services.documents.receipt import receipt_pdf, receipt_rows, receipt_title
from loyalty_desktop.services.documents.slip import PAPERS, slip_page
from loyalty_desktop.services.queries.receipts import Receipt, receipt_of
from tests.factories import OWNER, Till, a_line, number, tiers
from tests.service.conftest import MakeShop
from tests.service.documents.pages import opened, texts

LONG = "Paket hampers lebaran isi kue kering nastar, kastengel dan putri salju ukuran besar"


@pytest.fixture
def till(make_shop: MakeShop) -> Till:
    """Give a shop with tiers, whose points are worth 500 and end after a year."""
    return make_shop(
        earn={"per": 10_000, "points": 1},
        redeem={"value": 500},
        expiry={"kind": "month_end", "after": 12},
        tiering={"tiers": tiers(("Bronze", 0, "1"), ("Silver", 1_000_000, "1.25"))},
    )


@pytest.fixture
def indonesian() -> Iterator[None]:
    wording.use_language("id")
    yield
    wording.use_language("en")


def the_receipt(till: Till, purchase: str) -> Receipt:
    return till.store.read_as(OWNER, receipt_of, purchase)


def a_sale(till: Till, **more: Any) -> str:
    """Sell to somebody who has bought before and pays a part with points."""
    member = number(till.join("Budi Santoso", birthday="1988-07-03"))
    till.buy(member, 1_240_000, "2026-06-01")
    bought = till.buy(
        member,
        248_500,
        "2026-06-30 14:33",
        receipt="0630-0142",
        lines=(
            a_line(64_000, name="Kopi susu gula aren 1 L", quantity=2),
            a_line(18_500, name="Roti sobek cokelat"),
            a_line(168_000, name="Beras pandan wangi 5 kg", discount=2_000),
        ),
        redeem_points=60,
        payments=(Payment("cash", 200_000, 231_500), Payment("card", 18_500)),
        **more,
    )
    return bought.purchase


def said(receipt: Receipt, folder: Path, **more: Any) -> str:
    """Return the words of the printed receipt."""
    file = folder / "receipt.pdf"
    file.write_bytes(receipt_pdf(receipt, **more))
    (page,) = texts(file)
    return page.replace("\u2212", "-")


def test_that_the_receipt_says_what_was_bought_and_how_it_was_paid(
    till: Till, tmp_path: Path
) -> None:
    purchase = a_sale(till)
    told = said(the_receipt(till, purchase), tmp_path)
    for words in (
        "Receipt 0630-0142",
        "30 Jun 2026, 14.33",
        "Kopi susu gula aren 1 L 64.000",
        "2 × 32.000",  # noqa: RUF001 -- the sign of multiplication, as read
        "Discount -2.000",
        "Total 248.500",
        "60 points used -30.000",
        "To pay Rp 218.500",
        "Cash 231.500",
        "Card 18.500",
        "Change 31.500",
    ):
        assert words in told, words
    assert "COPY" not in told
    assert "TRAINING" not in told


def test_that_the_receipt_says_where_the_member_stands_after_it(till: Till, tmp_path: Path) -> None:
    purchase = a_sale(till)
    receipt = the_receipt(till, purchase)
    member = receipt.member
    assert member is not None
    assert (member.balance, member.used, member.tier) == (124 - 60 + member.earned, 60, "Silver")
    assert member.worth == member.balance * 500
    told = said(receipt, tmp_path)
    assert "Budi Santoso · Silver" in told
    assert f"{member.balance} +{member.earned}" in told
    assert f"points, worth Rp {wording.number(member.worth)}" in told
    assert "Points used -60" in told
    assert "Expire after 30 Jun 2027" in told
    # Of what somebody tells the shop, no more than the name is on paper.
    assert "1988" not in told


def test_that_a_copy_says_what_the_first_one_said_whatever_has_happened_since(
    till: Till, tmp_path: Path
) -> None:
    purchase = a_sale(till)
    first = the_receipt(till, purchase)
    assert first.member is not None
    till.buy(first.member.number, 500_000, "2026-07-02")
    till.adjust(first.member.number, -20, "2026-07-03", reason="mistake")
    again = the_receipt(till, purchase)
    assert again.member == first.member
    told = said(again, tmp_path, copy=True)
    assert "COPY" in told
    assert said(first, tmp_path) == told.replace("COPY ", "")


def test_that_a_receipt_in_training_says_so(till: Till, tmp_path: Path) -> None:
    assert "TRAINING: does not count" in said(
        the_receipt(till, a_sale(till)), tmp_path, training=True
    )


def test_that_a_voided_purchase_says_so(till: Till, tmp_path: Path) -> None:
    purchase = a_sale(till)
    till.void(purchase, "2026-06-30 15:00", reason="mistake")
    receipt = the_receipt(till, purchase)
    assert receipt.voided
    assert "VOIDED" in said(receipt, tmp_path, copy=True)


def test_that_somebody_unknown_gets_a_receipt_without_points(till: Till, tmp_path: Path) -> None:
    bought = till.buy(None, 15_000, "2026-06-30")
    receipt = the_receipt(till, bought.purchase)
    assert receipt.member is None
    told = said(receipt, tmp_path)
    assert "To pay Rp 15.000" in told
    assert "points" not in told
    assert receipt_title(receipt) == "Receipt, 30\u00a0Jun 2026, 12.00"


def test_that_a_reward_on_the_bill_is_named_with_what_it_takes_off(
    till: Till, tmp_path: Path
) -> None:
    member = number(till.join("Budi"))
    till.buy(member, 1_240_000, "2026-06-01")
    till.offer("hemat", 20, "amount", name="Potongan Rp 10.000", value=10_000)
    bought = till.buy(member, 50_000, "2026-06-30", rewards=("hemat",))
    receipt = the_receipt(till, bought.purchase)
    assert receipt.rewards == ("Potongan Rp 10.000",)
    told = said(receipt, tmp_path)
    assert "Potongan Rp 10.000 -10.000" in told
    assert "To pay Rp 40.000" in told


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.usefixtures("indonesian")
def test_that_nothing_leaves_the_paper_or_lies_over_another(till: Till, paper: int) -> None:
    member = number(till.join("Raden Mas " + "Wirosableng Notodiningrat " * 3))
    lines = tuple(a_line(1_250_000, name=f"{n} {LONG}", quantity=12_750) for n in range(30))
    bought = till.buy(member, 30 * 1_250_000, "2026-06-30", receipt="9" * 60, lines=lines)
    rows = receipt_rows(the_receipt(till, bought.purchase), copy=True, training=True)
    page = slip_page(rows, paper)
    assert page.width == paper * MM
    ends: dict[float, list[tuple[float, float, str]]] = {}
    for shape in page.shapes:
        if not isinstance(shape, Words):
            continue
        wide = width(shape.text, shape.size, shape.weight)
        left = {"left": 0.0, "right": wide, "centre": wide / 2}[shape.align]
        start = shape.x - left
        assert start >= 3 * MM, shape
        assert start + wide <= page.width - 3 * MM, shape
        assert shape.y < page.height
        ends.setdefault(round(shape.y, 2), []).append((start, start + wide, shape.text))
    for words in ends.values():
        words.sort()
        for (_, end, told), (start, _, other) in pairwise(words):
            assert end < start, (told, other)


@pytest.mark.parametrize("paper", PAPERS)
def test_that_the_page_is_as_wide_as_the_roll_and_as_long_as_it_must_be(
    till: Till, tmp_path: Path, paper: int
) -> None:
    short = the_receipt(till, till.buy(None, 15_000, "2026-06-30").purchase)
    lines = tuple(a_line(1_000, name=f"Item {n}") for n in range(40))
    long = the_receipt(till, till.buy(None, 40_000, "2026-06-30", lines=lines).purchase)
    sizes: list[tuple[float, float]] = []
    for receipt in (short, long):
        (tmp_path / "receipt.pdf").write_bytes(receipt_pdf(receipt, paper))
        with opened(tmp_path / "receipt.pdf") as document:
            assert len(document) == 1
            sizes.append(document[0].get_size())
    assert all(round(wide / MM) == paper for wide, _high in sizes)
    assert sizes[1][1] > sizes[0][1] + 300


@pytest.mark.usefixtures("indonesian")
def test_that_the_receipt_speaks_the_language_of_the_counter(till: Till, tmp_path: Path) -> None:
    told = said(the_receipt(till, a_sale(till)), tmp_path, copy=True, training=True)
    for words in ("SALINAN", "LATIHAN", "60 poin dipakai", "hari ini", "Terima kasih"):
        assert words in told, words
