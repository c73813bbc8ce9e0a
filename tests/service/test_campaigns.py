"""Campaigns: whom they are for, how they act at the counter, what they came to."""

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, LimitReached, NotEligible, NotFound
from loyalty_desktop.models.rules.campaigns import LISTED
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.uplift import difference_of_rates
from loyalty_desktop.models.tables import CampaignTarget, CampaignUse, Member, Segment
from loyalty_desktop.services.commands.campaigns import StopCampaign, stop_campaign
from loyalty_desktop.services.commands.segments import DefineSegment, define_segment
from loyalty_desktop.services.commands.targeting import (
    AnswerCampaign,
    DrawDue,
    DrawTargets,
    DueDrawn,
    NameTargets,
    TargetsDrawn,
    answer_campaign,
    draw_due,
    draw_targets,
    mark_reached,
    name_targets,
)
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.campaign_results import CampaignResult, campaign_result
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.store import Session, micros, needs
from tests.factories import Till, at, key, later, number

START = "2026-01-05"


def day(when: str) -> int:
    return day_of(at(when).date())


def draw(shop: Till, code: str, when: str) -> TargetsDrawn:
    return shop.do(draw_targets, DrawTargets(key=key(), at=at(when), code=code))


def draw_all_due(shop: Till, when: str) -> DueDrawn:
    return shop.do(draw_due, DrawDue(key=key(), at=at(when)))


def result(shop: Till, code: str, when: str) -> CampaignResult:
    return shop.store.read_as(shop.by, campaign_result, code, at(when))


def rows(shop: Till, code: str) -> list[Any]:
    def asked(session: Session) -> list[Any]:
        return list(
            session.execute(
                select(
                    CampaignTarget.member_id,
                    CampaignTarget.round,
                    CampaignTarget.control,
                    CampaignTarget.reached_at,
                    CampaignTarget.answer,
                )
                .where(CampaignTarget.code == code)
                .order_by(CampaignTarget.member_id, CampaignTarget.round)
            )
        )

    return shop.store.read_as(shop.by, asked)


def people(shop: Till, count: int, when: str = START, **more: Any) -> list[str]:
    return [number(shop.join(f"Budi {each}", when, **more)) for each in range(count)]


def test_that_a_campaign_with_an_audience_acts_for_its_targets_alone(shop: Till) -> None:
    coffee, tea = people(shop, 2)
    shop.campaign("double", multiplier=2, audience='likes("coffee")')
    shop.change(coffee, START, preferences={"likes": "coffee"})
    assert shop.buy(coffee, 20_000, "2026-01-06").earned == 2
    assert draw(shop, "double", "2026-01-07") == TargetsDrawn(
        code="double", targets=1, control=0, rounds=(0,)
    )
    assert shop.buy(coffee, 20_000, "2026-01-08").earned == 4
    assert shop.buy(tea, 20_000, "2026-01-08").earned == 2


def test_that_who_is_left_out_to_compare_gets_nothing_and_stays_left_out(shop: Till) -> None:
    members = people(shop, 40)
    shop.campaign("bonus", bonus=7, audience="everyone", control_percent=25)
    first = draw(shop, "bonus", "2026-01-06")
    assert first.targets + first.control == 40
    assert 0 < first.control < 40
    apart = {row.member_id for row in rows(shop, "bonus") if row.control}
    more = people(shop, 10, "2026-01-07")
    second = draw(shop, "bonus", "2026-01-08")
    assert second.targets + second.control == 10
    kept = {row.member_id: row.control for row in rows(shop, "bonus")}
    assert len(kept) == 50
    assert apart == {m for m, control in kept.items() if control and m in apart}
    given = [shop.buy(member, 10_000, "2026-01-09").bonus for member in (*members, *more)]
    assert given.count(0) == first.control + second.control
    assert given.count(7) == first.targets + second.targets


def test_that_drawing_twice_with_one_key_is_drawing_once(shop: Till) -> None:
    people(shop, 5)
    shop.campaign("hello", audience="everyone")
    request = DrawTargets(key="once", at=at("2026-01-06"), code="hello")
    assert shop.do(draw_targets, request) == shop.do(draw_targets, request)
    assert len(rows(shop, "hello")) == 5


def test_that_restricted_people_and_those_who_left_are_never_meant(shop: Till) -> None:
    child = number(shop.join("Ani", START))
    with shop.store.work(shop.by) as work:
        work.session.execute(update(Member).where(Member.number == child).values(restricted=True))
    gone, here = people(shop, 2)
    shop.leave(gone, "2026-01-06")
    shop.campaign("hello", audience="city = none or city != none")
    drawn = draw(shop, "hello", "2026-01-07")
    assert (drawn.targets, len(rows(shop, "hello"))) == (1, 1)
    named = NameTargets(key=key(), at=at("2026-01-08"), code="hello", members=(child, gone, here))
    assert shop.do(name_targets, named).targets == 0


def test_that_somebody_who_was_merged_is_drawn_once_and_keeps_the_offer(shop: Till) -> None:
    old, new = people(shop, 2)
    shop.campaign("hello", bonus=5, audience="everyone")
    draw(shop, "hello", "2026-01-06")
    shop.merge(new, old, "2026-01-07")
    assert draw(shop, "hello", "2026-01-08").targets == 0
    assert shop.buy(old, 10_000, "2026-01-09").bonus == 5
    told = result(shop, "hello", "2026-01-10")
    assert (told.targeted, told.bought) == (1, 1)


def test_that_a_birthday_is_meant_once_a_year(shop: Till) -> None:
    people(shop, 1, birthday="1990-06-20")
    shop.campaign("cake", bonus=10, kind="birthday", automatic=True, good_days=14)
    assert draw_all_due(shop, "2026-06-01").drawn[0].targets == 0
    assert draw_all_due(shop, "2026-06-15").drawn[0].targets == 1
    assert draw_all_due(shop, "2026-06-16").drawn[0].targets == 0
    assert draw_all_due(shop, "2027-06-15").drawn[0].targets == 1
    assert [row.round for row in rows(shop, "cake")] == [day("2026-06-20"), day("2027-06-20")]


def test_that_an_offer_holds_for_so_many_days(shop: Till) -> None:
    (member,) = people(shop, 1, birthday="1990-06-20")
    shop.campaign("cake", bonus=10, kind="birthday", good_days=14)
    draw(shop, "cake", "2026-06-15")
    assert shop.buy(member, 10_000, "2026-06-28").bonus == 10
    assert shop.buy(member, 10_000, "2026-06-29").bonus == 0


def test_that_a_client_overdue_by_the_own_rhythm_is_at_risk_once_a_lapse(shop: Till) -> None:
    weekly, monthly = people(shop, 2)
    for each in range(14):
        shop.buy(weekly, 10_000, later("2026-03-01", days=7 * each))
    for each in range(4):
        shop.buy(monthly, 10_000, later("2026-03-01", days=28 * each))
    shop.campaign("miss-you", kind="at_risk", audience="everyone")
    assert draw(shop, "miss-you", "2026-06-14").targets == 0
    assert draw(shop, "miss-you", "2026-06-15").targets == 1
    assert draw(shop, "miss-you", "2026-06-16").targets == 0
    shop.buy(weekly, 10_000, "2026-06-17")
    shop.buy(weekly, 10_000, "2026-06-21")
    assert draw(shop, "miss-you", "2026-07-06").targets == 1
    assert [row.round for row in rows(shop, "miss-you")] == [day("2026-05-31"), day("2026-06-21")]


def test_that_who_is_lost_is_meant_once_for_each_time(shop: Till) -> None:
    (member,) = people(shop, 1)
    shop.buy(member, 10_000, "2026-01-10")
    shop.campaign("come-back", kind="win_back")
    assert draw(shop, "come-back", "2026-04-01").targets == 0
    assert draw(shop, "come-back", "2026-04-20").targets == 1
    assert draw(shop, "come-back", "2026-05-20").targets == 0
    shop.buy(member, 10_000, "2026-05-21")
    assert draw(shop, "come-back", "2026-09-01").targets == 1


def test_that_a_second_visit_is_asked_for_after_a_fortnight(shop: Till) -> None:
    once, twice = people(shop, 2)
    for member in (once, twice):
        shop.buy(member, 10_000, "2026-01-10")
    shop.buy(twice, 10_000, "2026-01-11")
    shop.campaign("again", kind="second_visit")
    assert draw(shop, "again", "2026-01-23").targets == 0
    assert draw(shop, "again", "2026-01-24").targets == 1


def test_that_who_nears_a_reward_is_told_once_for_what_was_saved(shop: Till) -> None:
    (member,) = people(shop, 1)
    shop.campaign("nearly", kind="near_reward")
    assert draw(shop, "nearly", "2026-01-06").targets == 0
    shop.offer("mug", 10)
    shop.buy(member, 90_000, "2026-01-07")
    assert draw(shop, "nearly", "2026-01-08").targets == 1
    assert draw(shop, "nearly", "2026-01-09").targets == 0
    shop.buy(member, 10_000, "2026-01-10")
    shop.redeem(member, "mug", "2026-01-11")
    shop.buy(member, 90_000, "2026-01-12")
    assert draw(shop, "nearly", "2026-01-13").targets == 1


def test_that_points_about_to_expire_are_told_of_once(make_shop: Any) -> None:
    shop = make_shop(expiry={"kind": "days", "after": 30})
    (member,) = people(shop, 1)
    shop.buy(member, 90_000, "2026-01-07")
    shop.campaign("soon", kind="expiring")
    assert draw(shop, "soon", "2026-01-20").targets == 0
    assert draw(shop, "soon", "2026-01-25").targets == 1
    assert draw(shop, "soon", "2026-01-26").targets == 0


def test_that_nobody_is_asked_for_feedback_twice_in_ninety_days(shop: Till) -> None:
    (member,) = people(shop, 1)
    shop.campaign("how-was-it", kind="feedback")
    shop.campaign("tell-us", kind="feedback")
    shop.buy(member, 10_000, "2026-01-07")
    assert draw(shop, "how-was-it", "2026-01-08").targets == 1
    assert draw(shop, "tell-us", "2026-01-09").targets == 0
    shop.buy(member, 10_000, "2026-04-05")
    assert draw(shop, "tell-us", "2026-04-07").targets == 0
    assert draw(shop, "tell-us", "2026-04-08").targets == 1
    shop.feedback(member, "2026-04-10", nps=9)
    told = result(shop, "tell-us", "2026-04-11")
    assert (told.targeted, told.reached, told.answered) == (1, 1, 1)


def test_that_welcome_and_first_purchase_offers_mean_newcomers(shop: Till) -> None:
    old = people(shop, 1, "2026-01-05")[0]
    shop.buy(old, 10_000, "2026-01-06")
    people(shop, 2, "2026-03-01")
    shop.campaign("welcome", kind="welcome")
    shop.campaign("first", kind="first_time")
    assert draw(shop, "welcome", "2026-03-02").targets == 2
    assert draw(shop, "first", "2026-03-02").targets == 2
    assert draw(shop, "welcome", "2026-03-03").targets == 0


def test_that_targets_of_a_campaign_with_a_reward_get_a_voucher_each(shop: Till) -> None:
    shop.offer("off", 0, "amount", value=5_000)
    members = people(shop, 30)
    shop.campaign(
        "win", audience="everyone", reward="off", control_percent=20, good_days=10,
        last_day=day("2026-12-31"),
    )  # fmt: skip
    drawn = draw(shop, "win", "2026-01-06")
    assert drawn.vouchers == drawn.targets
    told = result(shop, "win", "2026-01-06 13:00")
    assert (told.costs.vouchers, told.cost, told.answered) == (0, 0, 0)
    del members


def held(shop: Till, member: str, when: str) -> list[str]:
    panel = shop.store.read_as(shop.by, member_panel, member, at(when))
    return [voucher.reward for voucher in panel.vouchers]


def test_that_a_voucher_nobody_could_use_is_not_issued(shop: Till) -> None:
    new, known = people(shop, 2)
    shop.buy(known, 10_000, "2026-01-06")
    shop.offer("first", 5, first_purchase_only=True)
    shop.offer("mug", 5)
    shop.campaign("hello", audience="everyone", reward="first")
    drawn = draw(shop, "hello", "2026-01-07")
    assert (drawn.targets, drawn.vouchers) == (2, 1)
    assert held(shop, new, "2026-01-08") == ["first"]
    assert held(shop, known, "2026-01-08") == []
    shop.campaign("over", audience=LISTED, reward="mug", last_day=day("2026-01-31"))
    late = NameTargets(key=key(), at=at("2026-02-02"), code="over", members=(new, known))
    assert shop.do(name_targets, late).vouchers == 0


def test_that_a_campaign_that_cannot_run_says_why(shop: Till) -> None:
    people(shop, 1)
    shop.campaign("all", multiplier=2)
    shop.campaign("early", audience="everyone", first_day=day("2026-02-01"))
    shop.campaign("late", audience="everyone", last_day=day("2026-01-02"))
    for code, reason in (
        ("all", "campaign_for_all"),
        ("early", "campaign_planned"),
        ("late", "campaign_ended"),
    ):
        with pytest.raises(NotEligible) as refused:
            draw(shop, code, "2026-01-06")
        assert refused.value.facts["reason"] == reason
        assert rows(shop, code) == []
    with pytest.raises(NotFound):
        draw(shop, "nothing", "2026-01-06")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_day": 20_000, "last_day": 19_999, "bonus": 1}, "until"),
        ({"audience": "everyone", "kind": "party"}, "kind"),
        ({"audience": "everyone", "channels": ("pigeon",)}, "channels"),
        ({"audience": "everyone", "channels": ("email",)}, "texts"),
        ({"audience": "stage = clint"}, "expression"),
        ({"bonus": 5, "automatic": True}, "automatic"),
        ({"audience": "everyone", "reward": "no-such"}, "reward"),
        ({"audience": "everyone", "budget": -1}, "budget"),
        ({"audience": "everyone", "texts": {"en": {"body": "Hello {nmae}"}}}, "texts"),
    ],
)
def test_that_a_campaign_that_cannot_be_is_refused(
    shop: Till, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        shop.campaign("bad", **wrong)
    assert refused.value.field == field


def test_that_an_empty_audience_means_nobody_and_changes_nothing(shop: Till) -> None:
    people(shop, 3)
    shop.campaign("hello", audience="stage = advocate")
    assert draw(shop, "hello", "2026-01-06") == TargetsDrawn(code="hello", targets=0, control=0)
    told = result(shop, "hello", "2026-01-07")
    assert (told.targeted, told.uplift, told.roi) == (0, None, None)


def test_that_a_segment_that_was_put_away_is_told_and_other_campaigns_go_on(shop: Till) -> None:
    people(shop, 2)
    shop.do(
        define_segment,
        DefineSegment(key=key(), at=at(START), name="Regulars", expression="visits = 0"),
    )
    shop.campaign("one", audience="Regulars", automatic=True)
    shop.campaign("two", audience="everyone", automatic=True)

    with pytest.raises(NotFound):
        shop.campaign("three", audience="No such")
    drawn = draw_all_due(shop, "2026-01-06")
    assert [(each.code, each.targets) for each in drawn.drawn] == [("one", 2), ("two", 2)]
    put_away(shop, "Regulars")
    people(shop, 1, "2026-01-07")
    with pytest.raises(NotFound) as refused:
        draw(shop, "one", "2026-01-08")
    assert refused.value.facts["what"] == "segment"
    drawn = draw_all_due(shop, "2026-01-08")
    assert drawn.missed == ("one",)
    assert [(each.code, each.targets) for each in drawn.drawn] == [("two", 1)]
    assert result(shop, "one", "2026-01-09").targeted == 2


def put_away(shop: Till, name: str) -> None:
    """Take a segment away under a campaign, as another program or a restored backup may."""

    def gone(session: Session, by: Any, request: Any) -> Any:
        session.execute(delete(Segment).where(Segment.name == name))
        del request
        return by

    shop.store.write(needs(Right.OFFER)(gone), shop.by, DrawDue(key=key(), at=at("2026-01-07")))


def test_that_a_used_up_budget_ends_reaching_and_acting(shop: Till) -> None:
    members = people(shop, 3)
    shop.campaign("dear", bonus=10, audience="everyone", budget=5_000)
    draw(shop, "dear", "2026-01-06")
    # Ten points are worth 5,000: the first purchase uses all of it.
    assert [shop.buy(each, 10_000, "2026-01-07").bonus for each in members] == [10, 0, 0]
    with pytest.raises(LimitReached) as refused:
        draw(shop, "dear", "2026-01-08")
    assert refused.value.facts["limit"] == "budget"


def test_that_a_stopped_campaign_acts_no_more_until_it_is_defined_again(shop: Till) -> None:
    (member,) = people(shop, 1)
    shop.campaign("five", bonus=5)
    assert shop.buy(member, 10_000, "2026-01-06").bonus == 5
    shop.do(stop_campaign, StopCampaign(key=key(), at=at("2026-01-07"), code="five"))
    assert shop.buy(member, 10_000, "2026-01-08").bonus == 0
    with pytest.raises(AlreadyDone):
        shop.do(stop_campaign, StopCampaign(key=key(), at=at("2026-01-09"), code="five"))
    shop.campaign("five", "2026-01-10", bonus=5)
    assert shop.buy(member, 10_000, "2026-01-11").bonus == 5


def test_that_an_answer_counts_and_its_giver_has_heard(shop: Till) -> None:
    yes, no, _quiet = people(shop, 3)
    shop.campaign("ask", audience="everyone")
    draw(shop, "ask", "2026-01-06")
    for member, said in ((yes, "yes"), (no, "no")):
        shop.do(
            answer_campaign,
            AnswerCampaign(key=key(), at=at("2026-01-07"), code="ask", member=member, answer=said),
        )
    told = result(shop, "ask", "2026-01-08")
    assert (told.targeted, told.reached, told.answered) == (3, 2, 1)
    with pytest.raises(Invalid):
        shop.do(
            answer_campaign,
            AnswerCampaign(
                key=key(), at=at("2026-01-07"), code="ask", member=yes, answer="perhaps"
            ),
        )
    stranger = people(shop, 1, "2026-01-09")[0]
    with pytest.raises(NotEligible):
        shop.do(
            answer_campaign,
            AnswerCampaign(
                key=key(), at=at("2026-01-09"), code="ask", member=stranger, answer="yes"
            ),
        )


def test_that_a_change_of_the_programme_in_mid_campaign_leaves_targets_and_result(
    shop: Till,
) -> None:
    (member,) = people(shop, 1)
    shop.campaign("double", multiplier=2, audience="everyone")
    draw(shop, "double", "2026-01-06")
    assert shop.buy(member, 20_000, "2026-01-07").earned == 4
    shop.use(when="2026-01-08", earn={"per": 5_000, "points": 1}, redeem={"value": 100})
    assert shop.buy(member, 20_000, "2026-01-09").earned == 8
    told = result(shop, "double", "2026-01-10")
    assert (told.targeted, told.bought, told.revenue, told.costs.points) == (1, 1, 40_000, 2 + 4)


def test_that_refunds_take_their_part_of_the_cost_and_all_of_the_buyer(shop: Till) -> None:
    (member,) = people(shop, 1)
    shop.campaign("double", multiplier=2, audience="everyone")
    draw(shop, "double", "2026-01-06")
    bought = shop.buy(member, 100_000, "2026-01-07")
    assert result(shop, "double", "2026-01-08").costs.points == 10
    shop.refund(bought.purchase, "2026-01-09", 50_000)
    told = result(shop, "double", "2026-01-10")
    assert (told.costs.points, told.bought, told.revenue) == (5, 1, 50_000)
    shop.refund(bought.purchase, "2026-01-11")
    told = result(shop, "double", "2026-01-12")
    assert (told.costs.points, told.bought, told.revenue) == (0, 0, 0)
    before = result(shop, "double", "2026-01-08")
    assert (before.bought, before.revenue) == (1, 100_000)


def test_that_a_result_equals_a_slow_count(shop: Till) -> None:
    """By chance: joins, purchases, refunds and answers, counted again one by one."""
    chance = random.Random(7)
    members = people(shop, 60)
    first, last, after = day("2026-02-01"), day("2026-02-20"), 5
    shop.campaign(
        "trial", bonus=3, audience="everyone", control_percent=30, first_day=first, last_day=last,
        measure_days=after,
    )  # fmt: skip
    drawn_on = "2026-02-03"
    bills: list[tuple[str, str, str]] = []

    def shop_on(when: str) -> None:
        for member in chance.sample(members, 12):
            bought = shop.buy(member, chance.randrange(1, 20) * 5_000, when)
            bills.append((bought.purchase, member, when))
            if chance.random() < 0.15:
                shop.refund(bought.purchase, later(when, minutes=5))

    for each in range(1, 3):
        shop_on(f"2026-02-0{each}")
    draw(shop, "trial", drawn_on)
    for each in range(4, 28):
        shop_on(f"2026-02-{each:02d}")
    as_of = "2026-02-27 20:00"
    control = {row.member_id: row.control for row in rows(shop, "trial")}
    told = result(shop, "trial", as_of)
    sums: dict[bool, list[int]] = {True: [], False: []}
    for member in members:
        whole = shop.whole(member, as_of)
        kept = [
            fact
            for fact in whole.known.bought
            if first <= fact.day <= last + after and fact.day > day(drawn_on)
        ]
        found = shop.store.read_as(shop.by, _id_of, member)
        sums[bool(control[found])].append(sum(fact.spend for fact in kept))
    assert (told.targeted, told.control) == (len(sums[False]), len(sums[True]))
    assert (told.revenue, told.control_revenue) == (sum(sums[False]), sum(sums[True]))
    assert told.bought == sum(1 for spend in sums[False] if spend)
    assert told.control_bought == sum(1 for spend in sums[True] if spend)
    expected = difference_of_rates(told.bought, told.targeted, told.control_bought, told.control)
    assert expected is not None
    assert (told.uplift, told.low, told.high) == (expected.figure, expected.low, expected.high)


def _id_of(session: Session, member: str) -> str:
    return find_member(session, member).id


def test_that_roi_is_of_the_margin_where_the_shop_has_told_one(shop: Till) -> None:
    (member,) = people(shop, 1)
    shop.campaign("double", multiplier=2, audience="everyone")
    draw(shop, "double", "2026-01-06")
    shop.buy(member, 100_000, "2026-01-07")
    told = result(shop, "double", "2026-01-08")
    # Ten points more, worth 500 each.
    assert (told.cost, told.unit, told.margin) == (5_000, "revenue", 100_000)
    assert told.roi == Fraction(95_000, 5_000)


def test_that_reaching_counts_once_and_never_for_the_control_group(shop: Till) -> None:
    people(shop, 30)
    shop.campaign("hello", audience="everyone", control_percent=50)
    draw(shop, "hello", "2026-01-06")

    def reach(session: Session, by: Any, request: Any) -> Any:
        for row in session.execute(select(CampaignTarget.member_id)).all():
            mark_reached(session, "hello", row.member_id, 0, "email", micros(request.at))
            mark_reached(session, "hello", row.member_id, 0, "sms", micros(later(request.at)))
        return by

    shop.store.write(needs(Right.OFFER)(reach), shop.by, DrawDue(key=key(), at=at("2026-01-07")))
    told = result(shop, "hello", "2026-01-08")
    assert told.reached == told.targeted
    assert told.control > 0
    assert all(row.reached_at is None for row in rows(shop, "hello") if row.control)


def test_that_a_result_of_the_past_is_what_it_was(shop: Till) -> None:
    members = people(shop, 4)
    shop.campaign("hello", audience="everyone")
    draw(shop, "hello", "2026-01-06")
    shop.buy(members[0], 10_000, "2026-01-07")
    before = result(shop, "hello", "2026-01-08")
    shop.buy(members[1], 10_000, "2026-01-09")
    assert replace(result(shop, "hello", "2026-01-08"), as_of=before.as_of) == before
    assert result(shop, "hello", "2026-01-10").bought == 2


def test_that_points_of_a_multiplier_are_noted_with_the_purchase(shop: Till) -> None:
    (member,) = people(shop, 1)
    shop.campaign("half-more", multiplier="1.5")
    shop.buy(member, 30_000, "2026-01-06")

    def points(session: Session) -> list[int]:
        return list(session.scalars(select(CampaignUse.points)))

    assert shop.store.read_as(shop.by, points) == [1]


def test_that_nobody_is_named_for_a_campaign_that_was_stopped(shop: Till) -> None:
    (member,) = people(shop, 1)
    shop.campaign("hello", audience=LISTED)
    shop.do(stop_campaign, StopCampaign(key=key(), at=at("2026-01-07"), code="hello"))
    late = NameTargets(key=key(), at=at("2026-01-08"), code="hello", members=(member,))
    with pytest.raises(NotEligible):
        shop.do(name_targets, late)
    assert rows(shop, "hello") == []
