"""Long answers as they were reckoned last: shown at once, with the moment they speak of."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import KeptAnswer
from loyalty_desktop.services.store import Prepared, Session, moment, needs

_FIND = Prepared(
    select(KeptAnswer.content, KeptAnswer.as_of, KeptAnswer.made_at).where(
        KeptAnswer.name == bindparam("name"), KeptAnswer.question == bindparam("question")
    )
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer (what JSON can say), the moment it speaks of, and when it was reckoned; aware."""

    content: Any
    as_of: datetime
    made_at: datetime


@needs(Right.EXPORT)
def kept_answer(session: Session, name: str, question: Mapping[str, Any]) -> Kept | None:
    """Return what was answered last to `question` under `name`, or None.

    It is a cache and never the truth: tell its `as_of` beside it. A question is what JSON can say.
    """
    found = _FIND.first(session, name=name, question=digest_of(question))
    if found is None:
        return None
    content, as_of, made_at = found
    return Kept(json.loads(content), moment(as_of), moment(made_at))


def digest_of(question: Mapping[str, Any]) -> str:
    """Return a question in short: the same for the same names and values in any order."""
    told = json.dumps(question, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(told.encode()).hexdigest()
