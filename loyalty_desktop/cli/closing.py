"""Closing a shift and a day by command."""

from typing import TYPE_CHECKING, Any

from loyalty_desktop.cli.printing import tell
from loyalty_desktop.models.rules.money import Currency, major, parse_amount
from loyalty_desktop.services.commands.closings import CloseDay, CloseShift, close_day, close_shift
from loyalty_desktop.services.queries.closings import Closing, Takings, takings
from loyalty_desktop.services.store import new_id

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run


def close_the_day(run: "Run") -> int:
    """Close the business day of the whole shop."""
    store = run.store
    closed = store.write(close_day, run.actor(), CloseDay(key=new_id(), at=run.now()))
    _tell(run, _closed(closed, store.shop.currency))
    return 0


def close_the_shift(run: "Run") -> int:
    """Close the shift of this counter, or with `--x` only say what it has taken so far."""
    store, options = run.store, run.options
    unit = store.shop.currency
    if options.x:
        told = store.read_as(run.actor(), takings, run.now())
        _tell(run, {"kind": "x", "counter": told.counter, **_figures(told, unit)})
        return 0
    counted = None
    if options.counted is not None:
        counted = parse_amount(options.counted, unit, "--counted")
    request = CloseShift(key=new_id(), at=run.now(), counted_cash=counted)
    closed = store.write(close_shift, run.actor(), request)
    _tell(run, _closed(closed, unit))
    return 0


def _closed(closed: Closing, unit: Currency) -> dict[str, Any]:
    told: dict[str, Any] = {
        "kind": closed.kind,
        "number": closed.number,
        "at": closed.at.isoformat(),
        "staff": closed.staff_name,
    }
    if closed.kind == "shift":
        told["counter"] = closed.counter
        told["counted_cash"] = _maybe(closed.counted_cash, unit)
        told["difference"] = _maybe(closed.difference, unit)
    told |= _figures(closed.takings, unit)
    if closed.late is not None:
        told["late"] = _figures(closed.late, unit)
    told["heads"] = {head.counter: f"{head.number} {head.hash}" for head in closed.heads}
    return told


def _figures(told: Takings, unit: Currency) -> dict[str, Any]:
    """Return takings by the names of `Takings`, money in major units."""
    return {
        "day": told.day.isoformat(),
        "since": None if told.since is None else told.since.isoformat(),
        "bills": told.bills,
        "member_bills": told.member_bills,
        **{
            name: major(getattr(told, name), unit)
            for name in ("goods", "due", "payable", "revenue", "taken", "expected_cash")
        },
        "by_method": {name: major(amount, unit) for name, amount in told.by_method.items()},
        "points_value": major(told.points_value, unit),
        "points_used": told.points_used,
        "rewards_value": major(told.rewards_value, unit),
        "reward_points": told.reward_points,
        "refunds": told.refunds,
        "refunds_value": major(told.refunds_value, unit),
        "refunds_money": major(told.refunds_money, unit),
        "voids": told.voids,
        "voids_value": major(told.voids_value, unit),
        "voids_money": major(told.voids_money, unit),
        "back_by_method": {
            name: major(amount, unit) for name, amount in told.back_by_method.items()
        },
        **{
            name: getattr(told, name)
            for name in ("given", "used", "expired", "taken_back", "given_back", "adjusted")
        },
        "points": dict(told.points),
        "joined": told.joined,
        "first_receipt": told.first_receipt,
        "last_receipt": told.last_receipt,
        "cashiers": [
            {
                "name": each.name,
                "bills": each.bills,
                "goods": major(each.goods, unit),
                "payable": major(each.payable, unit),
            }
            for each in told.cashiers
        ],
    }


def _maybe(amount: int | None, unit: Currency) -> Any:
    return None if amount is None else major(amount, unit)


def _tell(run: "Run", told: dict[str, Any]) -> None:
    if run.options.json:
        tell(told, as_json=True)
        return
    rows: dict[str, Any] = {}
    for name, value in told.items():
        if name == "cashiers":
            rows[name] = {each["name"] or "-": each["payable"] for each in value}
        elif name == "late":
            rows |= {f"late {each}": figure for each, figure in value.items() if figure}
        elif value is not None and value != {}:
            rows[name] = value
    tell(rows, as_json=False)
