import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat, PointsEdit
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.wording import use_country

pytestmark = pytest.mark.usefixtures("app")

IDR = MoneyFormat("Rp", ".", ",", Currency("IDR", 0))
USD = MoneyFormat("$", ",", ".", Currency("USD", 2))


@pytest.fixture
def rupiah(qtbot: QtBot) -> MoneyEdit:
    edit = MoneyEdit(IDR, "Amount")
    qtbot.addWidget(edit)
    edit.show()
    return edit


@pytest.fixture
def dollars(qtbot: QtBot) -> MoneyEdit:
    use_country("US")
    edit = MoneyEdit(USD, "Amount")
    qtbot.addWidget(edit)
    edit.show()
    return edit


@pytest.fixture(autouse=True)
def jakarta() -> None:
    use_country("ID")


def test_that_an_amount_is_grouped_while_it_is_typed(rupiah: MoneyEdit) -> None:
    seen: list[object] = []
    rupiah.changed.connect(seen.append)
    QTest.keyClicks(rupiah, "1250000")
    assert rupiah.text() == "1.250.000"
    assert rupiah.value() == 1_250_000
    assert seen == [1, 12, 125, 1250, 12500, 125000, 1250000]


def test_that_a_figure_can_be_mended_in_the_middle(rupiah: MoneyEdit) -> None:
    rupiah.set_value(1_250_000)
    rupiah.setCursorPosition(3)
    QTest.keyClick(rupiah, Qt.Key.Key_Backspace)
    assert rupiah.text() == "150.000"
    QTest.keyClicks(rupiah, "9")
    assert rupiah.text() == "1.950.000"


def test_that_letters_and_signs_are_turned_away(rupiah: MoneyEdit) -> None:
    QTest.keyClicks(rupiah, "-8a6,0.x0 0")
    assert rupiah.value() == 86_000


def test_that_cents_are_typed_after_the_point(dollars: MoneyEdit) -> None:
    QTest.keyClicks(dollars, "1234.567")
    assert dollars.text() == "1,234.56"
    assert dollars.value() == 123_456


def test_that_the_decimal_key_of_a_number_pad_is_the_point(dollars: MoneyEdit) -> None:
    QTest.keyClicks(dollars, "12,5")
    assert dollars.value() == 1_250


@pytest.mark.parametrize(
    ("pasted", "value"),
    [
        ("Rp 1.250.000", 1_250_000),
        ("1250000", 1_250_000),
        (" 86.000 ", 86_000),
        ("86.000,00", 86_000),
        ("Rp 1.250.000,00", 1_250_000),
        ("Rp1.250.000,-", 1_250_000),
        ("IDR 86.000", 86_000),
        ("86.000-", None),
        ("Budi Santoso", None),
        ("-5000", None),
        ("12.50", None),
        ("1e9", None),
        ("1,250,000", None),
        ("\u0661\u0662\u0663", None),
        ("99999999999999999999", None),
    ],
)
def test_that_pasting_brings_an_amount_or_nothing(
    rupiah: MoneyEdit, pasted: str, value: int | None
) -> None:
    QGuiApplication.clipboard().setText(pasted)
    rupiah.paste()
    assert rupiah.value() == value


def test_that_nonsense_pasted_over_an_amount_leaves_it(rupiah: MoneyEdit) -> None:
    rupiah.set_value(86_000)
    rupiah.selectAll()
    QGuiApplication.clipboard().setText("free")
    rupiah.paste()
    assert rupiah.value() == 86_000


def test_that_a_long_amount_is_written_smaller_and_never_cut(rupiah: MoneyEdit) -> None:
    rupiah.setFixedWidth(180)
    rupiah.show()
    high = rupiah.height()
    rupiah.set_value(98_000)
    usual = rupiah.font().pixelSize()
    rupiah.set_value(985_230_000)
    margins = rupiah.textMargins()
    room = rupiah.width() - 2 * 14 - margins.left() - margins.right()
    assert rupiah.font().pixelSize() < usual
    assert rupiah.fontMetrics().horizontalAdvance(rupiah.text()) <= room
    assert rupiah.height() == high
    rupiah.set_value(98_000)
    assert rupiah.font().pixelSize() == usual


def test_that_pasted_nonsense_is_named_and_the_amount_kept(qtbot: QtBot) -> None:
    edit = MoneyEdit(IDR)
    field = Field("Amount", edit)
    qtbot.addWidget(field)
    field.show()
    edit.set_value(86_000)
    edit.setFocus()
    QGuiApplication.clipboard().setText("1.250 apples")
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert edit.value() == 86_000
    assert field.complaint == "\u201c1.250 apples\u201d is no amount. Nothing was changed."
    QTest.keyClicks(edit, "5")
    assert not field.complaint


def test_that_the_value_is_none_when_nothing_is_typed(rupiah: MoneyEdit) -> None:
    assert rupiah.value() is None
    rupiah.set_value(0)
    assert rupiah.value() == 0
    rupiah.set_value(None)
    assert rupiah.text() == ""


@given(st.integers(0, 10**12))
def test_that_what_is_written_is_read_back(minor: int) -> None:
    use_country("ID")
    assert IDR.read(IDR.written(minor)) == minor


@pytest.fixture
def points(qtbot: QtBot) -> PointsEdit:
    edit = PointsEdit("Points to use")
    qtbot.addWidget(edit)
    edit.show()
    edit.set_most(184)
    return edit


def test_that_the_largest_useful_number_is_one_press_away(points: PointsEdit) -> None:
    assert points.all.text() == "All 184"
    QTest.mouseClick(points.all, Qt.MouseButton.LeftButton)
    assert points.value() == 184
    assert not points.more.isEnabled()


def test_that_minus_and_plus_move_in_whole_steps(points: PointsEdit) -> None:
    points.set_most(180, step=20)
    QTest.mouseClick(points.more, Qt.MouseButton.LeftButton)
    QTest.mouseClick(points.more, Qt.MouseButton.LeftButton)
    assert points.value() == 40
    points.set_value(50)
    QTest.mouseClick(points.fewer, Qt.MouseButton.LeftButton)
    assert points.value() == 40
    QTest.keyClick(points.edit, Qt.Key.Key_Up)
    assert points.value() == 60


def test_that_more_than_the_offer_may_be_typed_for_the_shop_to_refuse(points: PointsEdit) -> None:
    seen: list[int] = []
    points.changed.connect(seen.append)
    QTest.keyClicks(points.edit, "1x200")
    assert points.value() == 1_200
    assert points.edit.text() == "1.200"
    assert seen[-1] == 1_200
