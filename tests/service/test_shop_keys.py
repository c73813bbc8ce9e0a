"""A new secret key: everything new is made with it, and everything old stays good."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from loyalty_desktop.errors import Duplicate, Invalid, NotAllowed, NotFound, Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Audit, Card, Entry, Voucher
from loyalty_desktop.services.commands.card_runs import BeginRun, begin_run
from loyalty_desktop.services.commands.shop_keys import UseKey, use_key
from loyalty_desktop.services.commands.signing_in import EnterPin, sign_in
from loyalty_desktop.services.commands.staff import HireStaff, hashed_pin, hire_staff
from loyalty_desktop.services.commands.staff_cards import GiveStaffCard, give_staff_card
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.backup import backup, restore
from loyalty_desktop.services.exchange.kept_keys import keys_of
from loyalty_desktop.services.exchange.shop_keys import (
    bring_backup_keys,
    keys_shown,
    move_keys,
    prefer_keyring,
    rotate_key,
)
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.card_faces import card_face
from loyalty_desktop.services.queries.card_runs import run_cards
from loyalty_desktop.services.queries.verifying import verification
from loyalty_desktop.services.store import Store, fingerprint, micros
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.factories import LONG_AGO, OWNER, Till, a_programme, at, key, number
from tests.service.devices.played_keyring import PlayedRing
from tests.service.test_rights import hired

NOW = at("2026-02-01")


def face_code(store: Store, member: str) -> str:
    return store.read_as(OWNER, card_face, member, micros(NOW)).code


def unlike(store: Store) -> list[str]:
    found = store.read_as(OWNER, verification)
    return [str(each) for each in found.differences] + [str(found.unchecked or "")]


@pytest.fixture
def ring() -> PlayedRing:
    return PlayedRing()


@pytest.fixture
def own(tmp_path: Path, ring: PlayedRing) -> Till:
    """A shop whose keys are its own, with a member and some entries."""
    url, keys = f"sqlite:///{tmp_path / 'shop.db'}", KeyFolder(tmp_path / "keys", ring)
    create_shop(url, keys, NewShop("Toko", a_programme(), "ID"), micros(at(LONG_AGO)))
    till = Till(Store(url, keys))
    till.offer("KOPI", 5)
    till.buy(number(till.join("Siti")), 100_000, "2026-01-10")
    return till


def test_that_a_new_key_makes_what_is_new_and_what_is_old_stays_good(own: Till) -> None:
    store = own.store
    old = number(own.join("Budi"))
    old_code = face_code(store, old)
    voucher = own.voucher(old, "KOPI", "2026-01-20")
    assert unlike(store) == [""]
    assert rotate_key(store, OWNER, NOW).generation == 2
    new = own.join("Agus", "2026-02-02")
    assert store.read(find_member, old_code).number == old
    assert face_code(store, old) == old_code
    assert store.read(find_member, new.card or "").number == new.member
    assert own.buy(old, 50_000, "2026-02-03", rewards=(voucher.voucher,)).member == old
    own.voucher(number(new), "KOPI", "2026-02-04")
    made_with = store.read(
        lambda s: {
            "cards": s.scalars(select(Card.key_generation).order_by(Card.id)).all(),
            "vouchers": s.scalars(select(Voucher.key_generation).order_by(Voucher.id)).all(),
            "last entry": s.scalars(select(Entry.key_generation).order_by(Entry.id)).all()[-1],
            "last line": s.scalars(select(Audit.key_generation).order_by(Audit.number)).all()[-1],
        }
    )
    assert made_with == {
        "cards": [1, 1, 2],
        "vouchers": [1, 2],
        "last entry": 2,
        "last line": 2,
    }
    assert unlike(store) == [""]


def test_that_old_and_new_cards_stand_in_one_run(own: Till) -> None:
    old = number(own.join("Budi"))
    rotate_key(own.store, OWNER, NOW)
    new = number(own.join("Agus", "2026-01-31"))
    request = BeginRun(key="r", at=NOW, told="both", layout="a4-10", members=(old, new), blank=1)
    run = own.store.write(begin_run, OWNER, request).run
    cards = own.store.read_as(OWNER, run_cards, run, NOW, 0, 10)
    found = [own.store.read(find_member, card.face.code).number for card in cards[:2]]
    assert found == [old, new]
    own.link(old, cards[2].face.code, "2026-02-02")
    assert own.store.read(find_member, cards[2].face.code).number == old


def test_that_pins_and_staff_cards_stay_good(own: Till) -> None:
    def hire(name: str, pin: str) -> str:
        kept = own.store.read(hashed_pin, pin)
        request = HireStaff(key=key(), at=NOW, name=name, role="owner", pin_hash=kept)
        return own.store.write(hire_staff, by, request).staff

    def signs_in(staff: str, pin: str) -> bool:
        request = EnterPin(key=key(), at=NOW, staff=staff, pin=pin)
        return own.store.write(sign_in, OWNER, request).actor is not None

    by = OWNER
    first = hire("Tuti", "271828")
    by = Actor("Tuti", "owner", first)
    given = GiveStaffCard(key="card", at=NOW, staff=first)
    code = own.store.write(give_staff_card, by, given).code
    rotate_key(own.store, by, NOW)
    second = hire("Nur", "314159")
    assert signs_in(first, "271828")
    assert signs_in(second, "314159")
    assert not signs_in(second, "271828")
    assert own.store.write(give_staff_card, by, given).code == code


def test_that_only_the_owner_makes_a_new_key(own: Till) -> None:
    owner = hired(own, "owner")
    manager = hired(owner, "manager")
    with pytest.raises(NotAllowed):
        rotate_key(own.store, manager.by, NOW)
    with pytest.raises(NotAllowed):
        move_keys(own.store, manager.by, to_keyring=True)
    assert keys_shown(own.store, owner.by).generation == 1


def test_that_a_backup_carries_every_generation_to_another_computer(
    own: Till, tmp_path: Path
) -> None:
    old = number(own.join("Budi"))
    rotate_key(own.store, OWNER, NOW)
    new = number(own.join("Agus", "2026-01-31"))
    codes = [face_code(own.store, member) for member in (old, new)]
    backup(own.store, tmp_path / "copy.db")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    there = KeyFolder(elsewhere / "keys", PlayedRing())
    restore(f"sqlite:///{elsewhere / 'shop.db'}", tmp_path / "copy.db", there)
    store = Store(f"sqlite:///{elsewhere / 'shop.db'}", there)
    assert [face_code(store, member) for member in (old, new)] == codes
    assert unlike(store) == [""]
    assert keys_shown(store, OWNER).known == (1, 2)
    store.close()


def test_that_a_counter_without_the_new_key_goes_on_and_gets_it_from_a_backup(
    own: Till, tmp_path: Path
) -> None:
    url = str(own.store.url)
    other = KeyFolder(tmp_path / "other", PlayedRing())
    other.bring(own.store.shop.id, own.store.keys.load(own.store.shop.id))
    rotate_key(own.store, OWNER, NOW)
    backup(own.store, tmp_path / "copy.db")
    beside = Store(url, other)
    assert beside.shop.generation == 1
    assert keys_shown(beside, OWNER).missing == (2,)
    assert Till(beside).join("Wati", "2026-02-02").card
    beside.close()
    assert bring_backup_keys(url, other, tmp_path / "copy.db", by=OWNER) == 1
    assert bring_backup_keys(url, other, keys_of(tmp_path / "copy.db"), by=OWNER) == 0
    again = Store(url, other)
    assert again.shop.generation == 2
    assert unlike(again) == [""]
    again.close()


def test_that_a_key_kept_in_vain_is_never_used(own: Till) -> None:
    store, shop = own.store, own.store.shop.id
    # The program was killed between keeping it and recording it.
    wrong = store.keys.add(shop, 2)
    fresh = Store(str(store.url), store.keys)
    assert fresh.shop.generation == 1
    assert rotate_key(fresh, OWNER, NOW).generation == 3
    assert wrong not in fresh.shop.secrets.values()
    # Another computer took its number meanwhile.
    with pytest.raises(Duplicate):
        request = UseKey(key="late", at=NOW, generation=3, fingerprint=fingerprint(wrong))
        fresh.write(use_key, OWNER, request)
    assert fresh.shop.generation == 3
    fresh.close()


def test_that_the_keyring_keeps_the_keys_of_a_shop_and_a_new_one_too(
    own: Till, ring: PlayedRing
) -> None:
    shop = own.store.shop.id
    assert keys_shown(own.store, OWNER).place == "file"
    assert move_keys(own.store, OWNER, to_keyring=True).place == "keyring"
    rotate_key(own.store, OWNER, NOW)
    assert set(json.loads(ring.kept[shop])) == {"1", "2"}
    again = Store(str(own.store.url), own.store.keys)
    assert again.shop.generation == 2
    assert unlike(again) == [""]
    again.close()
    assert move_keys(own.store, OWNER, to_keyring=False).place == "file"
    assert ring.kept == {}


def test_that_a_shop_whose_keyring_was_emptied_is_opened_again_by_a_backup(
    own: Till, ring: PlayedRing, tmp_path: Path
) -> None:
    backup(own.store, tmp_path / "copy.db")
    move_keys(own.store, OWNER, to_keyring=True)
    own.store.close()
    ring.kept.clear()
    url, keys = str(own.store.url), KeyFolder(tmp_path / "keys", ring)
    with pytest.raises(Unavailable):
        Store(url, keys)
    assert bring_backup_keys(url, keys, tmp_path / "copy.db") == 1
    again = Store(url, keys)
    assert (again.shop.generation, unlike(again)) == (1, [""])
    again.close()


def test_that_what_is_no_file_of_keys_brings_none(own: Till, tmp_path: Path) -> None:
    keys = own.store.keys
    assert isinstance(keys, KeyFolder)
    with pytest.raises(NotFound):
        bring_backup_keys(str(own.store.url), keys, tmp_path / "none.db")
    (tmp_path / "letter.txt").write_text("Dear shop")
    with pytest.raises(Invalid):
        bring_backup_keys(str(own.store.url), keys, tmp_path / "letter.txt")
    forged = {"shop": own.store.shop.id, "secrets": {"1": "00" * 32, "2": "11" * 32}}
    (tmp_path / "forged.keys").write_text(json.dumps(forged))
    assert bring_backup_keys(str(own.store.url), keys, tmp_path / "forged.keys") == 0
    assert own.store.shop.generation == 1


def test_that_a_new_shop_takes_the_keyring_where_there_is_one(own: Till, ring: PlayedRing) -> None:
    ring.there = False
    assert prefer_keyring(own.store) == ""
    ring.there, ring.shut = True, True
    assert prefer_keyring(own.store) == ""
    assert keys_shown(own.store, OWNER).place == "file"
    ring.shut = False
    assert prefer_keyring(own.store) == "Played"
    assert keys_shown(own.store, OWNER).place == "keyring"
