"""What a day or a shift has taken: money by method, points, cashiers."""

import re
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.closing_slip import method_name
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, day_of_report
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Out, Row
from loyalty_desktop.services.queries.closings import Closing, Takings, closing, takings_of_day
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _

_NAMED: Final = re.compile(r"\s*(?:(shift|day)\b)?[\s-]*(\d{1,9})(?:\s*@\s*(.{1,100}))?\s*")


def day(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell what the whole shop has taken on a business day, as far as is known now."""
    on = day_of_report(session, wanted)
    told = takings_of_day(session, day_of(on), wanted.at)
    begin(session, wanted, out, _("{day}. All counters.").format(day=wording.day(on)))
    _tell(told, None, out, session.shop.currency)


def shift(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell a closing that is kept: "shift 12", "shift 12 @ counter", "day 3"."""
    found = _NAMED.fullmatch(wanted.closing or "")
    if found is None:
        raise NotFound(what="closing")
    kept = closing(session, found[1] or "shift", int(found[2]), found[3])
    begin(session, wanted, out, _told(kept, session))
    _tell(kept.takings, kept, out, session.shop.currency)


def _told(kept: Closing, session: Session) -> str:
    when = wording.moment(kept.at, session.shop.zone)
    if kept.kind == "day":
        name = _("Closing of the day {number}").format(number=kept.number)
    else:
        name = _("Closing {number}, counter {counter}").format(
            number=kept.number, counter=kept.counter
        )
    return f"{name} · {when} · {_('COPY')}"


def _tell(told: Takings, kept: Closing | None, out: Out, unit: Currency) -> None:
    out.figures(
        [
            Figure(_("Revenue"), told.revenue, "money"),
            Figure(_("Bills"), told.bills),
            Figure(_("Points given"), told.given),
            Figure(_("Used"), told.used),
        ]
    )
    out.table(
        _("Revenue"),
        (Column("", "text"), Column(_("How many")), Column(_("Amount"), "money")),
        [
            (_("Goods sold"), told.bills, told.goods),
            (_("Refunded"), told.refunds, -told.refunds_value),
            (_("Voided"), told.voids, -told.voids_value),
            (_("Paid with points"), None, -(told.points_value - told.points_value_back)),
        ],
        (_("Revenue"), None, told.revenue),
    )
    money: list[Row] = [
        (method_name(method), told.by_method.get(method, 0), told.back_by_method.get(method, 0))
        for method in dict.fromkeys((*told.by_method, *told.back_by_method))
    ]
    out.table(
        _("Money taken"),
        (
            Column(_("How it was paid"), "text"),
            Column(_("Taken"), "money"),
            Column(_("Given back"), "money"),
        ),
        money,
        (
            _("Together"),
            sum(told.by_method.values()),
            sum(told.back_by_method.values()),
        ),
    )
    if kept is not None and kept.counted_cash is not None:
        out.table(
            _("Cash in the drawer"),
            (Column("", "text"), Column(_("Amount"), "money")),
            [
                (_("Cash expected in the drawer"), told.expected_cash),
                (_("Cash counted"), kept.counted_cash),
            ],
            (_("Difference"), kept.difference),
        )
    _points(told, out)
    out.table(
        _("By cashier"),
        (
            Column(_("Who"), "text"),
            Column(_("Bills")),
            Column(_("Goods sold"), "money"),
            Column(_("To pay"), "money"),
        ),
        [
            (each.name or _("Nobody signed in"), each.bills, each.goods, each.payable)
            for each in told.cashiers
        ],
        (
            _("Together"),
            sum(each.bills for each in told.cashiers),
            sum(each.goods for each in told.cashiers),
            sum(each.payable for each in told.cashiers),
        ),
    )
    if told.rewards_value:
        out.note(
            _("Rewards took off further {amount}; that is no revenue.").format(
                amount=wording.money(told.rewards_value, unit)
            )
        )


def _points(told: Takings, out: Out) -> None:
    out.table(
        _("Points"),
        (Column(_("Movement"), "text"), Column(_("Points"))),
        [
            (_("Points given"), told.given),
            (_("Taken back after refunds"), -told.taken_back),
            (_("Points used"), -told.used),
            (_("Given back after refunds"), told.given_back),
            (_("Points expired"), -told.expired),
            (_("Corrected by hand"), told.adjusted),
        ],
        (_("Together"), told.moved),
    )
