"""The words of the command line."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from loyalty_desktop import __version__, wording
from loyalty_desktop.settings import Settings, default_database_url
from loyalty_desktop.wording import _


def parse(words: Sequence[str], settings: Settings) -> argparse.Namespace:
    """Read the words; wrong ones end the program with status 2."""
    _choose_language(settings)
    common = _common(argparse.SUPPRESS)
    parser = argparse.ArgumentParser(
        prog="loyalty-desktop",
        description=_("Know every customer, reward them rightly."),
        parents=[_common(None)],
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", metavar=_("command"))

    def add(name: str, told: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=told, description=told, parents=[common])

    add("open", _("Open the window (what happens without a command)."))
    init = add("init", _("Set up a new shop's database with a preset programme."))
    init.add_argument("--shop", required=True, help=_("the shop's name"))
    init.add_argument("--preset", default="minimarket", help=_("the programme to begin with"))
    init.add_argument("--currency", default="IDR", help=_("three letters, such as IDR"))
    init.add_argument("--timezone", default="Asia/Jakarta", help=_("such as Asia/Jakarta"))
    init.add_argument("--country", help=_("two letters, for telephone numbers"))
    demo = add("demo", _("Fill a shop with a real year of purchases, to look around."))
    demo.add_argument("--small", action="store_true", help=_("a small made-up shop instead"))
    demo.add_argument("--open", action="store_true", help=_("open the window when it is done"))
    samples = add("samples", _("Take the sample data of a shop away; it is kept beside it."))
    samples.add_argument("action", choices=["show", "remove"])
    samples.add_argument(
        "--with-own",
        action="store_true",
        help=_("also put aside what was recorded beside the samples"),
    )
    add("upgrade", _("Bring the database to this version, after a backup."))
    _programme(add("programme", _("Show, check or change the programme.")), common)
    _import(add("import", _("Bring members, purchases or feedback in from a file.")), common)
    export = add("export", _("Write members, purchases, the ledger or a segment to a file."))
    export.add_argument("what", choices=["members", "purchases", "ledger", "segment"])
    export.add_argument("name", nargs="?", help=_("the segment's name"))
    export.add_argument("--out", type=Path, required=True, help=_(".csv, .xlsx or .json"))
    batch = add("batch", _("Answer one JSON object a line."))
    batch.add_argument("file", nargs="?", type=Path, help=_("standard input without it"))
    batch.add_argument("--stop-on-error", action="store_true", help=_("end at a refused line"))
    add("verify", _("Recompute everything from the entries and list what differs."))
    backup = add("backup", _("Make a consistent copy while the counters work."))
    backup.add_argument("file", type=Path)
    restore = add("restore", _("Put a backup in place; the present database is kept beside it."))
    restore.add_argument("file", type=Path)
    move = add("move", _("Take the shop over from its file to a server; the file is kept."))
    move.add_argument("--to", required=True, metavar="URL", help=_("an empty PostgreSQL database"))
    people = add("staff", _("People who work here."))
    if "staff" in words:
        # What the shop can do with its staff takes long to load; the window need not wait for it.
        from loyalty_desktop.cli import staffing

        staffing.add_words(people, common)
    printed = add("cards", _("Print member cards, or go on with a run of them."))
    if "cards" in words:
        from loyalty_desktop.cli import cards

        cards.add_words(printed)
    secret = add("keys", _("The secret keys that cards, vouchers and chains are made with."))
    if "keys" in words:
        from loyalty_desktop.cli import keys

        keys.add_words(secret, common)
    groups = add("segment", _("Who belongs together, by conditions."))
    if "segment" in words:
        from loyalty_desktop.cli import segments

        segments.add_words(groups, common)
    offers = add("campaign", _("Run a campaign, or tell what it came to."))
    if "campaign" in words:
        from loyalty_desktop.cli import campaigns

        campaigns.add_words(offers, common)
    letters = add("messages", _("Messages to members: list them, send them, hand them over."))
    if "messages" in words:
        from loyalty_desktop.cli import messages

        messages.add_words(letters, common)
    told = add("report", _("Write a report, or list them."))
    if "report" in words:
        from loyalty_desktop.cli import reports

        reports.add_words(told)
    figures = add("insights", _("Tell the manager's figures, or list them."))
    if "insights" in words:
        from loyalty_desktop.cli import insights

        insights.add_words(figures)
    add("expire", _("Write off the points whose time is over."))
    add("day-close", _("Close the business day of the whole shop, once."))
    shift = add("shift-close", _("Close the shift of this counter."))
    shift.add_argument("--x", action="store_true", help=_("only tell what it has taken so far"))
    shift.add_argument("--counted", metavar="AMOUNT", help=_("the cash in the drawer"))
    options = parser.parse_args(words)
    named = options.database or os.environ.get("LOYALTY_DATABASE")
    options.named_database = bool(named)
    options.database = named or settings.database or default_database_url()
    return options


def _common(default: object) -> argparse.ArgumentParser:
    """Return the options that stand before a command or after it."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--database",
        metavar="URL",
        default=default,
        help=_("the shop's database: a file or a URL"),
    )
    common.add_argument("--as-of", metavar="TIME", default=default, help=_("the moment meant"))
    common.add_argument("--staff", metavar="NAME", default=default, help=_("who acts"))
    common.add_argument(
        "--json",
        action="store_true",
        default=default if default is argparse.SUPPRESS else False,
        help=_("answer in JSON"),
    )
    return common


def _programme(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("action"))
    actions.add_parser("show", help=_("Show the programme in force."), parents=[common])
    check = actions.add_parser("check", help=_("Check a programme file."), parents=[common])
    check.add_argument("file", type=Path)
    change = actions.add_parser("set", help=_("Put a programme file in force."), parents=[common])
    change.add_argument("file", type=Path)
    change.add_argument("--from", dest="first", metavar="DATE", help=_("its first day"))
    trial = actions.add_parser(
        "dry-run", help=_("Replay the shop's history by a programme file."), parents=[common]
    )
    trial.add_argument("file", type=Path)
    trial.add_argument("--from", dest="first", metavar="DATE", help=_("its first business day"))
    trial.add_argument("--to", dest="last", metavar="DATE", help=_("its last business day"))


def _import(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("what"))
    for name in ("members", "purchases", "feedback"):
        each = actions.add_parser(name, parents=[common])
        each.add_argument("file", type=Path)
        each.add_argument(
            "--columns", metavar="FIELD=COLUMN,…", help=_("which column holds which field")
        )
        each.add_argument("--dry-run", action="store_true", help=_("only tell what would happen"))
        if name == "purchases":
            each.add_argument(
                "--new-members",
                action="store_true",
                help=_("register members that are not known yet"),
            )
    undo = actions.add_parser("undo", parents=[common])
    undo.add_argument("id", help=_("the number that the import told"))


def _choose_language(settings: Settings) -> None:
    named = [settings.language] if settings.language else []
    named += [
        value
        for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
        for value in os.environ.get(name, "").split(":")
        if value
    ]
    wording.use_language(wording.preferred_language(named))
