"""The questions put to members: what a cashier asks, when, and what may be answered."""

from collections.abc import Mapping
from typing import Any

from loyalty_desktop.models.rules.asking import AGAIN_DAYS, KNOWS_US, RECOMMEND_DAYS
from loyalty_desktop.wording.figures import days, number
from loyalty_desktop.wording.languages import _, ngettext


def question_asked(question: str, facts: Mapping[str, Any] | None = None) -> str:
    """Return a question as it is put to somebody."""
    if question == "consent":
        channel = channel_name(str((facts or {}).get("channel", "")))
        return _("May we send you offers by {channel}?").format(channel=channel)
    return {
        "phone": _("May we note your phone number?"),
        "birthday": _("When is your birthday?"),
        "favourite": _("What do you like best here?"),
        "channel": _("How may we reach you best?"),
        "email": _("What is your email address?"),
        "source": _("How did you hear of us?"),
        "recommend": _("From 0 to 10: would you recommend us?"),
    }[question]


def question_name(question: str) -> str:
    """Return what a question is called in a list."""
    return {
        "phone": _("Phone"),
        "birthday": _("Birthday"),
        "favourite": _("What they like"),
        "consent": _("Consent to offers"),
        "channel": _("Preferred channel"),
        "email": _("Email"),
        "source": _("How they heard of us"),
        "recommend": _("Recommendation"),
    }[question]


def question_rule(question: str) -> str:
    """Return when a question is put, in a sentence."""
    often = ngettext("{count} visit", "{count} visits", KNOWS_US).format(count=number(KNOWS_US))
    told = {
        "phone": _("No phone is known."),
        "birthday": _("No birthday is known."),
        "favourite": _("Nothing they like is known."),
        "consent": _("Not asked about offers yet."),
        "channel": _("Reachable, and not asked yet."),
        "email": _("No email is known."),
        "source": _("Not known, or not asked yet."),
        "recommend": _("After {visits}, once in {days}.").format(
            visits=often, days=days(RECOMMEND_DAYS)
        ),
    }
    return told[question]


def asking_rule() -> str:
    """Return what holds for all questions, in a sentence."""
    return _(
        "One question a visit at most. Skipped, it comes again after {days}; declined, never."
    ).format(days=days(AGAIN_DAYS))


def outcome_name(outcome: str) -> str:
    """Return what came of a question."""
    return {
        "answered": _("answered"),
        "skipped": _("put off"),
        "declined": _("would not say"),
    }.get(outcome, outcome)


def channel_name(channel: str) -> str:
    """Return what a channel to a member is called."""
    return {
        "whatsapp": "WhatsApp",
        "sms": "SMS",
        "email": _("email"),
        "post": _("post"),
        "counter": _("in the shop"),
    }.get(channel, channel)


def source_name(source: str) -> str:
    """Return where somebody came from, as it was noted."""
    return {
        "": _("Not known"),
        "counter": _("Not asked, joined at the counter"),
        "import": _("Not asked, from a list"),
    }.get(source, source)


def feedback_place(source: str) -> str:
    """Return where a feedback was given."""
    return {
        "counter": _("at the counter"),
        "display": _("on the customer's screen"),
        "import": _("from a list"),
        "message": _("by message"),
    }.get(source, source)
