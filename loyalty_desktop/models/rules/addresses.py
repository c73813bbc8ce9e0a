"""How an address is written on a letter."""

from typing import Final

from loyalty_desktop.models.rules.names import fold

_CODE_LAST: Final = frozenset(
    {"AU", "BD", "CA", "GB", "ID", "IE", "IN", "LK", "NZ", "PK", "SG", "TH", "US", "VN", "ZA"}
)
"""Countries that write the postcode behind the town (UPU, addressing systems by country)."""


def letter_lines(
    name: str, address: str, postcode: str | None, city: str | None, country: str
) -> tuple[str, ...]:
    """Return the lines of a label: the name, the address, then town and postcode.

    What the address says itself is not said again. `country` is the shop's, two letters.
    """
    lines = [line for line in address.split("\n") if line.strip()]
    said = f" {fold(' '.join(lines)).replace(',', ' ')} "
    code = "" if postcode is None or f" {fold(postcode)} " in said else postcode
    town = "" if city is None or f" {fold(city)} " in said else city
    if code and not town and lines:
        # The town stands in the last line already: its postcode belongs beside it.
        last = lines[-1]
        lines[-1] = f"{last} {code}" if country in _CODE_LAST else f"{code} {last}"
        return (name, *lines)
    parts = (town, code) if country in _CODE_LAST else (code, town)
    told = " ".join(part for part in parts if part)
    return (name, *lines, *((told,) if told else ()))
