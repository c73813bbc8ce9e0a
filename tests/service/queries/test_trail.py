"""The audit trail to read: who did what, when, and about whom; and whether all of it is there."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, text, update

from loyalty_desktop.errors import Invalid, NotAllowed, NotFound
from loyalty_desktop.models.tables import Audit, Member
from loyalty_desktop.services.queries.trail import (
    TrailLine,
    TrailWanted,
    check_trail,
    trail,
    trail_lines,
    trail_page,
)
from loyalty_desktop.services.store import Session
from tests.factories import Till, at, number
from tests.service.conftest import MakeShop
from tests.service.test_rights import hired

NOW = at("2026-12-31")
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
ALL = TrailWanted(NOW, FIRST, LAST)


@pytest.fixture
def shop(make_shop: MakeShop) -> Till:
    return make_shop(earn={"per": 10_000, "points": 1})


def lines(till: Till, **asked: Any) -> tuple[TrailLine, ...]:
    wanted = replace(ALL, **asked)
    return till.store.read_as(till.by, trail, wanted).lines


def test_that_a_line_says_who_did_what_and_about_whom_newest_first(shop: Till) -> None:
    owner = hired(shop, "owner", "Ani")
    cashier = hired(owner, "cashier", "Rina")
    budi = cashier.join("Budi", "2026-02-01")
    cashier.buy(number(budi), 50_000, "2026-02-02", receipt="A-7")
    newest, before, *_earlier = lines(owner)
    assert (newest.action, newest.who, newest.counter) == ("record_purchase", "Rina", "1")
    assert (newest.about, newest.about_second, newest.member) == ("A-7", "Budi", budi.member_id)
    assert (before.action, before.about, before.about_second) == (
        "register_member",
        "Budi",
        number(budi),
    )
    assert newest.at > before.at


def test_that_it_can_be_asked_for_days_people_kinds_and_a_member(shop: Till) -> None:
    owner = hired(shop, "owner", "Ani")
    cashier = hired(owner, "cashier", "Rina")
    budi, sari = cashier.join("Budi", "2026-02-01"), cashier.join("Sari", "2026-02-01")
    cashier.buy(number(budi), 50_000, "2026-02-02")
    owner.adjust(number(sari), 5, "2026-03-01")
    assert [each.action for each in lines(owner, first=date(2026, 3, 1))] == ["adjust_points"]
    assert lines(owner, last=date(2026, 2, 2))[0].action == "record_purchase"
    assert {each.who for each in lines(owner, staff=cashier.by.staff)} == {"Rina"}
    assert {each.who for each in lines(owner, staff="")} == {""}
    assert [each.about for each in lines(owner, actions=("adjust_points",))] == ["Sari"]
    assert [each.action for each in lines(owner, member=number(budi))] == [
        "record_purchase",
        "register_member",
    ]
    with pytest.raises(NotFound):
        lines(owner, member="M-0000000000")


def test_that_without_days_it_is_the_week_up_to_now(shop: Till) -> None:
    owner = hired(shop, "owner", "Ani")
    for day in ("2026-02-01", "2026-02-02", "2026-02-08"):
        owner.buy(None, 10_000, day)
    week = owner.store.read_as(owner.by, trail, TrailWanted(at("2026-02-08 20:00")))
    assert (week.first, week.last, week.total) == (date(2026, 2, 2), date(2026, 2, 8), 2)
    with pytest.raises(Invalid):
        lines(owner, first=date(2026, 3, 2), last=date(2026, 3, 1))


def test_that_pages_follow_one_another_without_a_gap(shop: Till) -> None:
    owner = hired(shop, "owner", "Ani")
    for at_counter in ("1", "2"):
        for _ in range(6):
            # Many of one moment: the counter and the number decide.
            owner.at_counter(at_counter).buy(None, 10_000, "2026-02-02")
    whole = owner.store.read_as(owner.by, trail, ALL)
    seen: list[TrailLine] = []
    while len(seen) < whole.total:
        after = seen[-1] if seen else None
        seen += owner.store.read_as(owner.by, trail_page, ALL, len(seen), 5, after)
    assert tuple(seen) == whole.lines
    assert owner.store.read_as(owner.by, trail_page, ALL, 5, 5) == tuple(seen[5:10])


def test_that_all_of_some_days_can_be_taken_out(shop: Till) -> None:
    owner = hired(shop, "owner", "Ani")
    owner.buy(None, 10_000, "2026-02-02")
    owner.buy(None, 10_000, "2026-02-03")
    told = [*owner.store.read_as(owner.by, _taken, date(2026, 2, 2), date(2026, 2, 3))]
    assert [each.action for each in told] == ["record_purchase", "record_purchase"]
    assert told[0].at < told[1].at


def _taken(session: Session, first: date, last: date) -> list[TrailLine]:
    return list(trail_lines(session, TrailWanted(NOW, first, last)))


def test_that_a_restricted_member_is_named_by_number_alone(shop: Till) -> None:
    owner = hired(shop, "owner", "Ani")
    budi = owner.join("Budi", "2026-02-01")
    with owner.store.work(owner.by) as work:
        work.session.execute(update(Member).values(restricted=True))
    assert lines(owner)[0].about == number(budi)


def test_that_a_line_that_is_gone_is_found(shop: Till) -> None:
    if shop.store.engine.dialect.name != "sqlite":
        pytest.skip("a trigger of a server is dropped by its own words")
    owner = hired(shop, "owner", "Ani")
    for day in ("2026-02-02", "2026-02-03", "2026-02-04"):
        owner.buy(None, 10_000, day)
    checked = owner.store.read_as(owner.by, check_trail)
    # The programme, the owner, three bills.
    assert (checked.lines, checked.wrong, checked.unchecked) == (5, (), 0)
    with owner.store.work(owner.by) as work:
        work.session.execute(text("DROP TRIGGER IF EXISTS keep_audit_delete"))
        work.session.execute(delete(Audit).where(Audit.number == 3))
    assert "1:4" in owner.store.read_as(owner.by, check_trail).wrong


def test_that_a_cashier_does_not_read_it_and_an_auditor_does(shop: Till) -> None:
    owner = hired(shop, "owner", "Ani")
    auditor, cashier = hired(owner, "auditor"), hired(owner, "cashier")
    assert lines(auditor)
    with pytest.raises(NotAllowed):
        lines(cashier)
    with pytest.raises(NotAllowed):
        cashier.store.read_as(cashier.by, check_trail)
