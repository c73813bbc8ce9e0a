"""One member's page without a widget: what is shown, and what can be changed on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.services.commands.card_runs import HandOver, hand_over_card
from loyalty_desktop.services.commands.cards import BlockCard, ReplaceCard, block_card, replace_card
from loyalty_desktop.services.commands.members import Leave, UpdateMember, leave, update_member
from loyalty_desktop.services.commands.merges import UndoMerge, undo_merge
from loyalty_desktop.services.commands.relations import (
    GiveConsent,
    NoteInteraction,
    give_consent,
    note_interaction,
)
from loyalty_desktop.services.commands.reveals import (
    Revealed,
    RevealPreferences,
    reveal_preferences,
)
from loyalty_desktop.services.commands.tasks import FinishTask, ReopenTask, finish_task, reopen_task
from loyalty_desktop.services.queries.member_page import MemberPage, member_page
from loyalty_desktop.services.queries.member_points import (
    EntryRow,
    LedgerPage,
    LotRow,
    ledger_page,
    lots_left,
)
from loyalty_desktop.services.queries.member_purchases import (
    BoughtRow,
    LineRow,
    PurchasesPage,
    purchase_lines,
    purchases_page,
)
from loyalty_desktop.services.queries.member_timeline import (
    Happening,
    Kind,
    Timeline,
    member_timeline,
)
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import sentence

LONGEST_PREFERENCE: Final = 200

_PAGE: Final = "member's page"
_TIMELINE: Final = "member's timeline"
_PURCHASES: Final = "member's purchases"
_ENTRIES: Final = "member's entries"
_LOTS: Final = "member's lots"
_LINES: Final = "lines of a purchase"


@dataclass(slots=True)
class _Asked:
    """A change that may have to be sent again: with its key it is done once."""

    command: Any
    request: Any


class PageModel(QObject):
    """Everything of one member; parts that long lists make come when they are looked at."""

    shown = Signal()
    """`page` is new."""
    timeline_shown = Signal()
    """`happenings` is new."""
    purchases_shown = Signal()
    """`purchases` is new."""
    lines_shown = Signal()
    """`chosen` is new, and `lines` are its lines."""
    points_shown = Signal()
    """`entries` or `lots` is new."""
    told = Signal(str)
    """A refusal as a sentence; empty when it is settled."""
    noted = Signal()
    """A note is kept: what was typed for it can go."""
    gone = Signal(object)
    """The member can't be shown: a `LoyaltyError`."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._sent: _Asked | None = None
        self.member = ""
        self.page: MemberPage | None = None
        self.kind: Kind | None = None
        """Of what the timeline tells, None for everything."""
        self.happenings: tuple[Happening, ...] | None = None
        self.more_happenings = False
        self.purchases: tuple[BoughtRow, ...] | None = None
        self.more_purchases = False
        self.chosen: BoughtRow | None = None
        self.lines: tuple[LineRow, ...] = ()
        self.entries: tuple[EntryRow, ...] | None = None
        self.more_entries = False
        self.lots: tuple[LotRow, ...] = ()
        self.revealed: Mapping[str, str] = {}
        """Sensitive preferences that somebody asked to read, until the page is left."""

    @property
    def desk(self) -> AtDesk:
        """The desk that answers."""
        return self._desk

    @property
    def clock(self) -> Clock:
        """What tells the present moment."""
        return self._clock

    @property
    def unsent(self) -> bool:
        """Whether a change waits to be sent again."""
        return self._sent is not None

    def open(self, member: str) -> None:
        """Show the member that an id, number, phone or card means."""
        if member != self.member:
            self.page = None
            self.chosen = None
            self._sent = None
            self.revealed = {}
            self.kind = None
        self.member = member
        self._forget_lists()
        self.told.emit("")
        self.load()

    def load(self) -> None:
        """Ask for the page again."""
        self._desk.read(
            member_page,
            self.member,
            self._clock(),
            then=self._arrived,
            otherwise=self._not_found,
            token=_PAGE,
        )

    def reload(self) -> None:
        """Ask again for everything that was shown, when something was recorded."""
        if not self.member:
            return
        purchases, entries = self.purchases is not None, self.entries is not None
        happened = self.happenings is not None
        self._forget_lists()
        self.load()
        if happened:
            self.want_timeline()
        if purchases:
            self.want_purchases()
        if entries:
            self.want_points()

    def want_timeline(self) -> None:
        """Ask for what happened, once."""
        if self.happenings is None and self.page is not None:
            self._ask_timeline(None)

    def tell_kind(self, kind: Kind | None) -> None:
        """Tell of one kind alone, or of everything."""
        if kind != self.kind and self.page is not None:
            self.kind, self.happenings, self.more_happenings = kind, None, False
            self.timeline_shown.emit()
            self._ask_timeline(None)

    def older_happenings(self) -> None:
        """Ask for what happened before what is shown."""
        if self.happenings and self.more_happenings:
            self._ask_timeline(self.happenings[-1])

    def _ask_timeline(self, before: Happening | None) -> None:
        if self.page is not None:
            self._desk.read(
                member_timeline,
                self.page.profile.id,
                self.kind,
                before,
                then=self._timeline_arrived if before is None else self._older_happened,
                otherwise=self._refused,
                token=_TIMELINE,
            )

    def want_purchases(self) -> None:
        """Ask for the purchases, once."""
        if self.purchases is None and self.page is not None:
            self._desk.read(
                purchases_page,
                self.page.profile.id,
                then=self._purchases_arrived,
                otherwise=self._refused,
                token=_PURCHASES,
            )

    def older_purchases(self) -> None:
        """Ask for the purchases before those that are shown."""
        if self.purchases and self.more_purchases and self.page is not None:
            self._desk.read(
                purchases_page,
                self.page.profile.id,
                self.purchases[-1],
                then=self._older_purchases_arrived,
                otherwise=self._refused,
                token=_PURCHASES,
            )

    def choose_purchase(self, place: int) -> None:
        """Look at one purchase closer."""
        if self.purchases is None or not 0 <= place < len(self.purchases):
            return
        self.chosen = self.purchases[place]
        self.lines = ()
        self._desk.read(
            purchase_lines,
            self.chosen.id,
            then=self._lines_arrived,
            otherwise=self._refused,
            token=_LINES,
        )
        self.lines_shown.emit()

    def want_points(self) -> None:
        """Ask for entries and lots, once."""
        if self.entries is not None or self.page is None:
            return
        member = self.page.profile.id
        self._desk.read(
            ledger_page,
            member,
            then=self._entries_arrived,
            otherwise=self._refused,
            token=_ENTRIES,
        )
        self._desk.read(
            lots_left,
            member,
            self._clock(),
            then=self._lots_arrived,
            otherwise=self._refused,
            token=_LOTS,
        )

    def older_entries(self) -> None:
        """Ask for the entries before those that are shown."""
        if self.entries and self.more_entries and self.page is not None:
            self._desk.read(
                ledger_page,
                self.page.profile.id,
                self.entries[-1].sequence,
                then=self._older_entries_arrived,
                otherwise=self._refused,
                token=_ENTRIES,
            )

    def add_preference(self, text: str) -> bool:
        """Keep what the member likes: "Size: M", or just "jasmine tea"; False for nothing."""
        name, colon, value = text.partition(":")
        name, value = name.strip(), value.strip()
        if not colon:
            value = name
        if not name or not value:
            return False
        self._change({"preferences": {name[:LONGEST_PREFERENCE]: value}})
        return True

    def remove_preference(self, name: str) -> None:
        """Keep that this is liked no longer."""
        self._change({"preferences": {name: None}})

    def give_consent(self, purpose: str, channel: str, *, given: bool) -> None:
        """Keep a consent, or its withdrawal."""
        if self.page is None:
            return
        self._send(
            give_consent,
            GiveConsent(
                key=new_id(),
                at=self._clock(),
                member=self.page.profile.id,
                purpose=purpose,
                channel=channel,
                given=given,
            ),
        )

    def replace_card(self, reason: str) -> None:
        """Block the member's card and give a new one."""
        if self.page is not None:
            self._send(
                replace_card,
                ReplaceCard(
                    key=new_id(),
                    at=self._clock(),
                    member=self.page.profile.id,
                    reason=reason,
                ),
            )

    def block_card(self, card: str, reason: str) -> None:
        """Block a card by its id; the member has none of it any more."""
        self._send(block_card, BlockCard(key=new_id(), at=self._clock(), card=card, reason=reason))

    def hand_over(self, card: str) -> None:
        """Note that the member has a card in hand, by its id."""
        self._send(hand_over_card, HandOver(key=new_id(), at=self._clock(), card=card))

    def reveal(self) -> None:
        """Ask for the sensitive preferences, which is noted."""
        if self.page is not None:
            request = RevealPreferences(key=new_id(), at=self._clock(), member=self.page.profile.id)
            self._desk.write(reveal_preferences, request, then=self._read, otherwise=self._refused)

    def mask(self) -> None:
        """Forget the sensitive preferences again."""
        self.revealed = {}

    def add_note(self, kind: str, note: str, due: datetime | None = None) -> None:
        """Keep what was talked about, and by when something is to be done."""
        if self.page is not None:
            request = NoteInteraction(
                key=new_id(),
                at=self._clock(),
                member=self.page.profile.id,
                kind=kind,
                note=note,
                due=due,
            )
            self._desk.write(
                note_interaction, request, then=self._note_kept, otherwise=self._refused
            )

    def finish_task(self, interaction: str, outcome: str = "") -> None:
        """Keep that what was due is done, and what came of it."""
        request = FinishTask(
            key=new_id(),
            at=self._clock(),
            interaction=interaction,
            outcome=outcome.strip() or None,
        )
        self._send(finish_task, request)

    def reopen_task(self, interaction: str) -> None:
        """Let what was done wait again."""
        request = ReopenTask(key=new_id(), at=self._clock(), interaction=interaction)
        self._send(reopen_task, request)

    def say_would_have_come(self, answer: str) -> None:
        """Keep whether the member would have come without being invited: yes, no, unknown."""
        self._change({"would_have_come": answer})

    def leave(self) -> None:
        """Let the member leave the programme."""
        if self.page is not None:
            self._send(leave, Leave(key=new_id(), at=self._clock(), member=self.page.profile.id))

    def undo_merge(self, merge: str) -> None:
        """Part two members that were merged."""
        self._send(undo_merge, UndoMerge(key=new_id(), at=self._clock(), merge=merge))

    def send_again(self) -> None:
        """Send the last change again, with its key, after something outside did not answer."""
        if self._sent is not None:
            self._send(self._sent.command, self._sent.request)

    def _change(self, change: dict[str, Any]) -> None:
        if self.page is not None:
            self._send(
                update_member,
                UpdateMember(
                    key=new_id(),
                    at=self._clock(),
                    member=self.page.profile.id,
                    change=change,
                ),
            )

    def _send(self, command: Any, request: Any) -> None:
        self._sent = _Asked(command, request)
        self._desk.write(command, request, then=self._recorded, otherwise=self._not_recorded)

    def _recorded(self, _answer: object) -> None:
        # The desk says "committed" next, and the page is asked for again.
        self._sent = None
        self.told.emit("")

    def _read(self, answer: Revealed) -> None:
        if self.page is not None and self.page.profile.id == answer.member_id:
            self.revealed = answer.values
            self.shown.emit()

    def _note_kept(self, _answer: object) -> None:
        self.told.emit("")
        self.noted.emit()

    def _not_recorded(self, refusal: LoyaltyError) -> None:
        if not isinstance(refusal, Unavailable):
            self._sent = None
        self._refused(refusal)
        # A switch may stand where nothing was recorded: show again what is true.
        self.shown.emit()

    def _arrived(self, page: MemberPage) -> None:
        self.page = page
        self.shown.emit()

    def _timeline_arrived(self, found: Timeline) -> None:
        self.happenings, self.more_happenings = found.rows, found.more
        self.timeline_shown.emit()

    def _older_happened(self, found: Timeline) -> None:
        self.happenings = (*(self.happenings or ()), *found.rows)
        self.more_happenings = found.more
        self.timeline_shown.emit()

    def _purchases_arrived(self, found: PurchasesPage) -> None:
        self.purchases, self.more_purchases = found.rows, found.more
        self.purchases_shown.emit()

    def _older_purchases_arrived(self, found: PurchasesPage) -> None:
        self.purchases = (*(self.purchases or ()), *found.rows)
        self.more_purchases = found.more
        self.purchases_shown.emit()

    def _lines_arrived(self, lines: tuple[LineRow, ...]) -> None:
        self.lines = lines
        self.lines_shown.emit()

    def _entries_arrived(self, found: LedgerPage) -> None:
        self.entries, self.more_entries = found.rows, found.more
        self.points_shown.emit()

    def _older_entries_arrived(self, found: LedgerPage) -> None:
        self.entries = (*(self.entries or ()), *found.rows)
        self.more_entries = found.more
        self.points_shown.emit()

    def _lots_arrived(self, lots: tuple[LotRow, ...]) -> None:
        self.lots = lots
        self.points_shown.emit()

    def _forget_lists(self) -> None:
        self.happenings = None
        self.more_happenings = False
        self.purchases = None
        self.entries = None
        self.more_purchases = self.more_entries = False
        self.lots = ()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.told.emit(sentence(refusal, at_bill=False))

    def _not_found(self, refusal: LoyaltyError) -> None:
        if self.page is None:
            self.gone.emit(refusal)
        else:
            self._refused(refusal)
