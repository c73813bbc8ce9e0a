"""A shop opened in one go, its samples taken away again, and training beside it."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.errors import AlreadyDone, Duplicate, Invalid, NotAllowed, Unavailable
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.presets import PRESETS, from_scratch, preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.members import RegisterMember, register_member
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.commands.rewards import DefineReward, define_reward
from loyalty_desktop.services.commands.signing_in import EnterPin, sign_in
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange import opening as opening_module
from loyalty_desktop.services.exchange.opening import Opening, Owner, open_new_shop
from loyalty_desktop.services.exchange.samples import remove_samples
from loyalty_desktop.services.exchange.training import begin_training, end_training
from loyalty_desktop.services.queries.samples import samples_in
from loyalty_desktop.services.queries.verifying import look_over
from loyalty_desktop.services.store import Store, module, new_id

NOW = datetime(2026, 6, 30, 11, tzinfo=UTC)
PIN = "271828"
TUTI = Owner(name="Ibu Tuti", pin=PIN)


class Place:
    """A folder for a shop, its keys and what comes beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "shop.db"
        self.url = f"sqlite:///{self.file}"
        self.keys = KeyFolder(folder / "keys")

    def open(self, *, owner: Owner | None = TUTI, samples: bool = False, **more: Any) -> Actor:
        """Open a new shop here."""
        usual = Opening(
            name="Toko Melati",
            programme=preset("coffee-shop"),
            country="ID",
            owner=owner,
            samples=samples,
        )
        return open_new_shop(self.url, self.keys, replace(usual, **more), now=NOW)

    def store(self) -> Store:
        return Store(self.url, self.keys)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Actor]:
    """Give a shop with samples; it takes seconds to make, so the tests work on copies."""
    place = Place(tmp_path_factory.mktemp("sampled"))
    return place.folder, place.open(samples=True)


@pytest.fixture
def with_samples(sampled: tuple[Path, Actor], place: Place) -> tuple[Place, Actor]:
    folder, owner = sampled
    place.file.write_bytes((folder / "shop.db").read_bytes())
    (place.folder / "keys").mkdir()
    for key in (folder / "keys").iterdir():
        (place.folder / "keys" / key.name).write_bytes(key.read_bytes())
    return place, owner


def content(file: Path) -> str:
    """Return every row of every table of a database."""
    database = module().connect(f"file:{file}?mode=ro", uri=True)
    try:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [name for (name,) in database.execute(query).fetchall()]
        return "\n".join(
            f"{name}: {row!r}"
            for name in names
            for row in database.execute(f'SELECT * FROM "{name}"').fetchall()
        )
    finally:
        database.close()


def test_that_a_shop_is_opened_with_its_owner_who_signs_in_by_the_pin(place: Place) -> None:
    actor = place.open()
    assert (actor.name, actor.role) == ("Ibu Tuti", "owner")
    store = place.store()
    assert store.shop.has_owner
    request = EnterPin(key=new_id(), at=NOW, staff=actor.staff or "", pin=PIN)
    tried = store.write(sign_in, Actor("", "", counter="1"), request)
    assert tried.actor is not None
    assert store.read(look_over).differences == ()
    assert store.read(samples_in) is None
    store.close()


def test_that_without_an_owner_everybody_acts_as_owner(place: Place) -> None:
    actor = place.open(owner=None)
    assert (actor.staff, actor.role) == (None, "owner")
    store = place.store()
    assert not store.shop.has_owner
    store.close()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"owner": Owner(name="", pin=PIN)}, "owner"),
        ({"owner": Owner(name="Tuti", pin="123456")}, "pin"),
        ({"owner": Owner(name="Tuti", pin="2718")}, "pin"),
    ],
)
def test_that_what_is_refused_leaves_nothing_behind(
    place: Place, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        place.open(**wrong)
    assert refused.value.field == field
    assert list(place.folder.iterdir()) == []


def _leave(_file: Path, **_more: object) -> None:
    """Remove nothing."""


def test_that_what_a_killed_opening_left_is_in_nobodys_way_and_is_cleared_later(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_killed(*_args: object) -> None:
        # As when the power goes: nothing is tidied up.
        monkeypatch.setattr(Path, "unlink", _leave)
        raise Unavailable(reason="disk_full")

    with pytest.raises(Unavailable), monkeypatch.context() as killed:
        killed.setattr(opening_module, "_fill", is_killed)
        place.open(samples=True)
    monkeypatch.undo()
    left = list(place.folder.glob("shop.db.filling*"))
    assert left
    place.open()
    assert place.store().shop.has_owner
    place.file.unlink()
    for each in left:
        os.utime(each, (0, 0))
    place.open()
    assert not list(place.folder.glob("shop.db.filling*"))


def test_that_of_two_who_open_a_shop_at_once_the_second_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_args: object) -> None:
        monkeypatch.undo()
        place.open(name="Toko Mawar")

    monkeypatch.setattr(opening_module, "_fill", meanwhile)
    with pytest.raises(Duplicate):
        place.open(samples=True)
    assert place.store().shop.name == "Toko Mawar"


def test_that_a_fault_half_way_leaves_no_half_shop_and_can_be_tried_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise Unavailable(reason="disk_full")

    with monkeypatch.context() as broken:
        broken.setattr(opening_module, "small_demo", fails)
        with pytest.raises(Unavailable):
            place.open(samples=True)
    assert [each.name for each in place.folder.iterdir()] == ["keys"]
    place.open()
    assert place.file.is_file()


def test_that_a_shop_is_never_opened_over_another(place: Place) -> None:
    place.open()
    before = place.file.read_bytes()
    with pytest.raises(Duplicate):
        place.open(samples=True)
    assert place.file.read_bytes() == before


def test_that_an_emoji_and_a_currency_without_decimals_are_good(place: Place) -> None:
    programme = preset("pharmacy", "JPY", "Asia/Tokyo")
    place.open(name="花屋 🌸", programme=programme, country="JP")
    store = place.store()
    assert (store.shop.name, store.shop.currency.exponent) == ("花屋 🌸", 0)
    store.close()


def test_that_a_programme_from_scratch_only_gives_points_for_money() -> None:
    plain = from_scratch("Points", "USD", "America/New_York")
    assert (plain.earn.per, plain.redeem.value) == (100, Fraction(5))
    assert (len(plain.tiering.tiers), plain.bonuses.birthday) == (0, 0)


@pytest.mark.parametrize(
    ("name", "code", "zone", "country"),
    [(PRESETS[0], "KWD", "Asia/Kuwait", "KW"), (PRESETS[1], "JPY", "Asia/Tokyo", "JP")],
)
def test_that_samples_live_by_the_rules_and_in_the_money_of_the_shop(
    place: Place, name: str, code: str, zone: str, country: str
) -> None:
    place.open(samples=True, programme=preset(name, code, zone), country=country)
    store = place.store()
    assert store.read(look_over).differences == ()
    found = store.read(samples_in)
    assert found is not None
    assert (found.people, found.own) == (60, False)
    assert found.purchases > 2000
    store.close()


def test_that_samples_go_and_rules_offers_and_people_at_work_stay(
    with_samples: tuple[Place, Actor],
) -> None:
    place, owner = with_samples
    store = place.store()
    reward = DefineReward(key="own", at=NOW, code="own", name="Gula", points=5, kind="product")
    store.write(define_reward, owner, reward)
    shop = store.shop
    assert len(shop.campaigns) > 0
    store.close()
    done = remove_samples(place.url, place.keys, by=owner, now=NOW)
    assert (done.people, done.own_people, done.own_purchases) == (60, 0, 0)
    store = place.store()
    fresh = store.shop
    assert (fresh.id, fresh.name, fresh.country) == (shop.id, shop.name, shop.country)
    assert fresh.versions == shop.versions
    assert [each.code for each in fresh.rewards] == ["own"]
    assert (fresh.campaigns, fresh.stamp_cards) == ((), ())
    assert fresh.staff == shop.staff
    found = store.read(look_over)
    assert (found.members, found.purchases, found.entries) == (0, 0, 0)
    assert found.differences == ()
    assert store.read(samples_in) is None
    # The PIN goes on: the secret of the shop is the same.
    request = EnterPin(key=new_id(), at=NOW, staff=owner.staff or "", pin=PIN)
    assert store.write(sign_in, Actor("", "", counter="1"), request).actor is not None
    store.close()
    # What there was is whole, and kept beside.
    kept = Store(f"sqlite:///{done.kept}", place.keys)
    assert kept.read(look_over).members == 60
    kept.close()


def test_that_what_is_the_shops_own_is_never_put_aside_unasked(
    with_samples: tuple[Place, Actor],
) -> None:
    place, owner = with_samples
    store = place.store()
    member = RegisterMember(key="m", at=NOW, name="Budi Santoso", phone="081200007890")
    number = store.write(register_member, owner, member).member
    bill = RecordPurchase(key="p", at=NOW, member=number, total=50_000)
    store.write(record_purchase, owner, bill)
    found = store.read(samples_in)
    assert found is not None
    assert (found.own_people, found.own_purchases) == (1, 1)
    store.close()
    before = content(place.file)
    with pytest.raises(Unavailable) as refused:
        remove_samples(place.url, place.keys, by=owner, now=NOW)
    assert refused.value.facts["reason"] == "own_records"
    assert content(place.file) == before
    done = remove_samples(place.url, place.keys, by=owner, own=True, now=NOW)
    assert (done.own_people, done.own_purchases) == (1, 1)
    kept = Store(f"sqlite:///{done.kept}", place.keys)
    assert kept.read(look_over).members == 61
    kept.close()


def test_that_samples_are_removed_once_by_the_owner_alone_and_with_nobody_in_the_shop(
    with_samples: tuple[Place, Actor],
) -> None:
    place, owner = with_samples
    with pytest.raises(NotAllowed):
        remove_samples(place.url, place.keys, by=Actor("", "cashier"), now=NOW)
    other = place.store()
    assert other.shop.name
    with pytest.raises(Unavailable) as refused:
        remove_samples(place.url, place.keys, by=owner, now=NOW)
    assert refused.value.facts["reason"] == "locked"
    other.close()
    remove_samples(place.url, place.keys, by=owner, now=NOW)
    with pytest.raises(AlreadyDone):
        remove_samples(place.url, place.keys, by=owner, now=NOW)


def test_that_training_has_the_shops_rules_and_names_and_nobody_real(
    place: Place, tmp_path: Path
) -> None:
    owner = place.open()
    store = place.store()
    name, phone = "Sulastri Wulandari", "081200007890"
    store.write(register_member, owner, RegisterMember(key="m", at=NOW, name=name, phone=phone))
    reward = DefineReward(key="own", at=NOW, code="own", name="Gula", points=5, kind="product")
    store.write(define_reward, owner, reward)
    before = content(place.file)
    training = begin_training(store, owner, tmp_path / "training", now=NOW)
    practice = training.store.shop
    assert (practice.name, practice.versions) == (store.shop.name, store.shop.versions)
    assert [each.code for each in practice.rewards] == ["own"]
    assert practice.staff == store.shop.staff
    assert practice.id != store.shop.id
    assert training.store.read(look_over).differences == ()
    told = content(training.file)
    assert name not in told
    assert phone[1:] not in told
    assert "argon2" not in told
    # A whole sale in training leaves the shop as it is, to the last statement.
    bill = RecordPurchase(key="t", at=NOW, member="083400000001", total=50_000)
    assert training.store.write(record_purchase, training.actor, bill).earned >= 10
    assert content(place.file) == before
    training.store.close()
    end_training(training)
    assert list((tmp_path / "training").iterdir()) == []
    store.close()


def test_that_cards_made_in_training_are_worth_nothing_in_the_shop(
    place: Place, tmp_path: Path
) -> None:
    owner = place.open()
    store = place.store()
    training = begin_training(store, owner, tmp_path / "training", now=NOW)
    assert training.store.shop.secret != store.shop.secret
    training.store.close()
    store.close()


def test_that_a_campaign_of_the_shop_counts_in_training(place: Place, tmp_path: Path) -> None:
    owner = place.open()
    store = place.store()
    campaign = Campaign("double", "Double", Fraction(2))
    store.write(define_campaign, owner, DefineCampaign(key="c", at=NOW, campaign=campaign))
    training = begin_training(store, owner, tmp_path / "training", now=NOW)
    assert [each.code for each in training.store.shop.campaigns] == ["double"]
    training.store.close()
    store.close()
