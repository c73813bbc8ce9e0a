from fractions import Fraction

import pytest

from loyalty_desktop.errors import AlreadyRefunded, NotAllowed, Unavailable
from loyalty_desktop.models.rules.refunds import LineRefund
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.refund_model import Refunding
from loyalty_desktop.ui.counter.voiding import Voiding
from tests.ui.counter.fakes import CounterDesk, a_page, refunded
from tests.ui.counter.sample import clock


@pytest.fixture
def desk() -> CounterDesk:
    return CounterDesk()


@pytest.fixture
def refunding(desk: CounterDesk, shop: Store) -> Refunding:
    return Refunding(desk, shop.shop, clock, a_page())


def test_that_lines_are_chosen_by_quantity_and_what_is_not_goods_is_not_offered(
    refunding: Refunding, desk: CounterDesk
) -> None:
    refunding.begin()
    assert [line.name for line in refunding.lines] == ["Kopi", "Roti"]
    assert not desk.rehearsals
    assert not refunding.can_confirm
    refunding.set_quantity(1, Fraction(1))
    assert desk.rehearsals[-1].request.lines == (LineRefund(1, 1_000),)
    desk.rehearsals[-1].then(refunded())
    assert refunding.can_confirm
    # More than there are is all of them, and the last of a line goes with its last cent.
    refunding.set_quantity(1, Fraction(9))
    assert refunding.quantities[1] == 2
    assert desk.rehearsals[-1].request.lines == (LineRefund(1, None),)


def test_that_a_half_can_come_back(refunding: Refunding, desk: CounterDesk) -> None:
    refunding.set_quantity(1, Fraction("0.5"))
    assert desk.rehearsals[-1].request.lines == (LineRefund(1, 500),)


def test_that_money_goes_back_as_it_came_unless_said_otherwise(
    refunding: Refunding, desk: CounterDesk
) -> None:
    refunding.take_all()
    desk.rehearsals[-1].then(refunded())
    assert refunding.method == "card"
    refunding.set_method("cash")
    refunding.confirm()
    assert desk.writes[-1].request.method == "cash"


def test_that_an_amount_of_nothing_is_not_refunded(refunding: Refunding, desk: CounterDesk) -> None:
    refunding.set_how("amount")
    desk.rehearsals[-1].then(refunded())
    refunding.set_amount(0)
    assert refunding.complaint == "Type how much comes back."
    assert not refunding.can_confirm


def test_that_a_refund_without_an_answer_is_sent_again_with_its_key(
    refunding: Refunding, desk: CounterDesk
) -> None:
    refunding.take_all()
    desk.rehearsals[-1].then(refunded())
    refunding.confirm()
    first = desk.writes[-1].request
    desk.refuse(Unavailable(reason="fault"))
    # What was sent can't be changed any more: it may be recorded already.
    refunding.set_quantity(1, Fraction(1))
    refunding.confirm()
    assert desk.writes[-1].request == first


def test_that_a_refused_refund_says_why_and_can_be_changed(
    refunding: Refunding, desk: CounterDesk
) -> None:
    refunding.take_all()
    desk.rehearsals[-1].then(refunded())
    refunding.confirm()
    desk.refuse(AlreadyRefunded(left=0))
    assert refunding.complaint == "This receipt is already refunded. Nothing was changed."
    refunding.set_quantity(2, Fraction(0))
    assert refunding.quantities == {1: 2}


def test_that_a_purchase_without_lines_is_refunded_by_amount(
    desk: CounterDesk, shop: Store
) -> None:
    refunding = Refunding(desk, shop.shop, clock, a_page(lines=()))
    refunding.begin()
    assert refunding.how == "amount"
    assert desk.rehearsals[-1].request.amount is None


def test_that_a_void_needs_a_reason(desk: CounterDesk, shop: Store) -> None:
    voiding = Voiding(desk, shop.shop, clock, a_page())
    voiding.begin()
    voiding.confirm("  ")
    assert voiding.reason_complaint == "Say why, in a word or two."
    assert not desk.writes
    voiding.confirm(" Keyed in twice ")
    assert desk.writes[-1].request.reason == "Keyed in twice"


def test_that_who_may_not_void_alone_is_not_told_so_before_trying(
    desk: CounterDesk, shop: Store
) -> None:
    voiding = Voiding(desk, shop.shop, clock, a_page())
    voiding.begin()
    # The desk asks a second person once it is done: a warning before would say too much.
    desk.rehearsals[-1].otherwise(NotAllowed(right="void", role="cashier"))
    assert not voiding.complaint
    voiding.confirm("Wrong amount")
    desk.refuse(NotAllowed(right="void", role="cashier"))
    assert voiding.complaint
