"""The open bill kept beside the shop while it is typed, so that a program that dies loses none."""

import json
import logging
import os
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QLockFile, QTimer
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError, NotAllowed
from loyalty_desktop.services.commands.purchases import PurchaseReceipt
from loyalty_desktop.services.queries.purchases import bill_recorded
from loyalty_desktop.services.queries.resolving import Resolved, resolve
from loyalty_desktop.ui.counter.bill_content import read_bill, written
from loyalty_desktop.ui.counter.open_bill import SCAN
from loyalty_desktop.ui.counter.parking import Parking
from loyalty_desktop.wording import _, money

logger = logging.getLogger(__name__)

_PAUSE_MS: Final = 400
"""So long nothing is typed before the bill is kept: a scan of ten items keeps it once."""

_ours: dict[Path, QLockFile] = {}
"""The files that this program keeps open bills in."""


class Drafting(Parking):
    """The open bill, kept in a file of this counter from the first line to the last key.

    Only its owner may read the file; it goes when the bill is completed, parked or cleared.
    """

    _draft: Path | None = None
    _kept: dict[str, Any] | None = None
    _pause: QTimer | None = None
    _whom_for: str | None = None
    """Whom the bill is for that was left open, until somebody has signed in who may look."""

    def use_draft(self, path: Path) -> None:
        """Keep the open bill in `path` from now on, and take up what was left there.

        Where another program at this counter does so already, its bill is left alone.
        """
        if not _is_ours(path):
            logger.warning("Another program keeps the open bill of this counter.")
            return
        self._draft = path
        # What the file holds now is not ours: the first bill writes it, or takes it away.
        self._kept = {}
        pause = self._pause = QTimer(self)
        pause.setSingleShot(True)
        pause.setInterval(_PAUSE_MS)
        pause.timeout.connect(self.keep_draft)
        self._take_draft(path)
        self.changed.connect(self._note)

    def keep_draft(self) -> None:
        """Keep the bill as it stands now, or nothing when nothing is open."""
        path = self._draft
        if path is None or self.busy:
            return
        open_ = not (self.bill.blank and self.member is None)
        content = written(self.bill, self.reference or self._whom_for) if open_ else None
        if content == self._kept:
            return
        try:
            if content is None:
                path.unlink(missing_ok=True)
            else:
                _write(path, content)
        except OSError as error:
            logger.warning("The open bill can't be kept: %s", error.strerror)
            return
        self._kept = content

    @override
    def _recorded(self, receipt: PurchaseReceipt) -> None:
        super()._recorded(receipt)
        # It goes at once: no later moment may find a bill that was paid.
        self.keep_draft()

    def _note(self) -> None:
        if self._pause is not None and not self._pause.isActive():
            self._pause.start()

    def _take_draft(self, path: Path) -> None:
        try:
            bill, reference = read_bill(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError):
            return
        if not self.bill.blank or self.member is not None:
            return
        self.bill = bill
        if reference is not None:
            self._whom_for = reference
            self._ask_whom()
        self._requote()
        self.changed.emit()
        # The program may have died between recording it and putting it away.
        self._desk.read(bill_recorded, bill.key, then=self._draft_known, otherwise=self._forget)

    def _ask_whom(self) -> None:
        self._scanned = self._whom_for or ""
        self._desk.read(
            resolve,
            self._scanned,
            self._clock(),
            then=self._found_again,
            otherwise=self._not_found_again,
            token=SCAN,
        )

    def _found_again(self, found: Resolved) -> None:
        self._whom_for = None
        self._resolved(found)

    def _not_found_again(self, refusal: LoyaltyError) -> None:
        if not isinstance(refusal, NotAllowed):
            self._whom_for = None

    @override
    def reload(self) -> None:
        """Ask again what the panel shows, or whom the bill is for that was left open."""
        if self._whom_for is not None:
            self._ask_whom()
        else:
            super().reload()

    @override
    def _begin(self) -> None:
        self._whom_for = None
        super()._begin()

    def _draft_known(self, recorded: bool) -> None:
        if not recorded or self.frozen:
            return
        told = _("{amount} was recorded before the program stopped. Nothing is doubled.")
        amount = money(self.bill.amount or 0, self.unit)
        self._begin()
        self.keep_draft()
        self.told.emit("info", told.format(amount=amount))


def _is_ours(path: Path) -> bool:
    """Tell whether nobody else keeps a bill in `path`, and see that nobody else begins to."""
    if path in _ours:
        return True
    lock = QLockFile(str(path.with_suffix(".lock")))
    # A program that died holds nothing; one that works holds on, however long.
    lock.setStaleLockTime(0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    if not lock.tryLock(0):
        return False
    _ours[path] = lock
    return True


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write a file whole or not at all, for its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    beside.replace(path)
