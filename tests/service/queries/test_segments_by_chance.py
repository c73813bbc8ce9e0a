"""Segments compiled to SQL against a slow reading of every member, on shops of chance."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import (
    FIELDS,
    QUESTIONS,
    Among,
    And,
    Compare,
    Field,
    Holds,
    Kind,
    Not,
    Or,
    Tree,
    told,
)
from loyalty_desktop.models.tables import CampaignTarget, Interaction, Member, Membership
from loyalty_desktop.services.commands.members import ConsentGiven
from loyalty_desktop.services.commands.relations import (
    GiveConsent,
    NoteInteraction,
    give_consent,
    note_interaction,
)
from loyalty_desktop.services.commands.tasks import FinishTask, finish_task
from loyalty_desktop.services.queries import segment_scope
from loyalty_desktop.services.queries.segment_sql import narrowed
from loyalty_desktop.services.store import Session, micros, new_id
from tests.factories import Till, a_line, at, key, number, tiers
from tests.service.conftest import MakeShop
from tests.service.plain_segments import plainly

TIERS = ("Silver", "Gold")
TEXTS = {
    "city": ["Bandung", "bandung", "Solo", "Nowhere"],
    "language": ["id", "en"],
    "source": ["web", "counter"],
    "plan": ["GOLDCLUB", "goldclub", "none such"],
}
LIKES = ["coffee", "TEA", "sugar", "drink"]
SOLD = ["coffee", "Tea", "A1", "b2", "nothing"]
CHOICES = st.sampled_from
DAYS = st.integers(0, 60)


def values_of(about: Field) -> st.SearchStrategy[Any]:
    kinds: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.CHOICE: CHOICES(about.choices or ("-",)),
        Kind.TEXT: CHOICES(TEXTS.get(about.name, ["-"])),
        Kind.TIER: CHOICES(["Silver", "gold"]),
        Kind.DAYS: DAYS,
        Kind.WHOLE: st.integers(0, 40),
        Kind.MONEY: CHOICES([Decimal(n) for n in (0, 1, 10_000, 50_000, 100_000, 400_000)]),
    }
    return kinds[about.kind]


@st.composite
def a_comparison(draw: st.DrawFn, name: str = "") -> Tree:
    about = FIELDS[name or draw(CHOICES(sorted(FIELDS)))]
    within = draw(st.none() | DAYS) if about.within else None
    if draw(st.booleans()):
        operator = draw(CHOICES(about.operators))
        value = draw(values_of(about))
        if about.none and operator in {"=", "!="} and draw(st.booleans()):
            value = None
        return Compare(about.name, operator, value, within)
    values = draw(st.lists(values_of(about), min_size=1, max_size=3))
    return Among(about.name, tuple(values), within)


@st.composite
def a_question(draw: st.DrawFn, asked: str = "") -> Tree:
    about = QUESTIONS[asked or draw(CHOICES(sorted(QUESTIONS)))]
    match about.name:
        case "consent":
            words = (draw(CHOICES(about.words[0])), draw(CHOICES(about.words[1])))
            return Holds("consent", words[: draw(st.integers(1, 2))])
        case "known":
            return Holds("known", (draw(CHOICES(about.words[0])),))
        case "likes":
            return Holds("likes", (draw(CHOICES(LIKES)),))
        case "bought":
            return Holds("bought", (draw(CHOICES(SOLD)),), draw(st.none() | DAYS))
        case "preference":
            return Holds("preference", (draw(CHOICES(["drink", "Dislikes"])), draw(CHOICES(LIKES))))
        case "campaign":
            words = (draw(CHOICES(["SPRING", "spring", "other"])), draw(CHOICES(about.words[1])))
            return Holds("campaign", words[: draw(st.integers(1, 2))])
        case "birthday":
            return Holds("birthday", (), draw(st.integers(1, 60)))
        case name:
            return Holds(name)


def a_tree() -> st.SearchStrategy[Tree]:
    leaf = a_comparison() | a_question()
    return st.recursive(
        leaf,
        lambda inner: (
            inner.map(Not)
            | st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts)))
            | st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
        ),
        max_leaves=5,
    )


PROGRAMMES: list[dict[str, Any]] = [
    {
        "redeem": {"value": 500},
        "expiry": {"kind": "days", "after": 12},
        "earn": {"per": 5_000, "pending_days": 1},
        "tiering": {
            "window": "rolling",
            "days": 20,
            "grace_days": 2,
            "tiers": tiers(("Silver", 20_000, "1"), ("Gold", 60_000, "2")),
        },
        "stages": {"churn_days": 15, "client_min": 2, "regular_block_days": 10},
    },
    {
        "redeem": {"value": 500},
        "earn": {"per": 5_000},
        "tiering": {
            "measure": "visits",
            "window": "lifetime",
            "tiers": tiers(("Silver", 1, "1"), ("Gold", 3, "2")),
        },
        "stages": {"churn_days": 10, "occasion_unit": "receipt", "advocate_categories": 0},
    },
]


class Life:
    """A few weeks of a small shop, with everything that can happen to its people."""

    def __init__(self, till: Till, dice: random.Random) -> None:
        self.till, self.dice, self.now = till, dice, at("2026-02-10 10:00")
        self.moments = [self.now]
        self.members: list[str] = []
        self.bills: list[str] = []
        self.merges: list[str] = []
        till.offer("MUG", 2, when=self.now)
        for _ in range(4):
            self.join()

    def live(self, steps: int) -> None:
        for _ in range(steps):
            days = self.dice.choice([0, 0, 1, 3, 6])
            self.now += timedelta(days=days, minutes=self.dice.choice([1, 30]))
            self.moments.append(self.now)
            deed = self.dice.choice(
                (
                    *(self.join, self.buy, self.buy, self.buy, self.refund, self.redeem),
                    *(self.merge, self.part, self.prefer, self.consent, self.say, self.card),
                    *(self.leave, self.restrict, self.complain, self.settle, self.subscribe),
                    self.target,
                )
            )
            with suppress(LoyaltyError):
                deed()

    def someone(self) -> str:
        return self.dice.choice(self.members)

    def join(self) -> None:
        dice = self.dice
        facts: dict[str, Any] = {
            "city": dice.choice([None, "Bandung", "SOLO"]),
            "source": dice.choice([None, "web", "Counter"]),
            "birthday": dice.choice([None, "1990-03-01", "2000-02-29", "2012-02-14", "1980-12-31"]),
            "joined": dice.choice([True, True, True, False]),
            "consents": (ConsentGiven("marketing", "sms"),) if dice.random() < 0.5 else (),
        }
        if self.members and dice.random() < 0.3:
            facts["referred_by"] = self.someone()
        joined = self.till.join("Budi", self.now, **facts)
        self.members.append(number(joined))

    def buy(self) -> None:
        amount = self.dice.choice([4_000, 12_000, 30_000])
        line = a_line(
            amount, self.dice.choice(["coffee", "tea"]), sku=self.dice.choice([None, "a1", "B2"])
        )
        more: dict[str, Any] = {}
        if self.dice.random() < 0.2:
            more["redeem_points"] = 1
        done = self.till.buy(self.someone(), amount, self.now, lines=(line,), **more)
        self.bills.append(done.purchase)

    def refund(self) -> None:
        if self.bills:
            bill = self.dice.choice(self.bills)
            self.till.refund(bill, self.now, self.dice.choice([None, 1_000]))

    def redeem(self) -> None:
        self.till.redeem(self.someone(), "MUG", self.now)

    def merge(self) -> None:
        done = self.till.merge(self.someone(), self.someone(), self.now)
        self.merges.append(done.merge)

    def part(self) -> None:
        if self.merges:
            self.till.part(self.dice.choice(self.merges), self.now)

    def prefer(self) -> None:
        name = self.dice.choice(["drink", "likes", "dislikes"])
        value = self.dice.choice(["Coffee, less sugar", "tea", None])
        self.till.change(self.someone(), self.now, preferences={name: value})

    def consent(self) -> None:
        asked = GiveConsent(
            key=key(),
            at=self.now,
            member=self.someone(),
            purpose="marketing",
            channel=self.dice.choice(["sms", "email"]),
            given=self.dice.random() < 0.5,
        )
        self.till.do(give_consent, asked)

    def say(self) -> None:
        self.till.feedback(
            self.someone(),
            self.now,
            nps=self.dice.choice([3, 9, None]),
            satisfaction=self.dice.choice([1, 4, None]),
            comment="x",
        )

    def complain(self) -> None:
        asked = NoteInteraction(
            key=key(),
            at=self.now,
            member=self.someone(),
            kind=self.dice.choice(["complaint", "complaint", "call"]),
            due=self.now + timedelta(days=2),
            note="cold",
        )
        self.till.do(note_interaction, asked)

    def settle(self) -> None:
        found = self.till.store.read(waiting)
        if found:
            done = FinishTask(key=key(), at=self.now, interaction=self.dice.choice(found))
            self.till.do(finish_task, done)

    def subscribe(self) -> None:
        with self.till.store.work(self.till.by) as work:
            day = work.session.shop.day(self.now)
            ended = self.now + timedelta(days=1) if self.dice.random() < 0.3 else None
            work.session.execute(
                insert(Membership).values(
                    id=new_id(),
                    member_id=self.identity(work.session),
                    code=self.dice.choice(["GOLDCLUB", "LUNCH"]),
                    version=1,
                    first_day=day,
                    last_day=day + self.dice.choice([0, 5, 30]),
                    price=0,
                    at=micros(self.now),
                    ended_at=None if ended is None else micros(ended),
                )
            )

    def target(self) -> None:
        with self.till.store.work(self.till.by) as work:
            person = self.identity(work.session)
            day = work.session.shop.day(self.now)
            known = select(CampaignTarget.code).where(
                CampaignTarget.member_id == person, CampaignTarget.round == day
            )
            if work.session.execute(known).first() is not None:
                return
            control = self.dice.random() < 0.3
            reached = None if control or self.dice.random() < 0.5 else self.now
            answer = None if reached is None else self.dice.choice([None, "yes", "no"])
            work.session.execute(
                insert(CampaignTarget).values(
                    code="Spring",
                    member_id=person,
                    round=day,
                    control=control,
                    at=micros(self.now),
                    reached_at=None if reached is None else micros(reached),
                    answer=answer,
                    answered_at=None if answer is None else micros(self.now + timedelta(days=1)),
                )
            )

    def identity(self, session: Session) -> str:
        wanted = Member.number == self.someone()
        return session.execute(select(Member.id).where(wanted)).scalar_one()

    def card(self) -> None:
        self.till.replace_card(self.someone(), self.now)

    def leave(self) -> None:
        if self.dice.random() < 0.3:
            self.till.leave(self.someone(), self.now)

    def restrict(self) -> None:
        with self.till.store.work(self.till.by) as work:
            work.session.execute(
                update(Member).where(Member.number == self.someone()).values(restricted=True)
            )

    def when(self) -> datetime:
        chosen = self.dice.choice([*self.moments, *[self.moments[-1]] * 8])
        return chosen + timedelta(days=self.dice.choice([0, 0, 0, 1, 5, 14, 40]))


def waiting(session: Session) -> list[str]:
    found = select(Interaction.id).where(Interaction.done_at.is_(None)).order_by(Interaction.id)
    return list(session.scalars(found))


def compiled(session: Session, tree: Tree, moment: int) -> set[str]:
    return set(session.execute(narrowed(session, tree, moment, select(Member.id))).scalars())


def both(session: Session, tree: Tree, moment: int) -> tuple[set[str], set[str]]:
    return compiled(session, tree, moment), plainly(session, tree, moment)


@pytest.fixture
def a_life(make_shop: MakeShop) -> Callable[[int], Life]:
    def live(seed: int) -> Life:
        dice = random.Random(seed)
        till = make_shop(**PROGRAMMES[seed % len(PROGRAMMES)])
        life = Life(till, dice)
        life.live(60)
        return life

    return live


@pytest.mark.parametrize("seed", range(2))
def test_that_any_segment_means_whom_a_slow_reading_finds(
    a_life: Callable[[int], Life], seed: int
) -> None:
    life = a_life(seed)

    @settings(max_examples=60)
    @given(a_tree(), st.randoms(use_true_random=False))
    def check(tree: Tree, dice: random.Random) -> None:
        life.dice = dice
        when = life.when()
        found, right = life.till.store.read(both, tree, micros(when))
        assert found == right, (told(tree), when)

    check()


@pytest.mark.parametrize("seed", range(2))
def test_that_stages_that_time_has_changed_are_judged_all_at_once_as_one_by_one(
    a_life: Callable[[int], Life], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    life = a_life(seed)
    monkeypatch.setattr(segment_scope, "ONE_BY_ONE", -1)
    for days in (0, 3, 9, 14, 21, 60, 400):
        when = life.now + timedelta(days=days)
        for text in ("stage in (client, repeat, lost)", "stage = lost and visits >= 2"):
            tree = read_segment(text)
            found, right = life.till.store.read(both, tree, micros(when))
            assert found == right, (text, when)


def test_that_each_question_alone_means_whom_a_slow_reading_finds(
    a_life: Callable[[int], Life],
) -> None:
    life = a_life(7)
    leaves = [
        *(a_comparison(each) for each in sorted(FIELDS)),
        *(a_question(each) for each in sorted(QUESTIONS)),
    ]

    @settings(max_examples=4)
    @given(st.tuples(*leaves), st.randoms(use_true_random=False))
    def check(trees: tuple[Tree, ...], dice: random.Random) -> None:
        life.dice = dice
        when = life.when()
        for tree in trees:
            found, right = life.till.store.read(both, tree, micros(when))
            assert found == right, (told(tree), when)

    check()
