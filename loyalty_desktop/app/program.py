"""The running program: window, shop, desk, and what holds them together.

The window is painted first. The shop opens meanwhile on a thread of its own, together with all that
the first paint doesn't need; what is scanned in the meantime waits in the field.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote

from PySide6.QtCore import QObject, Qt, QTimer, QTimeZone, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from loyalty_desktop.app.opening import Opened, Opening
from loyalty_desktop.app.screens import SCREENS, screen_for, warm_up
from loyalty_desktop.app.speaking import speak
from loyalty_desktop.errors import Duplicate, LoyaltyError, NotAllowed, Unavailable
from loyalty_desktop.settings import Settings, cache_folder, data_folder, shown_url
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.main_window import MainWindow
from loyalty_desktop.ui.qt_words import speak_qt
from loyalty_desktop.ui.starting import FirstPaint
from loyalty_desktop.ui.widgets.scanner import ScannerFilter
from loyalty_desktop.wording import use_country

if TYPE_CHECKING:
    from loyalty_desktop.models.rules.rights import Actor
    from loyalty_desktop.services.exchange.training import Training
    from loyalty_desktop.services.queries.samples import Samples
    from loyalty_desktop.services.store import ShopState, Store
    from loyalty_desktop.ui.counter.customer_side import CustomerSide
    from loyalty_desktop.ui.counter.view_model import CounterViewModel
    from loyalty_desktop.ui.desk import Desk
    from loyalty_desktop.ui.first_run.screen import FirstRun, ShopWanted
    from loyalty_desktop.ui.practice import Practice
    from loyalty_desktop.ui.printing.printing import Printing
    from loyalty_desktop.ui.sending import Sending
    from loyalty_desktop.ui.settings.view_model import SettingsModel
    from loyalty_desktop.ui.sign_in.lock import CounterLock

_TRAINING: Final = "training"


class Program(QObject):
    """The running program: its window, and the shop once it is open."""

    opened = Signal()
    """The shop is open and the counter is in view."""

    def __init__(self, app: QApplication, store_url: str, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._url = store_url
        self._settings = settings
        self._opening = Opening(store_url, self)
        self._first_run: FirstRun | None = None
        self._counter_model: CounterViewModel | None = None
        self._settings_model: SettingsModel | None = None
        self.desk: Desk | None = None
        self.lock: CounterLock | None = None
        self.customer: CustomerSide | None = None
        self.printing: Printing | None = None
        self.sending: Sending | None = None
        self.practice: Practice | None = None
        self.window = self._make_window()
        self.scanner = ScannerFilter(app)
        self.scanner.scanned.connect(self.take_scan)
        queued = Qt.ConnectionType.QueuedConnection
        self._opening.ready.connect(self._open_shop, queued)
        self._opening.refused.connect(self._explain, queued)

    @property
    def settings(self) -> Settings:
        """What this counter is set to now."""
        return self._settings

    def start(self) -> None:
        """Paint the window, then begin to open the shop."""
        # After the first paint: whatever is imported from then on keeps nobody waiting.
        FirstPaint(self.window).over.connect(self._open)
        self.window.fit_screen()
        self.window.show()
        self.window.activateWindow()

    def _make_window(self) -> MainWindow:
        window = MainWindow()
        window.closing.connect(self.close)
        practise = QShortcut(QKeySequence("Ctrl+Shift+T"), window)
        practise.activated.connect(self.enter_training)
        return window

    def take_scan(self, code: str) -> None:
        """Give a scanned code to the window in view."""
        at = self if self.practice is None else self.practice
        if at.printing is not None:
            at.printing.put_aside()
        at.window.take_scan(code)

    def close(self) -> None:
        """Finish what was begun and close the shop."""
        self._opening.wait()
        if self.practice is not None:
            self.practice.leave()
        self._close_parts()
        if self.desk is not None:
            self.desk.close()
            self.desk = None

    def _close_parts(self) -> None:
        """Close what works beside the desk."""
        for part in (self.customer, self.sending, self.printing):
            if part is not None:
                part.close()

    # Opening ---------------------------------------------------------------------------------

    def _open(self) -> None:
        self._opening.open()
        # The ring brings a style of its own along, which takes as long as all the first paint.
        from loyalty_desktop.ui.widgets.focus import install_focus_ring

        install_focus_ring(self._app)
        speak_qt(self._app)

    def _open_shop(self, opened: Opened) -> None:
        from loyalty_desktop.models.rules.rights import Actor
        from loyalty_desktop.ui.desk import Desk
        from loyalty_desktop.ui.sending import Sending
        from loyalty_desktop.ui.sign_in.lock import CounterLock

        shop = self._shop = opened.shop
        use_country(shop.country)
        # Before the first owner exists everyone acts as owner: the store says so for each command.
        # Afterwards nobody does until somebody has signed in.
        role = "" if shop.has_owner else "owner"
        nobody = Actor("", role, counter=self._settings.counter or "1")
        actor = opened.actor or nobody
        desk = self.desk = Desk(opened.store, actor, self)
        minutes = self._settings.lock_minutes
        lock = self.lock = CounterLock(self.window, desk, shop.name, shop.zone, minutes=minutes)
        desk.second = self._ask_second
        desk.committed.connect(self._see_commit)
        self.window.listen_to(desk)
        self.window.use_lock(lock)
        if shop.has_owner and not actor.staff:
            lock.lock()
        if self._first_run is not None:
            # What was scanned in the first minutes was no sale.
            self.window.starting.waiting.clear()
            self.window.starting.scan.clear()
        self.window.open_shop(
            shop.name,
            shop.currency,
            self._make_counter,
            others={
                **{name: partial(self._make_screen, *where) for name, where in SCREENS.items()},
                "staff": self._make_staff,
                "settings": self._make_settings,
            },
        )
        if actor.staff:
            self.window.show_actor(actor)
        self._show_customer()
        desk.work(warm_up)
        self.sending = Sending(desk, self)
        self.sending.failed.connect(self._tell_unsent)
        self._after_opening(opened)
        self.opened.emit()

    def _after_opening(self, opened: Opened) -> None:
        """Take away what was in view until now, and go where whoever set the shop up wants to."""
        if opened.told:
            self.window.message.tell("success", opened.told)
        elif opened.refusal is not None and self.desk is not None:
            self.desk.refused.emit(opened.refusal)
        page, self._first_run = self._first_run, None
        if page is None:
            return
        self.window.screens.removeWidget(page)
        page.deleteLater()
        wanted = opened.wanted
        if wanted is not None and wanted.customer_screen:
            self._keep_settings(replace(self._settings, customer_screen=True))
            self._show_customer()
        if wanted is not None and wanted.scratch:
            self.window.show_screen("programme")
        if wanted is not None and wanted.then == "list":
            self.window.show_screen("exchange")

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
        from loyalty_desktop.ui.printing.printing import Printing

        assert self.desk is not None
        if self._counter_model is None:
            # It outlives its screens: the open bill stays when one is built in another language.
            self._counter_model = CounterViewModel(self.desk, self._shop, parent=self)
            self.printing = Printing(self.desk, self._shop, self._settings_now, self.window)
            self.printing.told.connect(self.window.message.tell)
            self.printing.roll.changed.connect(self._show_queue)
            self._counter_model.sold.connect(self.printing.expect)
            counter_word = quote(self.desk.actor.counter, safe="")
            kept = data_folder() / "open bills" / f"{self._shop.id}-{counter_word}.json"
            self._counter_model.use_draft(kept)
        counter = CounterScreen(self.desk, self._shop, parent=parent, model=self._counter_model)
        if self.printing is not None:
            self.printing.serve(counter)
        counter.member.offer_receipt(self._settings.offer_receipt)
        return counter

    def _see_commit(self, answer: object) -> None:
        """Go on with the shop as it is, once it is called something else."""
        from loyalty_desktop.services.commands.shop_facts import ShopFactsChanged

        if self.desk is not None and isinstance(answer, ShopFactsChanged):
            self.desk.shop(self._show_shop)

    def _show_shop(self, shop: "ShopState") -> None:
        self._shop = shop
        self.window.show_shop(shop.name)
        for each in (self.lock, self.customer):
            if each is not None:
                each.show_shop(shop.name)
        if self.printing is not None:
            self.printing.use_shop(shop)
        if self._settings_model is not None:
            facts = self._settings_model.facts
            self._settings_model.facts = replace(facts, name=shop.name)

    def _tell_unsent(self, refusal: LoyaltyError) -> None:
        """Say that messages which leave by themselves don't, and why."""
        from loyalty_desktop.wording import _, sentence

        self.window.message.tell("warn", _("Messages wait to leave."), sentence(refusal))

    def _show_queue(self) -> None:
        """Show in the settings what the printer of receipts has not printed."""
        screen = self.window.screen_of("settings")
        if screen is not None and self.printing is not None:
            screen.show_queue(self.printing.roll.waiting, self.printing.roll.failed)

    def _settings_now(self) -> Settings:
        return self._settings

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
        assert self.desk is not None
        return screen_for(module, name, self.desk, parent)

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
        screen.training_wanted.connect(self.enter_training)
        if self.printing is not None:
            screen.trial_slip_wanted.connect(self.printing.try_printer)
            screen.queue.again_wanted.connect(self.printing.print_again)
            screen.show_queue(self.printing.roll.waiting, self.printing.roll.failed)
        screen.samples_removal_wanted.connect(self._remove_samples)
        screen.show_training(training=self.practice is not None)
        screen.samples.ask_of(self.desk)
        screen.shop.ask_of(self.desk)
        screen.keys.ask_of(self.desk)
        screen.messages.ask_of(screen.mail.ask_of(self.desk))
        screen.margin.ask_of(self.desk)
        return screen

    def take_settings(self, settings: Settings) -> None:
        """Let other settings hold from now on; what was begun at the counter stays."""
        before, self._settings = self._settings, settings
        if settings.theme != before.theme:
            theme.follow_system(self._app, cast("theme.Choice", settings.theme))
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
        if self.window.counter is not None:
            self.window.counter.member.offer_receipt(settings.offer_receipt)
        if settings.text_scale != before.text_scale:
            theme.set_text_scale(self._app, settings.text_scale)
        if (settings.language, settings.text_scale, settings.counter) != (
            before.language,
            before.text_scale,
            before.counter,
        ):
            # Once whoever asked for it has come to an end: the widget that was pressed goes too.
            QTimer.singleShot(0, self.window.build_anew)
            if self.practice is not None:
                QTimer.singleShot(0, self.practice.window.build_anew)

    # Training, and an end of the samples -----------------------------------------------------

    def enter_training(self) -> None:
        """Begin to practise in a shop that does not count, or leave it again."""
        if self.practice is not None:
            self.practice.leave()
        elif self.desk is not None and self.lock is not None and not self.lock.in_view:
            self.desk.work(_begin_training, then=self._practise, token=_TRAINING)

    def _practise(self, begun: "tuple[Training, ShopState]") -> None:
        from loyalty_desktop.ui.practice import Practice

        training, shop = begun
        if self.lock is None or self.lock.in_view:
            _end_training(training)
            return
        if self.customer is not None:
            self.customer.use(wanted=False)
        screens: dict[str, Callable[[Desk, QWidget], QWidget]] = {
            name: partial(screen_for, *where) for name, where in SCREENS.items()
        }
        screens["settings"] = self._make_settings_for
        # Screens made while somebody practises know it by this.
        self.practice = practice = Practice(
            self._app, self.window, training, shop, screens, self._settings_now
        )
        practice.left.connect(self._count_again)
        practice.show_customer(self._settings.customer_screen)

    def _make_settings_for(self, _desk: "Desk", parent: QWidget) -> QWidget:
        """Make the settings, which are the counter's in training too."""
        return self._make_settings(parent)

    def _count_again(self) -> None:
        self.practice = None
        self._show_customer()
        if self.window.counter is not None:
            self.window.counter.model.reload()

    def _remove_samples(self, found: "Samples") -> None:
        """Begin the shop anew without its samples; who works goes on working."""
        if self.desk is None or self.lock is None or self.practice is not None:
            return
        actor, before = self.desk.actor, self.window
        self._opening.wait()
        self._close_parts()
        self.desk.close()
        self.desk = self.lock = self.customer = self.printing = self.sending = None
        self._counter_model = self._settings_model = None
        window = self.window = self._make_window()
        window.setGeometry(before.geometry())
        window.setWindowState(before.windowState())
        window.show()
        window.activateWindow()
        before.closing.disconnect(self.close)
        before.close()
        before.deleteLater()
        self._opening.begin_anew(actor, found)

    # When there is no shop yet, or none that can be opened -----------------------------------

    def _explain(self, refusal: LoyaltyError) -> None:
        from loyalty_desktop.ui.first_run.screen import NotOpened

        if self._first_run is not None and not isinstance(refusal, Duplicate):
            self._first_run.refuse(refusal)
            return
        if self._first_run is not None and refusal.facts.get("what") == "shop":
            # It was made meanwhile, by another counter or before the power went.
            self._first_run = None
            self._again()
            return
        if isinstance(refusal, Unavailable) and refusal.facts.get("reason") == "no_shop":
            self._set_up()
            return
        page = NotOpened(refusal, shown_url(self._url))
        page.again.connect(self._again)
        page.left.connect(self.window.close)
        page.upgrade_wanted.connect(self._upgrade)
        self.window.show_instead(page)

    def _upgrade(self) -> None:
        """Bring an older shop to this version, after a copy of it."""
        self._opening.upgrade()

    def _set_up(self) -> None:
        from loyalty_desktop.ui.first_run.screen import FirstRun
        from loyalty_desktop.ui.first_run.view_model import FirstRunModel

        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        on_file = self._url.startswith("sqlite:") or "://" not in self._url
        model = FirstRunModel(zone, two_displays=len(self._app.screens()) > 1)
        page = self._first_run = FirstRun(model, samples=on_file)
        page.wanted.connect(self._create)
        page.spoken.connect(self._speak_first)
        self._opening.progressed.connect(page.show_progress)
        self.window.show_instead(page)

    def _speak_first(self, code: str) -> None:
        """Keep the language chosen in the first minutes; the page speaks it already."""
        speak_qt(self._app)
        self._keep_settings(replace(self._settings, language=code))

    def _keep_settings(self, settings: Settings) -> None:
        """Let settings hold from now on that were chosen in the first minutes."""
        from loyalty_desktop.ui.settings.keeping import SettingsKeeper

        self._settings = settings
        self._keeper = SettingsKeeper(self)
        self._keeper.keep(settings)

    def _create(self, wanted: "ShopWanted") -> None:
        self._opening.create(wanted, self._settings.counter or "1")

    def _again(self) -> None:
        self.window.show_starting()
        self._open()


def _begin_training(store: "Store", actor: "Actor") -> "tuple[Training, ShopState]":
    """Make and open the training shop; runs beside the till."""
    from loyalty_desktop.services.exchange.training import begin_training

    training = begin_training(store, actor, cache_folder() / "training")
    return training, training.store.shop


def _end_training(training: "Training") -> None:
    from loyalty_desktop.services.exchange.training import end_training

    training.store.close()
    end_training(training)
