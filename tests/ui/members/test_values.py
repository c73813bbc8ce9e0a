"""The four values on a member's page, and the next visit."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.next_visit import NextVisit
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.customer_values import MemberValues
from loyalty_desktop.ui.members.values import NextVisitPanel, ValuesPanel
from loyalty_desktop.ui.members.values_model import ValuesModel, Worth
from tests.ui.at_desk import FakeDesk

NOW = datetime(2026, 6, 30, 12, tzinfo=ZoneInfo("Asia/Jakarta"))
TOLD = MemberValues(
    "told",
    8_240_000,
    1_960_000,
    Fraction(4, 1000),
    5,
    "IDR",
    "revenue",
    purchases=9.27,
    spend=905_000,
    referred=1,
    loyal=True,
    given=3,
    acted=1,
    box="champion",
    as_of=NOW,
)
UNKNOWN = MemberValues("not_reckoned", None, None, None, 0, "IDR", "revenue")
SUNDAYS = NextVisit(day_of(date(2026, 7, 5)), 7, 12, 6, "morning")


def clock() -> datetime:
    return NOW


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def model(desk: FakeDesk, qtbot: QtBot) -> ValuesModel:
    del qtbot
    told = ValuesModel(desk, clock)
    told.open("budi")
    return told


@pytest.fixture
def panel(model: ValuesModel, qtbot: QtBot) -> ValuesPanel:
    shown = ValuesPanel(model)
    qtbot.addWidget(shown)
    return shown


def test_that_each_value_has_its_unit_and_its_reason(panel: ValuesPanel, desk: FakeDesk) -> None:
    desk.tell(Worth("budi", TOLD, SUNDAYS))
    said = [
        (each.figure.text().replace("\xa0", " "), each.words.text().replace("\xa0", " "))
        for each in (panel.lifetime, panel.referral, panel.loyalty, panel.feedback)
    ]
    assert said == [
        ("Rp 8.240.000", "revenue of the next 12 months: 9,3 visits a year at Rp 905.000"),
        ("Rp 1.960.000", "1 person brought in 12 months"),
        ("0,4 %", "of what loyal customers bring in a year"),
        ("5", "3 answers, 1 acted upon"),
    ]
    assert panel.lifetime.figure.accessibleName().startswith("Lifetime value: Rp")
    assert panel.note.text().startswith("Champion: worth much, and brings others.")


def test_that_a_simple_estimate_says_so(panel: ValuesPanel, desk: FakeDesk) -> None:
    simple = MemberValues(
        "told", 0, 0, Fraction(0), 0, "IDR", "margin", simple=True, box="miser", as_of=NOW
    )
    desk.tell(Worth("budi", simple, None))
    assert "Simple estimate" in panel.note.text()
    assert panel.lifetime.words.text() == "no visit is expected in the next 12 months"
    assert panel.loyalty.words.text() == "counts once a Client or Advocate"


def test_that_restricted_people_have_no_panel(panel: ValuesPanel, desk: FakeDesk) -> None:
    apart = MemberValues("restricted", None, None, None, None, "IDR", "revenue")
    desk.tell(Worth("budi", apart, None))
    assert panel.isHidden()


def test_that_what_is_missing_is_reckoned_by_itself_and_can_be_stopped(
    panel: ValuesPanel, model: ValuesModel, desk: FakeDesk
) -> None:
    desk.tell(Worth("budi", UNKNOWN, None))
    assert model.reckoning
    assert not panel.progress.isHidden()
    assert panel.lifetime.figure.text() == "-"
    model.hear(3, 4)
    assert model.share == 0.75
    panel.cancel.click()
    assert model.stopped()
    desk.reads[-1].then(False)
    # The values are asked for once more, and nothing begins by itself again.
    desk.tell(Worth("budi", UNKNOWN, None))
    assert not model.reckoning
    assert not panel.reckon.isHidden()
    panel.reckon.click()
    assert model.reckoning
    desk.reads[-1].then(True)
    desk.tell(Worth("budi", TOLD, None))
    assert panel.reckon.isHidden()
    assert panel.lifetime.figure.text() != "-"


def test_that_an_old_model_is_shown_and_made_anew(model: ValuesModel, desk: FakeDesk) -> None:
    old: dict[str, Any] = {name: getattr(TOLD, name) for name in TOLD.__slots__}
    old["as_of"] = datetime(2026, 6, 20, 12, tzinfo=NOW.tzinfo)
    desk.tell(Worth("budi", MemberValues(**old), None))
    assert model.worth is not None
    assert model.reckoning


def test_that_a_cashier_has_nobody_reckoned(
    panel: ValuesPanel, model: ValuesModel, desk: FakeDesk
) -> None:
    desk.act_as(Actor("Sari", "cashier"))
    desk.tell(Worth("budi", UNKNOWN, None))
    assert not model.reckoning
    assert panel.reckon.isHidden()


def test_that_a_refusal_is_said_in_place(
    panel: ValuesPanel, model: ValuesModel, desk: FakeDesk
) -> None:
    desk.tell(Worth("budi", UNKNOWN, None))
    desk.reads[-1].otherwise(Unavailable(reason="locked"))
    assert not model.reckoning
    assert panel.note.text() == model.told != ""


def test_that_the_answer_for_somebody_else_is_not_shown(model: ValuesModel, desk: FakeDesk) -> None:
    model.open("wati")
    desk.tell(Worth("budi", TOLD, None))
    assert model.worth is None


def test_that_the_next_visit_is_told_with_its_habit(
    model: ValuesModel, desk: FakeDesk, qtbot: QtBot
) -> None:
    panel = NextVisitPanel(model)
    qtbot.addWidget(panel)
    assert panel.isHidden()
    panel.show_day(date(2026, 6, 30))
    desk.tell(Worth("budi", TOLD, SUNDAYS))
    assert panel.when.text().replace("\xa0", " ") == "Expected again 5 Jul 2026"
    assert panel.why.text() == "Every 7 days as a rule, mostly Sunday in the morning."
    panel.show_day(date(2026, 7, 6))
    assert panel.when.text().startswith("Was expected")
    model.open("wati")
    desk.tell(Worth("wati", TOLD, None))
    assert panel.isHidden()
