from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.queries.member_filters import MemberFilter, MemberSort
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.services.queries.members import (
    WINDOW,
    Listing,
    Window,
    count_members,
    list_members,
    list_whole,
    members_window,
    window_after,
)
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.ui.members.view_model import FEW, ListBeginning, ListWhole, MembersModel
from loyalty_desktop.ui.members.views import CountViews
from loyalty_desktop.ui.widgets.paged_rows import PageWanted
from tests.ui.members.desks import FakeDesk

pytestmark = pytest.mark.usefixtures("app")

NOON = datetime(2026, 6, 30, 5, tzinfo=UTC)


def clock() -> datetime:
    return NOON


def rows(first: int, count: int) -> tuple[MemberRow, ...]:
    return tuple(row(place) for place in range(first, first + count))


def row(place: int) -> MemberRow:
    return MemberRow(
        row=place,
        id=f"id-{place}",
        number=f"M-{place}",
        name=f"Member {place}",
        phone=None,
        state="member",
        stage="client",
        tier=None,
        tier_place=-1,
        tier_count=0,
        balance=place,
        spend=0,
        last_visit=None,
        joined=None,
    )


class Seen:
    """Counts what the model says."""

    def __init__(self, model: MembersModel) -> None:
        self.listed = 0
        self.renewed = 0
        self.told: list[str] = []
        self.pages: list[Sequence[MemberRow]] = []
        model.listed.connect(self._list)
        model.renewed.connect(self._renew)
        model.told.connect(self.told.append)

    def page(self, found: Sequence[MemberRow]) -> None:
        self.pages.append(found)

    def _list(self) -> None:
        self.listed += 1

    def _renew(self) -> None:
        self.renewed += 1


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def model(desk: FakeDesk) -> MembersModel:
    return MembersModel(desk, clock)


@pytest.fixture
def seen(model: MembersModel) -> Seen:
    return Seen(model)


def shown(desk: FakeDesk, model: MembersModel, total: int) -> None:
    """Let a list of so many be shown, with its places."""
    first = rows(0, min(total, WINDOW))
    model.load()
    desk.answer(Listing(total, total, first, ("Silver",)))
    if total > WINDOW:
        desk.answer(Listing(total, total, first, ("Silver",), range(total)))


def test_that_a_short_list_is_there_with_one_question(
    desk: FakeDesk, model: MembersModel, seen: Seen
) -> None:
    model.load()
    asked = desk.answer(Listing(3, 3, rows(0, 3), ("Silver", "Gold")))
    assert asked.what is list_members
    assert (model.total, model.tiers, model.empty, seen.listed) == (3, ("Silver", "Gold"), "", 1)
    assert desk.waiting == []


def test_that_the_beginning_of_a_long_list_shows_before_its_places_are_known(
    desk: FakeDesk, model: MembersModel, seen: Seen
) -> None:
    model.load()
    desk.answer(Listing(1_000_000, 1_000_000, rows(0, WINDOW), ()))
    assert (seen.listed, len(model.rows)) == (1, WINDOW)
    (places,) = desk.waiting
    assert places.far
    assert places.what == ListWhole(MemberFilter(), MemberSort(), NOON)
    model.fetch(PageWanted(WINDOW, WINDOW, model.rows[-1], None), seen.page)
    model.fetch(PageWanted(700_000, WINDOW, None, None), seen.page)
    assert [each.what for each in desk.waiting[1:]] == [window_after]
    desk.answer(Listing(1_000_000, 1_000_000, rows(0, WINDOW), (), range(1_000_000)))
    asked = desk.waiting[-1]
    assert (asked.what, asked.arguments[1:3]) == (members_window, (700_000, WINDOW))
    desk.answer(Window(WINDOW, rows(WINDOW, WINDOW)))
    desk.answer(Window(700_000, rows(700_000, WINDOW)))
    assert [page[0].balance for page in seen.pages] == [WINDOW, 700_000]


def test_that_a_filter_of_few_is_asked_of_the_till_and_of_many_apart_from_it(
    desk: FakeDesk, model: MembersModel
) -> None:
    shown(desk, model, 10)
    model.narrow(MemberFilter(stages=("client",)))
    (asked,) = desk.waiting
    assert (asked.what, asked.far) == (list_whole, False)
    assert asked.arguments[0] == MemberFilter(stages=("client",))
    model.everyone = FEW + 1
    both = MemberFilter(stages=("client",), tiers=("Silver",))
    model.narrow(both)
    (asked,) = desk.waiting
    assert asked.far
    assert asked.what == ListBeginning(both, MemberSort(), NOON)
    desk.answer(Listing(500, FEW + 1, rows(0, WINDOW), ("Silver",)))
    # The first are in view; where all the others are is read behind them.
    (places,) = desk.waiting
    assert places.what == ListWhole(both, MemberSort(), NOON)


def test_that_a_search_among_many_shows_what_is_found_at_once(
    desk: FakeDesk, model: MembersModel, seen: Seen
) -> None:
    shown(desk, model, FEW + 1)
    model.search(" siti ")
    (asked,) = desk.waiting
    assert (asked.what, asked.arguments[0]) == (find_members, "siti")
    desk.answer(rows(5, 2))
    assert (model.total, seen.listed, desk.waiting) == (2, 2, [])
    model.fetch(PageWanted(0, 2, None, None), seen.page)
    desk.answer(Window(0, rows(5, 2)))
    assert len(seen.pages) == 1
    model.search("a")
    desk.answer(rows(0, WINDOW))
    (rest,) = desk.waiting
    assert rest.far
    desk.answer(Listing(500, FEW + 1, rows(0, WINDOW), ()))
    assert model.total == 500


def test_that_only_the_last_of_what_was_typed_is_waited_for(
    desk: FakeDesk, model: MembersModel
) -> None:
    shown(desk, model, 10)
    for text in ("s", "si", "sit"):
        model.search(text)
    (asked,) = desk.waiting
    assert asked.arguments[0].text == "sit"


def test_that_an_empty_list_says_why(desk: FakeDesk, model: MembersModel) -> None:
    said = [model.empty]
    model.load()
    desk.answer(Listing(0, 0, (), ()))
    said.append(model.empty)
    model.search("zz")
    desk.answer(Listing(0, 40, (), ()))
    said.append(model.empty)
    model.show_everyone()
    desk.answer(Listing(2, 2, rows(0, 2), ()))
    said.append(model.empty)
    assert said == ["", "nobody", "none found", ""]


def test_that_what_was_recorded_is_shown_again_where_the_view_stands(
    desk: FakeDesk, model: MembersModel, seen: Seen
) -> None:
    shown(desk, model, 3)
    model.refresh()
    desk.answer(Listing(3, 3, rows(0, 3), ()))
    assert (seen.listed, seen.renewed) == (1, 1)
    model.refresh()
    desk.answer(Listing(4, 4, rows(0, 4), ()))
    assert (seen.listed, seen.renewed, model.total) == (1, 2, 4)


def test_that_among_many_only_what_is_in_sight_is_asked_again(
    desk: FakeDesk, model: MembersModel, seen: Seen
) -> None:
    shown(desk, model, FEW + 1)
    model.refresh()
    assert seen.renewed == 1
    assert desk.answer(FEW + 1).what is count_members
    assert desk.waiting == []
    model.refresh()
    desk.answer(FEW + 2)
    assert [each.what for each in desk.waiting] == [list_members]


def test_that_a_refusal_becomes_a_sentence_and_goes_when_it_works_again(
    desk: FakeDesk, model: MembersModel, seen: Seen
) -> None:
    model.load()
    desk.refuse(Unavailable(reason="server"))
    assert "server" in seen.told[-1]
    model.load()
    desk.answer(Listing(1, 1, rows(0, 1), ()))
    assert seen.told[-1] == ""


def test_that_the_order_is_asked_for_once(desk: FakeDesk, model: MembersModel) -> None:
    shown(desk, model, 3)
    model.sort_by("balance", down=True)
    assert desk.waiting[0].arguments[1] == MemberSort("balance", down=True)
    desk.answer(Listing(3, 3, rows(0, 3), (), range(3)))
    model.sort_by("balance", down=True)
    assert desk.waiting == []


def test_that_a_view_is_narrowed_and_left_again(desk: FakeDesk, model: MembersModel) -> None:
    shown(desk, model, 10)
    assert [view.key for view in model.views()] == [
        "everyone",
        "high tiers",
        "quiet",
        "birthdays",
    ]
    model.show_view("quiet")
    quiet = MemberFilter(stages=("client", "advocate"), visit="over 30")
    assert desk.waiting[-1].arguments[0] == quiet
    model.narrow(MemberFilter(stages=("client",), cities=("Bogor",)))
    narrower = MemberFilter(stages=("client",), visit="over 30", cities=("Bogor",))
    assert desk.waiting[-1].arguments[0] == narrower
    model.show_everyone()
    assert model.which == quiet
    model.show_view("everyone")
    assert not model.which


def test_that_views_are_counted_away_from_the_till(desk: FakeDesk, model: MembersModel) -> None:
    shown(desk, model, 10)
    model.count_views()
    (asked,) = desk.waiting
    assert asked.far
    assert isinstance(asked.what, CountViews)
    desk.answer((10, 3, 2, 1))
    assert model.counts == {"everyone": 10, "high tiers": 3, "quiet": 2, "birthdays": 1}


def test_that_the_same_people_in_another_order_are_not_another_list(
    desk: FakeDesk, model: MembersModel, seen: Seen
) -> None:
    shown(desk, model, 3)
    reordered: list[bool] = []
    model.reordered.connect(lambda: reordered.append(True))
    model.sort_by("balance", down=True)
    desk.answer(Listing(3, 3, rows(0, 3), (), range(3)))
    assert (reordered, seen.listed) == ([True], 1)
    model.search("x")
    desk.answer(Listing(0, 3, (), (), ()))
    assert (reordered, seen.listed) == ([True], 2)
