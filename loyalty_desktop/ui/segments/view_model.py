"""Segments without a widget: the list, the one in the making, whom it means, what is saved."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.rights import RIGHTS, Right
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import told
from loyalty_desktop.services.commands.segments import (
    DefineSegment,
    DropSegment,
    FreezeSegment,
    RenameSegment,
    SegmentKept,
    define_segment,
    drop_segment,
    freeze_segment,
    rename_segment,
)
from loyalty_desktop.services.queries.segment_preview import (
    SegmentList,
    SegmentOffers,
    SegmentPreview,
)
from loyalty_desktop.services.queries.segments import EVERYONE, KnownSegment, SegmentRow
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.segments.asking import CountSegments, FindOffers, Look, names_of
from loyalty_desktop.ui.segments.draft import Group, group_of, tree_of, unfinished
from loyalty_desktop.ui.segments.drafts import NEW, Draft, drafts_at
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, mistake, sentence
from loyalty_desktop.wording.segment_words import segment_sentence

SETTLING_MS: Final = 250
"""So long after the last change whom it means is asked for."""
_LIST: Final = "segments"
_COUNTS: Final = "segments' counts"
_OFFERS: Final = "what segments choose from"
_LOOK: Final = "the segment in the making"


class SegmentsModel(QObject):
    """The list of segments and the one in the making."""

    listed = Signal()
    """The list, or its counts, are new."""
    shown = Signal()
    """Another segment is in the making, or its parts are other ones."""
    changed = Signal()
    """The text, a mistake, or whether it is saved are new."""
    looked = Signal()
    """Whom it means is new, or is being looked for."""
    offered = Signal()
    """What there is to choose is known."""
    saved = Signal(str)
    """The segment of this name is kept as it stands."""
    refused = Signal(str)
    """What was asked for was refused, in a sentence."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._drafts = drafts_at(desk)
        self._wanted: str | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING_MS)
        self._settling.timeout.connect(self.look)
        self.rows: tuple[SegmentRow, ...] = ()
        self.list: SegmentList | None = None
        self.counted_at: datetime | None = None
        self.offers = SegmentOffers()
        self.preview: SegmentPreview | None = None
        self.looking = False
        self.busy = False

    @property
    def may_offer(self) -> bool:
        """Whether who looks may save."""
        return Right.OFFER in RIGHTS.get(self._desk.actor.role, frozenset())

    @property
    def may_export(self) -> bool:
        """Whether who looks may take people out of the shop."""
        return Right.EXPORT in RIGHTS.get(self._desk.actor.role, frozenset())

    @property
    def unit(self) -> Currency | None:
        """The shop's money, None before the first answer."""
        return None if self.list is None else self.list.currency

    @property
    def draft(self) -> Draft | None:
        """The segment in view, None before the first answer."""
        chosen = self._drafts.chosen
        return None if chosen is None else self._drafts.by_name.get(chosen)

    def unsaved(self, name: str) -> bool:
        """Tell whether a segment was changed and not saved."""
        draft = self._drafts.by_name.get(name)
        return draft is not None and draft.unsaved

    def has_new(self) -> bool:
        """Tell whether a segment without a name is in the making."""
        return NEW in self._drafts.by_name

    def meaning(self) -> str:
        """Return in plain words what the condition means, or what it lacks to mean something."""
        draft = self.draft
        if draft is None or self.unit is None:
            return ""
        if draft.mistake:
            return _("The text has a mistake.")
        if not draft.text.strip():
            return _("Say whom you mean: add a condition.")
        return segment_sentence(read_segment(draft.text), self.unit)

    # Asking ----------------------------------------------------------------------------------

    def load(self) -> None:
        """Ask for the list; for its counts and for what there is to choose once it is there."""
        at = self._clock()
        self._desk.read(names_of, at, then=self._arrived, otherwise=self._refused, token=_LIST)

    def look(self) -> None:
        """Ask whom the condition means."""
        self._settling.stop()
        draft = self.draft
        if draft is None or draft.mistake or not draft.text.strip():
            self._desk.forget(_LOOK)
            self.preview, self.looking = None, False
            self.looked.emit()
            return
        self.looking = True
        name = "" if draft.unsaved else draft.name
        self._desk.work(
            Look(draft.text, name, self._clock()),
            then=self._looked,
            otherwise=self._not_looked,
            token=_LOOK,
        )
        self.looked.emit()

    # Choosing --------------------------------------------------------------------------------

    def show(self, name: str) -> None:
        """Show a segment by its name, as it was left."""
        row = self._row(name)
        if row is None and name not in self._drafts.by_name:
            return
        if row is not None:
            name = row.segment.name
            if name != self._drafts.chosen:
                self._forget_untouched()
            if name not in self._drafts.by_name:
                self._drafts.by_name[name] = _draft_of(row.segment)
        self._drafts.chosen = name
        self._show()

    def begin(self, text: str = "") -> None:
        """Begin a new segment, from a condition or from nothing."""
        before = self._drafts.by_name.get(NEW)
        if before is None or text:
            draft = Draft(NEW, "new", "", text, Group(), typed=bool(text))
            self._drafts.by_name[NEW] = draft
            if text:
                self._read(draft)
        self._drafts.chosen = NEW
        self.listed.emit()
        self._show()

    def show_meant(self, meant: str) -> None:
        """Show the segment of a name; anything else is the condition of a new one."""
        if self.list is None:
            self._wanted = meant
        elif self._row(meant) is not None:
            self.show(meant)
        else:
            self.begin(meant)

    def discard(self) -> None:
        """Take back what was changed and not saved."""
        draft = self.draft
        if draft is None:
            return
        del self._drafts.by_name[draft.name]
        self._drafts.chosen = None
        self.listed.emit()
        self.show(draft.name or EVERYONE)

    # Changing --------------------------------------------------------------------------------

    def set_group(self, group: Group, *, anew: bool) -> None:
        """Take what the builder says now; `anew`: it has other parts and is to be shown anew."""
        draft = self.draft
        if draft is None:
            return
        tree = tree_of(group)
        draft.group = group
        draft.text = "" if tree is None else told(tree)
        # The builder lets more be typed than a condition can hold: a thousand years, a whole page.
        self._read(draft)
        draft.group, draft.typed = group, False
        draft.lacks = bool(unfinished(group))
        self._touched()
        if anew:
            self.shown.emit()

    def set_text(self, text: str) -> None:
        """Take what is typed as text; the builder follows as far as it can show it."""
        draft = self.draft
        if draft is None or text == draft.text:
            return
        draft.text, draft.typed = text, True
        self._read(draft)
        self._touched()
        self.shown.emit()

    # Saving ----------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the condition under the name that the segment has."""
        draft = self.draft
        if draft is not None and draft.kind in {"living", "frozen"}:
            self.save_as(draft.name)

    def save_as(self, name: str) -> None:
        """Keep the condition under a name; from then on it lives."""
        draft = self.draft
        if draft is None or self.busy:
            return
        if problem := self._problem(draft):
            self.refused.emit(problem)
            return
        if fold(name) != fold(draft.name) and self._row(name) is not None:
            self.refused.emit(_("Another segment has this name."))
            return
        request = DefineSegment(
            key=new_id(), at=self._clock(), name=name, expression=draft.text.strip()
        )
        self._write(define_segment, request, self._kept_as)

    def let_live(self) -> None:
        """Ask anew each time whom a frozen segment means."""
        draft = self.draft
        if draft is not None:
            request = DefineSegment(
                key=new_id(), at=self._clock(), name=draft.name, expression=draft.saved
            )
            self._write(define_segment, request, self._kept)

    def freeze(self) -> None:
        """Keep whom the segment means now."""
        if (draft := self.draft) is not None:
            request = FreezeSegment(key=new_id(), at=self._clock(), name=draft.name)
            self._write(freeze_segment, request, self._kept)

    def rename(self, name: str) -> None:
        """Give the segment another name; what was changed and not saved stays."""
        if (draft := self.draft) is not None:
            request = RenameSegment(key=new_id(), at=self._clock(), name=draft.name, new_name=name)
            self._write(rename_segment, request, self._renamed)

    def drop(self) -> None:
        """Put the segment away."""
        if (draft := self.draft) is not None:
            request = DropSegment(key=new_id(), at=self._clock(), name=draft.name)
            self._write(drop_segment, request, self._dropped)

    # Inside ----------------------------------------------------------------------------------

    def _row(self, name: str) -> SegmentRow | None:
        wanted = fold(name)
        return next((row for row in self.rows if fold(row.segment.name) == wanted), None)

    def _show(self) -> None:
        self.preview = None
        self.shown.emit()
        self.changed.emit()
        self.look()

    def _touched(self) -> None:
        self.changed.emit()
        self.looking = True
        self.looked.emit()
        self._settling.start()

    def _forget_untouched(self) -> None:
        """Keep no draft in which nothing would be lost: the kept one may change elsewhere."""
        for name, draft in tuple(self._drafts.by_name.items()):
            if not draft.unsaved:
                del self._drafts.by_name[name]

    def _read(self, draft: Draft) -> None:
        """Read the text of a draft: its groups, or what is wrong with it."""
        draft.mistake, draft.place, draft.lacks = "", 0, False
        if not draft.text.strip():
            draft.group = Group()
            return
        try:
            tree = read_segment(draft.text)
        except Invalid as refusal:
            self._mark(draft, refusal)
        else:
            draft.group = group_of(tree)

    def _mark(self, draft: Draft, refusal: Invalid) -> None:
        place = refusal.facts.get("place")
        draft.mistake = mistake(refusal.facts, self.unit)
        draft.place = place if isinstance(place, int) else 0

    def _problem(self, draft: Draft) -> str:
        if draft.mistake:
            return draft.mistake
        if draft.lacks:
            return _("A condition is begun and not finished. Finish it, or take it away.")
        return "" if draft.text.strip() else _("Say first who is meant.")

    def _write(self, command: Any, request: object, then: Callable[[Any], object]) -> None:
        if self.busy:
            return
        self.busy = True
        self.changed.emit()
        self._desk.write(command, request, then=then, otherwise=self._not_written)

    def _kept_as(self, kept: SegmentKept) -> None:
        if self._drafts.chosen is not None:
            self._drafts.by_name.pop(self._drafts.chosen, None)
        self._kept(kept)

    def _kept(self, kept: SegmentKept) -> None:
        self._drafts.by_name.pop(kept.name, None)
        self._settle(kept.name)

    def _renamed(self, kept: SegmentKept) -> None:
        draft = self.draft
        if draft is not None:
            del self._drafts.by_name[draft.name]
            if draft.unsaved:
                draft.name = kept.name
                self._drafts.by_name[kept.name] = draft
        self._settle(kept.name)

    def _dropped(self, kept: SegmentKept) -> None:
        self._drafts.by_name.pop(kept.name, None)
        self._settle(EVERYONE)

    def _settle(self, name: str) -> None:
        self.busy = False
        self._wanted = name
        self.saved.emit(name)
        self.load()

    def _not_written(self, refusal: LoyaltyError) -> None:
        self.busy = False
        self.changed.emit()
        self.refused.emit(sentence(refusal, self.unit))

    def _arrived(self, known: SegmentList) -> None:
        before = None if self.draft is None else (self.draft.kind, self.draft.text)
        counts = {row.segment.name: row.count for row in self.rows}
        first, self.list = self.list is None, known
        self.rows = tuple(
            SegmentRow(row.segment, counts.get(row.segment.name)) for row in known.rows
        )
        self._renew()
        self.listed.emit()
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self.show_meant(wanted)
        elif self.draft is None:
            self.show(EVERYONE)
        elif first or before != (self.draft.kind, self.draft.text):
            self._show()
        else:
            # Whoever is at work in the builder goes on where they are.
            self.changed.emit()
            self.look()
        # What takes longer comes after the one in view: long work is done in its order.
        self._desk.work(FindOffers(self._clock()), then=self._found_offers, token=_OFFERS)
        self._desk.work(CountSegments(self._clock()), then=self._counted, token=_COUNTS)

    def _renew(self) -> None:
        """Take what was saved elsewhere; what is in the making here stays."""
        for row in self.rows:
            draft = self._drafts.by_name.get(row.segment.name)
            if draft is not None and not draft.unsaved:
                self._drafts.by_name[row.segment.name] = _draft_of(row.segment)
            elif draft is not None:
                draft.kind, draft.saved = _kind(row.segment), row.segment.expression

    def _counted(self, known: SegmentList) -> None:
        self.list, self.rows = known, known.rows
        self.counted_at = self._clock()
        self.listed.emit()

    def _found_offers(self, offers: SegmentOffers) -> None:
        if offers != self.offers:
            self.offers = offers
            self.offered.emit()

    def _looked(self, preview: SegmentPreview) -> None:
        self.preview, self.looking = preview, False
        self.looked.emit()

    def _not_looked(self, refusal: LoyaltyError) -> None:
        self.preview, self.looking = None, False
        draft = self.draft
        if isinstance(refusal, Invalid) and draft is not None:
            # Read well, and yet not of this shop: a tier that it does not have.
            self._mark(draft, refusal)
            self.changed.emit()
        else:
            self.refused.emit(sentence(refusal, self.unit))
        self.looked.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.refused.emit(sentence(refusal, self.unit))


def _kind(segment: KnownSegment) -> Any:
    return segment.kind


def _draft_of(segment: KnownSegment) -> Draft:
    group = group_of(read_segment(segment.expression))
    return Draft(segment.name, _kind(segment), segment.expression, segment.expression, group)
