"""Everyone who has joined, with tier, stage and points."""

from collections.abc import Iterator
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Out, Row
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.members import count_members, members_page
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _

_MEMBERS: Final = MemberFilter(state="member")
_AT_ONCE: Final = 500


def members(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell the members by name."""
    begin(session, wanted, out)
    out.figures([Figure(_("Members"), count_members(session, _MEMBERS, wanted.at))])
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


def _rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    after: int | None = None
    while page := members_page(session, _MEMBERS, after=after, at=wanted.at, limit=_AT_ONCE):
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
