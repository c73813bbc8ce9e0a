"""A keyring that a test plays: it can be shut, emptied, or forget what it was told."""

from loyalty_desktop.errors import Unavailable


class PlayedRing:
    """Keeps texts in a dictionary; `shut` does not answer, `deaf` keeps nothing."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.shut = False
        self.deaf = False
        self.there = True
        self.asked = 0

    def name(self) -> str:
        """Return how it is called."""
        return "Played" if self.there else ""

    def read(self, entry: str) -> str | None:
        """Return what is kept."""
        self._ask()
        return self.kept.get(entry)

    def write(self, entry: str, text: str) -> None:
        """Keep a text."""
        self._ask()
        if not self.deaf:
            self.kept[entry] = text

    def forget(self, entry: str) -> None:
        """Keep it no longer."""
        self._ask()
        del self.kept[entry]

    def _ask(self) -> None:
        self.asked += 1
        if self.shut:
            raise Unavailable(reason="keyring_shut")
