import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit


class Window(QWidget):
    """A counter with its own F10."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(800, 600)
        self.scan = QLineEdit()
        self.completed = 0
        complete = QAction("Complete", self)
        complete.setShortcut(QKeySequence("F10"))
        complete.triggered.connect(self._complete)
        self.addAction(complete)
        QVBoxLayout(self).addWidget(self.scan)

    def _complete(self) -> None:
        self.completed += 1


@pytest.fixture
def window(app: QApplication, qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.scan.setFocus()
    app.processEvents()
    return made


def focused(app: QApplication) -> QWidget:
    widget = app.focusWidget()
    assert widget is not None
    return widget


def asked(window: Window, *, serious: bool) -> tuple[Dialog, list[bool]]:
    dialog = Dialog(window, "Refund Rp 89.000 to Budi?", serious=serious, confirm="Refund")
    answers: list[bool] = []
    dialog.finished.connect(answers.append)
    dialog.open()
    return dialog, answers


@pytest.mark.parametrize("serious", [True, False])
def test_that_esc_leads_back_to_where_one_was(
    app: QApplication, window: Window, serious: bool
) -> None:
    _dialog, answers = asked(window, serious=serious)
    QTest.keyClick(focused(app), Qt.Key.Key_Escape)
    assert answers == [False]
    assert app.focusWidget() is window.scan


def test_that_a_scanner_cannot_confirm_what_is_serious(app: QApplication, window: Window) -> None:
    dialog, answers = asked(window, serious=True)
    for widget in (focused(app), dialog.confirm):
        widget.setFocus()
        QTest.keyClicks(widget, "LD7K2M9Q4X")
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert answers == []
    QTest.keyClick(focused(app), Qt.Key.Key_F10)
    assert answers == [True]


def test_that_enter_confirms_what_is_light(app: QApplication, window: Window) -> None:
    dialog = Dialog(window, "New member", confirm="Save member")
    name = Edit("Full name")
    dialog.body.addWidget(name)
    answers: list[bool] = []
    dialog.finished.connect(answers.append)
    dialog.open()
    assert app.focusWidget() is name
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert answers == [True]


def test_that_the_keys_of_the_window_rest_meanwhile(app: QApplication, window: Window) -> None:
    _dialog, answers = asked(window, serious=True)
    QTest.keyClick(focused(app), Qt.Key.Key_F10)
    assert answers == [True]
    assert window.completed == 0
    QTest.keyClick(window.scan, Qt.Key.Key_F10)
    assert window.completed == 1


def test_that_the_keyboard_stays_in_the_dialog(app: QApplication, window: Window) -> None:
    dialog, _answers = asked(window, serious=False)
    for _ in range(5):
        QTest.keyClick(focused(app), Qt.Key.Key_Tab)
        assert dialog.isAncestorOf(focused(app))
    window.scan.setFocus()
    assert dialog.isAncestorOf(focused(app))


def test_that_a_dialog_that_stays_waits_for_the_answer(app: QApplication, window: Window) -> None:
    dialog = Dialog(window, "New member", stays=True)
    answers: list[bool] = []
    confirmed: list[bool] = []

    def keep() -> None:
        confirmed.append(True)

    dialog.confirmed.connect(keep)
    dialog.finished.connect(answers.append)
    dialog.open()
    QTest.keyClick(focused(app), Qt.Key.Key_F10)
    dialog.confirm.set_busy(True)
    QTest.keyClick(focused(app), Qt.Key.Key_F10)
    assert confirmed == [True]
    assert answers == []
    dialog.close_with(True)
    assert answers == [True]
