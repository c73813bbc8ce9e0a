"""Segments of the shop's own: kept under a name, frozen, put away."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import bindparam, delete, func, insert, literal, select, update

from loyalty_desktop.errors import Duplicate, LimitReached, NotEligible, NotFound
from loyalty_desktop.models.rules.names import clean, fold
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import PICKED, names, told
from loyalty_desktop.models.tables import Member, Segment, SegmentMember
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.finding import kept_member
from loyalty_desktop.services.queries.member_filters import chosen as whom
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.queries.segment_sql import narrowed
from loyalty_desktop.services.queries.segments import built_in
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

MOST_SEGMENTS: Final = 500
_CHUNK: Final = 500

_NAMED = Prepared(
    select(Segment.id, Segment.name, Segment.expression).where(
        Segment.name_fold == bindparam("name")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSegment(Asked):
    """A condition to keep under a name, in place of one that has the name; from then on it lives.

    Whom it means is asked anew each time.
    """

    name: str
    expression: str
    OP: ClassVar[str] = "define_segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeSegment(Asked):
    """A segment whose members of this moment are to be kept: it does not change any more."""

    name: str
    OP: ClassVar[str] = "freeze_segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSegment(Asked):
    """Another name for a segment; whom it means stays as it is."""

    name: str
    new_name: str
    OP: ClassVar[str] = "rename_segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSegment(Asked):
    """A segment to put away, by its name."""

    name: str
    OP: ClassVar[str] = "drop_segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToSegment(Asked):
    """Members who were ticked in a list, to be put into a frozen segment one by one.

    `new`: into one that is made for them.
    """

    name: str
    chosen: Chosen
    new: bool = False
    OP: ClassVar[str] = "add_to_segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentKept(Answer):
    """The name of the segment, its condition as it is kept; `members` where it was frozen.

    `added`: how many were put into it who had not been there.
    """

    name: str
    expression: str
    members: int | None = None
    added: int | None = None


@needs(Right.OFFER)
def define_segment(session: Session, by: Actor, request: DefineSegment) -> SegmentKept:
    """Keep a condition under a name. Errors: `Invalid` (the name; the condition, with its place).

    `Duplicate` (a built-in segment has the name), `LimitReached` (there are too many).
    """
    if (first := answered(session, request, SegmentKept)) is not None:
        return first
    name = _own_name(session, request.name, request)
    tree = read_segment(request.expression)
    if PICKED in names(tree):
        raise NotEligible(reason="picked")
    # Tiers and amounts are those of this shop: looked at before anything is kept.
    narrowed(session, tree, micros(request.at), select(Member.row))
    values = {
        "name": name,
        "expression": told(tree),
        "at": micros(request.at),
        "frozen_at": None,
        "staff_id": by.staff,
    }
    known = _NAMED.first(session, name=fold(name))
    if known is None:
        identity = _make(session, values)
    else:
        identity = known[0]
        session.execute(delete(SegmentMember).where(SegmentMember.segment_id == identity))
        session.execute(update(Segment).where(Segment.id == identity).values(**values))
    result = SegmentKept(name=name, expression=told(tree))
    return answer(session, request, result, identity, ("segment",))


@needs(Right.OFFER)
def freeze_segment(session: Session, by: Actor, request: FreezeSegment) -> SegmentKept:
    """Keep whom a segment means at the request's moment; once more means them anew.

    Errors: `NotFound` (a built-in one is kept under a name of its own first), `Invalid`.
    """
    if (first := answered(session, request, SegmentKept)) is not None:
        return first
    del by
    identity, name, expression = _find(session, request.name)
    if expression == PICKED:
        raise NotEligible(reason="picked")
    session.execute(delete(SegmentMember).where(SegmentMember.segment_id == identity))
    meant: Any = select(literal(identity), Member.id)
    chosen = narrowed(session, read_segment(expression), micros(request.at), meant)
    session.execute(insert(SegmentMember).from_select(["segment_id", "member_id"], chosen))
    at = micros(request.at)
    session.execute(update(Segment).where(Segment.id == identity).values(frozen_at=at))
    result = SegmentKept(name=name, expression=expression, members=_kept(session, identity))
    return answer(session, request, result, identity, ("members",))


@needs(Right.OFFER)
def add_to_segment(session: Session, by: Actor, request: AddToSegment) -> SegmentKept:
    """Put members into a frozen segment, or with `new` into one that is made for them.

    Whoever is there already stays as they are; of somebody absorbed whoever absorbed them is put
    in. Errors: `NotFound` (the segment, for a built-in one too; nobody was chosen), `Invalid` (the
    name), `Duplicate` (the new name is taken), `NotEligible` ("living": its condition says who is
    in it), `LimitReached` (there are too many segments).
    """
    if (first := answered(session, request, SegmentKept)) is not None:
        return first
    at = micros(request.at)
    if request.new:
        name = _own_name(session, request.name, request)
        if _NAMED.first(session, name=fold(name)) is not None:
            raise Duplicate(what="segment", name=name)
        expression = PICKED
        values = {"name": name, "expression": PICKED, "at": at, "frozen_at": at}
        identity = _make(session, {**values, "staff_id": by.staff})
    else:
        identity, name, expression = _find(session, request.name)
        frozen = select(Segment.frozen_at).where(Segment.id == identity)
        if session.scalar(frozen) is None:
            raise NotEligible(reason="living", segment=name)
    before = _kept(session, identity)
    _put_in(session, identity, request)
    members = _kept(session, identity)
    if not members:
        raise NotFound(what="member")
    result = SegmentKept(name=name, expression=expression, members=members, added=members - before)
    return answer(session, request, result, identity, ("members",))


def _put_in(session: Session, segment: str, request: AddToSegment) -> None:
    """Keep in a segment all who were chosen and are not there yet, without holding them."""
    there = select(SegmentMember.member_id).where(SegmentMember.segment_id == segment)
    meant: Any = select(literal(segment), Member.id).where(Member.id.not_in(there))
    to = insert(SegmentMember)
    columns = ["segment_id", "member_id"]
    chosen = request.chosen
    if chosen.everyone:
        asked, values = whom(session, chosen.which, meant, at=request.at)
        for begin in range(0, len(chosen.ids), _CHUNK):
            asked = asked.where(Member.id.not_in(chosen.ids[begin : begin + _CHUNK]))
        session.execute(to.from_select(columns, asked.params(values)))
        return
    people = sorted({kept_member(session, each).id for each in chosen.ids})
    for begin in range(0, len(people), _CHUNK):
        some = meant.where(Member.id.in_(people[begin : begin + _CHUNK]))
        session.execute(to.from_select(columns, some))


@needs(Right.OFFER)
def rename_segment(session: Session, by: Actor, request: RenameSegment) -> SegmentKept:
    """Give a segment another name.

    Errors: `NotFound`, for a built-in one too; `Invalid`; `Duplicate` (another has the name);
    `NotEligible` (a campaign that is not over is for it).
    """
    if (first := answered(session, request, SegmentKept)) is not None:
        return first
    del by
    identity, name, expression = _find(session, request.name)
    wanted = clean(request.new_name, "name")
    if fold(wanted) != fold(name):
        taken = {fold(each.name) for each in built_in(session, request.at)}
        if fold(wanted) in taken or _NAMED.first(session, name=fold(wanted)) is not None:
            raise Duplicate(what="segment", name=wanted)
        _check_unused(session, name, request)
    values = {"name": wanted, "name_fold": fold(wanted)}
    session.execute(update(Segment).where(Segment.id == identity).values(**values))
    result = SegmentKept(name=wanted, expression=expression)
    return answer(session, request, result, identity, ("segment",))


@needs(Right.OFFER)
def drop_segment(session: Session, by: Actor, request: DropSegment) -> SegmentKept:
    """Put a segment away.

    Errors: `NotFound`, for a built-in one too; `NotEligible` (a campaign that is not over is for
    it).
    """
    if (first := answered(session, request, SegmentKept)) is not None:
        return first
    del by
    identity, name, expression = _find(session, request.name)
    _check_unused(session, name, request)
    session.execute(delete(SegmentMember).where(SegmentMember.segment_id == identity))
    session.execute(delete(Segment).where(Segment.id == identity))
    result = SegmentKept(name=name, expression=expression)
    return answer(session, request, result, identity, ("segment",))


def _check_unused(session: Session, name: str, request: Asked) -> None:
    """Refuse where a campaign that is not over names the segment as whom it is for."""
    day = session.shop.day(request.at)
    for campaign in session.shop.campaigns_at(micros(request.at)):
        over = campaign.stopped or (campaign.last_day is not None and campaign.last_day < day)
        if not over and campaign.audience is not None and fold(campaign.audience) == fold(name):
            raise NotEligible(reason="segment_in_use", campaign=campaign.name)


def _own_name(session: Session, wanted: str, request: Asked) -> str:
    """Return the name of a segment of the shop's own; one of the start can't have it."""
    name = clean(wanted, "name")
    if fold(name) in {fold(each.name) for each in built_in(session, request.at)}:
        raise Duplicate(what="segment", name=name)
    return name


def _make(session: Session, values: dict[str, Any]) -> str:
    """Keep another segment, and return its id."""
    if (session.scalar(select(func.count()).select_from(Segment)) or 0) >= MOST_SEGMENTS:
        raise LimitReached(limit="segments", allowed=MOST_SEGMENTS)
    identity = new_id()
    session.execute(insert(Segment).values(id=identity, name_fold=fold(values["name"]), **values))
    return identity


def _kept(session: Session, segment: str) -> int:
    """Return how many are kept in a segment."""
    count = select(func.count()).select_from(SegmentMember)
    return session.scalar(count.where(SegmentMember.segment_id == segment)) or 0


def _find(session: Session, name: str) -> tuple[str, str, str]:
    known = _NAMED.first(session, name=fold(name))
    if known is None:
        raise NotFound(what="segment", name=name[:200])
    return known[0], known[1], known[2]
