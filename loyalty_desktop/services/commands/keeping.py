"""Keeping long answers, so that they are there at once the next time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, insert, select, tuple_

from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import KeptAnswer
from loyalty_desktop.services.queries.kept import digest_of
from loyalty_desktop.services.store import Session, anybody, check, micros

MOST: Final = 60
"""So many answers are kept under one name; the oldest give way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAnswer:
    """An answer to keep: what JSON can say, as of an aware moment; `at` is now.

    It changes nothing the shop relies on, so it is neither in the audit trail nor asked for twice.
    """

    key: str
    at: datetime
    name: str
    question: Mapping[str, Any]
    content: Any
    as_of: datetime


@anybody
def keep_answer(session: Session, by: Actor, request: KeepAnswer) -> None:
    """Keep an answer in place of the last one to the same question; an older one changes nothing.

    A cache belongs to no business day, hence to everybody by its guard; who may not see the
    manager's figures is refused (`NotAllowed`) all the same.
    """
    check(session.shop, by, Right.EXPORT)
    named = KeptAnswer.name == request.name
    question, as_of = digest_of(request.question), micros(request.as_of)
    asked = named & (KeptAnswer.question == question)
    before = session.scalar(select(KeptAnswer.as_of).where(asked))
    if before is not None and before > as_of:
        return
    session.execute(delete(KeptAnswer).where(asked))
    session.execute(
        insert(KeptAnswer).values(
            name=request.name,
            question=question,
            content=json.dumps(request.content, separators=(",", ":"), ensure_ascii=False),
            as_of=as_of,
            made_at=micros(request.at),
        )
    )
    old = (
        select(KeptAnswer.name, KeptAnswer.question)
        .where(named)
        .order_by(KeptAnswer.made_at.desc(), KeptAnswer.question)
        .offset(MOST)
    )
    too_many = session.execute(old).all()
    if too_many:
        session.execute(
            delete(KeptAnswer).where(
                tuple_(KeptAnswer.name, KeptAnswer.question).in_([tuple(row) for row in too_many])
            )
        )
