"""What differs from what the facts come to."""

from dataclasses import dataclass

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: in which table, of which row (its id), which value, expected and found."""

    table: str
    id: str
    what: str
    expected: Value
    found: Value
