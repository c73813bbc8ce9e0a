from typing import Any

import pytest
from typing_extensions import override

from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.queries.purchases import payments_of
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.conftest import Clock
from tests.ui.counter.sample import clock, join
from tests.ui.counter.test_view_model import sell


class SlowQuotes(StraightDesk):
    """Keeps what it was asked about a bill until the test lets it answer."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.waiting: list[tuple[Any, Any, Any, Any]] = []
        self.slow = False

    @override
    def rehearse(
        self,
        command: Any,
        request: Any,
        then: Any = None,
        otherwise: Any = None,
        token: str | None = None,
    ) -> None:
        if self.slow:
            self.waiting = [(command, request, then, otherwise)]
        else:
            super().rehearse(command, request, then, otherwise, token)

    def answer(self) -> None:
        """Answer the newest question."""
        self.slow = False
        super().rehearse(*self.waiting[-1])


@pytest.fixture
def desk(shop: Store) -> StraightDesk:
    return StraightDesk(shop)


@pytest.fixture
def model(desk: StraightDesk, shop: Store) -> CounterViewModel:
    return CounterViewModel(desk, shop.shop, clock)


def paid(model: CounterViewModel, shop: Store) -> tuple[Payment, ...]:
    """Return how the last sale was paid, as the shop keeps it."""
    assert model.last is not None
    return shop.read(payments_of, model.last.purchase)


def test_that_every_sale_says_how_it_was_paid(model: CounterViewModel, shop: Store) -> None:
    sell(model, 50_000)
    assert paid(model, shop) == (Payment("cash", 50_000),)
    model.set_method("card")
    sell(model, 30_000)
    assert paid(model, shop) == (Payment("card", 30_000),)


def test_that_a_split_payment_leaves_the_rest_to_the_chosen_way(
    model: CounterViewModel, shop: Store
) -> None:
    model.set_amount(218_500)
    model.split()
    model.set_share("card", 100_000)
    model.set_share("stored", 18_500)
    assert model.rest == 100_000
    model.set_cash(150_000)
    assert model.change == 50_000
    model.complete()
    assert model.last is not None
    assert model.last.change == 50_000
    assert paid(model, shop) == (
        Payment("cash", 100_000, received=150_000),
        Payment("card", 100_000),
        Payment("stored", 18_500),
    )


def test_that_too_much_in_one_way_is_said_before_anything_is_sent(
    model: CounterViewModel, desk: StraightDesk
) -> None:
    model.set_amount(50_000)
    model.split()
    model.set_share("card", 60_000)
    model.complete()
    assert model.complaints["split"] == "Rp\u00a010.000 too much."
    assert desk.written == []
    model.set_share("card", 50_000)
    model.complete()
    assert model.state == "done"


def test_that_another_way_takes_the_rest_when_it_is_chosen(
    model: CounterViewModel, shop: Store
) -> None:
    model.set_amount(90_000)
    model.split()
    model.set_share("card", 40_000)
    model.set_method("card")
    model.set_share("cash", 20_000)
    model.complete()
    assert paid(model, shop) == (Payment("cash", 20_000), Payment("card", 70_000))


def test_that_enter_before_the_quote_waits_for_what_is_to_be_paid(shop: Store) -> None:
    desk = SlowQuotes(shop)
    model = CounterViewModel(desk, shop.shop, clock)
    budi = join(shop, "Budi Santoso", 1)
    model.call(budi.member_id)
    sell(model, 200_000)
    model.call(budi.member_id)
    model.set_amount(50_000)
    desk.slow = True
    model.set_points(20)
    model.complete()
    assert len(desk.written) == 1
    desk.answer()
    assert model.state == "done"
    assert paid(model, shop) == (Payment("cash", 40_000),)


def test_that_a_sale_is_undone_by_whoever_completed_it_and_for_a_minute(
    desk: StraightDesk, shop: Store
) -> None:
    time = Clock()
    model = CounterViewModel(desk, shop.shop, time)
    sell(model, 50_000)
    assert model.may_undo
    desk.actor = Actor("", "owner", staff="another", counter="2")
    assert not model.may_undo
    desk.actor = Actor("", "owner", counter="2")
    time.pass_minutes(2)
    assert not model.may_undo
    written = len(desk.written)
    model.undo()
    assert len(desk.written) == written


def test_that_a_bill_goes_without_payments_where_nobody_can_say_what_is_payable(
    shop: Store,
) -> None:
    desk = SlowQuotes(shop)
    model = CounterViewModel(desk, shop.shop, clock)
    receipt = RecordPurchase(key="k", at=clock(), member=None, total=1_000, receipt="A-1")
    shop.write(record_purchase, desk.actor, receipt)
    model.set_amount(50_000)
    model.set_receipt("A-1")
    # The number is taken: nothing is known of the bill, and it is refused as a whole.
    model.complete()
    assert desk.written[-1].payments == ()
    assert "receipt" in model.complaints
