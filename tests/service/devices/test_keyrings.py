"""Secrets in the keyring of the system, and in files where there is none: one truth at a time."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import Any, cast

import keyring
import pytest
from keyring.backend import KeyringBackend
from typing_extensions import override

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.devices.keyrings import SERVICE, SystemRing
from loyalty_desktop.services.devices.keys import KeyFolder
from tests.service.devices.played_keyring import PlayedRing

SHOP = "01a2"


@pytest.fixture
def ring() -> PlayedRing:
    return PlayedRing()


@pytest.fixture
def keys(tmp_path: Path, ring: PlayedRing) -> KeyFolder:
    return KeyFolder(tmp_path / "keys", ring)


def refused(reason: str) -> "pytest.RaisesExc[Unavailable]":
    def is_it(refusal: Unavailable) -> bool:
        return refusal.facts["reason"] == reason

    return pytest.RaisesExc(Unavailable, check=is_it)


def test_that_secrets_are_in_a_file_of_their_owner_until_they_are_moved(
    keys: KeyFolder, ring: PlayedRing
) -> None:
    assert keys.place(SHOP) == ""
    secret = keys.add(SHOP, 1)
    assert keys.place(SHOP) == "file"
    assert stat.S_IMODE(keys.file_of(SHOP).stat().st_mode) == 0o600
    assert keys.load(SHOP) == {1: secret}
    assert ring.asked == 0


def test_that_the_file_holds_no_secret_once_the_keyring_does(
    keys: KeyFolder, ring: PlayedRing
) -> None:
    secret = keys.add(SHOP, 1)
    assert keys.move_to_ring(SHOP) == "Played"
    assert secret.hex() not in keys.file_of(SHOP).read_text()
    assert secret.hex() in ring.kept[SHOP]
    second = keys.add(SHOP, 2)
    assert second.hex() not in keys.file_of(SHOP).read_text()
    assert KeyFolder(keys.folder, ring).load(SHOP) == {1: secret, 2: second}


def test_that_the_keyring_holds_nothing_once_the_file_does(
    keys: KeyFolder, ring: PlayedRing
) -> None:
    secret = keys.add(SHOP, 1)
    keys.move_to_ring(SHOP)
    keys.move_to_file(SHOP)
    assert (ring.kept, keys.place(SHOP), keys.load(SHOP)) == ({}, "file", {1: secret})


def test_that_without_a_keyring_the_file_stays_and_it_is_said(
    keys: KeyFolder, ring: PlayedRing
) -> None:
    ring.there = False
    secret = keys.add(SHOP, 1)
    with refused("no_keyring"):
        keys.move_to_ring(SHOP)
    assert (keys.place(SHOP), keys.load(SHOP)) == ("file", {1: secret})


@pytest.mark.parametrize("how", ["shut", "deaf"])
def test_that_a_keyring_that_does_not_keep_it_gets_no_secret_for_good(
    keys: KeyFolder, ring: PlayedRing, how: str
) -> None:
    secret = keys.add(SHOP, 1)
    setattr(ring, how, True)
    with refused("keyring_shut"):
        keys.move_to_ring(SHOP)
    assert (keys.place(SHOP), keys.load(SHOP)) == ("file", {1: secret})


def test_that_a_keyring_shut_at_the_start_is_said_and_one_shut_later_takes_nothing_back(
    keys: KeyFolder, ring: PlayedRing
) -> None:
    secret = keys.add(SHOP, 1)
    keys.move_to_ring(SHOP)
    assert keys.load(SHOP) == {1: secret}
    ring.shut = True
    assert keys.load(SHOP) == {1: secret}
    with refused("keyring_shut"):
        KeyFolder(keys.folder, ring).load(SHOP)


def test_that_a_keyring_that_was_emptied_is_no_new_shop(keys: KeyFolder, ring: PlayedRing) -> None:
    secret = keys.add(SHOP, 1)
    keys.move_to_ring(SHOP)
    ring.kept.clear()
    with refused("keyring_empty"):
        keys.load(SHOP)
    keys.bring_to_empty_ring(SHOP, {1: secret})
    assert (keys.place(SHOP), keys.load(SHOP)) == ("file", {1: secret})


@pytest.mark.parametrize("told", ["", "[1]", '{"1": "xy"}', '{"kept": "elsewhere"}', "\0"])
def test_that_a_broken_file_is_said(keys: KeyFolder, told: str) -> None:
    keys.add(SHOP, 1)
    keys.file_of(SHOP).write_text(told)
    with refused("keys_unreadable"):
        keys.load(SHOP)


def test_that_the_package_of_keyrings_is_not_loaded_where_a_file_holds_the_secrets(
    tmp_path: Path,
) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from loyalty_desktop.services.devices.keys import KeyFolder\n"
        f"keys = KeyFolder(Path({str(tmp_path)!r})); keys.add('s', 1); keys.load('s')\n"
        "assert 'keyring' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


class Kept(KeyringBackend):
    """A backend as a system would have one."""

    priority = cast("Any", 5)

    def __init__(self) -> None:
        begin: Any = super().__init__
        begin()
        self.kept: dict[tuple[str, str], str] = {}
        self.waits: Event | None = None

    @override
    def get_password(self, service: str, username: str) -> str | None:
        if self.waits is not None:
            self.waits.wait(30)
        return self.kept.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def backend() -> "Kept":
    return Kept()


@pytest.fixture
def system(backend: Kept, monkeypatch: pytest.MonkeyPatch) -> SystemRing:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return SystemRing()


def test_that_the_keyring_of_the_system_keeps_reads_and_forgets(
    system: SystemRing, backend: Kept, tmp_path: Path
) -> None:
    keys = KeyFolder(tmp_path, system)
    secret = keys.add(SHOP, 1)
    assert keys.move_to_ring(SHOP)
    assert json.loads(backend.kept[SERVICE, SHOP]) == {"1": secret.hex()}
    assert KeyFolder(tmp_path, SystemRing()).load(SHOP) == {1: secret}
    keys.move_to_file(SHOP)
    assert backend.kept == {}


def test_that_a_keyring_that_waits_for_somebody_is_not_waited_for(
    backend: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    backend.waits = Event()
    with refused("keyring_shut"):
        SystemRing(patience=0.05).read(SHOP)
    backend.waits.set()


def test_that_a_backend_that_keeps_nothing_is_no_keyring(
    backend: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyring.backends.fail import Keyring as Fail
    from keyring.backends.null import Keyring as Null

    kinds: tuple[Any, ...] = (Fail, Null)
    for useless in kinds:
        monkeypatch.setattr(keyring.core, "_keyring_backend", useless())
        assert SystemRing().name() == ""
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    assert SystemRing().name()
