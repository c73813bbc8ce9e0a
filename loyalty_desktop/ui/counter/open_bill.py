"""The open bill: what it holds, what it comes to, what it would earn, what is wrong with it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import (
    BlockedCard,
    Duplicate,
    InsufficientPoints,
    Invalid,
    LimitReached,
    LoyaltyError,
    Unavailable,
)
from loyalty_desktop.models.rules import redeeming
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.redeeming import Offer
from loyalty_desktop.services.commands.purchases import (
    PurchaseReceipt,
    RecordPurchase,
    record_purchase,
)
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.queries.reward_offers import RewardOffer
from loyalty_desktop.services.queries.searching import MemberMatch
from loyalty_desktop.services.store import ShopState, new_id
from loyalty_desktop.ui.counter.bill import METHODS, Bill, LastSale, Parked
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, sentence

State = Literal["empty", "member", "amount", "paying", "done"]
Place = Literal["scan", "amount", "line", "receipt", "points", "split", "cash", "bill"]

BILL: Final = "bill"
SEARCH: Final = "search"
SCAN: Final = "scan"
PANEL: Final = "panel"
QuoteState = Literal["none", "asked", "good", "refused"]
_POINT_LIMITS: Final = frozenset({"bill", "step", "minimum"})


class OpenBill(QObject):
    """The bill and the member on it, as the counter shows them; the other parts build on it."""

    changed = Signal()
    """Something that is shown is another one."""
    focus_wanted = Signal(str)
    """A `Place` where the next key belongs."""
    told = Signal(str, str)
    """A message in place: its kind (`success`, `info`, `warn`, `danger`) and its sentence."""
    sold = Signal(object)
    """A `LastSale`, just completed."""
    receipt_found = Signal(object)
    """A `PurchaseRow` whose receipt was scanned or typed."""
    understood = Signal()
    """A code that brings no member and no purchase was understood: its field can be emptied."""
    campaign_found = Signal(object)
    """A `CampaignFound` whose code was scanned or typed."""

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Clock = now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.shop = shop
        self.bill = Bill()
        self.member: MemberPanel | None = None
        self.reference: str | None = None
        self.query = ""
        self.matches: Sequence[MemberMatch] = ()
        self.chosen = 0
        self.quote: PurchaseReceipt | None = None
        self.complaints: dict[Place, str] = {}
        self.warning: LoyaltyError | None = None
        self.parked: list[Parked] = []
        self.last: LastSale | None = None
        self.new_card: tuple[str, str] | None = None
        """Member id and code of the card that was issued last at this counter."""
        self.busy = False
        self._paying = False
        self._fresh = False
        self._scanned = ""
        self._adding: RewardOffer | None = None
        self._stored = 0
        self._quote_is: QuoteState = "none"
        self._quoted_points = 0
        self._doubts: set[Place] = set()

    @property
    def unit(self) -> Currency:
        """The shop's currency."""
        return self.shop.currency

    @property
    def state(self) -> State:
        """How far the bill has come."""
        if self.member is None and self.bill.blank:
            return "done" if self._fresh and self.last is not None else "empty"
        if self._paying:
            return "paying"
        return "member" if self.bill.amount is None else "amount"

    @property
    def frozen(self) -> bool:
        """Whether the bill waits for an answer, so that nothing may be typed."""
        return self.busy or self.bill.sent is not None

    @property
    def finding(self) -> bool:
        """Whether matches are shown for what is typed."""
        return bool(self.query)

    @property
    def due(self) -> int:
        """What the bill comes to after rewards, before points; minor units."""
        return self.quote.due if self.quote else self.bill.amount or 0

    @property
    def payable(self) -> int:
        """What is to be paid in money; minor units."""
        return self.quote.payable if self.quote else self.bill.amount or 0

    @property
    def rest(self) -> int:
        """What is left for the method that takes the rest; negative when too much was typed."""
        return self.payable - sum((self.bill.shares or {}).values())

    @property
    def change(self) -> int | None:
        """What goes back of the cash received; None when too little or nothing is typed.

        Only cash gives change: of a bill that is split, only for its part in cash.
        """
        if self.bill.method != "cash" or self.bill.cash is None or self.bill.amount is None:
            return None
        back = self.bill.cash - max(self.rest, 0)
        return back if back >= 0 else None

    @property
    def offer(self) -> Offer:
        """The most points that help on this bill."""
        if self.member is None or not self.member.joined:
            return Offer(0, 0, 0)
        spent = sum(reward.points for reward in self.bill.rewards if not reward.reserved)
        keep = self.member.redeem.keep
        balance = self.member.available - spent + keep
        if self.quote and self.member.redeem.same_bill:
            balance += self.quote.earned
        return redeeming.offer(self.due, balance, self.member.redeem)

    @property
    def may_use_points(self) -> bool:
        """Whether points can be used at all: a member, a good card, points that are worth money."""
        member = self.member
        if member is None or self.frozen:
            return False
        return member.joined and not member.card_lost and member.redeem.value > 0

    @property
    def can_complete(self) -> bool:
        """Whether there is a bill to complete."""
        return not self.busy and (self.bill.amount is not None or self.bill.sent is not None)

    def set_amount(self, minor: int | None) -> None:
        """Take what the bill comes to."""
        if self.frozen or self.bill.lines or minor == self.bill.amount:
            return
        self.bill.amount = minor
        self._fresh = False
        self._settle("amount", "points", "cash", "bill")
        self._requote()
        self.changed.emit()

    def set_receipt(self, text: str) -> None:
        """Take the number of the till's receipt."""
        if self.frozen or text.strip() == self.bill.receipt:
            return
        self.bill.receipt = text.strip()
        self._settle("receipt")
        self._requote()
        self.changed.emit()

    def set_points(self, points: int) -> None:
        """Take how many points are to be used."""
        if self.frozen or points == self.bill.points:
            return
        self.bill.points = points
        self._settle("points", "cash")
        self._requote()
        self.changed.emit()

    def refuse_no_points(self) -> None:
        """Say that a zero is no number of points."""
        self._complain("points", _("Type at least 1 point, or leave the field empty."))

    def _begin(self) -> None:
        self.bill = Bill()
        self.member, self.reference, self.quote = None, None, None
        self.complaints.clear()
        self.warning = None
        self._paying = False
        self._fresh = False
        self._quote_is = "none"
        self._desk.forget(BILL)
        self._desk.forget(PANEL)
        self._search_over()
        self.changed.emit()

    def _search_over(self) -> None:
        self._desk.forget(SEARCH)
        self.query, self.matches, self.chosen = "", (), 0

    def _settle(self, *places: Place) -> None:
        for place in places:
            self.complaints.pop(place, None)
        if "bill" in places:
            self.warning = None

    def _complain(self, place: Place, told: str) -> None:
        self.complaints[place] = told
        self.changed.emit()

    def _told(self, refusal: LoyaltyError) -> str:
        member = self.member
        if isinstance(refusal, BlockedCard) and member and member.card_state == "replaced":
            return _("This card was replaced. Ask for the new one, or find the member by name.")
        return sentence(refusal, self.unit)

    def _whom(self) -> str:
        return self.reference or ""

    def _request(self, key: str, points: int | None = None) -> RecordPurchase:
        return RecordPurchase(
            key=key,
            at=self._clock(),
            member=self.reference,
            total=self.bill.amount or 0,
            discount=self.bill.discount,
            lines=tuple(line.sold() for line in self.bill.lines),
            receipt=self.bill.receipt or None,
            redeem_points=self.bill.points if points is None else points,
            rewards=tuple(reward.token for reward in self.bill.rewards),
            stored_value=self._stored,
            payments=self._payments() if points is None else (),
        )

    def _payments(self) -> tuple[Payment, ...]:
        """Return how the bill is paid; nothing where nobody knows for sure what is payable."""
        if self._quote_is != "good" or self.rest < 0:
            return ()
        parts = {**(self.bill.shares or {}), self.bill.method: self.rest}
        cash = self.bill.cash if self.bill.method == "cash" else None
        return tuple(
            # Less than its part is a slip that the till asks about before it sends anything.
            Payment(
                method,
                parts[method],
                cash if method == "cash" and cash is not None and cash >= self.rest else None,
            )
            for method in METHODS
            if parts.get(method)
        )

    def _stored_part(self, payable: int) -> int:
        """Return what of so much is paid by stored value."""
        shares = self.bill.shares or {}
        if self.bill.method == "stored":
            return max(payable - sum(shares.values()), 0)
        return min(shares.get("stored", 0), payable)

    def _requote(self) -> None:
        """Ask the same engine that will record the bill what it would answer."""
        self._stored = 0
        self._quote_is = "none"
        self._quoted_points = self.bill.points
        if self.bill.amount is None:
            self._desk.forget(BILL)
            self.quote = None
            return
        self._ask_quote()

    def _ask_quote(self) -> None:
        self._quote_is = "asked"
        self._desk.rehearse(
            record_purchase,
            self._request(new_id(), self._quoted_points),
            then=self._quoted,
            otherwise=self._not_quoted,
            token=BILL,
        )

    def _quoted(self, receipt: PurchaseReceipt) -> None:
        if self.bill.amount is None:
            return
        if self._quoted_points == self.bill.points:
            self._settle(*self._doubts)
            self._doubts.clear()
        self.quote = receipt
        stored = self._stored_part(receipt.payable)
        if stored != self._stored:
            # What is paid by stored value may earn otherwise: asked again with it.
            self._stored = stored
            self._ask_quote()
            return
        self._quote_is = "good"
        self._quote_answered()
        self.changed.emit()

    def _quote_answered(self) -> None:
        """Go on with what waited for the quote."""

    def _not_quoted(self, refusal: LoyaltyError) -> None:
        self._quote_is = "refused"
        if isinstance(refusal, Unavailable | BlockedCard):
            # Of a lost card the member's panel warns already; the bill says it when it matters.
            self._quote_answered()
            return
        place = self._place(refusal)
        self._doubts.add(place)
        if place == "points" and self._quoted_points:
            # What it earns without the points is still worth showing beside the sentence.
            self._complain(place, self._told(self._most_useful(refusal)))
            self._quoted_points = 0
            self._ask_quote()
            return
        if place == "bill":
            self.warning = refusal
        self._complain(place, self._told(refusal))

    def _most_useful(self, refusal: LoyaltyError) -> LoyaltyError:
        """Return what to say of too many points: never a number that the bill refuses next."""
        most, available = self.offer.points, refusal.facts.get("available")
        if not isinstance(refusal, InsufficientPoints) or not isinstance(available, int):
            return refusal
        return LimitReached(limit="bill", allowed=most) if most < available else refusal

    def _place(self, refusal: LoyaltyError) -> Place:
        """Return where the sentence of a refusal belongs."""
        if isinstance(refusal, InsufficientPoints) and self.bill.points:
            return "points"
        if isinstance(refusal, LimitReached) and refusal.facts.get("limit") in _POINT_LIMITS:
            return "points"
        if isinstance(refusal, Duplicate) and refusal.facts.get("what") == "receipt":
            return "receipt"
        if isinstance(refusal, Invalid) and refusal.field in {"receipt", "total", "amount"}:
            return "receipt" if refusal.field == "receipt" else "amount"
        return "bill"

    def say_anew(self) -> None:
        """Say what is wrong in the language spoken now, for a screen that is built anew."""
        if self.complaints and not self.frozen:
            self.complaints.clear()
            self.warning = None
            self._requote()

    def reload(self) -> None:
        """Ask again what the panel shows, after something was recorded."""
        if self.member is not None and not self.busy:
            self._desk.read(
                member_panel,
                self.member.id,
                self._clock(),
                then=self._reloaded,
                otherwise=self._forget,
                token=PANEL,
            )

    def _reloaded(self, panel: MemberPanel) -> None:
        if self.member is None or self.member.id != panel.id:
            return
        state = self.member.card_state
        lost = self.reference != panel.id
        self.member = replace(panel, card_state=state if lost else None)
        self._requote()
        self.changed.emit()

    def _forget(self, _refusal: LoyaltyError) -> None:
        """Let what is shown stand: the next answer brings it up to date."""
