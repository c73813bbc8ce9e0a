"""The draft of a programme without a widget: what is typed, what is wrong, what its words say."""

from datetime import date
from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.services.queries.offers import ProgrammeNow
from loyalty_desktop.ui.programme.draft import Draft
from loyalty_desktop.ui.programme.example import Example, example_of
from loyalty_desktop.ui.programme.form_fields import Section, section_of
from loyalty_desktop.ui.programme.versions import holding_on
from loyalty_desktop.wording import mistake
from loyalty_desktop.wording.rule_lines import RuleChange, RuleLine, compared
from loyalty_desktop.wording.rule_sheet import rule_sheet, too_many_rules
from loyalty_desktop.wording.stage_rules import stage_rules


class Drafting(QObject):
    """A draft begun with a version, its words beside those in force on its day, its example."""

    loaded = Signal()
    """Another draft or other versions: the form fills itself again."""
    changed = Signal()
    """A value of the draft, or its day, is another one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now: ProgrammeNow | None = None
        self.draft: Draft | None = None
        self.section: Section = "earning"
        self.first_date: date | None = None
        self.bill = 0
        self.tier = ""
        self.touched = False
        """Whether anything of the draft, or its day, was changed by hand."""

    # What is known ----------------------------------------------------------------------------

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
        held = holding_on(self.now, self.first_date if self.touched else None).programme
        told = stage_rules if self.section == "stages" else _sheet
        return compared(told(self.draft.programme), told(held))

    def warning(self) -> str:
        """Return the warning about too many earning rules, or nothing."""
        return "" if self.draft is None else too_many_rules(_sheet(self.draft.programme))

    def example(self) -> Example | None:
        """Return what a bill earns by the draft, in money."""
        if self.draft is None or self.now is None:
            return None
        known = self.now
        return example_of(self.draft.programme, known.currency, self.bill, self.tier, known.today)

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

    def _touched(self) -> None:
        """Note that the draft or its day is another one."""
        self.touched = True
        self.changed.emit()


def _sheet(programme: Programme) -> tuple[RuleLine, ...]:
    return rule_sheet(programme, programme.currency)
