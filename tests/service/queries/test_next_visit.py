"""When a member is expected again, from what was bought."""

from datetime import datetime

from sqlalchemy import update

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.next_visit import NextVisit
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.next_visit import next_visit
from tests.factories import OWNER, Till, at, number

JUNE = "2026-06-30"


def expected(till: Till, member: str, when: str = JUNE) -> NextVisit | None:
    return till.store.read_as(OWNER, next_visit, member, at(when))


def weekly(till: Till, member: str, *days: int) -> None:
    for day in days:
        till.buy(member, 50_000, datetime(2026, 6, day, 9, tzinfo=at(JUNE).tzinfo))


def test_that_a_weekly_visitor_is_expected_in_a_week(shop: Till) -> None:
    budi = number(shop.join("Budi", "2026-05-01"))
    weekly(shop, budi, 1, 8, 15, 22)
    told = expected(shop, budi)
    assert told is not None
    assert date_of(told.day).isoformat() == "2026-06-29"
    assert (told.usual, told.gaps, told.part) == (7, 3, "morning")
    # Mondays.
    assert told.weekday == 0
    # A week ago a gap was missing, and in October the member is lost.
    assert expected(shop, budi, "2026-06-21") is None
    assert expected(shop, budi, "2026-10-01") is None


def test_that_what_came_back_is_no_visit_and_two_merged_are_one(shop: Till) -> None:
    budi = number(shop.join("Budi", "2026-05-01"))
    other = number(shop.join("Budi S", "2026-05-01"))
    weekly(shop, budi, 1, 15)
    weekly(shop, other, 8, 22)
    back = shop.buy(budi, 50_000, "2026-06-24")
    shop.refund(back.purchase, "2026-06-25")
    assert expected(shop, budi) is None
    shop.merge(budi, other, "2026-06-26")
    for member in (budi, other):
        told = expected(shop, member)
        assert told is not None
        assert date_of(told.day).isoformat() == "2026-06-29"


def test_that_restricted_people_are_not_expected(shop: Till) -> None:
    budi = number(shop.join("Budi", "2026-05-01"))
    weekly(shop, budi, 1, 8, 15, 22)
    with shop.store.work(OWNER) as work:
        work.session.execute(update(Member).where(Member.number == budi).values(restricted=True))
    assert expected(shop, budi) is None
