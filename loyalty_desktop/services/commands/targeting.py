"""Whom a campaign is for: drawn, told, and what they answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, insert, select, update
from typing_extensions import override

from loyalty_desktop.errors import Invalid, LimitReached, LoyaltyError, NotEligible
from loyalty_desktop.models.rules.campaigns import (
    ANSWERS,
    LISTED,
    Campaign,
    in_control_group,
    state_on,
)
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Account, CampaignTarget, Member
from loyalty_desktop.services.commands import vouchers
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.queries.audiences import campaign_named
from loyalty_desktop.services.queries.campaign_targets import (
    Due,
    automatic_now,
    due,
    has_budget,
    rows_by_person,
)
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

_KEEP = Prepared(insert(CampaignTarget))
_REACHED = Prepared(
    update(CampaignTarget)
    .where(
        CampaignTarget.code == bindparam("which"),
        CampaignTarget.member_id == bindparam("member"),
        CampaignTarget.round == bindparam("number"),
        CampaignTarget.reached_at.is_(None),
        CampaignTarget.control.is_(False),
    )
    .values(reached_at=bindparam("moment"), reached_by=bindparam("way"))
)
_CHUNK = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawTargets(Asked):
    """A campaign of which it is to be seen now whom it is for."""

    code: str
    OP: ClassVar[str] = "draw_targets"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTargets(Asked):
    """People a campaign is for because somebody says so: ids, numbers, cards or phones.

    `reached_by` is how they have heard of it already, if they have.
    """

    code: str
    members: tuple[str, ...]
    reached_by: str | None = None
    OP: ClassVar[str] = "name_targets"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetsDrawn(Answer):
    """Whom a campaign is for from now on: so many `targets`, and `control` who are left out of it.

    Those who were in already are in neither. `round` is the newest of the `rounds` they are in, 0
    where the campaign comes once for everybody. `vouchers` were issued to targets.
    """

    code: str
    targets: int
    control: int
    round: int = 0
    rounds: tuple[int, ...] = ()
    vouchers: int = 0

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer."""
        del session
        kept: dict[str, Any] = {**values, "rounds": tuple(values["rounds"])}
        return cls(**kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawDue(Asked):
    """All campaigns that run by themselves, to be drawn for whom they are due now."""

    OP: ClassVar[str] = "draw_due"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDrawn(Answer):
    """What each campaign that runs by itself came to; `missed` names those that could not.

    Those are out of money, or their segment is gone or does not fit any more.
    """

    drawn: tuple[TargetsDrawn, ...] = ()
    missed: tuple[str, ...] = ()

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept."""
        return {"drawn": [each.stored() for each in self.drawn], "missed": list(self.missed)}

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer."""
        drawn = tuple(TargetsDrawn.restored(session, each) for each in values["drawn"])
        return cls(drawn=drawn, missed=tuple(values["missed"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCampaign(Asked):
    """What somebody said to a campaign: yes, no, or later."""

    code: str
    member: str
    answer: str
    OP: ClassVar[str] = "answer_campaign"


@needs(Right.OFFER)
def draw_targets(session: Session, by: Actor, request: DrawTargets) -> TargetsDrawn:
    """See whom a campaign is for at the request's moment; who is in it already stays as it is.

    Errors: `NotFound` (the campaign, or the segment of its audience), `Invalid` (its condition does
    not fit this shop any more), `NotEligible` (not begun, over, stopped, for everybody, or its
    people are listed), `LimitReached` (its budget is used up).
    """
    if (first := answered(session, request, TargetsDrawn)) is not None:
        return first
    del by
    campaign = campaign_named(session, request.code, request.at)
    refuse_idle(session, campaign, session.shop.day(request.at))
    if not campaign.for_targets:
        raise NotEligible(reason="campaign_for_all", campaign=campaign.code)
    if campaign.audience == LISTED:
        raise NotEligible(reason="campaign_listed", campaign=campaign.code)
    if not has_budget(session, campaign, micros(request.at)):
        raise LimitReached(limit="budget", campaign=campaign.code, allowed=campaign.budget)
    inside = rows_by_person(session, campaign.code, micros(request.at))
    result = _draw(session, campaign, due(session, campaign, request.at), request, inside)
    return answer(session, request, result, None, ("targets",))


@needs(Right.OFFER)
def draw_due(session: Session, by: Actor, request: DrawDue) -> DueDrawn:
    """Draw every campaign that runs by itself for whom it is due at the request's moment."""
    if (first := answered(session, request, DueDrawn)) is not None:
        return first
    del by
    drawn: list[TargetsDrawn] = []
    missed: list[str] = []
    for campaign in automatic_now(session, request.at):
        if campaign.audience == LISTED:
            continue
        if not has_budget(session, campaign, micros(request.at)):
            missed.append(campaign.code)
            continue
        try:
            inside = rows_by_person(session, campaign.code, micros(request.at))
            wanted = due(session, campaign, request.at)
            drawn.append(_draw(session, campaign, wanted, request, inside))
        except LoyaltyError:
            missed.append(campaign.code)
    result = DueDrawn(drawn=tuple(drawn), missed=tuple(missed))
    return answer(session, request, result, None, ("targets",))


@needs(Right.OFFER)
def name_targets(session: Session, by: Actor, request: NameTargets) -> TargetsDrawn:
    """Make the people that are named targets of a campaign; who is in it already stays as it is.

    Restricted people and those who left are passed over. Errors: `NotFound`, `NotEligible`.
    """
    if (first := answered(session, request, TargetsDrawn)) is not None:
        return first
    del by
    campaign = campaign_named(session, request.code, request.at)
    if not campaign.for_targets:
        raise NotEligible(reason="campaign_for_all", campaign=campaign.code)
    if campaign.stopped:
        raise NotEligible(reason="campaign_stopped", campaign=campaign.code)
    found = [find_member(session, member) for member in request.members]
    wanted = [Due(one.id, 0) for one in found if not one.restricted and one.left_at is None]
    inside = rows_by_person(
        session, campaign.code, micros(request.at), [one.member for one in wanted]
    )
    result = _draw(session, campaign, wanted, request, inside, request.reached_by)
    return answer(session, request, result, None, ("targets",))


@needs(Right.CHANGE_MEMBERS)
def answer_campaign(session: Session, by: Actor, request: AnswerCampaign) -> Answer:
    """Note what a member said to a campaign; who said later may be asked again another day.

    Errors: `Invalid`, `NotFound`, `NotEligible` (the campaign is not for this member).
    """
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    if request.answer not in ANSWERS:
        raise Invalid(field="answer", reason="unknown_choice", options=list(ANSWERS))
    campaign = campaign_named(session, request.code, request.at)
    found = find_member(session, request.member)
    row = session.execute(
        select(CampaignTarget.member_id, CampaignTarget.round)
        .where(
            CampaignTarget.code == campaign.code,
            CampaignTarget.member_id.in_(lineage(session, found.id, micros(request.at))),
            CampaignTarget.control.is_(False),
        )
        .order_by(CampaignTarget.at.desc(), CampaignTarget.round.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotEligible(reason="not_meant", campaign=campaign.code)
    at = micros(request.at)
    mark_reached(session, campaign.code, row.member_id, row.round, "counter", at)
    session.execute(
        update(CampaignTarget)
        .where(
            CampaignTarget.code == campaign.code,
            CampaignTarget.member_id == row.member_id,
            CampaignTarget.round == row.round,
        )
        .values(answer=request.answer, answered_at=at)
    )
    return answer(session, request, Answer(), found.id, ("answer",))


def mark_reached(session: Session, code: str, member: str, number: int, by: str, at: int) -> None:
    """Note that a target of round `number` has heard of a campaign, and how; the first time counts.

    `at` is in microseconds. Who is left out to compare is never reached.
    """
    _REACHED.run(session, which=code, member=member, number=number, way=by, moment=at)


def refuse_idle(session: Session, campaign: Campaign, day: int) -> None:
    """Refuse (`NotEligible`) a campaign that does not run on business day `day`."""
    del session
    state = state_on(campaign, day)
    if state == "running":
        return
    facts: dict[str, object] = {"campaign": campaign.code}
    if state == "planned":
        facts["first"] = date_of(campaign.first_day or 0).isoformat()
    elif state == "ended":
        facts["last"] = date_of(campaign.last_day or 0).isoformat()
    raise NotEligible(reason=f"campaign_{state}", **facts)


def _draw(
    session: Session,
    campaign: Campaign,
    wanted: Iterable[Due],
    request: Asked,
    inside: set[Due],
    reached_by: str | None = None,
) -> TargetsDrawn:
    """Keep a row for everybody who is wanted and not `inside` yet; issue their vouchers."""
    at = micros(request.at)
    new: list[Due] = []
    for one in wanted:
        if one not in inside:
            inside.add(one)
            new.append(one)
    left_out = 0
    for start in range(0, len(new), _CHUNK):
        rows: list[dict[str, Any]] = []
        for member, number in new[start : start + _CHUNK]:
            control = in_control_group(campaign, member)
            left_out += control
            heard = at if reached_by is not None and not control else None
            rows.append(
                {
                    "code": campaign.code,
                    "member_id": member,
                    "round": number,
                    "control": control,
                    "at": at,
                    "reached_at": heard,
                    "reached_by": None if heard is None else reached_by,
                    "answer": None,
                    "answered_at": None,
                }
            )
        _KEEP.many(session, rows)
    rounds = tuple(sorted({one.round for one in new}))
    return TargetsDrawn(
        code=campaign.code,
        targets=len(new) - left_out,
        control=left_out,
        round=rounds[-1] if rounds else 0,
        rounds=rounds,
        vouchers=_issue(session, campaign, new, at) if reached_by is None else 0,
    )


def _issue(session: Session, campaign: Campaign, new: Sequence[Due], at: int) -> int:
    """Issue the voucher that a campaign brings to each of its new targets who has joined.

    None where nobody could use it: its last day is over, or it is for a first purchase and the
    target has bought.
    """
    if campaign.reward is None or not new:
        return 0
    day = session.shop.day(moment(at))
    last = campaign.last_day
    if campaign.good_days:
        ends = day + campaign.good_days - 1
        last = ends if last is None else min(last, ends)
    if last is not None and last < day:
        return 0
    able = select(Member.id).where(Member.joined_at.is_not(None))
    reward = session.shop.reward_at(campaign.reward, at)
    if reward is not None and reward.first_purchase_only:
        able = able.join(Account, Account.member_id == Member.id).where(Account.visits == 0)
    joined = set(session.scalars(able))
    issued = 0
    for member, _number in new:
        if member in joined and not in_control_group(campaign, member):
            vouchers.issue(
                session,
                member,
                campaign.reward,
                last,
                "campaign",
                at,
                campaign=campaign.code,
            )
            issued += 1
    return issued
