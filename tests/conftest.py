"""What every test stands on: folders of its own, no display, no trace of the person's settings."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports the program: it writes only to its data, config and cache folders, and
# those of the person who runs the tests are not ours to touch.
FOLDERS = Path(tempfile.mkdtemp(prefix="loyalty-desktop-tests-"))
atexit.register(shutil.rmtree, FOLDERS, ignore_errors=True)
for name in ("DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"):
    folder = FOLDERS / name.lower()
    folder.mkdir(mode=0o700)
    os.environ[f"XDG_{name}"] = str(folder)

for name in list(os.environ):
    # LOYALTY_TEST_... says where the tests find a PostgreSQL; all the rest is the person's own.
    if name.startswith("LOYALTY_") and not name.startswith("LOYALTY_TEST_"):
        del os.environ[name]

# What is said is asserted in the language it is written in.
for name in ("LANGUAGE", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LC_ALL"] = "C.UTF-8"

# LOYALTY_TEST_PLATFORM=xcb shows the windows of the tests on the display.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("LOYALTY_TEST_PLATFORM", "offscreen")

# No test depends on a time, so Hypothesis sets none. The everyday run tries the same examples
# every time, so that red means changed; `make prove` tries new ones, and more of them.
UNHURRIED = (HealthCheck.too_slow,)
settings.register_profile(
    "everyday", deadline=None, derandomize=True, print_blob=True, suppress_health_check=UNHURRIED
)
settings.register_profile(
    "prove", deadline=None, max_examples=2_000, print_blob=True, suppress_health_check=UNHURRIED
)


def pytest_configure(config: pytest.Config) -> None:
    """Choose how hard Hypothesis tries."""
    settings.load_profile("prove" if config.option.markexpr == "prove" else "everyday")


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """Where the tests may make and drop what they like in PostgreSQL; without it they skip."""
    url = os.environ.get("LOYALTY_TEST_POSTGRESQL")
    if not url:
        pytest.skip("no PostgreSQL: .ci/with-postgresql starts one")
    return url
