"""Commands by the throw of dice, dated forwards and back: whatever happens, the books agree."""

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Store
from tests.bookkeeping import check_books
from tests.factories import Till, a_line, at, number, tiers
from tests.service.conftest import Template

PROGRAMMES: list[dict[str, Any]] = [
    {"redeem": {"value": 500}},
    {
        "redeem": {"value": 500, "same_bill": True, "step": 5, "keep": 3},
        "earn": {"pending_days": 2, "on_redeemed": "full", "maximum_points_day": 40},
        "expiry": {"kind": "activity", "after": 20, "returned": "grace"},
        "tiering": {
            "window": "rolling",
            "days": 30,
            "grace_days": 5,
            "measure": "points",
            "crossing": "new",
            "tiers": tiers(("Blue", 0, "1"), ("Gold", 30, "1.5")),
        },
        "bonuses": {"welcome": 3, "birthday": 9, "referrer": 7, "referred": 4, "feedback": 2},
        "debt": {"policy": "deduct"},
    },
    {
        "redeem": {"value": "7.5", "cash_rounding": 100, "settle_remainder": True},
        "earn": {"per": 3_000, "rounding": "line", "tax": "excluded", "minimum": 5_000},
        "expiry": {"kind": "month_end", "after": 1},
        "tiering": {
            "window": "calendar_year",
            "measure": "visits",
            "downgrade": "one_down",
            "tiers": tiers(("Silver", 2, "1.25"), ("Gold", 5, "2")),
        },
        "bonuses": {"referrer": 7, "referred": 4, "referral_hold_days": 5, "profile_complete": 6},
        "debt": {"policy": "clip"},
        "stages": {"occasion_unit": "receipt", "churn_days": 20, "advocate_categories": 1},
    },
    {
        "redeem": {"value": 500},
        "expiry": {"kind": "days", "after": 15},
        "tiering": {"tiers": tiers(("Silver", 100_000, "1.25"), ("Gold", 400_000, "2"))},
        "debt": {"policy": "block"},
    },
]


class Day:
    """One shop's life: each call does something that may or may not be possible."""

    def __init__(self, till: Till, dice: random.Random) -> None:
        self.till, self.dice = till, dice
        self.now = at("2026-01-10 10:00")
        self.members = [number(self.join()) for _ in range(3)]
        self.bills: list[str] = []
        self.redemptions: list[str] = []
        self.vouchers: list[str] = []
        self.merges: list[str] = []
        till.offer("MUG", 4, stock=8, when=self.now)
        till.offer("OFF", 3, "amount", value=2_000, per_member=4, period_days=10, when=self.now)
        till.offer("TEN", 5, "voucher", value=1_000, stock=20, when=self.now)
        till.stamp_card("VISIT", 2, "TEN", when=self.now)
        till.campaign("EXTRA", self.now, bonus=2, per_member=5)
        till.campaign("TEA", self.now, multiplier="2", category="tea")

    def when(self) -> datetime:
        self.now += timedelta(minutes=self.dice.choice([0, 1, 30, 60 * 24, 60 * 24 * 3]))
        back = self.dice.choice([0, 0, 0, 0, 0, 1, 1, 5, 20])
        return self.now - timedelta(days=back)

    def who(self) -> str:
        return self.dice.choice(self.members)

    def join(self) -> Any:
        more: dict[str, Any] = {"opening_points": self.dice.choice([0, 0, 10, 50])}
        if self.dice.random() < 0.3:
            more = {"joined": False}
        if self.dice.random() < 0.4:
            more["birthday"] = f"1990-01-{self.dice.randint(1, 28):02}"
        if self.dice.random() < 0.5 and hasattr(self, "members"):
            more["referred_by"] = self.who()
        return self.till.join("Budi", self.when(), **more)

    def a_join(self) -> None:
        self.members.append(number(self.join()))

    def a_change(self) -> None:
        changes: list[dict[str, Any]] = [
            {"joined": True},
            {"referred_by": self.who()},
            {"preferences": {"tea": "likes"}},
            {"opening_points": 5},
        ]
        change = self.dice.choice(changes)
        self.till.change(self.who(), self.when(), **change)

    def a_purchase(self) -> None:
        dice = self.dice
        lines = tuple(
            a_line(
                dice.randint(0, 40_000),
                dice.choice([None, None, "tea", "rice"]),
                kind=dice.choice(["goods", "goods", "goods", "tip", "service"]),
                quantity=dice.randint(1, 3),
            )
            for _ in range(dice.randint(1, 3))
        )
        total = sum(line.amount for line in lines)
        rewards = [
            dice.choice(["MUG", "OFF", *self.redemptions[-3:], *self.vouchers[-3:]])
            for _ in range(dice.choice([0, 0, 0, 1, 2]))
        ]
        done = self.till.buy(
            dice.choice([*self.members, None]),
            total,
            self.when(),
            lines=lines if dice.random() < 0.8 else (),
            tax=total // 11,
            redeem_points=dice.choice([0, 0, 0, 5, 10, 25]),
            rewards=tuple(rewards),
        )
        self.bills.append(done.purchase)
        self.vouchers += done.vouchers

    def a_refund(self) -> None:
        bill = self.dice.choice(self.bills[-8:])
        what: dict[str, Any] = self.dice.choice(
            [
                {},
                {"amount": self.dice.randint(1, 30_000)},
                {"lines": [(self.dice.randint(1, 3), self.dice.choice([None, 1, "0.5"]))]},
            ]
        )
        self.till.refund(bill, self.when(), **what)

    def a_void(self) -> None:
        self.till.void(self.dice.choice(self.bills[-8:]), self.when())

    def an_attach(self) -> None:
        done = self.till.attach(self.dice.choice(self.bills[-8:]), self.who(), self.when())
        self.vouchers += done.vouchers

    def an_adjustment(self) -> None:
        self.till.adjust(self.who(), self.dice.randint(-20, 20), self.when())

    def a_reward(self) -> None:
        taken = self.till.redeem(
            self.who(), self.dice.choice(["MUG", "TEN"]), self.when(), quantity=1
        )
        self.redemptions.append(taken.redemption)
        self.vouchers += taken.vouchers

    def a_reservation(self) -> None:
        self.redemptions.append(self.till.reserve(self.who(), "MUG", self.when()).redemption)

    def a_cancelling(self) -> None:
        self.till.cancel(self.dice.choice(self.redemptions[-4:]), self.when())

    def a_merge(self) -> None:
        self.merges.append(self.till.merge(self.who(), self.who(), self.when()).merge)

    def a_parting(self) -> None:
        self.till.part(self.dice.choice(self.merges[-2:]), self.when())

    def an_expiry(self) -> None:
        self.till.expire(self.when())

    def a_judgement(self) -> None:
        when = self.when()
        until = (when + timedelta(days=self.dice.randint(0, 20))).date().isoformat()
        judgements: list[Callable[[], object]] = [
            lambda: self.till.set_stage(self.who(), "client", when, until),
            lambda: self.till.set_tier(self.who(), "Gold", when, until),
            lambda: self.till.qualify(self.who(), when, interest="yes", ability="yes"),
            lambda: self.till.feedback(self.who(), when, nps=9),
            lambda: self.till.leave(self.who(), when),
        ]
        self.dice.choice(judgements)()

    def a_programme(self) -> None:
        if self.dice.random() < 0.2:
            self.till.use(when=self.when(), **self.dice.choice(PROGRAMMES))

    def next(self) -> None:
        """Do one thing, or be refused."""
        acts = [
            *[self.a_purchase] * 6,
            *[self.a_refund] * 3,
            self.a_join,
            self.a_change,
            self.a_void,
            self.an_attach,
            self.an_adjustment,
            self.a_reward,
            self.a_reservation,
            self.a_cancelling,
            self.a_merge,
            self.a_parting,
            self.an_expiry,
            self.a_judgement,
            self.a_programme,
        ]
        # Refused, or there was nothing yet to do it with.
        with suppress(LoyaltyError, IndexError):
            self.dice.choice(acts)()


def live(template: Template, folder: Path, seed: int, steps: int) -> None:
    """Let a shop live through `steps` of what `seed` throws."""
    file = folder / f"{seed}.db"
    shutil.copy(template.source, file)
    store = Store(str(file), template.keys)
    till = Till(store)
    till.use(**PROGRAMMES[seed % len(PROGRAMMES)])
    day = Day(till, random.Random(seed))
    for step in range(steps):
        day.next()
        if step % 10 == 0:
            check_books(store)
    check_books(store)
    assert store.read_as(till.by, verify) == ()
    store.close()
    file.unlink()


@pytest.mark.parametrize("seed", range(8))
def test_that_the_books_agree_whatever_happens(
    sqlite_template: Template, tmp_path: Path, seed: int
) -> None:
    live(sqlite_template, tmp_path, seed, 120)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(1_000, 1_150))
def test_that_the_books_agree_whatever_happens_for_long(
    sqlite_template: Template, tmp_path: Path, seed: int
) -> None:
    live(sqlite_template, tmp_path, seed, 300)
