"""Commands of the shop's day: the programme, files in and out, the line interface, expiry."""

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, BinaryIO

from loyalty_desktop.cli.printing import plain, progress, tell
from loyalty_desktop.cli.reading import read_date, read_file
from loyalty_desktop.errors import Invalid, Unavailable
from loyalty_desktop.models.rules.money import major
from loyalty_desktop.models.rules.programme_file import read_programme_toml
from loyalty_desktop.models.rules.programme_text import programme_toml, write_programme
from loyalty_desktop.services.commands.points import ExpirePoints, expire_points
from loyalty_desktop.services.commands.programme import SetProgramme, belonging_to, set_programme
from loyalty_desktop.services.exchange.batch import Batch, encode, lines_of
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run


def programme(run: "Run") -> int:
    """Show the programme in force, check a file, try it on the past, or put one in force."""
    options = run.options
    if options.action == "dry-run":
        from loyalty_desktop.cli.dry_running import dry_run_file

        return dry_run_file(run)
    if options.action == "check":
        absent = belonging_to(run.store.shop) if run.has_shop() else None
        read = read_programme_toml(read_file(options.file), absent)
        print(_("{file} is a good programme: {name}.").format(file=options.file, name=read.name))
        return 0
    shop = run.store.shop
    if options.action == "show":
        present = shop.version_on(shop.day(run.now())).programme
        if options.json:
            tell(write_programme(present), as_json=True)
        else:
            print(programme_toml(present), end="")
        return 0
    first = None if options.first is None else read_date(options.first, "--from")
    request = SetProgramme(
        key=new_id(),
        at=run.now(),
        programme=read_programme_toml(read_file(options.file), belonging_to(shop)),
        first_date=first,
    )
    answer = run.store.write(set_programme, run.actor(), request)
    tell({"version": answer.version}, as_json=options.json)
    return 0


def expire(run: "Run") -> int:
    """Write off what has expired."""
    answer = run.store.write(expire_points, run.actor(), ExpirePoints(key=new_id(), at=run.now()))
    tell({"members": answer.members, "points": answer.points}, as_json=run.options.json)
    return 0


def bring_in(run: "Run") -> int:
    """Bring members, purchases or feedback in from a file, or take an import back."""
    from loyalty_desktop.services.exchange.columns import (
        FEEDBACK_FIELDS,
        MEMBER_FIELDS,
        PURCHASE_FIELDS,
        column_map,
    )
    from loyalty_desktop.services.exchange.feedback import import_feedback
    from loyalty_desktop.services.exchange.members import import_members
    from loyalty_desktop.services.exchange.purchases import import_purchases, undo_import

    options = run.options
    if options.action == "undo":
        undone = undo_import(run.store, run.actor(), options.id, progress=progress)
        tell(plain(undone), as_json=options.json)
        return 0 if not undone.left else 1
    known: tuple[str, ...] = {
        "members": MEMBER_FIELDS,
        "purchases": PURCHASE_FIELDS,
        "feedback": FEEDBACK_FIELDS,
    }[options.action]
    columns = None if options.columns is None else column_map(options.columns, known)
    done: Any
    if options.action == "members":
        done = import_members(
            run.store,
            run.actor(),
            options.file,
            columns=columns,
            dry_run=options.dry_run,
            progress=progress,
        )
    elif options.action == "feedback":
        done = import_feedback(
            run.store,
            run.actor(),
            options.file,
            columns=columns,
            dry_run=options.dry_run,
            progress=progress,
        )
    else:
        done = import_purchases(
            run.store,
            run.actor(),
            options.file,
            columns=columns,
            create_members=True if options.new_members else None,
            dry_run=options.dry_run,
            progress=progress,
        )
    told = plain(done)
    if "total" in told:
        told["total"] = major(told["total"], run.store.shop.currency)
    tell(told, as_json=options.json)
    return 0


def export(run: "Run") -> int:
    """Write members, purchases, the ledger or a segment to a file."""
    from loyalty_desktop.services.exchange.exporting import export as write_out
    from loyalty_desktop.services.exchange.exporting import export_segment

    options = run.options
    if options.what == "segment":
        if options.name is None:
            raise Invalid(field="name", reason="missing")
        done = export_segment(run.store, run.actor(), options.name, options.out, now=run.now())
    else:
        done = write_out(run.store, run.actor(), options.what, options.out)
    tell(plain(done), as_json=run.options.json)
    return 0


def batch(run: "Run") -> int:
    """Answer lines until there are no more; each reply is out before the next line is read."""
    options = run.options
    answering = Batch(run.store, run.actor(), run.now)
    refused = 0
    with ExitStack() as stack:
        source: BinaryIO = sys.stdin.buffer
        if options.file is not None:
            try:
                source = stack.enter_context(options.file.open("rb"))
            except OSError as error:
                raise Unavailable(reason="file_unreadable", file=str(options.file)) from error
        for line in lines_of(source):
            if not line.strip():
                continue
            reply = answering.answer(line)
            sys.stdout.buffer.write(encode(reply))
            sys.stdout.buffer.flush()
            if not reply["ok"]:
                refused += 1
                if options.stop_on_error:
                    return 1
    return 0
