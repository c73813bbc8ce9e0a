from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.offers import CampaignRow, Campaigns
from loyalty_desktop.ui.campaigns import wordings
from loyalty_desktop.ui.campaigns.form import CampaignDialog
from loyalty_desktop.ui.campaigns.screen import CampaignsScreen
from loyalty_desktop.ui.campaigns.starting import StartDialog
from loyalty_desktop.ui.campaigns.view_model import (
    CampaignsModel,
    CampaignTyped,
    hours_text,
    read_hours,
)
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import FakeDesk

pytestmark = pytest.mark.usefixtures("qapp")

IDR = Currency("IDR", 0)
TODAY = date(2026, 6, 30)
DOUBLE = Campaign(
    "TUE", "Double Tuesday", Fraction(2), weekdays=frozenset({1}), hours=((840, 1020),), priority=5
)


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


def noon() -> datetime:
    return datetime(2026, 6, 30, 5, tzinfo=UTC)


def a_row(campaign: Campaign, **more: Any) -> CampaignRow:
    facts: dict[str, Any] = {
        "first_date": None,
        "until": None,
        "state": "on offer",
        "today": True,
        "uses": 3,
        "version": 1,
    } | more
    return CampaignRow(campaign, **facts)


def known(*rows: CampaignRow, may_offer: bool = True) -> Campaigns:
    return Campaigns(rows, ("Silver", "Gold"), IDR, TODAY, may_offer)


def model_of(desk: FakeDesk, *rows: CampaignRow) -> CampaignsModel:
    model = CampaignsModel(desk, noon)
    model.load()
    desk.tell(known(*rows))
    return model


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", ()),
        ("14.00-17.00", ((840, 1020),)),
        ("14:00 - 17:00, 22.00\u201302.00", ((840, 1020), (1320, 120))),
        ("20.00-24.00", ((1200, 0),)),
        ("2 till 5", None),
        ("14.00-14.00", None),
        ("20.00-24.30", None),
    ],
)
def test_that_hours_are_read_as_they_are_typed(text: str, spans: object) -> None:
    assert read_hours(text) == spans


def test_that_hours_read_back_as_they_are_shown() -> None:
    assert read_hours(hours_text(((840, 1020), (1320, 120)))) == ((840, 1020), (1320, 120))


def test_that_a_campaign_is_told_in_the_shops_words() -> None:
    row = a_row(DOUBLE, first_date=date(2026, 6, 1), until=date(2026, 7, 31))
    assert wordings.gives(DOUBLE) == "2 times the points"
    assert wordings.when(row) == "Tue 14.00\u201317.00"
    assert plain(wordings.dates(row)) == "1 Jun \u2013 31 Jul 2026"
    assert wordings.state(row)[0] == "Runs today"
    some = Campaign("B", "B", bonus=5, segment="lost", minimum=50_000, per_member=1)
    assert wordings.gives(some) == "+5 points"
    told = wordings.conditions(a_row(some), IDR)
    assert plain(told) == "Lost, from Rp 50.000, 1 a member"
    assert wordings.rank(replace(DOUBLE, exclusive=True)) == "5, alone"


def test_that_what_an_exclusive_campaign_shuts_out_today_is_known() -> None:
    first = Campaign("A", "A", Fraction(2), priority=9, exclusive=True)
    second = Campaign("B", "B", Fraction(3), priority=1, exclusive=True)
    free = Campaign("C", "C", bonus=1)
    model = model_of(FakeDesk(), a_row(first), a_row(second), a_row(free))
    assert model.shut_out() == {"B"}
    some = replace(first, segment="lost")
    assert model_of(FakeDesk(), a_row(some), a_row(second)).shut_out() == frozenset()


def test_that_a_campaign_is_saved_as_it_was_typed() -> None:
    desk = FakeDesk()
    row = a_row(DOUBLE, first_date=date(2026, 6, 1))
    editing = model_of(desk, row).in_the_making(row)
    editing.save(replace(editing.begun(), exclusive=True, minimum=20_000))
    saved = desk.writes[-1].request.campaign
    day = (date(2026, 6, 1) - date(1970, 1, 1)).days
    assert saved == replace(DOUBLE, exclusive=True, minimum=20_000, first_day=day)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (CampaignTyped("", "A", multiplier="2"), "code"),
        (CampaignTyped("TUE", "A", multiplier="2"), "code"),
        (CampaignTyped("A", "", multiplier="2"), "name"),
        (CampaignTyped("A", "A"), "multiplier"),
        (CampaignTyped("A", "A", multiplier="1001"), "multiplier"),
        (CampaignTyped("A", "A", multiplier="2", priority=None), "priority"),
        (CampaignTyped("A", "A", "bonus"), "multiplier"),
        (CampaignTyped("A", "A", multiplier="2", hours="late"), "hours"),
        (CampaignTyped("A", "A", multiplier="2", control_percent=101), "control_percent"),
        (
            CampaignTyped("A", "A", multiplier="2", first_date=TODAY, until=date(2026, 6, 1)),
            "until",
        ),
    ],
)
def test_that_what_cannot_be_is_told_in_place_and_not_sent(
    typed: CampaignTyped, field: str
) -> None:
    desk = FakeDesk()
    editing = model_of(desk, a_row(DOUBLE)).in_the_making(None)
    editing.save(typed)
    assert list(editing.complaints) == [field]
    assert desk.writes == []


def test_that_a_segment_that_is_gone_is_told_at_its_field() -> None:
    desk = FakeDesk()
    editing = model_of(desk).in_the_making(None)
    editing.save(CampaignTyped("A", "A", multiplier="2", segment="Gold"))
    desk.refuse(NotFound(what="segment", segment="Gold"))
    assert list(editing.complaints) == ["segment"]


def test_that_too_many_points_are_told_where_they_were_typed() -> None:
    desk = FakeDesk()
    editing = model_of(desk).in_the_making(None)
    editing.save(CampaignTyped("A", "A", "bonus", bonus=999_999_999))
    desk.refuse(Invalid(field="bonus", reason="out_of_range", least=0, most=1_000_000))
    assert editing.complaints == {"multiplier": "Choose from 0 to 1.000.000."}


# The screen -----------------------------------------------------------------------------------


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def screen(app: QApplication, desk: FakeDesk) -> Iterator[CampaignsScreen]:
    made = CampaignsScreen(desk, clock=noon)
    made.resize(1142, 768)
    made.show()
    desk.tell(known(a_row(DOUBLE), a_row(Campaign("MAY", "May", bonus=5), today=False)))
    app.processEvents()
    yield made
    made.close()
    # At once: every widget that lives on is styled again for each test after it.
    delete(made)


def test_that_today_is_told_in_a_sentence(screen: CampaignsScreen, desk: FakeDesk) -> None:
    assert screen.today.text() == "Today: Double Tuesday."
    screen.refresh()
    desk.tell(known(a_row(DOUBLE, today=False)))
    assert screen.today.text() == "Nothing runs today."


def test_that_an_empty_list_says_what_to_do(screen: CampaignsScreen, desk: FakeDesk) -> None:
    screen.refresh()
    desk.tell(known())
    assert screen.pages.currentWidget() is screen.nothing
    assert screen.strip.isHidden()


def test_that_a_campaign_is_made_from_the_form(screen: CampaignsScreen, desk: FakeDesk) -> None:
    screen.add.click()
    start = screen.dialog
    assert isinstance(start, StartDialog)
    start.accept()
    dialog = screen.dialog
    assert isinstance(dialog, CampaignDialog)
    for edit in (dialog.code, dialog.name, dialog.gives.times):
        edit.clear()
    QTest.keyClicks(dialog.code, "HAPPY")
    QTest.keyClicks(dialog.name, "Happy hour")
    QTest.keyClicks(dialog.gives.times, "1,5")
    QTest.keyClicks(dialog.hours, "15.00-16.00")
    dialog.weekdays.boxes[4].click()
    dialog.priority.setText("-2")
    dialog.exclusive.click()
    dialog.accept()
    assert desk.writes[-1].request.campaign == Campaign(
        "HAPPY",
        "Happy hour",
        Fraction("1.5"),
        first_day=day_of(TODAY),
        weekdays=frozenset({4}),
        hours=((900, 960),),
        priority=-2,
        exclusive=True,
    )
    desk.done()
    assert screen.dialog is None


def test_that_who_may_not_offer_reads(screen: CampaignsScreen, desk: FakeDesk) -> None:
    screen.refresh()
    desk.tell(known(a_row(DOUBLE), may_offer=False))
    assert screen.add.isHidden()
    screen.table.opened.emit(0)
    assert screen.dialog is None
    assert screen.message.text().startswith("You can read the campaigns.")
