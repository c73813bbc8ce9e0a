"""What time does: points expire and come available, tiers and stages lapse, days are dated back."""

from datetime import date
from typing import Any

import pytest

from loyalty_desktop.errors import InsufficientPoints, Invalid, NotFound
from tests.factories import Till, a_line, at, later, number, tiers
from tests.service.conftest import MakeShop


@pytest.mark.parametrize(
    ("expiry", "earned", "last"),
    [
        ({"kind": "days", "after": 10}, "2026-01-06", "2026-01-16"),
        ({"kind": "months", "after": 1}, "2026-01-31", "2026-02-28"),
        ({"kind": "month_end", "after": 12}, "2020-07-06", "2021-07-31"),
        ({"kind": "month_end", "after": 0}, "2026-02-10", "2026-02-28"),
        ({"kind": "year_end", "after": 0}, "2026-02-10", "2026-12-31"),
        ({"kind": "year_end", "after": 1}, "2026-02-10", "2027-12-31"),
        ({"kind": "activity", "after": 10}, "2026-01-06", "2026-01-16"),
    ],
)
def test_that_points_are_valid_through_their_last_day(
    make_shop: MakeShop, expiry: dict[str, Any], earned: str, last: str
) -> None:
    shop = make_shop(expiry=expiry)
    budi = number(shop.join(when="2020-01-05"))
    shop.buy(budi, 100_000, earned)
    assert shop.balance(budi, f"{last} 23:59") == 10
    gone = later(f"{last} 00:01", days=1)
    assert shop.balance(budi, gone) == 0
    assert shop.expire(gone).points == 10
    assert shop.expire(later(gone, hours=1)).points == 0


def test_that_points_that_never_expire_never_do(shop: Till) -> None:
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06")
    assert shop.balance(budi, "2126-01-06") == 10


def test_that_activity_renews_what_has_not_expired(make_shop: MakeShop) -> None:
    shop = make_shop(expiry={"kind": "activity", "after": 30})
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06")
    shop.buy(budi, 9_999, "2026-01-20")
    assert shop.balance(budi, "2026-02-05") == 10
    shop.buy(budi, 10_000, "2026-02-05")
    assert shop.balance(budi, "2026-03-07") == 11
    assert shop.balance(budi, "2026-03-08") == 0
    shop.buy(budi, 10_000, "2026-03-08")
    assert shop.balance(budi, "2026-03-08") == 1
    assert shop.balance(budi, "2026-01-31") == 10


def test_that_a_changed_policy_binds_new_lots_only(make_shop: MakeShop) -> None:
    shop = make_shop()
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06")
    shop.use(expiry={"kind": "months", "after": 6}, when="2026-01-07")
    shop.buy(budi, 20_000, "2026-01-07")
    assert shop.balance(budi, "2026-07-07") == 12
    assert shop.balance(budi, "2026-07-08") == 10


def test_that_expired_points_take_none_that_are_alive_with_them(make_shop: MakeShop) -> None:
    shop = make_shop(expiry={"kind": "days", "after": 10})
    budi = number(shop.join())
    shop.adjust(budi, 500, "2026-01-06")
    shop.adjust(budi, -300, "2026-01-07")
    shop.adjust(budi, 1_000, "2026-01-12")
    assert shop.adjust(budi, -100, "2026-01-12").balance == 1_100
    assert shop.balance(budi, "2026-01-17") == 1_000
    assert shop.adjust(budi, -1_000, "2026-01-18").balance == 0


def test_that_a_machine_that_was_off_is_right_at_once(make_shop: MakeShop) -> None:
    shop = make_shop(expiry={"kind": "days", "after": 3}, earn={"pending_days": 1})
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06")
    assert shop.standing(budi, "2026-01-07").balance == 10
    with pytest.raises(InsufficientPoints):
        shop.adjust(budi, -1, "2026-01-11")
    assert shop.buy(budi, 20_000, "2026-01-11").pending == 2


def test_that_a_first_tier_at_zero_is_held_from_joining(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Blue", 0, "1"), ("Gold", 100_000, "2"))})
    budi = shop.join()
    assert budi.tier == "Blue"
    assert shop.join("Sari", joined=False).tier is None


def test_that_redeeming_never_lowers_a_tier_by_points(make_shop: MakeShop) -> None:
    shop = make_shop(
        redeem={"value": 500}, tiering={"measure": "points", "tiers": tiers(("Gold", 10, "1"))}
    )
    budi = number(shop.join())
    assert shop.buy(budi, 100_000, "2026-01-06").tier == "Gold"
    assert shop.buy(budi, 5_000, "2026-01-07", redeem_points=10).tier == "Gold"


def test_that_bonuses_are_points_earned_and_those_for_a_friend_too(make_shop: MakeShop) -> None:
    shop = make_shop(
        bonuses={"welcome": 4, "referrer": 6},
        tiering={"measure": "points", "tiers": tiers(("Gold", 10, "1"))},
    )
    budi = number(shop.join())
    sari = number(shop.join("Sari", referred_by=budi))
    bought = shop.buy(sari, 5_000, "2026-01-06")
    assert shop.standing(budi, "2026-01-06").tier == "Gold"
    shop.void(bought.purchase, "2026-01-07")
    assert shop.standing(budi, "2026-01-07").tier is None


def test_that_a_rolling_tier_falls_after_review_and_grace(make_shop: MakeShop) -> None:
    shop = make_shop(
        tiering={
            "window": "rolling",
            "days": 30,
            "grace_days": 10,
            "tiers": tiers(("Silver", 100_000, "1.5")),
        }
    )
    budi = number(shop.join())
    assert shop.buy(budi, 100_000, "2026-01-06").tier == "Silver"
    # 6 January leaves the window on 5 February; ten days of grace follow.
    assert shop.standing(budi, "2026-02-14").tier == "Silver"
    assert shop.standing(budi, "2026-02-15").tier is None
    assert shop.buy(budi, 10_000, "2026-02-16").earned == 1


def test_that_a_purchase_in_the_grace_saves_the_tier(make_shop: MakeShop) -> None:
    shop = make_shop(
        tiering={
            "window": "rolling",
            "days": 30,
            "grace_days": 10,
            "tiers": tiers(("Silver", 100_000, "1.5")),
        }
    )
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06")
    assert shop.buy(budi, 100_000, "2026-02-14").tier == "Silver"
    assert shop.standing(budi, "2026-03-15").tier == "Silver"


def test_that_a_calendar_year_is_judged_on_new_year(make_shop: MakeShop) -> None:
    shop = make_shop(
        tiering={
            "window": "calendar_year",
            "grace_days": 30,
            "downgrade": "one_down",
            "tiers": tiers(("Silver", 100_000, "1"), ("Gold", 200_000, "1")),
        }
    )
    budi = number(shop.join())
    assert shop.buy(budi, 200_000, "2026-03-06").tier == "Gold"
    assert shop.standing(budi, "2027-12-31").tier == "Gold"
    assert shop.standing(budi, "2028-01-30").tier == "Gold"
    assert shop.standing(budi, "2028-01-31").tier == "Silver"


def test_that_a_tier_by_hand_is_a_floor_until_its_end(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 100_000, "1"), ("Gold", 200_000, "2"))})
    budi = number(shop.join())
    done = shop.set_tier(budi, "Silver", "2026-01-06", "2026-01-31")
    assert done.tier == "Silver"
    assert shop.buy(budi, 200_000, "2026-01-07").tier == "Gold"
    assert shop.standing(budi, "2026-02-01").tier == "Gold"
    sari = number(shop.join("Sari"))
    shop.set_tier(sari, "Gold", "2026-01-07", "2026-01-08")
    assert shop.buy(sari, 10_000, "2026-01-08").earned == 2
    assert shop.standing(sari, "2026-01-09").tier is None
    with pytest.raises(NotFound):
        shop.set_tier(sari, "Platinum", "2026-01-09", "2026-01-10")
    with pytest.raises(Invalid):
        shop.set_tier(sari, "Gold", "2026-01-09", "2026-01-08")


STAGE_DAYS = ["2026-04-19", "2026-04-20", "2026-05-28", "2026-06-29"]


def test_that_stages_are_those_of_the_worked_examples(shop: Till) -> None:
    lost, kept, client, repeat, twice = (
        number(shop.join(name, "2026-01-05")) for name in ("A", "B", "C", "D", "E")
    )
    shop.buy(lost, 1_000, "2026-03-31")
    shop.buy(kept, 1_000, "2026-04-01")
    for day in STAGE_DAYS:
        shop.buy(client, 1_000, day)
    for day in ("2026-05-28", "2026-06-27", "2026-06-28", "2026-06-29"):
        shop.buy(repeat, 1_000, day)
    shop.buy(twice, 1_000, "2026-06-29 10:00")
    shop.buy(twice, 1_000, "2026-06-29 11:00")
    stages = [shop.standing(one, "2026-06-30").stage for one in (lost, kept, client, repeat, twice)]
    assert stages == ["lost", "first_time", "client", "repeat", "first_time"]


def test_that_the_lost_are_won_back_at_once(shop: Till) -> None:
    budi = number(shop.join())
    shop.buy(budi, 1_000, "2026-01-06")
    assert shop.standing(budi, "2026-04-06").stage == "first_time"
    assert shop.standing(budi, "2026-04-07").stage == "lost"
    assert shop.buy(budi, 1_000, "2026-04-08").stage == "repeat"


def test_that_a_stage_by_hand_ends_by_itself(shop: Till) -> None:
    budi = number(shop.join())
    assert shop.set_stage(budi, "client", "2026-01-06", "2026-01-31").stage == "client"
    whole = shop.whole(budi, "2026-01-31")
    assert (whole.stage.stage, whole.stage.computed) == ("client", "suspect")
    assert shop.standing(budi, "2026-02-01").stage == "suspect"
    with pytest.raises(Invalid):
        shop.set_stage(budi, "client", "2026-02-01", "2026-05-03")
    with pytest.raises(Invalid):
        shop.set_stage(budi, "friend", "2026-02-01", "2026-02-03")


def regular(shop: Till, name: str, **more: Any) -> str:
    """Return a member who buys every month, of two kinds of goods where asked."""
    member = number(shop.join(name, "2026-01-05"))
    for day in STAGE_DAYS:
        shop.buy(member, 1_000, day, **more)
    return member


def test_that_a_client_who_brings_somebody_is_an_advocate(shop: Till) -> None:
    budi = regular(shop, "Budi")
    sari = number(shop.join("Sari", "2026-06-29", referred_by=budi))
    assert shop.standing(budi, "2026-06-30").stage == "client"
    first = shop.buy(sari, 1_000, "2026-06-30")
    assert shop.standing(budi, "2026-06-30").stage == "advocate"
    shop.void(first.purchase, "2026-06-30 13:00")
    assert shop.standing(budi, "2026-06-30 13:00").stage == "client"


def test_that_a_contact_who_buys_confirms_a_referral_and_moves_no_points(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(bonuses={"referrer": 10, "referred": 5})
    budi = regular(shop, "Budi")
    sari = number(shop.join("Sari", "2026-06-29", referred_by=budi, joined=False))
    assert shop.buy(sari, 1_000, "2026-06-30").balance == 0
    assert shop.standing(budi, "2026-06-30").stage == "advocate"
    assert shop.balance(budi, "2026-06-30") == 0


def test_that_breadth_is_asked_from_the_day_on_which_purchases_carry_categories(
    shop: Till,
) -> None:
    budi = regular(shop, "Budi")
    sari = number(shop.join("Sari", "2026-06-29", referred_by=budi))
    shop.buy(sari, 1_000, "2026-06-29")
    assert shop.standing(budi, "2026-06-29").stage == "advocate"
    shop.buy(sari, 1_000, "2026-06-30", lines=(a_line(1_000, "tea"),))
    assert shop.standing(budi, "2026-06-30").stage == "client"
    assert shop.standing(budi, "2026-06-29 20:00").stage == "advocate"
    lines = (a_line(500, "tea"), a_line(500, "rice"))
    assert shop.buy(budi, 1_000, "2026-07-01", lines=lines).stage == "advocate"


def test_that_a_new_programme_judges_from_its_day(make_shop: MakeShop) -> None:
    shop = make_shop()
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-06")
    shop.use(
        when="2026-01-07", first_date=date(2026, 2, 1), earn={"points": 2},
        tiering={"tiers": tiers(("Silver", 100_000, "1.5"))}, stages={"churn_days": 10},
    )  # fmt: skip
    assert shop.buy(budi, 10_000, "2026-01-31").earned == 1
    assert shop.standing(budi, "2026-01-31").tier is None
    assert shop.standing(budi, "2026-02-01").tier == "Silver"
    assert shop.standing(budi, "2026-02-10").stage == "repeat"
    assert shop.standing(budi, "2026-02-11").stage == "lost"
    assert shop.buy(budi, 10_000, "2026-02-12").earned == 3


def test_that_of_versions_of_one_day_the_last_recorded_counts(make_shop: MakeShop) -> None:
    shop = make_shop()
    budi = number(shop.join())
    shop.use(when="2026-01-06", earn={"points": 2})
    shop.use(when="2026-01-06", earn={"points": 3})
    shop.use(when="2026-01-06", first_date=date(2026, 1, 5), earn={"points": 4})
    assert shop.buy(budi, 10_000, "2026-01-06").earned == 3
    assert shop.buy(budi, 10_000, "2026-01-05").earned == 4


def test_that_currency_zone_and_day_start_are_the_shops_once_it_has_sold(shop: Till) -> None:
    shop.buy(None, 1_000, "2026-01-06")
    wrongs: list[dict[str, Any]] = [
        {"currency": "USD"},
        {"timezone": "Asia/Makassar"},
        {"day_starts": "04:00"},
    ]
    for wrong in wrongs:
        with pytest.raises(Invalid):
            shop.use(**wrong)


def test_that_a_bill_dated_back_earns_by_the_programme_of_its_day(make_shop: MakeShop) -> None:
    shop = make_shop(tiering={"tiers": tiers(("Silver", 100_000, "2"))})
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-10")
    slip = shop.buy(budi, 10_000, "2026-01-08")
    assert (slip.earned, slip.balance, slip.tier, slip.stage) == (1, 1, None, "first_time")
    assert slip.expired == 0
    now = shop.standing(budi, "2026-01-10")
    assert (now.balance, now.tier, now.stage) == (11, "Silver", "repeat")
    assert shop.standing(budi, "2026-01-09").balance == 1


def test_that_a_lot_dated_back_may_be_expired_already(make_shop: MakeShop) -> None:
    shop = make_shop(expiry={"kind": "days", "after": 10})
    budi = number(shop.join())
    shop.buy(budi, 10_000, "2026-02-01")
    slip = shop.buy(budi, 100_000, "2026-01-10")
    assert (slip.earned, slip.balance, slip.expired) == (10, 10, 10)
    assert shop.standing(budi, "2026-02-01").balance == 1
    assert shop.buy(budi, 10_000, "2026-02-02").balance == 2


def test_that_points_of_the_future_do_not_pay_a_bill_of_the_past(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=5))
    shop.adjust(budi, 100, "2026-01-10")
    with pytest.raises(InsufficientPoints):
        shop.buy(budi, 100_000, "2026-01-08", redeem_points=6)
    assert shop.buy(budi, 100_000, "2026-01-08", redeem_points=5).balance == 9


def test_that_points_spent_since_do_not_pay_a_bill_of_the_past(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=5))
    shop.adjust(budi, -3, "2026-01-10")
    with pytest.raises(InsufficientPoints):
        shop.buy(budi, 100_000, "2026-01-08", redeem_points=3)


def test_that_an_award_dated_back_pays_the_debt_that_came_later(make_shop: MakeShop) -> None:
    shop = make_shop()
    budi = number(shop.join())
    bought = shop.buy(budi, 50_000, "2026-01-06")
    shop.adjust(budi, -5, "2026-01-07")
    shop.refund(bought.purchase, "2026-01-10")
    assert shop.standing(budi, "2026-01-10").debt == 5
    slip = shop.buy(budi, 80_000, "2026-01-08")
    assert (slip.earned, slip.balance, slip.debt) == (8, 8, 0)
    now = shop.standing(budi, "2026-01-10")
    assert (now.balance, now.debt) == (3, 0)
    assert shop.standing(budi, "2026-01-09").balance == 8


def test_that_a_refund_dated_back_is_paid_by_points_that_came_since(make_shop: MakeShop) -> None:
    shop = make_shop()
    budi = number(shop.join())
    bought = shop.buy(budi, 50_000, "2026-01-06")
    shop.adjust(budi, -5, "2026-01-07")
    shop.adjust(budi, 3, "2026-01-10")
    then = shop.refund(bought.purchase, "2026-01-08")
    assert (then.balance, then.debt) == (0, 5)
    now = shop.standing(budi, "2026-01-10")
    assert (now.balance, now.debt) == (0, 2)


def test_that_figures_of_the_past_stay_what_they_were(make_shop: MakeShop) -> None:
    shop = make_shop(
        redeem={"value": 500},
        expiry={"kind": "activity", "after": 40},
        earn={"pending_days": 2},
        tiering={"window": "rolling", "days": 30, "tiers": tiers(("Silver", 100_000, "1.5"))},
    )
    budi, other = number(shop.join()), number(shop.join("Budi S", opening_points=30))
    told: list[tuple[str, Any]] = []

    def look(day: str) -> None:
        moments = [f"{day} {hour}" for hour in ("09:00", "20:00")]
        told.extend((when, shop.standing(budi, when)) for when in moments)

    look("2026-01-06")
    first = shop.buy(budi, 120_000, "2026-01-07")
    look("2026-01-07")
    shop.buy(budi, 50_000, "2026-01-12", redeem_points=5)
    look("2026-01-12")
    merged = shop.merge(budi, other, "2026-01-13")
    look("2026-01-13")
    shop.refund(first.purchase, "2026-01-14", 70_000)
    look("2026-01-14")
    shop.part(merged.merge, "2026-02-20")
    look("2026-02-20")
    shop.expire("2026-04-01")
    look("2026-04-01")
    for when, standing in told[1::2]:
        assert shop.whole(budi, when).standing == standing, when


def test_that_a_clock_set_back_asks_for_the_right_to_date_back(shop: Till) -> None:
    budi = number(shop.join())
    shop.buy(budi, 100_000, "2026-01-10 09:00")
    assert shop.buy(budi, 100_000, "2026-01-10 08:00").earned == 10
    assert at("2026-01-10 08:00") < at("2026-01-10 09:00")
