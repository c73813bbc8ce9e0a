"""Every operation of the line interface: its fields, its command, and its reply.

Those of offers stand in `offers`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.bill import KINDS, Line
from loyalty_desktop.models.rules.money import major
from loyalty_desktop.models.rules.paying import METHODS, Payment
from loyalty_desktop.models.rules.refunds import LineRefund
from loyalty_desktop.models.rules.stages import ANSWERS, STAGES
from loyalty_desktop.services.commands import (
    attaching,
    cards,
    members,
    merges,
    points,
    purchases,
    refunds,
    relations,
    rewards,
)
from loyalty_desktop.services.exchange import reading
from loyalty_desktop.services.exchange.asking import Asking, Operation, reply_of, sentences, write
from loyalty_desktop.services.exchange.offers import OFFERS
from loyalty_desktop.services.exchange.reading import Fields
from loyalty_desktop.services.queries import show
from loyalty_desktop.services.queries.customer_values import MemberValues
from loyalty_desktop.services.store import ShopState, micros


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
    return write(a, members.register_member, members.RegisterMember(**a.carried, **_person(f)))


def _update(a: Asking) -> Mapping[str, Any]:
    member = a.fields.need("member", reading.text)
    request = members.UpdateMember(**a.carried, member=member, change=_person(a.fields))
    reply = dict(write(a, members.update_member, request))
    if reply["card"] is None:
        del reply["card"]
    return reply


def _qualify(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    return write(
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
    return write(a, purchases.record_purchase, _bill(a))


def _quote(a: Asking) -> Mapping[str, Any]:
    request = _bill(a)
    reply = reply_of(a, a.store.rehearse(purchases.record_purchase, a.by, request))
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
    return write(
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
    return write(a, refunds.void_purchase, request)


def _attach(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = attaching.Attach(**a.carried, **_which(f), member=f.need("member", reading.text))
    return write(a, attaching.attach, request)


def _wanted(f: Fields) -> dict[str, Any]:
    return {
        "member": f.need("member", reading.text),
        "reward": f.need("reward", reading.text),
        "quantity": f.get("quantity", reading.whole(1, 10_000), 1),
    }


def _redeem(a: Asking) -> Mapping[str, Any]:
    request = rewards.RedeemReward(**a.carried, **_wanted(a.fields))
    return write(a, rewards.redeem_reward, request)


def _reserve(a: Asking) -> Mapping[str, Any]:
    request = rewards.ReserveReward(**a.carried, **_wanted(a.fields))
    return write(a, rewards.reserve_reward, request)


def _cancel(a: Asking) -> Mapping[str, Any]:
    redemption = a.fields.need("redemption", reading.text)
    return write(a, rewards.cancel_reward, rewards.CancelReward(**a.carried, redemption=redemption))


def _adjust(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    most = reading.MOST_POINTS
    request = points.AdjustPoints(
        **a.carried,
        member=f.need("member", reading.text),
        points=f.need("points", reading.whole(-most, most)),
        reason=f.need("reason", reading.name),
    )
    return write(a, points.adjust_points, request)


def _expire(a: Asking) -> Mapping[str, Any]:
    return write(a, points.expire_points, points.ExpirePoints(**a.carried))


def _by_hand(f: Fields) -> dict[str, Any]:
    return {
        "member": f.need("member", reading.text),
        "until": f.need("until", reading.day),
        "reason": f.need("reason", reading.name),
    }


def _set_tier(a: Asking) -> Mapping[str, Any]:
    tier = a.fields.need("tier", reading.name)
    request = relations.SetTier(**a.carried, tier=tier, **_by_hand(a.fields))
    return write(a, relations.set_tier, request)


def _set_stage(a: Asking) -> Mapping[str, Any]:
    stage = a.fields.need("stage", reading.choice(STAGES))
    request = relations.SetStage(**a.carried, stage=stage, **_by_hand(a.fields))
    return write(a, relations.set_stage, request)


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
    return write(a, relations.give_feedback, request)


def _answer_feedback(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = relations.AnswerFeedback(
        **a.carried,
        feedback=f.need("feedback", reading.text),
        note=f.need("note", reading.long_text),
    )
    return write(a, relations.answer_feedback, request)


def _interaction(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = relations.NoteInteraction(
        **a.carried,
        member=f.need("member", reading.text),
        kind=f.need("kind", reading.text),
        note=f.get("note", reading.long_text),
        due=f.moment("due"),
    )
    return write(a, relations.note_interaction, request)


def _give_consent(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = relations.GiveConsent(
        **a.carried,
        member=f.need("member", reading.text),
        purpose=f.need("purpose", reading.choice(members.PURPOSES)),
        channel=f.need("channel", reading.choice(members.CHANNELS)),
        given=f.need("given", reading.flag),
    )
    return write(a, relations.give_consent, request)


def _replace_card(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = cards.ReplaceCard(
        **a.carried, member=f.need("member", reading.text), reason=f.need("reason", reading.name)
    )
    return write(a, cards.replace_card, request)


def _block_card(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = cards.BlockCard(
        **a.carried, card=f.need("card", reading.text), reason=f.need("reason", reading.name)
    )
    return write(a, cards.block_card, request)


def _link_card(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = cards.LinkCard(
        **a.carried, member=f.need("member", reading.text), code=f.need("code", reading.text)
    )
    return write(a, cards.link_card, request)


def _merge(a: Asking) -> Mapping[str, Any]:
    f = a.fields
    request = merges.MergeMembers(
        **a.carried, keep=f.need("keep", reading.text), absorb=f.need("absorb", reading.text)
    )
    return write(a, merges.merge_members, request)


def _undo_merge(a: Asking) -> Mapping[str, Any]:
    merge = a.fields.need("merge", reading.text)
    return write(a, merges.undo_merge, merges.UndoMerge(**a.carried, merge=merge))


def _leave(a: Asking) -> Mapping[str, Any]:
    member = a.fields.need("member", reading.text)
    return write(a, members.leave, members.Leave(**a.carried, member=member))


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
        "why": sentences(a, told.why),
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
    **OFFERS,
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
    "expire": _expire,
}
