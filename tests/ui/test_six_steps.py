"""A manager goes the six steps in the window, by keys: from a task to a campaign's result."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from loyalty_desktop.ui.widgets.dialog import Dialog
from tests.ui.counter.sample import NOW
from tests.ui.stage import Stage, held_time

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
QUIET = "stage in (client, advocate) and last_visit > 14d"


@pytest.fixture
def at(app: QApplication) -> Iterator[Stage]:
    with held_time():
        stage = Stage(app, language="en")
        yield stage
        stage.close()


def in_front(at: Stage) -> Dialog:
    [dialog] = [each for each in at.window.findChildren(Dialog) if each.isVisible()]
    return dialog


def test_that_somebody_who_has_gone_quiet_is_called_back_and_that_is_measured(
    at: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Collect: a task names who has gone quiet.
    at.press(Key.Key_J, held=CTRL)
    assert at.window.in_view == "tasks"
    assert "gone quiet" in at.find("what-waits").text()

    # Segment: who belongs together, counted while it is typed, kept under a name.
    at.press(Key.Key_2, held=CTRL)
    at.press(Key.Key_Insert)
    at.at("condition-as-text")
    at.press(Key.Key_A, held=CTRL)
    at.type(QUIET)
    assert at.find("people-meant").text() == "2"
    at.press(Key.Key_S, held=CTRL)
    at.type("Quiet")
    at.press(Key.Key_Return)
    assert at.find("segment-name").text() == "Quiet"

    # Analyse: the stages stand there.
    at.press(Key.Key_3, held=CTRL)
    assert at.window.in_view == "insights"

    # Plan and run: one key on the segment begins a campaign for it, proposed whole.
    at.press(Key.Key_2, held=CTRL)
    at.press(Key.Key_F6)
    campaigns = at.window.screen_of("campaigns")
    at.find("start-at-risk").click()
    at.settle()
    # Of so few nobody is left out: it would be chance whether Budi is.
    campaigns.dialog.control.set_value(0)
    at.press(Key.Key_F10)
    assert campaigns.page.isVisible()
    assert campaigns.page.sentence.text() == "It was for nobody yet."
    campaigns.page.run.click()
    at.settle()
    assert in_front(at).title.text().startswith("Run")
    at.press(Key.Key_F10)
    assert figures(at)["It is for"] == "1"

    # The next day at the counter the member hears of it, says yes, and buys.
    monkeypatch.setattr("tests.ui.stage.NOW", NOW + timedelta(days=1))
    at.press(Key.Key_1, held=CTRL)
    at.call("Budi")
    at.press(Key.Key_Q, held=ALT)
    assert in_front(at).title.text() == "At risk"
    at.press(Key.Key_F10)
    at.at("amount")
    at.type("50000")
    at.press(Key.Key_F10)
    assert at.counter.model.state == "done"

    # Measure: the campaign's page tells what came of it.
    at.press(Key.Key_G, held=CTRL)
    told = figures(at)
    assert (told["Heard of it"], told["Answered"], told["Bought"]) == ("1", "1", "1")
    assert told["Revenue"].endswith("50.000")


def figures(at: Stage) -> dict[str, str]:
    page = at.window.screen_of("campaigns").page
    return {name: field.value.text() for name, field in page.figures.items()}
