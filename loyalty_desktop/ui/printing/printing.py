"""Printing from the counter: a receipt, a card, a closing, wherever it was asked for."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from loyalty_desktop.errors import AlreadyDone, LoyaltyError, NotFound
from loyalty_desktop.services.commands.card_runs import HandOver, hand_over_card
from loyalty_desktop.services.commands.receipt_offers import (
    SaidOnReceipt,
    receipt_offer_request,
    say_on_receipt,
)
from loyalty_desktop.services.commands.shop_facts import CouponGivenOut, coupon_request, give_coupon
from loyalty_desktop.services.documents.slip import Row
from loyalty_desktop.services.queries.card_designs import ReadyDesign, dressed_card
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.services.queries.closings import Closing, Takings
from loyalty_desktop.services.queries.receipts import Receipt, receipt_of
from loyalty_desktop.services.store import ShopState, micros, new_id
from loyalty_desktop.settings import Settings
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog
from loyalty_desktop.ui.printing.paper import Paper
from loyalty_desktop.ui.printing.roll import Roll, slip_maker
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.message import Toast
from loyalty_desktop.wording import _, sentence

_NOT_IN_A_NAME: Final = re.compile(r"[^\w.-]+")
_REMEMBERED: Final = 20
_TOAST_FOOT: Final = 192
"""Above the keys, and above what the bill earns: a figure that somebody waits for."""
_ASKED: Final = "printing"


class Sold(Protocol):
    """A sale that was just recorded."""

    @property
    def purchase(self) -> str:
        """The purchase's id."""
        ...


class Printing(QObject):
    """Makes papers away from the window and shows them over it, to be printed or saved.

    A sale is recorded long before: nothing here can undo it or hold the next one up.
    """

    told = Signal(str, str)
    """What could not be done: `danger` and a sentence."""

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        settings: Callable[[], Settings],
        window: QWidget,
        *,
        clock: Clock = now,
        training: bool = False,
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._shop = shop
        self._settings = settings
        self._window = window
        self._clock = clock
        self._training = training
        self._unprinted: list[str] = []
        self._bringing: list[Receipt] = []
        self._telling: list[Receipt] = []
        self.away = Away(self)
        self.dialog: PaperDialog | None = None
        self.toast = Toast(window)
        self.toast.set_foot(_TOAST_FOOT)
        self.roll = Roll(self)
        self.roll.told.connect(self._tell)
        self.roll.printed.connect(self._on_paper)

    def serve(self, counter: Any) -> None:
        """Print what a counter's screen asks for; a screen that is built anew asks again."""
        counter.receipt_wanted.connect(self.receipt)
        counter.closing_wanted.connect(self.closing)
        counter.card_wanted.connect(self.card)

    def expect(self, sale: Sold) -> None:
        """Note a sale whose receipt nobody has printed yet: the first one is no copy.

        Where the counter is set so, it is printed at once, and the drawer opens for cash.
        """
        # Nobody asks for the first receipt of a sale that so many others came after.
        self._unprinted = [*self._unprinted[1 - _REMEMBERED :], sale.purchase]
        settings = self._settings()
        wanted = settings.cash_drawer or settings.print_receipts == "always"
        # Practising wastes no paper and opens no drawer; a receipt can be printed by its key.
        if wanted and not self._training and self.roll.use(settings.printer):
            # Without a token: of two quick sales both have a receipt.
            self._desk.read(receipt_of, sale.purchase, then=self._just_sold, otherwise=self._refuse)

    def use_shop(self, shop: ShopState) -> None:
        """Go on with the shop as it is now: it may be called something else."""
        self._shop = shop

    def receipt(self, purchase: str) -> None:
        """Print the receipt of a purchase by its id; it says COPY where it was printed before.

        What failed is tried once more with it.
        """
        if self.roll.use(self._settings().printer):
            self.roll.again()
            if purchase in self.roll.on_their_way:
                # Asked for twice, it comes once.
                return
        self._desk.read(
            receipt_of, purchase, then=self._make_receipt, otherwise=self._refuse, token=_ASKED
        )

    def card(self, member: str) -> None:
        """Print the card of a member, by id or number, in the design that cards have."""
        self._desk.read(
            dressed_card,
            member,
            self._clock(),
            then=self._make_card,
            otherwise=self._refuse,
            token=_ASKED,
        )

    def closing(self, what: Closing | Takings) -> None:
        """Print a closing, or takings that are only looked at."""
        if self.roll.use(self._settings().printer):
            rows = partial(
                _closing_rows,
                what,
                self._shop,
                training=self._training,
            )
            self._roll(rows, _closing_title(what))
            return
        self.away.run(
            partial(_closing_paper, what, self._shop, self._paper, training=self._training),
            self._show,
            self._refuse,
        )

    def put_aside(self) -> None:
        """Close the paper in view, as the next card was scanned; it can be printed later."""
        if self.dialog is not None:
            self.dialog.reject()

    def close(self) -> None:
        """Finish what was begun."""
        self.away.close()
        self.roll.close()

    @property
    def _paper(self) -> int:
        return self._settings().paper

    def _just_sold(self, receipt: Receipt) -> None:
        settings = self._settings()
        by_cash = any(paid.method == "cash" for paid in receipt.payments)
        if settings.cash_drawer and (by_cash or not receipt.payments):
            self.roll.open_drawer()
        if settings.print_receipts == "always":
            self._make_receipt(receipt)

    def _make_receipt(self, receipt: Receipt) -> None:
        if not receipt.brings_offer:
            self._make_with_coupon(receipt)
            return
        # Noted before it is on paper: what a campaign says is said once.
        self._telling.append(receipt)
        self._desk.write(
            say_on_receipt,
            receipt_offer_request(receipt.purchase, micros(receipt.at)),
            then=self._with_offer,
            otherwise=self._without_offer,
        )

    def _with_offer(self, _said: SaidOnReceipt) -> None:
        purchase = self._telling.pop(0).purchase
        self._desk.read(receipt_of, purchase, then=self._make_with_coupon, otherwise=self._refuse)

    def _without_offer(self, _refusal: LoyaltyError) -> None:
        """Print without: a receipt is more than what a campaign says on it."""
        self._make_with_coupon(self._telling.pop(0))

    def _make_with_coupon(self, receipt: Receipt) -> None:
        if not receipt.brings_coupon:
            self._print_receipt(receipt)
            return
        # The coupon is recorded before it is on paper: a code that nobody knows is worth nothing.
        self._bringing.append(receipt)
        self._desk.write(
            give_coupon,
            coupon_request(receipt.purchase, micros(receipt.at)),
            then=self._with_coupon,
            otherwise=self._without_coupon,
        )

    def _with_coupon(self, _given: CouponGivenOut) -> None:
        purchase = self._bringing.pop(0).purchase
        self._desk.read(receipt_of, purchase, then=self._print_receipt, otherwise=self._refuse)

    def _without_coupon(self, _refusal: LoyaltyError) -> None:
        """Print without: a receipt is more than its coupon."""
        self._print_receipt(self._bringing.pop(0))

    def _print_receipt(self, receipt: Receipt) -> None:
        copy = receipt.purchase not in self._unprinted
        if self.roll.use(self._settings().printer):
            rows = partial(_receipt_rows, receipt, copy=copy, training=self._training)
            self._roll(rows, _receipt_title(receipt), receipt.purchase)
            return
        work = partial(_receipt_paper, receipt, self._paper, copy=copy, training=self._training)
        self.away.run(work, self._show, self._refuse)

    def print_again(self) -> None:
        """Try everything once more that the printer of receipts did not print."""
        if self.roll.use(self._settings().printer):
            self.roll.again()

    def try_printer(self) -> None:
        """Print a trial slip, to see that the printer takes it and how wide its paper is."""
        if self.roll.use(self._settings().printer):
            rows = partial(_trial_rows, self._shop.name, self._paper)
            self._roll(rows, _("The trial slip"))

    def _roll(self, rows: Callable[[], Sequence[Row]], title: str, of: str = "") -> None:
        self.away.run(
            slip_maker(rows, self._paper, self._settings().printer_profile),
            partial(self._to_roll, title, of),
            self._refuse,
        )

    def _to_roll(self, title: str, of: str, whole: bytes) -> None:
        self.roll.print(title, whole, of)

    def _on_paper(self, of: str) -> None:
        self._on_hand(of)

    def _on_hand(self, of: str) -> None:
        """Note that the customer has it: whatever is printed of it now is a copy."""
        self._unprinted = [each for each in self._unprinted if each != of]

    def _tell(self, kind: str, told: str) -> None:
        if kind == "success":
            self.toast.show_done(told)
        else:
            self.told.emit(kind, told)

    def _make_card(self, dressed: tuple[CardFace, ReadyDesign]) -> None:
        self.away.run(partial(_card_paper, *dressed), self._show, self._refuse)

    def _show(self, paper: Paper) -> None:
        if self.dialog is not None:
            # Somebody was quicker than the paper: the one in view is looked at first.
            self.dialog.reject()
        dialog = self.dialog = PaperDialog(self._window, paper, self.away)
        dialog.on_paper.connect(self._hand_over)
        dialog.printed.connect(self._done)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self, _yes: bool) -> None:
        self.dialog = None

    def _hand_over(self) -> None:
        """Note that the member has the card: here it goes from the printer into a hand."""
        card = "" if self.dialog is None else self.dialog.paper.card
        if card:
            request = HandOver(key=new_id(), at=self._clock(), card=card)
            self._desk.write(hand_over_card, request, otherwise=self._handed_before)

    def _handed_before(self, refusal: LoyaltyError) -> None:
        # A card that is printed once more was handed over already, and stays so.
        if not isinstance(refusal, AlreadyDone):
            self._refuse(refusal)

    def _done(self, told: str) -> None:
        if self.dialog is not None:
            self._on_hand(self.dialog.paper.of)
        self.toast.show_done(told)

    def _refuse(self, refusal: LoyaltyError) -> None:
        if isinstance(refusal, NotFound) and refusal.facts.get("what") == "card":
            told = _("This member has no card that can be printed. Give a new one (F9).")
        else:
            told = sentence(refusal)
        self.told.emit("danger", told)


def _receipt_paper(receipt: Receipt, paper: int, *, copy: bool, training: bool) -> Paper:
    # What makes a PDF is imported when the first one is wanted, and away from the window.
    from loyalty_desktop.services.documents.receipt import receipt_pdf, receipt_title

    pdf = receipt_pdf(receipt, paper, copy=copy, training=training)
    title = receipt_title(receipt)
    return Paper(pdf, title, file_name(title), receipt.purchase)


def _card_paper(face: CardFace, design: ReadyDesign) -> Paper:
    from loyalty_desktop.services.documents.card import card_pages
    from loyalty_desktop.services.documents.pdf import pdf_bytes

    title = _("Card of {name}").format(name=face.name)
    pdf = pdf_bytes(card_pages(face, design), face.name, face.shop)
    return Paper(pdf, title, file_name(title), card=face.code)


def _closing_paper(
    what: Closing | Takings, shop: ShopState, paper: int, *, training: bool
) -> Paper:
    from loyalty_desktop.services.documents.closing_slip import closing_pdf, closing_title

    pdf = closing_pdf(what, shop.name, shop.currency, shop.zone, paper, training=training)
    title = closing_title(what)
    return Paper(pdf, title, file_name(title))


def _receipt_rows(receipt: Receipt, *, copy: bool, training: bool) -> Sequence[Row]:
    from loyalty_desktop.services.documents.receipt import receipt_rows

    return receipt_rows(receipt, copy=copy, training=training)


def _receipt_title(receipt: Receipt) -> str:
    from loyalty_desktop.services.documents.receipt import receipt_title

    return receipt_title(receipt)


def _closing_rows(what: Closing | Takings, shop: ShopState, *, training: bool) -> Sequence[Row]:
    from loyalty_desktop.services.documents.closing_slip import closing_rows

    return closing_rows(what, shop.name, shop.currency, shop.zone, training=training)


def _closing_title(what: Closing | Takings) -> str:
    from loyalty_desktop.services.documents.closing_slip import closing_title

    return closing_title(what)


def _trial_rows(shop: str, paper: int) -> Sequence[Row]:
    from loyalty_desktop.services.documents.slip import Centred, Head, Pair, Rule
    from loyalty_desktop.services.documents.slip_bytes import COLUMNS

    columns = COLUMNS[paper]
    ruler = "".join(str(place % 10) for place in range(1, columns + 1))
    return (
        Head(shop),
        Centred(_("Trial slip")),
        Rule(),
        Pair(_("Paper"), f"{paper} mm"),
        Pair(_("Letters of a line"), str(columns)),
        Centred(ruler),
        Centred(_("If this line is whole, the paper is set right.")),
    )


def file_name(title: str) -> str:
    """Return the name under which a paper is offered to be saved, good on every system."""
    name = _NOT_IN_A_NAME.sub(" ", title).strip(" .")[:80].strip()
    return f"{name or 'paper'}.pdf"
