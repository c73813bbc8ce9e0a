"""The store: one database and its transactions; the only commit in the program."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Engine, bindparam, func, insert, select, text, update
from sqlalchemy.engine import URL

from loyalty_desktop.errors import LoyaltyError, NotAllowed, Unavailable
from loyalty_desktop.models.migrations import HEAD, KNOWN
from loyalty_desktop.models.rules.rights import BOOKING, Actor, Right
from loyalty_desktop.models.tables import Command, Shop, ShopKey
from loyalty_desktop.services.store.engine import (
    APPLICATION_ID,
    database_url,
    free_bytes,
    reading_engine,
    sqlite_file,
    writing_engine,
)
from loyalty_desktop.services.store.faults import Again, translated_errors
from loyalty_desktop.services.store.guards import check, check_approval, guard_of, note_of
from loyalty_desktop.services.store.prepared import Prepared, Session
from loyalty_desktop.services.store.shop_state import ShopState, fingerprint, load_shop

LEAST_ROOM = 50 * 2**20
"""Below this much free disk no command begins."""
NOBODY = Actor("", "")
_TRIES = 5

P = ParamSpec("P")
A = TypeVar("A")
R = TypeVar("R", bound="Request")

_SHOP_NOW = Prepared(select(Shop.revision, Shop.latest_day, Shop.closed_day, Shop.categories_since))
_KNOWN = Prepared(select(Command.op).where(Command.key == bindparam("key")))
_DONE_BY_NOBODY = Prepared(
    select(Command.op).where(Command.key == bindparam("key"), Command.staff_id.is_(None))
)
_SET_LATEST = Prepared(update(Shop), ("latest_day",))


class Request(Protocol):
    """What every request carries: its key and its moment."""

    @property
    def key(self) -> str:
        """Return the key: made once, kept on retry."""
        ...

    @property
    def at(self) -> datetime:
        """Return the moment, aware."""
        ...


class Keys(Protocol):
    """Where the shop's secrets are kept."""

    def load(self, shop: str) -> dict[int, bytes]:
        """Return the secrets known on this machine, by generation."""
        ...

    def add(self, shop: str, generation: int) -> bytes:
        """Make and keep a new secret."""
        ...


class Store:
    """One shop's database. Safe to use from several threads; commands wait for one another."""

    def __init__(self, url: str, keys: Keys) -> None:
        """Open the shop at `url`; `keys` keeps its secrets. Errors: `Unavailable`."""
        self.url: URL = database_url(url)
        self._keys = keys
        self._lock = RLock()
        self._state: ShopState | None = None
        self._file = sqlite_file(self.url)
        if self._file is not None and not self._file.exists():
            raise Unavailable(reason="no_shop", database=str(self._file))
        self._writing: Engine = writing_engine(self.url)
        self._reading: Engine = reading_engine(self.url)
        try:
            self._check_database()
            self._look_for_keys()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close every connection."""
        self._writing.dispose()
        self._reading.dispose()

    @property
    def shop(self) -> ShopState:
        """Return the shop's rules as they are now."""
        with self._transaction(self._reading, NOBODY) as session:
            return session.shop

    @property
    def keys(self) -> Keys:
        """Return where the shop's secrets are kept."""
        return self._keys

    @property
    def engine(self) -> Engine:
        """Return the writing engine, for migrations and copies of the whole database."""
        return self._writing

    def write(self, command: Callable[[Session, Actor, R], A], by: Actor, request: R) -> A:
        """Run one command as one transaction: committed when this returns, or nothing happened."""
        return self.write_all(command, by, [request])[0]

    def write_all(
        self, command: Callable[[Session, Actor, R], A], by: Actor, requests: Iterable[R]
    ) -> list[A]:
        """Run `command` for each of `requests` in one transaction: all of them or none."""
        requests = list(requests)
        tried: list[R] = []
        self._check_room()
        for attempt in range(1, _TRIES + 1):
            tried.clear()
            try:
                with self._lock, self._transaction(self._writing, by) as session:
                    answers: list[A] = []
                    for request in requests:
                        tried.append(request)
                        answers.append(self._run(session, command, by, request))
                    return answers
            except NotAllowed as refusal:
                self._note(by, tried[-1], refusal)
                raise
            except Again:
                if attempt == _TRIES:
                    raise Unavailable(reason="locked") from None
                time.sleep(0.01 * attempt)
        raise Unavailable(reason="locked")

    def _note(self, by: Actor, request: Request, refusal: NotAllowed) -> None:
        """Leave the trace of a refusal that has one: what was tried is worth a look."""
        note = note_of(refusal)
        if note is not None:
            # The refusal is what counts: it is told even where its trace can't be written.
            with (
                suppress(LoyaltyError, Again),
                self._lock,
                self._transaction(self._writing, by) as session,
            ):
                note(session, by, request)

    def rehearse(self, command: Callable[[Session, Actor, R], A], by: Actor, request: R) -> A:
        """Return what `command` would answer; nothing is changed."""
        try:
            with self._lock, self._transaction(self._writing, by) as session:
                # Only an exception ends the transaction without a commit.
                raise _Rehearsed(self._run(session, command, by, request))  # noqa: TRY301
        except _Rehearsed as rehearsed:
            answer: A = rehearsed.answer
            return answer

    @contextmanager
    def work(self, by: Actor) -> Generator["Work"]:
        """Begin one transaction for many commands, for imports; it commits at the end."""
        self._check_room()
        with self._lock, self._transaction(self._writing, by) as session:
            yield Work(session, self._run)

    def read(
        self, question: Callable[Concatenate[Session, P], A], *args: P.args, **kwargs: P.kwargs
    ) -> A:
        """Ask a question that anybody may ask, in a transaction that can't write."""
        return self.read_as(NOBODY, question, *args, **kwargs)

    def read_as(
        self,
        by: Actor,
        question: Callable[Concatenate[Session, P], A],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> A:
        """Ask a question as `by`; refused (`NotAllowed`) without the right it needs."""
        with self._transaction(self._reading, by) as session:
            guard = guard_of(question)
            check_approval(session.shop, by, None)
            if guard is not None:
                guard.check(session.shop, by, None)
            return question(session, *args, **kwargs)

    def _run(
        self, session: Session, command: Callable[[Session, Actor, R], A], by: Actor, request: R
    ) -> A:
        guard = guard_of(command)
        if guard is None:
            raise RuntimeError(f"{command!r} declares no right")
        shop = session.shop
        check_approval(shop, by, request)
        try:
            guard.check(shop, by, request)
        except NotAllowed:
            # Before there was an owner nobody had to sign in: what was asked for then is answered
            # again, and nothing more. The hiring of the first owner is one such request.
            if by.staff is not None or not _DONE_BY_NOBODY.first(session, key=request.key):
                raise
        if guard.right is None:
            # Signing in belongs to no business day: a clock that is behind locks nobody out.
            return command(session, by, request)
        day = shop.day(request.at)
        if shop.latest_day is not None and day < shop.latest_day:
            # Asking again what was done in time is not dating it back.
            if _KNOWN.first(session, key=request.key) is None:
                check(shop, by, Right.BACK_DATE, shop.latest_day - day)
        elif guard.right in BOOKING and (shop.latest_day is None or day > shop.latest_day):
            _SET_LATEST.run(session, latest_day=day)
            session.shop = replace(shop, latest_day=day)
        return command(session, by, request)

    @contextmanager
    def _transaction(self, engine: Engine, by: Actor) -> Generator[Session]:
        with translated_errors(), Session(engine, autoflush=False) as session:
            connection = session.connection()
            session.dialect_name = connection.dialect.name
            session.driver = connection.connection.driver_connection
            session.by = by
            session.recorded_at = time.time_ns() // 1000
            session.shop = self._shop_now(session)
            yield session
            session.commit()

    def _shop_now(self, session: Session) -> ShopState:
        now = _SHOP_NOW.first(session)
        if now is None:
            raise Unavailable(reason="no_shop")
        revision, latest, closed, categories = now
        state = self._state
        if state is None or state.revision != revision:
            known = self._keys.load(session.scalar(select(Shop.id)) or "")
            state = self._state = load_shop(session, known)
        elif (latest, closed, categories) != (
            state.latest_day,
            state.closed_day,
            state.categories_since,
        ):
            state = self._state = replace(
                state, latest_day=latest, closed_day=closed, categories_since=categories
            )
        return state

    def _check_room(self) -> None:
        if self._file is not None and free_bytes(self._file) < LEAST_ROOM:
            raise Unavailable(reason="disk_full", needed=LEAST_ROOM)

    def _check_database(self) -> None:
        """Refuse a database that isn't a shop's, or is newer, older or tampered with."""
        with translated_errors(), self._reading.connect() as connection:
            if self._file is not None:
                marked = connection.exec_driver_sql("PRAGMA application_id").scalar()
                if marked != APPLICATION_ID:
                    raise Unavailable(reason="not_ours", database=str(self._file))
            version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if version not in KNOWN:
                raise Unavailable(reason="newer", version=str(version))
            if version != HEAD:
                raise Unavailable(reason="older", version=str(version))
            if self._file is not None:
                names = connection.exec_driver_sql(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' "
                    "AND name NOT LIKE 'keep\\_%' ESCAPE '\\'"
                ).scalars()
                if foreign := sorted(names):
                    raise Unavailable(reason="foreign_triggers", names=foreign)

    def _look_for_keys(self) -> None:
        """Go on with a new secret when this machine holds none of the shop's.

        Cards printed before still work, since the database knows their hashes; what was made with
        the old secret can't be made or checked here until its file is brought along.
        """
        with self._lock, self._transaction(self._writing, NOBODY) as session:
            shop = session.shop
            if shop.generation:
                return
            newest = session.scalar(select(func.max(ShopKey.generation))) or 0
            # One that was made here and never recorded has its number all the same.
            generation = max([newest, *self._keys.load(shop.id)]) + 1
            add_generation(session, generation, self._keys.add(shop.id, generation))
        self._state = None


class Work:
    """A transaction for many commands; one that is refused leaves the others as they are."""

    def __init__(self, session: Session, run: Callable[..., Any]) -> None:
        """Work in the transaction of `session`; `run` is the store's way to run a command."""
        self.session, self._run = session, run

    def run(self, command: Callable[[Session, Actor, R], A], request: R) -> A:
        """Run one command; when it is refused only its own changes are taken back."""
        session = self.session
        shop = session.shop
        session.driver.execute("SAVEPOINT command")
        try:
            answer: A = self._run(session, command, session.by, request)
        except LoyaltyError as refusal:
            session.driver.execute("ROLLBACK TO SAVEPOINT command")
            session.driver.execute("RELEASE SAVEPOINT command")
            session.shop = shop
            if isinstance(refusal, NotAllowed) and (note := note_of(refusal)) is not None:
                note(session, session.by, request)
            raise
        session.driver.execute("RELEASE SAVEPOINT command")
        return answer


class _Rehearsed(Exception):
    """Carries an answer out of a transaction that is rolled back."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


def add_generation(session: Session, generation: int, secret: bytes) -> None:
    """Record a new secret's fingerprint; the secret itself is kept elsewhere."""
    record_generation(session, generation, fingerprint(secret))


def record_generation(session: Session, generation: int, mark: str) -> None:
    """Record a secret by its fingerprint `mark`: what is made from now on is made with it."""
    session.execute(
        insert(ShopKey).values(generation=generation, fingerprint=mark, since=session.recorded_at)
    )
    session.execute(update(Shop).values(revision=Shop.revision + 1))
