import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SECONDS = 120


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Work at a counter with two displays, in a program of its own."""
    displays = tmp_path_factory.mktemp("displays") / "displays.json"
    screens = [
        {"name": "counter", "x": 0, "y": 0, "width": 1366, "height": 768},
        {"name": "customer", "x": 1366, "y": 0, "width": 1024, "height": 600},
    ]
    usual = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    displays.write_text(json.dumps({"screens": [usual | screen for screen in screens]}))
    ran = subprocess.run(
        [sys.executable, "-m", "tests.ui.customer.two_displays"],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={displays}"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def test_that_the_customers_screen_fills_the_second_display(seen: dict[str, Any]) -> None:
    assert seen["two displays"]["shown"]
    assert seen["two displays"]["fills"]


def test_that_it_goes_with_its_display_and_comes_back_with_it(seen: dict[str, Any]) -> None:
    assert not seen["at once"]
    assert not seen["pulled out"]["shown"]
    assert seen["back again"]["shown"]
    assert seen["back again"]["fills"]


def test_that_it_never_lies_over_the_counter(seen: dict[str, Any]) -> None:
    steps = [name for name in seen if name not in ("at once", "typed")]
    assert len(steps) > 5
    assert not any(seen[step]["over the counter"] for step in steps)
    assert not seen["moved"]["fills"]
    assert seen["home"]["fills"]


def test_that_it_takes_neither_keys_nor_focus(seen: dict[str, Any]) -> None:
    steps = [name for name in seen if name not in ("at once", "typed", "closed")]
    assert seen["typed"] == "".join(name[0] for name in steps)
    assert all(seen[name]["active"] for name in steps)


def test_that_it_is_shown_only_where_it_is_wanted(seen: dict[str, Any]) -> None:
    assert not seen["switched off"]["shown"]
    assert seen["on"]["fills"]
    assert not seen["closed"]["shown"]
