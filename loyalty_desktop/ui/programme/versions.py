"""The versions of the programme: which holds on a day, what each changed, which one was withdrawn.

A version is never edited. One that waits is withdrawn by another of the same first day that changes
nothing: the version before it goes on.
"""

from dataclasses import dataclass
from datetime import date

from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.services.queries.offers import ProgrammeNow, VersionRow
from loyalty_desktop.wording import _, day, number
from loyalty_desktop.wording.rule_lines import RuleChange, RuleLine, compared
from loyalty_desktop.wording.rule_sheet import rule_sheet
from loyalty_desktop.wording.stage_rules import stage_rules


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version with its title, what has become of it, and how its rules differ.

    `waits`: it comes into force later and can still be withdrawn.
    """

    row: VersionRow
    title: str
    state: str
    changes: tuple[RuleChange, ...]
    waits: bool = False


def holding_on(known: ProgrammeNow, first: date | None) -> VersionRow:
    """Return the version in force on a day, as things are recorded now; None: today."""
    if first is None:
        return known.in_force
    holding = [
        row
        for row in known.versions
        if row.state != "replaced" and (row.first_date is None or row.first_date <= first)
    ]
    return max(holding, key=_since, default=known.in_force)


def following(known: ProgrammeNow, first: date | None) -> VersionRow | None:
    """Return the next version after a day that changes anything."""
    later = (row for row in _after(known, first) if gone_on_from(known, row) is None)
    return next(later, None)


def carried_on(known: ProgrammeNow, first: date | None) -> tuple[date, ...]:
    """Return the days, after one, on which what was planned was withdrawn.

    What holds on the day before goes on there: new rules of that day have to go on there too.
    """
    days: list[date] = []
    for row in _after(known, first):
        if gone_on_from(known, row) is None or row.first_date is None:
            break
        days.append(row.first_date)
    return tuple(days)


def beginning_on(known: ProgrammeNow, first: date | None) -> VersionRow | None:
    """Return the version whose first day it is: another one of that day takes its place."""
    row = holding_on(known, first)
    return row if first is not None and row.first_date == first else None


def before(known: ProgrammeNow, row: VersionRow) -> VersionRow | None:
    """Return the version that held, or holds, just before one begins.

    For one that was replaced it is the one it would have followed when it was recorded.
    """
    replaced = row.state == "replaced"
    earlier = [
        each
        for each in known.versions
        if (each.number < row.number if replaced else each.state != "replaced")
        and (_since(each) < _since(row))
    ]
    return max(earlier, key=_since, default=None)


def gone_on_from(known: ProgrammeNow, row: VersionRow) -> VersionRow | None:
    """Return the version that goes on where another was withdrawn; None for one that changes it."""
    held = before(known, row)
    if row.state == "replaced" or held is None or held.programme != row.programme:
        return None
    same_day = (each for each in known.versions if each.state == "replaced")
    return held if any(each.first_date == row.first_date for each in same_day) else None


def versions_shown(known: ProgrammeNow) -> tuple[VersionShown, ...]:
    """Return the versions, newest first, each beside what held before it."""
    given_up = {row.first_date for row in known.versions if gone_on_from(known, row) is not None}
    return tuple(_shown(known, row, given_up) for row in known.versions)


def _shown(known: ProgrammeNow, row: VersionRow, given_up: set[date | None]) -> VersionShown:
    states = {
        "in force": _("In force"),
        "planned": _("Planned"),
        "past": _("Past"),
        "replaced": _("Replaced on the same day"),
    }
    state = states[row.state]
    held = gone_on_from(known, row)
    if row.state == "replaced" and row.first_date in given_up:
        state = _("Withdrawn")
    elif held is not None and row.state == "planned":
        state = _("Version {number} goes on").format(number=number(held.number))
    waits = row.state == "planned" and held is None
    return VersionShown(row, _title(row), state, _differences(row, before(known, row)), waits)


def _after(known: ProgrammeNow, first: date | None) -> list[VersionRow]:
    """Return the versions that come into force after a day, the next first."""
    later = [
        row
        for row in known.versions
        if row.state != "replaced"
        and row.first_date is not None
        and first is not None
        and row.first_date > first
    ]
    return sorted(later, key=_since)


def _differences(row: VersionRow, held: VersionRow | None) -> tuple[RuleChange, ...]:
    if held is None:
        return ()
    told = (
        *compared(_sheet(row.programme), _sheet(held.programme)),
        *compared(stage_rules(row.programme), stage_rules(held.programme)),
    )
    return tuple(change for change in told if change.changed)


def _sheet(programme: Programme) -> tuple[RuleLine, ...]:
    return rule_sheet(programme, programme.currency)


def _since(row: VersionRow) -> tuple[date, int]:
    return row.first_date or date.min, row.number


def _title(row: VersionRow) -> str:
    if row.first_date is None:
        return _("Version {number}, from the beginning").format(number=number(row.number))
    return _("Version {number}, from {day}").format(
        number=number(row.number), day=day(row.first_date)
    )
