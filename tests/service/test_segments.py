"""Segments of the shop: there from the start, kept under a name, frozen, used elsewhere."""

import csv
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from loyalty_desktop.errors import Duplicate, Invalid, NotAllowed, NotEligible, NotFound
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.tables import Interaction, Member
from loyalty_desktop.services.commands.campaigns import StopCampaign, stop_campaign
from loyalty_desktop.services.commands.relations import NoteInteraction, note_interaction
from loyalty_desktop.services.commands.segments import (
    AddToSegment,
    DefineSegment,
    DropSegment,
    FreezeSegment,
    RenameSegment,
    SegmentKept,
    add_to_segment,
    define_segment,
    drop_segment,
    freeze_segment,
    rename_segment,
)
from loyalty_desktop.services.commands.tasks import FinishTask, finish_task
from loyalty_desktop.services.exchange.exporting import export_segment
from loyalty_desktop.services.queries.filter_expression import filter_said
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.queries.members import count_members, member_places
from loyalty_desktop.services.queries.segment_preview import segment_offers, segment_preview
from loyalty_desktop.services.queries.segment_sql import narrowed
from loyalty_desktop.services.queries.segments import (
    segment_count,
    segment_members,
    segment_size,
    segments,
)
from loyalty_desktop.services.store import Session, micros
from tests.factories import Till, a_line, at, facts_of, key, number, tiers
from tests.service.conftest import MakeShop
from tests.service.test_rights import hired

NOW = "2026-02-01"


def define(shop: Till, name: str, expression: str, when: str = NOW) -> SegmentKept:
    return shop.do(
        define_segment,
        DefineSegment(key=key(), at=at(when), name=name, expression=expression),
    )


def freeze(shop: Till, name: str, when: str = NOW) -> SegmentKept:
    return shop.do(freeze_segment, FreezeSegment(key=key(), at=at(when), name=name))


def drop(shop: Till, name: str) -> SegmentKept:
    return shop.do(drop_segment, DropSegment(key=key(), at=at(NOW), name=name))


def put_in(shop: Till, name: str, chosen: Chosen, *, new: bool = False, **more: Any) -> SegmentKept:
    asked = AddToSegment(
        key=more.get("key") or key(), at=at(NOW), name=name, chosen=chosen, new=new
    )
    return shop.do(add_to_segment, asked)


def names_in(shop: Till, name: str) -> list[str]:
    found = shop.store.read_as(shop.by, segment_preview, "", at(NOW), name)
    return [row.name for row in found.rows]


def count(shop: Till, expression: str, when: str = NOW) -> int:
    return shop.store.read_as(shop.by, segment_count, expression, at(when))


def size(shop: Till, name: str, when: str = NOW) -> int:
    return shop.store.read_as(shop.by, segment_size, name, at(when))


def test_that_everyone_stages_tiers_and_what_is_due_are_there_from_the_start(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 0, "1"))})
    shop.offer("MUG", 50)
    shop.join("Ani", birthday="1990-02-03", opening_points=45)
    shop.join("Contact", joined=False)
    told = {row.segment.name: row.count for row in shop.store.read(segments, at(NOW))}
    assert told["everyone"] == 1
    assert told["suspect"] == 2
    assert told["Silver"] == 1
    assert told["birthdays"] == 1
    assert told["near-a-reward"] == 1
    assert told["gone-quiet"] == 0


def test_that_a_living_segment_follows_its_members_and_a_frozen_one_keeps_them(shop: Till) -> None:
    budi = number(shop.join("Budi"))
    define(shop, "Buyers", "visits >= 1")
    assert size(shop, "buyers") == 0
    shop.buy(budi, 10_000, "2026-01-10")
    assert size(shop, "BUYERS") == 1
    assert freeze(shop, "Buyers").members == 1
    shop.buy(number(shop.join("Ani")), 10_000, "2026-01-20")
    assert size(shop, "Buyers") == 1
    define(shop, "Buyers", "visits >= 1")
    assert size(shop, "Buyers") == 2


def test_that_a_frozen_member_who_was_absorbed_is_there_as_who_absorbed_them(shop: Till) -> None:
    one, other = shop.join("Budi"), shop.join("Budi S")
    define(shop, "Solo", "everyone")
    freeze(shop, "Solo")
    shop.merge(number(one), number(other), NOW)
    found: list[str] = []
    shop.store.read(segment_members, "Solo", at("2026-02-02"), found.append)
    assert found == [one.member_id]


def test_that_who_has_left_is_in_no_segment_that_does_not_ask_for_the_state(shop: Till) -> None:
    shop.leave(number(shop.join("Budi")), "2026-01-20")
    assert count(shop, "everyone") == 0
    assert count(shop, "points = 0") == 0
    assert count(shop, "state = left") == 1
    assert count(shop, "everyone", "2026-01-10") == 1


def test_that_who_objects_to_profiling_is_in_no_segment_that_profiles(shop: Till) -> None:
    number(shop.join("Budi", city="Solo"))
    with shop.store.work(shop.by) as work:
        work.session.execute(update(Member).values(restricted=True))
    assert count(shop, "stage = suspect") == 0
    assert count(shop, "not (stage = client)") == 0
    assert count(shop, "city = solo or visits = 5") == 0
    assert count(shop, "city = solo") == 1


def test_that_a_stage_that_time_has_changed_counts_as_it_is(make_shop: MakeShop) -> None:
    shop = make_shop(stages={"churn_days": 10})
    shop.buy(number(shop.join()), 10_000, "2026-01-10")
    assert count(shop, "stage = first_time", "2026-01-20") == 1
    assert count(shop, "stage = lost", "2026-01-20") == 0
    assert count(shop, "stage = lost", "2026-01-21") == 1
    assert count(shop, "stage = first_time", "2026-01-21") == 0
    assert count(shop, "stage = suspect", "2026-01-08") == 1


def test_that_a_tier_that_the_programme_does_not_have_is_refused_at_its_place(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 0, "1"), ("Gold", 9, "2"))})
    with pytest.raises(Invalid) as refused:
        define(shop, "Best", "points > 3 and tier = Platinum")
    assert facts_of(refused)["place"] == 23
    assert facts_of(refused)["options"] == ["Silver", "Gold"]


def test_that_money_has_no_more_decimals_than_the_currency(shop: Till) -> None:
    with pytest.raises(Invalid) as refused:
        count(shop, "spend > 1_000.5")
    assert facts_of(refused)["mistake"] == "too_many_decimals"
    assert count(shop, "spend >= 1_000.0") == 0


def test_that_a_segment_of_the_program_is_neither_replaced_nor_put_away(shop: Till) -> None:
    with pytest.raises(Duplicate):
        define(shop, "Everyone", "points > 3")
    with pytest.raises(NotFound):
        drop(shop, "everyone")
    with pytest.raises(NotFound):
        freeze(shop, "client")


def test_that_a_segment_put_away_is_gone(shop: Till) -> None:
    define(shop, "Solo", "city = Solo")
    freeze(shop, "Solo")
    drop(shop, "solo")
    with pytest.raises(NotFound):
        size(shop, "Solo")


def test_that_segments_are_for_who_may_make_offers(shop: Till) -> None:
    cashier = hired(hired(shop, "owner"), "cashier")
    with pytest.raises(NotAllowed):
        define(cashier, "Solo", "city = Solo")


def test_that_asking_twice_with_one_key_keeps_one_segment(shop: Till) -> None:
    asked = DefineSegment(key=key(), at=at(NOW), name="Solo", expression="city = Solo")
    assert shop.do(define_segment, asked) == shop.do(define_segment, asked)


def test_that_the_list_of_members_and_a_file_hold_a_segments_members(
    shop: Till, tmp_path: Path
) -> None:
    shop.join("Ani", city="Solo")
    shop.join("Budi", city="Bandung")
    define(shop, "Here", "city = solo")
    assert shop.store.read(count_members, MemberFilter(segment="here"), at(NOW)) == 1
    assert len(shop.store.read(member_places, MemberFilter(segment="everyone"))) == 2
    file = tmp_path / "here.csv"
    assert export_segment(shop.store, shop.by, "Here", file, now=at(NOW)).rows == 1
    with file.open(encoding="utf-8") as opened:
        assert [row["name"] for row in csv.DictReader(opened)] == ["Ani"]


def test_that_what_is_not_a_name_of_a_segment_is_said(shop: Till) -> None:
    with pytest.raises(NotFound):
        shop.store.read(count_members, MemberFilter(segment="nobody"))


def plan(session: Session, expression: str) -> str:
    statement: Any = narrowed(
        session, read_segment(expression), micros(at(NOW)), select(Member.row)
    )
    compiled = statement.compile(
        dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True}
    )
    rows = session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))
    return "\n".join(row[3] for row in rows)


@pytest.mark.parametrize(
    ("expression", "index"),
    [
        ("stage = client", "ix_account_stage"),
        ("tier = Gold", "ix_account_tier"),
        ("spend(7d) > 100_000", "ix_purchase_business_day"),
        ("bought(coffee, 7d)", "ix_purchase_business_day"),
    ],
)
def test_that_the_usual_conditions_are_found_by_an_index(
    make_shop: MakeShop, expression: str, index: str
) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Gold", 9, "2"))})
    if shop.store.url.get_backend_name() != "sqlite":
        pytest.skip("the plans of SQLite are looked at")
    assert index in shop.store.read(plan, expression)


def test_that_a_group_of_rfm_is_found_by_its_name_and_its_scores(shop: Till) -> None:
    ani, budi = number(shop.join("Ani")), number(shop.join("Budi"))
    for day in ("2026-01-02", "2026-01-09", "2026-01-16", "2026-01-20", "2026-01-30"):
        shop.buy(ani, 80_000, day)
    shop.buy(budi, 10_000, "2026-01-05")
    shop.join("Never")
    assert count(shop, "rfm = potential_loyalist") == 1
    assert count(shop, "rfm in (new, champions)") == 1
    assert count(shop, "recency_score = 5 and frequency_score >= 3") == 1
    assert count(shop, "rfm = none and state = member") == 1
    assert count(shop, "money_score >= 1 and visits = 1") == 1


def test_that_scores_are_those_of_the_moment_asked_about(shop: Till) -> None:
    shop.buy(number(shop.join()), 10_000, "2026-01-10")
    assert count(shop, "recency_score = 5", "2026-01-20") == 1
    assert count(shop, "recency_score = 5", "2026-03-20") == 0
    assert count(shop, "rfm != none", "2026-01-09") == 0


def test_that_people_are_found_by_what_they_are_expected_to_bring(shop: Till) -> None:
    ani = number(shop.join("Ani"))
    shop.join("Never")
    for day in ("2025-11-02", "2025-12-02", "2026-01-02", "2026-01-30"):
        shop.buy(ani, 100_000, day)
    assert count(shop, "value > 0") == 1
    assert count(shop, "value = none") == 1
    assert count(shop, "value > 999_000_000") == 0


def complaints(session: Session) -> list[str]:
    return list(session.scalars(select(Interaction.id)))


def test_that_people_are_found_by_what_they_said_last_and_by_an_open_complaint(shop: Till) -> None:
    budi = number(shop.join("Budi"))
    shop.feedback(budi, "2026-01-10", satisfaction=2)
    shop.feedback(budi, "2026-01-12", satisfaction=5, nps=9)
    assert count(shop, "satisfaction = 5") == 1
    assert count(shop, "satisfaction = 2", "2026-01-11") == 1
    assert count(shop, "feedback(30d) = 2") == 1
    assert count(shop, "feedback(30d) = 2", "2026-01-11") == 0
    asked = NoteInteraction(key=key(), at=at("2026-01-15"), member=budi, kind="complaint")
    shop.do(note_interaction, asked)
    assert count(shop, "complaint = open") == 1
    assert count(shop, "complaint = none", "2026-01-14") == 1
    waiting = shop.store.read(complaints)[0]
    shop.do(finish_task, FinishTask(key=key(), at=at("2026-01-20"), interaction=waiting))
    assert count(shop, "complaint = settled") == 1
    assert count(shop, "complaint = open", "2026-01-19") == 1


def test_that_who_brought_buyers_is_found_by_how_many(shop: Till) -> None:
    ani = number(shop.join("Ani"))
    friend = number(shop.join("Friend", referred_by=ani))
    shop.join("Looks", referred_by=ani)
    assert count(shop, "referrals >= 1") == 0
    shop.buy(friend, 10_000, "2026-01-10")
    assert count(shop, "referrals = 1") == 1
    assert count(shop, "referrals = 0") == 2


def test_that_a_preference_is_found_under_its_name_alone(shop: Till) -> None:
    budi = number(shop.join("Budi"))
    shop.change(budi, "2026-01-10", preferences={"size": "M", "channel": "WhatsApp"})
    assert count(shop, "preference(Channel, whatsapp)") == 1
    assert count(shop, "preference(size, whatsapp)") == 0


def test_that_a_name_is_changed_and_whom_it_means_stays(shop: Till) -> None:
    number(shop.join("Budi"))
    define(shop, "Buyers", "visits = 0")
    freeze(shop, "Buyers")
    shop.join("Late")
    asked = RenameSegment(key=key(), at=at(NOW), name="buyers", new_name=" Early birds ")
    assert shop.do(rename_segment, asked).name == "Early birds"
    assert shop.do(rename_segment, asked).name == "Early birds"
    assert size(shop, "early birds") == 1
    with pytest.raises(NotFound):
        size(shop, "Buyers")
    again = RenameSegment(key=key(), at=at(NOW), name="Early birds", new_name="EARLY BIRDS")
    assert shop.do(rename_segment, again).name == "EARLY BIRDS"


@pytest.mark.parametrize("name", ["other", "Everyone", ""])
def test_that_a_name_that_is_taken_or_none_is_refused(shop: Till, name: str) -> None:
    define(shop, "Here", "city = Solo")
    define(shop, "Other", "city = Bogor")
    with pytest.raises((Duplicate, Invalid)):
        shop.do(rename_segment, RenameSegment(key=key(), at=at(NOW), name="Here", new_name=name))
    assert size(shop, "Here") == 0


def test_that_a_segment_of_a_running_campaign_is_neither_put_away_nor_renamed(shop: Till) -> None:
    define(shop, "Here", "city = Solo")
    shop.campaign("SPRING", name="Spring", kind="offer", audience="here", multiplier=2)
    with pytest.raises(NotEligible) as refused:
        drop(shop, "Here")
    assert facts_of(refused)["campaign"] == "Spring"
    with pytest.raises(NotEligible):
        shop.do(rename_segment, RenameSegment(key=key(), at=at(NOW), name="Here", new_name="There"))
    assert size(shop, "Here") == 0


def test_that_a_condition_can_stand_where_a_segment_is_asked_for(
    shop: Till, tmp_path: Path
) -> None:
    shop.join("Ani", city="Solo")
    shop.join("Budi", city="Bandung")
    meant = MemberFilter(segment="city = solo")
    assert shop.store.read(count_members, meant, at(NOW)) == 1
    file = tmp_path / "here.csv"
    assert export_segment(shop.store, shop.by, "city = Bandung", file, now=at(NOW)).rows == 1
    with pytest.raises(Invalid) as refused:
        shop.store.read(count_members, MemberFilter(segment="city = (x"), at(NOW))
    assert facts_of(refused)["place"] == 8


def test_that_a_first_look_counts_all_and_shows_the_first_by_name(shop: Till) -> None:
    for name in ("Citra", "Ani", "Budi"):
        shop.join(name, city="Solo")
    shop.leave(number(shop.join("Gone", city="Solo")), "2026-01-20")
    seen = shop.store.read(segment_preview, "city = Solo", at(NOW), "", 2)
    assert (seen.count, seen.known) == (3, 3)
    assert [row.name for row in seen.rows] == ["Ani", "Budi"]
    assert shop.store.read(segment_preview, "city = Bogor", at(NOW)).rows == ()
    define(shop, "Early", "city = Solo")
    freeze(shop, "Early")
    shop.join("Late", city="Solo")
    assert shop.store.read(segment_preview, "", at(NOW), "early").count == 3


def test_that_what_the_shop_has_is_offered_for_conditions(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 0, "1"))})
    budi = number(shop.join("Budi", city="Solo", source="web"))
    shop.buy(budi, 10_000, "2026-01-10", lines=(a_line(10_000, "coffee", sku="A1"),))
    shop.change(budi, "2026-01-10", preferences={"drink": "tea"})
    offers = shop.store.read(segment_offers, at(NOW))
    assert (offers.tiers, offers.cities, offers.sources) == (("Silver",), ("Solo",), ("web",))
    assert "coffee" in offers.bought
    assert (offers.preferences, offers.likes) == (("drink",), ("tea",))


@pytest.mark.parametrize(
    ("which", "expression"),
    [
        (MemberFilter(stages=("client", "lost")), "stage in (client, lost)"),
        (MemberFilter(tiers=("Gold",), state="member"), "tier = Gold and state = member"),
        (MemberFilter(cities=("Solo", "Bogor")), "city in (Solo, Bogor)"),
        (MemberFilter(birthday=7, visit="within 30"), "birthday(7d) and last_visit <= 30d"),
        (MemberFilter(visit="over 90"), "last_visit > 90d"),
        (MemberFilter(visit="never"), "last_visit = none"),
        (
            MemberFilter(consents=("marketing:sms", "marketing:email")),
            "consent(marketing, sms) or consent(marketing, email)",
        ),
    ],
)
def test_that_filters_of_the_list_are_said_as_a_condition(
    shop: Till, which: MemberFilter, expression: str
) -> None:
    said = shop.store.read(filter_said, which, at(NOW))
    assert (said.expression, said.lost) == (expression, ())


def test_that_filters_and_their_condition_mean_the_same_people(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Gold", 1, "2"))}, stages={"churn_days": 20})
    for place, city in enumerate(("Solo", "Bogor", None, "Solo")):
        person = number(shop.join(f"P{place}", city=city, birthday="1990-02-03"))
        if place:
            shop.buy(person, 10_000, f"2026-01-{7 * place:02d}")
    define(shop, "Here", "city = Solo")
    for which in (
        MemberFilter(cities=("Solo",), visit="within 30"),
        MemberFilter(stages=("lost", "first_time"), birthday=7),
        MemberFilter(visit="over 30"),
        MemberFilter(segment="here", visit="never"),
        MemberFilter(consents=("none",), state="member"),
    ):
        said = shop.store.read(filter_said, which, at(NOW))
        listed = shop.store.read(count_members, which, at(NOW))
        assert count(shop, said.expression) == listed, said


def test_that_what_no_condition_can_say_is_named(shop: Till) -> None:
    define(shop, "Here", "city = Solo")
    freeze(shop, "Here")
    which = MemberFilter(text="budi", expiring=7, segment="Here", stages=("lost",))
    said = shop.store.read(filter_said, which, at(NOW))
    assert (said.expression, said.lost) == ("stage = lost", ("text", "frozen", "expiring"))


def test_that_a_segment_stays_while_a_campaign_is_for_it_and_goes_once_that_is_stopped(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    define(shop, "Tea drinkers", "points > 10", "2026-01-10")
    shop.campaign("tea", "2026-01-11", name="Tea week", audience="Tea drinkers")
    with pytest.raises(NotEligible) as refused:
        drop(shop, "Tea drinkers")
    assert facts_of(refused)["campaign"] == "Tea week"
    shop.do(stop_campaign, StopCampaign(key=key(), at=at("2026-01-20"), code="tea"))
    assert drop(shop, "Tea drinkers").name == "Tea drinkers"


def test_that_members_are_put_into_a_segment_of_their_own_and_into_a_frozen_one(
    shop: Till,
) -> None:
    ani, bela, _citra = (
        shop.join(name, city="Solo").member_id for name in ("Ani", "Bela", "Citra")
    )
    done = put_in(shop, "Tasting", Chosen((ani,)), new=True)
    assert (done.name, done.members, done.added) == ("Tasting", 1, 1)
    again = put_in(shop, "tasting", Chosen((ani, bela)))
    assert (again.members, again.added) == (2, 1)
    assert names_in(shop, "Tasting") == ["Ani", "Bela"]
    define(shop, "Solo", "city = Bogor")
    freeze(shop, "Solo")
    put_in(shop, "Solo", Chosen((bela,)))
    assert names_in(shop, "Solo") == ["Bela"]


def test_that_all_of_a_filter_but_some_are_put_in_without_their_ids(shop: Till) -> None:
    solo = [shop.join(name, city="Solo").member_id for name in ("Ani", "Bela", "Citra")]
    shop.join("Dewi", city="Bogor")
    chosen = Chosen((solo[1],), everyone=True, which=MemberFilter(cities=("Solo",)))
    asked = key()
    done = put_in(shop, "Tasting", chosen, new=True, key=asked)
    assert put_in(shop, "Tasting", chosen, new=True, key=asked) == done
    assert names_in(shop, "Tasting") == ["Ani", "Citra"]
    searched = Chosen((), everyone=True, which=MemberFilter(text="bel", stages=("suspect",)))
    assert put_in(shop, "Tasting", searched).added == 1


def test_that_who_was_absorbed_is_put_in_as_who_absorbed_them(shop: Till) -> None:
    ani, bela = shop.join("Ani"), shop.join("Bela")
    shop.merge(number(ani), number(bela), at(NOW))
    put_in(shop, "Tasting", Chosen((bela.member_id, ani.member_id)), new=True)
    assert names_in(shop, "Tasting") == ["Ani"]


def test_that_a_living_segment_takes_nobody_and_one_put_together_by_hand_cannot_live(
    shop: Till,
) -> None:
    ani = Chosen((shop.join("Ani").member_id,))
    define(shop, "Solo", "city = Solo")
    with pytest.raises(NotEligible):
        put_in(shop, "Solo", ani)
    with pytest.raises(Duplicate):
        put_in(shop, "Solo", ani, new=True)
    with pytest.raises(NotFound):
        put_in(shop, "Bogor", ani)
    with pytest.raises(NotFound):
        put_in(shop, "Empty", Chosen(everyone=True, which=MemberFilter(cities=("Oz",))), new=True)
    put_in(shop, "Tasting", ani, new=True)
    with pytest.raises(NotEligible):
        freeze(shop, "Tasting")
    with pytest.raises(NotEligible):
        define(shop, "Tasting", "picked or city = Solo")
    assert names_in(shop, "Tasting") == ["Ani"]
    assert define(shop, "Tasting", "city = Solo").expression == "city = Solo"
    assert size(shop, "Tasting") == 0
