"""Shops for the tests of services: made once, copied for each test, on every database there is."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from loyalty_desktop.models.rules.programme import Programme
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
def postgresql_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    name = f"template_{uuid4().hex}"
    on_server(f"CREATE DATABASE {name}")
    template = Template(name, KeyFolder(tmp_path_factory.mktemp("keys")))
    fresh_shop(server_url(name), template.keys)
    yield template
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
    template = request.getfixturevalue("postgresql_template")
    name = f"shop_{uuid4().hex}"
    on_server(f"CREATE DATABASE {name} TEMPLATE {template.source}")
    yield server_url(name), template.keys
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


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
