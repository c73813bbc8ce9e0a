"""The keyring of the system, where there is one: asked in words, never waited for without end.

The `keyring` package is imported only when a keyring is really asked, and each question has its
time: one that is locked can wait for somebody who is not there.
"""

from collections.abc import Callable
from threading import Thread
from typing import Any, Final, Protocol, TypeVar

from loyalty_desktop.errors import Unavailable

SERVICE: Final = "Loyalty Desktop"
PATIENCE: Final = 15.0
"""Seconds in which a keyring answers, or is taken to be shut."""
_LEAST_PRIORITY: Final = 1
"""Backends of a lower priority keep their passwords in plain files, or not at all."""

A = TypeVar("A")


class Ring(Protocol):
    """A keyring: texts by name."""

    def name(self) -> str:
        """Return how the keyring is called, empty where there is none."""
        ...

    def read(self, entry: str) -> str | None:
        """Return what is kept as `entry`, None for nothing. Errors: `Unavailable`."""
        ...

    def write(self, entry: str, text: str) -> None:
        """Keep a text. Errors: `Unavailable`."""
        ...

    def forget(self, entry: str) -> None:
        """Keep it no longer. Errors: `Unavailable`."""
        ...


class SystemRing:
    """The keyring of whoever is signed in to the system."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience

    def name(self) -> str:
        """Return the name of its kind; empty where none is of any use."""
        try:
            return self._ask(_usable)
        except Unavailable:
            return ""

    def read(self, entry: str) -> str | None:
        """Return what is kept as `entry`. Errors: `Unavailable` ("keyring_shut")."""

        def ask() -> str | None:
            import keyring

            return keyring.get_password(SERVICE, entry)

        return self._ask(ask)

    def write(self, entry: str, text: str) -> None:
        """Keep a text. Errors: `Unavailable` ("keyring_shut")."""

        def ask() -> None:
            import keyring

            keyring.set_password(SERVICE, entry, text)

        self._ask(ask)

    def forget(self, entry: str) -> None:
        """Keep it no longer. Errors: `Unavailable` ("keyring_shut")."""

        def ask() -> None:
            import keyring

            keyring.delete_password(SERVICE, entry)

        self._ask(ask)

    def _ask(self, question: Callable[[], A]) -> A:
        """Return the answer, or give up: whoever waits in there does so alone."""
        answers: list[A] = []
        faults: list[BaseException] = []

        def ask() -> None:
            try:
                answers.append(question())
            # Each backend has faults of its own; that it has not answered is all that matters.
            except Exception as fault:  # noqa: BLE001
                faults.append(fault)

        waiting = Thread(target=ask, name="keyring", daemon=True)
        waiting.start()
        waiting.join(self._patience)
        if not answers:
            raise Unavailable(reason="keyring_shut") from (faults[0] if faults else None)
        return answers[0]


def _usable() -> str:
    import keyring

    backend: Any = keyring.get_keyring()
    module: str = backend.__class__.__module__
    if float(backend.priority) < _LEAST_PRIORITY or module.endswith((".fail", ".null")):
        return ""
    return str(backend.name)
