"""What happened with a member, newest first: purchases, points, messages, feedback and visits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final, Literal

from sqlalchemy import String, and_, cast, func, literal, or_, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import (
    CampaignTarget,
    Entry,
    Feedback,
    Interaction,
    Message,
    Purchase,
    Redemption,
    Refund,
    Reward,
    Staff,
)
from loyalty_desktop.services import ledger
from loyalty_desktop.services.store import Session, micros, moment, needs

HAPPENINGS: Final = 50
"""So many of them in a page."""

Kind = Literal["purchase", "points", "message", "feedback", "talk"]
KINDS: Final[tuple[Kind, ...]] = ("purchase", "points", "message", "feedback", "talk")
_SENT: Final = frozenset({"email", "whatsapp", "sms"})
"""Channels whose messages are told by their own rows."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `at` by the shop's clock, `amount` in minor units.

    `what` says it more closely: `purchase` or `refund` or `void`; the kind of an entry, of a bonus
    with its origin; the channel of a message, or how a campaign was told; `feedback`; the kind of a
    talk. `text` is the receipt, the name of the reward or campaign, what was said. `state` is what
    became of it: of a message its state, of an offer the answer, of a purchase `void`.
    """

    id: str
    kind: Kind
    what: str
    day: date
    at: datetime
    text: str | None = None
    amount: int | None = None
    points: int | None = None
    state: str = ""
    nps: int | None = None
    satisfaction: int | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Some of what happened, newest first; `more` tells whether older things follow."""

    rows: tuple[Happening, ...]
    more: bool


@needs(Right.SEE_MEMBERS)
def member_timeline(
    session: Session,
    member: str,
    kind: Kind | None = None,
    before: Happening | None = None,
    limit: int = HAPPENINGS,
) -> Timeline:
    """Return the newest of what happened with the member with id `member`, or of one `kind`.

    With `before` what is older. What was done under numbers that were merged into this one is among
    it. Points that a purchase gave or used are told with it; a waiting message stands where it was
    made.
    """
    asked = _Asked(session, ledger.lineage(session, member, session.recorded_at), before, limit + 1)
    sources: dict[Kind, tuple[Callable[[_Asked], Iterable[Happening]], ...]] = {
        "purchase": (_purchases, _refunds),
        "points": (_entries,),
        "message": (_messages, _offers),
        "feedback": (_feedback,),
        "talk": (_talks,),
    }
    wanted = KINDS if kind is None else (kind,)
    found = chain.from_iterable(source(asked) for each in wanted for source in sources[each])
    rows = sorted(found, key=_place, reverse=True)
    return Timeline(tuple(rows[:limit]), len(rows) > limit)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of whom, from where on, and how many at most."""

    session: Session
    members: list[str]
    before: Happening | None
    most: int

    def rows(self, statement: Any, at: Any, identity: Any) -> Iterable[Any]:
        """Return the newest rows of a statement, by its moment and id."""
        if self.before is not None:
            then, last = micros(self.before.at), self.before.id
            statement = statement.where(or_(at < then, and_(at == then, identity < last)))
        newest = statement.order_by(at.desc(), identity.desc()).limit(self.most)
        found: Iterable[Any] = self.session.execute(newest).all()
        return found

    def moment(self, at: int) -> datetime:
        """Return a moment as the clock of the shop tells it."""
        return moment(at).astimezone(self.session.shop.zone)

    def day(self, at: int) -> date:
        """Return the business day of a moment."""
        return date_of(self.session.shop.day(moment(at)))

    def named(self, code: str) -> str:
        """Return the name of a campaign, as it is defined now."""
        known = self.session.shop.campaigns_at(self.session.recorded_at)
        return next((each.name for each in known if each.code == code), code)


def _place(row: Happening) -> tuple[datetime, str]:
    return row.at, row.id


def _purchases(asked: _Asked) -> Iterable[Happening]:
    statement = select(
        Purchase.id,
        Purchase.business_day,
        Purchase.at,
        Purchase.receipt,
        Purchase.due,
        (Purchase.earned + Purchase.bonus - Purchase.points_used - Purchase.reward_points),
        Purchase.voided_at,
        Staff.name,
    ).outerjoin(Staff, Staff.id == Purchase.staff_id)
    statement = statement.where(Purchase.member_id.in_(asked.members))
    for identity, day, at, receipt, due, points, voided, by in asked.rows(
        statement, Purchase.at, Purchase.id
    ):
        yield Happening(
            identity,
            "purchase",
            "purchase",
            date_of(day),
            asked.moment(at),
            receipt,
            due,
            points,
            "" if voided is None else "void",
            by=by,
        )


def _refunds(asked: _Asked) -> Iterable[Happening]:
    statement = (
        select(
            Refund.id,
            Refund.kind,
            Refund.business_day,
            Refund.at,
            Purchase.receipt,
            Refund.value,
            Refund.returned - Refund.reversed - Refund.bonus_reversed,
            Staff.name,
        )
        .join(Purchase, Purchase.id == Refund.purchase_id)
        .outerjoin(Staff, Staff.id == Refund.staff_id)
        .where(Purchase.member_id.in_(asked.members))
    )
    for identity, kind, day, at, receipt, value, points, by in asked.rows(
        statement, Refund.at, Refund.id
    ):
        yield Happening(
            identity,
            "purchase",
            kind,
            date_of(day),
            asked.moment(at),
            receipt,
            -value,
            points,
            by=by,
        )


def _entries(asked: _Asked) -> Iterable[Happening]:
    statement = (
        select(
            Entry.id,
            Entry.kind,
            Entry.origin,
            Entry.business_day,
            Entry.occurred_at,
            Reward.name,
            Entry.reason,
            Entry.points,
            Staff.name,
        )
        .outerjoin(Redemption, Redemption.id == Entry.redemption_id)
        .outerjoin(Reward, Reward.id == Redemption.reward_id)
        .outerjoin(Staff, Staff.id == Entry.staff_id)
        .where(
            Entry.member_id.in_(asked.members),
            Entry.purchase_id.is_(None),
            Entry.refund_id.is_(None),
        )
    )
    for identity, kind, origin, day, at, reward, reason, points, by in asked.rows(
        statement, Entry.occurred_at, Entry.id
    ):
        what = f"{kind}.{origin}" if origin else kind
        told = reward or reason
        yield Happening(
            identity, "points", what, date_of(day), asked.moment(at), told, points=points, by=by
        )


def _messages(asked: _Asked) -> Iterable[Happening]:
    when = func.coalesce(Message.sent_at, Message.at)
    statement = select(Message.id, Message.code, Message.channel, Message.state, when)
    statement = statement.where(Message.member_id.in_(asked.members))
    for identity, code, channel, state, at in asked.rows(statement, when, Message.id):
        yield Happening(
            identity,
            "message",
            channel,
            asked.day(at),
            asked.moment(at),
            asked.named(code),
            state=state,
        )


def _offers(asked: _Asked) -> Iterable[Happening]:
    """Yield the campaigns that were told at the counter or on paper, with what was answered."""
    identity = CampaignTarget.code + literal(":") + cast(CampaignTarget.round, String)
    statement = select(
        identity,
        CampaignTarget.code,
        CampaignTarget.reached_by,
        CampaignTarget.reached_at,
        CampaignTarget.answer,
    ).where(
        CampaignTarget.member_id.in_(asked.members),
        CampaignTarget.reached_at.is_not(None),
        CampaignTarget.reached_by.not_in(sorted(_SENT)),
    )
    for each, code, how, at, answer in asked.rows(statement, CampaignTarget.reached_at, identity):
        yield Happening(
            each,
            "message",
            how or "counter",
            asked.day(at),
            asked.moment(at),
            asked.named(code),
            state=answer or "",
        )


def _feedback(asked: _Asked) -> Iterable[Happening]:
    statement = select(
        Feedback.id,
        Feedback.at,
        Feedback.comment,
        Feedback.nps,
        Feedback.satisfaction,
        Feedback.answered_at,
    ).where(Feedback.member_id.in_(asked.members))
    for identity, at, comment, nps, content, answered in asked.rows(
        statement, Feedback.at, Feedback.id
    ):
        yield Happening(
            identity,
            "feedback",
            "feedback",
            asked.day(at),
            asked.moment(at),
            comment,
            state="" if answered is None else "answered",
            nps=nps,
            satisfaction=content,
        )


def _talks(asked: _Asked) -> Iterable[Happening]:
    statement = (
        select(
            Interaction.id,
            Interaction.kind,
            Interaction.at,
            Interaction.note,
            Interaction.due_at,
            Interaction.done_at,
            Staff.name,
        )
        .outerjoin(Staff, Staff.id == Interaction.staff_id)
        .where(Interaction.member_id.in_(asked.members))
    )
    for identity, kind, at, note, due, done, by in asked.rows(
        statement, Interaction.at, Interaction.id
    ):
        waits = due is not None and done is None
        state = "waits" if waits else "" if done is None else "done"
        yield Happening(
            identity, "talk", kind, asked.day(at), asked.moment(at), note, state=state, by=by
        )
