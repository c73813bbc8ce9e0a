"""Pictures of the real window: `python -m tests.screenshots [FOLDER [PART ...]]`.

They go to `screenshots` where no folder is named. Every scene of tests/ui/scenes.py, in light and
dark, Indonesian and English, in three sizes; with parts only those whose name holds one of them:
`counter-light-en`, `1024`. `--readme` paints the few small ones of docs/pictures.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path

# Before anything imports the program (hence E402 below): it writes only to folders of its own.
FOLDERS = tempfile.TemporaryDirectory(prefix="loyalty-desktop-pictures-")
for _name in ("DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "STATE_HOME"):
    os.environ[f"XDG_{_name}"] = str(Path(FOLDERS.name, _name.lower()))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image  # noqa: E402
from PySide6.QtCore import QBuffer, Qt  # noqa: E402
from PySide6.QtGui import QPixmap  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from loyalty_desktop.ui import theme  # noqa: E402
from tests.ui.scenes import SCENES, Stages  # noqa: E402
from tests.ui.stage import SCHEMES, SIZES, Stage, held_time  # noqa: E402

LANGUAGES = ("id", "en")
README = (
    ("counter-whole", "light", "counter-light"),
    ("counter-whole", "dark", "counter-dark"),
    ("members", "light", "members-light"),
    ("segments-new", "light", "segments-light"),
    ("member-page", "light", "member-light"),
    ("programme-dry-run", "light", "programme-light"),
    ("customer-bill", "light", "customer"),
)
"""Scene, scheme and file of the pictures in the README."""
README_WIDTH = 960
Picture = tuple[str, str, tuple[int, int]]
"""A scheme, the name of the file, a size."""


def wanted(name: str, language: str, only: list[str]) -> Iterator[Picture]:
    """Yield what is to be painted of a scene."""
    for scheme, size in product(SCHEMES, SIZES):
        file = f"{name}-{scheme}-{language}-{size[0]}"
        if not only or any(part in file for part in only):
            yield scheme, file, size


def paint(stage: Stage, scheme: str, size: tuple[int, int]) -> QPixmap:
    """Return a picture of the window as it is, or of the customer's screen."""
    stage.dress(scheme, size)
    return stage.shown.grab()


def main(target: Path, only: list[str]) -> None:
    """Take the pictures."""
    app = application()
    stages = Stages(app, Path(FOLDERS.name))
    target.mkdir(parents=True, exist_ok=True)
    with held_time():
        for language, (name, scene) in product(LANGUAGES, SCENES.items()):
            pictures = list(wanted(name, language, only))
            if not pictures:
                continue
            try:
                stage = stages.play(scene, language)
            except AssertionError as reason:
                print(f"{name}-{language}: {reason}", file=sys.stderr)
                stages.end()
                continue
            for scheme, file, size in pictures:
                paint(stage, scheme, size).save(str(target / f"{file}.png"))
            stages.after(scene)
        stages.end()


def readme(target: Path) -> None:
    """Take the few pictures that the README shows, small."""
    stages = Stages(application(), Path(FOLDERS.name))
    target.mkdir(parents=True, exist_ok=True)
    with held_time():
        for name, scheme, file in README:
            stage = stages.play(SCENES[name], "en")
            smooth = Qt.TransformationMode.SmoothTransformation
            small = paint(stage, scheme, SIZES[1]).scaledToWidth(README_WIDTH, smooth)
            few(small).save(target / f"{file}.png", optimize=True)
            stages.end()


def few(picture: QPixmap) -> Image.Image:
    """Return a picture in few colours: enough for panels and letters, a third of the size."""
    kept = QBuffer()
    kept.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(kept, "PNG")
    whole = Image.open(BytesIO(kept.data().data())).convert("RGB")
    # Large grounds keep their very colour, and the small marks of stages and tiers theirs.
    way = Image.Quantize.MAXCOVERAGE
    return whole.quantize(256, way, kmeans=1, dither=Image.Dither.NONE)


def application() -> QApplication:
    """Return the application, with nothing moving."""
    app = QApplication(sys.argv[:1])
    theme.set_motion(False)
    theme.apply(app, theme.LIGHT)
    return app


if __name__ == "__main__":
    if sys.argv[1:2] == ["--readme"]:
        readme(Path("docs/pictures"))
    else:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"), sys.argv[2:])
