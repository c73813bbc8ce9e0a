"""What a campaign says at the counter, and what it would come to before it runs."""

from typing import Any

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.services.commands.relations import GiveConsent, give_consent
from loyalty_desktop.services.commands.targeting import (
    AnswerCampaign,
    DrawTargets,
    answer_campaign,
    draw_targets,
)
from loyalty_desktop.services.queries.campaign_preview import CampaignPreview, campaign_preview
from loyalty_desktop.services.queries.campaign_prompts import CampaignPrompt, prompts_for
from tests.factories import Till, at, key, number

START = "2026-01-05"
TEXTS = {"en": {"subject": "For you", "body": "Hello {first_name}, show {code}."}}


def ask(shop: Till, **more: Any) -> str:
    member = number(shop.join("Budi Santoso", START))
    asked: dict[str, Any] = {
        "audience": "everyone",
        "channels": ("counter",),
        "texts": TEXTS,
        "call_to_action": "COME-5",
        **more,
    }
    shop.campaign("come", name="Come again", **asked)
    shop.do(draw_targets, DrawTargets(key=key(), at=at("2026-01-06"), code="come"))
    return member


def prompts(shop: Till, member: str, when: str) -> tuple[CampaignPrompt, ...]:
    return shop.store.read_as(shop.by, prompts_for, member, at(when))


def say(shop: Till, member: str, said: str, when: str) -> None:
    request = AnswerCampaign(key=key(), at=at(when), code="come", member=member, answer=said)
    shop.do(answer_campaign, request)


def agree(shop: Till, member: str, channel: str, when: str, *, given: bool = True) -> None:
    request = GiveConsent(
        key=key(), at=at(when), member=member, purpose="marketing", channel=channel, given=given
    )
    shop.do(give_consent, request)


def preview(shop: Till, when: str, **more: Any) -> CampaignPreview:
    asked: dict[str, Any] = {"audience": "everyone", **more}
    return shop.store.read_as(shop.by, campaign_preview, Campaign("new", "New", **asked), at(when))


def test_that_the_counter_says_the_text_to_this_member(shop: Till) -> None:
    member = ask(shop)
    assert prompts(shop, member, "2026-01-07") == (
        CampaignPrompt("come", "Come again", "Hello Budi, show COME-5.", "COME-5"),
    )
    stranger = number(shop.join("Ani", "2026-01-07"))
    assert prompts(shop, stranger, "2026-01-08") == ()


def test_that_yes_and_no_end_the_asking_and_later_asks_another_day(shop: Till) -> None:
    member = ask(shop)
    say(shop, member, "later", "2026-01-07")
    assert prompts(shop, member, "2026-01-07 15:00") == ()
    assert len(prompts(shop, member, "2026-01-08")) == 1
    say(shop, member, "no", "2026-01-08 13:00")
    assert prompts(shop, member, "2026-01-09") == ()


def test_that_who_wants_no_marketing_at_the_counter_is_asked_nothing(shop: Till) -> None:
    member = ask(shop)
    agree(shop, member, "counter", "2026-01-07", given=False)
    assert prompts(shop, member, "2026-01-08") == ()


def test_that_children_are_offered_nothing_at_the_counter(shop: Till) -> None:
    member = ask(shop)
    shop.change(member, "2026-01-07", birthday=at("2008-01-09").date())
    assert prompts(shop, member, "2026-01-08") == ()
    assert len(prompts(shop, member, "2026-01-09")) == 1


def test_that_nothing_is_asked_out_of_hours_or_after_the_good_days(shop: Till) -> None:
    member = ask(shop, hours=((14 * 60, 16 * 60),), good_days=3)
    assert prompts(shop, member, "2026-01-07 13:59") == ()
    assert len(prompts(shop, member, "2026-01-07 14:00")) == 1
    assert prompts(shop, member, "2026-01-09 14:00") == ()


def test_that_a_text_that_lacks_a_value_is_not_said(shop: Till) -> None:
    member = ask(shop, texts={"en": {"body": "{expiring} points end soon."}})
    assert prompts(shop, member, "2026-01-07") == ()


def test_that_a_preview_counts_people_and_what_points_would_cost(shop: Till) -> None:
    members = [number(shop.join(f"Budi {each}", START)) for each in range(20)]
    for member in members[:10]:
        shop.buy(member, 100_000, "2026-01-10")
    told = preview(shop, "2026-01-20", multiplier=3, control_percent=50)
    assert told.people == 20
    assert told.targets + told.control == 20
    assert 0 < told.control < 20
    # Each purchase earned 10; times three gives 20 more, worth 500 each.
    assert told.points == 20 * told.purchases
    assert told.points_cost == 500 * told.points
    nobody = preview(shop, "2026-01-20", audience="stage = advocate", multiplier=2)
    assert (nobody.people, nobody.cost) == (0, 0)


def test_that_a_preview_says_who_can_not_be_written_to(shop: Till) -> None:
    open_to = number(shop.join("Budi", START, email="budi@example.com"))
    shop.join("Ani", START, email="ani@example.com")
    agree(shop, open_to, "email", START)
    told = preview(
        shop, "2026-01-20", channels=("email",), texts=TEXTS, cost_per_message=50,
        call_to_action="X1",
    )  # fmt: skip
    assert told.by_channel == {"email": 1}
    assert told.closed == {"no_consent": 1}
    assert told.messages_cost == 50
    assert told.sample.subject == "For you"
    assert told.sample.body.startswith("Hello ")
    lacking = preview(shop, "2026-01-20", texts={"en": {"body": "{expiring} end."}})
    assert lacking.sample.mistake.startswith("no_value")
