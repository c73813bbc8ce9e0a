import pytest

from loyalty_desktop.models.rules.rights import LIMITS, RIGHTS, Right, allowed


@pytest.mark.parametrize(
    ("role", "right", "expected"),
    [
        ("cashier", Right.SELL, True),
        ("cashier", Right.REFUND, True),
        ("cashier", Right.ATTACH, True),
        ("cashier", Right.REDEEM, True),
        ("cashier", Right.ADJUST, False),
        ("cashier", Right.BACK_DATE, False),
        ("cashier", Right.VOID, False),
        ("cashier", Right.EXPORT, False),
        ("supervisor", Right.VOID, True),
        ("supervisor", Right.BACK_DATE, True),
        ("supervisor", Right.CANCEL_REWARDS, True),
        ("supervisor", Right.SET_STAGE, False),
        ("supervisor", Right.MERGE_MEMBERS, False),
        ("manager", Right.SET_STAGE, True),
        ("manager", Right.SET_TIER, True),
        ("manager", Right.CHANGE_PROGRAMME, True),
        ("manager", Right.DATE_BACK_PROGRAMME, False),
        ("manager", Right.CHANGE_STAFF, False),
        ("auditor", Right.VERIFY, True),
        ("auditor", Right.EXPORT, True),
        ("auditor", Right.SELL, False),
    ],
)
def test_that_a_role_may_do_what_its_work_is(role: str, right: Right, expected: bool) -> None:
    assert allowed(role, right) is expected


def test_that_every_role_above_may_do_what_the_one_below_may() -> None:
    for below, above in (
        ("cashier", "supervisor"),
        ("supervisor", "manager"),
        ("manager", "owner"),
        ("auditor", "owner"),
    ):
        assert RIGHTS[below] < RIGHTS[above]
    assert RIGHTS["owner"] == frozenset(Right)


@pytest.mark.parametrize("role", ["", "Owner", "boss", "cashier "])
def test_that_an_unknown_role_may_do_nothing(role: str) -> None:
    assert not any(allowed(role, right) for right in Right)


def test_that_points_by_hand_have_a_limit_for_giving_and_for_taking_away() -> None:
    most = LIMITS["supervisor"][Right.ADJUST]
    for points in (most, -most):
        assert allowed("supervisor", Right.ADJUST, points)
    for points in (most + 1, -most - 1):
        assert not allowed("supervisor", Right.ADJUST, points)
        assert allowed("manager", Right.ADJUST, points)
    assert allowed("owner", Right.ADJUST, 10**9)


def test_that_a_persons_own_limit_comes_before_the_roles() -> None:
    assert allowed("supervisor", Right.ADJUST, 5_000, {"adjust": 5_000})
    assert not allowed("manager", Right.ADJUST, 5_000, {"adjust": 10})
    assert not allowed("cashier", Right.ADJUST, 1, {"adjust": 10})
