"""Today beside a usual day, and what a week has changed."""

from fractions import Fraction

from loyalty_desktop.services.queries.today import today, week_moves
from tests.factories import Till, at, number


def test_that_today_is_compared_with_the_same_weekday_up_to_the_same_time(shop: Till) -> None:
    member = number(shop.join(when="2026-01-01 09:00"))
    for day in ("06-09", "06-16", "06-23"):
        shop.buy(None, 100_000, f"2026-{day} 10:00")
        shop.buy(None, 900_000, f"2026-{day} 18:00")
    shop.buy(member, 150_000, "2026-06-30 10:30")
    told = shop.store.read_as(shop.by, today, at("2026-06-30 12:00"))
    assert (told.taken, told.usual) == (150_000, 100_000)
    assert told.beside_usual == Fraction(1, 2)
    assert (told.bills, told.member_bills, told.given) == (1, 1, 15)
    assert told.opened == at("2026-06-30 10:30")
    assert not told.closed


def test_that_a_shop_without_a_past_has_nothing_to_compare_with(shop: Till) -> None:
    told = shop.store.read_as(shop.by, today, at("2026-06-30 12:00"))
    assert (told.bills, told.usual, told.beside_usual, told.opened) == (0, None, None, None)


def test_that_a_week_s_moves_go_from_where_people_were_to_where_they_are(shop: Till) -> None:
    first = number(shop.join(when="2026-06-01 09:00"))
    shop.buy(first, 50_000, "2026-06-02 10:00")
    other = number(shop.join(when="2026-06-25 09:00"))
    shop.buy(other, 50_000, "2026-06-26 10:00")
    shop.buy(first, 50_000, "2026-06-27 10:00")
    moves = shop.store.read_as(shop.by, week_moves, at("2026-06-30 12:00"))
    assert {(each.before, each.after, each.count) for each in moves} == {
        ("", "first_time", 1),
        ("first_time", "repeat", 1),
    }
