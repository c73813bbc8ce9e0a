"""What is typed and not taken yet, carried over to a screen that is built anew."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget


@dataclass(frozen=True, slots=True)
class Typed:
    """The lines and notes of a screen by object name, with the place of the cursor; the focus."""

    lines: Mapping[str, tuple[str, int]]
    notes: Mapping[str, str]
    focus: str


def typed_in(screen: QWidget) -> Typed:
    """Return what is typed in a screen and where in it the keyboard is."""
    focused = QApplication.focusWidget()
    here = focused is not None and screen.isAncestorOf(focused)
    return Typed(
        {
            edit.objectName(): (edit.text(), edit.cursorPosition())
            for edit in screen.findChildren(QLineEdit)
            if edit.objectName() and edit.text()
        },
        {
            edit.objectName(): edit.toPlainText()
            for edit in screen.findChildren(QPlainTextEdit)
            if edit.objectName() and edit.toPlainText()
        },
        focused.objectName() if here and focused is not None else "",
    )


def type_again(screen: QWidget, typed: Typed) -> None:
    """Put back what the new screen does not show by itself; nobody is told that it changed."""
    for edit in screen.findChildren(QLineEdit):
        text, cursor = typed.lines.get(edit.objectName(), ("", 0))
        if text and not edit.text():
            blocked = QSignalBlocker(edit)
            edit.setText(text)
            blocked.unblock()
        if text and edit.text() == text:
            edit.setCursorPosition(cursor)
    for note in screen.findChildren(QPlainTextEdit):
        kept = typed.notes.get(note.objectName(), "")
        if kept and not note.toPlainText():
            note.setPlainText(kept)


def focus_again(screen: QWidget, typed: Typed) -> bool:
    """Give the keyboard to what had it before; return whether it is still there."""
    found = screen.findChild(QWidget, typed.focus) if typed.focus else None
    if found is None or not found.isVisibleTo(screen) or not found.isEnabled():
        return False
    found.setFocus()
    return True
