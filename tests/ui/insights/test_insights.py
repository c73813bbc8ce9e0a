"""Insights in the window: kept figures at once, fresh ones after, the same as by command."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from loyalty_desktop.cli import main
from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.documents.insights.views import VIEWS, parts_of
from loyalty_desktop.services.queries.insights import INSIGHTS
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.insights.screen import InsightsScreen
from loyalty_desktop.ui.insights.tasks import Reckon, Told
from loyalty_desktop.ui.insights.times import Time
from loyalty_desktop.ui.insights.view_model import FRESH, QUICK, InsightsModel
from loyalty_desktop.ui.widgets.charts import BarsChart
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import FakeDesk
from tests.ui.counter.sample import NOW, OWNER, ZONE, a_peopled_shop, a_shop, clock

PATIENCE = 20_000


class Manager:
    """Somebody who looks at insights."""

    def __init__(self, screen: InsightsScreen, store: Store, qtbot: QtBot) -> None:
        self.screen, self.model, self.store, self.qtbot = screen, screen.model, store, qtbot

    def wait(self, happened: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happened, timeout=PATIENCE)

    def idle(self) -> None:
        self.wait(lambda: not self.model.busy and self.model.told is not None)

    def looks_at(self, view: str) -> dict[str, Any]:
        """Go to a view and return its figures by name."""
        self.model.choose(view)
        self.idle()
        assert self.model.told is not None
        return dict(self.model.told.contents)


@pytest.fixture
def words() -> None:
    use_language("en")
    use_country("ID")


def shown(store: Store, qtbot: QtBot) -> Iterator[Manager]:
    desk = Desk(store, OWNER)
    screen = InsightsScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.resize(1142, 744)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    somebody = Manager(screen, store, qtbot)
    somebody.idle()
    yield somebody
    screen.away.close()
    desk.close()


@pytest.fixture
def manager(qapp: QApplication, qtbot: QtBot, tmp_path: Path, words: None) -> Iterator[Manager]:
    del qapp, words
    a_peopled_shop(tmp_path)
    store = Store(f"sqlite:///{tmp_path / 'shop.db'}", KeyFolder(tmp_path / "keys"))
    yield from shown(store, qtbot)


@pytest.fixture
def empty(qapp: QApplication, qtbot: QtBot, tmp_path: Path, words: None) -> Iterator[Manager]:
    del qapp, words
    yield from shown(a_shop(tmp_path), qtbot)


def by_command(manager: Manager, name: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return what `insights NAME --json` tells of the same moment."""
    as_of = NOW.astimezone(ZONE).isoformat()
    words = ("insights", name, "--json", "--as-of", as_of)
    capsys.readouterr()
    assert main([*words, "--database", str(manager.store.url.database)]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_that_every_figure_of_the_window_is_that_of_the_command(
    manager: Manager, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: set[str] = set()
    for view in VIEWS.values():
        for name, told in manager.looks_at(view.name).items():
            other = by_command(manager, name, capsys)
            # When the models were fitted is a moment of the machine's clock.
            for each in (told, other):
                each.pop("fitted_at", None)
            assert json.loads(json.dumps(told)) == other, name
            seen.add(name)
    assert seen == set(INSIGHTS)


def test_that_the_bars_of_stages_carry_the_numbers_of_the_command(
    manager: Manager, capsys: pytest.CaptureFixture[str]
) -> None:
    manager.looks_at("stages")
    page = manager.screen.page
    assert page is not None
    rows = page.charts[0].chart.numbers().rows
    told = by_command(manager, "stages", capsys)["stages"]
    assert [int(row[1]) for row in rows if row[1] != "0"] == list(told.values())
    assert [row[0] for row in rows][:2] == ["Suspect", "Prospect"]


def test_that_what_was_kept_is_there_before_anything_is_reckoned(
    manager: Manager, qtbot: QtBot
) -> None:
    manager.looks_at("rfm")
    held = Event()

    class Waiting(Desk):
        """Does long work only when the test lets it."""

        @override
        def work(self, task: Any, *args: Any, **more: Any) -> None:
            def later(store: Store, by: Any) -> Any:
                held.wait(20)
                return task(store, by)

            super().work(later, *args, **more)

    desk = Waiting(
        Store(
            str(manager.store.url), KeyFolder(Path(str(manager.store.url.database)).parent / "keys")
        ),
        OWNER,
    )
    screen = InsightsScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.model.choose("rfm")
    qtbot.waitUntil(lambda: screen.page is not None, timeout=PATIENCE)
    assert screen.as_of.text() == "As of 30\u00a0Jun 2026, 14.32"
    assert screen.model.busy == "reckon"
    held.set()
    qtbot.waitUntil(lambda: not screen.model.busy, timeout=PATIENCE)
    desk.close()


def test_that_a_bar_leads_to_its_members_and_its_condition_can_be_read(
    manager: Manager,
) -> None:
    manager.looks_at("stages")
    page = manager.screen.page
    assert page is not None
    chart = page.charts[0].chart
    wanted: list[str] = []
    manager.screen.members_wanted.connect(wanted.append)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_End)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert wanted == ["stage = lost"]


def test_that_every_condition_that_is_opened_is_one_of_the_language_of_segments(
    manager: Manager,
) -> None:
    keys: list[str] = []
    for view in VIEWS:
        manager.looks_at(view)
        page = manager.screen.page
        assert page is not None
        keys += [spot.key for panel in page.charts for spot in panel.chart.spots()]
    opened = {key for key in keys if key and not key.startswith("moved:")}
    assert len(opened) > 20
    for key in opened:
        read_segment(key)


def test_that_a_movement_tells_who_it_was_and_why(manager: Manager) -> None:
    manager.looks_at("stages")
    manager.model.open("moved:suspect:first_time")
    manager.wait(lambda: manager.screen.moved is not None)
    dialog = manager.screen.moved
    assert dialog is not None
    assert dialog.title.text() == "Suspect to First-time"
    model = dialog.table.rows_model
    assert model.rowCount() == 1
    assert str(model.index(0, 0).data()).startswith("Rosita Dewanti, ")
    wanted: list[str] = []
    manager.screen.member_wanted.connect(wanted.append)
    dialog.table.opened.emit(0)
    assert len(wanted) == 1


def test_that_f6_turns_every_chart_into_its_numbers_and_back(manager: Manager) -> None:
    manager.looks_at("stages")
    page = manager.screen.page
    assert page is not None
    QTest.keyClick(manager.screen, Qt.Key.Key_F6)
    assert all(panel.shows_numbers for panel in page.charts)
    QTest.keyClick(manager.screen, Qt.Key.Key_F6)
    assert not any(panel.shows_numbers for panel in page.charts)


def test_that_the_numbers_stay_when_another_view_is_chosen(manager: Manager) -> None:
    QTest.keyClick(manager.screen, Qt.Key.Key_F6)
    manager.looks_at("rfm")
    page = manager.screen.page
    assert page is not None
    assert all(panel.shows_numbers for panel in page.charts)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf"])
def test_that_every_view_is_written_to_a_file(
    manager: Manager, tmp_path: Path, ending: str
) -> None:
    for view in VIEWS:
        manager.looks_at(view)
        file = tmp_path / f"{view}.{ending}"
        manager.model.save(file)
        manager.idle()
        assert not manager.model.refusal, view
        assert file.stat().st_size > 20, view
        assert manager.model.said == f"Saved as {view}.{ending}."


def test_that_the_file_of_stages_holds_their_numbers(manager: Manager, tmp_path: Path) -> None:
    told = manager.looks_at("stages")["stages"]["stages"]
    file = tmp_path / "stages.csv"
    manager.model.save(file)
    manager.idle()
    lines = file.read_text(encoding="utf-8").splitlines()
    assert f"Client,{told['client']}" in lines
    assert f"Lost,{told['lost']}" in lines


def test_that_a_view_is_printed_under_its_title(manager: Manager) -> None:
    manager.looks_at("concentration")
    printed: list[tuple[str, bytes]] = []

    def take(title: str, pdf: bytes) -> None:
        printed.append((title, bytes(pdf)))

    manager.model.printed.connect(take)
    manager.model.print()
    manager.idle()
    ((title, pdf),) = printed
    assert title == "Concentration"
    assert pdf.startswith(b"%PDF")
    assert manager.screen.paper is not None
    manager.screen.paper.reject()


def test_that_an_empty_shop_says_of_every_view_what_to_do_first(empty: Manager) -> None:
    for view in VIEWS:
        empty.looks_at(view)
        page = empty.screen.page
        assert page is not None
        assert not page.charts, view
        assert not empty.model.refusal


def test_that_other_days_are_asked_for_and_a_time_that_has_not_come_is_today(
    manager: Manager,
) -> None:
    manager.looks_at("concentration")
    manager.model.choose_time("other")
    manager.idle()
    june = (NOW.date().replace(day=1), NOW.date() + timedelta(days=40))
    manager.model.set_days(*june)
    manager.idle()
    assert manager.model.told is not None
    settings = manager.model.told.contents["concentration"]["settings"]
    assert settings == {"from": "2026-06-01", "to": "2026-06-30"}


def test_that_days_in_the_wrong_order_are_refused_with_a_sentence(manager: Manager) -> None:
    manager.looks_at("retention")
    manager.model.set_days(NOW.date(), NOW.date() - timedelta(days=30))
    manager.wait(lambda: bool(manager.model.refusal))
    assert not manager.model.busy


CURRENCY = Currency("IDR", 0)


def told(view: str, *, seconds: float, old: timedelta = timedelta()) -> Told:
    """Return figures as they were kept."""
    name = VIEWS[view].insights[0]
    contents: dict[str, dict[str, Any]] = {name: {"buyers": 0, "settings": {}}}
    return Told(view, contents, NOW - old, NOW - old, seconds, True, CURRENCY, ZONE)


@pytest.fixture
def fake(qapp: QApplication, words: None) -> tuple[InsightsModel, FakeDesk]:
    del qapp, words
    desk = FakeDesk()
    model = InsightsModel(desk, clock)
    model.choose("rfm")
    return model, desk


def test_that_quick_figures_are_reckoned_anew_whenever_they_are_shown(
    fake: tuple[InsightsModel, FakeDesk],
) -> None:
    model, desk = fake
    desk.tell(told("rfm", seconds=QUICK))
    assert model.busy == "reckon"
    assert isinstance(desk.reads[-1].what, Reckon)


def test_that_slow_figures_of_this_hour_are_left_as_they_are(
    fake: tuple[InsightsModel, FakeDesk],
) -> None:
    model, desk = fake
    desk.tell(told("rfm", seconds=60, old=FRESH))
    asked = len(desk.reads)
    assert not model.busy
    model.reckon()
    assert len(desk.reads) == asked + 1


def test_that_slow_figures_of_yesterday_are_reckoned_anew(
    fake: tuple[InsightsModel, FakeDesk],
) -> None:
    model, desk = fake
    desk.tell(told("rfm", seconds=60, old=timedelta(days=1)))
    assert model.busy == "reckon"
    assert model.as_of == "As of 29\u00a0Jun 2026, 14.32"


def test_that_stopping_leaves_the_figures_of_before(
    fake: tuple[InsightsModel, FakeDesk],
) -> None:
    model, desk = fake
    kept = told("rfm", seconds=60, old=timedelta(days=1))
    desk.tell(kept)
    task = desk.reads[-1].what
    model.stop()
    assert task.stop.is_set()
    assert model.told is kept
    assert model.said == "Stopped. The figures are those of before."


def test_that_the_bar_goes_on_by_how_long_it_took_and_is_never_full_before_the_end(
    fake: tuple[InsightsModel, FakeDesk], qtbot: QtBot
) -> None:
    model, desk = fake
    desk.tell(told("rfm", seconds=0.5, old=timedelta(days=1)))
    shares: list[float] = []
    model.moved.connect(shares.append)
    qtbot.waitUntil(lambda: len(shares) >= 3, timeout=PATIENCE)
    assert 0 < shares[0] <= shares[1] <= shares[2] < 1


def test_that_a_refusal_is_told_and_the_figures_stay(
    fake: tuple[InsightsModel, FakeDesk],
) -> None:
    model, desk = fake
    kept = told("rfm", seconds=0)
    desk.tell(kept)
    desk.reads[-1].otherwise(Unavailable(reason="locked"))
    assert model.refusal
    assert model.told is kept
    assert not model.busy


def test_that_the_time_of_a_kept_answer_is_named_in_the_same_words_every_day() -> None:
    assert Time("year").question == {"time": "year"}
    first, last = Time("month").days(NOW.date())
    assert (first, last) == (NOW.date() - timedelta(days=29), NOW.date())


def test_that_a_reckoning_that_was_stopped_keeps_nothing(manager: Manager) -> None:
    stop = Event()
    stop.set()
    task = Reckon(VIEWS["cohorts"], Time("year"), NOW, stop, lambda _done, _of: None)
    assert task(manager.store, OWNER) is None


def test_that_stages_without_bars_have_no_bar_to_look_at(qtbot: QtBot) -> None:
    chart = BarsChart("Stages")
    qtbot.addWidget(chart)
    assert chart.numbers().rows == ()
    assert chart.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_that_a_view_shows_what_is_there_of_its_figures() -> None:
    assert parts_of(VIEWS["stages"], {}, CURRENCY) == ()
