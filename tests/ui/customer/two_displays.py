"""A counter with two displays, as they come and go; `test_display.py` runs it where there are two.

Prints what a person would see at each step, as JSON.
"""

import json
import sys
from typing import Any, cast

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.ui.customer.display import CustomerDisplay
from loyalty_desktop.ui.customer.screen import CustomerScreen
from loyalty_desktop.ui.customer.view import CustomerView


class Plugs(QObject):
    """The displays as they are plugged in: a display is pulled out and put back."""

    screenAdded = Signal(QScreen)  # noqa: N815 - as Qt spells it
    screenRemoved = Signal(QScreen)  # noqa: N815 - as Qt spells it
    primaryScreenChanged = Signal(QScreen)  # noqa: N815 - as Qt spells it

    def __init__(self, displays: list[QScreen]) -> None:
        super().__init__()
        self._displays = displays

    def screens(self) -> list[QScreen]:
        """Return the displays there are."""
        return list(self._displays)

    def pull(self, display: QScreen) -> None:
        """Pull a display out."""
        self._displays.remove(display)
        self.screenRemoved.emit(display)

    def plug(self, display: QScreen) -> None:
        """Put a display in."""
        self._displays.append(display)
        self.screenAdded.emit(display)


def inside(display: QScreen) -> QRect:
    """Return a place for a window with a frame around it."""
    return display.geometry().adjusted(40, 40, -40, -40)


def main() -> dict[str, Any]:
    """Work at the counter while displays come and go; return what was seen."""
    app = QApplication(sys.argv[:1])
    first, second = app.screens()
    counter = QWidget()
    field = QLineEdit()
    QVBoxLayout(counter).addWidget(field)
    counter.setScreen(first)
    counter.setGeometry(inside(first))
    counter.show()
    counter.activateWindow()
    field.setFocus()
    app.processEvents()
    plugs = Plugs([first, second])
    screen = CustomerScreen("Toko Melati", CustomerView("welcome", currency("IDR")))
    display = CustomerDisplay(cast("QApplication", plugs), counter, screen)
    seen: dict[str, Any] = {}

    def look(step: str) -> None:
        app.processEvents()
        QTest.keyClicks(app.focusWidget() or counter, step[0])
        over = screen.isVisible() and screen.geometry().intersects(counter.geometry())
        seen[step] = {
            "shown": screen.isVisible(),
            "fills": screen.geometry() == second.geometry(),
            "over the counter": over,
            "active": app.activeWindow() is counter,
        }

    look("two displays")
    plugs.pull(second)
    seen["at once"] = screen.isVisible()
    look("pulled out")
    plugs.plug(second)
    look("back again")
    counter.setScreen(second)
    counter.setGeometry(inside(second))
    look("moved")
    counter.setScreen(first)
    counter.setGeometry(inside(first))
    look("home")
    display.use(wanted=False)
    look("switched off")
    display.use(wanted=True)
    look("on")
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton)
    look("touched")
    seen["typed"] = field.text()
    display.close()
    look("closed")
    return seen


if __name__ == "__main__":
    print(json.dumps(main()))
