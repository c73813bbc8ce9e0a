"""Closings on a slip: what was taken, frozen, and marked when it is shown again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.services.documents.closing_slip import closing_pdf
from loyalty_desktop.services.queries.closings import CashierTakings, Closing, Head, Takings
from tests.factories import ZONE
from tests.service.documents.pages import texts

RUPIAH = currency("IDR")
TAKEN = Takings(
    counter="2",
    day=date(2026, 6, 30),
    since=datetime(2026, 6, 30, 1, tzinfo=UTC),
    until=datetime(2026, 6, 30, 14, tzinfo=UTC),
    bills=42,
    member_bills=30,
    goods=8_420_000,
    due=8_400_000,
    payable=8_100_000,
    by_method={"cash": 5_000_000, "card": 3_000_000, "other": 100_000},
    points_value=300_000,
    points_used=600,
    rewards_value=20_000,
    refunds=2,
    refunds_value=120_000,
    refunds_money=120_000,
    back_by_method={"cash": 120_000},
    points={"earn": 810, "bonus": 20, "redeem": -640, "expire": -30},
    joined=3,
    first_receipt="0630-0101",
    last_receipt="0630-0142",
    cashiers=(CashierTakings("a", "Rina A.", 42, 8_420_000, 8_100_000),),
)
CLOSED = Closing(
    id="z",
    kind="shift",
    counter="2",
    number=12,
    day=TAKEN.day,
    at=TAKEN.until,
    staff_name="Rina A.",
    takings=TAKEN,
    counted_cash=4_870_000,
    heads=(Head("2", 1_234, "ab12cd34ef56" + "0" * 52),),
    copy=False,
)


def said(what: Closing | Takings, folder: Path, paper: int = 80, *, training: bool = False) -> str:
    """Return the words of the printed slip."""
    file = folder / "closing.pdf"
    file.write_bytes(closing_pdf(what, "Toko Melati", RUPIAH, ZONE, paper, training=training))
    (page,) = texts(file)
    return page.replace("\u2212", "-")


@pytest.mark.parametrize("paper", [58, 80])
def test_that_a_closing_says_what_was_taken_and_what_the_drawer_holds(
    tmp_path: Path, paper: int
) -> None:
    told = said(CLOSED, tmp_path, paper)
    for words in (
        "Closing 12, counter 2",
        "Closed by Rina A.",
        "Bills 42",
        "Paid with points -300.000",
        "Revenue Rp 8.000.000",
        "Rewards, no revenue 20.000",
        "Cash 5.000.000",
        "Together 7.980.000",
        "Cash counted 4.870.000",
        "Difference -10.000",
        "Points given 830",
        "Points used -640",
        "Members who joined 3",
        "ab12cd34ef56",
    ):
        assert words in told, words
    assert "COPY" not in told


def test_that_a_closing_shown_again_says_that_it_is_a_copy(tmp_path: Path) -> None:
    assert "COPY" in said(replace(CLOSED, copy=True), tmp_path)


def test_that_takings_that_are_only_looked_at_have_no_number(tmp_path: Path) -> None:
    told = said(TAKEN, tmp_path, training=True)
    assert "Takings so far, counter 2" in told
    assert "TRAINING: does not count" in told
    assert "Cash counted" not in told


def test_that_a_day_says_what_was_recorded_after_it_was_closed(tmp_path: Path) -> None:
    late = replace(TAKEN, bills=1)
    told = said(replace(CLOSED, kind="day", counter="", number=30, late=late), tmp_path)
    assert "Closing of the day 30" in told
    assert "Recorded later for days already closed Bills 1" in told
