"""A new shop's database, and an older one brought to this version."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, insert, inspect, text
from sqlalchemy.engine import URL

from loyalty_desktop.errors import Duplicate, Unavailable
from loyalty_desktop.models.migrations import HEAD, KNOWN
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_text import write_programme
from loyalty_desktop.models.tables import ProgrammeVersion, Shop
from loyalty_desktop.services.store.engine import (
    APPLICATION_ID,
    database_url,
    sqlite_file,
    writing_engine,
)
from loyalty_desktop.services.store.faults import translated_errors
from loyalty_desktop.services.store.moments import new_id
from loyalty_desktop.services.store.prepared import Session
from loyalty_desktop.services.store.shop_state import BEGINNING, load_shop
from loyalty_desktop.services.store.store import NOBODY, Keys, add_generation

Begin = Callable[[Session], object]
"""What is done in a new shop before anybody can see it."""


@dataclass(frozen=True, slots=True)
class NewShop:
    """A shop to be set up; currency, zone and day start come from its first programme.

    With `identity` it is another database of a shop that there is: it goes on with that shop's
    secrets, so that PINs and cards stay good.
    """

    name: str
    programme: Programme
    country: str
    identity: str = field(default="", kw_only=True)


def create_shop(url: str, keys: Keys, shop: NewShop, now: int, begin: Begin | None = None) -> None:
    """Make the database at `url` with its shop; `now` in microseconds.

    `begin` works in the same transaction: when it raises there is no shop. Errors: `Duplicate`
    when there is a shop already, `Unavailable`. A SQLite file appears whole or not at all.
    """
    target = database_url(url)
    file = sqlite_file(target)
    if file is None:
        _create(writing_engine(target), keys, shop, now, begin)
        return
    if file.exists() and file.stat().st_size:
        raise Duplicate(what="shop", database=str(file))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(reason="cannot_open", database=str(file)) from error
    beside = file.with_name(f"{file.name}.new")
    _remove(beside)
    try:
        _create(writing_engine(target.set(database=str(beside))), keys, shop, now, begin)
        beside.replace(file)
    finally:
        _remove(beside)


def upgrade_shop(url: str) -> str | None:
    """Bring the database at `url` to this version; return the version it had, None if it was new.

    The caller has made a backup. `Unavailable` for a database that is newer or isn't ours.
    """
    engine = writing_engine(database_url(url))
    try:
        with translated_errors(), engine.connect() as connection:
            version = schema_version(connection)
            if version is None:
                raise Unavailable(reason="not_ours")
            if version not in KNOWN:
                raise Unavailable(reason="newer", version=version)
            if version == HEAD:
                return None
            make_tables(connection)
            connection.commit()
            return version
    finally:
        engine.dispose()


def schema_version(connection: Connection) -> str | None:
    """Return the version of the schema, or None for a database without one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return version


def in_place(url: URL) -> bool:
    """Tell whether the database at `url` is a file."""
    return sqlite_file(url) is not None


def _create(engine: Engine, keys: Keys, shop: NewShop, now: int, begin: Begin | None) -> None:
    programme = shop.programme
    try:
        with translated_errors(), Session(engine) as session:
            connection = session.connection()
            if inspect(connection).has_table("shop"):
                raise Duplicate(what="shop", database=str(engine.url.database))
            make_tables(connection)
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            session.recorded_at = now
            identity = shop.identity or new_id()
            session.execute(
                insert(Shop).values(
                    one=1,
                    id=identity,
                    name=shop.name,
                    currency=programme.currency.code,
                    timezone=programme.timezone,
                    day_starts=programme.day_starts,
                    country=shop.country,
                    revision=1,
                    latest_day=None,
                    closed_day=None,
                    categories_since=None,
                    created_at=now,
                )
            )
            session.execute(
                insert(ProgrammeVersion).values(
                    number=1,
                    first_day=BEGINNING,
                    content=json.dumps(write_programme(programme)),
                    at=now,
                    recorded_at=now,
                    staff_id=None,
                )
            )
            held = keys.load(identity) if shop.identity else {}
            for generation, secret in sorted((held or {1: keys.add(identity, 1)}).items()):
                add_generation(session, generation, secret)
            if begin is not None:
                session.dialect_name = connection.dialect.name
                session.driver = connection.connection.driver_connection
                session.by = NOBODY
                session.shop = load_shop(session, keys.load(identity))
                begin(session)
            session.commit()
    finally:
        engine.dispose()


def make_tables(connection: Connection) -> None:
    """Bring whatever tables there are, or none, to those of this version."""
    config = Config()
    with resources.as_file(resources.files("loyalty_desktop.models.migrations")) as folder:
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
