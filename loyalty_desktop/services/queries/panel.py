"""The member as the counter shows one: everything a cashier needs, in one question."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select

from loyalty_desktop.models.rules import redeeming
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.messages import OF_AGE, age
from loyalty_desktop.models.rules.programme import Redeem
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.saying import Say, SayFacts, line_to_say, read_saying
from loyalty_desktop.models.tables import Card, Lot, Member, Preference
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.finding import Found, find_member
from loyalty_desktop.services.ledger import Book
from loyalty_desktop.services.queries.held import (
    HeldVoucher,
    StampsHeld,
    held_vouchers,
    stamps_held,
)
from loyalty_desktop.services.queries.member_rows import national_digits, sees_phones, shown_phone
from loyalty_desktop.services.queries.memberships import MembershipHeld, memberships_held
from loyalty_desktop.services.queries.missions import MissionHeld, missions_held
from loyalty_desktop.services.queries.photos import photo_of
from loyalty_desktop.services.queries.remembered import gaps_of, words_of
from loyalty_desktop.services.queries.reward_offers import RewardOffer, nearest, reward_offers
from loyalty_desktop.services.queries.tier_way import tier_way, tier_way_of
from loyalty_desktop.services.queries.usual import usual_of
from loyalty_desktop.services.store import Prepared, Session, micros, needs
from loyalty_desktop.services.store import moment as moment_of

PARTS_OF_BIRTHDAY_YEAR = 366

_NEXT_EXPIRY = Prepared(
    select(Lot.last_valid, func.sum(Lot.remaining))
    .where(
        Lot.member_id == bindparam("member"),
        Lot.remaining > 0,
        Lot.available_from <= bindparam("day"),
        Lot.last_valid >= bindparam("day"),
        Lot.last_valid < literal_column(str(NEVER)),
    )
    .group_by(Lot.last_valid)
    .order_by(Lot.last_valid)
    .limit(1)
)
_PREFERENCES = Prepared(
    select(Preference.name, Preference.value)
    .where(Preference.member_id == bindparam("member"), Preference.sensitive.is_(False))
    .order_by(Preference.at.desc(), Preference.id.desc())
)
_SEARCH = Prepared(select(Member.search).where(Member.id == bindparam("member")))
_OWN_CARD = Prepared(
    select(Card.id).where(
        Card.member_id == bindparam("member"), Card.state == literal_column("'issued'")
    )
)


@dataclass(frozen=True, slots=True)
class MemberPanel:
    """A member at the counter. Money in minor units, days as dates.

    `available` is what can be spent: the balance less what is put aside and what is to be kept.
    `tier_place` counts from 0 at the lowest of `tier_count` tiers. `missing` is in the unit of
    `measure` (minor units, points or visits); `progress` is the share of the way to `next_tier`
    between 0 and 1. `phone` is as it may be shown to who asks. `card_state` is the state of the
    card that was scanned, None when none was.
    """

    id: str
    number: str
    name: str
    phone: str | None
    joined: bool
    left: bool
    restricted: bool
    card_state: str | None
    has_card: bool
    stage: str
    stage_row: str
    evidence: Mapping[str, Any]
    stage_until: date | None
    tier: str | None
    tier_place: int
    tier_count: int
    measure: str
    next_tier: str | None
    missing: int
    progress: float
    review: date | None
    balance: int
    pending: int
    debt: int
    available: int
    worth: int
    expiring: int
    expires: date | None
    visits: int
    last_visit: date | None
    birthday: date | None
    days_to_birthday: int | None
    preferences: tuple[tuple[str, str], ...]
    usual: tuple[str, ...]
    say: Say
    rewards: tuple[RewardOffer, ...]
    redeem: Redeem
    said_of: SayFacts | None = None
    """What the line to say was chosen from."""
    since: int | None = None
    """The year in which the member joined."""
    vouchers: tuple[HeldVoucher, ...] = ()
    stamps: tuple[StampsHeld, ...] = ()
    photo: bytes | None = None
    """A JPEG, small."""
    missions: tuple[MissionHeld, ...] = ()
    memberships: tuple[MembershipHeld, ...] = ()
    minor: bool = False
    """Under 18, as far as the birthday is known."""

    @property
    def apart(self) -> bool:
        """Return whether no profile is made: neither stage nor habits are told."""
        return self.restricted or self.minor

    @property
    def card_lost(self) -> bool:
        """Return whether the card that was scanned is no longer good."""
        return self.card_state in {"blocked", "replaced"}


@needs(Right.SEE_MEMBERS)
def member_panel(session: Session, reference: str, at: datetime) -> MemberPanel:
    """Return what the counter shows of the member that `reference` means; `NotFound`."""
    moment = micros(at)
    found = find_member(session, reference)
    day = session.shop.day(at)
    version = session.shop.version_on(day)
    programme = version.programme
    book = ledger.look(session, found.id)
    current = (
        moment >= book.as_of and day < book.changes and book.version == session.shop.judged_by(day)
    )
    kept = tier_way(session, book, programme.tiering, day, moment) if current else None
    if kept is not None:
        now, tier = standing.of_book(book), kept
        row, evidence = _kept_evidence(book, day)
        visits, last = book.visits, book.last_day
    else:
        whole = standing.whole_at(session, found.id, moment)
        now, tier = whole.standing, tier_way_of(whole.tier, programme.tiering)
        row, evidence = whole.stage.row, dict(whole.stage.evidence)
        if whole.stage.by_hand_until is not None:
            evidence["until"] = whole.stage.by_hand_until
        visits, last = whole.stage.evidence.get("visits", 0), whole.stage.evidence.get("last")
    aside = ledger.reserved(session, found.id, moment)
    spendable = max(now.balance - aside, 0)
    expires, expiring = _NEXT_EXPIRY.first(session, member=found.id, day=day) or (None, 0)
    birthday = None if found.birthday is None else date_of(found.birthday)
    days_to = _days_to(birthday, date_of(day)) if birthday else None
    minor = found.birthday is not None and age(found.birthday, day) < OF_AGE
    apart = found.restricted or minor
    usual = usual_of(session, found.id)
    rewards = reward_offers(session, found, day, moment, spendable, now.tier)
    everybody = ledger.everyone_at(session, book, moment)
    words = words_of(session, everybody, moment)
    known = SayFacts(
        day=day,
        visits=visits,
        last=last,
        days_to_birthday=days_to,
        birthday=birthday,
        birthday_bonus=programme.bonuses.birthday,
        expiring=int(expiring),
        expires=expires,
        next_tier=tier.next,
        measure=programme.tiering.measure,
        missing=tier.missing,
        progress=tier.progress,
        reward=nearest(rewards),
        # Of the habits of somebody restricted, or under 18, nothing is made.
        usual=() if apart else usual,
        gaps=() if apart else gaps_of(session, everybody, day),
        complaint=words.get("complaint"),
        settled=words.get("settled"),
        acted=words.get("acted"),
    )
    active = found.joined_at is not None and found.left_at is None
    return MemberPanel(
        id=found.id,
        number=found.number,
        name=found.name,
        phone=_phone(session, found),
        joined=active,
        left=found.left_at is not None,
        restricted=found.restricted,
        card_state=found.card_state,
        has_card=_OWN_CARD.first(session, member=found.id) is not None,
        stage=now.stage,
        stage_row=row,
        evidence=evidence,
        stage_until=_date(evidence.get("until")),
        tier=now.tier,
        tier_place=tier.place,
        tier_count=len(programme.tiering.tiers),
        measure=programme.tiering.measure,
        next_tier=tier.next,
        missing=tier.missing,
        progress=tier.progress,
        review=tier.review,
        balance=now.balance,
        pending=now.pending,
        debt=now.debt,
        available=max(spendable - programme.redeem.keep, 0),
        worth=redeeming.worth(now.balance, programme.redeem),
        expiring=int(expiring),
        expires=_date(expires),
        visits=visits,
        last_visit=_date(last),
        birthday=birthday,
        days_to_birthday=days_to,
        preferences=_preferences(session, found.id),
        usual=usual,
        say=line_to_say(read_saying(session.shop.choices.get("saying")), known),
        said_of=known,
        rewards=rewards,
        redeem=programme.redeem,
        since=_year_of(session, found.joined_at),
        vouchers=held_vouchers(session, found.id, day, moment),
        stamps=stamps_held(session, found.id, moment),
        photo=photo_of(session, found.id),
        missions=missions_held(session, found.id, day, moment) if active else (),
        memberships=memberships_held(session, found.id, day, moment) if active else (),
        minor=minor,
    )


def _year_of(session: Session, at: int | None) -> int | None:
    return None if at is None else date_of(session.shop.day(moment_of(at))).year


def _kept_evidence(book: Book, day: int) -> tuple[str, dict[str, Any]]:
    evidence: dict[str, Any] = json.loads(book.evidence or "{}")
    row = str(evidence.pop("row", book.stage))
    if "last" in evidence:
        # The days that have passed since are counted now, not when the account was last written.
        evidence["gap"] = day - evidence["last"]
    return row, evidence


def _phone(session: Session, found: Found) -> str | None:
    """Return the telephone number as it may be shown to who asks."""
    if found.phone is None:
        return None
    national = national_digits(_SEARCH.first(session, member=found.id)[0], found.phone)
    return shown_phone(found.phone, national, session.shop.country, whole=sees_phones(session))


def _date(day: int | None) -> date | None:
    return None if day is None or day >= NEVER else date_of(day)


def _days_to(birthday: date, today: date) -> int:
    """Return the days until the next birthday, 0 on the day; 29 February falls on the 28th."""
    for year in (today.year, today.year + 1):
        try:
            this = birthday.replace(year=year)
        except ValueError:
            this = date(year, 2, 28)
        if this >= today:
            return (this - today).days
    return PARTS_OF_BIRTHDAY_YEAR


def _preferences(session: Session, member: str) -> tuple[tuple[str, str], ...]:
    """Return what the member likes, the newest word on each name; emptied ones are gone."""
    newest: dict[str, str | None] = {}
    for name, value in _PREFERENCES.all(session, member=member):
        newest.setdefault(name, value)
    return tuple((name, value) for name, value in sorted(newest.items()) if value)
