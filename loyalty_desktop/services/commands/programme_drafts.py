"""Keeping the draft of a programme, so that leaving it behind loses nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import delete, insert

from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import ShopChoice
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.queries.programme_draft import DRAFT
from loyalty_desktop.services.store import Session, micros, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepDraft(Asked):
    """The values of a programme file in the making; None: there is no draft any more."""

    values: Mapping[str, Any] | None
    first_date: date | None = None
    OP: ClassVar[str] = "keep_programme_draft"


@needs(Right.CHANGE_PROGRAMME)
def keep_draft(session: Session, by: Actor, request: KeepDraft) -> Answer:
    """Keep the draft in place of the one before; nothing comes into force by it."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    session.execute(delete(ShopChoice).where(ShopChoice.name == DRAFT))
    if request.values is not None:
        told = {
            "values": request.values,
            "first": None if request.first_date is None else request.first_date.isoformat(),
        }
        session.execute(
            insert(ShopChoice).values(
                name=DRAFT,
                content=json.dumps(told, default=str),
                at=micros(request.at),
                staff_id=by.staff,
            )
        )
    return answer(session, request, Answer(), None, ("draft",))
