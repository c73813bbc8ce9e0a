"""Rows of a file as bills: what each cell means, which rows are one bill."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.bill import KINDS
from loyalty_desktop.models.rules.money import half_up_ratio
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.services.exchange import cells
from loyalty_desktop.services.exchange.columns import PURCHASE_FIELDS, places
from loyalty_desktop.services.exchange.sheets import Cell, Row, Sheet, rows
from loyalty_desktop.services.exchange.staging import Staging
from loyalty_desktop.services.store import ShopState, micros

LINE_COLUMNS: Final = frozenset(
    {"sku", "name", "category", "quantity", "price", "amount", "line_discount", "kind"}
)
LOG_COLUMNS: Final = {
    "member": "customer_id",
    "at": "date",
    "quantity": "number_of_cds",
    "total": "dollar_value",
}


@dataclass(frozen=True, slots=True)
class BillPlan:
    """How the rows of a file are read."""

    at: Mapping[str, int]
    header: Sequence[str]
    create: bool
    lines: bool
    """Whether rows are lines of bills; without, every row is a bill."""
    bills: bool
    """Whether rows of one receipt are one bill."""
    log: bool

    def options(self) -> dict[str, Any]:
        """Return what makes two readings of one file the same."""
        return {
            "columns": {meaning: self.header[i] for meaning, i in sorted(self.at.items())},
            "create_members": self.create,
        }


def bill_plan(sheet: Sheet, columns: Mapping[str, str] | None, *, create: bool | None) -> BillPlan:
    """Return how the rows of `sheet` are read; `create` of None: as its kind suggests.

    `Invalid` with field "columns" when date or amount can't be found.
    """
    log = sheet.kind == "cdnow"
    at = places(sheet.header, LOG_COLUMNS if log else columns, PURCHASE_FIELDS)
    missing = [name for name in ("at",) if name not in at]
    if not {"total", "amount", "price"} & set(at):
        missing.append("total")
    if missing:
        raise Invalid(field="columns", reason="columns", missing=missing, known=list(sheet.header))
    lines = bool(LINE_COLUMNS & set(at))
    priced = bool({"amount", "price"} & set(at))
    return BillPlan(
        at=at,
        header=sheet.header,
        create=log if create is None else create,
        lines=lines,
        bills=priced and "receipt" in at,
        log=log,
    )


def read_bills(
    sheet: Sheet, plan: BillPlan, shop: ShopState, now: datetime, staging: Staging
) -> frozenset[str]:
    """Read every row into `staging`, or refuse it there; return receipts that lack a row."""
    broken: set[str] = set()
    for row in rows(sheet):
        raw = list(map(str, row.cells))
        try:
            at = _moment(row, plan, shop, now)
        except Invalid as error:
            staging.pass_over()
            staging.refuse(row.line, row.cells, error)
            broken.add(_receipt_of(row, plan))
            continue
        content = None
        try:
            content = _content(row, plan, shop)
        except Invalid as error:
            staging.refuse(row.line, row.cells, error)
        staging.keep(row.line, micros(at), _bill_of(row, plan, shop.day(at)), [raw, content])
    return frozenset(broken)


def _content(row: Row, plan: BillPlan, shop: ShopState) -> list[Any]:
    """Return the values of a row: the bill's, then its line's if it is one."""
    unit = shop.currency

    def cell(name: str) -> Cell:
        return _cell(row, plan, name)

    def money(name: str) -> int | None:
        return cells.amount(cell(name), unit, name) if cell(name) != "" else None

    total = money("total")
    content: list[Any] = [
        cells.text(cell("member")),
        total,
        _short(cell("receipt"), "receipt"),
        _short(cell("counter"), "counter"),
        _short(cell("cashier"), "cashier"),
        money("tax") or 0,
        money("discount") or 0,
        None,
    ]
    if plan.lines:
        content[7] = _line(cell, money, total, "CD" if plan.log else None)
    elif total is None:
        raise Invalid(field="total", reason="missing")
    return content


def _moment(row: Row, plan: BillPlan, shop: ShopState, now: datetime) -> datetime:
    if row.mistake:
        raise Invalid(field="row", reason=row.mistake)
    return cells.moment(_cell(row, plan, "at"), _cell(row, plan, "time"), shop, now, "at")


def _cell(row: Row, plan: BillPlan, name: str) -> Cell:
    return row.cells[plan.at[name]] if name in plan.at else ""


def _line(
    cell: Callable[[str], Cell],
    money: Callable[[str], int | None],
    total: int | None,
    name: str | None,
) -> list[Any]:
    quantity = cells.quantity(cell("quantity"))
    amount = money("amount")
    if amount is None and (price := money("price")) is not None:
        amount = half_up_ratio(price * quantity, 1000)
    discount = money("line_discount") or 0
    if amount is None:
        if total is None:
            raise Invalid(field="amount", reason="missing")
        amount = total + discount
    kind = (cells.text(cell("kind")) or "goods").lower()
    if kind not in KINDS:
        raise Invalid(field="kind", reason="unknown_choice", options=sorted(KINDS))
    if discount > amount:
        raise Invalid(field="line_discount", reason="out_of_range", least=0, most=amount)
    return [
        amount,
        discount,
        quantity,
        _short(cell("sku"), "sku"),
        _short(cell("name"), "name", 200) or name,
        _short(cell("category"), "category", 200),
        kind,
    ]


def _short(cell: Cell, name: str, longest: int = 100) -> str | None:
    written = cells.text(cell)
    if written is None:
        return None
    cleaned = clean(written, name)
    if len(cleaned) > longest:
        raise Invalid(field=name, reason="too_long", most=longest)
    return cleaned


def _bill_of(row: Row, plan: BillPlan, day: int) -> str:
    """Return what the rows of one bill share, else the row's own line."""
    receipt = _receipt_of(row, plan)
    return f"{receipt}\x1f{day}" if receipt else f"line:{row.line}"


def _receipt_of(row: Row, plan: BillPlan) -> str:
    """Return receipt and counter of a row that may be one of several; empty for one of its own."""
    if not plan.bills or not row.cells:
        return ""
    receipt = cells.text(_cell(row, plan, "receipt"))
    if receipt is None:
        return ""
    return f"{receipt}\x1f{cells.text(_cell(row, plan, 'counter')) or ''}"
