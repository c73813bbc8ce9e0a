"""Lists of other programs come in, the shop's own go out: tried first, told, taken back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.exchange.exporting import export
from loyalty_desktop.services.queries.imports import imports
from loyalty_desktop.services.queries.members import count_members
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.exchange.screen import ExchangeScreen
from loyalty_desktop.wording import use_language
from tests.ui.counter.sample import OWNER, a_shop, clock

PATIENCE = 20_000
LIST = "Nama,No HP,Kota,Poin\nSiti Rahma,081200001111,Bogor,120\nBudi,081200002222,,\nNn,12,,\n"
SALES = "tanggal,no anggota,total\n2026-06-01,081200001111,150000\n2026-06-02,0999,20000\n"


class Owner:
    """Somebody who brings a list."""

    def __init__(self, screen: ExchangeScreen, store: Store, qtbot: QtBot, folder: Path) -> None:
        self.screen, self.model, self.store = screen, screen.model, store
        self.qtbot, self.folder = qtbot, folder

    def wait(self, happened: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happened, timeout=PATIENCE)

    def idle(self) -> None:
        self.wait(self._idle)

    def _idle(self) -> bool:
        return not self.model.busy

    def bring(self, text: str, name: str = "list.csv") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        self.model.choose(self.folder / name)
        self.idle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.screen, key)
        self.idle()

    def told(self) -> str:
        return self.screen.message.text()

    def members(self) -> int:
        return self.store.read_as(OWNER, count_members)


@pytest.fixture
def owner(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Owner]:
    del qapp
    use_language("en")
    store = a_shop(tmp_path)
    desk = Desk(store, OWNER)
    screen = ExchangeScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.resize(1142, 744)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    somebody = Owner(screen, store, qtbot, tmp_path)
    somebody.wait(lambda: screen.model.unit is not None)
    yield somebody
    desk.close()


def test_that_columns_are_recognised_and_shown_with_an_example(owner: Owner) -> None:
    owner.bring(LIST)
    choices = owner.screen.columns.choices
    assert choices["name"].choice() == "Nama"
    assert choices["phone"].choice() == "No HP"
    assert choices["points"].choice() == "Poin"
    assert choices["email"].choice() == ""
    assert owner.screen.bring.isEnabled()
    assert owner.model.head is not None
    assert owner.model.head.example("Kota") == "Bogor"


def test_that_a_trial_tells_what_would_come_and_brings_nothing(owner: Owner) -> None:
    owner.bring(LIST)
    owner.press(Qt.Key.Key_F9)
    assert owner.told().startswith("This would bring: 2 members · 120 points.")
    assert "1 row was refused." in owner.told()
    assert owner.members() == 0


def test_that_a_list_comes_in_and_can_be_taken_back(owner: Owner) -> None:
    owner.bring(LIST)
    owner.press(Qt.Key.Key_F10)
    assert owner.told().startswith("Brought: 2 members")
    assert "list.rejected.csv" in owner.told() or "list.csv.rejected.csv" in owner.told()
    assert owner.members() == 2
    owner.wait(lambda: len(owner.model.earlier) == 1)
    owner.screen.earlier.setCurrentIndex(owner.screen.rows.index(0, 0))
    assert owner.screen.back.isEnabled()
    owner.model.take_back(owner.model.earlier[0].id)
    owner.idle()
    assert owner.told().startswith("Taken back: 2.")
    owner.wait(lambda: owner.model.earlier[0].undone_at is not None)
    assert not owner.screen.back.isEnabled()


def test_that_purchases_of_strangers_come_in_when_they_may_be_registered(owner: Owner) -> None:
    owner.bring(LIST)
    owner.press(Qt.Key.Key_F10)
    owner.model.choose_kind("purchases")
    owner.idle()
    owner.bring(SALES, "sales.csv")
    owner.press(Qt.Key.Key_F9)
    assert "1 purchase" in owner.told()
    assert "1 row was refused." in owner.told()


def test_that_a_file_whose_columns_say_nothing_asks_which_they_are(owner: Owner) -> None:
    owner.bring("a,b\nSiti,0812\n")
    assert owner.told() == "Which column is it? Name"
    assert not owner.screen.bring.isEnabled()
    owner.screen.columns.choices["name"].choose("a")
    owner.model.mean("name", "a")
    assert owner.screen.bring.isEnabled()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04 no workbook"])
def test_that_a_file_that_is_no_table_is_told_and_another_can_be_chosen(
    owner: Owner, content: bytes
) -> None:
    (owner.folder / "list.csv").write_bytes(content)
    owner.model.choose(owner.folder / "list.csv")
    owner.idle()
    assert owner.told()
    assert owner.model.head is None
    assert owner.screen.choose.isVisible()
    owner.bring(LIST)
    assert owner.screen.bring.isEnabled()


def test_that_a_file_that_is_gone_is_told(owner: Owner) -> None:
    owner.model.choose(owner.folder / "gone.csv")
    owner.idle()
    assert owner.told() == "The file is not there. Choose it again."


def test_that_the_same_list_again_is_refused(owner: Owner) -> None:
    owner.bring(LIST)
    owner.press(Qt.Key.Key_F10)
    owner.press(Qt.Key.Key_F10)
    assert "imported already" in owner.told()
    assert len(owner.store.read_as(OWNER, imports)) == 1


def test_that_a_stopped_import_keeps_what_it_has_and_goes_on(owner: Owner) -> None:
    many = "name,phone\n" + "".join(f"Member {i},08120000{i:04d}\n" for i in range(1200))
    owner.bring(many)
    owner.model.moved.connect(owner.model.stop)
    owner.model.bring_in()
    owner.idle()
    assert owner.told().startswith("Stopped.")
    brought = owner.members()
    assert 0 < brought < 1200
    owner.model.moved.disconnect(owner.model.stop)
    owner.bring(many)
    owner.press(Qt.Key.Key_F10)
    assert owner.members() == 1200


def test_that_members_go_out_to_a_file(owner: Owner) -> None:
    owner.bring(LIST)
    owner.press(Qt.Key.Key_F10)
    target = owner.folder / "members.csv"
    owner.model.take_out("members", target, None, None)
    owner.idle()
    assert "2 rows written to members.csv." in owner.screen.out_message.text()
    assert "Siti Rahma" in target.read_text(encoding="utf-8-sig")


def test_that_a_folder_that_cannot_be_written_is_told(owner: Owner) -> None:
    (owner.folder / "members.csv" / "inside").mkdir(parents=True)
    owner.model.take_out("members", owner.folder / "members.csv", None, None)
    owner.idle()
    assert owner.screen.out_message.text() == "The file can't be written. Choose another place."


def test_that_the_people_of_a_segment_go_out_alone(owner: Owner) -> None:
    owner.bring(LIST)
    owner.press(Qt.Key.Key_F10)
    owner.idle()
    screen, target = owner.screen, owner.folder / "some.csv"
    screen.show_segment('phone_is_not_a_field = "x" or state = left')
    assert screen.what.choice() == "members"
    owner.model.take_out("members", target, None, None, screen.segment.choice())
    owner.idle()
    assert "phone_is_not_a_field" in screen.out_message.text()
    screen.show_segment("state = contact")
    owner.model.take_out("members", target, None, None, screen.segment.choice())
    owner.idle()
    assert "0 rows" in screen.out_message.text()
    screen.show_segment("everyone")
    owner.model.take_out("members", target, None, None, screen.segment.choice())
    owner.idle()
    assert "2 rows" in screen.out_message.text()


def test_that_an_export_tells_how_far_it_is_and_esc_stops_it(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long(*asked: Any, **going: Any) -> Any:
        going["progress"](12_500)
        while not going["stop"]():
            sleep(0.005)
        return export(*asked, **going)

    monkeypatch.setattr("loyalty_desktop.ui.exchange.view_model.export", long)
    screen, target = owner.screen, owner.folder / "members.csv"
    owner.bring(LIST)
    owner.press(Qt.Key.Key_F10)
    owner.model.take_out("members", target, None, None)
    owner.wait(lambda: screen.out_count.text() == "12.500 rows so far")
    assert screen.out_stop.isVisible()
    owner.press(Qt.Key.Key_Escape)
    assert screen.out_message.text() == "It was stopped. Nothing was kept."
    assert not screen.out_stop.isVisible()
    assert screen.export.isVisible()
    assert not target.exists()
