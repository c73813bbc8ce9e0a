"""What people told the shop, whom they brought, and what it told them: conditions of a segment."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.asking import NO_SOURCE
from loyalty_desktop.models.rules.segments import Compare, Value, fits
from loyalty_desktop.models.tables import (
    CampaignTarget,
    Feedback,
    Interaction,
    Member,
    Membership,
    Preference,
    Purchase,
)
from loyalty_desktop.services.queries.completeness import CONTACT
from loyalty_desktop.services.queries.segment_facts import (
    Condition,
    consented,
    containing,
    net_of,
    newest,
    plain,
    plainly,
    two_valued,
)
from loyalty_desktop.services.queries.segment_scope import Scope

COMPLAINT = "complaint"


def said_lately(scope: Scope, measure: str, operator: str, value: Value) -> Condition:
    """Return a comparison of the newest answer, "nps" or "satisfaction"; None: there is none."""
    answer = getattr(Feedback, measure)
    said = select(scope.owner(Feedback.member_id, Feedback)).where(
        answer.is_not(None), *newest(scope, Feedback, said=(measure,))
    )
    if value is None:
        return Member.id.not_in(said)
    return Member.id.in_(said.where(two_valued(answer, operator, value)))


def said_often(scope: Scope, leaf: Compare, value: Value) -> Condition:
    """Return a comparison of how often somebody said something, in so many days or ever."""
    found: list[Condition] = []
    if scope.past:
        found.append(Feedback.at <= scope.at)
    if leaf.within is not None:
        found.append(Feedback.at >= scope.start_of(scope.day - leaf.within + 1))
    of = scope.owner(Feedback.member_id, Feedback).label("person")
    grouped = select(of).where(*found).group_by(of)
    return _counted(grouped, leaf.operator, value)


def complaint(scope: Scope, value: Value) -> Condition:
    """Return the condition for an open complaint, only settled ones, or (None) none ever."""
    known = [Interaction.kind == COMPLAINT]
    waits: Condition = Interaction.done_at.is_(None)
    if scope.past:
        known.append(Interaction.at <= scope.at)
        waits = or_(waits, Interaction.done_at > scope.at)
    person = scope.owner(Interaction.member_id, Interaction)
    ever = Member.id.in_(select(person).where(*known))
    waiting = Member.id.in_(select(person).where(*known, waits))
    match value:
        case "open":
            return waiting
        case "settled":
            return and_(ever, not_(waiting))
        case _:
            return not_(ever)


def who_referred(scope: Scope, operator: str, value: Value) -> Condition:
    """Return a comparison of how many somebody brought who have bought."""
    brought = aliased(Member)
    by = scope.owner(brought.referred_by, brought).label("person")
    theirs = [
        Purchase.member_id.is_not(None),
        scope.family(brought.id, Purchase.member_id, brought),
        net_of(scope) > 0,
    ]
    if scope.past:
        theirs.append(Purchase.credited_at <= scope.at)
    known: list[Condition] = [
        brought.referred_by.is_not(None),
        exists().where(*theirs).correlate(brought),
    ]
    if scope.past:
        known.append(brought.created_at <= scope.at)
    if scope.kin is not None:
        # Whoever turned out to be the same person referred nobody.
        known.append(scope.owner(brought.referred_by, brought) != scope.owner(brought.id, brought))
    return _counted(select(by).where(*known).group_by(by), operator, value)


def plan(scope: Scope, value: Value) -> Condition:
    """Return the condition for a plan that runs, by its code; None: for none that runs."""
    runs = [
        Membership.first_day <= scope.day,
        Membership.last_day >= scope.day,
        Membership.at <= scope.at,
        or_(Membership.ended_at.is_(None), Membership.ended_at > scope.at),
    ]
    if value is not None:
        runs.append(plainly(scope, Membership.code) == plain(str(value)))
    theirs = Member.id.in_(select(scope.owner(Membership.member_id, Membership)).where(*runs))
    return theirs if value is not None else not_(theirs)


def prefers(scope: Scope, name: str, wanted: str) -> Condition:
    """Return the condition for whose preference of a name holds a text, avoided things too."""
    return Member.id.in_(
        select(scope.owner(Preference.member_id, Preference)).where(
            Preference.value.is_not(None),
            Preference.value != "",
            Preference.sensitive.is_(False),
            plainly(scope, Preference.name) == plain(name),
            containing(scope, Preference.value, wanted),
            *newest(scope, Preference, "name"),
        )
    )


def known(scope: Scope, fact: str) -> Condition:
    """Return the condition for of whom one of `FACTS` is known, as `completeness` counts it."""
    match fact:
        case "consent":
            return consented(scope, ("marketing",))
        case "likes" | "channel":
            says_how = Preference.name.in_(sorted(CONTACT))
            return Member.id.in_(
                select(scope.owner(Preference.member_id, Preference)).where(
                    Preference.value.is_not(None),
                    says_how if fact == "channel" else not_(says_how),
                    *newest(scope, Preference, "name"),
                )
            )
        case "source":
            told = Member.source.not_in(sorted(NO_SOURCE))
            return and_(Member.source.is_not(None), told)
        case _:
            noted: ColumnElement[Any] = getattr(Member, fact)
            return and_(noted.is_not(None))


def campaign(scope: Scope, code: str, part: str = "target") -> Condition:
    """Return the condition for whom a campaign meant, in any of its rounds."""
    meant: list[Condition] = [
        plainly(scope, CampaignTarget.code) == plain(code),
        CampaignTarget.at <= scope.at,
        CampaignTarget.control.is_(part == "control"),
    ]
    if part == "reached":
        meant.append(CampaignTarget.reached_at <= scope.at)
    if part == "answered":
        meant += [CampaignTarget.answer == "yes", CampaignTarget.answered_at <= scope.at]
    return Member.id.in_(
        select(scope.owner(CampaignTarget.member_id, CampaignTarget)).where(*meant)
    )


def _counted(grouped: Any, operator: str, value: Value) -> Condition:
    """Return the condition for people of whom so many rows were counted; nobody's is 0."""
    fitting = two_valued(func.count(), operator, value)
    if fits(operator, 0, value):
        return Member.id.not_in(grouped.having(not_(fitting)))
    return Member.id.in_(grouped.having(fitting))
