from itertools import product

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import DARK, LIGHT, Theme
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.focus import install_focus_ring
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.switch import Switch


class Form(QWidget):
    """Something of everything that may have the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.edit = Edit("Full name")
        self.save = Button("Save", "primary")
        self.preview = Button("Preview")
        self.refund = Button("Refund", "danger")
        self.consent = CheckBox("Programme")
        self.switch = Switch("Marketing")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(20)
        for each in (
            self.edit,
            self.save,
            self.preview,
            self.refund,
            self.consent,
            self.switch,
        ):
            column.addWidget(each)


@pytest.fixture
def form(app: QApplication, qtbot: QtBot) -> Form:
    install_focus_ring(app)
    made = Form()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def near(form: QWidget, widget: QWidget) -> set[str]:
    """Return the colours in and around a widget."""
    image = form.grab().toImage()
    corner = widget.mapTo(form, QPoint(0, 0))
    across = range(corner.x() - 6, corner.x() + widget.width() + 6)
    down = range(corner.y() - 6, corner.y() + widget.height() + 6)
    return {image.pixelColor(x, y).name() for x, y in product(across, down)}


@pytest.mark.parametrize("shown", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["edit", "save", "preview", "consent", "switch"])
def test_that_a_ring_shows_where_the_keyboard_is(
    app: QApplication, form: Form, shown: Theme, name: str
) -> None:
    theme.apply(app, shown)
    widget: QWidget = getattr(form, name)
    form.refund.setFocus()
    app.processEvents()
    before = near(form, widget)
    widget.setFocus(Qt.FocusReason.MouseFocusReason)
    app.processEvents()
    added = near(form, widget) - before
    assert QColor(shown.accent_tint).name() in added
    assert QColor(shown.focus).name() in added | before


def test_that_the_ring_of_a_serious_button_is_red(app: QApplication, form: Form) -> None:
    form.edit.setFocus()
    app.processEvents()
    before = near(form, form.refund)
    form.refund.setFocus()
    app.processEvents()
    added = near(form, form.refund) - before
    assert QColor(LIGHT.danger_tint).name() in added


def test_that_the_ring_outlives_the_window_it_was_in(app: QApplication, qtbot: QtBot) -> None:
    install_focus_ring(app)
    gone = Form()
    gone.show()
    gone.activateWindow()
    qtbot.waitUntil(gone.isActiveWindow)
    gone.edit.setFocus()
    gone.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    again = Form()
    qtbot.addWidget(again)
    again.show()
    again.activateWindow()
    qtbot.waitUntil(again.isActiveWindow)
    again.preview.setFocus()
    assert install_focus_ring(app).ring.widget() is again.preview


def test_that_arrows_move_between_choices(app: QApplication, qtbot: QtBot) -> None:
    pay = Segmented("Payment", (Option("cash", "Cash"), Option("card", "Card")))
    qtbot.addWidget(pay)
    pay.show()
    pay.activateWindow()
    qtbot.waitUntil(pay.isActiveWindow)
    chosen: list[str] = []
    pay.chosen.connect(chosen.append)
    pay.focusNextChild()
    focused = app.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Right)
    assert pay.choice() == "card"
    assert chosen == ["card"]
