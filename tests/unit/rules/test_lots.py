from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.lots import (
    NEVER,
    Drawn,
    Lot,
    consuming_order,
    draw,
    expired,
    next_change,
    pending,
    total,
    usable,
)


@st.composite
def lots(drawn: st.DrawFn) -> list[Lot]:
    found: list[Lot] = []
    for number in range(drawn(st.integers(0, 7))):
        earned = drawn(st.integers(1, 100))
        awarded = drawn(st.integers(0, 40))
        available = awarded + drawn(st.sampled_from([0, 0, 5, 30]))
        last = drawn(st.sampled_from([NEVER, awarded, awarded + 10, awarded + 25]))
        remaining = drawn(st.integers(0, earned))
        found.append(Lot(f"lot {number}", earned, remaining, available, last, awarded, number))
    return found


days = st.integers(0, 90)


def test_that_points_soonest_to_expire_go_first_then_the_oldest_and_lasting_ones_last() -> None:
    lasting = Lot("lasting", 10, 10, 0, NEVER, 0)
    late = Lot("late", 10, 10, 0, 200, 1)
    soon_but_new = Lot("soon, new", 10, 10, 0, 100, 9)
    soon_and_old = Lot("soon, old", 10, 10, 0, 100, 2)
    first_of_day = Lot("soon, old, first", 10, 10, 0, 100, 2, -1)
    older = Lot("soon, older", 10, 10, 0, 100, 1, 5)
    held = [lasting, late, soon_but_new, soon_and_old, first_of_day, older]
    assert consuming_order(held) == [
        older,
        first_of_day,
        soon_and_old,
        soon_but_new,
        late,
        lasting,
    ]


def test_that_a_lot_can_be_used_from_its_first_day_through_its_last() -> None:
    lot = Lot("lot", 10, 10, 5, 9, 1)
    assert [bool(usable([lot], day)) for day in (4, 5, 9, 10)] == [False, True, True, False]
    assert [bool(pending([lot], day)) for day in (4, 5)] == [True, False]
    assert [bool(expired([lot], day)) for day in (9, 10)] == [False, True]
    assert [next_change([lot], day) for day in (1, 4, 5, 9, 10)] == [5, 5, 10, 10, NEVER]


def test_that_an_empty_lot_is_nowhere() -> None:
    lot = Lot("lot", 10, 0, 5, 9, 1)
    for day in (1, 5, 9, 10):
        assert usable([lot], day) == pending([lot], day) == expired([lot], day) == []
        assert next_change([lot], day) == NEVER


@given(lots(), days)
def test_that_every_point_left_is_usable_pending_or_expired(held: list[Lot], day: int) -> None:
    assert total(usable(held, day)) + total(pending(held, day)) + total(expired(held, day)) == (
        sum(lot.remaining for lot in held)
    )


@given(lots(), st.integers(0, 500), days)
def test_that_a_draw_never_exceeds_any_lot_and_takes_exactly_what_was_asked(
    held: list[Lot], points: int, day: int
) -> None:
    spendable = usable(held, day)
    drawn, missing = draw(spendable, points)
    left = {lot.id: lot.remaining for lot in spendable}
    assert all(0 < part.points <= left[part.lot] for part in drawn)
    assert len({part.lot for part in drawn}) == len(drawn)
    assert sum(part.points for part in drawn) + missing == points
    assert missing == max(points - total(spendable), 0)


@given(lots(), st.integers(0, 500), days)
def test_that_a_later_lot_is_touched_only_when_the_earlier_ones_are_empty(
    held: list[Lot], points: int, day: int
) -> None:
    spendable = usable(held, day)
    drawn, _ = draw(spendable, points)
    assert [part.lot for part in drawn] == [lot.id for lot in spendable[: len(drawn)]]
    assert drawn[:-1] == [Drawn(lot.id, lot.remaining) for lot in spendable[: len(drawn)][:-1]]
    for earlier, later in pairwise(spendable):
        assert earlier.last_valid <= later.last_valid


@given(lots(), days)
def test_that_nothing_changes_before_the_next_change_and_something_does_on_it(
    held: list[Lot], day: int
) -> None:
    def balances(on: int) -> tuple[int, int]:
        return total(usable(held, on)), total(pending(held, on))

    changes = next_change(held, day)
    assert changes > day
    for on in range(day + 1, min(changes, 150)):
        assert balances(on) == balances(day)
    if changes < NEVER:
        assert balances(changes) != balances(day)
