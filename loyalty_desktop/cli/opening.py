"""The window, or the main job by command where there is no display."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run


def open_shop(run: "Run") -> int:
    """Open the window, or where there is no display show the main job without one."""
    if not _has_display():
        from loyalty_desktop.cli.tour import tour

        return tour(run)
    from loyalty_desktop import app

    return app.open_window(run.options.database, run.settings)


def _has_display() -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    return bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or platform == "offscreen"
    )
