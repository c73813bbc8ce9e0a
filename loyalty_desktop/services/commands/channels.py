"""Ways in which people come to know the shop: named, hidden, with their reach and cost."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import bindparam, delete, insert, select, update

from loyalty_desktop.errors import Duplicate, Invalid, NotFound
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.names import LONGEST_TEXT, clean, fold
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Campaign, Channel, ChannelReach, Member
from loyalty_desktop.services.commands.answering import (
    MOST_POINTS,
    Answer,
    Asked,
    answer,
    answered,
    check_code,
)
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

_NAMED = Prepared(select(Channel.id).where(Channel.name_fold == bindparam("fold")))
_CHANNEL = Prepared(select(Channel.id).where(Channel.id == bindparam("id")))
_CAMPAIGN = Prepared(select(Campaign.code).where(Campaign.code == bindparam("code")).limit(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineChannel(Asked):
    """A way by its name; with `channel` (its id) it is called so from now on."""

    name: str
    channel: str | None = None
    OP: ClassVar[str] = "define_channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class HideChannel(Asked):
    """A way that is not offered any more, or with `hidden` off is again."""

    channel: str
    hidden: bool = True
    OP: ClassVar[str] = "hide_channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReach(Asked):
    """How many people a channel reached from one day through another, and what that cost.

    `channel` is an id; without one it is a cost of `campaign` (a code) alone. `cost` in minor
    units.
    """

    first: date
    last: date
    reached: int = 0
    cost: int = 0
    channel: str | None = None
    campaign: str | None = None
    note: str | None = None
    OP: ClassVar[str] = "record_reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropReach(Asked):
    """A reach that was written down by mistake."""

    reach: str
    OP: ClassVar[str] = "drop_reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDefined(Answer):
    """The id of the channel."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRecorded(Answer):
    """The id of what was written down."""

    reach: str


@needs(Right.OFFER)
def define_channel(session: Session, by: Actor, request: DefineChannel) -> ChannelDefined:
    """Name a channel. Errors: `Duplicate` (the name), `NotFound`, `Invalid`."""
    if (first := answered(session, request, ChannelDefined)) is not None:
        return first
    del by
    # What people answer is kept with the member as this name: no longer than there is room.
    name = clean(request.name, "name", 100)
    known = _NAMED.first(session, fold=fold(name))
    if known is not None and known[0] != request.channel:
        raise Duplicate(what="channel")
    channel = request.channel
    if channel is None:
        channel = new_id()
        session.execute(
            insert(Channel).values(
                id=channel, name=name, name_fold=fold(name), hidden=False, at=micros(request.at)
            )
        )
    else:
        before = session.scalar(select(Channel.name).where(Channel.id == channel))
        if before is None:
            raise NotFound(what="channel")
        session.execute(
            update(Channel).where(Channel.id == channel).values(name=name, name_fold=fold(name))
        )
        # Who came by it is known by its name.
        session.execute(update(Member).where(Member.source == before).values(source=name))
    return answer(session, request, ChannelDefined(channel=channel), channel, ("name",))


@needs(Right.OFFER)
def hide_channel(session: Session, by: Actor, request: HideChannel) -> Answer:
    """Offer a channel no more, or again; what was written down of it stays. Errors: `NotFound`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    _check_channel(session, request.channel)
    session.execute(
        update(Channel).where(Channel.id == request.channel).values(hidden=request.hidden)
    )
    return answer(session, request, Answer(), request.channel, ("hidden",))


@needs(Right.OFFER)
def record_reach(session: Session, by: Actor, request: RecordReach) -> ReachRecorded:
    """Write down reach and cost of a channel, of a campaign, or of both.

    Errors: `NotFound` (the channel, the campaign), `Invalid`.
    """
    if (first := answered(session, request, ReachRecorded)) is not None:
        return first
    if request.channel is None and request.campaign is None:
        raise Invalid(field="channel", reason="missing")
    if request.channel is not None:
        _check_channel(session, request.channel)
    check_code(request.campaign, "campaign")
    if request.campaign is not None and _CAMPAIGN.first(session, code=request.campaign) is None:
        raise NotFound(what="campaign")
    if request.last < request.first:
        raise Invalid(field="until", reason="before")
    for name, value in (("reached", request.reached), ("cost", request.cost)):
        if value < 0:
            raise Invalid(field=name, reason="negative")
        if value > MOST_POINTS:
            raise Invalid(field=name, reason="out_of_range", most=MOST_POINTS)
    if not (request.reached or request.cost):
        raise Invalid(field="reached", reason="missing")
    reach = new_id()
    session.execute(
        insert(ChannelReach).values(
            id=reach,
            channel_id=request.channel,
            campaign_code=request.campaign,
            first_day=day_of(request.first),
            last_day=day_of(request.last),
            reached=request.reached,
            cost=request.cost,
            note=clean(request.note, "note", LONGEST_TEXT)
            if (request.note or "").strip()
            else None,
            at=micros(request.at),
            staff_id=by.staff,
        )
    )
    return answer(session, request, ReachRecorded(reach=reach), reach, ("reach",))


@needs(Right.OFFER)
def drop_reach(session: Session, by: Actor, request: DropReach) -> Answer:
    """Take back a reach that was written down by mistake. Errors: `NotFound`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    known = session.scalar(select(ChannelReach.id).where(ChannelReach.id == request.reach))
    if known is None:
        raise NotFound(what="reach")
    session.execute(delete(ChannelReach).where(ChannelReach.id == request.reach))
    return answer(session, request, Answer(), request.reach, ("reach",))


def _check_channel(session: Session, channel: str) -> None:
    if _CHANNEL.first(session, id=channel) is None:
        raise NotFound(what="channel")
