"""A shop in a file goes over to a server: everything, once, or nothing at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from loyalty_desktop.errors import Duplicate, Invalid, NotAllowed, Unavailable
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.tables.base import Base
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.taking_over import take_over
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Session, Store
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.factories import OWNER, Till, number
from tests.service.test_rights import hired

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/shop"


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


@pytest.fixture
def file(tmp_path: Path, keys: KeyFolder) -> Path:
    """Return a shop where rows point to one another: merged, referred, cards replaced, refunds."""
    place = tmp_path / "shop.db"
    create_shop(f"sqlite:///{place}", keys, NewShop("Toko", preset("boutique"), "ID"), 0)
    store = Store(f"sqlite:///{place}", keys)
    till = Till(store)
    budi = number(till.join("Budi", when="2026-01-05", opening_points=500))
    sari = number(till.join("Sari", when="2026-01-06", referred_by=budi, phone="081234567890"))
    first = till.buy(budi, 750_000, "2026-01-07", receipt="A-1")
    till.buy(sari, 2_000_000, "2026-01-08", receipt="A-2")
    till.refund(first.purchase, "2026-02-10", 100_000)
    till.replace_card(sari, "2026-02-11")
    till.buy(None, 45_500, "2026-03-01", receipt="A-3")
    twin = number(till.join("Budy", when="2026-03-02", opening_points=10))
    till.merge(budi, twin, "2026-03-03")
    store.close()
    return place


def rows(store: Store) -> dict[str, int]:
    def counted(session: Session) -> dict[str, int]:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }

    return store.read(counted)


@pytest.fixture
def before(file: Path, keys: KeyFolder) -> dict[str, int]:
    store = Store(f"sqlite:///{file}", keys)
    counted = rows(store)
    store.close()
    return counted


@pytest.fixture
def moved(
    file: Path, keys: KeyFolder, before: dict[str, int], postgresql_url: str
) -> Iterator[Till]:
    """Return the till of the shop where it is now."""
    done = take_over(str(file), postgresql_url, keys, by=OWNER)
    assert done.rows == sum(before.values())
    assert done.kept.is_file()
    assert not file.exists()
    store = Store(postgresql_url, keys)
    yield Till(store)
    store.close()


def test_that_every_row_is_there_and_adds_up(moved: Till, before: dict[str, int]) -> None:
    assert rows(moved.store) == before
    assert moved.store.read_as(OWNER, verify) == ()


def test_that_members_are_found_and_go_on_with_their_points(moved: Till) -> None:
    found = moved.store.read_as(OWNER, find_members, "sari")
    assert [one.name for one in found] == ["Sari"]
    sari = moved.store.read(find_member, "081234567890").number
    bought = moved.buy(sari, 500_000, "2026-04-01")
    assert bought.balance == moved.balance(sari, "2026-03-31")
    assert bought.pending == bought.earned > 0
    # Whoever joins next comes after those who were brought along.
    joined = number(moved.join("Tini", when="2026-04-02"))
    moved.merge(sari, joined, "2026-04-03")
    assert moved.store.read_as(OWNER, verify) == ()


def test_that_the_file_that_is_kept_is_still_the_shop(
    moved: Till, file: Path, keys: KeyFolder, before: dict[str, int]
) -> None:
    assert moved.store.shop.name == "Toko"
    (kept,) = file.parent.glob("shop.db.moved-*")
    store = Store(f"sqlite:///{kept}", keys)
    assert rows(store) == before
    store.close()


def test_that_a_database_with_a_shop_is_left_alone(
    moved: Till, keys: KeyFolder, tmp_path: Path, postgresql_url: str
) -> None:
    other = tmp_path / "other.db"
    create_shop(f"sqlite:///{other}", keys, NewShop("Lain", preset("boutique"), "ID"), 0)
    with pytest.raises(Duplicate):
        take_over(str(other), postgresql_url, keys, by=OWNER)
    assert other.is_file()
    assert moved.store.shop.name == "Toko"


def test_that_nothing_moves_while_a_counter_is_open(
    file: Path, keys: KeyFolder, postgresql_url: str
) -> None:
    counter = Store(f"sqlite:///{file}", keys)
    assert counter.shop.name == "Toko"
    with pytest.raises(Unavailable) as refused:
        take_over(str(file), postgresql_url, keys, by=OWNER)
    assert refused.value.facts["reason"] == "locked"
    counter.close()
    assert take_over(str(file), postgresql_url, keys, by=OWNER).members == 3


def test_that_a_server_that_is_not_there_leaves_the_shop_where_it_is(
    file: Path, keys: KeyFolder
) -> None:
    with pytest.raises(Unavailable):
        take_over(str(file), NOWHERE, keys, by=OWNER)
    store = Store(f"sqlite:///{file}", keys)
    assert store.read_as(OWNER, verify) == ()
    store.close()
    assert not list(file.parent.glob("*.moved-*"))


@pytest.mark.parametrize(
    ("source", "target", "field"),
    [("shop.db", "other.db", "--to"), (NOWHERE, NOWHERE, "--database")],
)
def test_that_only_a_file_moves_and_only_to_a_server(
    file: Path, keys: KeyFolder, source: str, target: str, field: str
) -> None:
    url = str(file) if source == "shop.db" else source
    with pytest.raises(Invalid) as refused:
        take_over(url, target, keys, by=OWNER)
    assert refused.value.facts["field"] == field
    assert file.is_file()


def test_that_points_that_do_not_add_up_are_not_carried_on(file: Path, keys: KeyFolder) -> None:
    store = Store(f"sqlite:///{file}", keys)
    with store.work(OWNER) as work:
        work.session.execute(Base.metadata.tables["account"].update().values(balance=7))
    store.close()
    with pytest.raises(Invalid) as refused:
        take_over(str(file), NOWHERE, keys, by=OWNER)
    assert refused.value.facts["reason"] == "differs"


def test_that_it_is_the_owner_s_to_do(file: Path, keys: KeyFolder) -> None:
    store = Store(f"sqlite:///{file}", keys)
    manager = hired(hired(Till(store), "owner"), "manager")
    store.close()
    with pytest.raises(NotAllowed):
        take_over(str(file), NOWHERE, keys, by=manager.by)
    assert file.is_file()
