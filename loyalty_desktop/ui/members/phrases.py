"""What the members' screens say, in the shop's words."""

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.member_facts import CardRow, FeedbackRow, PreferenceRow
from loyalty_desktop.services.queries.member_page import MemberPage, StageShown
from loyalty_desktop.services.queries.member_points import EntryRow, LotShare
from loyalty_desktop.wording import (
    _,
    day,
    day_of_year,
    entry_kind,
    mark,
    missing_to_tier,
    money,
    ngettext,
    number,
    pgettext,
    points,
    spaced_number,
    stage_name,
    stage_reason,
    tier_review,
)

NONE = "\u2013"
DOT = "\u00a0\u00b7 "
"""Where a line ends, it ends behind the dot."""
MINUS = "\u2212"
CONSENTS = (
    ("programme", "counter"),
    ("marketing", "whatsapp"),
    ("marketing", "sms"),
    ("marketing", "email"),
    ("marketing", "post"),
    ("profiling", "counter"),
)
"""Every purpose and channel that a person is asked about."""
TALKS = ("note", "visit", "call", "message", "social", "complaint")
"""What can be noted, the most usual first."""
_CHANNELS = {
    "whatsapp": mark("Offers by WhatsApp"),
    "sms": mark("Offers by SMS"),
    "email": mark("Offers by email"),
    "post": mark("Offers by post"),
    "counter": mark("Offers at the counter"),
}


def under_name(page: MemberPage) -> str:
    """Return who it is in one line: number, phone, city, birthday, last visit."""
    profile = page.profile
    told = [spaced_number(profile.number)]
    if profile.state != "member":
        told.append(state_name(profile.state))
    if profile.phone:
        told.append(profile.phone)
    if profile.city:
        told.append(profile.city)
    if profile.birthday:
        told.append(_("birthday {day}").format(day=day_of_year(profile.birthday)))
    if page.last_visit:
        told.append(_("last visit {day}").format(day=day(page.last_visit)))
    else:
        told.append(_("no visit yet"))
    # A line breaks between two things that are told, never within one.
    return DOT.join(each.replace(" ", "\u00a0") for each in told)


def signed(count: int) -> str:
    """Return points with their sign: +34, and minus as a minus."""
    return f"+{number(count)}" if count > 0 else number(count)


def state_name(state: str) -> str:
    """Return what somebody is to the programme, as filters and pages call it."""
    match state:
        case "contact":
            return pgettext("state of a member", "Contact")
        case "left":
            return pgettext("state of a member", "Left")
        case _:
            return pgettext("state of a member", "Member")


def stage_title(stage: StageShown) -> str:
    """Return a stage and since when: Client since 20 Apr 2026."""
    if stage.since is None:
        return stage_name(stage.stage)
    return _("{stage} since {day}").format(stage=stage_name(stage.stage), day=day(stage.since))


def reason(stage: StageShown) -> str:
    """Return why, with the numbers; of a stage set by hand also what is computed."""
    if stage.until is None:
        return stage_reason(stage.row, stage.evidence)
    return _("Set by hand to {day}. Computed: {stage} ({why})").format(
        day=day(stage.until),
        stage=stage_name(stage.computed),
        why=stage_reason(stage.computed, stage.evidence),
    )


def way_to_tier(page: MemberPage) -> str:
    """Return what is missing to the next tier, or until when the highest is sure."""
    tier = page.tier
    if tier.next is not None:
        return missing_to_tier(tier.missing, tier.next, tier.measure, page.currency)
    return tier_review(tier.name or "", tier.review)


def measured(page: MemberPage) -> str:
    """Return what the tier is measured by, so far."""
    tier = page.tier
    match tier.measure:
        case "spend":
            return money(tier.reached, page.currency)
        case "points":
            return points(tier.reached)
        case _:
            return visits(tier.reached)


def visits(count: int) -> str:
    """Return how often somebody came."""
    return ngettext("{count} visit", "{count} visits", count).format(count=number(count))


def entry_text(entry: EntryRow) -> str:
    """Return what an entry is about: the reward, the purchase by its receipt, else its kind."""
    if entry.reward:
        return entry.reward
    kind = entry_kind(entry.kind)
    return f"{kind} {entry.receipt}" if entry.kind == "earn" and entry.receipt else kind


def entry_second(entry: EntryRow) -> str:
    """Return what else is known: kind of a reward's entry, receipt, reason, who and where."""
    told: list[str] = []
    if entry.reward:
        told.append(entry_kind(entry.kind))
    if entry.receipt and entry.kind != "earn":
        told.append(entry.receipt)
    if entry.reason:
        told.append(entry.reason)
    if entry.by:
        told.append(entry.by)
    told.append(_("counter {counter}").format(counter=entry.counter))
    return DOT.join(told)


def lots_of_entry(entry: EntryRow) -> str:
    """Return which lots an entry made or drew from, with their dates."""
    lots = entry.lots
    if not lots:
        return ""
    if entry.points > 0:
        return lot_ends(lots[0])
    awarded = [lot.awarded for lot in lots]
    if min(awarded) == max(awarded):
        return _("of {day}").format(day=day(awarded[0]))
    return _("of {first} to {last}").format(first=day(min(awarded)), last=day(max(awarded)))


def lot_ends(lot: LotShare) -> str:
    """Return until when points of a lot can be used."""
    return _("no end") if lot.last_valid is None else _("to {day}").format(day=day(lot.last_valid))


def preference_word(preference: PreferenceRow) -> str:
    """Return a preference as a chip shows it."""
    if preference.value is None:
        return preference.name
    return preference.value


def consent_name(purpose: str, channel: str) -> str:
    """Return what a person consents to."""
    match purpose:
        case "programme":
            return _("Programme: purchases are kept to count points")
        case "profiling":
            return _("Habits are looked at to make better offers")
        case _:
            return _(_CHANNELS[channel])


def consent_short(purpose: str, channel: str) -> str:
    """Return the same in a word or two."""
    match purpose:
        case "programme":
            return pgettext("consent", "Programme")
        case "profiling":
            return pgettext("consent", "Habits")
        case _:
            return _(_CHANNELS[channel])


def card_kind(card: CardRow) -> str:
    """Return whose card it is."""
    return _("Card of the shop") if card.kind == "own" else _("Linked card")


def card_state(card: CardRow) -> str:
    """Return what became of a card, and why."""
    if card.blocked is None:
        good = [_("in use since {day}").format(day=day(card.issued))]
        if card.kind == "own" and card.handed is not None:
            good.append(_("handed over on {day}").format(day=day(card.handed)))
        elif card.kind == "own" and card.printed is not None:
            good.append(_("printed on {day}, not handed over yet").format(day=day(card.printed)))
        elif card.kind == "own":
            good.append(_("not printed yet"))
        return DOT.join(good)
    told = _("replaced on {day}") if card.state == "replaced" else _("blocked on {day}")
    told = told.format(day=day(card.blocked))
    return f"{told}{DOT}{card.reason}" if card.reason else told


def feedback_text(feedback: FeedbackRow) -> str:
    """Return what a member said, in one line."""
    told: list[str] = []
    if feedback.nps is not None:
        told.append(_("recommends {count} of 10").format(count=number(feedback.nps)))
    if feedback.satisfaction is not None:
        told.append(_("content {count} of 5").format(count=number(feedback.satisfaction)))
    if feedback.product:
        told.append(feedback.product)
    if feedback.comment:
        told.append(f"\u201c{feedback.comment}\u201d")
    return DOT.join(told) or NONE


def feedback_answer(feedback: FeedbackRow) -> str:
    """Return what was done about it."""
    if feedback.answered is None:
        return _("nothing done yet")
    return _("done on {day}: {answer}").format(
        day=day(feedback.answered), answer=feedback.answer or NONE
    )


def talk_name(kind: str) -> str:
    """Return what a talk was."""
    kinds = {
        "visit": _("Visit"),
        "call": _("Call"),
        "message": _("Message"),
        "social": _("Social media"),
        "complaint": _("Complaint"),
        "note": _("Note"),
    }
    return kinds.get(kind, kind)


def amount(minor: int, unit: Currency) -> str:
    """Return money, or a dash for none."""
    return money(minor, unit) if minor else NONE
