"""The hash chains: every entry of a member and every line of a counter's trail, in order.

A hash that was made with a secret this machine doesn't hold can't be checked: it is counted, and
its place in the sequence and its successor are looked at all the same.
"""

import hmac
from collections.abc import Callable, Generator, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from loyalty_desktop.models.tables import Account, Audit, Command, Entry
from loyalty_desktop.services.ledger import chain
from loyalty_desktop.services.queries.snapshot import stream
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.store import Session


def entries(session: Session, unchecked: dict[str, int]) -> Iterator[Difference]:
    """Recompute the chain of every member's entries, and compare its head with the account's."""
    heads = stream(session, select(Account.member_id, Account.hash).order_by(Account.member_id))
    member, head = "", ""
    found = stream(
        session,
        select(
            Entry.member_id,
            Entry.sequence,
            Entry.key_generation,
            Entry.hash,
            Entry.id,
            Entry.kind,
            Entry.points,
            Entry.debt,
            Entry.lot_id,
            Entry.purchase_id,
            Entry.business_day,
            Entry.occurred_at,
        ).order_by(Entry.member_id, Entry.sequence),
    )
    for holder, rows in groupby(found, key=itemgetter(0)):
        last = yield from _links(session, "entry", rows, unchecked, _entry_told, _entry_name)
        while member < holder:
            member, head = next(heads, (holder, last))
        if member == holder and head != last:
            yield Difference("account", holder, "hash", last, head)


def audit(session: Session, unchecked: dict[str, int]) -> Iterator[Difference]:
    """Recompute the chain of every counter's trail; find commands without their line in it."""
    found = stream(
        session,
        select(
            Audit.counter,
            Audit.number,
            Audit.key_generation,
            Audit.hash,
            Audit.command_key,
            Audit.action,
            Audit.subject,
            Audit.at,
            Audit.staff_id,
            Audit.fields,
            Audit.second_staff_id,
        ).order_by(Audit.counter, Audit.number),
    )
    for _, rows in groupby(found, key=itemgetter(0)):
        yield from _links(session, "audit", rows, unchecked, _audit_told, _audit_name)
    noted = select(Audit.command_key).where(Audit.command_key.is_not(None))
    for (key,) in session.execute(select(Command.key).where(Command.key.not_in(noted))):
        yield Difference("audit", key, "line", key, None)


def _links(
    session: Session,
    table: str,
    rows: Iterator[Any],
    unchecked: dict[str, int],
    told: Callable[[Any], tuple[Any, ...]],
    name: Callable[[Any], str],
) -> Generator[Difference, None, str]:
    """Go along one chain; return its last hash as it is kept."""
    secrets = session.shop.secrets
    previous, expected = "", 1
    for row in rows:
        sequence, generation, kept = row[1], row[2], row[3]
        if sequence != expected:
            yield Difference(table, name(row), "sequence", expected, sequence)
        expected = sequence + 1
        secret = secrets.get(generation)
        if secret is None:
            unchecked[table] = unchecked.get(table, 0) + 1
        else:
            made = chain(secret, previous, told(row))
            if not hmac.compare_digest(made, kept):
                yield Difference(table, name(row), "hash", made, kept)
        previous = kept
    return previous


def _entry_told(row: Any) -> tuple[Any, ...]:
    member, sequence, _, _, entry, kind, points, debt, lot, purchase, day, at = row
    return (entry, member, sequence, kind, points, debt, lot, purchase, day, at)


def _entry_name(row: Any) -> str:
    return str(row[4])


def _audit_told(row: Any) -> tuple[Any, ...]:
    counter, number, _, _, key, action, subject, at, staff, fields, second = row
    told = (counter, number, key, action, subject, at, staff, fields)
    return (*told, second) if second else told


def _audit_name(row: Any) -> str:
    return f"{row[0]}:{row[1]}"
