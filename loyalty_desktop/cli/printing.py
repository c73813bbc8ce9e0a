"""What the command line prints: tables for people, JSON for programs, one line for a refusal."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.money import Currency

BAR = 40


def complain(error: LoyaltyError, currency: Currency | None = None) -> None:
    """Tell a refusal on standard error; a file's further mistakes each on a line of their own."""
    print(wording.sentence(error, currency, at_bill=False), file=sys.stderr)
    if isinstance(error, Invalid) and len(error.problems) > 1:
        for mistake in wording.mistakes(error, currency):
            print(f"  {mistake}", file=sys.stderr)


def tell(values: Mapping[str, Any], *, as_json: bool) -> None:
    """Print names and values, or one JSON object."""
    if as_json:
        print(json.dumps(values, ensure_ascii=False, indent=2, default=str))
        return
    width = max((len(name) for name in values), default=0)
    for name, value in values.items():
        if isinstance(value, Mapping):
            pairs = cast("Mapping[str, Any]", value)
            value = ", ".join(f"{key} {each}" for key, each in pairs.items())  # noqa: PLW2901
        print(f"{name:<{width}}  {'' if value is None else value}")


def plain(told: Any) -> dict[str, Any]:
    """Return the fields of a result by name."""
    return {each.name: getattr(told, each.name) for each in fields(told)}


def table(rows: Sequence[Sequence[object]], heads: Sequence[str]) -> None:
    """Print a table with its heads; numbers stand to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max([len(head), *(len(row[i]) for row in cells)]) for i, head in enumerate(heads)]
    print("  ".join(f"{head:<{width}}" for head, width in zip(heads, widths, strict=True)))
    for row, source in zip(cells, rows, strict=True):
        print(
            "  ".join(
                f"{cell:>{width}}" if isinstance(value, int) else f"{cell:<{width}}"
                for cell, width, value in zip(row, widths, source, strict=True)
            ).rstrip()
        )


def progress(done: int, total: int) -> None:
    """Show how far long work has come, on a terminal only."""
    if not sys.stderr.isatty():
        return
    share = done / total if total else 1.0
    filled = int(BAR * share)
    end = "\n" if done >= total else ""
    print(
        f"\r[{'#' * filled}{'.' * (BAR - filled)}] {share:4.0%}",
        end=end,
        file=sys.stderr,
        flush=True,
    )
