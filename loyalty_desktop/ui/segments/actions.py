"""What can be done with the segment in view: save it, and take its people somewhere."""

from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.segments import PICKED
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.segments.view_model import SegmentsModel
from loyalty_desktop.ui.segments.words import kind_word
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.ui.widgets.segment_select import segment_called
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark

_MORE: Final = {
    "rename": (mark("Rename"), "F2"),
    "duplicate": (mark("Save under another name"), "Ctrl+Shift+S"),
    "freeze": (mark("Freeze"), "F7"),
    "live": (mark("Let it live again"), "F7"),
    "discard": (mark("Take changes back"), ""),
    "delete": (mark("Delete segment"), "Ctrl+Del"),
}
_OWN: Final = frozenset({"living", "frozen"})


class SegmentHead(QWidget):
    """Name and kind of the segment, and the buttons for what can be done with it."""

    wanted = Signal(str)
    """The key of what somebody wants done."""

    def __init__(self, model: SegmentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.name = Label(role="title")
        self.name.setObjectName("segment-name")
        self.kind = Label(role="small", tone="text-2")
        self.kind.setObjectName("segment-kind")
        self.save = named(
            Button(_("Save"), "primary", icon="save", key="Ctrl+S"), mark("Save segment")
        )
        self.more = named(Button("", icon="ellipsis"), mark("More that can be done"))
        self.more.setToolTip(_("More"))
        self.members = named(
            Button(_("Members"), icon="users", key="F5"), mark("Show in the members")
        )
        self.campaign = named(
            Button(_("Campaign"), icon="megaphone", key="F6"), mark("Start a campaign")
        )
        self.cards = named(
            Button(_("Print cards"), icon="id-card", key="F9"), mark("Print their cards")
        )
        self.export = named(Button(_("Export"), icon="download", key="F8"), mark("Export segment"))
        self.menu = QMenu(self)
        self.actions_by_key: dict[str, QAction] = {}
        for key, (word, keys) in _MORE.items():
            action = QAction(f"{_(word)}\t{keys}" if keys else _(word), self)
            action.setObjectName(kebab(word))
            action.setData(key)
            self.menu.addAction(action)
            self.actions_by_key[key] = action
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.kind)
        top = WrappingRow()
        top.setSpacing(measures.GAP_8)
        top.addLayout(words, 1)
        top.addWidget(self.save)
        top.addWidget(self.more)
        below = QWidget()
        flow = FlowLayout(below)
        for each in (self.members, self.campaign, self.cards, self.export):
            flow.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addLayout(top)
        column.addWidget(below)
        self._keys = {
            self.save: "save",
            self.members: "members",
            self.campaign: "campaign",
            self.cards: "cards",
            self.export: "export",
        }
        for button in self._keys:
            button.clicked.connect(self._press)
        self.more.clicked.connect(self._open_menu)
        self.menu.triggered.connect(self._choose)

    def refresh(self) -> None:
        """Show what can be done with what is in view."""
        model, draft = self._model, self._model.draft
        if draft is None or model.list is None:
            return
        row = next((row for row in model.rows if row.segment.name == draft.name), None)
        self.name.setText(_("New segment") if row is None else segment_called(row.segment))
        told = [_("not saved") if row is None else kind_word(row.segment, model.list.zone)]
        if row is not None and draft.unsaved:
            told.append(_("changed, not saved"))
        self.kind.setText(" \u00b7 ".join(told))
        own = draft.kind in _OWN
        may = model.may_offer
        self.save.setVisible(may)
        self.save.setEnabled(draft.unsaved or draft.kind == "new")
        self.save.set_busy(model.busy)
        self.campaign.setVisible(may)
        self.cards.setVisible(may)
        self.export.setVisible(model.may_export)
        # Elsewhere the people are found by the name of the segment.
        for button in (self.members, self.campaign, self.cards, self.export):
            button.setEnabled(row is not None and not draft.unsaved)
        shown = {
            "rename": own and may,
            "duplicate": may,
            "freeze": draft.kind == "living" and may,
            "live": draft.kind == "frozen" and draft.saved != PICKED and may,
            "discard": draft.unsaved,
            "delete": own and may,
        }
        for key, action in self.actions_by_key.items():
            action.setVisible(shown[key])
        self.more.setVisible(any(shown.values()))

    def can(self, key: str) -> bool:
        """Tell whether something can be done now, by its key."""
        action = self.actions_by_key.get(key)
        if action is not None:
            return action.isVisible()
        return any(
            name == key and button.isVisibleTo(self) and button.isEnabled()
            for button, name in self._keys.items()
        )

    def _press(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, Button):
            self.wanted.emit(self._keys[pressed])

    def _open_menu(self) -> None:
        self.menu.setFont(theme.font("body"))
        under = QPoint(self.more.width() - self.menu.sizeHint().width(), self.more.height() + 4)
        self.menu.popup(self.more.mapToGlobal(under))

    def _choose(self, action: QAction) -> None:
        self.wanted.emit(str(action.data()))
