"""In which order the list stands: chosen from a button, as by the heads of its columns."""

from typing import Final, cast, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.member_filters import BY_NAME, MemberSort, SortKey
from loyalty_desktop.ui.widgets.filter_button import FilterButton, Option
from loyalty_desktop.wording import _, mark

_WORDS: Final = {
    "name": mark("Name"),
    "joined": mark("Joined"),
    "visit": mark("Last visit"),
    "balance": mark("Points"),
    "spend": mark("Spend"),
    "stage": mark("Stage"),
    "tier": mark("Tier"),
}
_DOWN: Final = "down"


class OrderButton(FilterButton):
    """What the list is sorted by, and whether downwards; taken back, it is by name again."""

    wanted = Signal(str, bool)
    """The key of what somebody wants the list sorted by, and whether downwards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(mark("Sort"), parent)
        by, way = _("Sort by"), _("Direction")
        self.offer(
            [
                *(Option(key, _(_WORDS[key]), by) for key in get_args(SortKey)),
                Option(_DOWN, _("Highest or newest first"), way),
            ]
        )
        self.chosen.connect(self._tell)

    def order(self) -> MemberSort:
        """Return the order that is chosen."""
        keys = self.choice()
        key = next((each for each in keys if each != _DOWN), BY_NAME.key)
        return MemberSort(cast("SortKey", key), _DOWN in keys)

    def show_order(self, order: MemberSort) -> None:
        """Show an order, without telling anybody."""
        if order == BY_NAME:
            self.choose(())
        else:
            self.choose((order.key, *([_DOWN] if order.down else [])))

    @override
    def _say(self) -> None:
        super()._say()
        # The arrow in the head of the column says the rest.
        words = [each.word for each in self.options() if each.key in self.choice()]
        if words:
            self.setText(words[0])
            self.updateGeometry()

    def _tell(self, _keys: tuple[str, ...]) -> None:
        order = self.order()
        self.wanted.emit(order.key, order.down)
