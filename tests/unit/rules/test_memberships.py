import pytest

from loyalty_desktop.models.rules.memberships import closed_up


@pytest.mark.parametrize(
    ("held", "gone", "today", "moved"),
    [
        # Begins at once, and the one after it follows.
        ([("b", 31, 60), ("c", 61, 90)], (1, 30), 12, [("b", 12, 41), ("c", 42, 71)]),
        # The one in the middle goes: the first lasts, the third follows it.
        ([("a", 1, 30), ("c", 61, 90)], (31, 60), 12, [("c", 31, 60)]),
        # The last goes.
        ([("a", 1, 30), ("b", 31, 60)], (61, 90), 12, []),
        # It had ended by itself: the next has begun and stays.
        ([("b", 31, 60)], (1, 30), 45, []),
        # On its last day.
        ([("b", 31, 60)], (1, 30), 30, [("b", 30, 59)]),
        # One that did not go on from it stays.
        ([("b", 40, 69)], (1, 30), 12, []),
        ([], (1, 30), 12, []),
    ],
)
def test_that_what_was_paid_for_follows_without_a_gap(
    held: list[tuple[str, int, int]],
    gone: tuple[int, int],
    today: int,
    moved: list[tuple[str, int, int]],
) -> None:
    assert closed_up(held, gone, today) == moved
