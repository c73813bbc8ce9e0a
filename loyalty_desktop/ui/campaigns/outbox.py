"""The messages of the shop: what waits, what left, what did not and why; sending them."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.outbox import STATES, MessageRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.campaigns.outbox_model import OutboxModel
from loyalty_desktop.ui.campaigns.unsubscribing import UnsubscribeDialog
from loyalty_desktop.ui.campaigns.whatsapp_walk import WhatsAppWalk
from loyalty_desktop.ui.printing.folder import keep_folder, last_folder
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark, moment, number
from loyalty_desktop.wording.campaign_words import CHANNEL_NAMES
from loyalty_desktop.wording.sending import STATE_NAMES, message_reason

_ALL: Final = "all"
_WHEN: Final = 172
_CHANNEL: Final = 100
_STATE: Final = 272
_LEAST: Final = 170
_ICONS: Final = {
    "sent": "circle-check",
    "handed": "circle-check",
    "perhaps": "circle-help",
    "failed": "circle-x",
    "dropped": "circle-minus",
    "waiting": "clock",
    "sending": "hourglass",
}
_TONES: Final = {
    "sent": "accent_text",
    "handed": "accent_text",
    "perhaps": "warn",
    "failed": "danger",
    "dropped": "text-2",
    "waiting": "text",
    "sending": "text",
}


class OutboxPanel(QWidget):
    """A table of messages by state, the ways in which they leave, and what is done about one."""

    def __init__(
        self,
        desk: AtDesk,
        parent: QWidget | None = None,
        *,
        clock: Clock = now,
        model: OutboxModel | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("outbox")
        self.setAccessibleName(_("Messages"))
        self.model = model or OutboxModel(desk, clock, self)
        self._first = 0
        self.dialog: WhatsAppWalk | UnsubscribeDialog | None = None
        self.chooser: QFileDialog | None = None
        self._file_channel = ""
        self.state = named(Select(options=[(_ALL, _("All messages"))]), mark("Show"))
        self.send = named(
            Button(_("Send mail"), "primary", icon="mail", key="Alt+S"), mark("Send mail")
        )
        self.stop = named(Button(_("Stop"), icon="x", key="Esc"), mark("Stop"))
        self.whatsapp = named(
            Button(_("WhatsApp"), icon="message-circle", key="Alt+W"), mark("WhatsApp")
        )
        self.to_file = named(
            Button(_("To a file"), icon="download", key="Alt+F"), mark("To a file")
        )
        self.leave = named(
            Button(_("No more messages…"), "ghost", key="Alt+U"), mark("No more messages")
        )
        self.told = Paragraph(tone="text-2")
        self.told.setObjectName("outbox-told")
        self.message = MessageBar()
        self.message.setObjectName("outbox-message")
        self.progress = ThinProgress(_("How far it is"), on_canvas=True)
        self.rows: RowsModel[MessageRow] = RowsModel(self._columns(), self)
        self.table = Table(_("Messages"), self.rows)
        self.table.setObjectName("message-list")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.nothing = EmptyState(
            "mail",
            _("No messages"),
            _("A campaign with a channel that sends lets its messages wait here."),
        )
        self.again = named(
            Button(_("Try again"), icon="refresh-cw", key="Alt+A"), mark("Try again")
        )
        self.was_sent = named(Button(_("It was sent"), key="Alt+Y"), mark("It was sent"))
        self.drop = named(Button(_("Take out"), icon="trash-2", key="Alt+X"), mark("Take out"))
        self._lay_out()
        self._connect()
        self.refresh()

    def show_campaign(self, code: str | None) -> None:
        """Show the messages of one campaign alone, None: of all."""
        self.model.show_campaign(code)

    def _columns(self) -> tuple[Column[MessageRow], ...]:
        return (
            Column(_("Member"), _to, width=self._first),
            Column(_("Channel"), _channel, width=_CHANNEL),
            Column(_("State"), _state, width=_STATE),
            Column(_("When"), self._when, width=_WHEN),
        )

    def _lay_out(self) -> None:
        head = WrappingRow()
        head.setSpacing(measures.GAP_8)
        head.addStretch(1)
        for button in (self.to_file, self.whatsapp, self.stop, self.send):
            head.addWidget(button)
        below = WrappingRow()
        below.setSpacing(measures.GAP_16)
        below.addWidget(self.state)
        below.addWidget(self.told, 1)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.table)
        panel.column.addWidget(self.nothing, 1)
        foot = WrappingRow()
        foot.setSpacing(measures.GAP_8)
        for button in (self.again, self.was_sent, self.drop):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addLayout(below)
        column.addWidget(self.message)
        column.addWidget(self.progress)
        column.addWidget(panel, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self.refresh)
        model.moved.connect(self._move)
        model.walked.connect(self._walk)
        self.state.chosen.connect(self._choose_state)
        self.table.selectionModel().currentRowChanged.connect(self._looked)
        for button, key, slot in (
            (self.send, "Alt+S", model.send),
            (self.whatsapp, "Alt+W", model.begin_walk),
            (self.to_file, "Alt+F", self._ask_file),
            (self.leave, "Alt+U", self._ask_who),
            (self.again, "Alt+A", self._again),
            (self.was_sent, "Alt+Y", self._was_sent),
            (self.drop, "Alt+X", self._drop),
            (self.stop, "", model.stop),
        ):
            button.clicked.connect(slot)
            if key:
                QShortcut(
                    QKeySequence(key),
                    self,
                    context=Qt.ShortcutContext.WidgetWithChildrenShortcut,
                ).activated.connect(button.click)

    # What is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the model holds."""
        model, box = self.model, self.model.box
        chosen = self._chosen()
        rows = () if box is None else box.rows
        if self.rows.rows() != rows:
            self.rows.show_rows(rows)
            place = next((at for at, row in enumerate(rows) if chosen and row.id == chosen.id), -1)
            if place >= 0:
                self.table.selectRow(place)
        self.table.setVisible(bool(rows) or box is None)
        self.nothing.setVisible(box is not None and not rows)
        self._offer_states()
        self.told.say(self._summary())
        sending = model.busy == "send"
        self.progress.setVisible(sending)
        self.stop.setVisible(sending)
        self.send.setVisible(not sending)
        may = model.may_send and not model.busy
        self._count(self.send, _("Send mail"), model.waiting("email"), may=may)
        self._count(self.whatsapp, _("WhatsApp"), model.waiting("whatsapp"), may=may)
        self._file_channel = "sms" if model.waiting("sms") else "whatsapp"
        sms = self._file_channel == "sms"
        word = _("SMS to a file") if sms else _("WhatsApp to a file")
        self._count(self.to_file, word, model.waiting(self._file_channel), may=may)
        self._offer_deeds()
        self.message.tell_outcome(model.refusal, model.told, model.remark)

    def _count(self, button: Button, word: str, count: int, *, may: bool) -> None:
        button.setText(f"{word} ({number(count)})" if count else word)
        button.setEnabled(may and count > 0)

    def _offer_states(self) -> None:
        counts = self.model.box.counts if self.model.box is not None else dict[str, int]()
        options = [(_ALL, _("All messages"))]
        for state in STATES:
            word = _(STATE_NAMES[state]).capitalize()
            options.append((state, f"{word} ({number(counts.get(state, 0))})"))
        self.state.offer(options)
        self.state.choose(self.model.state or _ALL)

    def _summary(self) -> str:
        box = self.model.box
        if box is None:
            return ""
        told: list[str] = []
        if lost := box.counts["perhaps"]:
            told.append(_("Perhaps sent, look before again: {count}.").format(count=number(lost)))
        if box.quiet is not None and box.waiting.get("email"):
            quiet = _("Quiet hours until {moment}.")
            told.append(quiet.format(moment=moment(box.quiet, box.zone)))
        if not box.automatic:
            told.append(_("Nothing is sent by itself; that is switched on under Settings."))
        elif box.sender:
            told.append(_("Counter {name} sends by itself.").format(name=box.sender))
        else:
            told.append(_("Messages are sent by themselves while a window is open."))
        return " ".join(told)

    def _offer_deeds(self) -> None:
        row = self._chosen()
        state = "" if row is None else row.state
        may = self.model.may_send and not self.model.busy
        self.again.setEnabled(may and state in {"perhaps", "failed", "dropped"})
        self.was_sent.setVisible(state == "perhaps")
        self.was_sent.setEnabled(may)
        self.drop.setEnabled(may and state in {"waiting", "perhaps", "failed"})

    def _move(self, done: int, total: int) -> None:
        self.progress.show_share(done / total if total else 0.0)

    def _when(self, row: MessageRow) -> str:
        box = self.model.box
        return "" if box is None else moment(row.when, box.zone)

    def _chosen(self) -> MessageRow | None:
        return self.rows.row_at(self.table.currentIndex().row())

    def _looked(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._offer_deeds()

    # What is done ----------------------------------------------------------------------------

    def _choose_state(self, state: str) -> None:
        self.model.show_state(None if state == _ALL else state)

    def _again(self) -> None:
        self._decide("again")

    def _was_sent(self) -> None:
        self._decide("sent")

    def _drop(self) -> None:
        self._decide("drop")

    def _decide(self, choice: str) -> None:
        row = self._chosen()
        if row is not None:
            self.model.decide(row.id, choice)

    def _walk(self) -> None:
        if self.model.walk:
            self._open(WhatsAppWalk(self.window(), self.model))

    def _ask_who(self) -> None:
        self._open(UnsubscribeDialog(self.window(), self.model))

    def _open(self, dialog: WhatsAppWalk | UnsubscribeDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self, _yes: bool) -> None:
        self.dialog = None

    def _ask_file(self) -> None:
        name = last_folder() / f"{self._file_channel}.xlsx"
        chooser = self.chooser = QFileDialog(self, _("Messages to a file"), str(name))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([_("Excel (*.xlsx)"), "CSV (*.csv)"])
        chooser.setDefaultSuffix("xlsx")
        chooser.fileSelected.connect(self.chooser_took)
        chooser.open()

    def chooser_took(self, file: str) -> None:
        """Write what waits to the file that was chosen."""
        keep_folder(Path(file).parent)
        self.model.write(self._file_channel, Path(file))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.load()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rest = self.width() - theme.scaled(_WHEN + _STATE + _CHANNEL)
        first = 0 if rest >= theme.scaled(_LEAST) else _LEAST
        if first != self._first:
            self._first = first
            self.rows.show_columns(self._columns())


def _to(row: MessageRow) -> Cell:
    return Cell(row.name, second=row.campaign, weight=500)


def _channel(row: MessageRow) -> str:
    return _(CHANNEL_NAMES[row.channel])


def _state(row: MessageRow) -> Cell:
    reason = message_reason(row.reason) if row.reason and row.state != "perhaps" else ""
    word = _(STATE_NAMES[row.state]).capitalize()
    return Cell(word, second=reason, tone=_TONES[row.state], icon=_ICONS[row.state])
