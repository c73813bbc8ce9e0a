"""Pictures of the real window: `python -m tests.screenshots [FOLDER [NAME ...]]`.

They go to `screenshots` where no folder is named. Every screen there is, in light and dark,
Indonesian and English, in three sizes.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from loyalty_desktop.services.commands.members import Registered
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.campaigns.screen import CampaignsScreen
from loyalty_desktop.ui.counter.joining import JoinDialog
from loyalty_desktop.ui.counter.purchase_dialog import PurchaseDialog
from loyalty_desktop.ui.counter.refunding import RefundDialog
from loyalty_desktop.ui.counter.screen import CounterScreen
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.main_window import MainWindow
from loyalty_desktop.ui.members.screen import MembersScreen
from loyalty_desktop.ui.programme.screen import ProgrammeScreen
from loyalty_desktop.ui.rewards.screen import RewardsScreen
from loyalty_desktop.ui.staff.screen import StaffScreen
from loyalty_desktop.ui.widgets.focus import install_focus_ring
from loyalty_desktop.wording import use_country, use_language
from tests.ui.counter.sample import OWNER, a_peopled_shop, clock

SIZES = ((1024, 768), (1366, 768), (1920, 1080))
LANGUAGES = ("id", "en")
SCHEMES = {"light": theme.LIGHT, "dark": theme.DARK}


def settle(window: MainWindow) -> None:
    """Let the worker answer and the window paint."""
    end = time.monotonic() + 0.35
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.005)
    window.repaint()


def empty(window: MainWindow) -> None:
    """Nobody yet."""


def finding(window: MainWindow) -> None:
    """Somebody types a name."""
    QTest.keyClicks(window.counter.header.scan, "sit")


def selling(window: MainWindow) -> None:
    """A member, an amount, points to use, cash."""
    counter = window.counter
    counter.model.call(PEOPLE["Budi"].member_id)
    settle(window)
    QTest.keyClicks(counter.bill.amount, "248500")
    QTest.keyClicks(counter.bill.receipt, "0630-0142")
    settle(window)
    counter.model.set_points(60)
    settle(window)
    counter.model.next()
    QTest.keyClicks(counter.pay.cash, "250000")


def refused(window: MainWindow) -> None:
    """More points than there are, too little cash."""
    counter = window.counter
    counter.model.call(PEOPLE["Yosua"].member_id)
    settle(window)
    QTest.keyClicks(counter.bill.amount, "86000")
    QTest.keyClicks(counter.pay.points.edit, "400")
    settle(window)
    counter.model.next()
    QTest.keyClicks(counter.pay.cash, "20000")
    QTest.keyClick(counter.pay.cash, Qt.Key.Key_Return)


def lost_card(window: MainWindow) -> None:
    """A lost card is scanned."""
    counter = window.counter
    counter.model.scan(PEOPLE["Aminah"].card or "")
    settle(window)
    QTest.keyClicks(counter.bill.amount, "50000")


def unknown(window: MainWindow) -> None:
    """A code that nobody knows."""
    window.counter.model.scan("LD0000NOBODY")


def done(window: MainWindow) -> None:
    """A sale has just been completed."""
    selling(window)
    settle(window)
    window.counter.model.complete()


def joining(window: MainWindow) -> None:
    """Somebody joins."""
    counter = window.counter
    counter.join()
    dialog = counter.dialog
    assert isinstance(dialog, JoinDialog)
    QTest.keyClicks(dialog.full_name, "Dewi Lestari")
    QTest.keyClicks(dialog.phone, "081200007890")


def refunding(window: MainWindow) -> None:
    """A refund, with what it does."""
    selling(window)
    settle(window)
    window.counter.model.complete()
    settle(window)
    counter = window.counter
    counter.model.scan("0630-0142")
    settle(window)
    shown = counter.dialog
    assert isinstance(shown, PurchaseDialog)
    shown.refund.click()
    settle(window)
    dialog = counter.dialog
    assert isinstance(dialog, RefundDialog)
    QTest.keyClicks(dialog.amount, "89000")


def rewards(window: MainWindow) -> None:
    """The rewards on offer."""
    counter = window.counter
    counter.model.call(PEOPLE["Budi"].member_id)
    settle(window)
    counter.rewards()


def card(window: MainWindow) -> None:
    """A lost card replaced."""
    counter = window.counter
    counter.model.scan(PEOPLE["Aminah"].card or "")
    settle(window)
    counter.card()
    dialog = counter.dialog
    assert dialog is not None
    dialog.accept()


def keys(window: MainWindow) -> None:
    """Every key."""
    window.counter.help()


def at_screen(name: str) -> Callable[[MainWindow], None]:
    """Return the scene of one screen of the manager's side."""

    def show(window: MainWindow) -> None:
        window.show_screen(name)

    return show


SCENES: dict[str, Callable[[MainWindow], None]] = {
    "counter": selling,
    "counter-empty": empty,
    "counter-finding": finding,
    "counter-refused": refused,
    "counter-lost-card": lost_card,
    "counter-unknown": unknown,
    "counter-done": done,
    "counter-joining": joining,
    "counter-refund": refunding,
    "counter-rewards": rewards,
    "counter-card": card,
    "counter-keys": keys,
    **{name: at_screen(name) for name in ("members", "programme", "rewards", "campaigns", "staff")},
}
PEOPLE: dict[str, Registered] = {}


def _given(screen: QWidget) -> Callable[[QWidget], QWidget]:
    def make(_parent: QWidget) -> QWidget:
        return screen

    return make


def _screens(desk: Desk, zone: ZoneInfo) -> dict[str, Callable[[QWidget], QWidget]]:
    return {
        "members": lambda parent: MembersScreen(desk, parent, clock=clock),
        "programme": lambda parent: ProgrammeScreen(desk, parent, clock=clock),
        "rewards": lambda parent: RewardsScreen(desk, parent, clock=clock),
        "campaigns": lambda parent: CampaignsScreen(desk, parent, clock=clock),
        "staff": lambda parent: StaffScreen(desk, zone, clock, parent),
    }


def main(target: Path, only: list[str]) -> None:
    """Take the pictures."""
    app = QApplication(sys.argv[:1])
    theme.set_motion(False)
    install_focus_ring(app)
    target.mkdir(parents=True, exist_ok=True)
    use_country("ID")
    with tempfile.TemporaryDirectory() as source:
        PEOPLE.update(a_peopled_shop(Path(source)))
        original = (Path(source) / "shop.db").read_bytes()
        for scheme, language, size in product(SCHEMES, LANGUAGES, SIZES):
            tag = f"{scheme}-{language}-{size[0]}"
            for name, scene in SCENES.items():
                if only and not any(part in f"{name}-{tag}" for part in only):
                    continue
                (Path(source) / "trial.db").write_bytes(original)
                use_language(language)
                theme.apply(app, SCHEMES[scheme])
                store = Store(f"sqlite:///{source}/trial.db", KeyFolder(Path(source) / "keys"))
                desk = Desk(store, OWNER)
                window = MainWindow()
                window.listen_to(desk)
                shop = store.shop
                counter = CounterScreen(desk, shop, clock, staff="Rina A.")
                window.open_shop(
                    shop.name, shop.currency, _given(counter), others=_screens(desk, shop.zone)
                )
                counter.header.hold_time(clock())
                window.resize(*size)
                window.show()
                window.activateWindow()
                settle(window)
                scene(window)
                settle(window)
                window.grab().save(str(target / f"{name}-{tag}.png"))
                window.close()
                window.deleteLater()
                desk.close()
                for rest in Path(source).glob("trial.db*"):
                    rest.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), sys.argv[2:])
