"""Letters over SMTP to real servers on loopback: taken, refused, and every way a line can break."""

import shutil
import ssl
import subprocess
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.errors import Invalid, Unavailable
from loyalty_desktop.models.rules.mail import MailSettings, checked_mail
from loyalty_desktop.services.devices.mail import Letter, Posted, open_line
from loyalty_desktop.wording import sentence
from tests.played_mail import SENDER, Inbox, mail_server, scripted_server

NOON = datetime(2026, 7, 1, 5, tzinfo=UTC)
SARI = Letter("01-abc", "sari@example.com", "For you", "Hello Sari", "Sari")
SHORT = 0.3
"""Seconds after which a server that hangs is given up; those that answer take no time."""


def test_that_a_letter_arrives_as_it_was_written() -> None:
    inbox = Inbox()
    letter = Letter(
        "01-abc",
        "sari@example.com",
        "Sepatu baru \u2013 50 %",
        "Halo Sari,\n\n.titik di depan\nR\u00e9sum\u00e9 \u2600",
        "Sari Dewi",
        unsubscribe="unsubscribe M-1",
    )
    with mail_server(inbox) as mail, open_line(mail) as line:
        assert line.send(letter, NOON) == Posted("sent")
    read = inbox.read()
    assert inbox.addresses == ["sari@example.com"]
    assert read["subject"] == "Sepatu baru \u2013 50 %"
    assert read["to"] == "Sari Dewi <sari@example.com>"
    assert read["from"] == SENDER
    assert read["message-id"] == "<01-abc@example.com>"
    assert read["list-unsubscribe"] == f"<mailto:{SENDER}?subject=unsubscribe%20M-1>"
    assert parsedate_to_datetime(str(read["date"])) == NOON
    assert read.get_content_type() == "text/plain"
    assert read.get_content().replace("\r\n", "\n").rstrip("\n") == letter.body


def test_that_the_same_letter_sent_twice_has_the_same_name() -> None:
    inbox = Inbox()
    with mail_server(inbox) as mail, open_line(mail) as line:
        line.send(SARI, NOON)
        line.send(SARI, NOON)
    assert inbox.read(0)["message-id"] == inbox.read(1)["message-id"]


def test_that_no_name_or_subject_adds_a_head_to_a_letter() -> None:
    inbox = Inbox()
    bad = "Sari\r\nBcc: all@example.com\u2028X-Evil: 1\u202e"
    letter = Letter("1", "sari@example.com", bad, "Hello", bad, unsubscribe="stop")
    with mail_server(inbox) as mail, open_line(mail) as line:
        assert line.send(letter, NOON).outcome == "sent"
    read = inbox.read()
    assert {name.casefold() for name in read} == {
        *("from", "to", "subject", "date", "message-id", "list-unsubscribe", "auto-submitted"),
        *("content-type", "content-transfer-encoding", "mime-version"),
    }
    assert read["subject"] == "Sari Bcc: all@example.com X-Evil: 1"
    assert inbox.addresses == ["sari@example.com"]


@pytest.mark.parametrize(
    "to",
    [
        "sari",
        "sari@example.com, all@example.com",
        "sari@example.com\r\nRCPT TO:<all@example.com>",
        "<sari@example.com>",
        "sari@exa mple.com",
        "",
        "sari@example.com\0",
    ],
)
def test_that_what_is_no_single_address_is_never_told_to_a_server(to: str) -> None:
    inbox = Inbox()
    with mail_server(inbox) as mail, open_line(mail) as line:
        assert line.send(Letter("1", to, "For you", "Hello"), NOON) == Posted(
            "failed", "bad_address"
        )
    assert inbox.letters == []


def test_that_one_refused_address_does_not_keep_the_next_from_its_letter() -> None:
    inbox = Inbox(refused={"sari@example.com": "550 no such user", "budi@example.com": "451 wait"})
    with mail_server(inbox) as mail, open_line(mail) as line:
        assert line.send(SARI, NOON) == Posted("failed", "mail_recipient")
        assert line.send(Letter("2", "budi@example.com", "a", "b"), NOON).outcome == "later"
        assert line.send(Letter("3", "tuti@example.com", "a", "b"), NOON) == Posted("sent")
    assert inbox.addresses == ["tuti@example.com"]


def test_that_a_refused_letter_is_not_tried_again_and_a_busy_server_is() -> None:
    inbox = Inbox(content_refused="554 looks like spam")
    with mail_server(inbox) as mail, open_line(mail) as line:
        assert line.send(SARI, NOON) == Posted("failed", "mail_content")
        inbox.content_refused = "452 no room"
        assert line.send(SARI, NOON) == Posted("later", "mail_later")
        inbox.content_refused = ""
        assert line.send(SARI, NOON) == Posted("sent")


def test_that_a_sender_who_may_not_send_stops_everything() -> None:
    inbox = Inbox(sender_refused="553 not you")
    with mail_server(inbox) as mail, open_line(mail) as line, pytest.raises(Unavailable) as told:
        line.send(SARI, NOON)
    assert told.value.facts["reason"] == "mail_sender"


# The played server is on loopback and says itself that its password is in the open.
@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_that_a_server_that_wants_a_password_gets_it_or_says_so() -> None:
    inbox = Inbox()
    with mail_server(inbox, password="rahasia") as mail:
        with open_line(mail, "rahasia") as line:
            assert line.send(SARI, NOON) == Posted("sent")
        with pytest.raises(Unavailable) as wrong, open_line(mail, "salah"):
            pass
        nobody = MailSettings(mail.host, mail.sender, mail.port, "plain")
        with open_line(nobody) as line, pytest.raises(Unavailable) as needed:
            line.send(SARI, NOON)
    assert wrong.value.facts["reason"] == "mail_login"
    assert needed.value.facts["reason"] == "mail_login_needed"
    assert len(inbox.letters) == 1


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (("554 go away",), "mail_refused"),
        ((None,), "mail_hangs"),
        (("220 hello", None), "mail_hangs"),
        (("220 hello",), "mail_dropped"),
        (("220 hello", "550 not you", "550 not you", "221 bye"), "mail_refused"),
    ],
)
def test_that_a_server_that_does_not_talk_to_us_is_told_in_a_sentence(
    script: tuple[str | None, ...], reason: str
) -> None:
    with (
        scripted_server(*script) as mail,
        pytest.raises(Unavailable) as told,
        open_line(mail, seconds=SHORT) as line,
    ):
        line.send(SARI, NOON)
    assert told.value.facts["reason"] == reason
    assert sentence(told.value) != sentence(Unavailable())


HELLO = ("220 hello", "250 pleased")


@pytest.mark.parametrize(
    ("script", "outcome", "reason"),
    [
        # Whatever breaks before the end of the letter: it was not taken.
        ((*HELLO, None), "later", "mail_hangs"),
        (HELLO, "later", "mail_dropped"),
        ((*HELLO, "250 ok"), "later", "mail_dropped"),
        ((*HELLO, "250 ok", "250 ok", None), "later", "mail_hangs"),
        ((*HELLO, "250 ok", "250 ok"), "later", "mail_dropped"),
        ((*HELLO, "421 closing"), "later", "mail_later"),
        # After its end nobody knows.
        ((*HELLO, "250 ok", "250 ok", "354 go on", None), "unsure", "unsure"),
        ((*HELLO, "250 ok", "250 ok", "354 go on"), "unsure", "unsure"),
        # What the server says then is known again.
        (
            (*HELLO, "250 ok", "250 ok", "354 go on", "451 later", "250 reset"),
            "later",
            "mail_later",
        ),
    ],
)
def test_that_a_line_that_breaks_never_leaves_us_thinking_a_letter_is_lost_or_sent(
    script: tuple[str | None, ...], outcome: str, reason: str
) -> None:
    with scripted_server(*script) as mail, open_line(mail, seconds=SHORT) as line:
        posted = line.send(SARI, NOON)
    assert (posted.outcome, posted.reason) == (outcome, reason)
    assert posted.line_lost == (reason != "mail_later" or "421 closing" in script)


def test_that_nobody_listening_is_told() -> None:
    nobody = MailSettings("127.0.0.1", SENDER, 1, "plain")
    with pytest.raises(Unavailable) as told, open_line(nobody):
        pass
    assert told.value.facts["reason"] == "mail_gone"


def test_that_a_line_that_should_be_encrypted_is_never_used_open() -> None:
    inbox = Inbox()
    with mail_server(inbox) as mail:
        for security, reason in (("starttls", "mail_no_tls"), ("tls", "mail_tls")):
            other = MailSettings(mail.host, mail.sender, mail.port, security)
            with pytest.raises(Unavailable) as told, open_line(other, seconds=SHORT):
                pass
            assert told.value.facts["reason"] == reason
    assert inbox.letters == []


def test_that_mail_leaves_unencrypted_only_to_this_computer() -> None:
    with pytest.raises(Invalid) as wrong:
        checked_mail(MailSettings("mail.example.com", SENDER, 25, "plain"))
    assert (wrong.value.field, wrong.value.reason) == ("security", "plain")
    with (
        pytest.raises(Unavailable) as told,
        open_line(MailSettings("mail.example.com", SENDER, 25, "plain")),
    ):
        pass
    assert told.value.facts["reason"] == "mail_plain"
    assert checked_mail(MailSettings("localhost", SENDER, 25, "plain")).host == "localhost"
    chosen = MailSettings("192.0.2.7", SENDER, 25, "plain", plain_anywhere=True)
    assert checked_mail(chosen) == chosen


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"host": "mail server"}, "host"),
        ({"host": "https://mail"}, "host"),
        ({"host": ""}, "host"),
        ({"port": 0}, "port"),
        ({"port": 70_000}, "port"),
        ({"security": "ssl"}, "security"),
        ({"sender": "shop"}, "sender"),
        ({"sender": "a@b.c, d@e.f"}, "sender"),
    ],
)
def test_that_settings_that_cannot_be_are_refused_by_their_field(
    change: dict[str, Any], field: str
) -> None:
    whole: dict[str, Any] = {
        "host": "mail.example.com",
        "sender": SENDER,
        "port": 587,
        "security": "tls",
    }
    with pytest.raises(Invalid) as wrong:
        checked_mail(MailSettings(**(whole | change)))
    assert wrong.value.field == field


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a certificate for localhost that nobody has signed, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    made, secret = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "3650", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(secret), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    return made, secret


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_that_an_encrypted_line_is_used_when_the_server_proves_who_it_is(
    certificate: tuple[Path, Path], security: str
) -> None:
    inbox = Inbox()
    at_server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    at_server.load_cert_chain(*certificate)
    name = "tls_context" if security == "starttls" else "ssl_context"
    more: dict[str, Any] = {name: at_server}
    with mail_server(inbox, **more) as mail:
        secure = MailSettings("127.0.0.1", SENDER, mail.port, security)
        trusts = ssl.create_default_context(cafile=str(certificate[0]))
        with open_line(secure, context=trusts) as line:
            assert line.send(SARI, NOON) == Posted("sent")
        # Nobody whom this computer trusts has signed it.
        with pytest.raises(Unavailable) as told, open_line(secure):
            pass
    assert told.value.facts["reason"] == "mail_certificate"
    assert inbox.addresses == ["sari@example.com"]
