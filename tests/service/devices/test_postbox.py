"""The password of the mail server: kept where the keys are, for its owner alone."""

from pathlib import Path

import pytest

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.devices.postbox import Postbox
from tests.service.devices.played_keyring import PlayedRing


@pytest.fixture
def ring() -> PlayedRing:
    return PlayedRing()


@pytest.fixture
def box(tmp_path: Path, ring: PlayedRing) -> Postbox:
    return Postbox(tmp_path / "keys", ring=ring)


def test_that_a_password_is_kept_for_its_owner_alone_and_never_in_the_database(
    box: Postbox, tmp_path: Path, ring: PlayedRing
) -> None:
    assert box.password("shop") == ""
    box.keep_password("shop", "rahasia sekali")
    file = tmp_path / "keys" / "shop.mail"
    assert file.stat().st_mode & 0o777 == 0o600
    assert box.password("shop") == "rahasia sekali"
    assert box.has_password("shop")
    box.keep_password("shop", "")
    assert not box.has_password("shop")
    assert list((tmp_path / "keys").iterdir()) == []
    assert ring.asked == 0


def test_that_where_the_keyring_keeps_the_keys_it_keeps_the_password_too(
    box: Postbox, tmp_path: Path, ring: PlayedRing
) -> None:
    keys = KeyFolder(tmp_path / "keys", ring)
    keys.add("shop", 1)
    keys.move_to_ring("shop")
    box.keep_password("shop", "rahasia sekali")
    assert "rahasia" not in (tmp_path / "keys" / "shop.mail").read_text(encoding="utf-8")
    assert box.password("shop") == "rahasia sekali"
    ring.shut = True
    with pytest.raises(Unavailable) as shut:
        box.password("shop")
    assert shut.value.facts["reason"] == "keyring_shut"
    ring.shut = False
    box.keep_password("shop", "")
    assert not box.has_password("shop")
    assert list(ring.kept) == ["shop"]


@pytest.mark.parametrize("told", ["", "{", "[]", '{"password": 3}', "{}"])
def test_that_a_file_that_cannot_be_read_is_told(box: Postbox, tmp_path: Path, told: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "shop.mail").write_text(told, encoding="utf-8")
    with pytest.raises(Unavailable) as broken:
        box.password("shop")
    assert broken.value.facts["reason"] == "password_unreadable"
    box.keep_password("shop", "new")
    assert box.password("shop") == "new"
