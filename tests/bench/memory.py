"""How much memory the window takes among a million members, and whether scans make it more."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.bench.listed import open_listed
from tests.bench.measuring import Row

SCANS: Final = 2_000
"""As many as a busy counter makes in some hours."""
_PEOPLE: Final = 500
"""So many people come, again and again: the first round fills the database's own cache."""
_TOLD: Final = 4
_PROGRAM: Final = """
import os
import sys
from PySide6.QtCore import QTimer
from loyalty_desktop.app import Program, make_application
from loyalty_desktop.settings import Settings
codes, every = sys.argv[2].split(","), int(sys.argv[3])
done = 0
app = make_application(Settings())
program = Program(app, sys.argv[1], Settings())
def taken():
    pages = int(open("/proc/self/statm").read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20
def scan():
    global done
    if done % every == 0:
        print(taken(), flush=True)
        if done == len(codes):
            os._exit(0)
    program.take_scan(codes[done])
    done += 1
    QTimer.singleShot(20, scan)
program.opened.connect(lambda: QTimer.singleShot(5000, scan))
program.start()
app.exec()
"""


def memory(folder: Path, members: int) -> list[Row]:
    """Scan one card after another in the whole program; tell its memory before, and as it goes."""
    if not Path("/proc/self/statm").exists():
        return []
    listed = open_listed(folder, members)
    own = folder / "own"
    environment = {
        **os.environ,
        **{f"XDG_{kind}_HOME": str(own / kind.lower()) for kind in ("DATA", "CONFIG", "CACHE")},
    }
    if not os.environ.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    codes = listed.codes[:_PEOPLE] * (SCANS // _PEOPLE)
    words = [listed.url, ",".join(codes), str(SCANS // _TOLD)]
    began = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words],
        env=environment,
        check=True,
        timeout=600,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ).stdout.split()
    took = time.perf_counter() - began
    return [Row(f"{SCANS:,} scans, memory {' '.join(told)} MB", took, took, took, reach="350 MB")]
