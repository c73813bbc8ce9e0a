"""By how much each printer moves the backs, as somebody measured it once for each layout."""

import json
import logging
from pathlib import Path
from typing import Any, Final, cast

from PySide6.QtPrintSupport import QPrinterInfo

from loyalty_desktop.services.documents.card_runs import MOST_OFFSET
from loyalty_desktop.settings import config_folder

logger = logging.getLogger(__name__)

_FILE: Final = "card-offsets.json"

Offset = tuple[float, float]
"""Right and down, in millimetres."""


def kept_offset(layout: str, printer: str | None = None) -> Offset:
    """Return the offset of a layout on a printer, the computer's usual one; (0, 0) when unknown."""
    found = _kept().get(_key(layout, printer))
    match found:
        case [int() | float() as right, int() | float() as down] if (
            abs(right) <= MOST_OFFSET and abs(down) <= MOST_OFFSET
        ):
            return float(right), float(down)
        case _:
            return 0.0, 0.0


def keep_offset(layout: str, offset: Offset, printer: str | None = None) -> None:
    """Keep an offset for next time; where that can't be done it is measured again."""
    kept = _kept()
    if kept.get(_key(layout, printer), [0.0, 0.0]) == list(offset):
        return
    kept[_key(layout, printer)] = list(offset)
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_text(json.dumps(kept), encoding="utf-8")
    except OSError as error:
        logger.info("The offset of a printer was not kept: %s", type(error).__name__)


def _key(layout: str, printer: str | None) -> str:
    name = QPrinterInfo.defaultPrinterName() if printer is None else printer
    return f"{name}|{layout}"


def _kept() -> dict[str, Any]:
    try:
        found: Any = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _file() -> Path:
    return config_folder() / _FILE
