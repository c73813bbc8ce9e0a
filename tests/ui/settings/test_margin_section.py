"""The shop's margin in the settings."""

from fractions import Fraction

import pytest
from pytestqt.qtbot import QtBot

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.ui.settings.margin_section import MarginSection
from tests.ui.at_desk import FakeDesk


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def section(desk: FakeDesk, qtbot: QtBot) -> MarginSection:
    made = MarginSection()
    qtbot.addWidget(made)
    made.ask_of(desk)
    desk.tell(Fraction(51, 200))
    return made


def test_that_the_kept_margin_is_shown_and_another_one_is_saved(
    section: MarginSection, desk: FakeDesk, qtbot: QtBot
) -> None:
    assert section.percent.value() == "25.5"
    section.percent.set_value("30")
    section.save.click()
    assert desk.writes[-1].request.percent == "30"
    with qtbot.waitSignal(section.saved):
        desk.done()
    desk.tell(Fraction(30, 100))
    assert section.percent.value() == "30"


def test_that_an_empty_field_says_nothing_any_more(section: MarginSection, desk: FakeDesk) -> None:
    section.percent.clear()
    section.save.click()
    assert desk.writes[-1].request.percent is None


def test_that_what_can_not_be_is_said_under_the_field(
    section: MarginSection, desk: FakeDesk
) -> None:
    section.percent.set_value("120")
    section.save.click()
    desk.refuse(Invalid(field="margin", reason="out_of_range", least=0, most=100))
    assert section.field.complaint
    assert section.percent.value() == "120"


def test_that_a_cashier_only_reads_it(section: MarginSection, desk: FakeDesk) -> None:
    desk.act_as(Actor("Sari", "cashier"))
    section.refresh()
    assert not section.save.isEnabled()
    assert not section.percent.isEnabled()
