"""Segments: conditions on the people a shop knows, as a tree and as the text that people write.

A condition is read by `segment_reading.read_segment`; `told` gives it back as text, so that reading
what is told comes to the same tree. What cannot be known of somebody (the age of who never told a
birthday) holds no comparison; `!=` is the opposite of `=`, so it holds there.
"""

import re
from dataclasses import dataclass
from dataclasses import field as kept
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.rfm import NAMES as RFM_GROUPS
from loyalty_desktop.models.rules.stages import STAGES

Value: TypeAlias = str | int | Decimal | None
"""Words, whole numbers (days too), money in major units; None is the word `none`."""

RESERVED: Final = frozenset({"and", "or", "not", "in", "none"})
BARE: Final = re.compile(r"[^\W\d][\w-]*")
"""A word that needs no quotation marks."""
PICKED: Final = "picked"
"""The condition of a segment whose members were put in one by one: it means nobody by itself."""
EQUAL: Final = ("=", "!=")
ORDERED: Final = ("=", "!=", "<", "<=", ">", ">=")


class Kind(StrEnum):
    """What a field is compared with."""

    CHOICE = "choice"
    TEXT = "text"
    TIER = "tier"
    WHOLE = "whole"
    MONEY = "money"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is known of everybody and can be compared.

    `choices` are all values of a choice. `within` tells whether it can be counted over the last so
    many days. `none` tells whether it may be unknown. `profiling` draws a picture of a person: who
    objects to that is in no segment that asks for it.
    """

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()
    within: bool = False
    none: bool = False
    profiling: bool = False

    @property
    def operators(self) -> tuple[str, ...]:
        """Return how it can be compared."""
        return EQUAL if self.kind in {Kind.CHOICE, Kind.TEXT} else ORDERED


@dataclass(frozen=True, slots=True)
class Question:
    """Something that holds of somebody or not; `words` are the choices of each thing it asks for.

    An empty tuple of choices stands for any text. The last `spare` of the words may be left out;
    `days` tells whether a number of days stands at the end: "never", "may" or "must".
    """

    name: str
    words: tuple[tuple[str, ...], ...] = ()
    spare: int = 0
    days: str = "never"
    profiling: bool = False


PURPOSES: Final = ("programme", "marketing", "profiling")
CHANNELS: Final = ("counter", "whatsapp", "sms", "email", "post")
BOXES: Final = ("champion", "affluent", "advocate", "miser")
"""Both values of a customer high, lifetime and referral; the first alone; the second; neither.

V. Kumar, J. A. Petersen and R. P. Leone, "How Valuable Is Word of Mouth?", HBR, October 2007.
"""
FACTS: Final = ("birthday", "city", "source", "phone", "email", "consent", "likes", "channel")
"""What the shop wants to know of everybody; `queries.completeness` counts the same."""
CAMPAIGN_PARTS: Final = ("target", "control", "reached", "answered")
"""Whom a campaign is for, who is left out of it to compare, who heard of it, who said yes."""

FIELDS: Final = {
    each.name: each
    for each in (
        Field("stage", Kind.CHOICE, STAGES, profiling=True),
        Field("tier", Kind.TIER, none=True),
        Field("state", Kind.CHOICE, ("member", "contact", "left")),
        Field("points", Kind.WHOLE),
        Field("pending", Kind.WHOLE),
        Field("debt", Kind.WHOLE),
        Field("visits", Kind.WHOLE, within=True, profiling=True),
        Field("spend", Kind.MONEY, within=True, profiling=True),
        Field("last_visit", Kind.DAYS, none=True, profiling=True),
        Field("joined", Kind.DAYS, none=True),
        Field("age", Kind.WHOLE, none=True),
        Field("city", Kind.TEXT, none=True),
        Field("language", Kind.TEXT, none=True),
        Field("source", Kind.TEXT, none=True),
        Field("card", Kind.CHOICE, ("good", "blocked"), none=True),
        Field("rewards_used", Kind.WHOLE, within=True, profiling=True),
        Field("rfm", Kind.CHOICE, RFM_GROUPS, none=True, profiling=True),
        Field("recency_score", Kind.WHOLE, none=True, profiling=True),
        Field("frequency_score", Kind.WHOLE, none=True, profiling=True),
        Field("money_score", Kind.WHOLE, none=True, profiling=True),
        Field("value", Kind.MONEY, none=True, profiling=True),
        Field("box", Kind.CHOICE, BOXES, none=True, profiling=True),
        Field("referrals", Kind.WHOLE, profiling=True),
        Field("nps", Kind.WHOLE, none=True, profiling=True),
        Field("satisfaction", Kind.WHOLE, none=True, profiling=True),
        Field("feedback", Kind.WHOLE, within=True, profiling=True),
        Field("complaint", Kind.CHOICE, ("open", "settled"), none=True, profiling=True),
        Field("plan", Kind.TEXT, none=True),
    )
}
QUESTIONS: Final = {
    each.name: each
    for each in (
        Question("everyone"),
        Question(PICKED),
        Question("referred"),
        Question("known", (FACTS,)),
        Question("birthday", days="must"),
        Question("consent", (PURPOSES, CHANNELS), spare=1),
        Question("likes", ((),), profiling=True),
        Question("preference", ((), ()), profiling=True),
        Question("bought", ((),), days="may", profiling=True),
        Question("campaign", ((), CAMPAIGN_PARTS), spare=1, profiling=True),
    )
}


@dataclass(frozen=True, slots=True)
class Compare:
    """A field against a value; `within` counts the last so many days alone.

    `place` is where the value, or the list of values, stands in the text.
    """

    field: str
    operator: str
    value: Value
    within: int | None = None
    place: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Among:
    """A field that is one of several values."""

    field: str
    values: tuple[Value, ...]
    within: int | None = None
    place: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Holds:
    """A question answered with yes: its words, and of how many days it asks."""

    question: str
    words: tuple[str, ...] = ()
    days: int | None = None
    place: int = kept(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: "Tree"


@dataclass(frozen=True, slots=True)
class And:
    """All of two parts or more."""

    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two parts or more."""

    parts: tuple["Tree", ...]


Leaf: TypeAlias = Compare | Among | Holds
Tree: TypeAlias = Leaf | Not | And | Or


def mistake(what: str, place: int, **facts: object) -> Invalid:
    """Return the refusal of an expression: what is wrong, and where (1 is its first letter)."""
    return Invalid("expression", "expression", mistake=what, place=place, **facts)


def leaves(tree: Tree) -> list[Leaf]:
    """Return the comparisons and questions of a tree, as they are written."""
    if isinstance(tree, Compare | Among | Holds):
        return [tree]
    if isinstance(tree, Not):
        return leaves(tree.part)
    return [leaf for part in tree.parts for leaf in leaves(part)]


def names(tree: Tree) -> frozenset[str]:
    """Return the names of the fields and questions that a tree asks for."""
    return frozenset(
        leaf.question if isinstance(leaf, Holds) else leaf.field for leaf in leaves(tree)
    )


def profiles(tree: Tree) -> bool:
    """Tell whether a tree draws a picture of people: those who object to it are left out then."""
    return any(
        FIELDS[name].profiling if name in FIELDS else QUESTIONS[name].profiling
        for name in names(tree)
    )


def fits(operator: str, found: Value, wanted: Value) -> bool:
    """Tell whether a comparison holds; both are of one kind, None where nothing is known."""
    if operator == "!=":
        return not fits("=", found, wanted)
    if found is None or wanted is None:
        return operator == "=" and found is wanted
    if operator == "=":
        return found == wanted
    if isinstance(found, str) or isinstance(wanted, str):
        raise TypeError(operator)
    match operator:
        case "<":
            return found < wanted
        case "<=":
            return found <= wanted
        case ">":
            return found > wanted
        case _:
            return found >= wanted


def told(tree: Tree) -> str:
    """Return a tree as it is written."""
    match tree:
        case Compare():
            return f"{_subject(tree)} {tree.operator} {_value(tree.field, tree.value)}"
        case Among():
            values = ", ".join(_value(tree.field, each) for each in tree.values)
            return f"{_subject(tree)} in ({values})"
        case Holds():
            inside = [_word(word) for word in tree.words]
            inside += [] if tree.days is None else [f"{tree.days}d"]
            return f"{tree.question}({', '.join(inside)})" if inside else tree.question
        case Not(part):
            return f"not {_inside(part, And, Or)}"
        case And(parts):
            return " and ".join(_inside(part, And, Or) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part, Or) for part in parts)


def _inside(part: Tree, *bracketed: type) -> str:
    return f"({told(part)})" if isinstance(part, bracketed) else told(part)


def _subject(leaf: Compare | Among) -> str:
    return leaf.field if leaf.within is None else f"{leaf.field}({leaf.within}d)"


def _value(name: str, value: Value) -> str:
    if value is None:
        return "none"
    if isinstance(value, str):
        return _word(value)
    if FIELDS[name].kind is Kind.DAYS:
        return f"{value}d"
    return f"{value:,f}".replace(",", "_") if isinstance(value, Decimal) else f"{value:_}"


def _word(text: str) -> str:
    if BARE.fullmatch(text) and text.lower() not in RESERVED:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
