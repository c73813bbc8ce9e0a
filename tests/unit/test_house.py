"""The house stands: what the project promises about itself."""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_that_the_program_says_its_version_everywhere_alike() -> None:
    import loyalty_desktop

    assert metadata.version("loyalty-desktop") == loyalty_desktop.__version__


def test_that_the_locks_were_made_from_this_pyproject() -> None:
    script = ROOT / "packaging" / "lock.py"
    checked = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_that_every_lock_line_is_pinned_and_hashed_and_names_no_host() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        pins = [line for line in text.splitlines() if line[0] not in " #"]
        assert pins
        assert all("==" in pin and pin.endswith("\\") for pin in pins)


def test_that_the_published_purchase_log_is_there_to_be_read() -> None:
    files = metadata.files("lifetimes") or []
    assert any(file.name == "CDNOW_sample.txt" for file in files), "run `make test` to install it"


def test_that_tests_never_touch_the_persons_own_folders() -> None:
    from platformdirs import PlatformDirs

    own = PlatformDirs("loyalty-desktop", appauthor=False)
    for folder in (own.user_data_dir, own.user_config_dir, own.user_cache_dir):
        assert "loyalty-desktop-tests-" in folder


def test_that_no_file_names_a_place_of_somebodys_machine_or_a_package_host() -> None:
    # Written so that this file does not name them either.
    unwanted = re.compile(
        rb"(?<![\w.:/-])/(?:work|root|tmp/brief)/|py[p]i\.org|pythonhoste[d]\.org|npmj[s]\.|deb\.debia[n]"
    )
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    named = {
        f"{file.relative_to(ROOT)}: {found.group().decode()}"
        for file in files
        if file.is_file() and (found := unwanted.search(file.read_bytes()))
    }
    assert named == set()
