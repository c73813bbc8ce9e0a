"""What the counter says of a member and of a bill, in the shop's words."""

from datetime import date
from fractions import Fraction

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.ui.counter.bill import ONE, BillLine, LastSale
from loyalty_desktop.ui.widgets.text import Run
from loyalty_desktop.wording import (
    _,
    amount,
    day_of_year,
    decimal,
    missing_to_tier,
    money,
    next_expiry,
    ngettext,
    number,
    points,
    stage_reason,
    tier_review,
)
from loyalty_desktop.wording.sayings import line_and_reason


def strong(whole: str, part: str, tone: str | None = None) -> tuple[Run, ...]:
    """Return a sentence with one part of it heavy."""
    before, found, after = whole.partition(part)
    if not found:
        return (Run(whole, tone=tone),)
    return tuple(
        run for run in (Run(before, tone=tone), Run(part, 600), Run(after, tone=tone)) if run.text
    )


def marked(name: str, query: str) -> tuple[Run, ...]:
    """Return a name with what was typed marked in it."""
    at = name.casefold().find(query.casefold()) if query else -1
    if at < 0:
        return (Run(name),)
    end = at + len(query)
    parts = (Run(name[:at]), Run(name[at:end], 600, "accent-text", mark=True), Run(name[end:]))
    return tuple(run for run in parts if run.text)


def item_name(line: BillLine, place: int) -> str:
    """Return what a line is called: by its code where nobody named it, or by its place."""
    return line.name or line.sku or _("Item {number}").format(number=number(place + 1))


def quantity_told(line: BillLine, unit: Currency) -> str:
    """Return how many at which price: 2 x 32.000, 0,75 x 89.000."""
    quantity = decimal(Fraction(line.quantity, ONE), 3)
    return f"{quantity} \u00d7 {amount(line.price, unit)}"


def visits(count: int) -> str:
    """Return how often somebody came."""
    return ngettext("{count} visit", "{count} visits", count).format(count=number(count))


def line_to_say(panel: MemberPanel, unit: Currency) -> tuple[str, str]:
    """Return the one line to say to a member, and why."""
    return line_and_reason(panel.say, panel.name, unit)


def stage_tip(panel: MemberPanel) -> str:
    """Return why a member has the stage."""
    told = stage_reason(panel.stage_row, panel.evidence)
    if panel.stage_until is not None:
        told += "\n" + _("Until {day}").format(day=day_of_year(panel.stage_until))
    return told


def tier_tip(panel: MemberPanel, unit: Currency) -> str:
    """Return until when a member has the tier, and what is missing to the next."""
    told = [tier_review(panel.tier, panel.review)] if panel.tier else []
    if panel.next_tier:
        told.append(missing_to_tier(panel.missing, panel.next_tier, panel.measure, unit))
    return "\n".join(told)


def way_to_tier(panel: MemberPanel, unit: Currency) -> tuple[Run, ...]:
    """Return what is missing to the next tier, its number heavy."""
    if panel.next_tier is None:
        return ()
    whole = missing_to_tier(panel.missing, panel.next_tier, panel.measure, unit)
    part = money(panel.missing, unit) if panel.measure == "spend" else number(panel.missing)
    return strong(whole, part, "text-2")


def expiry_line(count: int, last: date) -> tuple[Run, ...]:
    """Return what expires next, its number heavy."""
    return strong(next_expiry(count, last), points(count))


def sale_told(sale: LastSale) -> str:
    """Return what a completed sale brought and took: +15 points, 60 used, 340 in all."""
    if sale.balance is None:
        return _("Done. No member on this bill.")
    name = sale.name.split()[0] if sale.name else ""
    if sale.used and sale.earned:
        told = _("+{earned}, {used} used; {name} has {balance} in all.")
    elif sale.used:
        told = _("{used} used; {name} has {balance} in all.")
    else:
        told = _("+{earned}; {name} has {balance} in all.")
    told = told.format(
        earned=points(sale.earned),
        used=number(sale.used) if sale.earned else points(sale.used),
        name=name,
        balance=number(sale.balance),
    )
    if sale.vouchers:
        new = ngettext("{count} new voucher.", "{count} new vouchers.", sale.vouchers)
        told += " " + new.format(count=number(sale.vouchers))
    if sale.debt:
        told += " " + _("{points} are owed.").format(points=points(sale.debt))
    return told
