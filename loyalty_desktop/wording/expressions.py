"""What is wrong with a condition as it is typed: each mistake as one sentence with its place."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.wording.figures import number
from loyalty_desktop.wording.languages import _, mark

Facts = Mapping[str, object]

_SENTENCES: Final = {
    "unfinished": mark("Something is missing at the end (place {place})."),
    "leftover": mark('"and" or "or" is missing before "{found}" (place {place}).'),
    "stray_bracket": mark("This closing bracket was never opened (place {place})."),
    "open_bracket": mark('A ")" is missing at place {place}; "(" stands at place {opened}.'),
    "quote": mark("The quotation mark at place {place} is never closed."),
    "character": mark('"{found}" does not belong here (place {place}).'),
    "no_field": mark(
        'The name of a field belongs here, such as stage or points, not "{found}" (place {place}).'
    ),
    "no_days": mark("{about} is not counted over days; leave the brackets out (place {place})."),
    "no_comparison": mark(
        "Compare {about} with =, !=, <, <=, >, >= or in, and a value (place {place})."
    ),
    "operator": mark('{about} has no order: write =, != or in, not "{found}" (place {place}).'),
    "none_ordered": mark("Only = and != go with none (place {place})."),
    "never_none": mark("{about} is never none (place {place})."),
    "no_list": mark("The values stand in brackets: in (a, b) (place {place})."),
    "no_comma": mark("A comma is missing at place {place}."),
    "needs_bracket": mark("{about} asks for something in brackets (place {place})."),
    "no_values": mark(
        "Nobody has reckoned yet what customers bring: do that in Insights first (place {place})."
    ),
    "too_large": mark("This number is too large (place {place})."),
    "too_many_decimals": mark("This amount has too many decimals (place {place})."),
    "out_of_range": mark("This number is too large (place {place})."),
    "long_word": mark("This text is too long; {most} letters are the most (place {place})."),
    "too_long": mark("The condition is too long; {most} letters are the most."),
    "too_deep": mark("There are too many brackets inside one another (place {place})."),
}

_WANTED: Final = {
    "text": mark(
        'A word belongs here, or a text in quotation marks, not "{found}" (place {place}).'
    ),
    "days": mark("Days belong here, such as 90d, or weeks, such as 12w (place {place})."),
    "whole": mark('A whole number belongs here, not "{found}" (place {place}).'),
    "money": mark('An amount belongs here, such as 1_000_000, not "{found}" (place {place}).'),
}


def expression_mistake(facts: Facts, unit: Currency | None = None) -> str:
    """Return what is wrong with a condition; its place counts letters from 1."""
    del unit
    what = str(facts.get("mistake", ""))
    if what in _MADE:
        return _MADE[what](facts)
    if what == "wrong_type" and str(facts.get("wanted", "")) in _WANTED:
        return _filled(_WANTED[str(facts["wanted"])], facts)
    if what in _SENTENCES:
        return _filled(_SENTENCES[what], facts)
    return _("This condition can't be understood.")


def _unknown_field(facts: Facts) -> str:
    near = cast("list[str]", facts.get("near") or [])
    if near:
        said = _('There is no "{found}" (place {place}). Is {near} meant?')
        return said.format(found=facts.get("found"), place=_place(facts), near=near[0])
    options = ", ".join(cast("list[str]", facts.get("options") or []))
    said = _('There is no "{found}" (place {place}). Choose one of: {options}.')
    return said.format(found=facts.get("found"), place=_place(facts), options=options)


def _unknown_value(facts: Facts) -> str:
    options = ", ".join(cast("list[str]", facts.get("options") or []))
    if not options:
        said = _('There is no "{found}" (place {place}), and nothing else to choose.')
        return said.format(found=facts.get("found"), place=_place(facts))
    said = _('There is no "{found}" (place {place}). Choose one of: {options}.')
    return said.format(found=facts.get("found"), place=_place(facts), options=options)


_MADE: Final[dict[str, Callable[[Facts], str]]] = {
    "unknown_field": _unknown_field,
    "unknown_value": _unknown_value,
}


def _filled(sentence: str, facts: Facts) -> str:
    told = {
        name: number(fact) if isinstance(fact, int) else str(fact) for name, fact in facts.items()
    }
    return _(sentence).format(**told)


def _place(facts: Facts) -> str:
    place = facts.get("place")
    return number(place) if isinstance(place, int) else ""
