"""What tasks and feedback are called, in the shop's words."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from loyalty_desktop.models.rules.nps import Nps
from loyalty_desktop.services.queries.feedback import SaidRow
from loyalty_desktop.services.queries.tasks import DueRow, Task
from loyalty_desktop.wording import _, day, decimal, ngettext, number
from loyalty_desktop.wording.figures import MINUS

ICONS: Final = {
    "overdue": "circle-alert",
    "today": "calendar-clock",
    "later": "calendar",
    "feedback": "message-square-quote",
    "birthday": "cake",
    "quiet": "moon-star",
    "prospect": "eye",
    "twin": "users",
}


def task_told(task: Task) -> str:
    """Return how many of a kind wait: 3 birthdays within a week."""
    count = task.count
    told = {
        "overdue": ngettext("{count} promise is overdue", "{count} promises are overdue", count),
        "today": ngettext("{count} promise is due today", "{count} promises are due today", count),
        "feedback": ngettext(
            "{count} feedback waits for an answer", "{count} feedbacks wait for an answer", count
        ),
        "birthday": ngettext(
            "{count} birthday within a week", "{count} birthdays within a week", count
        ),
        "quiet": ngettext(
            "{count} good customer has gone quiet", "{count} good customers have gone quiet", count
        ),
        "prospect": ngettext("{count} prospect to call", "{count} prospects to call", count),
        "twin": ngettext(
            "{count} pair may be one person", "{count} pairs may be one person", count
        ),
    }[task.kind]
    return told.format(count=number(count))


def task_hint(kind: str) -> str:
    """Return what to do about a kind of task."""
    return {
        "feedback": _("Answer it, and note what was done."),
        "birthday": _("A word, or a treat that waits at the counter."),
        "quiet": _("Away for twice as long as usual."),
        "prospect": _("Interested and able, not bought yet."),
        "twin": _("Same name and birthday, or same email."),
    }.get(kind, "")


def due_told(row: DueRow) -> str:
    """Return when something is due."""
    if row.when == "today":
        return _("Today")
    return day(row.due)


def talk(kind: str) -> str:
    """Return what kind of talk it was."""
    return {
        "visit": _("Visit"),
        "call": _("Call"),
        "message": _("Message"),
        "social": _("Social media"),
        "complaint": _("Complaint"),
        "note": _("Note"),
    }.get(kind, kind)


def which_name(which: str) -> str:
    """Return what a choice of feedback is called."""
    return {
        "waiting": _("Waiting for an answer"),
        "all": _("All of the last year"),
        "low": _("Unhappy: 0 to 6, or 1 and 2 of 5"),
        "high": _("Would recommend: 9 and 10"),
        "product": _("Reviews of products"),
    }[which]


def score(row: SaidRow) -> str:
    """Return the numbers of a feedback: 9 of 10, 4 of 5."""
    return ", ".join(scores(row)) or "\u2013"


def scores(row: SaidRow) -> list[str]:
    """Return the numbers of a feedback, each by itself."""
    told: list[str] = []
    if row.nps is not None:
        told.append(_("{count} of {all}").format(count=number(row.nps), all=number(10)))
    if row.satisfaction is not None:
        told.append(_("{count} of {all}").format(count=number(row.satisfaction), all=number(5)))
    return told


def nps_figure(nps: Nps) -> str:
    """Return the score with its sign: +32."""
    if nps.score is None:
        return "\u2013"
    return _signed(float(nps.score))


def nps_told(nps: Nps) -> str:
    """Return of how many answers the score is, and between what it lies."""
    if nps.low is None or nps.high is None:
        return _("Nobody has answered yet.")
    answers = ngettext("{count} answer", "{count} answers", nps.n).format(count=number(nps.n))
    return _("{answers}; 95 times of 100 between {low} and {high}").format(
        answers=answers, low=_signed(nps.low), high=_signed(nps.high)
    )


def fact_name(fact: str) -> str:
    """Return what can be known of somebody."""
    return {
        "birthday": _("Birthday"),
        "city": _("City"),
        "source": _("How they heard of us"),
        "phone": _("Phone"),
        "email": _("Email"),
        "consent": _("Consent to offers"),
        "likes": _("What they like"),
        "channel": _("Preferred channel"),
    }[fact]


def part_name(part: str) -> str:
    """Return a part of what can be known."""
    return {
        "identity": _("Who they are"),
        "contact": _("How to reach them"),
        "preferences": _("Preferences"),
    }[part]


def names(people: Sequence[str], count: int) -> str:
    """Return a few names, and how many more there are."""
    told = ", ".join(people)
    if count <= len(people):
        return told
    return _("{names} and {count} more").format(names=told, count=number(count - len(people)))


def mean(total: int, count: int) -> str:
    """Return a mean satisfaction: 4.2 of 5."""
    if not count:
        return "\u2013"
    told = decimal(Fraction(round(10 * total / count), 10))
    return _("{count} of {all}").format(count=told, all=number(5))


def _signed(value: float) -> str:
    whole = round(value)
    return f"+{number(whole)}" if whole > 0 else number(whole).replace("-", MINUS)
