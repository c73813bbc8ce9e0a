import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.documents.drawing import MM
from loyalty_desktop.services.documents.pdf import pdf_bytes
from loyalty_desktop.services.documents.slip import Head, Pair, Row, slip_page
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog
from loyalty_desktop.ui.printing.folder import last_folder
from loyalty_desktop.ui.printing.output import fine_enough, print_paper, printer_for
from loyalty_desktop.ui.printing.paper import Paper, first_size, sheets, words

SOON = 10_000
Open = Callable[..., PaperDialog]


def a_paper(lines: int = 3) -> Paper:
    """Return a slip of so many lines on 80 mm."""
    rows: list[Row] = [Head("Toko Melati"), *(Pair(f"Line {n}", str(n)) for n in range(lines))]
    pdf = pdf_bytes([slip_page(rows, 80)], "Receipt 17", "Toko Melati")
    return Paper(pdf, "Receipt 17", "Receipt 17.pdf")


@pytest.fixture
def away(app: QApplication) -> Iterator[Away]:
    del app
    thread = Away()
    yield thread
    thread.close()


@pytest.fixture
def open_dialog(app: QApplication, away: Away, qtbot: QtBot) -> Iterator[Open]:
    window = QWidget()
    window.resize(1024, 768)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)

    def open_it(paper: Paper | None = None, printers: tuple[str, ...] = ()) -> PaperDialog:
        dialog = PaperDialog(window, paper or a_paper(), away, printers=lambda: printers)
        dialog.open()
        return dialog

    yield open_it
    away.close()
    app.processEvents()
    window.close()
    window.deleteLater()


def press(dialog: PaperDialog, *keys: Any, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys wherever the keyboard is."""
    for key in keys:
        QTest.keyClick(QApplication.focusWidget() or dialog, key, held)


def test_that_a_paper_is_seen_and_read_aloud_before_it_is_printed(
    open_dialog: Open, qtbot: QtBot
) -> None:
    dialog = open_dialog(printers=("Office",))
    qtbot.waitUntil(lambda: bool(dialog.preview.accessibleDescription()), timeout=SOON)
    assert "Line 2" in dialog.preview.accessibleDescription()
    (picture,) = dialog.preview.findChildren(QLabel)
    assert picture.pixmap().width() > 200
    assert dialog.title.text() == "Receipt 17"
    press(dialog, Qt.Key.Key_Escape)


def test_that_without_a_printer_a_pdf_is_offered(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert dialog.sentence.text() == "No printer is set up on this computer. Save a PDF."
    assert dialog.confirm.text() == "Save as PDF"
    assert dialog.save.isHidden()
    press(dialog, Qt.Key.Key_F10)
    assert dialog.files is not None
    assert dialog.files.isVisible()
    assert dialog.files.selectedFiles()[0].endswith("Receipt 17.pdf")
    dialog.files.reject()
    dialog.reject()


def test_that_enter_asks_for_a_printer_and_ctrl_s_for_a_file(open_dialog: Open) -> None:
    dialog = open_dialog(printers=("Office",))
    press(dialog, Qt.Key.Key_S, held=Qt.KeyboardModifier.ControlModifier)
    assert dialog.files is not None
    dialog.files.reject()
    assert dialog.confirm.text() == "Print"
    dialog.reject()


def test_that_what_is_saved_is_the_paper_and_its_folder_is_offered_next_time(
    open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    told: list[str] = []
    dialog = open_dialog()
    dialog.printed.connect(told.append)
    target = tmp_path / "papers" / "Receipt 17.pdf"
    target.parent.mkdir()
    with qtbot.waitSignal(dialog.finished, timeout=SOON):
        dialog.save_to(str(target))
    assert target.read_bytes() == a_paper().pdf or b"%PDF" in target.read_bytes()[:8]
    assert told == ["Saved: Receipt 17.pdf"]
    assert last_folder() == target.parent


def test_that_a_folder_that_cannot_be_written_is_told_and_leaves_nothing(
    open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog()
    (tmp_path / "taken").write_text("a file where a folder should be", encoding="utf-8")
    dialog.save_to(str(tmp_path / "taken" / "receipt.pdf"))
    qtbot.waitUntil(lambda: bool(dialog.message.text()), timeout=SOON)
    assert dialog.message.text() == (
        "The PDF was not saved: this folder can't be written. Choose another place."
    )
    assert dialog.isVisible()
    assert dialog.confirm.isEnabled()
    assert [file.name for file in tmp_path.iterdir()] == ["taken"]
    dialog.reject()


def test_that_a_full_disk_leaves_the_file_before_as_it_was(
    open_dialog: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "receipt.pdf"
    target.write_bytes(b"what was there")

    def full(_path: Path, _bytes: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(Path, "write_bytes", full)
    dialog = open_dialog()
    dialog.save_to(str(target))
    qtbot.waitUntil(lambda: bool(dialog.message.text()), timeout=SOON)
    assert "the disk is full" in dialog.message.text()
    monkeypatch.undo()
    assert target.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [target]
    dialog.reject()


def to_file(paper: Paper, file: Path, size: QPageSize | None = None) -> QPrinter:
    """Return a printer that writes a PDF of its own, on sheets of a size."""
    printer = printer_for(paper)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    if size is not None:
        portrait = QPageLayout.Orientation.Portrait
        printer.setPageLayout(QPageLayout(size, portrait, QMarginsF(0, 0, 0, 0)))
    return printer


def printed_sizes(file: Path) -> list[tuple[int, int]]:
    """Return the sizes of the sheets in millimetres."""
    paper = Paper(file.read_bytes(), "", "")
    return [(round(s.width / MM), round(s.height / MM)) for s in sheets(paper, 30)]


def test_that_the_sheet_is_as_large_as_the_paper(app: QApplication, tmp_path: Path) -> None:
    del app
    paper = a_paper()
    assert print_paper(paper, to_file(paper, tmp_path / "out.pdf")) == 1
    wide, high = first_size(paper)
    assert printed_sizes(tmp_path / "out.pdf") == [(round(wide / MM), round(high / MM))]
    assert round(wide / MM) == 80


def test_that_a_long_slip_goes_on_on_another_sheet_of_a_common_printer(
    app: QApplication, tmp_path: Path
) -> None:
    del app
    paper = a_paper(lines=120)
    sheet = QPageSize(QPageSize.PageSizeId.A4)
    assert print_paper(paper, to_file(paper, tmp_path / "out.pdf", sheet)) == 2
    assert printed_sizes(tmp_path / "out.pdf") == [(210, 297), (210, 297)]


def test_that_a_small_paper_keeps_its_size_on_a_large_sheet(
    app: QApplication, tmp_path: Path
) -> None:
    del app
    paper = a_paper()
    sheet = QPageSize(QPageSize.PageSizeId.A4)
    print_paper(paper, to_file(paper, tmp_path / "out.pdf", sheet))
    (page,) = sheets(Paper((tmp_path / "out.pdf").read_bytes(), "", ""), 72)
    picture = page.picture
    inked = [
        x
        for x in range(picture.width())
        for y in range(0, picture.height(), 2)
        if picture.pixelColor(x, y).lightness() < 128
    ]
    across = (max(inked) - min(inked)) / MM
    # The slip's words reach from edge to edge of the 72 mm that are printed of 80.
    assert 66 < across < 74


def test_that_a_slip_is_printed_fine_and_a_large_page_without_filling_the_memory() -> None:
    assert fine_enough((80 * MM, 150 * MM), 1200) == 600
    assert 295 < fine_enough((210 * MM, 297 * MM), 1200) < 310
    assert fine_enough((210 * MM, 297 * MM), 203) == 203


def test_that_a_printed_paper_says_so(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = open_dialog(printers=("Office",))
    told: list[str] = []
    dialog.printed.connect(told.append)
    with qtbot.waitSignal(dialog.finished, timeout=SOON):
        dialog.print_on(to_file(dialog.paper, tmp_path / "out.pdf"))
    assert told == ["Printed: 1 sheet."]


@pytest.mark.qt_log_ignore("^QPainter::begin", extend=True)
def test_that_a_printer_that_does_not_answer_is_told_and_can_be_asked_again(
    open_dialog: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog(printers=("Office",))
    dialog.print_on(to_file(dialog.paper, tmp_path / "nowhere" / "out.pdf"))
    qtbot.waitUntil(lambda: bool(dialog.message.text()), timeout=SOON)
    assert dialog.message.text().startswith("The printer does not answer. Nothing is lost")
    assert dialog.confirm.isEnabled()
    dialog.reject()


def test_that_a_paper_can_be_read(app: QApplication) -> None:
    del app
    assert "Toko Melati" in words(a_paper())
