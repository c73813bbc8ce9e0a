"""Where people come from: what each channel reached, brought and cost."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Right, allowed
from loyalty_desktop.models.tables import Account, Campaign, Channel, ChannelReach, Member
from loyalty_desktop.services.store import Session, micros, needs


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel in a period: people reached, how many of them joined, and bought since; its cost.

    `id` is empty for where people came from under a name that is no channel (or no name at all).
    `per_lead` is the cost of one who became known (CPL), `per_buyer` of one who bought (CAC), minor
    units; None where nobody did, or nothing was spent.
    """

    id: str
    name: str
    hidden: bool
    reached: int
    joined: int
    bought: int
    cost: int

    @property
    def per_lead(self) -> Fraction | None:
        """Return the cost per lead: cost over those who became known by this channel."""
        return Fraction(self.cost, self.joined) if self.cost and self.joined else None

    @property
    def per_buyer(self) -> Fraction | None:
        """Return the cost of acquisition: cost over those of them who have bought."""
        return Fraction(self.cost, self.bought) if self.cost and self.bought else None


@dataclass(frozen=True, slots=True)
class ReachRow:
    """A reach as it was written down; `channel` and `campaign` are names, empty for none."""

    id: str
    channel: str
    campaign: str
    first: date
    last: date
    reached: int
    cost: int
    note: str | None


@dataclass(frozen=True, slots=True)
class ChannelsNow:
    """The channels of a period, what was written down of it, and what a form needs."""

    first: date
    last: date
    currency: Currency
    rows: tuple[ChannelRow, ...]
    entries: tuple[ReachRow, ...]
    campaigns: tuple[tuple[str, str], ...]
    """Code and name of every campaign, the newest first."""
    may_offer: bool


@needs(Right.EXPORT)
def channels_now(
    session: Session, at: datetime, first: date | None = None, last: date | None = None
) -> ChannelsNow:
    """Return the channels as of `at`, of the days `first` through `last` (None: the last 90 days).

    A reach counts where it overlaps the period, whole. People count by the day they became known;
    they bought if they have done so by `at`. Errors: `Invalid` for a period that ends before.
    """
    today = session.shop.day(at)
    until = today if last is None else day_of(last)
    since = until - 89 if first is None else day_of(first)
    if until < since:
        raise Invalid(field="until", reason="before")
    entries = _entries(session, since, until, micros(at))
    rows = _rows(session, since, until, at)
    shop = session.shop
    role = shop.role_of(session.by.staff)
    return ChannelsNow(
        date_of(since),
        date_of(until),
        shop.currency,
        rows,
        entries,
        tuple(reversed({dated.code: dated.what.name for dated in shop.campaigns}.items())),
        may_offer=not shop.has_owner or allowed(role, Right.OFFER),
    )


def _rows(session: Session, since: int, until: int, at: datetime) -> tuple[ChannelRow, ...]:
    shop, now = session.shop, micros(at)
    start, end = shop.start_of(since), min(shop.start_of(until + 1), now + 1)
    spent = {
        row.channel_id: (int(row.reached), int(row.cost))
        for row in session.execute(
            select(
                ChannelReach.channel_id,
                func.sum(ChannelReach.reached).label("reached"),
                func.sum(ChannelReach.cost).label("cost"),
            )
            .where(*_within(since, until), ChannelReach.channel_id.is_not(None))
            .group_by(ChannelReach.channel_id)
        )
    }
    came = {
        row.source or "": (int(row.joined), int(row.bought or 0))
        for row in session.execute(
            select(
                Member.source,
                func.count().label("joined"),
                func.count(Account.first_day).label("bought"),
            )
            .join(Account, Account.member_id == Member.id)
            .where(
                Member.created_at >= start, Member.created_at < end, Member.merged_into.is_(None)
            )
            .group_by(Member.source)
        )
    }
    told: list[ChannelRow] = []
    for row in session.execute(
        select(Channel.id, Channel.name, Channel.hidden).order_by(Channel.name_fold)
    ):
        joined, bought = came.pop(row.name, (0, 0))
        reached, cost = spent.get(row.id, (0, 0))
        if row.hidden and not (joined or reached or cost):
            continue
        told.append(ChannelRow(row.id, row.name, bool(row.hidden), reached, joined, bought, cost))
    others = [
        ChannelRow("", name, hidden=False, reached=0, joined=joined, bought=bought, cost=0)
        for name, (joined, bought) in sorted(came.items())
    ]
    return (*told, *others)


def _entries(session: Session, since: int, until: int, now: int) -> tuple[ReachRow, ...]:
    other = aliased(Campaign)
    newest = select(func.max(other.version)).where(other.code == ChannelReach.campaign_code)
    rows = session.execute(
        select(
            ChannelReach.id,
            Channel.name,
            ChannelReach.campaign_code,
            Campaign.name.label("campaign"),
            ChannelReach.first_day,
            ChannelReach.last_day,
            ChannelReach.reached,
            ChannelReach.cost,
            ChannelReach.note,
        )
        .outerjoin(Channel, Channel.id == ChannelReach.channel_id)
        .outerjoin(
            Campaign,
            and_(
                Campaign.code == ChannelReach.campaign_code,
                Campaign.version == newest.correlate(ChannelReach).scalar_subquery(),
            ),
        )
        .where(*_within(since, until), ChannelReach.at <= now)
        .order_by(ChannelReach.first_day.desc(), ChannelReach.id.desc())
    )
    return tuple(
        ReachRow(
            row.id,
            row.name or "",
            row.campaign or row.campaign_code or "",
            date_of(row.first_day),
            date_of(row.last_day),
            row.reached,
            row.cost,
            row.note,
        )
        for row in rows
    )


def _within(since: int, until: int) -> tuple[ColumnElement[bool], ...]:
    return (ChannelReach.first_day <= until, ChannelReach.last_day >= since)
