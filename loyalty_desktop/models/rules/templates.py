"""Texts with variables, such as `Hello {first_name|friend}, you have {points} points`.

A variable stands in braces. What follows its bar is said where its value is not known; without a
bar the text can't be filled then. `{{` and `}}` are braces that are meant.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from loyalty_desktop.errors import Invalid, NotEligible

VARIABLES: Final = (
    "name",
    "first_name",
    "number",
    "points",
    "worth",
    "tier",
    "next_tier",
    "to_next_tier",
    "expiring",
    "expires_on",
    "reward",
    "missing",
    "code",
    "until",
    "shop",
    "shop_phone",
    "unsubscribe",
)
"""What a text can say of a member, of the campaign and of the shop."""
LONGEST_BODY: Final = 4_000
LONGEST_SUBJECT: Final = 150
_LONGEST_VALUE: Final = 300
# Marks and overrides of direction, and line ends that only some programs know: a value with one of
# them would change how the words after it read.
_TURNING: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff"
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a text; `otherwise` is said where it has no value, None: nothing can be."""

    name: str
    otherwise: str | None = None


Part = str | Variable


def read_template(text: str, field: str = "text") -> tuple[Part, ...]:
    """Return the words and variables of `text`, in order.

    Errors: `Invalid` with `field` and with every mistake by line and column (from 1): reasons
    "unknown_variable" (its `name`, the `nearest` known one or ""), "open_brace" (never closed),
    "closing_brace" (never opened), "brace_inside" (a brace in a variable).
    """
    parts: list[Part] = []
    problems: list[dict[str, object]] = []
    words: list[str] = []
    at = 0
    while at < len(text):
        character = text[at]
        if character not in "{}":
            words.append(character)
            at += 1
        elif text[at : at + 2] == character * 2:
            words.append(character)
            at += 2
        elif character == "}":
            problems.append(_mistake(field, "closing_brace", text, at))
            at += 1
        else:
            end = text.find("}", at)
            inside = text[at + 1 : end if end >= 0 else None]
            if end < 0 or "{" in inside:
                # Whatever follows an open brace is read as words, so that each is told by itself.
                reason = "open_brace" if end < 0 else "brace_inside"
                problems.append(_mistake(field, reason, text, at))
                at += 1
                continue
            name, bar, otherwise = inside.partition("|")
            name = name.strip().casefold()
            if name not in VARIABLES:
                nearest = (get_close_matches(name, VARIABLES, 1, 0.5) or [""])[0]
                wrong = _mistake(field, "unknown_variable", text, at)
                problems.append({**wrong, "name": name[:40], "nearest": nearest})
            if words:
                parts.append("".join(words))
                words = []
            parts.append(Variable(name, otherwise if bar else None))
            at = end + 1
    if problems:
        first = {
            name: told for name, told in problems[0].items() if name not in {"field", "reason"}
        }
        if len(problems) > 1:
            first["problems"] = problems
        raise Invalid(field, str(problems[0]["reason"]), **first)
    if words:
        parts.append("".join(words))
    return tuple(parts)


def variables_of(text: str) -> frozenset[str]:
    """Return the variables that a text names. Errors: as `read_template`."""
    return frozenset(part.name for part in read_template(text) if isinstance(part, Variable))


def fill(text: str, facts: Mapping[str, str | None]) -> str:
    """Return `text` with its variables filled, plain and on as many lines as `text` has.

    `facts` are words already, in the language of the text (`wording.member_words`); one that is
    absent, None or empty is not known. Values stay on one line and change no direction; braces in
    them mean nothing. Errors: `Invalid` as `read_template`; `NotEligible` with reason "no_value"
    and the `variable` where one has neither a value nor words in its place.
    """
    filled: list[str] = []
    for part in read_template(text):
        if isinstance(part, str):
            filled.append(part)
            continue
        value = on_one_line(facts.get(part.name) or "", _LONGEST_VALUE) or part.otherwise
        if value is None:
            raise NotEligible(reason="no_value", variable=part.name)
        filled.append(value)
    return plain("".join(filled))


def plain(text: str) -> str:
    """Return `text` without characters that can't be seen, its lines ended by a line feed alone."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_visible(line.replace("\t", " ")).rstrip() for line in lines).strip("\n")


def on_one_line(text: str, longest: int = LONGEST_SUBJECT) -> str:
    """Return `text` as a head of a message can hold it: one line, nothing unseen, not too long."""
    line = " ".join(_visible(text, instead=" ").split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "\u2026"


def _visible(text: str, instead: str = "") -> str:
    return "".join(
        instead if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or c in _TURNING else c
        for c in text
    )


def _mistake(field: str, reason: str, text: str, at: int) -> dict[str, object]:
    before = text[:at]
    line = before.count("\n") + 1
    column = at - (before.rfind("\n") + 1) + 1
    return {"field": field, "reason": reason, "line": line, "column": column}
