"""Versions that wait: told beside what they follow, replaced, and withdrawn."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.services.commands.programme import ProgrammeSet
from loyalty_desktop.services.queries.offers import ProgrammeNow, VersionRow, VersionState
from loyalty_desktop.ui.programme.screen import ProgrammeScreen
from loyalty_desktop.ui.programme.versions import versions_shown
from loyalty_desktop.ui.programme.view_model import ProgrammeModel
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import FakeDesk

pytestmark = pytest.mark.usefixtures("qapp")

NOON = datetime(2026, 6, 30, 5, tzinfo=UTC)
JULY, AUGUST, SEPTEMBER = date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)


def noon() -> datetime:
    return NOON


@pytest.fixture(autouse=True)
def _indonesian_shop() -> None:
    use_country("ID")
    use_language("en")


def rules(least: int = 0, **sections: Any) -> Programme:
    earn = {"minimum": least}
    return read_programme({"name": "Melati", "currency": "IDR", "earn": earn, **sections})


def known(*rows: tuple[date | None, VersionState, Programme], **more: Any) -> ProgrammeNow:
    versions = [
        VersionRow(place, first, NOON, None, state, programme)
        for place, (first, state, programme) in enumerate(rows, 1)
    ]
    in_force = next(row for row in versions if row.state == "in force")
    facts: dict[str, Any] = {
        "currency": in_force.programme.currency,
        "today": date(2026, 6, 30),
        "latest": date(2026, 6, 30),
        "may_change": True,
        "may_date_back": False,
    } | more
    return ProgrammeNow(tuple(reversed(versions)), in_force, **facts)


NOW: tuple[date | None, VersionState, Programme] = (None, "in force", rules())
TWO_WAIT = known(NOW, (JULY, "planned", rules(5_000)), (SEPTEMBER, "planned", rules(9_000)))

WITHDRAWN = known(NOW, (AUGUST, "replaced", rules(5_000)), (AUGUST, "planned", rules()))


def model_of(desk: FakeDesk, now: ProgrammeNow) -> ProgrammeModel:
    model = ProgrammeModel(desk, noon)
    model.load()
    desk.tell(now)
    return model


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def changes(now: ProgrammeNow, number: int) -> list[str]:
    shown = next(each for each in versions_shown(now) if each.row.number == number)
    return [plain(change.now.text) for change in shown.changes if change.now is not None]


def test_that_a_version_is_told_beside_what_it_follows_not_what_was_recorded_before() -> None:
    later_recorded = known(
        NOW,
        (SEPTEMBER, "planned", rules(9_000)),
        (JULY, "planned", rules(9_000, bonuses={"welcome": 5})),
    )
    assert changes(later_recorded, 3) == [
        "Bills under Rp 9.000 earn nothing.",
        "Joining gives 5 points.",
    ]
    assert changes(later_recorded, 2) == []


def test_that_a_draft_says_which_version_it_replaces_and_which_takes_over() -> None:
    model = model_of(FakeDesk(), TWO_WAIT)
    model.set_value("earn.minimum", 7_000)
    model.set_first_date(JULY)
    assert plain(model.consequence()) == (
        "Holds from 1 Jul 2026 on. Nothing earned before changes. "
        "Version 2 of the same day gives way. On 1 Sep 2026 version 3 takes over."
    )
    assert model.cautions
    model.set_first_date(SEPTEMBER)
    assert plain(model.consequence()).endswith("Version 3 of the same day gives way.")


def test_that_the_rules_of_today_can_be_put_in_the_place_of_a_version_that_waits() -> None:
    desk = FakeDesk()
    model = model_of(desk, TWO_WAIT)
    assert model.first_date == JULY
    assert not model.can_save
    assert model.consequence() == "Nothing is changed yet."
    assert not any(change.changed for change in model.words())
    model.set_first_date(AUGUST)
    assert model.can_save
    model.save()
    assert desk.writes[-1].request.programme == rules()
    assert desk.writes[-1].request.first_date == AUGUST


def test_that_rules_that_hold_on_that_day_already_are_not_saved_again() -> None:
    model = model_of(FakeDesk(), TWO_WAIT)
    model.set_value("earn.minimum", 5_000)
    model.set_first_date(AUGUST)
    assert plain(model.consequence()) == "These rules hold on 1 Aug 2026 already."
    assert not model.can_save


def test_that_a_version_that_waits_is_changed_from_its_own_day() -> None:
    model = model_of(FakeDesk(), TWO_WAIT)
    model.start_from(3)
    assert model.first_date == SEPTEMBER
    assert model.draft is not None
    assert model.draft.programme == rules(9_000)


@pytest.mark.parametrize(
    ("number", "goes_on", "day"), [(2, rules(), JULY), (3, rules(5_000), SEPTEMBER)]
)
def test_that_withdrawing_lets_what_holds_before_go_on(
    number: int, goes_on: Programme, day: date
) -> None:
    desk = FakeDesk()
    model = model_of(desk, TWO_WAIT)
    said: list[str] = []
    model.saved.connect(said.append)
    model.withdraw(number)
    request = desk.writes[-1].request
    assert (request.programme, request.first_date) == (goes_on, day)
    desk.done(ProgrammeSet(version=4, first_day=0))
    assert said == [f"Version {number} is withdrawn. Version {number - 1} goes on."]


def test_that_only_what_waits_can_be_withdrawn() -> None:
    desk = FakeDesk()
    model = model_of(desk, TWO_WAIT)
    model.withdraw(1)
    assert desk.writes == []
    withdrawing, withdrawn, first = versions_shown(WITHDRAWN)
    assert (withdrawing.state, withdrawing.waits) == ("Version 1 goes on", False)
    assert (withdrawn.state, withdrawn.waits) == ("Withdrawn", False)
    assert (first.state, first.waits) == ("In force", False)


def test_that_new_rules_go_on_over_what_was_withdrawn() -> None:
    desk = FakeDesk()
    model = model_of(desk, WITHDRAWN)
    model.set_value("earn.minimum", 1_000)
    model.set_first_date(JULY)
    assert "takes over" not in model.consequence()
    model.save()
    desk.done(ProgrammeSet(version=4, first_day=0))
    assert model.busy
    first, second = (asked.request for asked in desk.writes)
    assert (first.first_date, second.first_date) == (JULY, AUGUST)
    assert first.programme == second.programme == rules(1_000)
    said: list[str] = []
    model.saved.connect(said.append)
    desk.done(ProgrammeSet(version=5, first_day=0))
    assert [plain(each) for each in said] == ["Version 4 is saved and holds from 1 Jul 2026 on."]
    assert not model.busy


# The screen -----------------------------------------------------------------------------------


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def screen(app: QApplication, desk: FakeDesk, qtbot: QtBot) -> Iterator[ProgrammeScreen]:
    made = ProgrammeScreen(desk, clock=noon)
    made.resize(1142, 768)
    made.show()
    desk.tell(TWO_WAIT)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    app.processEvents()
    yield made
    made.close()
    delete(made)


def named(screen: QWidget, name: str) -> QPushButton:
    return next(each for each in screen.findChildren(QPushButton) if each.accessibleName() == name)


def test_that_withdrawing_is_asked_and_f10_says_yes(
    screen: ProgrammeScreen, desk: FakeDesk
) -> None:
    named(screen, "Withdraw version 2").click()
    assert screen.asked is not None
    QTest.keyClick(screen.asked, Qt.Key.Key_Return)
    assert desk.writes == []
    QTest.keyClick(screen.asked, Qt.Key.Key_F10)
    assert desk.writes[-1].request.first_date == JULY


def test_that_tab_goes_as_the_eye_does(screen: ProgrammeScreen, app: QApplication) -> None:
    screen.tabs.setFocus()
    way: list[str] = []
    for _step in range(60):
        focus = app.focusWidget()
        assert focus is not None
        way.append(focus.objectName() or focus.accessibleName())
        if focus is screen.foot.first_day:
            break
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    places = [
        way.index(name)
        for name in ("money-per-step", "In plain words", "example-bill", "first-day")
    ]
    assert places == sorted(places)
    assert way[1] == "money-per-step"
    assert way.index("In plain words") < way.index("Withdraw version 3") < way.index("first-day")


def test_that_the_changed_rule_comes_into_view(screen: ProgrammeScreen, app: QApplication) -> None:
    bar = screen.words.parentWidget()
    assert bar is not None
    screen.resize(1142, 460)
    app.processEvents()
    screen.model.set_value("members.attach_days", 3)
    app.processEvents()
    (rule,) = [each for each in screen.words.sentences if each.change.key == "members.attach_days"]
    assert not rule.visibleRegion().isEmpty()
    screen.tabs.setCurrentIndex(0)
    screen.tabs.setCurrentIndex(1)
    app.processEvents()
    screen.model.set_value("earn.points", 2)
    app.processEvents()
    assert not screen.words.sentences[0].visibleRegion().isEmpty()


def test_that_a_day_that_does_not_exist_is_marked_when_it_is_left(screen: ProgrammeScreen) -> None:
    edit = screen.foot.first_day
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "31/02/2027")
    assert not edit.wrong
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.wrong
    assert screen.foot.consequence.text().startswith("There is no such day.")
    assert not screen.foot.save.isEnabled()
    edit.setText("28/02/2027")
    assert not edit.wrong


def test_that_words_say_when_something_typed_is_not_among_them(screen: ProgrammeScreen) -> None:
    screen.model.set_value("earn.per", 0)
    assert screen.words.readers.text() == "without what is marked"
    screen.model.set_value("earn.per", 5000)
    assert screen.words.readers.text() == "what members will read"


def test_that_the_rule_sheet_is_printed_from_here(screen: ProgrammeScreen, desk: FakeDesk) -> None:
    QTest.keyClick(screen, Qt.Key.Key_F8)
    wanted = desk.reads[-1].what.wanted
    assert (wanted.name, wanted.last) == ("rules", date(2026, 6, 30))


def test_that_the_keyboard_stays_where_it_was_when_the_form_is_made_anew(
    screen: ProgrammeScreen, desk: FakeDesk, app: QApplication
) -> None:
    edit = screen.form.findChild(QWidget, "points-per-step")
    assert edit is not None
    edit.setFocus()
    QTest.keyClicks(edit, "2")
    QTest.keyClick(edit, Qt.Key.Key_F10)
    desk.done(ProgrammeSet(version=4, first_day=0))
    desk.tell(known(NOW, (JULY, "planned", rules(5_000)), (AUGUST, "planned", rules(9_000))))
    app.processEvents()
    focus = app.focusWidget()
    assert focus is not None
    assert focus.objectName() == "points-per-step"
    assert focus.isVisible()


def test_that_discarding_leaves_the_keyboard_in_the_screen(
    screen: ProgrammeScreen, app: QApplication
) -> None:
    screen.model.set_value("earn.points", 2)
    screen.foot.discard.setFocus()
    QTest.keyClick(screen.foot.discard, Qt.Key.Key_Space)
    app.processEvents()
    focus = app.focusWidget()
    assert focus is not None
    assert screen.isAncestorOf(focus)
    assert focus.isVisible()


def test_that_a_row_that_is_added_is_typed_in_at_once(
    screen: ProgrammeScreen, app: QApplication
) -> None:
    screen.tabs.setCurrentIndex(3)
    (tiers,) = screen.form.lists
    tiers.add.click()
    app.processEvents()
    focus = app.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, "Silver")
    assert screen.model.tiers() == ("Silver",)
    screen.form.lists[0].rows[0].remove.click()
    assert app.focusWidget() is screen.form.lists[0].add


def test_that_f10_saves_categories_that_are_still_being_typed(
    screen: ProgrammeScreen, desk: FakeDesk
) -> None:
    edit = screen.form.findChild(QWidget, "categories-that-never-earn")
    assert edit is not None
    edit.setFocus()
    QTest.keyClicks(edit, "tobacco, milk")
    QTest.keyClick(edit, Qt.Key.Key_F10)
    earn = desk.writes[-1].request.programme.earn
    assert earn.excluded_categories == ("tobacco", "milk")
