"""Taking members out of the shop: an export of those that are ticked, or their cards to print."""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import Any, Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError, NotEligible, Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.card_runs import BeginRun, begin_run
from loyalty_desktop.services.documents.card_runs import CardPrinting
from loyalty_desktop.services.exchange.exporting import export
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.printing.folder import keep_folder, last_folder
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, was_stopped
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark, ngettext, number, sentence

_ENDING: Final = re.compile(r"\.[A-Za-z]{1,5}$")


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written, and how much of it."""

    file: Path
    count: int


@dataclass(frozen=True, slots=True)
class ExportMembers:
    """Writes the chosen members to a file, away from the till."""

    chosen: Chosen
    file: Path
    at: datetime
    progress: Callable[[int], object] | None = None
    stop: Callable[[], bool] | None = None

    def __call__(self, store: Store, by: Actor) -> Taken:
        """Write the file; it is noted who did."""
        done = export(
            store,
            by,
            "members",
            self.file,
            now=self.at,
            chosen=self.chosen,
            progress=self.progress,
            stop=self.stop,
        )
        return Taken(self.file, done.rows)


@dataclass(frozen=True, slots=True)
class WriteCards:
    """Writes the cards of the chosen members as a run of cards, away from the till."""

    chosen: Chosen
    file: Path
    at: datetime
    layout: str
    progress: Callable[[int], object] | None = None
    stop: Callable[[], bool] | None = None

    def __call__(self, store: Store, by: Actor) -> Taken:
        """Write the file; the run is kept with the runs of cards."""
        request = BeginRun(
            key=new_id(),
            at=self.at,
            told=_("Chosen members"),
            layout=self.layout,
            chosen=self.chosen,
        )
        # Noted before anything is printed: after a jam it goes on from the place of the jam.
        try:
            run = store.write(begin_run, by, request).run
        except NotEligible:
            return Taken(self.file, 0)
        printing = CardPrinting(store, by, self.at, progress=self._tell, stop=self.stop)
        done = printing.print_run(run, self.file)
        if done.cancelled:
            raise Unavailable(reason="stopped")
        return Taken(self.file, done.cards)

    def _tell(self, done: int, _total: int) -> None:
        if self.progress is not None:
            self.progress(done)


class TakingOut(QObject):
    """Writing a file, without a widget: busy, done, stopped, or refused with a sentence."""

    changed = Signal()
    counted = Signal(int)
    """How many are written so far."""

    def __init__(
        self,
        desk: AtDesk,
        make: Callable[[Path, str], Any],
        parent: QObject | None = None,
    ) -> None:
        """Write by the task that `make` returns for a file and the kind that was chosen.

        The task has fields `progress` and `stop`, which it hears and is asked by.
        """
        super().__init__(parent)
        self._desk = desk
        self._make = make
        self.busy = False
        self.refusal = ""
        self.stopped = False
        self.taken: Taken | None = None
        self._stop = Event()

    def write(self, file: Path, kind: str) -> None:
        """Begin to write."""
        if self.busy:
            return
        self.busy, self.refusal, self.taken = True, "", None
        self.stopped = False
        self._stop.clear()
        task = replace(self._make(file, kind), progress=self.counted.emit, stop=self._stop.is_set)
        self._desk.work(task, then=self._done, otherwise=self._refused)
        self.changed.emit()

    def stop(self) -> None:
        """Stop writing; no file is left."""
        self._stop.set()

    def _done(self, taken: Taken) -> None:
        self.busy = False
        if taken.count:
            self.taken = taken
        else:
            self.refusal = _("There is nothing to write. Choose members with a card.")
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        self.stopped = was_stopped(refusal)
        self.refusal = sentence(refusal)
        self.changed.emit()


class TakingDialog(Dialog):
    """Which kind, and into which file; afterwards where it is."""

    def __init__(
        self,
        window: QWidget,
        model: TakingOut,
        title: str,
        words: str,
        *,
        kinds: Sequence[tuple[str, str, str]],
        name: str,
        icon: str,
        confirm: str,
    ) -> None:
        """Ask for a file; `kinds` are key, word and ending of a file each."""
        super().__init__(
            window,
            title,
            words,
            icon=icon,
            confirm=confirm,
            cancel=_("Close"),
            stays=True,
            width=640,
        )
        self.model = model
        model.setParent(self)
        self._endings = {key: ending for key, _word, ending in kinds}
        self.message = MessageBar()
        self.kind = Segmented(_("Kind of file"), [Option(key, word) for key, word, _e in kinds])
        self.file = named(Edit(), mark("File"))
        self.browse = named(Button(_("Folder…"), icon="folder-open"), mark("Choose a folder"))
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.file, 1)
        row.addWidget(self.browse)
        inside = QWidget()
        inside.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.message)
        self.body.addWidget(self.kind)
        self.body.addWidget(Field(_("File"), inside))
        self.file.setText(str(last_folder() / f"{name}{kinds[0][2]}"))
        self.kind.setVisible(len(kinds) > 1)
        self.kind.chosen.connect(self._end_file)
        self.browse.clicked.connect(self._browse)
        self.confirmed.connect(self._write)
        self.message.acted.connect(self._open)
        self.far = Label("", "small", tone="text-2")
        self.far.setObjectName("members-written")
        self.far.hide()
        self.body.addWidget(self.far)
        model.changed.connect(self.refresh)
        model.counted.connect(self._count)

    @override
    def reject(self) -> None:
        """Stop what is written; else leave."""
        if self.model.busy:
            self.model.stop()
        else:
            super().reject()

    def _count(self, count: int) -> None:
        told = ngettext("{count} member so far", "{count} members so far", count)
        self.far.setText(told.format(count=number(count)))

    def refresh(self) -> None:
        """Show how far it is."""
        model = self.model
        self.confirm.set_busy(model.busy)
        self.cancel.setText(_("Stop") if model.busy else _("Close"))
        if not model.busy:
            self.far.setText("")
        self.far.setVisible(model.busy)
        if model.refusal:
            self.message.tell("info" if model.stopped else "danger", model.refusal, closable=False)
        elif model.taken is not None:
            count = model.taken.count
            told = ngettext("{count} member written.", "{count} members written.", count)
            self.message.tell(
                "success",
                told.format(count=number(count)),
                str(model.taken.file),
                action=_("Open"),
                closable=False,
            )
        else:
            self.message.settle()
        self.fit()

    def _write(self) -> None:
        text = self.file.text().strip()
        if not text:
            self.model.refusal = _("Type where the file is to be.")
            self.refresh()
            self.file.setFocus()
            return
        kind = self.kind.choice()
        if not text.lower().endswith(self._endings[kind]):
            text += self._endings[kind]
            self.file.setText(text)
        self.model.write(Path(text).expanduser(), kind)

    def _end_file(self, kind: str) -> None:
        self.file.setText(_ENDING.sub("", self.file.text()) + self._endings[kind])

    def _browse(self) -> None:
        before = Path(self.file.text())
        chooser = QFileDialog(self, _("Choose a folder"), str(before.parent))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(self._take_folder)
        chooser.open()

    def _take_folder(self, folder: str) -> None:
        keep_folder(Path(folder))
        self.file.setText(os.fspath(Path(folder) / Path(self.file.text()).name))

    def _open(self) -> None:
        if self.model.taken is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.model.taken.file)))

    @override
    def accept(self) -> None:
        # Enter writes once; when the file is there, it closes.
        if self.model.taken is not None and not self.model.busy:
            self.close_with(True)
        else:
            super().accept()


def export_dialog(window: QWidget, desk: AtDesk, clock: Clock, chosen: Chosen) -> TakingDialog:
    """Return the dialog that writes the chosen members as a table."""

    def task(file: Path, kind: str) -> ExportMembers:
        del kind
        return ExportMembers(chosen, file, clock())

    return TakingDialog(
        window,
        TakingOut(desk, task),
        _("Export members"),
        _("Names, phones and figures leave the shop with this file. It is noted who wrote it."),
        kinds=(("xlsx", _("Excel"), ".xlsx"), ("csv", "CSV", ".csv")),
        name=_("members {day}").format(day=_day(clock)),
        icon="download",
        confirm=_("Export"),
    )


def cards_dialog(window: QWidget, desk: AtDesk, clock: Clock, chosen: Chosen) -> TakingDialog:
    """Return the dialog that writes the cards of the chosen members as a document to print."""

    def task(file: Path, kind: str) -> WriteCards:
        return WriteCards(chosen, file, clock(), kind)

    return TakingDialog(
        window,
        TakingOut(desk, task),
        _("Print cards"),
        _("Front and back as a PDF. Print it at its own size, on both sides."),
        kinds=(
            ("a4-10", _("A4, ten cards"), ".pdf"),
            ("a4-8", _("A4, eight cards"), ".pdf"),
            ("card", _("Card printer"), ".pdf"),
        ),
        name=_("cards {day}").format(day=_day(clock)),
        icon="id-card",
        confirm=_("Make the file"),
    )


def _day(clock: Clock) -> str:
    day: date = clock().astimezone().date()
    return day.isoformat()
