from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.bill import Bill, BillReward, Line, price
from loyalty_desktop.models.rules.stamps import (
    MOST_STAMPS,
    StampCard,
    on_the_card,
    rewards_earned,
    stamps_for,
)

VISITS = StampCard("visits", "Ten visits", 10, "cup")
CUPS = StampCard("cups", "Ten cups", 10, "cup", category="coffee")


def stamps(card: StampCard, *lines: Line, free: bool = False) -> int:
    rewards = (BillReward("free", "percent", Fraction(100)),) if free else ()
    total = sum(line.amount - line.discount for line in lines)
    return stamps_for(card, price(Bill(total, lines=lines), rewards).lines)


def test_that_a_purchase_gives_one_stamp_on_a_card_for_purchases() -> None:
    assert stamps(VISITS, Line(10_000), Line(20_000)) == 1
    assert stamps_for(VISITS, price(Bill(10_000)).lines) == 1
    assert stamps(VISITS, Line(50_000, kind="top_up")) == 0
    assert stamps(VISITS, Line(10_000), free=True) == 0


def test_that_every_whole_unit_of_what_the_card_names_gives_a_stamp() -> None:
    coffee = Line(60_000, quantity=3_000, category="coffee", sku="latte")
    assert stamps(CUPS, coffee, Line(10_000, category="bread")) == 3
    by_item = StampCard("latte", "Lattes", 10, "cup", sku="latte")
    assert stamps(by_item, coffee) == 3
    assert stamps(by_item, Line(10_000, category="coffee", sku="mocha")) == 0
    assert stamps(CUPS, Line(10_000, quantity=750, category="coffee")) == 0
    half = Line(5_000, quantity=500, category="coffee")
    assert stamps(CUPS, half, half) == 1
    assert stamps(CUPS, coffee, free=True) == 0


def test_that_a_slip_in_the_quantity_does_not_give_a_million_stamps() -> None:
    tons = Line(60_000, quantity=10**9, category="coffee")
    assert stamps(CUPS, tons) == MOST_STAMPS
    most = Line(60_000, quantity=MOST_STAMPS * 1000, category="coffee")
    assert stamps(CUPS, most) == MOST_STAMPS


def test_that_a_head_start_shortens_the_first_card_alone() -> None:
    card = StampCard("cups", "Ten cups", 10, "cup", head_start=2)
    assert [rewards_earned(card, count) for count in (0, 7, 8, 17, 18)] == [0, 0, 1, 1, 2]
    assert [on_the_card(card, count) for count in (0, 7, 8, 17, 18)] == [2, 9, 0, 9, 0]


@given(st.integers(1, 20), st.integers(0, 19), st.lists(st.integers(1, 5), max_size=40))
def test_that_every_full_card_earns_one_reward(every: int, start: int, each: list[int]) -> None:
    card = StampCard("card", "Card", every, "cup", head_start=start % every)
    stamped = 0
    for count in each:
        before = rewards_earned(card, stamped)
        stamped += count
        assert rewards_earned(card, stamped) - before in range(count // every + 2)
        assert 0 <= on_the_card(card, stamped) < every
        assert rewards_earned(card, stamped) * every + on_the_card(card, stamped) == (
            stamped + card.head_start
        )
