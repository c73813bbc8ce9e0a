"""What a counter has taken, on a slip: looked at (X), or closed with a number (Z)."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from loyalty_desktop import wording
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.pdf import pdf_bytes
from loyalty_desktop.services.documents.receipt import marks
from loyalty_desktop.services.documents.slip import (
    Centred,
    Frame,
    Gap,
    Head,
    Large,
    Pair,
    Row,
    Rule,
    slip_page,
)
from loyalty_desktop.services.queries.closings import Closing, Takings
from loyalty_desktop.wording import _, mark

_METHODS = {
    "cash": mark("Cash"),
    "card": mark("Card"),
    "stored": mark("Stored value"),
    "other": mark("Nobody said how"),
}
_HASH: int = 12
"""So many characters of the audit trail's head are enough to compare by eye."""


def closing_pdf(
    what: Closing | Takings,
    shop: str,
    unit: Currency,
    zone: ZoneInfo,
    paper: int = 80,
    *,
    training: bool = False,
) -> bytes:
    """Return a closing, or takings that are only looked at, as a PDF on paper of 58 or 80 mm.

    A closing that is shown again says that it is a copy.
    """
    rows = closing_rows(what, shop, unit, zone, training=training)
    return pdf_bytes([slip_page(rows, paper)], closing_title(what), shop)


def method_name(method: str) -> str:
    """Return how a way of paying is called."""
    return _(_METHODS.get(method, method))


def closing_title(what: Closing | Takings) -> str:
    """Return what the slip is called: "Closing 12, counter 2", "Closing of the day 30"."""
    if isinstance(what, Takings):
        return _("Takings so far, counter {counter}").format(counter=what.counter)
    number = wording.number(what.number)
    if what.kind == "day":
        return _("Closing of the day {number}").format(number=number)
    return _("Closing {number}, counter {counter}").format(number=number, counter=what.counter)


def closing_rows(
    what: Closing | Takings, shop: str, unit: Currency, zone: ZoneInfo, *, training: bool = False
) -> tuple[Row, ...]:
    """Return what the slip says, row by row."""
    closed = what if isinstance(what, Closing) else None
    takings = what.takings if isinstance(what, Closing) else what
    rows: list[Row] = [
        Head(shop),
        *marks(copy=closed is not None and closed.copy, training=training),
        Gap(),
        Centred(closing_title(what), strong=True),
        Gap(0.3),
        Pair(_("Business day"), wording.day(takings.day)),
    ]
    if takings.since is not None:
        rows.append(Pair(_("From"), wording.moment(takings.since, zone)))
    rows.append(Pair(_("Until"), wording.moment(takings.until, zone)))
    if closed is not None and closed.staff_name:
        rows.append(Pair(_("Closed by"), closed.staff_name))
    rows += [*_sold(takings, unit), *_money(takings, unit), *_drawer(takings, closed, unit)]
    rows += [*_points(takings, unit), *_cashiers(takings, unit)]
    if closed is not None and closed.late is not None:
        rows += _late(closed.late, unit)
    if closed is not None and closed.heads:
        rows += _heads(closed)
    return tuple(rows)


def _sold(takings: Takings, unit: Currency) -> list[Row]:
    rows: list[Row] = [
        Rule(),
        Pair(_("Bills"), wording.number(takings.bills)),
        Pair(_("of members"), wording.number(takings.member_bills), inset=True),
    ]
    if takings.first_receipt or takings.last_receipt:
        first, last = takings.first_receipt or "", takings.last_receipt or ""
        rows.append(Pair(_("Receipts"), first if first == last else f"{first} \u2013 {last}"))
    rows.append(Pair(_("Goods sold"), wording.amount(takings.goods, unit)))
    for word, count, value in (
        (_("Refunded"), takings.refunds, takings.refunds_value),
        (_("Voided"), takings.voids, takings.voids_value),
    ):
        if count:
            told = f"{word} ({wording.number(count)})"
            rows.append(Pair(told, wording.amount(-value, unit)))
    paid = takings.points_value - takings.points_value_back
    if paid:
        rows.append(Pair(_("Paid with points"), wording.amount(-paid, unit)))
    rows.append(Large(_("Revenue"), wording.money(takings.revenue, unit)))
    if takings.rewards_value:
        told = _("Rewards, no revenue")
        rows.append(Pair(told, wording.amount(takings.rewards_value, unit)))
    return rows


def _money(takings: Takings, unit: Currency) -> list[Row]:
    rows: list[Row] = [Rule(), Pair(_("Money taken"), strong=True)]
    rows += _by_method(takings.by_method, unit)
    back = takings.refunds_money + takings.voids_money
    if back:
        rows.append(Pair(_("Given back"), strong=True))
        rows += _by_method(takings.back_by_method, unit, sign=-1)
    rows.append(Pair(_("Together"), wording.amount(takings.taken, unit), strong=True))
    return rows


def _by_method(methods: Mapping[str, int], unit: Currency, sign: int = 1) -> list[Row]:
    return [
        Pair(method_name(method), wording.amount(sign * value, unit), inset=True)
        for method, value in methods.items()
        if value
    ]


def _drawer(takings: Takings, closed: Closing | None, unit: Currency) -> list[Row]:
    rows: list[Row] = [
        Pair(_("Cash expected in the drawer"), wording.amount(takings.expected_cash, unit))
    ]
    if closed is not None and closed.counted_cash is not None:
        rows.append(Pair(_("Cash counted"), wording.amount(closed.counted_cash, unit)))
        difference = closed.difference or 0
        rows.append(Pair(_("Difference"), wording.amount(difference, unit), strong=True))
    return [Frame(tuple(rows))]


def _points(takings: Takings, unit: Currency) -> list[Row]:
    del unit
    figures = (
        (_("Points given"), takings.given),
        (_("Taken back after refunds"), -takings.taken_back),
        (_("Points used"), -takings.used),
        (_("Given back after refunds"), takings.given_back),
        (_("Points expired"), -takings.expired),
        (_("Corrected by hand"), takings.adjusted),
    )
    rows: list[Row] = [Pair(word, wording.number(points)) for word, points in figures if points]
    if takings.joined:
        rows.append(Pair(_("Members who joined"), wording.number(takings.joined)))
    return rows


def _cashiers(takings: Takings, unit: Currency) -> list[Row]:
    if not takings.cashiers:
        return []
    rows: list[Row] = [Rule()]
    for cashier in takings.cashiers:
        bills = wording.number(cashier.bills)
        name = cashier.name or _("Nobody signed in")
        rows.append(Pair(f"{name} ({bills})", wording.amount(cashier.payable, unit)))
    return rows


def _late(late: Takings, unit: Currency) -> list[Row]:
    return [
        Rule(),
        Pair(_("Recorded later for days already closed"), strong=True),
        Pair(_("Bills"), wording.number(late.bills), inset=True),
        Pair(_("Revenue"), wording.amount(late.revenue, unit), inset=True),
    ]


def _heads(closed: Closing) -> list[Row]:
    rows: list[Row] = [Rule(), Pair(_("Audit trail"), strong=True)]
    rows += [
        Pair(
            _("Counter {name}, line {number}").format(
                name=head.counter, number=wording.number(head.number)
            ),
            head.hash[:_HASH],
        )
        for head in closed.heads
    ]
    return rows
