"""The first page: today, the goal, what waits, what has changed and why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from shiboken6 import delete

from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.tasks import Task, TaskPerson
from loyalty_desktop.services.queries.today import Moved, Today
from loyalty_desktop.ui.home.screen import HomeScreen
from loyalty_desktop.ui.home.tasks import HomeTold, ReckonHome
from loyalty_desktop.ui.places import may_see
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import FakeDesk
from tests.ui.plan.test_plan import GOAL

pytestmark = pytest.mark.usefixtures("app")

JAKARTA = ZoneInfo("Asia/Jakarta")
TODAY = Today(
    day=date(2026, 6, 30),
    opened=datetime(2026, 6, 30, 0, 2, tzinfo=UTC),
    closed=False,
    taken=18_420_000,
    usual=17_400_000,
    bills=142,
    member_bills=101,
    given=1_486,
    used=512,
    used_worth=256_000,
    joined=9,
    members=4_871,
)
STAGES = {"as_of": "2026-06-30", "stages": {"client": 3, "lost": 1}}
TOLD = HomeTold(
    today=TODAY,
    contents={"stages": STAGES},
    goals=(GOAL,),
    moves=(
        Moved("client", "lost", "lost", 41),
        Moved("first_time", "repeat", "repeat", 7),
        Moved("lost", "repeat", "repeat", 2),
    ),
    tasks=(Task("quiet", 184, (TaskPerson("m1", "Dewi Lestari"),)),),
    churn_days=90,
    as_of=datetime(2026, 6, 30, 4, tzinfo=UTC),
    currency=currency("IDR"),
    zone=JAKARTA,
)


def at_two() -> datetime:
    return datetime(2026, 6, 30, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk(actor=Actor("Dian K.", "manager"))


@pytest.fixture
def screen(desk: FakeDesk) -> Iterator[HomeScreen]:
    made = HomeScreen(desk, clock=at_two)
    desk.reads[0].then(TOLD)
    yield made
    delete(made)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def words(screen: HomeScreen, name: str) -> tuple[str, str]:
    figure = screen.today.figures[name]
    return plain(figure.value.text()), plain(figure.told.text())


def test_that_it_greets_who_works_by_the_time_of_day_at_the_shop(screen: HomeScreen) -> None:
    assert screen.title.text() == "Good afternoon, Dian"
    assert plain(screen.day.text()) == "Tuesday 30 Jun 2026, day open since 07.02"


def test_that_today_is_told_beside_a_usual_day_of_its_name(screen: HomeScreen) -> None:
    assert words(screen, "Takings") == ("Rp 18.420.000", "6 % above a usual Tuesday by now")
    assert words(screen, "Purchases") == ("142", "101 with a member, 71 %")
    assert words(screen, "Points given") == ("1.486", "512 used, worth Rp 256.000")
    assert words(screen, "New members") == ("9", "4.871 members in all")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"usual": None}, "No usual day to compare with yet"),
        ({"taken": 8_700_000}, "50 % below a usual Tuesday by now"),
        ({"taken": 17_400_000}, "as on a usual Tuesday by now"),
        ({"taken": 0, "bills": 0}, "Usually Rp 17.400.000 by now"),
    ],
)
def test_that_a_quiet_day_is_told_as_it_is(
    screen: HomeScreen, desk: FakeDesk, change: dict[str, Any], told: str
) -> None:
    desk.reads[0].then(replace(TOLD, today=replace(TODAY, **change)))
    assert words(screen, "Takings")[1] == told


def test_that_what_was_kept_shows_at_once_and_is_reckoned_anew_behind_it(
    screen: HomeScreen, desk: FakeDesk
) -> None:
    assert isinstance(desk.reads[1].what, ReckonHome)
    assert screen.busy.isVisibleTo(screen)
    assert "stages" in screen.charts
    desk.reads[1].then(replace(TOLD, goals=()))
    assert not screen.busy.isVisibleTo(screen)
    assert screen.goal.set_one.isVisibleTo(screen)


def test_that_the_same_figures_are_not_reckoned_twice_in_a_quarter_of_an_hour(
    screen: HomeScreen, desk: FakeDesk
) -> None:
    asked = len(desk.reads)
    screen.refresh()
    assert len(desk.reads) == asked + 1
    screen.again.click()
    assert isinstance(desk.reads[-1].what, ReckonHome)


def test_that_what_has_changed_says_why(screen: HomeScreen) -> None:
    told = [plain(row.accessibleName()) for row in screen.changes.rows]
    assert told == [
        "41 went from Client to Lost. Not here for more than 90 days.",
        "7 went from First-time to Repeat. Came a second time.",
        "2 went from Lost to Repeat. Came back.",
    ]


def test_that_what_waits_leads_to_the_tasks(screen: HomeScreen) -> None:
    wanted: list[str] = []
    screen.place_wanted.connect(wanted.append)
    assert screen.tasks.rows[0].accessibleName() == (
        "184 good customers have gone quiet: Dewi Lestari"
    )
    screen.tasks.all.click()
    screen.goal.set_one.click()
    assert wanted == ["tasks", "plan"]


def test_that_closing_the_day_is_wanted_of_the_window(screen: HomeScreen) -> None:
    wanted: list[bool] = []
    screen.close_day_wanted.connect(lambda: wanted.append(True))
    screen.close_day.click()
    assert wanted == [True]


def test_that_a_cashier_is_not_shown_home() -> None:
    assert not may_see("cashier", "home")
    assert not may_see("cashier", "plan")
    assert may_see("manager", "home")
