"""The real program on a made-up shop, set up for a picture or a test and waiting for nothing.

The time stands still at `NOW`, the shop is a copy of one that is filled once, and `settle` returns
as soon as the workers have answered everything and nothing is about to happen.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from loyalty_desktop.app import Program, speak
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.members import Registered
from loyalty_desktop.services.commands.staff import HireStaff, hashed_pin, hire_staff
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Session, Store, new_id
from loyalty_desktop.settings import Settings, data_folder
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.focus import install_focus_ring
from tests.ui.counter.sample import NOW, OWNER, a_peopled_shop

SCHEMES: Final = {"light": theme.LIGHT, "dark": theme.DARK}
SIZES: Final = ((1024, 768), (1366, 768), (1920, 1080))
PINS: Final = {"Nur Hidayah": "271828", "Rina Astuti": "5183"}
"""Who works in the staffed shop, owner and cashier."""
OF_CUSTOMER: Final = {1024: (1024, 600)}
"""The customer's display where the counter's has another shape."""
SOON_MS: Final = 600
"""A timer shorter than this is about to change something; a longer one is a clock."""
PATIENCE: Final = 30_000
_TELL_TIME: Final = (
    "widgets.asking",
    "counter.header",
    "first_run.shop_pages",
)
"""The modules of the window that ask the machine what time it is."""
_HAND_MS: Final = 180
_SCANNER_MS: Final = 4


class _Held(datetime):
    """The moment at which the pictures are taken, whenever somebody asks."""

    @override
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return NOW.astimezone(tz)


@contextmanager
def held_time() -> Generator[None]:
    """Let it be `NOW` in the window, as long as it takes."""
    import importlib

    held: list[Any] = []
    for name in _TELL_TIME:
        module: Any = importlib.import_module(f"loyalty_desktop.ui.{name}")
        if getattr(module, "datetime", None) is datetime:
            module.datetime = _Held
            held.append(module)
    try:
        yield
    finally:
        for module in held:
            module.datetime = datetime


class Hand:
    """When each key is pressed: slowly but for a scanner, however fast the test is."""

    def __init__(self) -> None:
        self.at = 0
        self.gap = _HAND_MS

    def __call__(self, _event: QKeyEvent) -> int:
        """Return the moment of the next key, milliseconds."""
        self.at += self.gap
        return self.at


@dataclass(frozen=True)
class Shop:
    """A shop that is filled once and copied for everyone."""

    folder: Path
    people: dict[str, Registered]

    def copy(self, name: str) -> str:
        """Return the address of a copy whose keys are where the program looks for them."""
        keys = data_folder() / "keys"
        keys.mkdir(parents=True, exist_ok=True)
        for file in (self.folder / "keys").iterdir():
            shutil.copyfile(file, keys / file.name)
        for rest in self.folder.glob(f"{name}.db*"):
            rest.unlink()
        shutil.copyfile(self.folder / "shop.db", self.folder / f"{name}.db")
        return f"sqlite:///{self.folder / f'{name}.db'}"


@cache
def the_shop(*, staffed: bool = False) -> Shop:
    """Return the peopled shop; `staffed`: with an owner and a cashier who sign in."""
    folder = Path(tempfile.mkdtemp(prefix="loyalty-desktop-stage-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if not staffed:
        return Shop(folder, a_peopled_shop(folder))
    plain = the_shop()
    shutil.copytree(plain.folder / "keys", folder / "keys")
    shutil.copyfile(plain.folder / "shop.db", folder / "shop.db")
    store = Store(f"sqlite:///{folder / 'shop.db'}", KeyFolder(folder / "keys"))
    owner = OWNER
    for name, role in zip(PINS, ("owner", "cashier"), strict=True):
        pin = store.read(hashed_pin, PINS[name])
        at = NOW - timedelta(days=20)
        request = HireStaff(key=new_id(), at=at, name=name, role=role, pin_hash=pin)
        hired = store.write(hire_staff, owner, request)
        if role == "owner":
            owner = Actor(name, "owner", hired.staff, "2")
    store.close()
    return Shop(folder, plain.people)


class Flashes(QObject):
    """Notices whatever shows as a window of its own: it would take the keyboard away."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.seen: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            popup = Qt.WindowType.Popup in watched.windowFlags() if watched.isWindow() else True
            if not popup and watched is not self._window:
                self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


class Stage:
    """The program's window with hands that need no time."""

    def __init__(
        self,
        app: QApplication,
        *,
        language: str = "en",
        staffed: bool = False,
        url: str = "",
        size: tuple[int, int] = SIZES[1],
        text_scale: int = 100,
    ) -> None:
        self.app = app
        self._receipt = 141
        self.shop = the_shop(staffed=staffed)
        settings = Settings(language=language, theme="light", counter="2", text_scale=text_scale)
        speak(settings)
        install_focus_ring(app)
        program = self.program = Program(app, url or self.shop.copy("trial"), settings)
        self.hand = Hand()
        scanner: Any = program.scanner
        scanner._now_ms = self.hand
        self.window = program.window
        self.shown: QWidget = self.window
        """What is looked at: the window, or the customer's screen."""
        self.window.resize(*size)
        self.flashes = Flashes(self.window)
        app.installEventFilter(self.flashes)
        program.start()
        self._until(lambda: self.window.screens.currentWidget() is not self.window.starting)
        self.settle()

    @property
    def receipt(self) -> str:
        """The number on the last receipt."""
        return f"0630-{self._receipt:04d}"

    def next_receipt(self) -> str:
        """Return the number on the next receipt."""
        self._receipt += 1
        return self.receipt

    @property
    def counter(self) -> Any:
        """The counter's screen."""
        return self.window.counter

    @property
    def focus(self) -> str:
        """The object name of what has the keyboard."""
        widget = QApplication.focusWidget()
        return widget.objectName() if widget is not None else ""

    def look_at_customer(self, *, training: bool = False) -> None:
        """Look at what the customer sees from now on."""
        program: Any = self.program
        self.program.take_settings(replace(program._settings, customer_screen=True))
        customer = self.program.customer
        assert customer is not None
        customer.set_training(training)
        self.shown = customer.screen
        self.dress("light", SIZES[0])

    def reset(self) -> None:
        """Bring the window back to the empty counter."""
        self.shown = self.window
        while open_now := [each for each in self.window.findChildren(Dialog) if each.isVisible()]:
            open_now[-1].reject()
            self.settle()
        self.window.show_counter()
        self.counter.model.clear()
        self.counter.header.scan.clear()
        self.counter.model.search("")
        self.settle()

    def come_forward(self) -> None:
        """Take the keyboard, whatever window had it."""
        self.window.activateWindow()
        self._until(self.window.isActiveWindow)

    def close(self) -> None:
        """End the program."""
        self.settle()
        if self.counter is not None:
            # A bill that is left open would be there again in the next window.
            self.counter.model.clear()
            self.settle()
        self.app.removeEventFilter(self.flashes)
        self.program.scanner.stop()
        self.window.close()
        self.window.deleteLater()
        self.program.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # Waiting -----------------------------------------------------------------------------------

    def settle(self) -> None:
        """Return as soon as the workers have answered and no timer is about to end."""
        quiet = 0
        while quiet < 2:
            before = self._asked()
            self._answered()
            self._until(lambda: not self._soon())
            quiet = quiet + 1 if self._asked() == before else 0

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for what no worker answers: a picture that is painted on the side."""
        self._until(done)

    def _asked(self) -> int:
        desk: Any = self.program.desk
        return 0 if desk is None else desk.__dict__.get("asked", 0)

    def _answered(self) -> None:
        """Wait until whatever the workers were asked before now is answered."""
        desk: Any = self.program.desk
        if desk is None:
            for _ in range(3):
                QApplication.processEvents()
            return
        _count_jobs(desk)
        answers: list[object] = []
        kept = desk.asked
        desk.read(_nothing, then=answers.append)
        wanted = 1
        if desk._long is not None:
            desk.work(_no_work, then=answers.append)
            wanted = 2
        desk.asked = kept
        self._until(lambda: len(answers) == wanted)

    def _soon(self) -> bool:
        owners: tuple[QObject, ...] = (self.program, self.window)
        return any(
            timer.isActive() and timer.isSingleShot() and timer.interval() < SOON_MS
            for owner in owners
            for timer in owner.findChildren(QTimer)
        )

    def _until(self, done: Callable[[], bool]) -> None:
        for _ in range(PATIENCE):
            QApplication.processEvents()
            if done():
                return
            QThread.msleep(1)
        message = f"still waiting for {done}"
        raise AssertionError(message)

    # Hands -------------------------------------------------------------------------------------

    def find(self, name: str) -> Any:
        """Return the visible widget of an object name."""
        found = [
            each
            for each in self.window.findChildren(QWidget, name)
            if each.isVisibleTo(self.window)
        ]
        assert found, f"{name} is not in view"
        return found[-1]

    def at(self, name: str) -> None:
        """Put the keyboard at a control."""
        self.find(name).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def type(self, text: str) -> None:
        """Type a text where the keyboard is."""
        for sign in text:
            QTest.keyClicks(self._target(), sign)
        self.settle()

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        """Press keys one after another, and let each do all it does."""
        for key in keys:
            QTest.keyClick(self._target(), key, held or Qt.KeyboardModifier.NoModifier)
            self.settle()

    def scan(self, code: str) -> None:
        """Take a code as the scanner tells it."""
        self.window.take_scan(code)
        self.settle()

    def burst(self, code: str) -> None:
        """Let the scanner type a code into whatever has the keyboard, and Enter after it."""
        self.hand.at += 1_000
        self.hand.gap = _SCANNER_MS
        for sign in code:
            QTest.keyClicks(self._target(), sign)
        QTest.keyClick(self._target(), Qt.Key.Key_Return)
        self.hand.gap = _HAND_MS
        QApplication.processEvents()

    def call(self, name: str) -> None:
        """Call a member to the counter by the card, or by the number where there is no card."""
        person = self.shop.people[name]
        self.scan(person.card or person.member or "")

    def sign_in(self, name: str = "Nur Hidayah") -> None:
        """Sign in at the lock: the first letters, then the PIN."""
        self.type(name[:3])
        self.type(PINS[name])
        if self.program.lock is not None and self.program.lock.in_view:
            self.press(Qt.Key.Key_Return)

    def go(self, place: str) -> None:
        """Go to a screen by its name."""
        self.window.show_screen(place)
        self.settle()

    def dress(self, scheme: str, size: Sequence[int]) -> None:
        """Show the window in a scheme and a size."""
        if theme.current() is not SCHEMES[scheme]:
            theme.apply(self.app, SCHEMES[scheme])
        if (self.window.width(), self.window.height()) != tuple(size):
            self.window.resize(*size)
        if self.shown is not self.window:
            self.shown.resize(*OF_CUSTOMER.get(size[0], tuple(size)))
        self.settle()

    def speak(self, language: str) -> None:
        """Let the program speak another language from now on."""
        program: Any = self.program
        settings: Settings = program._settings
        self.program.take_settings(replace(settings, language=language))
        self.settle()

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self.window


def _nothing(_session: Session) -> bool:
    return True


def _no_work(_store: object, _actor: object) -> bool:
    return True


def _count_jobs(desk: Any) -> None:
    """Count what a desk is asked from now on."""
    if "asked" in desk.__dict__:
        return
    desk.asked = 0
    make = desk._job

    def counted(*args: Any) -> Any:
        desk.asked += 1
        return make(*args)

    desk._job = counted
