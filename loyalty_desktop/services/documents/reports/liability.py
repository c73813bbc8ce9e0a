"""What outstanding points are worth, and whose end next."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, day_of_report
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Out, Row
from loyalty_desktop.services.documents.shop_report import movement_name
from loyalty_desktop.services.queries.liability import Age, Liability, ending, months_after
from loyalty_desktop.services.queries.liability import liability as held
from loyalty_desktop.services.queries.points_report import movements, outstanding
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _, ngettext

MONTHS: Final = 12
"""So many months stand side by side; later ones are told together."""
AHEAD: Final = 3
"""Points that end within so many months are listed member by member."""


def liability(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell the points liability and its ageing by last valid day."""
    day = day_of_report(session, wanted)
    told = held(session, day)
    begin(session, wanted, out)
    out.figures(
        [
            Figure(_("Liability"), told.expected, "money"),
            Figure(_("Points outstanding"), told.points),
            Figure(_("Expected to be used"), told.share_used, "share"),
            Figure(_("Members holding points"), told.members),
        ]
    )
    shown = told.ages[:MONTHS]
    out.bars(
        _("When the points end"),
        _("Points by the month of their last valid day."),
        [
            Bar(_short(age), age.points, wording.number(age.points), warns=place == 0)
            for place, age in enumerate(shown)
        ],
        upright=True,
    )
    out.table(
        _("Age of the liability"),
        (
            Column(_("Last valid day"), "text"),
            Column(_("Points")),
            Column(_("Members")),
            Column(_("Worth"), "money"),
            Column(_("Share"), "share"),
        ),
        list(_ages(told)),
        (_("Together"), told.points, told.members, told.value, _share(told.points, told.points)),
    )
    _movements(session, day, out)
    out.note(
        _(
            "Liability is what the points would take off bills, times the share that was used of "
            "those given in the last 12 months. A member whose points end in several months is "
            "counted once in the total, and once in each row."
        )
    )
    if told.lapsed:
        out.note(
            ngettext(
                "{count} point has ended and is not written off yet; it is left out.",
                "{count} points have ended and are not written off yet; they are left out.",
                told.lapsed,
            ).format(count=wording.number(told.lapsed))
        )


def expiring(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell whose points end until the end of the third month from now."""
    first = day_of_report(session, wanted)
    last = months_after(first, AHEAD - 1)
    begin(
        session,
        wanted,
        out,
        _("{first} to {last}. All counters.").format(
            first=wording.day(first), last=wording.day(last)
        ),
    )
    points = members = value = 0
    seen: set[str] = set()
    for each in ending(session, first, last):
        points, value = points + each.points, value + each.worth
        seen.add(each.number)
    members = len(seen)
    out.figures(
        [
            Figure(_("Points that end"), points),
            Figure(_("Worth"), value, "money"),
            Figure(_("Members"), members),
        ]
    )

    def rows() -> Iterator[Row]:
        for each in ending(session, first, last):
            number = wording.spaced_number(each.number)
            yield each.last_valid, each.name, number, each.points, each.worth

    out.table(
        _("Whose points end"),
        (
            Column(_("Last valid day"), "day"),
            Column(_("Name"), "text"),
            Column(_("Number"), "text"),
            Column(_("Points")),
            Column(_("Worth"), "money"),
        ),
        rows(),
        (_("Together"), "", "", points, value),
    )


def _ages(told: Liability) -> Iterator[Row]:
    for age in told.ages:
        value = told.value * age.points // told.points if told.points else 0
        yield _name(age), age.points, age.members, value, _share(age.points, told.points)


def _movements(session: Session, day: date, out: Out) -> None:
    first = day.replace(day=1)
    before, debt_before = outstanding(session, day_of(first) - 1)
    after, debt_after = outstanding(session, day_of(day))
    rows: list[Row] = [(_("Outstanding before {day}").format(day=wording.day(first)), before, None)]
    rows += [
        (movement_name(each.kind), each.points, each.members)
        for each in movements(session, day_of(first), day_of(day))
    ]
    if debt_after != debt_before:
        rows.append((_("Points owed, made and paid"), debt_after - debt_before, None))
    out.table(
        _("Since {day}").format(day=wording.day(first)),
        (Column(_("Movement"), "text"), Column(_("Points")), Column(_("Members"))),
        rows,
        (_("Outstanding after {day}").format(day=wording.day(day)), after, None),
    )


def _name(age: Age) -> str:
    return _("never") if age.month is None else wording.month(age.month)


def _short(age: Age) -> str:
    return _("never") if age.month is None else wording.short_month(age.month)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
