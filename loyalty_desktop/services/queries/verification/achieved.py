"""What purchases have brought beside their points: campaigns, missions, memberships."""

import json
from collections.abc import Iterator
from typing import Final

from sqlalchemy import and_, case, func, literal, or_, select

from loyalty_desktop.models.rules.campaigns import points_brought
from loyalty_desktop.models.tables import (
    CampaignUse,
    Entry,
    Membership,
    MembershipPlan,
    MissionAward,
    Purchase,
)
from loyalty_desktop.services.queries.snapshot import stream
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.queries.verification.rows import differing, unequal
from loyalty_desktop.services.store import Session

_GONE: Final = case(
    (Purchase.voided_at.is_not(None), 1),
    (and_(Purchase.goods > 0, Purchase.refunded >= Purchase.goods), 1),
    else_=0,
)
"""1 where nothing is left of the purchase, and so of nothing that it brought."""


def differences(session: Session) -> Iterator[Difference]:
    """Compare what campaigns, missions and memberships have kept with their purchases."""
    yield from _missions(session)
    yield from _memberships(session)
    yield from _campaigns(session)


def _missions(session: Session) -> Iterator[Difference]:
    """Compare missions that were done with the points they brought and with their purchases."""
    yield from _of_the_same_member(session, MissionAward)
    told = (
        select(MissionAward.purchase_id.label("id"), func.sum(MissionAward.points).label("points"))
        .group_by(MissionAward.purchase_id)
        .subquery()
    )
    posted = (
        select(Entry.purchase_id.label("id"), func.sum(Entry.points).label("points"))
        .where(Entry.kind == "bonus", Entry.origin == "mission")
        .group_by(Entry.purchase_id)
        .subquery()
    )
    yield from differing(
        session,
        "purchase",
        "missions",
        select(told.c.id, func.coalesce(posted.c.points, 0), told.c.points)
        .outerjoin(posted, posted.c.id == told.c.id)
        .where(told.c.points != func.coalesce(posted.c.points, 0)),
        select(posted.c.id, posted.c.points, literal(0))
        .outerjoin(told, told.c.id == posted.c.id)
        .where(told.c.id.is_(None)),
    )
    yield from unequal(
        session,
        "mission_award",
        select(MissionAward.id).join(Purchase, Purchase.id == MissionAward.purchase_id),
        ("undone", _GONE, case((MissionAward.undone > 0, 1), else_=0)),
    )


def _memberships(session: Session) -> Iterator[Difference]:
    """Compare memberships with the plan that was paid for and with the bill that paid."""
    yield from _of_the_same_member(session, Membership)
    paid = select(Membership.id).join(
        MembershipPlan,
        and_(
            MembershipPlan.code == Membership.code,
            MembershipPlan.version == Membership.version,
        ),
    )
    days = Membership.last_day - Membership.first_day + 1
    yield from unequal(
        session,
        "membership",
        paid,
        ("days", MembershipPlan.days, days),
        ("price", MembershipPlan.price, Membership.price),
    )
    yield from unequal(
        session,
        "membership",
        select(Membership.id).join(Purchase, Purchase.id == Membership.purchase_id),
        ("ended", _GONE, case((Membership.ended_at.is_not(None), 1), else_=0)),
    )


def _campaigns(session: Session) -> Iterator[Difference]:
    """Compare the campaigns that a purchase had with what its own explanation tells of them.

    Fixed points of campaigns are entries of their own; multiplied ones are a part of what the
    purchase earned, as its explanation says.
    """
    yield from _of_the_same_member(session, CampaignUse)
    used = (
        select(CampaignUse.purchase_id.label("id"), func.sum(CampaignUse.points).label("points"))
        .group_by(CampaignUse.purchase_id)
        .subquery()
    )
    posted = (
        select(Entry.purchase_id.label("id"), func.sum(Entry.points).label("points"))
        .where(Entry.kind == "bonus", Entry.origin == "campaign")
        .group_by(Entry.purchase_id)
        .subquery()
    )
    told = (
        select(
            used.c.id,
            Purchase.explanation,
            Purchase.earned,
            func.coalesce(posted.c.points, 0),
            used.c.points,
        )
        .join(Purchase, Purchase.id == used.c.id)
        .outerjoin(posted, posted.c.id == used.c.id)
    )
    for purchase, why, earned, fixed, kept in stream(session, told):
        expected = int(fixed) + sum(points_brought(json.loads(why), int(earned)).values())
        if expected != int(kept):
            yield Difference("purchase", purchase, "campaigns", expected, int(kept))


def _of_the_same_member(
    session: Session, table: type[CampaignUse | Membership | MissionAward]
) -> Iterator[Difference]:
    """Find what belongs to somebody else than its purchase, by the purchase's id."""
    return differing(
        session,
        str(table.__tablename__),
        "member_id",
        select(Purchase.id, Purchase.member_id, table.member_id)
        .join(Purchase, Purchase.id == table.purchase_id)
        .where(or_(Purchase.member_id.is_(None), Purchase.member_id != table.member_id)),
    )
