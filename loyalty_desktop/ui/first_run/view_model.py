"""What is chosen in the first minutes, step by step; all of it stays when one goes back."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.money import Currency, currency
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.pins import check_pin
from loyalty_desktop.models.rules.presets import PRESETS, from_scratch, like_rupiah, preset
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.services.exchange.opening import Opening, Owner
from loyalty_desktop.ui.first_run.world import (
    USUAL_COUNTRY,
    USUAL_CURRENCY,
    USUAL_ZONE,
    city_of,
    country_of,
    currency_name,
    currency_of,
)
from loyalty_desktop.wording import LANGUAGES, _, language, mark, mistake, sentence, use_country

STEPS: Final = ("language", "shop", "money", "programme", "owner", "data")
SCRATCH: Final = "scratch"
EMPTY, LIST, SAMPLES = "empty", "list", "samples"
OWNER_DIGITS: Final = 6
_BILL: Final = 150_000

KINDS: Final = {
    "minimarket": mark("Minimarket"),
    "boutique": mark("Boutique"),
    "coffee-shop": mark("Coffee shop"),
    "pharmacy": mark("Pharmacy"),
    SCRATCH: mark("From scratch"),
}
_DATA: Final = {
    EMPTY: mark("Start empty"),
    LIST: mark("Bring a list"),
    SAMPLES: mark("Sample data"),
}


@dataclass(frozen=True, slots=True)
class ShopWanted:
    """A shop to be opened, and what the window does next.

    `then` is "empty", "list" (a list of members is brought in) or "samples"; from `scratch` the
    programme is looked at first. With `customer_screen` customers see their bill on a second
    display.
    """

    opening: Opening
    language: str
    then: str
    scratch: bool
    customer_screen: bool = False


class FirstRunModel(QObject):
    """The six steps. Everything is a plain value; `next` says what is wrong with a step."""

    changed = Signal()
    """Something other than typed text is different: another step, a complaint, progress."""
    spoken = Signal(str)
    """Another language is spoken from now on."""
    wanted = Signal(object)
    """A `ShopWanted`: all is said."""

    def __init__(
        self, zone: str = "", parent: QObject | None = None, *, two_displays: bool = False
    ) -> None:
        super().__init__(parent)
        self.two_displays = two_displays
        """Whether there is a display that customers could look at."""
        self.customer_screen = two_displays
        self.step = 0
        self.language = language()
        self.name = ""
        self.zone = zone if country_of(zone) else USUAL_ZONE
        self.currency = currency_of(self.country) or USUAL_CURRENCY
        self.preset = PRESETS[0]
        self.bill: int | None = None
        self.owner_name = ""
        self.pin = ""
        self.pin_again = ""
        self.later = False
        self.data = EMPTY
        self.complaints: dict[str, str] = {}
        self.refusal = ""
        self.busy = False
        self.done, self.total = 0, 0
        self._currency_by_hand = False
        use_country(self.country)

    # What follows from what was chosen -------------------------------------------------------

    @property
    def country(self) -> str:
        """The country of the zone, by its two letters."""
        return country_of(self.zone) or USUAL_COUNTRY

    @property
    def unit(self) -> Currency:
        """The currency chosen; the usual one while none is."""
        return currency(self.currency or USUAL_CURRENCY)

    def programme_of(self, name: str) -> Programme:
        """Return the programme of a preset in the money and the zone chosen."""
        if name == SCRATCH:
            return from_scratch(_("Points"), self.unit.code, self.zone)
        return preset(name, self.unit.code, self.zone)

    @property
    def programme(self) -> Programme:
        """The programme chosen."""
        return self.programme_of(self.preset)

    @property
    def example_bill(self) -> int:
        """The bill of the example, minor units."""
        return like_rupiah(_BILL, self.unit) if self.bill is None else self.bill

    @property
    def pin_rules(self) -> tuple[tuple[str, bool], ...]:
        """Return each rule of a good PIN, and whether what is typed keeps it."""
        long_enough = len(self.pin) >= OWNER_DIGITS and self.pin.isascii() and self.pin.isdigit()
        return (
            (_("6 digits or more"), long_enough),
            (_("Not one that others try first"), long_enough and _is_good(self.pin)),
            (_("The same twice"), long_enough and self.pin == self.pin_again),
        )

    def told(self, step: int) -> str:
        """Return in a few words what a step came to; empty before it is done."""
        if step >= self.step:
            return ""
        match STEPS[step]:
            case "language":
                return LANGUAGES[self.language]
            case "shop":
                return self.name.strip()
            case "money":
                return f"{currency_name(self.unit.code)}, {city_of(self.zone)}"
            case "programme":
                return _(KINDS[self.preset])
            case "owner":
                return _("Later") if self.later else self.owner_name.strip()
            case _:
                return ""

    @property
    def data_word(self) -> str:
        """What there is at first, in words."""
        return _(_DATA[self.data])

    # Choosing --------------------------------------------------------------------------------

    def speak(self, code: str) -> None:
        """Speak another language."""
        if code != self.language:
            self.language = code
            self.complaints.clear()
            self.spoken.emit(code)

    def choose_currency(self, code: str) -> None:
        """Take a currency; nothing when what is typed is none."""
        if code != self.currency:
            self.bill = None
        self.currency = code
        self._currency_by_hand = True
        self.settle("currency")

    def choose_zone(self, zone: str) -> None:
        """Take a zone; the country follows, and the currency where nobody chose one."""
        self.zone = zone
        self.settle("zone")
        if not zone:
            return
        use_country(self.country)
        if not self._currency_by_hand:
            self.currency = currency_of(self.country) or self.currency
            self.bill = None
        self.changed.emit()

    def choose_preset(self, name: str) -> None:
        """Take a preset's programme."""
        self.preset = name
        self.changed.emit()

    def put_owner_off(self, later: bool) -> None:
        """Do without an owner for now, or with one after all."""
        self.later = later
        self.complaints.clear()
        self.changed.emit()

    def settle(self, field: str) -> None:
        """Take the complaint about a field back: it is typed in."""
        self.refusal = ""
        self.complaints.pop(field, None)
        self.changed.emit()

    # Steps -----------------------------------------------------------------------------------

    def next(self) -> None:
        """Go on when the step is right; at the last one ask for the shop."""
        if self.busy:
            return
        self.refusal = ""
        self.complaints = self._mistakes(STEPS[self.step])
        if self.complaints:
            self.changed.emit()
        elif self.step < len(STEPS) - 1:
            self.step += 1
            self.changed.emit()
        else:
            self._want()

    def back(self) -> None:
        """Go to the step before; what was chosen stays."""
        if self.busy or self.step == 0:
            return
        self.step -= 1
        self.complaints.clear()
        self.refusal = ""
        self.changed.emit()

    def show_progress(self, done: int, total: int) -> None:
        """Show how far the shop is."""
        self.done, self.total = done, total
        self.changed.emit()

    def refuse(self, refusal: LoyaltyError) -> None:
        """Say why there is no shop yet; everything that was chosen stays."""
        self.busy = False
        if isinstance(refusal, Invalid) and refusal.field in {"name", "owner", "pin"}:
            self.step = STEPS.index("shop" if refusal.field == "name" else "owner")
            self.complaints = {refusal.field: mistake(refusal.facts)}
        else:
            self.refusal = sentence(refusal)
        self.changed.emit()

    def _want(self) -> None:
        self.busy = True
        self.done, self.total = 0, 0
        self.changed.emit()
        owner = None if self.later else Owner(name=self.owner_name, pin=self.pin)
        opening = Opening(
            name=self.name,
            programme=self.programme,
            country=self.country,
            owner=owner,
            samples=self.data == SAMPLES,
        )
        self.wanted.emit(
            ShopWanted(
                opening,
                self.language,
                self.data,
                scratch=self.preset == SCRATCH,
                customer_screen=self.customer_screen,
            )
        )

    def _mistakes(self, step: str) -> dict[str, str]:
        found: dict[str, str] = {}
        if step == "shop":
            if not self.name.strip():
                found["name"] = _("Type the name of the shop.")
            else:
                _look_at(found, "name", self.name)
        elif step == "money":
            if not self.currency:
                found["currency"] = _("No currency is called this. Choose one from the list.")
            if not self.zone:
                found["zone"] = _("No place is called this. Choose one from the list.")
        elif step == "owner" and not self.later:
            if not self.owner_name.strip():
                found["owner"] = _("Type your name, as the staff know you.")
            else:
                _look_at(found, "owner", self.owner_name)
            self._look_at_pins(found)
        return found

    def _look_at_pins(self, found: dict[str, str]) -> None:
        if not self.pin:
            found["pin"] = _("Type a PIN of 6 digits.")
            return
        try:
            check_pin(self.pin, "owner")
        except Invalid as wrong:
            found["pin"] = mistake(wrong.facts)
            return
        if self.pin != self.pin_again:
            found["again"] = _("The two PINs differ. Type both again.")


def _look_at(found: dict[str, str], field: str, text: str) -> None:
    try:
        clean(text, field)
    except Invalid as wrong:
        found[field] = mistake(wrong.facts)


def _is_good(pin: str) -> bool:
    try:
        check_pin(pin, "owner")
    except Invalid:
        return False
    return True
