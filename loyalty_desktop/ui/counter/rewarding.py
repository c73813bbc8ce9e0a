"""Rewards at the counter: put on the bill, taken off it, handed over at once."""

from dataclasses import replace

from typing_extensions import override

from loyalty_desktop.errors import AlreadyDone, LoyaltyError, NotFound
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
from loyalty_desktop.services.queries.reward_offers import RewardOffer
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.counter.bill import RewardOnBill
from loyalty_desktop.ui.counter.open_bill import OpenBill
from loyalty_desktop.wording import _


class Rewarding(OpenBill):
    """The open bill with its rewards: their points are kept free while it is open."""

    _renewing: RewardOnBill | None = None

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

    @override
    def _not_quoted(self, refusal: LoyaltyError) -> None:
        if not self._renew(refusal):
            super()._not_quoted(refusal)

    def _renew(self, refusal: LoyaltyError) -> bool:
        """Put a reward aside anew whose time ran out while the bill waited; False: it is not that.

        Its points may be gone meanwhile: then it leaves the bill, which says so.
        """
        facts = refusal.facts if isinstance(refusal, AlreadyDone) else {}
        lapsed = facts.get("redemption") if facts.get("what") == "lapsed" else None
        reward = next((r for r in self.bill.rewards if r.reserved and r.token == lapsed), None)
        if reward is None or self.member is None or self.frozen:
            return False
        self.busy = True
        self._renewing = reward
        self._desk.write(
            reserve_reward,
            ReserveReward(key=new_id(), at=self._clock(), member=self._whom(), reward=reward.code),
            then=self._renewed,
            otherwise=self._not_renewed,
        )
        self.changed.emit()
        return True

    def _renewed(self, reserved: RewardReserved) -> None:
        self.busy = False
        lapsed = self._renewing
        self.bill.rewards = tuple(
            replace(each, token=reserved.redemption) if each == lapsed else each
            for each in self.bill.rewards
        )
        self._requote()
        self.reload()
        self.changed.emit()

    def _not_renewed(self, refusal: LoyaltyError) -> None:
        self.busy = False
        lapsed = self._renewing
        self.bill.rewards = tuple(each for each in self.bill.rewards if each != lapsed)
        self._requote()
        self.reload()
        if lapsed is not None:
            told = _("{reward} was put aside too long ago and is off the bill.")
            self._complain("bill", f"{told.format(reward=lapsed.name)} {self._told(refusal)}")

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
