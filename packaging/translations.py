"""Compile the message catalogues: each .po that is newer than its .mo, with Babel.

Used by `make`, by the wheel's build and by the editable install, so that no .mo is ever committed.
"""

import os
from pathlib import Path

CATALOGUES = Path("loyalty_desktop/resources/translations")


def compile_catalogues(root: Path) -> list[Path]:
    """Write the .mo beside every .po under `root` that needs it; return those written.

    Raises ValueError when a translation would break its message: a placeholder that is missing or
    made up would otherwise be found by the cashier.
    """
    return [compile_one(po) for po in sorted((root / CATALOGUES).rglob("*.po")) if is_stale(po)]


def is_stale(po: Path) -> bool:
    """Tell whether the compiled catalogue is missing or older than its source."""
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns


def compile_one(po: Path) -> Path:
    """Compile one catalogue, checking every message first."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parent.parent.name)
    for message in catalogue:
        # A per cent sign is one: placeholders are written in braces here.
        message.flags.discard("python-format")
    faults = [
        f"{po}:{message.lineno}: {fault}" for message, found in catalogue.check() for fault in found
    ]
    if faults:
        raise ValueError("\n".join(faults))
    mo = po.with_suffix(".mo")
    # Written beside and renamed: a program starting meanwhile reads the old or the new one whole.
    draft = mo.with_suffix(f".{os.getpid()}.draft")
    with draft.open("wb") as target:
        write_mo(target, catalogue)
    draft.replace(mo)
    return mo


if __name__ == "__main__":
    for written in compile_catalogues(Path(__file__).resolve().parent.parent):
        print(f"==> compiled {written.name} ({written.parent.parent.name})")
