"""Reports in the window: chosen, looked at, printed, saved."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.commands.relations import GiveConsent, give_consent
from loyalty_desktop.services.documents.reports.catalogue import write_report
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.reports.screen import ReportsScreen
from loyalty_desktop.wording import use_country, use_language
from tests.service.documents.pages import opened, texts
from tests.ui.counter.sample import NOW, OWNER, a_shop, buy, clock, join

PATIENCE = 20_000


class Manager:
    """Somebody who reads reports."""

    def __init__(self, screen: ReportsScreen, store: Store, qtbot: QtBot) -> None:
        self.screen, self.model, self.store, self.qtbot = screen, screen.model, store, qtbot

    def wait(self, happened: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happened, timeout=PATIENCE)

    def reads(self, title: str) -> None:
        self.wait(lambda: self.model.report is not None and self.model.report.head.title == title)

    def idle(self) -> None:
        self.wait(lambda: not self.model.busy)


@pytest.fixture
def manager(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Manager]:
    del qapp
    use_language("en")
    use_country("ID")
    store = a_shop(tmp_path)
    siti = join(store, "Siti Rahma", 200)
    buy(store, siti.member_id, 20, (0, 2, 2))
    desk = Desk(store, OWNER)
    screen = ReportsScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.resize(1142, 744)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    somebody = Manager(screen, store, qtbot)
    screen.model.choose("points")
    somebody.reads("Points by day, counter and cashier")
    yield somebody
    screen.away.close()
    desk.close()


def test_that_arrows_lead_from_report_to_report(manager: Manager) -> None:
    manager.screen.list.setFocus()
    QTest.keyClick(manager.screen.list, Qt.Key.Key_Down)
    manager.reads("Points liability")
    assert manager.screen.page is not None
    titles = [table.accessibleName() for table in manager.screen.page.tables]
    assert titles[0] == "Age of the liability"


def test_that_days_that_are_typed_are_told(manager: Manager) -> None:
    manager.screen.first.set_value(date(2026, 6, 1))
    manager.screen.last.set_value(date(2026, 6, 15))
    manager.screen.last.editingFinished.emit()
    manager.idle()
    assert manager.model.report is not None
    assert "15" in manager.model.report.head.told


def test_that_days_the_wrong_way_round_are_told_in_place(manager: Manager) -> None:
    manager.model.set_days(date(2026, 6, 15), date(2026, 6, 1))
    manager.idle()
    assert manager.screen.message.text()
    assert not manager.screen.save.isEnabled()
    manager.model.set_days(date(2026, 6, 1), date(2026, 6, 15))
    manager.idle()
    assert manager.screen.save.isEnabled()


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv"])
def test_that_a_report_is_saved_as_its_ending_says(
    manager: Manager, tmp_path: Path, ending: str
) -> None:
    manager.model.save(tmp_path / f"report.{ending}")
    manager.idle()
    assert manager.screen.message.text() == f"Saved as report.{ending}."
    assert (tmp_path / f"report.{ending}").stat().st_size > 0


def test_that_a_place_that_cannot_be_written_is_told(manager: Manager, tmp_path: Path) -> None:
    (tmp_path / "report.pdf" / "inside").mkdir(parents=True)
    manager.model.save(tmp_path / "report.pdf")
    manager.idle()
    assert manager.screen.message.text() == "The file can't be written. Choose another place."


def test_that_a_report_is_shown_before_it_is_printed(manager: Manager) -> None:
    manager.screen.print.click()
    manager.wait(lambda: manager.screen.paper is not None)
    assert manager.screen.paper is not None
    assert manager.screen.paper.paper.title == "Points by day, counter and cashier"
    manager.screen.paper.reject()


def test_that_a_narrow_window_has_a_field_instead_of_the_list(manager: Manager) -> None:
    manager.screen.resize(790, 700)
    assert not manager.screen.list.isVisible()
    assert manager.screen.choice.isVisible()


def test_that_labels_are_for_who_agreed_and_go_onto_the_sheet_that_is_chosen(
    manager: Manager, tmp_path: Path
) -> None:
    rina = join(manager.store, "Rina", 10, address="Jalan Melati 9", city="Bogor")
    agreed = GiveConsent(
        key="post", at=NOW, member=rina.member_id, purpose="marketing", channel="post", given=True
    )
    manager.store.write(give_consent, OWNER, agreed)
    join(manager.store, "Agus", 10, address="Jalan Kenanga 5", city="Bogor")
    manager.model.choose("labels")
    manager.reads("Mailing labels")
    assert manager.screen.sheet.isVisible()
    assert not manager.screen.first.isVisible()
    manager.screen.sheet.choose("5160")
    manager.model.set_sheet("5160")
    manager.idle()
    manager.model.save(tmp_path / "labels.pdf")
    manager.wait(lambda: bool(manager.model.told))
    with opened(tmp_path / "labels.pdf") as document:
        assert [round(side) for side in document[0].get_size()] == [612, 792]
    assert texts(tmp_path / "labels.pdf") == ["Rina Jalan Melati 9 Bogor"]


def test_that_a_list_and_labels_are_of_a_segment(manager: Manager) -> None:
    join(manager.store, "Rina", 10, city="Bogor")
    manager.screen.show_segment("city = Bogor")
    manager.reads("Mailing labels")
    assert manager.screen.segment.isVisible()
    manager.model.choose("members")
    manager.wait(lambda: manager.model.kind.name == "members" and manager.model.report is not None)
    manager.idle()
    report = manager.model.report
    assert report is not None
    assert report.head.told.startswith("Of city = Bogor, as of")
    assert [row[0] for part in report.parts for row in getattr(part, "rows", ())] == ["Rina"]
    manager.screen.segment.choose("")
    manager.screen.segment.chosen.emit("")
    manager.idle()
    whole = manager.model.report
    assert whole is not None
    assert len([row for part in whole.parts for row in getattr(part, "rows", ())]) == 2


def test_that_a_long_report_can_be_stopped(
    manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long(*asked: Any) -> None:
        stop = asked[-1]
        while not stop():
            sleep(0.005)
        write_report(*asked)

    monkeypatch.setattr("loyalty_desktop.ui.reports.view_model.write_report", long)
    file = tmp_path / "points.csv"
    manager.model.save(file)
    manager.wait(manager.screen.stop.isVisible)
    QTest.keyClick(manager.screen, Qt.Key.Key_Escape)
    manager.idle()
    assert manager.screen.message.text() == "It was stopped. Nothing was kept."
    assert not manager.screen.stop.isVisible()
    assert not file.exists()
    assert manager.model.report is not None


def test_that_a_report_is_shown_of_the_days_that_another_screen_asks_for(manager: Manager) -> None:
    screen = manager.screen
    first, last = date(2026, 6, 1), date(2026, 6, 7)
    screen.show_report("audit", first, last)
    manager.reads("Audit trail")
    assert (screen.first.value(), screen.last.value()) == (first, last)
    assert (screen.model.first, screen.model.last) == (first, last)
