"""Scenes of messages: what waits and what left, WhatsApp by hand, somebody wants no more."""

from datetime import timedelta
from typing import Any

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.leaving import (
    Settled,
    SettleMessages,
    TakeMessage,
    settle_messages,
    take_message,
)
from loyalty_desktop.services.commands.messages import QueueMessages, queue_messages
from loyalty_desktop.services.commands.relations import GiveConsent, give_consent
from loyalty_desktop.services.commands.targeting import DrawTargets, draw_targets
from loyalty_desktop.services.queries.members import members_page
from loyalty_desktop.services.store import Store, new_id
from tests.ui.counter.sample import NOW
from tests.ui.stage import Stage

_TEXTS = {
    "id": {"subject": "Untuk {first_name}", "body": "Halo {first_name}, sebut {code}."},
    "en": {"subject": "For {first_name}", "body": "Hello {first_name}, say {code}."},
}
_CAME: tuple[tuple[Settled, str], ...] = (
    ("handed", ""),
    ("failed", "mail_recipient"),
    ("unsure", ""),
    ("later", "mail_later"),
)


def _prepare(store: Store, by: Any) -> None:
    """Let everybody agree, queue a campaign, and send some of it with different luck."""
    when = NOW - timedelta(hours=2)
    campaign = Campaign(
        "NEWS",
        "Kopi susu",
        first_day=day_of(when.date()) - 2,
        audience="everyone",
        channels=("whatsapp", "email", "sms"),
        texts=_TEXTS,
        call_to_action="KOPI",
    )
    store.write(define_campaign, by, DefineCampaign(key=new_id(), at=when, campaign=campaign))
    for row in store.read_as(by, members_page):
        asked = GiveConsent(
            key=new_id(),
            at=when,
            member=row.number,
            purpose="marketing",
            channel="whatsapp",
            given=True,
        )
        store.write(give_consent, by, asked)
    store.write(draw_targets, by, DrawTargets(key=new_id(), at=when, code="NEWS"))
    store.write(queue_messages, by, QueueMessages(key=new_id(), at=when, code="NEWS"))
    for outcome, reason in _CAME:
        taken = store.write(
            take_message, by, TakeMessage(key=new_id(), at=when, channel="whatsapp")
        )
        settled = SettleMessages(
            key=new_id(),
            at=when,
            messages=tuple(each.message for each in taken.in_hand),
            outcome=outcome,
            reason=reason,
        )
        store.write(settle_messages, by, settled)


def messages(at: Stage) -> None:
    """What waits, what left, what did not."""
    desk = at.program.desk
    assert desk is not None
    desk.work(_prepare)
    at.settle()
    at.go("campaigns")
    at.find("messages").click()
    at.settle()


def walking(at: Stage) -> None:
    """WhatsApp, one after another."""
    messages(at)
    at.find("whatsapp").click()
    at.settle()


def leaving(at: Stage) -> None:
    """Somebody wants no more."""
    messages(at)
    at.find("no-more-messages").click()
    at.settle()


def by_mail(at: Stage) -> None:
    """The mail server in the settings."""
    at.go("settings")
    at.at("send-a-trial-letter")
    at.settle()
