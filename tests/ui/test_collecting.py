"""Garbage is collected without a frame being lost."""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from loyalty_desktop.ui.collecting import Collector

YOUNG, MIDDLE, OLD = gc.get_threshold()


class Collected:
    """Stands for the interpreter's collection: what there is to collect, and what was."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.counts: tuple[int, int, int] = (0, 0, 0)
        self.done: list[int] = []
        monkeypatch.setattr(gc, "get_count", lambda: self.counts)
        monkeypatch.setattr(gc, "collect", self._collect)
        # Nothing is to be set aside while it is only played.
        monkeypatch.setattr(gc, "freeze", lambda: None)

    def _collect(self, generation: int = 2) -> int:
        self.done.append(generation)
        return 0


@pytest.fixture
def collector(app: QApplication) -> Iterator[Collector]:
    parent = QObject(app)
    yield Collector(parent)
    delete(parent)


def test_old_garbage_waits_for_a_quiet_moment(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected = Collected(monkeypatch)
    collected.counts = (YOUNG + 1, 0, OLD + 1)
    for _ in range(20):
        collector.look()
    assert set(collected.done) == {0}, "somebody scrolls: nothing long may come in between"
    collected.counts = (0, 0, OLD + 1)
    for _ in range(20):
        collector.look()
    assert 2 in collected.done


def test_old_garbage_does_not_wait_for_ever(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected = Collected(monkeypatch)
    collected.counts = (YOUNG + 1, 0, 100 * OLD)
    collector.look()
    assert 2 in collected.done


def test_nothing_is_collected_where_there_is_nothing(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected = Collected(monkeypatch)
    for _ in range(20):
        collector.look()
    assert collected.done == []


def test_what_modules_bring_is_looked_through_no_more(
    collector: Collector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "brought_along.py").write_text("MANY = [[number] for number in range(5000)]\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    collector.look()
    before = gc.get_freeze_count()
    __import__("brought_along")
    try:
        collector.look()
        assert gc.get_freeze_count() >= before + 5000
    finally:
        del sys.modules["brought_along"]
