"""A desk that answers at once, from answers the test prepared, and notes what it was asked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.staff import Colleague
from tests.ui import at_desk

NOW = datetime(2026, 6, 30, 7, 32, tzinfo=UTC)
RINA = Colleague("rina", "Rina Astuti", "cashier", True, None)
JOKO = Colleague("joko", "Joko Mulyono", "cashier", True, None)
NUR = Colleague("nur", "Nur Hidayah", "cashier", False, None)
DIAN = Colleague("dian", "Dian Kusuma", "manager", True, None)
EVERYBODY = (JOKO, NUR, RINA, DIAN)


class Clock:
    """The time, moved on by the test."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class FakeDesk(at_desk.FakeDesk):
    """Answers questions by `answers` and commands by `replies`, both by name."""

    def __init__(self, actor: Actor | None = None) -> None:
        super().__init__()
        self.actor = actor or Actor("", "owner", counter="2")
        self.answers: dict[str, Any] = {}
        self.replies: list[Any] = []
        self.asked: list[tuple[str, tuple[Any, ...]]] = []
        self.written: list[tuple[Actor, Any]] = []

    @override
    def act_as(self, actor: Actor) -> None:
        self.actor = actor

    @override
    def read(
        self,
        question: Any,
        *args: Any,
        then: Callable[[Any], object] | None = None,
        otherwise: Callable[[LoyaltyError], object] | None = None,
        token: str | None = None,
    ) -> None:
        del token
        self.asked.append((question.__name__, args))
        self._give(self.answers[question.__name__], then, otherwise)

    @override
    def write(
        self,
        command: Any,
        request: Any,
        then: Callable[[Any], object] | None = None,
        otherwise: Callable[[LoyaltyError], object] | None = None,
    ) -> None:
        del command
        self.written.append((self.actor, request))
        self._give(self.replies.pop(0), then, otherwise)

    def _give(
        self,
        answer: Any,
        then: Callable[[Any], object] | None,
        otherwise: Callable[[LoyaltyError], object] | None,
    ) -> None:
        if isinstance(answer, LoyaltyError):
            assert otherwise is not None
            otherwise(answer)
        elif then is not None:
            then(answer)
