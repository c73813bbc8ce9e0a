"""Reports of what is not as usual: late records, rewards without a bill, far dates."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.errors import Invalid
from loyalty_desktop.services.commands.moving import MovePurchase, move_purchase
from loyalty_desktop.services.documents.reports.catalogue import (
    REPORTS,
    Wanted,
    show_report,
    write_report,
)
from loyalty_desktop.services.documents.reports.shown import ShownReport, ShownTable
from loyalty_desktop.services.queries.programme_cost import programme_cost
from loyalty_desktop.services.queries.unusual import unusual
from tests.factories import OWNER, Till, at, key, number

NOW = at("2026-03-20")
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def wanted(name: str, **more: Any) -> Wanted:
    asked: dict[str, Any] = {"first": date(2026, 3, 1), "last": date(2026, 3, 20), **more}
    return Wanted(name, NOW, **asked)


def table(shown: ShownReport, place: int = 0) -> ShownTable:
    return [part for part in shown.parts if isinstance(part, ShownTable)][place]


def test_that_the_cost_holds_rewards_taken_without_a_bill_and_not_what_came_back(
    shop: Till,
) -> None:
    shop.offer("CUP", 30)
    shop.offer("OFF", 20, kind="amount", value=10_000)
    siti = number(shop.join("Siti", opening_points=1_000))
    kept = shop.redeem(siti, "CUP", "2026-03-02")
    given_back = shop.redeem(siti, "CUP", "2026-03-03")
    shop.cancel(given_back.redemption, "2026-03-04")
    bought = shop.buy(siti, 100_000, "2026-03-05", redeem_points=10, rewards=("OFF",))
    shop.refund(bought.purchase, "2026-03-06")
    assert kept.redemption != given_back.redemption
    (month,) = shop.store.read_as(OWNER, programme_cost, *MARCH)
    assert month.reward_points == 30
    assert month.points_value == 0


def test_that_a_statement_adds_up_when_a_bill_was_recorded_late(shop: Till) -> None:
    siti = number(shop.join("Siti", "2026-01-05"))
    shop.buy(siti, 500_000, "2026-03-10", receipt="S1")
    shop.buy(siti, 200_000, "2026-02-20", receipt="S0")
    shop.buy(siti, 300_000, "2026-03-05", receipt="S2")
    shown = table(show_report(shop.store, OWNER, wanted("statement", member=siti)))
    assert [(row[2], row[3], row[4]) for row in shown.rows] == [
        ("S2", "30", "50"),
        ("S1", "50", "100"),
    ]
    assert shown.total is not None
    assert "20" in shown.total[1]
    assert shown.total[3:] == ("80", "100")


def test_that_a_statement_of_a_quiet_time_tells_what_was_there_then(shop: Till) -> None:
    siti = number(shop.join("Siti", "2026-01-05"))
    shop.buy(siti, 200_000, "2026-01-20")
    shop.buy(siti, 500_000, "2026-03-10")
    quiet = wanted("statement", member=siti, first=date(2026, 2, 1), last=date(2026, 2, 28))
    shown = table(show_report(shop.store, OWNER, quiet))
    assert shown.rows == ()
    assert shown.total is not None
    assert shown.total[4] == "20"


def test_that_a_sale_given_to_another_is_no_refund_of_the_one_who_had_it(shop: Till) -> None:
    siti, budi = number(shop.join("Siti")), number(shop.join("Budi"))
    for place in range(3):
        sold = shop.buy(siti, 50_000, "2026-03-02", receipt=f"R{place}")
        shop.do(
            move_purchase,
            MovePurchase(
                key=key(),
                at=at("2026-03-03"),
                purchase=sold.purchase,
                member=budi,
                reason="wrong card",
            ),
        )
    found = shop.store.read_as(OWNER, unusual, *MARCH)
    assert [(each.kind, each.count) for each in found] == [("moved", 3)]


@pytest.mark.parametrize("name", list(REPORTS))
@pytest.mark.parametrize("far", [date.min, date.max])
def test_that_a_date_that_nobody_means_is_refused(
    shop: Till, tmp_path: Path, name: str, far: date
) -> None:
    for times in ({"first": far, "last": far}, {"first": None, "last": far}):
        asked = wanted(name, member="M-1", closing="1", **times)
        with pytest.raises(Invalid):
            write_report(shop.store, OWNER, asked, tmp_path / "r.pdf")
