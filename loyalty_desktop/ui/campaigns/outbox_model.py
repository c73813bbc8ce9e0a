"""The shop's messages without a widget: what waits, what is under way, what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import RIGHTS, Actor, Right
from loyalty_desktop.services.commands.messages import DecideMessage, decide_message
from loyalty_desktop.services.commands.unsubscribing import Unsubscribe, Unsubscribed, unsubscribe
from loyalty_desktop.services.devices.postbox import Postbox
from loyalty_desktop.services.exchange.sending import (
    COUNTS,
    HandedOver,
    Opened,
    Sent,
    close_message,
    export_messages,
    open_message,
    send_due,
)
from loyalty_desktop.services.queries.outbox import MessageRow, Outbox, outbox
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.settings import data_folder
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, ngettext, number, sentence
from loyalty_desktop.wording.sending import message_reason, sent_told

_BOX: Final = "outbox"
_WALKED: Final = "WhatsApp messages"
_WALK: Final = 500
"""So many messages are walked through in one go."""


def postbox() -> Postbox:
    """Return this machine's way to the shop's mail server."""
    return Postbox(data_folder() / "keys")


@dataclass(frozen=True, slots=True)
class SendMail:
    """Sends the mail that is due, away from the till."""

    at: datetime
    box: Postbox
    stepped: Callable[[int, int], object]
    stop: Event

    def __call__(self, store: Store, by: Actor) -> Sent:
        """Send until all is sent, or somebody stops it."""
        return send_due(store, by, self.at, self.box, self.stepped, self.stop.is_set)


@dataclass(frozen=True, slots=True)
class WriteMessages:
    """Writes the messages that wait by a channel to a file, away from the till."""

    channel: str
    file: Path
    at: datetime
    code: str | None

    def __call__(self, store: Store, by: Actor) -> HandedOver:
        """Write the file."""
        return export_messages(store, by, self.channel, self.file, self.at, self.code)


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """Takes a WhatsApp message in hand."""

    message: str
    at: datetime

    def __call__(self, store: Store, by: Actor) -> Opened | str:
        """Return its link and words, or why it can't leave."""
        return open_message(store, by, self.message, self.at)


@dataclass(frozen=True, slots=True)
class CloseMessage:
    """Notes whether a WhatsApp message that was opened was sent."""

    message: str
    at: datetime
    sent: bool

    def __call__(self, store: Store, by: Actor) -> None:
        """Note it."""
        close_message(store, by, self.message, self.at, sent=self.sent)


class OutboxModel(QObject):
    """What is shown of the messages, and what is done with them."""

    changed = Signal()
    moved = Signal(int, int)
    """How many messages were looked at, of how many."""
    opened = Signal(object)
    """A WhatsApp message is in hand (`Opened`), or it can't leave: a sentence."""
    closed = Signal()
    """The one that was opened is settled."""
    walked = Signal()
    heard = Signal(str)
    """Somebody hears no more, told in a sentence."""

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock = now,
        parent: QObject | None = None,
        *,
        box: Postbox | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._postbox = box or postbox()
        self._stop = Event()
        self.box: Outbox | None = None
        self.code: str | None = None
        """The campaign whose messages are shown, None: all."""
        self.state: str | None = None
        self.busy = ""
        """What is under way: "send", "export", "decide", or nothing."""
        self.walk: tuple[MessageRow, ...] = ()
        """The WhatsApp messages that are sent one after another."""
        self.told = ""
        self.remark = ""
        self.refusal = ""

    @property
    def may_send(self) -> bool:
        """Whether who acts may send."""
        return Right.OFFER in RIGHTS.get(self._desk.actor.role, frozenset())

    def load(self) -> None:
        """Ask for the messages as they are now."""
        asked = (self._clock(), self.code, self.state)
        self._desk.read(outbox, *asked, then=self._take, otherwise=self._refuse, token=_BOX)

    def show_campaign(self, code: str | None) -> None:
        """Show the messages of one campaign alone, None: of all."""
        if code != self.code:
            self.code = code
            self.load()

    def show_state(self, state: str | None) -> None:
        """Show the messages in one state alone, None: in any."""
        if state != self.state:
            self.state = state
            self.load()

    def waiting(self, channel: str) -> int:
        """Return how many messages wait to leave by a channel."""
        return 0 if self.box is None else self.box.waiting.get(channel, 0)

    def begin_walk(self) -> None:
        """Ask for the WhatsApp messages that wait; `walk` has them once `walked` is told."""
        asked = (self._clock(), self.code, "waiting", _WALK, "whatsapp")
        self._desk.read(outbox, *asked, then=self._walk, otherwise=self._refuse, token=_WALKED)

    def send(self) -> None:
        """Send the mail that is due."""
        if self.busy:
            return
        self._start("send")
        task = SendMail(self._clock(), self._postbox, self.moved.emit, self._stop)
        self._desk.work(task, then=self._sent, otherwise=self._refuse)

    def stop(self) -> None:
        """Stop sending after the message in hand."""
        self._stop.set()

    def write(self, channel: str, file: Path) -> None:
        """Write what waits by a channel to a file; it is handed over once the file is whole."""
        if self.busy:
            return
        self._start("export")
        task = WriteMessages(channel, file, self._clock(), self.code)
        self._desk.work(task, then=self._written, otherwise=self._refuse)

    def decide(self, message: str, choice: str) -> None:
        """Say what became of a message: `sent`, `again`, `drop`."""
        if self.busy:
            return
        self._start("decide")
        asked = DecideMessage(key=new_id(), at=self._clock(), message=message, choice=choice)
        self._desk.write(decide_message, asked, then=self._decided, otherwise=self._refuse)

    def open(self, message: str) -> None:
        """Take a WhatsApp message in hand; `opened` brings its link."""
        task = OpenMessage(message, self._clock())
        self._desk.work(task, then=self._open, otherwise=self._not_opened)

    def close(self, message: str, *, sent: bool) -> None:
        """Note whether the message that was opened was sent."""
        task = CloseMessage(message, self._clock(), sent)
        self._desk.work(task, then=self._closed, otherwise=self._refuse)

    def unsubscribe(self, told: str, channel: str | None) -> None:
        """Let somebody hear no more by a channel, None: by any."""
        asked = Unsubscribe(key=new_id(), at=self._clock(), member=told, channel=channel)
        self._desk.write(unsubscribe, asked, then=self._unsubscribed, otherwise=self._refuse)

    # What came of it -------------------------------------------------------------------------

    def _start(self, what: str) -> None:
        self._stop.clear()
        self.busy, self.told, self.remark, self.refusal = what, "", "", ""
        self.changed.emit()

    def _take(self, box: Outbox) -> None:
        self.box = box
        self.changed.emit()

    def _walk(self, box: Outbox) -> None:
        self.walk = box.rows
        self.walked.emit()

    def _sent(self, sent: Sent) -> None:
        counts = {name: getattr(sent, name) for name in COUNTS}
        zone = self.box.zone if self.box is not None else None
        assert zone is not None
        lines = sent_told(counts, sent.quiet, zone, sent.trouble)
        self.told, self.remark = lines[0], " ".join(lines[1:])
        self._end()

    def _written(self, done: HandedOver) -> None:
        if not done.rows:
            self.told = _("Nothing may leave now. No file was written.")
        else:
            told = ngettext("{count} message in {file}.", "{count} messages in {file}.", done.rows)
            self.told = told.format(count=number(done.rows), file=done.file.name)
        kept = done.dropped + done.postponed
        if kept:
            told = ngettext("{count} stayed here.", "{count} stayed here.", kept)
            self.remark = told.format(count=number(kept))
        self._end()

    def _decided(self, _answer: object) -> None:
        self._end()

    def _open(self, opened: Opened | str) -> None:
        if isinstance(opened, str):
            told = _("Not sent: {reason}.").format(reason=message_reason(opened))
            self.opened.emit(told)
            self.load()
        else:
            self.opened.emit(opened)

    def _not_opened(self, refusal: LoyaltyError) -> None:
        self.opened.emit(sentence(refusal))
        self.load()

    def _closed(self, _answer: object) -> None:
        self.closed.emit()
        self.load()

    def _unsubscribed(self, done: Unsubscribed) -> None:
        told = _("{member} gets no more messages.").format(member=done.member)
        self.told, self.remark, self.refusal = told, "", ""
        self.heard.emit(told)
        self._end()

    def _refuse(self, refusal: LoyaltyError) -> None:
        self.refusal = sentence(refusal)
        self._end()

    def _end(self) -> None:
        self.busy = ""
        self.changed.emit()
        self.load()
