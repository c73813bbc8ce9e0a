"""A member's statement: what was earned, used and is left, to be handed over."""

from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.services import standing
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Out, Row
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.member_points import EntryRow, ledger_page, lots_left
from loyalty_desktop.services.store import Session, micros
from loyalty_desktop.wording import _, entry_kind

_AT_ONCE: Final = 200
_YEAR: Final = 365


def statement(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell a member's points over a period, the last twelve months unless said otherwise."""
    found = find_member(session, wanted.member or "")
    today = date_of(session.shop.day(wanted.at))
    last = wanted.last or today
    first = wanted.first or date.fromordinal(max(last.toordinal() - _YEAR + 1, 1))
    now = standing.standing_at(session, found.id, micros(wanted.at))
    days = f"{wording.day(first)} – {wording.day(last)}"  # noqa: RUF001
    begin(session, wanted, out, f"{found.name} · {wording.spaced_number(found.number)} · {days}")
    redeem = session.shop.version_on(session.shop.day(wanted.at)).programme.redeem
    figures = [
        Figure(_("Points"), now.balance),
        Figure(_("Worth"), worth(now.balance, redeem), "money"),
    ]
    if now.pending:
        figures.append(Figure(_("Not usable yet"), now.pending))
    if now.debt:
        figures.append(Figure(_("Points owed"), now.debt))
    out.figures(figures)
    # By their days: what was recorded late stands where it belongs.
    known = sorted(_entries(session, found.id), key=_by_day)
    entries = [each for each in known if first <= each.day <= last]
    before = sum(each.points + each.debt for each in known if each.day < first)
    balances = list(accumulate((each.points + each.debt for each in entries), initial=before))
    out.table(
        _("Movements"),
        (
            Column(_("Day"), "day"),
            Column(_("Movement"), "text"),
            Column(_("Receipt"), "text"),
            Column(_("Points")),
            Column(_("Balance")),
        ),
        [
            (each.day, _named(each), each.receipt or "", each.points, balance)
            for each, balance in zip(entries, balances[1:], strict=True)
        ],
        (
            None,
            _("Before {day}: {points}").format(day=wording.day(first), points=before),
            "",
            sum(each.points for each in entries),
            balances[-1],
        ),
    )
    lots: list[Row] = [
        (each.last_valid or _("never"), each.awarded, each.remaining)
        for each in lots_left(session, found.id, wanted.at)
    ]
    out.table(
        _("When the points end"),
        (Column(_("Last valid day"), "day"), Column(_("Earned on"), "day"), Column(_("Points"))),
        lots,
    )


def _entries(session: Session, member: str) -> Iterator[EntryRow]:
    before: int | None = None
    while True:
        page = ledger_page(session, member, before, _AT_ONCE)
        yield from page.rows
        if not page.more:
            return
        before = page.rows[-1].sequence


def _by_day(row: EntryRow) -> tuple[date, int]:
    return row.day, row.sequence


def _named(row: EntryRow) -> str:
    told = entry_kind(row.kind)
    return f"{told}: {row.reward}" if row.reward else told
