"""Why a shop is not open, in words that help."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.ui.first_run.not_opened import NotOpened


def page(qtbot: QtBot, reason: str) -> NotOpened:
    made = NotOpened(Unavailable(reason=reason), "/shops/melati.db")
    qtbot.addWidget(made)
    made.resize(1024, 768)
    made.show()
    return made


@pytest.mark.parametrize(
    ("reason", "title", "told"),
    [
        ("locked", "Somebody else has the shop open", "Another counter is writing."),
        ("newer", "This shop is from a newer program", "Update the program first."),
        ("older", "This shop is from an older program", "Upgrade it first."),
        ("not_ours", "This is not a shop", "Nothing was changed."),
        ("damaged", "The shop's database is damaged", "restore a backup"),
        ("keys_unreadable", "The shop is not open", "keys can't be read"),
    ],
)
def test_that_each_reason_has_its_words_and_names_the_database(
    app: QApplication, qtbot: QtBot, reason: str, title: str, told: str
) -> None:
    del app
    shown = page(qtbot, reason)
    assert shown.title.text() == title
    assert told in shown.told.text()
    assert shown.where.text() == "/shops/melati.db"
    # Nothing of a long sentence is cut off.
    assert shown.helps.height() >= shown.helps.heightForWidth(shown.helps.width())


def test_that_enter_tries_again_and_esc_leaves(app: QApplication, qtbot: QtBot) -> None:
    del app
    shown = page(qtbot, "locked")
    again: list[bool] = []
    left: list[bool] = []
    shown.again.connect(lambda: again.append(True))
    shown.left.connect(lambda: left.append(True))
    QTest.keyClick(shown, Qt.Key.Key_Return)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert (again, left) == ([True], [True])


def test_that_an_older_shop_offers_to_be_upgraded(app: QApplication, qtbot: QtBot) -> None:
    del app
    shown = page(qtbot, "older")
    with qtbot.waitSignal(shown.upgrade_wanted):
        QTest.keyClick(shown, Qt.Key.Key_Return)
    assert shown.retry.text() == "Upgrade the shop"
