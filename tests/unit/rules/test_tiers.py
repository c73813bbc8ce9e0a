from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Tier, Tiering
from loyalty_desktop.models.rules.tiers import (
    Floor,
    InForce,
    Measured,
    TierStanding,
    measure_on,
    tier_for,
    tier_standing,
)

SILVER, GOLD, PLATINUM = (
    Tier("Silver", 1_000, Fraction(5, 4)),
    Tier("Gold", 3_000, Fraction(3, 2)),
    Tier("Platinum", 9_000, Fraction(2)),
)
LIFETIME = Tiering(tiers=(SILVER, GOLD, PLATINUM))
ROLLING = replace(LIFETIME, window="rolling", days=100, grace_days=0)
YEARLY = replace(LIFETIME, window="calendar_year", grace_days=0)


def number(text: str) -> int:
    return day_of(date.fromisoformat(text))


def standing(
    tiering: Tiering,
    bought: dict[str, int],
    on: str,
    joined: str = "2025-01-01",
    floors: Sequence[Floor] = (),
) -> TierStanding:
    facts = [Measured(number(day), amount) for day, amount in sorted(bought.items())]
    known = [fact for fact in facts if fact.day <= number(on)]
    versions = [InForce(-NEVER, tiering)]
    return tier_standing(known, versions, number(on), number(joined), floors)


def name(told: TierStanding) -> str | None:
    return told.tier.name if told.tier else None


# Reaching a tier.


@pytest.mark.parametrize(
    ("spent", "tier"),
    [
        (0, None),
        (999, None),
        (1_000, "Silver"),
        (2_999, "Silver"),
        (3_000, "Gold"),
        (10**9, "Platinum"),
    ],
)
def test_that_a_threshold_is_inclusive(spent: int, tier: str | None) -> None:
    assert name(standing(LIFETIME, {"2026-01-05": spent}, "2026-01-05")) == tier


def test_that_a_first_tier_without_threshold_is_held_from_joining() -> None:
    tiering = replace(LIFETIME, tiers=(Tier("Basic", 0), GOLD))
    told = standing(tiering, {}, "2026-01-05", joined="2026-01-05")
    assert (name(told), told.since) == ("Basic", number("2026-01-05"))
    assert name(standing(tiering, {}, "2026-01-04", joined="2026-01-05")) is None
    assert name(standing(tiering, {"2026-01-06": -50}, "2026-01-06", joined="2026-01-05")) == (
        "Basic"
    )


def test_that_the_counter_is_told_what_is_missing_and_since_when() -> None:
    told = standing(LIFETIME, {"2026-01-05": 600, "2026-02-01": 900}, "2026-03-01")
    assert (name(told), told.since) == ("Silver", number("2026-02-01"))
    assert (told.measure, told.next, told.missing) == (1_500, GOLD, 1_500)
    assert (told.review, told.changes) == (None, NEVER)
    top = standing(LIFETIME, {"2026-01-05": 10_000}, "2026-03-01")
    assert (top.next, top.missing) == (None, 0)


def test_that_what_somebody_bought_before_joining_counts_from_joining_on() -> None:
    told = standing(LIFETIME, {"2026-01-05": 3_000}, "2026-03-05", joined="2026-03-01")
    assert (name(told), told.since) == ("Gold", number("2026-03-01"))


def test_that_a_programme_without_tiers_has_none() -> None:
    told = standing(replace(LIFETIME, tiers=()), {"2026-01-05": 3_000}, "2026-03-05")
    assert (told.tier, told.next, told.review, told.measure) == (None, None, None, 3_000)


def test_that_a_refund_judges_anew_as_if_the_part_had_never_been_bought() -> None:
    assert name(standing(YEARLY, {"2026-01-05": 3_000}, "2026-03-01")) == "Gold"
    assert name(standing(YEARLY, {"2026-01-05": 2_999}, "2026-03-01")) == "Silver"
    assert name(standing(YEARLY, {"2026-01-05": 0}, "2026-03-01")) is None


# Losing it by time.


def test_that_a_rolling_window_falls_on_the_first_day_on_which_it_is_below() -> None:
    bought = {"2026-01-01": 2_000, "2026-02-01": 1_500}
    # 1 January is the first of 100 days that end on 10 April.
    assert name(standing(ROLLING, bought, "2026-04-10")) == "Gold"
    told = standing(ROLLING, bought, "2026-04-11")
    assert (name(told), told.since) == ("Silver", number("2026-04-11"))
    assert standing(ROLLING, bought, "2026-03-01").review == number("2026-04-11")
    assert told.review == number("2026-05-12")
    assert name(standing(ROLLING, bought, "2026-05-12")) is None


def test_that_the_grace_comes_after_the_day_on_which_it_is_below() -> None:
    graceful = replace(ROLLING, grace_days=30)
    bought = {"2026-01-01": 3_500}
    assert standing(graceful, bought, "2026-04-10").review == number("2026-04-11")
    told = standing(graceful, bought, "2026-04-11")
    assert (name(told), told.review) == ("Gold", number("2026-05-11"))
    assert name(standing(graceful, bought, "2026-05-10")) == "Gold"
    assert name(standing(graceful, bought, "2026-05-11")) is None
    saved = bought | {"2026-05-10": 3_000}
    told = standing(graceful, saved, "2026-05-11")
    assert (name(told), told.since) == ("Gold", number("2026-01-01"))
    assert told.review == number("2026-08-18")
    # What was saved by a purchase has its whole grace again.
    assert name(standing(graceful, saved, "2026-09-16")) == "Gold"
    assert name(standing(graceful, saved, "2026-09-17")) is None


def test_that_a_calendar_year_is_judged_on_1_january_by_the_year_that_has_ended() -> None:
    bought = {"2025-06-01": 3_000, "2026-03-01": 1_000}
    told = standing(YEARLY, bought, "2026-12-31")
    assert (name(told), told.review) == ("Gold", number("2027-01-01"))
    told = standing(YEARLY, bought, "2027-01-01")
    assert (name(told), told.since, told.measure) == ("Silver", number("2027-01-01"), 0)
    assert (told.missing, told.review) == (3_000, number("2028-01-01"))
    assert name(standing(YEARLY, bought, "2028-01-01")) is None


def test_that_the_grace_of_a_calendar_year_can_still_be_used() -> None:
    graceful = replace(YEARLY, grace_days=30)
    bought = {"2025-06-01": 3_000}
    told = standing(graceful, bought, "2027-01-30")
    assert (name(told), told.review) == ("Gold", number("2027-01-31"))
    assert name(standing(graceful, bought, "2027-01-31")) is None
    saved = bought | {"2027-01-01": 1_500, "2027-01-20": 1_500}
    assert name(standing(graceful, saved, "2027-12-31")) == "Gold"
    at_once = standing(graceful, bought | {"2027-01-01": 3_000}, "2027-01-02")
    assert (name(at_once), at_once.review) == ("Gold", number("2028-01-01"))


@pytest.mark.parametrize(
    ("downgrade", "tiers"),
    [
        ("by_measure", ["Platinum", "Silver", "Silver", None]),
        ("one_down", ["Platinum", "Gold", "Silver", None]),
        ("never", ["Platinum", "Platinum", "Platinum", "Platinum"]),
    ],
)
def test_that_a_review_lowers_as_the_programme_says(
    downgrade: Literal["by_measure", "one_down", "never"], tiers: list[str | None]
) -> None:
    tiering = replace(YEARLY, downgrade=downgrade)
    bought = {"2025-06-01": 9_000, "2026-03-01": 1_000, "2027-03-01": 1_000}
    found = [name(standing(tiering, bought, f"{year}-01-01")) for year in range(2026, 2030)]
    assert found == tiers


def test_that_a_lifetime_never_lowers() -> None:
    told = standing(LIFETIME, {"2025-06-01": 9_000}, "2099-06-01", joined="2025-06-01")
    assert (name(told), told.review, told.changes) == ("Platinum", None, NEVER)


# By hand.


def test_that_a_tier_set_by_hand_is_a_floor_until_its_end() -> None:
    floor = [Floor("Gold", number("2026-02-01"), number("2026-02-28"))]
    bought = {"2026-01-05": 1_500, "2026-02-10": 8_000}
    assert name(standing(LIFETIME, bought, "2026-01-31", floors=floor)) == "Silver"
    told = standing(LIFETIME, bought, "2026-02-01", floors=floor)
    assert (name(told), told.by_hand, told.since) == ("Gold", True, number("2026-02-01"))
    assert (told.review, told.changes) == (number("2026-03-01"), number("2026-03-01"))
    assert (told.next, told.missing) == (PLATINUM, 7_500)
    told = standing(LIFETIME, bought, "2026-02-10", floors=floor)
    assert (name(told), told.by_hand) == ("Platinum", False)
    few = {"2026-01-05": 1_500}
    assert name(standing(LIFETIME, few, "2026-02-28", floors=floor)) == "Gold"
    assert name(standing(LIFETIME, few, "2026-03-01", floors=floor)) == "Silver"
    assert standing(LIFETIME, few, "2026-01-05", floors=floor).changes == number("2026-02-01")


def test_that_a_floor_of_a_tier_that_is_gone_holds_nothing() -> None:
    floor = [Floor("Bronze", number("2026-02-01"), number("2026-02-28"))]
    assert standing(LIFETIME, {}, "2026-02-10", floors=floor).tier is None


# Versions of the programme.


def test_that_a_member_is_judged_by_the_version_in_force_on_joining() -> None:
    first = replace(LIFETIME, tiers=(Tier("Basic", 0), GOLD))
    later = replace(LIFETIME, tiers=(Tier("Basic", 500), GOLD))
    versions = [InForce(-NEVER, first), InForce(number("2026-01-01"), later)]
    before, after = number("2025-12-31"), number("2026-01-01")
    assert name(tier_standing([], versions, after, before)) == "Basic"
    assert name(tier_standing([], versions, after, after)) is None


def test_that_a_new_version_carries_tiers_over_by_name_and_judges_those_that_are_gone() -> None:
    renamed = replace(LIFETIME, tiers=(Tier("Bronze", 500), replace(GOLD, threshold=5_000)))
    day = number("2026-02-01")
    versions = [InForce(-NEVER, LIFETIME), InForce(day, renamed)]
    joined = number("2026-01-01")
    for spent, tier in ((3_000, "Gold"), (1_000, "Bronze"), (600, "Bronze"), (400, None)):
        facts = [Measured(joined, spent)]
        assert name(tier_standing(facts, versions, day, joined)) == tier
    higher = [InForce(-NEVER, LIFETIME), InForce(day, replace(LIFETIME, tiers=(SILVER,)))]
    assert name(tier_standing([Measured(joined, 3_000)], higher, day, joined)) == "Silver"


def test_that_a_review_on_new_years_day_is_by_the_version_of_that_day() -> None:
    stricter = replace(YEARLY, tiers=(SILVER, replace(GOLD, threshold=5_000)))
    new_year = number("2027-01-01")
    versions = [InForce(-NEVER, YEARLY), InForce(new_year, stricter)]
    facts = [Measured(number("2026-03-01"), 3_000)]
    joined = number("2026-01-01")
    assert name(tier_standing(facts, versions, new_year - 1, joined)) == "Gold"
    assert name(tier_standing(facts, versions, new_year, joined)) == "Silver"


def test_that_a_laxer_version_of_new_years_day_keeps_what_the_old_one_would_have_lowered() -> None:
    laxer = replace(YEARLY, tiers=(SILVER, replace(GOLD, threshold=2_000)))
    new_year = number("2027-01-01")
    versions = [InForce(-NEVER, YEARLY), InForce(new_year, laxer)]
    bought = [Measured(number("2025-03-01"), 3_000), Measured(number("2026-03-01"), 2_500)]
    told = tier_standing(bought, versions, new_year, number("2025-01-01"))
    assert (name(told), told.since) == ("Gold", number("2025-03-01"))


GRACEFUL = replace(ROLLING, grace_days=30)


@pytest.mark.parametrize(
    ("later", "tier", "review"),
    [
        # Found below 3,000 on 11 April with 600 left; it would fall on 11 May.
        (GRACEFUL, "Gold", "2026-05-11"),
        (replace(GRACEFUL, grace_days=5), "Gold", "2026-05-11"),
        (replace(GRACEFUL, tiers=(SILVER, replace(GOLD, threshold=600))), "Gold", "2026-06-29"),
        (replace(GRACEFUL, tiers=(Tier("Bronze", 500),)), "Bronze", "2026-06-29"),
        (replace(GRACEFUL, window="calendar_year"), "Gold", "2027-01-01"),
        # What is counted has changed: it is looked at anew.
        (replace(GRACEFUL, measure="visits"), "Gold", "2026-05-20"),
        (replace(GRACEFUL, window="lifetime"), "Gold", None),
        (replace(GRACEFUL, downgrade="never"), "Gold", None),
        (replace(GRACEFUL, tiers=()), None, None),
    ],
)
def test_that_a_new_version_meets_a_tier_that_is_about_to_fall(
    later: Tiering, tier: str | None, review: str | None
) -> None:
    bought = [Measured(number("2026-01-01"), 3_000), Measured(number("2026-03-21"), 600)]
    versions = [InForce(-NEVER, GRACEFUL), InForce(number("2026-04-20"), later)]
    told = tier_standing(bought, versions, number("2026-04-20"), number("2026-01-01"))
    assert name(told) == tier
    assert told.review == (None if review is None else number(review))


def test_that_a_pause_of_reviews_begins_the_grace_anew() -> None:
    pause = replace(GRACEFUL, downgrade="never")
    versions = [
        InForce(-NEVER, GRACEFUL),
        InForce(number("2026-04-20"), pause),
        InForce(number("2026-04-25"), GRACEFUL),
    ]
    bought = [Measured(number("2026-01-01"), 3_000)]
    told = tier_standing(bought, versions, number("2026-04-25"), number("2026-01-01"))
    assert (name(told), told.review) == ("Gold", number("2026-05-25"))


def test_that_the_year_that_was_judged_counts_with_a_laxer_version_too() -> None:
    graceful = replace(YEARLY, grace_days=30)
    laxer = replace(graceful, tiers=(SILVER, replace(GOLD, threshold=2_500)))
    versions = [InForce(-NEVER, graceful), InForce(number("2027-01-10"), laxer)]
    bought = [Measured(number("2025-03-01"), 3_000), Measured(number("2026-03-01"), 2_500)]
    told = tier_standing(bought, versions, number("2027-01-10"), number("2025-01-01"))
    assert (name(told), told.review) == ("Gold", number("2028-01-01"))


# Against a plain simulation, day by day.


@st.composite
def tierings(draw: st.DrawFn) -> Tiering:
    thresholds = sorted(draw(st.sets(st.sampled_from([0, 3, 5, 8, 13]), min_size=2, max_size=3)))
    names = draw(st.sampled_from(["ABC", "ABC", "BCD", "CAB"]))
    return Tiering(
        window=draw(st.sampled_from(["rolling", "calendar_year", "rolling", "lifetime"])),
        days=draw(st.sampled_from([1, 2, 5, 12, 365])),
        downgrade=draw(st.sampled_from(["one_down", "by_measure", "never"])),
        grace_days=draw(st.sampled_from([0, 0, 1, 2, 8, 400])),
        tiers=tuple(map(Tier, names[: len(thresholds)], thresholds)),
    )


FIRST = number("2025-12-20")
# Days close together, most of them about the turns of the years.
offsets = st.one_of(st.integers(0, 30), st.integers(370, 390), st.integers(735, 760))


@st.composite
def histories(draw: st.DrawFn) -> list[Measured]:
    days = sorted(draw(st.sets(offsets, max_size=12)))
    return [Measured(FIRST + day, draw(st.integers(0, 9))) for day in days]


@st.composite
def programmes(draw: st.DrawFn) -> list[InForce]:
    tiering = draw(tierings())
    versions = [InForce(-NEVER, tiering)]
    for day in sorted(draw(st.sets(offsets, max_size=4))):
        other = draw(tierings())
        what = draw(st.sampled_from(["tiers", "tiers", "grace_days", "downgrade", "everything"]))
        tiering = (
            other if what == "everything" else replace(tiering, **{what: getattr(other, what)})
        )
        versions.append(InForce(FIRST + day, tiering))
    return versions


class Simulation:
    """A member's tier, one plain day after the other."""

    def __init__(self, facts: Sequence[Measured], versions: Sequence[InForce]) -> None:
        self.facts = facts
        self.versions = versions
        self.tiering = versions[0].tiering
        self.level = -1
        self.since: int | None = None
        self.falls: int | None = None
        self.ended = 0

    def measure(self, day: int, *, before_purchases: bool) -> int:
        window = self.tiering.window
        whole = 0
        for fact in self.facts:
            known = fact.day < day if before_purchases else fact.day <= day
            if window == "rolling":
                inside = day - self.tiering.days < fact.day <= day
            elif window == "calendar_year":
                inside = date_of(fact.day).year == date_of(day).year
            else:
                inside = True
            whole += fact.amount if known and inside else 0
        return whole

    def reached(self, measure: int) -> int:
        return max(
            (i for i, tier in enumerate(self.tiering.tiers) if measure >= tier.threshold),
            default=-1,
        )

    def begin(self, day: int) -> None:
        for version in self.versions:
            if version.day <= day:
                self.tiering = version.tiering
        self.become(self.reached(self.measure(day, before_purchases=False)), day)

    def become(self, level: int, day: int) -> None:
        self.level, self.falls = level, None
        self.since = day if level >= 0 else None

    def pass_day(self, day: int) -> None:
        for version in self.versions:
            if version.day == day:
                self.change(version.tiering, day)
        self.review(day)
        measure = self.measure(day, before_purchases=False)
        if any(fact.day == day for fact in self.facts):
            if self.reached(measure) > self.level:
                self.become(self.reached(measure), day)
            elif self.level >= 0 and measure >= self.tiering.tiers[self.level].threshold:
                self.falls = None

    def change(self, new: Tiering, day: int) -> None:
        held = self.tiering.tiers[self.level].name if self.level >= 0 else None
        if new.window != self.tiering.window:
            self.falls = None
        self.tiering = new
        names = [tier.name for tier in new.tiers]
        kept = names.index(held) if held in names else -1
        measure = self.measure(day, before_purchases=True)
        if max(kept, self.reached(measure)) != kept or kept < 0:
            self.become(self.reached(measure), day)
            return
        self.level = kept
        if self.falls is not None and max(measure, self.ended) >= new.tiers[kept].threshold:
            self.falls = None

    def review(self, day: int) -> None:
        lasting = self.tiering.window == "lifetime" or self.tiering.downgrade == "never"
        if lasting or self.level < 0:
            self.falls = None
            return
        before = self.measure(day, before_purchases=True)
        on = date_of(day)
        if self.falls is None:
            found: int | None = None
            if self.tiering.window == "rolling":
                self.ended, found = 0, before
            elif (on.month, on.day) == (1, 1):
                found = sum(f.amount for f in self.facts if date_of(f.day).year == on.year - 1)
                self.ended = found
            if found is not None and found < self.tiering.tiers[self.level].threshold:
                self.falls = day + self.tiering.grace_days
        if self.falls == day:
            self.falls = None
            reached = self.reached(max(before, self.ended))
            if reached < self.level:
                one_down = self.tiering.downgrade == "one_down"
                self.become(self.level - 1 if one_down else reached, day)


@given(histories(), programmes(), st.integers(0, 20))
def test_that_the_tier_is_what_living_through_every_single_day_finds(
    facts: list[Measured], versions: list[InForce], joined: int
) -> None:
    plain = Simulation(facts, versions)
    plain.begin(FIRST + joined)
    for day in range(FIRST + joined, FIRST + 765):
        if day > FIRST + joined:
            plain.pass_day(day)
        if day % 29 and day - FIRST > 40 and all(abs(fact.day - day) > 15 for fact in facts):
            continue
        known = [fact for fact in facts if fact.day <= day]
        told = tier_standing(known, versions, day, FIRST + joined)
        expected = plain.tiering.tiers[plain.level] if plain.level >= 0 else None
        assert (told.tier, told.since) == (expected, plain.since), date_of(day)
        assert told.measure == plain.measure(day, before_purchases=False)
        assert told.measure == measure_on(day, known, plain.tiering)
        if plain.falls is not None:
            assert told.review == plain.falls
        elif told.review is not None and plain.tiering.window == "calendar_year":
            assert told.review == number(f"{date_of(day).year + 1}-01-01")
        elif told.review is not None and plain.tiering.days < 20:
            assert expected is not None
            coming = range(day + 1, day + 22)
            below = (
                on for on in coming if measure_on(on, known, plain.tiering) < expected.threshold
            )
            assert told.review == next(below)


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    first = FIRST + draw(offsets)
    return Floor(draw(st.sampled_from("ABCD")), first, first + draw(st.integers(0, 40)))


@given(histories(), tierings(), st.lists(floors(), max_size=2), offsets)
def test_that_no_tier_changes_by_time_before_the_next_change(
    facts: list[Measured], tiering: Tiering, by_hand: list[Floor], on: int
) -> None:
    day = FIRST + on
    versions = [InForce(-NEVER, tiering)]
    known = [fact for fact in facts if fact.day <= day]
    today = tier_standing(known, versions, day, FIRST, by_hand)
    assert today.changes > day
    for later in {day + 1, *range(day + 1, min(today.changes, day + 800), 17), today.changes - 1}:
        if day < later < min(today.changes, day + 5_000):
            told = tier_standing(known, versions, later, FIRST, by_hand)
            assert (told.tier, told.since, told.by_hand) == (
                today.tier,
                today.since,
                today.by_hand,
            )


@given(histories(), tierings(), offsets)
def test_that_a_tier_found_below_falls_on_the_day_that_was_told(
    facts: list[Measured], tiering: Tiering, on: int
) -> None:
    day = FIRST + on
    versions = [InForce(-NEVER, tiering)]
    known = [fact for fact in facts if fact.day <= day]
    today = tier_standing(known, versions, day, FIRST)
    if today.review is None:
        return
    assert today.review > day
    rolling_at_once = tiering.window == "rolling" and not tiering.grace_days
    if rolling_at_once:
        assert tier_standing(known, versions, today.review, FIRST).tier != today.tier


@given(tierings(), st.integers(-5, 20))
def test_that_the_tier_of_a_measure_is_the_highest_it_reaches(
    tiering: Tiering, measure: int
) -> None:
    reached = [tier.threshold for tier in tiering.tiers if tier.threshold <= max(measure, 0)]
    assert tier_for(measure, tiering) == len(reached) - 1
