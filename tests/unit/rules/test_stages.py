from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Stages
from loyalty_desktop.models.rules.stages import (
    STAGES,
    Occasions,
    Override,
    Qualified,
    StageFacts,
    next_change,
    reach,
    stage_standing,
    timeline,
)

TODAY = day_of(date(2026, 6, 30))
DEFAULTS = Stages()


def on(*days: str) -> StageFacts:
    numbers = sorted(day_of(date.fromisoformat(f"2026-{day}")) for day in days)
    return StageFacts([Occasions(day, 1) for day in numbers])


def stage(facts: StageFacts, rules: Stages = DEFAULTS, day: int = TODAY) -> str:
    return stage_standing(facts, rules, day).stage


CLIENT = on("06-29", "05-28", "04-20", "04-19")


# The worked example, as of 2026-06-30.


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("04-01",), "first_time"),
        (("03-31",), "lost"),
        (("04-01", "03-01"), "repeat"),
        (("06-29", "05-28", "04-20", "04-19"), "client"),
        (("06-29", "05-28", "06-28", "06-27"), "repeat"),
        (("06-29", "05-28", "04-20"), "repeat"),
        (("06-30",), "first_time"),
        ((), "suspect"),
    ],
)
def test_that_the_stages_of_the_worked_example_come_out(
    days: tuple[str, ...], expected: str
) -> None:
    assert stage(on(*days)) == expected


def test_that_two_receipts_on_one_day_are_one_occasion_unless_receipts_are_counted() -> None:
    assert stage(StageFacts([Occasions(TODAY, 1)])) == "first_time"
    receipts = Stages(occasion_unit="receipt")
    assert stage(StageFacts([Occasions(TODAY, 2)]), receipts) == "repeat"


def test_that_a_fully_refunded_purchase_was_never_an_occasion() -> None:
    assert stage(on("06-30")) == "first_time"
    assert stage(on()) == "suspect"


# Before buying.


@pytest.mark.parametrize(
    ("interest", "ability", "any_no", "both_no"),
    [
        ("unknown", "unknown", "suspect", "suspect"),
        ("yes", "unknown", "suspect", "suspect"),
        ("unknown", "yes", "suspect", "suspect"),
        ("yes", "yes", "prospect", "prospect"),
        ("no", "unknown", "disqualified", "suspect"),
        ("unknown", "no", "disqualified", "suspect"),
        ("no", "yes", "disqualified", "suspect"),
        ("yes", "no", "disqualified", "suspect"),
        ("no", "no", "disqualified", "disqualified"),
    ],
)
def test_that_who_never_bought_is_judged_by_interest_and_ability(
    interest: str, ability: str, any_no: str, both_no: str
) -> None:
    facts = StageFacts(qualified=[Qualified(TODAY, interest, ability)])
    assert stage(facts) == any_no
    assert stage(facts, Stages(disqualify_when="both_no")) == both_no
    assert stage(facts, day=TODAY - 1) == "suspect"


def test_that_the_latest_answer_counts_and_buying_overrules_any() -> None:
    answers = [Qualified(TODAY - 9, "no", "no"), Qualified(TODAY - 2, "yes", "yes")]
    assert stage(StageFacts(qualified=answers), day=TODAY - 3) == "disqualified"
    assert stage(StageFacts(qualified=answers)) == "prospect"
    bought = StageFacts([Occasions(TODAY, 1)], qualified=answers[:1])
    assert stage(bought) == "first_time"


# Regular, recommending, broad.


def test_that_a_block_holds_its_last_day_and_not_its_first() -> None:
    # Blocks of 30 days before today: gaps 0-29, 30-59, 60-89, 90-119.
    gaps = [0, 29, 30, 59, 89]
    facts = StageFacts([Occasions(TODAY - gap, 1) for gap in sorted(gaps, reverse=True)])
    standing = stage_standing(facts, DEFAULTS, TODAY)
    assert (standing.stage, standing.evidence["regular"]) == ("client", 3)
    late = StageFacts([Occasions(TODAY - gap, 1) for gap in (120, 59, 30, 0)])
    assert stage(late) == "repeat"
    inside = StageFacts([Occasions(TODAY - gap, 1) for gap in (119, 59, 30, 0)])
    assert stage(inside) == "client"


@pytest.mark.parametrize(
    ("referred", "bought", "carries", "expected"),
    [
        ([TODAY], ["coffee", "bread"], True, "advocate"),
        ([TODAY - 364], ["coffee", "bread"], True, "advocate"),
        ([TODAY - 365], ["coffee", "bread"], True, "client"),
        ([TODAY + 1], ["coffee", "bread"], True, "client"),
        ([], ["coffee", "bread"], True, "client"),
        ([TODAY], ["coffee", "coffee"], True, "client"),
        ([TODAY], [], True, "client"),
        ([TODAY], [], False, "advocate"),
    ],
)
def test_that_an_advocate_recommends_and_buys_broadly(
    referred: list[int], bought: list[str], carries: bool, expected: str
) -> None:
    facts = replace(
        CLIENT,
        referrals=referred,
        categories=[(TODAY - 10, category) for category in bought],
        carries_categories=carries,
    )
    assert stage(facts) == expected


def test_that_categories_older_than_a_year_do_not_count_and_none_may_be_asked() -> None:
    facts = replace(
        CLIENT,
        referrals=[TODAY],
        categories=[(TODAY - 365, "bread"), (TODAY, "coffee")],
        carries_categories=True,
    )
    assert stage(facts) == "client"
    assert stage(replace(facts, categories=[(TODAY - 364, "bread"), (TODAY, "coffee")])) == (
        "advocate"
    )
    assert stage(facts, Stages(advocate_categories=0)) == "advocate"


def test_that_recommending_alone_makes_nobody_an_advocate() -> None:
    assert stage(replace(on("06-30", "06-29"), referrals=[TODAY])) == "repeat"
    assert stage(replace(on("03-30", "02-28"), referrals=[TODAY])) == "lost"


def test_that_a_category_that_grows_old_ends_an_advocate_who_need_recommend_nobody() -> None:
    facts = replace(
        CLIENT,
        categories=[(TODAY - 360, "bread"), (TODAY - 1, "coffee")],
        carries_categories=True,
    )
    rules = Stages(advocate_referrals=0)
    assert stage(facts, rules) == "advocate"
    assert next_change(facts, rules, TODAY) == TODAY + 5
    assert stage(facts, rules, TODAY + 4) == "advocate"
    assert stage(facts, rules, TODAY + 5) == "client"


def test_that_categories_are_asked_from_the_day_on_which_purchases_name_them() -> None:
    facts = replace(
        CLIENT, referrals=[TODAY - 9], carries_categories=True, categories_since=TODAY + 3
    )
    assert stage(facts) == "advocate"
    assert next_change(facts, DEFAULTS, TODAY) == TODAY + 3
    assert stage(facts, day=TODAY + 3) == "client"


# By hand.


def test_that_a_stage_set_by_hand_holds_through_its_last_day_beside_the_computed_one() -> None:
    facts = replace(CLIENT, overrides=[Override("prospect", TODAY, TODAY + 9)])
    standing = stage_standing(facts, DEFAULTS, TODAY)
    assert (standing.stage, standing.computed, standing.row) == ("prospect", "client", "by_hand")
    assert standing.by_hand_until == TODAY + 9
    assert stage(facts, day=TODAY - 1) == "client"
    assert stage(facts, day=TODAY + 9) == "prospect"
    assert stage(facts, day=TODAY + 10) == "client"
    assert next_change(facts, DEFAULTS, TODAY - 2) == TODAY
    assert next_change(facts, DEFAULTS, TODAY) == TODAY + 10


# Evidence.


def test_that_a_stage_tells_the_numbers_behind_it() -> None:
    assert stage_standing(CLIENT, DEFAULTS, TODAY).evidence == {
        "visits": 4,
        "last": TODAY - 1,
        "gap": 1,
        "churn_days": 90,
        "regular": 3,
        "regular_need": 3,
        "regular_blocks": 4,
        "block_days": 30,
        "client_min": 4,
        "referrals": 0,
        "referrals_need": 1,
    }


def test_that_a_lost_person_who_buys_again_is_won_back_at_once() -> None:
    facts = on("01-05", "06-30")
    assert stage(facts, day=TODAY - 1) == "lost"
    assert stage(facts) == "repeat"


def test_that_the_history_holds_every_lapse_of_time() -> None:
    facts = replace(on("01-05", "06-30"), qualified=[Qualified(TODAY - 200, "yes", "yes")])
    told = timeline(facts, lambda _: DEFAULTS, TODAY - 210, TODAY + 100)
    january = day_of(date(2026, 1, 5))
    assert [(change.day, change.standing.stage) for change in told] == [
        (TODAY - 210, "suspect"),
        (TODAY - 200, "prospect"),
        (january, "first_time"),
        (january + 91, "lost"),
        (TODAY, "repeat"),
        (TODAY + 91, "lost"),
    ]


# Against a plain reading, day by day.


@st.composite
def settings(draw: st.DrawFn) -> Stages:
    blocks = draw(st.integers(1, 5))
    return Stages(
        occasion_unit=draw(st.sampled_from(["day", "receipt"])),
        churn_days=draw(st.integers(1, 60)),
        client_min=draw(st.integers(1, 5)),
        regular_block_days=draw(st.integers(1, 20)),
        regular_need=draw(st.integers(1, blocks)),
        regular_blocks=blocks,
        advocate_referrals=draw(st.integers(0, 2)),
        advocate_window_days=draw(st.integers(1, 80)),
        advocate_categories=draw(st.integers(0, 2)),
        disqualify_when=draw(st.sampled_from(["any_no", "both_no"])),
    )


answers = st.sampled_from(["unknown", "yes", "no"])
days = st.integers(0, 150)


@st.composite
def people(draw: st.DrawFn) -> StageFacts:
    bought = sorted(draw(st.sets(days, max_size=12)))
    overrides: list[Override] = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(days)
        overrides.append(
            Override(draw(st.sampled_from(STAGES)), first, first + draw(st.integers(0, 40)))
        )
    asked = sorted(draw(st.lists(days, max_size=3)))
    return StageFacts(
        [Occasions(day, draw(st.integers(1, 2))) for day in bought],
        [Qualified(day, draw(answers), draw(answers)) for day in asked],
        sorted(draw(st.lists(days, max_size=3))),
        # A year is longer than these histories: older categories come from before them.
        sorted(
            draw(
                st.lists(
                    st.tuples(st.integers(-330, 150), st.sampled_from(["coffee", "bread"])),
                    max_size=4,
                )
            )
        ),
        carries_categories=draw(st.booleans()),
        categories_since=draw(st.sampled_from([-NEVER, draw(days)])),
        overrides=overrides,
    )


def read_plainly(facts: StageFacts, rules: Stages, day: int) -> str:
    """Say the stage in the words of the table: the first true row wins."""
    for override in facts.overrides:
        if override.first <= day <= override.last:
            return override.stage
    bought = [occasion for occasion in facts.occasions if occasion.day <= day]
    n = sum(occasion.count for occasion in bought)
    if n == 0:
        interest, ability = "unknown", "unknown"
        for asked in facts.qualified:
            if asked.day <= day:
                interest, ability = asked.interest, asked.ability
        noes = [interest, ability].count("no")
        if noes == 2 or (noes == 1 and rules.disqualify_when == "any_no"):
            return "disqualified"
        return "prospect" if interest == ability == "yes" else "suspect"
    if day - bought[-1].day > rules.churn_days:
        return "lost"
    length = rules.regular_block_days
    held = 0
    for j in range(rules.regular_blocks):
        block = range(day - length * (j + 1) + 1, day - length * j + 1)
        held += any(occasion.day in block for occasion in bought)
    if n >= rules.client_min and held >= rules.regular_need:
        window = range(day - rules.advocate_window_days + 1, day + 1)
        recommends = sum(on in window for on in facts.referrals) >= rules.advocate_referrals
        year = range(day - 364, day + 1)
        bought_from = {category for on, category in facts.categories if on in year}
        broad = (
            not facts.carries_categories
            or day < facts.categories_since
            or rules.advocate_categories == 0
            or len(bought_from) >= rules.advocate_categories
        )
        return "advocate" if recommends and broad else "client"
    return "repeat" if n >= 2 else "first_time"


@given(people(), settings(), st.integers(0, 250))
def test_that_the_stage_is_what_a_plain_reading_of_the_table_gives(
    facts: StageFacts, rules: Stages, day: int
) -> None:
    assert stage(facts, rules, day) == read_plainly(facts, rules, day)


def known_by(facts: StageFacts, day: int) -> StageFacts:
    """Return the facts dated up to `day` alone, as they were known on it."""
    return replace(
        facts,
        occasions=[occasion for occasion in facts.occasions if occasion.day <= day],
        qualified=[asked for asked in facts.qualified if asked.day <= day],
        referrals=[on for on in facts.referrals if on <= day],
        categories=[(on, category) for on, category in facts.categories if on <= day],
    )


@given(people(), settings(), st.integers(0, 200))
def test_that_a_stage_depends_only_on_facts_dated_up_to_its_day(
    facts: StageFacts, rules: Stages, day: int
) -> None:
    assert stage_standing(known_by(facts, day), rules, day) == stage_standing(facts, rules, day)


@given(people(), settings(), st.integers(0, 200))
def test_that_no_stage_changes_by_time_before_the_next_change(
    facts: StageFacts, rules: Stages, day: int
) -> None:
    known = known_by(facts, day)
    today = stage_standing(known, rules, day)
    changes = next_change(known, rules, day)
    assert changes > day
    for later in range(day + 1, min(changes, day + 420)):
        standing = stage_standing(known, rules, later)
        assert (standing.stage, standing.computed) == (today.stage, today.computed)
    if changes == NEVER:
        assert today.computed in {"lost", "suspect", "prospect", "disqualified"}


@given(people(), settings(), settings(), st.integers(1, 150))
def test_that_the_history_is_what_looking_on_every_single_day_finds(
    facts: StageFacts, rules: Stages, later_rules: Stages, from_day: int
) -> None:
    def in_force(day: int) -> Stages:
        return rules if day < from_day else later_rules

    told = timeline(facts, in_force, 0, 250, [from_day])
    seen: list[tuple[int, str]] = []
    for day in range(251):
        now = read_plainly(facts, in_force(day), day)
        if not seen or seen[-1][1] != now:
            seen.append((day, now))
    assert [(change.day, change.standing.stage) for change in told] == seen


@given(people(), settings(), st.integers(0, 200))
def test_that_what_is_beyond_the_reach_only_counts(
    facts: StageFacts, rules: Stages, day: int
) -> None:
    known = known_by(facts, day)
    recent = [occasion for occasion in known.occasions if occasion.day > day - reach(rules)]
    if known.occasions and not recent:
        recent = [known.occasions[-1]]
    long_past = known.occasions[: len(known.occasions) - len(recent)]
    short = replace(known, occasions=recent, earlier=sum(occasion.count for occasion in long_past))
    assert stage_standing(short, rules, day) == stage_standing(known, rules, day)
    assert next_change(short, rules, day) == next_change(known, rules, day)


def occasions_weekly(count: int) -> Sequence[Occasions]:
    return [Occasions(TODAY - 7 * week, 1) for week in reversed(range(count))]


def test_that_a_faithful_client_who_stops_is_told_when_it_shows() -> None:
    facts = StageFacts(occasions_weekly(20))
    changes = next_change(facts, DEFAULTS, TODAY)
    assert stage(facts, day=changes - 1) == "client"
    assert stage(facts, day=changes) != "client"
    today = date(2026, 6, 30)
    # The second of the four blocks without a purchase begins 60 days after the last one.
    assert today + timedelta(days=changes - TODAY) == date(2026, 8, 29)
