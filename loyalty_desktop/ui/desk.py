"""The only door between screens and the database: one worker for the till, another for long work.

Screens ask and go on; the answer comes back in the window's own thread. What nobody waits for any
more is dropped, and what the database refuses reaches whoever asked as a `LoyaltyError`.
"""

import logging
import queue
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from shiboken6 import isValid

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.store import Request, Session, ShopState, Store
from loyalty_desktop.ui.collecting import collect_here
from loyalty_desktop.wording import _

logger = logging.getLogger(__name__)

A = TypeVar("A")
R = TypeVar("R", bound=Request)

Then = Callable[[A], object]
Otherwise = Callable[[LoyaltyError], object]

_FEELING: Final = "whether the shop answers"
_PULSE_MS: Final = 5_000
"""So often a shop that is out of reach is asked whether it answers again."""
_AGAIN: Final = frozenset({"locked", "server"})
"""After these the same request is sent once more: with its key it is done once at most."""


@dataclass(slots=True)
class _Job:
    """One thing to do away from the window, and whom to tell."""

    work: Callable[[], Any]
    then: Then[Any] | None
    otherwise: Otherwise | None
    token: str | None
    turn: int
    writes: bool = False
    asked: tuple[Any, Request, Then[Any] | None, Otherwise | None] | None = None
    """The command, its request and whom to tell, where it writes: so it can be asked again."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a job: its answer or refusal; `fault` when the program itself failed."""

    job: _Job
    answer: Any = None
    refusal: LoyaltyError | None = None
    fault: bool = False


class _Worker:
    """One thread that takes jobs in their order; `None` ends it."""

    def __init__(self, name: str, do: Callable[[_Job], None]) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._do = do
        # A daemon: a question to a server that is gone must not keep the program from ending.
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def give(self, job: _Job) -> None:
        self._jobs.put(job)

    def end(self, seconds: float) -> None:
        self._jobs.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._do(job)


class Desk(QObject):
    """Says who acts, hands work to the worker, and brings the answers back.

    `then` gets the answer, `otherwise` the refusal; without `otherwise` a refusal goes out by
    `refused`. A fault of the program is logged, told by `failed`, and reaches `otherwise` as
    `Unavailable(reason="fault")`. Give bound methods: a screen that is gone is not called.
    """

    committed = Signal(object)
    """The answer of a command that is now recorded: screens in view load again."""
    refused = Signal(object)
    """A `LoyaltyError` that nobody answered in place."""
    failed = Signal(str)
    """A sentence about a fault of the program; its traceback is in the log."""
    connection = Signal(str)
    """What keeps the shop out of reach (`server`, `locked`); empty when it answers again."""
    _ready = Signal(object)

    def __init__(self, store: Store, actor: Actor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        collect_here()
        self.second: Callable[..., bool] | None = None
        """Asks a second person about a refused command; returns whether somebody is asked."""
        self._store = store
        self._actor = actor
        self._turns: dict[str, int] = {}
        self._closed = False
        self._trouble = ""
        self._pulse = QTimer(self)
        self._pulse.setInterval(_PULSE_MS)
        self._pulse.timeout.connect(self._feel)
        self._ready.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._till = _Worker("till", self._do)
        self._long: _Worker | None = None

    @property
    def actor(self) -> Actor:
        """Who acts now, and at which counter."""
        return self._actor

    def act_as(self, actor: Actor) -> None:
        """Let somebody else act from now on; what is under way keeps who asked for it."""
        self._actor = actor

    def read(
        self,
        question: Callable[..., A],
        *args: Any,
        then: Then[A] | None = None,
        otherwise: Otherwise | None = None,
        token: str | None = None,
    ) -> None:
        """Ask a question; a newer one with the same `token` takes the place of an older."""
        actor = self._actor

        def work() -> A:
            return self._store.read_as(actor, question, *args)

        self._till.give(self._job(work, then, otherwise, token))

    def write(
        self,
        command: Callable[[Session, Actor, R], A],
        request: R,
        then: Then[A] | None = None,
        otherwise: Otherwise | None = None,
    ) -> None:
        """Run a command; `then` and `committed` come after the commit."""
        actor = self._actor

        def work() -> A:
            try:
                return self._store.write(command, actor, request)
            except Unavailable as refusal:
                if refusal.facts.get("reason") not in _AGAIN:
                    raise
                return self._store.write(command, actor, request)

        job = self._job(work, then, otherwise, None)
        job.writes = True
        job.asked = (command, request, then, otherwise)
        self._till.give(job)

    def rehearse(
        self,
        command: Callable[[Session, Actor, R], A],
        request: R,
        then: Then[A] | None = None,
        otherwise: Otherwise | None = None,
        token: str | None = None,
    ) -> None:
        """Ask what a command would answer; nothing is recorded."""
        actor = self._actor

        def work() -> A:
            return self._store.rehearse(command, actor, request)

        self._till.give(self._job(work, then, otherwise, token))

    def work(
        self,
        task: Callable[[Store, Actor], A],
        then: Then[A] | None = None,
        otherwise: Otherwise | None = None,
        token: str | None = None,
    ) -> None:
        """Do something long (a report, an import, a backup) apart from the till."""
        actor = self._actor

        def work() -> A:
            return task(self._store, actor)

        if self._long is None:
            self._long = _Worker("long work", self._do)
        self._long.give(self._job(work, then, otherwise, token))

    def shop(self, then: Then[ShopState]) -> None:
        """Ask for the shop's rules as they are now."""
        self.read(_shop, then=then)

    def forget(self, token: str) -> None:
        """Drop what was asked with `token` and is not answered yet."""
        self._turns[token] = self._turns.get(token, 0) + 1

    def close(self, seconds: float = 15.0) -> None:
        """End the workers after what they have begun, and close the store."""
        if self._closed:
            return
        self._closed = True
        self._till.end(seconds)
        if self._long is not None:
            self._long.end(seconds)
        self._store.close()

    def _job(
        self,
        work: Callable[[], A],
        then: Then[A] | None,
        otherwise: Otherwise | None,
        token: str | None,
    ) -> _Job:
        turn = 0
        if token is not None:
            turn = self._turns[token] = self._turns.get(token, 0) + 1
        return _Job(work, then, otherwise, token, turn)

    def _stale(self, job: _Job) -> bool:
        return job.token is not None and self._turns.get(job.token) != job.turn

    def _do(self, job: _Job) -> None:
        """Work off one job; runs in a worker's thread."""
        if not job.writes and (self._closed or self._stale(job)):
            return
        try:
            done = _Done(job, job.work())
        except LoyaltyError as refusal:
            done = _Done(job, refusal=refusal)
        except Exception as fault:  # noqa: BLE001 - the worker outlives every fault, and tells it
            _log(fault)
            done = _Done(job, refusal=Unavailable(reason="fault"), fault=True)
        self._ready.emit(done)

    def _deliver(self, done: _Done) -> None:
        job = done.job
        if self._closed:
            return
        self._notice(done)
        if self._stale(job):
            return
        if done.fault:
            self.failed.emit(_("The program made a mistake; its log says more. Try again."))
        if done.refusal is None:
            if job.then is not None and _alive(job.then):
                job.then(done.answer)
            if job.writes:
                self.committed.emit(done.answer)
        elif (
            job.asked is not None
            and self.second is not None
            and self.second(done.refusal, *job.asked)
        ):
            return
        elif job.otherwise is not None:
            if _alive(job.otherwise):
                job.otherwise(done.refusal)
        elif not done.fault:
            self.refused.emit(done.refusal)

    def _notice(self, done: _Done) -> None:
        """Tell when the shop goes out of reach, and when it answers again."""
        trouble = ""
        if isinstance(done.refusal, Unavailable):
            reason = str(done.refusal.facts.get("reason"))
            if reason not in _AGAIN:
                # A full disk or a fault says nothing about whether the shop is reached.
                return
            trouble = reason
        if trouble == self._trouble:
            return
        self._trouble = trouble
        if trouble:
            self._pulse.start()
        else:
            self._pulse.stop()
        self.connection.emit(trouble)

    def _feel(self) -> None:
        self.read(_shop, then=_felt, otherwise=_felt, token=_FEELING)


def _felt(_answer: object) -> None:
    """Need nothing of it: that it was answered, or was not, is noticed on the way."""


def _shop(session: Session) -> ShopState:
    return session.shop


def _alive(method: Callable[..., object]) -> bool:
    """Tell whether the widget that a bound method belongs to is still there."""
    owner = getattr(method, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def _log(fault: BaseException) -> None:
    # The message of a fault may quote a member's data: only its kind and its place are kept.
    where = "".join(traceback.format_tb(fault.__traceback__))
    logger.error("A fault in the worker, %s:\n%s", type(fault).__name__, where)
