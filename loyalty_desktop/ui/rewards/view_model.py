"""Rewards and stamp cards without a widget: what is listed, and one of them in the making."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.money import exact
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.rewards import DefineReward, define_reward
from loyalty_desktop.services.commands.stamps import DefineStampCard, define_stamp_card
from loyalty_desktop.services.queries.offers import RewardRow, Rewards, StampCardRow, rewards_now
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.widgets.editing import Editing
from loyalty_desktop.wording import _, sentence

TAKING_OFF: Final = ("amount", "percent")
"""Kinds that take something off a bill and need to say how much."""
WITH_VALUE: Final = (*TAKING_OFF, "product", "voucher")

_TOKEN: Final = "rewards"  # noqa: S105 - names the question, opens nothing

Clock = Callable[[], datetime]


class AtDesk(Protocol):
    """What the rewards' screen needs of the desk."""

    def work(
        self, task: Any, then: Any = ..., otherwise: Any = ..., token: str | None = ...
    ) -> None:
        """Ask something long."""
        ...

    def write(self, command: Any, request: Any, then: Any = ..., otherwise: Any = ...) -> None:
        """Run a command."""
        ...


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ReadRewards:
    """Reads rewards and stamp cards away from the till: stamps of years are counted."""

    at: datetime

    def __call__(self, store: Store, by: Actor) -> Rewards:
        """Return them."""
        return store.read_as(by, rewards_now, self.at)


class RewardsModel(QObject):
    """What is on offer for points."""

    loaded = Signal()
    told = Signal(str)
    """A refusal as a sentence; empty when it is settled."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.now: Rewards | None = None

    def load(self) -> None:
        """Ask for everything on offer."""
        self._desk.work(
            ReadRewards(self._clock()),
            then=self._arrived,
            otherwise=self._refused,
            token=_TOKEN,
        )

    @property
    def may_offer(self) -> bool:
        """Whether who looks may add and change."""
        return self.now is not None and self.now.may_offer

    def reward_in_the_making(self, row: RewardRow | None) -> "RewardEditing":
        """Return a new reward, or another version of one."""
        assert self.now is not None
        return RewardEditing(self._desk, self._clock, self.now, row, self)

    def card_in_the_making(self, row: StampCardRow | None) -> "StampCardEditing":
        """Return a new stamp card, or another version of one."""
        assert self.now is not None
        return StampCardEditing(self._desk, self._clock, self.now, row, self)

    def _arrived(self, rewards: Rewards) -> None:
        self.now = rewards
        self.told.emit("")
        self.loaded.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.told.emit(sentence(refusal))


@dataclass(frozen=True, slots=True)
class RewardTyped:
    """A reward as it is typed. `value` is text: minor units, or percent for `percent`."""

    code: str
    name: str
    kind: str
    points: int | None
    value: str | None = None
    category: str = ""
    cap: int | None = None
    pack: int | None = 1
    stock: int | None = None
    per_member: int | None = 0
    period_days: int | None = 0
    tiers: tuple[str, ...] = ()
    first_date: date | None = None
    until: date | None = None


class RewardEditing(Editing):
    """A reward in the making; saved it is a new version, the past keeps the old one."""

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        known: Rewards,
        row: RewardRow | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(desk, clock, known.currency, parent)
        self.row = row
        self.tiers = known.tiers
        self._codes = {reward.code for reward in known.rewards}

    def begun(self) -> RewardTyped:
        """Return what the form shows first."""
        row = self.row
        if row is None:
            return RewardTyped("", "", "product", None)
        return RewardTyped(
            row.code,
            row.name,
            row.kind,
            row.points,
            None if row.value is None else _plain(row.value),
            row.category or "",
            row.cap,
            row.pack,
            # The stock of a new version begins with what is left of this one.
            row.left,
            row.per_member,
            row.period_days,
            row.tiers,
            row.first_date,
            row.until,
        )

    def save(self, typed: RewardTyped) -> None:
        """Define the reward, or say in place what is wrong."""
        if self.busy:
            return
        wrong = self._mistakes(typed)
        if wrong:
            self.refuse(wrong)
            return
        key, at = self.carried(typed)
        takes = typed.kind in WITH_VALUE and bool(typed.value)
        request = DefineReward(
            key=key,
            at=at,
            code=typed.code.strip(),
            name=typed.name,
            points=typed.points or 0,
            kind=typed.kind,
            value=exact(typed.value) if takes else None,
            category=typed.category.strip() or None,
            cap=typed.cap or None if typed.kind == "percent" else None,
            pack=typed.pack or 1,
            stock=typed.stock,
            per_member=typed.per_member or 0,
            period_days=typed.period_days or 0,
            tiers=typed.tiers,
            first_date=typed.first_date,
            until=typed.until,
        )
        self.send(define_reward, request)

    def _mistakes(self, typed: RewardTyped) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if not typed.code.strip():
            wrong["code"] = _("A short code, such as MUG, is needed.")
        elif self.row is None and typed.code.strip() in self._codes:
            wrong["code"] = _("Another reward has this code.")
        if not typed.name.strip():
            wrong["name"] = _("A name is needed.")
        if typed.points is None:
            wrong["points"] = _("Say how many points it costs; 0 is possible.")
        if typed.kind in TAKING_OFF and not (typed.value and Fraction(typed.value)):
            wrong["value"] = _("Say how much it takes off.")
        elif typed.kind == "percent" and typed.value and Fraction(typed.value) > 100:
            wrong["value"] = _("100 % is the most.")
        if typed.pack == 0:
            wrong["pack"] = _("At least one comes for the points.")
        if typed.first_date and typed.until and typed.until < typed.first_date:
            wrong["until"] = _("This is before the first day.")
        return wrong


@dataclass(frozen=True, slots=True)
class StampCardTyped:
    """A stamp card as it is typed; `counts` is empty, `category` or `sku`."""

    code: str
    name: str
    every: int | None
    reward: str
    counts: str = ""
    of: str = ""
    head_start: int | None = 0


class StampCardEditing(Editing):
    """A stamp card in the making."""

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        known: Rewards,
        row: StampCardRow | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(desk, clock, known.currency, parent)
        self.row = row
        self.names = frozenset({"reward"})
        self.rewards = tuple((reward.code, reward.name) for reward in known.rewards)
        self._codes = {card.card.code for card in known.stamp_cards}

    def begun(self) -> StampCardTyped:
        """Return what the form shows first."""
        if self.row is None:
            return StampCardTyped("", "", 10, "")
        card = self.row.card
        counts = "sku" if card.sku else "category" if card.category else ""
        of = card.sku or card.category or ""
        return StampCardTyped(
            card.code, card.name, card.every, card.reward, counts, of, card.head_start
        )

    def save(self, typed: StampCardTyped) -> None:
        """Define the stamp card, or say in place what is wrong."""
        if self.busy:
            return
        wrong = self._mistakes(typed)
        if wrong:
            self.refuse(wrong)
            return
        key, at = self.carried(typed)
        request = DefineStampCard(
            key=key,
            at=at,
            code=typed.code.strip(),
            name=typed.name.strip(),
            every=typed.every or 1,
            reward=typed.reward,
            category=typed.of.strip() if typed.counts == "category" else None,
            sku=typed.of.strip() if typed.counts == "sku" else None,
            head_start=typed.head_start or 0,
        )
        self.send(define_stamp_card, request)

    def _mistakes(self, typed: StampCardTyped) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if not typed.code.strip():
            wrong["code"] = _("A short code, such as COFFEE10, is needed.")
        elif self.row is None and typed.code.strip() in self._codes:
            wrong["code"] = _("Another stamp card has this code.")
        if not typed.name.strip():
            wrong["name"] = _("A name is needed.")
        if not typed.every:
            wrong["every"] = _("At least one stamp fills the card.")
        elif (typed.head_start or 0) >= typed.every:
            wrong["head_start"] = _("Less than the whole card, please.")
        if not typed.reward:
            wrong["reward"] = _("Choose what a full card brings.")
        if typed.counts and not typed.of.strip():
            wrong["of"] = _("Name what is stamped.")
        return wrong


def _plain(value: Fraction) -> str:
    """Return an exact value as text with a point."""
    if value.denominator == 1:
        return str(value.numerator)
    whole, rest = divmod(int(value * 1_000_000), 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0")
