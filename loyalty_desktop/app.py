"""Puts the program together: language, look, window, store, desk; it alone knows them all.

The window is painted first. The shop opens meanwhile on a thread of its own, together with all that
the first paint doesn't need; what is scanned in the meantime waits in the field.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QLocale, QObject, Qt, QTimer, QTimeZone, Signal
from PySide6.QtWidgets import QApplication, QWidget

from loyalty_desktop.errors import LoyaltyError, NotAllowed, Unavailable
from loyalty_desktop.settings import Settings, data_folder, shown_url
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.main_window import MainWindow
from loyalty_desktop.ui.qt_words import speak_qt
from loyalty_desktop.ui.widgets.scanner import ScannerFilter
from loyalty_desktop.wording import preferred_language, use_country, use_language

if TYPE_CHECKING:
    from loyalty_desktop.services.store import ShopState, Store
    from loyalty_desktop.ui.counter.customer_side import CustomerSide
    from loyalty_desktop.ui.counter.view_model import CounterViewModel
    from loyalty_desktop.ui.desk import Desk
    from loyalty_desktop.ui.first_run.screen import FirstRun, ShopWanted
    from loyalty_desktop.ui.settings.view_model import SettingsModel
    from loyalty_desktop.ui.sign_in.lock import CounterLock

logger = logging.getLogger(__name__)

CURRENCIES: Final = (
    "IDR", "MYR", "SGD", "PHP", "THB", "VND", "INR", "JPY", "KRW", "CNY", "AUD", "USD", "EUR",
    "GBP", "CHF", "KWD",
)  # fmt: skip
"""The currencies offered when a shop is set up; the command line knows every other."""
ZONES: Final = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
"""The zones offered first."""
USUAL_COUNTRY: Final = "ID"
_SCREENS: Final[Mapping[str, tuple[str, str]]] = {
    "members": ("members.screen", "MembersScreen"),
    "programme": ("programme.screen", "ProgrammeScreen"),
    "rewards": ("rewards.screen", "RewardsScreen"),
    "campaigns": ("campaigns.screen", "CampaignsScreen"),
}
"""The screens that need the desk and nothing else: module and class below `ui`."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open shop."""

    store: "Store"
    shop: "ShopState"


def open_window(store_url: str, settings: Settings) -> int:
    """Open the window on the shop at `store_url`; return the exit status when it is closed."""
    app = make_application(settings)
    program = Program(app, store_url, settings)
    program.start()
    return app.exec()


def make_application(settings: Settings) -> QApplication:
    """Return the application, speaking and looking as this counter is set."""
    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication(["loyalty-desktop"])
    app.setApplicationName("loyalty-desktop")
    app.setApplicationDisplayName("Loyalty Desktop")
    speak(settings)
    if settings.text_scale != theme.text_scale():
        theme.set_text_scale(app, settings.text_scale)
    theme.follow_system(app, _scheme(settings))
    return app


def _scheme(settings: Settings) -> theme.Choice:
    return cast("theme.Choice", settings.theme)


def speak(settings: Settings) -> None:
    """Speak the language of this counter, or of the system."""
    system = [language.replace("-", "_") for language in QLocale.system().uiLanguages()]
    use_language(settings.language or preferred_language(system))


class Program(QObject):
    """The running program: its window, and the shop once it is open."""

    opened = Signal()
    """The shop is open and the counter is in view."""
    _ready = Signal(object)
    _refused = Signal(object)

    def __init__(self, app: QApplication, store_url: str, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._url = store_url
        self._settings = settings
        self._thread: Thread | None = None
        self._first_run: FirstRun | None = None
        self._counter_model: CounterViewModel | None = None
        self._settings_model: SettingsModel | None = None
        self.desk: Desk | None = None
        self.lock: CounterLock | None = None
        self.customer: CustomerSide | None = None
        self.window = MainWindow()
        self.scanner = ScannerFilter(app)
        self.scanner.scanned.connect(self.window.take_scan)
        self.window.closing.connect(self.close)
        queued = Qt.ConnectionType.QueuedConnection
        self._ready.connect(self._open_shop, queued)
        self._refused.connect(self._explain, queued)

    def start(self) -> None:
        """Paint the window, then begin to open the shop."""
        self.window.show()
        self.window.activateWindow()
        # After the first paint: whatever is imported from here on keeps nobody waiting.
        QTimer.singleShot(0, self._open)

    def close(self) -> None:
        """Finish what was begun and close the shop."""
        if self._thread is not None:
            self._thread.join()
        if self.customer is not None:
            self.customer.close()
        if self.desk is not None:
            self.desk.close()
            self.desk = None

    # Opening ---------------------------------------------------------------------------------

    def _open(self) -> None:
        self._run(self._open_store)
        # The ring brings a style of its own along, which takes as long as all the first paint.
        from loyalty_desktop.ui.widgets.focus import install_focus_ring

        install_focus_ring(self._app)
        speak_qt(self._app)

    def _run(self, work: Any, *args: Any) -> None:
        self._thread = Thread(target=self._away, args=(work, *args), name="opening", daemon=True)
        self._thread.start()

    def _away(self, work: Any, *args: Any) -> None:
        """Run something on the opening thread and tell the window what came of it."""
        try:
            self._ready.emit(work(*args))
        except LoyaltyError as refusal:
            self._refused.emit(refusal)
        except Exception as fault:  # noqa: BLE001 - the window stays and tells it
            import traceback

            where = "".join(traceback.format_tb(fault.__traceback__))
            # Only kind and place: the message of a fault may quote somebody's data.
            logger.error("Can't open the shop, %s:\n%s", type(fault).__name__, where)  # noqa: TRY400
            self._refused.emit(Unavailable(reason="fault"))

    def _open_store(self) -> Opened:
        from loyalty_desktop.services.store import Store

        store = Store(self._url, _keys())
        shop = store.shop
        _import_screens()
        return Opened(store, shop)

    def _create_store(self, wanted: "ShopWanted") -> Opened:
        from datetime import UTC, datetime

        from loyalty_desktop.models.rules.names import clean
        from loyalty_desktop.models.rules.presets import preset
        from loyalty_desktop.services.store import micros
        from loyalty_desktop.services.store.setting_up import NewShop, create_shop

        programme = preset(wanted.preset, wanted.currency, wanted.timezone)
        new = NewShop(clean(wanted.name, "name"), programme, _country_of(wanted.timezone))
        create_shop(self._url, _keys(), new, micros(datetime.now(UTC)))
        return self._open_store()

    def _open_shop(self, opened: Opened) -> None:
        from loyalty_desktop.models.rules.rights import Actor
        from loyalty_desktop.ui.desk import Desk
        from loyalty_desktop.ui.sign_in.lock import CounterLock

        shop = self._shop = opened.shop
        use_country(shop.country)
        # Before the first owner exists everyone acts as owner: the store says so for each command.
        # Afterwards nobody does until somebody has signed in.
        role = "" if shop.has_owner else "owner"
        actor = Actor("", role, counter=self._settings.counter or "1")
        desk = self.desk = Desk(opened.store, actor, self)
        minutes = self._settings.lock_minutes
        lock = self.lock = CounterLock(self.window, desk, shop.name, shop.zone, minutes=minutes)
        desk.second = self._ask_second
        self.window.listen_to(desk)
        self.window.use_lock(lock)
        if shop.has_owner:
            lock.lock()
        self.window.open_shop(
            shop.name,
            shop.currency,
            self._make_counter,
            others={
                **{name: partial(self._make_screen, *where) for name, where in _SCREENS.items()},
                "staff": self._make_staff,
                "settings": self._make_settings,
            },
        )
        self._show_customer()
        desk.work(_warm_up)
        self.opened.emit()

    def _ask_second(self, refusal: LoyaltyError, *asked: Any) -> bool:
        assert self.lock is not None
        if isinstance(refusal, NotAllowed) and refusal.facts.get("role") == "none":
            # Who works here no more, or never said who it is, has to sign in before anything else.
            self.lock.lock()
            return False
        asks = self.lock.ask_second(refusal, *asked)
        if asks:
            # The PIN is typed here, whichever window came to the front meanwhile.
            self.window.activateWindow()
        return asks

    def _make_counter(self, parent: QWidget) -> QWidget:
        from loyalty_desktop.ui.counter.screen import CounterScreen
        from loyalty_desktop.ui.counter.view_model import CounterViewModel

        assert self.desk is not None
        if self._counter_model is None:
            # It outlives its screens: the open bill stays when one is built in another language.
            self._counter_model = CounterViewModel(self.desk, self._shop, parent=self)
        return CounterScreen(self.desk, self._shop, parent=parent, model=self._counter_model)

    def _show_customer(self) -> None:
        """Show the customer's screen on a second display, or take it away, as it is set."""
        settings, model, lock = self._settings, self._counter_model, self.lock
        if self.customer is None:
            if not settings.customer_screen or model is None or lock is None:
                return
            from loyalty_desktop.ui.counter.customer_side import CustomerSide

            customer = self.customer = CustomerSide(self._app, self.window, model, self._shop.name)
            lock.locked.connect(customer.rest)
            lock.signed_in.connect(customer.wake)
            lock.gone_on.connect(customer.wake)
            if lock.in_view:
                customer.rest()
        self.customer.use(settings.customer_screen)

    def _make_screen(self, module: str, name: str, parent: QWidget) -> QWidget:
        screen = getattr(import_module(f"loyalty_desktop.ui.{module}"), name)
        made = screen(self.desk, parent)
        assert isinstance(made, QWidget)
        return made

    def _make_staff(self, parent: QWidget) -> QWidget:
        from loyalty_desktop.ui.staff.screen import StaffScreen

        assert self.desk is not None
        return StaffScreen(self.desk, self._shop.zone, parent=parent)

    def _make_settings(self, parent: QWidget) -> QWidget:
        from loyalty_desktop.ui.settings.screen import SettingsScreen
        from loyalty_desktop.ui.settings.view_model import SettingsModel, ShopFacts

        assert self.desk is not None
        shop = self._shop
        if self._settings_model is None:
            facts = ShopFacts(
                shop.name, shop.country, shop.currency.code, shop.timezone, shown_url(self._url)
            )
            model = self._settings_model = SettingsModel(self._settings, facts, self.desk, self)
            model.applied.connect(self.take_settings)
        screen = SettingsScreen(self._settings_model, parent)
        screen.training_wanted.connect(self._train)
        return screen

    def take_settings(self, settings: Settings) -> None:
        """Let other settings hold from now on; what was begun at the counter stays."""
        before, self._settings = self._settings, settings
        if settings.theme != before.theme:
            theme.follow_system(self._app, _scheme(settings))
        if settings.lock_minutes != before.lock_minutes and self.lock is not None:
            self.lock.idle.set_minutes(settings.lock_minutes)
        if settings.counter != before.counter and self.desk is not None:
            self.desk.act_as(replace(self.desk.actor, counter=settings.counter or "1"))
        if settings.language != before.language:
            speak(settings)
            speak_qt(self._app)
            if self.customer is not None:
                self.customer.say()
        self._show_customer()
        if settings.text_scale != before.text_scale:
            theme.set_text_scale(self._app, settings.text_scale)
        if (settings.language, settings.text_scale, settings.counter) != (
            before.language,
            before.text_scale,
            before.counter,
        ):
            # Once whoever asked for it has come to an end: the widget that was pressed goes too.
            QTimer.singleShot(0, self.window.build_anew)

    def _train(self) -> None:
        enter = getattr(self, "enter_training", None)
        if enter is not None:
            enter()

    # When there is no shop yet, or none that can be opened -----------------------------------

    def _explain(self, refusal: LoyaltyError) -> None:
        from loyalty_desktop.ui.first_run.screen import NotOpened

        if self._first_run is not None:
            self._first_run.refuse(refusal)
            return
        if isinstance(refusal, Unavailable) and refusal.facts.get("reason") == "no_shop":
            self._set_up()
            return
        page = NotOpened(refusal, shown_url(self._url))
        page.again.connect(self._again)
        page.left.connect(self.window.close)
        self.window.show_instead(page)

    def _set_up(self) -> None:
        from loyalty_desktop.ui.first_run.screen import FirstRun

        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        zones = _zones()
        page = self._first_run = FirstRun(
            CURRENCIES, zones, CURRENCIES[0], zone if zone in zones else ZONES[0]
        )
        page.wanted.connect(self._create)
        self.window.show_instead(page)

    def _create(self, wanted: "ShopWanted") -> None:
        self._run(self._create_store, wanted)

    def _again(self) -> None:
        self.window.show_starting()
        self._open()


def _keys() -> Any:
    from loyalty_desktop.services.devices.keys import KeyFolder

    return KeyFolder(data_folder() / "keys")


def _zones() -> Sequence[str]:
    from zoneinfo import available_timezones

    others = sorted(name for name in available_timezones() if "/" in name and "Etc/" not in name)
    return (*ZONES, *(name for name in others if name not in ZONES))


def _country_of(timezone: str) -> str:
    from babel.core import get_global

    return str(get_global("zone_territories").get(timezone) or USUAL_COUNTRY)


def _import_screens() -> None:
    """Import what the counter is made of, away from the window's own thread."""
    for name in ("counter.screen", "desk", "sign_in.lock"):
        import_module(f"loyalty_desktop.ui.{name}")


def _warm_up(_store: object, _actor: object) -> None:
    """Load what the first telephone number, birthday or other screen would wait for."""
    from datetime import date

    for module, _name in (*_SCREENS.values(), ("staff.screen", ""), ("settings.screen", "")):
        import_module(f"loyalty_desktop.ui.{module}")

    from loyalty_desktop.services.queries.member_rows import calling_code
    from loyalty_desktop.wording import day, day_of_year

    calling_code(USUAL_COUNTRY)
    day(date(2000, 1, 1))
    day_of_year(date(2000, 1, 1))
