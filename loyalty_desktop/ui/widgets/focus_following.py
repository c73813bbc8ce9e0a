"""Who wants to know where the keyboard goes, for as long as they live."""

from collections.abc import Callable
from typing import Any, ClassVar
from weakref import WeakMethod

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

Follow = Callable[[QWidget | None, QWidget | None], Any]
"""Gets the widget that had the focus and the one that has it now."""


class _Following(QObject):
    """Passes the application's `focusChanged` on.

    The application outlives every screen, and Qt calls a slot of a widget whose Python side is
    already gone an error. Here such a widget is forgotten instead.
    """

    installed: ClassVar["_Following | None"] = None

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.followers: list[WeakMethod[Follow]] = []
        app.focusChanged.connect(self._tell)

    def _tell(self, before: QWidget | None, now: QWidget | None) -> None:
        self.followers = [each for each in self.followers if _living(each)]
        for each in list(self.followers):
            # Who was told before may have closed who is told next.
            if each in self.followers and (method := _living(each)):
                method(before, now)


def follow_focus(method: Follow) -> None:
    """Call a bound method of a `QObject` whenever the focus moves, while the object lives."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    known = _Following.installed
    if known is None or not isValid(known):
        known = _Following.installed = _Following(app)
    known.followers.append(WeakMethod(method))


def leave_focus(method: Follow) -> None:
    """Call it no more."""
    if (known := _Following.installed) is not None:
        known.followers = [each for each in known.followers if each() != method]


def _living(follower: "WeakMethod[Follow]") -> Follow | None:
    """Return the method when neither side of its object is gone."""
    method = follower()
    return method if method is not None and isValid(getattr(method, "__self__", None)) else None
