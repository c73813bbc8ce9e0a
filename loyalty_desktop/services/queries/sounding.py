"""Members whose names sound like what was typed, or are one letter away from it.

It is asked only where the very letters found nobody, or few. A word is looked for by how it begins
to sound, so that a name can be found while it is typed; where nobody is found so, by the names that
differ from it in one letter. Everything goes over the index of `name_sound`: the sounds there are
with a beginning are stepped through one by one, and the members who bear the rarest word are asked
for the others. So it takes milliseconds among a million; where more than `MANY` bear even the
rarest, only so many are asked.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, bindparam, exists, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.sounds import nearly, sound, sounds
from loyalty_desktop.models.tables import Member, NameSound
from loyalty_desktop.services.store import Prepared, Session

LEAST: Final = 3
"""Sounds of the longest word that is typed: of fewer nobody can say how it goes on."""
NEARLY_FROM: Final = 5
"""Sounds of a word in which one letter may be wrong, but none of the first two."""
BEGINNING_FROM: Final = 6
"""Sounds typed of a longer name in which one letter may be wrong."""
MOST_WORDS: Final = 4
MANY: Final = 2_000
"""So many who bear the rarest word are asked for the others."""
MOST_SOUNDS: Final = 16
"""A beginning with more sounds says little: who has it is seen when names are compared."""
_MOST_HEARD: Final = 300
"""Different sounds with one beginning that are compared for one letter."""
_MOST_NEAR: Final = 8
_COMPARED: Final = 100
_NOT: Final = 3

_NEXT = Prepared(select(func.min(NameSound.sound)).where(NameSound.sound > bindparam("last")))
_ITSELF = Prepared(
    select(NameSound.sound).where(NameSound.sound == bindparam("sound")).limit(literal_column("1"))
)
_NAMES = select(Member.row, Member.name_fold).where(
    Member.row.in_(bindparam("rows", expanding=True))
)
_STILL = _NAMES.where(Member.merged_into.is_(None))


def sounding(session: Session, text: str, limit: int) -> list[int]:
    """Return the places of at most `limit` members whose names sound like `text`, nearest first.

    Nobody, where `text` is no name.
    """
    words = _words(text)
    if not words:
        return []
    heard = [_beginning(session, word) for word in words]
    found = _nearest(session, words, _with_all(session, heard)) if all(heard) else []
    if not found:
        wide = [
            [*known, *(near for near in _near(session, word) if near not in known)]
            for word, known in zip(words, heard, strict=True)
        ]
        if wide != heard and all(wide):
            found = _nearest(session, words, _with_all(session, wide))
    return found[:limit]


def same_sounding(session: Session, name: str, limit: int) -> list[int]:
    """Return the places of members whose whole name sounds like `name`, in whatever order.

    Who was absorbed by a merge is not among them.
    """
    words = sounds(name)
    if not words or len(words) > MOST_WORDS:
        return []
    rows = _with_all(session, [[word] for word in words])
    if not rows:
        return []
    named = session.execute(_STILL, {"rows": rows})
    return sorted(row for row, folded in named if set(sounds(folded)) == set(words))[:limit]


def _words(text: str) -> list[str]:
    """Return how the words of a name sound, the longest first; none where `text` is no name."""
    folded = fold(text)
    if any(sign.isdecimal() or sign in "@%_" for sign in folded):
        return []
    typed = folded.replace("-", " ").replace(".", " ").split()
    if len(typed) > MOST_WORDS:
        return []
    heard = dict.fromkeys(key for word in typed if (key := sound(word)))
    words = sorted(heard, key=len, reverse=True)
    return words if words and len(words[0]) >= LEAST else []


def _beginning(session: Session, word: str) -> list[str]:
    """Return the sounds there are that begin with `word`; one more than say something is enough."""
    itself = [] if _ITSELF.first(session, sound=word) is None else [word]
    return itself + list(islice(_heard(session, word), MOST_SOUNDS + 1 - len(itself)))


def _near(session: Session, word: str) -> list[str]:
    """Return the sounds there are that differ from `word` in one letter."""
    if len(word) < NEARLY_FROM:
        return []
    near: list[str] = []
    # The third letter may be right, too much, or have changed places with the second.
    for beginning in dict.fromkeys((word[:3], word[:2] + word[3], word[0] + word[2] + word[1])):
        for known in _heard(session, beginning):
            if known not in near and _is_near(word, known):
                near.append(known)
                if len(near) == _MOST_NEAR:
                    return near
    return near


def _is_near(word: str, known: str) -> bool:
    if nearly(word, known):
        return True
    lengths = (len(word) - 1, len(word), len(word) + 1)
    return len(word) >= BEGINNING_FROM and any(nearly(word, known[:each]) for each in lengths)


def _heard(session: Session, beginning: str) -> Iterator[str]:
    """Yield the different sounds with one beginning: from one to the next, not name by name."""
    last = beginning
    for _ in range(_MOST_HEARD):
        (following,) = _NEXT.first(session, last=last)
        if following is None or not following.startswith(beginning):
            return
        yield following
        last = following


def _with_all(session: Session, words: Sequence[Sequence[str]]) -> list[int]:
    """Return the places of some in whose name every word has one of its sounds.

    Words of too many sounds are left out: they are seen when the names are compared.
    """
    telling = [_padded(heard) for heard in words if len(heard) <= MOST_SOUNDS]
    if not telling:
        telling = [_padded(words[0][:MOST_SOUNDS])]
    bearers = [_how_many(session, heard) for heard in telling]
    rarest = telling.pop(bearers.index(min(bearers)))
    shape = (len(rarest), *map(len, telling))
    values: dict[str, str | int] = {"many": MANY, "most": _COMPARED}
    for i, heard in enumerate((rarest, *telling)):
        values |= {f"s{i}_{j}": each for j, each in enumerate(heard)}
    return [row for (row,) in _asked(shape).all(session, **values)]


def _padded(heard: Sequence[str]) -> tuple[str, ...]:
    """Return the sounds so often that few different statements are needed."""
    size = 1
    while size < len(heard):
        size *= 2
    return (*heard, *([heard[-1]] * (size - len(heard))))


def _how_many(session: Session, heard: Sequence[str]) -> int:
    """Return how many bear one of the sounds, or `MANY`."""
    values: dict[str, str | int] = {f"s0_{j}": each for j, each in enumerate(heard)}
    (count,) = _counted(len(heard)).first(session, many=MANY, **values)
    return int(count)


@lru_cache(maxsize=16)
def _counted(size: int) -> Prepared:
    many: BindParameter[int] = bindparam("many")
    some = select(NameSound.row).where(_one_of(NameSound.sound, 0, size)).limit(many)
    return Prepared(select(func.count()).select_from(some.subquery()))


@lru_cache(maxsize=64)
def _asked(shape: tuple[int, ...]) -> Prepared:
    many: BindParameter[int] = bindparam("many")
    most: BindParameter[int] = bindparam("most")
    some = select(NameSound.row).where(_one_of(NameSound.sound, 0, shape[0])).limit(many).subquery()
    statement = select(some.c[0])
    for i, size in enumerate(shape[1:], 1):
        other = aliased(NameSound)
        statement = statement.where(
            exists(literal_column("1"))
            .where(other.row == some.c[0], _one_of(other.sound, i, size))
            .correlate(some)
        )
    return Prepared(statement.limit(most))


def _one_of(column: InstrumentedAttribute[str], place: int, size: int) -> ColumnElement[bool]:
    return column.in_([bindparam(f"s{place}_{j}") for j in range(size)])


def _nearest(session: Session, words: Sequence[str], rows: Sequence[int]) -> list[int]:
    """Return the places of those whose names have every word, by how far they sound from them."""
    if not rows:
        return []
    far: list[tuple[int, str, int]] = []
    for row, folded in session.execute(_NAMES, {"rows": list(rows)}):
        known = sounds(folded)
        away = [min((_far(word, one) for one in known), default=_NOT) for word in words]
        if _NOT not in away:
            far.append((sum(away), folded, row))
    return [row for _, _, row in sorted(far)]


def _far(word: str, known: str) -> int:
    if word == known:
        return 0
    if known.startswith(word):
        return 1
    return 2 if len(word) >= NEARLY_FROM and _is_near(word, known) else _NOT
