"""A screen of papers: what is chosen of its list is looked at, printed, or saved to a file."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog, print_pdf
from loyalty_desktop.ui.printing.folder import keep_folder, last_folder
from loyalty_desktop.ui.widgets.listed import Entry, ListedScreen


class ListedPapers(ListedScreen):
    """F9 prints, Ctrl+S saves.

    A screen of its own says `_file_name`, `_ask_for_paper` and `_write`.
    """

    def __init__(
        self,
        title: str,
        one: str,
        entries: Sequence[Entry],
        *,
        save: str,
        listed: int,
        wide: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, one, entries, save=save, listed=listed, wide=wide, parent=parent)
        self.away = Away(self)
        self.paper: PaperDialog | None = None
        self.print.clicked.connect(self._ask_for_paper)
        self.save.clicked.connect(self._ask_where)
        QShortcut(QKeySequence("F9"), self).activated.connect(self._ask_for_paper)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._ask_where)

    def _print(self, title: str, pdf: bytes) -> None:
        self.paper = print_pdf(self.window(), pdf, title, self._file_name("pdf"), self.away)

    def _ask_where(self) -> None:
        if not self.save.isEnabled():
            return
        start = last_folder() / self._file_name("pdf")
        chooser = QFileDialog(self, self.save.accessibleName(), str(start))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters(["PDF (*.pdf)", "Excel (*.xlsx)", "CSV (*.csv)"])
        chooser.setDefaultSuffix("pdf")
        chooser.fileSelected.connect(self._save_to)
        chooser.open()

    def _save_to(self, file: str) -> None:
        keep_folder(Path(file).parent)
        self._write(Path(file))

    def _file_name(self, ending: str) -> str:
        """Return the name that a file of what is chosen is offered."""
        raise NotImplementedError

    def _ask_for_paper(self) -> None:
        """Make what is chosen as a PDF."""
        raise NotImplementedError

    def _write(self, file: Path) -> None:
        """Write what is chosen to a file."""
        raise NotImplementedError
