"""The tabs above the list, one for each view, with how many it shows."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui.members.view_model import MembersModel
from loyalty_desktop.ui.members.views import View
from loyalty_desktop.ui.widgets.tabs import Tabs
from loyalty_desktop.wording import _, number


class ViewTabs(Tabs):
    """Follows the model: its views, and their counts as far as they are known."""

    turned = Signal(str)
    """The key of the view that somebody wants."""

    def __init__(self, model: MembersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, ruled=False)
        self._model = model
        self._shown: list[View] = []
        self.setAccessibleName(_("Lists"))
        self.currentChanged.connect(self._turn)
        model.counted.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the views there are now."""
        blocked = QSignalBlocker(self)
        self._show(list(self._model.views()))
        # A line of tabs is not wound along: what finds no room is among the filters.
        while self._too_wide() and (spare := self._spare()) is not None:
            self._show([view for view in self._shown if view is not spare])
        blocked.unblock()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.refresh()

    def _show(self, known: list[View]) -> None:
        self._shown = known
        while self.count() > len(known):
            self.removeTab(self.count() - 1)
        for place, view in enumerate(known):
            if place == self.count():
                self.addTab(view.word)
            count = self._model.counts.get(view.key)
            self.setTabText(place, view.word if count is None else f"{view.word}  {number(count)}")
            if view.key == self._model.view.key:
                self.setCurrentIndex(place)

    def _too_wide(self) -> bool:
        needed = sum(self.tabSizeHint(place).width() for place in range(self.count()))
        return self.width() > 0 and self.isVisible() and needed > self.width()

    def _spare(self) -> View | None:
        """Return the last tab of a segment that is not in view; then of the others."""
        rest = [view for view in self._shown[1:] if view.key != self._model.view.key]
        own = [view for view in rest if view.which.segment]
        return next(reversed(own or rest), None)

    def _turn(self, place: int) -> None:
        if 0 <= place < len(self._shown):
            self.turned.emit(self._shown[place].key)
