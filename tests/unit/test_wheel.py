"""The wheel carries the whole program."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release would, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_that_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    package = ROOT / "loyalty_desktop"
    ours = {
        file.relative_to(ROOT).as_posix()
        for file in package.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and not file.name.endswith(".draft")
    }
    with zipfile.ZipFile(wheel) as carried:
        assert ours - set(carried.namelist()) == set()


def test_that_every_catalogue_is_in_the_wheel_compiled(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as carried:
        names = set(carried.namelist())
    sources = {name for name in names if name.endswith(".po")}
    assert sources
    assert {name.removesuffix(".po") + ".mo" for name in sources} <= names


def test_that_the_program_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as carried:
        carried.extractall(tmp_path)
    # -P and the folder first: the checkout must not be what answers.
    told = subprocess.run(
        [sys.executable, "-P", "-c", "import loyalty_desktop as it; print(it.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(told.stdout.strip()).is_relative_to(tmp_path)
