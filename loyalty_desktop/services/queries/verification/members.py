"""Every member recomputed from the facts, as of the moment of its account."""

from collections.abc import Callable, Iterator

from sqlalchemy import func, select

from loyalty_desktop.models.rules import stages
from loyalty_desktop.models.tables import Account, Member, StageChange
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.ledger import Book
from loyalty_desktop.services.queries.verification.difference import Difference, Value
from loyalty_desktop.services.standing import Whole
from loyalty_desktop.services.store import Session, moment

PAGE = 1000
EVERY = 100


def differences(
    session: Session, progress: Callable[[int, int], object] | None
) -> Iterator[Difference]:
    """Compare each account and its history of stages with what the facts say."""
    total = session.scalar(select(func.count()).select_from(Account)) or 0
    done, last = 0, ""
    while page := session.scalars(
        select(Account.member_id)
        .where(Account.member_id > last)
        .order_by(Account.member_id)
        .limit(PAGE)
    ).all():
        for member in page:
            yield from _member(session, member)
            done += 1
            if progress is not None and (done % EVERY == 0 or done == total):
                progress(done, total)
        last = page[-1]


def _member(session: Session, member: str) -> Iterator[Difference]:
    book = ledger.look(session, member)
    day = session.shop.day(moment(book.as_of))
    whole = standing.whole_at(session, member, book.as_of)
    yield from _unequal(member, _compared(book, whole))
    if book.version != session.shop.judged_by(day):
        # A new programme since: readers compute until the next command brings the account along.
        return
    yield from _unequal(member, _judged(book, whole))
    tiering = session.shop.version_on(day).programme.tiering
    # Over a window that moves the kept measure is that of its last purchase; nobody reads it.
    if tiering.window == "lifetime" and book.measure != whole.tier.measure:
        yield Difference("account", member, "measure", whole.tier.measure, book.measure)
    if book.changes > whole.changes:
        yield Difference("account", member, "changes", whole.changes, book.changes)
    yield from _stages(session, member, whole, day)


def _unequal(member: str, values: Iterator[tuple[str, Value, Value]]) -> Iterator[Difference]:
    for name, expected, found in values:
        if expected != found:
            yield Difference("account", member, name, expected, found)


def _compared(book: Book, whole: Whole) -> Iterator[tuple[str, Value, Value]]:
    yield "balance", whole.standing.balance, book.balance
    yield "pending", whole.standing.pending, book.pending
    yield "purchases", len(whole.known.bought), book.purchases
    yield "spend", sum(fact.spend for fact in whole.known.bought), book.spend


def _judged(book: Book, whole: Whole) -> Iterator[tuple[str, Value, Value]]:
    occasions = whole.known.stage.occasions
    yield "tier", whole.standing.tier, book.tier
    yield "stage", whole.standing.stage, book.stage
    yield "visits", sum(occasion.count for occasion in occasions), book.visits
    yield "first_day", occasions[0].day if occasions else None, book.first_day
    yield "last_day", occasions[-1].day if occasions else None, book.last_day


def _stages(session: Session, member: str, whole: Whole, day: int) -> Iterator[Difference]:
    """Compare the kept history of stages with a recomputed one, day by day."""
    created = session.scalar(select(Member.created_at).where(Member.id == member)) or 0
    begun = [session.shop.day(moment(created)), day, *(fact.day for fact in whole.known.bought[:1])]
    first = min(begun)
    expected = {
        change.day: change.standing.stage
        for change in stages.timeline(
            whole.known.stage,
            lambda on: session.shop.version_on(on).programme.stages,
            first,
            day,
            [on.first_day for on in session.shop.timeline() if first <= on.first_day <= day],
        )
    }
    kept = {
        row.day: row.stage
        for row in session.execute(
            select(StageChange.day, StageChange.stage).where(StageChange.member_id == member)
        )
    }
    for on in sorted({*expected, *kept}):
        if expected.get(on) != kept.get(on):
            name = f"{member}:{on}"
            yield Difference("stage_change", name, "stage", expected.get(on), kept.get(on))
