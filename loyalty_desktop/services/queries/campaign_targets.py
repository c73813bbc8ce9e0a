"""Whom a campaign is for: who is one of its targets now, and for whom it is due."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from loyalty_desktop.models.rules.bonuses import next_birthday
from loyalty_desktop.models.rules.campaigns import FEEDBACK_DAYS, Campaign, runs_on
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.targets import EXPIRING_WITHIN, overdue
from loyalty_desktop.models.tables import CampaignTarget, Entry, Lot, Member
from loyalty_desktop.services.queries.audiences import meant
from loyalty_desktop.services.queries.bought import bought, kin_at
from loyalty_desktop.services.queries.campaign_costs import campaign_cost
from loyalty_desktop.services.queries.snapshot import stream
from loyalty_desktop.services.store import Prepared, Session, micros, moment

_DAY = 86_400_000_000
_FEW = 400
_MEANT = Prepared(
    select(CampaignTarget.code, CampaignTarget.at).where(
        CampaignTarget.member_id == bindparam("member"),
        CampaignTarget.control.is_(False),
        CampaignTarget.at <= bindparam("at"),
    )
)


class Due(NamedTuple):
    """Somebody a campaign is for now, and the round: the day of the event, 0 where there is one."""

    member: str
    round: int


def meant_for(
    session: Session, members: Iterable[str], campaigns: Sequence[Campaign], at: int, day: int
) -> frozenset[str]:
    """Return the codes of `campaigns` that are for a person at the moment `at`.

    `members` are all rows of that person. A campaign whose budget is used up is for nobody.
    """
    wanted = {campaign.code: campaign for campaign in campaigns}
    found: set[str] = set()
    for member in members:
        for code, since in _MEANT.all(session, member=member, at=at):
            campaign = wanted.get(code)
            if campaign is not None and still_good(session, campaign, since, day):
                found.add(code)
    return frozenset(code for code in found if has_budget(session, wanted[code], at))


def still_good(session: Session, campaign: Campaign, since: int, day: int) -> bool:
    """Tell whether what a target was offered at the moment `since` holds on business day `day`."""
    return not campaign.good_days or day < session.shop.day(moment(since)) + campaign.good_days


def has_budget(session: Session, campaign: Campaign, at: int) -> bool:
    """Tell whether there is money left for a campaign at the moment `at`."""
    return campaign.budget is None or campaign_cost(session, campaign, at).total < campaign.budget


def automatic_now(session: Session, at: datetime) -> tuple[Campaign, ...]:
    """Return the campaigns that run by themselves and are to look whom they are for now."""
    day = session.shop.day(at)
    return tuple(
        campaign
        for campaign in session.shop.campaigns_at(micros(at))
        if campaign.automatic and campaign.for_targets and runs_on(campaign, day)
    )


def due(session: Session, campaign: Campaign, at: datetime) -> Iterator[Due]:
    """Yield everybody a campaign is for at the moment `at`, whether drawn already or not.

    Errors: `NotFound`, `Invalid`, where the audience's segment is gone or does not fit any more.
    """
    day = session.shop.day(at)
    if campaign.kind == "birthday":
        born_on: Any = select(Member.id, Member.birthday)
        statement = meant(session, campaign, at, born_on)
        for member, born in () if statement is None else stream(session, statement):
            yield Due(member, next_birthday(date_of(born), day))
        return
    people = meant(session, campaign, at, select(Member.id).order_by(Member.row))
    if people is None:
        return
    match campaign.kind:
        case "second_visit" | "win_back":
            yield from _by_last_visit(session, people, at)
        case "at_risk":
            yield from _overdue(session, people, at, day)
        case "expiring":
            yield from _expiring(session, people, day)
        case "near_reward":
            yield from _since_last_reward(session, people)
        case "feedback":
            apart = _asked_lately(session, at)
            found = (member for (member,) in stream(session, people))
            yield from (Due(member, day) for member in found if member not in apart)
        case _:
            yield from (Due(member, 0) for (member,) in stream(session, people))


def rows_by_person(
    session: Session, code: str, at: int, members: Sequence[str] | None = None
) -> set[Due]:
    """Return who is in a campaign already and in which rounds, as the persons they are now.

    `members` names the only ones that are wanted.
    """
    rows = select(CampaignTarget.member_id, CampaignTarget.round).where(CampaignTarget.code == code)
    kin = kept_now(session, at)
    if members is not None and len(members) <= _FEW:
        absorbed = [member for member, person in kin.items() if person in members]
        rows = rows.where(CampaignTarget.member_id.in_([*members, *absorbed]))
    return {Due(kin.get(member, member), number) for member, number in session.execute(rows)}


def kept_now(session: Session, at: int) -> dict[str, str]:
    """Return who each absorbed member is at the moment `at`."""
    kin = kin_at(at)
    return {
        member: person
        for member, person in session.execute(select(kin.c.member, kin.c.person))
        if member != person
    }


def _days_by_person(
    session: Session, people: Select[Any], at: datetime
) -> Iterator[tuple[str, int]]:
    """Yield the days on which each of `people` bought, each day once, rising."""
    wanted = people.order_by(None)
    for part in bought(session, micros(at)):
        statement = (
            select(part.c.person, part.c.day)
            .where(part.c.person.in_(wanted))
            .distinct()
            .order_by(part.c.person, part.c.day)
        )
        yield from stream(session, statement)


def _by_last_visit(session: Session, people: Select[Any], at: datetime) -> Iterator[Due]:
    """Yield each of `people` once for a lapse: the round is the day of the last visit."""
    wanted = people.order_by(None)
    for part in bought(session, micros(at)):
        statement = (
            select(part.c.person, func.max(part.c.day))
            .where(part.c.person.in_(wanted))
            .group_by(part.c.person)
            .order_by(part.c.person)
        )
        yield from (Due(person, int(last)) for person, last in stream(session, statement))


def _overdue(session: Session, people: Select[Any], at: datetime, day: int) -> Iterator[Due]:
    person: str | None = None
    days: list[int] = []
    for each, bought_on in _days_by_person(session, people, at):
        if each != person:
            if person is not None and overdue(days, day):
                yield Due(person, days[-1])
            person, days = each, []
        days.append(bought_on)
    if person is not None and overdue(days, day):
        yield Due(person, days[-1])


def _expiring(session: Session, people: Select[Any], day: int) -> Iterator[Due]:
    """Yield whose points end soon; the round is the day on which the next of them end."""
    statement = (
        select(Lot.member_id, func.min(Lot.last_valid))
        .where(
            Lot.remaining > 0,
            Lot.last_valid >= day,
            Lot.last_valid <= day + EXPIRING_WITHIN,
            Lot.member_id.in_(people.order_by(None)),
        )
        .group_by(Lot.member_id)
        .order_by(Lot.member_id)
    )
    yield from (Due(member, int(last)) for member, last in stream(session, statement))


def _since_last_reward(session: Session, people: Select[Any]) -> Iterator[Due]:
    """Yield each of `people` once for what was saved since points were last used."""
    last = (
        select(func.max(Entry.business_day))
        .where(Entry.member_id == Member.id, Entry.kind == "redeem")
        .correlate(Member)
        .scalar_subquery()
    )
    for member, day in stream(session, people.add_columns(last)):
        yield Due(member, day or 0)


def _asked_lately(session: Session, at: datetime) -> Collection[str]:
    """Return who was asked for feedback by any campaign in the last 90 days."""
    now = micros(at)
    codes = {
        known.code
        for known in session.shop.campaigns
        if known.what.kind == "feedback" and known.at <= now
    }
    rows = session.scalars(
        select(CampaignTarget.member_id).where(
            CampaignTarget.code.in_(codes),
            CampaignTarget.at > now - FEEDBACK_DAYS * _DAY,
            CampaignTarget.control.is_(False),
        )
    )
    kin = kept_now(session, now)
    return {kin.get(member, member) for member in rows}
