"""Scenes of campaigns: where one begins, its steps, and what one came to."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.targeting import DrawTargets, draw_targets
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.campaigns.form import CampaignDialog
from loyalty_desktop.ui.campaigns.screen import CampaignsScreen
from tests.ui.counter.sample import NOW
from tests.ui.stage import Stage

CODE = "M-5"
_TEXTS = {
    "id": {"subject": "Kami rindu", "body": "Halo {first_name}, sebut {code}: poin dua kali."},
    "en": {"subject": "We miss you", "body": "Hello {first_name}, say {code}: points twice."},
}


def _screen(at: Stage) -> CampaignsScreen:
    found = at.window.screen_of("campaigns")
    assert isinstance(found, CampaignsScreen)
    return found


def a_result(at: Stage) -> None:
    """What a campaign came to, beside those who were left out."""
    desk = at.program.desk
    assert desk is not None
    when = NOW - timedelta(days=45)
    campaign = Campaign(
        CODE,
        "Kopi hemat",
        multiplier=None,
        first_day=day_of(when.date()),
        last_day=day_of(NOW.date()) + 5,
        audience="everyone",
        kind="offer",
        channels=("counter", "whatsapp"),
        texts=_TEXTS,
        call_to_action=CODE,
        control_percent=30,
        cost_per_message=250,
        budget=500_000,
    )
    desk.write(define_campaign, DefineCampaign(key=new_id(), at=when, campaign=campaign))
    desk.write(draw_targets, DrawTargets(key=new_id(), at=when, code=CODE))
    at.settle()
    at.go("campaigns")
    _screen(at).show_campaign(CODE)
    at.settle()


def several(at: Stage) -> None:
    """The list, with campaigns in every state."""
    desk = at.program.desk
    assert desk is not None
    today = day_of(NOW.date())
    when = NOW - timedelta(days=60)
    for campaign in (
        Campaign("M-1", "Kopi hemat", Fraction(2), weekdays=frozenset({1}), hours=((840, 1020),)),
        Campaign("M-2", "Roti sobek", bonus=20, kind="win_back", last_day=today + 9, good_days=30),
        Campaign("M-3", "Telur ayam", Fraction(3), first_day=today + 3, category="Telur"),
        Campaign("M-4", "Beras", bonus=5, last_day=today - 9, audience="everyone"),
        Campaign("M-5", "Minyak goreng", bonus=5, stopped=True, segment="client"),
    ):
        desk.write(define_campaign, DefineCampaign(key=new_id(), at=when, campaign=campaign))
    at.settle()
    at.go("campaigns")


def a_step(step: str) -> Callable[[Stage], None]:
    """Return the scene of one step of a new campaign for clients at risk."""

    def show(at: Stage) -> None:
        at.go("campaigns")
        at.find("new-campaign").click()
        at.settle()
        at.find("start-at-risk").click()
        at.settle()
        dialog = _screen(at).dialog
        assert isinstance(dialog, CampaignDialog)
        dialog.look()
        dialog.turn_to(step)
        at.settle()

    return show
