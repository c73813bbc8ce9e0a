"""Which columns of the list are shown, in which order, how wide: kept on this machine."""

import contextlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.settings import config_folder

logger = logging.getLogger(__name__)

KEYS: Final[tuple[str, ...]] = (
    "phone", "stage", "tier", "points", "spend", "visit", "visits", "city", "birthday", "joined",
)  # fmt: skip
"""Every column beside the member's, in the order in which they stand at first."""
USUAL: Final[tuple[str, ...]] = ("phone", "stage", "tier", "points", "spend", "visit")
"""The columns that are shown at first, as far as there is room."""
NARROWEST: Final = 60
WIDEST: Final = 600


@dataclass(frozen=True, slots=True)
class KeptColumns:
    """Columns as somebody wants them: `shown` in order, None where nobody has chosen.

    `widths` in logical pixels by column.
    """

    shown: tuple[str, ...] | None = None
    widths: dict[str, int] = field(default_factory=dict[str, int])

    def showing(self, shown: Sequence[str]) -> "KeptColumns":
        """Return the same with these columns shown."""
        return replace(self, shown=tuple(shown))

    def widened(self, key: str, width: int) -> "KeptColumns":
        """Return the same with a column of another width."""
        width = min(max(width, NARROWEST), WIDEST)
        return replace(self, widths={**self.widths, key: width})


def columns_file() -> Path:
    """Return where the columns are kept."""
    return config_folder() / "members-columns.json"


def load_columns(file: Path) -> KeptColumns:
    """Return the columns that are kept; without a usable file the ones of everybody."""
    try:
        source = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return KeptColumns()
    except (OSError, ValueError, RecursionError) as error:
        logger.warning("The columns can't be read: %s", type(error).__name__)
        return KeptColumns()
    return _read(source)


def save_columns(kept: KeptColumns, file: Path) -> None:
    """Keep the columns; a folder that can't be written costs no more than asking again."""
    told = json.dumps(asdict(kept))
    with contextlib.suppress(Exception), whole_file(file) as beside:
        beside.write_text(told, encoding="utf-8")


def _read(source: Any) -> KeptColumns:
    if not isinstance(source, dict):
        return KeptColumns()
    told = cast("dict[str, Any]", source)
    shown, widths = told.get("shown"), told.get("widths")
    kept = KeptColumns()
    if isinstance(shown, list):
        known = [key for key in KEYS if key in shown]
        kept = kept.showing(sorted(known, key=cast("list[str]", shown).index))
    if isinstance(widths, dict):
        for key, width in cast("dict[str, Any]", widths).items():
            if key in KEYS and type(width) is int:
                kept = kept.widened(key, width)
    return kept
