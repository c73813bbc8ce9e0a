"""Every operation of the line interface: its fields, its command, and its reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from fractions import Fraction
from typing import Any

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import campaigns as campaign_rules
from loyalty_desktop.models.rules import missions as mission_rules
from loyalty_desktop.models.rules.bill import KINDS, Line
from loyalty_desktop.models.rules.campaigns import OF_EVENTS, WEEKDAYS, Campaign
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.money import major
from loyalty_desktop.models.rules.paying import METHODS, Payment
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.models.rules.refunds import LineRefund
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.rules.stages import ANSWERS, STAGES
from loyalty_desktop.services.commands import (
    attaching,
    campaigns,
    cards,
    members,
    memberships,
    merges,
    missions,
    points,
    programme,
    purchases,
    refunds,
    relations,
    rewards,
    stamps,
    subscribing,
    targeting,
    vouchers,
)
from loyalty_desktop.services.commands.answering import Answer
from loyalty_desktop.services.exchange import reading
from loyalty_desktop.services.exchange.reading import Fields
from loyalty_desktop.services.queries import show
from loyalty_desktop.services.queries.customer_values import MemberValues
from loyalty_desktop.services.store import ShopState, Store, micros

MONEY = frozenset({"due", "payable", "money_back", "points_value"})
"""Fields of replies that are money: minor units inside, major ones outside."""
DAYS = frozenset({"first_day"})
"""Fields of replies that are business days: numbers inside, ISO dates outside."""
HIDDEN = frozenset({"member_id", "card_id", "voucher_id", "refund_id"})


@dataclass(frozen=True, slots=True)
class Asking:
    """One line: its fields, key, moment and hash, and the store and person it is for."""

    store: Store
    shop: ShopState
    by: Actor
    fields: Fields
    key: str
    at: datetime
    digest: bytes

    @property
    def carried(self) -> dict[str, Any]:
        """Return what every request carries."""
        return {"key": self.key, "at": self.at, "digest": self.digest}


Operation = Callable[[Asking], Mapping[str, Any]]


def _reply(asking: Asking, answer: Answer) -> dict[str, Any]:
    reply: dict[str, Any] = {}
    for each in fields(answer):
        if each.name in HIDDEN:
            continue
        value: Any = getattr(answer, each.name)
        if each.name in DAYS and value is not None:
            value = date_of(value).isoformat()
        elif each.name in MONEY and value is not None:
            value = major(value, asking.shop.currency)
        elif each.name == "why":
            value = _sentences(asking, value or ())
        reply[each.name] = value
    return reply


def _sentences(asking: Asking, why: tuple[dict[str, Any], ...]) -> list[str]:
    return [wording.why(line, asking.shop.currency) for line in why]


def _write(asking: Asking, command: Callable[..., Any], request: Any) -> Mapping[str, Any]:
    asking.fields.end()
    return _reply(asking, asking.store.write(command, asking.by, request))


def _consent(f: Fields) -> members.ConsentGiven:
    return members.ConsentGiven(
        f.need("purpose", reading.choice(members.PURPOSES)),
        f.need("channel", reading.choice(members.CHANNELS)),
    )


_PERSON: dict[str, Callable[[Fields], Any]] = {
    "name": lambda f: f.change("name", reading.name),
    "phone": lambda f: f.change("phone", reading.text),
    "email": lambda f: f.change("email", reading.name),
    "birthday": lambda f: f.change("birthday", reading.day),
    "address": lambda f: f.change("address", reading.long_text),
    "postcode": lambda f: f.change("postcode", reading.text),
    "city": lambda f: f.change("city", reading.name),
    "joined": lambda f: f.change("joined", reading.flag),
    "referred_by": lambda f: f.change("referred_by", reading.text),
    "would_have_come": lambda f: f.change("would_have_come", reading.choice(ANSWERS)),
    "consents": lambda f: f.objects("consents", _consent),
    "preferences": lambda f: f.change("preferences", reading.preferences),
    "codes": lambda f: f.change("codes", reading.texts),
    "opening_points": lambda f: f.change("opening_points", reading.whole()),
}
_CLEARED = frozenset({"phone", "email", "birthday", "address", "postcode", "city"})
"""Fields that null empties; elsewhere null means that the field is absent."""


def _person(f: Fields) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, read in _PERSON.items():
        if name not in f:
            continue
        value = read(f)
        if value is not None or name in _CLEARED:
            found[name] = value
    return found


def _register(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    f.need("name", reading.name)
    return _write(a, members.register_member, members.RegisterMember(**a.carried, **_person(f)))


def _update(a: Asking) -> Mapping[str, Any]:
    member = a.fields.need("member", reading.text)
    request = members.UpdateMember(**a.carried, member=member, change=_person(a.fields))
    reply = dict(_write(a, members.update_member, request))
    if reply["card"] is None:
        del reply["card"]
    return reply


def _qualify(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    return _write(
        a,
        relations.qualify,
        relations.Qualify(
            **a.carried,
            member=f.need("member", reading.text),
            interest=f.get("interest", reading.choice(ANSWERS)),
            ability=f.get("ability", reading.choice(ANSWERS)),
            note=f.get("note", reading.long_text),
        ),
    )


def _line(f: Fields) -> Line:
    return Line(
        f.need("amount", f.read_money),
        f.money("discount", 0),
        f.get("quantity", reading.thousandths, 1000),
        f.get("sku", reading.text),
        f.get("name", reading.name),
        f.get("category", reading.name),
        f.get("kind", reading.choice(sorted(KINDS)), "goods"),
    )


def _payment(f: Fields) -> Payment:
    return Payment(
        f.need("method", reading.choice(METHODS)),
        f.need("amount", f.read_money),
        f.get("received", f.read_money),
    )


def _bill(a: Asking) -> purchases.RecordPurchase:
    f = a.fields
    if "member" not in f:
        raise Invalid(field="member", reason="missing")
    request = purchases.RecordPurchase(
        **a.carried,
        member=f.change("member", reading.text),
        total=f.need("total", f.read_money),
        receipt=f.get("receipt", reading.text),
        tax=f.money("tax", 0),
        discount=f.money("discount", 0),
        lines=f.objects("lines", _line),
        redeem_points=f.get("redeem_points", reading.whole(), 0),
        rewards=f.get("rewards", reading.texts, ()),
        stored_value=f.money("stored_value", 0),
        payments=f.objects("payments", _payment),
        counter=f.get("counter", reading.text),
        cashier=f.get("cashier", reading.text),
    )
    f.end()
    return request


def _record(a: Asking) -> Mapping[str, Any]:
    return _write(a, purchases.record_purchase, _bill(a))


def _quote(a: Asking) -> Mapping[str, Any]:
    request = _bill(a)
    reply = _reply(a, a.store.rehearse(purchases.record_purchase, a.by, request))
    # Nothing of it exists: neither the purchase nor a voucher that it would bring.
    del reply["purchase"], reply["vouchers"]
    return reply


def _refunded_line(f: Fields) -> LineRefund:
    line = LineRefund(
        f.need("line", reading.whole(1, 10_000)),
        f.get("quantity", reading.thousandths),
        f.money("amount"),
    )
    if line.quantity is not None and line.amount is not None:
        raise Invalid(field="lines", reason="both")
    return line


def _which(f: Fields) -> dict[str, Any]:
    which = {
        "purchase": f.get("purchase", reading.text),
        "receipt": f.get("receipt", reading.text),
    }
    if which["purchase"] is None and which["receipt"] is None:
        raise Invalid(field="purchase", reason="missing")
    return which


def _refund(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    if f.get("lines", reading.listed) == []:
        raise Invalid(field="lines", reason="empty")
    return _write(
        a,
        refunds.refund_purchase,
        refunds.RefundPurchase(
            **a.carried,
            **_which(f),
            amount=f.money("amount"),
            lines=f.objects("lines", _refunded_line),
            method=f.get("method", reading.choice(METHODS)),
        ),
    )


def _void(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = refunds.VoidPurchase(
        **a.carried,
        **_which(f),
        reason=f.need("reason", reading.name),
        method=f.get("method", reading.choice(METHODS)),
    )
    return _write(a, refunds.void_purchase, request)


def _attach(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = attaching.Attach(**a.carried, **_which(f), member=f.need("member", reading.text))
    return _write(a, attaching.attach, request)


def _wanted(f: Fields) -> dict[str, Any]:
    return {
        "member": f.need("member", reading.text),
        "reward": f.need("reward", reading.text),
        "quantity": f.get("quantity", reading.whole(1, 10_000), 1),
    }


def _redeem(a: Asking) -> Mapping[str, Any]:
    request = rewards.RedeemReward(**a.carried, **_wanted(a.fields))
    return _write(a, rewards.redeem_reward, request)


def _reserve(a: Asking) -> Mapping[str, Any]:
    request = rewards.ReserveReward(**a.carried, **_wanted(a.fields))
    return _write(a, rewards.reserve_reward, request)


def _cancel(a: Asking) -> Mapping[str, Any]:
    redemption = a.fields.need("redemption", reading.text)
    return _write(
        a, rewards.cancel_reward, rewards.CancelReward(**a.carried, redemption=redemption)
    )


def _adjust(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    most = reading.MOST_POINTS
    request = points.AdjustPoints(
        **a.carried,
        member=f.need("member", reading.text),
        points=f.need("points", reading.whole(-most, most)),
        reason=f.need("reason", reading.name),
    )
    return _write(a, points.adjust_points, request)


def _expire(a: Asking) -> Mapping[str, Any]:
    return _write(a, points.expire_points, points.ExpirePoints(**a.carried))


def _by_hand(f: Fields) -> dict[str, Any]:
    return {
        "member": f.need("member", reading.text),
        "until": f.need("until", reading.day),
        "reason": f.need("reason", reading.name),
    }


def _set_tier(a: Asking) -> Mapping[str, Any]:
    tier = a.fields.need("tier", reading.name)
    request = relations.SetTier(**a.carried, tier=tier, **_by_hand(a.fields))
    return _write(a, relations.set_tier, request)


def _set_stage(a: Asking) -> Mapping[str, Any]:
    stage = a.fields.need("stage", reading.choice(STAGES))
    request = relations.SetStage(**a.carried, stage=stage, **_by_hand(a.fields))
    return _write(a, relations.set_stage, request)


def _feedback(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = relations.GiveFeedback(
        **a.carried,
        member=f.need("member", reading.text),
        nps=f.get("nps", reading.whole(0, 10)),
        satisfaction=f.get("satisfaction", reading.whole(1, 5)),
        product=f.get("product", reading.name),
        comment=f.get("comment", reading.long_text),
    )
    return _write(a, relations.give_feedback, request)


def _answer_feedback(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = relations.AnswerFeedback(
        **a.carried,
        feedback=f.need("feedback", reading.text),
        note=f.need("note", reading.long_text),
    )
    return _write(a, relations.answer_feedback, request)


def _interaction(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = relations.NoteInteraction(
        **a.carried,
        member=f.need("member", reading.text),
        kind=f.need("kind", reading.text),
        note=f.get("note", reading.long_text),
        due=f.moment("due"),
    )
    return _write(a, relations.note_interaction, request)


def _give_consent(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = relations.GiveConsent(
        **a.carried,
        member=f.need("member", reading.text),
        purpose=f.need("purpose", reading.choice(members.PURPOSES)),
        channel=f.need("channel", reading.choice(members.CHANNELS)),
        given=f.need("given", reading.flag),
    )
    return _write(a, relations.give_consent, request)


def _replace_card(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = cards.ReplaceCard(
        **a.carried, member=f.need("member", reading.text), reason=f.need("reason", reading.name)
    )
    return _write(a, cards.replace_card, request)


def _block_card(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = cards.BlockCard(
        **a.carried, card=f.need("card", reading.text), reason=f.need("reason", reading.name)
    )
    return _write(a, cards.block_card, request)


def _link_card(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = cards.LinkCard(
        **a.carried, member=f.need("member", reading.text), code=f.need("code", reading.text)
    )
    return _write(a, cards.link_card, request)


def _merge(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = merges.MergeMembers(
        **a.carried, keep=f.need("keep", reading.text), absorb=f.need("absorb", reading.text)
    )
    return _write(a, merges.merge_members, request)


def _undo_merge(a: Asking) -> Mapping[str, Any]:
    merge = a.fields.need("merge", reading.text)
    return _write(a, merges.undo_merge, merges.UndoMerge(**a.carried, merge=merge))


def _leave(a: Asking) -> Mapping[str, Any]:
    member = a.fields.need("member", reading.text)
    return _write(a, members.leave, members.Leave(**a.carried, member=member))


def _set_programme(a: Asking) -> Mapping[str, Any]:
    wanted = a.fields.need("programme", reading.mapping)
    request = programme.SetProgramme(
        **a.carried, programme=read_programme(wanted, programme.belonging_to(a.shop))
    )
    return _write(a, programme.set_programme, request)


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
    return _write(a, rewards.define_reward, request)


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
    return _write(a, campaigns.define_campaign, request)


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
    return _write(a, targeting.name_targets, request)


def _answer_campaign(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = targeting.AnswerCampaign(
        **a.carried,
        code=f.need("code", reading.text),
        member=f.need("member", reading.text),
        answer=f.need("answer", reading.choice(campaign_rules.ANSWERS)),
    )
    return _write(a, targeting.answer_campaign, request)


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
    return _write(a, stamps.define_stamp_card, request)


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
    return _write(a, missions.define_mission, missions.DefineMission(**a.carried, mission=mission))


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
    return _write(a, memberships.define_plan, memberships.DefinePlan(**a.carried, plan=plan))


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
    return _write(a, subscribing.sell_membership, request)


def _issue_voucher(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = vouchers.IssueVoucher(
        **a.carried,
        member=f.need("member", reading.text),
        reward=f.need("reward", reading.text),
        until=f.get("until", reading.day),
        campaign=f.get("campaign", reading.text),
    )
    return _write(a, vouchers.issue_voucher, request)


def shown(member: show.MemberShown, shop: ShopState) -> dict[str, Any]:
    """Return a member as replies and `--json` show it: money in major units, dates in ISO form."""
    now = member.standing
    return {
        "member": member.number,
        "name": member.name,
        "joined": member.joined,
        "left": member.left,
        "card": member.card,
        "card_blocked": member.card_blocked,
        "balance": now.balance,
        "pending": now.pending,
        "debt": now.debt,
        "tier": now.tier,
        "stage": now.stage,
        "stage_reason": wording.stage_reason(member.row, member.evidence),
        "lots": [
            {
                "earned": lot.earned,
                "remaining": lot.remaining,
                "available_from": lot.available_from,
                "last_valid": lot.last_valid,
            }
            for lot in member.lots
        ],
        "values": {
            "spend": major(member.spend, shop.currency),
            "visits": member.visits,
            "purchases": member.purchases,
            "first_visit": member.first_visit,
            "last_visit": member.last_visit,
            "referrals": member.referrals,
            **_values(member.values, shop),
        },
        "next_expiry": (
            None
            if member.next_expiry is None
            else {"points": member.next_expiry[0], "last_valid": member.next_expiry[1]}
        ),
        "tier_review": member.tier_review,
        "next_tier": member.next_tier,
        "missing": member.tier_missing if member.next_tier else None,
    }


def _values(told: MemberValues, shop: ShopState) -> dict[str, Any]:
    """Return the four values as replies show them: `lifetime` and `referral` in major units."""
    return {
        "lifetime": None if told.lifetime is None else major(told.lifetime, shop.currency),
        "referral": None if told.referral is None else major(told.referral, shop.currency),
        "loyalty": None if told.loyalty is None else round(float(told.loyalty), 6),
        "feedback": told.feedback,
        "unit": told.unit,
        "basis": told.basis,
        "months": told.months,
        "box": told.box or None,
        "model": told.model,
        "model_as_of": None if told.as_of is None else told.as_of.astimezone(shop.zone).isoformat(),
    }


def _show(a: Asking) -> Mapping[str, Any]:
    reference = a.fields.need("member", reading.text)
    a.fields.end()
    member = a.store.read_as(a.by, show.show_member, reference, micros(a.at))
    return shown(member, a.shop)


def _explain(a: Asking) -> Mapping[str, Any]:
    which = _which(a.fields)
    a.fields.end()
    told = a.store.read_as(a.by, show.explain, which["purchase"], which["receipt"], micros(a.at))
    reply: dict[str, Any] = {
        "purchase": told.purchase,
        "earned": told.earned,
        "bonus": told.bonus,
        "why": _sentences(a, told.why),
    }
    if told.number is not None and told.standing is not None:
        now = told.standing
        reply.update(
            member=told.number,
            balance=now.balance,
            pending=now.pending,
            debt=now.debt,
            tier=now.tier,
            stage=now.stage,
        )
    return reply


OPERATIONS: dict[str, Operation] = {
    "register_member": _register,
    "update_member": _update,
    "qualify": _qualify,
    "quote": _quote,
    "record_purchase": _record,
    "refund": _refund,
    "void": _void,
    "attach": _attach,
    "redeem_reward": _redeem,
    "cancel_reward": _cancel,
    "reserve_reward": _reserve,
    "adjust_points": _adjust,
    "set_tier": _set_tier,
    "set_stage": _set_stage,
    "feedback": _feedback,
    "answer_feedback": _answer_feedback,
    "interaction": _interaction,
    "consent": _give_consent,
    "replace_card": _replace_card,
    "block_card": _block_card,
    "link_card": _link_card,
    "merge": _merge,
    "undo_merge": _undo_merge,
    "leave": _leave,
    "show_member": _show,
    "explain": _explain,
    "set_programme": _set_programme,
    "expire": _expire,
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
