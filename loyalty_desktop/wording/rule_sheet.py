"""The rule sheet: the programme in plain words, one sentence a rule, as members read it."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.programme import Programme, Rate, Tier
from loyalty_desktop.wording.figures import days, decimal, money, number, percent, points
from loyalty_desktop.wording.languages import _, ngettext
from loyalty_desktop.wording.rule_lines import RuleLine, rule_line

MOST_EARNING_RULES: Final = 5
"""So many rules of earning can still be told at the counter in one breath."""

_MONTHS_A_YEAR: Final = 12
_USUAL_MINUTES: Final = 15


def rule_sheet(programme: Programme, unit: Currency) -> tuple[RuleLine, ...]:
    """Return the rules a member meets, in the order of the programme file.

    A rule that is left at "nothing of the kind" (no cap, no minimum) is silent.
    """
    return (
        *_earning(programme, unit),
        *_redeeming(programme, unit),
        *_expiry(programme),
        *_tiers(programme, unit),
        *_bonuses(programme),
        *_returns(programme),
    )


def earning_rules(lines: Sequence[RuleLine]) -> int:
    """Return how many rules decide what a bill earns."""
    return sum(line.earning for line in lines)


def too_many_rules(lines: Sequence[RuleLine]) -> str:
    """Return the warning that nobody will remember so many earning rules, or nothing."""
    count = earning_rules(lines)
    if count <= MOST_EARNING_RULES:
        return ""
    return ngettext(
        "{count} earning rule. Five stay easy to explain; leave some out.",
        "{count} earning rules. Five stay easy to explain; leave some out.",
        count,
    ).format(count=number(count))


def _earning(programme: Programme, unit: Currency) -> Iterator[RuleLine]:
    earn = programme.earn
    if earn.points:
        yield rule_line(
            "earn.per",
            "earning",
            _("Every {money} earns {points}."),
            earning=True,
            money=money(earn.per, unit),
            points=points(earn.points),
        )
    else:
        yield rule_line("earn.per", "earning", _("Purchases earn no points."), earning=True)
    for rate in earn.rates:
        yield _rate(rate, unit)
    if earn.excluded_categories:
        yield rule_line(
            "earn.excluded_categories",
            "earning",
            _("These never earn: {categories}."),
            earning=True,
            categories=", ".join(earn.excluded_categories),
        )
    if earn.minimum:
        yield rule_line(
            "earn.minimum",
            "earning",
            _("Bills under {money} earn nothing."),
            earning=True,
            money=money(earn.minimum, unit),
        )
    yield from _what_counts(programme)
    yield from _caps(programme)


def _what_counts(programme: Programme) -> Iterator[RuleLine]:
    earn = programme.earn
    told = (
        ("rounding", earn.rounding == "line", _("Each item is counted by itself.")),
        ("tax", earn.tax == "excluded", _("Tax is not counted.")),
        ("discounted_lines", earn.discounted_lines == "none", _("Reduced items earn nothing.")),
        (
            "stored_value",
            not earn.stored_value,
            _("What is paid by gift card or deposit earns nothing."),
        ),
    )
    for name, says, sentence in told:
        if says:
            yield rule_line(f"earn.{name}", "earning", sentence, earning=True)
    if earn.on_redeemed == "none":
        sentence = _("A bill on which points are used earns nothing.")
        yield rule_line("earn.on_redeemed", "earning", sentence, earning=True)
    elif programme.redeem.value and earn.points:
        if earn.on_redeemed == "net":
            sentence = _("What is paid with points earns nothing; the rest of the bill does.")
        else:
            sentence = _("What is paid with points earns points too.")
        yield rule_line("earn.on_redeemed", "earning", sentence, earning=earn.on_redeemed == "full")


def _caps(programme: Programme) -> Iterator[RuleLine]:
    earn = programme.earn
    if earn.maximum_points:
        yield rule_line(
            "earn.maximum_points",
            "earning",
            _("A bill earns {points} at most."),
            earning=True,
            points=points(earn.maximum_points),
        )
    if earn.maximum_points_day:
        yield rule_line(
            "earn.maximum_points_day",
            "earning",
            _("A member earns {points} a day at most."),
            earning=True,
            points=points(earn.maximum_points_day),
        )
    if earn.pending_days:
        yield rule_line(
            "earn.pending_days",
            "earning",
            _("Points can be used {days} after the purchase."),
            days=days(earn.pending_days),
        )


def _rate(rate: Rate, unit: Currency) -> RuleLine:
    name = rate.category if rate.category is not None else rate.sku or ""
    key = f"earn.rates.{'category' if rate.sku is None else 'sku'}.{name}"
    if not rate.points:
        template = _("{name} never earns.")
        return rule_line(key, "earning", template, earning=True, name=name)
    return rule_line(
        key,
        "earning",
        _("{name}: every {money} earns {points}."),
        earning=True,
        name=name,
        money=money(rate.per, unit),
        points=points(rate.points),
    )


def _redeeming(programme: Programme, unit: Currency) -> Iterator[RuleLine]:
    redeem = programme.redeem
    if not redeem.value or not redeem.max_share:
        yield rule_line("redeem.value", "redeeming", _("Points are used for rewards."))
    else:
        yield from _as_money(programme, unit)
    if redeem.cash_rounding > 1:
        yield rule_line(
            "redeem.cash_rounding",
            "redeeming",
            _("Bills are rounded to {money}."),
            money=money(redeem.cash_rounding, unit),
        )
    if redeem.reserve_minutes != _USUAL_MINUTES:
        minutes = redeem.reserve_minutes
        yield rule_line(
            "redeem.reserve_minutes",
            "redeeming",
            ngettext(
                "A reward is kept for an open bill for {count} minute.",
                "A reward is kept for an open bill for {count} minutes.",
                minutes,
            ),
            count=number(minutes),
        )


def _as_money(programme: Programme, unit: Currency) -> Iterator[RuleLine]:
    redeem = programme.redeem
    # So few points that their worth is a whole number of the smallest coin.
    count = redeem.value.denominator
    yield rule_line(
        "redeem.value",
        "redeeming",
        ngettext("{points} is worth {money}.", "{points} are worth {money}.", count),
        points=points(count),
        money=money(int(redeem.value * count), unit),
    )
    if redeem.minimum > 1:
        template = _("They are used from {points} on.")
        yield rule_line("redeem.minimum", "redeeming", template, points=points(redeem.minimum))
    if redeem.step > 1:
        template = _("They are used in steps of {count}.")
        yield rule_line("redeem.step", "redeeming", template, count=number(redeem.step))
    if redeem.keep:
        template = ngettext(
            "{points} always stays on the card.", "{points} always stay on the card.", redeem.keep
        )
        yield rule_line("redeem.keep", "redeeming", template, points=points(redeem.keep))
    if redeem.max_share < 100:
        template = _("Points pay up to {share} of a bill.")
        share = percent(Fraction(redeem.max_share, 100))
        yield rule_line("redeem.max_share", "redeeming", template, share=share)
    if redeem.settle_remainder:
        template = _(
            "The last point may cover the rest of a bill; what it is worth beyond is lost."
        )
        yield rule_line("redeem.settle_remainder", "redeeming", template)
    if redeem.same_bill:
        template = _("Points of a bill can be used on the same bill.")
        yield rule_line("redeem.same_bill", "redeeming", template)


def _expiry(programme: Programme) -> Iterator[RuleLine]:
    after = programme.expiry.after
    told: dict[str, tuple[str, str]] = {
        "never": (_("Points never expire."), ""),
        "days": (_("Points are good for {span}."), days(after)),
        "months": (_("Points are good for {span}."), _span(after)),
        "activity": (
            _("Points are good for {span} after the last purchase that earned."),
            days(after),
        ),
    }
    kind = programme.expiry.kind
    if kind in told:
        template, span = told[kind]
    elif kind == "month_end":
        span = _span(after)
        template = (
            _("Points are good to the end of the month, {span} later.")
            if after
            else _("Points are good to the end of the month in which they were earned.")
        )
        if after == _MONTHS_A_YEAR:
            template = _("Points are good to the end of the month a year later.")
    else:
        span = _years(after)
        template = (
            _("Points are good to the end of the year, {span} later.")
            if after
            else _("Points are good to the end of the year in which they were earned.")
        )
        if after == 1:
            template = _("Points are good to the end of the next year.")
    yield rule_line("expiry.kind", "expiry", template, span=span)


def _span(months: int) -> str:
    if months and months % _MONTHS_A_YEAR == 0:
        return _years(months // _MONTHS_A_YEAR)
    return ngettext("{count} month", "{count} months", months).format(count=number(months))


def _years(count: int) -> str:
    return ngettext("{count} year", "{count} years", count).format(count=number(count))


def _tiers(programme: Programme, unit: Currency) -> Iterator[RuleLine]:
    tiering = programme.tiering
    if not tiering.tiers:
        return
    for tier in tiering.tiers:
        boosted = tier.multiplier != 1
        template = (
            _("{tier} {reached}: {times} times the points.") if boosted else _("{tier} {reached}.")
        )
        yield rule_line(
            f"tiering.tiers.{tier.name}",
            "tiers",
            template,
            tier=tier.name,
            reached=_reached(programme, tier, unit),
            times=decimal(tier.multiplier),
        )
    if any(tier.multiplier != 1 for tier in tiering.tiers):
        yield rule_line(
            "tiering.rounding", "tiers", _("Fractions of a point are dropped."), earning=True
        )
    if tiering.crossing == "new":
        sentence = _("The purchase that reaches a tier earns at that tier already.")
        yield rule_line("tiering.crossing", "tiers", sentence)
    if tiering.window != "lifetime":
        yield _falling(programme)


def _reached(programme: Programme, tier: Tier, unit: Currency) -> str:
    """Return from what on a tier is held: "from Rp 1.000.000 in 365 days"."""
    tiering = programme.tiering
    if not tier.threshold:
        return _("from joining")
    if tiering.measure == "spend":
        what = money(tier.threshold, unit)
    elif tiering.measure == "points":
        what = points(tier.threshold)
    else:
        what = ngettext("{count} visit", "{count} visits", tier.threshold).format(
            count=number(tier.threshold)
        )
    if tiering.window == "rolling":
        return _("from {what} in {days}").format(what=what, days=days(tiering.days))
    if tiering.window == "calendar_year":
        return _("from {what} in a calendar year").format(what=what)
    return _("from {what}").format(what=what)


def _falling(programme: Programme) -> RuleLine:
    tiering = programme.tiering
    if tiering.downgrade == "never":
        return rule_line("tiering.downgrade", "tiers", _("A tier once reached stays."))
    if tiering.downgrade == "one_down":
        template = _("Who falls below keeps the tier for {days} more, then goes one tier down.")
    else:
        template = _("Who falls below keeps the tier for {days} more.")
    if not tiering.grace_days:
        template = (
            _("Who falls below goes one tier down.")
            if tiering.downgrade == "one_down"
            else _("Who falls below loses the tier.")
        )
    return rule_line("tiering.downgrade", "tiers", template, days=days(tiering.grace_days))


def _bonuses(programme: Programme) -> Iterator[RuleLine]:
    given = programme.bonuses
    window = given.birthday_window_days
    told = (
        ("welcome", _("Joining gives {points}.")),
        (
            "birthday",
            _("A purchase within {days} of the birthday gives {points}, once a year.")
            if window
            else _("A purchase on the birthday gives {points}."),
        ),
        ("referrer", _("Who brings a friend gets {points} with the friend's first purchase.")),
        ("referred", _("The friend gets {points} with it.")),
        ("feedback", _("Feedback gives {points}, once a day at most.")),
        ("profile_complete", _("A complete profile gives {points}, once.")),
    )
    for name, template in told:
        count: int = getattr(given, name)
        if count:
            yield rule_line(
                f"bonuses.{name}", "bonuses", template, points=points(count), days=days(window)
            )
    if given.referral_hold_days and (given.referrer or given.referred):
        yield rule_line(
            "bonuses.referral_hold_days",
            "bonuses",
            _("Points for a friend can be used after {days}."),
            days=days(given.referral_hold_days),
        )


def _returns(programme: Programme) -> Iterator[RuleLine]:
    yield rule_line(
        "returns",
        "returns",
        _("If goods come back, their points go back too, and points used for them return."),
    )
    debt = {
        "allow": _("Points of theirs that are spent are taken from the next ones."),
        "clip": _("Points of theirs that are spent are let go."),
        "block": _("Goods whose points are spent can't be returned."),
        "deduct": _("Points of theirs that are spent are taken off the money back."),
    }
    yield rule_line("debt.policy", "returns", debt[programme.debt.policy])
    if programme.expiry.kind != "never":
        template = (
            _("Points that return after their last day are good for {days} more.")
            if programme.expiry.returned == "grace"
            else _("Points that return after their last day have expired.")
        )
        span = days(programme.expiry.grace_days)
        yield rule_line("expiry.returned", "returns", template, days=span)
    within = programme.members.attach_days
    template = (
        _("Card forgotten? Bring the receipt within {days}.")
        if within
        else _("Card forgotten? Bring the receipt the same day.")
    )
    yield rule_line("members.attach_days", "returns", template, days=days(within))
