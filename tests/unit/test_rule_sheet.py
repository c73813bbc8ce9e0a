from collections.abc import Iterator
from typing import Any

import pytest

from loyalty_desktop.models.rules.presets import PRESETS, preset
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.wording import use_country, use_language
from loyalty_desktop.wording.rule_lines import RuleLine, compared
from loyalty_desktop.wording.rule_sheet import earning_rules, rule_sheet, too_many_rules
from loyalty_desktop.wording.stage_rules import stage_rules


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


def programme(**sections: Any) -> Programme:
    return read_programme({"name": "Trial", "currency": "IDR", **sections})


def sheet(**sections: Any) -> dict[str, str]:
    made = programme(**sections)
    return {line.key: plain(line) for line in rule_sheet(made, made.currency)}


def plain(line: RuleLine) -> str:
    return line.text.replace("\u00a0", " ")


def test_that_a_plain_programme_is_told_in_a_few_sentences() -> None:
    assert list(sheet().values()) == [
        "Every Rp 10.000 earns 1 point.",
        "What is paid with points earns nothing; the rest of the bill does.",
        "1 point is worth Rp 500.",
        "Points never expire.",
        "If goods come back, their points go back too, and points used for them return.",
        "Points of theirs that are spent are taken from the next ones.",
        "Card forgotten? Bring the receipt within 7 days.",
    ]


@pytest.mark.parametrize(
    ("section", "key", "told"),
    [
        ({"earn": {"points": 3}}, "earn.per", "Every Rp 10.000 earns 3 points."),
        ({"earn": {"points": 0}}, "earn.per", "Purchases earn no points."),
        ({"earn": {"minimum": 20_000}}, "earn.minimum", "Bills under Rp 20.000 earn nothing."),
        (
            {"earn": {"rates": [{"category": "coffee", "per": 5000}]}},
            "earn.rates.category.coffee",
            "coffee: every Rp 5.000 earns 1 point.",
        ),
        (
            {"earn": {"rates": [{"sku": "L1", "points": 0}]}},
            "earn.rates.sku.L1",
            "L1 never earns.",
        ),
        (
            {"earn": {"excluded_categories": ["tobacco", "milk"]}},
            "earn.excluded_categories",
            "These never earn: tobacco, milk.",
        ),
        (
            {"earn": {"maximum_points": 50}},
            "earn.maximum_points",
            "A bill earns 50 points at most.",
        ),
        (
            {"earn": {"pending_days": 14}},
            "earn.pending_days",
            "Points can be used 14 days after the purchase.",
        ),
        ({"redeem": {"value": 0}}, "redeem.value", "Points are used for rewards."),
        ({"redeem": {"value": "0.4"}}, "redeem.value", "5 points are worth Rp 2."),
        ({"redeem": {"max_share": 50}}, "redeem.max_share", "Points pay up to 50 % of a bill."),
        ({"redeem": {"keep": 3}}, "redeem.keep", "3 points always stay on the card."),
        ({"expiry": {"kind": "days", "after": 30}}, "expiry.kind", "Points are good for 30 days."),
        (
            {"expiry": {"kind": "month_end", "after": 12}},
            "expiry.kind",
            "Points are good to the end of the month a year later.",
        ),
        (
            {"expiry": {"kind": "month_end", "after": 6}},
            "expiry.kind",
            "Points are good to the end of the month, 6 months later.",
        ),
        (
            {"expiry": {"kind": "year_end", "after": 1}},
            "expiry.kind",
            "Points are good to the end of the next year.",
        ),
        (
            {
                "tiering": {
                    "tiers": [{"name": "Silver", "threshold": 1000000, "multiplier": "1.25"}]
                }
            },
            "tiering.tiers.Silver",
            "Silver from Rp 1.000.000: 1,25 times the points.",
        ),
        (
            {
                "tiering": {
                    "measure": "visits",
                    "window": "rolling",
                    "days": 90,
                    "tiers": [{"name": "Gold", "threshold": 36}],
                }
            },
            "tiering.tiers.Gold",
            "Gold from 36 visits in 90 days.",
        ),
        ({"bonuses": {"welcome": 10}}, "bonuses.welcome", "Joining gives 10 points."),
        (
            {"bonuses": {"birthday": 50, "birthday_window_days": 0}},
            "bonuses.birthday",
            "A purchase on the birthday gives 50 points.",
        ),
        (
            {"debt": {"policy": "deduct"}},
            "debt.policy",
            "Points of theirs that are spent are taken off the money back.",
        ),
    ],
)
def test_that_a_rule_says_what_it_does(section: dict[str, Any], key: str, told: str) -> None:
    assert sheet(**section)[key] == told


@pytest.mark.parametrize("name", PRESETS)
def test_that_presets_are_told_with_no_more_rules_than_people_remember(name: str) -> None:
    made = preset(name)
    lines = rule_sheet(made, made.currency)
    assert too_many_rules(lines) == ""
    assert len({line.key for line in lines}) == len(lines)
    assert len(lines) <= 25


def test_that_more_than_five_earning_rules_get_a_warning() -> None:
    made = programme(
        earn={
            "minimum": 5000,
            "tax": "excluded",
            "discounted_lines": "none",
            "rounding": "line",
            "maximum_points": 100,
        }
    )
    lines = rule_sheet(made, made.currency)
    assert earning_rules(lines) == 6
    assert too_many_rules(lines).startswith("6 earning rules.")


def test_that_changed_new_and_dropped_rules_are_seen_beside_what_they_were() -> None:
    was = programme(earn={"minimum": 5000}, bonuses={"welcome": 10})
    now = programme(earn={"minimum": 20_000, "maximum_points": 50})
    changes = compared(rule_sheet(now, now.currency), rule_sheet(was, was.currency))
    told = {
        change.key: (change.was and plain(change.was), change.now and plain(change.now))
        for change in changes
        if change.changed
    }
    assert told == {
        "earn.minimum": (
            "Bills under Rp 5.000 earn nothing.",
            "Bills under Rp 20.000 earn nothing.",
        ),
        "earn.maximum_points": (None, "A bill earns 50 points at most."),
        "bonuses.welcome": ("Joining gives 10 points.", None),
    }
    keys = [change.key for change in changes]
    assert keys.index("expiry.kind") < keys.index("bonuses.welcome") < keys.index("returns")


def test_that_the_figures_of_a_sentence_stand_out() -> None:
    made = programme()
    first = rule_sheet(made, made.currency)[0]
    assert [part.replace("\u00a0", " ") for part, strong in first.parts if strong] == [
        "Rp 10.000",
        "1 point",
    ]


def test_that_the_stages_are_told_to_the_manager() -> None:
    told = [plain(line) for line in stage_rules(programme())]
    assert "Lost: no purchase for more than 90 days." in told
    assert "Advocate: a Client who brought 1 friend in 365 days." in told
