"""The screen is built anew on the same model when the language changes."""

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.screen import CounterScreen
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import clock, join


def test_that_a_screen_built_anew_shows_the_same_bill(
    app: QApplication, qtbot: QtBot, shop: Store
) -> None:
    del app
    desk = StraightDesk(shop)
    first = CounterScreen(desk, shop.shop, clock)
    first.show()
    model = first.model
    budi = join(shop, "Budi Santoso", 1)
    model.call(budi.member_id)
    model.set_amount(125_000)
    model.set_receipt("0630-0142")
    model.set_cash(150_000)

    second = CounterScreen(desk, shop.shop, clock, model=model)
    qtbot.addWidget(second)
    first.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    second.show()

    assert second.model is model
    assert second.bill.amount.value() == 125_000
    assert second.bill.receipt.text() == "0630-0142"
    assert second.pay.cash.value() == 150_000
    assert second.bill.earned.points.accessibleName() == "Points to earn: 12"
    model.set_amount(200_000)
    assert second.bill.amount.value() == 200_000


def test_that_what_is_being_looked_for_stays_in_a_screen_built_anew(
    app: QApplication, qtbot: QtBot, shop: Store
) -> None:
    del app
    join(shop, "Budi Santoso", 1)
    desk = StraightDesk(shop)
    model = CounterViewModel(desk, shop.shop, clock)
    model.search("budi")
    screen = CounterScreen(desk, shop.shop, clock, model=model)
    qtbot.addWidget(screen)
    screen.show()
    assert screen.header.scan.text() == "budi"
    assert screen.matches.isVisible()
