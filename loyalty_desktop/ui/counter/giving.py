"""Giving a purchase to a member: an anonymous bill late, or one that went to somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError, NotAllowed, NotEligible
from loyalty_desktop.services.commands.attaching import Attach, Attached, attach
from loyalty_desktop.services.commands.moving import MovePurchase, PurchaseMoved, move_purchase
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.queries.purchase_page import PurchasePage
from loyalty_desktop.services.queries.searching import MemberMatch, find_members
from loyalty_desktop.services.store import ShopState, new_id
from loyalty_desktop.ui.counter.undertaking import Undertaking
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import _, sentence

MATCHES: Final = 5
_SEARCH: Final = "whom to give it to"
_EFFECT: Final = "effect of giving"
_PANEL: Final = "member to give it to"


@dataclass(frozen=True, slots=True)
class Whom:
    """The member who is to get it."""

    id: str
    number: str
    name: str


class Giving(Undertaking):
    """Giving without a widget: whom, why, and what it brings, before it is done.

    Somebody who may not give alone sees no effect before a second person has agreed.
    """

    done = Signal(object, object)
    """The answer of the command and the `Whom`, once it is recorded."""
    effect: Attached | PurchaseMoved | None
    _sent: Attach | MovePurchase | None

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Clock,
        page: PurchasePage,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(desk, shop, clock, page, parent)
        self.matches: Sequence[MemberMatch] = ()
        self.whom: Whom | None = None
        self._asked = ""
        self._answered = ""
        """What the matches were looked for with: more may be typed by now."""
        self._hasty = False
        """Whether the first match is wanted as soon as it is known."""
        self.reason_complaint = ""
        self.barred = self.moves and page.row.points_used > 0
        """Points or rewards paid part of it: it stays with who gave them, whoever allows it."""
        if self.barred:
            self.complaint = sentence(NotEligible(reason="paid_with_points"), shop.currency)

    @property
    def moves(self) -> bool:
        """Whether it has a member already, and is taken from one to be given to another."""
        return self.page.row.member_id is not None

    @property
    def can_confirm(self) -> bool:
        """Whether it is known who gets it."""
        return self.whom is not None and not (self.busy or self.barred)

    def search(self, text: str) -> None:
        """Look for members while somebody types."""
        if self._frozen:
            return
        self.complaint = ""
        self.whom, self.effect = None, None
        self._asked, self._hasty = text.strip(), False
        if text.strip():
            self._desk.read(
                find_members,
                text.strip(),
                MATCHES,
                self._clock(),
                then=self._found,
                otherwise=self._unknown,
                token=_SEARCH,
            )
        else:
            self._desk.forget(_SEARCH)
            self.matches = ()
        self.changed.emit()

    def take(self, code: str) -> None:
        """Take whoever a scanned card or a typed number means."""
        if not self._frozen and code.strip():
            self._desk.read(
                member_panel,
                code.strip(),
                self._clock(),
                then=self._known,
                otherwise=self._unknown,
                token=_PANEL,
            )

    def submit(self, text: str, place: int) -> None:
        """Take the match at a place, or whoever the text means where nobody matches.

        While the answer to the last letters is on its way, it is waited for.
        """
        if text.strip() == self._asked != self._answered:
            self._hasty = True
        elif self.matches:
            self.choose(place)
        else:
            self.take(text)

    def choose(self, place: int) -> None:
        """Take one of the matches, and ask what giving it brings."""
        if not self._frozen and 0 <= place < len(self.matches):
            row = self.matches[place]
            self._take(Whom(row.id, row.number, row.name))

    def confirm(self, reason: str) -> None:
        """Give it; sent again it is done once."""
        if self.whom is None or not self.can_confirm:
            return
        if self.moves and not reason.strip() and self._sent is None:
            self.reason_complaint = _("Say why, in a word or two.")
            self.changed.emit()
            return
        self.complaint = self.reason_complaint = ""
        self._sent = self._sent or self._request(self._key, self.whom, reason.strip())
        self.busy = True
        command = move_purchase if self.moves else attach
        self._desk.write(command, self._sent, then=self._given, otherwise=self._refused)
        self.changed.emit()

    @property
    def _frozen(self) -> bool:
        return self.busy or self.barred or self._sent is not None

    def _request(self, key: str, whom: Whom, reason: str) -> Attach | MovePurchase:
        at, purchase = self._clock(), self.page.row.id
        if self.moves:
            return MovePurchase(key=key, at=at, purchase=purchase, member=whom.id, reason=reason)
        return Attach(key=key, at=at, purchase=purchase, member=whom.id)

    def _found(self, rows: Sequence[MemberMatch]) -> None:
        # Who has it already is not offered.
        self.matches = tuple(row for row in rows if row.id != self.page.row.member_id)
        self._answered = self._asked
        if self._hasty:
            self._hasty = False
            self.submit(self._asked, 0)
        self.changed.emit()

    def _known(self, panel: MemberPanel) -> None:
        self._take(Whom(panel.id, panel.number, panel.name))

    def _unknown(self, refusal: LoyaltyError) -> None:
        self.matches = ()
        self._complain(refusal)

    def _take(self, whom: Whom) -> None:
        self._desk.forget(_SEARCH)
        self.matches = ()
        self.complaint = ""
        self.whom, self.effect = whom, None
        self._desk.rehearse(
            move_purchase if self.moves else attach,
            # A reason is asked for before it is done; what it does is the same whatever it is.
            self._request(new_id(), whom, "-"),
            then=self._effect,
            otherwise=self._no_effect,
            token=_EFFECT,
        )
        self.changed.emit()

    def _no_effect(self, refusal: LoyaltyError) -> None:
        if not isinstance(refusal, NotAllowed) or "reason" in refusal.facts:
            self._complain(refusal)

    def _given(self, answer: object) -> None:
        self.busy = False
        self.done.emit(answer, self.whom)
