"""Everyone who has joined, with tier, stage and points."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, day_of_report
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Out, Row
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.members import count_members, members_page
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _

_MEMBERS: Final = MemberFilter(state="member")
_AT_ONCE: Final = 500


def members(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell the members by name, everyone's or those of a segment."""
    which = _which(wanted)
    told = ""
    if wanted.segment:
        told = _("Of {segment}, as of {day}.").format(
            segment=wanted.segment, day=wording.day(day_of_report(session, wanted))
        )
    begin(session, wanted, out, told)
    out.figures([Figure(_("Members"), count_members(session, which, wanted.at))])
    out.table(
        _("Members"),
        (
            Column(_("Name"), "text"),
            Column(_("Number"), "text"),
            Column(_("Phone"), "text"),
            Column(_("Stage"), "text"),
            Column(_("Tier"), "text"),
            Column(_("Points")),
            Column(_("Spent"), "money"),
            Column(_("Last visit"), "day"),
        ),
        _rows(session, wanted),
    )


def _which(wanted: Wanted) -> MemberFilter:
    return replace(_MEMBERS, segment=wanted.segment or "")


def _rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    after: int | None = None
    which = _which(wanted)
    while page := members_page(session, which, after=after, at=wanted.at, limit=_AT_ONCE):
        for row in page:
            yield (
                row.name,
                wording.spaced_number(row.number),
                row.phone or "",
                wording.stage_name(row.stage) if row.stage else "",
                row.tier or "",
                row.balance,
                row.spend,
                row.last_visit,
            )
        after = page[-1].row
