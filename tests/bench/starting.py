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

_OURS = """
import os
import sys
from PySide6.QtCore import QObject, QTimer
from loyalty_desktop.app import Program, make_application
from loyalty_desktop.settings import Settings
app = make_application(Settings())
program = Program(app, sys.argv[1], Settings())
def end():
    os._exit(0)
if sys.argv[2] == "open":
    program.opened.connect(end)
else:
    class Painted(QObject):
        def eventFilter(self, watched, event):
            if event.type() == event.Type.Paint:
                QTimer.singleShot(0, end)
            return False
    painted = Painted()
    program.window.installEventFilter(painted)
program.start()
app.exec()
"""
_BARE = """
import os
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
def end():
    os._exit(0)
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, end)
app = QApplication(sys.argv)
window = Window()
window.resize(1366, 768)
window.show()
app.exec()
"""


def starting(folder: Path) -> list[Row]:
    """Measure processes that end at the first paint, and when the shop is open.

    A scan made in between waits and is answered. A bare window is the reference for both.
    """
    folder.mkdir()
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    if not os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    data = folder / "data" / "loyalty-desktop"
    url = f"sqlite:///{data / 'shop.db'}"
    shop = NewShop("Bench", preset("minimarket"), "ID")
    create_shop(url, KeyFolder(data / "keys"), shop, micros(datetime(2026, 1, 1, tzinfo=UTC)))

    def painted() -> None:
        _run([sys.executable, "-c", _OURS, url, "paint"], environment)

    def opened() -> None:
        _run([sys.executable, "-c", _OURS, url, "open"], environment)

    def bare() -> None:
        _run([sys.executable, "-c", _BARE], environment)

    return [
        compare("start to the first paint, scan field ready", painted, bare, 8, 1),
        compare("start to the shop's first answer", opened, bare, 8, 1),
    ]


def _run(words: list[str], environment: dict[str, str]) -> None:
    subprocess.run(words, env=environment, check=True, timeout=120, stderr=subprocess.DEVNULL)
