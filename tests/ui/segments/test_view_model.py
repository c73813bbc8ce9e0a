"""Segments without a widget: drafts that stay, what is asked, what is saved."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from loyalty_desktop.errors import Invalid, NotEligible
from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.services.commands.segments import DefineSegment, RenameSegment, SegmentKept
from loyalty_desktop.services.queries.segment_preview import SegmentList, SegmentPreview
from loyalty_desktop.services.queries.segments import KnownSegment, SegmentRow
from loyalty_desktop.ui.segments.asking import Look, names_of
from loyalty_desktop.ui.segments.draft import Group, Line
from loyalty_desktop.ui.segments.view_model import SegmentsModel
from tests.ui.at_desk import FakeDesk

pytestmark = pytest.mark.usefixtures("app")

NOON = datetime(2026, 6, 30, 5, tzinfo=UTC)
OWN = KnownSegment("Coffee", "likes(coffee)", "id-1", NOON)
FROZEN = KnownSegment("June", "visits >= 1", "id-2", NOON, NOON)
EVERYONE = KnownSegment("everyone", "state = member")
PREVIEW = SegmentPreview(3, 10, ())


def clock() -> datetime:
    return NOON


def known(*segments: KnownSegment) -> SegmentList:
    rows = tuple(SegmentRow(each, None) for each in (EVERYONE, *segments))
    return SegmentList(rows, currency("IDR"), ZoneInfo("Asia/Jakarta"))


class Opened:
    """A model that knows the list, and what it said."""

    def __init__(self, desk: FakeDesk, *segments: KnownSegment) -> None:
        self.desk = desk
        self.model = SegmentsModel(desk, clock)
        self.refused: list[str] = []
        self.model.refused.connect(self.refused.append)
        self.model.load()
        self.listed(*segments)

    def listed(self, *segments: KnownSegment) -> None:
        """Let the list arrive that was asked for last."""
        names = [each for each in self.desk.reads if each.what is names_of]
        names[-1].then(known(*segments))

    @property
    def looks(self) -> list[Look]:
        """What was looked for, the newest last."""
        return [each.what for each in self.desk.reads if isinstance(each.what, Look)]

    @property
    def draft(self) -> Any:
        draft = self.model.draft
        assert draft is not None
        return draft


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


def test_that_everyone_is_shown_first_and_counted_by_name(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    assert at.draft.name == "everyone"
    assert at.looks[-1].name == "everyone"


def test_that_a_change_is_asked_for_by_its_condition_and_only_once_it_settles(
    desk: FakeDesk,
) -> None:
    at = Opened(desk, OWN)
    at.model.show("Coffee")
    before = len(at.looks)
    at.model.set_group(Group("all", (Line("points", ">=", ("5",)),)), anew=False)
    assert at.draft.text == "points >= 5"
    assert len(at.looks) == before
    at.model.look()
    assert (at.looks[-1].expression, at.looks[-1].name) == ("points >= 5", "")


def test_that_what_is_not_saved_stays_while_another_segment_is_looked_at(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.show("Coffee")
    at.model.set_text("likes(tea)")
    at.model.show("everyone")
    assert at.model.unsaved("Coffee")
    assert not at.model.unsaved("everyone")
    at.model.show("Coffee")
    assert at.draft.text == "likes(tea)"


def test_that_what_is_not_saved_outlives_the_screen(desk: FakeDesk) -> None:
    Opened(desk, OWN).model.begin("likes(tea)")
    again = Opened(desk, OWN)
    assert again.draft.text == "likes(tea)"
    assert again.draft.kind == "new"


def test_that_another_desk_knows_nothing_of_it(desk: FakeDesk) -> None:
    Opened(desk, OWN).model.begin("likes(tea)")
    assert Opened(FakeDesk(), OWN).draft.name == "everyone"


def test_that_a_mistake_in_the_text_is_said_with_its_place_and_nothing_is_asked(
    desk: FakeDesk,
) -> None:
    at = Opened(desk, OWN)
    at.model.begin()
    asked = len(at.looks)
    at.model.set_text("stage = client and ponts > 3")
    at.model.look()
    assert at.draft.place == 20
    assert "points" in at.draft.mistake
    assert len(at.looks) == asked
    assert at.model.preview is None


def test_that_a_tier_the_shop_does_not_have_is_said_at_its_place(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.begin("tier = Wood")
    refusal = Invalid(
        "expression", "expression", mistake="unknown_value", place=8, found="Wood", options=["Gold"]
    )
    desk.reads[-1].otherwise(refusal)
    assert at.draft.place == 8
    assert "Gold" in at.draft.mistake


def test_that_people_found_before_a_change_are_not_taken_for_those_after_it(
    desk: FakeDesk,
) -> None:
    at = Opened(desk, OWN)
    next(each for each in desk.reads if isinstance(each.what, Look)).then(PREVIEW)
    assert at.model.preview == PREVIEW
    at.model.set_text("likes(tea)")
    assert at.model.looking
    at.model.show("Coffee")
    assert at.model.preview is None


def test_that_saving_a_new_segment_asks_for_its_name_and_then_shows_it(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.begin("likes(tea)")
    at.model.save_as("Tea")
    asked = desk.writes[-1].request
    assert isinstance(asked, DefineSegment)
    assert (asked.name, asked.expression) == ("Tea", "likes(tea)")
    desk.done(SegmentKept(name="Tea", expression="likes(tea)"))
    at.listed(OWN, KnownSegment("Tea", "likes(tea)", "id-3", NOON))
    assert at.draft.name == "Tea"
    assert not at.model.has_new()
    assert not at.draft.unsaved


def test_that_a_name_that_another_segment_has_is_not_taken_over(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.begin("likes(tea)")
    at.model.save_as("coffee")
    assert desk.writes == []
    assert at.refused == ["Another segment has this name."]


def test_that_nothing_half_done_is_saved(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.begin()
    at.model.save_as("Tea")
    at.model.set_group(Group("all", (Line("points", ">="),)), anew=False)
    at.model.save_as("Tea")
    at.model.set_text("points >")
    at.model.save_as("Tea")
    assert desk.writes == []
    assert len(at.refused) == 3


def test_that_a_change_stays_where_saving_is_refused(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.show("Coffee")
    at.model.set_text("likes(tea)")
    at.model.save()
    desk.refuse(NotEligible(reason="segment_in_use", campaign="Spring"))
    assert at.draft.text == "likes(tea)"
    assert not at.model.busy
    assert "Spring" in at.refused[-1]


def test_that_a_renamed_segment_keeps_what_was_not_saved(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.show("Coffee")
    at.model.set_text("likes(tea)")
    at.model.rename("Hot drinks")
    asked = desk.writes[-1].request
    assert isinstance(asked, RenameSegment)
    desk.done(SegmentKept(name="Hot drinks", expression=OWN.expression))
    at.listed(KnownSegment("Hot drinks", OWN.expression, "id-1", NOON))
    assert (at.draft.name, at.draft.text) == ("Hot drinks", "likes(tea)")
    assert at.model.unsaved("Hot drinks")


def test_that_a_deleted_segment_gives_way_to_everyone(desk: FakeDesk) -> None:
    at = Opened(desk, OWN, FROZEN)
    at.model.show("June")
    at.model.drop()
    desk.done(SegmentKept(name="June", expression=FROZEN.expression))
    at.listed(OWN)
    assert at.draft.name == "everyone"


def test_that_changes_are_taken_back(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.show("Coffee")
    at.model.set_text("likes(tea)")
    at.model.discard()
    assert at.draft.text == OWN.expression


def test_that_another_screen_can_show_a_segment_or_begin_one(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.show_meant("coffee")
    assert at.draft.name == "Coffee"
    at.model.show_meant("city = Solo")
    assert (at.draft.kind, at.draft.text) == ("new", "city = Solo")
    assert at.draft.group == Group("all", (Line("city", "=", ("Solo",)),))


def test_that_what_another_screen_wants_waits_for_the_list(desk: FakeDesk) -> None:
    model = SegmentsModel(desk, clock)
    model.load()
    model.show_meant("Coffee")
    next(each for each in desk.reads if each.request).then(known(OWN))
    assert model.draft is not None
    assert model.draft.name == "Coffee"


def test_that_the_condition_is_told_in_plain_words(desk: FakeDesk) -> None:
    at = Opened(desk, OWN)
    at.model.begin("spend(365d) > 1_000_000 and not (city = Solo or age > 30)")
    told = at.model.meaning().replace("\u00a0", " ")
    assert "Spend in the last 365 days is more than Rp 1.000.000" in told
    assert "none of this: (city is Solo, or age is more than 30)" in told
