"""What the line interface can say of offers: programme, rewards, campaigns, missions, plans."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import campaigns as campaign_rules
from loyalty_desktop.models.rules import missions as mission_rules
from loyalty_desktop.models.rules.campaigns import OF_EVENTS, WEEKDAYS, Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.services.commands import (
    campaigns,
    memberships,
    missions,
    programme,
    rewards,
    stamps,
    subscribing,
    targeting,
    vouchers,
)
from loyalty_desktop.services.exchange import reading
from loyalty_desktop.services.exchange.asking import Asking, Operation, write
from loyalty_desktop.services.exchange.reading import Fields


def _set_programme(a: Asking) -> Mapping[str, Any]:
    wanted = a.fields.need("programme", reading.mapping)
    request = programme.SetProgramme(
        **a.carried, programme=read_programme(wanted, programme.belonging_to(a.shop))
    )
    return write(a, programme.set_programme, request)


def _define_reward(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    kind = f.need("kind", reading.choice(rewards.KINDS))
    value = f.get("value", reading.rate if kind == "percent" else f.read_money)
    if kind == "percent" and value is not None and value > 100:
        raise Invalid(field="value", reason="out_of_range", least=0, most=100)
    if kind in {"amount", "percent"} and not value:
        raise Invalid(field="value", reason="missing")
    first, until = f.get("from", reading.day), f.get("until", reading.day)
    if first and until and until < first:
        raise Invalid(field="until", reason="before")
    request = rewards.DefineReward(
        **a.carried,
        code=f.need("code", reading.text),
        name=f.need("name", reading.name),
        points=f.need("points", reading.whole()),
        kind=kind,
        value=None if value is None else Fraction(value),
        category=f.get("category", reading.name),
        cap=f.money("cap"),
        pack=f.get("pack", reading.whole(1, 1_000_000), 1),
        stock=f.get("stock", reading.whole(0, 10**9)),
        per_member=f.get("per_member", reading.whole(0, 10**6), 0),
        period_days=f.get("period_days", reading.whole(0, 36_600), 0),
        tiers=f.get("tiers", reading.texts, ()),
        first_date=first,
        until=until,
        first_purchase_only=f.get("first_purchase_only", reading.flag, False),
    )
    return write(a, rewards.define_reward, request)


def _define_campaign(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    multiplier = f.get("multiplier", reading.rate)
    bonus = f.get("bonus", reading.whole(), 0)
    kind = f.get("kind", reading.choice(campaign_rules.KINDS), "offer")
    audience = f.get("audience", reading.long_text)
    for_all = audience is None and kind not in OF_EVENTS
    if (multiplier is None) == (bonus == 0) and (bonus or for_all):
        raise Invalid(field="multiplier", reason="missing" if multiplier is None else "both")
    first, until = f.get("from", reading.day), f.get("until", reading.day)
    if first and until and until < first:
        raise Invalid(field="until", reason="before")
    weekdays = f.get("weekdays", reading.texts, ())
    for weekday in weekdays:
        reading.choice(WEEKDAYS)(weekday, "weekdays")
    campaign = Campaign(
        code=f.need("code", reading.text),
        name=f.need("name", reading.name),
        multiplier=multiplier,
        bonus=bonus,
        first_day=day_of(first) if first else None,
        last_day=day_of(until) if until else None,
        weekdays=frozenset(WEEKDAYS.index(weekday) for weekday in weekdays),
        hours=f.get("hours", reading.hours, ()),
        category=f.get("category", reading.name),
        segment=f.get("segment", reading.name),
        minimum=f.money("minimum", 0),
        first_purchase_only=f.get("first_purchase_only", reading.flag, False),
        priority=f.get("priority", reading.whole(-(10**6), 10**6), 0),
        exclusive=f.get("exclusive", reading.flag, False),
        per_member=f.get("per_member", reading.whole(0, 10**6), 0),
        control_percent=f.get("control_percent", reading.whole(0, 100), 0),
        kind=kind,
        audience=audience,
        channels=f.get("channels", reading.texts, ()),
        texts=f.get("texts", _texts, {}),
        call_to_action=f.get("call_to_action", reading.text),
        budget=f.money("budget"),
        cost_per_message=f.money("cost_per_message", 0),
        automatic=f.get("automatic", reading.flag, False),
        reward=f.get("reward", reading.text),
        good_days=f.get("good_days", reading.whole(0, 36_600), 0),
        measure_days=f.get("measure_days", reading.whole(0, 36_600), 0),
    )
    request = campaigns.DefineCampaign(**a.carried, campaign=campaign)
    return write(a, campaigns.define_campaign, request)


def _texts(value: object, field: str) -> dict[str, dict[str, str]]:
    """Read the texts of a campaign: by language a subject and a body."""
    texts: dict[str, dict[str, str]] = {}
    for language, parts in reading.mapping(value, field).items():
        told = reading.mapping(parts, field)
        texts[language] = {part: reading.long_text(text, field) for part, text in told.items()}
    return texts


def _name_targets(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = targeting.NameTargets(
        **a.carried,
        code=f.need("code", reading.text),
        members=f.need("members", reading.texts),
        reached_by=f.get("reached_by", reading.text),
    )
    return write(a, targeting.name_targets, request)


def _answer_campaign(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = targeting.AnswerCampaign(
        **a.carried,
        code=f.need("code", reading.text),
        member=f.need("member", reading.text),
        answer=f.need("answer", reading.choice(campaign_rules.ANSWERS)),
    )
    return write(a, targeting.answer_campaign, request)


def _define_stamp_card(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = stamps.DefineStampCard(
        **a.carried,
        code=f.need("code", reading.text),
        name=f.need("name", reading.name),
        every=f.need("every", reading.whole(1, 10_000)),
        reward=f.need("reward", reading.text),
        category=f.get("category", reading.name),
        sku=f.get("sku", reading.text),
        head_start=f.get("head_start", reading.whole(0, 10_000), 0),
    )
    return write(a, stamps.define_stamp_card, request)


def _days_of(f: Fields) -> dict[str, int | None]:
    first, until = f.get("from", reading.day), f.get("until", reading.day)
    return {
        "first_day": day_of(first) if first else None,
        "last_day": day_of(until) if until else None,
    }


def _define_mission(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    count = f.get("count", reading.choice(mission_rules.COUNTS), "visits")
    counted = f.read_money if count == "spend" else reading.whole(1, 10**6)
    mission = mission_rules.Mission(
        code=f.need("code", reading.text),
        name=f.need("name", reading.name),
        kind=f.get("kind", reading.choice(mission_rules.KINDS), "mission"),
        need=f.need("need", counted),
        count=count,
        period=f.get("period", reading.choice(mission_rules.PERIODS), "month"),
        category=f.get("category", reading.name),
        points=f.get("points", reading.whole(0, reading.MOST_POINTS), 0),
        **_days_of(f),
    )
    return write(a, missions.define_mission, missions.DefineMission(**a.carried, mission=mission))


def _define_plan(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    plan = MembershipPlan(
        code=f.need("code", reading.text),
        name=f.need("name", reading.name),
        price=f.need("price", f.read_money),
        days=f.need("days", reading.whole(1, memberships.LONGEST_DAYS)),
        multiplier=f.get("multiplier", reading.rate, Fraction(1)),
        reward=f.get("reward", reading.text),
        on_offer=f.get("on_offer", reading.flag, True),
    )
    return write(a, memberships.define_plan, memberships.DefinePlan(**a.carried, plan=plan))


def _sell_membership(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = subscribing.SellMembership(
        **a.carried,
        member=f.need("member", reading.text),
        plan=f.need("plan", reading.text),
        receipt=f.get("receipt", reading.text),
        counter=f.get("counter", reading.text),
        cashier=f.get("cashier", reading.text),
    )
    return write(a, subscribing.sell_membership, request)


def _issue_voucher(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = vouchers.IssueVoucher(
        **a.carried,
        member=f.need("member", reading.text),
        reward=f.need("reward", reading.text),
        until=f.get("until", reading.day),
        campaign=f.get("campaign", reading.text),
    )
    return write(a, vouchers.issue_voucher, request)


OFFERS: dict[str, Operation] = {
    "set_programme": _set_programme,
    "define_reward": _define_reward,
    "define_campaign": _define_campaign,
    "name_targets": _name_targets,
    "answer_campaign": _answer_campaign,
    "define_stamp_card": _define_stamp_card,
    "issue_voucher": _issue_voucher,
    "define_mission": _define_mission,
    "define_plan": _define_plan,
    "sell_membership": _sell_membership,
}
