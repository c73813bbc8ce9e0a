"""The secret keys of the shop by command: where they are, a new one, another place, a backup's."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyalty_desktop.cli.printing import tell
from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.exchange.shop_keys import (
    KeysShown,
    bring_backup_keys,
    keys_shown,
    move_keys,
    rotate_key,
)
from loyalty_desktop.wording import _
from loyalty_desktop.wording.keys import keys_kept, keys_without_ring

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run


def add_words(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Add the words of `keys`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("action"))

    def add(name: str, told: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=told, description=told, parents=[common])

    add("show", _("Tell where the keys are kept."))
    add("rotate", _("Make a new key; what was made before stays good."))
    move = add("move", _("Keep the keys elsewhere."))
    move.add_argument("--to", choices=("keyring", "file"), required=True)
    bring = add("bring", _("Take the keys that lie beside a backup."))
    bring.add_argument("file", type=Path)


def keys(run: "Run") -> int:
    """Show, rotate, move or bring the keys."""
    options = run.options
    match options.action:
        case "rotate":
            made = rotate_key(run.store, run.actor(), run.now())
            tell({"generation": made.generation}, as_json=options.json)
            if not options.json:
                print(_("Make a backup now: it carries all keys."))
        case "move":
            _show(run, move_keys(run.store, run.actor(), to_keyring=options.to == "keyring"))
        case "bring":
            came = bring_backup_keys(
                options.database, run.keys, options.file, by=_actor_where_it_opens(run)
            )
            tell({"keys": came}, as_json=options.json)
        case _:
            _show(run, keys_shown(run.store, run.actor()))
    return 0


def _actor_where_it_opens(run: "Run") -> Any:
    """Return who acts; None where the shop can't be opened for want of its keys."""
    try:
        actor = run.actor()
    except Unavailable as refusal:
        if refusal.facts.get("reason") not in ("keyring_empty", "keyring_shut", "keys_unreadable"):
            raise
        return None
    run.close()
    return actor


def _show(run: "Run", shown: KeysShown) -> None:
    told: dict[str, object] = {
        "kept_in": shown.place,
        "file": str(shown.file),
        "keyring": shown.keyring or None,
        "generation": shown.generation,
        "known": list(shown.known),
        "missing": list(shown.missing),
    }
    if run.options.json:
        tell(told, as_json=True)
        return
    told["known"] = ", ".join(map(str, shown.known))
    told["missing"] = ", ".join(map(str, shown.missing))
    tell(told, as_json=False)
    print(keys_kept(shown.place, shown.keyring))
    if not shown.keyring:
        print(keys_without_ring())
