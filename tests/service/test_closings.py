"""Shifts and days closed: numbered without gaps, to the point, told the same ever after."""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import count
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import DBAPIError

from loyalty_desktop.errors import (
    AlreadyDone,
    Invalid,
    KeyConflict,
    LoyaltyError,
    NotAllowed,
    NotFound,
)
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.tables import Audit, Entry, Purchase, Refund
from loyalty_desktop.services.commands.closings import CloseDay, CloseShift, close_day, close_shift
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.queries.closings import (
    Closing,
    Takings,
    closing,
    closings,
    day_takings,
    late_takings,
    shift_so_far,
    takings,
    takings_of_day,
)
from loyalty_desktop.services.queries.verifying import look_over
from loyalty_desktop.services.store import Session, Store
from tests.factories import Till, a_line, at, key, number
from tests.service.conftest import MakeShop
from tests.service.test_rights import hired

DAY = "2026-01-06"
NOON = f"{DAY} 12:00"


def x(till: Till, when: str = f"{DAY} 20:00") -> Takings:
    """Return what the counter has taken so far."""
    return till.store.read_as(till.by, takings, at(when))


def z(till: Till, when: str = f"{DAY} 20:00", **more: Any) -> Closing:
    """Close the shift of the counter."""
    asked: dict[str, Any] = {"key": key(), **more}
    return till.do(close_shift, CloseShift(at=at(when), **asked))


def day_over(till: Till, when: str = f"{DAY} 21:00", **more: Any) -> Closing:
    """Close the day."""
    asked: dict[str, Any] = {"key": key(), **more}
    return till.do(close_day, CloseDay(at=at(when), **asked))


@pytest.fixture
def shop(make_shop: MakeShop) -> Till:
    """Give a shop where points are worth money."""
    return make_shop(redeem={"value": 500}, bonuses={"welcome": 5})


def a_shift(shop: Till) -> None:
    """Let a counter have a few customers."""
    budi = number(shop.join("Budi", f"{DAY} 09:00", opening_points=100))
    shop.offer("OFF", 20, "amount", value=10_000)
    cash, card = (Payment("cash", 150_000),), (Payment("card", 40_000), Payment("stored", 10_000))
    first = shop.buy(budi, 150_000, f"{DAY} 10:00", receipt="A-1", payments=cash)
    shop.buy(None, 50_000, f"{DAY} 10:30", receipt="A-2", payments=card, stored_value=10_000)
    shop.buy(budi, 100_000, f"{DAY} 11:00", receipt="A-3", redeem_points=20, rewards=("OFF",))
    shop.refund(first.purchase, f"{DAY} 11:30", 50_000)
    wrong = shop.buy(None, 30_000, f"{DAY} 11:40", payments=(Payment("cash", 30_000),))
    shop.void(wrong.purchase, f"{DAY} 11:41")


def test_that_a_counter_can_be_asked_at_any_time_what_it_has_taken(shop: Till) -> None:
    a_shift(shop)
    told = x(shop)
    assert (told.bills, told.member_bills, told.goods) == (4, 2, 320_000)
    # 100,000 less a reward of 10,000 and 20 points of 500.
    assert told.payable == 150_000 + 50_000 + 80_000 + 30_000
    assert told.by_method == {"card": 40_000, "cash": 180_000, "other": 80_000, "stored": 10_000}
    assert (told.refunds, told.refunds_value, told.refunds_money) == (1, 50_000, 50_000)
    assert (told.voids, told.voids_value, told.voids_money) == (1, 30_000, 30_000)
    assert told.back_by_method == {"cash": 80_000}
    assert told.expected_cash == 100_000
    assert (told.first_receipt, told.last_receipt, told.joined) == ("A-1", "A-3", 1)
    assert (told.used, told.taken_back, told.expired) == (40, 5, 0)
    assert x(shop) == told


def test_that_redeemed_value_is_no_revenue(shop: Till) -> None:
    a_shift(shop)
    told = x(shop)
    assert (told.points_value, told.points_used) == (10_000, 20)
    assert (told.rewards_value, told.reward_points) == (10_000, 20)
    assert told.revenue == 320_000 - 10_000 - 50_000 - 30_000
    assert told.taken == told.payable - 80_000


def test_that_rewards_on_lines_are_told_apart_from_rounding(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500, "cash_rounding": 100})
    shop.offer("OFF", 0, "percent", value=10)
    budi = number(shop.join())
    lines = (a_line(10_330, "tea"), a_line(5_000, kind="tip"))
    shop.buy(budi, 15_330, NOON, lines=lines, rewards=("OFF",))
    told = x(shop)
    assert (told.rewards_value, told.goods, told.due) == (1_033, 9_297, 14_300)


def test_that_each_cashier_is_told_apart(shop: Till) -> None:
    owner = hired(shop, "owner")
    rina, dian = hired(owner, "cashier", "Rina"), hired(owner, "cashier", "Dian")
    rina.buy(None, 10_000, NOON)
    dian.buy(None, 20_000, NOON)
    rina.buy(None, 40_000, NOON)
    told = [(each.name, each.bills, each.goods, each.payable) for each in x(rina).cashiers]
    assert told == [("Dian", 1, 20_000, 20_000), ("Rina", 2, 50_000, 50_000)]


def test_that_a_shift_begins_where_the_last_one_ended(shop: Till) -> None:
    a_shift(shop)
    before = x(shop)
    first = z(shop)
    assert (first.kind, first.counter, first.number, first.takings) == ("shift", "1", 1, before)
    assert x(shop).bills == 0
    shop.buy(None, 7_000, f"{DAY} 20:30")
    assert x(shop, f"{DAY} 20:31").goods == 7_000
    second = z(shop, f"{DAY} 20:40")
    assert (second.number, second.takings.bills, second.takings.since) == (2, 1, first.at)


def test_that_each_counter_has_its_own_shifts_and_numbers(shop: Till) -> None:
    other = shop.at_counter("2")
    shop.buy(None, 10_000, NOON)
    other.buy(None, 20_000, NOON)
    closed = [z(till) for till in (shop, other, shop)]
    assert [(each.counter, each.number, each.takings.goods) for each in closed] == [
        ("1", 1, 10_000),
        ("2", 1, 20_000),
        ("1", 2, 0),
    ]


def test_that_a_slip_dated_back_belongs_to_the_shift_that_recorded_it(shop: Till) -> None:
    shop.buy(None, 10_000, NOON)
    z(shop)
    shop.buy(None, 25_000, "2026-01-02")
    assert x(shop).goods == 25_000


def test_that_before_the_first_closing_a_shift_is_of_today(shop: Till) -> None:
    shop.buy(None, 10_000, "2026-01-05")
    shop.buy(None, 20_000, NOON)
    assert x(shop).goods == 20_000
    assert z(shop).takings.goods == 20_000


def test_that_counted_cash_is_compared_with_what_is_expected(shop: Till) -> None:
    shop.buy(None, 50_000, NOON, payments=(Payment("cash", 50_000),))
    short = z(shop, counted_cash=48_500)
    assert (short.counted_cash, short.takings.expected_cash, short.difference) == (
        48_500,
        50_000,
        -1_500,
    )
    assert z(shop).difference is None
    with pytest.raises(Invalid):
        z(shop, counted_cash=-1)


def test_that_closing_twice_with_one_key_closes_once(shop: Till) -> None:
    a_shift(shop)
    request = CloseShift(key=key(), at=at(f"{DAY} 20:00"), counted_cash=5)
    first = shop.do(close_shift, request)
    shop.buy(None, 10_000, f"{DAY} 20:10")
    assert shop.do(close_shift, request) == first
    assert not first.copy
    with pytest.raises(KeyConflict):
        shop.do(close_shift, CloseShift(key=request.key, at=request.at, counted_cash=6))


def test_that_what_is_shown_again_is_marked_as_a_copy(shop: Till) -> None:
    a_shift(shop)
    first = z(shop)
    shop.buy(None, 10_000, f"{DAY} 20:10")
    again = shop.store.read_as(shop.by, closing, "shift", 1)
    assert again.copy
    assert (again.takings, again.heads, again.number) == (first.takings, first.heads, first.number)
    day = day_over(shop)
    assert [(each.kind, each.copy) for each in shop.store.read_as(shop.by, closings)] == [
        ("day", True),
        ("shift", True),
    ]
    assert shop.store.read_as(shop.by, closing, "day", day.number).takings == day.takings
    with pytest.raises(NotFound):
        shop.store.read_as(shop.by, closing, "shift", 2)
    with pytest.raises(NotFound):
        shop.store.read_as(shop.by, closing, "shift", 1, "9")


def test_that_a_closing_holds_the_head_of_the_trail(shop: Till) -> None:
    a_shift(shop)
    shop.at_counter("2").buy(None, 10_000, NOON)
    [head] = z(shop).heads
    assert (head.counter, head.number, head.hash) in shop.store.read(_trail)
    assert [each.counter for each in day_over(shop).heads] == ["1", "2"]


def test_that_a_day_is_that_of_all_counters_and_closed_once(shop: Till) -> None:
    a_shift(shop)
    other = shop.at_counter("2")
    other.buy(None, 70_000, NOON)
    shop.buy(None, 5_000, "2026-01-05")
    before = shop.store.read_as(shop.by, day_takings, at(f"{DAY} 21:00"))
    closed = day_over(shop)
    assert (closed.kind, closed.counter, closed.number, closed.takings) == ("day", "", 1, before)
    assert (closed.takings.bills, closed.takings.goods) == (5, 390_000)
    assert closed.late is None
    assert shop.store.shop.closed_day == shop.store.shop.day(at(DAY))
    with pytest.raises(AlreadyDone):
        day_over(shop)
    assert day_over(shop, "2026-01-07 21:00").number == 2


def test_that_a_void_after_the_day_is_closed_is_a_document_of_its_own_day(shop: Till) -> None:
    bought = shop.buy(None, 50_000, NOON)
    closed = day_over(shop)
    shop.void(bought.purchase, "2026-01-07 10:00")
    again = shop.store.read_as(shop.by, closing, "day", closed.number)
    assert again.takings == closed.takings
    assert shop.store.read_as(shop.by, day_takings, at(DAY)).voids == 0
    today = day_over(shop, "2026-01-07 21:00")
    assert (today.takings.bills, today.takings.voids, today.takings.voids_money) == (0, 1, 50_000)


def test_that_what_is_recorded_of_a_closed_day_is_told_as_late_and_once(shop: Till) -> None:
    shop.buy(None, 50_000, NOON)
    day_over(shop)
    late = shop.buy(None, 20_000, f"{DAY} 22:00")
    shop.refund(late.purchase, f"{DAY} 22:01", 5_000)
    told = day_over(shop, "2026-01-07 21:00").late
    assert told is not None
    assert (told.bills, told.goods, told.refunds_value) == (1, 20_000, 5_000)
    assert day_over(shop, "2026-01-08 21:00").late is None


def test_that_a_purchase_brought_in_from_a_file_is_no_takings_of_the_counter(shop: Till) -> None:
    shop.buy(None, 50_000, NOON, key="import:0:1", import_id="0")
    assert x(shop).bills == 0
    assert shop.store.read_as(shop.by, day_takings, at(DAY)).bills == 1


def test_that_a_closing_is_never_changed_or_deleted(shop: Till) -> None:
    z(shop)
    for statement in ("UPDATE closing SET figures = '{}'", "DELETE FROM closing"):
        with shop.store.engine.connect() as opened, pytest.raises(DBAPIError, match="append-only"):
            opened.execute(text(statement))


def test_that_a_cashier_closes_a_shift_and_a_supervisor_a_day(shop: Till) -> None:
    owner = hired(shop, "owner")
    rina, sari = hired(owner, "cashier", "Rina"), hired(owner, "supervisor", "Sari")
    auditor = hired(owner, "auditor", "Eko")
    assert z(rina).staff_name == "Rina"
    with pytest.raises(NotAllowed):
        day_over(rina)
    assert day_over(sari).number == 1
    assert len(auditor.store.read_as(auditor.by, closings)) == 2
    with pytest.raises(NotAllowed):
        z(auditor)


def test_that_counters_that_close_at_once_get_numbers_one_after_the_other(
    shop: Till, shop_url: tuple[str, KeyFolder]
) -> None:
    other = replace(shop, store=Store(*shop_url))
    tills = [shop, other, shop.at_counter("2"), other.at_counter("2")]
    closed = list[Closing]()

    def work(till: Till) -> None:
        for _ in range(4):
            till.buy(None, 10_000, NOON)
            closed.append(z(till))

    threads = [Thread(target=work, args=(till,)) for till in tills]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.store.close()
    for counter in ("1", "2"):
        shifts = [each for each in closed if each.counter == counter]
        assert sorted(each.number for each in shifts) == list(range(1, 9))
        assert sum(each.takings.goods for each in shifts) == 80_000
    assert shop.store.read(look_over).differences == ()


BLOCKS = count()
"""Each try has a month of its own: the shop is the same."""
ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["buy", "anonymous", "points", "refund", "void", "adjust", "x", "z", "day"]
        ),
        st.sampled_from(["1", "2"]),
        st.integers(1, 40),
        st.integers(0, 3),
    ),
    min_size=5,
    max_size=25,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_that_all_closings_together_come_to_the_ledger(make_shop: MakeShop, acts: Any) -> None:
    """Whatever happens, each purchase, refund and entry is in one shift, and in one day."""
    shop = make_shop(redeem={"value": 500})
    block = next(BLOCKS)
    first = date(2020, 1, 1) + timedelta(days=30 * block)
    budi = number(shop.join(f"Budi {block}", str(first), opening_points=200))
    for counter in ("1", "2"):
        z(shop.at_counter(counter), f"{first} 13:00")
    day_over(shop, f"{first} 13:00")
    before = shop.store.read(_sums)
    shifts, days, bought = list[Takings](), list[Closing](), list[str]()
    for step, (act, counter, size, back) in enumerate(acts):
        on = first + timedelta(days=1 + step // 5 - (back == 0))
        with suppress(LoyaltyError):
            _do(
                shop.at_counter(counter),
                act,
                budi,
                f"{on} 12:{step:02}",
                size,
                bought,
                shifts,
                days,
            )
    for counter in ("1", "2"):
        till = shop.at_counter(counter)
        so_far = x(till, str(first))
        closed = z(till, str(first))
        assert {**asdict(closed.takings), "until": 0} == {**asdict(so_far), "until": 0}
        shifts.append(closed.takings)
    for more in range(1, 9):
        with suppress(AlreadyDone):
            days.append(day_over(shop, str(first + timedelta(days=more))))
    after = shop.store.read(_sums)
    expected = {name: after[name] - before[name] for name in after}
    assert _sum(shifts) == expected
    assert _sum([each.takings for each in days] + [each.late for each in days if each.late]) == (
        expected
    )


def _do(
    till: Till,
    act: str,
    budi: str,
    when: str,
    size: int,
    bought: list[str],
    shifts: list[Takings],
    days: list[Closing],
) -> None:
    match act:
        case "buy" | "anonymous":
            member = budi if act == "buy" else None
            paid = (Payment("cash", 5_000), Payment("card", size * 10_000 - 5_000))
            bought.append(till.buy(member, size * 10_000, when, payments=paid).purchase)
        case "points":
            bought.append(till.buy(budi, size * 10_000, when, redeem_points=size).purchase)
        case "refund" if bought:
            till.refund(bought[size % len(bought)], when, size * 3_000)
        case "void" if bought:
            till.void(bought[size % len(bought)], when)
        case "adjust":
            till.adjust(budi, size - 20 or 1, when)
        case "x":
            assert x(till, when) == x(till, when)
        case "z":
            shifts.append(z(till, when).takings)
        case "day":
            days.append(day_over(till, when))
        case _:
            pass


def _sum(told: list[Takings]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for each in told:
        total.update(
            {
                "bills": each.bills,
                "goods": each.goods,
                "payable": sum(each.by_method.values()),
                "points_value": each.points_value,
                "back": each.refunds_value + each.voids_value,
                "money_back": sum(each.back_by_method.values()),
                "points": each.moved,
                "revenue": each.revenue,
            }
        )
    return dict(total)


def _sums(session: Session) -> dict[str, int]:
    bought = session.execute(
        select(
            func.count(),
            func.sum(Purchase.goods),
            func.sum(Purchase.payable),
            func.sum(Purchase.points_value),
        )
    ).one()
    back = session.execute(
        select(func.sum(Refund.value), func.sum(Refund.money_back), func.sum(Refund.points_value))
    ).one()
    told = {
        "bills": bought[0],
        "goods": int(bought[1] or 0),
        "payable": int(bought[2] or 0),
        "points_value": int(bought[3] or 0),
        "back": int(back[0] or 0),
        "money_back": int(back[1] or 0),
        "points": int(session.scalar(select(func.sum(Entry.points))) or 0),
    }
    told["revenue"] = told["goods"] - told["points_value"] - told["back"] + int(back[2] or 0)
    return told


def _trail(session: Session) -> set[tuple[str, int, str]]:
    rows = session.execute(select(Audit.counter, Audit.number, Audit.hash))
    return {(counter, line, hashed) for counter, line, hashed in rows}


def test_that_no_closing_reads_all_that_was_ever_sold(shop: Till) -> None:
    """A shop of ten million purchases closes its shift as one of ten does."""
    a_shift(shop)
    z(shop)
    day_over(shop, "2026-01-05 21:00")
    plans = shop.store.read(_plans) if shop.store.url.get_backend_name() == "sqlite" else []
    large = r"SCAN (purchase|purchase_1|purchase_line|payment|refund|entry|audit)\b(?! USING COV)"
    assert [plan for plan in plans if re.search(large, plan)] == []


def _plans(session: Session) -> list[str]:
    """Return the plan of every statement that a shift, a day and its late part are read by."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _u: Any, statement: str, values: Any, _x: Any, _m: Any) -> None:
        asked.append((statement, values))

    event.listen(session.get_bind(), "before_cursor_execute", note)
    shift_so_far(session, "1", at(f"{DAY} 22:00"))
    takings_of_day(session, session.shop.day(at(DAY)), at(DAY))
    late_takings(session, session.shop.day(at(DAY)), at(DAY))
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(asked) > 20
    return [
        f"{row[3]} in {statement}"
        for statement, values in asked
        for row in session.driver.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
