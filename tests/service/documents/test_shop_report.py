"""The report on paper: every figure can be read from the PDF, nothing is cut, tables go on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loyalty_desktop import wording
from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.services.documents.drawing import Words
from loyalty_desktop.services.documents.lettering import width
from loyalty_desktop.services.documents.report import HEIGHT, MARGIN, WIDTH, Bar, Column, Report
from loyalty_desktop.services.documents.shop_report import shop_report_pdf
from loyalty_desktop.services.queries.points_report import Movement, ShopReport
from loyalty_desktop.services.queries.points_spans import MemberSpan, Span
from tests.service.documents.pages import texts

TOLD = ShopReport(
    shop="Toko Melati",
    currency=currency("IDR"),
    first=date(2026, 1, 1),
    last=date(2026, 1, 31),
    at=datetime(2026, 1, 31, 16, 59, tzinfo=UTC),
    version=3,
    purchases=1204,
    anonymous=204,
    buyers=301,
    goods=98_000_000,
    refunded=1_250_000,
    paid_with_points=730_000,
    revenue=96_020_000,
    opening=71_390,
    movements=(Movement("earn", 9_800, 1000, 301), Movement("redeem", -1_460, 90, 70)),
    debt=0,
    closing=79_730,
    lapsed=0,
    worth=39_865_000,
    stages=(("prospect", 12), ("repeat", 280), ("lost", 21)),
    tiers=(("Gold", 11), ("", 290)),
    by_month=False,
    spans=tuple(Span(date(2026, 1, d), 40, 3_200_000, 320, -48, 0, 0) for d in range(1, 32)),
    members=(MemberSpan("M-0123456789", "Siti Rahma", 9, 1_250_000, 125, -20, 340),),
    all_members=301,
)


def pages_of(told: ShopReport, folder: Path) -> list[str]:
    file = folder / "report.pdf"
    shop_report_pdf(told, "Ibu Tuti", "Asia/Jakarta", file)
    return texts(file)


def test_that_every_figure_can_be_read(tmp_path: Path) -> None:
    whole = " ".join(pages_of(TOLD, tmp_path))
    for told in (
        "Toko Melati",
        "Purchases and points",
        "1 Jan 2026 to 31 Jan 2026. All counters.",
        "Rp 96.020.000",
        "1.204",
        "79.730",
        "Rp 39.865.000",
        "Outstanding before 1 Jan 2026 71.390",
        "Earned with purchases 9.800 1.000 301",
        "Used \u22121.460",
        "Repeat",
        "280 (89,5 %)",
        "No tier yet",
        "\u22121.250.000",
        "31 Jan 2026 40 3.200.000 320 \u221248 0 0",
        "Siti Rahma M-012 345 6789 9 1.250.000 125 \u221220 340",
    ):
        assert told in whole


def test_that_each_page_says_as_of_when_by_whom_and_which_page_it_is(tmp_path: Path) -> None:
    pages = pages_of(TOLD, tmp_path)
    assert len(pages) > 1
    for number, text in enumerate(pages, 1):
        assert "As of 31 Jan 2026, 23.59. Made by Ibu Tuti. Programme version 3." in text
        assert f"{number} of {len(pages)}" in text
        assert "Toko Melati" in text


def test_that_a_table_goes_on_with_its_head_on_the_next_page(tmp_path: Path) -> None:
    many = tuple(
        MemberSpan("M-0123456789", f"Anggota nomor {i}", 1, 1, 1, 0, 1) for i in range(120)
    )
    pages = pages_of(replace(TOLD, members=many, all_members=500), tmp_path)
    whole = " ".join(pages)
    assert all(f"Anggota nomor {i} " in whole for i in range(120))
    assert "The first 120 are listed." in whole
    with_members = [text for text in pages if "Anggota nomor" in text]
    assert len(with_members) > 2
    assert all("Balance" in text for text in with_members)


def test_that_points_that_have_lapsed_are_told_and_left_out(tmp_path: Path) -> None:
    first = pages_of(replace(TOLD, lapsed=730), tmp_path)[0]
    assert "Points outstanding" in first
    assert "79.000" in first
    assert "730 of these points have expired" in first


def test_that_the_report_speaks_the_chosen_language(tmp_path: Path) -> None:
    wording.use_language("id")
    try:
        whole = " ".join(pages_of(TOLD, tmp_path))
    finally:
        wording.use_language("en")
    assert "Belanja dan poin" in whole
    assert "Pelanggan Berulang" in whole
    assert "1 Jan 2026 sampai 31 Jan 2026" in whole


def test_that_an_empty_period_makes_a_report(tmp_path: Path) -> None:
    empty = replace(
        TOLD, movements=(), stages=(), tiers=(), spans=(), members=(), purchases=0, all_members=0
    )
    assert "Outstanding after 31 Jan 2026" in pages_of(empty, tmp_path)[0]


def test_that_nothing_is_cut_or_runs_over_an_edge() -> None:
    long = "Wirosableng Suryaningrat Mangkunegaran " * 6
    unbroken = "Wolfeschlegelsteinhausenbergerdorff" * 4
    report = Report(long, long, unbroken, long)
    report.figures(
        [("Revenue of the whole company and all its shops", "Rp 999.999.999.999.999")] * 4
    )
    report.bars("People", "", [Bar(unbroken, 10, "10"), Bar(long, 0, "0")])
    columns = [Column("Name", figures=False)] + [Column(f"Column number {i}") for i in range(7)]
    big = "\u2212999.999.999.999"
    report.table(long, columns, [[long, *[big] * 7], [unbroken, *[big] * 7]] * 12, ["", *[big] * 7])
    report.note(long * 3)
    pages = report.pages()
    told = "".join(s.text for p in pages for s in p.shapes if isinstance(s, Words))
    assert told.replace(" ", "").count(unbroken) >= 12
    for page in pages:
        for words in (shape for shape in page.shapes if isinstance(shape, Words)):
            long_side = width(words.text, words.size, words.weight, words.tracking)
            left = words.x - (long_side if words.align == "right" else 0)
            assert left >= MARGIN - 1
            assert left + long_side <= WIDTH - MARGIN + 1
            assert words.y <= HEIGHT - MARGIN + 8


@pytest.mark.parametrize("rows", [0, 1, 40])
def test_that_the_total_never_stands_alone(rows: int) -> None:
    report = Report("Title", "Period", "Toko", "Foot")
    report.table(
        "Rows",
        [Column("Name", figures=False), Column("Points")],
        [[f"row {i}", str(i)] for i in range(rows)],
        ["Total", "99"],
    )
    last = [shape.text for shape in report.pages()[-1].shapes if isinstance(shape, Words)]
    assert "Total" in last
    if rows:
        assert f"row {rows - 1}" in last
