"""What a good cashier would remember of a member: the rhythm of the visits, and open words."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from sqlalchemy import String, bindparam, func, literal_column, or_, select, union_all

from loyalty_desktop.models.rules.saying import TOLD_AGAIN
from loyalty_desktop.models.tables import Feedback, Interaction, Purchase
from loyalty_desktop.services.store import Prepared, Session, moment

DAYS: Final = 13
"""The rhythm is that of so many last days with a purchase."""
_A_DAY: Final = 86_400_000_000

_LAST_DAYS = Prepared(
    select(Purchase.business_day)
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.business_day <= bindparam("day"),
        Purchase.goods > Purchase.refunded,
    )
    .distinct()
    .order_by(Purchase.business_day.desc())
    .limit(literal_column(str(DAYS)))
)
_WORDS = Prepared(
    union_all(
        select(
            literal_column("'complaint'", String).label("word"),
            Interaction.note.label("note"),
            Interaction.at.label("at"),
        ).where(
            Interaction.member_id == bindparam("member"),
            Interaction.kind == literal_column("'complaint'"),
            Interaction.at <= bindparam("at"),
            or_(Interaction.done_at.is_(None), Interaction.done_at > bindparam("at")),
        ),
        select(
            literal_column("'settled'", String),
            func.coalesce(Interaction.outcome, Interaction.note),
            Interaction.done_at,
        ).where(
            Interaction.member_id == bindparam("member"),
            Interaction.kind == literal_column("'complaint'"),
            Interaction.done_at.between(bindparam("since"), bindparam("at")),
        ),
        select(literal_column("'acted'", String), Feedback.answer, Feedback.answered_at).where(
            Feedback.member_id == bindparam("member"),
            Feedback.answered_at.between(bindparam("since"), bindparam("at")),
        ),
    )
)

Words = dict[str, tuple[str | None, int]]


def gaps_of(session: Session, everybody: Sequence[str], day: int) -> tuple[int, ...]:
    """Return the days between the last visits up to business day `day`, the newest gap first.

    `everybody` are all rows of one person.
    """
    found = {on for one in everybody for (on,) in _LAST_DAYS.all(session, member=one, day=day)}
    days = sorted(found, reverse=True)[:DAYS]
    return tuple(later - earlier for later, earlier in pairwise(days))


def words_of(session: Session, everybody: Sequence[str], at: int) -> Words:
    """Return note and business day of the newest of each, as of `at` (microseconds).

    `everybody` are all rows of one person.

    `complaint`: one that waits. `settled`: one that was closed lately, with its outcome.
    `acted`: what was done lately about a feedback.
    """
    newest: dict[str, tuple[str | None, int]] = {}
    since = at - TOLD_AGAIN * _A_DAY
    rows = [row for one in everybody for row in _WORDS.all(session, member=one, at=at, since=since)]
    for word, note, on in rows:
        if word not in newest or on > newest[word][1]:
            newest[word] = (note, on)
    return {word: (note, session.shop.day(moment(on))) for word, (note, on) in newest.items()}
