"""By which server the shop's mail leaves, and in whose name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any, Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.names import clean

SECURITIES: Final = ("starttls", "tls", "plain")
"""How the line is kept from being read: encrypted once it stands, from the start, not at all."""
PORTS: Final = {"starttls": 587, "tls": 465, "plain": 25}
"""The usual port of each."""
MOST_PORT: Final = 65_535
_HOST: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?|\[?[0-9A-Fa-f:]+\]?")
_ADDRESS: Final = re.compile(
    r"[^\s@<>(),;:\"\\\[\]]+@[^\s@<>(),;:\"\\\[\]]+\.[^\s@<>(),;:\"\\\[\].]+"
)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A mail server, whom it knows the shop as (`user`), and who the members see as `sender`.

    The password is not here: it never lies in the database. With `plain_anywhere` the shop has
    chosen to send unencrypted to another computer.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    sender_name: str = ""
    plain_anywhere: bool = False


def checked_mail(mail: MailSettings) -> MailSettings:
    """Return the settings as they are kept. Errors: `Invalid` with the field.

    Unencrypted lines are for this computer alone, unless the shop chose otherwise: `security`,
    reason "plain".
    """
    host = clean(mail.host, "host").strip("[]")
    if _HOST.fullmatch(host) is None:
        raise Invalid(field="host", reason="not_a_host")
    if not 1 <= mail.port <= MOST_PORT:
        raise Invalid(field="port", reason="out_of_range", least=1, most=MOST_PORT)
    if mail.security not in SECURITIES:
        raise Invalid(field="security", reason="unknown_choice", options=list(SECURITIES))
    if mail.security == "plain" and not (mail.plain_anywhere or is_loopback(host)):
        raise Invalid(field="security", reason="plain")
    return replace(
        mail,
        host=host,
        user=clean(mail.user, "user") if mail.user.strip() else "",
        sender=checked_address(mail.sender, "sender"),
        sender_name=clean(mail.sender_name, "sender_name") if mail.sender_name.strip() else "",
    )


def checked_address(text: str, field: str = "to") -> str:
    """Return one email address, trimmed. Errors: `Invalid` with reason "not_an_email"."""
    address = clean(text, field)
    if not is_address(address):
        raise Invalid(field=field, reason="not_an_email")
    return address


def is_address(text: str) -> bool:
    """Tell whether `text` is one email address and nothing else that a server could take for more.

    Addresses in quotation marks, with comments or in brackets exist; none of a shop's do.
    """
    return _ADDRESS.fullmatch(text) is not None and text.isprintable()


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very computer."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def mail_values(mail: MailSettings) -> dict[str, Any]:
    """Return the settings as they are kept."""
    return {name: getattr(mail, name) for name in MailSettings.__slots__}


def read_mail(values: Mapping[str, Any]) -> MailSettings:
    """Return the settings kept as `values`."""
    return MailSettings(**values)
