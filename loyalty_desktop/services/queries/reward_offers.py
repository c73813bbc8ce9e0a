"""The rewards on offer, and what somebody is short of for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, literal_column, select

from loyalty_desktop.models.tables import Redemption, Reward
from loyalty_desktop.services.finding import Found
from loyalty_desktop.services.store import Prepared, RewardVersion, Session

_GIVEN = Prepared(select(Reward.given).where(Reward.id == bindparam("reward")))
_ASIDE = Prepared(
    select(func.coalesce(func.sum(Redemption.quantity), 0)).where(
        Redemption.reward_id == bindparam("reward"),
        Redemption.state == literal_column("'reserved'"),
        Redemption.reserved_until > bindparam("at"),
    )
)


@dataclass(frozen=True, slots=True)
class RewardOffer:
    """A reward on offer: its price in points, what is missing to it, how many are left (None: any).

    `why_not` is empty, or why this member can't have it: `points`, `tier`, `stock`.
    """

    code: str
    name: str
    kind: str
    points: int
    missing: int
    left: int | None
    why_not: str


def reward_offers(
    session: Session, found: Found, day: int, at: int, spendable: int, tier: str | None
) -> tuple[RewardOffer, ...]:
    """Return the rewards on offer on business day `day`, the cheapest first.

    `at` is the moment in microseconds, `spendable` what the member `found` of `tier` can spend.
    """
    if not session.shop.rewards or found.joined_at is None:
        return ()
    on_offer = [
        reward
        for reward in session.shop.rewards_at(at)
        if (reward.first_day is None or reward.first_day <= day)
        and (reward.last_day is None or reward.last_day >= day)
    ]
    return tuple(_offer(session, reward, at, spendable, tier) for reward in _cheapest(on_offer))


def _cheapest(rewards: Sequence[RewardVersion]) -> list[RewardVersion]:
    return sorted(rewards, key=lambda reward: (reward.points, reward.position))


def _offer(
    session: Session, reward: RewardVersion, at: int, spendable: int, tier: str | None
) -> RewardOffer:
    left = None
    if reward.stock is not None:
        given = int(_GIVEN.first(session, reward=reward.id)[0])
        aside = int(_ASIDE.first(session, reward=reward.id, at=at)[0])
        left = max(reward.stock - given - aside, 0)
    missing = max(reward.points - spendable, 0)
    why_not = ""
    if left == 0:
        why_not = "stock"
    elif reward.tiers and tier not in reward.tiers:
        why_not = "tier"
    elif missing:
        why_not = "points"
    return RewardOffer(reward.code, reward.name, reward.kind, reward.points, missing, left, why_not)


def nearest(rewards: Sequence[RewardOffer]) -> tuple[str, int, int] | None:
    """Return name, points missing and price of the reward that the fewest points are missing to."""
    beyond = [offer for offer in rewards if offer.why_not == "points"]
    if not beyond:
        return None
    nearest = min(beyond, key=_missing)
    return nearest.name, nearest.missing, nearest.points


def _missing(offer: RewardOffer) -> int:
    return offer.missing
