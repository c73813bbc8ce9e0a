"""The language changes while a dialog is open: no sentence of the one before is left behind."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po
from PySide6.QtWidgets import QApplication

import loyalty_desktop
from loyalty_desktop.ui import theme
from loyalty_desktop.wording import use_language
from tests.ui.cut_text import shown_widgets, written
from tests.ui.scenes import SCENES, Stages
from tests.ui.stage import held_time

OPEN: Final = (
    *("counter", "counter-joining", "counter-rewards", "counter-card", "counter-keys"),
    *("counter-purchase", "counter-refund", "counter-closing", "counter-finding"),
    *("members-columns", "member-page", "member-editing", "segments-new", "campaigns-new"),
    *("plan-new-goal", "rewards-new", "settings-new-key", "tasks-feedback", "home", "reports"),
)


@cache
def both() -> dict[str, str]:
    """Return every English message that reads otherwise in Indonesian, by its Indonesian."""
    root = Path(loyalty_desktop.__file__).parent / "resources/translations/id/LC_MESSAGES"
    with (root / "loyalty_desktop.po").open("rb") as source:
        messages = [each for each in read_po(source) if isinstance(each.id, str) and each.id]
    english = {str(each.id) for each in messages}
    told = {str(each.string): str(each.id) for each in messages if each.string != each.id}
    return {words: own for words, own in told.items() if words not in english and "{" not in words}


@pytest.fixture(scope="module")
def windows(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Give windows, a new one for each scene."""
    theme.set_motion(False)
    with held_time():
        stages = Stages(qapp, tmp_path_factory.mktemp("languages"))
        yield stages
        stages.end()
    use_language("en")


@pytest.mark.parametrize("name", OPEN)
def test_that_nothing_of_the_language_before_is_left(name: str, windows: Stages) -> None:
    at = windows.play(SCENES[name], "id")
    at.speak("en")
    told = {piece.text for piece in written(at.window)}
    told |= {
        said
        for each in shown_widgets(at.window)
        for said in (each.accessibleName(), each.accessibleDescription(), each.toolTip())
    }
    left = sorted(words for words in told if words in both())
    windows.end()
    assert left == []
