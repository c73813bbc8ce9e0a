"""What a campaign came to: whom it was for, who bought, what it cost, what it brought beyond."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import FromClause, Integer, and_, case, cast, func, select, union_all

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.money import half_up
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.uplift import (
    Between,
    Sums,
    difference_of_means,
    difference_of_rates,
)
from loyalty_desktop.models.tables import CampaignTarget, CampaignUse, Feedback, Purchase, Voucher
from loyalty_desktop.services.queries.audiences import campaign_named
from loyalty_desktop.services.queries.bought import bought, kin_at
from loyalty_desktop.services.queries.campaign_costs import CampaignCost, campaign_cost
from loyalty_desktop.services.queries.campaign_targets import kept_now
from loyalty_desktop.services.queries.margin import margin_of
from loyalty_desktop.services.queries.snapshot import stream
from loyalty_desktop.services.store import Session, micros, moment, needs


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """What a campaign came to by a moment; amounts in minor units.

    `targeted` are the people it was for (somebody in two rounds counts twice), `control` those left
    out of it to compare. `reached` heard of it; `answered` said yes, used its offer or, asked for
    feedback, gave some. `bought` and `control_bought` bought on the campaign's days or within its
    days of measuring after them, counted from when they became targets; `revenue` and
    `control_revenue` is what they spent then. `margin` is the shop's margin of that revenue, or the
    revenue itself where the shop has told no margin (`unit`). `roi` is (margin - cost) / cost, None
    without a cost: of all they bought, also what would have come anyway.

    `uplift` is how much higher the share of buyers is than among those left out, from `low` to
    `high`; `more_spent` how much more each spent (minor units). `added` is the margin of what the
    campaign brought beyond, `roi_added` counts that alone. All of these are None without anybody to
    compare with.
    """

    code: str
    name: str
    as_of: datetime
    first: date | None
    last: date | None
    targeted: int
    control: int
    reached: int
    answered: int
    bought: int
    control_bought: int
    revenue: int
    control_revenue: int
    costs: CampaignCost
    cost: int
    unit: str
    margin: int
    roi: Fraction | None
    uplift: Fraction | None
    low: float | None
    high: float | None
    more_spent: Between | None
    added: int | None
    roi_added: Fraction | None

    @property
    def people(self) -> tuple[float, float] | None:
        """Return how many people more it brought, at least and at most."""
        if self.low is None or self.high is None:
            return None
        return self.low * self.targeted, self.high * self.targeted


@needs(Right.EXPORT)
def campaign_result(session: Session, code: str, as_of: datetime) -> CampaignResult:
    """Return what a campaign came to by `as_of`. Errors: `NotFound`."""
    return result_of(session, campaign_named(session, code, as_of), as_of)


@needs(Right.EXPORT)
def all_campaign_results(session: Session, as_of: datetime) -> tuple[CampaignResult, ...]:
    """Return what each campaign that is for targets came to by `as_of`, by code."""
    known = session.shop.campaigns_at(micros(as_of))
    return tuple(
        result_of(session, campaign, as_of)
        for campaign in sorted(known, key=_code)
        if campaign.for_targets
    )


def result_of(session: Session, campaign: Campaign, as_of: datetime) -> CampaignResult:
    """Return what a campaign, as it is defined, came to by `as_of`."""
    at = micros(as_of)
    told, left_out, reached, answered = _counted(session, campaign, at)
    costs = campaign_cost(session, campaign, at)
    kept = margin_of(session.shop)
    share = Fraction(1) if kept is None else kept
    margin = half_up(told.total * share)
    rates = difference_of_rates(told.buyers, told.people, left_out.buyers, left_out.people)
    spent = difference_of_means(told, left_out)
    added = None if spent is None else half_up(spent.figure * told.people * share)
    cost = costs.total
    return CampaignResult(
        code=campaign.code,
        name=campaign.name,
        as_of=as_of,
        first=None if campaign.first_day is None else date_of(campaign.first_day),
        last=None if campaign.last_day is None else date_of(campaign.last_day),
        targeted=told.people,
        control=left_out.people,
        reached=reached,
        answered=answered,
        bought=told.buyers,
        control_bought=left_out.buyers,
        revenue=told.total,
        control_revenue=left_out.total,
        costs=costs,
        cost=cost,
        unit="revenue" if kept is None else "margin",
        margin=margin,
        roi=Fraction(margin - cost, cost) if cost else None,
        uplift=None if rates is None else rates.figure,
        low=None if rates is None else rates.low,
        high=None if rates is None else rates.high,
        more_spent=spent,
        added=added,
        roi_added=None if added is None or not cost else Fraction(added - cost, cost),
    )


def _counted(session: Session, campaign: Campaign, at: int) -> tuple[Sums, Sums, int, int]:
    """Return the sums of targets and of those left out, how many heard of it, how many answered."""
    told, left_out = Sums(), Sums()
    reached = answered = 0
    acted = _acted(session, campaign, at)
    today = session.shop.day(moment(at))
    days: dict[int, int] = {}
    person: tuple[Any, ...] | None = None
    spent = purchases = 0

    def close() -> None:
        nonlocal told, left_out, reached, answered
        if person is None:
            return
        member, _round, control, since, heard, agreed = person
        if control:
            left_out = left_out.plus(spent, bought=purchases > 0)
            return
        told = told.plus(spent, bought=purchases > 0)
        until = _until(campaign, days[since], today)
        did = any(
            when > since and session.shop.day(moment(when)) <= until
            for when in acted.get(member, ())
        )
        answered += bool(agreed or did)
        reached += bool(heard or agreed or did)

    for row in stream(session, _statement(session, campaign, at, today)):
        who, day, spend = tuple(row[:6]), row[6], row[7]
        if who != person:
            close()
            person, spent, purchases = who, 0, 0
            if who[3] not in days:
                days[who[3]] = session.shop.day(moment(who[3]))
        if day is not None and day <= _until(campaign, days[who[3]], today):
            spent += int(spend)
            purchases += 1
    close()
    return told, left_out, reached, answered


def _until(campaign: Campaign, since: int, today: int) -> int:
    """Return the last day that counts for who became a target on business day `since`."""
    ends = [today]
    if campaign.last_day is not None:
        ends.append(campaign.last_day + campaign.measure_days)
    if campaign.good_days:
        ends.append(since + campaign.good_days - 1 + campaign.measure_days)
    return min(ends)


def _statement(session: Session, campaign: Campaign, at: int, today: int) -> Any:
    """Return targets by person and round, each with what was bought since, a row a purchase."""
    target = CampaignTarget
    kin = kin_at(at, "target_kin")
    merged = bool(kept_now(session, at))
    known = and_(target.code == campaign.code, target.at <= at)
    person: Any = func.coalesce(kin.c.person, target.member_id) if merged else target.member_id
    source: Any = select(
        person.label("person"),
        target.round.label("round"),
        # Two rows of one person may be in both groups: who heard of it is no comparison any more.
        func.min(cast(target.control, Integer)).label("control"),
        func.min(target.at).label("at"),
        func.max(case((target.reached_at <= at, 1), else_=0)).label("heard"),
        func.max(case((and_(target.answer == "yes", target.answered_at <= at), 1), else_=0)).label(
            "agreed"
        ),
    ).where(known)
    if merged:
        source = source.outerjoin(kin, kin.c.member == target.member_id)
    who = source.group_by(person, target.round).subquery()
    parts: list[FromClause] = bought(session, at)
    purchases = (
        parts[0]
        if len(parts) == 1
        else union_all(*(select(p.c.person, p.c.day, p.c.spend, p.c.at) for p in parts)).subquery()
    )
    last = today if campaign.last_day is None else campaign.last_day + campaign.measure_days
    first = campaign.first_day if campaign.first_day is not None else -(2**30)
    return (
        select(who, purchases.c.day, purchases.c.spend)
        .outerjoin(
            purchases,
            and_(
                purchases.c.person == who.c.person,
                purchases.c.at > who.c.at,
                purchases.c.day >= first,
                purchases.c.day <= min(last, today),
            ),
        )
        .order_by(who.c.person, who.c.round)
    )


def _acted(session: Session, campaign: Campaign, at: int) -> Mapping[str, list[int]]:
    """Return when each person used what the campaign offers, or gave the feedback it asks for."""
    kin = kept_now(session, at)
    found: dict[str, list[int]] = defaultdict(list)
    code = campaign.code
    asked: list[Any] = [
        select(CampaignUse.member_id, Purchase.at)
        .join(Purchase, Purchase.id == CampaignUse.purchase_id)
        .where(CampaignUse.code == code, Purchase.at <= at, Purchase.voided_at.is_(None)),
        select(Voucher.member_id, Voucher.used_at).where(
            Voucher.campaign_code == code, Voucher.state == "used", Voucher.used_at <= at
        ),
    ]
    if campaign.kind == "feedback":
        asked.append(select(Feedback.member_id, Feedback.at).where(Feedback.at <= at))
    for statement in asked:
        rows: Any = session.execute(statement)
        for member, when in rows:
            found[kin.get(str(member), str(member))].append(int(when))
    return found


def _code(campaign: Campaign) -> str:
    return campaign.code
