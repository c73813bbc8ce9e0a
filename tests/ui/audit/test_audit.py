"""The audit trail in the window: read, narrowed by days, people, kinds and member, and checked."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.services import commands
from loyalty_desktop.services.commands.exporting import NoteExport, note_export
from loyalty_desktop.services.commands.members import Registered, UpdateMember, update_member
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.audit.screen import AuditScreen
from loyalty_desktop.wording import use_country, use_language
from loyalty_desktop.wording.trail_words import GROUPS, action_name, actions_of
from tests.ui.at_desk import FakeDesk, StraightDesk
from tests.ui.counter.sample import NOW, OWNER, a_shop, clock, join

Key = Qt.Key
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    store = a_shop(tmp_path)
    yield store
    store.close()


@pytest.fixture
def budi(shop: Store) -> Registered:
    """Return somebody who joined long ago, bought two days ago and has another phone since."""
    made = join(shop, "Budi Santoso", 100, phone="081200007890")
    number = made.member or ""
    bill = RecordPurchase(
        key=new_id(), at=NOW - 2 * DAY, member=number, total=50_000, receipt="A-7"
    )
    shop.write(record_purchase, OWNER, bill)
    change = UpdateMember(
        key=new_id(), at=NOW - DAY, member=number, change={"phone": "081200001234"}
    )
    shop.write(update_member, OWNER, change)
    shop.write(
        note_export,
        OWNER,
        NoteExport(key=new_id(), at=NOW, what="members", kind="csv", rows=1),
    )
    return made


@pytest.fixture
def screen(shop: Store, budi: Registered, qtbot: QtBot) -> Iterator[AuditScreen]:
    assert budi.member
    window = QWidget()
    made = AuditScreen(StraightDesk(shop), window, clock=clock)
    window.resize(1024, 700)
    made.resize(window.size())
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield made
    window.close()
    window.deleteLater()


def texts(screen: AuditScreen, column: int) -> list[str]:
    rows = screen.rows
    told = [str(rows.index(at, column).data()) for at in range(rows.rowCount())]
    return [each.replace("\u00a0", " ") for each in told]


def test_that_the_week_is_read_newest_first_in_plain_words(screen: AuditScreen) -> None:
    assert texts(screen, 2) == [
        "List taken out, members, csv",
        "Member changed, Phone",
        "Purchase recorded",
    ]
    assert [each.split(",")[0] for each in texts(screen, 3)] == ["", "Budi Santoso", "A-7"]
    told = [screen.rows.row_at(at) for at in range(3)]
    assert [line and line.fields for line in told][1] == ("phone",)
    assert screen.count.text() == "3"
    assert screen.first.value() == (NOW - 6 * DAY).date()


def test_that_other_days_are_shown_once_they_are_typed(screen: AuditScreen) -> None:
    screen.first.setFocus()
    screen.first.selectAll()
    QTest.keyClicks(screen.first, "01/01/2026")
    QTest.keyClick(screen.first, Key.Key_Return)
    assert texts(screen, 2)[-1] == "Member joined"
    assert screen.first.value() == date(2026, 1, 1)
    screen.first.selectAll()
    QTest.keyClicks(screen.first, "31/12/2026")
    QTest.keyClick(screen.first, Key.Key_Return)
    assert screen.message.isVisibleTo(screen)
    # What was in view stays until there is something else to show.
    assert screen.rows.rowCount() == 4


def test_that_it_is_narrowed_by_kind_and_by_member(screen: AuditScreen) -> None:
    screen.group.choose("sales")
    screen.group.chosen.emit("sales")
    assert texts(screen, 2) == ["Purchase recorded"]
    screen.group.chosen.emit("*")
    screen.member.setFocus()
    QTest.keyClicks(screen.member, "081200001234")
    QTest.keyClick(screen.member, Key.Key_Return)
    assert texts(screen, 2) == ["Member changed, Phone", "Purchase recorded"]
    screen.member.selectAll()
    QTest.keyClicks(screen.member, "0899")
    QTest.keyClick(screen.member, Key.Key_Return)
    assert screen.message.isVisibleTo(screen)


def test_that_nothing_found_says_what_to_do(screen: AuditScreen) -> None:
    screen.staff.chosen.emit("nobody of this name")
    assert screen.nothing.isVisibleTo(screen)
    assert not screen.table.isVisibleTo(screen)
    screen.staff.chosen.emit("*")
    assert screen.table.isVisibleTo(screen)


def test_that_enter_opens_the_member_a_line_is_about(screen: AuditScreen, budi: Registered) -> None:
    screen.table.setFocus()
    QTest.keyClick(screen.table, Key.Key_Home)
    QTest.keyClick(screen.table, Key.Key_Down)
    wanted: list[str] = []
    screen.member_wanted.connect(wanted.append)
    QTest.keyClick(screen.table, Key.Key_Return)
    assert wanted == [budi.member_id]


def test_that_the_line_that_is_looked_at_stays_chosen_when_more_come(
    screen: AuditScreen, shop: Store
) -> None:
    screen.table.setFocus()
    QTest.keyClick(screen.table, Key.Key_End)
    export = NoteExport(key=new_id(), at=NOW, what="purchases", kind="csv", rows=1)
    shop.write(note_export, OWNER, export)
    screen.refresh()
    assert screen.rows.rowCount() == 4
    assert texts(screen, 2)[screen.table.currentIndex().row()] == "Purchase recorded"


def test_that_f8_leads_to_the_report(screen: AuditScreen) -> None:
    screen.table.setFocus()
    focused = QApplication.focusWidget()
    assert focused is screen.table
    wanted: list[tuple[object, ...]] = []

    def note(*asked: object) -> None:
        wanted.append(asked)

    screen.report_wanted.connect(note)
    QTest.keyClick(screen.table, Key.Key_F8)
    assert wanted == [("audit", (NOW - 6 * DAY).date(), NOW.date())]


def test_that_the_check_says_that_all_is_well_or_what_is_not(
    screen: AuditScreen, shop: Store
) -> None:
    screen.check.click()
    assert screen.message.text().startswith("Every line is in its place")
    with shop.work(OWNER) as work:
        work.session.execute(text("DROP TRIGGER keep_audit_update"))
        work.session.execute(text("UPDATE audit SET action = 'x' WHERE number = 3"))
    screen.check.click()
    assert screen.message.text().startswith("The trail has been changed from outside")
    assert "2:3" in screen.message.text()


def test_that_who_may_not_read_it_is_told_so(qtbot: QtBot) -> None:
    desk = FakeDesk()
    made = AuditScreen(desk, clock=clock)
    qtbot.addWidget(made)
    desk.reads[-1].otherwise(NotAllowed(right="verify", role="cashier"))
    assert made.message.isVisibleTo(made)
    assert made.rows.rowCount() == 0


def test_that_every_command_has_a_word_in_the_trail() -> None:
    folder = Path(commands.__file__).parent
    named = re.compile(r'OP: ClassVar\[str\] = "(\w+)"')
    done = {op for file in folder.glob("*.py") for op in named.findall(file.read_text("utf-8"))}
    assert len(done) > 80
    known = [action for group in GROUPS for action in actions_of(group)]
    assert done <= set(known)
    assert len(known) == len(set(known))
    use_language("id")
    assert [each for each in known if action_name(each) in (each, "")] == []


def test_that_a_doing_of_another_version_is_shown_by_its_code() -> None:
    assert action_name("something_new") == "something_new"
