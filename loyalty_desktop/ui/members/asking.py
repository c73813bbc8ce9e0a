"""What the members' screens need of the desk."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from loyalty_desktop.errors import LoyaltyError

Clock = Callable[[], datetime]
Otherwise = Callable[[LoyaltyError], object]


class AtDesk(Protocol):
    """The desk: questions and commands, answered later in the window's own thread."""

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

    def work(
        self,
        task: Any,
        then: Any = ...,
        otherwise: Otherwise | None = ...,
        token: str | None = ...,
    ) -> None:
        """Do something long, apart from the till."""
        ...


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)
