"""A rule of the programme as a sentence, and how two sheets of them differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Literal

Section = Literal["earning", "redeeming", "expiry", "tiers", "bonuses", "returns", "stages"]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as a sentence, known by a `key` that stays when its words change.

    `parts` are pieces of the sentence, each with whether it is one of the figures that count.
    `earning`: it is one of the rules that decide what a bill earns.
    """

    key: str
    section: Section
    parts: tuple[tuple[str, bool], ...]
    earning: bool = False

    @property
    def text(self) -> str:
        """The whole sentence."""
        return "".join(part for part, _strong in self.parts)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule beside what it was: None on the side where it says nothing."""

    now: RuleLine | None
    was: RuleLine | None

    @property
    def changed(self) -> bool:
        """Whether the sentence is new, gone or another one."""
        return self.now is None or self.was is None or self.now.text != self.was.text

    @property
    def key(self) -> str:
        """The key of the rule."""
        line = self.now or self.was
        return "" if line is None else line.key


def compared(now: Sequence[RuleLine], was: Sequence[RuleLine]) -> tuple[RuleChange, ...]:
    """Return every rule of two sheets; one that is gone stands where it stood."""
    before = {line.key: line for line in was}
    here = {line.key for line in now}
    changes: list[RuleChange] = []
    left = [line for line in was if line.key not in here]
    order = {line.key: place for place, line in enumerate(was)}
    for line in now:
        place = order.get(line.key, -1)
        while left and place >= 0 and order[left[0].key] < place:
            changes.append(RuleChange(None, left.pop(0)))
        changes.append(RuleChange(line, before.get(line.key)))
    changes.extend(RuleChange(None, line) for line in left)
    return tuple(changes)


def rule_line(
    key: str, section: Section, template: str, *, earning: bool = False, **told: str
) -> RuleLine:
    """Return the sentence of a translated template; what is filled in are its figures."""
    parts: list[tuple[str, bool]] = []
    for literal, field, _spec, _conversion in Formatter().parse(template):
        if literal:
            parts.append((literal, False))
        if field is not None:
            parts.append((told[field], True))
    return RuleLine(key, section, tuple(parts), earning)
