"""What the shop chose of its messages: the rules, the mail server, who is sending now."""

import json
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.mail import MailSettings, read_mail
from loyalty_desktop.models.rules.messages import MessageRules, read_rules
from loyalty_desktop.models.tables import ShopChoice
from loyalty_desktop.services.store import Prepared, Session

MESSAGES: Final = "messages"
MAIL: Final = "mail"
LEASE: Final = "sending"

_CONTENT = Prepared(select(ShopChoice.content).where(ShopChoice.name == bindparam("name")))


@dataclass(frozen=True, slots=True)
class SendingKept:
    """How the shop sends, and by which server; None: none was named."""

    rules: MessageRules
    mail: MailSettings | None


def message_rules(session: Session) -> MessageRules:
    """Return the rules by which messages leave; the usual ones until the shop chose its own."""
    return read_rules(session.shop.choices.get(MESSAGES))


def mail_settings(session: Session) -> MailSettings | None:
    """Return the shop's mail server, None until one was named."""
    kept = session.shop.choices.get(MAIL)
    return read_mail(kept) if kept else None


def sending_kept(session: Session) -> SendingKept:
    """Return both."""
    return SendingKept(message_rules(session), mail_settings(session))


def sender_now(session: Session) -> tuple[str, int]:
    """Return which counter sends by itself and until when that holds, microseconds; ("", 0)."""
    found = _CONTENT.first(session, name=LEASE)
    if found is None:
        return "", 0
    kept = json.loads(found[0])
    return str(kept["counter"]), int(kept["until"])
