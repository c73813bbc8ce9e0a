"""The messages in the window: sent, decided, walked through, written to a file."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.messages import (
    ChooseMail,
    QueueMessages,
    choose_mail,
    queue_messages,
)
from loyalty_desktop.services.commands.relations import GiveConsent, give_consent
from loyalty_desktop.services.commands.targeting import DrawTargets, draw_targets
from loyalty_desktop.services.devices.postbox import Postbox
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.campaigns import whatsapp_walk
from loyalty_desktop.ui.campaigns.outbox import OutboxPanel
from loyalty_desktop.ui.campaigns.outbox_model import OutboxModel
from loyalty_desktop.ui.campaigns.unsubscribing import UnsubscribeDialog
from loyalty_desktop.ui.campaigns.whatsapp_walk import WhatsAppWalk
from loyalty_desktop.wording import use_country, use_language
from tests.played_mail import Inbox, mail_server
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import NOW, OWNER, a_shop, clock, join

BEFORE = NOW - timedelta(hours=1)
TEXTS = {"en": {"subject": "For {first_name}", "body": "Hello {first_name}."}}


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    store = a_shop(tmp_path)
    yield store
    store.close()


@pytest.fixture
def desk(shop: Store) -> StraightDesk:
    return StraightDesk(shop)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the links that were opened in the system's browser: none really is."""
    links: list[str] = []

    class Services:
        @staticmethod
        def openUrl(link: QUrl) -> bool:  # noqa: N802 - Qt's own name
            links.append(bytes(link.toEncoded().data()).decode())
            return True

    monkeypatch.setattr(whatsapp_walk, "QDesktopServices", Services)
    return links


def queue(shop: Store, *names: str, channel: str = "whatsapp") -> list[str]:
    """Let a message to each of these people wait; return their numbers."""
    numbers: list[str] = []
    for place, name in enumerate(names):
        found = join(
            shop,
            name,
            100,
            phone=f"08121000{place:04d}",
            email=f"{name.split()[0].lower()}@example.com",
        )
        assert found.member is not None
        numbers.append(found.member)
        asked = GiveConsent(
            key=new_id(),
            at=BEFORE,
            member=found.member,
            purpose="marketing",
            channel=channel,
            given=True,
        )
        shop.write(give_consent, OWNER, asked)
    campaign = Campaign("NEWS", "News", audience="everyone", channels=(channel,), texts=TEXTS)
    shop.write(define_campaign, OWNER, DefineCampaign(key=new_id(), at=BEFORE, campaign=campaign))
    shop.write(draw_targets, OWNER, DrawTargets(key=new_id(), at=BEFORE, code="NEWS"))
    shop.write(queue_messages, OWNER, QueueMessages(key=new_id(), at=BEFORE, code="NEWS"))
    return numbers


@pytest.fixture
def panel(
    app: QApplication, desk: StraightDesk, qtbot: QtBot, tmp_path: Path
) -> Iterator[OutboxPanel]:
    assert app is QApplication.instance()
    window = QWidget()
    model = OutboxModel(desk, clock, box=Postbox(tmp_path / "keys", 2.0))
    made = OutboxPanel(desk, window, clock=clock, model=model)
    window.resize(1024, 700)
    made.resize(window.size())
    window.show()
    qtbot.waitExposed(window)
    yield made
    if made.dialog is not None:
        made.dialog.close_with(False)
    window.close()
    window.deleteLater()


def states(panel: OutboxPanel) -> dict[str, str]:
    return {row.name: row.state for row in panel.rows.rows()}


def look_at(panel: OutboxPanel, name: str) -> None:
    place = next(at for at, row in enumerate(panel.rows.rows()) if row.name == name)
    panel.table.selectRow(place)


def test_that_nothing_is_promised_where_there_is_nothing(panel: OutboxPanel) -> None:
    assert panel.nothing.isVisible()
    assert not panel.send.isEnabled()
    assert not panel.whatsapp.isEnabled()
    assert "switched on under Settings" in panel.told.text()


def test_that_mail_is_sent_by_a_press_and_the_result_stands_in_place(
    shop: Store, panel: OutboxPanel
) -> None:
    queue(shop, "Ani", "Budi", channel="email")
    panel.model.load()
    assert panel.send.text() == "Send mail (2)"
    inbox = Inbox(refused={"budi@example.com": "550 nobody"})
    with mail_server(inbox) as mail:
        shop.write(choose_mail, OWNER, ChooseMail(key=new_id(), at=BEFORE, mail=mail))
        panel.send.click()
    assert inbox.addresses == ["ani@example.com"]
    assert panel.message.text() == "1 message sent. Failed: 1."
    assert states(panel) == {"Ani": "sent", "Budi": "failed"}
    look_at(panel, "Budi")
    assert panel.again.isEnabled()
    assert panel.drop.isEnabled()
    assert not panel.was_sent.isVisible()
    panel.again.click()
    assert states(panel)["Budi"] == "waiting"


def test_that_without_a_server_the_reason_is_said_and_nothing_lost(
    shop: Store, panel: OutboxPanel
) -> None:
    queue(shop, "Ani", channel="email")
    panel.model.load()
    panel.send.click()
    assert panel.message.text().startswith("No mail server is set up.")
    assert states(panel) == {"Ani": "waiting"}


def test_that_whatsapp_opens_each_by_a_press_and_asks_whether_it_was_sent(
    shop: Store, panel: OutboxPanel, opened: list[str]
) -> None:
    queue(shop, "Ani", "Budi", "Cici")
    panel.model.load()
    panel.whatsapp.click()
    walk = panel.dialog
    assert isinstance(walk, WhatsAppWalk)
    assert opened == []
    names = [row.name for row in panel.model.walk]
    assert walk.who.text() == names[0]
    walk.accept()
    assert opened[0].startswith("https://wa.me/62812")
    assert f"Hello%20{names[0]}." in opened[0]
    assert walk.words.text().startswith(f"Hello {names[0]}.")
    walk.accept()
    assert states(panel)[names[0]] == "handed"
    walk.accept()
    walk.unsent.click()
    assert states(panel)[names[1]] == "waiting"
    walk.skip.click()
    assert walk.over
    assert walk.place.text() == "1 message sent."
    assert len(opened) == 2


def test_that_closing_with_one_opened_lets_it_wait_again(
    shop: Store, panel: OutboxPanel, opened: list[str]
) -> None:
    queue(shop, "Ani")
    panel.model.load()
    panel.whatsapp.click()
    walk = panel.dialog
    assert isinstance(walk, WhatsAppWalk)
    walk.accept()
    assert len(opened) == 1
    walk.reject()
    assert states(panel) == {"Ani": "waiting"}


def test_that_who_may_not_be_written_to_any_more_is_passed_over_with_the_reason(
    shop: Store, panel: OutboxPanel, opened: list[str]
) -> None:
    (ani,) = queue(shop, "Ani")
    panel.model.load()
    panel.whatsapp.click()
    withdrawn = GiveConsent(
        key=new_id(), at=NOW, member=ani, purpose="marketing", channel="whatsapp", given=False
    )
    shop.write(give_consent, OWNER, withdrawn)
    walk = panel.dialog
    assert isinstance(walk, WhatsAppWalk)
    walk.accept()
    assert opened == []
    assert walk.message.text() == "Ani: Not sent: no consent for this channel."
    assert states(panel) == {"Ani": "dropped"}


def test_that_what_waits_goes_to_a_file_and_is_handed_over(
    shop: Store, panel: OutboxPanel, tmp_path: Path
) -> None:
    queue(shop, "Ani", "Budi", channel="sms")
    panel.model.load()
    assert panel.to_file.text() == "SMS to a file (2)"
    panel.chooser_took(str(tmp_path / "sms.csv"))
    assert panel.message.text() == "2 messages in sms.csv."
    assert (tmp_path / "sms.csv").exists()
    assert set(states(panel).values()) == {"handed"}


def test_that_a_reply_withdraws_the_consent_or_says_why_not(
    shop: Store, panel: OutboxPanel
) -> None:
    (ani,) = queue(shop, "Ani")
    panel.model.load()
    panel.leave.click()
    dialog = panel.dialog
    assert isinstance(dialog, UnsubscribeDialog)
    dialog.accept()
    assert dialog.field.complaint == "Type who it is."
    dialog.who.setText("nobody@example.com")
    dialog.accept()
    assert dialog.field.complaint.startswith("No card or member")
    dialog.who.setText(f"Re: STOP {ani}")
    dialog.accept()
    assert panel.message.text() == f"{ani} gets no more messages."
    assert states(panel) == {"Ani": "dropped"}


def test_that_a_state_can_be_looked_at_alone(shop: Store, panel: OutboxPanel) -> None:
    queue(shop, "Ani", "Budi")
    panel.model.load()
    look_at(panel, "Ani")
    panel.drop.click()
    panel.state.choose("waiting")
    panel.state.chosen.emit("waiting")
    assert states(panel) == {"Budi": "waiting"}
    assert panel.state.currentText() == "Waiting (1)"


def test_that_a_cashier_sends_nothing(shop: Store, panel: OutboxPanel, desk: Any) -> None:
    queue(shop, "Ani")
    panel.model.load()
    desk.actor = Actor("Rina", "cashier")
    panel.model.changed.emit()
    assert not panel.whatsapp.isEnabled()
    assert not panel.to_file.isEnabled()
