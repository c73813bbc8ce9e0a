"""A shop's SQLite file as a whole: copied, looked at, put in the place of another.

What comes from outside is opened read-only and with its schema distrusted until it has been
compared, trigger by trigger, with that of a new shop.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from loyalty_desktop.errors import Invalid, Unavailable
from loyalty_desktop.models.migrations import KNOWN
from loyalty_desktop.models.rules.presets import PRESETS, preset
from loyalty_desktop.services.queries.verifying import Verified, look_over
from loyalty_desktop.services.store import Keys, Store, module, translated_errors
from loyalty_desktop.services.store.engine import APPLICATION_ID
from loyalty_desktop.services.store.setting_up import NewShop, create_shop

PAGES: Final = 2000
"""Pages copied between two words to `progress`: 8 MB."""
_MAGIC: Final = b"SQLite format 3\0"
_COMPANIONS: Final = ("-wal", "-shm", "-journal")


def copy(source: Path, target: Path, progress: Callable[[int, int], object] | None) -> None:
    """Copy a database as it is at one moment, whoever writes to it meanwhile."""

    def told(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with translated_errors(), _open(source) as reading:
        # One transaction around all steps: the copy never starts again when a counter writes.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with _open(target) as writing:
            reading.backup(writing, pages=PAGES, progress=told)
        reading.execute("COMMIT")


def check_whole(file: Path) -> None:
    """Refuse (`Invalid`, "damaged") a file whose pages or references are not in order."""
    with _checked(), _open(file) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check(5)")]
        if found != ["ok"]:
            raise Invalid(field="file", reason="damaged", details=[str(line) for line in found])
        broken = database.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise Invalid(field="file", reason="damaged", details=[f"reference of {broken[0]}"])


def verified(file: Path, keys: Keys, *, deep: bool) -> Verified:
    """Open the shop in `file` and return what `verify` finds."""
    store = Store(_url(file), keys)
    try:
        return store.read(look_over, deep=deep)
    finally:
        store.close()


def make_single(file: Path) -> None:
    """Make the database one file, without companions, and see that it is on disk."""
    with translated_errors(), _open(file) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    remove_companions(file)
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def take_over(file: Path, beside: Path) -> str:
    """Copy a backup to `beside` when it is a whole shop of a version we know; return its version.

    `Invalid` (`format`, `damaged`), `Unavailable` (`not_ours`, `newer`, `foreign_triggers`).
    """
    _check_header(file)
    with _checked(), _open(file, untouched=True) as reading:
        if reading.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise Unavailable(reason="not_ours", database=str(file))
        version = _version(reading)
        _refuse_foreign(reading)
        with _open(beside) as writing:
            reading.backup(writing)
    check_whole(beside)
    return version


def check_schema(file: Path) -> None:
    """Refuse (`foreign_triggers`) what a new shop of this version does not have.

    Triggers, views and virtual tables must be the very same; tables must have the same columns.
    """
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "new.db"
        create_shop(_url(fresh), _NoKeys(), NewShop("New", preset(PRESETS[0]), "ID"), 0)
        with _checked(), _open(fresh) as new, _open(file) as looked_at:
            wanted, found = _schema(new), _schema(looked_at)
    if foreign := sorted(name for name in found if found[name] != wanted.get(name)):
        raise Unavailable(reason="foreign_triggers", names=foreign)
    if gone := sorted(set(wanted) - set(found)):
        raise Invalid(field="file", reason="damaged", details=gone)


def swap(new: Path, place: Path, ending: str) -> Path | None:
    """Put `new` in the place of the database at `place`; return where that one was kept.

    `Unavailable` ("locked") when somebody has it open.
    """
    if not place.exists():
        new.replace(place)
        return None
    kept = place.with_name(f"{place.name}.{ending}")
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(_alone(place))
            whole = True
        except _Damaged:
            whole = False
        if whole:
            _name_twice(place, kept)
        else:
            for companion in ("", *_COMPANIONS):
                with contextlib.suppress(FileNotFoundError):
                    place.with_name(place.name + companion).replace(
                        kept.with_name(kept.name + companion)
                    )
        new.replace(place)
    remove_companions(place)
    return kept


def version_of(file: Path) -> str:
    """Return the version of a shop's file. `Unavailable`: `not_ours`, `newer`."""
    with _checked(), _open(file) as database:
        return _version(database)


def shop_of(file: Path) -> str:
    """Return the id of the shop in `file`."""
    with _checked(), _open(file) as database:
        row = database.execute("SELECT id FROM shop").fetchone()
    if row is None:
        raise Unavailable(reason="no_shop", database=str(file))
    return str(row[0])


def remove(file: Path) -> None:
    """Remove a database that is not wanted any more."""
    file.unlink(missing_ok=True)
    remove_companions(file)


def remove_companions(file: Path) -> None:
    """Remove what SQLite leaves beside a database that nobody has open."""
    for companion in _COMPANIONS:
        file.with_name(file.name + companion).unlink(missing_ok=True)


class _Damaged(Exception):
    """The old database can't be opened; it is kept as it is, companions and all."""


class _NoKeys:
    """Secrets for a shop that is thrown away."""

    def load(self, shop: str) -> dict[int, bytes]:
        """Return none."""
        del shop
        return {}

    def add(self, shop: str, generation: int) -> bytes:
        """Return a secret that nobody keeps."""
        del shop, generation
        return bytes(32)


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


@contextmanager
def _open(file: Path, *, untouched: bool = False) -> Generator[Any]:
    """Open a database with its schema distrusted; `untouched`: nothing is written beside it."""
    address = f"file:{quote(str(file.resolve()))}"
    if untouched:
        beside = file.with_name(f"{file.name}-wal")
        address += "?mode=ro" if beside.exists() else "?mode=ro&immutable=1"
    database: Any = module().connect(address, uri=True, timeout=2, isolation_level=None)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
        yield database
    finally:
        database.close()


@contextmanager
def _checked() -> Generator[None]:
    """Turn what a damaged file makes SQLite say into one refusal."""
    sqlite = module()
    try:
        with translated_errors():
            yield
    except Unavailable as error:
        if error.facts.get("reason") in {"damaged", "not_a_database", "disk_error"}:
            raise Invalid(field="file", reason="damaged") from error
        raise
    except sqlite.DatabaseError as error:
        raise Invalid(field="file", reason="damaged", details=[str(error)]) from error


def _check_header(file: Path) -> None:
    with file.open("rb") as source:
        head = source.read(100)
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise Invalid(field="file", reason="format")
    size = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    counted = head[24:28] == head[92:96]
    if counted and file.stat().st_size < pages * (65536 if size == 1 else size):
        raise Invalid(field="file", reason="damaged", details=["cut short"])


def _version(database: Any) -> str:
    row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    version = "" if row is None else str(row[0])
    if version not in KNOWN:
        raise Unavailable(reason="newer", version=version)
    return version


def _refuse_foreign(database: Any) -> None:
    """Refuse triggers and views of other names before anything is done with the file."""
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'view' OR (type = 'trigger' "
        "AND name NOT LIKE 'keep\\_%' ESCAPE '\\')"
    ).fetchall()
    if found:
        raise Unavailable(reason="foreign_triggers", names=sorted(name for (name,) in found))


def _schema(database: Any) -> dict[str, str]:
    """Return what each trigger, view, virtual table and table is made of, by kind and name."""
    made: dict[str, str] = {}
    for kind, name, sql in database.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type <> 'index' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall():
        told = " ".join(str(sql).split())
        if kind == "table" and not told.upper().startswith("CREATE VIRTUAL"):
            columns = database.execute(
                "SELECT name, type, hidden FROM pragma_table_xinfo(?)", (name,)
            ).fetchall()
            told = repr(sorted(columns))
        made[f"{kind} {name}"] = told
    return made


@contextmanager
def moved_away(place: Path, ending: str) -> Generator[tuple[Any, Path]]:
    """Give a shop that nobody else has open; once the block ends it is kept under another name.

    It is given as a connection that reads it, and the name it gets. Where the block raises the shop
    stays where it is. Errors: `Unavailable` ("locked" when somebody has it open, "damaged").
    """
    kept = place.with_name(f"{place.name}.{ending}")
    try:
        with _alone(place) as database:
            yield database, kept
            _name_twice(place, kept)
            place.unlink(missing_ok=True)
    except _Damaged as error:
        raise Unavailable(reason="damaged", database=str(place)) from error
    remove_companions(place)


@contextmanager
def _alone(file: Path) -> Generator[Any]:
    """Hold a database that nobody else has open, as one file, until the block ends."""
    sqlite = module()
    with contextlib.ExitStack() as held:
        try:
            database = held.enter_context(_open(file))
            # Leaving the WAL is refused while anybody else has the database open.
            mode = database.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
            if mode == "delete":
                database.execute("BEGIN EXCLUSIVE")
        except sqlite.OperationalError as error:
            if "locked" in str(error):
                raise Unavailable(reason="locked", database=str(file)) from error
            raise _Damaged from error
        except sqlite.DatabaseError as error:
            raise _Damaged from error
        if mode != "delete":
            raise Unavailable(reason="locked", database=str(file))
        yield database


def _name_twice(place: Path, kept: Path) -> None:
    """Give the old database its second name, so that at no time there is none at `place`."""
    try:
        os.link(place, kept)
    except OSError:
        # A disk that can't: for a moment there is no database, and a counter that opens says so.
        place.replace(kept)
