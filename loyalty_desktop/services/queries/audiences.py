"""Whom a campaign is for: its audience as a statement on the table of members."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.campaigns import LISTED, Campaign
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import And, Tree
from loyalty_desktop.models.rules.targets import CONDITIONS
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.segment_sql import narrowed
from loyalty_desktop.services.queries.segments import (
    NEAR,
    KnownSegment,
    built_in,
    segment_named,
    segment_places,
)
from loyalty_desktop.services.store import Session, micros

_SIGNS = frozenset("=<>()!")


def campaign_named(session: Session, code: str, at: datetime) -> Campaign:
    """Return a campaign by its code as it is at the moment `at`. Errors: `NotFound`."""
    for campaign in session.shop.campaigns_at(micros(at)):
        if campaign.code == code:
            return campaign
    raise NotFound(what="campaign", campaign=code[:200])


def check_audience(session: Session, audience: str, at: datetime) -> None:
    """Refuse an audience that is neither a segment (`NotFound`) nor a condition (`Invalid`)."""
    _whom(session, audience, at, select(Member.id))


def meant(
    session: Session, campaign: Campaign, at: datetime, statement: Select[Any]
) -> Select[Any] | None:
    """Add to a statement on `Member` that only those are wanted whom a campaign may mean.

    Its kind's condition and its audience both hold. Who is restricted, has left, was absorbed or is
    not known yet is never meant. None where the kind has nobody to mean: no reward to come near.
    Errors: `NotFound`, `Invalid`, where the audience's segment is gone or does not fit any more.
    """
    condition = CONDITIONS.get(campaign.kind)
    if campaign.kind == "near_reward":
        near = next((each for each in built_in(session, at) if each.name == NEAR), None)
        if near is None:
            return None
        condition = near.expression
    when = micros(at)
    statement = statement.where(
        Member.restricted.is_(False),
        Member.created_at <= when,
        or_(Member.left_at.is_(None), Member.left_at > when),
    )
    if campaign.audience is None:
        return narrowed(session, read_segment(condition or "everyone"), when, statement)
    if campaign.audience == LISTED:
        return None
    return _whom(session, campaign.audience, at, statement, condition)


def _whom(
    session: Session,
    audience: str,
    at: datetime,
    statement: Select[Any],
    condition: str | None = None,
) -> Select[Any]:
    known = _segment(session, audience, at)
    if known is None:
        tree: Tree = read_segment(audience)
        if condition is not None:
            tree = And((tree, read_segment(condition)))
        return narrowed(session, tree, micros(at), statement)
    places = segment_places(session, known.name, micros(at))
    statement = statement.where(Member.row.in_(select(places.c.row)))
    if condition is None:
        return statement
    return narrowed(session, read_segment(condition), micros(at), statement)


def _segment(session: Session, audience: str, at: datetime) -> KnownSegment | None:
    """Return the segment that an audience names; None where it is a condition itself."""
    try:
        return segment_named(session, audience, at)
    except NotFound:
        if not _SIGNS.isdisjoint(audience):
            return None
        try:
            read_segment(audience)
        except Invalid:
            # A name without any sign of a condition: its segment was put away.
            raise NotFound(what="segment", segment=audience[:200]) from None
        return None
