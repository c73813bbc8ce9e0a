"""Whom the bill is for: what a scanned code or a typed word means."""

from collections.abc import Sequence
from typing import Final

from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError, NotFound
from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.services.queries.resolving import Resolved, resolve
from loyalty_desktop.services.queries.searching import MemberMatch, find_members
from loyalty_desktop.ui.counter.bill import RewardOnBill
from loyalty_desktop.ui.counter.line_typing import Typed, is_ean, may_be_code
from loyalty_desktop.ui.counter.lines import Itemized, Unknown
from loyalty_desktop.ui.counter.open_bill import SCAN, SEARCH
from loyalty_desktop.wording import _

MATCHES: Final = 8


class Finding(Itemized):
    """The open bill and whom it is for."""

    _nobody = ""
    _answered = ""
    """What the matches that are shown were looked for with: more may be typed by now."""

    @property
    def searched(self) -> bool:
        """Whether the matches are those of all that is typed now."""
        return bool(self.query) and self.query == self._answered

    def scan(self, code: str) -> None:
        """Find whatever a code means: a card, a receipt, a voucher, a reward."""
        searching = bool(self.query)
        self._search_over()
        if self.frozen:
            return
        if is_ean(code):
            self.changed.emit()
            # What goods carry is looked for among the goods first.
            self.scan_item(code, "resolve")
            return
        wrong = self.warning is not None or not self.complaints.keys().isdisjoint(("scan", "bill"))
        self._settle("scan", "bill")
        self._scanned = code
        self._desk.read(
            resolve, code, self._clock(), then=self._resolved, otherwise=self._unknown, token=SCAN
        )
        if searching or wrong:
            # Otherwise nothing looks different until the answer comes.
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
                token=SEARCH,
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
        known = self.matches and text.strip() == self.query == self._answered
        if known and not self._may_be_a_code(text.strip()):
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
            token=SCAN,
        )

    def _may_be_a_code(self, text: str) -> bool:
        """Tell whether what was typed may mean something by itself, before any of the matches.

        So may letters with digits (OCT-2), and whatever only sounds like somebody's name.
        """
        if self.chosen:
            return False
        mixed = any(map(str.isalpha, text)) and any(map(str.isdecimal, text))
        return (mixed and " " not in text) or self.matches[0].alike

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

    def _unknown_by_itself(self, refusal: LoyaltyError) -> None:
        if self.matches and self._scanned == self.query == self._answered:
            self.choose(self.chosen)
        else:
            self._unknown(refusal)

    def _resolved(self, found: Resolved) -> None:
        self._search_over()
        if found.member is not None:
            self._welcome(found.member)
            return
        self.changed.emit()
        if found.purchase is not None:
            self.receipt_found.emit(found.purchase)
            return
        self.understood.emit()
        if found.reward is not None:
            self._take_reward(found)
        elif found.campaign is not None:
            self.campaign_found.emit(found.campaign)

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
        code = self._scanned
        if not isinstance(refusal, NotFound):
            self._complain("scan", self._told(refusal))
        elif " " in code:
            self._nobody = self._told(refusal)
            self._nobody_known()
        elif is_ean(code):
            # Nobody and nothing the shop has sold: goods that are new.
            self._ask_for(Typed(code=code))
        else:
            self._nobody = self._told(refusal)
            new = self.bill.lines and may_be_code(code)
            self.scan_item(code, "ask" if new else "tell")

    @override
    def _not_an_item(self, typed: Typed, unknown: Unknown) -> None:
        if unknown == "tell":
            self._nobody_known()
            return
        self._scanned = typed.code or ""
        self._desk.read(
            resolve,
            self._scanned,
            self._clock(),
            then=self._resolved,
            otherwise=self._unknown,
            token=SCAN,
        )

    def _nobody_known(self) -> None:
        """Say so; but a name may be typed as fast as a scanner types, and is looked for first."""
        name = self._scanned
        if name != self.query and all(sign.isalpha() or sign in " .'-" for sign in name):
            self._desk.read(
                find_members,
                name,
                MATCHES,
                self._clock(),
                then=self._named,
                otherwise=self._not_found,
                token=SEARCH,
            )
        else:
            self._complain("scan", self._nobody)

    def _named(self, rows: Sequence[MemberMatch]) -> None:
        if not rows:
            self._complain("scan", self._nobody)
            return
        self.query = self._scanned
        self._found(rows)
        self.focus_wanted.emit("scan")

    def _found(self, rows: Sequence[MemberMatch]) -> None:
        self._answered = self.query
        self.matches = tuple(rows)
        self.chosen = min(self.chosen, max(len(self.matches) - 1, 0))
        self.changed.emit()

    def _not_found(self, refusal: LoyaltyError) -> None:
        self.matches = ()
        self._complain("scan", self._told(refusal))
