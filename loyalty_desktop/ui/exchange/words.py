"""What the columns of a file may mean, and what came of an import, in words."""

from collections.abc import Mapping
from typing import Final

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.exchange.feedback import FeedbackImported
from loyalty_desktop.services.exchange.members import MembersImported
from loyalty_desktop.services.exchange.purchases import PurchasesImported
from loyalty_desktop.services.queries.imports import ImportRow
from loyalty_desktop.wording import _, day, mark, money, ngettext, number

MEMBER_MEANINGS: Final[Mapping[str, str]] = {
    "name": mark("Name"),
    "phone": mark("Phone"),
    "email": mark("Email"),
    "birthday": mark("Birthday"),
    "address": mark("Address"),
    "postcode": mark("Postcode"),
    "city": mark("City"),
    "code": mark("Card or number"),
    "points": mark("Points so far"),
    "joined": mark("Joined"),
    "referred_by": mark("Referred by"),
    "consent_marketing": mark("May get offers"),
    "consent_post": mark("May get post"),
    "consent_profiling": mark("May be analysed"),
}
PURCHASE_MEANINGS: Final[Mapping[str, str]] = {
    "member": mark("Member"),
    "at": mark("Date"),
    "time": mark("Time"),
    "total": mark("Amount"),
    "receipt": mark("Receipt number"),
    "counter": mark("Counter"),
    "cashier": mark("Cashier"),
    "tax": mark("Tax"),
    "discount": mark("Discount"),
    "sku": mark("Item number"),
    "name": mark("Item"),
    "category": mark("Category"),
    "quantity": mark("Quantity"),
    "price": mark("Price each"),
    "amount": mark("Line amount"),
    "line_discount": mark("Line discount"),
    "kind": mark("Kind of line"),
}
FEEDBACK_MEANINGS: Final[Mapping[str, str]] = {
    "member": mark("Member"),
    "at": mark("Date"),
    "time": mark("Time"),
    "nps": mark("Recommendation, 0 to 10"),
    "satisfaction": mark("Satisfaction, 1 to 5"),
    "product": mark("Product"),
    "comment": mark("Comment"),
}
MEANINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "members": MEMBER_MEANINGS,
    "purchases": PURCHASE_MEANINGS,
    "feedback": FEEDBACK_MEANINGS,
}
"""What the columns of each kind of file may mean."""
Imported = MembersImported | PurchasesImported | FeedbackImported


def outcome(done: Imported, unit: Currency | None) -> str:
    """Return what an import brought, or would bring, in a sentence."""
    if isinstance(done, MembersImported):
        told = ngettext("{count} member", "{count} members", done.members)
        parts = [told.format(count=number(done.members))]
        if done.points:
            parts.append(
                ngettext("{count} point", "{count} points", done.points).format(
                    count=number(done.points)
                )
            )
    elif isinstance(done, FeedbackImported):
        told = ngettext("{count} feedback", "{count} feedbacks", done.feedback)
        parts = [told.format(count=number(done.feedback))]
    else:
        told = ngettext("{count} purchase", "{count} purchases", done.purchases)
        parts = [told.format(count=number(done.purchases))]
        if unit is not None:
            parts.append(money(done.total, unit))
        if done.first_date and done.last_date:
            parts.append(f"{day(done.first_date)} – {day(done.last_date)}")  # noqa: RUF001
    whole = " · ".join(parts)
    if done.dry_run:
        return _("This would bring: {what}.").format(what=whole)
    return _("Brought: {what}.").format(what=whole)


def refusals(done: Imported) -> str:
    """Return how many rows were refused and where they are; empty for none."""
    if not done.refused:
        return ""
    told = ngettext("{count} row was refused.", "{count} rows were refused.", done.refused)
    first = told.format(count=number(done.refused))
    if done.rejected_file is None:
        return first
    return f"{first} " + _("They stand with their reasons in {file}.").format(
        file=done.rejected_file.name
    )


def history(row: ImportRow) -> tuple[str, str]:
    """Return how an earlier import is called, and what has become of it."""
    when = day(row.at.date())
    brought = row.summary.get(row.kind)
    if row.undone_at is not None:
        state = _("taken back")
    elif row.finished_at is None:
        state = _("cut short; choose the file again to go on")
    elif row.kind == "members":
        count = int(brought or 0)
        state = ngettext("{count} member", "{count} members", count).format(count=number(count))
    elif row.kind == "feedback":
        count = int(brought or 0)
        told = ngettext("{count} feedback", "{count} feedbacks", count)
        state = told.format(count=number(count))
    else:
        count = int(brought or 0)
        state = ngettext("{count} purchase", "{count} purchases", count).format(count=number(count))
    return row.file, f"{when} · {state}"
