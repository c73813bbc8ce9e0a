"""What the shop chooses of a thing: the order of its questions, what a cashier is told to say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import delete, insert

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.asking import QUESTIONS
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.saying import LINES
from loyalty_desktop.models.tables import ShopChoice
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.store import Prepared, Session, micros, needs

ORDERS: Final[Mapping[str, tuple[str, ...]]] = {"questions": QUESTIONS, "saying": LINES}
"""The things that are put in order, with the names there are of each."""

_KEEP = Prepared(insert(ShopChoice))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseOrder(Asked):
    """An order of `thing` ("questions", "saying") and which of its names are switched off."""

    thing: str
    order: tuple[str, ...]
    off: tuple[str, ...] = ()
    OP: ClassVar[str] = "choose_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAsking(Asked):
    """Whether customers are asked on their own screen, after a sale, if they recommend the shop."""

    on_display: bool
    OP: ClassVar[str] = "choose_asking"


@needs(Right.CHANGE_PROGRAMME)
def choose_order(session: Session, by: Actor, request: ChooseOrder) -> Answer:
    """Keep an order from now on. Errors: `Invalid` for a name there is not, or one named twice."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    known = ORDERS.get(request.thing)
    if known is None:
        raise Invalid(field="thing", reason="unknown_choice", options=sorted(ORDERS))
    for where, names in (("order", request.order), ("off", request.off)):
        if set(names) - set(known):
            raise Invalid(field=where, reason="unknown_choice", options=list(known))
        if len(set(names)) != len(names):
            raise Invalid(field=where, reason="twice")
    content = {"order": list(request.order), "off": sorted(request.off)}
    keep_choice(session, by, request.thing, content, micros(request.at))
    return answer(session, request, Answer(), None, (request.thing,))


@needs(Right.CHANGE_PROGRAMME)
def choose_asking(session: Session, by: Actor, request: ChooseAsking) -> Answer:
    """Switch the question on the customer's screen on or off."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    content = {"display": request.on_display}
    keep_choice(session, by, "feedback", content, micros(request.at))
    return answer(session, request, Answer(), None, ("feedback",))


def keep_choice(
    session: Session, by: Actor, name: str, content: Mapping[str, Any], at: int
) -> None:
    """Keep what the shop chose of the thing called `name`; it counts from the commit on."""
    session.execute(delete(ShopChoice).where(ShopChoice.name == name))
    _KEEP.run(
        session,
        name=name,
        content=json.dumps(content, ensure_ascii=False, sort_keys=True),
        at=at,
        staff_id=by.staff,
    )
    raise_revision(session)
