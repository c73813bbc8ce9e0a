"""Parked bills: put aside, taken up once, at any counter; nothing moves."""

from typing import Any

import pytest
from sqlalchemy import func, select

from loyalty_desktop.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from loyalty_desktop.models.tables import Entry, Purchase
from loyalty_desktop.services.commands.parking import (
    BillParked,
    DropParked,
    ParkBill,
    TakeParked,
    drop_parked,
    park_bill,
    take_parked,
)
from loyalty_desktop.services.queries.parking import ParkedBill, parked_bills
from loyalty_desktop.services.store import Session
from tests.factories import Till, at, facts_of, key, number
from tests.service.test_rights import hired

NOON = at("2026-01-06")
BILL = {"amount": "25000", "lines": [{"sku": "899", "quantity": 2}], "points": 0}


def park(till: Till, member: str | None = None, **more: Any) -> BillParked:
    """Put a bill aside."""
    told: dict[str, Any] = {"key": key(), "at": NOON, "content": BILL, **more}
    return till.do(park_bill, ParkBill(member=member, **told))


def waiting(till: Till) -> tuple[ParkedBill, ...]:
    """Return the bills that wait."""
    return till.store.read_as(till.by, parked_bills, NOON)


def take(till: Till, parked: str) -> ParkedBill:
    """Take a bill up again."""
    return till.do(take_parked, TakeParked(key=key(), at=NOON, parked=parked))


def test_that_a_parked_bill_comes_back_as_it_was_at_any_counter(shop: Till) -> None:
    budi = number(shop.join("Budi"))
    parked = park(shop, budi, total=25_000)
    assert parked.waiting == 1
    [listed] = waiting(shop.at_counter("2"))
    assert (listed.counter, listed.member_name, listed.total, listed.at) == (
        "1",
        "Budi",
        25_000,
        NOON,
    )
    assert take(shop.at_counter("2"), parked.parked).content == BILL
    assert waiting(shop) == ()


def test_that_parked_bills_are_listed_newest_first(shop: Till) -> None:
    first = park(shop, at=at("2026-01-06 10:00"))
    second = park(shop, at=at("2026-01-06 11:00"))
    park(shop, at=at("2026-01-08"))
    assert [each.id for each in waiting(shop)] == [second.parked, first.parked]


def test_that_parking_moves_nothing(shop: Till) -> None:
    budi = number(shop.join(opening_points=50))
    before = shop.store.read(_counts)
    parked = park(shop, budi)
    take(shop, parked.parked)
    park(shop, budi)
    assert shop.store.read(_counts) == before
    assert shop.balance(budi, NOON) == 50
    assert shop.quote(budi, 1_000_000, NOON).earned == 100


@pytest.mark.parametrize("how", ["taken", "dropped"])
def test_that_a_parked_bill_is_taken_up_once(shop: Till, how: str) -> None:
    parked = park(shop).parked
    other = shop.at_counter("2")
    if how == "taken":
        take(other, parked)
    else:
        other.do(drop_parked, DropParked(key=key(), at=NOON, parked=parked))
    with pytest.raises(AlreadyDone) as refusal:
        take(shop, parked)
    assert facts_of(refusal) == {"what": "parked", "state": how, "counter": "2"}
    with pytest.raises(AlreadyDone):
        shop.do(drop_parked, DropParked(key=key(), at=NOON, parked=parked))


def test_that_the_same_key_gives_the_same_bill_again(shop: Till) -> None:
    request = ParkBill(key=key(), at=NOON, member=None, content=BILL)
    first = shop.do(park_bill, request)
    assert shop.do(park_bill, request) == first
    taking = TakeParked(key=key(), at=NOON, parked=first.parked)
    assert shop.do(take_parked, taking) == shop.do(take_parked, taking)
    assert waiting(shop) == ()


def test_that_what_can_not_be_kept_is_refused(shop: Till) -> None:
    for content in ({"x": "a" * 70_000}, {"x": object()}):
        with pytest.raises(Invalid):
            park(shop, content=content)
    with pytest.raises(NotFound):
        park(shop, "081299999999")
    with pytest.raises(NotFound):
        take(shop, "nothing")
    assert waiting(shop) == ()


def test_that_who_may_sell_may_park(shop: Till) -> None:
    owner = hired(shop, "owner")
    rina = hired(owner, "cashier", "Rina")
    parked = park(rina)
    assert waiting(rina)[0].staff_name == "Rina"
    with pytest.raises(NotAllowed):
        take(hired(owner, "auditor"), parked.parked)


def _counts(session: Session) -> list[int | None]:
    return [session.scalar(select(func.count()).select_from(each)) for each in (Purchase, Entry)]


@pytest.mark.parametrize(
    "content", [{"amount": float("nan")}, {"name": "Kopi \ud83d"}, {"what": object()}]
)
def test_that_what_no_database_keeps_is_refused_before_it_gets_there(
    shop: Till, content: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        park(shop, content=content)
    assert waiting(shop) == ()


def test_that_a_counter_whose_clock_is_behind_sees_what_another_parked(shop: Till) -> None:
    parked = park(shop.at_counter("2"), at=at("2026-01-06 12:07"))
    assert [bill.id for bill in waiting(shop)] == [parked.parked]
