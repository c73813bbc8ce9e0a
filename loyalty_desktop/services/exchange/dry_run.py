"""A dry run: a draft programme over the shop's own history, beside what was in force.

Both are replayed in memory from the same purchases, refunds and redemptions, in order; nothing is
written. What the shop's own versions come to is compared with the ledger, member by member.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.queries.replaying.comparing import (
    Change,
    Comparing,
    DryRun,
    Figures,
    Group,
    MonthGiven,
)
from loyalty_desktop.services.queries.replaying.events import Bought, needs_of
from loyalty_desktop.services.queries.replaying.history import History
from loyalty_desktop.services.queries.replaying.replay import Replay
from loyalty_desktop.services.queries.replaying.rules import rules_of_a_draft, rules_of_the_shop
from loyalty_desktop.services.store import Session, Store, needs

__all__ = ["Change", "DryRun", "Figures", "Group", "MonthGiven", "dry_run"]

Progress = Callable[[int, int], object]
Cancelled = Callable[[], bool]

_EVERY: Final = 500
"""After so many purchases the progress is told."""


def dry_run(
    store: Store,
    by: Actor,
    draft: Programme,
    first: date | None = None,
    last: date | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> DryRun | None:
    """Return what `draft` would have come to from business day `first` through `last`.

    Without days: from the beginning through the latest day. None when it was cancelled.
    Errors: `Invalid` for a draft of another currency, for days in the wrong order and where
    nothing was bought, `NotAllowed`.
    """
    return store.read_as(by, _run, draft, first, last, progress, cancelled)


@needs(Right.EXPORT)
def _run(
    session: Session,
    draft: Programme,
    first: date | None,
    last: date | None,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> DryRun | None:
    shop = session.shop
    if draft.currency != shop.currency:
        raise Invalid(field="currency", reason="other_than_shop", shop=shop.currency.code)
    latest = shop.latest_day
    end = latest if last is None else day_of(last)
    if latest is None or end is None:
        raise Invalid(field="first", reason="nothing_bought")
    end = min(end, latest)
    real = rules_of_the_shop(session)
    offers: list[Campaign] = [dated.what for dated in shop.campaigns]
    history = History(
        session,
        needs_of([*real.programmes, draft], offers),
        _given([*real.programmes, draft]),
        end,
    )
    if not history.purchases:
        raise Invalid(field="first", reason="nothing_bought")
    shown = history.first if first is None else day_of(first)
    if shown > end:
        raise Invalid(field="first", reason="in_the_future")
    # Who joined before anything was sold had a welcome by the draft too.
    start = min(shown, history.began) if first is None else shown
    planned = rules_of_a_draft(session, draft, start)
    before = Replay(history.people, real, real, start)
    after = Replay(history.people, planned, real, start)
    if not _replay(history, (before, after), progress, cancelled):
        return None
    return Comparing(session, history, before, after, real, planned, shown, end).told()


def _replay(
    history: History,
    replays: tuple[Replay, ...],
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> bool:
    """Let everything happen in each of the replays; False when somebody stopped it."""
    done = 0
    for event in history.events():
        for replay in replays:
            replay.take(event)
        if isinstance(event, Bought):
            done += 1
            if done % _EVERY == 0:
                if progress is not None:
                    progress(done, history.purchases)
                if cancelled is not None and cancelled():
                    return False
    if progress is not None:
        progress(history.purchases, history.purchases)
    return True


def _given(programmes: list[Programme]) -> frozenset[str]:
    """Return the fixed bonuses that any of the programmes gives."""
    return frozenset(
        name
        for programme in programmes
        for name in ("welcome", "feedback", "profile_complete")
        if getattr(programme.bonuses, name)
    )
