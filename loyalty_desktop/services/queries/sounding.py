"""Members whose names sound like what was typed, or are one letter away from it.

It is asked only where the very letters found nobody, or few. A word is looked for by how it begins
to sound, so that a name can be found while it is typed; where nothing sounds so, by the names that
differ from it in one letter. Both go over the index of `name_sound`, never over all names.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    intersect,
    literal_column,
    or_,
    select,
)

from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.sounds import nearly, sound, sounds
from loyalty_desktop.models.tables import Member, NameSound
from loyalty_desktop.services.store import Prepared, Session

LEAST: Final = 3
"""Sounds of the longest word that is typed: of fewer nobody can say how it goes on."""
NEARLY_FROM: Final = 5
"""Sounds of a word in which one letter may be wrong; it begins with two that are right."""
BEGINNING_FROM: Final = 6
"""Sounds typed of a longer name in which one letter may be wrong."""
MOST_WORDS: Final = 4
FEW: Final = 2_000
"""So many names that sound alike are looked at beside somebody who was found by letters."""
MANY: Final = 20_000
"""So many where nobody was."""
_MOST_HEARD: Final = 1_500
"""Different sounds with one beginning that are compared."""
_MOST_NEAR: Final = 8
_RANKED: Final = 200
_NOT: Final = 3
_AFTER_ALL: Final = "\U0010ffff"

_NEXT = Prepared(select(func.min(NameSound.sound)).where(NameSound.sound > bindparam("last")))
_THERE = Prepared(
    select(literal_column("1"))
    .select_from(NameSound)
    .where(NameSound.sound >= bindparam("first"), NameSound.sound < bindparam("end"))
    .limit(literal_column("1"))
)
_NAMES = select(Member.row, Member.name_fold).where(
    Member.row.in_(bindparam("rows", expanding=True))
)
_STILL = _NAMES.where(Member.merged_into.is_(None))

Span = tuple[str, str]
"""Sounds from the first on, up to the second, which is not included."""


def sounding(session: Session, text: str, limit: int, most: int = MANY) -> list[int]:
    """Return the places of at most `limit` members whose names sound like `text`, nearest first.

    At most `most` names are looked at for each word. Nobody, where `text` is no name.
    """
    words = _words(text)
    if not words:
        return []
    begins = [[(word, word + _AFTER_ALL)] for word in words]
    found = _with_all(session, begins, most) if all(_there(session, one) for one in begins) else []
    if not found:
        wide = [
            spans + [(near, near + "\0") for near in _near(session, word)]
            for word, spans in zip(words, begins, strict=True)
        ]
        if wide != begins:
            found = _with_all(session, wide, most)
    return _nearest(session, words, found)[:limit]


def same_sounding(session: Session, name: str, limit: int) -> list[int]:
    """Return the places of members whose whole name sounds like `name`, in whatever order.

    Who was absorbed by a merge is not among them.
    """
    words = sounds(name)
    if not words or len(words) > MOST_WORDS:
        return []
    exact = [[(word, word + "\0")] for word in words]
    rows = _with_all(session, exact, FEW)
    named = session.execute(_STILL, {"rows": rows[:_RANKED]})
    same = [row for row, folded in named if set(sounds(folded)) == set(words)]
    return sorted(same)[:limit]


def _words(text: str) -> list[str]:
    folded = fold(text)
    if any(sign.isdecimal() or sign in "@%_" for sign in folded):
        return []
    typed = folded.replace("-", " ").replace(".", " ").split()
    if len(typed) > MOST_WORDS:
        return []
    heard = dict.fromkeys(key for word in typed if (key := sound(word)))
    words = sorted(heard, key=len, reverse=True)
    return words if words and len(words[0]) >= LEAST else []


def _there(session: Session, spans: Sequence[Span]) -> bool:
    return any(_THERE.first(session, first=first, end=end) is not None for first, end in spans)


def _near(session: Session, word: str) -> list[str]:
    """Return the sounds there are that differ from `word` in one letter."""
    if len(word) < NEARLY_FROM:
        return []
    near: list[str] = []
    # Of two letters that were swapped, the third may belong in the second place.
    for beginning in dict.fromkeys((word[:2], word[0] + word[2])):
        for known in _heard(session, beginning):
            whole = nearly(word, known)
            begun = len(word) >= BEGINNING_FROM and any(
                nearly(word, known[:length]) for length in (len(word) - 1, len(word), len(word) + 1)
            )
            if (whole or begun) and known not in near:
                near.append(known)
                if len(near) == _MOST_NEAR:
                    return near
    return near


def _heard(session: Session, beginning: str) -> Iterable[str]:
    """Yield the different sounds with one beginning: from one to the next, not name by name."""
    last = beginning
    for _ in range(_MOST_HEARD):
        (following,) = _NEXT.first(session, last=last)
        if following is None or not following.startswith(beginning):
            return
        yield following
        last = following


def _with_all(session: Session, words: Sequence[Sequence[Span]], most: int) -> list[int]:
    """Return the places of those in whose name every word has one of its sounds."""
    shape = tuple(len(spans) for spans in words)
    values: dict[str, str | int] = {"each": most}
    for i, spans in enumerate(words):
        for j, (first, end) in enumerate(spans):
            values |= {f"f{i}_{j}": first, f"e{i}_{j}": end}
    return [row for (row,) in _both(shape).all(session, **values)]


@lru_cache(maxsize=64)
def _both(shape: tuple[int, ...]) -> Prepared:
    each: BindParameter[int] = bindparam("each")
    ways: list[Select[int]] = []
    for i, spans in enumerate(shape):
        any_of = or_(*(_in_span(f"f{i}_{j}", f"e{i}_{j}") for j in range(spans)))
        some = select(NameSound.row).where(any_of).limit(each).subquery()
        ways.append(select(some.c[0]))
    return Prepared(ways[0] if len(ways) == 1 else intersect(*ways))


def _in_span(first: str, end: str) -> ColumnElement[bool]:
    return and_(NameSound.sound >= bindparam(first), NameSound.sound < bindparam(end))


def _nearest(session: Session, words: Sequence[str], rows: Sequence[int]) -> list[int]:
    """Return places in the order of how far the sounds of their names are from `words`."""
    if not rows:
        return []
    far: list[tuple[int, str, int]] = []
    for row, folded in session.execute(_NAMES, {"rows": list(rows[:_RANKED])}):
        known = sounds(folded)
        away = sum(min(map(_far, repeat(word), known), default=_NOT) for word in words)
        far.append((away, folded, row))
    return [row for _, _, row in sorted(far)]


def _far(word: str, known: str) -> int:
    if word == known:
        return 0
    if known.startswith(word):
        return 1
    return 2 if nearly(word, known) else _NOT
