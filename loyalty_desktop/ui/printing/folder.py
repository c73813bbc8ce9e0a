"""The folder papers were saved in last, so that the next one is offered there."""

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths

from loyalty_desktop.settings import cache_folder

logger = logging.getLogger(__name__)

_FILE: Final = "last-folder"


def last_folder() -> Path:
    """Return the folder of last time, or the person's documents when it is gone."""
    try:
        folder = Path((cache_folder() / _FILE).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        folder = Path()
    if folder.is_absolute() and folder.is_dir():
        return folder
    where = QStandardPaths.StandardLocation.DocumentsLocation
    documents = Path(QStandardPaths.writableLocation(where))
    return documents if documents.is_dir() else Path.home()


def keep_folder(folder: Path) -> None:
    """Keep the folder for next time; where that can't be done nothing is lost."""
    try:
        cache_folder().mkdir(parents=True, exist_ok=True)
        (cache_folder() / _FILE).write_text(str(folder), encoding="utf-8")
    except OSError as error:
        logger.info("The folder of papers was not kept: %s", type(error).__name__)
