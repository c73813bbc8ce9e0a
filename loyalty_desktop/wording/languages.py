"""The language the program speaks: gettext catalogues, changed while it runs."""

import gettext
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Final

LANGUAGES: Final = {"en": "English", "id": "Bahasa Indonesia"}
"""The languages there are, each by its code and its own name."""

_DOMAIN: Final = "loyalty_desktop"


class _Spoken:
    """What is spoken now. One for the whole program: a shop's window speaks one language."""

    code: str = "en"
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


_OWN: ContextVar[str | None] = ContextVar("language of what is written", default=None)
"""The language of what is being written for somebody else than who works here; None: none is."""


def use_language(code: str) -> str:
    """Speak the language of a code such as "id", "id_ID" or "en-GB" from now on; return its own.

    Of a language there is no catalogue for, English is spoken.
    """
    chosen = preferred_language([code])
    _Spoken.catalogue = _catalogue(chosen)
    _Spoken.code = chosen
    return chosen


def language() -> str:
    """Return the code of the language spoken now."""
    return _OWN.get() or _Spoken.code


@contextmanager
def speaking(code: str) -> Generator[None]:
    """Speak another language inside this block alone, and in this thread alone: to a member."""
    before = _OWN.set(preferred_language([code]))
    try:
        yield
    finally:
        _OWN.reset(before)


def preferred_language(codes: Iterable[str]) -> str:
    """Return the first of `codes` that is spoken here, English when none is."""
    for code in codes:
        short = code.replace("-", "_").split("_")[0].lower()
        # Java and old systems still call Indonesian "in".
        short = "id" if short == "in" else short
        if short in LANGUAGES:
            return short
    return "en"


def _(message: str) -> str:
    """Return `message` in the language spoken now."""
    return _spoken().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form for `count` in the language spoken now."""
    return _spoken().ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """Return `message` as it is meant in `context`, in the language spoken now."""
    return _spoken().pgettext(context, message)


def mark(message: str) -> str:
    """Mark a constant for translation; whoever shows it passes it through `_`."""
    return message


def _spoken() -> gettext.NullTranslations:
    own = _OWN.get()
    return _Spoken.catalogue if own is None else _catalogue(own)


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    folder = resources.files(_DOMAIN) / "resources" / "translations" / code / "LC_MESSAGES"
    compiled, source = folder / f"{_DOMAIN}.mo", folder / f"{_DOMAIN}.po"
    if compiled.is_file() and not _newer(source, compiled):
        return gettext.GNUTranslations(BytesIO(compiled.read_bytes()))
    return gettext.GNUTranslations(BytesIO(_compiled(source.read_bytes())))


def _newer(source: Traversable, compiled: Traversable) -> bool:
    """Say whether a catalogue was edited after it was compiled; inside an archive it never is."""
    if not (isinstance(source, Path) and isinstance(compiled, Path) and source.is_file()):
        return False
    return source.stat().st_mtime_ns > compiled.stat().st_mtime_ns


def _compiled(source: bytes) -> bytes:
    """Compile a catalogue in memory: a checkout of the sources speaks without being built."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    target = BytesIO()
    write_mo(target, read_po(BytesIO(source)))
    return target.getvalue()
