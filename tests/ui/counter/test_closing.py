from dataclasses import replace
from datetime import date

import pytest

from loyalty_desktop.errors import AlreadyDone, Unavailable
from loyalty_desktop.services.commands.closings import CloseDay, CloseShift
from loyalty_desktop.services.queries.closings import Closing, Takings
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.closing_model import AtClosing
from loyalty_desktop.ui.counter.takings_view import money_figures, points_figures
from tests.ui.counter.fakes import CounterDesk
from tests.ui.counter.sample import NOW, clock

TAKEN = Takings(
    "2",
    date(2026, 6, 30),
    NOW,
    NOW,
    bills=12,
    goods=1_200_000,
    payable=1_150_000,
    by_method={"cash": 900_000, "card": 250_000},
    points_value=50_000,
    refunds=1,
    refunds_value=100_000,
    refunds_money=100_000,
    back_by_method={"cash": 100_000},
    points={"earn": 120, "redeem": -100},
)


def closing(number: int = 1, *, copy: bool = False, counted: int | None = 795_000) -> Closing:
    return Closing(
        f"closing {number}", "shift", "2", number, date(2026, 6, 30), NOW, "Rina", TAKEN, counted,
        (), copy=copy,
    )  # fmt: skip


@pytest.fixture
def desk() -> CounterDesk:
    return CounterDesk()


@pytest.fixture
def model(desk: CounterDesk, shop: Store) -> AtClosing:
    model = AtClosing(desk, shop.shop, clock)
    model.load()
    desk.tell(TAKEN)
    return model


def test_that_what_points_paid_is_no_revenue_and_cash_expected_is_what_is_in_the_drawer(
    model: AtClosing,
) -> None:
    told = {each.caption: each.value for each in money_figures(TAKEN, model.shop.currency)}
    assert told["Revenue"] == "Rp\u00a01.050.000"
    assert told["Cash expected in the drawer"] == "Rp\u00a0800.000"
    assert told["Refunds (1)"] == "\u2212Rp\u00a0100.000"
    assert told["Cash, given back"] == "\u2212Rp\u00a0100.000"
    told = {each.caption: each.value for each in points_figures(TAKEN, model.shop.currency)}
    assert (told["Given"], told["Used"]) == ("120", "100")


def test_that_the_figures_of_what_was_sold_add_up_to_the_revenue(model: AtClosing) -> None:
    # A bill paid with points came back in part: its points were given back.
    given_back = replace(TAKEN, refunds_money=67_000, points_value_back=33_000)
    rows = list(money_figures(given_back, model.shop.currency))
    values = {each.caption: read(each.value) for each in rows if not each.head}
    sold = ("Goods value", "Paid with points", "Refunds (1)")
    assert sum(values[caption] for caption in sold) == values["Revenue"] == 1_083_000


def read(told: str) -> int:
    """Return an amount as it is told: -Rp 100.000."""
    minor = int("".join(sign for sign in told if sign.isdigit()) or 0)
    return -minor if "\u2212" in told else minor


def test_that_the_difference_shows_while_the_cash_is_counted(model: AtClosing) -> None:
    assert model.difference is None
    model.set_counted(795_000)
    assert model.difference == -5_000


def test_that_a_shift_is_closed_once_with_the_cash_counted(
    model: AtClosing, desk: CounterDesk
) -> None:
    model.set_counted(795_000)
    model.close()
    first = desk.writes[-1].request
    assert isinstance(first, CloseShift)
    assert first.counted_cash == 795_000
    desk.refuse(Unavailable(reason="fault"))
    model.close()
    assert desk.writes[-1].request == first
    desk.done(closing())
    assert model.printable == closing()
    assert not model.can_close


def test_that_nobody_has_to_count(model: AtClosing, desk: CounterDesk) -> None:
    model.close()
    assert desk.writes[-1].request.counted_cash is None


def test_that_a_day_closed_twice_says_so(model: AtClosing, desk: CounterDesk) -> None:
    model.show("day")
    model.close()
    assert isinstance(desk.writes[-1].request, CloseDay)
    desk.refuse(AlreadyDone(what="closed"))
    assert model.complaint
    assert model.can_close


def test_that_an_earlier_closing_is_shown_as_a_copy_and_esc_leads_back_to_the_list(
    model: AtClosing, desk: CounterDesk
) -> None:
    model.show("earlier")
    desk.tell((closing(2, copy=True), closing(1, copy=True)))
    assert model.printable is None
    model.open(1)
    assert model.printable == closing(1, copy=True)
    assert not model.can_close
    assert model.back()
    assert not model.back()


def test_that_x_can_be_printed_at_any_time(model: AtClosing) -> None:
    assert model.printable == TAKEN
    assert replace(TAKEN) == model.takings
