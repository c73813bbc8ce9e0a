"""Making one member of two, without a widget: whom, what comes of it, done, and undone."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.commands.merges import Merged, MergeMembers, merge_members
from loyalty_desktop.services.queries.member_page import MemberPage, member_page
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import sentence

MATCHES: Final = 5
_FIND: Final = "merge search"
_OTHER: Final = "merge other"
_PREVIEW: Final = "merge preview"


class MergeModel(QObject):
    """Two members side by side, and what would come of them; one key for each pair."""

    changed = Signal()
    merged = Signal(object)
    """A `Merged`, once it is recorded."""

    def __init__(
        self, desk: AtDesk, clock: Clock, page: MemberPage, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._request: MergeMembers | None = None
        self.keep: MemberPage = page
        self.absorb: MemberPage | None = None
        self.matches: tuple[MemberRow, ...] = ()
        self.preview: Merged | None = None
        self.refusal = ""
        self.busy = False

    @property
    def ready(self) -> bool:
        """Whether what comes of it is known, and may be done."""
        return self.preview is not None and not self.busy

    def search(self, text: str) -> None:
        """Look for the other one."""
        self._desk.read(
            find_members,
            text.strip(),
            MATCHES + 1,
            self._clock(),
            then=self._found,
            otherwise=self._refused,
            token=_FIND,
        )

    def choose(self, member: str) -> None:
        """Take a member as the other one, and ask what would come of it."""
        self.preview, self.refusal = None, ""
        self._desk.read(
            member_page,
            member,
            self._clock(),
            then=self._chosen,
            otherwise=self._refused,
            token=_OTHER,
        )

    def forget(self) -> None:
        """Look for somebody else."""
        self.absorb, self.preview, self.refusal, self._request = None, None, "", None
        self.changed.emit()

    def swap(self) -> None:
        """Keep the other one instead."""
        if self.absorb is not None:
            self.keep, self.absorb = self.absorb, self.keep
            self._ask()

    def merge(self) -> None:
        """Make one of the two; sent again it is done once."""
        if not self.ready or self._request is None:
            return
        self.busy, self.refusal = True, ""
        self._desk.write(merge_members, self._request, then=self._done, otherwise=self._refused)
        self.changed.emit()

    def _ask(self) -> None:
        if self.absorb is None:
            return
        self.preview, self.refusal = None, ""
        self._request = MergeMembers(
            key=new_id(),
            at=self._clock(),
            keep=self.keep.profile.id,
            absorb=self.absorb.profile.id,
        )
        self._desk.rehearse(
            merge_members,
            self._request,
            then=self._previewed,
            otherwise=self._refused,
            token=_PREVIEW,
        )
        self.changed.emit()

    def _found(self, rows: tuple[MemberRow, ...]) -> None:
        others = [row for row in rows if row.id != self.keep.profile.id]
        self.matches = tuple(others[:MATCHES])
        self.changed.emit()

    def _chosen(self, page: MemberPage) -> None:
        self.absorb = page
        self._ask()

    def _previewed(self, merged: Merged) -> None:
        self.preview = merged
        self.changed.emit()

    def _done(self, merged: Merged) -> None:
        self.busy = False
        self.merged.emit(merged)

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        self.refusal = sentence(refusal, at_bill=False)
        self.changed.emit()
