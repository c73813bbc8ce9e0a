"""What customers will bring: the four boxes, and who brings most."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from loyalty_desktop import wording
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, day_of_report
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Out, Row
from loyalty_desktop.services.queries.value_told import model_at
from loyalty_desktop.services.store import Session, moment
from loyalty_desktop.wording import _
from loyalty_desktop.wording.values import box_meaning, box_name, how_reckoned

if TYPE_CHECKING:
    from loyalty_desktop.services.queries.value_model import ValueModel

MOST: Final = 100
"""So many members are named."""


def values(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell the boxes, the share of loyal customers, and the members with the highest values."""
    model = model_at(session, _moment(session, wanted))
    begin(session, wanted, out)
    out.figures(
        [
            Figure(_("Lifetime value of all"), model.lifetime, "money"),
            Figure(_("Referral value of all"), model.referral, "money"),
            Figure(_("Share of loyal customers"), model.loyalty, "share"),
            Figure(_("Steadiness of that share"), _share(model.steadiness), "share"),
        ]
    )
    currency = session.shop.currency
    out.bars(
        _("Lifetime value by box"),
        "",
        [
            Bar(
                box_name(name),
                max(box.lifetime, 0),
                wording.amount(box.lifetime, currency),
                kind="money",
            )
            for name, box in model.boxes.items()
        ],
    )
    out.table(
        _("The four boxes"),
        (
            Column(_("Box"), "text"),
            Column(_("What it means"), "text"),
            Column(_("People")),
            Column(_("Lifetime value"), "money"),
            Column(_("Referral value"), "money"),
        ),
        [
            (box_name(name), box_meaning(name), box.people, box.lifetime, box.referral)
            for name, box in model.boxes.items()
        ],
        (
            _("Together"),
            "",
            sum(box.people for box in model.boxes.values()),
            model.lifetime,
            model.referral,
        ),
    )
    out.table(
        _("Who is expected to bring most"),
        (
            Column(_("Name"), "text"),
            Column(_("Number"), "text"),
            Column(_("Box"), "text"),
            Column(_("Visits in a year"), "text"),
            Column(_("Lifetime value"), "money"),
            Column(_("Referral value"), "money"),
        ),
        _rows(session, model),
    )
    out.note(
        how_reckoned(model.months, model.discount, model.margin, simple=bool(model.fit.simple))
    )


def _moment(session: Session, wanted: Wanted) -> datetime:
    """Return the end of the day meant, or the moment of the report when that is its day."""
    shop = session.shop
    day = day_of(day_of_report(session, wanted))
    if day == shop.day(wanted.at):
        return wanted.at
    return moment(shop.start_of(day + 1)) - timedelta(microseconds=1)


def _rows(session: Session, model: "ValueModel") -> Iterator[Row]:
    best = model.top[:MOST]
    known = {
        member: (name, number)
        for member, name, number in session.execute(
            select(Member.id, Member.name, Member.number).where(
                Member.id.in_([each.member for each in best]),
                # What was kept may be older than the wish not to be profiled.
                Member.restricted.is_(False),
                Member.merged_into.is_(None),
            )
        )
    }
    for each in best:
        if each.member in known:
            name, number = known[each.member]
            yield (
                name,
                wording.spaced_number(number),
                box_name(each.box),
                wording.decimal(round(each.purchases, 1), 1),
                each.lifetime,
                each.referral,
            )


def _share(value: float | None) -> Fraction | None:
    return None if value is None else Fraction(value).limit_denominator(10_000)
