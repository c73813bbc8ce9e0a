"""Whether the window stays smooth: scrolling a million members, and searching at the counter.

A beat of a few milliseconds runs in the window's own thread. What keeps it from coming is what
keeps the window from painting: the longest such wait is told, and how many frames of 16.7 ms
were late. A busy machine makes frames late as well; how many the program alone could have made late
(all its threads together worked longer than a frame), and how many the window's own thread did, is
counted beside it.
"""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from loyalty_desktop.services.store import Store
from tests.bench.listed import OWNER, open_listed
from tests.bench.measuring import Row

FRAME_S: Final = 1 / 60
_BEAT_MS: Final = 2
_SCANS: Final = 320
_WARM: Final = 20
_NAMES: Final = ("budi sant", "siti rah", "0812000", "hendra pr")


@dataclass
class Beat:
    """The waits between two beats, in seconds, while something is done.

    `works` is what the window's own thread did meanwhile, in seconds of the processor; `threads`
    what all threads of the program did, of which the window's may have had to wait for some.
    """

    waits: list[float] = field(default_factory=list[float])
    works: list[float] = field(default_factory=list[float])
    threads: list[float] = field(default_factory=list[float])
    last: tuple[float, float, float] | None = None

    def tick(self) -> None:
        """Note how long it took until this beat."""
        now, work, threads = time.perf_counter(), time.thread_time(), time.process_time()
        if self.last is not None:
            self.waits.append(now - self.last[0])
            self.works.append(work - self.last[1])
            self.threads.append(threads - self.last[2])
        self.last = now, work, threads

    @property
    def late(self) -> int:
        """How many frames could not be painted in time."""
        return sum(int(wait / FRAME_S) for wait in self.waits)

    @property
    def late_by_work(self) -> int:
        """How many of them would have been late on an idle machine, by the window's own work."""
        return sum(int(work / FRAME_S) for work in self.works)

    @property
    def late_by_program(self) -> int:
        """How many, if the window had to wait for every other thread of the program as well."""
        return sum(
            int(min(wait, threads) / FRAME_S)
            for wait, threads in zip(self.waits, self.threads, strict=True)
        )

    @property
    def frames(self) -> int:
        """How many frames there could have been."""
        return round(sum(self.waits) / FRAME_S)


def frames(folder: Path, members: int) -> list[Row]:
    """Measure the longest wait of the window, in seconds, and count the frames that it cost."""
    listed = open_listed(folder, members)
    if not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from loyalty_desktop.ui import theme
    from loyalty_desktop.ui.counter.screen import CounterScreen
    from loyalty_desktop.ui.desk import Desk
    from loyalty_desktop.ui.main_window import MainWindow
    from loyalty_desktop.ui.members.screen import MembersScreen

    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication(["bench"])
    theme.follow_system(app, "light")
    store = Store(listed.url, listed.keys)
    desk = Desk(store, OWNER)
    window = MainWindow()
    window.listen_to(desk)
    shop = store.shop
    window.open_shop(
        shop.name,
        shop.currency,
        lambda parent: CounterScreen(desk, shop, parent=parent),
        lambda parent: MembersScreen(desk, parent),
    )
    window.resize(1366, 768)
    window.show()
    drive = Drive(app)
    drive.rest(0.5)
    rows = [_scans(window, drive, listed.codes[:_SCANS])]
    rows.append(drive.row("search", lambda: _search(window, drive)))
    rows.append(drive.row("members opened", lambda: _open(window, drive)))
    bar = _table(window).verticalScrollBar()
    rows.append(drive.row("by rows", lambda: _by_rows(bar, drive)))
    rows.append(drive.row("dragged", lambda: _by_dragging(bar, drive)))
    window.close()
    desk.close()
    app.processEvents()
    return rows


class Drive:
    """Runs the event loop while something is done, and listens to the beat."""

    def __init__(self, app: Any) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._app = app
        self._beat = Beat()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def row(self, work: str, do: Callable[[], None]) -> Row:
        """Return the line about something that was done.

        Its time is the longest work of the window's thread in one go, and the 99th percentile; its
        CPU the mean of a frame.
        """
        beat = self._beat = Beat()
        do()
        told = (
            f"{work}: {beat.late} of {beat.frames} late, {beat.late_by_program} by the program,"
            f" {beat.late_by_work} by its window"
        )
        works = sorted(beat.works)
        usual = sum(works) / max(beat.frames, 1)
        return Row(told, works[-1], works[int(len(works) * 0.99)], usual)

    def until_painted(self, widget: Any, do: Callable[[], None], there: Callable[[], bool]) -> None:
        """Do something, and wait until `widget` has been painted with what is then `there`."""
        from PySide6.QtCore import QEventLoop

        loop = QEventLoop()
        painted = _painted(widget, loop, there)
        do()
        loop.exec()
        widget.removeEventFilter(painted)

    def rest(self, seconds: float) -> None:
        """Let the window do its own work for a while."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def _tick(self) -> None:
        self._beat.tick()


def _painted(widget: Any, loop: Any, there: Callable[[], bool]) -> Any:
    """Return a filter that ends `loop` once `widget` and all in it have been painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Painted(QObject):
        @override
        def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
            if event.type() == QEvent.Type.Paint and there():
                QTimer.singleShot(0, loop.quit)
            return False

    filtering = Painted(loop)
    widget.installEventFilter(filtering)
    return filtering


def _scans(window: Any, drive: Drive, codes: list[str]) -> Row:
    """Scan one card after another; measure from the last sign to the painted panel."""
    walls, cpus = list[float](), list[float]()
    model, page = window.counter.model, window.counter.member.page

    def known() -> bool:
        return model.member is not None

    for code in codes:
        model.detach()
        drive.rest(0.02)
        began, cpu = time.perf_counter(), time.process_time()
        drive.until_painted(page, partial(window.take_scan, code), known)
        walls.append(time.perf_counter() - began)
        cpus.append(time.process_time() - cpu)
    walls, cpus = sorted(walls[_WARM:]), sorted(cpus[_WARM:])
    return Row(
        "scan to the member's panel (painted)",
        walls[len(walls) // 2],
        walls[int(len(walls) * 0.99)],
        cpus[len(cpus) // 2],
        reach="8 ms p99",
    )


def _search(window: Any, drive: Drive) -> None:
    from PySide6.QtTest import QTest

    scan = window.counter.header.scan
    for name in _NAMES:
        for sign in name:
            QTest.keyClicks(scan, sign)
            drive.rest(0.12)
        scan.clear()
        drive.rest(0.2)


def _open(window: Any, drive: Drive) -> None:
    window.show_screen("members")
    rows = _table(window).model()
    end = time.perf_counter() + 60
    while not rows.rowCount() and time.perf_counter() < end:
        drive.rest(0.05)
    drive.rest(1.0)


def _table(window: Any) -> Any:
    """Return the table of the members, wherever in its screen it stands."""
    from loyalty_desktop.ui.widgets.tables import Table

    return window.screen_of("members").findChild(Table, "members-list")


def _by_rows(bar: Any, drive: Drive) -> None:
    for _frame in range(300):
        bar.setValue(bar.value() + bar.singleStep() * 2)
        drive.rest(FRAME_S)


def _by_dragging(bar: Any, drive: Drive) -> None:
    draw = random.Random(5)
    for _stop in range(20):
        start, end = bar.value(), draw.randrange(bar.maximum() + 1)
        for part in range(1, 13):
            bar.setValue(start + (end - start) * part // 12)
            drive.rest(FRAME_S)
        drive.rest(0.1)
