"""Rewards without a widget: what is listed, and a reward in the making."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from PySide6.QtCore import QObject
from typing_extensions import override

from loyalty_desktop.models.rules.money import exact
from loyalty_desktop.services.commands.rewards import DefineReward, define_reward
from loyalty_desktop.services.queries.memberships import PlanRow
from loyalty_desktop.services.queries.missions import MissionRow
from loyalty_desktop.services.queries.offers import RewardRow, Rewards, StampCardRow, rewards_now
from loyalty_desktop.ui.rewards.missions import MissionEditing
from loyalty_desktop.ui.rewards.plans import PlanEditing
from loyalty_desktop.ui.rewards.stamp_cards import StampCardEditing
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.listing import Listing
from loyalty_desktop.ui.widgets.number_edits import exact_text
from loyalty_desktop.ui.widgets.offering import Definition, OfferEditing, days_out_of_order
from loyalty_desktop.wording import _, mark

TAKING_OFF: Final = ("amount", "percent")
"""Kinds that take something off a bill and need to say how much."""
WITH_VALUE: Final = (*TAKING_OFF, "product", "voucher")


class RewardsModel(Listing[Rewards]):
    """What is on offer for points."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(desk, rewards_now, clock, parent)

    def reward_in_the_making(self, row: RewardRow | None) -> "RewardEditing":
        """Return a new reward, or another version of one."""
        assert self.now is not None
        return RewardEditing(self._desk, self._clock, self.now, row, self)

    def card_in_the_making(self, row: StampCardRow | None) -> StampCardEditing:
        """Return a new stamp card, or another version of one."""
        assert self.now is not None
        return StampCardEditing(self._desk, self._clock, self.now, row, self)

    def mission_in_the_making(self, row: MissionRow | None) -> MissionEditing:
        """Return a new mission, or another version of one."""
        assert self.now is not None
        return MissionEditing(self._desk, self._clock, self.now, row, self)

    def plan_in_the_making(self, row: PlanRow | None) -> PlanEditing:
        """Return a new membership plan, or another version of one."""
        assert self.now is not None
        return PlanEditing(self._desk, self._clock, self.now, row, self)


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
    first_purchase_only: bool = False


class RewardEditing(OfferEditing[RewardRow, RewardTyped]):
    """A reward in the making."""

    needs_code = mark("A short code, such as MUG, is needed.")
    same_code = mark("Another reward has this code.")

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        known: Rewards,
        row: RewardRow | None,
        parent: QObject | None = None,
    ) -> None:
        codes = [reward.code for reward in known.rewards]
        super().__init__(desk, clock, known.currency, row, codes, parent)
        self.tiers = known.tiers

    @override
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
            None if row.value is None else exact_text(row.value),
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
            row.first_purchase_only,
        )

    @override
    def _definition(self, typed: RewardTyped, key: str, at: datetime) -> Definition:
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
            first_purchase_only=typed.first_purchase_only,
        )
        return define_reward, request

    @override
    def _mistakes(self, typed: RewardTyped) -> dict[str, str]:
        wrong = days_out_of_order(typed.first_date, typed.until, self._today)
        if typed.points is None:
            wrong["points"] = _("Say how many points it costs; 0 is possible.")
        if typed.kind in TAKING_OFF and not (typed.value and Fraction(typed.value)):
            wrong["value"] = _("Say how much it takes off.")
        elif typed.kind == "percent" and typed.value and Fraction(typed.value) > 100:
            wrong["value"] = _("100 % is the most.")
        if typed.pack == 0:
            wrong["pack"] = _("At least one comes for the points.")
        return wrong
