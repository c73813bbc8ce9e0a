"""What the shop notes of a person: interest, consents, talks, feedback, stage, tier by hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import bindparam, delete, insert, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, NotFound
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.names import LONGEST_TEXT, clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.stages import ANSWERS, OVERRIDE_DAYS, STAGES
from loyalty_desktop.models.tables import (
    Feedback,
    Interaction,
    Qualification,
    StageOverride,
    TierOverride,
)
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands import bonuses
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    MemberAnswer,
    answer,
    answered,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.members import ConsentGiven, keep_consent
from loyalty_desktop.services.finding import Found, find_member, joined, kept_member
from loyalty_desktop.services.ledger import Posting
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

FEEDBACK_SOURCES = ("counter", "display", "import", "message")

_LAST_QUALIFIED = Prepared(
    select(Qualification.interest, Qualification.ability)
    .where(Qualification.member_id == bindparam("member"))
    .order_by(Qualification.at.desc(), Qualification.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualify(Asked):
    """What is known of a prospect's interest and ability to buy; None: as before."""

    member: str
    interest: str | None = None
    ability: str | None = None
    note: str | None = None
    OP: ClassVar[str] = "qualify"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveConsent(Asked):
    """A consent given, or withdrawn with `given` off."""

    member: str
    purpose: str
    channel: str
    given: bool
    OP: ClassVar[str] = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteInteraction(Asked):
    """A visit, call, message or complaint, and by when something is due."""

    member: str
    kind: str
    note: str | None = None
    due: datetime | None = None
    OP: ClassVar[str] = "interaction"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveFeedback(Asked):
    """What a member says: NPS 0 to 10, satisfaction 1 to 5, a product, a comment.

    `source` is where it was said: counter, display (the customer's screen), import, message.
    """

    member: str
    nps: int | None = None
    satisfaction: int | None = None
    product: str | None = None
    comment: str | None = None
    source: str = "counter"
    OP: ClassVar[str] = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFeedback(Asked):
    """What was done about a feedback."""

    feedback: str
    note: str
    OP: ClassVar[str] = "answer_feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFeedback(Asked):
    """A feedback that an import brought, and that is taken back with it."""

    feedback: str
    OP: ClassVar[str] = "drop_feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStage(Asked):
    """A stage by hand, at most 90 days."""

    member: str
    stage: str
    until: date
    reason: str
    OP: ClassVar[str] = "set_stage"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTier(Asked):
    """A tier by hand: a floor through its last day."""

    member: str
    tier: str
    until: date
    reason: str
    OP: ClassVar[str] = "set_tier"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackKept(MemberAnswer):
    """The id of the feedback."""

    feedback: str


@needs(Right.CHANGE_MEMBERS)
def qualify(session: Session, by: Actor, request: Qualify) -> MemberAnswer:
    """Note interest and ability; what is not named stays as it was."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    p = posting(session, request)
    found = find_member(session, request.member)
    interest, ability = _LAST_QUALIFIED.first(session, member=found.id) or ("unknown",) * 2
    interest, ability = request.interest or interest, request.ability or ability
    for name, value in (("interest", interest), ("ability", ability)):
        if value not in ANSWERS:
            raise Invalid(field=name, reason="unknown_choice", options=list(ANSWERS))
    session.execute(
        insert(Qualification).values(
            id=new_id(),
            member_id=found.id,
            interest=interest,
            ability=ability,
            note=_note(request.note),
            day=p.day,
            at=p.at,
            staff_id=p.staff,
        )
    )
    return _refreshed(p, request, found, "qualification")


@needs(Right.CHANGE_MEMBERS)
def give_consent(session: Session, by: Actor, request: GiveConsent) -> MemberAnswer:
    """Keep a consent or its withdrawal; both are added, neither is ever changed."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    p = posting(session, request)
    found = find_member(session, request.member)
    keep_consent(p, found.id, ConsentGiven(request.purpose, request.channel), given=request.given)
    if found.joined_at is not None and found.left_at is None:
        book = ledger.take(session, found.id)
        standing.settle(p, book)
        if bonuses.profile(p, book):
            standing.refresh(p, book)
        ledger.keep(session, book)
    return _answered(p, request, found, "consent")


@needs(Right.CHANGE_MEMBERS)
def note_interaction(session: Session, by: Actor, request: NoteInteraction) -> MemberAnswer:
    """Note a visit, call, message or complaint; with `due` it is a task."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    p = posting(session, request)
    found = find_member(session, request.member)
    session.execute(
        insert(Interaction).values(
            id=new_id(),
            member_id=found.id,
            kind=clean(request.kind, "kind", 20),
            note=_note(request.note),
            due_at=None if request.due is None else micros(request.due),
            done_at=None,
            at=p.at,
            staff_id=p.staff,
        )
    )
    return _answered(p, request, found, "interaction")


@needs(Right.CHANGE_MEMBERS)
def give_feedback(session: Session, by: Actor, request: GiveFeedback) -> FeedbackKept:
    """Keep a feedback, with the programme's bonus for it at most once a day.

    What is imported was said before and brings none.
    """
    if (first := answered(session, request, FeedbackKept)) is not None:
        return first
    del by
    p = posting(session, request)
    if request.source not in FEEDBACK_SOURCES:
        raise Invalid(field="source", reason="unknown_choice", options=list(FEEDBACK_SOURCES))
    for name, value, least, most in (
        ("nps", request.nps, 0, 10),
        ("satisfaction", request.satisfaction, 1, 5),
    ):
        if value is not None and not least <= value <= most:
            raise Invalid(field=name, reason="out_of_range", least=least, most=most)
    if request.nps is None and request.satisfaction is None and not request.comment:
        raise Invalid(field="nps", reason="missing")
    found = find_member(session, request.member)
    feedback = new_id()
    session.execute(
        insert(Feedback).values(
            id=feedback,
            member_id=found.id,
            nps=request.nps,
            satisfaction=request.satisfaction,
            product=None if request.product is None else clean(request.product, "product"),
            comment=_note(request.comment),
            source=request.source,
            at=p.at,
            staff_id=p.staff,
            answer=None,
            answered_at=None,
        )
    )
    points = p.version.programme.bonuses.feedback
    rewarded = request.source != "import"
    if points and rewarded and found.joined_at is not None and found.left_at is None:
        book = ledger.take(session, found.id)
        standing.settle(p, book)
        if bonuses.claim(p, book, f"feedback:{p.day}", p.day):
            bonuses.give(p, book, points, "feedback")
            standing.refresh(p, book)
        ledger.keep(session, book)
    result = FeedbackKept(
        feedback=feedback,
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at)),
    )
    return answer(session, request, result, found.id, ("feedback",))


@needs(Right.CHANGE_MEMBERS)
def answer_feedback(session: Session, by: Actor, request: AnswerFeedback) -> MemberAnswer:
    """Note what was done about a feedback, once. Errors: `NotFound`, `AlreadyDone`."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    p = posting(session, request)
    row = session.execute(
        select(Feedback.member_id, Feedback.answered_at).where(Feedback.id == request.feedback)
    ).one_or_none()
    if row is None:
        raise NotFound(what="feedback")
    if row.answered_at is not None:
        raise AlreadyDone(what="answered")
    session.execute(
        update(Feedback)
        .where(Feedback.id == request.feedback)
        .values(answer=clean(request.note, "note", LONGEST_TEXT), answered_at=p.at)
    )
    found = kept_member(session, row.member_id)
    return _answered(p, request, found, "feedback")


@needs(Right.IMPORT)
def drop_feedback(session: Session, by: Actor, request: DropFeedback) -> Answer:
    """Take an imported feedback out again.

    Errors: `NotFound` (none that was imported), `AlreadyDone` where it was acted upon meanwhile.
    """
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    row = session.execute(
        select(Feedback.member_id, Feedback.answered_at).where(
            Feedback.id == request.feedback, Feedback.source == "import"
        )
    ).one_or_none()
    if row is None:
        raise NotFound(what="feedback")
    if row.answered_at is not None:
        raise AlreadyDone(what="answered")
    session.execute(delete(Feedback).where(Feedback.id == request.feedback))
    return answer(session, request, Answer(), row.member_id, ("feedback",))


@needs(Right.SET_STAGE)
def set_stage(session: Session, by: Actor, request: SetStage) -> MemberAnswer:
    """Set a stage by hand with a reason, for at most 90 days."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    p = posting(session, request)
    if request.stage not in STAGES:
        raise Invalid(field="stage", reason="unknown_choice", options=list(STAGES))
    last = _last_day(p, request.until, p.day + OVERRIDE_DAYS)
    found = find_member(session, request.member)
    session.execute(
        insert(StageOverride).values(
            id=new_id(),
            member_id=found.id,
            stage=request.stage,
            first_day=p.day,
            last_day=last,
            reason=clean(request.reason, "reason"),
            at=p.at,
            staff_id=p.staff,
        )
    )
    return _refreshed(p, request, found, "stage")


@needs(Right.SET_TIER)
def set_tier(session: Session, by: Actor, request: SetTier) -> MemberAnswer:
    """Set a tier by hand with a reason: a floor through its last day."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    p = posting(session, request)
    found = joined(find_member(session, request.member))
    names = [tier.name for tier in p.version.programme.tiering.tiers]
    if request.tier not in names:
        raise NotFound(what="tier", tier=request.tier, known=names)
    session.execute(
        insert(TierOverride).values(
            id=new_id(),
            member_id=found.id,
            tier=request.tier,
            first_day=p.day,
            last_day=_last_day(p, request.until, None),
            reason=clean(request.reason, "reason"),
            at=p.at,
            staff_id=p.staff,
        )
    )
    return _refreshed(p, request, found, "tier")


def _last_day(p: Posting, until: date, most: int | None) -> int:
    last = day_of(until)
    if last < p.day or (most is not None and last > most):
        facts = {} if most is None else {"most_days": most - p.day}
        raise Invalid(field="until", reason="out_of_range", **facts)
    return last


def _note(text: str | None) -> str | None:
    return None if text is None or not text.strip() else clean(text, "note", LONGEST_TEXT)


def _refreshed(p: Posting, request: Asked, found: Found, changed: str) -> MemberAnswer:
    book = ledger.take(p.session, found.id)
    standing.settle(p, book)
    standing.refresh(p, book)
    ledger.keep(p.session, book)
    return _answered(p, request, found, changed)


def _answered(p: Posting, request: Asked, found: Found, changed: str) -> MemberAnswer:
    result = MemberAnswer(
        **standing_fields(found.number, standing.standing_at(p.session, found.id, p.at))
    )
    return answer(p.session, request, result, found.id, (changed,))
