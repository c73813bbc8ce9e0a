"""A draft over the shop's history: what it would have come to, and the replay that is exact."""

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from loyalty_desktop.errors import Invalid, LoyaltyError, NotAllowed
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.services.exchange.dry_run import DryRun, dry_run
from loyalty_desktop.services.store import Store
from tests.factories import Till, a_programme, at, number, tiers
from tests.service.conftest import Template
from tests.service.test_books_by_chance import PROGRAMMES, Day


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
    till = lived(sqlite_template, tmp_path / "shop.db", seed, 80, DayInOrder)
    versions = till.store.shop.versions
    if len(versions) > 2:
        pytest.skip("the rules changed on the way")
    found = run(till, versions[-1].programme)
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
