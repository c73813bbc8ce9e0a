"""What the first page asks for: today at once, the rest as it was kept, then reckoned anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.keeping import KeepAnswer, keep_answer
from loyalty_desktop.services.documents.reports.catalogue import Wanted, print_report
from loyalty_desktop.services.queries.goals import GoalShown, goal_progress, packed, unpacked
from loyalty_desktop.services.queries.insights import insight
from loyalty_desktop.services.queries.kept import kept_answer
from loyalty_desktop.services.queries.tasks import Task, TaskPerson, tasks
from loyalty_desktop.services.queries.today import Moved, Today, today, week_moves
from loyalty_desktop.services.store import Session, Store, needs, new_id

KEPT: Final = "home"
CHARTS: Final = ("stages", "cohorts", "rfm", "concentration")
"""The figures that the first page draws, by the names of the insights."""


@dataclass(frozen=True, slots=True)
class HomeTold:
    """The first page: today as it is, the rest as of `as_of` (None: nothing reckoned yet)."""

    today: Today
    contents: Mapping[str, Any]
    goals: tuple[GoalShown, ...]
    moves: tuple[Moved, ...]
    tasks: tuple[Task, ...]
    churn_days: int
    as_of: datetime | None
    currency: Currency
    zone: ZoneInfo


@needs(Right.EXPORT)
def kept_home(session: Session, at: datetime) -> HomeTold:
    """Return today, and what was kept of the rest."""
    kept = kept_answer(session, KEPT, {})
    content: Mapping[str, Any] = {} if kept is None else kept.content
    return _told(session, at, content, None if kept is None else kept.as_of)


@dataclass(frozen=True, slots=True)
class ReckonHome:
    """Reckons the figures of the first page, and keeps them."""

    at: datetime

    def __call__(self, store: Store, by: Actor) -> HomeTold:
        """Return the page."""
        before = store.read_as(by, kept_home, self.at)
        content: dict[str, Any] = {
            "charts": {name: store.read_as(by, insight, name, self.at) for name in CHARTS},
            "goals": packed(store.read_as(by, goal_progress, self.at, before.goals)),
            "moves": [
                [each.before, each.after, each.row, each.count]
                for each in store.read_as(by, week_moves, self.at)
            ],
            "tasks": [
                [each.kind, each.count, [[person.id, person.name] for person in each.people]]
                for each in store.read_as(by, tasks, self.at)
            ],
        }
        request = KeepAnswer(
            key=new_id(), at=self.at, name=KEPT, question={}, content=content, as_of=self.at
        )
        store.write(keep_answer, by, request)
        return store.read_as(by, kept_home, self.at)


@dataclass(frozen=True, slots=True)
class PrintMonth:
    """Makes the report of the month so far, to print."""

    at: datetime

    def __call__(self, store: Store, by: Actor) -> bytes:
        """Return the PDF."""
        last = date_of(store.shop.day(self.at))
        wanted = Wanted("points", self.at, first_of_month(last), last, by=by.name)
        return print_report(store, by, wanted)


def first_of_month(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def _told(
    session: Session, at: datetime, content: Mapping[str, Any], as_of: datetime | None
) -> HomeTold:
    shop = session.shop
    return HomeTold(
        today(session, at),
        content.get("charts", {}),
        unpacked(content.get("goals", ())),
        tuple(Moved(*each) for each in content.get("moves", ())),
        tuple(
            Task(kind, count, tuple(TaskPerson(one, name) for one, name in people))
            for kind, count, people in content.get("tasks", ())
        ),
        shop.version_on(shop.day(at)).programme.stages.churn_days,
        as_of,
        shop.currency,
        shop.zone,
    )
