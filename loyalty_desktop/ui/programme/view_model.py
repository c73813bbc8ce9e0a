"""The programme without a widget: its draft on the way to a version, and the versions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.programme import ProgrammeSet, SetProgramme, set_programme
from loyalty_desktop.services.commands.programme_drafts import KeepDraft, keep_draft
from loyalty_desktop.services.documents.reports.catalogue import Wanted, print_report
from loyalty_desktop.services.queries.offers import ProgrammeNow, VersionRow, programme_now
from loyalty_desktop.services.queries.programme_draft import KeptDraft, kept_draft
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.programme.draft import Draft
from loyalty_desktop.ui.programme.drafting import Drafting
from loyalty_desktop.ui.programme.versions import (
    VersionShown,
    before,
    beginning_on,
    carried_on,
    following,
    holding_on,
    versions_shown,
)
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, day, number, sentence

_NOW: Final = "programme"
_KEPT: Final = "kept draft"
_EXAMPLE_STEPS: Final = 15


@dataclass(frozen=True, slots=True)
class SheetToPaper:
    """Makes the members' rule sheet as a PDF, away from the till."""

    wanted: Wanted

    def __call__(self, store: Store, by: Actor) -> bytes:
        """Return its bytes; who printed it is noted."""
        return print_report(store, by, self.wanted)


class ProgrammeModel(Drafting):
    """The draft on its way: kept, dated, saved as a version; versions that wait, withdrawn."""

    told = Signal(str)
    """A refusal as a sentence; empty when it is settled."""
    saved = Signal(str)
    """A sentence about the new version."""
    printed = Signal(bytes)
    """The rule sheet as a PDF."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._requests: list[SetProgramme] = []
        self._withdrawal: tuple[tuple[int, int], list[SetProgramme]] | None = None
        self._waiting: list[SetProgramme] = []
        self._first: ProgrammeSet | None = None
        self._then: Callable[[ProgrammeSet], None] = self._done
        self.busy = False
        self.printing = False
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

    def versions(self) -> tuple[VersionShown, ...]:
        """Return the versions, newest first, each beside what held before it."""
        return () if self.now is None else versions_shown(self.now)

    # What is changed --------------------------------------------------------------------------

    def start_from(self, number_of_version: int) -> None:
        """Begin the draft anew with a version."""
        if self.now is None:
            return
        row = self._version(number_of_version)
        self.draft = Draft(self.now.in_force.programme)
        self.draft.restore(Draft(row.programme).values)
        if row.state == "planned":
            # Another version of the same day takes its place.
            self.first_date = row.first_date
        self._touched()
        self.loaded.emit()

    def discard(self) -> None:
        """Begin the draft anew with what is in force."""
        if self.now is not None:
            self._begin(self.now)
            self.told.emit("")
            self.loaded.emit()

    def print_sheet(self) -> None:
        """Have the rule sheet made as members read it today: of a draft nobody is told."""
        if self.now is None or self.printing:
            return
        self.printing = True
        wanted = Wanted("rules", self._clock(), last=self.now.today, by=self._desk.actor.name)
        self._desk.work(SheetToPaper(wanted), then=self._on_paper, otherwise=self._not_printed)
        self.changed.emit()

    # Saving -----------------------------------------------------------------------------------

    @property
    def dates_back(self) -> bool:
        """Whether purchases are recorded on the draft's first day or later."""
        latest = None if self.now is None else self.now.latest
        return latest is not None and self.first_date is not None and self.first_date <= latest

    @property
    def differs(self) -> bool:
        """Whether the draft says anything else than what holds on its day already."""
        if self.draft is None or self.now is None or self.first_date is None:
            return False
        # A version that waits is not to give way to a draft that nobody has begun.
        return (
            self.touched and self.draft.programme != holding_on(self.now, self.first_date).programme
        )

    @property
    def cautions(self) -> bool:
        """Whether what saving comes to is easily overlooked."""
        if self.now is None or not self.differs:
            return False
        return self.dates_back or following(self.now, self.first_date) is not None

    @property
    def can_save(self) -> bool:
        """Whether the draft can be put in force from its day on."""
        return (
            self.may_change
            and not self.busy
            and self.draft is not None
            and not self.draft.problems
            and self.differs
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
        if not self.differs:
            if not self.touched:
                return _("Nothing is changed yet.")
            return _("These rules hold on {day} already.").format(day=day(self.first_date))
        return " ".join(each for each in (self._since_when(), self._neighbours()) if each)

    def _since_when(self) -> str:
        assert self.now is not None
        assert self.first_date is not None
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

    def _neighbours(self) -> str:
        """Return which version the draft replaces, and which will replace it."""
        assert self.now is not None
        told: list[str] = []
        same = beginning_on(self.now, self.first_date)
        if same is not None:
            told.append(
                _("Version {number} of the same day gives way.").format(number=number(same.number))
            )
        after = following(self.now, self.first_date)
        if after is not None and after.first_date is not None:
            told.append(
                _("On {day} version {number} takes over.").format(
                    day=day(after.first_date), number=number(after.number)
                )
            )
        return " ".join(told)

    def next_number(self) -> int:
        """Return the number the draft will have as a version."""
        return 1 if self.now is None else self.now.versions[0].number + 1

    def save(self) -> None:
        """Put the draft in force from its day on; sent again it is done once."""
        if not self.can_save or self.draft is None:
            return
        if not self._requests:
            self._requests = self._from_day_on(self.draft.programme, self.first_date)
        self._begin_writing(self._requests, self._done)

    def goes_on_without(self, number_of_version: int) -> VersionRow | None:
        """Return the version that holds on without one that waits; None where none can go."""
        row = None if self.now is None else self._version(number_of_version)
        if self.now is None or row is None or row.state != "planned":
            return None
        return before(self.now, row)

    def withdraw(self, number_of_version: int) -> None:
        """Let a version that waits never come into force: what holds before it goes on.

        It stays on record; another one of the same day takes its place.
        """
        held = self.goes_on_without(number_of_version)
        if held is None or self.busy or not self.may_change:
            return
        row = self._version(number_of_version)
        asked = (row.number, held.number)
        if self._withdrawal is None or self._withdrawal[0] != asked:
            self._withdrawal = (asked, self._from_day_on(held.programme, row.first_date))
        self._begin_writing(self._withdrawal[1], self._withdrawn)

    def _from_day_on(self, programme: Programme, first: date | None) -> list[SetProgramme]:
        """Return what puts rules in force from a day on, and over what was withdrawn after it."""
        assert self.now is not None
        days = (first, *carried_on(self.now, first))
        at = self._clock()
        return [
            SetProgramme(key=new_id(), at=at, programme=programme, first_date=each) for each in days
        ]

    def _begin_writing(
        self, requests: list[SetProgramme], then: Callable[[ProgrammeSet], None]
    ) -> None:
        self.busy = True
        self._waiting, self._first, self._then = list(requests), None, then
        self._write_next()
        self.changed.emit()

    def _write_next(self) -> None:
        self._desk.write(
            set_programme, self._waiting[0], then=self._written, otherwise=self._failed
        )

    def _written(self, done: ProgrammeSet) -> None:
        self._first = self._first or done
        del self._waiting[0]
        if self._waiting:
            self._write_next()
        else:
            self._then(self._first)

    def _withdrawn(self, _done: ProgrammeSet) -> None:
        assert self._withdrawal is not None
        (taken_back, goes_on), _requests = self._withdrawal
        self.busy = False
        self._withdrawal = None
        self.told.emit("")
        self.saved.emit(
            _("Version {number} is withdrawn. Version {before} goes on.").format(
                number=number(taken_back), before=number(goes_on)
            )
        )
        self.load()

    def _on_paper(self, pdf: bytes) -> None:
        self.printing = False
        self.changed.emit()
        self.printed.emit(pdf)

    def _not_printed(self, refusal: LoyaltyError) -> None:
        self.printing = False
        self._refused(refusal)
        self.changed.emit()

    def _version(self, number_of_version: int) -> VersionRow:
        assert self.now is not None
        return next(row for row in self.now.versions if row.number == number_of_version)

    def _left_behind(self, kept: KeptDraft | None) -> None:
        self._kept = kept
        if self.now is not None and not self.edited:
            self._begin(self.now)
            self.loaded.emit()

    @override
    def _touched(self) -> None:
        self._requests = []
        super()._touched()

    def _not_kept(self, _refusal: LoyaltyError) -> None:
        """Keep it with the next change: what is on the screen is not lost."""
        self._keeps = None

    def _done(self, done: ProgrammeSet) -> None:
        self.busy = False
        self._requests = []
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
        saves = self._then == self._done
        if saves and isinstance(refusal, Invalid) and self.draft is not None:
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
        self._requests = []
        self.touched = False
        self.first_date = known.today
        if self._kept is not None and known.may_change:
            kept, self._kept = self._kept, None
            self.draft.restore(kept.values)
            self.touched = True
            self._keeps = (self.draft.values, kept.first_date)
            if kept.first_date is not None:
                self.first_date = max(kept.first_date, known.today)
                return
        if self.dates_back and not known.may_date_back and known.latest is not None:
            self.first_date = known.latest + timedelta(days=1)
