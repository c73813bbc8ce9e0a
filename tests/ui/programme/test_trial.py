"""The dry run beside the form, and the draft that is not lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from shiboken6 import delete

from loyalty_desktop.errors import Invalid
from loyalty_desktop.services.commands.programme_drafts import KeepDraft
from loyalty_desktop.services.exchange.dry_run import Change, DryRun, Figures, Group, MonthGiven
from loyalty_desktop.services.queries.programme_draft import KeptDraft
from loyalty_desktop.ui.programme.screen import ProgrammeScreen
from loyalty_desktop.ui.programme.trial_model import TryDraft
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import FakeDesk
from tests.ui.programme.test_programme import a_programme, known, noon

pytestmark = pytest.mark.usefixtures("app")

BEFORE = Figures(268_900, 0, 0, 134_450_000, Fraction(41, 1000), 57_053, 28_526_400, 0)
DRAFT = Figures(251_300, 0, 0, 125_650_000, Fraction(38, 1000), 53_320, 26_660_000, 0)
LOSER = Change("M-1", "Budi", "first_time", None, None, 5, 0, 2_500, 0)
TOLD = DryRun(
    first=date(2026, 1, 1),
    last=date(2026, 6, 30),
    version=3,
    purchases=25_340,
    members=6_107,
    revenue=3_306_000_000,
    before=BEFORE,
    draft=DRAFT,
    gain=0,
    same=4_871,
    lose=1_236,
    winners=(),
    losers=(LOSER,),
    by_stage=(Group("first_time", 2_310, 0, 318, 330, 9_000, 8_000),),
    by_tier=(Group("", 6_107, 0, 1_236, 330, 268_900, 251_300),),
    tiers_after={"": 6_107},
    months=(
        MonthGiven(date(2026, 5, 1), 45_000, 42_000),
        MonthGiven(date(2026, 6, 1), 46_000, 43_000),
    ),
    aside=0,
    differing=0,
)


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def screen(desk: FakeDesk) -> Iterator[ProgrammeScreen]:
    made = ProgrammeScreen(desk, clock=noon)
    desk.tell(known(a_programme()))
    made.show()
    yield made
    delete(made)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def task_of(desk: FakeDesk) -> TryDraft:
    task = desk.reads[-1].what
    assert isinstance(task, TryDraft)
    return task


def line(screen: ProgrammeScreen, name: str) -> str:
    return plain(screen.trial.lines[name].accessibleName())


def test_that_a_key_begins_the_dry_run_of_the_draft(
    screen: ProgrammeScreen, desk: FakeDesk
) -> None:
    screen.model.set_value("earn.minimum", 20_000)
    QTest.keyClick(screen, Qt.Key.Key_F9)
    assert task_of(desk).draft.earn.minimum == 20_000
    assert screen.trial.cancel.isVisibleTo(screen)
    assert not screen.trial.start.isVisibleTo(screen)


def test_that_it_tells_how_far_it_is_and_can_be_stopped(
    screen: ProgrammeScreen, desk: FakeDesk
) -> None:
    screen.trial.start.click()
    task = task_of(desk)
    task.progress(12_500, 25_000)
    assert screen.trial.counted.text() == "12.500 of 25.000 purchases"
    assert screen.trial.progress.value() == 500
    assert not task.stop()
    screen.trial.cancel.click()
    assert task.stop()
    desk.tell(None)
    assert screen.trial.start.isVisibleTo(screen)


def test_that_it_tells_who_gains_who_loses_and_what_it_costs(
    screen: ProgrammeScreen, desk: FakeDesk
) -> None:
    screen.trial.start.click()
    desk.tell(TOLD)
    trial = screen.trial
    assert [trial.gain.value.text(), trial.same.value.text(), trial.lose.value.text()] == [
        "0",
        "4.871",
        "1.236",
    ]
    assert line(screen, "Points given") == "Points given: 251.300, was 268.900"
    assert line(screen, "Cost, share of revenue").endswith("3,8 %, was 4,1 %")
    assert line(screen, "Liability") == "Liability: Rp 26.660.000, was Rp 28.526.400"
    assert line(screen, "First-timers affected") == "First-timers affected: 318, of 2.310"
    assert "One first-timer in 7 would earn nothing" in trial.caution.words.text()
    assert trial.exact.text() == "Version 3 replayed: equal to the ledger"


def test_that_it_is_out_of_date_as_soon_as_the_draft_changes(
    screen: ProgrammeScreen, desk: FakeDesk
) -> None:
    screen.trial.start.click()
    desk.tell(TOLD)
    assert not screen.trial.start.isVisibleTo(screen)
    screen.model.set_value("earn.minimum", 5_000)
    assert screen.trial.told.text() == "The rules have changed since."
    assert screen.trial.start.isVisibleTo(screen)


def test_that_a_draft_that_cannot_be_is_not_tried(screen: ProgrammeScreen, desk: FakeDesk) -> None:
    asked = len(desk.reads)
    screen.model.set_value("earn.per", None)
    assert not screen.trial.start.isEnabled()
    QTest.keyClick(screen, Qt.Key.Key_F9)
    assert len(desk.reads) == asked


def test_that_a_refusal_is_told_in_its_place(screen: ProgrammeScreen, desk: FakeDesk) -> None:
    screen.trial.start.click()
    desk.reads[-1].otherwise(Invalid(field="first", reason="nothing_bought"))
    assert screen.trial.told.text()
    assert screen.trial.start.isVisibleTo(screen)


def test_that_people_are_named_on_demand(screen: ProgrammeScreen, desk: FakeDesk) -> None:
    screen.trial.start.click()
    desk.tell(TOLD)
    screen.trial.people.click()
    assert screen.people is not None
    table = screen.people.tables[0]
    model: Any = table.rows_model
    assert model.row_at(0) == LOSER
    screen.people.accept()


def test_that_members_who_differ_from_the_ledger_are_told_of(
    screen: ProgrammeScreen, desk: FakeDesk
) -> None:
    screen.trial.start.click()
    desk.tell(replace(TOLD, differing=2))
    assert "2 members differ from the ledger" in screen.trial.exact.text()


def test_that_leaving_the_screen_keeps_the_draft(screen: ProgrammeScreen, desk: FakeDesk) -> None:
    screen.model.set_value("earn.minimum", 20_000)
    screen.hide()
    request = desk.writes[-1].request
    assert isinstance(request, KeepDraft)
    assert request.values is not None
    assert request.values["earn"]["minimum"] == 20_000
    screen.show()
    screen.hide()
    assert len(desk.writes) == 1
    screen.model.discard()
    screen.model.keep()
    assert desk.writes[-1].request.values is None


def test_that_a_draft_left_behind_goes_on_where_it_was(desk: FakeDesk) -> None:
    first = ProgrammeScreen(desk, clock=noon)
    desk.tell(known(a_programme()))
    assert first.model.draft is not None
    first.model.set_value("earn.minimum", 20_000)
    values = first.model.draft.values
    delete(first)
    again = FakeDesk()
    screen = ProgrammeScreen(again, clock=noon)
    again.reads[0].then(KeptDraft(values, date(2026, 7, 15)))
    again.tell(known(a_programme()))
    assert screen.model.edited
    assert screen.model.draft is not None
    assert screen.model.draft.programme.earn.minimum == 20_000
    assert screen.model.first_date == date(2026, 7, 15)
    delete(screen)


def test_that_names_of_an_older_draft_that_are_gone_do_no_harm(desk: FakeDesk) -> None:
    screen = ProgrammeScreen(desk, clock=noon)
    desk.reads[0].then(KeptDraft({"earn": {"luck": 7, "minimum": 5_000}, "moon": 1}, None))
    desk.tell(known(a_programme()))
    assert screen.model.draft is not None
    assert screen.model.draft.programme.earn.minimum == 5_000
    assert datetime(2026, 6, 30, tzinfo=UTC).date() == screen.model.first_date
    delete(screen)
