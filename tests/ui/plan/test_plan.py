"""Goals on their screen: the way, a new one, notes, the benefits, before and after."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from shiboken6 import delete

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.services.commands.planning import CloseGoal, DefineGoal, FinishNote, WriteNote
from loyalty_desktop.services.queries.goals import GoalPoint, GoalShown, NoteShown, packed, unpacked
from loyalty_desktop.services.queries.planned_measures import BENEFITS, MEASURES, Value
from loyalty_desktop.services.queries.programme_health import (
    AroundChange,
    Benefit,
    Health,
    Measured,
)
from loyalty_desktop.ui.plan.dialogs import GoalDialog, NoteDialog
from loyalty_desktop.ui.plan.screen import PlanScreen
from loyalty_desktop.ui.plan.tasks import PlanTold
from loyalty_desktop.ui.plan.view_model import GoalEditing, GoalTyped, PlanModel
from loyalty_desktop.wording import use_country, use_language
from loyalty_desktop.wording.planning_words import BENEFITS as BENEFIT_NAMES
from loyalty_desktop.wording.planning_words import DEFINITIONS, ahead_told, change_told, value_told
from loyalty_desktop.wording.planning_words import MEASURES as MEASURE_NAMES
from tests.ui.at_desk import FakeDesk

pytestmark = pytest.mark.usefixtures("app")

NOON = datetime(2026, 6, 30, 5, tzinfo=UTC)
IDR = currency("IDR")
USD = currency("USD")
GOAL = GoalShown(
    id="g1",
    name="More first-timers come back",
    measure="second_visit_rate",
    unit="share",
    start=Fraction(35, 100),
    target=Fraction(45, 100),
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
    shop_gain="More who stay",
    member_gain=None,
    value=Fraction(389, 1000),
    plan=Fraction(399, 1000),
    ahead=Fraction(-1, 100),
    reached=False,
    over=False,
    points=(
        GoalPoint(date(2026, 1, 1), Fraction(35, 100), Fraction(35, 100)),
        GoalPoint(date(2026, 3, 31), None, Fraction(37, 100)),
        GoalPoint(date(2026, 6, 30), Fraction(389, 1000), Fraction(399, 1000)),
    ),
)
NOTE = NoteShown("n1", "service", "Greet by name", NOON, None)
TOLD = PlanTold((GOAL,), (NOTE,), IDR, ((3, date(2026, 5, 1)), (2, date(2026, 2, 1))))


def noon() -> datetime:
    return NOON


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
def screen(desk: FakeDesk) -> Iterator[PlanScreen]:
    made = PlanScreen(desk, clock=noon)
    desk.reads[0].then(TOLD)
    yield made
    delete(made)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_that_every_measure_and_benefit_has_its_words() -> None:
    assert MEASURE_NAMES.keys() == DEFINITIONS.keys() == MEASURES.keys()
    assert BENEFIT_NAMES.keys() == BENEFITS.keys()
    assert len(BENEFITS) == 7


def test_that_goals_that_were_kept_are_what_they_were() -> None:
    assert unpacked(packed((GOAL,))) == (GOAL,)


def test_that_a_goal_shows_its_figure_its_standing_and_its_way(screen: PlanScreen) -> None:
    (panel,) = screen.goals
    assert plain(panel.value.text()) == "38,9 %"
    assert plain(panel.standing.text()) == "1 percentage point behind the plan line"
    numbers = panel.way.numbers()
    assert [plain(row[1]) for row in numbers.rows] == ["35 %", "38,9 %", ""]
    assert not screen.nothing.isVisibleTo(screen)


def test_that_fresh_figures_take_the_place_of_kept_ones(screen: PlanScreen, desk: FakeDesk) -> None:
    desk.reads[1].then((replace(GOAL, value=Fraction(46, 100), reached=True),))
    (panel,) = screen.goals
    assert panel.standing.text() == "Reached"
    assert not screen.busy.isVisibleTo(screen)


def test_that_closing_a_goal_and_ticking_a_note_are_written(
    screen: PlanScreen, desk: FakeDesk
) -> None:
    screen.goals[0].end.click()
    assert isinstance(desk.writes[-1].request, CloseGoal)
    assert desk.writes[-1].request.goal == "g1"
    screen.notes.lines[0].box.click()
    assert isinstance(desk.writes[-1].request, FinishNote)
    assert (desk.writes[-1].request.note, desk.writes[-1].request.done) == ("n1", True)


def test_that_a_note_without_words_is_not_written(screen: PlanScreen, desk: FakeDesk) -> None:
    screen.notes.add.click()
    dialog = screen.dialog
    assert isinstance(dialog, NoteDialog)
    dialog.accept()
    assert dialog.field.complaint
    assert not desk.writes
    dialog.text.setPlainText("Coffee in May")
    dialog.accept()
    request = desk.writes[-1].request
    assert isinstance(request, WriteNote)
    assert (request.kind, request.text) == ("campaign", "Coffee in May")


@pytest.mark.parametrize(
    ("measure", "typed", "kept"),
    [
        ("second_visit_rate", "45", Fraction(45, 100)),
        ("active_members", "2500", Fraction(2500)),
        ("revenue_from_members", "12.5", Fraction(1250)),
        ("nps", "30", Fraction(30)),
    ],
)
def test_that_a_target_is_kept_in_the_measure_s_unit(
    desk: FakeDesk, measure: str, typed: str, kept: Fraction
) -> None:
    editing = GoalEditing(desk, noon, USD)
    editing.save(
        GoalTyped("More", measure, None, typed, date(2026, 7, 1), date(2026, 12, 31), "", "")
    )
    request = desk.writes[-1].request
    assert isinstance(request, DefineGoal)
    assert (request.target, request.start) == (kept, None)


def test_that_a_goal_dialog_says_in_place_what_is_missing_and_loses_nothing(
    screen: PlanScreen, desk: FakeDesk
) -> None:
    screen.add.click()
    dialog = screen.dialog
    assert isinstance(dialog, GoalDialog)
    dialog.name.setText("More")
    dialog.accept()
    assert dialog.fields["target"].complaint
    assert not desk.writes
    dialog.target.set_value("45")
    dialog.accept()
    desk.refuse(Invalid(field="target", reason="same_as_start"))
    assert dialog.fields["target"].complaint
    assert dialog.name.text() == "More"


def measured(name: str, now: Any, before: Any) -> Measured:
    return Measured(name, MEASURES[name].unit, Value(now), Value(before))


def test_that_the_seven_benefits_are_asked_for_when_they_are_looked_at(
    screen: PlanScreen, desk: FakeDesk
) -> None:
    asked = len(desk.reads)
    screen.tabs.setCurrentIndex(1)
    assert len(desk.reads) == asked + 1
    health = Health(
        date(2026, 4, 2),
        date(2026, 6, 30),
        date(2026, 1, 2),
        tuple(
            Benefit(name, tuple(measured(each, Fraction(1, 2), Fraction(1, 4)) for each in each_of))
            for name, each_of in BENEFITS.items()
        ),
    )
    desk.tell(health)
    assert len(screen.benefits) == 7
    row = screen.benefits[0][1].rows[0]
    assert plain(row.accessibleName()) == "Members who stay: 50 %, was 25 %"


def test_that_before_and_after_warns_that_it_is_no_proof(
    screen: PlanScreen, desk: FakeDesk
) -> None:
    screen.tabs.setCurrentIndex(2)
    desk.tell(
        AroundChange(
            3, date(2026, 5, 1), 61, False, (measured("retention_rate", Fraction(1, 2), None),)
        )
    )
    assert "no proof" in screen.no_proof.text()
    assert screen.change_told.text() == "61 days before it and 61 days from it on"
    assert screen.version.choice() == "3"


def test_that_a_shop_whose_rules_never_changed_is_told_so(desk: FakeDesk) -> None:
    screen = PlanScreen(desk, clock=noon)
    desk.reads[0].then(replace(TOLD, versions=()))
    screen.tabs.setCurrentIndex(2)
    assert screen.change_told.text() == "The rules have not changed yet."
    delete(screen)


@pytest.mark.parametrize(
    ("ahead", "unit", "told"),
    [
        (Fraction(-1, 100), "share", "1 percentage point behind the plan line"),
        (Fraction(2, 100), "share", "2 percentage points ahead of the plan line"),
        (Fraction(0), "share", "On the plan line"),
        (Fraction(-123), "count", "123 behind the plan line"),
        (Fraction(50_000), "money", "Rp 50.000 ahead of the plan line"),
        (None, "share", "Nothing to measure yet"),
    ],
)
def test_that_a_goal_s_standing_is_told_in_words(
    ahead: Fraction | None, unit: str, told: str
) -> None:
    assert plain(ahead_told(ahead, unit, IDR)) == told


def test_that_nothing_is_never_told_as_none() -> None:
    assert value_told(None, "share", IDR) == "\u2013"
    assert change_told(None, Fraction(1), "share", IDR) == ""


def test_that_a_refusal_is_told_and_the_arc_stands_still(desk: FakeDesk) -> None:
    model = PlanModel(desk, noon)
    told: list[str] = []
    model.told.connect(told.append)
    model.load()
    desk.reads[-1].otherwise(Invalid(field="at", reason="before"))
    assert told[-1]
    assert not model.busy
