"""The programme without a widget: a draft beside what is in force, told in plain words."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.bill import Bill, price
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.earning import Boost, Settlement, earn_points
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.services.commands.programme import ProgrammeSet, SetProgramme, set_programme
from loyalty_desktop.services.commands.programme_drafts import KeepDraft, keep_draft
from loyalty_desktop.services.queries.offers import ProgrammeNow, VersionRow, programme_now
from loyalty_desktop.services.queries.programme_draft import KeptDraft, kept_draft
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.programme.draft import Draft
from loyalty_desktop.ui.programme.form_fields import Section, section_of
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import (
    _,
    day,
    mistake,
    money,
    number,
    points,
    sentence,
    why_with_points,
)
from loyalty_desktop.wording.rule_lines import RuleChange, RuleLine, compared
from loyalty_desktop.wording.rule_sheet import rule_sheet, too_many_rules
from loyalty_desktop.wording.stage_rules import stage_rules

_NOW: Final = "programme"
_KEPT: Final = "kept draft"
_EXAMPLE_STEPS: Final = 15


@dataclass(frozen=True, slots=True)
class Example:
    """What a bill comes to: a sentence with its points, its lines, and further sentences."""

    sentence: str
    points: str
    lines: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    """A version with its title, what has become of it, and how its rules differ."""

    row: VersionRow
    title: str
    state: str
    changes: tuple[RuleChange, ...]


class ProgrammeModel(QObject):
    """A draft begun with a version, its words, its example, and the day from which it holds."""

    loaded = Signal()
    """Another draft or other versions: the form fills itself again."""
    changed = Signal()
    """A value of the draft, or its day, is another one."""
    told = Signal(str)
    """A refusal as a sentence; empty when it is settled."""
    saved = Signal(str)
    """A sentence about the new version."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._request: SetProgramme | None = None
        self.now: ProgrammeNow | None = None
        self.draft: Draft | None = None
        self.section: Section = "earning"
        self.first_date: date | None = None
        self.bill = 0
        self.tier = ""
        self.busy = False
        self._kept: KeptDraft | None = None
        self._keeps: tuple[object, ...] | None = None

    # What is known ----------------------------------------------------------------------------

    def take_up(self) -> None:
        """Ask for the draft that somebody left behind; it goes on where it was."""
        self._desk.read(kept_draft, then=self._left_behind, token=_KEPT)

    def keep(self) -> None:
        """Keep the draft as it stands, or that there is none any more."""
        if self.draft is None or not self.may_change:
            return
        values = self.draft.values if self.edited else None
        first = self.first_date if self.edited else None
        if (values, first) == (self._keeps or (None, None)):
            return
        self._keeps = (values, first)
        self._desk.write(
            keep_draft,
            KeepDraft(key=new_id(), at=self._clock(), values=values, first_date=first),
            otherwise=self._not_kept,
        )

    def load(self) -> None:
        """Ask for the versions; a draft that was begun stays."""
        self._desk.read(
            programme_now, self._clock(), then=self._arrived, otherwise=self._refused, token=_NOW
        )

    @property
    def may_change(self) -> bool:
        """Whether who looks may save a version."""
        return self.now is not None and self.now.may_change

    @property
    def edited(self) -> bool:
        """Whether the draft differs from what it was begun with."""
        return self.draft is not None and self.draft.changed

    def complaints(self) -> dict[str, str]:
        """Return a sentence for every place of the draft that cannot be."""
        if self.draft is None or self.now is None:
            return {}
        unit = self.now.currency
        told: dict[str, str] = {}
        for problem in self.draft.problems:
            told.setdefault(str(problem.get("field", "")), mistake(problem, unit))
        return told

    def sections_in_error(self) -> frozenset[Section]:
        """Return the sections that hold a mistake."""
        return frozenset(section_of(place) for place in self.complaints())

    def words(self) -> tuple[RuleChange, ...]:
        """Return the draft's rules beside those in force on its day."""
        if self.draft is None or self.now is None:
            return ()
        before = self.in_force_before(self.first_date).programme
        told = self._stages if self.section == "stages" else self._sheet
        return compared(told(self.draft.programme), told(before))

    def warning(self) -> str:
        """Return the warning about too many earning rules, or nothing."""
        return "" if self.draft is None else too_many_rules(self._sheet(self.draft.programme))

    def in_force_before(self, first: date | None) -> VersionRow:
        """Return the version in force on a day, as it is without the draft."""
        assert self.now is not None
        if first is None:
            return self.now.in_force
        holding = [
            row
            for row in self.now.versions
            if row.state != "replaced" and (row.first_date is None or row.first_date <= first)
        ]
        return max(holding, key=_since, default=self.now.in_force)

    def versions(self) -> tuple[VersionShown, ...]:
        """Return the versions, newest first, each beside the one recorded before it."""
        if self.now is None:
            return ()
        rows = self.now.versions
        shown: list[VersionShown] = []
        for place, row in enumerate(rows):
            before = rows[place + 1] if place + 1 < len(rows) else None
            shown.append(
                VersionShown(row, _title(row), _state(row), self._differences(row, before))
            )
        return tuple(shown)

    def example(self) -> Example | None:
        """Return what a bill earns by the draft, in money."""
        if self.draft is None or self.now is None:
            return None
        programme, unit = self.draft.programme, self.now.currency
        priced = price(Bill(self.bill), (), programme.redeem.cash_rounding)
        earned = earn_points(
            priced, programme.earn, Settlement(priced.due, priced.due), _boost(programme, self.tier)
        )
        facts = {
            "bill": money(self.bill, unit),
            "points": points(earned.points),
            "worth": money(worth(earned.points, programme.redeem), unit),
        }
        if programme.redeem.value and earned.points:
            told = _("A bill of {bill} earns {points}, worth {worth}.").format(**facts)
        elif earned.points:
            told = _("A bill of {bill} earns {points}.").format(**facts)
        else:
            told = _("A bill of {bill} earns nothing.").format(**facts)
        lines = tuple(why_with_points(line, unit) for line in earned.why)
        return Example(told, facts["points"], lines, self._good_to(programme))

    def tiers(self) -> tuple[str, ...]:
        """Return the names of the draft's tiers."""
        if self.draft is None:
            return ()
        return tuple(tier.name for tier in self.draft.programme.tiering.tiers)

    # What is changed --------------------------------------------------------------------------

    def show_section(self, section: Section) -> None:
        """Go to another section of the form."""
        self.section = section
        self.loaded.emit()

    def set_value(self, place: str, value: object) -> None:
        """Write a value into the draft."""
        if self.draft is not None and self.draft.value(place) != value:
            self.draft.set_value(place, value)
            self._touched()

    def add_row(self, place: str) -> None:
        """Add a rate or a tier, with values that make sense to begin with."""
        if self.draft is None:
            return
        if place == "earn.rates":
            per = self.draft.value("earn.per")
            self.draft.add(place, {"category": "", "per": per, "points": 1})
        else:
            before = self.draft.rows(place)
            last = before[-1].get("threshold") if before else None
            highest = int(Fraction(str(last))) if last else 0
            self.draft.add(place, {"name": "", "threshold": highest * 2 or 1_000, "multiplier": 1})
        self._touched()
        self.loaded.emit()

    def remove_row(self, place: str, at: int) -> None:
        """Take a rate or a tier away."""
        if self.draft is not None:
            self.draft.remove(place, at)
            self._touched()
            self.loaded.emit()

    def rate_of(self, at: int, what: str) -> None:
        """Make the rate at a place one of a category or of an item (`sku`)."""
        if self.draft is not None:
            other = "sku" if what == "category" else "category"
            self.draft.rename(f"earn.rates[{at + 1}]", other, what)
            self._touched()

    def set_bill(self, minor: int | None) -> None:
        """Show what another bill earns."""
        self.bill = minor or 0
        self.changed.emit()

    def set_tier(self, tier: str) -> None:
        """Show what somebody of another tier earns."""
        self.tier = tier
        self.changed.emit()

    def set_first_date(self, first: date | None) -> None:
        """Let the draft hold from another day on."""
        if first != self.first_date:
            self.first_date = first
            self._touched()

    def start_from(self, number_of_version: int) -> None:
        """Begin the draft anew with a version."""
        if self.now is None:
            return
        row = next(row for row in self.now.versions if row.number == number_of_version)
        self.draft = Draft(self.now.in_force.programme)
        begun = Draft(row.programme)
        for place in ("name", "earn", "redeem", "expiry", "debt", "members", "tiering"):
            self.draft.set_value(place, begun.value(place))
        for place in ("bonuses", "stages"):
            self.draft.set_value(place, begun.value(place))
        self._touched()
        self.loaded.emit()

    def discard(self) -> None:
        """Begin the draft anew with what is in force."""
        if self.now is not None:
            self._begin(self.now)
            self.told.emit("")
            self.loaded.emit()

    # Saving -----------------------------------------------------------------------------------

    @property
    def dates_back(self) -> bool:
        """Whether purchases are recorded on the draft's first day or later."""
        latest = None if self.now is None else self.now.latest
        return latest is not None and self.first_date is not None and self.first_date <= latest

    @property
    def can_save(self) -> bool:
        """Whether the draft can be put in force from its day on."""
        return (
            self.may_change
            and not self.busy
            and self.edited
            and self.draft is not None
            and not self.draft.problems
            and self.first_date is not None
            and (not self.dates_back or (self.now is not None and self.now.may_date_back))
        )

    def consequence(self) -> str:
        """Return what saving does and does not do, for beside the button."""
        if self.now is None:
            return ""
        if not self.now.may_change:
            return _("You can read the programme. A manager or the owner changes it.")
        if self.complaints():
            return _("Something can't be saved yet; it is marked in the form.")
        if self.first_date is None:
            return _("Choose the day from which the new rules hold.")
        if not self.dates_back:
            return _("Holds from {day} on. Nothing earned before changes.").format(
                day=day(self.first_date)
            )
        if not self.now.may_date_back:
            return _(
                "Purchases are recorded on {day} or later. Choose a later day, or ask the owner."
            ).format(day=day(self.first_date))
        return _(
            "Purchases of {day} and later are recorded: they keep their points. "
            "Only what is recorded from now on follows the new rules."
        ).format(day=day(self.first_date))

    def next_number(self) -> int:
        """Return the number the draft will have as a version."""
        return 1 if self.now is None else self.now.versions[0].number + 1

    def save(self) -> None:
        """Put the draft in force from its day on; sent again it is done once."""
        if not self.can_save or self.draft is None:
            return
        self.busy = True
        self._request = self._request or SetProgramme(
            key=new_id(),
            at=self._clock(),
            programme=self.draft.programme,
            first_date=self.first_date,
        )
        self._desk.write(set_programme, self._request, then=self._done, otherwise=self._failed)
        self.changed.emit()

    def _left_behind(self, kept: KeptDraft | None) -> None:
        self._kept = kept
        if self.now is not None and not self.edited:
            self._begin(self.now)
            self.loaded.emit()

    def _not_kept(self, _refusal: LoyaltyError) -> None:
        """Keep it with the next change: what is on the screen is not lost."""
        self._keeps = None

    def _touched(self) -> None:
        self._request = None
        self.changed.emit()

    def _done(self, done: ProgrammeSet) -> None:
        self.busy = False
        self._request = None
        first = self.first_date
        self.draft = None
        self.told.emit("")
        if first is not None:
            self.saved.emit(
                _("Version {number} is saved and holds from {day} on.").format(
                    number=number(done.version), day=day(first)
                )
            )
        self.load()

    def _failed(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Invalid) and self.draft is not None:
            self.draft.problems = tuple(refusal.problems)
        self._refused(refusal)
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.told.emit(sentence(refusal, None if self.now is None else self.now.currency))

    def _arrived(self, known: ProgrammeNow) -> None:
        first_time = self.now is None
        if known == self.now and self.edited:
            # Somebody is typing: the form is not to be made anew under their hands.
            return
        self.now = known
        if self.draft is None or not self.edited:
            self._begin(known)
        if first_time:
            self.bill = known.in_force.programme.earn.per * _EXAMPLE_STEPS
        self.loaded.emit()

    def _begin(self, known: ProgrammeNow) -> None:
        self.draft = Draft(known.in_force.programme)
        self._request = None
        self.first_date = known.today
        if self._kept is not None and known.may_change:
            kept, self._kept = self._kept, None
            self.draft.restore(kept.values)
            self._keeps = (self.draft.values, kept.first_date)
            if kept.first_date is not None:
                self.first_date = max(kept.first_date, known.today)
                return
        if self.dates_back and not known.may_date_back and known.latest is not None:
            self.first_date = known.latest + timedelta(days=1)

    def _sheet(self, programme: Programme) -> tuple[RuleLine, ...]:
        return rule_sheet(programme, programme.currency)

    def _stages(self, programme: Programme) -> tuple[RuleLine, ...]:
        return stage_rules(programme)

    def _differences(self, row: VersionRow, before: VersionRow | None) -> tuple[RuleChange, ...]:
        if before is None:
            return ()
        old, new = before.programme, row.programme
        told = (
            *compared(self._sheet(new), self._sheet(old)),
            *compared(self._stages(new), self._stages(old)),
        )
        return tuple(change for change in told if change.changed)

    def _good_to(self, programme: Programme) -> str:
        if self.now is None:
            return ""
        last = last_valid_day(day_of(self.now.today), programme.expiry)
        if last == NEVER:
            return _("Bought today, the points never expire.")
        return _("Bought today, the points are good to {day}.").format(day=day(date_of(last)))


def _since(row: VersionRow) -> tuple[date, int]:
    return row.first_date or date.min, row.number


def _boost(programme: Programme, name: str) -> Boost | None:
    for tier in programme.tiering.tiers:
        if tier.name == name:
            return Boost(tier.name, tier.multiplier)
    return None


def _title(row: VersionRow) -> str:
    if row.first_date is None:
        return _("Version {number}, from the beginning").format(number=number(row.number))
    return _("Version {number}, from {day}").format(
        number=number(row.number), day=day(row.first_date)
    )


def _state(row: VersionRow) -> str:
    return {
        "in force": _("In force"),
        "planned": _("Planned"),
        "past": _("Past"),
        "replaced": _("Replaced on the same day"),
    }[row.state]
