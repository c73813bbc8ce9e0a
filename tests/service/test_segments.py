"""Segments of the shop: there from the start, kept under a name, frozen, used elsewhere."""

import csv
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from loyalty_desktop.errors import Duplicate, Invalid, NotAllowed, NotFound
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.commands.segments import (
    DefineSegment,
    DropSegment,
    FreezeSegment,
    SegmentKept,
    define_segment,
    drop_segment,
    freeze_segment,
)
from loyalty_desktop.services.exchange.exporting import export_segment
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.members import count_members, member_places
from loyalty_desktop.services.queries.segment_sql import narrowed
from loyalty_desktop.services.queries.segments import (
    segment_count,
    segment_members,
    segment_size,
    segments,
)
from loyalty_desktop.services.store import Session, micros
from tests.factories import Till, at, facts_of, key, number, tiers
from tests.service.conftest import MakeShop
from tests.service.test_rights import hired

NOW = "2026-02-01"


def define(shop: Till, name: str, expression: str, when: str = NOW) -> SegmentKept:
    return shop.do(
        define_segment,
        DefineSegment(key=key(), at=at(when), name=name, expression=expression),
    )


def freeze(shop: Till, name: str, when: str = NOW) -> SegmentKept:
    return shop.do(freeze_segment, FreezeSegment(key=key(), at=at(when), name=name))


def drop(shop: Till, name: str) -> SegmentKept:
    return shop.do(drop_segment, DropSegment(key=key(), at=at(NOW), name=name))


def count(shop: Till, expression: str, when: str = NOW) -> int:
    return shop.store.read_as(shop.by, segment_count, expression, at(when))


def size(shop: Till, name: str, when: str = NOW) -> int:
    return shop.store.read_as(shop.by, segment_size, name, at(when))


def test_that_everyone_stages_tiers_and_what_is_due_are_there_from_the_start(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 0, "1"))})
    shop.offer("MUG", 50)
    shop.join("Ani", birthday="1990-02-03", opening_points=45)
    shop.join("Contact", joined=False)
    told = {row.segment.name: row.count for row in shop.store.read(segments, at(NOW))}
    assert told["everyone"] == 1
    assert told["suspect"] == 2
    assert told["Silver"] == 1
    assert told["birthdays"] == 1
    assert told["near-a-reward"] == 1
    assert told["gone-quiet"] == 0


def test_that_a_living_segment_follows_its_members_and_a_frozen_one_keeps_them(shop: Till) -> None:
    budi = number(shop.join("Budi"))
    define(shop, "Buyers", "visits >= 1")
    assert size(shop, "buyers") == 0
    shop.buy(budi, 10_000, "2026-01-10")
    assert size(shop, "BUYERS") == 1
    assert freeze(shop, "Buyers").members == 1
    shop.buy(number(shop.join("Ani")), 10_000, "2026-01-20")
    assert size(shop, "Buyers") == 1
    define(shop, "Buyers", "visits >= 1")
    assert size(shop, "Buyers") == 2


def test_that_a_frozen_member_who_was_absorbed_is_there_as_who_absorbed_them(shop: Till) -> None:
    one, other = shop.join("Budi"), shop.join("Budi S")
    define(shop, "Solo", "everyone")
    freeze(shop, "Solo")
    shop.merge(number(one), number(other), NOW)
    found: list[str] = []
    shop.store.read(segment_members, "Solo", at("2026-02-02"), found.append)
    assert found == [one.member_id]


def test_that_who_has_left_is_in_no_segment_that_does_not_ask_for_the_state(shop: Till) -> None:
    shop.leave(number(shop.join("Budi")), "2026-01-20")
    assert count(shop, "everyone") == 0
    assert count(shop, "points = 0") == 0
    assert count(shop, "state = left") == 1
    assert count(shop, "everyone", "2026-01-10") == 1


def test_that_who_objects_to_profiling_is_in_no_segment_that_profiles(shop: Till) -> None:
    number(shop.join("Budi", city="Solo"))
    with shop.store.work(shop.by) as work:
        work.session.execute(update(Member).values(restricted=True))
    assert count(shop, "stage = suspect") == 0
    assert count(shop, "not (stage = client)") == 0
    assert count(shop, "city = solo or visits = 5") == 0
    assert count(shop, "city = solo") == 1


def test_that_a_stage_that_time_has_changed_counts_as_it_is(make_shop: MakeShop) -> None:
    shop = make_shop(stages={"churn_days": 10})
    shop.buy(number(shop.join()), 10_000, "2026-01-10")
    assert count(shop, "stage = first_time", "2026-01-20") == 1
    assert count(shop, "stage = lost", "2026-01-20") == 0
    assert count(shop, "stage = lost", "2026-01-21") == 1
    assert count(shop, "stage = first_time", "2026-01-21") == 0
    assert count(shop, "stage = suspect", "2026-01-08") == 1


def test_that_a_tier_that_the_programme_does_not_have_is_refused_at_its_place(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 0, "1"), ("Gold", 9, "2"))})
    with pytest.raises(Invalid) as refused:
        define(shop, "Best", "points > 3 and tier = Platinum")
    assert facts_of(refused)["place"] == 23
    assert facts_of(refused)["options"] == ["Silver", "Gold"]


def test_that_money_has_no_more_decimals_than_the_currency(shop: Till) -> None:
    with pytest.raises(Invalid) as refused:
        count(shop, "spend > 1_000.5")
    assert facts_of(refused)["mistake"] == "too_many_decimals"
    assert count(shop, "spend >= 1_000.0") == 0


def test_that_a_segment_of_the_program_is_neither_replaced_nor_put_away(shop: Till) -> None:
    with pytest.raises(Duplicate):
        define(shop, "Everyone", "points > 3")
    with pytest.raises(NotFound):
        drop(shop, "everyone")
    with pytest.raises(NotFound):
        freeze(shop, "client")


def test_that_a_segment_put_away_is_gone(shop: Till) -> None:
    define(shop, "Solo", "city = Solo")
    freeze(shop, "Solo")
    drop(shop, "solo")
    with pytest.raises(NotFound):
        size(shop, "Solo")


def test_that_segments_are_for_who_may_make_offers(shop: Till) -> None:
    cashier = hired(hired(shop, "owner"), "cashier")
    with pytest.raises(NotAllowed):
        define(cashier, "Solo", "city = Solo")


def test_that_asking_twice_with_one_key_keeps_one_segment(shop: Till) -> None:
    asked = DefineSegment(key=key(), at=at(NOW), name="Solo", expression="city = Solo")
    assert shop.do(define_segment, asked) == shop.do(define_segment, asked)


def test_that_the_list_of_members_and_a_file_hold_a_segments_members(
    shop: Till, tmp_path: Path
) -> None:
    shop.join("Ani", city="Solo")
    shop.join("Budi", city="Bandung")
    define(shop, "Here", "city = solo")
    assert shop.store.read(count_members, MemberFilter(segment="here"), at(NOW)) == 1
    assert len(shop.store.read(member_places, MemberFilter(segment="everyone"))) == 2
    file = tmp_path / "here.csv"
    assert export_segment(shop.store, shop.by, "Here", file, now=at(NOW)).rows == 1
    with file.open(encoding="utf-8") as opened:
        assert [row["name"] for row in csv.DictReader(opened)] == ["Ani"]


def test_that_what_is_not_a_name_of_a_segment_is_said(shop: Till) -> None:
    with pytest.raises(NotFound):
        shop.store.read(count_members, MemberFilter(segment="nobody"))


def plan(session: Session, expression: str) -> str:
    statement: Any = narrowed(
        session, read_segment(expression), micros(at(NOW)), select(Member.row)
    )
    compiled = statement.compile(
        dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True}
    )
    rows = session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))
    return "\n".join(row[3] for row in rows)


@pytest.mark.parametrize(
    ("expression", "index"),
    [
        ("stage = client", "ix_account_stage"),
        ("tier = Gold", "ix_account_tier"),
        ("spend(7d) > 100_000", "ix_purchase_business_day"),
        ("bought(coffee, 7d)", "ix_purchase_business_day"),
    ],
)
def test_that_the_usual_conditions_are_found_by_an_index(
    make_shop: MakeShop, expression: str, index: str
) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Gold", 9, "2"))})
    if shop.store.url.get_backend_name() != "sqlite":
        pytest.skip("the plans of SQLite are looked at")
    assert index in shop.store.read(plan, expression)
