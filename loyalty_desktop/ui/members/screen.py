"""Everyone the shop knows: the list, and over it the page of one member."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.members.list_view import MembersList
from loyalty_desktop.ui.members.page import MemberPage
from loyalty_desktop.ui.widgets.asking import Clock, now
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Ground
from loyalty_desktop.wording import _

LIST: Final = ""
"""The list, in the trail of what was looked at."""
OUTSIDE: Final = "outside"
"""Another screen, from which a page was opened."""


class MembersScreen(Ground):
    """The list and the pages; Esc and Alt+Left go back, Alt+Right forward again."""

    back_wanted = Signal()
    """Back to the counter."""
    counter_wanted = Signal(str)
    """A member, by id, is to be served at the counter."""
    segment_wanted = Signal(str)
    """A condition of which a segment is to be made."""
    campaign_wanted = Signal(str)
    """The name of a segment for which a campaign is to be begun."""
    join_wanted = Signal()
    """Somebody new is to join, at the counter."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        clock: Clock = now,
        columns: Path | None = None,
    ) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("members")
        self.setAccessibleName(_("Members"))
        self.list = MembersList(desk, clock=clock, columns=columns)
        self.page = MemberPage(desk, clock=clock)
        self.stack = OneShown()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.page)
        self._trail: list[str] = [LIST]
        self._at = 0
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.setFocusProxy(self.list)
        self.list.opened.connect(self._go)
        self.list.join_wanted.connect(self.join_wanted)
        self.list.segment_wanted.connect(self.segment_wanted)
        self.list.campaign_wanted.connect(self.campaign_wanted)
        self.page.back_wanted.connect(self.back)
        self.page.member_wanted.connect(self._go)
        self.page.counter_wanted.connect(self.counter_wanted)
        for keys, slot in (("Alt+Left", self.back), ("Alt+Right", self.forward)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def show_member(self, member: str) -> None:
        """Show the page of the member that an id, number, phone or card means.

        From another screen: back then leads there.
        """
        self._trail, self._at = [LIST, OUTSIDE, member], 2
        self._show()

    def show_list(self) -> None:
        """Show the list again, as it was left."""
        self._trail, self._at = [LIST], 0
        self._show()

    def show_segment(self, meant: str) -> None:
        """Show the list of whom a segment's name or a condition means."""
        self.show_list()
        self.list.narrowing.settle()
        self.list.model.show_meant(meant)

    def back(self) -> None:
        """Go back to what was looked at before."""
        if self._at == 0:
            self._leave_list()
            return
        self._at -= 1
        if self._trail[self._at] == OUTSIDE:
            # Whoever comes here again begins at the list.
            self.show_list()
            self.back_wanted.emit()
        else:
            self._show()

    def forward(self) -> None:
        """Go forward again to what was left by going back."""
        if self._at + 1 < len(self._trail):
            self._at += 1
            self._show()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.back()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.BackButton:
            self.back()
        elif event.button() == Qt.MouseButton.ForwardButton:
            self.forward()
        else:
            super().mousePressEvent(event)

    def _go(self, member: str) -> None:
        """Open a page from the list or from another page."""
        self._trail = [*self._trail[: self._at + 1], member]
        self._at += 1
        self._show()

    def _show(self) -> None:
        member = self._trail[self._at]
        if member == LIST:
            self.stack.setCurrentWidget(self.list)
            self.setFocusProxy(self.list)
            self.list.renew()
            self.list.focus()
        else:
            self.page.open(member)
            self.stack.setCurrentWidget(self.page)
            self.setFocusProxy(self.page)
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_list(self) -> None:
        """Take what narrows the list down away; when nothing is left, leave."""
        if not self.list.unwind():
            self.back_wanted.emit()
