"""Reading the text of a segment: every mistake has its place and says one thing.

either = both {"or" both};  both = one {"and" one};  one = "not" one | "(" either ")" | leaf
"""

import re
from decimal import Decimal
from difflib import get_close_matches
from typing import Final, NamedTuple, NoReturn

from loyalty_desktop.models.rules.segments import (
    FIELDS,
    ORDERED,
    QUESTIONS,
    RESERVED,
    Among,
    And,
    Compare,
    Field,
    Holds,
    Kind,
    Not,
    Or,
    Question,
    Tree,
    Value,
    mistake,
)

LONGEST: Final = 4_000
DEEPEST: Final = 40
LONGEST_WORD: Final = 200
MOST: Final = 10**15
MOST_DAYS: Final = 36_500
"""A hundred years."""
_WEEK: Final = 7

_TOKEN: Final = re.compile(
    r"""(?P<blank>\s+)
    | (?P<text>"(?:[^"\\]|\\["\\])*")
    | (?P<number>[0-9](?:_?[0-9])*(?:\.[0-9]+)?)(?P<unit>[dw])?(?!\w)
    | (?P<word>[^\W\d][\w-]*)
    | (?P<sign>[<>!=]=|[<>=(),])""",
    re.VERBOSE,
)


class _Token(NamedTuple):
    kind: str
    text: str
    place: int


def read_segment(text: str) -> Tree:
    """Return what `text` means.

    `Invalid` with `place` (1 is the first letter), `mistake` (what is wrong) and what belongs to
    it: `found`, `options`, `field`, `most`.
    """
    if len(text) > LONGEST:
        raise mistake("too_long", LONGEST + 1, most=LONGEST)
    reader = _Reader(_tokens(text), len(text) + 1)
    tree = reader.either(0)
    if reader.here is not None:
        if reader.here.text == ")":
            raise mistake("stray_bracket", reader.here.place)
        raise mistake("leftover", reader.here.place, found=reader.here.text)
    return tree


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            if text[place] == '"':
                raise mistake("quote", place + 1)
            raise mistake("character", place + 1, found=text[place])
        kind = str(found.lastgroup)
        if kind == "text":
            _check_text(found.group(), place)
        if kind in {"number", "unit"} and len(found.group()) > len(str(MOST)) * 2:
            raise mistake("too_large", place + 1)
        if kind != "blank":
            tokens.append(_Token(kind, found.group(), place + 1))
        place = found.end()
    return tokens


def _check_text(quoted: str, start: int) -> None:
    if len(quoted) > LONGEST_WORD:
        raise mistake("long_word", start + 1, most=LONGEST_WORD)
    for offset, letter in enumerate(quoted):
        if not letter.isprintable():
            raise mistake("character", start + offset + 1, found="")


class _Reader:
    """Goes through the tokens once, from left to right."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens, self._next, self._end = tokens, 0, end

    @property
    def here(self) -> _Token | None:
        """Return the token that is read next, None at the end."""
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    @property
    def _place(self) -> int:
        return self._end if self.here is None else self.here.place

    def either(self, depth: int) -> Tree:
        """Read parts between "or"."""
        parts = [self._both(depth)]
        while self._word("or"):
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self, depth: int) -> Tree:
        parts = [self._one(depth)]
        while self._word("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self, depth: int) -> Tree:
        if depth > DEEPEST:
            raise mistake("too_deep", self._place, most=DEEPEST)
        if self._word("not"):
            return Not(self._one(depth + 1))
        opened = self._place
        if self._sign("("):
            tree = self.either(depth + 1)
            if not self._sign(")"):
                raise mistake("open_bracket", self._place, opened=opened)
            return tree
        return self._leaf()

    def _leaf(self) -> Tree:
        token = self.here
        if token is None:
            raise mistake("unfinished", self._end)
        name = token.text.lower()
        if token.kind != "word" or name in RESERVED:
            raise mistake("no_field", token.place, found=token.text)
        self._next += 1
        if name in FIELDS:
            return self._comparison(FIELDS[name])
        if name in QUESTIONS:
            return self._question(QUESTIONS[name], token.place)
        known = [*FIELDS, *QUESTIONS]
        near = get_close_matches(name, known, n=1)
        raise mistake("unknown_field", token.place, found=token.text, near=near, options=known)

    def _comparison(self, about: Field) -> Tree:
        within = None
        bracket = self._place
        if self._sign("("):
            if not about.within:
                raise mistake("no_days", bracket, about=about.name)
            within = self._days()
            self._close(bracket)
        turned = self._word("not")
        if self._word("in"):
            at = self._place
            among = Among(about.name, self._several(about), within, at)
            return Not(among) if turned else among
        sign = self.here
        if turned or sign is None or sign.text.replace("==", "=") not in ORDERED:
            raise mistake("no_comparison", self._place, about=about.name)
        operator = sign.text.replace("==", "=")
        if operator not in about.operators:
            raise mistake("operator", sign.place, about=about.name, found=sign.text)
        self._next += 1
        at = self._place
        value = self._value(about)
        if value is None and operator not in {"=", "!="}:
            raise mistake("none_ordered", at)
        return Compare(about.name, operator, value, within, at)

    def _several(self, about: Field) -> tuple[Value, ...]:
        opened = self._place
        if not self._sign("("):
            raise mistake("no_list", self._place)
        values = [self._value(about)]
        while self._sign(","):
            values.append(self._value(about))
        self._close(opened)
        return tuple(values)

    def _question(self, about: Question, place: int) -> Tree:
        opened = self._place
        if not about.words and about.days == "never":
            return Holds(about.name, place=place)
        if not self._sign("("):
            raise mistake("needs_bracket", self._place, about=about.name)
        words: list[str] = []
        days = None
        for number, choices in enumerate(about.words):
            if words and not self._sign(","):
                if number < len(about.words) - about.spare:
                    raise mistake("no_comma", self._place)
                break
            words.append(self._one_of(choices, self._text()) if choices else self._text()[0])
        if about.days == "must" or (about.days == "may" and self._sign(",")):
            days = self._days()
        self._close(opened)
        return Holds(about.name, tuple(words), days, place)

    def _value(self, about: Field) -> Value:
        token = self.here
        if token is None:
            raise mistake("unfinished", self._end)
        if token.kind == "word" and token.text.lower() == "none":
            if not about.none:
                raise mistake("never_none", token.place, about=about.name)
            self._next += 1
            return None
        match about.kind:
            case Kind.CHOICE:
                return self._one_of(about.choices, self._text())
            case Kind.TEXT | Kind.TIER:
                return self._text()[0]
            case Kind.DAYS:
                return self._days()
            case Kind.WHOLE:
                return self._whole()
            case Kind.MONEY:
                return self._money()

    def _text(self) -> tuple[str, int]:
        token = self.here
        if token is None:
            raise mistake("unfinished", self._end)
        if token.kind == "text":
            self._next += 1
            return re.sub(r"\\(.)", r"\1", token.text[1:-1]), token.place
        if token.kind != "word" or token.text.lower() in RESERVED:
            self._wrong("text")
        self._next += 1
        if len(token.text) > LONGEST_WORD:
            raise mistake("long_word", token.place, most=LONGEST_WORD)
        return token.text, token.place

    def _one_of(self, choices: tuple[str, ...], written: tuple[str, int]) -> str:
        text, place = written
        if text.lower() not in choices:
            raise mistake("unknown_value", place, found=text, options=list(choices))
        return text.lower()

    def _days(self) -> int:
        token = self.here
        if token is None or token.kind != "unit" or "." in token.text:
            self._wrong("days")
        days = int(token.text[:-1]) * (_WEEK if token.text.endswith("w") else 1)
        if not 0 <= days <= MOST_DAYS:
            raise mistake("too_large", token.place)
        self._next += 1
        return days

    def _whole(self) -> int:
        token = self.here
        if token is None or token.kind != "number" or "." in token.text:
            self._wrong("whole")
        number = int(token.text)
        if number > MOST:
            raise mistake("too_large", token.place)
        self._next += 1
        return number

    def _money(self) -> Decimal:
        token = self.here
        if token is None or token.kind != "number":
            self._wrong("money")
        amount = Decimal(token.text)
        if amount > MOST:
            raise mistake("too_large", token.place)
        self._next += 1
        return amount

    def _wrong(self, wanted: str) -> NoReturn:
        if self.here is None:
            raise mistake("unfinished", self._end)
        raise mistake("wrong_type", self.here.place, wanted=wanted, found=self.here.text)

    def _close(self, opened: int) -> None:
        if not self._sign(")"):
            raise mistake("open_bracket", self._place, opened=opened)

    def _word(self, word: str) -> bool:
        token = self.here
        if token is None or token.kind != "word" or token.text.lower() != word:
            return False
        self._next += 1
        return True

    def _sign(self, sign: str) -> bool:
        token = self.here
        if token is None or token.text != sign:
            return False
        self._next += 1
        return True
