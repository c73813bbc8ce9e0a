"""The screen of campaigns at a real shop: begun, looked at, run, read, stopped."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.uplift import Between
from loyalty_desktop.services.commands.messages import MessagesQueued
from loyalty_desktop.services.commands.targeting import TargetsDrawn
from loyalty_desktop.services.queries.campaign_costs import CampaignCost
from loyalty_desktop.services.queries.campaign_preview import CampaignPreview, Sample
from loyalty_desktop.services.queries.campaign_results import CampaignResult
from loyalty_desktop.services.queries.offers import CampaignRow, Campaigns
from loyalty_desktop.ui.campaigns import wordings
from loyalty_desktop.ui.campaigns.form import CampaignDialog
from loyalty_desktop.ui.campaigns.kinds import STARTS, proposal
from loyalty_desktop.ui.campaigns.screen import CampaignsScreen
from loyalty_desktop.ui.campaigns.starting import StartDialog
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import FakeDesk

pytestmark = pytest.mark.usefixtures("qapp")

IDR = Currency("IDR", 0)
NOON = datetime(2026, 6, 30, 5, tzinfo=UTC)
TODAY = date(2026, 6, 30)
MISS_YOU = Campaign(
    "MISS",
    "We miss you",
    bonus=20,
    kind="at_risk",
    audience="Going quiet",
    channels=("counter", "email"),
    texts={"en": {"subject": "Hello", "body": "Hello {first_name}."}},
    control_percent=10,
)
ROW = CampaignRow(MISS_YOU, None, None, "on offer", today=True, uses=0, version=1, targets=184)
PREVIEW = CampaignPreview(
    people=204,
    control=20,
    by_channel={"email": 150},
    closed={"no_consent": 34},
    days=30,
    purchases=100,
    points=2_000,
    points_cost=1_000_000,
    points_expected=400_000,
    sample=Sample("Budi", "Hello", "Hello Budi."),
)
RESULT = CampaignResult(
    code="MISS",
    name="We miss you",
    as_of=NOON,
    first=None,
    last=None,
    targeted=184,
    control=20,
    reached=184,
    answered=30,
    bought=41,
    control_bought=2,
    revenue=4_100_000,
    control_revenue=200_000,
    costs=CampaignCost(),
    cost=400_000,
    unit="revenue",
    margin=4_100_000,
    roi=None,
    uplift=None,
    low=0.049,
    high=0.114,
    more_spent=Between(Fraction(0), 0.0, 0.0),
    added=0,
    roi_added=None,
)


@pytest.fixture(autouse=True)
def _english_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def screen(desk: FakeDesk) -> Iterator[CampaignsScreen]:
    made = CampaignsScreen(desk, clock=lambda: NOON)
    made.resize(1000, 700)
    made.show()
    known = Campaigns((ROW,), ("Gold",), IDR, TODAY, True, ("everyone", "Going quiet"))
    desk.tell(known)
    yield made
    if made.dialog is not None:
        # It watches its window, which is about to go.
        made.dialog.reject()
    made.close()
    # At once: every widget that lives on is styled again for each test after it.
    delete(made)


def open_row(screen: CampaignsScreen) -> None:
    screen.table.opened.emit(0)


def test_that_a_row_opens_its_page_with_the_result(screen: CampaignsScreen, desk: FakeDesk) -> None:
    open_row(screen)
    assert screen.views.currentWidget() is screen.page
    assert screen.page.title.text() == "We miss you"
    assert screen.add.isHidden()
    desk.tell(RESULT)
    assert screen.page.sentence.text() == "Of 184 told, 41 bought; of 20 not told, 2."
    assert screen.page.brought.text() == "The campaign brought 9 to 21 people more."
    figures = {name: field.value.text() for name, field in screen.page.figures.items()}
    assert (figures["It is for"], figures["Left out"], figures["Bought"]) == ("184", "20", "41")
    QTest.keyClick(screen.page, Qt.Key.Key_Escape)
    assert screen.views.currentWidget() is not screen.page
    assert not screen.add.isHidden()


def test_that_running_asks_first_and_tells_what_was_done(
    screen: CampaignsScreen, desk: FakeDesk
) -> None:
    open_row(screen)
    screen.page.run.click()
    desk.tell(PREVIEW)
    dialog = screen.dialog
    assert dialog is not None
    assert dialog.serious
    assert "204 people now, 20 of them left out to compare." in dialog.sentence.text()
    assert "Nothing can be sent to 34 of them." in dialog.sentence.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not desk.writes
    QTest.keyClick(dialog, Qt.Key.Key_F10)
    assert desk.writes[-1].request.code == "MISS"
    desk.done(TargetsDrawn(code="MISS", targets=184, control=20))
    desk.done(MessagesQueued(code="MISS", queued=150))
    told = screen.page.message.text()
    assert told.startswith("It is for 184 people more. 20 are left out to compare.")
    assert told.endswith("150 messages wait to leave.")


def test_that_nobody_to_draw_is_told_without_asking(
    screen: CampaignsScreen, desk: FakeDesk
) -> None:
    open_row(screen)
    screen.page.run.click()
    desk.tell(CampaignPreview())
    assert screen.dialog is None
    assert screen.page.message.text() == "It would be for nobody now."


def test_that_stopping_asks_first(screen: CampaignsScreen, desk: FakeDesk) -> None:
    open_row(screen)
    screen.page.stop.click()
    assert screen.dialog is not None
    screen.dialog.accept()
    assert desk.writes[-1].request.code == "MISS"


def test_that_a_copy_gets_a_code_of_its_own(screen: CampaignsScreen) -> None:
    open_row(screen)
    screen.page.copy.click()
    dialog = screen.dialog
    assert isinstance(dialog, CampaignDialog)
    assert dialog.code.text() == "MISS-2"
    assert dialog.audience.choice.choice() == "Going quiet"


def test_that_a_segment_leads_to_a_campaign_for_it(screen: CampaignsScreen, desk: FakeDesk) -> None:
    screen.show_segment("Going quiet")
    start = screen.dialog
    assert isinstance(start, StartDialog)
    start.buttons["win_back"].click()
    dialog = screen.dialog
    assert isinstance(dialog, CampaignDialog)
    assert dialog.kind.choice() == "win_back"
    assert dialog.audience.choice.choice() == "Going quiet"
    dialog.accept()
    asked = desk.writes[-1].request.campaign
    assert (asked.kind, asked.audience, asked.control_percent) == ("win_back", "Going quiet", 10)
    assert set(asked.texts) == {"en", "id"}
    assert "counter" in asked.channels


def test_that_a_condition_of_its_own_leads_to_a_campaign_too(screen: CampaignsScreen) -> None:
    screen.show_segment("visits = 0")
    assert isinstance(screen.dialog, StartDialog)
    screen.dialog.accept()
    dialog = screen.dialog
    assert isinstance(dialog, CampaignDialog)
    assert dialog.audience.condition.text() == "visits = 0"
    assert not dialog.audience.condition.isHidden()


def test_that_enter_goes_on_by_steps_and_a_mistake_shows_its_step(
    screen: CampaignsScreen, desk: FakeDesk
) -> None:
    screen.show_segment("everyone")
    assert screen.dialog is not None
    screen.dialog.accept()
    dialog = screen.dialog
    assert isinstance(dialog, CampaignDialog)
    steps: list[str] = []
    for _each in range(5):
        steps.append(dialog.steps.choice())
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert steps == ["who", "what", "when", "told", "measure"]
    # In the last step Enter saves.
    assert desk.writes
    desk.writes.clear()
    dialog = _again(screen)
    dialog.until.set_value(TODAY - timedelta(days=9))
    dialog.turn_to("measure")
    dialog.accept()
    assert not desk.writes
    assert dialog.steps.choice() == "when"
    assert dialog.fields["until"].complaint == "This is before the first day."


def _again(screen: CampaignsScreen) -> CampaignDialog:
    dialog = screen.dialog
    if isinstance(dialog, CampaignDialog):
        dialog.reject()
    screen.show_segment("everyone")
    assert screen.dialog is not None
    screen.dialog.accept()
    made = screen.dialog
    assert isinstance(made, CampaignDialog)
    return made


def test_that_the_form_tells_what_it_would_come_to(screen: CampaignsScreen, desk: FakeDesk) -> None:
    dialog = _again(screen)
    desk.tell(PREVIEW)
    assert "204 people now" in dialog.live.text()
    assert "Email 150" in dialog.live.text()
    assert "2.000 points" in dialog.live.text().replace("\u00a0", " ")
    assert dialog.sample.text() == "To Budi: Hello Budi."


def test_that_more_than_the_budget_is_said() -> None:
    told = wordings.comes_to(PREVIEW, IDR, 100_000)
    assert told.endswith("That is more than the budget: it would stop on the way.")
    assert "budget" not in wordings.comes_to(PREVIEW, IDR, 900_000)


@pytest.mark.parametrize("kind", [start.kind for start in STARTS])
def test_that_every_proposal_can_be_saved_as_it_is(
    screen: CampaignsScreen, desk: FakeDesk, kind: str
) -> None:
    desk.writes.clear()
    editing = screen.model.in_the_making(None, proposal(kind, TODAY))
    editing.save(editing.begun())
    assert editing.complaints == {}
    campaign = desk.writes[-1].request.campaign
    assert campaign.kind == kind
    assert campaign.control_percent == (10 if campaign.sends else 0)


def test_that_pressing_enter_takes_the_kind_with_the_keyboard(screen: CampaignsScreen) -> None:
    screen.add.click()
    start = screen.dialog
    assert isinstance(start, StartDialog)
    start.buttons["birthday"].setFocus()
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget() or start, Qt.Key.Key_Return)
    dialog = screen.dialog
    assert isinstance(dialog, CampaignDialog)
    assert dialog.kind.choice() == "birthday"
