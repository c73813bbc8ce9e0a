"""What opens below a field: a month to choose a day from, a list of words."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.ui.widgets.calendar import CalendarPopup
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import use_language

pytestmark = pytest.mark.usefixtures("app")
Key = Qt.Key


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[DayEdit]:
    use_language("en")
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 400)
    edit = DayEdit(parent=window)
    edit.set_value(date(2026, 6, 30))
    with qtbot.waitExposed(window):
        window.show()
    yield edit
    window.close()


def opened(edit: DayEdit) -> CalendarPopup:
    QTest.keyClick(edit, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = edit.findChild(CalendarPopup)
    assert popup is not None
    assert popup.isVisible()
    return popup


def test_that_the_calendar_speaks_the_language_of_the_program(field: DayEdit) -> None:
    use_language("id")
    popup = opened(field)
    assert popup.month.text() == "Juni 2026"
    popup.hide()
    use_language("en")
    assert opened(field).month.text() == "June 2026"


@pytest.mark.parametrize(
    ("keys", "day"),
    [
        ([Key.Key_Right], date(2026, 7, 1)),
        ([Key.Key_Up], date(2026, 6, 23)),
        ([Key.Key_Home, Key.Key_Left], date(2026, 5, 31)),
        ([Key.Key_PageDown], date(2026, 7, 30)),
        ([Key.Key_PageUp] * 4, date(2026, 2, 28)),
        ([Key.Key_Home, Key.Key_End], date(2026, 6, 30)),
    ],
)
def test_that_keys_lead_to_a_day_and_enter_takes_it(
    field: DayEdit, keys: list[Qt.Key], day: date
) -> None:
    popup = opened(field)
    for key in keys:
        QTest.keyClick(popup.days, key)
    QTest.keyClick(popup.days, Key.Key_Return)
    assert field.value() == day
    assert not popup.isVisible()


def test_that_esc_leaves_the_day_as_it_was(field: DayEdit) -> None:
    popup = opened(field)
    QTest.keyClick(popup.days, Key.Key_Right)
    QTest.keyClick(popup.days, Key.Key_Escape)
    assert not popup.isVisible()
    assert field.value() == date(2026, 6, 30)


def test_that_a_day_is_taken_by_a_click(field: DayEdit) -> None:
    popup = opened(field)
    # June 2026 begins on a Monday: the first day stands in the first cell under the heads.
    at = QPoint(popup.days.width() // 14, popup.days.height() * 2 // 9)
    QTest.mouseClick(popup.days, Qt.MouseButton.LeftButton, pos=at)
    assert field.value() == date(2026, 6, 1)


def test_that_the_first_and_the_last_month_there_are_hold(field: DayEdit) -> None:
    popup = opened(field)
    popup.days.show_day(date(9999, 12, 31))
    QTest.keyClick(popup.days, Key.Key_Right)
    QTest.keyClick(popup.days, Key.Key_PageDown)
    assert popup.days.day == date(9999, 12, 31)
    popup.days.show_day(date(1, 1, 1))
    popup.days.grab()
    QTest.keyClick(popup.days, Key.Key_PageUp)
    assert popup.days.day == date(1, 1, 1)


def test_that_no_choice_of_a_list_is_cut(qtbot: QtBot) -> None:
    words = [("short", "A"), ("long", "Worth much and recommending to many others in town")]
    select = Select("Kind", words)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 300)
    select.setParent(window)
    select.setFixedWidth(90)
    with qtbot.waitExposed(window):
        window.show()
    select.showPopup()
    view = select.view()
    needed = QLabel(words[1][1]).sizeHint().width()
    assert view.viewport().width() >= needed
    assert view.sizeHintForRow(0) >= 32
    select.hidePopup()
