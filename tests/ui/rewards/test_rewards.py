from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from loyalty_desktop.errors import Invalid, NotAllowed, NotFound, Unavailable
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.stamps import StampCard
from loyalty_desktop.services.queries.offers import RewardRow, Rewards, StampCardRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.rewards import wordings
from loyalty_desktop.ui.rewards.forms import RewardDialog
from loyalty_desktop.ui.rewards.screen import RewardsScreen
from loyalty_desktop.ui.rewards.stamp_cards import StampCardDialog, StampCardTyped
from loyalty_desktop.ui.rewards.view_model import RewardsModel, RewardTyped
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import FakeDesk

pytestmark = pytest.mark.usefixtures("qapp")

IDR = Currency("IDR", 0)
MUG = RewardRow(
    code="MUG",
    name="Melati mug",
    points=80,
    kind="product",
    value=None,
    category=None,
    cap=None,
    pack=1,
    stock=30,
    left=24,
    given=6,
    given_ever=9,
    per_member=1,
    period_days=30,
    tiers=("Gold",),
    first_date=date(2026, 1, 1),
    until=None,
    state="on offer",
    version=2,
)
CARD = StampCardRow(StampCard("TENTH", "Every tenth", 10, "MUG"), "Melati mug", 12, 4, 1)


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


def noon() -> datetime:
    return datetime(2026, 6, 30, 5, tzinfo=UTC)


def known(**more: Any) -> Rewards:
    facts: dict[str, Any] = {
        "rewards": (MUG,),
        "stamp_cards": (CARD,),
        "tiers": ("Silver", "Gold"),
        "currency": IDR,
        "may_offer": True,
    } | more
    return Rewards(**facts)


def model_of(desk: FakeDesk, now: Rewards | None = None) -> RewardsModel:
    model = RewardsModel(desk, noon)
    model.load()
    desk.tell(now or known())
    return model


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_that_a_reward_is_told_in_the_shops_words() -> None:
    off = replace(MUG, kind="percent", value=Fraction(10), cap=50_000, pack=3, per_member=0)
    assert wordings.kind(MUG, IDR) == "Product"
    assert plain(wordings.kind(off, IDR)) == "10 % off, Rp 50.000 at most"
    assert plain(wordings.kind(replace(off, cap=None), IDR)) == "10 % off"
    amount = replace(off, kind="amount", value=Fraction(5000))
    assert plain(wordings.kind(amount, IDR)) == "Rp 5.000 off"
    assert (wordings.price(MUG), wordings.price(off)) == ("80 points", "80 points for 3")
    assert (wordings.stock(MUG), wordings.stock(replace(MUG, left=None))) == ("24", "\u2013")
    assert (wordings.limits(MUG), wordings.limits(off)) == ("1 in 30 days", "\u2013")
    assert plain(wordings.dates(MUG)) == "from 1 Jan 2026"


def test_that_a_new_version_begins_with_what_is_left_and_keeps_the_rest() -> None:
    desk = FakeDesk()
    editing = model_of(desk).reward_in_the_making(MUG)
    typed = editing.begun()
    assert typed.stock == 24
    editing.save(replace(typed, points=90))
    request = desk.writes[-1].request
    assert (request.code, request.points, request.stock, request.tiers) == (
        "MUG",
        90,
        24,
        ("Gold",),
    )
    assert (request.per_member, request.period_days) == (1, 30)
    assert request.first_date == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (RewardTyped("", "Cup", "product", 5), "code"),
        (RewardTyped("MUG", "Cup", "product", 5), "code"),
        (RewardTyped("CUP", " ", "product", 5), "name"),
        (RewardTyped("CUP", "Cup", "product", None), "points"),
        (RewardTyped("CUP", "Cup", "amount", 5), "value"),
        (RewardTyped("CUP", "Cup", "percent", 5, "101"), "value"),
        (RewardTyped("CUP", "Cup", "product", 5, pack=0), "pack"),
        (
            RewardTyped(
                "CUP", "Cup", "product", 5, first_date=date(2026, 2, 1), until=date(2026, 1, 1)
            ),
            "until",
        ),
        (RewardTyped("CUP", "Cup", "product", 5, until=date(2026, 6, 29)), "until"),
    ],
)
def test_that_what_cannot_be_is_told_in_place_and_not_sent(typed: RewardTyped, field: str) -> None:
    desk = FakeDesk()
    editing = model_of(desk).reward_in_the_making(None)
    editing.save(typed)
    assert list(editing.complaints) == [field]
    assert desk.writes == []


def test_that_a_percentage_is_kept_as_one_and_an_amount_as_money() -> None:
    desk = FakeDesk()
    model = model_of(desk)
    model.reward_in_the_making(None).save(RewardTyped("TEN", "Ten", "percent", 5, "12.5", cap=500))
    model.reward_in_the_making(None).save(RewardTyped("OFF", "Off", "amount", 5, "5000", cap=500))
    percent, amount = (asked.request for asked in desk.writes)
    assert (percent.value, percent.cap) == (Fraction("12.5"), 500)
    assert (amount.value, amount.cap) == (Fraction(5000), None)


def test_that_the_same_reward_is_sent_again_with_its_key() -> None:
    desk = FakeDesk()
    editing = model_of(desk).reward_in_the_making(None)
    typed = RewardTyped("CUP", "Cup", "product", 5)
    for each in (typed, typed, replace(typed, points=6)):
        editing.save(each)
        desk.refuse(Unavailable(reason="server"))
    keys = [asked.request.key for asked in desk.writes]
    assert keys[0] == keys[1] != keys[2]


def test_that_refusals_come_back_as_sentences() -> None:
    desk = FakeDesk()
    editing = model_of(desk).reward_in_the_making(MUG)
    editing.save(editing.begun())
    desk.refuse(Invalid(field="points", reason="negative"))
    assert editing.complaints == {"points": "This can't be less than zero."}
    editing.save(editing.begun())
    desk.refuse(NotAllowed(right="offer"))
    assert editing.refusal.startswith("This needs the PIN")


def test_that_a_stamp_card_is_saved_and_told_what_is_wrong() -> None:
    desk = FakeDesk()
    editing = model_of(desk).card_in_the_making(None)
    editing.save(StampCardTyped("TEN", "Ten coffees", 10, "", "category", "", 10))
    assert set(editing.complaints) == {"reward", "of", "head_start"}
    editing.save(StampCardTyped("TEN", "Ten coffees", 10, "MUG", "category", "coffee", 2))
    request = desk.writes[-1].request
    assert (request.every, request.category, request.sku, request.head_start) == (
        10,
        "coffee",
        None,
        2,
    )
    desk.refuse(NotFound(what="reward", reward="MUG"))
    assert list(editing.complaints) == ["reward"]


# The screen -----------------------------------------------------------------------------------


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def screen(app: QApplication, desk: FakeDesk) -> Iterator[RewardsScreen]:
    made = RewardsScreen(desk, clock=noon)
    made.resize(1142, 768)
    made.show()
    desk.tell(known())
    app.processEvents()
    yield made
    made.close()
    # At once: every widget that lives on is styled again for each test after it.
    delete(made)


def cells(screen: RewardsScreen) -> list[str]:
    model = screen.rows
    return [plain(model.index(0, at).data()) for at in range(model.columnCount())]


def test_that_the_list_tells_everything_wide_and_narrow(screen: RewardsScreen) -> None:
    assert cells(screen) == [
        "Melati mug, MUG",
        "Product, Gold",
        "80 points",
        "24, 9 given",
        "1 in 30 days",
        "On offer, from 1 Jan 2026",
    ]
    screen.resize(760, 700)
    assert cells(screen)[0] == "Melati mug, MUG \u00b7 Product"


def test_that_an_empty_list_says_what_to_do(screen: RewardsScreen, desk: FakeDesk) -> None:
    screen.refresh()
    desk.tell(known(rewards=(), stamp_cards=()))
    assert screen.pages.currentWidget() is screen.nothing
    screen.tabs.setCurrentIndex(1)
    assert screen.pages.currentWidget() is screen.no_card
    assert not screen.add.isEnabled()


def test_that_a_row_opens_and_is_saved_as_a_new_version(
    screen: RewardsScreen, desk: FakeDesk
) -> None:
    screen.table.opened.emit(0)
    dialog = screen.dialog
    assert isinstance(dialog, RewardDialog)
    assert dialog.code.isReadOnly()
    dialog.points.set_value(70)
    dialog.accept()
    assert desk.writes[-1].request.points == 70
    asked = len(desk.reads)
    desk.done()
    assert screen.dialog is None
    assert len(desk.reads) == asked + 1


def test_that_mistakes_show_under_their_fields_and_go_when_mended(screen: RewardsScreen) -> None:
    screen.add.click()
    dialog = screen.dialog
    assert isinstance(dialog, RewardDialog)
    dialog.accept()
    assert dialog.fields["code"].complaint == "A short code, such as MUG, is needed."
    QTest.keyClicks(dialog.code, "CUP")
    assert dialog.fields["code"].complaint == ""
    assert dialog.fields["name"].complaint
    dialog.reject()


def test_that_a_percentage_is_asked_for_where_one_is_needed(screen: RewardsScreen) -> None:
    screen.add.click()
    dialog = screen.dialog
    assert isinstance(dialog, RewardDialog)
    dialog.kind.choose("percent")
    dialog.kind.chosen.emit("percent")
    assert not dialog.worth.percent.isHidden()
    assert dialog.worth.amount.isHidden()
    assert not dialog.cap.isReadOnly()
    dialog.reject()


def test_that_a_stamp_card_opens_from_its_tab(screen: RewardsScreen) -> None:
    screen.tabs.setCurrentIndex(1)
    QTest.keyClick(screen.card_table, Qt.Key.Key_Down)
    QTest.keyClick(screen.card_table, Qt.Key.Key_Return)
    dialog = screen.dialog
    assert isinstance(dialog, StampCardDialog)
    assert dialog.every.value() == 10
    dialog.reject()


def test_that_who_may_not_offer_reads(screen: RewardsScreen, desk: FakeDesk) -> None:
    screen.refresh()
    desk.tell(known(may_offer=False))
    assert screen.add.isHidden()
    screen.table.opened.emit(0)
    assert screen.dialog is None
    assert screen.message.text().startswith("You can read the rewards.")


def test_that_the_key_on_the_button_adds_on_every_page(
    screen: RewardsScreen, qtbot: QtBot, desk: FakeDesk
) -> None:
    del desk
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    for page, title in enumerate(("New reward", "New stamp card", "New mission", "New membership")):
        screen.tabs.setCurrentIndex(page)
        QTest.keyClick(screen, Qt.Key.Key_Insert)
        qtbot.waitUntil(lambda: screen.dialog is not None)
        assert screen.dialog is not None
        assert screen.dialog.accessibleName().startswith(title)
        screen.dialog.reject()


def test_that_a_day_that_does_not_exist_is_told_in_place_and_never_saved_as_none(
    screen: RewardsScreen, desk: FakeDesk
) -> None:
    screen.table.opened.emit(0)
    dialog = screen.dialog
    assert isinstance(dialog, RewardDialog)
    dialog.until.setText("31/02/2027")
    dialog.confirm.click()
    assert dialog.fields["until"].complaint == "There is no such day. Type day, month and year."
    assert dialog.until.text() == "31/02/2027"
    assert desk.writes == []
    dialog.until.setText("28/02/2027")
    assert dialog.fields["until"].complaint == ""
    dialog.confirm.click()
    assert desk.writes[-1].request.until == date(2027, 2, 28)


def test_that_a_refusal_of_what_has_no_field_is_seen_all_the_same(
    screen: RewardsScreen, desk: FakeDesk
) -> None:
    screen.table.opened.emit(0)
    dialog = screen.dialog
    assert isinstance(dialog, RewardDialog)
    dialog.confirm.click()
    desk.refuse(Invalid(field="at", reason="before"))
    assert dialog.message.isVisible()
    assert dialog.message.text() == "This is before the day it begins."


def test_that_mending_one_mistake_leaves_the_keyboard_where_it_is(
    screen: RewardsScreen, app: QApplication, qtbot: QtBot
) -> None:
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    screen.add.click()
    dialog = screen.dialog
    assert isinstance(dialog, RewardDialog)
    dialog.confirm.click()
    for sign in "CUP":
        focus = app.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, sign)
    assert dialog.code.text() == "CUP"
    assert dialog.name.text() == ""
    dialog.confirm.click()
    assert app.focusWidget() is dialog.name
    dialog.reject()


def test_that_the_list_shows_that_it_has_the_keyboard_before_a_row_is_chosen(
    screen: RewardsScreen, app: QApplication, qtbot: QtBot
) -> None:
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    viewport = screen.table.viewport()
    focus = theme.current().colour("focus")

    def ringed() -> bool:
        seen = viewport.grab().toImage()
        return seen.pixelColor(seen.width() // 2, 2) == focus

    screen.tabs.setFocus()
    app.processEvents()
    assert not ringed()
    screen.table.setFocus()
    app.processEvents()
    assert ringed()
