"""How campaigns are told in their list."""

from datetime import date, timedelta
from typing import Final

from loyalty_desktop.models.rules.campaigns import LISTED, OF_EVENTS, Campaign
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.services.queries.campaign_preview import CampaignPreview
from loyalty_desktop.services.queries.offers import CampaignRow
from loyalty_desktop.ui.campaigns.view_model import hours_text
from loyalty_desktop.wording import (
    _,
    day,
    days,
    decimal,
    mark,
    money,
    ngettext,
    number,
    percent,
    points,
    stage_name,
)
from loyalty_desktop.wording.campaign_words import CHANNEL_NAMES, KIND_NAMES
from loyalty_desktop.wording.segment_words import segment_word
from loyalty_desktop.wording.sending import message_reason

NONE: Final = "\u2013"
WEEKDAYS: Final = (
    mark("Mon"),
    mark("Tue"),
    mark("Wed"),
    mark("Thu"),
    mark("Fri"),
    mark("Sat"),
    mark("Sun"),
)


def gives(campaign: Campaign) -> str:
    """Return what a campaign gives."""
    if not campaign.gives_points:
        return _("A voucher") if campaign.reward else _("No points")
    if campaign.multiplier is None:
        return _("+{points}").format(points=points(campaign.bonus))
    return _("{times} times the points").format(times=decimal(campaign.multiplier))


def when(row: CampaignRow) -> str:
    """Return the category, weekdays and hours."""
    campaign = row.campaign
    what = f"{campaign.category}," if campaign.category else ""
    days = ", ".join(_(WEEKDAYS[place]) for place in sorted(campaign.weekdays))
    time = " ".join(part for part in (days, hours_text(campaign.hours)) if part)
    told = time or _("any time")
    return f"{what} {told}".strip()


def dates(row: CampaignRow) -> str:
    """Return from when to when, as short as it can be said."""
    if row.first_date and row.until:
        return f"{_short(row.first_date, row.until)} \u2013 {day(row.until)}"
    if row.first_date:
        return _("from {day}").format(day=day(row.first_date))
    return _("to {day}").format(day=day(row.until)) if row.until else _("no end")


def conditions(row: CampaignRow, unit: Currency) -> str:
    """Return for whom and for what, in a few words."""
    campaign = row.campaign
    told: list[str] = []
    if campaign.for_targets:
        told.append(audience(campaign))
    if campaign.segment:
        told.append(segment(campaign.segment))
    if campaign.minimum:
        told.append(_("from {money}").format(money=money(campaign.minimum, unit)))
    if campaign.first_purchase_only:
        told.append(_("first purchase"))
    if campaign.per_member:
        told.append(_("{count} a member").format(count=number(campaign.per_member)))
    if campaign.control_percent:
        share = percent(campaign.control_percent / 100, 0)
        told.append(_("{share} left out").format(share=share))
    return ", ".join(told) or _("Everybody")


def segment(name: str) -> str:
    """Return a segment in the language in force; a tier and the shop's own keep their names."""
    if name in STAGES:
        return stage_name(name)
    return segment_word(name, "", own=False)


def state(row: CampaignRow) -> tuple[str, str]:
    """Return the state as a word, and its tone."""
    if row.campaign.stopped:
        return _("Stopped"), "text-2"
    if row.today:
        return _("Runs today"), "accent-text"
    if row.state == "on offer":
        return _("Not today"), "text"
    return (_("Planned"), "text") if row.state == "planned" else (_("Ended"), "text-2")


def rank(campaign: Campaign) -> str:
    """Return the priority, and whether it stands alone."""
    told = str(campaign.priority).replace("-", "\u2212")
    return _("{priority}, alone").format(priority=told) if campaign.exclusive else told


def _short(first: date, until: date) -> str:
    if first.year == until.year and until - first < timedelta(days=366):
        return day(first).removesuffix(f" {first.year:04d}")
    return day(first)


def audience(campaign: Campaign) -> str:
    """Return whom a campaign is for, in a few words."""
    if campaign.audience == LISTED:
        return _("people who were named")
    named = None if campaign.audience is None else segment(campaign.audience)
    if campaign.kind not in OF_EVENTS:
        return named or _("Everybody")
    kind = _(KIND_NAMES[campaign.kind])
    return kind if named is None else f"{kind}, {named}"


def comes_to(preview: CampaignPreview | None, unit: Currency, budget: int | None) -> str:
    """Return in plain words what a campaign would come to if it began now."""
    if preview is None:
        return _("It acts on every purchase that fits; nobody is drawn.")
    if not preview.people:
        if preview.inside:
            return _("All whom it means are in it already.")
        return _("It would be for nobody now.")
    told = [
        ngettext("{count} person now", "{count} people now", preview.people).format(
            count=number(preview.people)
        )
    ]
    if preview.control:
        told.append(_("{count} of them left out to compare").format(count=number(preview.control)))
    sentences = [", ".join(told) + "."]
    if preview.by_channel or preview.closed:
        reached = [
            f"{_(CHANNEL_NAMES[channel])} {number(count)}"
            for channel, count in preview.by_channel.items()
        ]
        if reached:
            sentences.append(", ".join(reached) + ".")
        if closed := sum(preview.closed.values()):
            sentences.append(
                _("Nothing can be sent to {count} of them.").format(count=number(closed))
            )
    if preview.points:
        sentences.append(
            _("If they buy as in the last {days}: about {points}, worth {money}.").format(
                days=days(preview.days),
                points=points(preview.points),
                money=money(preview.points_cost, unit),
            )
        )
    if preview.cost:
        sentences.append(_("It would cost about {money}.").format(money=money(preview.cost, unit)))
    if budget is not None and preview.cost > budget:
        sentences.append(_("That is more than the budget: it would stop on the way."))
    return " ".join(sentences)


def sample(preview: CampaignPreview | None) -> str:
    """Return how the text reads to one of its people, or why it can't be told."""
    if preview is None:
        return ""
    if preview.sample.mistake:
        return _("The text can't be filled for them: {reason}.").format(
            reason=message_reason(preview.sample.mistake)
        )
    if not preview.sample.body:
        return ""
    return _("To {name}: {text}").format(name=preview.sample.name, text=preview.sample.body)
