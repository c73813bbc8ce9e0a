"""Nothing of the counter scrolls or jumps at the sizes a till has, whatever is shown."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication

from tests.ui.scenes import SCENES, Stages
from tests.ui.stage import SIZES, Stage, held_time

COUNTER = tuple(name for name in SCENES if name.startswith("counter"))


@pytest.fixture(scope="module")
def stages(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    with held_time():
        made = Stages(qapp, Path(tmp_path_factory.mktemp("stages")))
        yield made
        made.end()


def bars(stage: Stage) -> list[str]:
    """Return the scroll bars in view of what holds the counter, and of its member panel."""
    areas: dict[str, QAbstractScrollArea] = {
        "window": stage.window.screens,
        "member": stage.counter.member.scrolling,
    }
    return [
        f"{name} {which}"
        for name, area in areas.items()
        for which, bar in (
            ("across", area.horizontalScrollBar()),
            ("down", area.verticalScrollBar()),
        )
        if area.isVisible() and bar.maximum() > 0
    ]


@pytest.mark.parametrize(("language", "name"), tuple(product(("id", "en"), COUNTER)))
def test_that_nothing_of_the_counter_scrolls_at_a_till(
    stages: Stages, language: str, name: str
) -> None:
    scene = SCENES[name]
    stage = stages.play(scene, language)
    found = {}
    for size in SIZES[:2]:
        stage.dress("light", size)
        found[size] = bars(stage)
    stages.after(scene)
    assert found == {size: [] for size in SIZES[:2]}


@pytest.mark.parametrize("name", ["counter", "counter-done", "counter-next", "counter-split"])
def test_that_nothing_scrolls_below_the_band_of_the_training(stages: Stages, name: str) -> None:
    scene = SCENES[name]
    stage = stages.play(scene, "id")
    stage.window.show_training(True)
    found = {}
    for size in SIZES[:2]:
        stage.dress("light", size)
        found[size] = bars(stage)
    stage.window.show_training(False)
    stages.after(scene)
    assert found == {size: [] for size in SIZES[:2]}


@pytest.mark.parametrize("name", ["counter-refused", "counter-split"])
def test_that_nothing_scrolls_when_all_goes_wrong_at_once(stages: Stages, name: str) -> None:
    scene = SCENES[name]
    stage = stages.play(scene, "id")
    stage.scan("LD0000NOBODY")
    model = stage.counter.model
    model.complaints["points"] = "Hanya ada 15 poin. Pakai paling banyak 15, sisanya tunai."
    model.complaints["cash"] = "Masih kurang Rp\u00a066.000."
    model.changed.emit()
    found = {}
    for size in SIZES[:2]:
        stage.dress("light", size)
        found[size] = bars(stage)
    stages.after(scene)
    assert found == {size: [] for size in SIZES[:2]}
