"""How campaigns are told in their list."""

from datetime import date, timedelta
from typing import Final

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.services.queries.offers import CampaignRow
from loyalty_desktop.ui.campaigns.view_model import hours_text
from loyalty_desktop.wording import (
    _,
    day,
    decimal,
    mark,
    money,
    number,
    percent,
    points,
    stage_name,
)

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
    return ", ".join(told) or _("everybody")


def segment(name: str) -> str:
    """Return a stage in the language in force; a tier keeps its name."""
    return stage_name(name) if name in STAGES else name


def state(row: CampaignRow) -> tuple[str, str]:
    """Return the state as a word, and its tone."""
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
