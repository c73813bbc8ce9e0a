"""The rules behind the manager's figures: RFM, NPS, limits of churn, pairs of products."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.affinity import paired
from loyalty_desktop.models.rules.forecasts import forecasts
from loyalty_desktop.models.rules.measures import cohorts, month_of
from loyalty_desktop.models.rules.nps import net_promoters
from loyalty_desktop.models.rules.rfm import GROUPS, NAMES, Buyer, Scores, grouped, scores

buyers = st.builds(Buyer, st.integers(0, 700), st.integers(0, 60), st.integers(0, 10**6))


def test_that_the_published_answers_give_the_published_score() -> None:
    told = net_promoters(Counter([10, 9, 9, 8, 7, 6, 0]))
    assert told.n == 7
    assert told.score is not None
    assert round(float(told.score), 2) == 14.29
    assert told.low is not None
    assert told.high is not None
    assert told.low < 14.29 < told.high


@given(st.dictionaries(st.integers(0, 10), st.integers(1, 500), min_size=1))
def test_that_a_score_lies_in_its_interval_and_both_between_the_ends(told: dict[int, int]) -> None:
    score = net_promoters(told)
    assert score.score is not None
    assert score.low is not None
    assert score.high is not None
    assert -100 <= score.low <= float(score.score) + 1e-9
    assert float(score.score) - 1e-9 <= score.high <= 100


def test_that_no_answers_are_no_score() -> None:
    assert net_promoters({}).score is None


@given(st.lists(buyers, min_size=50, max_size=120))
def test_that_quintiles_share_ties_and_put_nobody_worse_above(told: list[Buyer]) -> None:
    found = scores(told)
    for mine, one in zip(found, told, strict=True):
        worse = sum(each.spend < one.spend for each in told)
        assert mine.money == 1 + 5 * worse // len(told)
        later = sum(each.gap > one.gap for each in told)
        assert mine.recency == 1 + 5 * later // len(told)
        seldom = sum(each.visits < one.visits for each in told)
        assert mine.frequency == 1 + 5 * seldom // len(told)


def test_that_few_buyers_have_fixed_limits() -> None:
    told = scores([Buyer(10, 12, 1200), Buyer(60, 1, 100), Buyer(61, 2, 200), Buyer(200, 0, 0)])
    assert [each.text for each in told] == ["555", "411", "322", "111"]
    groups, counted = grouped(told)
    # The rows stand in one order: the best first.
    assert groups == {"champions": 1, "promising": 1, "needs_attention": 1, "lost": 1}
    assert list(counted) == ["555", "411", "322", "111"]


@given(st.lists(buyers, max_size=40))
def test_that_every_buyer_is_in_one_group(told: list[Buyer]) -> None:
    groups, counted = grouped(scores(told))
    assert sum(groups.values()) == sum(counted.values()) == len(told)


def test_that_every_group_can_be_reached() -> None:
    assert {name for row in GROUPS for name in row} == set(NAMES)
    assert Scores(5, 1, 1).group == "new"
    assert Scores(1, 5, 4).group == "cant_lose"


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=60), st.integers(0, 400))
def test_that_a_limit_is_right_of_whom_it_foretells(
    people: list[tuple[int, bool]], days: int
) -> None:
    (told,) = forecasts([(gap, again, 1) for gap, again in people], [days])
    right = [(gap <= days) == again for gap, again in people]
    if not people:
        assert told.accuracy is None
        return
    assert told.accuracy == Fraction(sum(right), len(right))
    kinds = [
        [well for well, (_gap, again) in zip(right, people, strict=True) if again is kind]
        for kind in (True, False)
    ]
    if all(kinds):
        assert told.balanced == sum(Fraction(sum(kind), len(kind)) for kind in kinds) / 2
    else:
        assert told.balanced is None


def test_that_a_pair_begins_with_the_rarer_product() -> None:
    pair = paired("bread", "butter", 40, 10, 8, 100)
    assert (pair.a, pair.b) == ("butter", "bread")
    assert (pair.support, pair.confidence, pair.lift) == (
        Fraction(8, 100),
        Fraction(8, 10),
        Fraction(2),
    )


@pytest.mark.parametrize(
    ("day", "month"), [(0, 1970 * 12), (31, 1970 * 12 + 1), (-1, 1969 * 12 + 11)]
)
def test_that_months_are_numbered_through(day: int, month: int) -> None:
    assert month_of(day) == month
    assert cohorts([[day]], day)[0].active == (1,)
