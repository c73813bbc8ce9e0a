"""Closings: their numbers, their hashes, the trail they closed over, and what shifts came to."""

import hmac
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import select

from loyalty_desktop.models.tables import Audit, Closing
from loyalty_desktop.services.ledger import chain
from loyalty_desktop.services.queries import closing_figures
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.store import Session

_TOLD = (
    Closing.kind,
    Closing.counter,
    Closing.number,
    Closing.business_day,
    Closing.since,
    Closing.at,
    Closing.staff_id,
    Closing.counted_cash,
    Closing.first_line,
    Closing.figures,
    Closing.heads,
)
"""What a closing's hash is made over, in this order."""
COMPARED = ("bills", "goods", "payable", "points_value", "refunds_money", "voids_money", "points")
"""The figures of a shift that are added up anew: those that nothing later can change."""


def differences(session: Session, unchecked: dict[str, int]) -> Iterator[Difference]:
    """Go along the closings of each counter, and of the days, in their order."""
    rows = session.execute(
        select(*_TOLD, Closing.key_generation, Closing.hash).order_by(
            Closing.kind, Closing.counter, Closing.number
        )
    ).all()
    for _, kept in groupby(rows, key=_series):
        previous, expected = "", 1
        for row in kept:
            name = f"{row.kind}:{row.counter}:{row.number}"
            if row.number != expected:
                yield Difference("closing", name, "number", expected, row.number)
            expected = row.number + 1
            secret = session.shop.secrets.get(row.key_generation)
            if secret is None:
                unchecked["closing"] = unchecked.get("closing", 0) + 1
            else:
                made = chain(secret, previous, tuple(row[: len(_TOLD)]))
                if not hmac.compare_digest(made, row.hash):
                    yield Difference("closing", name, "hash", made, row.hash)
            previous = row.hash
            yield from _heads(session, name, json.loads(row.heads))
            if row.kind == "shift":
                yield from _shift(session, name, row)


def _series(row: Any) -> tuple[str, str]:
    return row.kind, row.counter


def _heads(session: Session, name: str, heads: dict[str, Any]) -> Iterator[Difference]:
    """Find lines that were the last of a trail once and are other ones now, or gone: a cut tail."""
    for counter, (number, hashed) in heads.items():
        if not number:
            continue
        found = session.scalar(
            select(Audit.hash).where(Audit.counter == counter, Audit.number == number)
        )
        if found != hashed:
            yield Difference("closing", f"{name}:{counter}", "head", hashed, found)


def _shift(session: Session, name: str, row: Any) -> Iterator[Difference]:
    [(counter, (last, _))] = json.loads(row.heads).items()
    span = closing_figures.of_shift(counter, row.first_line, last)
    found = closing_figures.figures(session, span)
    told = json.loads(row.figures)["takings"]
    for what in COMPARED:
        if told[what] != found[what]:
            yield Difference("closing", name, what, json.dumps(found[what]), json.dumps(told[what]))
