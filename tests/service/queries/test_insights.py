"""The manager's figures against a slow plain reading of the same small shop."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from loyalty_desktop.errors import AlreadyRefunded, NotEligible
from loyalty_desktop.models.rules import measures
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.forecasts import forecasts
from loyalty_desktop.models.rules.rfm import Buyer
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.stages import stage_standing
from loyalty_desktop.models.tables import Member, Purchase, PurchaseLine, Refund
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.moving import MovePurchase, move_purchase
from loyalty_desktop.services.queries.affinity import affinity
from loyalty_desktop.services.queries.bought import absorbed_at
from loyalty_desktop.services.queries.churn_threshold import churn_threshold
from loyalty_desktop.services.queries.concentration import concentration
from loyalty_desktop.services.queries.funnel import funnel
from loyalty_desktop.services.queries.nps import nps
from loyalty_desktop.services.queries.retention import cohorts, retention
from loyalty_desktop.services.queries.rfm import buyers_at, rfm
from loyalty_desktop.services.queries.stage_counts import (
    movements,
    stage_counts,
    stages_at,
    standing_rules,
)
from loyalty_desktop.services.store import Session, micros, moment
from loyalty_desktop.services.store.guards import guard_of
from tests.factories import OWNER, Till, a_line, at, key, number
from tests.service.conftest import MakeShop

FIRST = date(2025, 6, 1)
DAYS = 300
SKUS = [("A", "B"), ("A", "C"), ("B", "C"), ("A", "A"), ("C", "D"), ("D", "A")]
QUESTIONS = [
    *(stage_counts, movements, retention, cohorts, concentration),
    *(churn_threshold, rfm, funnel, affinity, nps),
]


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


Act = tuple[int, str, int, int, int]
"""A day, what happens on it, to whom, a second choice, and an amount."""


def _day(act: Act) -> int:
    return act[0]


def a_life(till: Till, told: Sequence[Act]) -> None:
    """Let a small shop live: people, and what they do on days in their order."""
    people = [number(till.join(f"P{each}", moment_of(0, 8))) for each in range(6)]
    bills: list[str] = []
    merges: list[str] = []
    gone: set[int] = set()
    for place, (day, what, who, other, amount) in enumerate(sorted(told, key=_day)):
        when = moment_of(day) + timedelta(seconds=place)
        member = people[who]
        lines = tuple(
            a_line(part, sku=sku)
            for part, sku in zip((amount // 2, amount - amount // 2), SKUS[other], strict=True)
        )
        if what == "buy" and who not in gone:
            used = min(till.balance(member, when), amount // 100_000)
            more = {"redeem_points": used} if used and other % 2 else {}
            bills.append(str(till.buy(member, amount, when, lines=lines, **more).purchase))
        elif what == "anonymous":
            bills.append(str(till.buy(None, amount, when, lines=lines).purchase))
        elif what == "move" and bills and not gone:
            bill = bills[other % len(bills)]
            holder = till.store.read(_holder, bill)
            if holder and till.store.read(_root, member) != holder:
                with suppress(NotEligible, AlreadyRefunded):
                    request = MovePurchase(
                        key=key(), at=when, purchase=bill, member=member, reason="theirs"
                    )
                    bills.append(till.do(move_purchase, request).purchase)
        elif what == "feedback":
            till.feedback(member, when, nps=other * 2)
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


def _holder(session: Session, purchase: str) -> str | None:
    row = session.scalars(select(Purchase).where(Purchase.id == purchase)).one()
    if row.member_id is None or row.refunded:
        return None
    member = session.scalars(select(Member).where(Member.id == row.member_id)).one()
    return _root(session, member.number)


def _root(session: Session, reference: str) -> str:
    row = session.scalars(select(Member).where(Member.number == reference)).one()
    while row.merged_into is not None:
        row = session.scalars(select(Member).where(Member.id == row.merged_into)).one()
    return row.id


ACTS_OF = [
    *["buy"] * 10,
    *("refund", "void", "merge", "qualify", "stage", "leave", "anonymous", "move", "feedback"),
]
ACTS = st.lists(
    st.tuples(
        st.integers(0, DAYS - 1),
        st.sampled_from(ACTS_OF),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(1, 40).map(lambda tens: tens * 10_000),
    ),
    max_size=40,
)
LIVES = settings(
    max_examples=10,
    phases=(Phase.explicit, Phase.generate),
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
    lives: Any, acts: list[Act], day: int
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

    limits = _once(till.store, churn_threshold, start, today, when)
    split = day_of(start)
    foretold = [
        (split - max(before), any(split < on <= day_of(today) for on in days))
        for days in histories
        if (before := [on for on in days if on <= split])
    ]
    assert (limits.buyers, limits.again) == (len(foretold), sum(again for _gap, again in foretold))
    assert list(limits.days) == forecasts((gap, again, 1) for gap, again in foretold)


@LIVES
@given(ACTS, st.integers(0, DAYS + 120))
def test_that_every_figure_of_people_and_bills_is_what_a_plain_reading_gives(
    lives: Any, acts: list[Act], day: int
) -> None:
    till = lives()
    a_life(till, acts)
    when = moment_of(day, 23)
    today = day_of(FIRST) + day
    told = till.store.read(people_of, micros(when))
    here = till.store.read(_not_gone, micros(when))
    buyers = {
        person: Buyer(
            today - max(one.days),
            sum(on > today - 365 for on in one.days),
            sum(spend for on, _net, spend in one.bought if on > today - 365),
        )
        for person, one in told.items()
        if person in here
    }
    assert till.store.read(buyers_at, micros(when), today, "day") == buyers
    assert sum(_once(till.store, rfm, when).groups.values()) == len(buyers)

    pairs = _once(till.store, affinity, FIRST, FIRST + timedelta(days=day), when, 1)
    bills = till.store.read(_baskets, micros(when))
    both = Counter(pair for bill in bills for pair in combinations(sorted(bill), 2))
    assert pairs.bills == len(bills)
    assert {tuple(sorted((pair.a, pair.b))): pair.both for pair in pairs.pairs} == both
    for pair in pairs.pairs:
        assert pair.with_a == sum(pair.a in bill for bill in bills)
        assert pair.with_b == sum(pair.b in bill for bill in bills)

    after = moment_of(DAYS + 200)
    steps = _once(till.store, funnel, FIRST, FIRST, after)
    people = till.store.read(people_of, micros(after))
    everybody = till.store.read(_everybody, micros(after))
    visits = [len(people[one].days) if one in people else 0 for one in everybody]
    assert [step.count for step in steps.steps] == [
        len(everybody),
        len(everybody),
        sum(count >= 1 for count in visits),
        sum(count >= 2 for count in visits),
        till.store.read(_ever_loyal, everybody, micros(after)),
    ]


def _not_gone(session: Session, when: int) -> set[str]:
    rows = session.scalars(select(Member))
    return {row.id for row in rows if row.left_at is None or row.left_at > when}


def _everybody(session: Session, when: int) -> list[str]:
    absorbed = set(session.scalars(absorbed_at(when)))
    return [row.id for row in session.scalars(select(Member)) if row.id not in absorbed]


def _ever_loyal(session: Session, people: Sequence[str], when: int) -> int:
    """Count who was Client on the evening of any day, by what is known at the end."""
    last = session.shop.day(moment(when))
    found = 0
    for person in people:
        known = standing.know(session, person, when, last)
        rules = standing_rules(session, when)
        found += len(known.stage.occasions) >= 2 and any(
            stage_standing(known.stage, rules, day).stage in ("client", "advocate")
            for day in range(day_of(FIRST), last + 1)
        )
    return found


def _baskets(session: Session, when: int) -> list[set[str]]:
    """Read what was on every bill that stood at a moment and was not returned by line."""
    baskets: list[set[str]] = []
    for row in session.scalars(select(Purchase)):
        if row.at > when or (row.moved_from and (row.credited_at or 0) > when):
            continue
        back = session.scalars(
            select(Refund).where(Refund.purchase_id == row.id, Refund.at <= when)
        )
        if row.goods - sum(each.value for each in back) > 0:
            lines = select(PurchaseLine).where(PurchaseLine.purchase_id == row.id)
            baskets.append({str(line.sku) for line in session.scalars(lines)})
    return baskets


def test_that_a_product_that_came_back_was_not_bought_together(shop: Till) -> None:
    lines = (a_line(10_000, sku="TEA", name="Tea"), a_line(5_000, sku="CUP"))
    first = shop.buy(None, 15_000, "2026-01-10", lines=lines)
    shop.buy(None, 15_000, "2026-01-11", lines=lines)
    shop.refund(first.purchase, "2026-01-12", lines=[(2, 1)])
    asked = (date(2026, 1, 1), date(2026, 1, 31), at("2026-02-01"), 1)
    told = shop.store.read_as(OWNER, affinity, *asked)
    (pair,) = told.pairs
    assert (told.bills, pair.both, pair.a, pair.b) == (2, 1, "CUP", "TEA")
    assert told.names["TEA"] == "Tea"


def test_that_answers_of_a_period_make_a_score(shop: Till) -> None:
    ani = number(shop.join("Ani"))
    for day, answer in enumerate([10, 9, 9, 8, 7, 6, 0], 10):
        shop.feedback(ani, f"2026-01-{day}", nps=answer)
    now = at("2026-02-01")
    score = _once(shop.store, nps, now).told.score
    assert round(float(score), 2) == 14.29
    assert _once(shop.store, nps, now, date(2026, 1, 10), date(2026, 1, 12)).told.score == 100
    assert _once(shop.store, nps, at("2026-01-09")).told.n == 0


def test_that_restricted_people_and_those_who_left_have_no_scores(shop: Till) -> None:
    ani, budi, citra = (number(shop.join(name)) for name in ("Ani", "Budi", "Citra"))
    for member in (ani, budi, citra):
        shop.buy(member, 50_000, "2026-01-10")
    shop.leave(budi, "2026-01-11")
    with shop.store.engine.begin() as connection:
        connection.execute(update(Member).where(Member.number == citra).values(restricted=True))
    now = at("2026-02-01")
    assert _once(shop.store, rfm, now).buyers == 1
    assert _once(shop.store, stage_counts, now).stages == {"first_time": 2}
    assert _once(shop.store, concentration, now).spread.buyers == 3


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
