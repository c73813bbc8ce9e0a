"""Telling a screen reader what just happened, where nothing that has the focus changed."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

_JUST_SAID: set[str] = set()
"""What was read out at this very moment: two who notice the same need not say it twice."""


def announce(widget: QWidget, sentence: str, *, at_once: bool = False) -> None:
    """Have a sentence read: when the reader is free, or at once for what cannot wait."""
    if sentence in _JUST_SAID:
        return
    _JUST_SAID.add(sentence)
    QTimer.singleShot(0, _JUST_SAID.clear)
    event = QAccessibleAnnouncementEvent(widget, sentence)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)
