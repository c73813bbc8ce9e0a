"""A draft over the shop's history: what it would have come to, and the replay that is exact."""

import random
import shutil
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from loyalty_desktop.errors import Invalid, NotAllowed
from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.missions import Mission
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.services.commands.memberships import DefinePlan, define_plan
from loyalty_desktop.services.commands.missions import DefineMission, define_mission
from loyalty_desktop.services.exchange.dry_run import DryRun, dry_run
from loyalty_desktop.services.store import Store
from tests.factories import Till, a_line, a_programme, at, key, number, tiers
from tests.service.conftest import Template
from tests.service.test_books_by_chance import PROGRAMMES, Day
from tests.service.test_rights import hired


class DayInOrder(Day):
    """A shop's life without a line dated back, a merge or a bill given to somebody else."""

    @override
    def when(self) -> datetime:
        self.now += timedelta(minutes=self.dice.choice([1, 2, 30, 60 * 24, 60 * 24 * 3]))
        return self.now

    @override
    def a_merge(self) -> None:
        raise IndexError

    @override
    def a_parting(self) -> None:
        raise IndexError


class SteadyDay(DayInOrder):
    """A shop's life under one programme."""

    @override
    def a_programme(self) -> None:
        raise IndexError


def run(till: Till, draft: Programme, **days: Any) -> DryRun:
    found = dry_run(till.store, till.by, draft, **days)
    assert found is not None
    return found


def lived(template: Template, file: Path, seed: int, steps: int, life: type[Day]) -> Till:
    shutil.copy(template.source, file)
    till = Till(Store(str(file), template.keys))
    till.use(**PROGRAMMES[seed % len(PROGRAMMES)])
    day = life(till, random.Random(seed))
    for _ in range(steps):
        day.next()
    return till


@pytest.mark.parametrize("seed", range(16))
def test_that_the_present_rules_replayed_come_to_the_ledger_to_the_point(
    sqlite_template: Template, tmp_path: Path, seed: int
) -> None:
    till = lived(sqlite_template, tmp_path / "shop.db", seed, 120, DayInOrder)
    found = run(till, till.store.shop.versions[-1].programme)
    assert found.differing == 0
    assert found.aside == 0


@pytest.mark.parametrize("seed", range(8))
def test_that_a_draft_that_changes_nothing_changes_nobody_s_points(
    sqlite_template: Template, tmp_path: Path, seed: int
) -> None:
    till = lived(sqlite_template, tmp_path / "shop.db", seed, 80, SteadyDay)
    found = run(till, till.store.shop.versions[-1].programme)
    assert found.before.given > 0
    assert (found.gain, found.lose) == (0, 0)
    assert found.before.given == found.draft.given
    assert found.before.outstanding == found.draft.outstanding


@pytest.mark.parametrize("seed", range(8))
def test_that_members_whose_books_were_dated_back_or_merged_are_told_apart(
    sqlite_template: Template, tmp_path: Path, seed: int
) -> None:
    till = lived(sqlite_template, tmp_path / "shop.db", seed, 120, Day)
    found = run(till, till.store.shop.versions[-1].programme)
    assert found.aside > 0
    assert found.differing <= 1


def bought(till: Till) -> tuple[str, str]:
    """Return two members: one who buys much at once, one who buys little often."""
    big = number(till.join("Budi", "2026-01-01 09:00"))
    small = number(till.join("Dewi", "2026-01-01 09:00"))
    till.buy(big, 100_000, "2026-01-10 10:00")
    for day in range(11, 21):
        till.buy(small, 15_000, f"2026-01-{day} 10:00")
    return big, small


def test_that_missions_and_paid_plans_are_replayed_as_they_were(shop: Till) -> None:
    mission = Mission(code="TWO", name="Two", kind="mission", need=2, points=50)
    shop.do(define_mission, DefineMission(key=key(), at=at("2026-01-01 08:00"), mission=mission))
    plan = MembershipPlan("PLUS", "Plus", 100_000, 30, Fraction(2))
    shop.do(define_plan, DefinePlan(key=key(), at=at("2026-01-01 08:00"), plan=plan))
    budi = number(shop.join("Budi", "2026-01-01 09:00"))
    line = a_line(100_000, sku="PLUS")
    shop.buy(budi, 100_000, "2026-01-10 10:00", lines=(line,))
    second = shop.buy(budi, 50_000, "2026-01-11 10:00")
    assert (second.earned, second.bonus) == (10, 50)
    shop.void(second.purchase, "2026-01-11 10:30")
    assert shop.buy(budi, 40_000, "2026-01-12 10:00").bonus == 50
    found = run(shop, shop.store.shop.versions[-1].programme)
    assert (found.differing, found.aside) == (0, 0)
    assert found.before.outstanding == found.draft.outstanding == 10 + 8 + 50


def test_that_a_least_bill_takes_points_from_those_who_buy_little(shop: Till) -> None:
    big, small = bought(shop)
    found = run(shop, a_programme(earn={"minimum": 20_000}, redeem={"value": 500}))
    assert (found.gain, found.same, found.lose) == (0, 1, 1)
    (loser,) = found.losers
    assert (loser.number, loser.points_before, loser.points) == (small, 10, 0)
    assert (found.before.given, found.draft.given) == (20, 10)
    assert (found.draft.outstanding, found.draft.liability) == (10, 5_000)
    assert found.draft.cost == 5_000
    (stage,) = [each for each in found.by_stage if each.nothing]
    assert (stage.lose, stage.nothing) == (1, 1)
    assert big not in {each.number for each in found.winners}


def test_that_only_the_days_wanted_are_told_and_before_them_nothing_changes(shop: Till) -> None:
    bought(shop)
    draft = a_programme(earn={"points": 2}, redeem={"value": 500})
    found = run(shop, draft, first=date(2026, 1, 15), last=date(2026, 1, 18))
    assert (found.before.given, found.draft.given) == (4, 8)
    # The ten of Budi and the four of before stay as they were.
    assert found.draft.outstanding == 10 + 4 + 8
    assert found.purchases == 4
    assert found.differing == 0


def test_that_tiers_are_reached_as_the_draft_says(shop: Till) -> None:
    bought(shop)
    draft = a_programme(
        redeem={"value": 500},
        tiering={"tiers": tiers(("Gold", 100_000, "2"))},
    )
    shop.buy(number(shop.join("Citra", "2026-01-21 09:00")), 20_000, "2026-01-21 10:00")
    found = run(shop, draft)
    assert found.tiers_after == {"Gold": 2, "": 1}
    # Dewi reaches Gold with the seventh purchase; the three after it earn twice.
    assert [(each.name, each.points) for each in found.winners] == [("Dewi", 13)]


def test_that_points_used_are_used_again_as_far_as_there_are_any(shop: Till) -> None:
    member = number(shop.join(when="2026-01-01 09:00"))
    shop.buy(member, 100_000, "2026-01-10 10:00")
    shop.buy(member, 50_000, "2026-01-11 10:00", redeem_points=10)
    same = run(shop, shop.store.shop.versions[-1].programme)
    assert (same.before.used, same.draft.used, same.draft.refused) == (10, 10, 0)
    half = run(shop, a_programme(earn={"per": 20_000}, redeem={"value": 500}))
    assert (half.draft.used, half.draft.refused) == (5, 1)


def test_that_bonuses_nobody_had_yet_are_given_by_a_draft_that_has_them(shop: Till) -> None:
    member = number(shop.join("Budi", "2026-01-01 09:00", birthday="1990-01-12"))
    shop.buy(member, 100_000, "2026-01-10 10:00")
    shop.feedback(member, "2026-01-10 12:00", nps=9)
    draft = a_programme(redeem={"value": 500}, bonuses={"welcome": 3, "birthday": 9, "feedback": 2})
    found = run(shop, draft)
    (winner,) = found.winners
    assert (winner.points_before, winner.points) == (10, 24)


def test_that_nothing_is_written_and_nobody_restricted_is_named(shop: Till) -> None:
    _big, small = bought(shop)
    with shop.store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE member SET restricted = {'true' if 'postgres' in str(shop.store.url) else 1} "
            f"WHERE number = '{small}'"
        )
        before = connection.exec_driver_sql("SELECT count(*) FROM entry").scalar()
    found = run(shop, a_programme(earn={"minimum": 20_000}, redeem={"value": 500}))
    assert (found.lose, found.losers) == (1, ())
    with shop.store.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM entry").scalar() == before


def test_that_it_tells_how_far_it_is_and_stops_when_asked(shop: Till) -> None:
    bought(shop)
    told: list[tuple[int, int]] = []

    def step(done: int, total: int) -> None:
        told.append((done, total))

    dry_run(shop.store, shop.by, a_programme(), None, None, step)
    assert told[-1] == (11, 11)


def test_that_a_stopped_dry_run_tells_nothing(shop: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    bought(shop)
    monkeypatch.setattr("loyalty_desktop.services.exchange.dry_run._EVERY", 1)
    assert dry_run(shop.store, shop.by, a_programme(), cancelled=lambda: True) is None


@pytest.mark.parametrize(
    ("draft", "days", "field"),
    [
        ({"currency": "USD"}, {}, "currency"),
        ({}, {"first": date(2026, 3, 1), "last": date(2026, 2, 1)}, "first"),
    ],
)
def test_that_a_dry_run_that_makes_no_sense_is_refused(
    shop: Till, draft: dict[str, Any], days: dict[str, date], field: str
) -> None:
    bought(shop)
    with pytest.raises(Invalid) as refused:
        run(shop, a_programme(**draft), **days)
    assert refused.value.facts["field"] == field


def test_that_a_shop_without_purchases_has_nothing_to_try_on(shop: Till) -> None:
    with pytest.raises(Invalid):
        run(shop, a_programme())


def test_that_a_cashier_makes_no_dry_run(shop: Till) -> None:
    bought(shop)
    cashier = hired(hired(shop, "owner"), "cashier")
    with pytest.raises(NotAllowed):
        run(cashier, a_programme())
