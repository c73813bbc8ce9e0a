"""Whatever the program refuses with, somewhere in its sources, is told in words of its own."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import loyalty_desktop
from loyalty_desktop import errors
from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.wording import sentence, use_language

SOURCES = Path(loyalty_desktop.__file__).parent
KINDS = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, LoyaltyError)
}
TELLING = ("what", "reason", "limit")
"""The facts that say what it is about."""
FACTS = {
    "allowed": 12,
    "available": 3,
    "due": 5_000,
    "known": [".csv"],
    "expected": 5_000,
    "left": 1,
    "least": 4,
    "most": 8,
    "step": 10,
    "minimum": 20,
}
"""Facts that come along with some of them."""


@cache
def refusals() -> tuple[tuple[str, str, str], ...]:
    """Return kind, fact and code of everything that is raised by name."""
    found = {each for file in SOURCES.rglob("*.py") for each in refused_in(file)}
    return tuple(sorted(found))


def refused_in(file: Path) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        kind = node.func.id if isinstance(node.func, ast.Name) else ""
        if kind not in KINDS:
            continue
        told = {each.arg: each.value for each in node.keywords if each.arg in TELLING}
        if kind == "Invalid" and len(node.args) > 1:
            told["reason"] = node.args[1]
        for fact, code in told.items():
            if fact and isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield kind, fact, code.value


def refusal(kind: str, fact: str, code: str) -> LoyaltyError:
    if kind == "Invalid":
        return Invalid("total", code, **FACTS)
    return KINDS[kind](**{**FACTS, fact: code})


def test_that_refusals_are_found_in_the_sources() -> None:
    assert len(refusals()) > 150
    assert {("NotFound", "what", "purchase"), ("NotAllowed", "reason", "pin")} < {*refusals()}


@pytest.mark.parametrize("language", ["en", "id"])
def test_that_every_refusal_says_what_it_is_about(language: str) -> None:
    use_language(language)
    unit = currency("IDR")
    unsaid = [
        (kind, fact, code)
        for kind, fact, code in refusals()
        if sentence(refusal(kind, fact, code), unit)
        == sentence(refusal(kind, fact, "made up for this test"), unit)
    ]
    use_language("en")
    # Done is done, and so many points are the most: there is nothing more to say.
    assert unsaid == [("AlreadyDone", "what", "finished"), ("LimitReached", "limit", "bill")]
