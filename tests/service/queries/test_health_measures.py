"""The measures of the programme on shops small enough to count by hand."""

from collections.abc import Callable

from sqlalchemy import insert, update

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.tables import CampaignTarget, Member
from loyalty_desktop.services.commands.channels import (
    DefineChannel,
    RecordReach,
    define_channel,
    record_reach,
)
from loyalty_desktop.services.queries import health_measures
from loyalty_desktop.services.queries.channel_results import ChannelResult, channel_results
from loyalty_desktop.services.queries.funnel import funnel
from loyalty_desktop.services.queries.health_measures import Rate
from loyalty_desktop.services.queries.identified import CashierShare, identified
from loyalty_desktop.services.queries.moved_people import moved_people
from loyalty_desktop.services.queries.planned_measures import newcomers
from loyalty_desktop.services.store import Session, micros
from tests.factories import Till, at, key

Measure = Callable[[Session, int, int], Rate]


def told(shop: Till, measure: Measure, first: str, last: str) -> Rate:
    """Return a measure of a period."""
    return shop.store.read(measure, day_of(at(first).date()), day_of(at(last).date()))


def offered(shop: Till, member: str, when: str, *, control: bool = False) -> None:
    """Let a campaign reach a member, or leave them out to compare."""
    moment = micros(at(when))
    with shop.store.work(shop.by) as work:
        work.session.execute(
            insert(CampaignTarget).values(
                code="back",
                member_id=member,
                round=0,
                control=control,
                at=moment,
                reached_at=None if control else moment,
                reached_by=None if control else "counter",
            )
        )


def test_that_points_used_and_expired_are_shares_of_those_given(shop: Till) -> None:
    budi = shop.join().member_id
    shop.offer("kopi", 4)
    shop.buy(budi, 100_000, "2026-02-01")
    given = shop.balance(budi, "2026-02-02")
    shop.redeem(budi, "kopi", "2026-02-03")
    assert told(shop, health_measures.redemption, "2026-01-01", "2026-03-31") == Rate(4, given)
    assert told(shop, health_measures.breakage, "2026-01-01", "2026-03-31") == Rate(0, given)
    assert told(shop, health_measures.redemption, "2026-03-01", "2026-03-31") == Rate(0, 0)


def test_that_purchases_with_a_member_are_a_share_of_all(shop: Till) -> None:
    budi = shop.join().member_id
    shop.buy(budi, 50_000, "2026-02-01")
    shop.buy(None, 50_000, "2026-02-01")
    shop.buy(None, 50_000, "2026-02-02")
    voided = shop.buy(budi, 50_000, "2026-02-02").purchase
    assert voided is not None
    shop.void(voided, "2026-02-02 13:00")
    assert told(shop, health_measures.identification, "2026-02-01", "2026-02-28") == Rate(1, 3)


def test_that_cashiers_are_told_apart(shop: Till) -> None:
    budi = shop.join().member_id
    shop.buy(budi, 50_000, "2026-02-01", cashier="Rina")
    shop.buy(None, 50_000, "2026-02-01", cashier="Rina")
    shop.buy(budi, 50_000, "2026-02-01", cashier="Nur")
    found = shop.store.read_as(
        shop.by, identified, at("2026-02-01").date(), at("2026-02-28").date(), at("2026-03-01")
    )
    assert found.share == Rate(2, 3)
    assert found.cashiers == (CashierShare("Rina", Rate(1, 2)), CashierShare("Nur", Rate(1, 1)))


def test_that_only_who_had_ninety_days_counts_for_the_second_visit(shop: Till) -> None:
    back, gone, late, new = (shop.join(name).member_id for name in ("A", "B", "C", "D"))
    for member in (back, gone, late):
        shop.buy(member, 50_000, "2026-01-10")
    shop.buy(back, 50_000, "2026-02-10")
    shop.buy(late, 50_000, "2026-04-20")
    shop.buy(new, 50_000, "2026-04-21")
    # The 90 days of 10 January end on 10 April: C came after them, D has hardly begun.
    assert told(shop, health_measures.second_visit, "2026-04-01", "2026-04-30") == Rate(1, 3)


def test_that_two_bills_on_one_day_are_no_second_visit(shop: Till) -> None:
    budi = shop.join().member_id
    shop.buy(budi, 50_000, "2026-01-10")
    shop.buy(budi, 50_000, "2026-01-10 18:00")
    assert told(shop, health_measures.second_visit, "2026-04-01", "2026-04-30") == Rate(0, 1)


def test_that_only_the_lost_are_won_back_and_who_was_left_out_is_told_apart(shop: Till) -> None:
    lost, stays, here, control = (shop.join(name).member_id for name in ("A", "B", "C", "D"))
    for member in (lost, stays, control):
        shop.buy(member, 50_000, "2026-01-10")
    shop.buy(here, 50_000, "2026-05-20")
    for member in (lost, stays, here):
        offered(shop, member, "2026-06-01")
    offered(shop, control, "2026-06-01", control=True)
    shop.buy(lost, 50_000, "2026-06-20")
    shop.buy(here, 50_000, "2026-06-21")
    period = ("2026-06-01", "2026-06-30")
    assert told(shop, health_measures.win_back, *period) == Rate(1, 2)
    assert told(shop, health_measures.win_back_control, *period) == Rate(0, 1)


def test_that_a_purchase_a_day_too_late_was_not_won_by_the_offer(shop: Till) -> None:
    lost = shop.join().member_id
    shop.buy(lost, 50_000, "2026-01-10")
    offered(shop, lost, "2026-06-01")
    shop.buy(lost, 50_000, "2026-07-02")
    assert told(shop, health_measures.win_back, "2026-06-01", "2026-06-30") == Rate(0, 1)


def test_that_the_engaged_are_a_share_of_the_active(shop: Till) -> None:
    buys, speaks, quiet, lost = (shop.join(name).member_id for name in ("A", "B", "C", "D"))
    shop.buy(lost, 50_000, "2026-01-10")
    for member in (buys, speaks, quiet):
        shop.buy(member, 50_000, "2026-05-01")
    shop.buy(buys, 50_000, "2026-06-20")
    shop.feedback(speaks, "2026-06-10", nps=9)
    assert told(shop, health_measures.engagement, "2026-06-01", "2026-06-30") == Rate(2, 3)


def test_that_new_members_brought_by_members_are_a_share_of_the_new(shop: Till) -> None:
    budi = shop.join("Budi", "2026-01-05")
    shop.join("Siti", "2026-02-05", referred_by=budi.member_id)
    shop.join("Ani", "2026-02-06")
    assert told(shop, health_measures.referrals, "2026-02-01", "2026-02-28") == Rate(1, 2)


def test_that_what_a_channel_cost_is_divided_by_whom_it_brought(shop: Till) -> None:
    channel = shop.do(
        define_channel, DefineChannel(key=key(), at=at("2026-02-01"), name="Flyer")
    ).channel
    shop.do(
        record_reach,
        RecordReach(
            key=key(),
            at=at("2026-02-01"),
            channel=channel,
            first=at("2026-02-01").date(),
            last=at("2026-02-28").date(),
            reached=500,
            cost=300_000,
        ),
    )
    buyer = shop.join("A", "2026-02-03", source="flyer").member_id
    shop.join("B", "2026-02-04", source="Flyer")
    shop.join("C", "2026-02-05")
    shop.buy(buyer, 50_000, "2026-02-10")
    period = (at("2026-02-01").date(), at("2026-02-28").date())
    found = shop.store.read_as(shop.by, channel_results, *period, at("2026-02-28 20:00"))
    flyer = ChannelResult("Flyer", 500, 2, 1, 300_000)
    assert found.channels == (flyer, ChannelResult("", 1, 1, 0, 0))
    assert flyer.cost_per_lead == 150_000
    assert flyer.cost_per_buyer == 300_000
    steps = shop.store.read_as(shop.by, funnel, *period, at("2026-02-28 20:00"))
    assert [(step.name, step.count) for step in steps.steps] == [
        ("reach", 500),
        ("leads", 3),
        ("buyers", 1),
        ("repeat", 0),
        ("loyal", 0),
    ]


def test_that_half_a_time_counts_for_half_of_its_reach(shop: Till) -> None:
    channel = shop.do(
        define_channel, DefineChannel(key=key(), at=at("2026-02-01"), name="Poster")
    ).channel
    shop.do(
        record_reach,
        RecordReach(
            key=key(),
            at=at("2026-02-01"),
            channel=channel,
            first=at("2026-02-01").date(),
            last=at("2026-02-20").date(),
            reached=1000,
            cost=20_000,
        ),
    )
    period = (at("2026-02-11").date(), at("2026-02-28").date())
    (found,) = shop.store.read_as(shop.by, channel_results, *period, at("2026-02-28")).channels
    assert (found.reached, found.cost) == (500, 10_000)


def test_that_interest_and_offers_are_desire(shop: Till) -> None:
    wants = shop.join("A", "2026-02-03").member_id
    shop.join("B", "2026-02-03")
    given = shop.join("C", "2026-02-03").member_id
    buyer = shop.join("D", "2026-02-03").member_id
    shop.qualify(wants, "2026-02-04", interest="yes", ability="unknown")
    shop.offer("kopi", 40)
    shop.voucher(given, "kopi", "2026-02-05")
    shop.buy(buyer, 50_000, "2026-02-06")
    period = (at("2026-02-01").date(), at("2026-02-28").date())
    told_ = shop.store.read_as(shop.by, funnel, *period, at("2026-02-28"))
    assert [step.count for step in told_.aida] == [4, 4, 3, 1]


def test_that_who_moved_is_told_with_the_reason_and_restricted_people_only_count(
    shop: Till,
) -> None:
    budi = shop.join("Budi", "2026-01-05").member_id
    hidden = shop.join("Siti", "2026-01-05").member_id
    for member in (budi, hidden):
        shop.buy(member, 50_000, "2026-02-10")
    with shop.store.work(shop.by) as work:
        work.session.execute(update(Member).where(Member.id == hidden).values(restricted=True))
    period = (at("2026-02-01").date(), at("2026-02-28").date())
    found = shop.store.read_as(
        shop.by, moved_people, *period, at("2026-02-28"), "suspect", "first_time"
    )
    assert found.count == 2
    (person,) = found.people
    assert (person.name, person.stage, person.row) == ("Budi", "first_time", "first_time")
    assert person.since == at("2026-02-10").date()


def test_that_what_was_said_to_and_by_who_was_merged_is_the_kept_one_s(shop: Till) -> None:
    kept, absorbed = shop.join("Budi").member_id, shop.join("Budy").member_id
    shop.buy(kept, 50_000, "2026-01-10")
    offered(shop, absorbed, "2026-06-01")
    shop.merge(kept, absorbed, "2026-06-10")
    shop.buy(kept, 50_000, "2026-06-20")
    period = ("2026-06-01", "2026-06-30")
    assert told(shop, health_measures.win_back, *period) == Rate(1, 1)
    speaks, spoke = shop.join("Sari").member_id, shop.join("Sary").member_id
    shop.buy(speaks, 50_000, "2026-07-20")
    shop.feedback(spoke, "2026-09-10", nps=9)
    shop.merge(speaks, spoke, "2026-09-11")
    assert told(shop, health_measures.engagement, "2026-09-01", "2026-09-30").part == 1


def test_that_an_offer_to_who_was_merged_is_a_wish_of_the_kept_one(shop: Till) -> None:
    kept, absorbed = shop.join("Budi").member_id, shop.join("Budy").member_id
    offered(shop, absorbed, "2026-06-01")
    shop.merge(kept, absorbed, "2026-06-10")
    shop.join("Ani")
    found = shop.store.read_as(
        shop.by, funnel, at("2026-01-01").date(), at("2026-06-30").date(), at("2026-06-30")
    )
    assert [step.count for step in found.aida] == [2, 2, 1, 0]


def test_that_two_who_are_one_person_are_one_newcomer_of_as_many_people(shop: Till) -> None:
    shop.join("Ani", "2026-01-05")
    kept, absorbed = (shop.join(name, "2026-06-05").member_id for name in ("Budi", "Budy"))
    shop.merge(kept, absorbed, "2026-06-10")
    assert told(shop, newcomers, "2026-06-01", "2026-06-30") == Rate(1, 2)
