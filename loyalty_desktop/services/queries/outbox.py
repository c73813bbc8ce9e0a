"""The messages of the shop: what waits, what left, what did not and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select

from loyalty_desktop.models.rules.messages import quiet_until
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member, Message
from loyalty_desktop.services.queries.sending_rules import message_rules, sender_now
from loyalty_desktop.services.store import Session, micros, moment, needs

SHOWN: Final = 200
"""So many messages are shown at a time."""
STATES: Final = ("waiting", "sending", "perhaps", "sent", "handed", "failed", "dropped")
"""The states in which messages are shown: one that is in hand for too long is `perhaps` sent."""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message: whose, of which campaign, by which channel, in which of `STATES`, and why.

    `when` is the moment it left, else the one at which it is due, or was queued.
    """

    id: str
    code: str
    campaign: str
    member: str
    name: str
    channel: str
    state: str
    reason: str
    tries: int
    when: datetime


@dataclass(frozen=True, slots=True)
class Outbox:
    """How many messages are in each state (and, of those that wait, by channel), and the newest.

    `quiet` is when the quiet hours end, None outside of them; `sender` the counter that sends by
    itself now, empty where none does.
    """

    counts: Mapping[str, int]
    waiting: Mapping[str, int]
    rows: tuple[MessageRow, ...]
    zone: ZoneInfo
    quiet: datetime | None = None
    sender: str = ""
    automatic: bool = False


@needs(Right.OFFER)
def outbox(
    session: Session,
    at: datetime,
    code: str | None = None,
    state: str | None = None,
    limit: int = SHOWN,
    channel: str | None = None,
) -> Outbox:
    """Return the messages of the shop as they are at the moment `at`.

    `code` names one campaign, `state` one of `STATES`, `channel` the one of the rows. Waiting ones
    come in the order in which they leave, others the latest first.
    """
    now = micros(at)
    of_campaign = [] if code is None else [Message.code == code]
    by_channel = [] if channel is None else [Message.channel == channel]
    counts: dict[str, int] = dict.fromkeys(STATES, 0)
    waiting: dict[str, int] = {}
    counted = select(Message.state, Message.channel, _lost(now), func.count()).where(*of_campaign)
    grouped = counted.group_by(Message.state, Message.channel, _lost(now))
    for kept, by, lost, count in session.execute(grouped):
        counts["perhaps" if kept == "sending" and lost else kept] += count
        if kept == "waiting":
            waiting[by] = waiting.get(by, 0) + count
    rules = message_rules(session)
    sender, until = sender_now(session)
    return Outbox(
        counts=counts,
        waiting=waiting,
        zone=session.shop.zone,
        rows=_rows(session, now, [*of_campaign, *by_channel, *_in_state(state, now)], state, limit),
        quiet=quiet_until(rules, at.astimezone(session.shop.zone)),
        sender=sender.partition(":")[0] if until > now else "",
        automatic=rules.automatic,
    )


def waiting_ids(
    session: Session, channel: str, at: datetime, code: str | None = None
) -> tuple[str, ...]:
    """Return the messages by a channel that may leave now, in their order."""
    asked = (
        select(Message.id)
        .where(
            Message.state == "waiting",
            Message.channel == channel,
            Message.next_at <= micros(at),
        )
        .order_by(Message.id)
    )
    return tuple(session.scalars(asked if code is None else asked.where(Message.code == code)))


def _lost(now: int) -> ColumnElement[bool]:
    """Return the condition for a message in hand of which nobody knows whether it left."""
    # Written out, so that a statement that groups by it says the same thing twice.
    return or_(
        Message.error == literal_column("'unsure'"),
        Message.next_at <= literal_column(str(int(now))),
    )


def _in_state(state: str | None, now: int) -> list[ColumnElement[bool]]:
    if state is None:
        return []
    if state == "perhaps":
        return [and_(Message.state == "sending", _lost(now))]
    if state == "sending":
        return [Message.state == "sending", Message.next_at > now, Message.error.is_(None)]
    return [Message.state == state]


def _rows(
    session: Session, now: int, which: list[Any], state: str | None, limit: int
) -> tuple[MessageRow, ...]:
    order = Message.id if state == "waiting" else Message.id.desc()
    asked = (
        select(
            Message.id,
            Message.code,
            Member.number,
            Member.name,
            Message.channel,
            Message.state,
            Message.error,
            Message.tries,
            Message.next_at,
            Message.sent_at,
            Message.at,
        )
        .join(Member, Member.id == Message.member_id)
        .where(*which)
        .order_by(order)
        .limit(limit)
    )
    names = {known.code: known.what.name for known in session.shop.campaigns}
    rows: list[MessageRow] = []
    for each in session.execute(asked):
        lost = each.state == "sending" and (each.error == "unsure" or each.next_at <= now)
        when = each.sent_at or (each.next_at if each.state == "waiting" else each.at)
        rows.append(
            MessageRow(
                id=each.id,
                code=each.code,
                campaign=names.get(each.code, each.code),
                member=each.number,
                name=each.name,
                channel=each.channel,
                state="perhaps" if lost else each.state,
                reason="unsure" if lost else (each.error or ""),
                tries=each.tries,
                when=moment(when),
            )
        )
    return tuple(rows)
