"""What people bought, as it was known at a moment: the facts behind every insight.

Purchases with a net amount above 0, voided and moved ones left out, each with the person who has
it: what an absorbed member bought is the kept one's for as long as the merge stands.
"""

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, func, select, union

from loyalty_desktop.models.tables import Audit, Merge, Purchase, Refund
from loyalty_desktop.services.queries.points_spans import merged_by
from loyalty_desktop.services.store import Session


def bought(session: Session, at: int) -> list[FromClause]:
    """Return what was bought by the moment `at` (microseconds), in one or two parts.

    Every part has `person` (a member's id), `day`, `net` and `spend` (minor units: `net` is goods
    less refunds, `spend` that less what points paid) and `at` (microseconds), a row a purchase. All
    purchases of a person are in one part, so what is counted by person in each part can be added
    up.
    """
    theirs = _of_members(session, at)
    if not session.scalar(select(Merge.id).where(merged_by(at)).limit(1)):
        return [theirs.subquery()]
    kin = kin_at(at)
    alone = theirs.where(Purchase.member_id.not_in(select(kin.c.member)))
    _member, *columns = theirs.selected_columns
    together = theirs.join(kin, kin.c.member == Purchase.member_id).with_only_columns(
        kin.c.person, *columns
    )
    return [alone.subquery(), together.subquery()]


def kin_at(at: int, name: str = "kin") -> CTE:
    """Return everybody in a merge that stands at the moment `at`: `member`, and the kept `person`.

    The kept one is named too, as its own `person`. A statement that asks for this twice gives the
    second a `name` of its own.
    """
    stands = merged_by(at)
    above = select(Merge.absorb_id.label("member"), Merge.keep_id.label("person")).where(stands)
    up = above.cte("up" if name == "kin" else f"{name}_up", recursive=True)
    up = up.union(
        select(up.c.member, Merge.keep_id).join(Merge, Merge.absorb_id == up.c.person).where(stands)
    )
    absorbed = select(Merge.absorb_id).where(stands)
    return union(
        select(up.c.member, up.c.person).where(up.c.person.not_in(absorbed)),
        select(Merge.keep_id, Merge.keep_id).where(stands, Merge.keep_id.not_in(absorbed)),
    ).cte(name)


def absorbed_at(at: int) -> Select[str]:
    """Return the ids of those who are part of somebody else at the moment `at`."""
    return select(Merge.absorb_id).where(merged_by(at))


def is_latest(session: Session, at: int) -> bool:
    """Tell whether nothing was recorded for a moment after `at`: what is kept is what was."""
    return session.scalar(select(Audit.number).where(Audit.at > at).limit(1)) is None


def bills_at(session: Session, at: int) -> Select[*tuple[Any, ...]]:
    """Return what was bought by the moment `at`, also by nobody known: `purchase` (id) and `day`.

    A purchase that was given to another member meanwhile is one bill, not two.
    """
    known = Purchase.moved_from.is_(None) | (Purchase.credited_at <= at)
    return (
        _purchases(session, at)
        .with_only_columns(Purchase.id.label("purchase"), Purchase.business_day.label("day"))
        .where(Purchase.at <= at, known)
    )


def _of_members(session: Session, at: int) -> Select[*tuple[Any, ...]]:
    found = _purchases(session, at).where(Purchase.member_id.is_not(None))
    return found if is_latest(session, at) else found.where(Purchase.credited_at <= at)


def _purchases(session: Session, at: int) -> Select[*tuple[Any, ...]]:
    """Return purchases with a net amount above 0 at the moment `at`, later ones not left out."""
    if is_latest(session, at):
        # The index of a member's days holds all of this but `spend`, in the order of members.
        net: ColumnElement[int] = Purchase.goods - Purchase.refunded
        return select(
            Purchase.member_id.label("person"),
            Purchase.business_day.label("day"),
            net.label("net"),
            (net - Purchase.points_value + Purchase.value_returned).label("spend"),
            Purchase.at.label("at"),
        ).where(net > 0)
    back = (
        select(
            Refund.purchase_id,
            func.sum(Refund.value).label("value"),
            func.sum(Refund.points_value).label("points_value"),
        )
        .where(Refund.at > at)
        .group_by(Refund.purchase_id)
        .subquery()
    )
    then = Purchase.goods - Purchase.refunded + func.coalesce(back.c.value, 0)
    used = Purchase.points_value - Purchase.value_returned + func.coalesce(back.c.points_value, 0)
    return (
        select(
            Purchase.member_id.label("person"),
            Purchase.business_day.label("day"),
            then.label("net"),
            (then - used).label("spend"),
            Purchase.at.label("at"),
        )
        .select_from(Purchase)
        .outerjoin(back, back.c.purchase_id == Purchase.id)
        .where(then > 0)
    )
