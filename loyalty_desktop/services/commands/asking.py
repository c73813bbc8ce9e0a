"""What a member answers to the one question of a visit, or does not."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import insert, update

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.asking import OUTCOMES, QUESTIONS
from loyalty_desktop.models.rules.names import LONGEST_TEXT, clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import AskedQuestion, Member
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.members import UpdateMember, update_member
from loyalty_desktop.services.commands.persons import CHANNELS, check_choice
from loyalty_desktop.services.commands.relations import (
    GiveConsent,
    GiveFeedback,
    give_consent,
    give_feedback,
)
from loyalty_desktop.services.finding import Found, find_member
from loyalty_desktop.services.queries.asking import CHANNEL, FAVOURITE
from loyalty_desktop.services.standing import standing_at
from loyalty_desktop.services.store import Prepared, Session, needs, new_id

YES_OR_NO = ("yes", "no")

_KEEP = Prepared(insert(AskedQuestion))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion(Asked):
    """What came of a question: `answered` with its `answer`, `skipped` or `declined`.

    An answer is text: a birthday as an ISO date, a score from "0" to "10", a consent as "yes" or
    "no" for `channel`.
    """

    member: str
    question: str
    outcome: str = "answered"
    answer: str | None = None
    channel: str | None = None
    OP: ClassVar[str] = "answer_question"


@needs(Right.CHANGE_MEMBERS)
def answer_question(session: Session, by: Actor, request: AnswerQuestion) -> MemberAnswer:
    """Keep what came of a question, and what was answered where such things are kept.

    Errors: `Invalid` (the question, its outcome or its answer), `NotFound`, `Duplicate` (a phone).
    """
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    p = posting(session, request)
    check_choice("question", request.question, QUESTIONS)
    check_choice("outcome", request.outcome, OUTCOMES)
    found = find_member(session, request.member)
    if request.outcome == "answered":
        if not (request.answer or "").strip():
            raise Invalid(field="answer", reason="missing")
        _keep_answer(session, by, request, found)
    _KEEP.run(
        session,
        id=new_id(),
        member_id=found.id,
        question=request.question,
        outcome=request.outcome,
        at=p.at,
        staff_id=p.staff,
    )
    result = MemberAnswer(**standing_fields(found.number, standing_at(session, found.id, p.at)))
    return answer(session, request, result, found.id, ("question", request.question))


def _keep_answer(session: Session, by: Actor, request: AnswerQuestion, found: Found) -> None:
    """Keep an answer through the command that keeps such things."""
    told = (request.answer or "").strip()
    carried: dict[str, Any] = {
        # A key of its own, made of the first: sent again it is kept once.
        "key": f"{request.key[:150]}:{request.question}",
        "at": request.at,
        "member": found.id,
    }
    match request.question:
        case "phone" | "email":
            update_member(session, by, UpdateMember(**carried, change={request.question: told}))
        case "birthday":
            update_member(session, by, UpdateMember(**carried, change={"birthday": _date(told)}))
        case "favourite":
            update_member(session, by, UpdateMember(**carried, change=_prefers(FAVOURITE, told)))
        case "channel":
            check_choice("answer", told, CHANNELS)
            update_member(session, by, UpdateMember(**carried, change=_prefers(CHANNEL, told)))
        case "consent":
            check_choice("answer", told, YES_OR_NO)
            check_choice("channel", request.channel or "", CHANNELS)
            give_consent(
                session,
                by,
                GiveConsent(
                    **carried,
                    purpose="marketing",
                    channel=request.channel or "",
                    given=told == "yes",
                ),
            )
        case "source":
            session.execute(
                update(Member)
                .where(Member.id == found.id)
                .values(source=clean(told, "answer", LONGEST_TEXT)[:100])
            )
        case _:
            give_feedback(session, by, GiveFeedback(**carried, nps=_score(told)))


def _prefers(name: str, value: str) -> dict[str, Any]:
    return {"preferences": {name: value}}


def _date(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise Invalid(field="answer", reason="not_a_date") from None


def _score(told: str) -> int:
    if not told.isdecimal() or len(told) > 2:
        raise Invalid(field="answer", reason="out_of_range", least=0, most=10)
    return int(told)
