"""Doing it twice is doing it once: the first answer to a key is kept and given again."""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar

from sqlalchemy import bindparam, insert, select

from loyalty_desktop.errors import Invalid, KeyConflict
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Audit, Command
from loyalty_desktop.services.ledger import Posting, chain
from loyalty_desktop.services.standing import Standing
from loyalty_desktop.services.store import Prepared, Session, micros

A = TypeVar("A", bound="Answer")

LONGEST_KEY = 200
LONGEST_CODE = 100
"""The longest receipt number, counter or code."""
MOST_UNITS = 10**6
MOST_POINTS = 10**12
"""More points than any shop gives in one go: so many are a slip."""

_FIND = Prepared(
    select(Command.op, Command.digest, Command.answer).where(Command.key == bindparam("key"))
)
_KEEP = Prepared(insert(Command))
_AUDIT_HEAD = Prepared(
    select(Audit.number, Audit.hash)
    .where(Audit.counter == bindparam("counter"))
    .order_by(Audit.number.desc())
    .limit(1)
)
_AUDIT = Prepared(insert(Audit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every request carries.

    `key` is made once and kept on retry, `at` is aware, `digest` the hash of the request as it
    was sent when that was not this object (a line of JSON).
    """

    key: str
    at: datetime
    digest: bytes | None = None
    OP: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What every command answers: nothing more than that it is done."""

    def stored(self) -> dict[str, Any]:
        """Return what is kept of the answer: no personal data and no secrets."""
        return {name.name: getattr(self, name.name) for name in fields(self)}

    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the answer kept as `values`."""
        del session
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAnswer(Answer):
    """An answer about a member: its number and where it stands; empty for an anonymous bill."""

    member: str | None = None
    balance: int | None = None
    pending: int | None = None
    debt: int | None = None
    tier: str | None = None
    stage: str | None = None


def standing_fields(number: str, standing: Standing) -> dict[str, Any]:
    """Return the fields of `MemberAnswer` for a member with `number`."""
    return {
        "member": number,
        "balance": standing.balance,
        "pending": standing.pending,
        "debt": standing.debt,
        "tier": standing.tier,
        "stage": standing.stage,
    }


def answered(session: Session, request: Asked, kind: type[A]) -> A | None:
    """Return the first answer to the request's key, or None.

    `KeyConflict` when the key was used for another request, `Invalid` for one that can't be kept.
    """
    if not 0 < len(request.key) <= LONGEST_KEY or "\0" in request.key:
        raise Invalid(field="key", reason="out_of_range", least=1, most=LONGEST_KEY)
    known = _FIND.first(session, key=request.key)
    if known is None:
        return None
    op, digest, answer = known
    if op != request.OP or bytes(digest) != _digest(request):
        raise KeyConflict(key=request.key)
    return kind.restored(session, json.loads(answer))


def answer(
    session: Session,
    request: Asked,
    result: A,
    subject: str | None = None,
    changed: tuple[str, ...] = (),
) -> A:
    """Keep `result` as the answer to the request's key, with its line in the audit trail.

    `subject` is the id of what was acted upon, `changed` the names of the fields that changed.
    """
    by = session.by
    at = micros(request.at)
    _KEEP.run(
        session,
        key=request.key,
        op=request.OP,
        digest=_digest(request),
        answer=json.dumps(result.stored(), separators=(",", ":"), ensure_ascii=False),
        at=at,
        recorded_at=session.recorded_at,
        staff_id=by.staff,
        counter=by.counter,
    )
    audit(session, by, request.OP, subject, at, changed, request.key)
    return result


def audit(
    session: Session,
    by: Actor,
    action: str,
    subject: str | None,
    at: int,
    changed: tuple[str, ...] = (),
    key: str | None = None,
) -> None:
    """Add a line to the counter's audit trail, chained to the one before.

    Who stood by is noted, and part of the hash where there was somebody.
    """
    number, previous = _AUDIT_HEAD.first(session, counter=by.counter) or (0, "")
    names = json.dumps(changed) if changed else "[]"
    _AUDIT.run(
        session,
        counter=by.counter,
        number=number + 1,
        command_key=key,
        action=action,
        subject=subject,
        at=at,
        recorded_at=session.recorded_at,
        staff_id=by.staff,
        second_staff_id=by.second,
        fields=names,
        key_generation=session.shop.generation,
        hash=chain(
            session.shop.secret,
            previous,
            (
                *(by.counter, number + 1, key, action, subject, at, by.staff, names),
                *((by.second,) if by.second else ()),
            ),
        ),
    )


def posting(session: Session, request: Asked, counter: str | None = None) -> Posting:
    """Return the posting of a request: its moment, business day and programme version."""
    day = session.shop.day(request.at)
    return Posting(
        session,
        request.key,
        micros(request.at),
        day,
        session.shop.version_on(day),
        counter or session.by.counter,
        session.by.staff,
    )


def check_code(text: str | None, field: str) -> None:
    """Refuse (`Invalid`) a receipt number, counter or code that can't be kept as it is."""
    if text is None or (0 < len(text) <= LONGEST_CODE and text.isprintable() and text.strip()):
        return
    clean(text, field, LONGEST_CODE)
    raise Invalid(field=field, reason="control_characters")


def check_points(points: int, field: str, least: int = 0) -> None:
    """Refuse (`Invalid`) a number of points that nobody means."""
    if points < least:
        raise Invalid(field=field, reason="negative" if least == 0 else "not_positive")
    if points > MOST_POINTS:
        raise Invalid(field=field, reason="out_of_range", most=MOST_POINTS)


def check_count(count: int, field: str, least: int = 0) -> None:
    """Refuse (`Invalid`) a number of units, times or days that nobody means."""
    if not least <= count <= MOST_UNITS:
        raise Invalid(field=field, reason="out_of_range", least=least, most=MOST_UNITS)


def _digest(request: Asked) -> bytes:
    if request.digest is not None:
        return request.digest
    told = [
        (name.name, getattr(request, name.name))
        for name in fields(request)
        if name.name not in {"key", "digest"}
    ]
    return hashlib.sha256(repr(told).encode()).digest()
