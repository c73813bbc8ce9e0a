"""Who stays: retention over a period, and the cohorts of first buyers."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.measures import Cohort
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Out, Row
from loyalty_desktop.services.queries.retention import cohorts
from loyalty_desktop.services.queries.retention import retention as kept_in
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _, ngettext

MONTHS: Final = 6
"""So many months after the first fit on a page."""
ROWS: Final = 12
"""So many cohorts are told, the latest."""


def retention(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell who stayed over a period, and who of a month's first buyers came again."""
    first, last = period_of(session, wanted)
    if wanted.first is None:
        # Over less than the limit of days nobody who was active can be lost.
        rules = session.shop.version_on(day_of(last)).programme.stages
        first = last - timedelta(days=rules.churn_days)
        wanted = replace(wanted, first=first, last=last)
    told = kept_in(session, first, last, wanted.at)
    people = told.people
    begin(session, wanted, out)
    out.figures(
        [
            Figure(_("Active at the start"), people.active_start),
            Figure(_("Stayed"), people.retention, "share"),
            Figure(_("Lost"), people.churn, "share"),
            Figure(_("Active at the end"), people.active_end),
        ]
    )
    out.bars(
        _("Active at the end"),
        "",
        [
            Bar(label, count, _counted(count, people.active_end))
            for label, count in (
                (_("Stayed"), people.kept),
                (_("Won back"), people.won_back),
                (_("New"), people.new),
            )
        ],
    )
    out.table(
        _("First buyers of a month who came again"),
        (
            Column(_("Month"), "month"),
            Column(_("First buyers")),
            *(
                Column(
                    ngettext("{count} month on", "{count} months on", later).format(count=later),
                    "share",
                )
                for later in range(1, MONTHS + 1)
            ),
        ),
        [_row(each) for each in cohorts(session, wanted.at, last, MONTHS).cohorts[-ROWS:]],
    )
    out.note(
        ngettext(
            "Active is who bought in the {count} day before. Only who was active at the start can "
            "have stayed: people won back are told apart.",
            "Active is who bought in the {count} days before. Only who was active at the start can "
            "have stayed: people won back are told apart.",
            told.churn_days,
        ).format(count=told.churn_days)
    )


def _row(cohort: Cohort) -> Row:
    shares = [Fraction(count, cohort.buyers) for count in cohort.active[1:]]
    missing = [None] * (MONTHS - len(shares))
    return (date(cohort.year, cohort.month, 1), cohort.buyers, *shares, *missing)


def _counted(count: int, whole: int) -> str:
    share = f"  ({wording.percent(Fraction(count, whole))})" if whole else ""
    return f"{wording.number(count)}{share}"
