"""When a message may leave, and to whom."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.messages import (
    MessageRules,
    Recipient,
    again_at,
    age,
    checked_rules,
    first_open,
    free_again,
    quiet_until,
    read_rules,
    rules_values,
    whatsapp_link,
    why_not,
)

DAY = day_of(date(2026, 7, 1))
OPEN = Recipient(
    restricted=False,
    left=False,
    merged=False,
    birthday=day_of(date(1990, 1, 1)),
    email="sari@example.com",
    phone="+6281234567890",
    consents=frozenset({"email", "whatsapp"}),
)


def noon(told: str) -> datetime:
    return datetime.fromisoformat(told)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"birthday": None}, ""),
        ({"birthday": day_of(date(2008, 7, 1))}, ""),
        ({"birthday": day_of(date(2008, 7, 2))}, "under_age"),
        ({"restricted": True}, "restricted"),
        ({"left": True}, "left"),
        ({"merged": True}, "merged"),
        ({"consents": frozenset({"whatsapp"})}, "no_consent"),
        ({"email": None}, "no_address"),
        ({"email": "sari@example.com, all@example.com"}, "bad_address"),
        # Consent stands before the address: who never agreed is not asked for one.
        ({"email": None, "consents": frozenset[str]()}, "no_consent"),
    ],
)
def test_that_nothing_leaves_to_whom_it_may_not(change: dict[str, object], reason: str) -> None:
    assert why_not("email", replace(OPEN, **change), DAY) == reason  # type: ignore[arg-type]


def test_that_the_first_open_channel_of_a_campaign_is_taken() -> None:
    channels = ("counter", "email", "whatsapp")
    assert first_open(channels, OPEN, DAY) == ("email", "")
    assert first_open(channels, replace(OPEN, email=None), DAY) == ("whatsapp", "")
    assert first_open(channels, replace(OPEN, consents=frozenset()), DAY) == (None, "no_consent")
    assert first_open(("counter", "receipt"), OPEN, DAY) == (None, "")


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ("2026-07-01 12:00", None),
        ("2026-07-01 19:59", None),
        ("2026-07-01 20:00", "2026-07-02 08:00"),
        ("2026-07-02 00:30", "2026-07-02 08:00"),
        ("2026-07-02 07:59", "2026-07-02 08:00"),
        ("2026-07-02 08:00", None),
    ],
)
def test_that_nothing_leaves_in_the_quiet_hours(told: str, until: str | None) -> None:
    expected = None if until is None else noon(until)
    assert quiet_until(MessageRules(), noon(told)) == expected


def test_that_quiet_hours_can_be_at_noon_or_none_at_all() -> None:
    siesta = MessageRules(quiet_from=12 * 60, quiet_until=14 * 60)
    assert quiet_until(siesta, noon("2026-07-01 13:00")) == noon("2026-07-01 14:00")
    assert quiet_until(siesta, noon("2026-07-01 23:00")) is None
    none = MessageRules(quiet_from=0, quiet_until=0)
    assert quiet_until(none, noon("2026-07-01 03:00")) is None


def test_that_a_member_gets_no_more_messages_than_the_shop_allows() -> None:
    rules, at = MessageRules(most=2, days=7), noon("2026-07-08 12:00")
    monday, thursday = noon("2026-07-02 09:00"), noon("2026-07-05 09:00")
    assert free_again(rules, [], at) is None
    assert free_again(rules, [thursday], at) is None
    assert free_again(rules, [thursday, monday], at) == monday + timedelta(days=7)
    # Seven days later to the minute it is free again.
    assert free_again(rules, [monday, thursday], monday + timedelta(days=7)) is None
    assert free_again(replace(rules, most=1), [monday, thursday], at) == thursday + timedelta(
        days=7
    )


def test_that_a_message_is_tried_again_ever_later_and_not_for_ever() -> None:
    at = noon("2026-07-01 12:00")
    waits = [again_at(tries, at) for tries in range(1, 6)]
    assert waits == [at + timedelta(minutes=m) for m in (5, 30, 120, 360)] + [None]


def test_that_rules_are_kept_as_they_are_and_impossible_ones_refused() -> None:
    rules = MessageRules(most=1, days=30, automatic=True)
    assert read_rules(rules_values(rules)) == rules
    assert read_rules(None) == MessageRules()
    changes: tuple[dict[str, Any], ...] = (
        {"most": 0},
        {"days": 0},
        {"quiet_from": 1440},
        {"keep_days": 0},
    )
    for change in changes:
        with pytest.raises(Invalid) as wrong:
            checked_rules(replace(rules, **change))
        assert wrong.value.field in change


def test_that_somebody_born_on_29_february_ages_on_1_march() -> None:
    born = day_of(date(2008, 2, 29))
    assert age(born, day_of(date(2026, 2, 28))) == 17
    assert age(born, day_of(date(2026, 3, 1))) == 18


def test_that_a_whatsapp_link_carries_number_and_text_whole() -> None:
    link = whatsapp_link("+6281234567890", "Halo & selamat?\n50 % #1")
    assert link == "https://wa.me/6281234567890?text=Halo%20%26%20selamat%3F%0A50%20%25%20%231"
