"""What a screen reader says by itself: what came of a sale, an error, a search, a dialog."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets import announcing
from tests.ui.scenes import SCENES, Scene, Stages
from tests.ui.stage import Stage, held_time


class Reader:
    """Stands in for a screen reader: keeps what it is told to say."""

    AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

    def __init__(self) -> None:
        self.said: list[str] = []
        self.at_once: list[str] = []

    def updateAccessibility(self, event: Any) -> None:  # noqa: N802 -- as Qt spells it
        """Keep the sentence of an announcement."""
        self.said.append(event.message())
        if event.politeness() == self.AnnouncementPoliteness.Assertive:
            self.at_once.append(event.message())


@pytest.fixture(scope="module")
def windows(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Give windows that one scene leaves to the next."""
    theme.set_motion(False)
    with held_time():
        stages = Stages(qapp, tmp_path_factory.mktemp("read-out"))
        yield stages
        stages.end()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    monkeypatch.setattr(announcing, "QAccessible", reader)
    return reader


def nobody(at: Stage) -> None:
    """A name that nobody has."""
    at.at("scan-or-search")
    at.type("qqzzq")


def parking(at: Stage) -> None:
    """A bill is parked."""
    at.at("amount")
    at.type("45000")
    at.press(Qt.Key.Key_F6)


POLITE: dict[str, tuple[Scene | Callable[[Stage], None], str]] = {
    "a search": (SCENES["counter-finding"], "members match “sit”. "),
    "a search for nobody": (nobody, "0 members match “qqzzq”"),
    "a sale": (SCENES["counter-done"], "; Budi has "),
    "a parked bill": (parking, "Parked. F7 takes it up again, at any counter."),
    "a dialog": (SCENES["counter-joining"], "New member. "),
    "the keys": (SCENES["counter-keys"], "Keys"),
}
AT_ONCE = {
    "counter-unknown": "No card or member with this code. The bill is unchanged.",
    "counter-refused": "Only 15 points. Use up to 15, or pay the rest in cash.",
    "counter-lost-card": "This card was reported lost.",
    "sign-in-wrong": "That is not the PIN.",
    "segments-naming": "Another segment has this name.",
}


@pytest.mark.parametrize("name", POLITE)
def test_that_what_came_of_it_is_read_out(name: str, windows: Stages, reader: Reader) -> None:
    played, words = POLITE[name]
    scene = played if isinstance(played, Scene) else Scene(played, writes=True)
    windows.play(scene, "en")
    windows.after(scene)
    assert any(words in said for said in reader.said), reader.said


@pytest.mark.parametrize("name", AT_ONCE)
def test_that_an_error_is_read_out_at_once(name: str, windows: Stages, reader: Reader) -> None:
    windows.play(SCENES[name], "en")
    windows.after(SCENES[name])
    assert any(AT_ONCE[name] in said for said in reader.at_once), reader.said


def test_that_one_error_is_read_out_once(windows: Stages, reader: Reader) -> None:
    windows.play(SCENES["counter-refused"], "en")
    windows.after(SCENES["counter-refused"])
    assert reader.at_once.count(AT_ONCE["counter-refused"]) == 1
