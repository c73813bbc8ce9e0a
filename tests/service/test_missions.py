"""Missions, streaks, badges and paid plans, as members do them at the till."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from loyalty_desktop.errors import AlreadyDone, Invalid, NotFound
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.missions import Mission
from loyalty_desktop.services.commands.answering import Answer
from loyalty_desktop.services.commands.memberships import DefinePlan, define_plan
from loyalty_desktop.services.commands.missions import DefineMission, define_mission
from loyalty_desktop.services.commands.moving import MovePurchase, move_purchase
from loyalty_desktop.services.commands.subscribing import (
    MembershipSold,
    SellMembership,
    sell_membership,
)
from loyalty_desktop.services.queries.items import find_items
from loyalty_desktop.services.queries.memberships import memberships_held, plans_now
from loyalty_desktop.services.queries.missions import (
    BadgeHeld,
    MissionHeld,
    badges_held,
    missions_held,
    missions_now,
)
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import micros
from tests.factories import LONG_AGO, Till, a_line, at, key, number
from tests.service.conftest import MakeShop


@pytest.fixture
def till(make_shop: MakeShop) -> Till:
    """Return the till of a shop in which 10,000 earn a point."""
    return make_shop(earn={"per": 10_000, "points": 1})


def mission(till: Till, code: str = "JULY", **more: Any) -> Answer:
    values: dict[str, Any] = {"name": code, "kind": "mission", "need": 3, "points": 50, **more}
    made = Mission(code=code, **values)
    return till.do(define_mission, DefineMission(key=key(), at=at(LONG_AGO), mission=made))


def held(till: Till, member: str, when: str) -> tuple[MissionHeld, ...]:
    moment = at(when)
    day = till.store.shop.day(moment)
    return till.store.read(missions_held, member, day, micros(moment))


def badges(till: Till, member: str, when: str) -> tuple[BadgeHeld, ...]:
    return till.store.read(badges_held, member, micros(at(when)))


def clean(till: Till) -> bool:
    return not till.store.read(verify)


def test_that_the_third_visit_of_a_month_brings_the_points_once(till: Till) -> None:
    mission(till)
    budi = till.join()
    assert till.buy(number(budi), 20_000, "2026-07-01").bonus == 0
    assert till.buy(number(budi), 20_000, "2026-07-02").bonus == 0
    third = till.buy(number(budi), 20_000, "2026-07-03")
    assert third.bonus == 50
    assert third.why[-1] == {"kind": "bonus", "bonus": "mission", "name": "JULY", "points": 50}
    assert till.buy(number(budi), 20_000, "2026-07-04").bonus == 0
    [shown] = held(till, budi.member_id, "2026-07-04 13:00")
    assert (shown.complete, shown.done, shown.times) == (True, 3, 1)
    assert clean(till)


def test_that_the_next_month_is_a_new_round(till: Till) -> None:
    mission(till, need=2)
    budi = till.join()
    days = ("2026-07-30", "2026-07-31", "2026-08-01")
    brought = [till.buy(number(budi), 20_000, day).bonus for day in days]
    assert brought == [0, 50, 0]
    assert till.buy(number(budi), 20_000, "2026-08-02").bonus == 50
    assert held(till, budi.member_id, "2026-08-02 13:00")[0].times == 2


def test_that_what_a_purchase_completed_goes_back_with_it_and_can_come_again(till: Till) -> None:
    mission(till, need=2)
    budi = till.join()
    till.buy(number(budi), 20_000, "2026-07-01")
    second = till.buy(number(budi), 20_000, "2026-07-02")
    assert second.balance == 54
    undone = till.void(second.purchase, "2026-07-02 12:01")
    assert undone.reversed == 52
    assert not held(till, budi.member_id, "2026-07-02 13:00")[0].complete
    assert till.buy(number(budi), 20_000, "2026-07-03").bonus == 50
    assert clean(till)


def test_that_a_part_that_comes_back_leaves_the_mission_done(till: Till) -> None:
    mission(till, need=1)
    budi = till.join()
    bill = till.buy(number(budi), 40_000, "2026-07-01")
    assert till.refund(bill.purchase, "2026-07-01 13:00", 20_000).reversed == 2
    assert held(till, budi.member_id, "2026-07-01 14:00")[0].complete


def test_that_a_category_counts_its_own_money_alone(till: Till) -> None:
    mission(till, need=50_000, count="spend", category="coffee", period="whole")
    budi = till.join()
    lines = (a_line(30_000, "coffee"), a_line(90_000, "cake"))
    assert till.buy(number(budi), 120_000, "2026-07-01", lines=lines).bonus == 0
    more = (a_line(20_000, "coffee"),)
    assert till.buy(number(budi), 20_000, "2026-07-02", lines=more).bonus == 50


def test_that_what_came_back_of_a_category_does_not_count_for_it(till: Till) -> None:
    mission(till, need=50_000, count="spend", category="coffee", period="whole")
    budi = till.join()
    lines = (a_line(20_000, "coffee"), a_line(10_000, "coffee"), a_line(90_000, "cake"))
    bill = till.buy(number(budi), 120_000, "2026-07-01", lines=lines)
    till.refund(bill.purchase, "2026-07-01 13:00", lines=((2, None),))
    more = (a_line(20_000, "coffee"),)
    assert till.buy(number(budi), 20_000, "2026-07-02", lines=more).bonus == 0
    [shown] = held(till, budi.member_id, "2026-07-02 13:00")
    assert (shown.done, shown.need) == (40_000, 50_000)
    last = (a_line(10_000, "coffee"),)
    assert till.buy(number(budi), 10_000, "2026-07-03", lines=last).bonus == 50


def test_that_a_visit_whose_coffee_came_back_is_no_visit_for_coffee(till: Till) -> None:
    mission(till, need=2, category="coffee")
    budi = till.join()
    lines = (a_line(30_000, "coffee"), a_line(90_000, "cake"))
    bill = till.buy(number(budi), 120_000, "2026-07-01", lines=lines)
    till.refund(bill.purchase, "2026-07-01 13:00", lines=((1, None),))
    more = (a_line(20_000, "coffee"),)
    assert till.buy(number(budi), 20_000, "2026-07-02", lines=more).bonus == 0


def test_that_a_badge_is_an_honour_without_points(till: Till) -> None:
    mission(till, "REGULAR", kind="badge", need=2, points=0)
    budi = till.join()
    till.buy(number(budi), 20_000, "2026-07-01")
    assert badges(till, budi.member_id, "2026-07-01 13:00") == ()
    second = till.buy(number(budi), 20_000, "2026-07-05")
    assert second.bonus == 0
    assert second.why[-1]["name"] == "REGULAR"
    [badge] = badges(till, budi.member_id, "2026-07-05 13:00")
    assert (badge.name, badge.since) == ("REGULAR", date(2026, 7, 5))
    assert clean(till)


def test_that_a_bill_that_is_given_to_a_member_afterwards_counts_for_its_own_day(
    make_shop: MakeShop,
) -> None:
    till = make_shop(earn={"per": 10_000, "points": 1}, members={"attach_days": 30})
    mission(till, need=2)
    budi = till.join()
    till.buy(number(budi), 20_000, "2026-07-01")
    found = till.buy(None, 20_000, "2026-07-31")
    attached = till.attach(found.purchase, number(budi), "2026-08-01")
    assert attached.bonus == 50
    assert clean(till)


def test_that_two_who_are_one_person_do_a_mission_together_and_once(till: Till) -> None:
    mission(till, need=2)
    budi, twin = till.join("Budi"), till.join("Budy")
    till.buy(number(budi), 20_000, "2026-07-01")
    till.buy(number(twin), 20_000, "2026-07-02")
    till.merge(number(budi), number(twin), "2026-07-03")
    assert till.buy(number(budi), 20_000, "2026-07-04").bonus == 50
    assert till.buy(number(budi), 20_000, "2026-07-05").bonus == 0
    assert clean(till)


def test_that_the_list_tells_how_often_a_mission_was_done(till: Till) -> None:
    mission(till, need=1)
    for name in ("Budi", "Sari"):
        one = till.join(name)
        till.buy(number(one), 20_000, "2026-07-01")
        till.buy(number(one), 20_000, "2026-08-01")
    [row] = till.store.read(missions_now, at("2026-08-01 13:00"))
    assert (row.done, row.members, row.running) == (4, 2, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"need": 0}, "need"),
        ({"kind": "quest"}, "kind"),
        ({"kind": "streak", "period": "whole"}, "period"),
        ({"points": -1}, "points"),
        ({"first_day": 10, "last_day": 9}, "until"),
    ],
)
def test_that_a_mission_that_makes_no_sense_is_refused(
    till: Till, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        mission(till, **wrong)
    assert refused.value.field == field
    assert till.store.read(missions_now, at("2026-08-01")) == ()


# Plans that are paid for -----------------------------------------------------------------------


def plan(till: Till, **more: Any) -> Answer:
    values: dict[str, Any] = {
        "name": "Plus", "price": 100_000, "days": 30, "multiplier": Fraction(2), **more
    }  # fmt: skip
    made = MembershipPlan(code="PLUS", **values)
    return till.do(define_plan, DefinePlan(key=key(), at=at(LONG_AGO), plan=made))


def subscribe(till: Till, member: str, when: str, **more: Any) -> MembershipSold:
    asked: dict[str, Any] = {"key": key(), **more}
    return till.do(
        sell_membership, SellMembership(at=at(when), member=member, plan="PLUS", **asked)
    )


def test_that_a_plan_doubles_the_points_of_its_days_and_no_others(till: Till) -> None:
    plan(till)
    budi = till.join()
    assert till.buy(number(budi), 50_000, "2026-06-30").earned == 5
    sold = subscribe(till, number(budi), "2026-07-01")
    assert (sold.first_date, sold.last_date) == (date(2026, 7, 1), date(2026, 7, 30))
    assert sold.payable == 100_000
    assert till.buy(number(budi), 50_000, "2026-07-30").earned == 10
    assert till.buy(number(budi), 50_000, "2026-07-31").earned == 5
    assert clean(till)


def test_that_a_plan_bought_again_goes_on_from_its_last_day(till: Till) -> None:
    plan(till)
    budi = till.join()
    subscribe(till, number(budi), "2026-07-01")
    again = subscribe(till, number(budi), "2026-07-20")
    assert again.first_date == date(2026, 7, 31)
    shown = till.store.read(
        memberships_held, budi.member_id, day_of(date(2026, 7, 20)), micros(at("2026-07-21"))
    )
    assert [one.begun for one in shown] == [True, False]
    [row] = till.store.read(plans_now, at("2026-07-21"))
    assert (row.members, row.sold) == (1, 2)


def test_that_the_same_sale_sent_twice_is_one_membership(till: Till) -> None:
    plan(till)
    budi = till.join()
    once = key()
    first = subscribe(till, number(budi), "2026-07-01", key=once)
    assert subscribe(till, number(budi), "2026-07-01", key=once) == first
    assert till.store.read(plans_now, at("2026-07-02"))[0].sold == 1


def test_that_a_voided_bill_ends_the_membership_it_paid_for(till: Till) -> None:
    plan(till)
    budi = till.join()
    sold = subscribe(till, number(budi), "2026-07-01")
    till.void(sold.purchase, "2026-07-02")
    assert till.buy(number(budi), 50_000, "2026-07-03").earned == 5
    assert till.store.read(plans_now, at("2026-07-04"))[0].members == 0
    assert clean(till)


def test_that_the_voucher_of_a_plan_comes_with_it(till: Till) -> None:
    till.offer("MUG", 100)
    plan(till, reward="MUG")
    budi = till.join()
    [code] = subscribe(till, number(budi), "2026-07-01").vouchers
    assert till.buy(number(budi), 50_000, "2026-07-02", rewards=(code,)).redeemed == 0


def test_that_the_voucher_of_a_plan_goes_back_with_its_bill(till: Till) -> None:
    till.offer("MUG", 100)
    plan(till, reward="MUG")
    budi = till.join()
    sold = subscribe(till, number(budi), "2026-07-01")
    kept = till.voucher(number(budi), "MUG", "2026-07-01").voucher
    till.void(sold.purchase, "2026-07-02")
    with pytest.raises(AlreadyDone):
        till.buy(number(budi), 50_000, "2026-07-03", rewards=sold.vouchers)
    till.buy(number(budi), 50_000, "2026-07-03", rewards=(kept,))
    assert clean(till)


def test_that_a_used_voucher_of_a_plan_is_not_good_again_once_both_bills_are_undone(
    till: Till,
) -> None:
    till.offer("MUG", 100)
    plan(till, reward="MUG")
    budi = till.join()
    sold = subscribe(till, number(budi), "2026-07-01")
    bought = till.buy(number(budi), 50_000, "2026-07-02", rewards=sold.vouchers)
    till.void(sold.purchase, "2026-07-03")
    till.void(bought.purchase, "2026-07-04")
    with pytest.raises(AlreadyDone):
        till.buy(number(budi), 50_000, "2026-07-05", rewards=sold.vouchers)
    assert clean(till)


def test_that_a_used_voucher_is_good_again_while_its_plan_goes_on(till: Till) -> None:
    till.offer("MUG", 100)
    plan(till, reward="MUG")
    budi = till.join()
    sold = subscribe(till, number(budi), "2026-07-01")
    bought = till.buy(number(budi), 50_000, "2026-07-02", rewards=sold.vouchers)
    till.void(bought.purchase, "2026-07-03")
    till.buy(number(budi), 50_000, "2026-07-04", rewards=sold.vouchers)


def test_that_a_membership_that_went_on_from_a_voided_one_begins_at_once(till: Till) -> None:
    plan(till)
    budi = till.join()
    first = subscribe(till, number(budi), "2026-07-01")
    second = subscribe(till, number(budi), "2026-07-05")
    subscribe(till, number(budi), "2026-07-06")
    till.void(first.purchase, "2026-07-10")
    shown = till.store.read(
        memberships_held, budi.member_id, day_of(date(2026, 7, 10)), micros(at("2026-07-10 13:00"))
    )
    assert [(one.first_date, one.last_date, one.begun) for one in shown] == [
        (date(2026, 7, 10), date(2026, 8, 8), True),
        (date(2026, 8, 9), date(2026, 9, 7), False),
    ]
    assert till.buy(number(budi), 50_000, "2026-07-11").earned == 10
    till.void(second.purchase, "2026-07-12")
    assert till.buy(number(budi), 50_000, "2026-07-13").earned == 10
    assert till.buy(number(budi), 50_000, "2026-08-10").earned == 10
    assert till.buy(number(budi), 50_000, "2026-08-11").earned == 5
    assert clean(till)


def test_that_a_membership_goes_with_its_bill_to_the_member_it_was_meant_for(till: Till) -> None:
    till.offer("MUG", 100)
    plan(till, reward="MUG")
    budi, sari = till.join("Budi"), till.join("Sari")
    sold = subscribe(till, number(budi), "2026-07-01")
    request = MovePurchase(
        key=key(), at=at("2026-07-05"), purchase=sold.purchase, member=number(sari), reason="wrong"
    )
    moved = till.do(move_purchase, request)
    [shown] = till.store.read(
        memberships_held, sari.member_id, day_of(date(2026, 7, 5)), micros(at("2026-07-05 13:00"))
    )
    assert (shown.first_date, shown.last_date) == (date(2026, 7, 1), date(2026, 7, 30))
    assert till.buy(number(budi), 50_000, "2026-07-06").earned == 5
    assert till.buy(number(sari), 50_000, "2026-07-06", rewards=moved.vouchers).earned == 10
    assert till.store.read(plans_now, at("2026-07-07"))[0].sold == 1
    assert clean(till)


def test_that_a_plan_on_a_bill_of_nobody_begins_when_the_bill_is_given_to_a_member(
    make_shop: MakeShop,
) -> None:
    till = make_shop(earn={"per": 10_000, "points": 1}, members={"attach_days": 30})
    plan(till)
    budi = till.join()
    bill = till.buy(None, 100_000, "2026-07-01", lines=(a_line(100_000, sku="PLUS"),))
    attached = till.attach(bill.purchase, number(budi), "2026-07-03")
    assert attached.why[-1] == {
        "kind": "membership", "name": "Plus", "until": "2026-07-30", "points": 0
    }  # fmt: skip
    assert till.buy(number(budi), 50_000, "2026-07-30").earned == 10
    assert clean(till)


def test_that_a_plan_that_is_gone_or_names_no_reward_is_refused(till: Till) -> None:
    with pytest.raises(NotFound):
        plan(till, reward="NOTHING")
    plan(till, on_offer=False)
    budi = till.join()
    with pytest.raises(NotFound):
        subscribe(till, number(budi), "2026-07-01")
    assert till.buy(number(budi), 50_000, "2026-07-02").earned == 5


def test_that_a_plan_is_found_at_the_counter_and_begins_with_its_line(till: Till) -> None:
    plan(till)
    [item] = till.store.read(find_items, "plus")
    assert (item.sku, item.unit_price) == ("PLUS", 100_000)
    budi = till.join()
    line = a_line(100_000, sku="PLUS")
    bill = till.buy(number(budi), 130_000, "2026-07-01", lines=(line, a_line(30_000)))
    assert bill.why[-1]["kind"] == "membership"
    assert till.buy(number(budi), 50_000, "2026-07-02").earned == 10
    assert clean(till)


def test_that_a_plan_given_away_below_its_price_begins_nothing(till: Till) -> None:
    plan(till)
    budi = till.join()
    line = a_line(100_000, sku="PLUS", discount=1)
    till.buy(number(budi), 99_999, "2026-07-01", lines=(line,))
    assert till.buy(number(budi), 50_000, "2026-07-02").earned == 5


def test_that_the_counter_sees_how_far_somebody_is_and_what_was_paid_for(till: Till) -> None:
    mission(till)
    plan(till)
    budi = till.join()
    subscribe(till, number(budi), "2026-07-01")
    panel = till.store.read(member_panel, number(budi), at("2026-07-02"))
    assert [(one.name, one.done, one.need) for one in panel.missions] == [("JULY", 1, 3)]
    assert [one.last_date for one in panel.memberships] == [date(2026, 7, 30)]
    till.leave(number(budi), "2026-07-03")
    gone = till.store.read(member_panel, number(budi), at("2026-07-04"))
    assert (gone.missions, gone.memberships) == ((), ())
