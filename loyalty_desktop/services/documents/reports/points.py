"""Points given, used and expired: by day, by counter, by cashier."""

from collections.abc import Sequence
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Out, Row, Value
from loyalty_desktop.services.queries.points_groups import Moved, points_groups
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _

_MOST_BARS: Final = 31


def points(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell the points of a period."""
    first, last = period_of(session, wanted)
    told = points_groups(session, first, last)
    begin(session, wanted, out)
    out.figures(
        [
            Figure(_("Points given"), told.total.given),
            Figure(_("Used"), -told.total.used),
            Figure(_("Expired"), -told.total.expired),
            Figure(_("Movements"), told.total.entries),
        ]
    )
    if 1 < len(told.by_day) <= _MOST_BARS:
        out.bars(
            _("Points given day by day"),
            "",
            [
                Bar(str(day.day), moved.given, wording.number(moved.given))
                for day, moved in told.by_day
            ],
            upright=True,
        )
    _table(out, _("By day"), Column(_("Day"), "day"), told.by_day, told.total)
    _table(out, _("By counter"), Column(_("Counter"), "text"), told.by_counter, told.total)
    staff = [(name or _("before there was staff"), moved) for name, moved in told.by_staff]
    _table(out, _("By cashier"), Column(_("Who"), "text"), staff, told.total)


def _table(
    out: Out,
    title: str,
    first: Column,
    groups: Sequence[tuple[Value, Moved]],
    total: Moved,
) -> None:
    out.table(
        title,
        (
            first,
            Column(_("Points given")),
            Column(_("Used")),
            Column(_("Expired")),
            Column(_("Other")),
            Column(_("Together")),
        ),
        [_row(key, moved) for key, moved in groups],
        _row(_("Together"), total),
    )


def _row(key: Value, moved: Moved) -> Row:
    return key, moved.given, moved.used, moved.expired, moved.other, moved.together
