"""Messages by command: sent by a real mail server on loopback, written to a file, decided."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_desktop.cli import main
from tests.played_mail import SENDER, Inbox, mail_server

BATCH = """
{"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": "Ani", "email": "ani@example.com", "consents": [{"purpose": "marketing", "channel": "email"}]}
{"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": "Budi", "phone": "081234567890", "consents": [{"purpose": "marketing", "channel": "sms"}]}
{"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": "Cici", "email": "cici@example.com"}
{"op": "define_campaign", "at": "2026-01-06T10:00:00+07:00", "code": "NEWS", "name": "News", "audience": "everyone", "channels": ["email", "sms"], "texts": {"en": {"subject": "News", "body": "Hello {first_name}."}}}
"""  # noqa: E501 -- one object a line is what the line interface reads
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Give the program at a shop with three members and a campaign for all of them."""

    def one(*words: str, lines: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        shop = ("--database", str(tmp_path / "shop.db"), "--as-of", "2026-02-01T12:00")
        status = main([*words, *shop])
        out, error = capfdbinary.readouterr()
        return status, out.decode(), error.decode()

    assert one("init", "--shop", "Toko")[0] == 0
    status, told, error = one("batch", lines=BATCH.strip() + "\n")
    assert status == 0, told + error
    return one


def test_that_a_campaign_is_sent_by_command_and_told_how(run: Run, tmp_path: Path) -> None:
    queued = json.loads(run("campaign", "run", "NEWS", "--json")[1])
    assert (queued["messages"], queued["left_out"]) == (2, {"no_consent": 1})
    status, _, error = run("messages", "send")
    assert status == 1
    assert error.startswith("No mail server is set up.")
    inbox = Inbox()
    with mail_server(inbox) as mail:
        named = ("--host", mail.host, "--port", str(mail.port), "--security", "plain")
        assert run("messages", "server", *named, "--sender", SENDER)[0] == 0
        assert run("messages", "test", "me@example.com")[0] == 0
        assert run("messages", "send")[1] == "1 message sent.\n"
        assert run("messages", "send")[1] == "0 messages sent.\n"
    assert inbox.addresses == ["me@example.com", "ani@example.com"]
    assert json.loads(run("messages", "list", "--json")[1])["counts"]["waiting"] == 1
    out = tmp_path / "sms.csv"
    assert json.loads(run("messages", "export", "sms", "--out", str(out), "--json")[1])["rows"] == 1
    assert "6281234567890,Budi,Hello Budi." in out.read_text(encoding="utf-8").replace('"', "")
    listed = run("messages", "list")[1]
    assert "handed over   1" in listed
    assert "Budi" in listed


def test_that_somebody_hears_no_more_by_command(run: Run) -> None:
    run("campaign", "run", "NEWS")
    told = json.loads(run("messages", "unsubscribe", "ani@example.com", "--json")[1])
    assert told["dropped"] == 1
    rows = json.loads(run("messages", "list", "--state", "dropped", "--json")[1])["messages"]
    assert [row["reason"] for row in rows] == ["unsubscribed"]
    assert run("messages", "decide", rows[0]["id"], "again")[0] == 0
    assert run("messages", "decide", "nothing", "drop")[0] == 1


def test_that_a_job_at_night_sends_without_a_person_once_the_shop_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_NEW_PIN", "294816")
    run("campaign", "run", "NEWS")
    inbox = Inbox()
    with mail_server(inbox) as mail:
        named = ("--host", mail.host, "--port", str(mail.port), "--security", "plain")
        run("messages", "server", *named, "--sender", SENDER, "--automatic", "on")
        assert run("staff", "add", "Tuti", "--role", "owner")[0] == 0
        assert run("messages", "list")[0] == 1
        status, told, error = run("messages", "send")
    assert (status, told, error) == (0, "1 message sent.\n", "")
    assert inbox.addresses == ["ani@example.com"]
