"""The mail server and the rules of messages in the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from loyalty_desktop.models.rules.messages import MessageRules
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.devices.postbox import Postbox
from loyalty_desktop.services.queries.sending_rules import SendingKept, sending_kept
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.settings.mail_model import MailModel
from loyalty_desktop.ui.settings.mail_section import MailSection, MessagesSection
from tests.played_mail import SENDER, Inbox, mail_server
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import a_shop, clock


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    store = a_shop(tmp_path)
    yield store
    store.close()


@pytest.fixture
def box(tmp_path: Path) -> Postbox:
    return Postbox(tmp_path / "mail keys", 2.0)


@pytest.fixture
def desk(shop: Store) -> StraightDesk:
    return StraightDesk(shop)


@pytest.fixture
def section(app: QApplication, qtbot: QtBot, desk: StraightDesk, box: Postbox) -> MailSection:
    assert app is QApplication.instance()
    made = MailSection()
    qtbot.addWidget(made)
    made.show()
    made.ask_of(desk, MailModel(desk, made, clock=clock, box=box))
    return made


@pytest.fixture
def rules(qtbot: QtBot, section: MailSection) -> MessagesSection:
    made = MessagesSection()
    qtbot.addWidget(made)
    made.show()
    assert section.model is not None
    made.ask_of(section.model)
    return made


def kept(shop: Store) -> SendingKept:
    return shop.read(sending_kept)


def name_server(section: MailSection, port: int) -> None:
    section.host.setText("127.0.0.1")
    section.security.choose("plain")
    section.port.setText(str(port))
    section.address.setText(SENDER)


def test_that_a_trial_letter_goes_where_it_was_asked_to_and_says_so_in_place(
    section: MailSection, shop: Store
) -> None:
    inbox = Inbox()
    with mail_server(inbox) as mail:
        name_server(section, mail.port)
        section.to.setText("me@example.com")
        section.trial.click()
    assert inbox.addresses == ["me@example.com"]
    assert section.message.text().startswith("A trial letter went to me@example.com.")
    # What was tried is what is kept.
    assert kept(shop).mail == mail


def test_that_a_server_that_cannot_be_reached_is_told_in_place(section: MailSection) -> None:
    name_server(section, 1)
    section.to.setText("me@example.com")
    section.trial.click()
    assert section.message.text().startswith("The mail server can't be reached.")
    assert section.trial.isEnabled()


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("host", "https://mail", "This is not the name of a server. Write it as smtp.example.com."),
        ("sender", "shop", "This is not an email address."),
        ("port", "0", "Choose from 1 to 65.535."),
        ("security", "", "Without encryption mail may leave only to this very computer."),
    ],
)
def test_that_what_cannot_be_is_said_beside_its_field(
    section: MailSection, shop: Store, field: str, text: str, told: str
) -> None:
    name_server(section, 25)
    if field == "security":
        section.host.setText("smtp.example.com")
    else:
        edit = {"host": section.host, "sender": section.address, "port": section.port}[field]
        edit.setText(text)
    section.save.click()
    assert section.fields[field].complaint == told
    assert kept(shop).mail is None


def test_that_the_password_is_hidden_kept_apart_and_never_shown_again(
    section: MailSection, shop: Store, box: Postbox
) -> None:
    assert section.password.echoMode() == QLineEdit.EchoMode.Password
    name_server(section, 25)
    section.user.setText("shop")
    section.password.setText("rahasia")
    section.save.click()
    assert box.password(shop.shop.id) == "rahasia"
    assert "rahasia" not in repr(kept(shop))
    assert (section.password.text(), section.password.placeholderText()) == (
        "",
        "Kept on this computer",
    )
    # Saved again without typing it, it stays; without a user none is kept.
    section.save.click()
    assert box.has_password(shop.shop.id)
    section.user.clear()
    section.save.click()
    assert not box.has_password(shop.shop.id)


def test_that_the_port_follows_the_encryption_unless_it_was_typed(section: MailSection) -> None:
    section.security.choose("tls")
    section.security.chosen.emit("tls")
    assert section.port.text() == "465"
    section.port.setText("2525")
    section.security.chosen.emit("starttls")
    assert section.port.text() == "2525"


def test_that_the_rules_are_saved_and_the_switch_holds_at_once(
    rules: MessagesSection, shop: Store
) -> None:
    assert not rules.automatic.switch.isChecked()
    rules.most.set_value(1)
    rules.days.set_value(30)
    rules.quiet_from.choose("21")
    rules.language.choose("id")
    rules.save.click()
    assert kept(shop).rules == MessageRules(most=1, days=30, quiet_from=21 * 60, language="id")
    rules.automatic.switch.click()
    assert kept(shop).rules.automatic
    rules.most.set_value(0)
    rules.save.click()
    assert rules.fields["most"].complaint == "Choose from 1 to 100."


def test_that_a_cashier_reads_and_nobody_changes_it_in_training(
    section: MailSection, rules: MessagesSection, desk: StraightDesk
) -> None:
    section.use(used=False)
    rules.use(used=False)
    assert not section.save.isEnabled()
    assert not rules.automatic.switch.isEnabled()
    section.use(used=True)
    desk.actor = Actor("Rina", "cashier")
    section.refresh()
    rules.refresh()
    assert not section.host.isEnabled()
    assert not rules.save.isEnabled()
