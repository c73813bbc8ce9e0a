"""Mail servers played on loopback: a real one that takes letters, and one that breaks as told."""

import socket
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from loyalty_desktop.models.rules.mail import MailSettings

SENDER = "shop@example.com"


@dataclass
class Inbox:
    """What a server took: letters with their addresses, in order."""

    letters: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    refused: dict[str, str] = field(default_factory=dict[str, str])
    """What the server says to an address instead of taking it."""
    sender_refused: str = ""
    content_refused: str = ""

    def read(self, number: int = -1) -> EmailMessage:
        """Return one of the letters as a reader of mail sees it."""
        letter = message_from_bytes(self.letters[number][1], policy=SMTP)
        assert isinstance(letter, EmailMessage)
        return letter

    @property
    def addresses(self) -> list[str]:
        """Return to whom letters went."""
        return [to for to, _letter in self.letters]

    async def handle_MAIL(  # noqa: N802 - the library finds it by this name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_refused:
            return self.sender_refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the library finds it by this name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the library finds it by this name
        self, _server: Any, _session: Session, envelope: Envelope
    ) -> str:
        if self.content_refused:
            return self.content_refused
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.extend((to, content) for to in envelope.rcpt_tos)
        return "250 taken"


@contextmanager
def mail_server(inbox: Inbox, password: str = "", **more: Any) -> Generator[MailSettings]:
    """Run a real server on loopback; with a password it wants user "shop" to sign in."""

    def signs_in(_server: Any, _session: Any, _envelope: Any, _how: str, told: Any) -> AuthResult:
        assert isinstance(told, LoginPassword)
        right = (told.login, told.password) == (b"shop", password.encode())
        return AuthResult(success=right, handled=False)

    if password:
        more |= {"authenticator": signs_in, "auth_required": True, "auth_require_tls": False}
    server = Controller(inbox, hostname="127.0.0.1", port=0, **more)
    # Which port it got is known only once it listens; the library asks for one beforehand.
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server.port = free.getsockname()[1]
    server.start()
    try:
        yield MailSettings("127.0.0.1", SENDER, server.port, "plain", "shop" if password else "")
    finally:
        server.stop()


@contextmanager
def scripted_server(*script: str | None, until: Event | None = None) -> Generator[MailSettings]:
    """Run a server that answers each line with the next of `script`.

    None says nothing any more and waits for `until`, or for the other side to go; the end of the
    script hangs up. A letter, up to its end, counts as one line.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    over = until or Event()

    def run() -> None:
        with suppress(OSError):
            line, _address = listening.accept()
            with line:
                _play(line, list(script), over)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield MailSettings("127.0.0.1", SENDER, listening.getsockname()[1], "plain")
    finally:
        over.set()
        listening.close()
        thread.join(5)


def _play(line: socket.socket, script: list[str | None], over: Event) -> None:
    heard = line.makefile("rb")
    told = script.pop(0)
    while told is not None:
        line.sendall(told.encode() + b"\r\n")
        if not script:
            return
        begins_letter = told.startswith("354")
        said = heard.readline()
        while begins_letter and said and said != b".\r\n":
            said = heard.readline()
        told = script.pop(0)
    over.wait(10)
