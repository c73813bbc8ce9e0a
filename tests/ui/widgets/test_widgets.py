from datetime import date

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import COUNTER, DARK, LIGHT
from loyalty_desktop.ui.widgets.avatar import initials
from loyalty_desktop.ui.widgets.badges import StageBadge, TierBadge, badge_size, tier_look
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import Chip, Chips
from loyalty_desktop.ui.widgets.data_field import DataField
from loyalty_desktop.ui.widgets.dates import DayEdit, DayTyped, read_day
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field, PhoneEdit
from loyalty_desktop.ui.widgets.keys import KeyBar, key_action
from loyalty_desktop.ui.widgets.marks import mark_pixmap
from loyalty_desktop.ui.widgets.message import MessageBar, Toast
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.ui.widgets.scan_edit import ScanEdit
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.step_line import round_up
from loyalty_desktop.ui.widgets.tabs import Tabs
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import use_language
from tests.ui.gallery import Gallery, More

pytestmark = pytest.mark.usefixtures("app")


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


@pytest.mark.parametrize("page", [Gallery, More])
def test_that_every_control_has_a_name(qtbot: QtBot, page: type[QWidget]) -> None:
    shown = page()
    qtbot.addWidget(shown)
    shown.show()
    nameless = [
        widget
        for widget in shown.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
        and not spoken(widget)
    ]
    assert nameless == []


@pytest.mark.parametrize("page", [Gallery, More])
def test_that_everything_changes_its_look_while_it_is_shown(
    app: QApplication, qtbot: QtBot, page: type[QWidget]
) -> None:
    shown = page()
    qtbot.addWidget(shown)
    shown.setProperty("ground", "canvas")
    shown.resize(1500, 950)
    shown.show()
    theme.apply(app, DARK)
    app.processEvents()
    in_place = shown.grab().toImage()
    fresh = page()
    qtbot.addWidget(fresh)
    fresh.setProperty("ground", "canvas")
    fresh.resize(shown.size())
    fresh.show()
    app.processEvents()
    again = fresh.grab().toImage()
    differing = sum(
        in_place.pixel(x, y) != again.pixel(x, y)
        for x in range(0, in_place.width(), 3)
        for y in range(0, in_place.height(), 3)
    )
    assert in_place.size() == again.size()
    # The ring of the focus and the arcs that turn may stand elsewhere.
    assert differing < 400


def test_that_a_value_is_named_with_its_caption_and_kept_up_to_date(qtbot: QtBot) -> None:
    field = DataField("Points balance", "hero")
    qtbot.addWidget(field)
    field.show_value("340")
    assert spoken(field.value) == "Points balance: 340"
    assert field.value.objectName() == "points-balance"
    field.show_value("150")
    assert spoken(field.value) == "Points balance: 150"


def test_that_names_follow_the_language_and_object_names_stay(
    app: QApplication, qtbot: QtBot
) -> None:
    button = named(Button("Cancel"), "Cancel")
    qtbot.addWidget(button)
    field = DataField("Tier")
    qtbot.addWidget(field)
    field.show_value("Gold")
    try:
        use_language("id")
        named(button, "Cancel")
        app.sendEvent(field.value, QEvent(QEvent.Type.LanguageChange))
        assert button.objectName() == "cancel"
        assert field.value.objectName() == "tier"
        assert field.value.accessibleName().endswith(": Gold")
    finally:
        use_language("en")


def test_that_names_are_written_in_kebab_case() -> None:
    assert kebab("Scan or search") == "scan-or-search"
    assert kebab("Spend, 365 days") == "spend-365-days"


def test_that_a_wrong_field_says_why_in_one_sentence(qtbot: QtBot) -> None:
    phone = PhoneEdit()
    field = Field("Phone", phone)
    qtbot.addWidget(field)
    field.show()
    before = phone.height()
    field.complain("Three more digits, please.")
    assert field.complaint == "Three more digits, please."
    assert phone.wrong
    assert phone.accessibleName() == "Phone"
    assert phone.accessibleDescription() == "Three more digits, please."
    assert phone.height() == before
    field.settle()
    assert not phone.wrong
    assert phone.accessibleDescription() == ""


@pytest.mark.parametrize(
    ("typed", "shown", "number"),
    [
        ("081200007890", "0812-0000-7890", "081200007890"),
        ("0812345678", "0812-3456-78", "0812345678"),
        ("+6281200007890", "+6281200007890", "+6281200007890"),
        ("0812 345", "0812-345", "0812345"),
    ],
)
def test_that_telephone_numbers_are_grouped(
    qtbot: QtBot, typed: str, shown: str, number: str
) -> None:
    edit = PhoneEdit("Phone")
    qtbot.addWidget(edit)
    QTest.keyClicks(edit, typed)
    assert edit.text() == shown
    assert edit.number() == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/7/1990", DayTyped(3, 7, 1990)),
        ("3-7-90", DayTyped(3, 7, 1990)),
        ("03071990", DayTyped(3, 7, 1990)),
        ("3 7", DayTyped(3, 7, None)),
        ("29/2", DayTyped(29, 2, None)),
        ("29/2/2023", None),
        ("31/4", None),
        ("soon", None),
        ("", None),
        ("1/2/3/4", None),
        ("1/1/0", DayTyped(1, 1, 2000)),
    ],
)
def test_that_days_are_read_as_people_write_them(text: str, day: DayTyped | None) -> None:
    assert read_day(text) == day


def test_that_the_order_of_a_day_is_the_shops() -> None:
    assert read_day("7/3/1990", "mdy") == DayTyped(3, 7, 1990)
    assert read_day("1990-07-03", "ymd") == DayTyped(3, 7, 1990)


def test_that_a_date_needs_its_year_where_a_birthday_does_not(qtbot: QtBot) -> None:
    since, birthday = DayEdit("Since"), DayEdit("Birthday", year_optional=True)
    qtbot.addWidget(since)
    qtbot.addWidget(birthday)
    QTest.keyClicks(since, "3/7")
    QTest.keyClicks(birthday, "3/7")
    assert since.typed() is None
    assert birthday.typed() == DayTyped(3, 7, None)
    since.set_value(date(2026, 6, 30))
    assert since.text() == "30/06/2026"
    assert since.value() == date(2026, 6, 30)


def test_that_the_bar_shares_its_width_and_never_cuts_a_word(qtbot: QtBot) -> None:
    bar = KeyBar()
    qtbot.addWidget(bar)
    pressed: list[str] = []
    for word, key in (("Anggota baru", "F2"), ("Cari", "F3"), ("Retur", "F8")):
        action = key_action(word, key, "search", bar)
        action.triggered.connect(pressed.clear)
        bar.add(action, word)
    bar.resize(900, 64)
    bar.show()
    wide = [cell.width() for cell in bar.cells()]
    assert max(wide) - min(wide) <= 1
    bar.resize(bar.minimumSizeHint().width() + 10, 64)
    for cell in bar.cells():
        assert cell.width() >= cell.sizeHint().width()
        assert cell.key in ("F2", "F3", "F8")
    assert [spoken(cell) for cell in bar.cells()] == ["Anggota baru", "Cari", "Retur"]


def test_that_the_word_of_an_action_changes_on_its_cell(qtbot: QtBot) -> None:
    bar = KeyBar()
    qtbot.addWidget(bar)
    action = key_action("Refund", "F8", "undo-2", bar)
    cell = bar.add(action, "Refund")
    action.setText("Retur")
    action.setEnabled(False)
    assert spoken(cell) == "Retur"
    assert cell.objectName() == "refund"
    assert not cell.isEnabled()


def test_that_targets_at_the_counter_are_large_enough(qtbot: QtBot) -> None:
    for widget in (
        Button("Pay", density=COUNTER),
        Edit("Amount", density=COUNTER),
        Button("250.000", density=COUNTER, height=44),
        Segmented("Payment", (Option("cash", "Cash"),)),
    ):
        qtbot.addWidget(widget)
        assert widget.sizeHint().height() >= 44


def test_that_a_badge_is_as_wide_as_its_word_and_tells_its_reason(
    app: QApplication, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 300)
    badge = StageBadge(parent=window)
    badge.show_badge("first_time", "Pelanggan Pertama Kali", "Stage: Pelanggan Pertama Kali")
    badge.set_reason("Since 20 April", "23 visits, regular in 4 of 4 blocks of 30 days.")
    badge.resize(badge.sizeHint())
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert badge.width() >= theme.text_width("Pelanggan Pertama Kali", "small", 600) + 40
    assert badge.height() == 28
    badge.setFocus()
    app.processEvents()
    told = [label.text() for label in window.findChildren(Label) if label.isVisible()]
    assert told == ["Since 20 April"]
    badge.clearFocus()
    assert not any(label.isVisible() for label in window.findChildren(Label))
    assert spoken(badge) == "Stage: Pelanggan Pertama Kali"


@pytest.mark.parametrize("key", [*theme.STAGES, *theme.TIER_LOOKS])
def test_that_marks_differ_by_more_than_colour(key: str) -> None:
    def outline(each: str) -> bytes:
        image = mark_pixmap(each, 36, 1.0).toImage()
        return bytes(image.pixelColor(x, y).alpha() > 127 for x in range(36) for y in range(36))

    tiers = set(theme.TIER_LOOKS)
    for other in (*theme.STAGES, *theme.TIER_LOOKS):
        if other != key and not {key, other} <= tiers:
            assert outline(other) != outline(key)


def test_that_own_tiers_take_the_four_looks_in_order() -> None:
    assert [tier_look(place, 4) for place in range(4)] == list(theme.TIER_LOOKS)
    assert [tier_look(place, 2) for place in range(2)] == ["bronze", "silver"]
    assert tier_look(5, 6) == "platinum"


def test_that_badges_grow_with_the_text(app: QApplication, qtbot: QtBot) -> None:
    badge = TierBadge("gold", "Gold")
    qtbot.addWidget(badge)
    small = badge_size("Gold")
    theme.apply(app, LIGHT, 200)
    assert badge_size("Gold").width() > small.width()
    assert badge.sizeHint() == badge_size("Gold")


def test_that_a_message_tells_what_happened_and_goes_when_settled(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.tell("danger", "This receipt is already refunded.", "Nothing was changed.")
    assert bar.text() == "This receipt is already refunded. Nothing was changed."
    assert spoken(bar) == bar.text()
    closed: list[bool] = []

    def keep() -> None:
        closed.append(True)

    bar.closed.connect(keep)
    QTest.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)
    assert bar.text() == ""
    assert closed == [True]


def test_that_a_toast_can_be_undone_while_it_shows(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    toast = Toast(window)
    undone: list[bool] = []

    def keep() -> None:
        undone.append(True)

    toast.undone.connect(keep)
    toast.show_done("Done. Budi now has 150 points.", action="Undo")
    assert toast.text() == "Done. Budi now has 150 points."
    assert window.rect().contains(toast.geometry())
    QTest.mouseClick(toast.action, Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert toast.isHidden()


def test_that_the_scan_field_searches_while_typed_and_is_emptied_by_esc(qtbot: QtBot) -> None:
    scan = named(ScanEdit(), "Scan or search")
    qtbot.addWidget(scan)
    scan.show()
    typed: list[str] = []
    submitted: list[str] = []
    steps: list[int] = []
    scan.typed.connect(typed.append)
    scan.submitted.connect(submitted.append)
    scan.stepped.connect(steps.append)
    QTest.keyClick(scan, Qt.Key.Key_Return)
    QTest.keyClicks(scan, "sit")
    QTest.keyClick(scan, Qt.Key.Key_Down)
    QTest.keyClick(scan, Qt.Key.Key_Return)
    QTest.keyClick(scan, Qt.Key.Key_Escape)
    assert typed == ["s", "si", "sit"]
    assert submitted == ["sit"]
    assert steps == [1]
    assert scan.text() == ""
    assert scan.objectName() == "scan-or-search"


def test_that_chips_that_find_no_room_are_counted(qtbot: QtBot) -> None:
    chips = Chips(lines=1)
    qtbot.addWidget(chips)
    chips.resize(200, 28)
    chips.show()
    chips.show_words(("No sugar", "Size L", "WhatsApp", "Mornings"))
    shown = [chip.text() for chip in chips.findChildren(Button) if chip.isVisible()]
    assert shown == []
    assert chips.words() == ("No sugar", "Size L", "WhatsApp", "Mornings")
    assert chips.accessibleName() == "No sugar, Size L, WhatsApp, Mornings"


def test_that_a_paragraph_is_as_high_as_its_lines(qtbot: QtBot) -> None:
    text = "Points stay safe when a card is lost; give a new card and go on as before."
    paragraph = Paragraph(text)
    qtbot.addWidget(paragraph)
    lines = paragraph.heightForWidth(200) / theme.line_height()
    assert lines == int(lines)
    assert lines >= 3
    assert paragraph.heightForWidth(2000) == theme.line_height()


def test_that_initials_are_two_letters_at_most() -> None:
    assert initials("Budi Santoso") == "BS"
    assert initials("Maria Clara Nainggolan") == "MN"
    assert initials("rina") == "R"
    assert initials("  ") == ""


def test_that_heights_of_charts_are_round() -> None:
    assert [round_up(n) for n in (0, 1, 7, 95, 100, 412, 1486)] == [2, 2, 8, 100, 100, 500, 2000]


def test_that_tabs_stand_closer_together_where_there_is_not_quite_the_room(qtbot: QtBot) -> None:
    tabs = Tabs()
    qtbot.addWidget(tabs)
    for word in ("Summary", "Timeline", "Purchases", "Points", "Stages", "Referrals", "Cards"):
        tabs.addTab(word)
    tabs.resize(2_000, 40)
    tabs.show()
    roomy = tabs.sizeHint().width()
    tabs.resize(roomy - 40, 40)
    assert tabs.sizeHint().width() <= roomy - 40
    tabs.resize(2_000, 40)
    assert tabs.sizeHint().width() == roomy


def test_that_a_word_without_an_end_makes_nothing_wider_than_it_may_be(qtbot: QtBot) -> None:
    column = QWidget()
    qtbot.addWidget(column)
    box = QVBoxLayout(column)
    name, chips = Paragraph("A" * 200, "title"), Chips(closable=True)
    chips.show_words(["B" * 200, "Tea"])
    for each in (name, chips):
        box.addWidget(each)
    assert column.minimumSizeHint().width() < 320
    column.resize(320, 400)
    column.show()
    assert name.heightForWidth(300) > 2 * theme.line_height("title")
    QApplication.processEvents()
    shown = [chip for chip in chips.findChildren(Chip) if chip.isVisible()]
    assert len(shown) == 2
    assert all(chip.geometry().right() <= chips.width() for chip in shown)
    assert shown[0].toolTip() == "B" * 200


def test_that_a_dialog_with_a_very_long_title_keeps_its_fields_in_view(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 700)
    window.show()
    dialog = Dialog(window, "A" * 200)
    edit = Edit()
    dialog.body.addWidget(edit)
    dialog.open()
    left = edit.mapTo(window, QPoint(0, 0)).x()
    assert 0 <= left < left + edit.width() <= window.width()
    assert edit.width() < 560
    dialog.close_with(False)
