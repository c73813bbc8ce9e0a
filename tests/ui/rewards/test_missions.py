"""Missions and paid memberships on the rewards' screen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.missions import Mission
from loyalty_desktop.services.queries.memberships import PlanRow
from loyalty_desktop.services.queries.missions import MissionRow
from loyalty_desktop.ui.rewards.missions import MissionDialog, MissionTyped, asked
from loyalty_desktop.ui.rewards.plans import PlanDialog, PlanTyped
from loyalty_desktop.ui.rewards.screen import RewardsScreen
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import FakeDesk
from tests.ui.rewards.test_rewards import IDR, known, model_of, noon, plain

pytestmark = pytest.mark.usefixtures("qapp")

JULY = Mission("JULY3", "Three in July", "mission", 3, points=50)
ROW = MissionRow(JULY, None, None, True, 7, 5, 1)
PLUS = PlanRow(MembershipPlan("PLUS", "Plus", 150_000, 365, Fraction(2)), 4, 9, 1)


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


@pytest.mark.parametrize(
    ("mission", "told"),
    [
        (JULY, "3 days with a purchase within a month"),
        (replace(JULY, count="purchases", period="week"), "3 purchases within a week"),
        (replace(JULY, kind="streak", period="week", need=4), "a purchase in each of 4 weeks"),
        (replace(JULY, kind="badge", count="spend", need=1_000_000), "Rp 1.000.000 spent"),
        (
            replace(JULY, category="coffee", period="whole"),
            "3 days with a purchase of coffee",
        ),
    ],
)
def test_that_a_mission_is_told_in_plain_words(mission: Mission, told: str) -> None:
    assert plain(asked(mission, IDR)) == told


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (MissionTyped("", "July", "mission", 3, "visits", "month", points=5), "code"),
        (MissionTyped("JULY3", "July", "mission", 3, "visits", "month", points=5), "code"),
        (MissionTyped("X", " ", "mission", 3, "visits", "month", points=5), "name"),
        (MissionTyped("X", "July", "mission", None, "visits", "month", points=5), "need"),
        (MissionTyped("X", "July", "mission", 3, "visits", "month"), "points"),
        (MissionTyped("X", "Row", "streak", 3, "visits", "whole", points=5), "period"),
        (
            MissionTyped(
                "X", "July", "badge", 3, "visits", "month", "", 0,
                date(2026, 7, 2), date(2026, 7, 1),
            ),
            "until",
        ),
    ],
)  # fmt: skip
def test_that_a_mission_that_cannot_be_is_told_in_place(typed: MissionTyped, field: str) -> None:
    desk = FakeDesk()
    editing = model_of(desk, known(missions=(ROW,))).mission_in_the_making(None)
    editing.save(typed)
    assert list(editing.complaints) == [field]
    assert desk.writes == []


def test_that_a_streak_counts_visits_alone_and_a_badge_needs_no_points() -> None:
    desk = FakeDesk()
    model = model_of(desk)
    model.mission_in_the_making(None).save(
        MissionTyped("ROW", "Row", "streak", 4, "spend", "week", "coffee", 80)
    )
    model.mission_in_the_making(None).save(
        MissionTyped(
            "B", "Badge", "badge", 1_000_000, "spend", "month", first_date=date(2026, 7, 1)
        )
    )
    streak, badge = (one.request.mission for one in desk.writes)
    assert (streak.count, streak.category, streak.points) == ("visits", None, 80)
    assert (badge.points, badge.first_day) == (0, day_of(date(2026, 7, 1)))


def test_that_a_membership_must_bring_something() -> None:
    desk = FakeDesk()
    editing = model_of(desk, known(plans=(PLUS,))).plan_in_the_making(None)
    editing.save(PlanTyped("PLUS", "", None, 0, "1"))
    assert set(editing.complaints) == {"code", "name", "price", "days", "multiplier"}
    editing.save(PlanTyped("GOLD", "Gold", 9_000, 30, "1", "MUG", on_offer=False))
    plan = desk.writes[-1].request.plan
    assert (plan.price, plan.reward, plan.multiplier, plan.on_offer) == (
        9_000,
        "MUG",
        1,
        False,
    )


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def screen(app: QApplication, desk: FakeDesk) -> Iterator[RewardsScreen]:
    del app
    made = RewardsScreen(desk, clock=noon)
    made.resize(1000, 700)
    made.show()
    desk.tell(known(missions=(ROW,), plans=(PLUS,)))
    yield made
    delete(made)


def test_that_each_page_lists_its_own_and_adds_its_own(screen: RewardsScreen) -> None:
    screen.tabs.setCurrentIndex(2)
    assert screen.add.accessibleName() == "New mission"
    assert screen.mission_table.isVisible()
    assert screen.missions.rowCount() == 1
    screen.tabs.setCurrentIndex(3)
    assert screen.add.accessibleName() == "New membership"
    assert screen.plan_table.isVisible()


def test_that_a_mission_is_opened_and_saved_with_its_code(
    screen: RewardsScreen, desk: FakeDesk
) -> None:
    screen.tabs.setCurrentIndex(2)
    screen.mission_table.opened.emit(0)
    dialog = screen.dialog
    assert isinstance(dialog, MissionDialog)
    assert dialog.code.isReadOnly()
    dialog.points.set_value(60)
    dialog.kind.choose("streak")
    dialog.kind.chosen.emit("streak")
    assert dialog.fields["need"].caption.text() == "How many in a row"
    dialog.kind.choose("mission")
    dialog.kind.chosen.emit("mission")
    dialog.count.choose("spend")
    dialog.count.chosen.emit("spend")
    dialog.need.amount.set_value(200_000)
    dialog.confirm.click()
    mission = desk.writes[-1].request.mission
    assert (mission.code, mission.points, mission.count, mission.need) == (
        "JULY3",
        60,
        "spend",
        200_000,
    )


def test_that_a_membership_is_opened_and_taken_off_the_counter(
    screen: RewardsScreen, desk: FakeDesk
) -> None:
    screen.tabs.setCurrentIndex(3)
    screen.plan_table.opened.emit(0)
    dialog = screen.dialog
    assert isinstance(dialog, PlanDialog)
    dialog.on_offer.setChecked(False)
    dialog.confirm.click()
    plan = desk.writes[-1].request.plan
    assert (plan.code, plan.on_offer, plan.price) == ("PLUS", False, 150_000)
