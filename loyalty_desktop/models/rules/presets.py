"""Ready-made programmes to begin with, in amounts that suit the shop's currency."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from typing import Final, cast

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.money import Currency, currency, half_up, major
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_file import read_programme

PRESETS: Final = ("minimarket", "boutique", "coffee-shop", "pharmacy")
"""The names of the presets, the usual one first."""

_RUPIAH_A_DOLLAR: Final = 10_000

# How many of each currency stand for one dollar in a shop window, to the nearest power of ten; not
# a rate of exchange: "one point for each full 100 yen" is what a person can count with.
_LEVELS: Final = {
    10: "CNY CZK DKK EGP HKD MAD MDL MKD MXN MZN NOK PHP SEK THB TRY TWD UAH UYU ZAR SLE",
    100: "AFN ALL AMD BDT CRC DOP DZD ETB HTG HUF INR ISK JPY KES KGS LKR NPR PKR RSD RUB YER",
    1_000: "AOA ARS BIF CLP COP GNF IQD KHR KMF KRW KZT LBP MGA MMK MNT MWK NGN PYG RWF SSP TZS "
    "UGX XAF XOF",
    10_000: "IDR IRR LAK UZS VND",
}
_LEVEL: Final = {code: level for level, codes in _LEVELS.items() for code in codes.split()}


def preset(
    name: str, code: str = "IDR", timezone: str = "Asia/Jakarta", day_starts: str | None = None
) -> Programme:
    """Return a ready-made programme for a shop's currency and zone; `day_starts` as "05:00".

    `NotFound` for a name that is not one of `PRESETS`, `Invalid` for a currency, a zone or a day
    start that cannot be.
    """
    file = name.strip().lower().replace("_", "-").replace(" ", "-")
    if file not in PRESETS:
        raise NotFound(what="preset", value=name[:40], known=list(PRESETS))
    folder = resources.files("loyalty_desktop") / "resources" / "programmes"
    source = tomllib.loads((folder / f"{file}.toml").read_text(encoding="utf-8"))
    source |= {"currency": code, "timezone": timezone}
    if day_starts is not None:
        source["day_starts"] = day_starts
    return read_programme(_in_currency(source, currency(code)))


def from_scratch(name: str, code: str = "IDR", timezone: str = "Asia/Jakarta") -> Programme:
    """Return the plainest programme: points for what is paid, points as money, nothing else.

    `name` is its name. Errors: `Invalid` for a currency or a zone that cannot be.
    """
    source: dict[str, object] = {
        "name": name,
        "currency": code,
        "timezone": timezone,
        "earn": {"per": 10_000, "points": 1},
        "redeem": {"value": 500},
    }
    return read_programme(_in_currency(source, currency(code)))


def like_rupiah(rupiah: int, unit: Currency) -> int:
    """Return the minor units of `unit` that stand for so many rupiah in a shop window.

    Not a rate of exchange: 10,000 rupiah are one dollar, one euro, 100 yen.
    """
    return half_up(rupiah * _factor(unit) * unit.scale)


def _factor(unit: Currency) -> Fraction:
    return Fraction(_LEVEL.get(unit.code, 1), _RUPIAH_A_DOLLAR)


def _in_currency(source: Mapping[str, object], unit: Currency) -> dict[str, object]:
    """Return a programme written in rupiah with the amounts another currency would have."""
    factor = _factor(unit)
    earn, redeem, tiering = (dict(_part(source, name)) for name in ("earn", "redeem", "tiering"))
    earn |= {name: _amount(earn[name], factor, unit) for name in ("per", "minimum") if name in earn}
    redeem["value"] = _rate(redeem["value"], factor)
    if tiering.get("measure") == "spend":
        tiers = cast("list[dict[str, object]]", tiering["tiers"])
        tiering["tiers"] = [
            tier | {"threshold": _amount(tier["threshold"], factor, unit)} for tier in tiers
        ]
    return {**source, "earn": earn, "redeem": redeem, "tiering": tiering}


def _part(source: Mapping[str, object], name: str) -> Mapping[str, object]:
    return cast("Mapping[str, object]", source.get(name, {}))


def _amount(rupiah: object, factor: Fraction, unit: Currency) -> int | str:
    return major(half_up(cast("int", rupiah) * factor * unit.scale), unit)


def _rate(rupiah: object, factor: Fraction) -> str:
    value = cast("int", rupiah) * factor
    return format(Decimal(value.numerator) / value.denominator, "f")
