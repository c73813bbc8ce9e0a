import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtWidgets import QApplication

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.parking import ParkBill, park_bill
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.bill import Bill, BillLine, RewardOnBill
from loyalty_desktop.ui.counter.bill_content import UnreadableBill, read_bill, written
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from tests.factories import OWNER
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import NOW, a_reward, clock, join


def a_counter(shop: Store, name: str) -> CounterViewModel:
    """Return a counter of the shop."""
    desk = StraightDesk(shop)
    desk.actor = Actor("", "owner", counter=name)
    return CounterViewModel(desk, shop.shop, clock)


def test_that_a_bill_written_is_read_as_it_was() -> None:
    bill = Bill(
        amount=78_500,
        receipt="A-1",
        points=10,
        rewards=(RewardOnBill("t", "kopi", "Kopi gratis", 40, reserved=True),),
        lines=(BillLine("Kopi", 32_000, 2500, "K-1", "minuman", 500),),
        discount=1_000,
        method="card",
        shares={"stored": 5_000},
        cash=100_000,
    )
    assert read_bill(written(bill, "M-1")) == (bill, "M-1")


@pytest.mark.parametrize("content", [{}, {"version": 9}, {"version": 1, "key": "x"}])
def test_that_a_bill_of_a_newer_program_is_told_from_ours(content: dict[str, object]) -> None:
    with pytest.raises(UnreadableBill):
        read_bill(content)


WRONG: list[dict[str, object]] = [
    {"amount": "eighty"},
    {"amount": 12.5},
    {"amount": float("inf")},
    {"amount": -1},
    {"amount": 10**30},
    {"points": True},
    {"key": ""},
    {"key": "k" * 500},
    {"receipt": None},
    {"lines": 3},
    {"lines": [{"name": "Kopi", "price": "x"}]},
    {"lines": [{"name": "Kopi", "price": 5, "quantity": 0}]},
    {"lines": [{"name": None, "price": 5}]},
    {"lines": [{"name": "Kopi", "price": 5, "discount": 6}]},
    {"lines": [{"name": "Kopi", "price": 10**15, "quantity": 10**15}]},
    {"lines": [{"name": "Kopi", "price": 5, "colour": "red"}]},
    {"rewards": [{"token": 1, "code": "k", "name": "K", "points": 4, "reserved": True}]},
    {"rewards": [{"token": "t", "code": "k", "name": "K", "points": 4, "reserved": "no"}]},
    {"method": "barter"},
    {"shares": {"barter": 5}},
    {"shares": [5]},
    {"member": ["M-1"]},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_that_a_content_nobody_wrote_is_unreadable_and_no_more(wrong: dict[str, object]) -> None:
    with pytest.raises(UnreadableBill):
        read_bill(written(Bill(amount=80_000), None) | wrong)


def test_that_an_amount_follows_the_lines_in_view() -> None:
    content = written(Bill(amount=80_000, lines=(BillLine("Kopi", 32_000, 2500),)), None)
    bill, _member = read_bill(content | {"amount": 1})
    assert bill.amount == 80_000


def test_that_one_unreadable_bill_hides_no_other(shop: Store) -> None:
    counter = a_counter(shop, "1")
    counter.set_amount(75_000)
    counter.park()
    content = written(Bill(amount=80_000), None) | {"points": "many"}
    shop.write(park_bill, OWNER, ParkBill(key="p", at=NOW, member=None, content=content, total=1))
    counter.ask_for_parked()
    assert sorted(bill.bill.amount or 0 for bill in counter.parked) == [1, 75_000]


@pytest.mark.parametrize("left", ["", "[]", "{", "[" * 100_000, '{"version": 1}', "\x00"])
def test_that_a_broken_draft_is_no_bill_and_stops_nothing(
    app: QApplication, shop: Store, tmp_path: Path, left: str
) -> None:
    del app
    file = tmp_path / "open.json"
    file.write_text(left, encoding="utf-8")
    counter = a_counter(shop, "1")
    counter.use_draft(file)
    assert counter.bill.blank
    counter.set_amount(75_000)
    assert counter.bill.amount == 75_000


def test_that_a_bill_parked_at_one_counter_is_taken_up_at_another(shop: Store) -> None:
    one, two = a_counter(shop, "1"), a_counter(shop, "2")
    budi = join(shop, "Budi Santoso", 1)
    one.call(budi.member_id)
    one.submit_item("2 x 32000 Kopi")
    one.submit_item("Roti 18500")
    one.set_discount(2_500)
    one.set_receipt("0630-0142")
    one.park()
    assert one.state == "empty"
    two.ask_for_parked()
    assert [(bill.name, bill.counter) for bill in two.parked] == [("Budi Santoso", "1")]
    two.recall(0)
    assert two.member is not None
    assert two.member.name == "Budi Santoso"
    assert [line.name for line in two.bill.lines] == ["Kopi", "Roti"]
    assert (two.bill.amount, two.bill.receipt) == (80_000, "0630-0142")
    # It is there once: the first counter finds it gone.
    one.recall(0)
    assert one.complaints["bill"] == (
        "This bill was taken up or given up already, perhaps at another counter."
    )
    assert one.parked == []
    two.complete()
    assert shop.read(member_panel, budi.member_id, NOW).balance == 8


def test_that_parked_bills_outlive_the_program(shop: Store) -> None:
    before = a_counter(shop, "1")
    before.set_amount(75_000)
    before.park()
    after = a_counter(shop, "1")
    after.ask_for_parked()
    after.recall(0)
    assert after.bill.amount == 75_000


def test_that_a_bill_stays_open_when_it_could_not_be_parked(shop: Store) -> None:
    desk = StraightDesk(shop)
    model = CounterViewModel(desk, shop.shop, clock)
    model.set_amount(75_000)
    desk.refuse_with = Unavailable(reason="server")
    model.park()
    assert model.bill.amount == 75_000
    assert "bill" in model.complaints
    # The same bill goes with the same key, so that it can't be parked twice.
    model.park()
    keys = {request.key for request in desk.written if isinstance(request, ParkBill)}
    assert len(keys) == 1
    assert model.state == "empty"


def test_that_a_reward_stays_kept_for_a_parked_bill_and_is_free_when_it_is_given_up(
    shop: Store,
) -> None:
    model = a_counter(shop, "1")
    budi = join(shop, "Budi Santoso", 1)
    a_reward(shop, "hemat", "Potongan", 10, "amount", 20_000)
    model.call(budi.member_id)
    model.set_amount(500_000)
    model.complete()
    model.call(budi.member_id)
    assert model.member is not None
    model.add_reward(model.member.rewards[0])
    model.set_amount(50_000)
    model.park()
    assert shop.read(member_panel, budi.member_id, NOW).available == 40
    model.drop(0)
    assert model.parked == []
    assert shop.read(member_panel, budi.member_id, NOW).available == 50


class Hands:
    """A clock that is put forward."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def waiting(shop: Store) -> tuple[CounterViewModel, Hands]:
    """Give a counter where a bill with a reward was parked, and its time has run out."""
    hands = Hands()
    desk = StraightDesk(shop)
    model = CounterViewModel(desk, shop.shop, hands)
    budi = join(shop, "Budi Santoso", 1)
    a_reward(shop, "hemat", "Potongan", 30, "amount", 20_000)
    model.call(budi.member_id)
    model.set_amount(500_000)
    model.complete()
    model.call(budi.member_id)
    assert model.member is not None
    model.add_reward(model.member.rewards[0])
    model.set_amount(50_000)
    model.park()
    hands.at += timedelta(hours=2)
    return model, hands


def test_that_a_reward_whose_time_ran_out_on_a_parked_bill_is_kept_again(
    waiting: tuple[CounterViewModel, Hands],
) -> None:
    model, _hands = waiting
    model.look_for_parked()
    model.recall(0)
    assert [reward.name for reward in model.bill.rewards] == ["Potongan"]
    assert model.complaints == {}
    assert model.payable == 30_000
    model.complete()
    assert model.last is not None
    assert model.last.payable == 30_000


def test_that_a_bill_tells_when_its_reward_cannot_be_kept_again(
    waiting: tuple[CounterViewModel, Hands],
) -> None:
    model, _hands = waiting
    parked = model.parked[0]
    assert parked.reference is not None
    model.call(parked.reference)
    model.set_amount(100_000)
    model.set_points(40)
    model.complete()
    model.look_for_parked()
    model.recall(0)
    assert model.bill.rewards == ()
    assert model.complaints["bill"].startswith("Potongan was put aside too long ago")
    assert model.payable == 50_000


def test_that_a_bill_that_was_open_when_the_program_died_is_there_again(
    app: QApplication, shop: Store, tmp_path: Path
) -> None:
    del app
    path = tmp_path / "open bills" / "bill.json"
    budi = join(shop, "Budi Santoso", 1)
    before = a_counter(shop, "1")
    before.use_draft(path)
    before.call(budi.member_id)
    before.submit_item("2 x 32000 Kopi")
    before.keep_draft()
    assert path.stat().st_mode & 0o077 == 0

    after = a_counter(shop, "1")
    after.use_draft(path)
    assert after.member is not None
    assert (after.member.name, after.bill.amount) == ("Budi Santoso", 64_000)
    after.complete()
    assert after.state == "done"
    after.keep_draft()
    assert not path.exists()


def test_that_a_bill_recorded_before_the_program_died_is_not_offered_again(
    app: QApplication, shop: Store, tmp_path: Path
) -> None:
    del app
    path = tmp_path / "bill.json"
    before = a_counter(shop, "1")
    before.use_draft(path)
    before.set_amount(64_000)
    before.keep_draft()
    left = path.read_text(encoding="utf-8")
    before.complete()
    assert before.state == "done"
    assert not path.exists()

    # Killed after the commit and before the file went.
    path.write_text(left, encoding="utf-8")
    after = a_counter(shop, "1")
    told: list[tuple[str, str]] = []

    def hear(kind: str, words: str) -> None:
        told.append((kind, words))

    after.told.connect(hear)
    after.use_draft(path)
    assert after.bill.blank
    assert not path.exists()
    assert told == [
        ("info", "Rp\u00a064.000 was recorded before the program stopped. Nothing is doubled.")
    ]


def test_that_a_second_program_at_a_counter_leaves_the_open_bill_of_the_first_alone(
    app: QApplication, shop: Store, tmp_path: Path
) -> None:
    del app
    path = tmp_path / "bill.json"
    path.write_text(json.dumps(written(Bill(amount=80_000), None)), encoding="utf-8")
    first = QLockFile(str(path.with_suffix(".lock")))
    assert first.tryLock(0)
    second = a_counter(shop, "1")
    second.use_draft(path)
    assert second.bill.blank
    second.set_amount(5_000)
    second.keep_draft()
    assert json.loads(path.read_text(encoding="utf-8"))["amount"] == 80_000
