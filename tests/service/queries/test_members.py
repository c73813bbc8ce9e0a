import random
from collections.abc import Sequence

import pytest

from loyalty_desktop.services.queries.member_filters import (
    BY_NAME,
    EVERYONE,
    MemberFilter,
    MemberSort,
    SortKey,
)
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.services.queries.members import (
    count_members,
    list_members,
    list_whole,
    member_places,
    members_page,
    members_window,
    window_after,
)
from loyalty_desktop.services.store import Session
from tests.factories import Till, at, tiers
from tests.service.conftest import MakeShop

TODAY = "2026-03-01"
KEYS: tuple[SortKey, ...] = ("name", "joined", "visit", "balance", "spend", "stage", "tier")
NAMES = [
    *("Ayu", "Budi", "Citra", "Dewi", "Eko", "Fajar", "Galih", "Hana", "Intan", "Joko"),
    *("Kiki", "Lina", "Maya"),
]


@pytest.fixture
def shop(make_shop: MakeShop) -> Till:
    till = make_shop(
        earn={"per": 1000},
        tiering={"tiers": tiers(("Silver", 50_000, "1"), ("Gold", 100_000, "1"))},
    )
    draw = random.Random(4)
    for place, name in enumerate(NAMES):
        member = till.join(name, f"2026-01-{place + 1:02}", joined=name != "Kiki")
        for _ in range(draw.choice([0, 1, 1, 3])):
            amount = draw.choice([5_000, 40_000, 70_000])
            till.buy(member.member, amount, f"2026-02-{draw.randrange(1, 20):02}")
    return till


def names(rows: Sequence[MemberRow]) -> list[str]:
    return [row.name for row in rows]


def whole(till: Till, which: MemberFilter = EVERYONE, order: MemberSort = BY_NAME) -> list[str]:
    listing = till.store.read(list_whole, which, order, at(TODAY))
    assert listing.total == len(listing.rows) == till.store.read(count_members, which)
    return names(listing.rows)


def test_that_everybody_is_listed_by_name_with_what_they_have(shop: Till) -> None:
    listing = shop.store.read(list_members, EVERYONE, BY_NAME, at(TODAY))
    assert names(listing.rows) == NAMES
    assert (listing.total, listing.everyone) == (13, 13)
    assert listing.tiers == ("Silver", "Gold")
    for row in listing.rows:
        standing = shop.standing(row.number, TODAY)
        assert (row.balance, row.tier, row.stage) == (
            standing.balance,
            standing.tier,
            standing.stage,
        )
        assert row.tier_place == {None: -1, "Silver": 0, "Gold": 1}[row.tier]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("down", [False, True])
def test_that_pages_follow_one_another_in_every_order(shop: Till, key: SortKey, down: bool) -> None:
    order = MemberSort(key, down)
    told = whole(shop, order=order)
    found: list[MemberRow] = []
    while True:
        after = found[-1].row if found else None
        page = shop.store.read(members_page, EVERYONE, order, after=after, at=at(TODAY), limit=4)
        if not page:
            break
        found += page
    assert names(found) == told
    back = shop.store.read(
        members_page, EVERYONE, order, before=found[-1].row, at=at(TODAY), limit=4
    )
    assert names(back) == told[-5:-1]


def test_that_orders_mean_what_they_say(shop: Till) -> None:
    def rows(key: SortKey) -> Sequence[MemberRow]:
        return shop.store.read(list_whole, EVERYONE, MemberSort(key, down=True), at(TODAY)).rows

    assert (told := [row.balance for row in rows("balance")]) == sorted(told, reverse=True)
    assert (told := [row.spend for row in rows("spend")]) == sorted(told, reverse=True)
    assert (told := [row.tier_place for row in rows("tier")]) == sorted(told, reverse=True)
    visits = [row.last_visit for row in rows("visit")]
    known = [visit for visit in visits if visit is not None]
    assert visits == [*sorted(known, reverse=True), *[None] * (len(visits) - len(known))]


def test_that_a_window_anywhere_holds_the_rows_of_its_places(shop: Till) -> None:
    places = shop.store.read(member_places, EVERYONE, BY_NAME)
    window = shop.store.read(members_window, places, 5, 4, at(TODAY))
    assert (window.first, names(window.rows)) == (5, NAMES[5:9])
    first = shop.store.read(members_window, places, 0, 3, at(TODAY)).rows
    after = shop.store.read(window_after, first[-1], 3, 2, at(TODAY))
    assert names(after.rows) == NAMES[3:5]
    assert shop.store.read(members_window, places, 99, 4, at(TODAY)).rows == ()


def test_that_filters_leave_the_others_out(shop: Till) -> None:
    rows = shop.store.read(list_whole, EVERYONE, BY_NAME, at(TODAY)).rows
    for stage in {row.stage for row in rows}:
        wanted = [row.name for row in rows if row.stage == stage]
        assert whole(shop, MemberFilter(stages=(stage,))) == wanted
    for tier in ("Silver", "Gold"):
        wanted = [row.name for row in rows if row.tier == tier]
        assert whole(shop, MemberFilter(tiers=(tier,))) == wanted
    both = MemberFilter(tiers=("Silver", "Gold"), stages=("repeat", "client"))
    assert whole(shop, both) == [
        row.name for row in rows if row.tier and row.stage in {"repeat", "client"}
    ]
    assert whole(shop, MemberFilter(state="contact")) == ["Kiki"]
    shop.leave(next(row.number for row in rows if row.name == "Eko"), TODAY)
    assert whole(shop, MemberFilter(state="left")) == ["Eko"]
    assert "Eko" not in whole(shop, MemberFilter(state="member"))
    assert whole(shop, MemberFilter(text="i")) == ["Intan"]
    assert whole(shop, MemberFilter(text="ita")) == []
    assert whole(shop, MemberFilter(text="int")) == ["Intan"]
    assert whole(shop, MemberFilter(text="int", tiers=("Gold",), state="left")) == []


def test_that_an_absorbed_member_is_not_listed_and_found_as_the_one_kept(shop: Till) -> None:
    rows = {row.name: row for row in shop.store.read(list_members).rows}
    shop.merge(rows["Ayu"].number, rows["Budi"].number, "2026-02-25")
    assert whole(shop) == [name for name in NAMES if name != "Budi"]
    assert whole(shop, MemberFilter(text="budi")) == ["Ayu"]
    assert shop.store.read(count_members) == 12


def test_that_a_restricted_person_has_no_stage_and_no_place_among_stages(shop: Till) -> None:
    row = shop.store.read(list_members).rows[0]
    assert row.stage
    connection = shop.store.engine.connect()
    with connection, connection.begin():
        connection.exec_driver_sql(
            f"UPDATE member SET restricted = {'true' if on_server(shop) else '1'}"
            f" WHERE id = '{row.id}'"
        )
    shown = next(one for one in shop.store.read(list_members).rows if one.id == row.id)
    assert shown.stage == ""
    assert row.name not in whole(shop, MemberFilter(stages=(row.stage,)))


def test_that_rows_tell_what_time_has_changed(shop: Till) -> None:
    rows = shop.store.read(list_members, EVERYONE, BY_NAME, at("2026-12-01")).rows
    assert {row.stage for row in rows if row.last_visit} == {"lost"}


def test_that_a_new_shop_has_an_empty_list(make_shop: MakeShop) -> None:
    listing = make_shop().store.read(list_members)
    assert (listing.total, listing.everyone, listing.rows) == (0, 0, ())


@pytest.mark.parametrize(
    ("which", "order", "used"),
    [
        (EVERYONE, BY_NAME, "SCAN member USING COVERING INDEX ix_member_name_fold_id"),
        (EVERYONE, MemberSort(down=True), "USING COVERING INDEX ix_member_name_fold_id"),
        (MemberFilter(stages=("client",)), BY_NAME, "USING INDEX ix_account_stage"),
        (MemberFilter(tiers=("Gold",)), BY_NAME, "USING INDEX ix_account_tier"),
        (MemberFilter(text="budi"), BY_NAME, "VIRTUAL TABLE INDEX 0:L0"),
    ],
)
def test_that_the_list_is_read_from_an_index(
    shop: Till, which: MemberFilter, order: MemberSort, used: str
) -> None:
    if on_server(shop):
        pytest.skip("the plans of SQLite")
    plan = shop.store.read(_plan, which, order, None)
    assert any(used in step for step in plan), plan
    assert "SCAN account" not in plan
    if not which:
        assert not any("TEMP B-TREE" in step for step in plan)


@pytest.mark.parametrize("order", [BY_NAME, MemberSort(down=True)])
def test_that_a_keyset_page_begins_where_its_key_is(shop: Till, order: MemberSort) -> None:
    if on_server(shop):
        pytest.skip("the plans of SQLite")
    plan = shop.store.read(_plan, EVERYONE, order, 1)
    side = "name_fold<?" if order.down else "name_fold>?"
    assert any(f"SEARCH member USING COVERING INDEX ix_member_name_fold_id ({side}" in step
               for step in plan), plan  # fmt: skip
    assert not any("TEMP B-TREE" in step for step in plan)


def on_server(till: Till) -> bool:
    return till.store.url.get_backend_name() != "sqlite"


def _plan(session: Session, which: MemberFilter, order: MemberSort, after: int | None) -> list[str]:
    asked: list[str] = []
    session.driver.set_trace_callback(asked.append)
    if after is None:
        member_places(session, which, order)
    else:
        members_page(session, which, order, after=after)
    session.driver.set_trace_callback(None)
    listed = [one for one in asked if "ORDER BY" in one and not one.startswith("--")]
    plan = session.driver.execute(f"EXPLAIN QUERY PLAN {listed[0]}").fetchall()
    return [step[3] for step in plan]
