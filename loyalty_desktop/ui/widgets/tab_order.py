"""The way of the Tab key: everything that takes the keyboard, in the order it was laid out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget


def stops_at(widget: QWidget, inside: QWidget) -> bool:
    """Tell whether Tab stops at a widget inside another one."""
    if not (
        widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and inside.isAncestorOf(widget)
        and widget.isEnabled()
        and widget.isVisibleTo(inside)
        and widget.focusProxy() is None
    ):
        return False
    # Of several of which one is chosen, Tab stops at the chosen one; the arrows lead on.
    one_of_many = isinstance(widget, QAbstractButton) and widget.autoExclusive()
    return not (one_of_many and isinstance(widget, QAbstractButton) and not widget.isChecked())


def next_stop(inside: QWidget, here: QWidget, *, forward: bool) -> QWidget | None:
    """Return where Tab leads from a widget, or back from it; None where it leads nowhere else.

    Qt itself leaves out what stands before the one that a screen hands its focus on to.
    """
    each = here.nextInFocusChain() if forward else here.previousInFocusChain()
    while each is not None and each is not here:
        if stops_at(each, inside):
            return each
        each = each.nextInFocusChain() if forward else each.previousInFocusChain()
    return None
