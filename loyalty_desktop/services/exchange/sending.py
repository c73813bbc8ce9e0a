"""Messages leave the shop: by mail, in a file for whoever sends SMS or WhatsApp, or by hand."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from loyalty_desktop.errors import Invalid, LoyaltyError, Unavailable
from loyalty_desktop.models.rules.mail import MailSettings, checked_address
from loyalty_desktop.models.rules.messages import whatsapp_link
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.exporting import NoteExport, note_export
from loyalty_desktop.services.commands.leaving import (
    DrawByItself,
    HoldSending,
    InHand,
    Settled,
    SettleMessages,
    TakeMany,
    TakeMessage,
    Taken,
    draw_by_itself,
    hold_sending,
    program_at,
    settle_messages,
    take_message,
    take_messages,
)
from loyalty_desktop.services.devices.mail import Letter, MailLine, Posted
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.exchange.exporting import sink_for
from loyalty_desktop.services.queries.outbox import waiting_ids
from loyalty_desktop.services.queries.sending_rules import mail_settings, sending_kept
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.wording import _

KINDS: Final = ("csv", "xlsx")
COUNTS: Final = ("sent", "failed", "later", "unsure", "dropped", "postponed")
"""What `Sent` counts."""
_LINES: Final = 3
"""So often a line that is lost is opened again in one go."""
_LOOKS_AGAIN: Final = timedelta(minutes=1)
"""After so long whoever sends by itself says again that it does."""

Progress = Callable[[int, int], object]
Cancelled = Callable[[], bool]
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Device(Protocol):
    """What opens lines to a mail server: a `Postbox`."""

    def open(self, mail: MailSettings, shop: str) -> AbstractContextManager[MailLine]:
        """Open a line, signed in."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of the messages that were due: how many were sent, failed and so on.

    `later` were not taken and are tried again; `unsure` may have been sent. `quiet` is when the
    quiet hours end, None outside of them; `trouble` the reason for which it ended early, empty
    where all was looked at.
    """

    sent: int = 0
    failed: int = 0
    later: int = 0
    unsure: int = 0
    dropped: int = 0
    postponed: int = 0
    quiet: datetime | None = None
    trouble: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """Messages that were handed to a file, whole: how many; others could not leave."""

    file: Path
    rows: int
    dropped: int
    postponed: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A message in hand to be sent by hand: its link, to whom, and its words."""

    message: str
    link: str
    name: str
    number: str
    body: str


def send_due(
    store: Store,
    actor: Actor,
    at: datetime,
    device: Device,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Sent:
    """Send every mail that is due at `at`, one after another; cancelled between two of them.

    Each is taken in hand by a commit of its own before, and settled by one after: whatever breaks,
    none is sent twice. `progress` gets how many were looked at, of how many. Errors: `Unavailable`
    where no server is named or it can't be reached (what waits goes on waiting), `NotAllowed`.
    """
    mail = store.read(mail_settings)
    if mail is None:
        raise Unavailable(reason="no_mail_server")
    run = _Run(store, actor, at, device, mail, progress, cancelled)
    return run.all()


def send_by_itself(
    store: Store,
    counter: str,
    holder: str,
    device: Device,
    at: datetime,
    cancelled: Cancelled | None = None,
    clock: Clock = _now,
) -> Sent | None:
    """Draw automatic campaigns and send what is due, if the shop wants that and nobody else does.

    `holder` names this running program: one at a time sends. None where there was nothing to do.
    Errors: `LoyaltyError`, also where only sending failed: what was queued waits.
    """
    kept = store.read(sending_kept)
    if not kept.rules.automatic:
        return None
    by = program_at(counter)
    held = HoldSending(key=new_id(), at=at, holder=holder)
    if not store.write(hold_sending, by, held):
        return None
    store.write(draw_by_itself, by, DrawByItself(key=new_id(), at=at))
    if kept.mail is None:
        return None
    return send_due(
        store, by, at, device, cancelled=_while_held(store, by, holder, cancelled, clock)
    )


def send_trial(store: Store, device: Device, to: str, at: datetime) -> Posted:
    """Send a trial letter to one address that somebody typed. Errors: `Invalid`, `Unavailable`."""
    mail = store.read(mail_settings)
    if mail is None:
        raise Unavailable(reason="no_mail_server")
    shop = store.shop
    letter = Letter(
        new_id(),
        checked_address(to),
        _("A trial letter from {shop}").format(shop=shop.name),
        _("If you read this, mail from {shop} arrives.").format(shop=shop.name),
    )
    with device.open(mail, shop.id) as line:
        posted = line.send(letter, at)
    if posted.outcome != "sent":
        reason = {"bad_address": "mail_recipient", "unsure": "mail_unsure"}
        raise Unavailable(reason=reason.get(posted.reason, posted.reason))
    return posted


def export_messages(
    store: Store,
    by: Actor,
    channel: str,
    file: Path,
    at: datetime,
    code: str | None = None,
) -> HandedOver:
    """Write the messages that wait to leave by `channel` to a file: number, name, text.

    CSV or XLSX, by the file's ending. They are in hand while it is written, and handed over once it
    is whole; where it can't be written they wait as before. Errors: `Invalid`, `NotAllowed`,
    `Unavailable`.
    """
    kind = file.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise Invalid(field="out", reason="format", known=list(KINDS))
    asked = TakeMany(key=new_id(), at=at, channel=channel, code=code)
    taken: Taken = store.write(take_messages, by, asked)
    ids = tuple(each.message for each in taken.in_hand)
    if not ids:
        return HandedOver(file=file, rows=0, dropped=taken.dropped, postponed=taken.postponed)
    try:
        with whole_file(file) as beside:
            _write(beside, kind, taken.in_hand)
            note = NoteExport(key=new_id(), at=at, what="messages", kind=kind, rows=len(ids))
            store.write(note_export, by, note)
    except BaseException:
        _settle(store, by, ids, "back", "", at)
        raise
    _settle(store, by, ids, "handed", "", at)
    return HandedOver(file=file, rows=len(ids), dropped=taken.dropped, postponed=taken.postponed)


def open_message(store: Store, by: Actor, message: str, at: datetime) -> Opened | str:
    """Take a WhatsApp message in hand and return its link, or why it can't leave.

    Whoever opened it says afterwards whether it was sent: `close_message`. Errors: `NotFound` where
    it waits no more, `NotAllowed`.
    """
    asked = TakeMessage(key=new_id(), at=at, channel="whatsapp", message=message)
    taken: Taken = store.write(take_message, by, asked)
    if not taken.in_hand:
        return taken.reason
    words = taken.in_hand[0].words
    link = whatsapp_link(words.to, words.body)
    return Opened(message, link, words.name, words.number, words.body)


def close_message(store: Store, by: Actor, message: str, at: datetime, *, sent: bool) -> None:
    """Note whether a message that was opened was sent; one that was not waits again."""
    _settle(store, by, (message,), "handed" if sent else "back", "", at)


class _Run:
    """One go at everything that is due."""

    def __init__(
        self,
        store: Store,
        by: Actor,
        at: datetime,
        device: Device,
        mail: MailSettings,
        progress: Progress | None,
        cancelled: Cancelled | None,
    ) -> None:
        self._store, self._by, self._at = store, by, at
        self._device, self._mail = device, mail
        self._progress, self._cancelled = progress, cancelled
        self._counts = dict.fromkeys(("sent", "failed", "later", "unsure"), 0)
        self._dropped = self._postponed = self._opened = 0
        self._line: MailLine | None = None
        self._total = 0

    def all(self) -> Sent:
        """Send until nothing is left to be sent, or something stands in the way."""
        self._total = len(self._store.read(waiting_ids, "email", self._at))
        with ExitStack() as lines:
            while True:
                self._tell()
                if self._cancelled is not None and self._cancelled():
                    return self._sent(cancelled=True)
                # Nothing is taken in hand before there is a line to send it by: a server that is
                # out of reach changes nothing.
                if not self._opened and self._total:
                    self._open(lines)
                taken = self._take()
                self._dropped += taken.dropped
                self._postponed += taken.postponed
                if taken.quiet is not None:
                    return self._sent(quiet=taken.quiet)
                if taken.in_hand:
                    trouble = self._send(taken.in_hand[0], lines)
                    if trouble:
                        return self._sent(trouble=trouble)
                elif not taken.more:
                    return self._sent()

    def _take(self) -> Taken:
        asked = TakeMessage(key=new_id(), at=self._at, channel="email")
        return self._store.write(take_message, self._by, asked)

    def _send(self, message: InHand, lines: ExitStack) -> str:
        """Send one message in hand and settle it; return why the others must wait."""
        words = message.words
        letter = Letter(
            message.message,
            words.to,
            words.subject,
            words.body,
            words.name,
            unsubscribe=f"STOP {words.number}",
        )
        ids = (message.message,)
        try:
            if self._line is None:
                self._open(lines)
            assert self._line is not None
            posted = self._line.send(letter, self._at)
        except LoyaltyError as refusal:
            # The server takes nothing of ours at all: this one waits as if it had not been tried.
            _settle(self._store, self._by, ids, "back", "", self._at)
            if not any(self._counts.values()):
                raise
            return str(refusal.facts.get("reason", "mail_later"))
        _settle(self._store, self._by, ids, posted.outcome, posted.reason, self._at)
        self._counts[posted.outcome] += 1
        if not posted.line_lost:
            return ""
        self._line = None
        lines.close()
        return posted.reason if self._opened >= _LINES else ""

    def _open(self, lines: ExitStack) -> None:
        self._opened += 1
        self._line = lines.enter_context(self._device.open(self._mail, self._store.shop.id))

    def _tell(self) -> None:
        if self._progress is not None:
            done = sum(self._counts.values()) + self._dropped + self._postponed
            self._progress(min(done, self._total), self._total)

    def _sent(
        self, *, quiet: datetime | None = None, trouble: str = "", cancelled: bool = False
    ) -> Sent:
        return Sent(
            **self._counts,
            dropped=self._dropped,
            postponed=self._postponed,
            quiet=quiet,
            trouble=trouble,
            cancelled=cancelled,
        )


def _settle(
    store: Store, by: Actor, ids: tuple[str, ...], outcome: Settled, reason: str, at: datetime
) -> None:
    settled = SettleMessages(key=new_id(), at=at, messages=ids, outcome=outcome, reason=reason)
    store.write(settle_messages, by, settled)


def _while_held(
    store: Store, by: Actor, holder: str, cancelled: Cancelled | None, clock: Clock
) -> Cancelled:
    """Return what ends sending: somebody's wish, or another counter that holds it by now."""
    looked = clock()

    def over() -> bool:
        nonlocal looked
        if cancelled is not None and cancelled():
            return True
        now = clock()
        if now - looked < _LOOKS_AGAIN:
            return False
        looked = now
        return not store.write(hold_sending, by, HoldSending(key=new_id(), at=now, holder=holder))

    return over


def _write(file: Path, kind: str, rows: tuple[InHand, ...]) -> None:
    sink = sink_for(kind, file, (_("number"), _("name"), _("text")))
    try:
        for each in rows:
            # Without its plus sign a number is no formula, and every gateway reads it.
            sink.write((each.words.to.lstrip("+"), each.words.name, each.words.body))
        sink.end()
    finally:
        sink.close()
