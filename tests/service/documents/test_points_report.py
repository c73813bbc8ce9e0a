"""The shop's report adds up: its points are the ledger's, to the point."""

from datetime import date

from sqlalchemy import func, select

from loyalty_desktop.models.tables import Account, Entry
from loyalty_desktop.services.queries.points_report import ShopReport, shop_report
from loyalty_desktop.services.store import Session
from tests.factories import OWNER, Till, a_programme, at, number, tiers
from tests.service.conftest import MakeShop

JANUARY = date(2026, 1, 1), date(2026, 1, 31)
SPRING = date(2026, 1, 1), date(2026, 6, 30)


def report(till: Till, period: tuple[date, date], when: str = "2026-06-30 20:00") -> ShopReport:
    return till.store.read_as(OWNER, shop_report, *period, at(when))


def kept_points(session: Session) -> int:
    return int(session.scalar(select(func.sum(Account.balance + Account.pending))) or 0)


def ledger_points(session: Session, first: int, last: int) -> int:
    return int(
        session.scalar(
            select(func.sum(Entry.points + Entry.debt)).where(
                Entry.business_day.between(first, last)
            )
        )
        or 0
    )


def a_busy_shop(make_shop: MakeShop) -> Till:
    """Return a shop in which everything that moves points has happened."""
    till = make_shop(
        earn={"per": 1000, "points": 1},
        redeem={"value": 10},
        expiry={"kind": "days", "after": 60},
        bonuses={"welcome": 5},
        tiering={"tiers": tiers(("Bronze", 0, "1"), ("Silver", 500_000, "1.5"))},
    )
    till.offer("mug", 40)
    budi, dewi, citra = (number(till.join(n)) for n in ("Budi", "Dewi", "Citra"))
    first = till.buy(budi, 300_000, "2026-01-10")
    till.buy(dewi, 600_000, "2026-01-12")
    till.buy(None, 80_000, "2026-01-12")
    till.redeem(dewi, "mug", "2026-01-14")
    spent = till.buy(budi, 50_000, "2026-01-20", redeem_points=100)
    till.refund(first.purchase, "2026-01-25", amount=150_000)
    till.void(spent.purchase, "2026-02-02")
    till.adjust(dewi, -15, "2026-02-03")
    till.adjust(citra, 30, "2026-02-03")
    till.merge(dewi, citra, "2026-02-10")
    till.expire("2026-05-01")
    till.buy(budi, 90_000, "2026-06-29")
    return till


def test_that_what_was_there_and_what_moved_makes_what_is_left(make_shop: MakeShop) -> None:
    till = a_busy_shop(make_shop)
    for period in (JANUARY, SPRING, (date(2026, 2, 1), date(2026, 2, 28))):
        told = report(till, period)
        moved = sum(movement.points for movement in told.movements)
        assert told.opening + moved + told.debt == told.closing
        spans = sum(span.given + span.used + span.expired + span.other for span in told.spans)
        assert told.opening + spans == told.closing


def test_that_the_points_outstanding_are_those_the_members_have(make_shop: MakeShop) -> None:
    till = a_busy_shop(make_shop)
    told = report(till, SPRING)
    assert told.closing - told.lapsed == till.store.read(kept_points)
    assert told.worth == (told.closing - told.lapsed) * 10
    assert told.closing == till.store.read(ledger_points, -10_000, 100_000)


def test_that_one_month_ends_where_the_next_begins(make_shop: MakeShop) -> None:
    till = a_busy_shop(make_shop)
    january = report(till, JANUARY)
    rest = report(till, (date(2026, 2, 1), date(2026, 6, 30)))
    whole = report(till, SPRING)
    assert january.closing == rest.opening
    assert rest.closing == whole.closing
    assert january.revenue + rest.revenue == whole.revenue


def test_that_revenue_is_what_was_sold_less_refunds_and_points(make_shop: MakeShop) -> None:
    told = report(a_busy_shop(make_shop), JANUARY)
    assert told.goods == 300_000 + 600_000 + 80_000 + 50_000
    assert told.refunded == 150_000
    assert told.paid_with_points == 1_000
    assert told.revenue == told.goods - told.refunded - told.paid_with_points
    assert sum(span.revenue for span in told.spans) == told.revenue


def test_that_a_voided_purchase_leaves_no_trace_in_money(make_shop: MakeShop) -> None:
    till = a_busy_shop(make_shop)
    assert report(till, SPRING).revenue == 300_000 + 600_000 + 80_000 - 150_000 + 90_000
    assert report(till, SPRING).purchases == 4
    assert report(till, SPRING).anonymous == 1


def test_that_points_whose_time_is_over_are_told_before_they_are_written_off(
    make_shop: MakeShop,
) -> None:
    till = make_shop(earn={"per": 1000, "points": 1}, expiry={"kind": "days", "after": 10})
    budi = number(till.join())
    till.buy(budi, 70_000, "2026-01-10")
    told = report(till, JANUARY, "2026-01-31 20:00")
    assert (told.closing, told.lapsed, told.worth) == (70, 70, 0)
    till.expire("2026-02-01")
    assert report(till, JANUARY).lapsed == 70
    assert report(till, (date(2026, 2, 1), date(2026, 2, 28))).lapsed == 0


def test_that_points_are_good_through_their_last_day(make_shop: MakeShop) -> None:
    till = make_shop(earn={"per": 1000, "points": 1}, expiry={"kind": "days", "after": 10})
    till.buy(number(till.join()), 70_000, "2026-01-10")
    on_the_day = date(2026, 1, 10), date(2026, 1, 20)
    assert report(till, on_the_day).lapsed == 0


def test_that_stages_and_tiers_are_those_of_the_last_day(make_shop: MakeShop) -> None:
    till = a_busy_shop(make_shop)
    assert dict(report(till, JANUARY).stages) == {"suspect": 1, "first_time": 1, "repeat": 1}
    assert dict(report(till, SPRING).stages) == {"repeat": 1, "lost": 1}
    assert dict(report(till, JANUARY).tiers) == {"Silver": 1, "Bronze": 2}


def test_that_a_merged_member_counts_as_the_one_that_was_kept(make_shop: MakeShop) -> None:
    till = make_shop(earn={"per": 1000, "points": 1})
    budi, twin = number(till.join()), number(till.join("Budi S."))
    till.buy(budi, 50_000, "2026-01-10")
    till.buy(twin, 20_000, "2026-01-11")
    till.merge(budi, twin, "2026-01-12")
    told = report(till, JANUARY)
    assert [(row.number, row.purchases, row.revenue, row.given) for row in told.members] == [
        (budi, 2, 70_000, 70)
    ]


def test_that_an_empty_shop_has_a_report(shop: Till) -> None:
    told = report(shop, JANUARY)
    assert (told.purchases, told.revenue, told.closing, told.spans, told.members) == (
        0,
        0,
        0,
        (),
        (),
    )


def test_that_a_long_period_is_told_by_month(make_shop: MakeShop) -> None:
    told = report(a_busy_shop(make_shop), SPRING)
    assert told.by_month
    assert [span.first.month for span in told.spans] == [1, 2, 5, 6]


def test_that_a_programme_without_tiers_has_none_in_its_report(make_shop: MakeShop) -> None:
    till = make_shop(a_programme())
    till.buy(number(till.join()), 50_000, "2026-01-10")
    assert report(till, JANUARY).tiers == ()
