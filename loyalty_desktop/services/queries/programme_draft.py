"""The draft of a programme that somebody left unfinished."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from loyalty_desktop.models.tables import ShopChoice
from loyalty_desktop.services.store import Session

DRAFT: Final = "programme_draft"
"""The name of the shop's choice that holds it."""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The names and values of a programme file in the making, and the day from which it holds.

    The values are as they were typed: some may not be possible yet.
    """

    values: dict[str, Any]
    first_date: date | None


def kept_draft(session: Session) -> KeptDraft | None:
    """Return the draft that was kept, None where there is none."""
    content = session.scalar(select(ShopChoice.content).where(ShopChoice.name == DRAFT))
    if content is None:
        return None
    told = json.loads(content)
    if not told:
        return None
    first = told.get("first")
    return KeptDraft(told["values"], None if first is None else date.fromisoformat(first))
