"""What the insights ask for away from the window: kept figures, fresh ones, paper and files."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Final

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.keeping import KeepAnswer, keep_answer
from loyalty_desktop.services.documents.insights.views import View, print_view, save_view
from loyalty_desktop.services.exchange.valuing import VALUES, reckon_values
from loyalty_desktop.services.queries.insights import insight_unless
from loyalty_desktop.services.queries.kept import kept_answer
from loyalty_desktop.services.queries.moved_people import MovedPeople, moved_people
from loyalty_desktop.services.store import Session, ShopState, Store, moment, needs, new_id
from loyalty_desktop.ui.insights.times import USUAL, Time

Content = Mapping[str, Any]
_NAME: Final = "insight {name}"


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of a view: contents by name, as of when, and how the shop writes them.

    `seconds` is how long they took; `whole` tells whether every figure of the view is there.
    """

    view: str
    contents: Mapping[str, Content]
    as_of: datetime | None
    made_at: datetime | None
    seconds: float
    whole: bool
    currency: Currency
    zone: Any


@needs(Right.EXPORT)
def kept_view(session: Session, view: View, time_: Time) -> Told:
    """Return what was kept of a view last."""
    contents: dict[str, Content] = {}
    moments: list[tuple[datetime, datetime]] = []
    seconds = 0.0
    for name in view.insights:
        kept = kept_answer(session, _NAME.format(name=name), time_.question)
        if kept is not None:
            contents[name] = kept.content["told"]
            seconds = max(seconds, kept.content["seconds"])
            moments.append((kept.as_of, kept.made_at))
    as_of, made_at = min(moments, default=(None, None))
    whole = len(contents) == len(view.insights)
    return _told(session.shop, view, contents, as_of, made_at, seconds, whole)


@dataclass(frozen=True)
class Reckon:
    """Reckons the figures of a view as of now, and keeps them; None where it was stopped."""

    view: View
    time: Time
    now: datetime
    stop: Event
    moved: Callable[[int, int], object]

    def __call__(self, store: Store, by: Actor) -> Told | None:
        """Return the figures. Errors: those of the figures."""
        shop = store.shop
        as_of, first, last = meant(shop, self.view, self.time, self.now)
        contents: dict[str, Content] = {}
        whole = 0.0
        if VALUES.intersection(self.view.insights) and self.time.choice == USUAL:
            # One fit of the models serves every figure that is told from them, and every member.
            began = time.perf_counter()
            if reckon_values(store, by, as_of, self.moved, self.stop.is_set) is None:
                return None
            whole = time.perf_counter() - began
        for place, name in enumerate(self.view.insights):
            self.moved(place, len(self.view.insights))
            began = time.perf_counter()
            told = store.read_as(by, insight_unless, self.stop.is_set, name, as_of, first, last)
            if told is None:
                return None
            whole += time.perf_counter() - began
            contents[name] = told
            self._keep(store, by, name, told, as_of, whole)
        return _told(shop, self.view, contents, as_of, self.now, whole, whole=True)

    def _keep(
        self, store: Store, by: Actor, name: str, told: Content, as_of: datetime, seconds: float
    ) -> None:
        request = KeepAnswer(
            key=new_id(),
            at=self.now,
            name=_NAME.format(name=name),
            question=self.time.question,
            content={"told": told, "seconds": round(seconds, 3)},
            as_of=as_of,
        )
        try:
            store.write(keep_answer, by, request)
        except LoyaltyError:
            # A full or a busy disk keeps no answer from being shown: it is reckoned again.
            return


@dataclass(frozen=True)
class FindMoved:
    """Looks up who went from a stage to another."""

    content: Content
    now: datetime
    before: str
    after: str

    def __call__(self, store: Store, by: Actor) -> MovedPeople:
        """Return them."""
        settings = self.content["settings"]
        first, last = (date.fromisoformat(settings[name]) for name in ("from", "to"))
        return store.read_as(by, moved_people, first, last, self.now, self.before, self.after)


@dataclass(frozen=True)
class ToPaper:
    """Makes a view as a PDF."""

    view: View
    told: Told
    now: datetime

    def __call__(self, store: Store, by: Actor) -> bytes:
        """Return its bytes."""
        as_of = self.told.as_of or self.now
        return print_view(store, by, self.view, self.told.contents, as_of, self.now)


@dataclass(frozen=True)
class ToFile:
    """Writes a view to a file."""

    view: View
    told: Told
    now: datetime
    file: Path

    def __call__(self, store: Store, by: Actor) -> Path:
        """Return the file."""
        as_of = self.told.as_of or self.now
        save_view(store, by, self.view, self.told.contents, as_of, self.now, self.file)
        return self.file


def meant(
    shop: ShopState, view: View, time_: Time, now: datetime
) -> tuple[datetime, date | None, date | None]:
    """Return the moment and the days that a time means for a view at the moment `now`."""
    first, last = time_.days(date_of(shop.day(now)))
    if view.takes == "moment" and last is not None and day_of(last) < shop.day(now):
        # A day without a time means its end.
        return moment(shop.start_of(day_of(last) + 1)) - timedelta(microseconds=1), None, None
    if view.takes == "moment":
        return now, None, None
    return now, first if view.takes == "period" else None, last


def _told(
    shop: ShopState,
    view: View,
    contents: Mapping[str, Content],
    as_of: datetime | None,
    made_at: datetime | None,
    seconds: float,
    whole: bool,
) -> Told:
    return Told(view.name, contents, as_of, made_at, seconds, whole, shop.currency, shop.zone)
