"""How a bill was paid, and how its money goes back."""

from typing import Any

import pytest
from sqlalchemy import func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.tables import Payment as PaymentRow
from loyalty_desktop.models.tables import Refund
from loyalty_desktop.services.commands.purchases import record_purchase
from loyalty_desktop.services.queries.purchases import purchase_by_id, recent_purchases
from loyalty_desktop.services.store import Session
from tests.factories import Till, facts_of, number
from tests.service.conftest import MakeShop

CASH = (Payment("cash", 100_000),)
NOON = "2026-01-06"


def test_that_a_bill_may_be_paid_in_several_ways(shop: Till) -> None:
    paid = (Payment("cash", 30_000), Payment("card", 50_000), Payment("stored", 20_000))
    bought = shop.buy(None, 100_000, NOON, payments=paid, stored_value=20_000)
    assert shop.store.read(purchase_by_id, bought.purchase).payments == paid
    [latest] = shop.store.read(recent_purchases, "1", 0, 5)
    assert latest.payments == paid


def test_that_nothing_is_kept_of_a_bill_nobody_said_it_of(shop: Till) -> None:
    bought = shop.buy(None, 100_000, NOON)
    assert shop.store.read(purchase_by_id, bought.purchase).payments == ()
    assert shop.store.read(_payments) == 0


def test_that_points_leave_less_to_pay_with_money(make_shop: MakeShop) -> None:
    shop = make_shop(redeem={"value": 500})
    budi = number(shop.join(opening_points=20))
    bought = shop.buy(
        budi,
        100_000,
        NOON,
        redeem_points=20,
        payments=(Payment("cash", 90_000), Payment("card", 0)),
    )
    assert bought.payable == 90_000
    assert shop.store.read(purchase_by_id, bought.purchase).payments == (Payment("cash", 90_000),)


@pytest.mark.parametrize(
    ("payments", "more", "reason"),
    [
        ((Payment("cash", 99_999),), {}, "payments_do_not_add_up"),
        ((Payment("cash", 60_000), Payment("card", 60_000)), {}, "payments_do_not_add_up"),
        ((Payment("stored", 100_000),), {}, "stored_differs"),
        (CASH, {"stored_value": 10_000}, "stored_differs"),
        ((Payment("cheque", 100_000),), {}, "unknown_choice"),
        ((Payment("cash", 110_000), Payment("card", -10_000)), {}, "negative"),
        ((Payment("cash", 1),) * 21, {}, "too_many"),
    ],
)
def test_that_payments_must_come_to_what_is_payable(
    shop: Till, payments: tuple[Payment, ...], more: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        shop.buy(None, 100_000, NOON, payments=payments, **more)
    assert facts_of(refusal)["reason"] == reason
    assert shop.store.read(_payments) == 0


def test_that_a_purchase_sent_twice_is_paid_once(shop: Till) -> None:
    bill = shop.bill(None, 100_000, NOON, payments=CASH)
    for _ in range(2):
        shop.do(record_purchase, bill)
    assert shop.store.read(_payments) == 1


@pytest.mark.parametrize(
    ("paid", "said", "back"),
    [
        ((), None, None),
        (CASH, None, "cash"),
        ((Payment("card", 100_000),), None, "card"),
        ((Payment("card", 90_000), Payment("cash", 10_000)), None, "cash"),
        ((Payment("card", 100_000),), "cash", "cash"),
        ((), "stored", "stored"),
    ],
)
def test_that_money_goes_back_the_way_it_came_unless_said_otherwise(
    shop: Till, paid: tuple[Payment, ...], said: str | None, back: str | None
) -> None:
    bought = shop.buy(None, 100_000, NOON, payments=paid)
    shop.refund(bought.purchase, NOON, 40_000, method=said)
    shop.void(bought.purchase, NOON, method=said)
    assert set(shop.store.read(_back)) == {back}


def test_that_money_goes_back_in_a_way_there_is(shop: Till) -> None:
    bought = shop.buy(None, 100_000, NOON)
    with pytest.raises(Invalid):
        shop.refund(bought.purchase, NOON, method="cheque")


def _payments(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PaymentRow)) or 0


def _back(session: Session) -> list[str | None]:
    return list(session.scalars(select(Refund.method)))
