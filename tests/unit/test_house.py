"""The house stands: what the project promises about itself."""

import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

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


def test_that_the_package_claims_the_files_it_needs_at_run_time() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pyproject["project"]["scripts"] == {"loyalty-desktop": "loyalty_desktop.__main__:main"}
    assert pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == [
        "loyalty_desktop"
    ]
