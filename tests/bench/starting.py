"""From starting the program to ready for a scan, beside a bare window."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import micros
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.bench.measuring import Row, compare

_BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, QApplication.instance().quit)
app = QApplication(sys.argv)
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""


def starting(folder: Path) -> list[Row]:
    """Measure the whole life of a process that ends when the counter is ready for a scan."""
    folder.mkdir()
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "LOYALTY_END_WHEN_READY": "1",
    }
    if not os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    data = folder / "data" / "loyalty-desktop"
    url = f"sqlite:///{data / 'shop.db'}"
    shop = NewShop("Bench", preset("minimarket"), "ID")
    create_shop(url, KeyFolder(data / "keys"), shop, micros(datetime(2026, 1, 1, tzinfo=UTC)))

    def ours() -> None:
        _run([sys.executable, "-m", "loyalty_desktop", "--database", url, "open"], environment)

    def bare() -> None:
        _run([sys.executable, "-c", _BARE], environment)

    return [compare("start to ready for a scan", ours, bare, 8, 1)]


def _run(words: list[str], environment: dict[str, str]) -> None:
    subprocess.run(words, env=environment, check=True, timeout=120, stderr=subprocess.DEVNULL)
