from datetime import date
from typing import Self

import pytest

from loyalty_desktop.services.commands.relations import GiveConsent, give_consent
from loyalty_desktop.services.queries.member_filters import (
    BY_NAME,
    EVERYONE,
    NO_OFFERS,
    MemberFilter,
    MemberSort,
)
from loyalty_desktop.services.queries.members import (
    cities,
    count_members,
    list_members,
    list_whole,
    member_places,
    members_page,
)
from loyalty_desktop.services.store import Session
from tests.factories import Till, at, key
from tests.service.conftest import MakeShop

TODAY = "2026-02-26"


@pytest.fixture
def shop(make_shop: MakeShop) -> Till:
    till = make_shop(earn={"per": 1000}, expiry={"kind": "days", "after": 60})
    people = (
        ("Ayu", "Bogor", date(1990, 2, 26), "2026-02-20"),
        ("Budi", "Kota Bogor", date(1985, 3, 4), "2026-01-20"),
        ("Citra", "Bogor", date(2000, 2, 29), "2026-01-10"),
        ("Dewi", None, date(1999, 12, 31), None),
        ("Eko", "50%", None, None),
    )
    for name, city, birthday, bought in people:
        member = till.join(name, "2026-01-05", city=city, birthday=birthday)
        if bought is not None:
            till.buy(member.member, 20_000, bought)
    return till


def named(till: Till, which: MemberFilter, when: str = TODAY) -> list[str]:
    listing = till.store.read(list_whole, which, BY_NAME, at(when))
    beginning = till.store.read(list_members, which, BY_NAME, at(when))
    assert listing.total == till.store.read(count_members, which, at(when)) == beginning.total
    assert listing.rows == beginning.rows
    return [row.name for row in listing.rows]


def test_that_a_city_means_just_that_city_however_it_is_written(shop: Till) -> None:
    assert named(shop, MemberFilter(cities=("Bogor",))) == ["Ayu", "Citra"]
    assert named(shop, MemberFilter(cities=("Bogor", "Kota Bogor"))) == ["Ayu", "Budi", "Citra"]
    assert named(shop, MemberFilter(cities=("50%",))) == ["Eko"]
    assert named(shop, MemberFilter(cities=("Medan",))) == []
    assert named(shop, MemberFilter(cities=("Bogor",), text="cit")) == ["Citra"]
    assert dict(shop.store.read(cities)) == {"Bogor": 2, "Kota Bogor": 1, "50%": 1}


def test_that_birthdays_of_the_week_are_those_of_seven_days_from_today(shop: Till) -> None:
    assert named(shop, MemberFilter(birthday=7)) == ["Ayu", "Budi", "Citra"]
    assert named(shop, MemberFilter(birthday=1)) == ["Ayu"]
    # Born on the 29th of February: on the 28th where there is none.
    assert named(shop, MemberFilter(birthday=1), "2026-02-28") == ["Citra"]
    assert named(shop, MemberFilter(birthday=1), "2028-02-28") == []
    assert named(shop, MemberFilter(birthday=1), "2028-02-29") == ["Citra"]
    assert named(shop, MemberFilter(birthday=7), "2026-12-28") == ["Dewi"]


def test_that_the_last_visit_is_counted_in_days_from_today(shop: Till) -> None:
    assert named(shop, MemberFilter(visit="within 30")) == ["Ayu"]
    assert named(shop, MemberFilter(visit="over 30")) == ["Budi", "Citra"]
    assert named(shop, MemberFilter(visit="never")) == ["Dewi", "Eko"]
    assert named(shop, MemberFilter(visit="over 90"), "2026-05-30") == ["Ayu", "Budi", "Citra"]


def test_that_points_that_end_soon_find_who_holds_them(shop: Till) -> None:
    assert named(shop, MemberFilter(expiring=30)) == ["Budi", "Citra"]
    assert named(shop, MemberFilter(expiring=300)) == ["Ayu", "Budi", "Citra"]
    assert named(shop, MemberFilter(expiring=1)) == []


def test_that_the_newest_word_on_a_consent_counts(shop: Till) -> None:
    rows = {row.name: row for row in shop.store.read(list_whole).rows}
    for name, given, day in (("Ayu", True, "01"), ("Budi", True, "01"), ("Budi", False, "02")):
        consent = GiveConsent(
            key=key(),
            at=at(f"2026-02-{day}"),
            member=rows[name].number,
            purpose="marketing",
            channel="whatsapp",
            given=given,
        )
        shop.do(give_consent, consent)
    assert named(shop, MemberFilter(consents=("marketing:whatsapp",))) == ["Ayu"]
    assert named(shop, MemberFilter(consents=("marketing:email",))) == []
    assert named(shop, MemberFilter(consents=("marketing:pigeon",))) == []
    assert named(shop, MemberFilter(consents=(NO_OFFERS,))) == ["Budi", "Citra", "Dewi", "Eko"]
    both = MemberFilter(consents=("marketing:whatsapp", NO_OFFERS))
    assert named(shop, both) == ["Ayu", "Budi", "Citra", "Dewi", "Eko"]


def test_that_rows_tell_city_birthday_and_visits(shop: Till) -> None:
    row = shop.store.read(list_members).rows[0]
    assert (row.city, row.birthday, row.visits) == ("Bogor", date(1990, 2, 26), 1)


@pytest.mark.parametrize(
    ("which", "used"),
    [
        (MemberFilter(cities=("Bogor",)), "VIRTUAL TABLE INDEX 0:L0"),
        (MemberFilter(expiring=30), "USING INDEX ix_lot_due"),
        (
            MemberFilter(consents=("marketing:whatsapp",)),
            "ix_consent_member_id_purpose_channel_at (member_id=? AND purpose=? AND channel=?)",
        ),
        (MemberFilter(stages=("client",), visit="over 30"), "USING INDEX ix_account_stage"),
    ],
)
def test_that_filters_are_answered_from_an_index(
    shop: Till, which: MemberFilter, used: str
) -> None:
    if shop.store.url.get_backend_name() != "sqlite":
        pytest.skip("the plans of SQLite")
    plan = shop.store.read(plan_of, which)
    assert any(used in step for step in plan), plan


@pytest.mark.parametrize("down", [False, True])
def test_that_the_first_page_by_name_sorts_nothing(shop: Till, down: bool) -> None:
    if shop.store.url.get_backend_name() != "sqlite":
        pytest.skip("the plans of SQLite")
    plan = shop.store.read(page_plan, MemberSort(down=down))
    assert any("ix_member_name_fold_id" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan


def page_plan(session: Session, order: MemberSort) -> list[str]:
    with Told(session) as asked:
        members_page(session, EVERYONE, order)
    return asked.plan()


def plan_of(session: Session, which: MemberFilter) -> list[str]:
    with Told(session) as asked:
        member_places(session, which, at=at(TODAY))
    return asked.plan()


class Told:
    """Keeps the statements that the database is asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        self._session.driver.set_trace_callback(self.asked.append)
        return self

    def __exit__(self, *_: object) -> None:
        self._session.driver.set_trace_callback(None)

    def plan(self) -> list[str]:
        listed = [one for one in self.asked if "ORDER BY" in one and not one.startswith("--")]
        steps = self._session.driver.execute(f"EXPLAIN QUERY PLAN {listed[0]}").fetchall()
        return [step[3] for step in steps]
