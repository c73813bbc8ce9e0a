import pytest
from PySide6.QtWidgets import QApplication

from loyalty_desktop.services.commands.cards import BlockCard, block_card
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.counter.customer_view import CustomerFeed
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.customer.composing import compose
from loyalty_desktop.ui.customer.view import CustomerView
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import NOW, OWNER, a_reward, buy, clock, join


@pytest.fixture
def model(shop: Store) -> CounterViewModel:
    return CounterViewModel(StraightDesk(shop), shop.shop, clock)


@pytest.fixture
def feed(model: CounterViewModel, app: QApplication) -> CustomerFeed:
    del app
    return CustomerFeed(model)


def words(view: CustomerView) -> str:
    """Return all that the customer can read."""
    return compose(view, "Toko Melati", 1024, 600).words


def test_that_the_customer_is_welcomed_served_thanked_and_the_next_one_welcomed(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    seen: list[CustomerView] = []
    feed.shown.connect(seen.append)
    assert feed.view.step == "welcome"
    model.scan(budi.card or "")
    assert (feed.view.step, feed.view.name, feed.view.balance) == ("bill", "Budi", 0)
    model.set_amount(150_000)
    assert (feed.view.payable, feed.view.earned, feed.view.balance) == (150_000, 15, 15)
    assert feed.view.after
    model.set_cash(200_000)
    model.complete()
    assert (feed.view.step, feed.view.name) == ("thanks", "Budi")
    assert (feed.view.balance, feed.view.earned, feed.view.change) == (15, 15, 50_000)
    told = words(feed.view).split("\n")
    assert "Thank you, Budi" in told
    assert "15" in told
    assert "+15 today" in told
    # The seconds of thanks are over.
    feed.refresh()
    assert feed.view == CustomerView("welcome", model.unit)
    assert seen[-1].step == "welcome"


def test_that_the_next_bill_ends_the_thanks(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    siti = join(shop, "Siti Rahma", 1)
    model.set_amount(10_000)
    model.complete()
    assert (feed.view.step, feed.view.name, feed.view.balance) == ("thanks", "", None)
    model.scan(siti.card or "")
    assert (feed.view.step, feed.view.name) == ("bill", "Siti")


def test_that_undoing_the_sale_takes_the_thanks_away(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    model.call(join(shop, "Budi Santoso", 1).member_id)
    model.set_amount(150_000)
    model.complete()
    model.undo()
    assert feed.view.step == "welcome"


def test_that_surname_telephone_and_stage_are_never_shown(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 300, phone="081200007890", email="budi@example.com")
    for days in (200, 150, 100, 50):
        buy(shop, budi.member, days, [2, 3, 4])
    seen: list[CustomerView] = []
    feed.shown.connect(seen.append)
    model.call(budi.member_id)
    assert model.member is not None
    stage = model.member.stage
    model.set_amount(150_000)
    model.complete()
    assert len(seen) > 2
    for view in seen:
        told = words(view) + repr(view)
        for hidden in ("Santoso", "7890", "+62", "budi@", stage, stage.title()):
            assert hidden not in told


def test_that_a_card_reported_lost_tells_its_finder_nothing(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 300)
    buy(shop, budi.member, 20, [2, 3])
    request = BlockCard(key=new_id(), at=NOW, card=budi.card or "", reason="lost")
    shop.write(block_card, OWNER, request)
    model.scan(budi.card or "")
    assert model.member is not None
    model.set_amount(10_000)
    assert (feed.view.name, feed.view.balance, feed.view.earned) == ("", None, 0)
    assert feed.view.payable == 10_000


def test_that_the_code_is_shown_for_a_new_card_alone_and_once(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    budi, siti = join(shop, "Budi Santoso", 1), join(shop, "Siti Rahma", 1)
    model.call(budi.member_id)
    assert feed.view.card is None
    model.clear()
    model.new_card = (budi.member_id, budi.card or "")
    model.call(siti.member_id)
    assert feed.view.card is None
    model.clear()
    model.call(budi.member_id)
    assert feed.view.card == budi.card
    model.set_amount(10_000)
    model.complete()
    assert (feed.view.step, feed.view.card) == ("thanks", budi.card)
    model.call(budi.member_id)
    assert feed.view.card is None


def test_that_rewards_within_reach_count_with_the_points_of_the_bill(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 30)
    buy(shop, budi.member, 20, [2, 2])
    a_reward(shop, "permen", "Permen", 10, "product")
    a_reward(shop, "kopi", "Kopi susu gratis", 25, "product")
    a_reward(shop, "bantal", "Bantal leher", 90, "product")
    a_reward(shop, "habis", "Habis", 5, "product", stock=0)
    model.call(budi.member_id)
    assert feed.view.balance == 17
    assert [reward.name for reward in feed.view.within_reach] == ["Permen"]
    assert feed.view.next_reward is not None
    assert (feed.view.next_reward.name, feed.view.next_reward.missing) == ("Kopi susu gratis", 8)
    model.set_amount(100_000)
    assert [reward.name for reward in feed.view.within_reach] == ["Permen", "Kopi susu gratis"]
    assert feed.view.next_reward is not None
    assert (feed.view.next_reward.name, feed.view.next_reward.missing) == ("Bantal leher", 63)


def test_that_points_used_and_what_they_take_off_are_shown(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 30)
    buy(shop, budi.member, 20, [2, 2])
    model.call(budi.member_id)
    model.set_amount(100_000)
    model.set_points(10)
    assert (feed.view.points_used, feed.view.points_value) == (10, 5_000)
    assert feed.view.payable == 95_000
    assert "10 points used" in words(feed.view)


def test_that_a_locked_counter_shows_nothing_of_its_bill(
    feed: CustomerFeed, model: CounterViewModel, shop: Store
) -> None:
    model.call(join(shop, "Budi Santoso", 1).member_id)
    model.set_amount(10_000)
    feed.rest()
    assert feed.view.step == "welcome"
    model.set_receipt("17")
    assert feed.view.step == "welcome"
    feed.wake()
    assert (feed.view.step, feed.view.name) == ("bill", "Budi")


def test_that_training_is_said_to_the_customer_too(
    feed: CustomerFeed, model: CounterViewModel
) -> None:
    feed.set_training(training=True)
    assert "Training: nothing counts" in words(feed.view)
    model.set_amount(10_000)
    assert "Training: nothing counts" in words(feed.view)
