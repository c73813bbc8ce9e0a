"""A shop to try things in: programmes, moments, keys, and a till that does what it is told.

Money is in the shop's minor units: whole rupiah, as the shops of the tests are in Jakarta. A moment
is written as "2026-01-06" (noon), or "2026-01-06 17:30", in the shop's zone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.models.rules.refunds import LineRefund
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.answering import Answer, MemberAnswer
from loyalty_desktop.services.commands.attaching import Attach, Attached, attach
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.cards import (
    BlockCard,
    CardReplaced,
    LinkCard,
    ReplaceCard,
    block_card,
    link_card,
    replace_card,
)
from loyalty_desktop.services.commands.members import (
    Leave,
    Registered,
    RegisterMember,
    UpdateMember,
    leave,
    register_member,
    update_member,
)
from loyalty_desktop.services.commands.merges import (
    Merged,
    MergeMembers,
    UndoMerge,
    merge_members,
    undo_merge,
)
from loyalty_desktop.services.commands.points import (
    AdjustPoints,
    Expired,
    ExpirePoints,
    adjust_points,
    expire_points,
)
from loyalty_desktop.services.commands.programme import ProgrammeSet, SetProgramme, set_programme
from loyalty_desktop.services.commands.purchases import (
    PurchaseReceipt,
    RecordPurchase,
    record_purchase,
)
from loyalty_desktop.services.commands.refunds import (
    Refunded,
    RefundPurchase,
    VoidPurchase,
    refund_purchase,
    void_purchase,
)
from loyalty_desktop.services.commands.relations import (
    FeedbackKept,
    GiveFeedback,
    Qualify,
    SetStage,
    SetTier,
    give_feedback,
    qualify,
    set_stage,
    set_tier,
)
from loyalty_desktop.services.commands.rewards import (
    CancelReward,
    DefineReward,
    RedeemReward,
    ReserveReward,
    RewardReserved,
    RewardTaken,
    cancel_reward,
    define_reward,
    redeem_reward,
    reserve_reward,
)
from loyalty_desktop.services.commands.stamps import DefineStampCard, define_stamp_card
from loyalty_desktop.services.commands.vouchers import IssueVoucher, VoucherIssued, issue_voucher
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.standing import Standing, Whole
from loyalty_desktop.services.store import Request, Session, Store, micros

ZONE = ZoneInfo("Asia/Jakarta")
OWNER = Actor("Ibu Tuti", "owner")
LONG_AGO = "2015-01-01"
"""When the programmes of the tests come into force."""
JOINED = "2026-01-05"
"""When members join unless told otherwise."""

When = str | datetime
R = TypeVar("R", bound=Request)
A = TypeVar("A")
_KEYS = count(1)


def key() -> str:
    """Return a key that no other request has."""
    return f"key-{next(_KEYS)}"


def at(when: When) -> datetime:
    """Return the moment that `when` writes; a day alone means its noon."""
    if isinstance(when, datetime):
        return when
    told = datetime.fromisoformat(when if len(when) > len("2026-01-06") else f"{when} 12:00")
    return told if told.tzinfo else told.replace(tzinfo=ZONE)


def later(when: When, **by: float) -> datetime:
    """Return the moment so many days, hours or minutes after `when`."""
    return at(when) + timedelta(**by)


def a_programme(**sections: Any) -> Programme:
    """Return a programme of defaults with some sections of its file replaced."""
    return read_programme(
        {
            "name": "Trial",
            "currency": "IDR",
            "timezone": "Asia/Jakarta",
            "day_starts": "00:00",
            **sections,
        }
    )


def a_line(amount: int, category: str | None = None, **more: Any) -> Line:
    """Return a line of a bill; `quantity` is in units."""
    if "quantity" in more:
        more["quantity"] = int(Fraction(str(more["quantity"])) * 1000)
    return Line(amount, category=category, **more)


def tiers(*told: tuple[str, int, str]) -> list[dict[str, object]]:
    """Return the tiers of a programme file from names, thresholds and multipliers."""
    return [{"name": n, "threshold": t, "multiplier": m} for n, t, m in told]


@dataclass(frozen=True)
class Till:
    """A counter of a shop, with somebody at it: every command as one short call."""

    store: Store
    by: Actor = OWNER

    def do(self, command: Callable[[Session, Actor, R], A], request: R) -> A:
        """Run one command."""
        return self.store.write(command, self.by, request)

    def used_by(self, by: Actor) -> "Till":
        """Return the same shop with somebody else at the counter."""
        return replace(self, by=by)

    def at_counter(self, counter: str) -> "Till":
        """Return another counter of the same shop, with the same person."""
        return replace(self, by=replace(self.by, counter=counter))

    def use(self, programme: Programme | None = None, when: When = LONG_AGO, **more: Any) -> int:
        """Put a programme in force and return the number of its version."""
        sections = {
            name: more.pop(name) for name in list(more) if name not in {"first_date", "key"}
        }
        asked: dict[str, Any] = {"key": key(), **more}
        done: ProgrammeSet = self.do(
            set_programme,
            SetProgramme(at=at(when), programme=programme or a_programme(**sections), **asked),
        )
        return done.version

    def join(self, name: str = "Budi", when: When = JOINED, **more: Any) -> Registered:
        """Register somebody."""
        asked: dict[str, Any] = {"key": key(), **more}
        if isinstance(asked.get("birthday"), str):
            asked["birthday"] = date.fromisoformat(asked["birthday"])
        return self.do(register_member, RegisterMember(name=name, at=at(when), **asked))

    def change(self, member: str, when: When, **change: Any) -> Registered:
        """Change what is known of a member."""
        return self.do(
            update_member, UpdateMember(key=key(), at=at(when), member=member, change=change)
        )

    def buy(self, member: str | None, total: int, when: When, **more: Any) -> PurchaseReceipt:
        """Record a purchase."""
        return self.do(record_purchase, self.bill(member, total, when, **more))

    def quote(self, member: str | None, total: int, when: When, **more: Any) -> PurchaseReceipt:
        """Say what a purchase would come to."""
        return self.store.rehearse(record_purchase, self.by, self.bill(member, total, when, **more))

    def bill(self, member: str | None, total: int, when: When, **more: Any) -> RecordPurchase:
        """Return the request of a purchase."""
        asked: dict[str, Any] = {"key": key(), **more}
        return RecordPurchase(at=at(when), member=member, total=total, **asked)

    def refund(
        self, purchase: str | None, when: When, amount: int | None = None, **more: Any
    ) -> Refunded:
        """Refund a purchase or a part of it; `lines` are (line, quantity in units or None)."""
        asked: dict[str, Any] = {"key": key(), **more}
        asked["lines"] = tuple(
            LineRefund(line, None if quantity is None else int(Fraction(str(quantity)) * 1000))
            for line, quantity in more.get("lines", ())
        )
        return self.do(
            refund_purchase,
            RefundPurchase(at=at(when), purchase=purchase, amount=amount, **asked),
        )

    def void(self, purchase: str, when: When, **more: Any) -> Refunded:
        """Void a purchase."""
        asked: dict[str, Any] = {"key": key(), "reason": "typed wrong", **more}
        return self.do(void_purchase, VoidPurchase(at=at(when), purchase=purchase, **asked))

    def attach(self, purchase: str, member: str, when: When, **more: Any) -> Attached:
        """Give an anonymous bill to a member."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(attach, Attach(at=at(when), purchase=purchase, member=member, **asked))

    def adjust(self, member: str, points: int, when: When, **more: Any) -> MemberAnswer:
        """Give or take points by hand."""
        asked: dict[str, Any] = {"key": key(), "reason": "apology", **more}
        return self.do(
            adjust_points, AdjustPoints(at=at(when), member=member, points=points, **asked)
        )

    def expire(self, when: When, **more: Any) -> Expired:
        """Write off what has expired."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(expire_points, ExpirePoints(at=at(when), **asked))

    def offer(self, code: str, points: int, kind: str = "product", **more: Any) -> Answer:
        """Define a reward."""
        asked: dict[str, Any] = {"key": key(), "name": code, **more}
        when = asked.pop("when", LONG_AGO)
        if asked.get("value") is not None:
            asked["value"] = Fraction(str(asked["value"]))
        return self.do(
            define_reward, DefineReward(at=at(when), code=code, points=points, kind=kind, **asked)
        )

    def redeem(self, member: str, reward: str, when: When, **more: Any) -> RewardTaken:
        """Take a reward outside a bill."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(
            redeem_reward, RedeemReward(at=at(when), member=member, reward=reward, **asked)
        )

    def reserve(self, member: str, reward: str, when: When, **more: Any) -> RewardReserved:
        """Put a reward aside for an open bill."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(
            reserve_reward, ReserveReward(at=at(when), member=member, reward=reward, **asked)
        )

    def cancel(self, redemption: str, when: When, **more: Any) -> MemberAnswer:
        """Give a reward back."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(cancel_reward, CancelReward(at=at(when), redemption=redemption, **asked))

    def campaign(self, code: str, when: When = LONG_AGO, **more: Any) -> Answer:
        """Define a campaign."""
        if "multiplier" in more:
            more["multiplier"] = Fraction(more["multiplier"])
        return self.do(
            define_campaign,
            DefineCampaign(
                key=key(), at=at(when), campaign=Campaign(code, more.pop("name", code), **more)
            ),
        )

    def stamp_card(self, code: str, every: int, reward: str, **more: Any) -> Answer:
        """Define a stamp card."""
        when = more.pop("when", LONG_AGO)
        return self.do(
            define_stamp_card,
            DefineStampCard(
                key=key(), at=at(when), code=code, name=code, every=every, reward=reward, **more
            ),
        )

    def voucher(self, member: str, reward: str, when: When, **more: Any) -> VoucherIssued:
        """Issue a voucher."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(
            issue_voucher, IssueVoucher(at=at(when), member=member, reward=reward, **asked)
        )

    def merge(self, keep: str, absorb: str, when: When, **more: Any) -> Merged:
        """Merge two members."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(merge_members, MergeMembers(at=at(when), keep=keep, absorb=absorb, **asked))

    def part(self, merge: str, when: When, **more: Any) -> MemberAnswer:
        """Undo a merge."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(undo_merge, UndoMerge(at=at(when), merge=merge, **asked))

    def leave(self, member: str, when: When, **more: Any) -> MemberAnswer:
        """Close a membership."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(leave, Leave(at=at(when), member=member, **asked))

    def replace_card(self, member: str, when: When, **more: Any) -> CardReplaced:
        """Replace a card."""
        asked: dict[str, Any] = {"key": key(), "reason": "lost", **more}
        return self.do(replace_card, ReplaceCard(at=at(when), member=member, **asked))

    def block(self, card: str, when: When, **more: Any) -> MemberAnswer:
        """Block a card."""
        asked: dict[str, Any] = {"key": key(), "reason": "lost", **more}
        return self.do(block_card, BlockCard(at=at(when), card=card, **asked))

    def link(self, member: str, code: str, when: When, **more: Any) -> MemberAnswer:
        """Let a code from elsewhere name a member."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(link_card, LinkCard(at=at(when), member=member, code=code, **asked))

    def qualify(self, member: str, when: When, **more: Any) -> MemberAnswer:
        """Note interest and ability."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(qualify, Qualify(at=at(when), member=member, **asked))

    def feedback(self, member: str, when: When, **more: Any) -> FeedbackKept:
        """Keep what a member says."""
        asked: dict[str, Any] = {"key": key(), **more}
        return self.do(give_feedback, GiveFeedback(at=at(when), member=member, **asked))

    def set_tier(self, member: str, tier: str, when: When, until: str, **more: Any) -> MemberAnswer:
        """Set a tier by hand."""
        asked: dict[str, Any] = {"key": key(), "reason": "family", **more}
        return self.do(
            set_tier,
            SetTier(
                at=at(when), member=member, tier=tier, until=date.fromisoformat(until), **asked
            ),
        )

    def set_stage(
        self, member: str, stage: str, when: When, until: str, **more: Any
    ) -> MemberAnswer:
        """Set a stage by hand."""
        asked: dict[str, Any] = {"key": key(), "reason": "knows better", **more}
        return self.do(
            set_stage,
            SetStage(
                at=at(when), member=member, stage=stage, until=date.fromisoformat(until), **asked
            ),
        )

    def whole(self, member: str, when: When) -> Whole:
        """Return a member as of a moment, from the facts alone."""
        return self.store.read(_whole, member, micros(at(when)))

    def standing(self, member: str, when: When) -> Standing:
        """Return where a member stands, as a screen would ask it."""
        return self.store.read(_standing, member, micros(at(when)))

    def balance(self, member: str, when: When) -> int:
        """Return what a member can count on."""
        return self.standing(member, when).balance


def number(answer: MemberAnswer) -> str:
    """Return the number of the member that an answer is about."""
    assert answer.member is not None
    return answer.member


def facts_of(refusal: Any) -> Mapping[str, Any]:
    """Return the facts of a refusal that was caught."""
    facts: Mapping[str, Any] = refusal.value.facts
    return facts


def _whole(session: Session, member: str, when: int) -> Whole:
    return standing.whole_at(session, find_member(session, member).id, when)


def _standing(session: Session, member: str, when: int) -> Standing:
    return standing.standing_at(session, find_member(session, member).id, when)
