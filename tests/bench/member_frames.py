"""Whether a manager's members stay smooth: a million of them with ten million purchases.

Opening, the wheel, jumps, every order, filters, the search, ticks and a page with its tabs.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from tests.bench.frames import FRAME_S, Drive
from tests.bench.measuring import Row
from tests.bench.years import NOW, OWNER, open_years

_ORDERS: Final = (
    *(("joined", True), ("visit", True), ("balance", True), ("spend", True)),
    *(("stage", False), ("tier", False), ("name", False)),
)
_PATIENCE_S: Final = 60


def member_frames(folder: Path, members: int, purchases: int) -> list[Row]:
    """Measure the longest work of the window's thread, in seconds, and count late frames."""
    store = open_years(folder, members, purchases)
    if not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from loyalty_desktop.app.screens import warm_up
    from loyalty_desktop.ui import theme
    from loyalty_desktop.ui.desk import Desk
    from loyalty_desktop.ui.members.screen import MembersScreen

    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication(["bench"])
    theme.follow_system(app, "light")
    desk = Desk(store, OWNER)
    screen = MembersScreen(desk, clock=_noon)
    screen.resize(1366, 768)
    drive = Drive(app)
    desk.work(warm_up)
    drive.rest(3.0)
    rows = [drive.row("opened", lambda: _open(screen, drive))]
    at_work = _AtWork(screen, drive)
    rows += [drive.row(name, do) for name, do in at_work.deeds()]
    screen.close()
    desk.close()
    app.processEvents()
    return rows


def _noon() -> Any:
    return NOW


def _open(screen: Any, drive: Drive) -> None:
    screen.show()
    _wait(drive, lambda: screen.list.model.counts)


def _wait(drive: Drive, there: Callable[[], object]) -> None:
    end = time.perf_counter() + _PATIENCE_S
    while not there() and time.perf_counter() < end:
        drive.rest(0.05)
    drive.rest(0.2)


class _AtWork:
    """Somebody at the list and at a page."""

    def __init__(self, screen: Any, drive: Drive) -> None:
        self.screen, self.drive = screen, drive
        self.list, self.table = screen.list, screen.list.table
        self.bar = self.table.verticalScrollBar()
        self.asking = False
        self.list.model.asking.connect(self._ask)

    def deeds(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """Return what is done, in its order."""
        return (
            ("wheel", self.wheel),
            ("jumps", self.jump),
            ("orders", self.sort),
            ("filters", self.filter),
            ("search", self.search),
            ("all ticked", self.tick),
            ("pages", self.pages),
        )

    def wheel(self) -> None:
        """Turn the wheel three rows a frame."""
        for _frame in range(240):
            self.bar.setValue(self.bar.value() + self.bar.singleStep() * 3)
            self.drive.rest(FRAME_S)

    def jump(self) -> None:
        """Jump to thirty places and wait for their rows."""
        draw = random.Random(5)
        for _stop in range(30):
            self.bar.setValue(draw.randrange(self.bar.maximum() + 1))
            self.drive.rest(0.15)

    def sort(self) -> None:
        """Choose every order, and scroll a little in each."""
        for key, down in _ORDERS:
            self.list.model.sort_by(key, down=down)
            self._settle()
            self.bar.setValue(self.bar.maximum() // 2)
            self.drive.rest(0.3)

    def filter(self) -> None:
        """Narrow the list down by each filter, alone."""
        from loyalty_desktop.services.queries.member_filters import MemberFilter

        for which in (
            MemberFilter(stages=("client", "advocate")),
            MemberFilter(visit="over 90"),
            MemberFilter(birthday=7),
            MemberFilter(consents=("marketing:whatsapp",)),
            MemberFilter(state="contact"),
            MemberFilter(segment="not known(phone)"),
        ):
            self.list.model.narrow(which)
            self._settle()
        self.list.narrowing.clear_all()
        self._settle()

    def search(self) -> None:
        """Type names, a sign at a time."""
        from PySide6.QtTest import QTest

        for name in ("budi sant", "siti", "0812000"):
            for sign in name:
                QTest.keyClicks(self.list.narrowing.search, sign)
                self.drive.rest(0.15)
            self._settle()
            self.list.narrowing.clear_all()
            self._settle()

    def tick(self) -> None:
        """Tick all, scroll, untick some and all."""
        self.list.rows.tick_all(True)
        self.drive.rest(0.2)
        for place in range(5):
            self.list.rows.toggle(place)
            self.drive.rest(0.05)
        self.list.rows.tick_all(False)
        self.drive.rest(0.2)

    def pages(self) -> None:
        """Open ten pages and look at every tab of each."""
        page, rows = self.screen.page, self.list.rows
        middle = rows.rowCount() // 2
        self.table.scrollTo(rows.index(middle, 0))
        _wait(self.drive, lambda: rows.row_at(middle) is not None)
        for row in [row for place in range(10) if (row := rows.row_at(middle + place))]:
            # Made-up ids are none that the program knows as such.
            page.open(row.number)
            self.screen.stack.setCurrentWidget(page)
            _wait(self.drive, lambda: page.model.page is not None)
            for tab in range(page.bar.count()):
                page.bar.setCurrentIndex(tab)
                self.drive.rest(0.1)
            self.screen.stack.setCurrentWidget(self.list)
            self.drive.rest(0.1)

    def _settle(self) -> None:
        self.drive.rest(0.05)
        _wait(self.drive, self._listed)

    def _ask(self, waits: bool) -> None:
        self.asking = waits

    def _listed(self) -> bool:
        rows = self.list.rows
        return not self.asking and (not rows.rowCount() or rows.row_at(0) is not None)
