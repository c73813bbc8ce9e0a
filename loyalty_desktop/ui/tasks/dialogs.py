"""The dialogs of tasks and feedback: done, put off, answered, written down."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.channels import ChannelRow, ChannelsNow, ReachRow
from loyalty_desktop.services.queries.feedback import SaidRow
from loyalty_desktop.services.queries.tasks import DueRow
from loyalty_desktop.ui.tasks import words
from loyalty_desktop.ui.tasks.view_model import TasksModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field, NoteEdit
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, WholeEdit
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, mark, money, number
from loyalty_desktop.wording.questions import feedback_place

_OTHER_KEY: Final = "F9"
_OPEN_KEY: Final = "F3"


class TaskDialog(Dialog):
    """A dialog that stays until its answer is recorded, with a second way (F9) and a third (F3)."""

    member_wanted = Signal(str)

    def __init__(
        self,
        window: QWidget,
        model: TasksModel,
        title: str,
        sentence: str,
        *,
        icon: str,
        confirm: str,
        width: int = 560,
    ) -> None:
        super().__init__(
            window, title, sentence, icon=icon, confirm=confirm, width=width, stays=True
        )
        self.model = model
        self._member = ""
        self.message = MessageBar()
        self.body.addWidget(self.message)
        self.other: Button | None = None
        self.opening: Button | None = None
        self._ways = QHBoxLayout()
        self._ways.setSpacing(measures.GAP_8)
        self.confirmed.connect(self.save)
        model.done.connect(self._done)
        model.refused.connect(self._refused)

    def save(self) -> None:
        """Ask for what the dialog is for."""
        raise NotImplementedError

    def turn(self) -> None:
        """Ask for the second way, where there is one."""

    def _offer(self, other: str, member: str) -> None:
        if other:
            self.other = Button(other, key=_OTHER_KEY)
            self.other.setObjectName("other-way")
            self.other.clicked.connect(self.turn)
            self._ways.addWidget(self.other)
        if member:
            self._member = member
            self.opening = Button(_("Open the member"), icon="users", key=_OPEN_KEY)
            self.opening.setObjectName("open-member")
            self.opening.clicked.connect(self._open)
            self._ways.addWidget(self.opening)
        self._ways.addStretch(1)
        self.body.addLayout(self._ways)

    def _open(self) -> None:
        self.close_with(False)
        self.member_wanted.emit(self._member)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        for key, button in ((Qt.Key.Key_F9, self.other), (Qt.Key.Key_F3, self.opening)):
            if event.key() == key and button is not None:
                button.click()
                event.accept()
                return
        super().keyPressEvent(event)

    def _done(self) -> None:
        self.close_with(True)

    def _refused(self, told: str) -> None:
        self.message.tell("danger", told, closable=False)
        self.fit()


class DueDialog(TaskDialog):
    """Something promised: done with what came of it, or put off to another day."""

    def __init__(self, window: QWidget, model: TasksModel, row: DueRow) -> None:
        told = _("{kind} of {day}, due {due}").format(
            kind=words.talk(row.kind), day=day(row.noted), due=day(row.due)
        )
        icon = "message-square-warning" if row.kind == "complaint" else "calendar-clock"
        super().__init__(window, model, row.name, told, icon=icon, confirm=_("Done"))
        self.row = row
        named(self.confirm, mark("Task is done"))
        if row.note:
            self.body.addWidget(Paragraph(row.note))
        self.outcome = named(NoteEdit(), mark("What came of it"))
        self.due = named(DayEdit(), mark("Or put it off to"))
        self.due.set_value(row.due)
        self.body.addWidget(Field(_("What came of it"), self.outcome))
        self.body.addWidget(Field(_("Or put it off to"), self.due))
        self._offer(_("Put off"), row.member)

    @override
    def save(self) -> None:
        self.model.finish(self.row.id, self.outcome.toPlainText())

    @override
    def turn(self) -> None:
        self.model.postpone(self.row.id, self.due.value())


class AnswerDialog(TaskDialog):
    """What somebody said, whole, and what was done about it."""

    def __init__(self, window: QWidget, model: TasksModel, row: SaidRow) -> None:
        told = f"{day(row.day)}, {feedback_place(row.source)}: {words.score(row)}"
        super().__init__(
            window, model, row.name, told, icon="message-square-quote", confirm=_("Save")
        )
        self.row = row
        if row.product:
            self.body.addWidget(Paragraph(row.product, weight=600))
        if row.comment:
            self.body.addWidget(Paragraph(f"\u201c{row.comment}\u201d"))
        self.note = named(NoteEdit(), mark("What was done about it"))
        if row.answered is not None:
            done = _("Acted upon on {day}: {note}")
            self.body.addWidget(
                Paragraph(done.format(day=day(row.answered), note=row.answer or ""), tone="text-2")
            )
            self.confirm.hide()
            self.cancel.setText(_("Close"))
        else:
            field = Field(
                _("What was done about it"),
                self.note,
                hint=_("The cashier tells them at the next visit."),
            )
            self.body.addWidget(field)
        self._offer("", row.member)

    @override
    def save(self) -> None:
        if self.row.answered is None:
            self.model.answer(self.row.id, self.note.toPlainText())
        else:
            self.close_with(False)


class ChannelDialog(TaskDialog):
    """A channel by its name; one that is no more is hidden."""

    def __init__(self, window: QWidget, model: TasksModel, row: ChannelRow | None = None) -> None:
        super().__init__(
            window,
            model,
            _("New channel") if row is None else _("Change channel"),
            _("A way in which people come to know the shop: a poster, a marketplace, a friend."),
            icon="share-2",
            confirm=_("Save"),
        )
        self.row = row
        self.name = named(Edit(), mark("Name of the channel"))
        self.name.setText("" if row is None else row.name)
        self.body.addWidget(Field(_("Name of the channel"), self.name))
        if row is not None:
            self._offer(_("Offer it again") if row.hidden else _("Hide it"), "")

    @override
    def save(self) -> None:
        self.model.define_channel(self.name.text(), None if self.row is None else self.row.id)

    @override
    def turn(self) -> None:
        if self.row is not None:
            self.model.hide_channel(self.row.id, hidden=not self.row.hidden)


class ReachDialog(TaskDialog):
    """How many people a channel or a campaign reached, and what that cost."""

    def __init__(self, window: QWidget, model: TasksModel, known: ChannelsNow) -> None:
        super().__init__(
            window,
            model,
            _("Reach and cost"),
            _("Of a channel, of a campaign, or of a campaign on a channel."),
            icon="megaphone",
            confirm=_("Save"),
            width=640,
        )
        channels = [(row.id, row.name) for row in known.rows if row.id and not row.hidden]
        self.channel = named(Select("", [("", _("None")), *channels]), mark("Channel"))
        if channels:
            self.channel.choose(channels[0][0])
        self.campaign = named(Select("", [("", _("None")), *known.campaigns]), mark("Campaign"))
        self.first = named(DayEdit(), mark("First day"))
        self.last = named(DayEdit(), mark("Last day"))
        self.first.set_value(known.last.replace(day=1))
        self.last.set_value(known.last)
        self.reached = named(WholeEdit(unit=_("people")), mark("People reached"))
        self.cost = named(AmountEdit(known.currency), mark("Cost"))
        self.note = named(Edit(), mark("Note"))
        for pair in (
            ((_("Channel"), self.channel), (_("Campaign"), self.campaign)),
            ((_("First day"), self.first), (_("Last day"), self.last)),
            ((_("People reached"), self.reached), (_("Cost"), self.cost)),
        ):
            row = QHBoxLayout()
            row.setSpacing(measures.GAP_16)
            for caption, edit in pair:
                row.addWidget(Field(caption, edit), 1)
            self.body.addLayout(row)
        self.body.addWidget(Field(_("Note"), self.note))

    @override
    def save(self) -> None:
        self.model.record_reach(
            self.channel.choice(),
            self.campaign.choice(),
            self.first.value(),
            self.last.value(),
            self.reached.value(),
            self.cost.value(),
            self.note.text(),
        )


class DropReachDialog(TaskDialog):
    """What was written down, to be taken back where it was a mistake."""

    def __init__(
        self, window: QWidget, model: TasksModel, row: ReachRow, known: ChannelsNow
    ) -> None:
        super().__init__(
            window,
            model,
            row.channel or row.campaign,
            _("{first} to {last}").format(first=day(row.first), last=day(row.last)),
            icon="trash-2",
            confirm=_("Take it back"),
        )
        self.row = row
        told = _("{reached} people reached for {cost}").format(
            reached=number(row.reached), cost=money(row.cost, known.currency)
        )
        column = QVBoxLayout()
        for line in (row.campaign if row.channel else "", told, row.note or ""):
            if line:
                column.addWidget(Paragraph(line))
        self.body.addLayout(column)

    @override
    def save(self) -> None:
        self.model.drop_reach(self.row.id)
