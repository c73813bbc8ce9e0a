"""What the counter shows and does, without a widget.

The states: `empty` (waiting for a scan), `member` (somebody is known, no amount yet), `amount`,
`paying`, and `done` (a sale has just been completed; the next scan begins anew).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, Literal, Protocol

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import (
    AlreadyDone,
    BlockedCard,
    Duplicate,
    InsufficientPoints,
    Invalid,
    LimitReached,
    LoyaltyError,
    NotFound,
    Unavailable,
)
from loyalty_desktop.models.rules import redeeming
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.redeeming import Offer
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.purchases import (
    PurchaseReceipt,
    RecordPurchase,
    record_purchase,
)
from loyalty_desktop.services.commands.refunds import Refunded, VoidPurchase, void_purchase
from loyalty_desktop.services.commands.rewards import (
    CancelReward,
    RedeemReward,
    ReserveReward,
    RewardReserved,
    RewardTaken,
    cancel_reward,
    redeem_reward,
    reserve_reward,
)
from loyalty_desktop.services.queries.panel import (
    MemberPanel,
    Resolved,
    RewardOffer,
    member_panel,
    resolve,
)
from loyalty_desktop.services.queries.searching import MemberMatch, find_members
from loyalty_desktop.services.store import ShopState, new_id
from loyalty_desktop.ui.counter.bill import Bill, LastSale, Method, Parked, RewardOnBill
from loyalty_desktop.wording import _, money, sentence

State = Literal["empty", "member", "amount", "paying", "done"]
Place = Literal["scan", "amount", "receipt", "points", "cash", "bill"]

MATCHES: Final = 8
_BILL: Final = "bill"
_SEARCH: Final = "search"
_SCAN: Final = "scan"
_PANEL: Final = "panel"
_POINT_LIMITS: Final = frozenset({"bill", "step", "minimum"})
UNDONE: Final = "undone at the counter"


class AtDesk(Protocol):
    """What the counter needs of the desk."""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        ...

    def read(
        self,
        question: Any,
        *args: Any,
        then: Any = ...,
        otherwise: Any = ...,
        token: str | None = ...,
    ) -> None:
        """Ask a question."""
        ...

    def write(self, command: Any, request: Any, then: Any = ..., otherwise: Any = ...) -> None:
        """Run a command."""
        ...

    def rehearse(
        self,
        command: Any,
        request: Any,
        then: Any = ...,
        otherwise: Any = ...,
        token: str | None = ...,
    ) -> None:
        """Ask what a command would answer."""
        ...

    def forget(self, token: str) -> None:
        """Drop what was asked with `token`."""
        ...


def utc_now() -> datetime:
    """Return the moment it is."""
    return datetime.now(UTC)


class CounterViewModel(QObject):
    """The counter: whom the bill is for, what it comes to, what it earns, how it is paid."""

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

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Callable[[], datetime] = utc_now,
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
        self._quoted_points = 0
        self._doubts: set[Place] = set()

    # What is shown ---------------------------------------------------------------------------

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
    def change(self) -> int | None:
        """What goes back of the cash received; None when too little or nothing is typed."""
        if self.bill.method != "cash" or self.bill.cash is None or self.bill.amount is None:
            return None
        back = self.bill.cash - self.payable
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

    # Who -------------------------------------------------------------------------------------

    def scan(self, code: str) -> None:
        """Find whatever a code means: a card, a receipt, a voucher, a reward."""
        self._search_over()
        if self.frozen:
            return
        self._settle("scan", "bill")
        self._scanned = code
        self._desk.read(
            resolve, code, self._clock(), then=self._resolved, otherwise=self._unknown, token=_SCAN
        )
        self.changed.emit()

    def search(self, text: str) -> None:
        """Look for members while somebody types."""
        self.query = text.strip()
        self.chosen = 0
        self._settle("scan")
        if not self.query:
            self._search_over()
        else:
            self._desk.read(
                find_members,
                self.query,
                MATCHES,
                self._clock(),
                then=self._found,
                otherwise=self._not_found,
                token=_SEARCH,
            )
        self.changed.emit()

    def step(self, by: int) -> None:
        """Choose the next match, or the one before."""
        if self.matches:
            self.chosen = min(max(self.chosen + by, 0), len(self.matches) - 1)
            self.changed.emit()

    def submit(self, text: str) -> None:
        """Take the chosen match, or whatever the text means by itself."""
        if self.frozen:
            return
        if self.matches and text.strip() == self.query:
            self.choose(self.chosen)
            return
        # The matches may still be on their way: they are answered before this is.
        self._scanned = text.strip()
        self._desk.read(
            resolve,
            self._scanned,
            self._clock(),
            then=self._resolved,
            otherwise=self._unknown_by_itself,
            token=_SCAN,
        )

    def choose(self, place: int) -> None:
        """Take a match by its place."""
        if 0 <= place < len(self.matches):
            self.call(self.matches[place].id)

    def call(self, reference: str) -> None:
        """Put the member of an id on the bill."""
        self.scan(reference)

    def detach(self) -> None:
        """Take the member off the bill; what was typed stays."""
        if self.frozen:
            return
        self._give_rewards_back()
        self.member, self.reference = None, None
        self.bill.points = 0
        self._paying = False
        self._settle("points", "bill", "scan")
        self._requote()
        self.changed.emit()
        self.focus_wanted.emit("scan")

    def clear(self) -> None:
        """Throw the open bill away: nothing of it was recorded."""
        if self.busy:
            return
        self._give_rewards_back()
        self._begin()
        self.focus_wanted.emit("scan")

    def reload(self) -> None:
        """Ask again what the panel shows, after something was recorded."""
        if self.member is not None and not self.busy:
            self._desk.read(
                member_panel,
                self.member.id,
                self._clock(),
                then=self._reloaded,
                otherwise=self._forget,
                token=_PANEL,
            )

    # What ------------------------------------------------------------------------------------

    def set_amount(self, minor: int | None) -> None:
        """Take what the bill comes to."""
        if self.frozen or minor == self.bill.amount:
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

    def set_method(self, method: Method) -> None:
        """Take how the rest is paid."""
        if self.frozen:
            return
        self.bill.method = method
        self._settle("cash")
        self._requote()
        self.changed.emit()

    def set_cash(self, minor: int | None) -> None:
        """Take the money received."""
        if self.frozen or minor == self.bill.cash:
            return
        self.bill.cash = minor
        self._settle("cash")
        self.changed.emit()

    # Rewards ---------------------------------------------------------------------------------

    def add_reward(self, offer: RewardOffer) -> None:
        """Put a reward on the bill: its points are kept free for it."""
        if self.member is None or self.frozen:
            return
        self.busy = True
        self._adding = offer
        self._settle("bill")
        self._desk.write(
            reserve_reward,
            ReserveReward(key=new_id(), at=self._clock(), member=self._whom(), reward=offer.code),
            then=self._reserved,
            otherwise=self._refused_in_bill,
        )
        self.changed.emit()

    def remove_reward(self, token: str) -> None:
        """Take a reward off the bill again."""
        if self.frozen:
            return
        for reward in self.bill.rewards:
            if reward.token == token and reward.reserved:
                self._cancel(reward)
        self.bill.rewards = tuple(r for r in self.bill.rewards if r.token != token)
        self._settle("bill")
        self._requote()
        self.reload()
        self.changed.emit()

    def give_reward(self, offer: RewardOffer) -> None:
        """Hand a reward over now, without a bill."""
        if self.member is None or self.frozen:
            return
        self.busy = True
        self._adding = offer
        self._settle("bill")
        self._desk.write(
            redeem_reward,
            RedeemReward(key=new_id(), at=self._clock(), member=self._whom(), reward=offer.code),
            then=self._given,
            otherwise=self._refused_in_bill,
        )
        self.changed.emit()

    # Paying ----------------------------------------------------------------------------------

    def next(self) -> None:
        """Do the next obvious thing: from the amount to the money, from the money to the end."""
        if self.bill.sent is not None:
            self.complete()
        elif self.bill.amount is None:
            self._complain("amount", _("Type what the bill comes to."))
            self.focus_wanted.emit("amount")
        elif not self._paying:
            self._paying = True
            self.changed.emit()
            self.focus_wanted.emit("cash")
        else:
            self.complete()

    def back(self) -> None:
        """Go back a step: from the money to the amount, from an empty amount to the scan."""
        if self.frozen:
            return
        if self._paying:
            self._paying = False
            self.changed.emit()
            self.focus_wanted.emit("amount")
        elif self.bill.blank and self.member is not None:
            self.detach()
        else:
            self.focus_wanted.emit("scan")

    def complete(self) -> None:
        """Record the bill; sent again it is recorded once."""
        if self.busy:
            return
        if self.bill.sent is None and not self._ready():
            return
        request = self.bill.sent or self._request(self.bill.key)
        self.bill.sent = request
        self.busy = True
        self._desk.forget(_BILL)
        self._settle("bill")
        self._desk.write(
            record_purchase, request, then=self._recorded, otherwise=self._not_recorded
        )
        self.changed.emit()

    def undo(self) -> None:
        """Void the sale that was completed last at this counter."""
        if self.last is None or self.busy:
            return
        self.busy = True
        self._desk.write(
            void_purchase,
            VoidPurchase(
                key=self.last.undo_key,
                at=self._clock(),
                purchase=self.last.purchase,
                reason=UNDONE,
            ),
            then=self._undone,
            otherwise=self._refused_in_bill,
        )
        self.changed.emit()

    # Parking ---------------------------------------------------------------------------------

    def park(self) -> None:
        """Put the bill aside; nothing is recorded."""
        if self.frozen or (self.bill.blank and self.member is None):
            return
        name = self.member.name if self.member else None
        self.parked.append(Parked(self.bill, self.reference, name, self._clock()))
        self._begin()
        self.focus_wanted.emit("scan")

    def recall(self, place: int) -> None:
        """Take a parked bill up again; the open one, if any, is parked in its stead."""
        if self.frozen or not 0 <= place < len(self.parked):
            return
        parked = self.parked.pop(place)
        if not (self.bill.blank and self.member is None):
            self.park()
        self.bill = parked.bill
        self._fresh = False
        if parked.reference is not None:
            self._scanned = parked.reference
            self._desk.read(
                resolve,
                parked.reference,
                self._clock(),
                then=self._resolved,
                otherwise=self._unknown,
                token=_SCAN,
            )
        self._requote()
        self.changed.emit()
        self.focus_wanted.emit("amount")

    # Answers ---------------------------------------------------------------------------------

    def _unknown_by_itself(self, refusal: LoyaltyError) -> None:
        if self.matches and self._scanned == self.query:
            self.choose(self.chosen)
        else:
            self._unknown(refusal)

    def _resolved(self, found: Resolved) -> None:
        self._search_over()
        self.changed.emit()
        if found.purchase is not None:
            self.receipt_found.emit(found.purchase)
            return
        if found.reward is not None:
            self._take_reward(found)
            return
        if found.member is not None:
            self._welcome(found.member)

    def _welcome(self, panel: MemberPanel) -> None:
        if self.member is not None and self.member.id != panel.id:
            # Another member: everything is computed anew for the new one.
            self._give_rewards_back()
            self.bill.points = 0
        self.member = panel
        self.reference = self._scanned if panel.card_lost else panel.id
        self._fresh = False
        self._settle("scan", "bill", "points")
        self._requote()
        self.changed.emit()
        self.focus_wanted.emit("amount")

    def _take_reward(self, found: Resolved) -> None:
        reward = found.reward
        if reward is None or self.member is None:
            self._complain("bill", _("Choose a member first. The bill is unchanged."))
        elif reward.voucher is not None:
            if all(known.token != reward.voucher for known in self.bill.rewards):
                added = RewardOnBill(reward.voucher, reward.code, reward.name, 0, reserved=False)
                self.bill.rewards = (*self.bill.rewards, added)
                self._requote()
                self.changed.emit()
        else:
            for offer in self.member.rewards:
                if offer.code == reward.code:
                    self.add_reward(offer)

    def _unknown(self, refusal: LoyaltyError) -> None:
        self._complain("scan", self._told(refusal))

    def _found(self, rows: Sequence[MemberMatch]) -> None:
        self.matches = tuple(rows)
        self.chosen = min(self.chosen, max(len(self.matches) - 1, 0))
        self.changed.emit()

    def _not_found(self, refusal: LoyaltyError) -> None:
        self.matches = ()
        self._complain("scan", self._told(refusal))

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

    def _quoted(self, receipt: PurchaseReceipt) -> None:
        if self.bill.amount is None:
            return
        if self._quoted_points == self.bill.points:
            self._settle(*self._doubts)
            self._doubts.clear()
        if self.bill.method == "stored" and not self._stored and receipt.payable:
            self.quote = receipt
            self._stored = receipt.payable
            self._ask_quote()
            return
        self.quote = receipt
        self.changed.emit()

    def _not_quoted(self, refusal: LoyaltyError) -> None:
        if isinstance(refusal, Unavailable | BlockedCard):
            # Of a lost card the member's panel warns already; the bill says it when it matters.
            return
        place = self._place(refusal)
        self._doubts.add(place)
        if place == "points" and self._quoted_points:
            # What it earns without the points is still worth showing beside the sentence.
            self._complain(place, self._told(refusal))
            self._quoted_points = 0
            self._ask_quote()
            return
        if place == "bill":
            self.warning = refusal
        self._complain(place, self._told(refusal))

    def _recorded(self, receipt: PurchaseReceipt) -> None:
        bill, member = self.bill, self.member
        change = None
        if bill.method == "cash" and bill.cash is not None:
            change = max(bill.cash - receipt.payable, 0)
        self.last = LastSale(
            purchase=receipt.purchase,
            at=self._clock(),
            name=member.name if member else None,
            total=bill.amount or 0,
            payable=receipt.payable,
            change=change,
            earned=receipt.earned + receipt.bonus,
            used=receipt.redeemed,
            balance=receipt.balance,
            debt=receipt.debt or 0,
        )
        self.busy = False
        self._begin()
        self._fresh = True
        self.changed.emit()
        self.sold.emit(self.last)
        self.focus_wanted.emit("scan")

    def _not_recorded(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Unavailable):
            # Nobody knows whether it was recorded: the same bill with the same key goes again.
            self._complain("bill", _("No answer yet. Press Enter to send the same bill again."))
            return
        self.bill.sent = None
        place = self._place(refusal)
        if place == "bill":
            self.warning = refusal
        self._complain(place, self._told(refusal))
        if place != "bill":
            self.focus_wanted.emit(place)

    def _undone(self, _refunded: Refunded) -> None:
        self.busy = False
        self.last = None
        self._fresh = False
        self.told.emit("success", _("The last sale is undone: points and money are as before."))
        self.reload()
        self.changed.emit()

    def _reserved(self, reserved: RewardReserved) -> None:
        self.busy = False
        offer = self._adding
        if offer is not None:
            added = RewardOnBill(
                reserved.redemption, offer.code, offer.name, offer.points, reserved=True
            )
            self.bill.rewards = (*self.bill.rewards, added)
        self._requote()
        self.reload()
        self.changed.emit()
        self.focus_wanted.emit("amount" if self.bill.amount is None else "cash")

    def _given(self, taken: RewardTaken) -> None:
        self.busy = False
        name = self._adding.name if self._adding else ""
        self.told.emit(
            "success",
            _("{reward} given: {spent} points taken, {balance} left.").format(
                reward=name, spent=taken.spent, balance=taken.balance or 0
            ),
        )
        self.reload()
        self.changed.emit()

    def _refused_in_bill(self, refusal: LoyaltyError) -> None:
        self.busy = False
        self.warning = refusal
        self._complain("bill", self._told(refusal))

    # Inside ----------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.bill = Bill()
        self.member, self.reference, self.quote = None, None, None
        self.complaints.clear()
        self.warning = None
        self._paying = False
        self._fresh = False
        self._desk.forget(_BILL)
        self._desk.forget(_PANEL)
        self._search_over()
        self.changed.emit()

    def _search_over(self) -> None:
        self._desk.forget(_SEARCH)
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
        return sentence(refusal, self.unit)

    def _whom(self) -> str:
        return self.reference or ""

    def _ready(self) -> bool:
        """Say what is missing before anything is sent."""
        if self.bill.amount is None:
            self._complain("amount", _("Type what the bill comes to."))
            self.focus_wanted.emit("amount")
            return False
        if self.bill.amount == 0 and not self.bill.rewards:
            self._complain("amount", _("A bill of nothing can't be completed."))
            self.focus_wanted.emit("amount")
            return False
        if "points" in self.complaints:
            self.focus_wanted.emit("points")
            return False
        cash = self.bill.cash
        if self.bill.method == "cash" and cash is not None and cash < self.payable:
            missing = money(self.payable - cash, self.unit)
            self._complain("cash", _("{amount} is missing.").format(amount=missing))
            self.focus_wanted.emit("cash")
            return False
        return True

    def _request(self, key: str, points: int | None = None) -> RecordPurchase:
        return RecordPurchase(
            key=key,
            at=self._clock(),
            member=self.reference,
            total=self.bill.amount or 0,
            receipt=self.bill.receipt or None,
            redeem_points=self.bill.points if points is None else points,
            rewards=tuple(reward.token for reward in self.bill.rewards),
            stored_value=self._stored if self.bill.method == "stored" else 0,
        )

    def _requote(self) -> None:
        """Ask the same engine that will record the bill what it would answer."""
        self._stored = 0
        self._quoted_points = self.bill.points
        if self.bill.amount is None:
            self._desk.forget(_BILL)
            self.quote = None
            return
        self._ask_quote()

    def _ask_quote(self) -> None:
        self._desk.rehearse(
            record_purchase,
            self._request(new_id(), self._quoted_points),
            then=self._quoted,
            otherwise=self._not_quoted,
            token=_BILL,
        )

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

    def _give_rewards_back(self) -> None:
        for reward in self.bill.rewards:
            if reward.reserved:
                self._cancel(reward)
        self.bill.rewards = ()

    def _cancel(self, reward: RewardOnBill) -> None:
        self._desk.write(
            cancel_reward,
            CancelReward(key=new_id(), at=self._clock(), redemption=reward.token),
            otherwise=self._not_cancelled,
        )

    def _not_cancelled(self, refusal: LoyaltyError) -> None:
        # A reservation that has lapsed by itself is free already.
        if not isinstance(refusal, AlreadyDone | NotFound):
            self._complain("bill", self._told(refusal))
