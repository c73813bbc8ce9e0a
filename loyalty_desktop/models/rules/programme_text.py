"""A programme written as its file: the same names, money in major units."""

import json
from fractions import Fraction
from typing import cast

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.programme import (
    Bonuses,
    Debt,
    Earn,
    Expiry,
    Members,
    Programme,
    Rate,
    Redeem,
    Stages,
    Tiering,
)


def write_programme(programme: Programme) -> dict[str, object]:
    """Return a programme with the names and units of the file; reading it gives the same again."""
    unit = programme.currency
    hours, minutes = divmod(programme.day_starts, 60)
    tiering = programme.tiering
    spend = tiering.measure == "spend"
    written: dict[str, object] = {
        "name": programme.name,
        "currency": unit.code,
        "timezone": programme.timezone,
        "day_starts": f"{hours:02d}:{minutes:02d}",
        "earn": _plain(programme.earn)
        | {
            "per": _amount(programme.earn.per, unit),
            "minimum": _amount(programme.earn.minimum, unit),
            "excluded_categories": list(programme.earn.excluded_categories),
            "rates": [_rate(rate, unit) for rate in programme.earn.rates],
        },
        "redeem": _plain(programme.redeem)
        | {
            "value": _decimal(programme.redeem.value / unit.scale),
            "cash_rounding": _amount(programme.redeem.cash_rounding, unit),
        },
        "expiry": _plain(programme.expiry),
        "debt": _plain(programme.debt),
        "members": _plain(programme.members),
        "tiering": _plain(tiering)
        | {
            "tiers": [
                {
                    "name": tier.name,
                    "threshold": _amount(tier.threshold, unit) if spend else tier.threshold,
                    "multiplier": _decimal(tier.multiplier),
                }
                for tier in tiering.tiers
            ]
        },
        "bonuses": _plain(programme.bonuses),
        "stages": _plain(programme.stages),
    }
    return written


def _plain(
    part: Earn | Redeem | Expiry | Debt | Members | Tiering | Bonuses | Stages,
) -> dict[str, object]:
    return {name: getattr(part, name) for name in part.__slots__}


def _rate(rate: Rate, unit: Currency) -> dict[str, object]:
    named = {"category": rate.category} if rate.sku is None else {"sku": rate.sku}
    return {**named, "per": _amount(rate.per, unit), "points": rate.points}


def _amount(minor: int, unit: Currency) -> int | str:
    return _decimal(Fraction(minor, unit.scale))


def _decimal(value: Fraction) -> int | str:
    """Return a whole number as one, anything else as a decimal text of at most six places."""
    if value.denominator == 1:
        return value.numerator
    whole, rest = divmod(int(value * 1_000_000), 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0")


def programme_toml(programme: Programme) -> str:
    """Return the programme as the text of a programme file, every name written out."""
    written = write_programme(programme)
    lines = [
        f"{name} = {_toml(value)}" for name, value in written.items() if not isinstance(value, dict)
    ]
    for name, part in written.items():
        if isinstance(part, dict):
            lines += ["", f"[{name}]"]
            lines += [
                f"{key} = {_toml(value)}" for key, value in cast("dict[str, object]", part).items()
            ]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value).items()
        return "{ " + ", ".join(f"{name} = {_toml(item)}" for name, item in pairs) + " }"
    if isinstance(value, list):
        items = [_toml(item) for item in cast("list[object]", value)]
        if any(item.startswith("{") for item in items):
            return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
        return "[" + ", ".join(items) + "]"
    # The escapes of JSON are escapes of TOML; other control characters were refused on reading.
    return json.dumps(value, ensure_ascii=False)
