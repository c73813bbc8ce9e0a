from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.campaigns import (
    WEEKDAYS,
    Campaign,
    Occasion,
    acting,
    in_control_group,
)
from loyalty_desktop.models.rules.days import day_of

# A Tuesday.
TODAY = day_of(date(2026, 6, 30))
NOON = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
BILL = Occasion(
    member="budi",
    day=TODAY,
    local=NOON,
    base={"coffee": 20_000, None: 30_000},
    first_purchase=False,
    stage="client",
    tier="Gold",
    uses={"used": 2},
)
OFFER = Campaign("offer", "Offer", multiplier=Fraction(2))


def acts(offer: Campaign, occasion: Occasion = BILL) -> bool:
    return acting([offer], occasion) == (offer,)


def test_that_an_offer_without_conditions_acts_on_every_bill_that_earns() -> None:
    assert acts(OFFER)
    assert not acts(OFFER, replace(BILL, base={}))
    assert not acts(OFFER, replace(BILL, base={None: 0}))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (TODAY, TODAY, True),
        (TODAY + 1, None, False),
        (None, TODAY - 1, False),
        (TODAY - 9, TODAY + 9, True),
    ],
)
def test_that_the_days_of_an_offer_are_inclusive(
    first: int | None, last: int | None, expected: bool
) -> None:
    assert acts(replace(OFFER, first_day=first, last_day=last)) is expected


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_that_the_weekdays_are_those_of_the_business_day(day: date) -> None:
    occasion = replace(BILL, day=day_of(day))
    on = [
        number
        for number in range(7)
        if acts(replace(OFFER, weekdays=frozenset({number})), occasion)
    ]
    assert on == [day.weekday()]
    assert WEEKDAYS[on[0]] == day.strftime("%a").lower()


@pytest.mark.parametrize(
    ("hours", "at", "expected"),
    [
        ((17 * 60, 19 * 60), "16:59", False),
        ((17 * 60, 19 * 60), "17:00", True),
        ((17 * 60, 19 * 60), "18:59", True),
        ((17 * 60, 19 * 60), "19:00", False),
        ((22 * 60, 2 * 60), "23:30", True),
        ((22 * 60, 2 * 60), "01:59", True),
        ((22 * 60, 2 * 60), "02:00", False),
        ((22 * 60, 2 * 60), "12:00", False),
    ],
)
def test_that_the_hours_of_an_offer_end_before_their_end_and_may_cross_midnight(
    hours: tuple[int, int], at: str, expected: bool
) -> None:
    hour, minute = map(int, at.split(":"))
    occasion = replace(BILL, local=NOON.replace(hour=hour, minute=minute))
    assert acts(replace(OFFER, hours=(hours,)), occasion) is expected


def test_that_an_offer_with_several_hours_acts_in_any_of_them() -> None:
    offer = replace(OFFER, hours=((8 * 60, 9 * 60), (12 * 60, 13 * 60)))
    assert acts(offer)
    assert not acts(offer, replace(BILL, local=NOON.replace(hour=10)))


def test_that_an_offer_of_a_category_asks_of_that_category_alone() -> None:
    coffee = replace(OFFER, category="coffee", minimum=20_000)
    assert acts(coffee)
    assert not acts(replace(coffee, minimum=20_001))
    assert not acts(replace(OFFER, category="tea"))
    assert acts(replace(OFFER, minimum=50_000))
    assert not acts(replace(OFFER, minimum=50_001))


@pytest.mark.parametrize(
    ("segment", "expected"), [(None, True), ("client", True), ("Gold", True), ("repeat", False)]
)
def test_that_a_segment_is_a_stage_or_a_tier(segment: str | None, expected: bool) -> None:
    assert acts(replace(OFFER, segment=segment)) is expected


def test_that_an_offer_for_the_first_purchase_is_for_that_one_alone() -> None:
    offer = replace(OFFER, first_purchase_only=True)
    assert not acts(offer)
    assert acts(offer, replace(BILL, first_purchase=True))


def test_that_a_member_has_an_offer_as_often_as_it_says() -> None:
    assert acts(replace(OFFER, code="used", per_member=3))
    assert not acts(replace(OFFER, code="used", per_member=2))
    assert acts(replace(OFFER, code="used"))
    assert acts(replace(OFFER, code="new", per_member=1))


def test_that_of_exclusive_offers_the_priority_decides_and_never_the_order() -> None:
    low = replace(OFFER, code="a", exclusive=True, priority=1)
    high = replace(OFFER, code="b", exclusive=True, priority=2)
    beside = replace(OFFER, code="c")
    assert acting([low, high, beside], BILL) == (high, beside)
    assert acting([beside, high, low], BILL) == (high, beside)
    twin = replace(high, code="z")
    assert acting([twin, high], BILL) == acting([high, twin], BILL) == (high,)


def test_that_an_exclusive_offer_that_does_not_fit_excludes_nothing() -> None:
    absent = replace(OFFER, code="a", exclusive=True, priority=9, segment="lost")
    here = replace(OFFER, code="b", exclusive=True)
    assert acting([absent, here], BILL) == (here,)


@given(
    st.lists(
        st.builds(
            Campaign,
            code=st.text("abcdef", min_size=1, max_size=2),
            name=st.just("Offer"),
            multiplier=st.just(Fraction(2)),
            priority=st.integers(-3, 3),
            exclusive=st.booleans(),
        ),
        max_size=6,
        unique_by=lambda offer: offer.code,
    )
)
def test_that_the_order_of_editing_never_matters(offers: list[Campaign]) -> None:
    chosen = acting(offers, BILL)
    assert acting(list(reversed(offers)), BILL) == chosen
    assert sum(offer.exclusive for offer in chosen) == any(offer.exclusive for offer in offers)
    assert {offer for offer in offers if not offer.exclusive} <= set(chosen)


def test_that_the_control_group_is_its_share_of_the_members_and_stays_the_same() -> None:
    offer = replace(OFFER, control_percent=10)
    members = [f"member {number}" for number in range(5_000)]
    held = [member for member in members if in_control_group(offer, member)]
    assert 430 <= len(held) <= 570
    assert held == [member for member in members if in_control_group(offer, member)]
    assert not any(acts(offer, replace(BILL, member=member)) for member in held)
    other = replace(offer, code="another")
    assert held != [member for member in members if in_control_group(other, member)]
    assert not any(in_control_group(OFFER, member) for member in members[:100])
    everyone = replace(OFFER, control_percent=100)
    assert all(in_control_group(everyone, member) for member in members[:100])
