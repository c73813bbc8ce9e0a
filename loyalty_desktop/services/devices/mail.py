"""Mail to members over SMTP (RFC 5321): one line to a server, one letter after another.

What matters is to know, whatever breaks, whether the server has taken a letter: it has once it
answered to the end of the letter, it can't have before that end was sent, and between the two
nobody knows.
"""

import re
import smtplib
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final, Literal

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.mail import MailSettings, is_address, is_loopback
from loyalty_desktop.models.rules.templates import on_one_line, plain

SECONDS: Final = 20.0
"""A server that says nothing for so long does not answer."""
_END: Final = b".\r\n"
_READY_FOR_LETTER: Final = 354
_PERMANENT: Final = 500
_WANTS_LOGIN: Final = 530
_BUSY: Final = 421
_HELLO: Final = "[127.0.0.1]"
"""What this computer calls itself to the server: its own name is nobody's business."""

Outcome = Literal["sent", "later", "failed", "unsure"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one address, plain text. `id` makes its Message-ID: the same one every time.

    `unsubscribe` is the subject by which the member asks for no more of these; empty: not told.
    """

    id: str
    to: str
    subject: str
    body: str = field(repr=False)
    name: str = field(default="", repr=False)
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """What came of a letter, with the reason where it was not sent.

    `later`: it was not taken and may be sent again; `failed`: it never will be; `unsure`: nobody
    knows whether it was taken. `line_lost`: no other letter can go by this line.
    """

    outcome: Outcome
    reason: str = ""
    line_lost: bool = False


class MailLine:
    """An open line to a mail server; made by `open_line`."""

    def __init__(self, server: smtplib.SMTP, mail: MailSettings) -> None:
        """Send by `server`, which has said hello and knows who we are."""
        self._server = server
        self._mail = mail

    def send(self, letter: Letter, at: datetime) -> Posted:
        """Send one letter, dated `at`; return what came of it. Never raises for the world's faults.

        Errors: `Unavailable` where no letter at all would be taken ("mail_sender",
        "mail_login_needed"); this one was not.
        """
        if not is_address(letter.to):
            return Posted("failed", "bad_address")
        try:
            whole = letter_bytes(letter, self._mail, at)
        except (ValueError, UnicodeError):
            return Posted("failed", "bad_address")
        try:
            refused = self._announce(letter)
        except OSError as error:
            # What the library raises is one of these too.
            return Posted("later", _why_lost(error), line_lost=True)
        return refused if refused is not None else self._hand_over(whole)

    def _announce(self, letter: Letter) -> Posted | None:
        """Say who writes to whom; return what came of it unless the letter may follow."""
        server = self._server
        wide = () if letter.to.isascii() else ("SMTPUTF8", "BODY=8BITMIME")
        if wide and not server.has_extn("smtputf8"):
            return Posted("failed", "bad_address")
        code, _told = server.mail(_ascii_domain(self._mail.sender), wide)
        if code >= 300:
            self._start_anew()
            if code == _WANTS_LOGIN:
                raise Unavailable(reason="mail_login_needed")
            if code >= _PERMANENT:
                raise Unavailable(reason="mail_sender")
            return Posted("later", "mail_later", line_lost=code == _BUSY)
        code, _told = server.rcpt(_ascii_domain(letter.to))
        if code >= 300:
            self._start_anew()
            if code == _WANTS_LOGIN:
                raise Unavailable(reason="mail_login_needed")
            if code >= _PERMANENT:
                return Posted("failed", "mail_recipient")
            return Posted("later", "mail_later", line_lost=code == _BUSY)
        code, _told = server.docmd("DATA")
        if code != _READY_FOR_LETTER:
            self._start_anew()
            kind: Outcome = "failed" if code >= _PERMANENT else "later"
            reason = "mail_content" if kind == "failed" else "mail_later"
            return Posted(kind, reason, line_lost=code == _BUSY)
        return None

    def _hand_over(self, whole: bytes) -> Posted:
        server = self._server
        try:
            server.send(whole)
        except OSError as error:
            # Without its end no server takes a letter (RFC 5321, 4.1.1.4).
            return Posted("later", _why_lost(error), line_lost=True)
        try:
            server.send(_END)
            code, _told = server.getreply()
        except OSError:
            return Posted("unsure", "unsure", line_lost=True)
        if code < 300:
            return Posted("sent")
        self._start_anew()
        if code >= _PERMANENT:
            return Posted("failed", "mail_content")
        return Posted("later", "mail_later", line_lost=code == _BUSY)

    def _start_anew(self) -> None:
        """Let the server forget what was begun; if it can't, the next letter will notice."""
        with suppress(OSError):
            self._server.rset()


@contextmanager
def open_line(
    mail: MailSettings,
    password: str = "",
    seconds: float = SECONDS,
    context: ssl.SSLContext | None = None,
) -> Generator[MailLine]:
    """Open a line to the server, signed in, and close it again.

    Errors: `Unavailable` with reason "mail_gone", "mail_hangs", "mail_dropped", "mail_refused",
    "mail_no_tls", "mail_certificate", "mail_tls", "mail_login", "mail_login_needed",
    "mail_login_unknown", "mail_plain".
    """
    server = _connected(mail, seconds, context)
    try:
        with _as_trouble():
            server.ehlo_or_helo_if_needed()
            if mail.security == "starttls":
                _encrypt(server, context)
            if mail.user:
                server.login(mail.user, password)
        yield MailLine(server, mail)
    finally:
        with suppress(OSError):
            server.quit()
        server.close()


def letter_bytes(letter: Letter, mail: MailSettings, at: datetime) -> bytes:
    """Return the letter as it goes over the line, without its end; dots at line starts doubled."""
    written = EmailMessage(policy=SMTP)
    shown = on_one_line(mail.sender_name)
    written["From"] = Address(shown, addr_spec=_ascii_domain(mail.sender))
    written["To"] = Address(on_one_line(letter.name), addr_spec=_ascii_domain(letter.to))
    written["Subject"] = on_one_line(letter.subject)
    written["Date"] = at
    # The same letter sent twice by mistake has the same name, by which servers and readers of
    # mail can tell that it is one.
    written["Message-ID"] = f"<{letter.id}@{_ascii_domain(mail.sender).partition('@')[2]}>"
    if letter.unsubscribe:
        asked = letter.unsubscribe.replace(" ", "%20")
        written["List-Unsubscribe"] = f"<mailto:{_ascii_domain(mail.sender)}?subject={asked}>"
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(plain(letter.body) + "\n", cte="quoted-printable")
    whole = written.as_bytes(policy=SMTP.clone(utf8=not letter.to.isascii()))
    whole = re.sub(rb"\r\n|\r|\n", b"\r\n", whole)
    whole = re.sub(rb"(?m)^\.", b"..", whole)
    return whole if whole.endswith(b"\r\n") else whole + b"\r\n"


def _connected(mail: MailSettings, seconds: float, context: ssl.SSLContext | None) -> smtplib.SMTP:
    if mail.security == "plain" and not (mail.plain_anywhere or is_loopback(mail.host)):
        raise Unavailable(reason="mail_plain")
    with _as_trouble():
        if mail.security == "tls":
            secure = context or ssl.create_default_context()
            return smtplib.SMTP_SSL(mail.host, mail.port, _HELLO, timeout=seconds, context=secure)
        return smtplib.SMTP(mail.host, mail.port, _HELLO, timeout=seconds)


def _encrypt(server: smtplib.SMTP, context: ssl.SSLContext | None) -> None:
    if not server.has_extn("starttls"):
        raise Unavailable(reason="mail_no_tls")
    code, _told = server.starttls(context=context or ssl.create_default_context())
    if code >= 300:
        raise Unavailable(reason="mail_tls")
    server.ehlo()


@contextmanager
def _as_trouble() -> Generator[None]:
    """Tell what the world does while a line is opened as `Unavailable`."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise Unavailable(reason="mail_login") from error
    except smtplib.SMTPNotSupportedError as error:
        raise Unavailable(reason="mail_login_unknown") from error
    except smtplib.SMTPServerDisconnected as error:
        raise Unavailable(reason=_why_lost(error)) from error
    except smtplib.SMTPException as error:
        # It answered, and said no: to the connection or to our hello.
        raise Unavailable(reason="mail_refused") from error
    except ssl.SSLCertVerificationError as error:
        raise Unavailable(reason="mail_certificate") from error
    except ssl.SSLError as error:
        raise Unavailable(reason="mail_tls") from error
    except TimeoutError as error:
        raise Unavailable(reason="mail_hangs") from error
    except (OSError, UnicodeError) as error:
        raise Unavailable(reason="mail_gone") from error


def _why_lost(error: Exception) -> str:
    # The library tells a time that ran out as a line that broke, with the reason behind it.
    waited = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return "mail_hangs" if waited else "mail_dropped"


def _ascii_domain(address: str) -> str:
    """Return an address with its domain as name servers know it."""
    before, _at, domain = address.rpartition("@")
    return f"{before}@{domain if domain.isascii() else domain.encode('idna').decode()}"
