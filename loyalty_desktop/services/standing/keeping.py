"""Accounts kept up: time passes, a purchase is added, or all is judged anew from the facts."""

import json
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from loyalty_desktop.models.rules import stages, tiers
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Tiering
from loyalty_desktop.models.rules.tiers import TierStanding
from loyalty_desktop.models.tables import StageChange
from loyalty_desktop.services import ledger
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.standing.asof import stage_rules, tier_of
from loyalty_desktop.services.standing.facts import (
    Known,
    know,
    known_since,
    recent_facts,
    tier_by_hand,
)
from loyalty_desktop.services.store import BEGINNING, Prepared, Session, moment

_KEEP_STAGE = Prepared(insert(StageChange))
_FORGET_STAGES = Prepared(
    delete(StageChange).where(
        StageChange.member_id == bindparam("member"), StageChange.day >= bindparam("first")
    )
)
_LAST_STAGE = Prepared(
    select(StageChange.stage)
    .where(StageChange.member_id == bindparam("member"))
    .order_by(StageChange.day.desc())
    .limit(1)
)


def settle(p: Posting, book: Book) -> None:
    """Bring the account to the posting's day: lapses of tier and stage, then expired points.

    A posting dated before the account's own moment finds nothing to settle.
    """
    if p.at < book.as_of:
        return
    if book.version != p.session.shop.judged_by(p.day):
        refresh(p, book)
        ledger.keep(p.session, book)
    elif p.day >= book.changes:
        pass_time(p, book)
        ledger.keep(p.session, book)


def refresh(p: Posting, book: Book) -> None:
    """Judge tier, stage, their history and the sums of an account anew from all the facts."""
    session = p.session
    in_time = p.at >= book.as_of
    at = max(p.at, book.as_of)
    day = session.shop.day(moment(at))
    known = know(session, book.member, at, day, merged=bool(book.absorbed))
    book.as_of, book.version = at, session.shop.judged_by(day)
    _sum_up(book, known)
    tier = tier_of(session, book.member, known, day, at)
    _set_tier(book, tier)
    _rewrite_stages(p, book, known, day)
    if in_time:
        ledger.write_off(p, book)
    book.changes = min(
        ledger.recount(p, book, day),
        tier.changes,
        stages.next_change(known.stage, stage_rules(session, day), day),
    )


def pass_time(p: Posting, book: Book) -> None:
    """Let time pass over an account in the order of time: lapses first, then expired points."""
    session = p.session
    programme = p.version.programme
    rules = programme.stages
    before = session.shop.day(moment(book.as_of))
    tier_changes = NEVER
    # A tier of a whole life of spending is never lowered by time; only one set by hand ends.
    stands = programme.tiering.window == "lifetime" and not tier_by_hand(session, book, p.at)
    if programme.tiering.tiers and not stands:
        known = know(session, book.member, p.at, p.day, merged=bool(book.absorbed))
        facts = known.stage
        tier = tier_of(session, book.member, known, p.day, p.at)
        _set_tier(book, tier)
        tier_changes = tier.changes
    else:
        facts = recent_facts(session, book, p.at, before, rules)
    for change in stages.timeline(facts, lambda _: rules, before + 1, p.day):
        _keep_change(session, book, change)
    book.as_of = p.at
    ledger.write_off(p, book)
    book.changes = min(
        ledger.recount(p, book, p.day),
        tier_changes,
        stages.next_change(facts, rules, p.day),
    )


def advance(p: Posting, book: Book, net: int, spend: int, *, joined: bool) -> None:
    """Add one purchase of the posting's day, in the order of time, to a settled account.

    `net` decides whether it is an occasion, `spend` what it counts for (minor units). A contact,
    who has not `joined`, has no tier.
    """
    programme = p.version.programme
    tiering, rules = programme.tiering, programme.stages
    new_day = book.last_day != p.day
    book.purchases += 1
    book.spend += spend
    book.as_of = p.at
    if net > 0:
        book.visits += 1 if new_day or rules.occasion_unit == "receipt" else 0
        book.first_day = p.day if book.first_day is None else book.first_day
        book.last_day = p.day
    if tiering.tiers and joined:
        if tiering.window == "lifetime" and tiering.measure == "spend" and not book.absorbed:
            book.measure += spend
            _raise_tier(book, tiering)
        else:
            known = know(p.session, book.member, p.at, p.day, merged=bool(book.absorbed))
            tier = tier_of(p.session, book.member, known, p.day, p.at)
            _set_tier(book, tier)
            book.changes = min(book.changes, tier.changes)
    facts = recent_facts(p.session, book, p.at, p.day, rules)
    standing = stages.stage_standing(facts, rules, p.day)
    _keep_change(p.session, book, stages.StageChange(p.day, standing))
    book.changes = min(book.changes, stages.next_change(facts, rules, p.day))


def _raise_tier(book: Book, tiering: Tiering) -> None:
    reached = tiers.tier_for(book.measure, tiering)
    names = [tier.name for tier in tiering.tiers]
    if reached >= 0 and (book.tier not in names or names.index(book.tier) < reached):
        book.tier = names[reached]


def _set_tier(book: Book, tier: TierStanding) -> None:
    book.tier = tier.tier.name if tier.tier else None
    book.measure = tier.measure


def _sum_up(book: Book, known: Known) -> None:
    occasions = known.stage.occasions
    book.purchases = len(known.bought)
    book.visits = sum(occasion.count for occasion in occasions)
    book.first_day = occasions[0].day if occasions else None
    book.last_day = occasions[-1].day if occasions else None
    book.spend = sum(fact.spend for fact in known.bought)


def _rewrite_stages(p: Posting, book: Book, known: Known, day: int) -> None:
    session = p.session
    since = session.shop.day(moment(known_since(session, book.member)))
    first = min([since, *(fact.day for fact in known.bought[:1]), day])
    changes = stages.timeline(
        known.stage,
        lambda on: stage_rules(session, on),
        first,
        day,
        [v.first_day for v in session.shop.timeline() if first <= v.first_day <= day],
    )
    _FORGET_STAGES.run(session, member=book.member, first=BEGINNING)
    before: str | None = None
    for change in changes:
        _insert_change(session, book.member, change, before)
        before = change.standing.stage
    now = stages.stage_standing(known.stage, stage_rules(session, day), day)
    book.stage, book.evidence = now.stage, _json(now)


def _keep_change(session: Session, book: Book, change: stages.StageChange) -> None:
    """Keep the stage from a day on; a day has the stage with which it ends."""
    book.evidence = _json(change.standing)
    if change.standing.stage == book.stage:
        return
    book.stage = change.standing.stage
    _FORGET_STAGES.run(session, member=book.member, first=change.day)
    last = _LAST_STAGE.first(session, member=book.member)
    before = None if last is None else last[0]
    if before != book.stage:
        _insert_change(session, book.member, change, before)


def _insert_change(
    session: Session, member: str, change: stages.StageChange, before: str | None
) -> None:
    _KEEP_STAGE.run(
        session,
        member_id=member,
        day=change.day,
        stage=change.standing.stage,
        before=before,
        row=change.standing.row,
        evidence=_json(change.standing),
    )


def _json(standing: stages.StageStanding) -> str:
    facts: dict[str, Any] = {"row": standing.row, **standing.evidence}
    if standing.by_hand_until is not None:
        facts["computed"] = standing.computed
        facts["until"] = standing.by_hand_until
    return json.dumps(facts, separators=(",", ":"))
