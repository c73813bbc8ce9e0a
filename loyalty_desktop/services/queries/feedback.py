"""What members said: listed with who said it, and what was done about it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import Select, func, or_, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.nps import DETRACTOR, PROMOTER, Nps, net_promoters
from loyalty_desktop.models.rules.rights import Right, allowed
from loyalty_desktop.models.tables import Feedback, Member
from loyalty_desktop.services.store import Session, micros, moment, needs

Which = Literal["all", "waiting", "low", "high", "product"]
WHICH: Final[tuple[Which, ...]] = ("waiting", "all", "low", "high", "product")
LISTED: Final = 300


@dataclass(frozen=True, slots=True)
class SaidRow:
    """A feedback: who said it and when, its scores, and what was done; `source` is where."""

    id: str
    member: str
    name: str
    number: str
    day: date
    nps: int | None
    satisfaction: int | None
    product: str | None
    comment: str | None
    source: str
    answer: str | None
    answered: date | None


@dataclass(frozen=True, slots=True)
class FeedbackNow:
    """The feedback of a period: the rows (the newest 300), how many there are, and the scores.

    `satisfaction` is the mean of its answers as (sum, count). `acted` counts what was answered.
    """

    first: date
    last: date
    rows: tuple[SaidRow, ...]
    count: int
    nps: Nps
    satisfaction: tuple[int, int]
    acted: int
    all: int
    may_change: bool


@needs(Right.SEE_MEMBERS)
def feedback_now(
    session: Session,
    at: datetime,
    which: str = "all",
    first: date | None = None,
    last: date | None = None,
) -> FeedbackNow:
    """Return the feedback given by `at` from `first` through `last` (None: the last 365 days).

    `which`: all, those that wait for an answer, the low scores (0 to 6, satisfaction 1 and 2), the
    high ones (9 and 10), or reviews of products. The scores are those of the whole period.
    Errors: `Invalid`.
    """
    if which not in WHICH:
        raise Invalid(field="which", reason="unknown_choice", options=list(WHICH))
    shop = session.shop
    until = shop.day(at) if last is None else day_of(last)
    since = until - 364 if first is None else day_of(first)
    if until < since:
        raise Invalid(field="until", reason="before")
    period = (
        Feedback.at >= shop.start_of(since),
        Feedback.at < min(shop.start_of(until + 1), micros(at) + 1),
    )
    listed = _listed(which).where(*period)
    count = session.scalar(select(func.count()).select_from(listed.order_by(None).subquery())) or 0
    answers = {
        int(score or 0): int(many)
        for score, many in session.execute(
            select(Feedback.nps, func.count())
            .where(*period, Feedback.nps.is_not(None))
            .group_by(Feedback.nps)
        )
    }
    everything, total, rated, acted = session.execute(
        select(
            func.count(),
            func.sum(Feedback.satisfaction),
            func.count(Feedback.satisfaction),
            func.count(Feedback.answered_at),
        ).where(*period)
    ).one()
    role = shop.role_of(session.by.staff)
    return FeedbackNow(
        date_of(since),
        date_of(until),
        tuple(_said(session, row) for row in session.execute(listed.limit(LISTED))),
        count,
        net_promoters(answers),
        (int(total or 0), int(rated)),
        int(acted),
        int(everything),
        may_change=not shop.has_owner or allowed(role, Right.CHANGE_MEMBERS),
    )


def _listed(which: str) -> Select[*tuple[Any, ...]]:
    rows: Select[*tuple[Any, ...]] = (
        select(
            Feedback.id,
            Member.id.label("member"),
            Member.name,
            Member.number,
            Feedback.at,
            Feedback.nps,
            Feedback.satisfaction,
            Feedback.product,
            Feedback.comment,
            Feedback.source,
            Feedback.answer,
            Feedback.answered_at,
        )
        .join(Member, Member.id == Feedback.member_id)
        .order_by(Feedback.at.desc(), Feedback.id.desc())
    )
    match which:
        case "waiting":
            asks = or_(Feedback.comment.is_not(None), Feedback.nps <= DETRACTOR)
            return rows.where(Feedback.answered_at.is_(None), asks)
        case "low":
            return rows.where(or_(Feedback.nps <= DETRACTOR, Feedback.satisfaction <= 2))
        case "high":
            return rows.where(Feedback.nps >= PROMOTER)
        case "product":
            return rows.where(Feedback.product.is_not(None))
        case _:
            return rows


def _said(session: Session, row: Any) -> SaidRow:
    def on(at: int) -> date:
        return date_of(session.shop.day(moment(at)))

    return SaidRow(
        row.id,
        row.member,
        row.name,
        row.number,
        on(row.at),
        row.nps,
        row.satisfaction,
        row.product,
        row.comment,
        row.source,
        row.answer,
        None if row.answered_at is None else on(row.answered_at),
    )
