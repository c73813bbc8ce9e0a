"""A campaign from the first look to its measured result, in a shop where the truth is known."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.tables import CampaignTarget, Member
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.commands.targeting import DrawTargets, draw_targets
from loyalty_desktop.services.queries.campaign_preview import campaign_preview
from loyalty_desktop.services.queries.campaign_results import campaign_result
from loyalty_desktop.services.queries.segments import segment_count
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording.campaign_words import result_sentences
from tests.factories import Till, at, key, later, number

PEOPLE = 160
RHYTHM = 12
"""Everybody comes every twelve days, then stays away."""
FIRST = "2026-01-06"
TODAY = "2026-05-20"
COMES_ANYWAY, COMES_IF_TOLD = 0.2, 0.6


@pytest.fixture
def quiet_shop(shop: Till) -> tuple[Till, list[str]]:
    """Give a shop whose clients were regular until the end of April, and their numbers."""
    members = [number(shop.join(f"Budi {each}", "2026-01-05")) for each in range(PEOPLE)]
    bills = [
        RecordPurchase(
            key=key(),
            at=later(FIRST, days=RHYTHM * visit, minutes=place),
            member=member,
            total=40_000,
        )
        for visit in range(10)
        for place, member in enumerate(members)
    ]
    shop.store.write_all(record_purchase, shop.by, bills)
    return shop, members


def test_that_a_campaign_brings_what_was_planted_and_tells_so(
    quiet_shop: tuple[Till, list[str]],
) -> None:
    shop, members = quiet_shop
    now = at(TODAY)
    # Who is about to be lost?
    about = "stage in (client, advocate) and last_visit > 24d"
    assert shop.store.read_as(shop.by, segment_count, about, now) == PEOPLE
    # An offer for them, looked at before it runs.
    offer = Campaign(
        "MISS-YOU",
        "We miss you",
        bonus=20,
        first_day=day_of(now.date()),
        last_day=day_of(now.date()) + 20,
        audience=about,
        kind="at_risk",
        control_percent=40,
        measure_days=5,
        per_member=1,
    )
    before = shop.store.read_as(shop.by, campaign_preview, offer, now)
    assert before.people == PEOPLE
    assert 0 < before.control < PEOPLE
    # It runs, with a part of them left out.
    shop.do(define_campaign, DefineCampaign(key=key(), at=now, campaign=offer))
    drawn = shop.do(draw_targets, DrawTargets(key=key(), at=now, code=offer.code))
    assert (drawn.targets, drawn.control) == (before.targets, before.control)
    # Life goes on: of those left out one in five comes, of those it is for three in five.
    came = {True: 0, False: 0}
    asked = {True: 0, False: 0}
    given = 0
    for place, member in enumerate(members):
        told = shop.quote(member, 40_000, later(now, hours=1)).bonus == 20
        asked[told] += 1
        # Who is left out differs from run to run; how many of each group come does not.
        if asked[told] % 5 < 5 * (COMES_IF_TOLD if told else COMES_ANYWAY):
            came[told] += 1
            when = now + timedelta(days=1 + place % 19)
            given += shop.buy(member, 40_000, when).bonus
    assert given == 20 * came[True]
    # And what did it bring?
    result = shop.store.read_as(shop.by, campaign_result, offer.code, now + timedelta(days=30))
    assert (result.targeted, result.control) == (drawn.targets, drawn.control)
    assert (result.bought, result.control_bought) == (came[True], came[False])
    assert result.answered == came[True]
    assert result.revenue == 40_000 * came[True]
    assert result.costs.points == 20 * came[True]
    assert result.low is not None
    assert result.high is not None
    assert 0 < result.low < COMES_IF_TOLD - COMES_ANYWAY < result.high
    assert result.more_spent is not None
    assert result.more_spent.low < 40_000 * (COMES_IF_TOLD - COMES_ANYWAY) < result.more_spent.high
    first, brought = result_sentences(result)
    assert first.startswith(f"Of {result.targeted} it was for, {came[True]} bought;")
    assert brought.startswith("The campaign brought ")
    assert shop.store.read_as(shop.by, verify) == ()


def left_out(session: Session, code: str) -> set[str]:
    """Return the numbers of those a campaign leaves out to compare."""
    found = (
        select(Member.number)
        .join(CampaignTarget, CampaignTarget.member_id == Member.id)
        .where(CampaignTarget.code == code, CampaignTarget.control.is_(True))
    )
    return set(session.scalars(found))


def test_that_a_campaign_that_changes_nothing_is_not_said_to_bring_anybody(
    quiet_shop: tuple[Till, list[str]],
) -> None:
    shop, members = quiet_shop
    now = at(TODAY)
    shop.campaign("SAY-HELLO", TODAY, audience="everyone", control_percent=50, kind="at_risk")
    shop.do(draw_targets, DrawTargets(key=key(), at=now, code="SAY-HELLO"))
    told = shop.store.read(left_out, "SAY-HELLO")
    asked = {True: 0, False: 0}
    for member in members:
        apart = member in told
        asked[apart] += 1
        if asked[apart] % 5 < 5 * COMES_ANYWAY:
            shop.buy(member, 40_000, now + timedelta(days=2))
    result = shop.store.read_as(shop.by, campaign_result, "SAY-HELLO", now + timedelta(days=9))
    assert result.low is not None
    assert result.high is not None
    assert result.low < 0 < result.high
    assert result_sentences(result)[1].startswith("That may be chance")
