from datetime import date
from random import Random

import pytest

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.queries.resolving import resolve
from tests.factories import Till, a_line, at, later, tiers
from tests.service.conftest import MakeShop

TIERS = tiers(("Bronze", 0, "1"), ("Silver", 300_000, "1.25"), ("Gold", 900_000, "1.5"))


def panel(till: Till, member: str, when: str) -> MemberPanel:
    """Return what the counter shows of a member."""
    return till.store.read_as(till.by, member_panel, member, at(when))


@pytest.mark.parametrize("window", ["lifetime", "rolling", "calendar_year"])
@pytest.mark.parametrize("measure", ["spend", "visits", "points"])
def test_that_the_panel_says_of_tier_and_stage_what_all_the_facts_say(
    make_shop: MakeShop, window: str, measure: str
) -> None:
    small = tiers(("Bronze", 0, "1"), ("Silver", 3, "1.25"), ("Gold", 9, "1.5"))
    till = make_shop(
        tiering={
            "measure": measure,
            "window": window,
            "days": 60,
            "grace_days": 10,
            "tiers": TIERS if measure == "spend" else small,
        }
    )
    member = till.join("Budi").member or ""
    dice = Random(7)
    day = 0
    for _ in range(40):
        day += dice.choice((1, 2, 5, 11, 31))
        when = later("2026-01-06", days=day)
        till.buy(member, dice.randrange(20_000, 90_000), when)
        asked = later(when, days=dice.choice((0, 1, 9, 45, 70)), hours=3)
        shown = till.store.read_as(till.by, member_panel, member, asked)
        whole = till.whole(member, asked)
        assert (shown.tier, shown.stage, shown.balance) == (
            whole.standing.tier,
            whole.standing.stage,
            whole.standing.balance,
        )
        assert shown.next_tier == (whole.tier.next.name if whole.tier.next else None)
        assert shown.missing == whole.tier.missing
        review = whole.tier.review
        assert shown.review == (None if review is None else date_of(review))
        assert shown.evidence.get("gap") == whole.stage.evidence.get("gap")


def test_that_the_panel_tells_what_expires_next_and_what_it_is_worth(make_shop: MakeShop) -> None:
    till = make_shop(expiry={"kind": "days", "after": 30}, redeem={"value": 500})
    member = till.join("Budi").member or ""
    till.buy(member, 240_000, "2026-01-10")
    till.buy(member, 100_000, "2026-01-20")
    shown = panel(till, member, "2026-01-25")
    assert (shown.balance, shown.worth) == (34, 17_000)
    assert (shown.expiring, shown.expires) == (24, date(2026, 2, 9))
    assert (shown.say.because, shown.say.facts["points"]) == ("expiring", 24)
    assert panel(till, member, "2026-02-10").expiring == 10


def test_that_a_birthday_comes_before_everything_else_there_is_to_say(shop: Till) -> None:
    member = shop.join("Budi", birthday="1988-02-29").member or ""
    shown = panel(shop, member, "2026-02-26")
    assert (shown.say.because, shown.days_to_birthday) == ("birthday", 2)
    assert panel(shop, member, "2026-02-28").days_to_birthday == 0
    assert panel(shop, member, "2026-03-01").days_to_birthday == 364
    assert panel(shop, member, "2026-03-20").say.because == "first"


def test_that_the_usual_is_what_was_taken_more_than_once(shop: Till) -> None:
    member = shop.join("Budi").member or ""
    for day in range(6, 12):
        lines = [a_line(20_000, name="Kopi"), a_line(5_000, name="Roti" if day % 2 else "Teh")]
        shop.buy(member, 25_000, f"2026-01-{day:02}", lines=tuple(lines))
    shop.buy(member, 90_000, "2026-01-13", lines=(a_line(90_000, name="Beras"),))
    assert panel(shop, member, "2026-01-14").usual == ("Kopi", "Roti", "Teh")


def test_that_sensitive_preferences_stay_off_the_counter(shop: Till) -> None:
    member = shop.join("Budi", preferences={"size": "L", "allergies": "nuts"}).member or ""
    shop.change(member, "2026-01-08", preferences={"size": "XL", "colour": None})
    assert panel(shop, member, "2026-01-09").preferences == (("size", "XL"),)


def test_that_no_profile_is_made_of_a_child(shop: Till) -> None:
    member = shop.join("Ani", birthday="2010-03-05").member or ""
    for day in range(6, 12):
        shop.buy(member, 25_000, f"2026-01-{day:02}", lines=(a_line(25_000, name="Kopi"),))
    child = panel(shop, member, "2026-01-14")
    assert child.minor
    assert child.apart
    assert child.said_of is not None
    assert (child.said_of.usual, child.said_of.gaps) == ((), ())
    assert not panel(shop, member, "2028-03-05").minor


def test_that_a_lost_card_still_names_its_member(shop: Till) -> None:
    budi = shop.join("Budi")
    new = shop.replace_card(budi.member or "", "2026-01-08")
    shown = panel(shop, budi.card or "", "2026-01-09")
    assert (shown.name, shown.card_lost) == ("Budi", True)
    assert not panel(shop, new.card or "", "2026-01-09").card_lost


def test_that_one_field_resolves_members_receipts_and_rewards(shop: Till) -> None:
    budi = shop.join("Budi", phone="081255500001")
    shop.offer("kopi", 20)
    shop.buy(budi.member, 50_000, "2026-01-08", receipt="A-17")

    def told(text: str) -> str:
        found = shop.store.read_as(shop.by, resolve, text, at("2026-01-09"))
        if found.member is not None:
            return found.member.name
        if found.purchase is not None:
            return f"receipt {found.purchase.receipt} of {found.purchase.member_name}"
        return f"reward {found.reward.code}" if found.reward is not None else "nothing"

    assert told("0812-5550-0001") == "Budi"
    assert told(budi.card or "") == "Budi"
    assert told(budi.member or "") == "Budi"
    assert told(" A-17 ") == "receipt A-17 of Budi"
    assert told("kopi") == "reward kopi"
    with pytest.raises(NotFound):
        told("nobody")


def test_that_rewards_say_what_is_missing_and_points_put_aside_are_not_offered(
    shop: Till,
) -> None:
    budi = shop.join("Budi").member or ""
    shop.buy(budi, 500_000, "2026-01-08")
    shop.offer("kopi", 20, stock=2)
    shop.offer("bantal", 60)
    shop.reserve(budi, "kopi", "2026-01-09")
    shown = panel(shop, budi, "2026-01-09 12:05")
    assert (shown.balance, shown.available) == (50, 30)
    assert [(offer.code, offer.why_not, offer.missing, offer.left) for offer in shown.rewards] == [
        ("kopi", "", 0, 1),
        ("bantal", "points", 30, None),
    ]
