"""Hearing no more: marketing by a channel is withdrawn, and what still waits does not leave."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

from sqlalchemy import func, select, update
from typing_extensions import override

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.messages import CHANNELS
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Member, Message
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered, posting
from loyalty_desktop.services.commands.messages import check_channel
from loyalty_desktop.services.commands.persons import ConsentGiven, keep_consent
from loyalty_desktop.services.finding import Found, find_member, kept_member
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.queries.recipients import recipient
from loyalty_desktop.services.store import Session, needs

METHOD: Final = "unsubscribe"
_NUMBER: Final = re.compile(r"\bM-?\d{10}\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[^\s<>,;:\"]+@[^\s<>,;:\"]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribe(Asked):
    """Who wants no more messages: the member's number, phone or address, or a reply with one.

    By one `channel`, None: by any.
    """

    member: str
    channel: str | None = None
    OP: ClassVar[str] = "unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsubscribed(Answer):
    """The member's number, the channels that are closed now, and how many messages don't leave."""

    member: str
    channels: tuple[str, ...]
    dropped: int

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer."""
        del session
        told: dict[str, Any] = {**values, "channels": tuple(values["channels"])}
        return cls(**told)


@needs(Right.CHANGE_MEMBERS)
def unsubscribe(session: Session, by: Actor, request: Unsubscribe) -> Unsubscribed:
    """Withdraw the consent to marketing, at once; asking twice withdraws once.

    Errors: `NotFound`; `Invalid` ("ambiguous") where several members have the address.
    """
    if (first := answered(session, request, Unsubscribed)) is not None:
        return first
    del by
    if request.channel is not None:
        check_channel(request.channel)
    p = posting(session, request)
    found = who_wrote(session, request.member)
    everybody = lineage(session, found.id, max(p.at, session.recorded_at))
    given = recipient(session, found.id, p.at)[0].consents
    closed = [request.channel] if request.channel is not None else [*CHANNELS]
    for channel in closed:
        if channel in given:
            withdrawn = ConsentGiven("marketing", channel)
            keep_consent(p, found.id, withdrawn, given=False, method=METHOD)
    done: Any = session.execute(
        update(Message)
        .where(
            Message.member_id.in_(everybody),
            Message.channel.in_(closed),
            Message.state == "waiting",
        )
        .values(state="dropped", error="unsubscribed")
    )
    result = Unsubscribed(member=found.number, channels=tuple(closed), dropped=int(done.rowcount))
    return answer(session, request, result, found.id, ("consent",))


def who_wrote(session: Session, told: str) -> Found:
    """Return the member that a reply is from: by a number, an address or a phone in it.

    Errors: `NotFound`, `Invalid`.
    """
    if number := _NUMBER.search(told):
        return find_member(session, number.group())
    if address := _ADDRESS.search(told):
        return _by_address(session, address.group().rstrip("."))
    return find_member(session, told)


def _by_address(session: Session, address: str) -> Found:
    rows = session.scalars(
        select(Member.id).where(func.lower(Member.email) == address.lower()).limit(20)
    )
    kept = {kept_member(session, row).id for row in rows}
    if not kept:
        raise NotFound(what="member")
    if len(kept) > 1:
        raise Invalid(field="member", reason="several_members")
    return kept_member(session, kept.pop())
