"""A desk that answers when the test says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor


@dataclass(slots=True)
class Waiting:
    """A question or command that was asked and not answered yet."""

    what: Any
    arguments: tuple[Any, ...]
    then: Callable[[Any], object] | None
    otherwise: Callable[[LoyaltyError], object] | None
    token: str | None
    far: bool = False


class FakeDesk:
    """Keeps what is asked; `answer` and `refuse` settle the oldest."""

    def __init__(self) -> None:
        self.waiting: list[Waiting] = []

    def read(
        self, question: Any, *args: Any, then: Any = None, otherwise: Any = None, token: Any = None
    ) -> None:
        self._drop(token)
        self.waiting.append(Waiting(question, args, then, otherwise, token))

    def write(self, command: Any, request: Any, then: Any = None, otherwise: Any = None) -> None:
        self.waiting.append(Waiting(command, (request,), then, otherwise, None))

    def work(self, task: Any, then: Any = None, otherwise: Any = None, token: Any = None) -> None:
        self._drop(token)
        self.waiting.append(Waiting(task, (), then, otherwise, token, far=True))

    def rehearse(
        self, command: Any, request: Any, then: Any = None, otherwise: Any = None, token: Any = None
    ) -> None:
        self._drop(token)
        self.waiting.append(Waiting(command, (request,), then, otherwise, token))

    @property
    def actor(self) -> Actor:
        return Actor("", "owner")

    def act_as(self, actor: Actor) -> None:
        raise NotImplementedError

    def forget(self, token: str) -> None:
        self._drop(token)

    def answer(self, answer: Any) -> Waiting:
        """Answer the oldest and return what it was."""
        asked = self.waiting.pop(0)
        if asked.then is not None:
            asked.then(answer)
        return asked

    def refuse(self, refusal: LoyaltyError) -> Waiting:
        """Refuse the oldest and return what it was."""
        asked = self.waiting.pop(0)
        assert asked.otherwise is not None
        asked.otherwise(refusal)
        return asked

    def _drop(self, token: str | None) -> None:
        # A newer question takes the place of an older one with the same token.
        if token is not None:
            self.waiting = [each for each in self.waiting if each.token != token]
