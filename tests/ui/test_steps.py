"""The side bar tells how things stand in the six steps."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from loyalty_desktop.services.queries.steps import Steps
from loyalty_desktop.ui.places import PLACES, SETTINGS, STEPS
from loyalty_desktop.ui.step_states import StepStates, told
from loyalty_desktop.ui.widgets.side_bar import SideBar
from tests.ui.at_desk import FakeDesk

FOUND = Steps(Fraction(92, 100), 3, date(2026, 6, 29), 1, 2, 3, date(2026, 6, 26))


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 6, 30, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def bar(app: QApplication) -> Iterator[SideBar]:
    del app
    made = SideBar("Toko", QWidget(), PLACES, foot={SETTINGS}, steps=STEPS)
    made.resize(224, 1080)
    made.show()
    yield made
    delete(made)


def test_that_what_is_known_stands_beside_the_steps(bar: SideBar) -> None:
    desk, clock = FakeDesk(), Clock()
    states = StepStates(desk, bar, clock)
    states.look()
    desk.tell(FOUND)
    shown = {step: head.state.text().replace("\u00a0", " ") for step, head in bar.heads.items()}
    assert shown == {
        "collect": "92 % known",
        "segment": "3 of your own",
        "analyse": "29 Jun",
        "plan": "1 draft",
        "run": "3 running",
        "measure": "26 Jun",
    }
    assert bar.heads["run"].accessibleName() == "Run: 3 running"


def test_that_it_asks_again_only_after_a_while(bar: SideBar) -> None:
    desk, clock = FakeDesk(), Clock()
    states = StepStates(desk, bar, clock)
    states.look()
    states.look()
    assert len(desk.reads) == 1
    clock.at += timedelta(minutes=6)
    states.look()
    assert len(desk.reads) == 2


def test_that_goals_are_told_where_there_is_no_draft_and_nothing_of_nothing() -> None:
    assert told(Steps(None, 0, None, 0, 2, 0, None)) == {"plan": "2 goals"}
    assert told(Steps(None, 0, None, 0, 0, 0, None)) == {}


def test_that_the_steps_step_back_where_the_screens_need_the_room(bar: SideBar) -> None:
    assert bar.heads["collect"].isVisible()
    bar.resize(224, 420)
    assert not bar.heads["collect"].isVisible()
    bar.resize(224, 1080)
    assert bar.heads["collect"].isVisible()
    bar.show_only({"counter", "members"})
    assert bar.heads["collect"].isVisible()
    assert not bar.heads["measure"].isVisible()
