import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event, current_thread, main_thread
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.errors import LoyaltyError, NotFound, Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.desk import Desk

PERSON = "Budi Santoso, 0812-0000-7890"


@dataclass(frozen=True)
class Asked:
    """A request that a test writes."""

    key: str = "one"
    at: datetime = datetime(2026, 6, 30, tzinfo=UTC)


class Shop:
    """Stands for the store: it does what it is told, and counts."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.locked_times = 0
        self.closed = False

    def read_as(self, by: Actor, question: Any, *args: Any) -> Any:
        self.log.append(f"{by.name} asks")
        return question(self, *args)

    def write(self, command: Any, by: Actor, request: Asked) -> Any:
        self.log.append(f"{by.name} writes {request.key}")
        if self.locked_times:
            self.locked_times -= 1
            raise Unavailable(reason="locked")
        return command(self, by, request)

    def rehearse(self, command: Any, by: Actor, request: Asked) -> Any:
        self.log.append(f"{by.name} rehearses")
        return command(self, by, request)

    def close(self) -> None:
        self.closed = True


class Screen(QObject):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Any] = []

    def take(self, answer: Any) -> None:
        self.told.append(answer)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def desk(app: QApplication, shop: Shop) -> Iterator[Desk]:
    del app
    desk = Desk(cast("Store", shop), Actor("Rina", "cashier"))
    yield desk
    desk.close()


def who(_session: object) -> str:
    return current_thread().name


def echo(_session: object, _by: Actor, request: Asked) -> str:
    return f"done {request.key}"


def refuse(_session: object, _by: Actor, _request: Asked) -> str:
    raise NotFound(what="member")


def break_down(_session: object) -> str:
    raise RuntimeError(PERSON)


def test_that_a_question_is_answered_away_from_the_window_and_told_in_it(
    desk: Desk, qtbot: QtBot
) -> None:
    where: list[bool] = []
    screen = Screen()

    def tell(answer: str) -> None:
        where.append(current_thread() is main_thread())
        screen.take(answer)

    desk.read(who, then=tell)
    qtbot.waitUntil(lambda: bool(screen.told))
    assert screen.told == ["till"]
    assert where == [True]


def test_that_a_newer_question_takes_the_place_of_an_older_one(desk: Desk, qtbot: QtBot) -> None:
    gate = Event()
    screen = Screen()

    def slow(_session: object) -> str:
        gate.wait(10)
        return "old"

    def count(_session: object, answer: str) -> str:
        return answer

    desk.read(slow, then=screen.take, token="search")
    desk.read(count, "older", then=screen.take, token="search")
    desk.read(count, "newest", then=screen.take, token="search")
    gate.set()
    qtbot.waitUntil(lambda: screen.told == ["newest"])


def test_that_a_refusal_reaches_who_asked_or_else_everybody(desk: Desk, qtbot: QtBot) -> None:
    here, everybody = Screen(), Screen()
    desk.refused.connect(everybody.take)
    desk.write(refuse, Asked(), otherwise=here.take)
    desk.write(refuse, Asked())
    qtbot.waitUntil(lambda: bool(everybody.told))
    assert [type(refusal) for refusal in here.told] == [NotFound]
    assert [type(refusal) for refusal in everybody.told] == [NotFound]


def test_that_what_is_recorded_is_told_to_the_screens_in_view(desk: Desk, qtbot: QtBot) -> None:
    asked, others = Screen(), Screen()
    desk.committed.connect(others.take)
    desk.write(echo, Asked(), then=asked.take)
    desk.rehearse(echo, Asked("two"), then=asked.take)
    qtbot.waitUntil(lambda: len(asked.told) == 2)
    assert asked.told == ["done one", "done two"]
    assert others.told == ["done one"]


def test_that_a_locked_database_is_asked_again_with_the_same_request(
    desk: Desk, shop: Shop, qtbot: QtBot
) -> None:
    shop.locked_times = 1
    screen = Screen()
    desk.write(echo, Asked(), then=screen.take)
    qtbot.waitUntil(lambda: bool(screen.told))
    assert shop.log == ["Rina writes one", "Rina writes one"]


def test_that_a_fault_is_logged_without_what_it_says_of_a_person(
    desk: Desk, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    refusals: list[LoyaltyError] = []
    desk.failed.connect(told.append)
    with caplog.at_level(logging.ERROR):
        desk.read(break_down, otherwise=refusals.append)
        qtbot.waitUntil(lambda: bool(told))
    assert isinstance(refusals[0], Unavailable)
    assert "break_down" in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Budi" not in caplog.text + told[0]
    # The worker goes on.
    screen = Screen()
    desk.read(who, then=screen.take)
    qtbot.waitUntil(lambda: bool(screen.told))


def test_that_a_screen_that_is_gone_is_not_called(desk: Desk, qtbot: QtBot) -> None:
    gone, here = Screen(), Screen()
    gate = Event()

    def wait(_session: object) -> str:
        gate.wait(10)
        return "late"

    desk.read(wait, then=gone.take)
    desk.read(who, then=here.take)
    from shiboken6 import delete

    told = gone.told
    delete(gone)
    gate.set()
    qtbot.waitUntil(lambda: bool(here.told))
    assert told == []


def test_that_long_work_keeps_nobody_at_the_till_waiting(desk: Desk, qtbot: QtBot) -> None:
    gate = Event()
    till, report = Screen(), Screen()

    def long_work(_store: object, _by: Actor) -> str:
        gate.wait(10)
        return "report"

    desk.work(long_work, then=report.take)
    desk.read(who, then=till.take)
    qtbot.waitUntil(lambda: bool(till.told))
    assert report.told == []
    gate.set()
    qtbot.waitUntil(lambda: bool(report.told))


def test_that_closing_finishes_what_was_begun(shop: Shop, app: QApplication) -> None:
    del app
    desk = Desk(cast("Store", shop), Actor("Rina", "cashier"))
    for number in range(20):
        desk.write(echo, Asked(str(number)))
    desk.close()
    assert len(shop.log) == 20
    assert shop.closed
    desk.close()
