"""What screens need of the desk and of the clock, so that both can be played in a test."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.models.rules.rights import Actor

Clock = Callable[[], datetime]
Otherwise = Callable[[LoyaltyError], object]


class AtDesk(Protocol):
    """The desk: questions and commands, answered later in the window's own thread."""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        ...

    def act_as(self, actor: Actor) -> None:
        """Let somebody else act from now on."""
        ...

    def read(
        self,
        question: Any,
        *args: Any,
        then: Any = ...,
        otherwise: Otherwise | None = ...,
        token: str | None = ...,
    ) -> None:
        """Ask a question."""
        ...

    def write(
        self, command: Any, request: Any, then: Any = ..., otherwise: Otherwise | None = ...
    ) -> None:
        """Run a command."""
        ...

    def rehearse(
        self,
        command: Any,
        request: Any,
        then: Any = ...,
        otherwise: Otherwise | None = ...,
        token: str | None = ...,
    ) -> None:
        """Ask what a command would answer."""
        ...

    def work(
        self,
        task: Any,
        then: Any = ...,
        otherwise: Otherwise | None = ...,
        token: str | None = ...,
    ) -> None:
        """Do something long, apart from the till."""
        ...

    def forget(self, token: str) -> None:
        """Drop what was asked with `token`."""
        ...


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def was_stopped(refusal: LoyaltyError) -> bool:
    """Tell whether nothing was refused: who asked for the work has stopped it."""
    return isinstance(refusal, Unavailable) and refusal.facts.get("reason") == "stopped"
