"""A desk that keeps what it was asked, and answers when the test says so."""

from dataclasses import dataclass, field
from typing import Any

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor


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
