"""The tabs above the list, one for each view, with how many it shows."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from loyalty_desktop.ui.members.tabs import Tabs
from loyalty_desktop.ui.members.view_model import MembersModel
from loyalty_desktop.wording import _, number


class ViewTabs(Tabs):
    """Follows the model: its views, and their counts as far as they are known."""

    turned = Signal(str)
    """The key of the view that somebody wants."""

    def __init__(self, model: MembersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setAccessibleName(_("Lists"))
        self.currentChanged.connect(self._turn)
        model.counted.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the views there are now."""
        blocked = QSignalBlocker(self)
        known = self._model.views()
        while self.count() > len(known):
            self.removeTab(self.count() - 1)
        for place, view in enumerate(known):
            if place == self.count():
                self.addTab(view.word)
            count = self._model.counts.get(view.key)
            self.setTabText(place, view.word if count is None else f"{view.word}  {number(count)}")
            if view.key == self._model.view.key:
                self.setCurrentIndex(place)
        blocked.unblock()

    def _turn(self, place: int) -> None:
        known = self._model.views()
        if 0 <= place < len(known):
            self.turned.emit(known[place].key)
