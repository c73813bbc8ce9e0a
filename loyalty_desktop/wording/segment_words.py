"""Segments in plain words: what a condition means, and what its fields and values are called."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import Currency, parse_amount
from loyalty_desktop.models.rules.segments import (
    FIELDS,
    Among,
    And,
    Compare,
    Holds,
    Kind,
    Not,
    Or,
    Tree,
    Value,
    names,
    profiles,
)
from loyalty_desktop.wording.explanations import stage_name
from loyalty_desktop.wording.figures import days, money, number
from loyalty_desktop.wording.languages import LANGUAGES, _, mark, pgettext
from loyalty_desktop.wording.values import box_name

_FIELDS: Final = {
    "stage": mark("stage"),
    "tier": mark("tier"),
    "state": mark("membership"),
    "points": mark("points balance"),
    "pending": mark("points to come"),
    "debt": mark("points owed"),
    "visits": mark("number of visits"),
    "spend": mark("spend"),
    "last_visit": mark("last visit"),
    "joined": mark("day of joining"),
    "age": mark("age"),
    "city": mark("city"),
    "language": mark("language"),
    "source": mark("source"),
    "card": mark("card"),
    "rewards_used": mark("rewards used"),
    "rfm": mark("RFM group"),
    "recency_score": mark("recency score"),
    "frequency_score": mark("frequency score"),
    "money_score": mark("money score"),
    "value": mark("lifetime value"),
    "box": mark("worth and recommending"),
    "referrals": mark("buyers they brought"),
    "nps": mark("NPS answer"),
    "satisfaction": mark("satisfaction"),
    "feedback": mark("answers given"),
    "complaint": mark("complaint"),
    "plan": mark("paid plan"),
}
_QUESTIONS: Final = {
    "everyone": mark("everybody"),
    "referred": mark("came by a member's word"),
    "picked": mark("put in by hand"),
    "known": mark("noted fact"),
    "birthday": mark("birthday soon"),
    "consent": mark("consent"),
    "likes": mark("likes"),
    "preference": mark("noted preference"),
    "bought": mark("bought"),
    "campaign": mark("campaign"),
}
RFM_WORDS: Final = {
    "champions": mark("Champions"),
    "loyal": mark("Loyal"),
    "potential_loyalist": mark("Could become loyal"),
    "new": mark("New"),
    "promising": mark("Promising"),
    "needs_attention": mark("Need attention"),
    "about_to_sleep": mark("About to fall asleep"),
    "at_risk": mark("At risk"),
    "cant_lose": mark("Must not be lost"),
    "hibernating": mark("Asleep"),
    "lost": mark("Lost"),
}
_CHOICES: Final = {
    ("card", "good"): mark("works"),
    ("card", "blocked"): mark("blocked"),
    ("complaint", "open"): mark("open"),
    ("complaint", "settled"): mark("settled"),
    ("consent", "programme"): mark("the programme"),
    ("consent", "marketing"): mark("offers"),
    ("consent", "profiling"): mark("looking at habits"),
    ("consent", "counter"): mark("the counter"),
    ("consent", "whatsapp"): "WhatsApp",
    ("consent", "sms"): "SMS",
    ("consent", "email"): mark("email"),
    ("consent", "post"): mark("post"),
    ("known", "birthday"): mark("birthday"),
    ("known", "city"): mark("city"),
    ("known", "source"): mark("how they heard of us"),
    ("known", "phone"): mark("phone"),
    ("known", "email"): mark("email"),
    ("known", "consent"): mark("consent to offers"),
    ("known", "likes"): mark("what they like"),
    ("known", "channel"): mark("preferred channel"),
    ("campaign", "target"): mark("is for them"),
    ("campaign", "control"): mark("leaves them out to compare"),
    ("campaign", "reached"): mark("has reached them"),
    ("campaign", "answered"): mark("was answered with yes"),
}
_COMPARED: Final = {
    "=": mark("{field} is {value}"),
    "!=": mark("{field} is not {value}"),
    ">": mark("{field} is more than {value}"),
    ">=": mark("{field} is at least {value}"),
    "<": mark("{field} is less than {value}"),
    "<=": mark("{field} is at most {value}"),
}
_TIERS: Final = {
    ">": mark("{field} is above {value}"),
    ">=": mark("{field} is {value} or higher"),
    "<": mark("{field} is below {value}"),
    "<=": mark("{field} is {value} or lower"),
}
_AGO: Final = {
    "=": mark("{field} is {days} ago"),
    "!=": mark("{field} is not {days} ago"),
    ">": mark("{field} is more than {days} ago"),
    ">=": mark("{field} is at least {days} ago"),
    "<": mark("{field} is less than {days} ago"),
    "<=": mark("{field} is at most {days} ago"),
}
_BUILT_IN: Final = {
    "everyone": mark("Everyone"),
    "birthdays": mark("Birthdays this week"),
    "gone-quiet": mark("Clients gone quiet"),
    "near-a-reward": mark("One step from a reward"),
}
_NONE: Final = {
    "tier": (mark("has no tier"), mark("has a tier")),
    "last_visit": (mark("has never bought"), mark("has bought before")),
    "joined": (mark("has not joined"), mark("has joined")),
    "card": (mark("has no card"), mark("has a card")),
    "value": (mark("has never bought"), mark("has bought before")),
    "box": (mark("has never bought"), mark("has bought before")),
    "rfm": (mark("has no RFM group"), mark("has an RFM group")),
    "nps": (mark("never gave an NPS answer"), mark("gave an NPS answer")),
    "satisfaction": (mark("never said how satisfied"), mark("said how satisfied")),
    "complaint": (mark("never complained"), mark("complained before")),
    "plan": (mark("has no paid plan"), mark("has a paid plan")),
}


def segment_sentence(tree: Tree, unit: Currency) -> str:
    """Return in plain words whom a condition means, and who is never in it."""
    told = _clause(tree, unit)
    first = next((place for place, letter in enumerate(told) if letter.isalpha()), 0)
    whole = [f"{told[:first]}{told[first : first + 1].upper()}{told[first + 1 :]}."]
    if "state" not in names(tree):
        whole.append(_("Whoever has left is not in it."))
    if profiles(tree):
        whole.append(_("Nor is whoever objects to profiling."))
    return " ".join(whole)


def segment_word(name: str, expression: str, *, own: bool) -> str:
    """Return what a segment is called: an own one its name, of those of the start in words."""
    if own:
        return name
    if expression == f"stage = {name}":
        return stage_name(name)
    return _(_BUILT_IN[name]) if name in _BUILT_IN else name


def subject_word(name: str) -> str:
    """Return what a field or question is called, such as "number of visits"."""
    return _(_FIELDS.get(name) or _QUESTIONS[name])


def choice_word(name: str, choice: str) -> str:
    """Return what one of the choices of a field or question is called."""
    match name:
        case "stage":
            return stage_name(choice)
        case "rfm":
            return _(RFM_WORDS[choice])
        case "box":
            return box_name(choice)
        case "state":
            words = {
                "member": pgettext("state of a member", "Member"),
                "contact": pgettext("state of a member", "Contact"),
                "left": pgettext("state of a member", "Left"),
            }
            return words[choice]
        case "language":
            return LANGUAGES.get(choice.lower(), choice)
        case _:
            known = _CHOICES.get((name, choice))
            return choice if known is None else _(known)


def none_word(name: str, *, known: bool) -> str:
    """Return how it is said that nothing is known of a field, or that something is."""
    if name in _NONE:
        return _(_NONE[name][known])
    return _noted_as(subject_word(name), known=known)


def _clause(tree: Tree, unit: Currency, *, inside: bool = False) -> str:
    match tree:
        case And(parts):
            told = _(", and ").join(_clause(part, unit, inside=True) for part in parts)
            return f"({told})" if inside else told
        case Or(parts):
            told = _(", or ").join(_clause(part, unit, inside=True) for part in parts)
            return f"({told})" if inside else told
        case Not(Among() as among):
            return _among(among, unit, "!=")
        case Not(Compare(name, "=", value, within)):
            return _compared(Compare(name, "!=", value, within), unit)
        case Not(Holds("known", (fact, *_rest))):
            return _noted(fact, known=False)
        case Not(Holds() as leaf):
            # What somebody did or said has no subject of its own to hang a sentence on.
            return _("not: {what}").format(what=_clause(leaf, unit))
        case Not(Compare() as leaf):
            return _("it is not so that {what}").format(what=_clause(leaf, unit))
        case Not(part):
            return _("none of this: {what}").format(what=_clause(part, unit, inside=True))
        case Among():
            return _among(tree, unit, "=")
        case Compare():
            return _compared(tree, unit)
        case Holds():
            return _MADE.get(tree.question, _plain)(tree)


def _compared(leaf: Compare, unit: Currency) -> str:
    if leaf.value is None:
        return none_word(leaf.field, known=leaf.operator == "!=")
    kind = FIELDS[leaf.field].kind
    field = _counted(leaf)
    if kind is Kind.DAYS:
        ago = days(leaf.value) if isinstance(leaf.value, int) else str(leaf.value)
        return _(_AGO[leaf.operator]).format(field=field, days=ago)
    patterns = _COMPARED | (_TIERS if kind is Kind.TIER else {})
    value = _value(leaf.field, leaf.value, unit)
    return _(patterns[leaf.operator]).format(field=field, value=value)


def _among(leaf: Among, unit: Currency, operator: str) -> str:
    told = [_("not known") if each is None else _value(leaf.field, each, unit)
            for each in leaf.values]  # fmt: skip
    value = told[0] if len(told) == 1 else _either(told)
    return _(_COMPARED[operator]).format(field=_counted(leaf), value=value)


def _either(told: list[str]) -> str:
    return _("{some} or {last}").format(some=", ".join(told[:-1]), last=told[-1])


def _counted(leaf: Compare | Among) -> str:
    word = subject_word(leaf.field)
    if leaf.within is None:
        return word
    return _("{what} in the last {days}").format(what=word, days=days(leaf.within))


def _value(name: str, value: Value, unit: Currency) -> str:
    kind = FIELDS[name].kind
    if kind is Kind.MONEY and isinstance(value, int | Decimal):
        try:
            return money(parse_amount(value, unit), unit)
        except Invalid:
            return str(value)
    if isinstance(value, int):
        return days(value) if kind is Kind.DAYS else number(value)
    return choice_word(name, str(value))


def _plain(leaf: Holds) -> str:
    return subject_word(leaf.question)


def _birthday(leaf: Holds) -> str:
    if leaf.days == 1:
        return _("birthday is today")
    return _("birthday is within {days}").format(days=days(leaf.days or 0))


def _noted(fact: str, *, known: bool) -> str:
    return _noted_as(choice_word("known", fact), known=known)


def _noted_as(word: str, *, known: bool) -> str:
    pattern = _("{field} is known") if known else _("{field} is not known")
    return pattern.format(field=word)


def _known(leaf: Holds) -> str:
    return _noted(leaf.words[0], known=True)


def _consent(leaf: Holds) -> str:
    purpose = choice_word("consent", leaf.words[0])
    if len(leaf.words) == 1:
        return _("agreed to {purpose}").format(purpose=purpose)
    by = choice_word("consent", leaf.words[1])
    return _("agreed to {purpose} by {channel}").format(purpose=purpose, channel=by)


def _likes(leaf: Holds) -> str:
    return _("likes “{what}”").format(what=leaf.words[0])


def _preference(leaf: Holds) -> str:
    return _("“{what}” is noted under “{name}”").format(what=leaf.words[1], name=leaf.words[0])


def _bought(leaf: Holds) -> str:
    if leaf.days is None:
        return _("bought “{what}”").format(what=leaf.words[0])
    told = _("bought “{what}” in the last {days}")
    return told.format(what=leaf.words[0], days=days(leaf.days))


def _campaign(leaf: Holds) -> str:
    patterns = {
        "target": _("the campaign “{code}” is for them"),
        "control": _("the campaign “{code}” leaves them out to compare"),
        "reached": _("the campaign “{code}” has reached them"),
        "answered": _("said yes to the campaign “{code}”"),
    }
    code, *more = leaf.words
    return patterns[more[0] if more else "target"].format(code=code)


_MADE: Final[dict[str, Callable[[Holds], str]]] = {
    "birthday": _birthday,
    "known": _known,
    "consent": _consent,
    "likes": _likes,
    "preference": _preference,
    "bought": _bought,
    "campaign": _campaign,
}
