"""What of a widget can be seen: a screen that is larger than its room scrolls in it."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget


def part_in_view(widget: QWidget) -> QRect:
    """Return the part of a widget that its parents let be seen, in the widget's own pixels."""
    seen = widget.rect()
    parent = widget.parentWidget()
    while parent is not None:
        seen &= QRect(widget.mapFrom(parent, QPoint(0, 0)), parent.size())
        if parent.isWindow():
            break
        parent = parent.parentWidget()
    return seen
