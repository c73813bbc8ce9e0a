"""Member cards by command: a run for somebody, printed whole or gone on with after a jam."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyalty_desktop.cli.card_designs import card_designs
from loyalty_desktop.cli.card_lists import hand_over, list_runs, list_states
from loyalty_desktop.cli.printing import progress, tell
from loyalty_desktop.cli.reading import read_file
from loyalty_desktop.errors import Invalid, Unavailable
from loyalty_desktop.services.commands.card_runs import MOST, BeginRun, RunBegun, begin_run
from loyalty_desktop.services.documents.card_runs import (
    LAYOUTS,
    MOST_OFFSET,
    PICTURES,
    CardPrinting,
)
from loyalty_desktop.services.documents.card_sheets import SHEETS, alignment_pages
from loyalty_desktop.services.documents.pdf import write_pdf
from loyalty_desktop.services.queries.card_runs import print_run
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

USUAL: Final = "a4-10"


def add_words(parser: argparse.ArgumentParser) -> None:
    """Add the words of `cards`."""
    whom = parser.add_argument_group(_("of whom"))
    one = whom.add_mutually_exclusive_group(required=True)
    one.add_argument("--member", nargs="+", metavar="ID", help=_("by number, card, phone or id"))
    one.add_argument(
        "--segment", metavar="NAME", help=_("a segment, such as a stage, a tier, or everyone")
    )
    one.add_argument("--file", type=Path, help=_("a file of numbers, one a line"))
    one.add_argument("--blank", type=int, metavar="COUNT", help=_("cards that belong to nobody"))
    one.add_argument("--run", metavar="ID", help=_("a run that was begun before"))
    one.add_argument("--list", action="store_true", help=_("the runs there were"))
    one.add_argument("--states", metavar="ID", help=_("what became of the cards of a run"))
    one.add_argument("--handed", metavar="ID", help=_("a run, or a card, that members have now"))
    one.add_argument(
        "--align", action="store_true", help=_("a sheet that tells how the backs are off")
    )
    one.add_argument("--designs", action="store_true", help=_("how cards can look"))
    one.add_argument("--show-design", metavar="NAME", help=_("a design as a file"))
    one.add_argument("--set-design", type=Path, metavar="FILE", help=_("keep a design from a file"))
    parser.add_argument("--design", metavar="NAME", help=_("how the cards look"))
    parser.add_argument("--out", type=Path, help=_(".pdf, or .png for pictures to send"))
    parser.add_argument("--layout", choices=LAYOUTS, help=_("how they are laid out"))
    parser.add_argument("--from", dest="first", type=int, default=1, metavar="PLACE")
    parser.add_argument("--to", dest="last", type=int, default=0, metavar="PLACE")
    parser.add_argument("--fronts", action="store_true", help=_("the fronts alone"))
    parser.add_argument(
        "--offset", metavar="X,Y", help=_("moves the backs right and down, in millimetres")
    )


def cards(run: "Run") -> int:
    """Print cards, list the runs, or make the sheet for the alignment."""
    options = run.options
    if options.list:
        return list_runs(run)
    if options.states:
        return list_states(run)
    if options.handed:
        return hand_over(run)
    if options.designs or options.show_design or options.set_design:
        return card_designs(run)
    if options.out is None:
        raise Invalid(field="--out", reason="missing")
    layout = options.layout or ("png" if options.out.suffix.lower() == ".png" else None)
    offset = _offset(options.offset)
    if options.align:
        _writable(options.out, USUAL)
        sheet = SHEETS.get(layout or USUAL, SHEETS[USUAL])
        write_pdf(alignment_pages(sheet), options.out, _("Alignment"), "Loyalty Desktop")
        tell({"file": str(options.out)}, as_json=options.json)
        return 0
    if options.run:
        _writable(options.out, layout or _layout_of(run))
    begun = None if options.run else _begin(run, layout or USUAL)
    printing = CardPrinting(
        run.store,
        run.actor(),
        run.now(),
        progress=progress,
        backs=not options.fronts,
        offset=offset,
    )
    done = printing.print_run(
        begun.run if begun else options.run, options.out, layout, options.first, options.last
    )
    told: dict[str, object] = {
        "run": begun.run if begun else options.run,
        "cards": done.cards,
        "files": len(done.files),
        "left_out": done.left_out,
    }
    if begun is not None:
        told["passed_over"] = begun.passed_over
        if unprintable := printing.unprintable(begun.run):
            told["boxes_in_names"] = [each.number for each in unprintable]
    tell(told, as_json=options.json)
    return 0


def _begin(run: "Run", layout: str) -> RunBegun:
    options = run.options
    members: tuple[str, ...] = ()
    chosen, told = None, ""
    if options.member:
        members, told = tuple(options.member), ", ".join(options.member)
    elif options.file:
        lines = read_file(options.file).decode("utf-8-sig", "replace").splitlines()
        members, told = tuple(line.strip() for line in lines if line.strip()), options.file.name
    elif options.segment:
        which = MemberFilter(segment=options.segment)
        chosen, told = Chosen(everyone=True, which=which), options.segment
    else:
        told = _("Blank cards")
    # A list of many numbers is told by how it begins.
    request = BeginRun(
        key=new_id(),
        at=run.now(),
        told=told if len(told) <= 100 else f"{told[:99]}…",
        layout=layout,
        members=members,
        chosen=chosen,
        blank=options.blank or 0,
        design=options.design,
    )
    named = options.layout or (PICTURES if layout == PICTURES else None)
    _checked(run, request, named)
    begun: RunBegun = run.store.write(begin_run, run.actor(), request)
    return begun


def _layout_of(run: "Run") -> str:
    return str(run.store.read_as(run.actor(), print_run, run.options.run).layout)


def _checked(run: "Run", request: BeginRun, layout: str | None) -> None:
    """Refuse what would be refused after the run is noted: places, offset, the file."""
    options = run.options
    _writable(options.out, layout)
    if options.blank is not None and not 1 <= options.blank <= MOST:
        raise Invalid(field="--blank", reason="out_of_range", least=1, most=MOST)
    if options.first == 1 and not options.last:
        return
    count = run.store.rehearse(begin_run, run.actor(), request).cards
    if not 1 <= options.first <= count:
        raise Invalid(field="--from", reason="out_of_range", least=1, most=count)
    if options.last and not options.first <= options.last <= count:
        raise Invalid(field="--to", reason="out_of_range", least=options.first, most=count)


def _writable(out: Path, layout: str | None) -> None:
    """Refuse a file of an ending that can't be written, and one whose folder can't be.

    Without a layout the ending says which one is meant.
    """
    known = [".pdf", ".png"] if layout is None else [".png" if layout == PICTURES else ".pdf"]
    if out.suffix.lower() not in known:
        raise Invalid(field="--out", reason="ending", known=known)
    try:
        out.resolve().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(reason="file", file=str(out)) from error
    if not os.access(out.resolve().parent, os.W_OK):
        raise Unavailable(reason="file", file=str(out))


def _offset(text: str | None) -> tuple[float, float]:
    if text is None:
        return 0.0, 0.0
    try:
        right, down = (float(part) for part in text.split(","))
    except ValueError as error:
        raise Invalid(field="--offset", reason="offset") from error
    if not all(abs(way) <= MOST_OFFSET for way in (right, down)):
        most = int(MOST_OFFSET)
        raise Invalid(field="--offset", reason="out_of_range", least=-most, most=most)
    return right, down
