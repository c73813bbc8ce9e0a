"""What every test stands on: folders of its own, no display, no trace of the person's settings."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

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

# The keyring of the person who runs the tests is not ours to fill.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

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


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """Collect between tests where the window's thread does it and no window is open."""
    yield
    if not gc.isenabled():
        gc.collect(1)


@pytest.fixture(autouse=True, scope="module")
def _plain_words() -> Iterator[None]:
    """Begin every file in English and with the figures of Indonesia, whatever one before chose."""
    from loyalty_desktop.settings import config_folder
    from loyalty_desktop.wording import use_country, use_language

    # A window that was told to speak Indonesian keeps that for this counter.
    shutil.rmtree(config_folder(), ignore_errors=True)
    use_language("en")
    use_country("ID")
    yield
    use_language("en")
    use_country("ID")


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """Give the address of a new, empty PostgreSQL database that is dropped after the test."""
    server = os.environ.get("LOYALTY_TEST_POSTGRESQL")
    if not server:
        pytest.skip("no PostgreSQL: `.ci/with-postgresql make test` starts one")
    import psycopg
    from sqlalchemy import make_url

    url = make_url(server)
    name = f"test_{uuid4().hex}"
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(False)) as server_itself:
        server_itself.autocommit = True
        server_itself.execute(f"CREATE DATABASE {name}".encode())
        yield url.set(database=name).render_as_string(hide_password=False)
        server_itself.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
