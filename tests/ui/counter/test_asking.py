from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from sqlalchemy import select

from loyalty_desktop.models.rules.campaigns import Campaign, state_on
from loyalty_desktop.models.tables import CampaignTarget
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.choices import ChooseAsking, choose_asking
from loyalty_desktop.services.commands.members import Registered
from loyalty_desktop.services.commands.relations import NoteInteraction, note_interaction
from loyalty_desktop.services.commands.targeting import DrawTargets, draw_targets
from loyalty_desktop.services.queries.asking import questions_asked
from loyalty_desktop.services.queries.campaign_prompts import prompts_for
from loyalty_desktop.services.queries.feedback import feedback_now
from loyalty_desktop.services.queries.member_facts import MemberFacts, member_facts
from loyalty_desktop.services.queries.tasks import due_rows
from loyalty_desktop.services.store import Session, Store, new_id
from loyalty_desktop.ui.counter.customer_view import CustomerFeed
from loyalty_desktop.ui.customer.pieces import Key as Touch
from loyalty_desktop.ui.customer.screen import CustomerScreen
from tests.ui.counter.conftest import Cashier, MakeCashier
from tests.ui.counter.sample import NOW, OWNER, buy, join

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def budi(shop: Store) -> Registered:
    return join(shop, "Budi Santoso", 300, phone="081200007890", birthday=date(1990, 7, 3))


def facts(shop: Store, member: Registered) -> MemberFacts:
    return shop.read_as(OWNER, member_facts, member.member_id)


def row(cashier: Cashier) -> str:
    """Return what the row at the foot of the member's panel asks."""
    ask = cashier.counter.member.ask
    return ask.sentence.text() if ask.isVisible() and ask.sentence.isVisible() else ""


def test_that_one_question_is_shown_and_answered_by_keys(
    cashier: Cashier, shop: Store, budi: Registered
) -> None:
    cashier.scan(budi.card or "")
    assert row(cashier) == "What do you like best here?"
    cashier.press(Key.Key_Q, held=ALT)
    cashier.type("Kopi susu")
    cashier.enter()
    assert cashier.dialog is None
    assert row(cashier) == ""
    assert [(each.name, each.value) for each in facts(shop, budi).preferences] == [
        ("likes", "Kopi susu")
    ]


def test_that_esc_puts_a_question_off_and_f9_ends_it(
    cashier: Cashier, shop: Store, budi: Registered
) -> None:
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_Q, held=ALT)
    cashier.press(Key.Key_Escape)
    assert cashier.dialog is None
    assert row(cashier) == ""
    cashier.clock.pass_minutes(24 * 60)
    cashier.press(Key.Key_Escape)
    cashier.counter.model.clear()
    cashier.scan(budi.card or "")
    assert row(cashier) == "May we send you offers by WhatsApp?"
    cashier.press(Key.Key_Q, held=ALT)
    cashier.press(Key.Key_F9)
    told = shop.read_as(OWNER, questions_asked, budi.member_id)
    assert [(each.question, each.outcome) for each in told] == [
        ("consent", "answered"),
        ("favourite", "skipped"),
    ]
    (consent,) = [each for each in facts(shop, budi).consents if each.purpose == "marketing"]
    assert (consent.channel, consent.given) == ("whatsapp", False)


def test_that_a_scan_over_a_question_goes_on_with_the_next_customer(
    cashier: Cashier, shop: Store, budi: Registered
) -> None:
    siti = join(shop, "Siti Rahma", 200, phone="081255501204")
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_Q, held=ALT)
    cashier.scan(siti.card or "")
    assert cashier.dialog is None
    assert cashier.read("member-name") == "Member name: Siti Rahma"
    assert shop.read_as(OWNER, questions_asked, budi.member_id) == ()


def test_that_a_question_never_stands_in_the_way_of_a_sale(
    cashier: Cashier, budi: Registered
) -> None:
    cashier.scan(budi.card or "")
    assert cashier.focus == "amount"
    cashier.type("50000")
    for _ in range(3):
        cashier.enter()
    assert cashier.counter.model.last is not None
    assert cashier.counter.model.last.total == 50_000


def test_that_a_wrong_answer_is_said_in_place_and_can_be_left(
    cashier: Cashier, shop: Store
) -> None:
    nobody = join(shop, "Rina", 10)
    join(shop, "Budi", 20, phone="081200007890")
    cashier.scan(nobody.card or "")
    cashier.press(Key.Key_Q, held=ALT)
    cashier.type("081200007890")
    cashier.enter()
    dialog = cashier.dialog
    assert dialog is not None
    cashier.press(Key.Key_Escape)
    assert cashier.dialog is None


def test_that_feedback_and_a_complaint_are_noted_by_keys(
    cashier: Cashier, shop: Store, budi: Registered
) -> None:
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_F, held=ALT)
    cashier.type("10")
    cashier.press(Key.Key_Tab)
    cashier.type("4")
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    (said,) = facts(shop, budi).feedback
    assert (said.nps, said.satisfaction, said.source) == (10, 4, "counter")
    cashier.press(Key.Key_F, held=ALT)
    for _ in range(3):
        cashier.press(Key.Key_Tab)
    cashier.type("Kopi dingin")
    cashier.press(Key.Key_Tab, Key.Key_Space, Key.Key_F10)
    assert cashier.dialog is None
    (due,) = shop.read_as(OWNER, due_rows, NOW)
    assert (due.kind, due.note, due.due) == (
        "complaint",
        "Kopi dingin",
        (NOW + timedelta(days=2)).date(),
    )


def test_that_nothing_said_is_no_feedback(cashier: Cashier, shop: Store, budi: Registered) -> None:
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_F, held=ALT)
    cashier.press(Key.Key_F10)
    assert cashier.dialog is not None
    cashier.press(Key.Key_Escape)
    assert facts(shop, budi).feedback == ()


def test_that_the_line_to_say_is_about_an_open_complaint(
    cashier: Cashier, shop: Store, budi: Registered
) -> None:
    request = NoteInteraction(
        key=new_id(),
        at=NOW - timedelta(days=2),
        member=budi.member or "",
        kind="complaint",
        note="Kopi dingin",
    )
    shop.write(note_interaction, OWNER, request)
    cashier.scan(budi.card or "")
    view = cashier.counter.member.page
    assert "Sorry about last time, Budi." in view.line.text()
    assert "Kopi dingin" in view.reason.text()


def test_that_a_campaign_is_put_before_any_question_and_its_answer_kept(
    cashier: Cashier, shop: Store, budi: Registered
) -> None:
    campaign = Campaign(
        "TRY",
        "Try the new tea",
        kind="offer",
        audience="everyone",
        channels=("counter",),
        texts={"en": {"body": "Try our new tea, {first_name}?"}},
    )
    at = NOW - timedelta(hours=1)
    shop.write(define_campaign, OWNER, DefineCampaign(key=new_id(), at=at, campaign=campaign))
    shop.write(draw_targets, OWNER, DrawTargets(key=new_id(), at=at, code="TRY"))
    cashier.scan(budi.card or "")
    assert row(cashier) == "Try our new tea, Budi?"
    cashier.press(Key.Key_Q, held=ALT)
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    assert row(cashier) == ""
    assert shop.read_as(OWNER, prompts_for, budi.member_id, NOW) == ()


def test_that_the_customers_screen_asks_after_a_sale_and_keeps_what_is_touched(
    make_cashier: MakeCashier, shop: Store, budi: Registered
) -> None:
    for days in (9, 3):
        buy(shop, budi.member, days, [0])
    asking = ChooseAsking(key=new_id(), at=NOW - timedelta(days=1), on_display=True)
    shop.write(choose_asking, OWNER, asking)
    cashier = make_cashier(shop)
    feed = CustomerFeed(cashier.counter.model)
    screen = CustomerScreen("Toko Melati", feed.view)
    screen.resize(1024, 600)
    feed.shown.connect(screen.show_view)
    screen.rated.connect(feed.rate)
    cashier.scan(budi.card or "")
    cashier.type("50000")
    cashier.press(Key.Key_F10)
    assert feed.view.asks
    (nine,) = [p for p in screen.composed().pieces if isinstance(p, Touch) and p.score == 9]
    middle = QPointF(nine.x + nine.width / 2, nine.y + nine.height / 2).toPoint()
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseClick(screen, Qt.MouseButton.LeftButton, pos=middle)
    cashier.wait()
    told = shop.read_as(OWNER, feedback_now, cashier.clock.now)
    assert [(each.nps, each.source) for each in told.rows] == [(9, "display")]
    assert "Thank you for telling us." in screen.accessibleDescription()
    screen.deleteLater()


def test_that_nobody_unknown_is_asked_on_the_customers_screen(
    make_cashier: MakeCashier, shop: Store, budi: Registered
) -> None:
    for days in (9, 3):
        buy(shop, budi.member, days, [0])
    asking = ChooseAsking(key=new_id(), at=NOW - timedelta(days=1), on_display=True)
    shop.write(choose_asking, OWNER, asking)
    cashier = make_cashier(shop)
    feed = CustomerFeed(cashier.counter.model)
    cashier.scan(budi.card or "")
    cashier.counter.model.detach()
    cashier.press(Key.Key_Tab)
    cashier.counter.model.set_amount(50_000)
    cashier.press(Key.Key_F10)
    assert feed.view.step == "thanks"
    assert not feed.view.asks


def a_campaign(shop: Store, code: str, **more: Any) -> None:
    """Define a campaign with a code to show, and see whom it is for."""
    at = NOW - timedelta(hours=1)
    asked: dict[str, Any] = {"audience": "everyone", "channels": ("counter",), **more}
    campaign = Campaign(code, "Try the new tea", kind="offer", call_to_action="TEA-2026", **asked)
    shop.write(define_campaign, OWNER, DefineCampaign(key=new_id(), at=at, campaign=campaign))
    if (
        campaign.for_targets
        and state_on(campaign, shop.shop.day(NOW)) == "running"
        and campaign.audience != "listed"
    ):
        shop.write(draw_targets, OWNER, DrawTargets(key=new_id(), at=at, code=code))


def answers(shop: Store) -> list[str]:
    """Return what was answered to campaigns."""
    return shop.read(_answers)


def _answers(session: Session) -> list[str]:
    known = select(CampaignTarget.answer).where(CampaignTarget.answer.is_not(None))
    return [answer for answer in session.scalars(known) if answer is not None]


@pytest.mark.parametrize("scanned", [True, False])
def test_that_the_code_of_a_campaign_is_a_yes_of_the_member_on_the_bill(
    cashier: Cashier, shop: Store, budi: Registered, scanned: bool
) -> None:
    a_campaign(shop, "TRY", texts={"en": {"body": "Try our new tea, {first_name}?"}})
    cashier.scan(budi.card or "")
    cashier.type("50000")
    assert row(cashier) == "Try our new tea, Budi?"

    if scanned:
        cashier.scan("tea-2026")
    else:
        cashier.press(Key.Key_F3)
        cashier.type("tea-2026")
        cashier.enter()

    assert answers(shop) == ["yes"]
    assert cashier.counter.toast.text() == "Noted: Budi Santoso says yes to Try the new tea."
    assert row(cashier) != "Try our new tea, Budi?"
    assert cashier.counter.model.bill.amount == 50_000
    assert cashier.counter.header.scan.text() == ""
    assert cashier.focus == "amount"


def test_that_a_code_before_the_member_says_what_to_do(cashier: Cashier, shop: Store) -> None:
    a_campaign(shop, "TRY")
    cashier.scan("TEA-2026")
    assert cashier.counter.message.text() == (
        "Try the new tea: choose the member first, then the code."
    )
    assert answers(shop) == []


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            {"audience": None, "multiplier": Fraction(2)},
            "Try the new tea is for everybody and counts by itself.",
        ),
        ({"audience": "listed"}, "Try the new tea is not for Budi Santoso. The bill is unchanged."),
        ({"last_day": 20_000}, "Try the new tea is over. The bill is unchanged."),
        ({"first_day": 20_700}, "Try the new tea begins on 4 Sep 2026. The bill is unchanged."),
    ],
)
def test_that_a_code_that_nobody_can_answer_says_why(
    cashier: Cashier, shop: Store, budi: Registered, more: dict[str, Any], told: str
) -> None:
    a_campaign(shop, "TRY", **more)
    cashier.scan(budi.card or "")
    cashier.scan("TEA-2026")
    assert cashier.counter.message.text().replace("\u00a0", " ") == told
    assert answers(shop) == []
