from datetime import date

import pytest

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.members import ConsentGiven
from loyalty_desktop.services.commands.relations import (
    AnswerFeedback,
    GiveConsent,
    NoteInteraction,
    answer_feedback,
    give_consent,
    note_interaction,
)
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.queries.member_page import MemberPage, member_page
from loyalty_desktop.services.queries.member_points import ledger_page, lots_left
from loyalty_desktop.services.queries.member_purchases import purchase_lines, purchases_page
from tests.factories import Till, When, a_line, at, key, number, tiers
from tests.service.conftest import MakeShop

TODAY = "2026-03-31"


def page_of(till: Till, member: str | None, when: When = TODAY) -> MemberPage:
    return till.store.read_as(till.by, member_page, str(member), at(when))


@pytest.fixture
def shop(make_shop: MakeShop) -> Till:
    return make_shop(
        earn={"per": 1000},
        redeem={"value": 500},
        expiry={"kind": "days", "after": 60},
        tiering={"tiers": tiers(("Silver", 50_000, "1"), ("Gold", 200_000, "1"))},
    )


def test_that_the_page_says_who_it_is(shop: Till) -> None:
    told = shop.join(
        "Siti Rahma",
        "2026-01-05",
        phone="081255551204",
        email="siti@example.com",
        city="Bogor",
        birthday="1990-06-12",
    )
    page = page_of(shop, told.member)
    profile = page.profile
    assert (profile.id, profile.number, profile.name) == (told.member_id, told.member, "Siti Rahma")
    assert (profile.phone, profile.phone_whole) == ("0812-5555-1204", True)
    assert (profile.email, profile.city, profile.birthday) == (
        "siti@example.com",
        "Bogor",
        date(1990, 6, 12),
    )
    assert (profile.state, profile.joined, profile.left) == ("member", date(2026, 1, 5), None)
    assert (page.day, page.visits, page.last_visit) == (date(2026, 3, 31), 0, None)
    with pytest.raises(NotFound):
        page_of(shop, "nobody")


def test_that_the_page_counts_what_was_bought(shop: Till) -> None:
    member = number(shop.join())
    shop.buy(member, 30_000, "2026-01-10")
    shop.buy(member, 50_000, "2026-03-20")
    page = page_of(shop, member)
    assert (page.visits, page.purchases, page.spend) == (2, 2, 80_000)
    assert (page.first_visit, page.last_visit) == (date(2026, 1, 10), date(2026, 3, 20))
    assert (page.standing.balance, page.worth) == (50, 25_000)
    assert [(each.points, each.last_valid) for each in page.expiries] == [(50, date(2026, 5, 19))]
    tier = page.tier
    assert (tier.name, tier.place, tier.count, tier.next) == ("Silver", 0, 2, "Gold")
    assert (tier.reached, tier.missing, tier.progress) == (80_000, 120_000, 0.4)


def test_that_stages_are_told_with_their_reasons_and_lapses_of_time(shop: Till) -> None:
    member = number(shop.join(when="2026-01-05"))
    shop.buy(member, 30_000, "2026-01-10")
    shop.buy(member, 30_000, "2026-01-20")
    page = page_of(shop, member, "2026-12-31")
    assert [(step.stage, step.day) for step in page.stages] == [
        ("lost", date(2026, 4, 21)),
        ("repeat", date(2026, 1, 20)),
        ("first_time", date(2026, 1, 10)),
        ("suspect", date(2026, 1, 5)),
    ]
    assert (page.stage.stage, page.stage.since) == ("lost", date(2026, 4, 21))
    assert page.stage.evidence["gap"] == 345
    assert page.stages[1].evidence["visits"] == 2
    shop.set_stage(member, "client", "2026-12-31", "2027-01-31")
    page = page_of(shop, member, "2026-12-31 13:00")
    assert (page.stage.stage, page.stage.computed) == ("client", "lost")
    assert page.stage.until == date(2027, 1, 31)


def test_that_the_ledger_is_told_entry_by_entry_with_lots(shop: Till) -> None:
    member = shop.join()
    till = shop.at_counter("2")
    till.buy(member.member, 40_000, "2026-01-10", receipt="0110-1")
    till.buy(member.member, 20_000, "2026-02-10", receipt="0210-1")
    shop.offer("tea", 45, name="Tea for two")
    till.redeem(number(member), "tea", "2026-02-11")
    whole = shop.store.read(ledger_page, member.member_id)
    assert not whole.more
    assert [(row.kind, row.points, row.running) for row in whole.rows] == [
        ("redeem", -45, 15),
        ("earn", 20, 60),
        ("earn", 40, 40),
    ]
    used, earned, _ = whole.rows
    assert (used.reward, earned.receipt, earned.counter) == ("Tea for two", "0210-1", "2")
    assert [(lot.points, lot.awarded) for lot in used.lots] == [
        (-40, date(2026, 1, 10)),
        (-5, date(2026, 2, 10)),
    ]
    assert [(lot.points, lot.last_valid) for lot in earned.lots] == [(20, date(2026, 4, 11))]
    first = shop.store.read(ledger_page, member.member_id, None, 2)
    rest = shop.store.read(ledger_page, member.member_id, first.rows[-1].sequence, 2)
    assert (first.more, rest.more) == (True, False)
    assert (*first.rows, *rest.rows) == whole.rows
    lots = shop.store.read(lots_left, member.member_id, at(TODAY))
    assert [(lot.earned, lot.remaining, lot.last_valid) for lot in lots] == [
        (20, 15, date(2026, 4, 11))
    ]


def test_that_points_over_time_end_at_the_balance(shop: Till) -> None:
    member = number(shop.join())
    shop.buy(member, 40_000, "2026-01-10")
    purchase = shop.buy(member, 20_000, "2026-02-10")
    shop.refund(str(purchase.purchase), "2026-02-15", 10_000)
    page = page_of(shop, member)
    assert [(step.day, step.points) for step in page.points] == [
        (date(2026, 1, 10), 40),
        (date(2026, 2, 10), 60),
        (date(2026, 2, 15), 50),
        (date(2026, 3, 12), 10),
    ]
    assert page.points[-1].points == page.standing.balance
    shop.expire(TODAY)
    assert page_of(shop, member, "2026-03-31 13:00").points == page.points


def test_that_pending_points_count_when_they_can_be_used(make_shop: MakeShop) -> None:
    till = make_shop(earn={"per": 1000, "pending_days": 10})
    member = number(till.join())
    till.buy(member, 40_000, "2026-03-01")
    early = page_of(till, member, "2026-03-05")
    assert (early.points, early.standing.pending) == ((), 40)
    assert [(step.day, step.points) for step in page_of(till, member).points] == [
        (date(2026, 3, 11), 40)
    ]


def test_that_purchases_are_told_with_what_went_back(shop: Till) -> None:
    member = shop.join()
    lines = (
        a_line(60_000, "bread", name="Wheat bread", quantity=2),
        a_line(20_000, name="Tea"),
    )
    bought = shop.buy(member.member, 80_000, "2026-01-10", receipt="0110-1", lines=lines)
    void = shop.buy(member.member, 5_000, "2026-01-11")
    shop.void(str(void.purchase), "2026-01-11 13:00")
    shop.refund(str(bought.purchase), "2026-01-12", lines=((2, None),))
    found = shop.store.read(purchases_page, member.member_id)
    assert not found.more
    voided, row = found.rows
    assert voided.voided
    assert (row.receipt, row.day, row.due) == ("0110-1", date(2026, 1, 10), 80_000)
    assert (row.refunded, row.earned, row.taken_back) == (20_000, 80, 20)
    assert row.why
    told = shop.store.read(purchase_lines, str(bought.purchase))
    assert [(line.name, int(line.quantity), line.net) for line in told] == [
        ("Wheat bread", 2, 60_000),
        ("Tea", 1, 20_000),
    ]


def test_that_purchases_come_page_by_page(shop: Till) -> None:
    member = shop.join()
    for place in range(7):
        shop.buy(member.member, 1_000 * (place + 1), f"2026-02-01 {10 + place // 3}:00")
    whole = shop.store.read(purchases_page, member.member_id)
    first = shop.store.read(purchases_page, member.member_id, None, 3)
    second = shop.store.read(purchases_page, member.member_id, first.rows[-1], 3)
    third = shop.store.read(purchases_page, member.member_id, second.rows[-1], 3)
    assert (first.more, second.more, third.more) == (True, True, False)
    assert (*first.rows, *second.rows, *third.rows) == whole.rows
    assert len(whole.rows) == 7


def test_that_an_absorbed_member_shows_the_page_of_the_one_kept(shop: Till) -> None:
    kept, other = shop.join("Kept"), shop.join("Other")
    shop.buy(other.member, 30_000, "2026-01-31")
    merge = shop.merge(number(kept), number(other), "2026-02-01")
    page = page_of(shop, other.member)
    assert (page.profile.name, page.visits, page.standing.balance) == ("Kept", 1, 30)
    (merged,) = page.facts.merges
    assert (merged.id, merged.absorbed.name, merged.undoable) == (merge.merge, "Other", True)
    (row,) = shop.store.read(purchases_page, kept.member_id).rows
    assert row.merged
    shop.part(merge.merge, "2026-02-02")
    (parted,) = page_of(shop, kept.member).facts.merges
    assert (parted.undoable, parted.undone) == (False, date(2026, 2, 2))
    assert page_of(shop, other.member).profile.name == "Other"


def test_that_the_newest_word_on_preferences_and_consents_counts(shop: Till) -> None:
    member = shop.join(
        preferences={"size": "M", "likes": "Tea"},
        consents=(ConsentGiven("marketing", "whatsapp"),),
    )
    shop.change(number(member), "2026-02-01", preferences={"size": "L", "likes": None})
    for day, channel, given in (("02", "whatsapp", False), ("03", "email", True)):
        shop.do(
            give_consent,
            GiveConsent(
                key=key(),
                at=at(f"2026-02-{day}"),
                member=number(member),
                purpose="marketing",
                channel=channel,
                given=given,
            ),
        )
    facts = page_of(shop, member.member).facts
    assert [(each.name, each.value) for each in facts.preferences] == [("size", "L")]
    assert [(each.channel, each.given, each.since) for each in facts.consents] == [
        ("email", True, date(2026, 2, 3)),
        ("whatsapp", False, date(2026, 2, 2)),
    ]


def test_that_sensitive_facts_and_phones_are_kept_from_cashiers(shop: Till) -> None:
    member = shop.join(phone="081255551204", preferences={"allergies": "Nuts"})
    seen = {}
    by = shop.by
    for role in ("owner", "cashier"):
        request = HireStaff(key=key(), at=at(TODAY), name=role, role=role, pin_hash=None)
        staff = shop.store.write(hire_staff, by, request).staff
        acting = Actor(role, role, staff)
        by = acting if role == "owner" else by
        page = page_of(shop.used_by(acting), member.member)
        (fact,) = page.facts.preferences
        seen[role] = (fact.value, fact.readable, page.profile.phone_whole)
        assert fact.sensitive
    assert seen == {"owner": (None, True, True), "cashier": (None, False, False)}


def test_that_cards_referrals_feedback_and_talks_are_told(shop: Till) -> None:
    friend = shop.join("Friend")
    member = shop.join("Siti", referred_by=friend.member)
    brought = shop.join("Lina", referred_by=member.member)
    shop.join("Nobody yet", referred_by=member.member, joined=False)
    shop.buy(brought.member, 10_000, "2026-02-03")
    shop.replace_card(number(member), "2026-02-01", reason="torn")
    said = shop.feedback(number(member), "2026-02-10", nps=9, comment="Kind people")
    shop.do(
        answer_feedback,
        AnswerFeedback(key=key(), at=at("2026-02-11"), feedback=said.feedback, note="Thanked"),
    )
    shop.do(
        note_interaction,
        NoteInteraction(
            key=key(), at=at("2026-02-12"), member=number(member), kind="call", note="Hours"
        ),
    )
    facts = page_of(shop, member.member).facts
    assert [(card.kind, card.state, card.reason) for card in facts.cards] == [
        ("own", "issued", None),
        ("own", "replaced", "torn"),
    ]
    assert facts.referrer is not None
    assert facts.referrer.name == "Friend"
    assert {each.person.name: each.confirmed for each in facts.referred} == {
        "Lina": date(2026, 2, 3),
        "Nobody yet": None,
    }
    (feedback,) = facts.feedback
    assert (feedback.nps, feedback.comment, feedback.answer, feedback.answered) == (
        9,
        "Kind people",
        "Thanked",
        date(2026, 2, 11),
    )
    assert [(each.kind, each.note) for each in facts.interactions] == [("call", "Hours")]
