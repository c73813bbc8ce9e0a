"""The four values of a customer, in a small shop where each can be reckoned by hand."""

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import update

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import clv
from loyalty_desktop.models.rules.rights import allowed
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.commands.margin import SetMargin, set_margin
from loyalty_desktop.services.commands.relations import AnswerFeedback, answer_feedback
from loyalty_desktop.services.exchange.valuing import reckon_values
from loyalty_desktop.services.queries.buyer_days import buyer_days
from loyalty_desktop.services.queries.customer_values import (
    MemberValues,
    kept_values,
    member_values,
    value_model,
)
from loyalty_desktop.services.queries.value_model import ValueModel, model_read, model_told
from loyalty_desktop.services.store import Session, micros
from loyalty_desktop.services.store.guards import guard_of
from tests.factories import OWNER, Till, When, at, key, number
from tests.service.conftest import MakeShop

JUNE = "2026-06-30"


def values(till: Till, member: str, when: When = JUNE) -> MemberValues:
    return till.store.read_as(OWNER, member_values, member, at(when))


def model(till: Till, when: When = JUNE) -> ValueModel:
    told = till.store.read_as(OWNER, value_model, at(when))
    assert told is not None
    return told


def a_regular(till: Till, name: str = "Budi", each: int = 100_000) -> str:
    """Join somebody who buys on the first of each month, January to June."""
    member = number(till.join(name, "2026-01-01"))
    for month in range(1, 7):
        till.buy(member, each, f"2026-{month:02d}-01")
    till.buy(member, each, "2026-06-20")
    return member


def test_that_a_small_shop_gets_a_simple_estimate_that_says_so(shop: Till) -> None:
    budi = a_regular(shop)
    told = values(shop, budi)
    assert told.state == "told"
    assert told.simple
    assert told.mean
    assert (told.unit, told.basis, told.months) == ("IDR", "revenue", 12)
    # 6 visits after the first in 180 days, drawn to the shop's pace (the same, of him alone).
    assert told.purchases == pytest.approx(365 * (6 + 6 / 270 * 90) / 270)
    assert told.spend == 100_000
    assert told.lifetime is not None
    assert told.lifetime == pytest.approx(told.purchases * 100_000 * 0.94, rel=0.02)


def test_that_who_is_lost_brings_nothing_by_the_simple_estimate(shop: Till) -> None:
    a_regular(shop)
    lost = number(shop.join("Wati", "2026-01-01"))
    shop.buy(lost, 500_000, "2026-01-02")
    shop.buy(lost, 500_000, "2026-01-09")
    assert values(shop, lost).lifetime == 0


def test_that_who_never_bought_is_worth_nothing_yet(shop: Till) -> None:
    told = values(shop, number(shop.join("Ani", "2026-03-01")))
    assert [told.lifetime, told.referral, told.loyalty, told.feedback] == [0, 0, 0, 0]


def test_that_restricted_people_have_no_values_and_are_in_no_sum(shop: Till) -> None:
    budi = a_regular(shop)
    before = model(shop)
    other = a_regular(shop, "Wati", 900_000)
    with shop.store.work(OWNER) as work:
        work.session.execute(update(Member).where(Member.number == other).values(restricted=True))
    told = values(shop, other)
    assert told.state == "restricted"
    assert (told.lifetime, told.referral, told.loyalty, told.feedback) == (None,) * 4
    assert model(shop).revenue == before.revenue
    assert model(shop).fit == before.fit
    assert values(shop, budi).loyalty == 1


@pytest.mark.parametrize(
    ("anyway", "part"), [("no", Fraction(1)), ("unknown", Fraction(1, 2)), ("yes", Fraction(0))]
)
def test_that_a_referral_is_worth_the_part_that_would_not_have_come(
    shop: Till, anyway: str, part: Fraction
) -> None:
    budi = a_regular(shop)
    friend = number(shop.join("Lina", "2026-04-01", referred_by=budi, would_have_come=anyway))
    for day in ("2026-04-02", "2026-05-02", "2026-06-02"):
        shop.buy(friend, 80_000, day)
    lifetime = values(shop, friend).lifetime
    assert lifetime
    told = values(shop, budi)
    assert told.referral == pytest.approx(part * lifetime, abs=1)
    assert told.referred == 1
    assert told.box == ("affluent" if part == 0 else "champion")
    # Who has not bought is no referral yet, and after a year it is not one of the last year.
    shop.join("Rini", "2026-04-01", referred_by=budi, would_have_come="no")
    assert values(shop, budi).referred == 1
    assert values(shop, budi, "2027-04-02").referred == 0


def test_that_the_points_given_for_a_referral_are_taken_off(make_shop: MakeShop) -> None:
    till = make_shop(bonuses={"referrer": 10, "referred": 5})
    budi = a_regular(till)
    friend = number(till.join("Lina", "2026-04-01", referred_by=budi, would_have_come="yes"))
    till.buy(friend, 80_000, "2026-04-02")
    # 15 points at 500.
    assert values(till, budi).referral == -7_500


def test_that_feedback_counts_and_what_was_done_about_it_twice(shop: Till) -> None:
    budi = a_regular(shop)
    shop.feedback(budi, "2025-06-30", nps=3)
    shop.feedback(budi, "2025-07-01", nps=5)
    kept = shop.feedback(budi, "2026-03-01", nps=9)
    answering = AnswerFeedback(
        key=key(), at=at("2026-03-05"), feedback=kept.feedback, note="A second till at noon."
    )
    shop.do(answer_feedback, answering)
    told = values(shop, budi)
    assert (told.given, told.acted, told.feedback) == (2, 1, 4)
    assert values(shop, budi, "2026-03-02").feedback == 3


def test_that_loyalty_is_the_share_of_what_clients_and_advocates_bring(shop: Till) -> None:
    budi, wati = a_regular(shop, "Budi", 100_000), a_regular(shop, "Wati", 300_000)
    once = number(shop.join("Ani", "2026-06-01"))
    shop.buy(once, 1_200_000, "2026-06-02")
    whole = model(shop)
    assert (whole.revenue, whole.loyal_revenue) == (4_000_000, 2_800_000)
    assert whole.loyalty == Fraction(7, 10)
    assert values(shop, budi).loyalty == Fraction(1, 4)
    assert values(shop, wati).loyalty == Fraction(3, 4)
    assert values(shop, once).loyalty == 0
    assert whole.steadiness is not None
    assert 0 < whole.steadiness < 1


def test_that_two_who_were_merged_are_one_person(shop: Till) -> None:
    budi = number(shop.join("Budi", "2026-01-01"))
    other = number(shop.join("Budi S", "2026-01-01"))
    for month in range(1, 7):
        shop.buy(budi if month % 2 else other, 100_000, f"2026-{month:02d}-01")
    before = model(shop)
    merged = shop.merge(budi, other, "2026-06-29").merge
    after = model(shop)
    assert (before.fit.buyers, after.fit.buyers) == (2, 1)
    assert before.revenue == after.revenue
    assert values(shop, other) == values(shop, budi)
    assert after.top[0].lifetime == values(shop, budi).lifetime
    shop.part(merged, "2026-06-30 11:00")
    assert model(shop).fit.buyers == 2


def test_that_the_boxes_hold_every_buyer_once_and_add_up(shop: Till) -> None:
    budi = a_regular(shop)
    for name in ("Ani", "Rini", "Wati"):
        friend = number(shop.join(name, "2026-05-01", referred_by=budi, would_have_come="no"))
        shop.buy(friend, 70_000, "2026-05-02")
    told = model(shop)
    assert sum(box.people for box in told.boxes.values()) == told.fit.buyers == 4
    assert sum(box.lifetime for box in told.boxes.values()) == told.lifetime
    assert sum(box.referral for box in told.boxes.values()) == told.referral
    assert told.boxes["champion"].people == 1
    assert [each.box for each in told.top] == ["champion", "miser", "miser", "miser"]
    for each in told.top:
        own = values(shop, each.member)
        assert (own.lifetime, own.referral, own.box) == (each.lifetime, each.referral, each.box)


def test_that_values_are_of_the_margin_when_the_shop_has_said_it(shop: Till) -> None:
    budi = a_regular(shop)
    revenue = values(shop, budi)
    shop.do(set_margin, SetMargin(key=key(), at=at(JUNE), percent="25"))
    told = values(shop, budi)
    assert told.basis == "margin"
    assert told.lifetime == pytest.approx((revenue.lifetime or 0) / 4, abs=1)
    assert told.loyalty == revenue.loyalty
    shop.do(set_margin, SetMargin(key=key(), at=at(JUNE), percent=None))
    assert values(shop, budi) == revenue


@pytest.mark.parametrize("percent", ["0", "-3", "100.5", "12.345", "a quarter", ""])
def test_that_a_margin_that_can_not_be_is_refused(shop: Till, percent: str) -> None:
    with pytest.raises(Invalid):
        shop.do(set_margin, SetMargin(key=key(), at=at(JUNE), percent=percent))


def test_that_a_kept_model_answers_until_it_would_know_too_much(
    shop: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    budi = a_regular(shop)
    monkeypatch.setattr("loyalty_desktop.services.queries.customer_values.SMALL", 3)
    told = values(shop, budi)
    assert (told.state, told.lifetime, told.referral) == ("not_reckoned", None, None)
    assert told.feedback == 0
    assert reckon_values(shop.store, OWNER, at(JUNE)) == shop.store.read_as(OWNER, kept_values)
    kept = values(shop, budi, "2026-07-03")
    assert kept.state == "told"
    assert kept.as_of == at(JUNE)
    assert values(shop, budi, "2026-06-29").state == "not_reckoned"
    # With another margin it means something else.
    shop.do(set_margin, SetMargin(key=key(), at=at(JUNE), percent="25"))
    assert values(shop, budi).state == "not_reckoned"


def test_that_reckoning_tells_how_far_it_is_and_can_be_stopped(shop: Till) -> None:
    a_regular(shop)
    heard: list[tuple[int, int]] = []

    def hear(done: int, whole: int) -> None:
        heard.append((done, whole))

    assert reckon_values(shop.store, OWNER, at(JUNE), hear) is not None
    assert heard == [(1, 1)]
    assert reckon_values(shop.store, OWNER, at(JUNE), stop=stopped) is None


def test_that_people_are_read_whole_in_pieces(shop: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [a_regular(shop, name) for name in ("Budi", "Wati", "Ani", "Rini", "Lina")]
    shop.merge(members[0], members[3], "2026-06-29")
    whole = pieces(shop)
    monkeypatch.setattr("loyalty_desktop.services.queries.buyer_days.PIECE", 2)
    assert pieces(shop) == whole
    assert len(whole) == 4
    assert sum(spend for days in whole.values() for spend in days.values()) == 5 * 700_000


def test_that_what_is_kept_reads_as_it_was(shop: Till) -> None:
    a_regular(shop)
    told = model(shop)
    assert model_read(model_told(told)) == told


def test_that_a_shop_of_many_repeat_buyers_is_fitted_and_foretold(shop: Till) -> None:
    for place in range(60):
        member = number(shop.join(f"Member {place}", "2026-01-01"))
        for visit in range(2 + place % 5):
            day = at("2026-01-02") + timedelta(days=(11 + place % 17) * visit + place % 9)
            shop.buy(member, 20_000 + 1_000 * place, day)
    told = model(shop)
    assert told.fit.simple == ""
    assert told.fit.repeat_buyers == 60
    assert told.quality is not None
    assert sum(told.quality.real) == 60
    assert told.quality.days == 59
    assert told.quality.held_real is not None
    first = values(shop, told.top[0].member)
    assert not first.simple
    assert first.lifetime == told.top[0].lifetime
    assert clv.fit_read(clv.fit_told(told.fit)) == told.fit


def test_that_a_cashier_sees_a_member_and_not_everybody() -> None:
    for question, seen in ((value_model, False), (member_values, True)):
        guard = guard_of(question)
        assert guard is not None
        assert guard.right is not None
        assert allowed("cashier", guard.right) is seen


def stopped() -> bool:
    return True


def pieces(till: Till) -> dict[str, dict[int, int]]:
    return till.store.read_as(OWNER, _pieces)


def _pieces(session: Session) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for piece in buyer_days(session, micros(at(JUNE))):
        for person, day, spend in zip(piece.person, piece.day, piece.spend, strict=True):
            found.setdefault(bytes(piece.ids[person]).decode(), {})[int(day)] = int(spend)
    return found
