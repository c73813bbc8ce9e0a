"""A purchase's receipt: the bill, how it was paid, and the member's points."""

from fractions import Fraction

from loyalty_desktop import wording
from loyalty_desktop.services.documents.pdf import pdf_bytes
from loyalty_desktop.services.documents.slip import (
    Banner,
    Centred,
    Figures,
    Frame,
    Gap,
    Head,
    Large,
    Pair,
    Row,
    Rule,
    Ticket,
    slip_page,
)
from loyalty_desktop.services.queries.receipts import Receipt, ReceiptLine, ReceiptMember
from loyalty_desktop.wording import _, mark, ngettext
from loyalty_desktop.wording.figures import MINUS

_METHODS = {"cash": mark("Cash"), "card": mark("Card"), "stored": mark("Stored value")}


def receipt_pdf(
    receipt: Receipt,
    paper: int = 80,
    *,
    copy: bool = False,
    training: bool = False,
) -> bytes:
    """Return the receipt as a PDF on paper of 58 or 80 mm, in the language spoken now."""
    rows = receipt_rows(receipt, copy=copy, training=training)
    return pdf_bytes([slip_page(rows, paper)], receipt_title(receipt), receipt.shop)


def receipt_title(receipt: Receipt) -> str:
    """Return what the receipt is called: Receipt 0630-0142."""
    if receipt.number:
        return _("Receipt {number}").format(number=receipt.number)
    return _("Receipt, {moment}").format(moment=wording.moment(receipt.at, receipt.zone))


def receipt_rows(
    receipt: Receipt, *, copy: bool = False, training: bool = False
) -> tuple[Row, ...]:
    """Return what the receipt says, row by row."""
    return (
        *_shop(receipt),
        *marks(copy=copy, training=training),
        *_about(receipt),
        *_bought(receipt),
        *_paid(receipt),
        *_points(receipt),
        *_offer(receipt),
        *_coupon(receipt),
        *_end(receipt),
    )


def marks(*, copy: bool, training: bool) -> list[Row]:
    """Return what nobody may overlook: a copy, or a slip that does not count."""
    found: list[Row] = []
    if training:
        found.append(Banner(_("TRAINING: does not count")))
    if copy:
        found.append(Banner(_("COPY")))
    return [Gap(0.4), *found] if found else []


def _shop(receipt: Receipt) -> list[Row]:
    facts = receipt.facts
    rows: list[Row] = [Head(receipt.shop, receipt.logo)]
    rows += [Centred(line) for line in (*facts.address.splitlines(), facts.phone) if line]
    if facts.tax_number:
        rows.append(Centred(_("Tax number {number}").format(number=facts.tax_number)))
    if facts.head:
        rows += [Gap(0.4), *(Centred(line) for line in facts.head.splitlines())]
    return rows


def _about(receipt: Receipt) -> list[Row]:
    moment = wording.moment(receipt.at, receipt.zone)
    counter = _("Counter {name}").format(name=receipt.counter)
    rows: list[Row] = [Gap()]
    if receipt.number:
        rows.append(Pair(receipt_title(receipt), counter))
        rows.append(Pair(moment, receipt.staff))
    else:
        rows.append(Pair(moment, counter))
        if receipt.staff:
            rows.append(Pair(_("Served by {name}").format(name=receipt.staff)))
    if receipt.voided:
        rows += [Gap(0.4), Banner(_("VOIDED"))]
    return rows


def _bought(receipt: Receipt) -> list[Row]:
    rows: list[Row] = [Rule()]
    for line in receipt.lines:
        rows += _line(receipt, line)
    if receipt.lines:
        rows.append(Rule())
    unit = receipt.currency
    if receipt.discount:
        before = receipt.total + receipt.discount
        rows.append(Pair(_("Before discount"), wording.amount(before, unit)))
        rows.append(Pair(_("Discount"), wording.amount(-receipt.discount, unit)))
    rows.append(Pair(_("Total"), wording.amount(receipt.total, unit)))
    if receipt.tax:
        rows.append(Pair(_("Tax included"), wording.amount(receipt.tax, unit), inset=True))
    if receipt.due != receipt.total or receipt.rewards:
        told = ", ".join(receipt.rewards) or _("Rounding")
        off = wording.amount(receipt.due - receipt.total, unit)
        rows.append(Pair(told, off if receipt.due != receipt.total else ""))
    if receipt.points_used:
        used = ngettext("{count} point used", "{count} points used", receipt.points_used)
        told = used.format(count=wording.number(receipt.points_used))
        rows.append(Pair(told, wording.amount(-receipt.points_value, unit)))
    return rows


def _line(receipt: Receipt, line: ReceiptLine) -> list[Row]:
    unit = receipt.currency
    rows: list[Row] = [Pair(line.name or _("Item"), wording.amount(line.amount, unit))]
    if line.quantity != 1 and line.quantity:
        each = wording.amount(round(Fraction(line.amount) / line.quantity), unit)
        rows.append(Pair(f"{wording.decimal(line.quantity)} × {each}", inset=True))  # noqa: RUF001 -- the sign of multiplication, as read
    if line.discount:
        rows.append(Pair(_("Discount"), wording.amount(-line.discount, unit), inset=True))
    return rows


def _paid(receipt: Receipt) -> list[Row]:
    unit = receipt.currency
    rows: list[Row] = [Gap(0.3), Large(_("To pay"), wording.money(receipt.payable, unit))]
    for payment in receipt.payments:
        amount = payment.amount if payment.received is None else payment.received
        word = _METHODS.get(payment.method)
        rows.append(Pair(_(word) if word else payment.method, wording.amount(amount, unit)))
    if receipt.change is not None:
        rows.append(Pair(_("Change"), wording.amount(receipt.change, unit)))
    if receipt.refunded:
        rows.append(Pair(_("Refunded since"), wording.amount(-receipt.refunded, unit)))
    return rows


def _points(receipt: Receipt) -> list[Row]:
    member = receipt.member
    if member is None:
        return []
    told = member.name if member.tier is None else f"{member.name} \u00b7 {member.tier}"
    worth = wording.money(member.worth, receipt.currency)
    below = _("points, worth {amount}").format(amount=worth) if member.worth else _("points")
    earned = f"{'+' if member.earned >= 0 else MINUS}{wording.number(abs(member.earned))}"
    rows: list[Row] = [
        Pair(told, strong=True),
        Figures(wording.number(member.balance), earned, below, _("today")),
    ]
    details = [*_why(receipt, member), *_next(receipt, member)]
    if details:
        rows += [Rule(), *details]
    return [Gap(0.4), Frame(tuple(rows))]


def _why(receipt: Receipt, member: ReceiptMember) -> list[Row]:
    rows: list[Row] = []
    for line in member.why:
        points = line.get("points")
        figure = wording.number(points) if isinstance(points, int) else ""
        rows.append(Pair(wording.why(line, receipt.currency), figure))
    if member.used:
        rows.append(Pair(_("Points used"), wording.number(-member.used)))
    return rows


def _next(receipt: Receipt, member: ReceiptMember) -> list[Row]:
    rows: list[Row] = []
    if member.pending:
        rows.append(Pair(_("Can be used later"), wording.points(member.pending), strong=True))
    if member.debt:
        rows.append(Pair(_("Points owed"), wording.points(member.debt), strong=True))
    if member.expires is not None and member.expiring:
        until = _("Expire after {day}").format(day=wording.day(member.expires))
        rows.append(Pair(until, wording.points(member.expiring), strong=True))
    if member.next_tier is not None and member.missing:
        missing = (
            wording.money(member.missing, receipt.currency)
            if member.measure == "spend"
            else wording.number(member.missing)
        )
        way = _("To {tier}").format(tier=member.next_tier)
        rows.append(Pair(way, missing, strong=True))
    return rows


def _offer(receipt: Receipt) -> list[Row]:
    """Return what a campaign says to this member, with the code that goes with it."""
    offer = receipt.offer
    if offer is None or receipt.voided:
        return []
    rows: list[Row] = [Centred(offer.title, strong=True)]
    rows += [Centred(line) for line in offer.words.splitlines() if line]
    if offer.code and offer.code not in offer.words:
        rows.append(Centred(_("Show this code: {code}").format(code=offer.code), strong=True))
    return [Gap(0.6), Banner(_("FOR YOU")), Frame(tuple(rows))]


def _coupon(receipt: Receipt) -> list[Row]:
    coupon = receipt.coupon
    if coupon is None or receipt.voided:
        return []
    told = [coupon.code]
    if coupon.until is not None:
        told.insert(0, _("Good until {day}.").format(day=wording.day(coupon.until)))
    return [
        Gap(0.6),
        Banner(_("COUPON FOR YOUR NEXT VISIT")),
        Ticket(coupon.code, coupon.reward, tuple(told)),
    ]


def _end(receipt: Receipt) -> list[Row]:
    words = receipt.facts.foot or _("Thank you for shopping at {shop}.").format(shop=receipt.shop)
    return [Gap(0.6), *(Centred(line) for line in words.splitlines())]
