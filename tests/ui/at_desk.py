"""Desks of tests: one that answers when the test says so, one that answers at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.store import Store


@dataclass
class Asked:
    """A question, a task or a command that waits for its answer."""

    what: Any
    request: Any
    then: Any
    otherwise: Any


def _owner() -> Actor:
    return Actor("", "owner")


@dataclass
class FakeDesk:
    """Questions in `reads`, commands in `writes`, in the order they came."""

    reads: list[Asked] = field(default_factory=list[Asked])
    writes: list[Asked] = field(default_factory=list[Asked])
    actor: Actor = field(default_factory=_owner)

    def act_as(self, actor: Actor) -> None:
        """Let somebody else act from now on."""
        self.actor = actor

    def forget(self, token: str) -> None:
        """Drop nothing: the test answers what it wants."""

    def rehearse(
        self,
        command: Any,
        request: Any,
        then: Any = None,
        otherwise: Any = None,
        token: str | None = None,
    ) -> None:
        """Keep a command that is only tried."""
        del token
        self.reads.append(Asked(command, request, then, otherwise))

    def read(
        self,
        question: Any,
        *args: Any,
        then: Any = None,
        otherwise: Any = None,
        token: str | None = None,
    ) -> None:
        """Keep a question."""
        del token
        self.reads.append(Asked(question, args, then, otherwise))

    def work(
        self, task: Any, then: Any = None, otherwise: Any = None, token: str | None = None
    ) -> None:
        """Keep a long task."""
        del token
        self.reads.append(Asked(task, None, then, otherwise))

    def write(self, command: Any, request: Any, then: Any = None, otherwise: Any = None) -> None:
        """Keep a command."""
        self.writes.append(Asked(command, request, then, otherwise))

    def tell(self, answer: object) -> None:
        """Answer the last question."""
        self.reads[-1].then(answer)

    def done(self, answer: object = None) -> None:
        """Let the last command be recorded."""
        self.writes[-1].then(answer)

    def refuse(self, refusal: LoyaltyError) -> None:
        """Refuse the last command."""
        self.writes[-1].otherwise(refusal)


class StraightDesk:
    """Answers at once, in the test's own thread; `lose_answer` loses that of the next write."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.actor = Actor("", "owner", counter="2")
        self.written: list[Any] = []
        self.refuse_with: LoyaltyError | None = None
        self.lose_answer = False

    def read(
        self,
        question: Any,
        *args: Any,
        then: Any = None,
        otherwise: Any = None,
        token: str | None = None,
    ) -> None:
        del token
        self._tell(lambda: self.store.read_as(self.actor, question, *args), then, otherwise)

    def write(self, command: Any, request: Any, then: Any = None, otherwise: Any = None) -> None:
        self.written.append(request)
        if self.refuse_with is not None:
            refusal, self.refuse_with = self.refuse_with, None
            otherwise(refusal)
        elif self.lose_answer:
            self.lose_answer = False
            self.store.write(command, self.actor, request)
            otherwise(Unavailable(reason="fault"))
        else:
            self._tell(lambda: self.store.write(command, self.actor, request), then, otherwise)

    def rehearse(
        self,
        command: Any,
        request: Any,
        then: Any = None,
        otherwise: Any = None,
        token: str | None = None,
    ) -> None:
        del token
        self._tell(lambda: self.store.rehearse(command, self.actor, request), then, otherwise)

    def work(
        self, task: Any, then: Any = None, otherwise: Any = None, token: str | None = None
    ) -> None:
        del token
        self._tell(lambda: task(self.store, self.actor), then, otherwise)

    def act_as(self, actor: Actor) -> None:
        self.actor = actor

    def forget(self, token: str) -> None:
        """Nothing is ever under way here."""

    @staticmethod
    def _tell(work: Callable[[], Any], then: Any, otherwise: Any) -> None:
        try:
            answer = work()
        except LoyaltyError as refusal:
            if otherwise is not None:
                otherwise(refusal)
            return
        if then is not None:
            then(answer)
