"""Commands in any order against a plain model, the books checked after every step."""

import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from loyalty_desktop.errors import (
    AlreadyDone,
    AlreadyRefunded,
    BlockedCard,
    InsufficientPoints,
    LimitReached,
    NotEligible,
    OutOfStock,
)
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.answering import Asked
from loyalty_desktop.services.store import Session, Store, micros
from tests.bookkeeping import check_books
from tests.factories import Till, a_line, at, key, number
from tests.service.conftest import Template
from tests.service.plain_model import FOREVER, PER, VALUE, Books, Lot, Member, Purchase, Terms

PROGRAMMES = [
    Terms(),
    Terms("days", 12),
    Terms("days", 9, returned="grace", pending=3),
    Terms("activity", 15, returned="grace"),
    Terms("days", 20, pending=1, debt="clip"),
]
START = at("2026-01-01 09:00")
amounts = st.integers(0, 30).map(lambda steps: steps * 4_321 + 1)
people = Bundle[Any]("people")
bills = Bundle[Any]("bills")
NOTHING = cast("Any", multiple())


class Cashier(RuleBasedStateMachine):
    """A counter at which anything may happen next."""

    template: Template

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="books-"))
        shutil.copy(self.template.source, self.folder / "shop.db")
        self.store = Store(str(self.folder / "shop.db"), self.template.keys)
        self.till = Till(self.store)
        self.now = START
        self.rows: dict[str, str] = {}
        self.members: list[Member] = []
        self.purchases: dict[str, Purchase] = {}
        self.made: dict[str, datetime] = {}
        self.merges: list[tuple[str, Any]] = []
        self.aside: list[tuple[str, Member, datetime]] = []
        self.taken: list[tuple[str, Member, list[tuple[Lot, int]]]] = []
        self.stock = 6
        self.cards: dict[str, str] = {}
        self.replaced: dict[str, str] = {}
        self.said: list[tuple[datetime, str, standing.Standing]] = []
        self.asked: list[tuple[Any, Asked, Any]] = []

    @override
    def teardown(self) -> None:
        check_books(self.store)
        for when, row, told in self.said:
            assert self.store.read(_whole, row, micros(when)) == told, when
        self.store.close()
        shutil.rmtree(self.folder)

    @initialize(target=people, terms=st.sampled_from(PROGRAMMES), opening=st.integers(0, 40))
    def open(self, terms: Terms, opening: int) -> Any:
        self.terms = terms
        self.books = Books(terms)
        self.till.use(
            redeem={"value": VALUE, "reserve_minutes": 30},
            earn={
                "per": PER,
                "pending_days": terms.pending,
                "excluded_categories": ["tobacco"],
            },
            expiry={
                "kind": terms.expiry,
                "after": terms.days,
                "returned": terms.returned,
                "grace_days": terms.grace,
            },
            debt={"policy": terms.debt},
            tiering={"tiers": [{"name": "Silver", "threshold": 200_000, "multiplier": "2"}]},
        )
        self.till.offer("MUG", 3, stock=self.stock)
        return multiple(self._join(opening), self._join(10))

    # The counter.

    @rule(target=people, opening=st.integers(0, 40))
    def join(self, opening: int) -> Any:
        return self._join(opening)

    def _join(self, opening: int) -> Any:
        joined = self._do("join", f"Budi {len(self.members)}", opening_points=opening)
        member = Member(number(joined))
        self.members.append(member)
        self.rows[member.name] = joined.member_id
        self.books.award(member, opening, self.day)
        return member, joined.card

    @rule(
        target=bills,
        who=people,
        first=amounts,
        second=amounts,
        excluded=st.booleans(),
        points=st.integers(0, 60) | st.just(0),
        old=st.booleans(),
    )
    def buy(self, who: Any, first: int, second: int, excluded: bool, points: int, old: bool) -> Any:
        member, card = self._kept(who)
        total = first + second
        lines = (a_line(first), a_line(second, "tobacco" if excluded else None))
        asked = {"lines": lines, "redeem_points": points}
        self.books.settle(member, self.day)
        free = self.books.balance(member, self.day) - self._reserved(member)
        if old and member.name in self.replaced:
            self._refused(BlockedCard, "buy", self.replaced[member.name], total, **asked)
            return NOTHING
        if points > free:
            self._refused(InsufficientPoints, "buy", member.name, total, **asked)
            return NOTHING
        if points > total // VALUE:
            self._refused(LimitReached, "buy", member.name, total, **asked)
            return NOTHING
        done = self._do("buy", card or member.name, total, **asked)
        bought = self.books.buy(member, [(first, True), (second, not excluded)], points, self.day)
        assert (done.earned, done.redeemed) == (bought.earned, points)
        assert done.payable == total - bought.value
        return self._keep(done.purchase, bought)

    @rule(target=bills, amount=amounts)
    def sell_to_anybody(self, amount: int) -> Any:
        done = self._do("buy", None, amount)
        return self._keep(done.purchase, self.books.buy(None, [(amount, True)], 0, self.day))

    @rule(bill=bills, who=people)
    def attach(self, bill: str, who: Any) -> None:
        bought = self.purchases[bill]
        member, _ = self._kept(who)
        if bought.member is not None:
            self._refused(AlreadyDone, "attach", bill, member.name)
            return
        if bought.refunded:
            self._refused(AlreadyRefunded, "attach", bill, member.name)
            return
        if self.day > bought.day + 7:
            self._refused(NotEligible, "attach", bill, member.name)
            return
        then = self.store.read(_whole, self.rows[member.name], micros(self.made[bill]))
        if then.tier is not None:
            return
        self.books.settle(member, self.day)
        done = self._do("attach", bill, member.name)
        self.books.attach(member, bought, self.day)
        assert done.earned == bought.earned

    @rule(
        bill=bills,
        part=st.integers(1, 9) | st.integers(1, 4) | st.none(),
        line=st.none() | st.none() | st.integers(0, 1),
    )
    def refund(self, bill: str, part: int | None, line: int | None) -> None:
        bought = self.purchases[bill]
        left = bought.total - bought.refunded
        if not left or bought.voided:
            self._refused(AlreadyRefunded, "refund", bill)
            return
        amount = None
        if line is not None and line < len(bought.lines):
            value = bought.lines[line][0] - bought.line_back.get(line, 0)
            if value <= 0 or value > left:
                return
            done = self._do("refund", bill, lines=[(line + 1, None)])
        else:
            line = None
            amount = None if part is None else max(bought.total * part // 10, 1)
            if amount is not None and amount > left:
                self._refused(AlreadyRefunded, "refund", bill, amount=amount)
                return
            done = self._do("refund", bill, amount=amount)
        before = bought.reversed, bought.returned
        money = self.books.refund(bought, self.day, amount, line)
        assert (done.reversed, done.returned) == (
            bought.reversed - before[0],
            bought.returned - before[1],
        )
        assert done.money_back == money

    @precondition(lambda self: len(self.asked) % 3 == 0)
    @rule(bill=bills)
    def void(self, bill: str) -> None:
        bought = self.purchases[bill]
        if bought.voided or bought.refunded == bought.total:
            self._refused(AlreadyRefunded, "void", bill)
            return
        done = self._do("void", bill)
        assert done.money_back == self.books.refund(bought, self.day, None, None)
        bought.voided = True

    @rule(who=people, points=st.integers(-30, 30).filter(bool))
    def adjust(self, who: Any, points: int) -> None:
        member, _ = self._kept(who)
        self.books.settle(member, self.day)
        free = self.books.balance(member, self.day) - self._reserved(member)
        if -points > free:
            self._refused(InsufficientPoints, "adjust", member.name, points)
        elif points > 0:
            self._do("adjust", member.name, points)
            self.books.award(member, points, self.day)
        else:
            self._do("adjust", member.name, points)
            self.books.draw(member, -points, self.day)

    @rule(who=people)
    def redeem(self, who: Any) -> None:
        member, _ = self._kept(who)
        self.books.settle(member, self.day)
        if self.stock <= self._put_aside():
            self._refused(OutOfStock, "redeem", member.name, "MUG")
        elif self.books.balance(member, self.day) - self._reserved(member) < 3:
            self._refused(InsufficientPoints, "redeem", member.name, "MUG")
        else:
            done = self._do("redeem", member.name, "MUG")
            self.stock -= 1
            drawn = self.books.draw(member, 3, self.day)
            self.taken.append((done.redemption, member, drawn))

    @rule(who=people)
    def reserve(self, who: Any) -> None:
        member, _ = self._kept(who)
        self.books.settle(member, self.day)
        if self.stock <= self._put_aside():
            self._refused(OutOfStock, "reserve", member.name, "MUG")
        elif self.books.balance(member, self.day) - self._reserved(member) < 3:
            self._refused(InsufficientPoints, "reserve", member.name, "MUG")
        else:
            until = self.now + timedelta(minutes=31)
            done = self._do("reserve", member.name, "MUG")
            self.aside.append((done.redemption, member, until))

    @precondition(lambda self: self.aside)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        redemption, _, until = data.draw(st.sampled_from(self.aside))
        if until <= self.now + timedelta(minutes=1):
            self._refused(AlreadyDone, "cancel", redemption)
            return
        self._do("cancel", redemption)
        self.aside = [item for item in self.aside if item[0] != redemption]

    @rule(who=people)
    def replace_card(self, who: Any) -> None:
        member, card = self._kept(who)
        if card is None:
            return
        done = self._do("replace_card", member.name)
        self.replaced[member.name] = self.cards.get(member.name, card)
        self.cards[member.name] = done.card

    @precondition(lambda self: self._can_merge())
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        keep, absorb = data.draw(st.sampled_from(self._pairs()))
        done = self._do("merge", keep.name, absorb.name)
        self.merges.append((done.merge, self.books.merge(keep, absorb, self.day)))

    @precondition(lambda self: self.merges)
    @rule()
    def part(self) -> None:
        merge, merged = self.merges.pop()
        if merged[0].into is not None:
            return
        self._do("part", merge)
        self.books.part(merged, self.day)

    @precondition(lambda self: len(self.asked) % 4 == 0)
    @rule()
    def expire(self) -> None:
        self._do("expire")
        for member in self.members:
            self.books.settle(member, self.day)

    @rule(days=st.integers(1, 12) | st.sampled_from([30, 91]), hours=st.integers(0, 5))
    def wait(self, days: int, hours: int) -> None:
        self.now += timedelta(days=days, hours=hours)
        self.now = self.now.replace(hour=9 + self.now.hour % 8)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        command, request, first = data.draw(st.sampled_from(self.asked))
        assert self.store.write(command, self.till.by, request) == first

    # What must be true.

    @invariant()
    def agree(self) -> None:
        for member in self.members:
            row = self.rows[member.name]
            told = self.store.read(_standing, row, micros(self.now))
            debt = member.debt
            expected = standing.Standing(
                self.books.balance(member, self.day),
                self.books.pending(member, self.day),
                debt,
                self.books.tier(member),
                self.books.stage(member, self.day),
            )
            assert told == expected, member.name
            lots = self.store.read(_lots, row, micros(self.now))
            alive = (lot for lot in member.lots if lot.left and lot.until >= self.day)
            assert lots == sorted((lot.left, lot.since, min(lot.until, FOREVER)) for lot in alive)
            self.said.append((self.now, row, told))
        check_books(self.store)

    # How it is asked.

    @property
    def day(self) -> int:
        return (self.now.date() - datetime(1970, 1, 1).date()).days  # noqa: DTZ001

    def _do(self, what: str, *values: Any, **more: Any) -> Any:
        self.now += timedelta(minutes=1)
        kept: list[tuple[Any, Asked]] = []

        class Noting(Till):
            @override
            def do(self, command: Any, request: Any) -> Any:
                kept.append((command, request))
                return super().do(command, request)

        answer = getattr(Noting(self.store), what)(*values, when=self.now, **more)
        self.asked.append((*kept[0], answer))
        return answer

    def _refused(self, refusal: type[Exception], what: str, *values: Any, **more: Any) -> None:
        with pytest.raises(refusal):
            when = self.now + timedelta(minutes=1)
            getattr(self.till, what)(*values, when=when, key=key(), **more)

    def _keep(self, purchase: str, bought: Purchase) -> str:
        self.purchases[purchase] = bought
        self.made[purchase] = self.now
        return purchase

    def _kept(self, who: Any) -> tuple[Member, str | None]:
        member = self.books.kept(who[0])
        own = who[1] if member is who[0] else None
        return member, self.cards.get(member.name, own)

    def _can_merge(self) -> bool:
        # How merging mixes with renewing and reservations is told in examples.
        lapsed = all(until < self.now for _, _, until in self.aside)
        return self.terms.expiry != "activity" and lapsed and bool(self._pairs())

    def _pairs(self) -> list[tuple[Member, Member]]:
        alone = [member for member in self.members if member.into is None]
        return [(one, other) for one in alone for other in alone if one is not other]

    def _put_aside(self) -> int:
        return sum(until > self.now + timedelta(minutes=1) for _, _, until in self.aside)

    def _reserved(self, member: Member) -> int:
        return sum(
            3
            for _, who, until in self.aside
            if who in member.everyone() and until > self.now + timedelta(minutes=1)
        )


def _standing(session: Session, row: str, when: int) -> standing.Standing:
    return standing.standing_at(session, row, when)


def _whole(session: Session, row: str, when: int) -> standing.Standing:
    return standing.whole_at(session, row, when).standing


def _lots(session: Session, row: str, when: int) -> Iterable[tuple[int, int, int]]:
    day = session.shop.day(datetime.fromtimestamp(when / 1e6).astimezone(session.shop.zone))
    return sorted(
        (lot.remaining, lot.available_from, min(lot.last_valid, FOREVER))
        for lot in standing.whole_at(session, row, when).lots
        if lot.remaining and lot.last_valid >= day
    )


UNHURRIED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def test_that_the_books_follow_the_plain_model(sqlite_template: Template) -> None:
    Cashier.template = sqlite_template
    run_state_machine_as_test(
        Cashier,
        settings=settings(
            max_examples=30, stateful_step_count=30, deadline=None, suppress_health_check=UNHURRIED
        ),
    )


@pytest.mark.prove
def test_that_the_books_follow_the_plain_model_for_long(sqlite_template: Template) -> None:
    Cashier.template = sqlite_template
    run_state_machine_as_test(
        Cashier,
        settings=settings(
            max_examples=300,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=UNHURRIED,
        ),
    )
