"""Segments in the real window: the way to other screens, and what outlives the screen."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.cards.new_run import NewRunDialog
from loyalty_desktop.wording import use_language
from tests.ui.scenes import Scene, Stages, at_screen
from tests.ui.stage import Stage, held_time

Key = Qt.Key
SEGMENTS = Scene(at_screen("segments"), writes=True)


@pytest.fixture(scope="module")
def windows(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    theme.set_motion(False)
    with held_time():
        stages = Stages(qapp, tmp_path_factory.mktemp("segments"))
        yield stages
        stages.end()


@pytest.fixture
def at(windows: Stages) -> Iterator[Stage]:
    yield windows.play(SEGMENTS, "en")
    windows.after(SEGMENTS)


def gold(at: Stage) -> None:
    at.window.screen_of("segments").show_segment("Gold")
    at.settle()


def test_that_a_segments_people_are_shown_in_the_members(at: Stage) -> None:
    gold(at)
    at.press(Key.Key_F5)
    at.settle()
    assert at.window.in_view == "members"
    rows = at.window.members.list.rows
    assert [rows.row_at(place).tier for place in range(rows.rowCount())] == ["Gold"]


def test_that_a_segments_cards_are_asked_for(at: Stage) -> None:
    gold(at)
    at.press(Key.Key_F9)
    at.settle()
    assert at.window.in_view == "cards"
    dialog = at.window.screen_of("cards").runs.dialog
    assert isinstance(dialog, NewRunDialog)
    assert dialog.whom.choice() == "tier Gold"
    dialog.reject()


def test_that_a_segment_is_offered_to_be_taken_out(at: Stage) -> None:
    gold(at)
    at.press(Key.Key_F8)
    at.settle()
    assert at.window.in_view == "exchange"
    assert at.window.screen_of("exchange").segment.choice() == "Gold"


def test_that_a_campaign_is_begun_for_a_segment(at: Stage) -> None:
    gold(at)
    at.press(Key.Key_F6)
    at.settle()
    assert at.window.in_view == "campaigns"


def test_that_filters_of_the_members_lead_to_a_new_segment(at: Stage) -> None:
    at.go("members")
    at.window.members.list.tabs.setCurrentIndex(1)
    at.settle()
    at.window.members.list.segment.click()
    at.settle()
    assert at.window.in_view == "segments"
    draft = at.window.screen_of("segments").model.draft
    assert (draft.kind, draft.text) == ("new", "tier in (Gold, Platinum)")


def test_that_what_is_not_saved_outlives_a_change_of_language(at: Stage) -> None:
    at.window.screen_of("segments").show_segment("visits >= 2")
    at.settle()
    use_language("id")
    at.window.build_anew()
    at.settle()
    screen = at.window.screen_of("segments")
    assert screen.head.name.text() == "Segmen baru"
    assert screen.text.toPlainText() == "visits >= 2"
    use_language("en")
    at.window.build_anew()
    at.settle()
