"""Qt's own words (menus of fields, dialogs for files and printing) in the language spoken now.

Qt brings no Indonesian along, so they stand in our catalogue. Names of keys stay as they are
printed on keyboards.
"""

from typing import Final

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from loyalty_desktop.wording import _, language, mark, pgettext

WORDS: Final = frozenset(
    (
        mark("Undo"),
        mark("Redo"),
        mark("Cut"),
        mark("Copy"),
        mark("Paste"),
        mark("Delete"),
        mark("Select All"),
        mark("Copy Link Location"),
        mark("OK"),
        mark("Save All"),
        mark("Open"),
        mark("Yes"),
        mark("Yes to All"),
        mark("No"),
        mark("No to All"),
        mark("Abort"),
        mark("Retry"),
        mark("Ignore"),
        mark("Close"),
        mark("Cancel"),
        mark("Save"),
        mark("Discard"),
        mark("Help"),
        mark("Apply"),
        mark("Reset"),
        mark("Restore Defaults"),
        mark("Choose"),
        mark("Look in:"),
        mark("File name:"),
        mark("Files of type:"),
        mark("Files"),
        mark("All Files (*)"),
        mark("New Folder"),
        mark("Create New Folder"),
        mark("Create a New Folder"),
        mark("Rename"),
        mark("Back"),
        mark("Forward"),
        mark("Go back"),
        mark("Go forward"),
        mark("Parent Directory"),
        mark("Go to the parent directory"),
        mark("Detail View"),
        mark("List View"),
        mark("Change to detail view mode"),
        mark("Change to list view mode"),
        mark("List of places and bookmarks"),
        mark("Sidebar"),
        mark("Show hidden files"),
        mark("Directory:"),
        mark("Save As"),
        mark("Find Directory"),
        mark("Directory"),
        mark("Drive"),
        mark("Folder"),
        mark("Computer"),
        mark("Name"),
        mark("Size"),
        mark("Type"),
        mark("Date Modified"),
        mark("%1 already exists.\nDo you want to replace it?"),
        mark("Print"),
        mark("Printer"),
        mark("Options >>"),
        mark("Options <<"),
        mark("All Pages"),
        mark("Even Pages"),
        mark("Odd Pages"),
        mark("Local file"),
        mark("Print to File (PDF)"),
        mark("Write PDF file"),
        mark("Print Preview"),
        mark("First page"),
        mark("Previous page"),
        mark("Next page"),
        mark("Last page"),
        mark("Fit page"),
        mark("Fit width"),
        mark("Landscape"),
        mark("Page setup"),
        mark("Show single page"),
        mark("Show facing pages"),
        mark("Show overview of all pages"),
        mark("Zoom in"),
        mark("Zoom out"),
        mark("Collate"),
        mark("Color"),
        mark("Color Mode"),
        mark("Copies"),
        mark("Copies:"),
        mark("Current Page"),
        mark("Double Sided Printing"),
        mark("Grayscale"),
        mark("Long side binding"),
        mark("Short side binding"),
        mark("Off"),
        mark("Options"),
        mark("Output Settings"),
        mark("Page Set:"),
        mark("Pages"),
        mark("Pages from"),
        mark("Print all"),
        mark("Print range"),
        mark("Reverse"),
        mark("Selection"),
        mark("to"),
        mark("Name:"),
        mark("Location:"),
        mark("Output file:"),
        mark("Properties"),
        mark("Preview"),
        mark("Type:"),
        mark("Scroll Left"),
        mark("Scroll Right"),
        mark("Scroll here"),
        mark("Top"),
        mark("Bottom"),
        mark("Page up"),
        mark("Page down"),
        mark("Scroll up"),
        mark("Scroll down"),
        mark("Left edge"),
        mark("Right edge"),
        mark("Page left"),
        mark("Page right"),
        mark("Scroll left"),
        mark("Scroll right"),
    )
)
"""What Qt says in English, without the letters that it underlines."""

_OTHERS: Final = frozenset({"QShortcut", "QGuiApplication", "QPageSize"})
"""Where Qt asks for the names of keys, the direction of writing and paper: these stay."""


class QtWords(QTranslator):
    """Answers Qt from our catalogue; what is not in it stays English."""

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        plain = sourceText.replace("&", "")
        if language() == "en" or context in _OTHERS:
            return sourceText
        if plain == "Portrait":
            # Of a sheet of paper; our own portrait is a face.
            return pgettext("paper", "Portrait")
        return _(plain) if plain in WORDS else sourceText


def speak_qt(app: QApplication) -> None:
    """Let Qt speak the language of now; every widget hears that the language has changed."""
    before = app.findChild(QtWords)
    if before is not None:
        app.removeTranslator(before)
        before.setParent(None)
        before.deleteLater()
    app.installTranslator(QtWords(app))
