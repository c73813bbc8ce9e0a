"""The manager's figures by command: JSON for programs, tables for people."""

import argparse
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from loyalty_desktop.cli.printing import progress, table, tell
from loyalty_desktop.cli.reading import read_date
from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.services.exchange.valuing import VALUES, reckon_values
from loyalty_desktop.services.queries.insights import INSIGHTS, insight
from loyalty_desktop.services.store import moment
from loyalty_desktop.wording import _

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run


def add_words(parser: argparse.ArgumentParser) -> None:
    """Add the words of `insights`."""
    parser.add_argument("name", nargs="?", help=_("which one; without it they are listed"))
    parser.add_argument("--from", dest="first", metavar="DATE", help=_("its first business day"))
    parser.add_argument("--to", dest="last", metavar="DATE", help=_("its last business day"))


def insights(run: "Run") -> int:
    """Tell one of the figures, or list them."""
    options = run.options
    if options.name is None:
        if options.json:
            tell({"insights": list(INSIGHTS)}, as_json=True)
        else:
            table(
                [(name, _(each.told)) for name, each in INSIGHTS.items()],
                (_("Name"), _("What it tells")),
            )
        return 0
    if options.name not in INSIGHTS:
        raise NotFound(what="insight", value=options.name[:40], known=list(INSIGHTS))
    first = None if options.first is None else read_date(options.first, "--from")
    last = None if options.last is None else read_date(options.last, "--to")
    actor = run.actor()
    now = _whole_day(run)
    if options.name in VALUES:
        # What takes long is done once and kept, for members' pages too.
        reckon_values(run.store, actor, now, progress)
    told = run.store.read_as(actor, insight, options.name, now, first, last)
    if options.json:
        tell(told, as_json=True)
    else:
        _show(told)
    return 0


def _whole_day(run: "Run") -> datetime:
    """Return the moment meant; a day without a time means its end, or now when it is today."""
    told = run.options.as_of
    try:
        day = None if told is None else date.fromisoformat(told)
    except ValueError:
        day = None
    if day is None:
        return run.now()
    shop = run.store.shop
    end = moment(shop.start_of(day_of(day) + 1)) - timedelta(microseconds=1)
    now = datetime.now(UTC)
    return now if shop.day(now) == day_of(day) else end


def _show(told: dict[str, Any]) -> None:
    """Print names and values; what has rows of its own as a table below them."""
    tables = cast(
        "dict[str, list[dict[str, Any]]]",
        {name: value for name, value in told.items() if value and isinstance(value, list)},
    )
    tell({name: value for name, value in told.items() if name not in tables}, as_json=False)
    for rows in tables.values():
        print()
        heads = list(rows[0])
        table([[_cell(row[head]) for head in heads] for row in rows], heads)


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(map(str, cast("list[int]", value)))
    return "" if value is None else value
