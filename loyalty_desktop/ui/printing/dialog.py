"""Before something is printed: what it looks like, and whether it goes to paper or to a file."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.folder import keep_folder, last_folder
from loyalty_desktop.ui.printing.output import print_paper, printer_for, save_paper
from loyalty_desktop.ui.printing.paper import Paper, Sheet, first_size, sheets, words
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark, ngettext, number

_WIDE: Final = 320
_TALL: Final = 360
_LEAST: Final = 120
_PAGES: Final = 12
"""So many pages are shown; nobody looks through a thousand cards."""
_REST: Final = 340
"""The height of everything else in the dialog, with a sentence about what went wrong."""
_PAD: Final = 12
_POINTS: Final = 72
SAVE_KEY: Final = "Ctrl+S"
_SCROLLS: Final[dict[int, int]] = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -4,
    Qt.Key.Key_PageDown: 4,
}
"""Keys that move the preview, in quarters of what is seen of it."""


def printers_there_are() -> Sequence[str]:
    """Return the names of the printers that this computer knows."""
    return list(QPrinterInfo.availablePrinterNames())


class PaperDialog(Dialog):
    """Shows a paper; Enter prints it by the system's dialog, Ctrl+S saves it as PDF.

    Nothing that was recorded depends on it: whatever fails here can be done again.
    """

    on_paper = Signal()
    """It went to a printer, and not to a file."""
    printed = Signal(str)
    """It is done: a sentence that says so."""

    def __init__(
        self,
        window: QWidget,
        paper: Paper,
        away: Away,
        *,
        printers: Callable[[], Sequence[str]] = printers_there_are,
    ) -> None:
        self._printers = list(printers())
        told = "" if self._printers else _("No printer is set up on this computer. Save a PDF.")
        super().__init__(
            window,
            paper.title,
            told,
            icon="printer",
            confirm=_("Print") if self._printers else _("Save as PDF"),
            cancel=_("Close"),
            stays=True,
        )
        self.setObjectName("print-dialog")
        self.paper = paper
        self._away = away
        self._printer: QPrinter | None = None
        self.system: QPrintDialog | None = None
        self.files: QFileDialog | None = None
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("print-message")
        self._pages = QWidget()
        self._column = QVBoxLayout(self._pages)
        self._column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        self._column.setSpacing(_PAD)
        self.preview = named(QScrollArea(), mark("Preview"))
        self.preview.setWidget(self._pages)
        self.preview.setWidgetResizable(True)
        room = window.height() - theme.scaled(_REST)
        self.preview.setFixedHeight(min(max(room, _LEAST), _TALL))
        self.preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.save = Button(_("Save as PDF"), icon="download", key=SAVE_KEY, density=theme.COUNTER)
        named(self.save, mark("Save as PDF"))
        self.save.setVisible(bool(self._printers))
        self.save.clicked.connect(self.ask_file)
        self.body.addWidget(self.message)
        self.body.addWidget(self.preview)
        self.body.addWidget(self.save)
        self.confirmed.connect(self._go)
        ratio = self.devicePixelRatioF()
        away.run(partial(_look, paper, ratio), self._show, self._not_shown)

    # What it looks like ----------------------------------------------------------------------

    def _show(self, seen: tuple[list[Sheet], str]) -> None:
        pages, said = seen
        for sheet in pages:
            picture = QPixmap.fromImage(sheet.picture)
            label = QLabel(self._pages)
            label.setPixmap(picture)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self._column.addWidget(label)
        self._column.addStretch(1)
        self.preview.setAccessibleDescription(said)

    def _not_shown(self, _refusal: LoyaltyError) -> None:
        """Let it be printed unseen: the picture is a help and no more."""
        self.preview.hide()
        self.fit()

    # Paper -----------------------------------------------------------------------------------

    def _go(self) -> None:
        if self._printers:
            self.ask_printer()
        else:
            self.ask_file()

    def ask_printer(self) -> None:
        """Open the system's dialog for printing."""
        self.message.settle()
        # The dialog only borrows the printer: somebody has to keep it.
        printer = self._printer = printer_for(self.paper)
        asks = self.system = QPrintDialog(printer, self.window())
        asks.setWindowTitle(self.paper.title)
        asks.setWindowModality(Qt.WindowModality.WindowModal)
        asks.accepted.connect(self._print)
        asks.finished.connect(self._come_back)
        asks.show()

    def _come_back(self, _answer: int) -> None:
        # On a till without a window manager nobody else gives the window its keys back.
        self.window().activateWindow()

    def _print(self) -> None:
        if self._printer is not None:
            self.print_on(self._printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print away from the window; the dialog waits and can be left meanwhile."""
        self.confirm.set_busy(True)
        self._away.run(partial(print_paper, self.paper, printer), self._printed, self._failed)

    def _printed(self, count: int) -> None:
        self.on_paper.emit()
        told = ngettext("Printed: {count} sheet.", "Printed: {count} sheets.", count)
        self.printed.emit(told.format(count=number(count)))
        self.close_with(True)

    # File ------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Ask where to save it; the folder of last time is offered."""
        self.message.settle()
        asks = self.files = QFileDialog(self.window(), _("Save as PDF"))
        # The system's own would speak the system's language, whatever is spoken here.
        asks.setOption(QFileDialog.Option.DontUseNativeDialog)
        asks.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asks.setNameFilter(_("PDF files (*.pdf)"))
        asks.setDefaultSuffix("pdf")
        asks.setDirectory(str(last_folder()))
        asks.selectFile(self.paper.file_name)
        asks.fileSelected.connect(self.save_to)
        asks.finished.connect(self._come_back)
        asks.open()

    def save_to(self, file: str) -> None:
        """Write the PDF away from the window."""
        for button in (self.confirm, self.save):
            button.set_busy(button is (self.save if self._printers else self.confirm))
        target = Path(file)
        self._away.run(partial(save_paper, self.paper, target), self._saved, self._failed)

    def _saved(self, file: Path) -> None:
        keep_folder(file.parent)
        self.printed.emit(_("Saved: {file}").format(file=file.name))
        self.close_with(True)

    def _failed(self, refusal: LoyaltyError) -> None:
        for button in (self.confirm, self.save):
            button.set_busy(False)
        self.message.tell("danger", _told(refusal), closable=False)
        self.fit()

    @override
    def open(self) -> None:
        super().open()
        self.confirm.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() in _SCROLLS:
            bar = self.preview.verticalScrollBar()
            bar.setValue(bar.value() + _SCROLLS[event.key()] * bar.pageStep() // 4)
            event.accept()
            return
        if held and event.key() == Qt.Key.Key_S:
            self.save.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def close_with(self, yes: bool) -> None:
        for each in (self.system, self.files):
            if each is not None:
                each.deleteLater()
        super().close_with(yes)


def print_pdf(window: QWidget, pdf: bytes, title: str, file_name: str, away: Away) -> PaperDialog:
    """Show a PDF over a window, to be printed by the system's dialog or saved."""
    dialog = PaperDialog(window, Paper(pdf, title, file_name), away)
    dialog.open()
    return dialog


def _look(paper: Paper, ratio: float) -> tuple[list[Sheet], str]:
    """Return the first pages as wide as the preview, and the words of all."""
    wide, _high = first_size(paper)
    seen = list(islice(sheets(paper, _POINTS * _WIDE * ratio / wide), _PAGES))
    for sheet in seen:
        sheet.picture.setDevicePixelRatio(ratio)
    return seen, words(paper)


def _told(refusal: LoyaltyError) -> str:
    reason = refusal.facts.get("reason") if isinstance(refusal, Unavailable) else ""
    if reason == "disk_full":
        return _("The PDF was not saved: the disk is full. Make room, or choose another place.")
    if reason == "file":
        return _("The PDF was not saved: this folder can't be written. Choose another place.")
    if reason == "printer":
        return _("The printer does not answer. Nothing is lost: print again, or save a PDF.")
    return _("It could not be printed. Nothing is lost: try again, or save a PDF.")
