import pytest

from loyalty_desktop.errors import AlreadyDone, NotFound
from loyalty_desktop.services.commands.attaching import Attach
from loyalty_desktop.services.commands.moving import MovePurchase
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.giving import Giving
from tests.ui.counter.fakes import CounterDesk, a_page
from tests.ui.counter.sample import clock, join


@pytest.fixture
def desk() -> CounterDesk:
    return CounterDesk()


def test_that_an_anonymous_bill_is_attached_without_a_reason(
    desk: CounterDesk, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    giving = Giving(desk, shop.shop, clock, a_page(member_id=None, member_name=None))
    giving.search("budi")
    desk.tell(shop.read(find_members, "budi"))
    giving.choose(0)
    assert isinstance(desk.rehearsals[-1].request, Attach)
    giving.confirm("")
    request = desk.writes[-1].request
    assert isinstance(request, Attach)
    assert request.member == budi.member_id


def test_that_taking_it_from_somebody_needs_a_reason(desk: CounterDesk, shop: Store) -> None:
    siti = join(shop, "Siti Rahma", 1)
    giving = Giving(desk, shop.shop, clock, a_page())
    giving.take(siti.card or "")
    desk.tell(shop.read(member_panel, siti.member_id, clock()))
    giving.confirm("")
    assert giving.reason_complaint == "Say why, in a word or two."
    giving.confirm("Wrong card")
    request = desk.writes[-1].request
    assert isinstance(request, MovePurchase)
    assert (request.member, request.reason) == (siti.member_id, "Wrong card")


def test_that_who_has_it_already_is_not_offered(desk: CounterDesk, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 1)
    join(shop, "Budi Hartono", 1)
    giving = Giving(desk, shop.shop, clock, a_page(member_id=budi.member_id))
    giving.search("budi")
    desk.tell(shop.read(find_members, "budi"))
    assert [row.name for row in giving.matches] == ["Budi Hartono"]


def test_that_enter_waits_for_the_answer_to_the_last_letters(
    desk: CounterDesk, shop: Store
) -> None:
    join(shop, "Budi Hartono", 1)
    santoso = join(shop, "Budi Santoso", 1)
    giving = Giving(desk, shop.shop, clock, a_page(member_id=None))
    giving.search("budi")
    desk.tell(shop.read(find_members, "budi"))
    giving.search("budi s")
    giving.submit("budi s", 0)
    assert giving.whom is None
    desk.tell(shop.read(find_members, "budi s"))
    assert giving.whom is not None
    assert giving.whom.id == santoso.member_id


def test_that_typing_on_takes_the_choice_back(desk: CounterDesk, shop: Store) -> None:
    join(shop, "Budi Santoso", 1)
    giving = Giving(desk, shop.shop, clock, a_page(member_id=None))
    giving.search("budi")
    desk.tell(shop.read(find_members, "budi"))
    giving.choose(0)
    assert giving.can_confirm
    giving.search("siti")
    assert not giving.can_confirm


def test_that_refusals_are_said_in_place(desk: CounterDesk, shop: Store) -> None:
    join(shop, "Budi Santoso", 1)
    giving = Giving(desk, shop.shop, clock, a_page(member_id=None))
    giving.take("nobody")
    desk.reads[-1].otherwise(NotFound(what="member"))
    assert giving.complaint
    giving.search("budi")
    desk.tell(shop.read(find_members, "budi"))
    giving.choose(0)
    giving.confirm("")
    desk.refuse(AlreadyDone(what="attached"))
    assert giving.complaint == "This bill has a member already. A supervisor can change it."
    assert giving.can_confirm


def test_that_a_sale_paid_with_points_is_not_taken_from_who_gave_them(
    desk: CounterDesk, shop: Store
) -> None:
    giving = Giving(desk, shop.shop, clock, a_page(points_used=60))
    assert giving.complaint
    giving.search("siti")
    # It is said before anybody is asked for a PIN.
    assert not desk.reads
    assert not giving.can_confirm
