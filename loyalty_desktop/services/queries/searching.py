"""Finding a member by any part of name, phone, email or number, in a million of them.

After those in whom the very letters stand come those whose names sound alike (`sounding`).

Parts of three characters and more are found by the trigram index over what a member is found by
(`Member.search`: folded name, phone in both spellings, email, city, number). Shorter ones are
looked up as the beginning of a name or number, which an index answers too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    union,
)

from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.phones import looks_like_phone
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.member_rows import MemberRow, calling_code, rows_at
from loyalty_desktop.services.queries.sounding import sounding
from loyalty_desktop.services.store import Prepared, Session, micros, needs

MemberMatch = MemberRow
"""A match is a row of the members' list."""

TRIGRAM: Final = 3
"""Characters in a row that the index needs."""
LONGEST: Final = 100
MOST_WORDS: Final = 8
MOST_READ: Final = 2000
"""So many rows at most are read for a word of one character beside longer ones."""
_LAST_DIGITS: Final = 4
_PHONE_BEGINNING: Final = 5
_AFTER_ALL: Final = "\U0010ffff"
"""Sorts after every character of a name: the open end of a prefix."""
_NUMBER = re.compile(r"m\d{2,}")
_RUNS = re.compile(r"[^%_]+")

INDEX = table("member_search", column("rowid"), column("search"))
"""The full-text table of SQLite; on PostgreSQL an index of `member.search` does its work."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, folded: parts for the trigram index, and parts too short for it."""

    whole: str
    long: tuple[str, ...]
    short: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.whole)


_KEPT = Prepared(select(Member.row, Member.merged_into).where(Member.id == bindparam("id")))
_MERGED = select(Member.row, Member.merged_into).where(
    Member.row.in_(bindparam("rows", expanding=True)), Member.merged_into.is_not(None)
)


def _between(ordered: Any, first: str, end: str) -> Select[int]:
    return select(Member.row).where(ordered >= bindparam(first), ordered < bindparam(end))


def _beginning(ordered: Any) -> Prepared:
    most: BindParameter[int] = bindparam("most")
    return Prepared(_between(ordered, "first", "end").order_by(ordered, Member.id).limit(most))


_BY_NAME = _beginning(Member.name_fold)
_BY_NUMBER = _beginning(Member.number)
_BY_PHONE = _beginning(Member.phone)


@needs(Right.SEE_MEMBERS)
def find_members(
    session: Session, text: str, limit: int = 20, at: datetime | None = None
) -> tuple[MemberRow, ...]:
    """Return at most `limit` members that `text` may mean, the likeliest first.

    All words must be found, in any order. Names that begin with the text come first; of four
    digits those whose phone ends with them; last those that only sound like it (`alike`). Who was
    absorbed by a merge answers with the member that was kept. Standing as of `at`, now without it.
    """
    words = words_of(text)
    if not words or limit <= 0:
        return ()
    moment = session.recorded_at if at is None else micros(at)
    rows = list(islice(_kept(session, words, limit), limit))
    alike = _alike(session, text[:LONGEST], limit, set(rows)) if len(rows) < limit else []
    found = rows_at(session, [*rows, *alike], moment)
    return tuple(replace(row, alike=True) if row.row in alike else row for row in found)


def _alike(session: Session, text: str, limit: int, found: set[int]) -> list[int]:
    """Return the places of those whose names sound like `text`, without those that are `found`."""
    heard = sounding(session, text, limit)
    merged = _merged(session, heard)
    kept = (row if row not in merged else _root(session, merged[row]) for row in heard)
    return [row for row in dict.fromkeys(kept) if row not in found][: limit - len(found)]


def words_of(text: str) -> Words:
    """Return what `text` asks for; a telephone number in any spelling is one word of digits."""
    # What no name can hold is not looked for, and some drivers refuse it.
    sayable = text[:LONGEST].replace("\0", "").encode("utf-8", "ignore").decode()
    folded = fold(sayable)
    if not folded:
        return Words("", (), ())
    if _is_phone(folded):
        digits = "".join(c for c in folded if c.isdecimal())
        folded = digits.removeprefix("00") if folded.startswith("00") else digits
    elif _NUMBER.fullmatch(folded):
        folded = f"m-{folded[1:]}"
    words = list(dict.fromkeys(folded.split()))[:MOST_WORDS]
    long = tuple(word for word in words if _longest_run(word) >= TRIGRAM)
    return Words(folded, long, tuple(word for word in words if word not in long))


def prefix_of(words: Words) -> tuple[str, str, str, str]:
    """Return the ranges, ends not included, of names and of numbers that begin with the text."""
    number = words.whole.upper()
    if words.whole.isdecimal():
        number = f"M-{words.whole}"
    return words.whole, words.whole + _AFTER_ALL, number, number + _AFTER_ALL


def matching(dialect: str, words: Words) -> tuple[Select[int], dict[str, str]]:
    """Return a select of the places of all that `words` mean, and the values of its parameters."""
    first, end, number, number_end = prefix_of(words)
    values = {"first": first, "end": end}
    ways = [_between(Member.name_fold, "first", "end")]
    if _is_number(words.whole):
        values |= {"number": number, "number_end": number_end}
        ways.append(_between(Member.number, "number", "number_end"))
    shape = _shape(words)
    if shape.patterns:
        hits = select(Member.row).where(Member.row.in_(_hits(dialect, shape.patterns)))
        for i in range(shape.held):
            hits = hits.where(_holds(dialect, Member.search, f"h{i}"))
        ways.append(hits)
        values |= _values(dialect, words)
    for i, (word, others) in enumerate(_short_beginnings(words)):
        begins = _between(Member.name_fold, f"b{i}", f"b{i}_end")
        values |= {f"b{i}": word, f"b{i}_end": word + _AFTER_ALL}
        for j, other in enumerate(others):
            begins = begins.where(_holds(dialect, Member.name_fold, f"b{i}_{j}"))
            values[f"b{i}_{j}"] = other
        ways.append(begins)
    return select(union(*ways).subquery().c[0]), values


def _kept(session: Session, words: Words, limit: int) -> Iterator[int]:
    """Yield the places of the members that are meant, each once."""
    seen: set[int] = set()
    for rows in _looks(session, words, limit):
        merged = _merged(session, rows)
        for row in rows:
            kept = row if row not in merged else _root(session, merged[row])
            if kept not in seen:
                seen.add(kept)
                yield kept


def _looks(session: Session, words: Words, limit: int) -> Iterator[list[int]]:
    """Yield what each way to look finds, the one whose matches are likeliest first."""
    whole = words.whole
    first, end, number, number_end = prefix_of(words)
    if whole.isdecimal():
        country = session.shop.country
        if len(whole) >= _PHONE_BEGINNING and _begins_phone(whole, country):
            begins = _international(whole, country)
            found = _BY_PHONE.all(session, first=begins, end=begins + _AFTER_ALL, most=limit)
            if found:
                # Digits of a number from its beginning mean just that number.
                yield _column(found)
                return
        if len(whole) == _LAST_DIGITS:
            # In the search text a phone is followed by a blank, so this finds the ends only.
            yield _by_parts(session, Words(whole, (f"{whole} ",), ()), limit)
    if _is_number(whole):
        yield _column(_BY_NUMBER.all(session, first=number, end=number_end, most=limit))
    yield _column(_BY_NAME.all(session, first=first, end=end, most=limit))
    for word, others in _short_beginnings(words):
        # The index of names holds the whole folded name: nothing else has to be read.
        statement = _names_with(session.dialect_name, len(others))
        values = {f"h{j}": other for j, other in enumerate(others)}
        yield _column(
            statement.all(session, first=word, end=word + _AFTER_ALL, most=limit, **values)
        )
    if _shape(words).patterns:
        yield _by_parts(session, words, limit)


def _short_beginnings(words: Words) -> list[tuple[str, list[str]]]:
    """Return each short word that a name may begin with, and the words it must hold besides."""
    every = (*words.short, *words.long)
    if len(every) == 1:
        return []
    return [
        (word, [other for j, other in enumerate(every) if j != i])
        for i, word in enumerate(words.short)
    ]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How many patterns go to the index, and how many words are looked for in what it finds."""

    patterns: int
    held: int


def _shape(words: Words) -> _Shape:
    patterns, held = _asked(words)
    return _Shape(len(patterns), len(held))


def _asked(words: Words) -> tuple[list[str], list[str]]:
    """Return the words for the index, and those that what it finds must hold besides.

    A word of two characters begins a word: with the blank before it, it is long enough. One of a
    single character isn't, and SQLite's index takes a wildcard that was typed for a wildcard.
    """
    patterns, held = list(words.long), [word for word in words.long if _has_wildcard(word)]
    for word in words.short:
        if len(word) == TRIGRAM - 1 and not _has_wildcard(word):
            patterns.append(f" {word}")
        else:
            held.append(f" {word}")
    return (patterns, held) if patterns else ([], [])


def _by_parts(session: Session, words: Words, limit: int) -> list[int]:
    dialect = session.dialect_name
    if dialect == "postgresql":
        # A plan made once for every pattern would read the whole table for the rare ones.
        session.driver.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    return _column(
        _parts(dialect, _shape(words)).all(session, **_values(dialect, words), most=limit)
    )


@lru_cache(maxsize=64)
def _parts(dialect: str, shape: _Shape) -> Prepared:
    hits = _hits(dialect, shape.patterns)
    if not shape.held:
        return Prepared(hits.limit(bindparam("most")))
    # The index finds, the rows are read: not more of them than a person would wait for.
    some = hits.limit(literal_column(str(MOST_READ))).subquery()
    statement = select(Member.row).join(some, some.c[0] == Member.row)
    for i in range(shape.held):
        statement = statement.where(_holds(dialect, Member.search, f"h{i}"))
    return Prepared(statement.limit(bindparam("most")))


@lru_cache(maxsize=16)
def _names_with(dialect: str, others: int) -> Prepared:
    statement = _between(Member.name_fold, "first", "end")
    for j in range(others):
        statement = statement.where(_holds(dialect, Member.name_fold, f"h{j}"))
    return Prepared(statement.order_by(Member.name_fold, Member.id).limit(bindparam("most")))


def _hits(dialect: str, patterns: int) -> Select[int]:
    """Return a select of the places whose search text fits every pattern."""
    if dialect == "sqlite":
        statement: Select[int] = select(INDEX.c.rowid)
        searched: Any = INDEX.c.search
    else:
        statement = select(Member.row)
        searched = Member.search
    for i in range(patterns):
        statement = statement.where(searched.like(bindparam(f"p{i}")))
    return statement


def _holds(dialect: str, searched: Any, name: str) -> ColumnElement[bool]:
    place = func.instr if dialect == "sqlite" else func.strpos
    return place(searched, bindparam(name)) > literal_column("0")


def _values(dialect: str, words: Words) -> dict[str, str]:
    """Return the patterns and words by the names that the statements use."""
    patterns, held = _asked(words)
    values = {f"h{i}": word for i, word in enumerate(held)}
    for i, word in enumerate(patterns):
        pattern = word
        if dialect != "sqlite":
            for sign in ("\\", "%", "_"):
                pattern = pattern.replace(sign, f"\\{sign}")
        values[f"p{i}"] = f"%{pattern}%"
    return values


def _merged(session: Session, rows: Sequence[int]) -> dict[int, str]:
    if not rows:
        return {}
    found = session.execute(_MERGED, {"rows": list(rows)})
    return {row.row: row.merged_into for row in found}


def _root(session: Session, member: str) -> int:
    row, merged = _KEPT.first(session, id=member)
    while merged is not None:
        row, merged = _KEPT.first(session, id=merged)
    return int(row)


def _column(rows: Sequence[Any]) -> list[int]:
    return [row[0] for row in rows]


def _is_number(whole: str) -> bool:
    return whole.isdecimal() or whole.startswith("m-")


def _is_phone(folded: str) -> bool:
    return looks_like_phone(folded) or (
        any(c.isdecimal() for c in folded) and all(c.isdecimal() or c in "+-() " for c in folded)
    )


def _begins_phone(digits: str, country: str) -> bool:
    return digits.startswith(("0", calling_code(country)[1:]))


def _international(digits: str, country: str) -> str:
    if digits.startswith("0"):
        return calling_code(country) + digits[1:]
    return f"+{digits}"


def _has_wildcard(word: str) -> bool:
    return "%" in word or "_" in word


def _longest_run(word: str) -> int:
    return max((len(run) for run in _RUNS.findall(word)), default=0)
