"""A shop that has lived with an earlier version of the program comes to this one whole."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, insert, select, text

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.migrations import HEAD
from loyalty_desktop.models.tables import Base
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.backup import restore, upgrade
from loyalty_desktop.services.queries.items import KnownItem, known_item
from loyalty_desktop.services.queries.verifying import look_over
from loyalty_desktop.services.store import Store, database_url, sqlite_file
from loyalty_desktop.services.store.engine import APPLICATION_ID, writing_engine
from tests.factories import Till, a_line, at, number
from tests.service.conftest import ENGINES, fresh_shop
from tests.service.test_closings import day_over, x, z
from tests.service.test_moving import move

NOW = at("2026-03-01")


@pytest.fixture(params=ENGINES)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the addresses of a shop of this version and of a database that is still empty."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}", f"sqlite:///{tmp_path / 'old.db'}"
        return
    from uuid import uuid4

    from tests.service.conftest import on_server, server_url

    names = [f"upgrade_{uuid4().hex}" for _ in range(2)]
    for name in names:
        on_server(f"CREATE DATABASE {name}")
    yield server_url(names[0]), server_url(names[1])
    for name in names:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def old(
    places: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, KeyFolder]:
    """Give a shop of revision 0001 that has lived, and its keys."""
    monkeypatch.chdir(tmp_path)
    keys = KeyFolder(tmp_path / "keys")
    fresh_shop(places[0], keys)
    store = Store(places[0], keys)
    till = Till(store)
    budi = number(till.join("Budi", opening_points=20))
    tea = a_line(8_000, "drinks", sku="899", name="Teh Botol", quantity=2)
    till.buy(budi, 8_000, "2026-01-06", receipt="A-1", lines=(tea,))
    newer = a_line(4_500, "drinks", sku="899", name="Teh Botol")
    last = till.buy(budi, 104_500, "2026-02-03", lines=(newer, a_line(100_000)))
    till.refund(last.purchase, "2026-02-04", 50_000)
    target = writing_engine(database_url(places[1]))
    with target.connect() as connection:
        _migrate(connection, "0001")
        connection.commit()
    _carry(store.engine, target)
    target.dispose()
    store.close()
    return places[1], keys


def _migrate(connection: Any, revision: str) -> None:
    config = Config()
    with resources.as_file(resources.files("loyalty_desktop.models.migrations")) as folder:
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _carry(source: Engine, target: Engine) -> None:
    """Copy every row as far as the older tables have a column for it."""
    known = MetaData()
    known.reflect(target)
    with source.connect() as reading, target.begin() as writing:
        if target.dialect.name == "sqlite":
            writing.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        for table in Base.metadata.sorted_tables:
            if table.name not in known.tables:
                continue
            old = known.tables[table.name]
            names = [column.name for column in table.columns if column.name in old.columns]
            rows = reading.execute(select(*(table.c[name] for name in names))).mappings().all()
            if rows:
                writing.execute(insert(old), [dict(row) for row in rows])


def test_that_a_shop_of_the_first_version_is_brought_along_after_a_backup(
    old: tuple[str, KeyFolder],
) -> None:
    url, keys = old
    with pytest.raises(Unavailable) as refusal:
        Store(url, keys)
    assert refusal.value.facts["reason"] == "older"
    done = upgrade(url, now=NOW)
    assert (done.before, done.now) == ("0001", HEAD)
    assert done.backup is not None
    assert done.backup.stat().st_size > 0
    store = Store(url, keys)
    assert store.read(look_over).differences == ()
    assert upgrade(url, now=NOW).before is None
    store.close()


def test_that_an_upgraded_shop_goes_on_with_all_that_is_new(old: tuple[str, KeyFolder]) -> None:
    url, keys = old
    upgrade(url, now=NOW)
    store = Store(url, keys)
    till = Till(store)
    assert store.read(known_item, "899") == KnownItem("899", "Teh Botol", "drinks", 4_500)
    dewi = number(till.join("Dewi", "2026-03-01"))
    assert move(till, _purchase(store), dewi, "2026-03-01 13:00").earned == 0
    till.buy(dewi, 30_000, "2026-03-01 14:00")
    assert x(till, "2026-03-01 15:00").goods == z(till, "2026-03-01 15:00").takings.goods == 30_000
    assert day_over(till, "2026-03-01 21:00").takings.bills == 1
    assert store.read(look_over).differences == ()
    store.close()


def test_that_a_backup_of_the_first_version_is_restored_into_this_one(
    old: tuple[str, KeyFolder],
) -> None:
    url, keys = old
    kept = upgrade(url, now=NOW).backup
    assert kept is not None
    if sqlite_file(database_url(url)) is None:
        pytest.skip("a server's dump is put back by its own tools")
    done = restore(url, kept, keys, now=NOW)
    assert (done.upgraded_from, done.purchases) == ("0001", 2)


def _purchase(store: Store) -> str:
    with store.engine.connect() as opened:
        found: str = opened.execute(
            text("SELECT id FROM purchase WHERE receipt = 'A-1'")
        ).scalar_one()
    return found
