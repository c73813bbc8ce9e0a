"""Segments: the list of them, and the builder of the one in view with whom it means."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.segments import PICKED
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.segments.actions import SegmentHead
from loyalty_desktop.ui.segments.builder import Builder
from loyalty_desktop.ui.segments.condition_edit import ConditionEdit
from loyalty_desktop.ui.segments.draft import Group
from loyalty_desktop.ui.segments.naming import NameDialog
from loyalty_desktop.ui.segments.people import FirstPeople, HowMany
from loyalty_desktop.ui.segments.segment_list import SegmentList
from loyalty_desktop.ui.segments.view_model import SegmentsModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.scrolling import GUTTER, ScrollColumn
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark

NAME: Final = mark("Segments")
"""The name of the screen, for the side bar."""
TYPING_MS: Final = 350
"""So long after the last key the builder follows what is typed as text."""
_LIST: Final = 272
_NARROW_LIST: Final = 232
_WIDE: Final = 1_060
_COLUMN: Final = 640
_BESIDE: Final = 660
"""From this width on the list stands beside the segment in view, below it above."""
_ANY: Final = 16_777_215
_LEAST_LIST: Final = 260
_LEAST_PEOPLE: Final = 300


class SegmentsScreen(Ground):
    """Everything about segments; what is not saved stays while something else is looked at."""

    back_wanted = Signal()
    members_wanted = Signal(str)
    cards_wanted = Signal(str)
    campaign_wanted = Signal(str)
    export_wanted = Signal(str)
    member_wanted = Signal(str)
    """The id of somebody whose page is wanted."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("segments")
        self.setAccessibleName(_("Segments"))
        self.model = SegmentsModel(desk, clock, self)
        self.dialog: Dialog | None = None
        self._asked = ""
        self._stale = False
        self.list = SegmentList(self.model)
        self.head = SegmentHead(self.model)
        self.message = MessageBar()
        self.how_many = HowMany()
        self.builder = Builder()
        self.beyond = Paragraph(tone="text-2")
        self.text = ConditionEdit()
        self.text_field = Field(
            _("The same as text"),
            self.text,
            hint=_("Builder and text follow one another. All words stand in the manual."),
        )
        self.text.setAccessibleName(_("Condition as text"))
        self.people = FirstPeople()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._build()
        self._connect()
        self.setFocusProxy(self.list)
        self.model.load()

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()

    def show_segment(self, meant: str) -> None:
        """Show the segment of a name; a condition becomes a new one."""
        self.model.show_meant(meant)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _build(self) -> None:
        panel = Panel(padding=20, gap=12)
        panel.column.addWidget(self.builder)
        panel.column.addWidget(self.beyond)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, measures.GAP_4)
        column.setSpacing(measures.GAP_16)
        for each in (panel, self.text_field, self.people):
            column.addWidget(each)
        column.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(measures.GAP_16)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, GUTTER, 0)
        above.setSpacing(measures.GAP_16)
        above.addWidget(self.head)
        above.addWidget(self.message)
        above.addWidget(self.how_many)
        right.addLayout(above)
        self._scrolling = ScrollColumn(inside, _COLUMN, in_edge=True)
        right.addWidget(self._scrolling, 1)
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        edge = measures.GAP_24
        row.setContentsMargins(edge, measures.GAP_20, edge - GUTTER, edge)
        row.setSpacing(measures.GAP_24)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self._panel = panel
        self._fit()

    def _connect(self) -> None:
        model = self.model
        self.list.wanted.connect(model.show)
        self.list.new_wanted.connect(self._begin)
        self.head.wanted.connect(self._do)
        self.builder.changed.connect(self._take_group)
        self.text.textChanged.connect(self._type)
        self._typing.timeout.connect(self._take_text)
        self.people.opened.connect(self.member_wanted)
        model.shown.connect(self._show)
        model.changed.connect(self._say)
        model.listed.connect(self.head.refresh)
        model.looked.connect(self._look)
        model.offered.connect(self._offer)
        model.saved.connect(self._saved)
        model.refused.connect(self._refused)
        self._shortcuts: dict[QShortcut, str] = {}
        for keys, what in (
            ("Ins", "new"),
            ("Ctrl+S", "save"),
            ("Ctrl+Shift+S", "duplicate"),
            ("F2", "rename"),
            ("F5", "members"),
            ("F6", "campaign"),
            ("F7", "freeze"),
            ("F8", "export"),
            ("F9", "cards"),
            ("Ctrl+Del", "delete"),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._press)
            self._shortcuts[shortcut] = what

    def _fit(self) -> None:
        wide = self.width() >= theme.scaled(_WIDE)
        beside = self.width() >= theme.scaled(_BESIDE)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        if beside:
            self.list.setFixedWidth(theme.scaled(_LIST if wide else _NARROW_LIST))
        else:
            self.list.setMinimumWidth(0)
            self.list.setMaximumWidth(_ANY)
        # Above one another both scroll with the screen, and neither is a slit.
        self.list.setMinimumHeight(0 if beside else theme.scaled(_LEAST_LIST))
        self._scrolling.setMinimumHeight(0 if beside else theme.scaled(_LEAST_PEOPLE))
        self.people.show_preview(self.model.preview, self.model.unit, wide=wide)

    # What is shown ---------------------------------------------------------------------------

    def _show(self) -> None:
        """Show the segment in view with all its parts."""
        model, draft = self.model, self.model.draft
        if draft is None or model.unit is None:
            return
        group = draft.group
        blank = draft.wrong_text and group is not None and not group.parts
        self.builder.setVisible(group is not None and not blank)
        self.builder.setEnabled(not draft.wrong_text)
        if group is not None:
            self.builder.show_group(group, model.offers, model.unit)
        self._say()

    def _offer(self) -> None:
        """Let the builder offer what the shop has; whoever is at work in it goes on undisturbed."""
        focused = QApplication.focusWidget()
        if focused is None or not self.builder.isAncestorOf(focused):
            self._show()

    def _say(self) -> None:
        """Show the text, what is wrong with it, and what can be done."""
        draft = self.model.draft
        if draft is None:
            return
        if self.text.toPlainText().strip() != draft.text.strip() and not self._typing.isActive():
            self.text.blockSignals(True)
            self.text.setPlainText(draft.text)
            self.text.blockSignals(False)
        if draft.mistake:
            self.text_field.complain(draft.mistake)
        else:
            self.text_field.settle()
        self.text.point_at(draft.place)
        self.beyond.setVisible(draft.group is None or draft.wrong_text)
        if draft.mistake:
            self.beyond.say(_("The text has a mistake. Mend it, and the builder follows."))
        elif draft.text.strip() == PICKED:
            told = _("These people were put in by hand, in the list of members.")
            self.beyond.say(told)
        else:
            told = _("This is more than the builder can show. Change it as text, below.")
            self.beyond.say(told)
        self.head.refresh()
        self._look()

    def _look(self) -> None:
        model = self.model
        self.how_many.show_preview(model.preview, model.meaning(), looking=model.looking)
        wide = self.width() >= theme.scaled(_WIDE)
        self.people.show_preview(model.preview, model.unit, wide=wide)

    # What is done ----------------------------------------------------------------------------

    def _begin(self) -> None:
        self.model.begin()
        if self.builder.groups:
            self.builder.groups[0].add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_group(self, group: Group, anew: bool) -> None:
        self.message.settle()
        self.model.set_group(group, anew=anew)

    def _type(self) -> None:
        """Wait until nobody types; an underlined word is a change too, and none of the text."""
        draft = self.model.draft
        if draft is not None and self.text.toPlainText() != draft.text:
            self._typing.start()
        else:
            self._typing.stop()

    def _take_text(self) -> None:
        self.message.settle()
        self.model.set_text(self.text.toPlainText())

    def _press(self) -> None:
        pressed = self.sender()
        what = self._shortcuts.get(pressed, "") if isinstance(pressed, QShortcut) else ""
        if what == "new":
            self._begin()
        elif what == "freeze" and self.head.can("live"):
            self._do("live")
        elif what and self.head.can(what):
            self._do(what)

    def _do(self, what: str) -> None:
        draft = self.model.draft
        if draft is None:
            return
        if self._typing.isActive():
            self._typing.stop()
            self._take_text()
        self.message.settle()
        match what:
            case "members":
                self.members_wanted.emit(draft.name)
            case "campaign":
                self.campaign_wanted.emit(draft.name)
            case "cards":
                self.cards_wanted.emit(draft.name)
            case "export":
                self.export_wanted.emit(draft.name)
            case "save" if draft.kind in {"living", "frozen"}:
                self._save_over()
            case "save" | "duplicate":
                self._ask_name(
                    "save", _("Save segment"), _("It lives: whom it means is asked anew each time.")
                )
            case "rename":
                self._ask_name("rename", _("Rename segment"), "", draft.name)
            case "freeze":
                self.model.freeze()
            case "live":
                self.model.let_live()
            case "discard":
                self.model.discard()
            case _:
                self._ask_drop(draft.name)

    def _save_over(self) -> None:
        draft = self.model.draft
        if draft is not None and draft.kind == "frozen":
            self.dialog = ask(
                self.window(),
                _("Let it live again?"),
                _("Whom it kept when it was frozen is forgotten; its new condition is asked anew."),
                confirm=_("Save"),
                then=self.model.save,
                icon="shapes",
            )
        else:
            self.model.save()

    def _ask_name(self, what: str, title: str, sentence: str, name: str = "") -> None:
        self._asked = what
        dialog = NameDialog(self.window(), title, sentence, name)
        self.dialog = dialog
        dialog.confirmed.connect(self._take_name)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _take_name(self) -> None:
        dialog = self.dialog
        if not isinstance(dialog, NameDialog) or not (name := dialog.wanted()):
            return
        dialog.confirm.set_busy(True)
        if self._asked == "rename":
            self.model.rename(name)
        else:
            self.model.save_as(name)

    def _ask_drop(self, name: str) -> None:
        self.dialog = ask(
            self.window(),
            _("Delete “{name}”?").format(name=name),
            _("The people stay as they are. Cards and files made from it stay too."),
            confirm=_("Delete"),
            then=self.model.drop,
            serious=True,
            icon="trash-2",
        )

    def _forget_dialog(self, _yes: bool) -> None:
        self.dialog = None

    def _saved(self, _name: str) -> None:
        dialog, self.dialog = self.dialog, None
        if isinstance(dialog, NameDialog):
            dialog.close_with(True)

    def _refused(self, told: str) -> None:
        if isinstance(self.dialog, NameDialog):
            self.dialog.complain(told)
        else:
            self.message.tell("danger", told)
