"""Collect the messages of the program for its translators: the template and every catalogue.

Used by `make messages`, after sentences were added or changed. What is not translated yet is
listed; translations of messages that are gone are dropped. With --check nothing is written, and
the answer is 1 when a message waits or a catalogue is behind.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path("loyalty_desktop")
CATALOGUES = PACKAGE / "resources" / "translations"
TEMPLATE = CATALOGUES / "loyalty_desktop.pot"
AUTHORS = "the Loyalty Desktop authors"


def collect(root: Path) -> Catalog:
    """Return every message of the sources, with the files each is used in."""
    template = Catalog(
        project="Loyalty Desktop",
        version="1",
        copyright_holder=AUTHORS,
        msgid_bugs_address="README.md",
        last_translator=AUTHORS,
        language_team="none",
        header_comment="# Messages of Loyalty Desktop, collected by `make messages`.",
        fuzzy=False,
    )
    # Constants are translated where they are shown; `mark` tells which they are.
    keywords = {**DEFAULT_KEYWORDS, "mark": None}
    found = extract_from_dir(root / PACKAGE, [("**.py", "python")], keywords=keywords)
    for file, _line, message, _comments, context in sorted(found, key=_by_file):
        template.add(message, locations=[(f"{PACKAGE}/{file}", 1)], context=context)
    return template


def _by_file(found: tuple[str, int, object, object, object]) -> tuple[str, int]:
    return found[:2]


def read(path: Path) -> Catalog:
    """Return a catalogue or template from its file."""
    with path.open("rb") as source:
        return read_po(source, locale=path.parent.parent.name if path.suffix == ".po" else None)


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue without line numbers, which would change with every edit of a source."""
    with path.open("wb") as target:
        write_po(target, catalogue, width=100, include_lineno=False, ignore_obsolete=True)


def waiting(catalogue: Catalog) -> list[str]:
    """Return the messages that are not translated, each by its first form."""
    return [_first(message) for message in catalogue if message.id and not _done(message)]


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _done(message: Message) -> bool:
    forms = message.string or ""
    return bool(forms) and all([forms] if isinstance(forms, str) else forms)


def _ids(catalogue: Catalog) -> set[tuple[object, object]]:
    return {
        (message.id if isinstance(message.id, str) else tuple(message.id), message.context)
        for message in catalogue
        if message.id
    }


def main(root: Path, *, check: bool) -> int:
    """Collect, bring every catalogue up to date, list what waits; 1 when anything does."""
    template = collect(root)
    path = root / TEMPLATE
    faults = 0
    if check and (not path.exists() or _ids(read(path)) != _ids(template)):
        print(f"{TEMPLATE} is behind: make messages")
        faults += 1
    if not check:
        if path.exists() and _ids(read(path)) == _ids(template):
            # Nothing new: the date stays, so that collecting twice changes nothing.
            template.creation_date = read(path).creation_date
        write(template, path)
    for po in sorted((root / CATALOGUES).rglob("*.po")):
        catalogue = read(po)
        catalogue.update(template, no_fuzzy_matching=True)
        if not check:
            write(catalogue, po)
        for message in waiting(catalogue):
            faults += 1
            print(f"{po.relative_to(root)}: not translated: {message}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent, check="--check" in sys.argv[1:]))
