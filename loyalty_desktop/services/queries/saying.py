"""What a cashier is told to say to a member, and what the shop chose to be said and asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loyalty_desktop.models.rules.asking import Asking, read_asking
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Right, allowed
from loyalty_desktop.models.rules.saying import Say, Saying, lines_that_fit, read_saying
from loyalty_desktop.services.queries.asking import Question, next_question
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.store import Session, needs

LineToSay = Say
"""The line by its rule (`because`) and its facts: `wording.sayings` says it, with its reason."""


@dataclass(frozen=True, slots=True)
class CounterRules:
    """What the shop chose to be said and asked at the counter, and on the customer's screen."""

    saying: Saying
    asking: Asking
    on_display: bool
    currency: Currency
    may_change: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be said to a member and asked now; `fits` are all lines that would do."""

    name: str
    say: Say
    fits: tuple[Say, ...]
    question: Question | None


@needs(Right.SEE_MEMBERS)
def line_to_say(session: Session, member: str, at: datetime) -> LineToSay:
    """Return the line to say to `member` (id, number, card). Errors: `NotFound`."""
    return member_panel(session, member, at).say


@needs(Right.SEE_MEMBERS)
def counter_rules(session: Session) -> CounterRules:
    """Return what is to be said and asked, in order."""
    shop = session.shop
    role = shop.role_of(session.by.staff)
    feedback: dict[str, Any] = shop.choices.get("feedback") or {}
    return CounterRules(
        read_saying(shop.choices.get("saying")),
        read_asking(shop.choices.get("questions")),
        bool(feedback.get("display")),
        shop.currency,
        may_change=not shop.has_owner or allowed(role, Right.CHANGE_PROGRAMME),
    )


@needs(Right.SEE_MEMBERS)
def try_rules(session: Session, member: str, at: datetime) -> Tried:
    """Return what the rules say and ask of `member` now. Errors: `NotFound`."""
    panel = member_panel(session, member, at)
    fits = () if panel.said_of is None else lines_that_fit(panel.said_of)
    return Tried(panel.name, panel.say, fits, next_question(session, panel.id, at))
