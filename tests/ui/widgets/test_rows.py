from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from loyalty_desktop.ui.widgets.paged_rows import PagedRowsModel, PageWanted
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.tables import Table


@dataclass(frozen=True, slots=True)
class Somebody:
    """A row."""

    number: int
    name: str


def _name(row: Somebody) -> Cell:
    return Cell(row.name, f"{row.number:08}", badges=(("stage", "client", "Client"),))


def _points(row: Somebody) -> str:
    return str(row.number * 10)


def _key(row: Somebody) -> str:
    return str(row.number)


pytestmark = pytest.mark.usefixtures("app")

COLUMNS = (Column("Member", _name), Column("Points", _points, "right", 90, "points"))
PEOPLE = tuple(Somebody(n, f"Member {n}") for n in range(5))


class Shelf:
    """Answers later, as the worker does."""

    def __init__(self) -> None:
        self.asked: list[PageWanted[Somebody]] = []
        self.waiting: list[tuple[PageWanted[Somebody], Callable[[Sequence[Somebody]], None]]] = []

    def fetch(
        self, wanted: PageWanted[Somebody], answer: Callable[[Sequence[Somebody]], None]
    ) -> None:
        self.asked.append(wanted)
        self.waiting.append((wanted, answer))

    def is_asked(self) -> bool:
        return bool(self.waiting)

    def answer(self) -> None:
        waiting, self.waiting = self.waiting, []
        for wanted, answer in waiting:
            last = wanted.first + wanted.count
            answer([Somebody(n, f"Member {n}") for n in range(wanted.first, last)])


@pytest.fixture
def people() -> RowsModel[Somebody]:
    model = RowsModel[Somebody](COLUMNS, key=_key)
    model.show_rows(PEOPLE)
    return model


def test_that_the_model_keeps_the_rules_of_models(
    people: RowsModel[Somebody], qtmodeltester: Any
) -> None:
    qtmodeltester.check(people, force_py=True)
    people.show_rows(PEOPLE[:2])
    qtmodeltester.check(people, force_py=True)


def test_that_paged_rows_keep_the_rules_of_models(qtbot: QtBot, qtmodeltester: Any) -> None:
    shelf = Shelf()
    model = PagedRowsModel[Somebody](COLUMNS, shelf.fetch, key=_key, page=10)
    qtmodeltester.check(model, force_py=True)
    model.show_total(25)
    qtmodeltester.check(model, force_py=True)
    qtbot.waitUntil(shelf.is_asked)
    shelf.answer()
    qtmodeltester.check(model, force_py=True)


def test_that_a_cell_is_read_out_whole(people: RowsModel[Somebody]) -> None:
    spoken = people.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Member 1, 00000001, Client"
    assert people.headerData(1, Qt.Orientation.Horizontal) == "Points"


def test_that_only_what_is_in_sight_is_fetched_out_of_a_million(qtbot: QtBot) -> None:
    shelf = Shelf()
    model = PagedRowsModel[Somebody](COLUMNS, shelf.fetch, pages_kept=4)
    model.show_total(1_000_000)
    table = Table("Members", model)
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    qtbot.waitUntil(shelf.is_asked)
    assert [wanted.first for wanted in shelf.asked] == [0]
    shelf.answer()
    assert model.index(3, 1).data() == "30"

    table.scrollTo(model.index(700_050, 0))
    table.viewport().repaint()
    qtbot.waitUntil(shelf.is_asked)
    assert shelf.asked[-1].after is None
    assert all(wanted.first >= 699_900 for wanted in shelf.asked[1:])
    shelf.answer()
    assert model.row_at(700_050) == Somebody(700_050, "Member 700050")

    for place in range(700_100, 701_200, 100):
        model.row_at(place)
        qtbot.waitUntil(shelf.is_asked)
        assert shelf.asked[-1].after == Somebody(place - 1, f"Member {place - 1}")
        shelf.answer()
    assert len(model.pages_at_hand()) == 4


def test_that_pages_that_fly_by_are_not_fetched(qtbot: QtBot) -> None:
    shelf = Shelf()
    model = PagedRowsModel[Somebody](COLUMNS, shelf.fetch)
    model.show_total(1_000_000)
    for place in range(0, 900_000, 10_000):
        model.row_at(place)
    qtbot.waitUntil(shelf.is_asked)
    assert len(shelf.asked) <= 3
    assert shelf.asked[-1].first == 890_000


def test_that_a_late_answer_to_an_old_question_is_let_go(qtbot: QtBot) -> None:
    shelf = Shelf()
    model = PagedRowsModel[Somebody](COLUMNS, shelf.fetch)
    model.show_total(500)
    model.row_at(0)
    qtbot.waitUntil(shelf.is_asked)
    model.show_total(20)
    shelf.answer()
    assert model.row_at(0) is None


def test_that_ticks_stay_with_their_rows_and_all_means_all(people: RowsModel[Somebody]) -> None:
    people.toggle(1)
    people.toggle(3)
    people.show_rows(PEOPLE[2:])
    assert people.ticked() == {"3"}
    people.tick_all(True)
    people.toggle(0)
    assert people.ticked_count() == 2
    assert not people.is_ticked(0)
    assert people.all_ticked


def test_that_rows_are_ticked_and_opened_by_key_and_by_mouse(
    people: RowsModel[Somebody], qtbot: QtBot
) -> None:
    table = Table("Members", people)
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    opened: list[int] = []
    table.opened.connect(opened.append)
    table.setCurrentIndex(people.index(2, 0))
    QTest.keyClick(table, Qt.Key.Key_Space)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert people.ticked() == {"2"}
    assert opened == [2]
    first = table.visualRect(people.index(0, 0))
    spot = first.center()
    spot.setX(first.left() + 24)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert people.is_ticked(0)
    spot = table.visualRect(people.index(4, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened == [2, 4]


def test_that_a_head_sorts_and_says_so(people: RowsModel[Somebody], qtbot: QtBot) -> None:
    table = Table("Members", people)
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    asked: list[tuple[str, bool]] = []

    def keep(key: str, down: bool) -> None:
        asked.append((key, down))

    table.sorted_by.connect(keep)
    head = table.horizontalHeader()
    x = head.sectionViewportPosition(1) + 20
    for _ in range(2):
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
    assert asked == [("points", False), ("points", True)]
    assert table.sort_order() == ("points", True)


class Painted(QObject):
    """Notes which part of a view is painted anew."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self.region = QRegion()
        view.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.region = self.region.united(cast("QPaintEvent", event).region())
        return False


def test_that_the_frame_of_the_row_that_was_left_is_painted_over_whole(
    qtbot: QtBot, people: RowsModel[Somebody]
) -> None:
    table = Table("Members", people)
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    table.setFocus()
    table.setCurrentIndex(people.index(0, 0))
    qtbot.waitExposed(table)
    QApplication.processEvents()
    painted = Painted(table.viewport())
    QTest.keyClick(table, Qt.Key.Key_Down)
    QApplication.processEvents()
    row = QRect(0, 0, table.viewport().width(), table.rowHeight(0))
    assert painted.region.contains(row.center())
    assert QRegion(row).subtracted(painted.region).isEmpty()


def test_that_a_long_word_never_runs_into_the_next_column(qtbot: QtBot) -> None:
    def text(row: Somebody) -> Cell:
        return Cell(row.name)

    def nothing(_row: Somebody) -> Cell:
        return Cell("")

    model = RowsModel[Somebody]((Column("Name", text, width=120), Column("Empty", nothing)))
    model.show_rows([Somebody(1, "W" * 80)])
    table = Table("Members", model)
    qtbot.addWidget(table)
    table.resize(600, 200)
    table.show()
    picture = table.viewport().grab().toImage()
    middle = table.rowViewportPosition(0) + table.rowHeight(0) // 2
    beside = {picture.pixel(x, middle) for x in range(140, 500)}
    assert len(beside) == 1
