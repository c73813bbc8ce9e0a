"""What a campaign says on a receipt: to its targets, once, and on copies again."""

import pytest

from loyalty_desktop.errors import NotEligible
from loyalty_desktop.services.commands.channels import RecordReach, record_reach
from loyalty_desktop.services.commands.receipt_offers import receipt_offer_request, say_on_receipt
from loyalty_desktop.services.documents.receipt import receipt_rows
from loyalty_desktop.services.documents.slip import Banner, Centred, Frame
from loyalty_desktop.services.queries.receipts import Receipt, receipt_of
from loyalty_desktop.services.store import micros
from tests.factories import Till, at, key
from tests.service.test_messages import NOON, Post

SAID = {
    "en": {"subject": "A coffee on us", "body": "Come back, {first_name|friend}.\nShow {code}."}
}


@pytest.fixture
def post(shop: Till) -> Post:
    return Post(shop)


def receipt(post: Post, purchase: str) -> Receipt:
    return post.till.store.read_as(post.till.by, receipt_of, purchase)


def say(post: Post, purchase: str) -> str:
    told = receipt(post, purchase)
    request = receipt_offer_request(purchase, micros(told.at))
    return post.till.do(say_on_receipt, request).campaign


def a_target(post: Post) -> str:
    post.campaign("BACK", "receipt", texts=SAID)
    sari = post.member("Sari Dewi")
    post.name(sari, code="BACK")
    return sari


def test_that_a_target_reads_the_campaign_on_the_next_receipt_and_on_no_other(post: Post) -> None:
    sari = a_target(post)
    first = post.till.buy(sari, 50_000, NOON).purchase
    assert receipt(post, first).brings_offer
    assert say(post, first) == "BACK"
    told = receipt(post, first)
    assert not told.brings_offer
    assert told.offer is not None
    assert (told.offer.title, told.offer.words) == (
        "A coffee on us",
        "Come back, Sari.\nShow NEWS10.",
    )
    rows = receipt_rows(told)
    place = rows.index(Banner("FOR YOU"))
    frame = rows[place + 1]
    assert isinstance(frame, Frame)
    # The code stands in the words already: it is not said twice.
    assert frame.rows == (
        Centred("A coffee on us", strong=True),
        Centred("Come back, Sari."),
        Centred("Show NEWS10."),
    )
    second = post.till.buy(sari, 50_000, "2026-03-02 13:00").purchase
    assert not receipt(post, second).brings_offer
    assert receipt(post, second).offer is None
    # A copy says what the first one said; asked for twice it is noted once.
    assert receipt(post, first).offer == told.offer
    assert say(post, first) == "BACK"


def test_that_who_said_no_or_is_not_meant_reads_nothing(post: Post) -> None:
    sari = a_target(post)
    other = post.member("Budi")
    bought = post.till.buy(other, 50_000, NOON).purchase
    assert not receipt(post, bought).brings_offer
    with pytest.raises(NotEligible):
        say(post, bought)
    post.consent(sari, "counter", given=False)
    refused = post.till.buy(sari, 50_000, NOON).purchase
    assert not receipt(post, refused).brings_offer


def test_that_children_and_bills_of_nobody_are_told_nothing(post: Post) -> None:
    sari = a_target(post)
    post.till.change(sari, NOON, birthday=at("2012-01-01").date())
    assert not receipt(post, post.till.buy(sari, 50_000, NOON).purchase).brings_offer
    assert not receipt(post, post.till.buy(None, 50_000, NOON).purchase).brings_offer


def test_that_an_old_bill_printed_again_uses_up_nothing(post: Post) -> None:
    sari = a_target(post)
    old = post.till.buy(sari, 50_000, "2026-03-01 12:00").purchase
    new = post.till.buy(sari, 50_000, NOON).purchase
    assert not receipt(post, old).brings_offer
    assert receipt(post, new).brings_offer


def test_that_a_campaign_with_nothing_to_say_to_this_member_says_nothing(post: Post) -> None:
    post.campaign("END", "receipt", texts={"en": {"body": "{expiring} points end."}})
    sari = post.member("Sari")
    post.name(sari, code="END")
    assert not receipt(post, post.till.buy(sari, 50_000, NOON).purchase).brings_offer


def test_that_an_offer_whose_days_are_over_or_whose_money_is_used_up_is_not_printed(
    post: Post,
) -> None:
    sari = post.member("Sari Dewi")
    post.campaign("SHORT", "receipt", texts=SAID, good_days=2)
    post.name(sari, code="SHORT")
    bought = post.till.buy(sari, 50_000, "2026-03-02 11:00").purchase
    assert receipt(post, bought).brings_offer
    late = post.till.buy(sari, 50_000, "2026-03-03 12:00").purchase
    assert not receipt(post, late).brings_offer
    post.campaign("DEAR", "receipt", texts=SAID, budget=10_000)
    post.name(sari, code="DEAR")
    bought = post.till.buy(sari, 50_000, "2026-03-04 11:00").purchase
    assert receipt(post, bought).brings_offer
    day = at("2026-03-04").date()
    cost = RecordReach(
        key=key(), at=at("2026-03-04"), first=day, last=day, cost=10_000, campaign="DEAR"
    )
    post.till.do(record_reach, cost)
    after = post.till.buy(sari, 50_000, "2026-03-04 13:00").purchase
    assert not receipt(post, after).brings_offer


def test_that_a_no_is_a_no_of_the_person_whichever_of_two_cards_it_was_said_with(
    post: Post,
) -> None:
    sari = a_target(post)
    twin = post.member("Sari D", email="sari.d@example.com")
    post.consent(twin, "counter", given=False)
    post.till.merge(sari, twin, "2026-03-01 14:00")
    bought = post.till.buy(sari, 50_000, NOON).purchase
    assert not receipt(post, bought).brings_offer
