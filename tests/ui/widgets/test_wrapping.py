from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.screen_stack import ScreenStack
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from tests.ui.cut_text import cut_texts

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def stack(qtbot: QtBot) -> ScreenStack:
    stack = ScreenStack()
    qtbot.addWidget(stack)
    screen = QWidget()
    column = QVBoxLayout(screen)
    head = WrappingRow()
    head.addWidget(Label("Members", "title"))
    head.addStretch(1)
    for word in ("Save as a segment", "Export members", "New member"):
        button = Button(word)
        button.setObjectName(word)
        head.addWidget(button)
    column.addLayout(head)
    column.addStretch(1)
    stack.addWidget(screen)
    return stack


def shown_at(stack: ScreenStack, width: int) -> list[QWidget]:
    """Show it so wide; return the title and the buttons."""
    stack.setFixedSize(width, 300)
    stack.show()
    QApplication.processEvents()
    screen = stack.currentWidget()
    assert screen is not None
    return [screen.findChildren(Label)[0], *screen.findChildren(Button)]


def test_that_a_row_with_room_is_one_line_with_its_buttons_at_the_right(
    stack: ScreenStack,
) -> None:
    title, *buttons = shown_at(stack, 900)
    assert len({button.y() for button in buttons}) == 1
    assert title.geometry().center().y() == buttons[0].geometry().center().y()
    assert buttons[-1].geometry().right() > 870


def test_that_a_row_without_room_goes_on_below_and_nothing_is_cut(stack: ScreenStack) -> None:
    title, *buttons = shown_at(stack, 260)
    assert buttons[0].y() >= title.geometry().bottom()
    assert len({button.y() for button in buttons}) > 1
    assert stack.horizontalScrollBar().maximum() == 0
    assert cut_texts(stack) == []
    for one, other in pairwise(buttons):
        assert not one.geometry().intersects(other.geometry())


def test_that_a_row_is_one_line_again_as_soon_as_there_is_room(stack: ScreenStack) -> None:
    _title, *buttons = shown_at(stack, 900)
    before = [button.geometry() for button in buttons]
    shown_at(stack, 260)
    _title, *buttons = shown_at(stack, 900)
    assert [button.geometry() for button in buttons] == before


def test_that_buttons_that_belong_together_go_below_together(stack: ScreenStack) -> None:
    title, *buttons = shown_at(stack, 520)
    assert len({button.y() for button in buttons}) == 1
    assert buttons[0].y() > title.y()
