"""The manager's figures against a slow plain reading of the same small shop."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from loyalty_desktop.models.rules import measures
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member, Purchase, Refund
from loyalty_desktop.services import standing
from loyalty_desktop.services.queries import stage_counts as stage_queries
from loyalty_desktop.services.queries.bought import absorbed_at
from loyalty_desktop.services.queries.concentration import concentration
from loyalty_desktop.services.queries.retention import cohorts, retention
from loyalty_desktop.services.queries.stage_counts import movements, stage_counts, stages_at
from loyalty_desktop.services.store import Session, micros
from loyalty_desktop.services.store.guards import guard_of
from tests.factories import OWNER, Till, at, number
from tests.service.conftest import MakeShop

FIRST = date(2025, 6, 1)
DAYS = 300
QUESTIONS = [stage_counts, movements, retention, cohorts, concentration]


class Person(NamedTuple):
    """What one person bought: (day, net, spend) of every purchase with a net amount above 0."""

    bought: list[tuple[int, int, int]]

    @property
    def days(self) -> list[int]:
        return sorted({day for day, _net, _spend in self.bought})


def people_of(session: Session, when: int) -> dict[str, Person]:
    """Read row by row, in plain words, what everybody had bought by a moment."""
    parents: dict[str, str] = {}
    for absorbed in session.scalars(absorbed_at(when)):
        keep = session.scalars(select(Member.merged_into).where(Member.id == absorbed)).one()
        parents[absorbed] = str(keep)
    people: dict[str, Person] = {}
    for row in session.scalars(select(Purchase).where(Purchase.member_id.is_not(None))):
        assert row.member_id is not None
        assert row.credited_at is not None
        if row.credited_at > when:
            continue
        net, spend = row.goods, row.goods - row.points_value
        for back in session.scalars(select(Refund).where(Refund.purchase_id == row.id)):
            if back.at <= when:
                net -= back.value
                spend -= back.value - back.points_value
        person = row.member_id
        while person in parents:
            person = parents[person]
        if net > 0:
            people.setdefault(person, Person([])).bought.append((row.business_day, net, spend))
    return people


def plain_stages(session: Session, when: int) -> dict[str, str]:
    absorbed = set(session.scalars(absorbed_at(when)))
    return {
        row.id: standing.whole_at(session, row.id, when).standing.stage
        for row in session.scalars(select(Member))
        if row.id not in absorbed
        and row.created_at <= when
        and (row.left_at is None or row.left_at > when)
    }


def moment_of(day: int, hour: int = 12) -> datetime:
    return at(f"{FIRST + timedelta(days=day)} {hour:02d}:00")


def a_life(till: Till, told: Sequence[tuple[Any, ...]]) -> None:
    """Let a small shop live: people, and what they do on days in their order."""
    people = [number(till.join(f"P{each}", moment_of(0, 8))) for each in range(6)]
    bills: list[str] = []
    merges: list[str] = []
    gone: set[int] = set()
    for place, (day, what, who, other, amount) in enumerate(sorted(told, key=lambda one: one[0])):
        when = moment_of(day) + timedelta(seconds=place)
        member = people[who]
        if what == "buy" and who not in gone:
            used = min(till.balance(member, when), amount // 100_000)
            more = {"redeem_points": used} if used and other % 2 else {}
            bills.append(str(till.buy(member, amount, when, **more).purchase))
        elif what == "refund" and bills:
            row = till.store.read(_left, bills[other % len(bills)])
            if row:
                till.refund(
                    bills[other % len(bills)], when, amount=row if who % 2 else (row + 1) // 2
                )
        elif what == "void" and bills:
            if till.store.read(_left, bills[other % len(bills)]):
                till.void(bills[other % len(bills)], when)
        elif what == "merge" and who != other and not {who, other} & gone:
            if till.store.read(_root, member) != till.store.read(_root, people[other]):
                merges.append(till.merge(member, people[other], when).merge)
        elif what == "qualify" and who not in gone:
            till.qualify(member, when, interest="yes", ability="no" if other % 2 else "yes")
        elif what == "stage" and who not in gone:
            until = (when + timedelta(days=20)).date()
            till.set_stage(member, "client", when, until.isoformat())
        elif what == "leave" and not merges and who not in gone:
            till.leave(member, when)
            gone.add(who)


def _left(session: Session, purchase: str) -> int:
    row = session.scalars(select(Purchase).where(Purchase.id == purchase)).one()
    return 0 if row.voided_at is not None else row.goods - row.refunded


def _root(session: Session, reference: str) -> str:
    row = session.scalars(select(Member).where(Member.number == reference)).one()
    while row.merged_into is not None:
        row = session.scalars(select(Member).where(Member.id == row.merged_into)).one()
    return row.id


ACTS = st.lists(
    st.tuples(
        st.integers(0, DAYS - 1),
        st.sampled_from(["buy"] * 8 + ["refund", "void", "merge", "qualify", "stage", "leave"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(1, 40).map(lambda tens: tens * 10_000),
    ),
    max_size=40,
)
LIVES = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _once(store: Any, asked: Any, *words: Any) -> Any:
    return store.read_as(OWNER, asked, *words)


@pytest.fixture
def lives(tmp_path: Any, sqlite_template: Any) -> Any:
    """Give a new shop for every life."""
    import shutil
    from itertools import count

    from loyalty_desktop.services.store import Store

    places = count()
    opened: list[Store] = []

    def fresh() -> Till:
        for store in opened:
            store.close()
        opened.clear()
        file = tmp_path / f"life-{next(places)}.db"
        shutil.copy(sqlite_template.source, file)
        opened.append(Store(f"sqlite:///{file}", sqlite_template.keys))
        return Till(opened[0])

    yield fresh
    for store in opened:
        store.close()


@LIVES
@given(ACTS, st.integers(0, DAYS + 120))
def test_that_every_figure_is_what_a_plain_reading_gives(
    lives: Any, acts: list[tuple[Any, ...]], day: int
) -> None:
    till = lives()
    a_life(till, acts)
    when = moment_of(day, 23)
    told = till.store.read(people_of, micros(when))
    today = FIRST + timedelta(days=day)
    start = today - timedelta(days=100)

    stages = till.store.read(plain_stages, micros(when))
    assert till.store.read(stages_at, micros(when), 0) == stages
    assert till.store.read(stages_at, micros(when)) == stages
    assert _once(till.store, stage_counts, when).stages == Counter(stages.values())

    kept = _once(till.store, retention, start, today, when)
    histories = [person.days for person in told.values()]
    assert kept.people == measures.retention(
        histories, day_of(start), day_of(today), kept.churn_days
    )
    followed = _once(till.store, cohorts, when, today)
    assert list(followed.cohorts) == measures.cohorts(histories, day_of(today))

    spread = _once(till.store, concentration, when)
    revenue = [sum(spend for _day, _net, spend in person.bought) for person in told.values()]
    assert spread.spread == measures.concentration(revenue)
    part = _once(till.store, concentration, when, start, today)
    assert part.spread == measures.concentration(
        sum(spend for on, _net, spend in person.bought if day_of(start) <= on <= day_of(today))
        for person in told.values()
    )


def test_that_movements_add_up_to_the_stages_before_and_after(shop: Till) -> None:
    ani, budi, citra = (number(shop.join(name)) for name in ("Ani", "Budi", "Citra"))
    shop.buy(ani, 50_000, "2026-01-10")
    shop.buy(budi, 50_000, "2026-01-10")
    shop.buy(ani, 50_000, "2026-02-02")
    shop.join("Dewi", "2026-02-03")
    shop.leave(citra, "2026-02-04")
    shop.merge(ani, budi, "2026-02-05")
    asked = (date(2026, 2, 1), date(2026, 2, 28), at("2026-03-01"))
    told = shop.store.read_as(OWNER, movements, *asked)
    assert told.moves == {
        "new": {"suspect": 1},
        "suspect": {"left": 1},
        "first_time": {"repeat": 1, "merged": 1},
    }


def test_that_a_past_figure_is_what_was_known_then(shop: Till) -> None:
    ani = number(shop.join("Ani"))
    bill = shop.buy(ani, 50_000, "2026-01-10")
    shop.void(bill.purchase, "2026-01-20")
    then = shop.store.read_as(OWNER, stage_counts, at("2026-01-15"))
    assert then.stages == {"first_time": 1}
    now = shop.store.read_as(OWNER, stage_counts, at("2026-01-21"))
    assert now.stages == {"suspect": 1}
    assert shop.store.read_as(OWNER, concentration, at("2026-01-15")).spread.buyers == 1
    assert shop.store.read_as(OWNER, concentration, at("2026-01-21")).spread.buyers == 0


@pytest.mark.parametrize("question", QUESTIONS)
def test_that_the_manager_s_figures_are_not_for_every_cashier(question: Any) -> None:
    guard = guard_of(question)
    assert guard is not None
    assert guard.right is Right.EXPORT


def test_that_an_empty_shop_has_every_figure(make_shop: MakeShop) -> None:
    store = make_shop().store
    now = at("2026-03-01")
    assert _once(store, stage_counts, now).stages == {}
    assert _once(store, retention, date(2026, 1, 1), date(2026, 3, 1), now).people.retention is None
    assert _once(store, cohorts, now, date(2026, 3, 1)).cohorts == ()
    assert _once(store, concentration, now).spread.buyers == 0


def test_that_all_at_once_judges_an_advocate(shop: Till) -> None:
    """Counts alone do not say who recommends: these few are looked at each."""
    ani = number(shop.join("Ani"))
    budi = number(shop.join("Budi", "2026-01-06", referred_by=ani))
    for day in ("2026-01-10", "2026-02-10", "2026-03-10", "2026-03-12"):
        shop.buy(ani, 50_000, day)
    shop.buy(budi, 50_000, "2026-03-11")
    when = micros(at("2026-03-15"))
    assert sorted(shop.store.read(stages_at, when, 0).values()) == ["advocate", "first_time"]
    assert stage_queries.ONE_BY_ONE > 0
    assert date_of(day_of(FIRST)) == FIRST
