"""What moved points apart from bills: refunds, rewards, corrections, bonuses, tiers by hand."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, or_, select

from loyalty_desktop.models.rules.refunds import RefundedLine
from loyalty_desktop.models.rules.tiers import Floor
from loyalty_desktop.models.tables import (
    Claim,
    Consent,
    Entry,
    Feedback,
    Member,
    Preference,
    Purchase,
    Refund,
    RefundLine,
    TierOverride,
)
from loyalty_desktop.services.queries.replaying.events import (
    STAMP,
    Corrected,
    Event,
    GoneBack,
    Raised,
    Redeemed,
    Thanked,
    made_of,
)
from loyalty_desktop.services.queries.replaying.people import Person
from loyalty_desktop.services.store import Session, moment


def gone_back(session: Session, last: int) -> Iterator[GoneBack]:
    """Yield the refunds and voids of members' purchases through business day `last`."""
    lines: dict[str, list[RefundedLine]] = defaultdict(list)
    for refund, number, quantity, amount in session.execute(
        select(
            RefundLine.refund_id, RefundLine.number, RefundLine.quantity, RefundLine.amount
        ).order_by(RefundLine.refund_id, RefundLine.number)
    ):
        lines[refund].append(RefundedLine(number, quantity, amount))
    rows: Any = session.execute(
        select(
            Refund.id,
            Refund.purchase_id,
            Refund.kind,
            Refund.value,
            Refund.at,
            Refund.business_day,
            Purchase.member_id,
        )
        .join(Purchase, Purchase.id == Refund.purchase_id)
        .where(Purchase.member_id.is_not(None), Refund.business_day <= last)
    )
    for refund, purchase, kind, value, at, day, member in rows:
        yield GoneBack(
            at=at,
            **made_of(refund),
            member=member,
            day=day,
            purchase=purchase,
            void=kind == "void",
            value=value,
            lines=tuple(lines.get(refund, ())),
        )


def moved_by_hand(session: Session, last: int) -> Iterator[Event]:
    """Yield rewards taken apart from bills and given back, corrections, points brought."""
    rows = session.execute(
        select(
            func.min(Entry.id),
            Entry.member_id,
            Entry.kind,
            func.sum(Entry.points),
            Entry.redemption_id,
            Entry.occurred_at,
            Entry.business_day,
        )
        .where(
            Entry.business_day <= last,
            Entry.purchase_id.is_(None),
            Entry.points != 0,
            or_(
                Entry.kind.in_(("adjust", "opening")),
                Entry.kind.in_(("redeem", "return_spent")) & Entry.redemption_id.is_not(None),
            ),
        )
        .group_by(
            Entry.command_key,
            Entry.member_id,
            Entry.kind,
            Entry.redemption_id,
            Entry.occurred_at,
            Entry.business_day,
        )
    )
    for one, member, kind, points, redemption, at, day in rows:
        of: dict[str, Any] = {"at": at, **made_of(one), "member": member, "day": day}
        if redemption is None:
            yield Corrected(**of, kind=kind, points=int(points))
        else:
            taken = kind == "redeem"
            yield Redeemed(
                **of, redemption=redemption, points=abs(int(points)), cancelled=not taken
            )


def thanked(
    session: Session, last: int, given: frozenset[str], people: Mapping[str, Person]
) -> Iterator[Thanked]:
    """Yield what bonuses were given for, and what those in `given` would have been."""
    had: set[tuple[str, str]] = set()
    for one, member, what, day, at in session.execute(
        select(Claim.id, Claim.member_id, Claim.what, Claim.day, Claim.at).where(
            Claim.purchase_id.is_(None), Claim.day <= last
        )
    ):
        had.add((member, what))
        kind = what.partition(":")[0]
        if kind in {"welcome", "profile", "feedback"}:
            yield Thanked(at=at, **made_of(one), member=member, day=day, what=kind, claimed=True)
    for at, made, member, what in _unthanked(session, given, people):
        day = session.shop.day(moment(at))
        name = f"feedback:{day}" if what == "feedback" else what
        if (member, name) not in had and day <= last:
            had.add((member, name))
            yield Thanked(at=at, **made_of(made), member=member, day=day, what=what, claimed=False)


def raised(session: Session) -> Iterator[Raised]:
    """Yield the tiers that were set by hand."""
    floors = select(
        TierOverride.id,
        TierOverride.member_id,
        TierOverride.at,
        TierOverride.tier,
        TierOverride.first_day,
        TierOverride.last_day,
    )
    for one, member, at, tier, first_day, last_day in session.execute(floors):
        yield Raised(
            at=at,
            **made_of(one),
            member=member,
            day=session.shop.day(moment(at)),
            floor=Floor(tier, first_day, last_day),
        )


def _unthanked(
    session: Session, given: frozenset[str], people: Mapping[str, Person]
) -> Iterator[tuple[int, str, str, str]]:
    """Yield what brought no bonus in fact, and would by rules that have one for it."""
    if "welcome" in given:
        for person in people.values():
            if person.joined_at is not None:
                at_once = person.joined_at == person.created_at
                made = person.id[:STAMP] if at_once else ""
                yield person.joined_at, made, person.id, "welcome"
    if "feedback" in given:
        for one, member, at in session.execute(
            select(Feedback.id, Feedback.member_id, Feedback.at).order_by(Feedback.at)
        ):
            joined = people[member].joined_at
            if joined is not None and joined <= at:
                yield at, one[:STAMP], member, "feedback"
    if "profile_complete" in given:
        prefers = (
            select(Preference.member_id, func.min(Preference.at).label("at"))
            .where(Preference.value.is_not(None))
            .group_by(Preference.member_id)
            .subquery()
        )
        consents = (
            select(Consent.member_id, func.min(Consent.at).label("at"))
            .group_by(Consent.member_id)
            .subquery()
        )
        for member, joined, liked, agreed in session.execute(
            select(Member.id, Member.joined_at, prefers.c.at, consents.c.at)
            .join(prefers, prefers.c.member_id == Member.id)
            .join(consents, consents.c.member_id == Member.id)
            .where(
                Member.phone.is_not(None),
                Member.birthday.is_not(None),
                Member.joined_at.is_not(None),
            )
        ):
            yield max(joined, liked, agreed), "", member, "profile"
