from datetime import timedelta

import pytest

from loyalty_desktop.errors import KeyConflict
from loyalty_desktop.services.commands.cards import BlockCard, block_card
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.counter.bill import quick_amounts
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import NOW, OWNER, a_shop, clock, join


@pytest.fixture
def desk(shop: Store) -> StraightDesk:
    return StraightDesk(shop)


@pytest.fixture
def model(desk: StraightDesk, shop: Store) -> CounterViewModel:
    return CounterViewModel(desk, shop.shop, clock)


def sell(model: CounterViewModel, amount: int) -> None:
    """Complete a bill."""
    model.set_amount(amount)
    model.complete()


def test_that_the_steps_are_known_by_their_names(model: CounterViewModel, shop: Store) -> None:
    card = join(shop, "Budi Santoso", 1).card
    steps = [model.state]
    model.scan(card or "")
    steps.append(model.state)
    model.set_amount(150_000)
    steps.append(model.state)
    model.next()
    steps.append(model.state)
    model.next()
    steps.append(model.state)
    assert steps == ["empty", "member", "amount", "paying", "done"]
    assert model.last is not None
    assert (model.last.earned, model.last.balance) == (15, 15)


def test_that_an_amount_shows_what_it_earns_before_anything_is_recorded(
    model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    model.call(budi.member_id)
    model.set_amount(248_500)
    assert model.quote is not None
    assert model.quote.earned == 24
    assert [line["kind"] for line in model.quote.why] == ["base"]
    assert shop.read(member_panel, budi.member_id, NOW).balance == 0


def test_that_more_points_than_there_are_are_answered_with_the_most_that_help(
    model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    model.call(budi.member_id)
    sell(model, 200_000)
    model.call(budi.member_id)
    model.set_amount(100_000)
    assert model.offer.points == 20
    model.set_points(40)
    assert model.complaints["points"] == ("Only 20 points. Use up to 20, or pay the rest in cash.")
    # What was typed stays, and nothing can be completed with it.
    assert model.bill.points == 40
    model.complete()
    assert model.state == "amount"
    model.set_points(20)
    assert "points" not in model.complaints
    assert model.payable == 90_000


def test_that_no_more_points_are_offered_than_the_bill_takes(
    model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    model.call(budi.member_id)
    sell(model, 2_000_000)
    model.call(budi.member_id)
    model.set_amount(5_000)
    assert model.offer.points == 10
    model.set_points(11)
    assert model.complaints["points"] == ("This bill takes 10 points at most. Use up to 10.")


def test_that_an_unknown_code_disturbs_nothing(model: CounterViewModel, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 1)
    model.call(budi.member_id)
    model.set_amount(50_000)
    model.scan("LD00NOBODY")
    assert model.complaints["scan"] == ("No card or member with this code. The bill is unchanged.")
    assert model.member is not None
    assert model.bill.amount == 50_000


def test_that_a_lost_card_names_its_member_and_earns_nothing_until_it_is_replaced(
    model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 2)
    lost = BlockCard(key=new_id(), at=NOW - timedelta(days=1), card=budi.card or "", reason="lost")
    shop.write(block_card, OWNER, lost)
    model.scan(budi.card or "")
    assert model.member is not None
    assert model.member.card_lost
    sell(model, 100_000)
    assert model.complaints["bill"] == (
        "This card was reported lost. Points are safe; give a new card (F9)."
    )
    assert model.bill.amount == 100_000
    model.call(budi.member_id)
    model.complete()
    assert model.last is not None
    assert model.last.earned == 10


def test_that_another_member_on_the_bill_is_computed_anew(
    model: CounterViewModel, shop: Store
) -> None:
    budi, siti = join(shop, "Budi Santoso", 1), join(shop, "Siti Rahma", 1)
    model.call(budi.member_id)
    sell(model, 500_000)
    model.call(budi.member_id)
    model.set_amount(100_000)
    model.set_points(50)
    assert model.payable == 75_000
    model.call(siti.member_id)
    assert model.bill.points == 0
    assert model.payable == 100_000
    assert model.quote is not None
    assert model.quote.balance == 10


def test_that_a_bill_whose_answer_was_lost_is_sent_again_and_recorded_once(
    model: CounterViewModel, desk: StraightDesk, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    model.call(budi.member_id)
    desk.lose_answer = True
    sell(model, 100_000)
    assert model.frozen
    # Nothing can be changed until it is known whether the bill was recorded.
    model.set_amount(900_000)
    model.detach()
    assert model.bill.amount == 100_000
    model.next()
    assert model.state == "done"
    assert desk.written[-1] is desk.written[-2]
    assert shop.read(member_panel, budi.member_id, NOW).balance == 10


def test_that_a_refused_bill_keeps_its_key_and_what_was_typed(
    model: CounterViewModel, desk: StraightDesk
) -> None:
    model.set_receipt("0630-0142")
    sell(model, 50_000)
    key = model.bill.key
    model.set_amount(60_000)
    model.set_receipt("0630-0142")
    assert model.complaints["receipt"] == (
        "This receipt number is used already today. Type the number of this receipt."
    )
    model.complete()
    assert model.bill.amount == 60_000
    model.set_receipt("0630-0143")
    assert model.complaints == {}
    model.complete()
    assert model.state == "done"
    assert desk.written[-1].key == desk.written[-2].key == key


def test_that_too_little_money_is_said_before_anything_is_sent(
    model: CounterViewModel, desk: StraightDesk
) -> None:
    model.set_amount(86_000)
    model.set_cash(50_000)
    model.complete()
    assert model.complaints["cash"] == "Rp\u00a036.000 is missing."
    assert desk.written == []
    model.set_cash(100_000)
    assert model.change == 14_000


def test_that_a_bill_of_nothing_is_not_completed(
    model: CounterViewModel, desk: StraightDesk
) -> None:
    model.next()
    assert model.complaints["amount"] == "Type what the bill comes to."
    sell(model, 0)
    assert model.complaints["amount"] == "A bill of nothing can't be completed."
    assert desk.written == []


def test_that_undoing_twice_undoes_once(
    model: CounterViewModel, desk: StraightDesk, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    model.call(budi.member_id)
    sell(model, 100_000)
    desk.lose_answer = True
    model.undo()
    assert model.last is not None
    model.undo()
    assert model.last is None
    assert model.complaints == {} or "bill" in model.complaints
    assert shop.read(member_panel, budi.member_id, NOW).balance == 0


def test_that_parked_bills_come_back_with_their_member(
    model: CounterViewModel, shop: Store
) -> None:
    budi, siti = join(shop, "Budi Santoso", 1), join(shop, "Siti Rahma", 1)
    model.call(budi.member_id)
    model.set_amount(100_000)
    model.park()
    assert model.state == "empty"
    model.call(siti.member_id)
    model.set_amount(30_000)
    # The open bill takes the parked one's place.
    model.recall(0)
    assert model.member is not None
    assert (model.member.name, model.bill.amount) == ("Budi Santoso", 100_000)
    assert [(bill.name, bill.bill.amount) for bill in model.parked] == [("Siti Rahma", 30_000)]


def test_that_a_bill_recorded_already_says_so_and_can_be_cleared(
    model: CounterViewModel, desk: StraightDesk
) -> None:
    desk.refuse_with = KeyConflict(key="x")
    sell(model, 50_000)
    assert model.complaints["bill"] == (
        "This bill was recorded already. Nothing is doubled; clear it."
    )
    assert not model.frozen


@pytest.mark.parametrize(
    ("payable", "sums"),
    [
        (218_500, (220_000, 250_000)),
        (45_000, (50_000, 100_000)),
        (86_000, (90_000, 100_000)),
        (100_000, ()),
        (180_000, (200_000,)),
        (20_000, (50_000,)),
        (7, (10,)),
        (0, ()),
    ],
)
def test_that_round_sums_are_those_a_customer_hands_over(
    payable: int, sums: tuple[int, ...]
) -> None:
    assert quick_amounts(payable) == sums


def test_that_a_rehearsal_and_the_record_say_the_same(
    model: CounterViewModel, desk: StraightDesk, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    for amount in (9_999, 10_000, 99_999, 248_500, 1_234_567):
        model.call(budi.member_id)
        model.set_amount(amount)
        assert model.quote is not None
        promised = (model.quote.earned, model.quote.balance)
        model.complete()
        assert model.last is not None
        assert (model.last.earned, model.last.balance) == promised
    assert len(desk.written) == 5


def test_that_a_counter_opens_on_any_shop(tmp_path_factory: pytest.TempPathFactory) -> None:
    store = a_shop(tmp_path_factory.mktemp("other"), name="Toko Lain")
    model = CounterViewModel(StraightDesk(store), store.shop, clock)
    assert model.state == "empty"
    assert not model.can_complete
    store.close()
