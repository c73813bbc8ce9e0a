from collections.abc import Callable
from datetime import date
from typing import TypeVar

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.queries.offers import campaigns_now, programme_now, rewards_now
from tests.factories import Till, at, key

A = TypeVar("A")


def seen(shop: Till, question: Callable[..., A], when: str) -> A:
    return shop.store.read_as(shop.by, question, at(when))


def hired(shop: Till, role: str) -> str:
    request = HireStaff(key=key(), at=at("2026-01-01"), name=role, role=role, pin_hash=None)
    return shop.do(hire_staff, request).staff


def test_that_the_versions_of_the_programme_are_listed_with_what_became_of_them(
    shop: Till,
) -> None:
    shop.use(when="2026-01-05", earn={"points": 2}, first_date=date(2026, 2, 1))
    shop.use(when="2026-01-06", earn={"points": 3}, first_date=date(2026, 2, 1))
    shop.use(when="2026-01-07", earn={"points": 4}, first_date=date(2026, 7, 1))
    now = seen(shop, programme_now, "2026-03-01")
    told = [(row.state, row.first_date, row.programme.earn.points) for row in now.versions]
    assert told[:3] == [
        ("planned", date(2026, 7, 1), 4),
        ("in force", date(2026, 2, 1), 3),
        ("replaced", date(2026, 2, 1), 2),
    ]
    assert now.versions[-1].first_date is None
    assert now.versions[-1].state == "past"
    assert now.in_force.programme.earn.points == 3
    assert (now.today, now.latest) == (date(2026, 3, 1), None)


def test_that_the_last_day_with_a_purchase_is_known(shop: Till) -> None:
    shop.buy(None, 10_000, when="2026-02-03")
    assert seen(shop, programme_now, "2026-03-01").latest == date(2026, 2, 3)


def test_that_a_cashier_reads_and_may_not_change(shop: Till) -> None:
    owner = shop.used_by(Actor("Tuti", "owner", hired(shop, "owner")))
    cashier = shop.used_by(Actor("Rina", "cashier", hired(owner, "cashier")))
    now = seen(cashier, programme_now, "2026-03-01")
    assert not now.may_change
    assert not now.may_date_back
    assert not seen(cashier, rewards_now, "2026-03-01").may_offer
    assert not seen(cashier, campaigns_now, "2026-03-01").may_offer


def test_that_a_reward_tells_what_is_left_and_what_was_given(shop: Till) -> None:
    shop.offer("MUG", 2, "product", stock=5, when="2026-01-01")
    budi = shop.join().member or ""
    shop.buy(budi, 200_000, when="2026-02-01")
    shop.redeem(budi, "MUG", "2026-02-02", quantity=2)
    shop.reserve(budi, "MUG", "2026-02-03 10:00")
    (mug,) = seen(shop, rewards_now, "2026-02-03 10:05").rewards
    assert (mug.stock, mug.left, mug.given, mug.state) == (5, 2, 2, "on offer")
    (mug,) = seen(shop, rewards_now, "2026-02-03 11:00").rewards
    assert mug.left == 3


def test_that_a_new_version_has_its_own_stock_and_keeps_what_was_given(shop: Till) -> None:
    shop.offer("MUG", 1, "product", stock=1, when="2026-01-01")
    budi = shop.join().member or ""
    shop.buy(budi, 100_000, when="2026-02-01")
    shop.redeem(budi, "MUG", "2026-02-02")
    assert seen(shop, rewards_now, "2026-02-03").rewards[0].state == "sold out"
    shop.offer("MUG", 1, "product", stock=4, when="2026-02-04")
    (mug,) = seen(shop, rewards_now, "2026-02-05").rewards
    assert (mug.version, mug.left, mug.given, mug.given_ever) == (2, 4, 0, 1)


def test_that_rewards_have_their_days(shop: Till) -> None:
    shop.offer("TEA", 1, "product", first_date=date(2026, 3, 1), until=date(2026, 3, 31))
    told = [
        seen(shop, rewards_now, when).rewards[0].state
        for when in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")
    ]
    assert told == ["planned", "on offer", "on offer", "ended"]


def test_that_campaigns_come_by_priority_and_tell_what_runs_today(shop: Till) -> None:
    # 2 March 2026 is a Monday.
    shop.campaign("double", multiplier="2", weekdays=frozenset({0}))
    shop.campaign("coffee", multiplier="3", category="coffee", priority=5)
    shop.campaign("june", bonus=5, first_day=day_of(date(2026, 6, 1)))
    rows = seen(shop, campaigns_now, "2026-03-02").campaigns
    assert [(row.campaign.code, row.today, row.state) for row in rows] == [
        ("coffee", True, "on offer"),
        ("double", True, "on offer"),
        ("june", False, "planned"),
    ]
    tuesday = seen(shop, campaigns_now, "2026-03-03").campaigns
    assert [row.today for row in tuesday] == [True, False, False]


def test_that_a_campaign_counts_its_purchases(shop: Till) -> None:
    shop.campaign("double", multiplier="2")
    shop.buy(shop.join().member, 50_000, when="2026-02-01")
    (row,) = seen(shop, campaigns_now, "2026-02-02").campaigns
    assert row.uses == 1


def test_that_a_stamp_card_names_its_reward(shop: Till) -> None:
    shop.offer("TEA", 1, "product", name="Tea for one")
    shop.stamp_card("TENTH", 10, "TEA")
    shop.buy(shop.join().member, 50_000, when="2026-02-01")
    (row,) = seen(shop, rewards_now, "2026-02-02").stamp_cards
    assert (row.card.name, row.reward_name, row.stamps, row.members) == (
        "TENTH",
        "Tea for one",
        1,
        1,
    )
