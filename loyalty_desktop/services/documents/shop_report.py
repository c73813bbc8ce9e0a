"""The shop's report of a period, as a PDF: purchases, revenue, points, stages and tiers."""

from datetime import date
from pathlib import Path
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.pdf import write_pdf
from loyalty_desktop.services.documents.report import Bar, Column, Report
from loyalty_desktop.services.queries.points_report import ShopReport
from loyalty_desktop.wording import _, mark, ngettext

_KINDS: Final = {
    "opening": mark("Brought along at the start"),
    "earn": mark("Earned with purchases"),
    "bonus": mark("Bonuses"),
    "return_spent": mark("Given back after refunds"),
    "adjust": mark("Corrected by hand"),
    "redeem": mark("Used"),
    "reverse_earn": mark("Taken back after refunds"),
    "expire": mark("Expired"),
    "merge": mark("Moved between members"),
}


def shop_report_pdf(told: ShopReport, by: str, zone_name: str, file: Path) -> None:
    """Write the report to `file`, in the language spoken now; `by` is who made it.

    `zone_name` is the shop's zone. Errors: `Unavailable` when the file can't be written.
    """
    report = _report(told, by, zone_name)
    write_pdf(report.pages(), file, f"{report.title}, {told.shop}", by or told.shop)


def _report(told: ShopReport, by: str, zone_name: str) -> Report:
    unit = told.currency
    report = Report(_("Purchases and points"), _period(told), told.shop, _foot(told, by, zone_name))
    report.figures(
        [
            (_("Revenue"), wording.money(told.revenue, unit)),
            (_("Purchases"), wording.number(told.purchases)),
            (_("Points outstanding"), wording.number(told.closing - told.lapsed)),
            (_("Worth of these points"), wording.money(told.worth, unit)),
        ]
    )
    _points(report, told)
    _standings(report, told)
    _revenue(report, told)
    _spans(report, told)
    _members(report, told)
    return report


def _period(told: ShopReport) -> str:
    if told.first == told.last:
        return _("{day}. All counters.").format(day=wording.day(told.first))
    return _("{first} to {last}. All counters.").format(
        first=wording.day(told.first), last=wording.day(told.last)
    )


def _foot(told: ShopReport, by: str, zone_name: str) -> str:
    from zoneinfo import ZoneInfo

    moment = wording.moment(told.at, ZoneInfo(zone_name))
    parts = [_("As of {moment}.").format(moment=moment)]
    if by:
        parts.append(_("Made by {name}.").format(name=by))
    parts.append(_("Programme version {number}.").format(number=told.version))
    return " ".join(parts)


def _points(report: Report, told: ShopReport) -> None:
    number = wording.number
    rows = [
        [
            _("Outstanding before {day}").format(day=wording.day(told.first)),
            number(told.opening),
            "",
            "",
        ]
    ]
    rows += [
        [
            movement_name(movement.kind),
            number(movement.points),
            number(movement.entries),
            number(movement.members),
        ]
        for movement in told.movements
    ]
    if told.debt:
        rows.append([_("Points owed, made and paid"), number(told.debt), "", ""])
    report.table(
        _("Points"),
        [
            Column(_("Movement"), figures=False),
            Column(_("Points")),
            Column(_("Entries")),
            Column(_("Members")),
        ],
        rows,
        [
            _("Outstanding after {day}").format(day=wording.day(told.last)),
            number(told.closing),
            "",
            "",
        ],
    )
    if told.lapsed:
        report.note(
            ngettext(
                "{count} of these points has expired and is not written off yet; the numbers at "
                "the top leave it out.",
                "{count} of these points have expired and are not written off yet; the numbers at "
                "the top leave them out.",
                told.lapsed,
            ).format(count=number(told.lapsed))
        )


def movement_name(kind: str) -> str:
    """Return what entries of a kind are called."""
    return _(_KINDS[kind])


def _standings(report: Report, told: ShopReport) -> None:
    people = sum(count for _stage, count in told.stages)
    if people:
        report.bars(
            _("People by stage"),
            ngettext(
                "{count} person the shop knows.", "{count} people the shop knows.", people
            ).format(count=wording.number(people)),
            [Bar(wording.stage_name(s), n, _share(n, people)) for s, n in told.stages],
        )
    members = sum(count for _tier, count in told.tiers)
    if members:
        report.bars(
            _("Members by tier"),
            ngettext("{count} member.", "{count} members.", members).format(
                count=wording.number(members)
            ),
            [Bar(tier or _("No tier yet"), n, _share(n, members)) for tier, n in told.tiers],
        )


def _share(count: int, all_of_them: int) -> str:
    return f"{wording.number(count)}  ({wording.percent(count / all_of_them)})"


def _revenue(report: Report, told: ShopReport) -> None:
    unit = told.currency
    report.table(
        _("Revenue"),
        [Column("", figures=False), Column(_amount_head(_("Amount"), unit))],
        [
            [_("Goods and services sold"), wording.amount(told.goods, unit)],
            [_("Refunded"), wording.amount(-told.refunded, unit)],
            [_("Paid with points"), wording.amount(-told.paid_with_points, unit)],
        ],
        [_("Revenue"), wording.amount(told.revenue, unit)],
        _("Purchases of members: {members}, of {buyers} different ones. Others: {others}.").format(
            members=wording.number(told.purchases - told.anonymous),
            others=wording.number(told.anonymous),
            buyers=wording.number(told.buyers),
        ),
    )


def _spans(report: Report, told: ShopReport) -> None:
    number = wording.number

    def row(name: str, *figures: int) -> list[str]:
        purchases, revenue, *points = figures
        return [
            name,
            number(purchases),
            wording.amount(revenue, told.currency),
            *map(number, points),
        ]

    spans = told.spans
    report.table(
        _("Month by month") if told.by_month else _("Day by day"),
        [
            Column(_("Month") if told.by_month else _("Day"), figures=False),
            Column(_("Purchases")),
            Column(_amount_head(_("Revenue"), told.currency)),
            Column(_("Points given")),
            Column(_("Used")),
            Column(_("Expired")),
            Column(_("Other")),
        ],
        [
            row(
                _span_name(span.first, by_month=told.by_month),
                span.purchases,
                span.revenue,
                span.given,
                span.used,
                span.expired,
                span.other,
            )
            for span in spans
        ],
        row(
            _("Together"),
            sum(span.purchases for span in spans),
            sum(span.revenue for span in spans),
            sum(span.given for span in spans),
            sum(span.used for span in spans),
            sum(span.expired for span in spans),
            sum(span.other for span in spans),
        ),
    )


def _span_name(first: date, *, by_month: bool) -> str:
    return wording.month(first) if by_month else wording.day(first)


def _members(report: Report, told: ShopReport) -> None:
    if not told.members:
        return
    number = wording.number
    head = ngettext(
        "{count} member bought or moved points.",
        "{count} members bought or moved points.",
        told.all_members,
    ).format(count=number(told.all_members))
    if told.all_members > len(told.members):
        head += " " + _("The first {count} are listed.").format(count=number(len(told.members)))
    report.table(
        _("Members who bought most"),
        [
            Column(_("Name"), figures=False),
            Column(_("Number")),
            Column(_("Purchases")),
            Column(_amount_head(_("Revenue"), told.currency)),
            Column(_("Points given")),
            Column(_("Used")),
            Column(_("Balance")),
        ],
        [
            [
                member.name,
                wording.spaced_number(member.number),
                number(member.purchases),
                wording.amount(member.revenue, told.currency),
                number(member.given),
                number(member.used),
                number(member.balance),
            ]
            for member in told.members
        ],
        told=head,
    )


def _amount_head(name: str, unit: Currency) -> str:
    """Return the head of a column of amounts, which stand without their currency."""
    return f"{name}, {wording.currency_sign(unit)}"
