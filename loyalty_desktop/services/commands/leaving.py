"""Messages leave: taken in hand, sent by whoever sends, settled. Each step is a transaction.

A message is taken in hand (`sending`) by a commit of its own before anything goes out, and settled
after it: one that is in hand and not settled may have been sent, and is never sent again by itself.
These steps keep no answers by key: doing one twice is doing it once by the state of the message.

A person needs the right to offer. Once the shop has switched automatic sending on, which needs that
right, the program takes these steps at any counter, whoever works there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Integer, bindparam, insert, literal_column, select, update

from loyalty_desktop.errors import Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.campaigns import Campaign, state_on
from loyalty_desktop.models.rules.messages import (
    IN_HAND,
    again_at,
    free_again,
    quiet_until,
    why_not,
)
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Message, ShopChoice
from loyalty_desktop.services.commands.answering import Asked, audit
from loyalty_desktop.services.commands.messages import MessagesQueued, check_channel, queue_round
from loyalty_desktop.services.commands.targeting import DrawDue, draw_due, mark_reached
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.queries.audiences import campaign_named
from loyalty_desktop.services.queries.campaign_targets import has_budget
from loyalty_desktop.services.queries.letters import Composed, compose, why_unsaid
from loyalty_desktop.services.queries.recipients import passed_by, recipient, sent_lately
from loyalty_desktop.services.queries.sending_rules import LEASE, message_rules, sender_now
from loyalty_desktop.services.store import Prepared, Session, anybody, check, micros, moment

Settled = Literal["sent", "handed", "later", "failed", "unsure", "back"]

LOOKED_AT: Final = 100
"""So many messages are looked at in one transaction before it is told how far it has come."""
LEASE_MINUTES: Final = 10
"""So long one counter alone sends by itself, unless it says again that it does."""

_COLUMNS = (
    Message.id,
    Message.code,
    Message.member_id,
    Message.round,
    Message.channel,
    Message.tries,
    Message.at,
)
_NEXT = Prepared(
    select(*_COLUMNS)
    .where(
        Message.state == literal_column("'waiting'"),
        Message.next_at <= bindparam("at"),
        Message.channel == bindparam("channel"),
    )
    .order_by(Message.next_at)
    .limit(bindparam("most", type_=Integer()))
)
_NEXT_OF = Prepared(
    select(*_COLUMNS)
    .where(
        Message.state == literal_column("'waiting'"),
        Message.channel == bindparam("channel"),
        Message.code == bindparam("code"),
        Message.next_at <= bindparam("at"),
    )
    .order_by(Message.next_at)
    .limit(bindparam("most", type_=Integer()))
)
_ONE = Prepared(
    select(*_COLUMNS).where(
        Message.id == bindparam("message"), Message.state == literal_column("'waiting'")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMessage(Asked):
    """The next message by `channel` that is due; or one `message`.

    `code` names the campaign where only one is meant.
    """

    channel: str
    message: str | None = None
    code: str | None = None
    OP = "take_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMany(Asked):
    """Every message by `channel` that is due, of one campaign where `code` names it."""

    channel: str
    code: str | None = None
    OP = "take_messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleMessages(Asked):
    """What came of messages that were in hand: see `settle_messages`."""

    messages: tuple[str, ...]
    outcome: Settled
    reason: str = ""
    OP = "settle_messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSending(Asked):
    """That `holder` (one running program) is to send by itself from now on, and no other.

    With `give_up` it is free again.
    """

    holder: str
    give_up: bool = False
    OP = "hold_sending"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawByItself(Asked):
    """Automatic campaigns to be drawn, and their messages queued."""

    OP = "draw_by_itself"


@dataclass(frozen=True, slots=True)
class InHand:
    """A message in hand, and its words."""

    message: str
    code: str
    tries: int
    words: Composed = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """The messages now in hand, none where nothing is left; `more`: there may be others.

    `dropped` can't be sent any more, `postponed` may be later. `quiet` is the moment at which the
    quiet hours end, None outside of them.
    """

    in_hand: tuple[InHand, ...] = ()
    more: bool = False
    dropped: int = 0
    postponed: int = 0
    quiet: datetime | None = None
    reason: str = ""
    """Why the one that was looked at last was dropped or postponed; empty: it was not."""


@dataclass(frozen=True, slots=True)
class DrawnByItself:
    """What automatic campaigns came to: messages queued by campaign, and those that could not."""

    queued: tuple[MessagesQueued, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Return how many messages were queued."""
        return sum(each.queued for each in self.queued)


@anybody
def take_message(session: Session, by: Actor, request: TakeMessage) -> Taken:
    """Take one message in hand; what can't leave on the way to it is dropped or postponed.

    Consent, age, address, how many the member had lately, the campaign and its money are looked at
    now, whatever they were when it was queued. By mail nothing is taken in the quiet hours. Errors:
    `NotAllowed`, `Invalid`, `NotFound` for a named `message` that does not wait.
    """
    return _take(session, by, request, most=1)


@anybody
def take_messages(session: Session, by: Actor, request: TakeMany) -> Taken:
    """Take in hand every message by a channel that may leave now; see `take_message`."""
    asked = TakeMessage(key=request.key, at=request.at, channel=request.channel, code=request.code)
    whole = Taken()
    more = True
    while more:
        part = _take(session, by, asked, most=LOOKED_AT)
        whole = Taken(
            whole.in_hand + part.in_hand,
            more=False,
            dropped=whole.dropped + part.dropped,
            postponed=whole.postponed + part.postponed,
            quiet=part.quiet,
        )
        more = part.more
    return whole


@anybody
def settle_messages(session: Session, by: Actor, request: SettleMessages) -> int:
    """Note what came of messages in hand; return how many of them still were.

    `sent` and `handed` (to a file or another program) reach the campaign's target; `later` is tried
    again after a while and failed after several times; `failed` for good; `unsure`: nobody knows,
    and it stays in hand for somebody to decide; `back`: it did not leave and waits as before.
    """
    check_sender(session, by)
    at, settled = micros(request.at), 0
    for message in request.messages:
        found = session.execute(
            select(*_COLUMNS).where(Message.id == message, Message.state == "sending")
        ).one_or_none()
        if found is None:
            continue
        values = _after(request, found.tries)
        done: Any = session.execute(
            update(Message).where(Message.id == message, Message.state == "sending").values(values)
        )
        if done.rowcount != 1:
            continue
        settled += 1
        if request.outcome in {"sent", "handed"}:
            mark_reached(session, found.code, found.member_id, found.round, found.channel, at)
            audit(session, by, "send_message", found.member_id, at, (found.channel,))
    return settled


@anybody
def hold_sending(session: Session, by: Actor, request: HoldSending) -> bool:
    """Hold or give up the right to be the one program that sends by itself; tell if it is held."""
    check_sender(session, by)
    at = micros(request.at)
    before = session.scalar(select(ShopChoice.content).where(ShopChoice.name == LEASE))
    holder, until = sender_now(session)
    if holder not in {"", request.holder} and until > at:
        return False
    content = json.dumps(
        {
            "counter": request.holder,
            "until": at if request.give_up else at + LEASE_MINUTES * 60_000_000,
        }
    )
    if before is None:
        # Of two that come at once the second finds the row of the first, and tries again.
        row = {"name": LEASE, "content": content, "at": at, "staff_id": None}
        session.execute(insert(ShopChoice).values(row))
        return not request.give_up
    kept: Any = session.execute(
        update(ShopChoice)
        .where(ShopChoice.name == LEASE, ShopChoice.content == before)
        .values(content=content, at=at)
    )
    return bool(kept.rowcount == 1) and not request.give_up


@anybody
def draw_by_itself(session: Session, by: Actor, request: DrawByItself) -> DrawnByItself:
    """Draw the campaigns that run by themselves and queue their messages; nothing is sent yet.

    Errors: `NotAllowed` while automatic sending is switched off, for who may not offer.
    """
    check_sender(session, by)
    due = DrawDue(key=f"draw:{request.key}", at=request.at)
    drawn = draw_due(session, by, due)
    # Whoever had no consent yesterday may have one today: everybody is looked at again, but news
    # that are old by now stay unsaid.
    since = micros(request.at - timedelta(days=message_rules(session).keep_days))
    queued = tuple(
        queue_round(session, by, each.code, None, request.at, since)
        for each in drawn.drawn
        if campaign_named(session, each.code, request.at).sends
    )
    return DrawnByItself(queued, drawn.missed)


def check_sender(session: Session, by: Actor) -> None:
    """Refuse (`NotAllowed`) who may not send; the program may, once the shop has said so."""
    if not message_rules(session).automatic:
        check(session.shop, by, Right.OFFER)


def _take(session: Session, by: Actor, request: TakeMessage, most: int) -> Taken:
    check_sender(session, by)
    check_channel(request.channel)
    rules, at = message_rules(session), micros(request.at)
    if request.channel == "email":
        quiet = quiet_until(rules, request.at.astimezone(session.shop.zone))
        if quiet is not None:
            return Taken(quiet=quiet)
    in_hand: list[InHand] = []
    dropped = postponed = 0
    reason = ""
    # Whatever is looked at waits no more, or not yet: the next look begins behind it.
    rows = _waiting(session, request, at)
    looked = 0
    for row in rows:
        looked += 1
        reason, words = _words(session, row, request.at)
        then: datetime | None = None
        if not reason:
            then = _enough(session, row, request.at)
            reason = "too_often" if then is not None else ""
        keeps = moment(row[6]) + timedelta(days=rules.keep_days)
        if reason and (then is None or then > keeps):
            _set(session, row[0], state="dropped", error=reason)
            dropped += 1
        elif then is not None:
            _set(session, row[0], next_at=micros(then), error=reason)
            postponed += 1
        elif words is not None and _set(
            session,
            row[0],
            state="sending",
            tries=row[5] + 1,
            next_at=at + IN_HAND * 60_000_000,
            error=None,
        ):
            in_hand.append(InHand(row[0], row[1], row[5] + 1, words))
            if len(in_hand) == most:
                break
    more = len(rows) == LOOKED_AT or looked < len(rows)
    return Taken(tuple(in_hand), more, dropped, postponed, reason=reason)


def _waiting(session: Session, request: TakeMessage, at: int) -> Sequence[Any]:
    if request.message is not None:
        found = _ONE.first(session, message=request.message)
        if found is None:
            raise NotFound(what="message")
        return [found]
    asked = {"at": at, "channel": request.channel, "most": LOOKED_AT}
    if request.code is not None:
        return _NEXT_OF.all(session, code=request.code, **asked)
    return _NEXT.all(session, **asked)


def _words(session: Session, row: Any, at: datetime) -> tuple[str, Composed | None]:
    """Return why a message can't leave, or its words."""
    _message, code, member, number, channel, _tries, since = row
    try:
        campaign = campaign_named(session, code, at)
    except NotFound:
        return "campaign_over", None
    if reason := _not_now(session, campaign, since, at):
        return reason, None
    to, person = recipient(session, member, micros(at))
    if reason := why_not(channel, to, session.shop.day(at)):
        return reason, None
    everybody = lineage(session, person, session.recorded_at)
    if reason := passed_by(session, campaign, number, everybody):
        return reason, None
    others = sent_lately(session, everybody)
    if any((left, on) == (code, number) for _at, left, on in others):
        # Two members who are one by now: the other's message has left.
        return "merged", None
    try:
        return "", compose(session, member, campaign, channel, at)
    except (NotEligible, Invalid) as error:
        return why_unsaid(error)[:40], None


def _not_now(session: Session, campaign: Campaign, since: int, at: datetime) -> str:
    if state_on(campaign, session.shop.day(at)) != "running":
        return "campaign_over"
    if at - moment(since) > timedelta(days=message_rules(session).keep_days):
        return "too_late"
    return "" if has_budget(session, campaign, micros(at)) else "budget"


def _enough(session: Session, row: Any, at: datetime) -> datetime | None:
    """Return when the member of a message may get another one, None: now."""
    _to, person = recipient(session, row[2], micros(at))
    left = sent_lately(session, lineage(session, person, session.recorded_at))
    return free_again(message_rules(session), [moment(each[0]) for each in left], at)


def _set(session: Session, message: str, **values: Any) -> bool:
    """Change a message that waits; tell whether it still did."""
    done: Any = session.execute(
        update(Message).where(Message.id == message, Message.state == "waiting").values(values)
    )
    return bool(done.rowcount == 1)


def _after(request: SettleMessages, tries: int) -> dict[str, Any]:
    """Return the values of a message once it is known what came of it."""
    at = micros(request.at)
    match request.outcome:
        case "sent" | "handed":
            return {"state": request.outcome, "sent_at": at, "error": None}
        case "failed":
            return {"state": "failed", "error": request.reason[:40]}
        case "unsure":
            return {"error": "unsure"}
        case "back":
            return {"state": "waiting", "next_at": at, "error": None, "tries": tries - 1}
        case "later":
            then = again_at(tries, request.at)
            if then is None:
                return {"state": "failed", "error": request.reason[:40]}
            return {"state": "waiting", "next_at": micros(then), "error": request.reason[:40]}


def program_at(counter: str) -> Actor:
    """Return the program at a counter, as it acts by itself: nobody of the staff."""
    return Actor("", "", counter=counter)
