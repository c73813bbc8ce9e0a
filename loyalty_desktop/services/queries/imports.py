"""What was brought in from files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import (
    Account,
    Command,
    Entry,
    Feedback,
    ImportRun,
    Member,
    Purchase,
)
from loyalty_desktop.services.store import Session, moment, needs


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import: of "members", "purchases" or "feedback"; unfinished without `finished_at`."""

    id: str
    kind: str
    file: str
    at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    summary: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ImportsNow:
    """Every import, the newest first, and the currency they are told in."""

    currency: Currency
    imports: tuple[ImportRow, ...]


@needs(Right.IMPORT)
def may_import(_session: Session) -> None:
    """Say nothing: who may not import is refused (`NotAllowed`), even a dry run."""


@needs(Right.IMPORT)
def imports(session: Session) -> tuple[ImportRow, ...]:
    """Return every import, the newest first."""
    return tuple(
        _row(row)
        for row in session.execute(
            select(ImportRun.__table__).order_by(ImportRun.at.desc(), ImportRun.id.desc())
        )
    )


@needs(Right.IMPORT)
def imports_now(session: Session) -> ImportsNow:
    """Return the imports as a screen shows them."""
    return ImportsNow(session.shop.currency, imports(session))


@needs(Right.IMPORT)
def import_by_id(session: Session, import_id: str) -> ImportRow:
    """Return one import; `NotFound` when there is none with this id."""
    row = session.execute(
        select(ImportRun.__table__).where(ImportRun.id == import_id)
    ).one_or_none()
    if row is None:
        raise NotFound(what="import", id=import_id[:40])
    return _row(row)


@needs(Right.IMPORT)
def purchases_imported(session: Session, import_id: str) -> list[str]:
    """Return the ids of an import's purchases that are not void, the latest first."""
    return list(
        session.scalars(
            select(Purchase.id)
            .where(Purchase.import_id == import_id, Purchase.voided_at.is_(None))
            .order_by(Purchase.at.desc(), Purchase.id.desc())
        )
    )


@needs(Right.IMPORT)
def members_imported(session: Session, import_id: str) -> list[str]:
    """Return the ids of the members that an import registered."""
    prefix = f"import:{import_id}:"
    return [
        json.loads(answer)["member_id"]
        for answer in session.scalars(
            select(Command.answer)
            .where(
                Command.key.startswith(prefix, autoescape=True),
                Command.op == "register_member",
            )
            .order_by(Command.key)
        )
    ]


@needs(Right.IMPORT)
def untouched_members(session: Session, import_id: str) -> dict[str, int]:
    """Return the members of an import that nothing has happened to since, with their points.

    They have bought nothing, nothing but the import moved their points, and they are neither
    merged nor gone.
    """
    prefix = f"import:{import_id}:"
    untouched: dict[str, int] = {}
    for member in members_imported(session, import_id):
        row = session.execute(
            select(Account.balance, Account.sequence)
            .join(Member, Member.id == Account.member_id)
            .where(
                Member.id == member,
                Member.left_at.is_(None),
                Member.merged_into.is_(None),
                Account.absorbed == 0,
                ~exists().where(Purchase.member_id == member),
                ~exists().where(
                    Entry.member_id == member,
                    ~Entry.command_key.startswith(prefix, autoescape=True),
                ),
            )
        ).one_or_none()
        if row is not None:
            untouched[member] = row.balance
    return untouched


@needs(Right.IMPORT)
def feedback_imported(session: Session, import_id: str) -> list[str]:
    """Return the ids of an import's feedback that is still there, the last row first."""
    prefix = f"import:{import_id}:"
    ids = [
        json.loads(answer)["feedback"]
        for answer in session.scalars(
            select(Command.answer)
            .where(Command.key.startswith(prefix, autoescape=True), Command.op == "feedback")
            .order_by(Command.key.desc())
        )
    ]
    there = set(session.scalars(select(Feedback.id).where(Feedback.source == "import")))
    return [feedback for feedback in ids if feedback in there]


def closed_by_undoing(session: Session, member: str) -> bool:
    """Tell whether a membership was closed because the import that brought it was undone."""
    return (
        session.scalar(
            select(Command.key).where(
                Command.key.like(f"import:%:undo:{member}"), Command.op == "leave"
            )
        )
        is not None
    )


def _row(row: Any) -> ImportRow:
    return ImportRow(
        row.id,
        row.kind,
        row.file,
        moment(row.at),
        None if row.finished_at is None else moment(row.finished_at),
        None if row.undone_at is None else moment(row.undone_at),
        json.loads(row.summary),
    )
