"""What a cashier is told to say to a member, and why; and the rules of it in plain words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from loyalty_desktop.models.rules import saying
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.saying import Say
from loyalty_desktop.wording.explanations import missing_to_tier
from loyalty_desktop.wording.figures import day_of_year, days, number, points
from loyalty_desktop.wording.languages import _, ngettext

Facts = Mapping[str, Any]
Told = tuple[str, str]

_LONGEST: Final = 60


def line_and_reason(say: Say, name: str, unit: Currency) -> Told:
    """Return the line to say to somebody called `name`, and why."""
    first = name.split(maxsplit=1)[0] if name.strip() else name
    return _LINES[say.because](say.facts, first, unit)


def line_name(rule: str) -> str:
    """Return what a rule is called in a list."""
    return {
        "complaint": _("Open complaint"),
        "settled": _("Complaint settled"),
        "acted": _("Feedback acted upon"),
        "birthday": _("Birthday"),
        "expiring": _("Points expire"),
        "reward": _("Close to a reward"),
        "tier": _("Close to the next tier"),
        "back": _("Welcome back"),
        "late": _("Later than usual"),
        "favourite": _("The usual"),
        "expected": _("Next visit"),
        "first": _("First purchase"),
        "thanks": _("Everybody else"),
    }[rule]


def line_rule(rule: str) -> str:
    """Return when a rule speaks, in a sentence."""
    near, close = saying.BIRTHDAY_NEAR, saying.EXPIRY_NEAR
    told = {
        "complaint": _("A complaint waits for an answer."),
        "settled": _("Closed since the last visit."),
        "acted": _("Acted upon since the last visit."),
        "birthday": _("From {days} before the day.").format(days=days(near)),
        "expiring": _("Within {days}.").format(days=days(close)),
        "reward": _("At most a fifth of the points is missing."),
        "tier": _("At most a tenth of the way is missing."),
        "back": _("After {days} without a visit.").format(days=days(saying.LONG_AWAY)),
        "late": _("Away for twice as long as usual."),
        "favourite": _("From the third visit on."),
        "expected": _("The visits have a rhythm."),
        "first": _("When nothing was bought before."),
        "thanks": _("When nothing else fits."),
    }
    return told[rule]


def _complaint(facts: Facts, first: str, _unit: Currency) -> Told:
    told = _("Because a complaint of {day} waits").format(day=day_of_year(facts["since"]))
    return _("Sorry about last time, {name}. We are looking into it.").format(name=first), _with(
        told, facts.get("note")
    )


def _settled(facts: Facts, first: str, _unit: Currency) -> Told:
    told = _("Because a complaint was closed on {day}").format(day=day_of_year(facts["day"]))
    return _("What you told us about is put right, {name}. Is it well now?").format(
        name=first
    ), _with(told, facts.get("note"))


def _acted(facts: Facts, first: str, _unit: Currency) -> Told:
    told = _("Because of feedback, acted upon on {day}").format(day=day_of_year(facts["day"]))
    return _("We did something with what you told us, {name}. Thank you.").format(
        name=first
    ), _with(told, facts.get("note"))


def _birthday(facts: Facts, first: str, _unit: Currency) -> Told:
    left = int(facts["days"])
    if left == 0:
        line = _("Happy birthday, {name}!").format(name=first)
    elif left == 1:
        line = _("Your birthday is tomorrow, {name}.").format(name=first)
    else:
        line = _("{days} to your birthday, {name}.").format(days=days(left), name=first)
    bonus = int(facts.get("bonus") or 0)
    if bonus:
        line += " " + _("{points} are waiting.").format(points=points(bonus))
    born = facts.get("born")
    return line, _("Because of {day}").format(day=day_of_year(born) if born else "")


def _expiring(facts: Facts, first: str, _unit: Currency) -> Told:
    count = int(facts["points"])
    line = ngettext(
        "{name}, {count} point of yours can be used until {day}.",
        "{name}, {count} points of yours can be used until {day}.",
        count,
    ).format(name=first, count=number(count), day=day_of_year(facts["last"]))
    return line, _("Because points expire soon")


def _reward(facts: Facts, first: str, _unit: Currency) -> Told:
    missing = points(int(facts["missing"]))
    line = _("Only {points} more, {name}, and {reward} is yours.")
    return line.format(points=missing, name=first, reward=facts["reward"]), _(
        "Because a reward is close"
    )


def _tier(facts: Facts, first: str, unit: Currency) -> Told:
    measure = str(facts.get("measure", "spend"))
    way = missing_to_tier(int(facts["missing"]), str(facts["tier"]), measure, unit)
    return _("Nearly there, {name}: {way}.").format(name=first, way=way), _(
        "Because the next tier is close"
    )


def _back(facts: Facts, first: str, _unit: Currency) -> Told:
    return _("Good to see you again, {name}.").format(name=first), _(
        "Because the last visit was {days} ago"
    ).format(days=days(int(facts["days"])))


def _late(facts: Facts, first: str, _unit: Currency) -> Told:
    line = _("We missed you, {name}.").format(name=first)
    return line, _("Because the last visit was {days} ago, usually it is {usual}").format(
        days=days(int(facts["days"])), usual=days(int(facts["usual"]))
    )


def _favourite(facts: Facts, _first: str, _unit: Currency) -> Told:
    return _("{item} as always?").format(item=facts["item"]), _("Because it is bought most often")


def _expected(facts: Facts, first: str, _unit: Currency) -> Told:
    usual = int(facts["usual"])
    line = _("See you around {day}, {name}?").format(day=day_of_year(facts["day"]), name=first)
    return line, _("Because a visit comes every {days}").format(days=days(usual))


def _first(_facts: Facts, first: str, _unit: Currency) -> Told:
    return _("Welcome, {name}.").format(name=first), _("Because this is the first purchase")


def _thanks(facts: Facts, first: str, _unit: Currency) -> Told:
    count = int(facts["visits"])
    told = ngettext("{count} visit", "{count} visits", count).format(count=number(count))
    return _("Good to see you, {name}.").format(name=first), told


def _with(told: str, note: str | None) -> str:
    """Return a reason with the beginning of what was noted."""
    if not note:
        return told
    short = " ".join(note.split())
    if len(short) > _LONGEST:
        short = short[: _LONGEST - 1].rstrip() + "\u2026"
    return f"{told}: {short}"


_LINES: Final[Mapping[str, Callable[[Facts, str, Currency], Told]]] = {
    "complaint": _complaint,
    "settled": _settled,
    "acted": _acted,
    "birthday": _birthday,
    "expiring": _expiring,
    "reward": _reward,
    "tier": _tier,
    "back": _back,
    "late": _late,
    "favourite": _favourite,
    "expected": _expected,
    "first": _first,
    "thanks": _thanks,
}
