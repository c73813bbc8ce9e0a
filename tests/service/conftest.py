"""Shops for the tests of services: made once, copied for each test, on every database there is."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pytest
from sqlalchemy import Table, create_engine, delete, insert, make_url, select, text

from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.tables import Base
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store, micros
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.bookkeeping import check_books
from tests.factories import LONG_AGO, Till, a_programme, at

SERVER = os.environ.get("LOYALTY_TEST_POSTGRESQL", "")
ENGINES = ["sqlite", "postgresql"] if SERVER else ["sqlite"]


class MakeShop(Protocol):
    """Makes a shop with a programme of defaults, some of its sections replaced."""

    def __call__(self, programme: Programme | None = None, **sections: Any) -> Till: ...


@dataclass(frozen=True)
class Template:
    """A shop that is there to be copied, and where the keys of all its copies are."""

    source: str
    keys: KeyFolder


class ServedShop:
    """A shop on the server. Emptying its tables is much quicker than making a new database."""

    def __init__(self, url: str, keys: KeyFolder) -> None:
        self.url, self.keys = url, keys
        self._engine = create_engine(make_url(url))
        self._first: dict[Table, list[dict[str, Any]]] = {}
        with self._engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                rows = [dict(row) for row in connection.execute(select(table)).mappings()]
                if rows:
                    self._first[table] = rows

    def begin_again(self) -> None:
        """Make the shop what it was at first; whoever is still connected is sent away."""
        with self._engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
            # Triggers and foreign keys are off for this transaction alone.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in Base.metadata.sorted_tables:
                connection.execute(delete(table))
            for table, rows in self._first.items():
                connection.execute(insert(table), rows)

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()


def fresh_shop(url: str, keys: KeyFolder, programme: Programme | None = None) -> None:
    """Set up a shop at `url`."""
    create_shop(url, keys, NewShop("Toko", programme or a_programme(), "ID"), micros(at(LONG_AGO)))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("template")
    template = Template(str(folder / "shop.db"), KeyFolder(folder / "keys"))
    fresh_shop(template.source, template.keys)
    return template


@pytest.fixture(scope="session")
def postgresql_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator["ServedShop"]:
    """Give a shop on the server, and the way back to what it was at first."""
    name = f"shop_{uuid4().hex}"
    on_server(f"CREATE DATABASE {name}")
    keys = KeyFolder(tmp_path_factory.mktemp("keys"))
    fresh_shop(server_url(name), keys)
    served = ServedShop(server_url(name), keys)
    yield served
    served.close()
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def shop_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, KeyFolder]]:
    """Give the address of a new shop and the folder of its keys, on every database there is."""
    if request.param == "sqlite":
        template: Template = request.getfixturevalue("sqlite_template")
        file = tmp_path / "shop.db"
        shutil.copy(template.source, file)
        yield f"sqlite:///{file}", template.keys
        return
    served: ServedShop = request.getfixturevalue("postgresql_shop")
    yield served.url, served.keys
    served.begin_again()


@pytest.fixture
def make_shop(shop_url: tuple[str, KeyFolder]) -> Iterator[MakeShop]:
    """Give a shop by the programme it is to have, one a test; its books must agree at the end."""
    store = Store(*shop_url)

    def make(programme: Programme | None = None, **sections: Any) -> Till:
        till = Till(store)
        if programme is not None or sections:
            till.use(programme, **sections)
        return till

    yield make
    check_books(store)
    store.close()


@pytest.fixture
def shop(make_shop: Callable[..., Till]) -> Till:
    """Give a shop whose programme is all defaults."""
    return make_shop()


def server_url(database: str) -> str:
    """Return the address of a database on the server of the tests."""
    return make_url(SERVER).set(database=database).render_as_string(hide_password=False)


def on_server(statement: str) -> None:
    """Run a statement about whole databases."""
    import psycopg

    address = make_url(SERVER).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(statement.encode())
