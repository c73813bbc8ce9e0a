"""Why a bill earned what it did, why somebody has a stage, what is missing to a tier."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.wording.figures import amount, day, decimal, money, number, points
from loyalty_desktop.wording.languages import _, mark, ngettext, pgettext

Facts = Mapping[str, object]

_LEFT_OUT: Final = {
    "tip": mark("{name}: tips don't earn"),
    "service": mark("{name}: service charge doesn't earn"),
    "delivery": mark("{name}: delivery doesn't earn"),
    "top_up": mark("{name}: top-ups don't earn"),
    "gift_card": mark("{name}: gift cards don't earn"),
    "excluded_category": mark("{name}: this category doesn't earn"),
    "discounted": mark("{name}: reduced items don't earn"),
    "never": mark("{name}: doesn't earn"),
}

_BONUSES: Final = {
    "welcome": mark("Welcome bonus"),
    "birthday": mark("Birthday bonus"),
    "referral": mark("Referral bonus"),
    "referrer": mark("Referral bonus"),
    "referred": mark("Referral bonus"),
    "feedback": mark("Feedback bonus"),
    "profile": mark("Bonus for a complete profile"),
    "campaign": mark("Campaign bonus"),
    "stamp": mark("Stamp card"),
    "mission": mark("Mission done"),
}

_ENTRIES: Final = {
    "earn": mark("Purchase"),
    "bonus": mark("Bonus"),
    "redeem": mark("Points used"),
    "expire": mark("Points expired"),
    "adjust": mark("Corrected by hand"),
    "reverse_earn": mark("Taken back after a refund"),
    "return_spent": mark("Given back after a refund"),
    "merge": mark("From a merged member"),
    "opening": mark("Opening balance"),
}


def why(line: Facts, unit: Currency) -> str:
    """Return one line of a bill's explanation as words, without the points it comes to."""
    kind = str(line.get("kind", ""))
    return _LINES[kind](line, unit) if kind in _LINES else kind


def why_with_points(line: Facts, unit: Currency) -> str:
    """Return one line of a bill's explanation with the points it comes to."""
    return f"{why(line, unit)}: {number(_whole(line, 'points'))}"


def _base(line: Facts, unit: Currency) -> str:
    told = f"{money(_whole(line, 'amount'), unit)} ÷ {amount(_whole(line, 'per'), unit)}"
    each = _whole(line, "each", 1)
    return told if each == 1 else f"{told} × {number(each)}"  # noqa: RUF001 -- the sign of multiplication, as read


def _rate(line: Facts, unit: Currency) -> str:
    return f"{line.get('category') or line.get('sku') or ''}: {_base(line, unit)}"


def _left_out(line: Facts, _unit: Currency) -> str:
    name = line.get("name") or line.get("category")
    if not name:
        name = _("Line {line}").format(line=number(_whole(line, "line")))
    told = _LEFT_OUT.get(str(line.get("reason", "")), _LEFT_OUT["never"])
    return _(told).format(name=name)


def _boosted(line: Facts, _unit: Currency) -> str:
    name = str(line.get("name") or line.get("code") or "")
    if category := line.get("category"):
        name = f"{name} ({category})"
    factor = decimal(Fraction(str(line.get("multiplier", 1))))
    return f"{name} × {factor}"  # noqa: RUF001 -- the sign of multiplication, as read


def _share(line: Facts, unit: Currency) -> str:
    return _("Part paid with money, {payable} of {due}").format(
        payable=amount(_whole(line, "payable"), unit), due=amount(_whole(line, "due"), unit)
    )


def _cap(line: Facts, _unit: Currency) -> str:
    limit = points(_whole(line, "limit"))
    if line.get("which") == "day":
        return _("At most {points} a day").format(points=limit)
    return _("At most {points} a bill").format(points=limit)


def _minimum(line: Facts, unit: Currency) -> str:
    return _("Bills under {minimum} don't earn").format(
        minimum=money(_whole(line, "minimum"), unit)
    )


def _redeemed(_line: Facts, _unit: Currency) -> str:
    return _("A bill that uses points doesn't earn")


def _stored_value(line: Facts, unit: Currency) -> str:
    return _("Paid with stored value, {amount}: doesn't earn").format(
        amount=money(_whole(line, "amount"), unit)
    )


def _bonus(line: Facts, _unit: Currency) -> str:
    which = str(line.get("bonus") or line.get("reason") or "")
    named = _(_BONUSES[which]) if which in _BONUSES else _("Bonus")
    name = line.get("name")
    return f"{named}: {name}" if name else named


def _membership(line: Facts, _unit: Currency) -> str:
    until = date.fromisoformat(str(line["until"]))
    return _("{name} is paid to {day}").format(name=line["name"], day=day(until))


def _rounding(_line: Facts, _unit: Currency) -> str:
    return _("Rounded down")


def _sum(_line: Facts, _unit: Currency) -> str:
    return _("Together")


def _debt_paid(_line: Facts, _unit: Currency) -> str:
    return _("Goes to points owed")


def _pending(line: Facts, _unit: Currency) -> str:
    until = line.get("available_from")
    if isinstance(until, date):
        return _("Can be used from {day}").format(day=day(until))
    return _("Can be used later")


def _not_joined(_line: Facts, _unit: Currency) -> str:
    return _("Not a member yet: nothing is earned")


def _anonymous(_line: Facts, _unit: Currency) -> str:
    return _("No member on the bill: nothing is earned")


def _blocked(_line: Facts, _unit: Currency) -> str:
    return _("Blocked card: nothing is earned")


def _nothing(_line: Facts, _unit: Currency) -> str:
    return _("Nothing on this bill earns")


_LINES: Final[dict[str, Callable[[Facts, Currency], str]]] = {
    "base": _base,
    "rate": _rate,
    "line_left_out": _left_out,
    "tier": _boosted,
    "campaign": _boosted,
    "share": _share,
    "cap": _cap,
    "minimum": _minimum,
    "redeemed": _redeemed,
    "stored_value": _stored_value,
    "bonus": _bonus,
    "membership": _membership,
    "rounding": _rounding,
    "sum": _sum,
    "debt_paid": _debt_paid,
    "pending": _pending,
    "contact": _not_joined,
    "anonymous": _anonymous,
    "blocked_card": _blocked,
    "nothing": _nothing,
}


def entry_kind(kind: str) -> str:
    """Return the kind of an entry as words; bonuses are named "bonus.birthday" and so on."""
    main, _dot, which = kind.partition(".")
    if main == "bonus" and which in _BONUSES:
        return _(_BONUSES[which])
    return _(_ENTRIES[main]) if main in _ENTRIES else kind


def stage_name(stage: str) -> str:
    """Return the name of a stage by its id, as badges show it."""
    match stage:
        case "suspect":
            return pgettext("stage", "Suspect")
        case "prospect":
            return pgettext("stage", "Prospect")
        case "disqualified":
            return pgettext("stage", "Disqualified")
        case "first_time":
            return pgettext("stage", "First-time")
        case "repeat":
            return pgettext("stage", "Repeat")
        case "client":
            return pgettext("stage", "Client")
        case "advocate":
            return pgettext("stage", "Advocate")
        case "lost":
            return pgettext("stage", "Lost")
        case _:
            return stage


def stage_reason(row: str, evidence: Facts) -> str:
    """Return why somebody has a stage, with the numbers: 4 visits, regular in 3 of 4 blocks."""
    visits = _whole(evidence, "visits")
    told = ngettext("{count} visit", "{count} visits", visits).format(count=number(visits))
    match row:
        case "by_hand":
            return _("Set by hand")
        case "lost":
            gap = _whole(evidence, "gap")
            return ngettext(
                "{gap} day without a purchase (limit {limit})",
                "{gap} days without a purchase (limit {limit})",
                gap,
            ).format(gap=number(gap), limit=number(_whole(evidence, "churn_days")))
        case "advocate":
            return ", ".join([*_recommends(evidence), _regular(evidence)])
        case "client":
            return f"{told}, {_regular(evidence)}"
        case "repeat":
            return _not_yet_client(told, visits, evidence)
        case "first_time":
            return _("Bought once")
        case "disqualified":
            return _disqualified(evidence)
        case "prospect":
            return _("Interested and able to buy, no purchase yet")
        case _:
            return _("No purchase yet")


def _not_yet_client(told: str, visits: int, evidence: Facts) -> str:
    """Return how often somebody came, and what is missing to being a client."""
    least = _whole(evidence, "client_min")
    if visits < least:
        return _("{visits}; clients came {least} times or more").format(
            visits=told, least=number(least)
        )
    if need := _whole(evidence, "regular_need"):
        return _("{visits}, {regular}; clients in {need}").format(
            visits=told, regular=_regular(evidence), need=number(need)
        )
    return told


def _recommends(evidence: Facts) -> list[str]:
    referrals = _whole(evidence, "referrals")
    told = [
        ngettext("{count} confirmed referral", "{count} confirmed referrals", referrals).format(
            count=number(referrals)
        )
    ]
    if categories := _whole(evidence, "categories"):
        told.append(
            ngettext(
                "buys from {count} category", "buys from {count} categories", categories
            ).format(count=number(categories))
        )
    return told


def _regular(evidence: Facts) -> str:
    return _("regular in {held} of {all} blocks").format(
        held=number(_whole(evidence, "regular")), all=number(_whole(evidence, "regular_blocks"))
    )


def _disqualified(evidence: Facts) -> str:
    if evidence.get("ability") != "no":
        return _("Not interested")
    if evidence.get("interest") != "no":
        return _("Not able to buy")
    return _("Neither interested nor able to buy")


def missing_to_tier(missing: int, tier: str, measure: str, unit: Currency) -> str:
    """Return what is missing to the next tier: Rp 1.140.000 more to Gold."""
    match measure:
        case "spend":
            count = money(missing, unit)
        case "points":
            count = points(missing)
        case _:
            count = ngettext("{count} visit", "{count} visits", missing).format(
                count=number(missing)
            )
    return _("{count} more to {tier}").format(count=count, tier=tier)


def tier_review(tier: str, review: date | None) -> str:
    """Return until when a tier is sure."""
    if review is None:
        return _("{tier} stays").format(tier=tier)
    return _("{tier} is reviewed on {day}").format(tier=tier, day=day(review))


def next_expiry(count: int, last: date) -> str:
    """Return what expires next: 24 points expire after 31 Jul 2026."""
    return ngettext(
        "{count} point expires after {day}", "{count} points expire after {day}", count
    ).format(count=number(count), day=day(last))


def _whole(facts: Facts, name: str, absent: int = 0) -> int:
    value = facts.get(name)
    return value if isinstance(value, int) else absent
