"""A condition as the builder shows it: groups of lines, from the tree and back to it.

A line is one thing asked of people; a group wants all, any or none of its parts. What the builder
can't show stays a text: deeper brackets, lists of numbers, texts with a comma among several.
"""

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, TypeAlias

from loyalty_desktop.models.rules.segments import (
    FIELDS,
    PICKED,
    QUESTIONS,
    Among,
    And,
    Compare,
    Holds,
    Kind,
    Leaf,
    Not,
    Or,
    Tree,
    Value,
)

How = Literal["all", "any", "none"]
Path: TypeAlias = tuple[int, ...]
"""Where a part stands: its place in the group, in the group around it, and so on, from outside."""

DEEPEST: Final = 4
"""So many groups inside one another are shown, the outermost counted."""
KNOWN, UNKNOWN, YES, NO = "known", "unknown", "yes", "no"
SEVERAL: Final = frozenset({Kind.CHOICE, Kind.TEXT, Kind.TIER})
"""Kinds of which a line may hold several values."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is asked: a field or question, how it is compared, and with what.

    `how` is an operator, `known` or `unknown` for a field; `yes` or `no` for a question. Values
    are as the language writes them: choices, texts, whole numbers, amounts with a point. `within`
    is in days.
    """

    name: str
    how: str
    values: tuple[str, ...] = ()
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parts of which all, any or none are to hold."""

    how: How = "all"
    parts: tuple["Line | Group", ...] = ()


Part: TypeAlias = Line | Group


class _HiddenError(Exception):
    """A tree that the builder has no lines for."""


def new_line(name: str) -> Line:
    """Return a line about a field or question, as it is begun."""
    if name in FIELDS:
        kind = FIELDS[name].kind
        if kind in SEVERAL:
            return Line(name, "=")
        return Line(name, "<=" if kind is Kind.DAYS else ">=")
    question = QUESTIONS[name]
    words = tuple(each[0] if each and i == 0 else "" for i, each in enumerate(question.words))
    return Line(name, YES, words, 7 if question.days == "must" else None)


def hows(name: str) -> tuple[str, ...]:
    """Return how a field or question can be compared, the most usual first."""
    if name in QUESTIONS:
        return (YES, NO)
    about = FIELDS[name]
    first = ("=", "!=") if about.kind in SEVERAL else ()
    order = (">=", "<=", ">", "<") if about.kind not in {Kind.CHOICE, Kind.TEXT} else ()
    last = () if about.kind in SEVERAL else ("=", "!=")
    none = (KNOWN, UNKNOWN) if about.none else ()
    return (*first, *order, *last, *none)


def finished(line: Line) -> bool:
    """Tell whether a line says all that it needs."""
    return _leaf(line) is not None


def group_of(tree: Tree) -> Group | None:
    """Return a tree as groups of lines, None where the builder can't show it."""
    try:
        group = _group(tree)
    except _HiddenError:
        return None
    return group if _depth(group) <= DEEPEST else None


def tree_of(part: Part) -> Tree | None:
    """Return the tree that is meant; lines that are not finished are left out, None: nothing is."""
    if isinstance(part, Line):
        return _leaf(part)
    parts = tuple(tree for each in part.parts if (tree := tree_of(each)) is not None)
    if not parts:
        return None
    if part.how == "none":
        return Not(parts[0] if len(parts) == 1 else Or(parts))
    if len(parts) == 1:
        return parts[0]
    return And(parts) if part.how == "all" else Or(parts)


def unfinished(group: Group, path: Path = ()) -> tuple[Path, ...]:
    """Return the places of lines that lack something, and of groups without any line."""
    found: list[Path] = []
    for place, part in enumerate(group.parts):
        at = (*path, place)
        if isinstance(part, Group):
            found += unfinished(part, at) if part.parts else (at,)
        elif not finished(part):
            found.append(at)
    return tuple(found)


def at_path(group: Group, path: Path) -> Part:
    """Return the part at a place; the empty path is the group itself."""
    part: Part = group
    for place in path:
        assert isinstance(part, Group)
        part = part.parts[place]
    return part


def put(group: Group, path: Path, part: Part) -> Group:
    """Return the group with another part at a place."""
    if not path:
        assert isinstance(part, Group)
        return part
    first, rest = path[0], path[1:]
    inner = group.parts[first]
    if rest:
        assert isinstance(inner, Group)
        part = put(inner, rest, part)
    return replace(group, parts=(*group.parts[:first], part, *group.parts[first + 1 :]))


def add(group: Group, path: Path, part: Part) -> Group:
    """Return the group with one more part at the end of the group at a place."""
    inside = at_path(group, path)
    assert isinstance(inside, Group)
    return put(group, path, replace(inside, parts=(*inside.parts, part)))


def remove(group: Group, path: Path) -> Group:
    """Return the group without the part at a place."""
    around = at_path(group, path[:-1])
    assert isinstance(around, Group)
    parts = (*around.parts[: path[-1]], *around.parts[path[-1] + 1 :])
    return put(group, path[:-1], replace(around, parts=parts))


def _depth(part: Part) -> int:
    if isinstance(part, Line):
        return 0
    return 1 + max((_depth(each) for each in part.parts), default=0)


def _group(tree: Tree) -> Group:
    part = _part(tree)
    return part if isinstance(part, Group) else Group("all", (part,))


def _part(tree: Tree) -> Part:
    match tree:
        case And(parts):
            return Group("all", tuple(_part(each) for each in parts))
        case Or(parts):
            return Group("any", tuple(_part(each) for each in parts))
        case Not(Holds() as holds):
            return _asked(holds, NO)
        case Not(Among() as among):
            return _one_of(among, "!=")
        case Not(Or(parts)):
            return Group("none", tuple(_part(each) for each in parts))
        case Not(part):
            return Group("none", (_part(part),))
        case Holds():
            return _asked(tree, YES)
        case Among():
            return _one_of(tree, "=")
        case Compare():
            return _compared(tree)


def _compared(leaf: Compare) -> Line:
    within = _within(leaf.within)
    if leaf.value is None:
        return Line(leaf.field, KNOWN if leaf.operator == "!=" else UNKNOWN, (), within)
    return Line(leaf.field, leaf.operator, (_written(leaf.field, leaf.value),), within)


def _one_of(leaf: Among, how: str) -> Line:
    if FIELDS[leaf.field].kind not in SEVERAL or None in leaf.values:
        raise _HiddenError
    values = tuple(_written(leaf.field, each) for each in leaf.values)
    return Line(leaf.field, how, values, _within(leaf.within))


def _asked(leaf: Holds, how: str) -> Line:
    if leaf.question == PICKED:
        # Nothing that could be asked of anybody else.
        raise _HiddenError
    words = (*leaf.words, *[""] * (len(QUESTIONS[leaf.question].words) - len(leaf.words)))
    return Line(leaf.question, how, words, _within(leaf.days))


def _within(days: int | None) -> int | None:
    if days == 0:
        # A period of no days means nobody; a field for days would show it as none at all.
        raise _HiddenError
    return days


def _written(name: str, value: Value) -> str:
    if FIELDS[name].kind is Kind.TEXT and "," in str(value):
        raise _HiddenError
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _leaf(line: Line) -> Tree | None:
    if line.name in QUESTIONS:
        return _question(line)
    if line.how in (KNOWN, UNKNOWN):
        return Compare(line.name, "!=" if line.how == KNOWN else "=", None, line.within)
    values = tuple(each.strip() for each in line.values if each.strip())
    if not values:
        return None
    kind = FIELDS[line.name].kind
    if kind in SEVERAL:
        if len(values) == 1 or line.how not in {"=", "!="}:
            return Compare(line.name, line.how, values[0], line.within)
        among = Among(line.name, values, line.within)
        return among if line.how == "=" else Not(among)
    value = _number(values[0], kind)
    return None if value is None else Compare(line.name, line.how, value, line.within)


def _question(line: Line) -> Tree | None:
    about = QUESTIONS[line.name]
    words = tuple(each.strip() for each in line.values)
    needed = len(about.words) - about.spare
    if not all(words[:needed]) or (about.days == "must" and not line.within):
        return None
    while words and not words[-1]:
        words = words[:-1]
    holds: Leaf = Holds(line.name, words, line.within)
    return holds if line.how == YES else Not(holds)


def _number(text: str, kind: Kind) -> Value:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if kind is Kind.MONEY:
        return value
    return int(value) if value == value.to_integral_value() else None
