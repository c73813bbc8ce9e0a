"""Reports by command: as PDF, workbook or text, by the ending of the file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from loyalty_desktop.cli.printing import table, tell
from loyalty_desktop.cli.reading import read_date
from loyalty_desktop.errors import Invalid
from loyalty_desktop.services.documents.reports.catalogue import REPORTS, Wanted, write_report
from loyalty_desktop.wording import _

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

LIST = "list"
_SAID = ("field", "reason")
_OPTIONS = {
    "member": "--member",
    "closing": "--closing",
    "sheet": "--sheet",
    "from": "--from",
    "until": "--to",
}


def add_words(parser: argparse.ArgumentParser) -> None:
    """Add the words of `report`."""
    parser.add_argument("name", help=_("which one; list names them"))
    parser.add_argument("--from", dest="first", metavar="DATE", help=_("its first business day"))
    parser.add_argument("--to", dest="last", metavar="DATE", help=_("its last business day"))
    parser.add_argument("--member", metavar="ID", help=_("of whom, where it is about one member"))
    parser.add_argument("--closing", metavar="NUMBER", help=_("which closing, such as shift-12"))
    parser.add_argument("--segment", metavar="NAME", help=_("to whom letters go"))
    parser.add_argument("--sheet", metavar="NUMBER", help=_("labels, such as L7160 or 5160"))
    parser.add_argument("--out", type=Path, help=_(".pdf, .xlsx or .csv"))


def report(run: "Run") -> int:
    """Write a report, or list them."""
    options = run.options
    if options.name == LIST:
        if options.json:
            told = {name: sorted(kind.takes) for name, kind in REPORTS.items()}
            tell({"reports": told}, as_json=True)
        else:
            rows = [(name, _(kind.title), _(kind.told)) for name, kind in REPORTS.items()]
            table(rows, (_("Name"), _("Report"), _("What it tells")))
        return 0
    if options.out is None:
        raise Invalid(field="--out", reason="missing")
    actor = run.actor()
    wanted = Wanted(
        name=options.name,
        at=run.now(),
        first=None if options.first is None else read_date(options.first, "--from"),
        last=None if options.last is None else read_date(options.last, "--to"),
        member=options.member,
        closing=options.closing,
        segment=options.segment,
        sheet=options.sheet,
        by=actor.name,
    )
    try:
        write_report(run.store, actor, wanted, options.out)
    except Invalid as wrong:
        # What the report calls its own, the command line has as an option.
        field = _OPTIONS.get(wrong.field)
        if field is None:
            raise
        more = {name: fact for name, fact in wrong.facts.items() if name not in _SAID}
        raise Invalid(field, wrong.reason, **more) from wrong
    tell({"report": options.name, "file": str(options.out)}, as_json=options.json)
    return 0
