from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.errors import NotAllowed, NotFound
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.staff_cards import staff_card_code
from loyalty_desktop.services.commands.points import AdjustPoints, adjust_points
from loyalty_desktop.services.commands.signing_in import Approve, EnterPin, ShowStaffCard, Tried
from loyalty_desktop.ui.sign_in.idle import IdleLock
from loyalty_desktop.ui.sign_in.lock import CounterLock, needs_second
from loyalty_desktop.ui.sign_in.view_model import PinModel
from tests.ui.sign_in.fakes import DIAN, EVERYBODY, JOKO, NOW, NUR, RINA, Clock, FakeDesk

RINA_ACTS = Actor("Rina Astuti", "cashier", "rina", "2")
BOTH = replace(RINA_ACTS, second="dian", approval="seal")
CARD = staff_card_code(b"secret", "issue")
ADJUST = AdjustPoints(key="k", at=NOW, member="M-1", points=600, reason="sorry")
TOO_MUCH = NotAllowed(right="adjust", role="cashier", amount=600, most=500)


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.answers = {"colleagues": EVERYBODY, "who_may": (DIAN,)}
    return desk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(app: QApplication, desk: FakeDesk, clock: Clock) -> PinModel:
    del app
    model = PinModel(desk, clock)
    model.load()
    return model


def type_pin(model: PinModel, pin: str) -> None:
    for digit in pin:
        model.type_digit(digit)


# Without a widget ---------------------------------------------------------------------------------


def test_that_whoever_works_at_the_counter_is_chosen_already(desk: FakeDesk, clock: Clock) -> None:
    desk.act_as(RINA_ACTS)
    model = PinModel(desk, clock)
    model.load()
    assert model.chosen == RINA


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("r", RINA), ("d", DIAN), ("nu", NUR), ("kus", DIAN), ("rj", JOKO), ("x", JOKO), ("dn", NUR)],
)
def test_that_first_letters_of_any_part_of_a_name_choose(
    model: PinModel, typed: str, chosen: object
) -> None:
    for letter in typed:
        model.type_letter(letter)
    assert model.chosen == chosen


def test_that_arrows_stop_at_both_ends_and_another_person_begins_anew(model: PinModel) -> None:
    model.step(-1)
    assert model.chosen == JOKO
    type_pin(model, "31")
    model.step(9)
    assert (model.chosen, model.digits) == (DIAN, "")


def test_that_a_right_pin_tells_who_acts(model: PinModel, desk: FakeDesk) -> None:
    desk.replies = [Tried(RINA_ACTS)]
    model.type_letter("r")
    type_pin(model, "3141")
    came: list[Actor] = []
    model.done.connect(came.append)
    model.enter()
    assert came == [RINA_ACTS]
    request = desk.written[0][1]
    assert isinstance(request, EnterPin)
    assert (request.staff, request.pin) == ("rina", "3141")
    assert model.digits == ""


def test_that_a_wrong_pin_says_how_many_tries_are_left(model: PinModel, desk: FakeDesk) -> None:
    desk.replies = [Tried(None, tries_left=2), Tried(None, tries_left=1)]
    for told in ("2 more tries", "1 more try"):
        type_pin(model, "0000")
        model.enter()
        assert told in model.told
        assert model.digits == ""
    model.type_digit("1")
    assert model.told == ""


def test_that_a_lock_counts_down_and_ends(model: PinModel, desk: FakeDesk, clock: Clock) -> None:
    desk.replies = [Tried(None, locked_until=NOW + timedelta(minutes=5))]
    type_pin(model, "0000")
    model.enter()
    assert "5:00" in model.told
    type_pin(model, "3141")
    assert model.digits == ""
    clock.pass_seconds(61.5)
    model.tick()
    assert "3:59" in model.told
    # Somebody else can sign in meanwhile.
    model.step(2)
    assert model.told == ""
    model.step(-2)
    clock.pass_seconds(240)
    model.tick()
    assert model.told == ""
    assert model.can_type


def test_that_somebody_without_a_pin_is_told_what_to_do(model: PinModel) -> None:
    model.type_letter("n")
    type_pin(model, "1")
    assert model.digits == ""
    assert "no PIN yet" in model.told


def test_that_a_card_nobody_has_is_told_and_takes_back_what_it_typed(
    model: PinModel, desk: FakeDesk
) -> None:
    desk.replies = [NotFound(what="staff_card")]
    type_pin(model, "12")
    model.take_scan("123456789")
    assert isinstance(desk.written[0][1], ShowStaffCard)
    assert model.digits == ""
    assert "this card" in model.told


def test_that_an_empty_pin_is_not_handed_in(model: PinModel, desk: FakeDesk) -> None:
    model.enter()
    assert desk.written == []


def test_that_a_second_person_is_asked_only_where_one_could_help() -> None:
    assert needs_second(TOO_MUCH)
    assert not needs_second(NotAllowed(right="adjust", role="none"))
    assert not needs_second(NotAllowed(reason="own_card"))
    assert not needs_second(NotFound(what="member"))


# The window ---------------------------------------------------------------------------------------


class Counter(QMainWindow):
    """A window with a field in which a bill is half typed."""

    def __init__(self) -> None:
        super().__init__()
        self.amount = QLineEdit()
        self.completed = 0
        self.setCentralWidget(self.amount)
        complete = QAction(self)
        complete.setShortcut("F10")
        complete.triggered.connect(self._complete)
        self.addAction(complete)
        self.resize(1366, 768)

    def _complete(self) -> None:
        self.completed += 1


@pytest.fixture
def window(app: QApplication, qtbot: QtBot) -> Iterator[Counter]:
    del app
    window = Counter()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    window.amount.setFocus()
    QTest.keyClicks(window.amount, "248500")
    yield window
    window.close()


@pytest.fixture
def lock(window: Counter, desk: FakeDesk, clock: Clock) -> CounterLock:
    return CounterLock(window, desk, "Toko Melati", ZoneInfo("Asia/Jakarta"), clock=clock)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_that_a_pin_typed_on_keys_signs_in_and_the_bill_is_as_it_was(
    lock: CounterLock, window: Counter, desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.replies = [Tried(RINA_ACTS)]
    lock.lock()
    assert focused().objectName() == "pin"
    QTest.keyClicks(focused(), "ri")
    QTest.keyClicks(focused(), "31419")
    QTest.keyClick(focused(), Qt.Key.Key_Backspace)
    assert focused().accessibleName() == "PIN of Rina: 4 digits typed"
    with qtbot.waitSignal(lock.signed_in):
        QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert desk.actor == RINA_ACTS
    assert not lock.in_view
    assert window.amount.text() == "248500"
    assert focused() is window.amount


def test_that_the_keys_of_the_counter_rest_while_it_is_locked(
    lock: CounterLock, window: Counter
) -> None:
    lock.lock()
    for key in (Qt.Key.Key_F10, Qt.Key.Key_Escape, Qt.Key.Key_F12):
        QTest.keyClick(focused(), key)
    window.amount.setFocus()
    assert focused() is not window.amount
    assert (window.completed, lock.in_view) == (0, True)
    assert lock.card is not None
    assert window.childAt(window.rect().center()) is not window.amount


def test_that_fingers_reach_every_digit(lock: CounterLock, desk: FakeDesk) -> None:
    desk.replies = [Tried(RINA_ACTS)]
    lock.lock()
    card = lock.card
    assert card is not None
    for digit in "1234567890":
        key = card.pad.keys[digit]
        assert (key.width(), key.height()) == (88, 72)
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    QTest.mouseClick(card.pad.keys["delete"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(card.pad.keys["enter"], Qt.MouseButton.LeftButton)
    assert desk.written[0][1].pin == "123456789"
    assert not lock.in_view


def test_that_the_card_is_as_drawn_and_fills_a_small_window(
    lock: CounterLock, window: Counter
) -> None:
    lock.lock()
    assert lock.card is not None
    assert lock.card.geometry().getRect() == (223, 64, 920, 640)
    window.resize(1024, 768)
    assert lock.card.geometry().getRect() == (0, 0, 1024, 768)


def test_that_a_staff_card_switches_at_once_with_the_bill_in_view(
    lock: CounterLock, window: Counter, desk: FakeDesk
) -> None:
    desk.replies = [Tried(RINA_ACTS)]
    assert lock.take_scan(CARD.lower())
    assert desk.actor == RINA_ACTS
    assert not lock.in_view
    assert window.amount.text() == "248500"
    assert not lock.take_scan("LD0000NOBODY")
    assert not lock.take_scan(CARD[:-1] + ("0" if CARD[-1] != "0" else "1"))


def test_that_a_staff_card_of_somebody_who_left_locks_and_says_so(
    lock: CounterLock, desk: FakeDesk
) -> None:
    desk.replies = [NotFound(what="staff_card")]
    assert lock.take_scan(CARD)
    assert lock.in_view
    assert lock.card is not None
    assert "this card" in lock.card.told.text()


def test_that_where_nobody_is_on_the_staff_enter_goes_on(
    lock: CounterLock, desk: FakeDesk, window: Counter
) -> None:
    desk.answers["colleagues"] = ()
    lock.lock()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert not lock.in_view
    assert focused() is window.amount
    lock.idle.idle.emit()
    assert not lock.in_view


def test_that_everything_on_the_card_has_a_name(lock: CounterLock) -> None:
    lock.lock()
    assert lock.card is not None
    for button in lock.card.findChildren(QAbstractButton):
        assert button.accessibleName(), button.objectName()
    assert lock.card.people.accessibleName() == "Staff"


# A second person ----------------------------------------------------------------------------------


def test_that_a_manager_allows_one_request_and_the_cashier_goes_on(
    lock: CounterLock, desk: FakeDesk, window: Counter
) -> None:
    desk.act_as(RINA_ACTS)
    desk.replies = [Tried(BOTH), "recorded"]
    answers: list[Any] = []
    lock.ask_second(TOO_MUCH, adjust_points, ADJUST, answers.append)
    card = lock.card
    assert card is not None
    assert card.title.text() == "A manager's PIN"
    assert card.reason.text() == "Points by hand: 600. Rina alone: up to 500."
    assert desk.asked[-1] == ("who_may", (Right.ADJUST, 600, "rina"))
    QTest.keyClicks(focused(), "602214")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    (_, asked), (by, request) = desk.written
    assert isinstance(asked, Approve)
    assert (asked.request, asked.staff, asked.right) == (ADJUST, "dian", Right.ADJUST)
    assert (by, request) == (BOTH, ADJUST)
    assert answers == ["recorded"]
    assert desk.actor == RINA_ACTS
    assert not lock.in_view
    assert focused() is window.amount


def test_that_esc_leaves_it_and_the_first_refusal_is_told(
    lock: CounterLock, desk: FakeDesk
) -> None:
    desk.act_as(RINA_ACTS)
    told: list[Any] = []
    lock.ask_second(TOO_MUCH, adjust_points, ADJUST, None, told.append)
    QTest.keyClicks(focused(), "60")
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert lock.in_view
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert not lock.in_view
    assert told == [TOO_MUCH]
    assert desk.written == []


def test_that_who_may_not_either_is_told_in_place(lock: CounterLock, desk: FakeDesk) -> None:
    desk.act_as(RINA_ACTS)
    desk.replies = [NotAllowed(right="adjust", role="manager", amount=600, most=100)]
    lock.ask_second(TOO_MUCH, adjust_points, ADJUST)
    QTest.keyClicks(focused(), "602214")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert lock.in_view
    assert lock.card is not None
    assert "somebody who may do it" in lock.card.told.text()


def test_that_locking_while_a_second_person_is_asked_drops_the_request(
    lock: CounterLock, desk: FakeDesk
) -> None:
    desk.act_as(RINA_ACTS)
    desk.replies = [Tried(RINA_ACTS)]
    lock.ask_second(TOO_MUCH, adjust_points, ADJUST)
    lock.lock()
    QTest.keyClicks(focused(), "3141")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert [type(request) for _, request in desk.written] == [EnterPin]


def test_that_nobody_is_asked_where_nobody_could_help(lock: CounterLock) -> None:
    assert not lock.ask_second(NotAllowed(reason="own_card"), adjust_points, ADJUST)
    assert not lock.in_view
    lock.lock()
    assert not lock.ask_second(TOO_MUCH, adjust_points, ADJUST)


# Idle ---------------------------------------------------------------------------------------------


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_that_rest_is_told_once_and_a_key_begins_anew(app: QApplication, qtbot: QtBot) -> None:
    seconds = Seconds()
    idle = IdleLock(app, 5, seconds)
    told: list[bool] = []
    idle.idle.connect(lambda: told.append(True))
    field = QLineEdit()
    qtbot.addWidget(field)
    seconds.now = 299
    idle.look()
    QTest.keyClick(field, Qt.Key.Key_1)
    seconds.now = 598
    idle.look()
    assert told == []
    seconds.now = 600
    idle.look()
    idle.look()
    assert told == [True]
    idle.set_minutes(0)
    seconds.now = 99_999
    idle.look()
    assert told == [True]
    idle.stop()


def test_that_an_idle_counter_locks_itself(lock: CounterLock, desk: FakeDesk) -> None:
    desk.act_as(RINA_ACTS)
    lock.idle.idle.emit()
    assert lock.in_view
    assert lock.card is not None
    assert lock.card.model.chosen == RINA
