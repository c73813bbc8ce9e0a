"""Segments by command: which there are, who is in one, how many a condition means."""

import argparse
from typing import TYPE_CHECKING, Final

from loyalty_desktop.cli.printing import table, tell
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.services.commands.segments import (
    AddToSegment,
    DefineSegment,
    DropSegment,
    FreezeSegment,
    RenameSegment,
    SegmentKept,
    add_to_segment,
    define_segment,
    drop_segment,
    freeze_segment,
    rename_segment,
)
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.queries.members import members_page
from loyalty_desktop.services.queries.segments import (
    segment_count,
    segment_named,
    segment_size,
    segments,
)
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _, mark
from loyalty_desktop.wording.segment_words import segment_sentence

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

SHOWN: Final = 20
"""So many members of a segment are shown."""
_KINDS: Final = {
    "built-in": mark("built-in"),
    "living": mark("living"),
    "frozen": mark("frozen"),
}


def add_words(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Add the words of `segment`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("action"))
    actions.add_parser("list", help=_("every segment with its count"), parents=[common])
    show = actions.add_parser("show", help=_("a segment and who is in it"), parents=[common])
    show.add_argument("name")
    count = actions.add_parser("count", help=_("how many a condition means"), parents=[common])
    count.add_argument("expression", metavar="EXPRESSION")
    define = actions.add_parser("define", help=_("keep a condition as a name"), parents=[common])
    define.add_argument("name")
    define.add_argument("expression", metavar="EXPRESSION")
    freeze = actions.add_parser("freeze", help=_("keep who is in it now"), parents=[common])
    freeze.add_argument("name")
    add = actions.add_parser("add", help=_("put members into a frozen one"), parents=[common])
    add.add_argument("name")
    add.add_argument("members", metavar="MEMBER", nargs="+")
    add.add_argument("--new", action="store_true", help=_("make the segment for them"))
    rename = actions.add_parser("rename", help=_("give it another name"), parents=[common])
    rename.add_argument("name")
    rename.add_argument("new_name", metavar="NEW_NAME")
    drop = actions.add_parser(
        "drop", aliases=["delete"], help=_("put a segment away"), parents=[common]
    )
    drop.add_argument("name")


def segment(run: "Run") -> int:
    """Do with segments what the action says."""
    match run.options.action:
        case "list":
            return _list(run)
        case "show":
            return _show(run)
        case "count":
            return _count(run)
        case _:
            return _change(run)


def _list(run: "Run") -> int:
    rows = run.store.read_as(run.actor(), segments, run.now())
    if run.options.json:
        told = [
            {"name": row.segment.name, "kind": row.segment.kind, "count": row.count}
            | {"expression": row.segment.expression, "frozen_at": row.segment.frozen_at}
            for row in rows
        ]
        tell({"segments": told}, as_json=True)
        return 0
    heads = (_("Name"), _("Kind"), _("People"), _("Condition"))
    cells = [
        (
            row.segment.name,
            _(_KINDS[row.segment.kind]),
            "?" if row.count is None else row.count,
            row.segment.expression,
        )
        for row in rows
    ]
    table(cells, heads)
    return 0


def _show(run: "Run") -> int:
    by, at, name = run.actor(), run.now(), run.options.name
    known = run.store.read_as(by, segment_named, name, at)
    which = MemberFilter(segment=known.name)
    told: dict[str, object] = {
        "name": known.name,
        "kind": known.kind,
        "expression": known.expression,
        "meaning": segment_sentence(read_segment(known.expression), run.store.shop.currency),
        "count": run.store.read_as(by, segment_size, known.name, at),
    }
    if known.frozen_at is not None:
        told["frozen_at"] = known.frozen_at.astimezone(run.store.shop.zone).isoformat()
    first = run.store.read_as(by, members_page, which, at=at, limit=SHOWN)
    if run.options.json:
        told["members"] = [{"number": row.number, "name": row.name} for row in first]
    tell(told, as_json=run.options.json)
    if first and not run.options.json:
        print()
        table([(row.number, row.name) for row in first], (_("Number"), _("Name")))
    return 0


def _count(run: "Run") -> int:
    expression = run.options.expression
    count = run.store.read_as(run.actor(), segment_count, expression, run.now())
    tell({"expression": expression, "count": count}, as_json=run.options.json)
    return 0


def _change(run: "Run") -> int:
    options, by, at = run.options, run.actor(), run.now()
    done: SegmentKept
    match options.action:
        case "add":
            ids = tuple(run.store.read_as(by, find_member, each).id for each in options.members)
            added = AddToSegment(
                key=new_id(), at=at, name=options.name, chosen=Chosen(ids), new=options.new
            )
            done = run.store.write(add_to_segment, by, added)
        case "define":
            defined = DefineSegment(
                key=new_id(), at=at, name=options.name, expression=options.expression
            )
            done = run.store.write(define_segment, by, defined)
        case "freeze":
            frozen = FreezeSegment(key=new_id(), at=at, name=options.name)
            done = run.store.write(freeze_segment, by, frozen)
        case "rename":
            renamed = RenameSegment(
                key=new_id(), at=at, name=options.name, new_name=options.new_name
            )
            done = run.store.write(rename_segment, by, renamed)
        case _:
            dropped = DropSegment(key=new_id(), at=at, name=options.name)
            done = run.store.write(drop_segment, by, dropped)
    told: dict[str, object] = {"name": done.name, "expression": done.expression}
    if done.members is not None:
        told["members"] = done.members
    if done.added is not None:
        told["added"] = done.added
    tell(told, as_json=options.json)
    return 0
