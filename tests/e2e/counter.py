"""A counter in a process of its own, told by lines on standard input what to do.

`python -m tests.e2e.counter URL KEYS COUNTER` answers each line with one; the tests set several of
them on one shop, and kill some. A line is JSON: `do`, when to begin (`go`, on the clock that all
processes of a machine share) and what for.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.members import RegisterMember, register_member
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.commands.refunds import RefundPurchase, refund_purchase
from loyalty_desktop.services.commands.rewards import (
    CancelReward,
    RedeemReward,
    cancel_reward,
    redeem_reward,
)
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Request, Session, Store, module
from tests.factories import at

NOON = at("2026-01-06")
R = TypeVar("R", bound=Request)


class Counter:
    """One counter of the shop."""

    def __init__(self, url: str, keys: str, name: str) -> None:
        self.url, self.by = url, Actor(f"Counter {name}", "owner", None, name)
        self.store = Store(url, KeyFolder(Path(keys)))

    def spend(self, member: str, points: int, key: str) -> str:
        """Spend points on a bill; answer "done" or the code of the refusal."""
        request = RecordPurchase(
            key=key, at=NOON, member=member, total=100_000, redeem_points=points
        )
        return self._try(record_purchase, request)

    def take(self, member: str, reward: str, key: str) -> str:
        """Take a reward; answer "done" or the code of the refusal."""
        return self._try(
            redeem_reward, RedeemReward(key=key, at=NOON, member=member, reward=reward)
        )

    def give_back(self, redemption: str, key: str) -> str:
        """Give a reward back; answer "done" or the code of the refusal."""
        return self._try(cancel_reward, CancelReward(key=key, at=NOON, redemption=redemption))

    def join(self, phone: str, key: str) -> str:
        """Register somebody with a phone; answer "done" or the code of the refusal."""
        request = RegisterMember(key=key, at=NOON, name="Budi", phone=phone)
        return self._try(register_member, request)

    def refund(self, purchase: str, key: str) -> str:
        """Refund a purchase whole; answer "done" or the code of the refusal."""
        return self._try(refund_purchase, RefundPurchase(key=key, at=NOON, purchase=purchase))

    def _try(self, command: Callable[[Session, Actor, R], object], request: R) -> str:
        try:
            self.store.write(command, self.by, request)
        except LoyaltyError as refusal:
            return refusal.code
        return "done"

    def post(self, member: str, key: str, times: int) -> list[str]:
        """Post one bill again and again; answer the purchases that the answers name."""
        request = RecordPurchase(key=key, at=NOON, member=member, total=100_000)
        return sorted(
            {self.store.write(record_purchase, self.by, request).purchase for _ in range(times)}
        )

    def write(self, members: list[str], first: int) -> None:
        """Write bills without end, each acknowledged on standard output once it is stored."""
        number = first
        while True:
            self.store.write(record_purchase, self.by, bill(members, number))
            print(number, flush=True)
            number += 1

    def take_naively(self, points: int) -> str:
        """Take points as a beginner would: look, think, then write. Python begins with the write.

        This is here to be wrong: the tests must see that it is.
        """
        path = self.url.removeprefix("sqlite:///")
        naive = module().connect(f"{path}.naive", timeout=10)
        (balance,) = naive.execute("SELECT balance FROM account").fetchone()
        time.sleep(0.002)
        if balance < points:
            return "insufficient_points"
        naive.execute("UPDATE account SET balance = ?", (balance - points,))
        naive.commit()
        naive.close()
        return "done"


def bill(members: list[str], number: int) -> RecordPurchase:
    """Return the bill with a number: the same whoever asks, however often."""
    return RecordPurchase(
        key=f"bill-{number}",
        at=NOON + timedelta(minutes=number),
        member=members[number % len(members)],
        total=10_000 * (number % 5 + 1),
        receipt=str(number),
    )


def main() -> None:
    counter = Counter(*sys.argv[1:4])
    print("ready", flush=True)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        go = asked.pop("go", 0.0)
        while time.monotonic() < go:
            pass
        answer = getattr(counter, asked.pop("do"))(**asked)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
