"""The programme file: read with every mistake found and placed.

A file is TOML or, in a batch line, the same names as a JSON object. It replaces the whole
programme: what it leaves out has the default, never the value of the version before.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Final, get_args

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.calendar import zone
from loyalty_desktop.models.rules.money import Currency, currency
from loyalty_desktop.models.rules.programme import (
    Bonuses,
    Debt,
    Earn,
    Expiry,
    ExpiryKind,
    Measure,
    Members,
    Programme,
    Rate,
    Redeem,
    Stages,
    Tier,
    Tiering,
)
from loyalty_desktop.models.rules.sections import Problems, Section

_LONGEST_FILE: Final = 1_000_000
_DAYS: Final = 36_500
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_AFTER_MOST: Final = {"months": 1_200, "month_end": 1_200, "year_end": 100}


def read_programme_toml(text: str | bytes, absent: Mapping[str, object] | None = None) -> Programme:
    """Return the programme a TOML file holds; see `read_programme`.

    What is not TOML at all is `Invalid` with `line` and `column`, counted from 1.
    """
    if len(text) > _LONGEST_FILE:
        raise Invalid("programme", "too_long", most=_LONGEST_FILE)
    decoded = _decoded(text)
    try:
        source = tomllib.loads(decoded.removeprefix("\ufeff"))
    except RecursionError:
        raise Invalid("programme", "not_toml", line=1, column=1) from None
    except ValueError as error:
        line, column = _place_of(str(error), decoded)
        raise Invalid("programme", "not_toml", line=line, column=column) from None
    return read_programme(source, absent)


def read_programme(
    source: Mapping[str, object], absent: Mapping[str, object] | None = None
) -> Programme:
    """Return the programme that `source` describes with the names and units of the file.

    `absent` replaces the defaults of `currency`, `timezone` and `day_starts` where a shop has them
    already. `Invalid` names the first mistake by its dotted place, items of a list counted from 1
    ("earn.rates[2].per"), and lists all of them under `problems`, each {field, reason, facts…}.
    """
    problems = Problems()
    top = Section({**(absent or {}), **source}, "", problems)
    name = top.text("name", "Minimarket")
    unit = _currency(top)
    programme = Programme(
        name=name,
        currency=unit,
        timezone=_timezone(top),
        day_starts=_day_starts(top),
        earn=_earn(top.section("earn"), unit),
        redeem=_redeem(top.section("redeem"), unit),
        expiry=_expiry(top.section("expiry")),
        debt=_debt(top.section("debt")),
        members=_members(top.section("members")),
        tiering=_tiering(top.section("tiering"), unit),
        bonuses=_bonuses(top.section("bonuses")),
        stages=_stages(top.section("stages")),
    )
    top.end()
    problems.refuse()
    return programme


def _currency(top: Section) -> Currency:
    code = top.text("currency", "IDR")
    try:
        return currency(code)
    except Invalid:
        top.wrong("currency", "unknown_currency", value=code[:40])
        # The rest is still looked at; any number of decimals may be right.
        return Currency(code, 6)


def _timezone(top: Section) -> str:
    name = top.text("timezone", "Asia/Jakarta")
    try:
        zone(name)
    except Invalid:
        top.wrong("timezone", "unknown_zone", value=name[:64])
    return name


def _day_starts(top: Section) -> int:
    text = top.text("day_starts", "00:00")
    if (found := _CLOCK.fullmatch(text)) is None:
        top.wrong("day_starts", "not_a_time", value=text[:40])
        return 0
    return int(found[1]) * 60 + int(found[2])


def _earn(part: Section, unit: Currency) -> Earn:
    per = part.money("per", 10_000, unit, least=1)
    points = part.whole("points", 1)
    earn = Earn(
        per=per,
        points=points,
        rounding=part.choice("rounding", ("bill", "line")),
        tax=part.choice("tax", ("included", "excluded")),
        discounted_lines=part.choice("discounted_lines", ("net", "none")),
        on_redeemed=part.choice("on_redeemed", ("net", "full", "none")),
        stored_value=part.flag("stored_value", default=True),
        minimum=part.money("minimum", 0, unit),
        maximum_points=part.whole("maximum_points", 0),
        maximum_points_day=part.whole("maximum_points_day", 0),
        pending_days=part.whole("pending_days", 0, most=_DAYS),
        excluded_categories=part.texts("excluded_categories"),
        rates=_rates(part, unit, per, points),
    )
    part.end()
    return earn


def _rates(part: Section, unit: Currency, per: int, points: int) -> tuple[Rate, ...]:
    """Read the rates of categories and items; what one leaves out it has from the base rate."""
    rates: list[Rate] = []
    known: set[tuple[str | None, str | None]] = set()
    for row in part.sections("rates"):
        rate = Rate(
            category=row.text("category") if "category" in row else None,
            sku=row.text("sku") if "sku" in row else None,
            per=row.money("per", None, unit, least=1) if "per" in row else per,
            points=row.whole("points", points),
        )
        row.end()
        if (rate.category is None) == (rate.sku is None):
            row.wrong("", "category_or_sku")
        elif (rate.category, rate.sku) in known:
            row.wrong("category" if rate.sku is None else "sku", "twice")
        known.add((rate.category, rate.sku))
        rates.append(rate)
    return tuple(rates)


def _redeem(part: Section, unit: Currency) -> Redeem:
    redeem = Redeem(
        value=part.exact("value", 500) * unit.scale,
        minimum=part.whole("minimum", 1),
        step=part.whole("step", 1, least=1),
        keep=part.whole("keep", 0),
        max_share=part.whole("max_share", 100, most=100),
        cash_rounding=part.money("cash_rounding", 0, unit),
        settle_remainder=part.flag("settle_remainder", default=False),
        same_bill=part.flag("same_bill", default=False),
        reserve_minutes=part.whole("reserve_minutes", 15, least=1, most=60 * 24 * 30),
    )
    part.end()
    return redeem


def _expiry(part: Section) -> Expiry:
    kinds: tuple[ExpiryKind, ...] = get_args(ExpiryKind)
    kind: ExpiryKind = part.choice("kind", kinds)
    # Points that last no day at all can't be spent; those that last to the month's end can.
    least = 1 if kind in {"days", "months", "activity"} else 0
    expiry = Expiry(
        kind=kind,
        after=part.whole("after", 0, least=least, most=_AFTER_MOST.get(kind, _DAYS)),
        returned=part.choice("returned", ("expired", "grace")),
        grace_days=part.whole("grace_days", 30, most=_DAYS),
    )
    part.end()
    return expiry


def _debt(part: Section) -> Debt:
    debt = Debt(policy=part.choice("policy", ("allow", "clip", "block", "deduct")))
    part.end()
    return debt


def _members(part: Section) -> Members:
    members = Members(attach_days=part.whole("attach_days", 7, most=_DAYS))
    part.end()
    return members


def _tiering(part: Section, unit: Currency) -> Tiering:
    measures: tuple[Measure, ...] = get_args(Measure)
    measure: Measure = part.choice("measure", measures)
    tiering = Tiering(
        measure=measure,
        window=part.choice("window", ("lifetime", "rolling", "calendar_year")),
        days=part.whole("days", 365, least=1, most=_DAYS),
        crossing=part.choice("crossing", ("old", "new")),
        downgrade=part.choice("downgrade", ("by_measure", "one_down", "never")),
        grace_days=part.whole("grace_days", 30, most=_DAYS),
        tiers=_tiers(part, unit if measure == "spend" else None),
    )
    part.end()
    return tiering


def _tiers(part: Section, unit: Currency | None) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for row in part.sections("tiers"):
        tier = Tier(
            name=row.text("name"),
            threshold=row.money("threshold", None, unit) if unit else row.whole("threshold"),
            multiplier=row.exact("multiplier", 1, most=1_000),
        )
        row.end()
        if any(tier.name.casefold() == other.name.casefold() for other in tiers if tier.name):
            row.wrong("name", "twice")
        if tiers and tier.threshold <= tiers[-1].threshold and not row.has_wrong("threshold"):
            row.wrong("threshold", "not_rising")
        tiers.append(tier)
    return tuple(tiers)


def _bonuses(part: Section) -> Bonuses:
    bonuses = Bonuses(
        welcome=part.whole("welcome", 0),
        birthday=part.whole("birthday", 0),
        # Half a year on either side: wider, and two birthdays would share a day.
        birthday_window_days=part.whole("birthday_window_days", 7, most=182),
        referrer=part.whole("referrer", 0),
        referred=part.whole("referred", 0),
        referral_hold_days=part.whole("referral_hold_days", 0, most=_DAYS),
        feedback=part.whole("feedback", 0),
        profile_complete=part.whole("profile_complete", 0),
    )
    part.end()
    return bonuses


def _stages(part: Section) -> Stages:
    blocks = part.whole("regular_blocks", 4, least=1, most=1_000)
    stages = Stages(
        occasion_unit=part.choice("occasion_unit", ("day", "receipt")),
        churn_days=part.whole("churn_days", 90, least=1, most=_DAYS),
        client_min=part.whole("client_min", 4, least=1),
        regular_block_days=part.whole("regular_block_days", 30, least=1, most=_DAYS),
        regular_need=part.whole("regular_need", 3, least=1, most=1_000),
        regular_blocks=blocks,
        advocate_referrals=part.whole("advocate_referrals", 1),
        advocate_window_days=part.whole("advocate_window_days", 365, least=1, most=_DAYS),
        advocate_categories=part.whole("advocate_categories", 2),
        disqualify_when=part.choice("disqualify_when", ("any_no", "both_no")),
    )
    part.end()
    if stages.regular_need > blocks:
        part.wrong("regular_need", "out_of_range", least=1, most=blocks)
    return stages


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        raise Invalid("programme", "not_utf8", line=line) from None


def _place_of(message: str, text: str) -> tuple[int, int]:
    """Return line and column of a TOML mistake, from 1; without them it is the end of the file."""
    if found := re.search(r"line (\d+), column (\d+)", message):
        return int(found[1]), int(found[2])
    lines = text.splitlines() or [""]
    return len(lines), len(lines[-1]) + 1
