"""Everything of one member, as the member's page shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules import lots as lot_rules
from loyalty_desktop.models.rules import redeeming, stages
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.programme import Measure, Tiering
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member, StageChange
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.member_facts import MemberFacts, member_facts
from loyalty_desktop.services.queries.member_points import (
    EntryRow,
    PointsOn,
    ledger_page,
    points_over_time,
)
from loyalty_desktop.services.queries.member_rows import (
    State,
    national_digits,
    sees_phones,
    shown_phone,
    state_of,
)
from loyalty_desktop.services.queries.memberships import MembershipHeld, memberships_held
from loyalty_desktop.services.queries.missions import (
    BadgeHeld,
    MissionHeld,
    badges_held,
    missions_held,
)
from loyalty_desktop.services.queries.photos import photo_of
from loyalty_desktop.services.standing import Standing, Whole, whole_at
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

LATEST: Final = 4
"""So many entries stand on the first page."""

_PROFILE = Prepared(
    select(
        Member.number,
        Member.name,
        Member.phone,
        Member.search,
        Member.email,
        Member.address,
        Member.postcode,
        Member.city,
        Member.birthday,
        Member.created_at,
        Member.joined_at,
        Member.left_at,
        Member.restricted,
    ).where(Member.id == bindparam("member"))
)
_HISTORY = Prepared(
    select(StageChange.day, StageChange.stage, StageChange.row, StageChange.evidence)
    .where(StageChange.member_id == bindparam("member"), StageChange.day <= bindparam("day"))
    .order_by(StageChange.day)
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Who it is. `phone` is as it may be shown; `phone_whole` tells whether that is all of it."""

    id: str
    number: str
    name: str
    phone: str | None
    phone_whole: bool
    email: str | None
    address: str | None
    postcode: str | None
    city: str | None
    birthday: date | None
    state: State
    known_since: date
    joined: date | None
    left: date | None
    restricted: bool


@dataclass(frozen=True, slots=True)
class StageShown:
    """The stage, why, and since when; set by hand through `until`, else computed.

    `row` and `evidence` are what `wording.stage_reason` takes. Empty for a restricted person.
    """

    stage: str
    computed: str
    row: str
    evidence: Mapping[str, Any]
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class StageStep:
    """A change of stage and its evidence."""

    day: date
    stage: str
    row: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TierShown:
    """The tier and the way to the next: `reached` and `missing` in the unit of `measure`.

    `place` counts from 0 at the lowest of `count` tiers, -1 without one. `progress` is the share of
    the next threshold, 0 to 1. `review` is the day on which the tier is looked at next.
    """

    name: str | None
    place: int
    count: int
    since: date | None
    measure: Measure
    reached: int
    next: str | None
    missing: int
    progress: float
    review: date | None
    by_hand: bool
    names: tuple[str, ...] = ()
    """Every tier of the programme, from the lowest."""


@dataclass(frozen=True, slots=True)
class Expiring:
    """Points that end together after their last valid day."""

    points: int
    last_valid: date


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One member as of `day`; `worth` and `spend` in minor units of `currency`.

    `expiries` are the ends of points in order of time; `stages` and `entries` newest first.
    """

    day: date
    currency: Currency
    profile: Profile
    standing: Standing
    worth: int
    stage: StageShown
    tier: TierShown
    expiries: tuple[Expiring, ...]
    visits: int
    purchases: int
    spend: int
    first_visit: date | None
    last_visit: date | None
    churn_days: int
    stages: tuple[StageStep, ...]
    points: tuple[PointsOn, ...]
    entries: tuple[EntryRow, ...]
    facts: MemberFacts
    photo: bytes | None = None
    """A JPEG, small."""
    missions: tuple[MissionHeld, ...] = ()
    badges: tuple[BadgeHeld, ...] = ()
    memberships: tuple[MembershipHeld, ...] = ()


@needs(Right.SEE_MEMBERS)
def member_page(session: Session, reference: str, at: datetime) -> MemberPage:
    """Return everything of the member that `reference` means, as of `at`; `NotFound`.

    An absorbed member answers with the one that was kept.
    """
    found = find_member(session, reference)
    whole = whole_at(session, found.id, micros(at))
    day = session.shop.day(at)
    programme = session.shop.version_on(day).programme
    profile = _profile(session, found.id)
    occasions = whole.known.stage.occasions
    history = () if profile.restricted else _history(session, found.id, whole, day)
    return MemberPage(
        date_of(day),
        session.shop.currency,
        profile,
        whole.standing,
        redeeming.worth(whole.standing.balance, programme.redeem),
        _stage(whole, history, restricted=profile.restricted),
        _tier(whole, programme.tiering),
        _expiries(whole, day),
        sum(occasion.count for occasion in occasions),
        len(whole.known.bought),
        sum(fact.spend for fact in whole.known.bought),
        date_of(occasions[0].day) if occasions else None,
        date_of(occasions[-1].day) if occasions else None,
        programme.stages.churn_days,
        history,
        points_over_time(session, found.id, at),
        ledger_page(session, found.id, limit=LATEST).rows,
        member_facts(session, found.id),
        photo_of(session, found.id),
        missions_held(session, found.id, day, micros(at)),
        badges_held(session, found.id, micros(at)),
        memberships_held(session, found.id, day, micros(at)),
    )


@needs(Right.SEE_MEMBERS)
def member_profile(session: Session, member: str) -> Profile:
    """Return who the member with id `member` is now."""
    return _profile(session, member)


def _profile(session: Session, member: str) -> Profile:
    found = _PROFILE.first(session, member=member)
    number, name, phone, search, email, address, postcode, city, *more = found
    birthday, created, joined, left, restricted = more
    whole = sees_phones(session)
    country = session.shop.country
    return Profile(
        member,
        number,
        name,
        None
        if phone is None
        else shown_phone(phone, national_digits(search, phone), country, whole=whole),
        whole,
        email,
        address,
        postcode,
        city,
        None if birthday is None else date_of(birthday),
        state_of(joined, left),
        _day(session, created),
        None if joined is None else _day(session, joined),
        None if left is None else _day(session, left),
        bool(restricted),
    )


def _history(session: Session, member: str, whole: Whole, day: int) -> tuple[StageStep, ...]:
    """Return the kept changes of stage, and what time alone has changed since they were kept."""
    kept = [
        StageStep(date_of(on), stage, row, _facts(evidence))
        for on, stage, row, evidence in _HISTORY.all(session, member=member, day=day)
    ]
    if kept and kept[-1].stage != whole.standing.stage:
        rules = session.shop
        changes = stages.timeline(
            whole.known.stage,
            lambda on: rules.version_on(on).programme.stages,
            day_of(kept[-1].day) + 1,
            day,
            [v.first_day for v in rules.timeline() if kept[-1].day < date_of(v.first_day)],
        )
        last = kept[-1].stage
        for change in changes:
            standing = change.standing
            if standing.stage != last:
                kept.append(
                    StageStep(date_of(change.day), standing.stage, standing.row, standing.evidence)
                )
                last = standing.stage
    return tuple(reversed(kept))


def _facts(evidence: str) -> Mapping[str, Any]:
    facts: dict[str, Any] = json.loads(evidence)
    return facts


def _stage(whole: Whole, history: tuple[StageStep, ...], *, restricted: bool) -> StageShown:
    now = whole.stage
    if restricted:
        return StageShown("", "", "", {}, None, None)
    return StageShown(
        now.stage,
        now.computed,
        now.row,
        now.evidence,
        history[0].day if history and history[0].stage == now.stage else None,
        None if now.by_hand_until is None else date_of(now.by_hand_until),
    )


def _tier(whole: Whole, tiering: Tiering) -> TierShown:
    now = whole.tier
    names = [tier.name for tier in tiering.tiers]
    name = now.tier.name if now.tier else None
    progress = 1.0
    if now.next is not None and now.next.threshold:
        progress = min(max(now.measure / now.next.threshold, 0.0), 1.0)
    return TierShown(
        name,
        names.index(name) if name in names else -1,
        len(names),
        None if now.since is None else date_of(now.since),
        tiering.measure,
        now.measure,
        now.next.name if now.next else None,
        now.missing,
        progress,
        None if now.review is None or now.review >= NEVER else date_of(now.review),
        now.by_hand,
        tuple(names),
    )


def _expiries(whole: Whole, day: int) -> tuple[Expiring, ...]:
    ends: dict[int, int] = {}
    for lot in lot_rules.usable(whole.lots, day):
        if lot.last_valid < NEVER:
            ends[lot.last_valid] = ends.get(lot.last_valid, 0) + lot.remaining
    return tuple(Expiring(ends[last], date_of(last)) for last in sorted(ends))


def _day(session: Session, at: int) -> date:
    return date_of(session.shop.day(moment(at)))
