"""Messages leave by a mail server on loopback, in files, by hand: each once, whatever breaks."""

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import openpyxl
import pytest
from typing_extensions import override

from loyalty_desktop.errors import Invalid, NotAllowed, NotFound, Unavailable
from loyalty_desktop.models.rules.mail import MailSettings
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.leaving import program_at
from loyalty_desktop.services.commands.messages import ChooseMail, choose_mail
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.devices.mail import Letter, MailLine, Posted
from loyalty_desktop.services.devices.postbox import Postbox
from loyalty_desktop.services.exchange.sending import (
    Opened,
    Sent,
    close_message,
    export_messages,
    open_message,
    send_by_itself,
    send_due,
    send_trial,
)
from loyalty_desktop.services.store import Store
from tests.factories import Till, at, key, later
from tests.played_mail import Inbox, mail_server, scripted_server
from tests.service.test_messages import NOON, TEXTS, Post
from tests.service.test_rights import hired

HELLO = ("220 hello", "250 pleased")
NAMES = ("Ani", "Budi", "Cici")


@pytest.fixture
def box(tmp_path: Path) -> Postbox:
    return Postbox(tmp_path / "keys", seconds=2.0)


@pytest.fixture
def post(shop: Till) -> Post:
    return Post(shop)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(post: Post, inbox: Inbox) -> Iterator[MailSettings]:
    with mail_server(inbox) as mail:
        use(post, mail)
        yield mail


def use(post: Post, mail: MailSettings) -> None:
    post.till.do(choose_mail, ChooseMail(key=key(), at=at(NOON), mail=mail))


def waiting(post: Post, *names: str, channel: str = "email", code: str = "NEWS") -> list[str]:
    """Let a message wait for each of these people; return their numbers."""
    post.campaign(code, channel)
    numbers = [
        post.member(name, channel, phone=f"08123456789{place}")
        for place, name in enumerate(names or NAMES)
    ]
    post.name(*numbers, code=code)
    post.queue(code)
    return numbers


def send(post: Post, box: Postbox, when: str = NOON) -> Sent:
    return send_due(post.till.store, post.till.by, at(when), box)


def test_that_everybody_gets_their_letter_once(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings
) -> None:
    waiting(post)
    assert send(post, box) == Sent(sent=3)
    assert sorted(inbox.addresses) == ["ani@example.com", "budi@example.com", "cici@example.com"]
    ani = inbox.read(inbox.addresses.index("ani@example.com"))
    assert ani["subject"] == "For Ani"
    assert "STOP%20M-" in str(ani["list-unsubscribe"])
    assert send(post, box) == Sent()
    assert len(inbox.letters) == 3
    assert server.host == "127.0.0.1"


def test_that_one_refused_address_fails_alone_with_its_reason(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings
) -> None:
    inbox.refused["budi@example.com"] = "550 nobody here"
    waiting(post)
    assert send(post, box) == Sent(sent=2, failed=1)
    assert post.states()["Budi"] == "failed mail_recipient"
    assert server.port


def test_that_without_a_server_or_with_one_that_is_gone_everything_waits(
    post: Post, box: Postbox
) -> None:
    waiting(post, "Ani")
    with pytest.raises(Unavailable) as none:
        send(post, box)
    assert none.value.facts["reason"] == "no_mail_server"
    use(post, MailSettings("127.0.0.1", "shop@example.com", 1, "plain"))
    with pytest.raises(Unavailable) as gone:
        send(post, box)
    assert gone.value.facts["reason"] == "mail_gone"
    row = post.box().rows[0]
    assert (row.state, row.reason, row.tries) == ("waiting", "", 0)


def test_that_a_server_that_hangs_is_given_up_and_what_waits_is_sent_later(
    post: Post, tmp_path: Path
) -> None:
    waiting(post, "Ani")
    short = Postbox(tmp_path, seconds=0.3)
    with scripted_server(*HELLO, None) as mail:
        use(post, mail)
        sent = send(post, short)
    assert (sent.sent, sent.later) == (0, 1)
    assert post.states() == {"Ani": "waiting mail_hangs"}
    with mail_server(inbox := Inbox()) as mail:
        use(post, mail)
        assert send(post, short) == Sent()
        assert send(post, short, "2026-03-02 12:05") == Sent(sent=1)
    assert len(inbox.letters) == 1


def test_that_a_letter_whose_end_was_not_answered_is_not_sent_again_by_itself(
    post: Post, tmp_path: Path
) -> None:
    waiting(post, "Ani")
    with scripted_server(*HELLO, "250 ok", "250 ok", "354 go on") as mail:
        use(post, mail)
        assert send(post, Postbox(tmp_path, 0.3)).unsure == 1
    assert post.states() == {"Ani": "perhaps unsure"}
    with mail_server(inbox := Inbox()) as mail:
        use(post, mail)
        send(post, Postbox(tmp_path, 2.0), "2026-03-03 12:00")
        assert inbox.letters == []
        # Somebody looked, and it had not come.
        post.decide(post.box().rows[0].id, "again", "2026-03-03 12:00")
        send(post, Postbox(tmp_path, 2.0), "2026-03-03 12:00")
    assert len(inbox.letters) == 1


def test_that_a_sender_who_may_not_send_leaves_everything_waiting(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings
) -> None:
    inbox.sender_refused = "553 not you"
    waiting(post)
    with pytest.raises(Unavailable) as told:
        send(post, box)
    assert told.value.facts["reason"] == "mail_sender"
    assert set(post.states().values()) == {"waiting"}
    inbox.sender_refused = ""
    assert send(post, box).sent == 3
    assert server.port


def test_that_a_consent_withdrawn_while_it_waits_keeps_the_letter_here(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings
) -> None:
    numbers = waiting(post)
    post.consent(numbers[0], "email", given=False, when=NOON)
    assert send(post, box) == Sent(sent=2, dropped=1)
    assert "ani@example.com" not in inbox.addresses
    assert server.port


def test_that_it_can_be_stopped_between_two_letters_and_says_how_far_it_is(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings
) -> None:
    waiting(post)
    told: list[tuple[int, int]] = []

    def stop() -> bool:
        return len(inbox.letters) == 2

    def tell(done: int, total: int) -> None:
        told.append((done, total))

    done = send_due(post.till.store, post.till.by, at(NOON), box, tell, stop)
    assert (done.sent, done.cancelled) == (2, True)
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert post.box().counts["waiting"] == 1
    assert server.port


class DeadlyLine(MailLine):
    """A line whose first letter is the last thing that the program does."""

    def __init__(self, line: MailLine) -> None:
        self._line = line

    @override
    def send(self, letter: Letter, at: datetime) -> Posted:
        posted = self._line.send(letter, at)
        os.kill(os.getpid(), signal.SIGKILL)
        return posted


class Dies:
    """A way to a server on which the program is killed once the server has taken the letter."""

    def __init__(self, box: Postbox) -> None:
        self._box = box

    def open(self, mail: MailSettings, shop: str) -> AbstractContextManager[MailLine]:
        return self._opened(mail, shop)

    @contextmanager
    def _opened(self, mail: MailSettings, shop: str) -> Generator[MailLine]:
        with self._box.open(mail, shop) as line:
            yield DeadlyLine(line)


def die_after_sending(url: str, keys: str, when: str) -> None:
    """Be killed between the letter and the commit that says so; runs in a process of its own."""
    store = Store(url, KeyFolder(Path(keys)))
    send_due(store, Actor("", "owner"), at(when), Dies(Postbox(Path(keys), 5.0)))


@pytest.mark.skipif(sys.platform == "win32", reason="nobody is killed there by a signal")
def test_that_a_program_killed_after_sending_sends_nothing_twice(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings, shop_url: tuple[str, KeyFolder]
) -> None:
    waiting(post)
    url, keys = shop_url
    code = (
        "from tests.service.exchange.test_sending import die_after_sending as die;"
        f"die({url!r}, {str(keys.folder)!r}, {NOON!r})"
    )
    root = Path(__file__).parents[3]
    died = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        capture_output=True,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert len(inbox.letters) == 1
    assert send(post, box) == Sent(sent=2)
    assert sorted(inbox.addresses) == ["ani@example.com", "budi@example.com", "cici@example.com"]
    assert send(post, box, "2026-03-03 12:00") == Sent()
    assert len(inbox.letters) == 3
    assert post.box("2026-03-03 12:00").counts["perhaps"] == 1
    assert server.port


def test_that_two_senders_at_once_send_each_letter_once(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings, shop_url: tuple[str, KeyFolder]
) -> None:
    names = [f"Member{number:02d}" for number in range(20)]
    post.campaign()
    post.name(*(post.member(name) for name in names))
    post.queue()
    begin, done = Barrier(2), list[Sent]()

    def go() -> None:
        store = Store(*shop_url)
        with suppress(Unavailable):
            begin.wait()
            done.append(send_due(store, post.till.by, at(NOON), box))
        store.close()

    threads = [Thread(target=go) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send(post, box)
    assert sorted(inbox.addresses) == sorted(f"{name.lower()}@example.com" for name in names)
    assert post.box().counts["sent"] == len(names)
    assert len(done) == 2
    assert server.port


def test_that_a_trial_letter_goes_to_the_address_that_was_typed_and_nowhere_else(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings
) -> None:
    send_trial(post.till.store, box, " me@example.com ", at(NOON))
    assert inbox.addresses == ["me@example.com"]
    with pytest.raises(Invalid):
        send_trial(post.till.store, box, "me@example.com, you@example.com", at(NOON))
    inbox.refused["who@example.com"] = "550 nobody"
    with pytest.raises(Unavailable) as told:
        send_trial(post.till.store, box, "who@example.com", at(NOON))
    assert told.value.facts["reason"] == "mail_recipient"
    assert server.port


# By itself -------------------------------------------------------------------------------------


def test_that_nothing_is_sent_by_itself_until_the_shop_says_so(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings
) -> None:
    waiting(post)
    assert send_by_itself(post.till.store, "1", "1:a", box, at(NOON)) is None
    assert inbox.letters == []
    # Where there is an owner, the program alone may not.
    hired(post.till, "owner")
    with pytest.raises(NotAllowed):
        send_due(post.till.store, program_at("1"), at(NOON), box)
    assert server.port


def test_that_automatic_campaigns_draw_and_send_once_each_and_by_one_counter(
    post: Post, box: Postbox, inbox: Inbox, server: MailSettings
) -> None:
    post.rules(automatic=True)
    post.campaign(
        "HELLO", audience=None, kind="welcome", automatic=True, texts=TEXTS, when="2026-01-01"
    )
    store = post.till.store
    post.member("Ani", when="2026-03-02 09:00")
    first = send_by_itself(store, "1", "1:a", box, at(NOON), clock=lambda: at(NOON))
    assert first == Sent(sent=1)
    # Another counter leaves it to the one that does it, until that one is silent for a while.
    soon = later(NOON, minutes=5)
    assert send_by_itself(store, "2", "2:b", box, soon, clock=lambda: soon) is None
    again = later(NOON, minutes=5)
    assert send_by_itself(store, "1", "1:a", box, again, clock=lambda: again) == Sent()
    much_later = again + timedelta(minutes=11)
    assert send_by_itself(store, "2", "2:b", box, much_later, clock=lambda: much_later) == Sent()
    assert send_by_itself(store, "1", "1:a", box, much_later, clock=lambda: much_later) is None
    assert inbox.addresses == ["ani@example.com"]
    assert post.box(NOON).automatic
    assert server.port


# In files and by hand --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_that_a_file_has_number_name_and_text_and_its_messages_are_handed_over(
    post: Post, tmp_path: Path, kind: str
) -> None:
    waiting(post, "Ani", "=Budi", channel="sms")
    file = tmp_path / f"sms.{kind}"
    done = export_messages(post.till.store, post.till.by, "sms", file, at(NOON))
    assert done.rows == 2
    rows = read_rows(file)
    assert rows[0] == ["number", "name", "text"]
    ani = next(row for row in rows if row[1] == "Ani")
    assert ani[0] == "6281234567890"
    assert ani[2].startswith("Hello Ani, 0 points. NEWS10")
    assert ani[2].endswith("No more messages? Answer STOP.")
    assert any(row[1] in {"=Budi", "'=Budi"} for row in rows)
    assert set(post.states().values()) == {"handed"}
    again = export_messages(post.till.store, post.till.by, "sms", tmp_path / "no.csv", at(NOON))
    assert again.rows == 0
    assert not (tmp_path / "no.csv").exists()


def read_rows(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines))
    sheet = openpyxl.load_workbook(file).worksheets[0]
    return [[str(cell.value) for cell in row] for row in sheet.iter_rows()]


def test_that_a_file_that_cannot_be_written_leaves_everything_waiting(
    post: Post, tmp_path: Path
) -> None:
    waiting(post, "Ani", channel="whatsapp")
    (tmp_path / "not-a-folder").write_text("", encoding="utf-8")
    with pytest.raises(Unavailable):
        export_messages(
            post.till.store,
            post.till.by,
            "whatsapp",
            tmp_path / "not-a-folder" / "messages.csv",
            at(NOON),
        )
    row = post.box().rows[0]
    assert (row.state, row.tries) == ("waiting", 0)
    with pytest.raises(Invalid):
        export_messages(post.till.store, post.till.by, "sms", tmp_path / "messages.doc", at(NOON))


def test_that_a_whatsapp_message_is_opened_once_and_handed_over_when_it_was_sent(
    post: Post,
) -> None:
    waiting(post, "Ani", channel="whatsapp")
    message = post.box().rows[0].id
    store, by = post.till.store, post.till.by
    opened = open_message(store, by, message, at(NOON))
    assert isinstance(opened, Opened)
    assert opened.link.startswith("https://wa.me/6281234567890?text=Hello%20Ani%2C%200%20points")
    with pytest.raises(NotFound):
        open_message(store, by, message, at(NOON))
    close_message(store, by, message, at(NOON), sent=False)
    assert post.states() == {"Ani": "waiting"}
    assert isinstance(open_message(store, by, message, at(NOON)), Opened)
    close_message(store, by, message, at(NOON), sent=True)
    assert post.states() == {"Ani": "handed"}


def test_that_a_whatsapp_message_that_may_not_leave_says_why(post: Post) -> None:
    numbers = waiting(post, "Ani", channel="whatsapp")
    message = post.box().rows[0].id
    post.consent(numbers[0], "whatsapp", given=False, when=NOON)
    assert open_message(post.till.store, post.till.by, message, at(NOON)) == "no_consent"
