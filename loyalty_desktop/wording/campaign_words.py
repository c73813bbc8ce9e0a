"""Campaigns in words: their kinds, states and channels, and what one came to."""

from typing import Final, Protocol

from loyalty_desktop.wording.figures import number
from loyalty_desktop.wording.languages import _, mark, ngettext

KIND_NAMES: Final = {
    "welcome": mark("Welcome"),
    "first_time": mark("First purchase"),
    "second_visit": mark("Second visit"),
    "near_reward": mark("Near a reward"),
    "expiring": mark("Points about to expire"),
    "birthday": mark("Birthday"),
    "happy_hour": mark("Happy hour"),
    "category": mark("One category"),
    "at_risk": mark("At risk"),
    "win_back": mark("Win back"),
    "feedback": mark("Ask for feedback"),
    "cross_sell": mark("Goes well with it"),
    "offer": mark("Offer"),
}
STATE_NAMES: Final = {
    "planned": mark("Planned"),
    "running": mark("Running"),
    "ended": mark("Ended"),
    "stopped": mark("Stopped"),
}
CHANNEL_NAMES: Final = {
    "counter": mark("At the counter"),
    "receipt": mark("Receipt"),
    "email": mark("Email"),
    "whatsapp": mark("WhatsApp"),
    "sms": mark("SMS"),
}


class ResultTold(Protocol):
    """What is told of a campaign's result."""

    @property
    def targeted(self) -> int:
        """Return how many it was for."""
        ...

    @property
    def control(self) -> int:
        """Return how many were left out to compare."""
        ...

    @property
    def reached(self) -> int:
        """Return how many of them heard of it."""
        ...

    @property
    def bought(self) -> int:
        """Return how many of them bought."""
        ...

    @property
    def control_bought(self) -> int:
        """Return how many of those left out bought."""
        ...

    @property
    def people(self) -> tuple[float, float] | None:
        """Return how many people more it brought, at least and at most."""
        ...


def result_sentences(told: ResultTold) -> tuple[str, ...]:
    """Return in one or two plain sentences what a campaign came to."""
    if not told.targeted:
        return (_("It was for nobody yet."),)
    if not told.control or told.people is None:
        first = ngettext(
            "It was for {count} person, of whom {bought} bought.",
            "It was for {count} people, of whom {bought} bought.",
            told.targeted,
        ).format(count=number(told.targeted), bought=number(told.bought))
        return (
            first,
            _("Nobody was left out to compare: who would have come anyway can't be told."),
        )
    counts = {
        "told": number(told.targeted),
        "bought": number(told.bought),
        "control": number(told.control),
        "control_bought": number(told.control_bought),
    }
    if told.reached == told.targeted:
        first = _("Of {told} told, {bought} bought; of {control} not told, {control_bought}.")
    else:
        first = _("Of {told} it was for, {bought} bought; of {control} left out, {control_bought}.")
    return first.format(**counts), _brought(*told.people)


def _brought(low: float, high: float) -> str:
    least, most = round(low), round(high)
    if low > 0:
        return _("The campaign brought {least} to {most} people more.").format(
            least=number(least), most=number(most)
        )
    if high < 0:
        return _("With the campaign {least} to {most} people fewer bought.").format(
            least=number(-most), most=number(-least)
        )
    return _(
        "That may be chance: between {fewer} fewer and {more} more people than without it."
    ).format(fewer=number(-least), more=number(most))
