"""What each way of becoming known brought: reached, joined, bought, and what that cost."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from sqlalchemy import case, func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Channel, ChannelReach, Member
from loyalty_desktop.services.queries.bought import absorbed_at, bought
from loyalty_desktop.services.store import Session, micros, needs

MEMBERS: Final = "referral"
"""The channel of who was brought by a member, where no other is named."""


@dataclass(frozen=True, slots=True)
class ChannelResult:
    """People reached, who became known, and who of them bought; `cost` in minor units.

    `name` is empty for people of whom no channel is known.
    """

    name: str
    reached: int
    leads: int
    buyers: int
    cost: int

    @property
    def cost_per_lead(self) -> Fraction | None:
        """What one who became known cost, minor units."""
        return Fraction(self.cost, self.leads) if self.leads else None

    @property
    def cost_per_buyer(self) -> Fraction | None:
        """What one who bought cost (the cost of acquisition), minor units."""
        return Fraction(self.cost, self.buyers) if self.buyers else None


@dataclass(frozen=True, slots=True)
class ChannelResults:
    """The channels of a period, those first that brought most."""

    as_of: datetime
    first: date
    last: date
    channels: tuple[ChannelResult, ...]
    referred: int
    """How many of the leads were brought by a member."""


@needs(Right.EXPORT)
def channel_results(session: Session, first: date, last: date, now: datetime) -> ChannelResults:
    """Return what the channels brought of those who became known from `first` through `last`.

    Reach and cost of a time are shared out evenly over its days; at least the leads were reached.
    Errors: `Invalid` (the period ends before it begins).
    """
    if last < first:
        raise Invalid(field="until", reason="before")
    at, shop = micros(now), session.shop
    start, end = shop.start_of(day_of(first)), shop.start_of(day_of(last) + 1)
    known = (
        Member.created_at >= start,
        Member.created_at < end,
        Member.created_at <= at,
        Member.id.not_in(absorbed_at(at)),
    )
    buyers: set[str] = set()
    new = select(Member.id).where(*known)
    for part in bought(session, at):
        buyers.update(
            session.scalars(select(part.c.person).where(part.c.person.in_(new)).distinct())
        )
    names: dict[str, str] = {}
    leads: dict[str, int] = {}
    bought_of: dict[str, int] = {}
    referred = 0
    for member, source, by in session.execute(
        select(Member.id, Member.source, Member.referred_by).where(*known)
    ):
        referred += by is not None
        named = source or (MEMBERS if by is not None else "")
        channel = fold(named) if named else ""
        names.setdefault(channel, named)
        leads[channel] = leads.get(channel, 0) + 1
        bought_of[channel] = bought_of.get(channel, 0) + (member in buyers)
    reached, cost = _reach(session, day_of(first), day_of(last), at, names)
    results = [
        ChannelResult(
            names[each],
            max(reached.get(each, 0), leads.get(each, 0)),
            leads.get(each, 0),
            bought_of.get(each, 0),
            cost.get(each, 0),
        )
        for each in names
    ]
    results.sort(key=lambda each: (-each.leads, -each.reached, each.name))
    return ChannelResults(now, first, last, tuple(results), referred)


def reached_in(session: Session, first: int, last: int, at: int) -> int:
    """Return how many people were reached from day `first` through `last`, as known by `at`."""
    reached, _cost = _reach(session, first, last, at, {})
    return sum(reached.values())


def _reach(
    session: Session, first: int, last: int, at: int, names: dict[str, str]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return reach and cost by channel (folded), and note the names of channels in `names`.

    What was for a longer time counts by the share of its days that lie in the period.
    """
    reached: dict[str, Fraction] = {}
    costs: dict[str, Fraction] = {}
    begins = case((ChannelReach.first_day > first, ChannelReach.first_day), else_=first)
    ends = case((ChannelReach.last_day < last, ChannelReach.last_day), else_=last)
    for folded, name, days, whole, people, cost in session.execute(
        select(
            Channel.name_fold,
            Channel.name,
            ends - begins + 1,
            ChannelReach.last_day - ChannelReach.first_day + 1,
            func.sum(ChannelReach.reached),
            func.sum(ChannelReach.cost),
        )
        .join(Channel, Channel.id == ChannelReach.channel_id)
        .where(
            ChannelReach.first_day <= last, ChannelReach.last_day >= first, ChannelReach.at <= at
        )
        .group_by(Channel.name_fold, Channel.name, ChannelReach.first_day, ChannelReach.last_day)
    ):
        names[folded] = name
        share = Fraction(int(days), int(whole))
        reached[folded] = reached.get(folded, Fraction(0)) + int(people) * share
        costs[folded] = costs.get(folded, Fraction(0)) + int(cost) * share
    return (
        {each: round(value) for each, value in reached.items()},
        {each: round(value) for each, value in costs.items()},
    )
