"""Names for screen readers and for programs that drive the window."""

import re
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from loyalty_desktop.wording import _

W = TypeVar("W", bound=QWidget)


def kebab(source: str) -> str:
    """Return a name in kebab case: "Scan or search" is `scan-or-search`."""
    return re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")


def named(widget: W, source: str) -> W:
    """Name a control by its English source text (see `wording.mark`), and return it.

    The object name stays English in every language; the accessible name is translated, so call
    this again when the language changes.
    """
    widget.setObjectName(kebab(source))
    widget.setAccessibleName(_(source))
    return widget
