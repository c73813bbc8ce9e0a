"""Which campaign a code means that somebody shows or says."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty_desktop.models.rules.campaigns import Campaign, state_on
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.services.store import Session, micros


@dataclass(frozen=True, slots=True)
class CampaignFound:
    """The campaign whose code somebody shows or says.

    `state` is `planned`, `running`, `ended` or `stopped`; `for_targets` is false of one for
    everybody; `first` is its first day, if it has one.
    """

    code: str
    name: str
    state: str
    for_targets: bool
    first: date | None


def campaign_of_code(session: Session, text: str, at: datetime) -> CampaignFound | None:
    """Return the campaign whose call to action `text` is, in capitals or not.

    Of several with one code the one that runs, of those the one of priority.
    """
    wanted, day = text.strip().casefold(), session.shop.day(at)
    meant = [
        (state_on(campaign, day), campaign)
        for campaign in session.shop.campaigns_at(micros(at))
        if campaign.call_to_action and campaign.call_to_action.casefold() == wanted
    ]
    if not meant:
        return None
    state, campaign = min(meant, key=_likeliest)
    first = None if campaign.first_day is None else date_of(campaign.first_day)
    return CampaignFound(campaign.code, campaign.name, state, campaign.for_targets, first)


def _likeliest(meant: tuple[str, Campaign]) -> tuple[int, int, str]:
    state, campaign = meant
    place = ("running", "planned", "ended", "stopped").index(state)
    return place, -campaign.priority, campaign.code
