"""What the first paint doesn't need waits for it, and for nothing else."""

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from loyalty_desktop.ui.starting import FirstPaint


class Seen(QWidget):
    """Writes down that it was painted, and that its first paint was told to be over."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.child = Child(self)
        first = FirstPaint(self)
        first.over.connect(self.take)

    def take(self) -> None:
        self.told.append("over")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.told.append("window")


class Child(QWidget):
    def __init__(self, window: Seen) -> None:
        super().__init__(window)
        self._window = window
        self.resize(20, 20)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._window.told.append("inside")


def test_what_waits_goes_on_once_all_is_painted(qtbot: QtBot) -> None:
    window = Seen()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "over" in window.told)
    assert window.told[:3] == ["window", "inside", "over"]
    window.repaint()
    qtbot.wait(50)
    assert window.told.count("over") == 1


def test_a_window_that_is_never_painted_keeps_nobody_waiting(qtbot: QtBot) -> None:
    window = Seen()
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.told == ["over"])
