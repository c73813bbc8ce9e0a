"""Runs of cards: settled first, printed, gone on with after a jam, blank ones given out."""

from typing import Any

import pytest

from loyalty_desktop.errors import AlreadyDone, Duplicate, Invalid, NotEligible, NotFound
from loyalty_desktop.services.commands.card_runs import (
    BeginRun,
    HandOver,
    HandOverRun,
    MarkPrinted,
    RunBegun,
    begin_run,
    hand_over_card,
    hand_over_run,
    mark_printed,
)
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.card_runs import (
    RunCard,
    card_fates,
    print_run,
    print_runs,
    run_cards,
    run_fate,
)
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.member_page import member_page
from loyalty_desktop.services.queries.member_selection import Chosen
from tests.factories import OWNER, Till, at, number

WHEN = "2026-02-01"


def begin(till: Till, key: str = "run", **asked: Any) -> RunBegun:
    values: dict[str, Any] = {"told": "everybody", "layout": "a4-10"} | asked
    request = BeginRun(key=key, at=at(WHEN), **values)
    return till.store.write(begin_run, OWNER, request)


def cards_of(till: Till, run: str, first: int = 0, most: int = 100) -> tuple[RunCard, ...]:
    return till.store.read_as(OWNER, run_cards, run, at(WHEN), first, most)


def test_that_a_run_holds_the_cards_of_those_named_in_their_order(shop: Till) -> None:
    names = ["Siti", "Budi", "Agus"]
    members = [number(shop.join(name)) for name in names]
    run = begin(shop, members=tuple(members))
    assert run.cards == 3
    cards = cards_of(shop, run.run)
    assert [card.face.name for card in cards] == names
    for card, member in zip(cards, members, strict=True):
        assert shop.store.read(find_member, card.face.code).number == member


def test_that_whoever_has_no_card_is_passed_over_and_counted(shop: Till) -> None:
    shop.join("Siti")
    shop.join("Budi", joined=False)
    gone = number(shop.join("Agus"))
    shop.leave(gone, "2026-01-20")
    run = begin(shop, chosen=Chosen(everyone=True, which=MemberFilter()))
    assert run.cards == 1
    assert run.passed_over == {"contact": 1, "left": 1}


def test_that_a_run_of_nobody_is_refused(shop: Till) -> None:
    shop.join("Budi", joined=False)
    with pytest.raises(NotEligible):
        begin(shop, chosen=Chosen(everyone=True, which=MemberFilter()))


def test_that_a_member_named_twice_gets_one_card(shop: Till) -> None:
    member = shop.join("Siti")
    run = begin(shop, members=(number(member), member.card or ""))
    assert run.cards == 1


def test_that_a_run_begun_twice_is_one_run(shop: Till) -> None:
    member = number(shop.join("Siti"))
    assert begin(shop, members=(member,)) == begin(shop, members=(member,))
    assert len(shop.store.read_as(OWNER, print_runs)) == 1


def test_that_a_run_goes_on_from_any_card_and_tells_what_was_printed_again(shop: Till) -> None:
    members = tuple(number(shop.join(f"Siti {place}")) for place in range(5))
    run = begin(shop, members=members).run
    for key, first, end in (("1", 0, 3), ("2", 2, 5)):
        request = MarkPrinted(key=key, at=at(WHEN), run=run, first=first, end=end)
        assert shop.store.write(mark_printed, OWNER, request).cards == end - first
    row = shop.store.read_as(OWNER, print_run, run)
    assert (row.cards, row.printed, row.again) == (5, 5, 1)
    assert [card.printings for card in cards_of(shop, run)] == [1, 1, 2, 1, 1]
    assert [card.face.name for card in cards_of(shop, run, first=3)] == ["Siti 3", "Siti 4"]


@pytest.mark.parametrize(("first", "end"), [(0, 2), (-1, 1), (1, 1)])
def test_that_places_outside_a_run_cannot_be_marked(shop: Till, first: int, end: int) -> None:
    run = begin(shop, members=(number(shop.join("Siti")),)).run
    request = MarkPrinted(key="m", at=at(WHEN), run=run, first=first, end=end)
    with pytest.raises(Invalid):
        shop.store.write(mark_printed, OWNER, request)


def test_that_an_unknown_run_is_told(shop: Till) -> None:
    with pytest.raises(NotFound):
        shop.store.read_as(OWNER, print_run, "no such run")


def test_that_a_card_blocked_since_is_told_in_the_run(shop: Till) -> None:
    joined = shop.join("Siti")
    run = begin(shop, members=(number(joined),)).run
    shop.block(joined.card or "", "2026-02-02")
    assert [card.state for card in cards_of(shop, run)] == ["blocked"]


def test_that_blank_stock_is_printed_first_and_linked_at_the_counter(shop: Till) -> None:
    run = begin(shop, blank=3).run
    blank = cards_of(shop, run)
    assert [card.state for card in blank] == ["blank"] * 3
    assert len({card.face.code for card in blank}) == 3
    member = number(shop.join("Siti"))
    shop.link(member, blank[1].face.code, "2026-02-02")
    assert shop.store.read(find_member, blank[1].face.code).number == member
    assert [card.state for card in cards_of(shop, run)] == ["blank", "issued", "blank"]
    assert cards_of(shop, run)[1].face.name == "Siti"


def test_that_a_blank_card_is_given_out_once(shop: Till) -> None:
    code = cards_of(shop, begin(shop, blank=1).run)[0].face.code
    shop.link(number(shop.join("Siti")), code, "2026-02-02")
    with pytest.raises(Duplicate):
        shop.link(number(shop.join("Budi")), code, "2026-02-02")


def test_that_a_blank_card_names_nobody(shop: Till) -> None:
    code = cards_of(shop, begin(shop, blank=1).run)[0].face.code
    with pytest.raises(NotFound):
        shop.store.read(find_member, code)


def test_that_a_card_is_handed_over_once(shop: Till) -> None:
    joined = shop.join("Siti")
    request = HandOver(key="h", at=at(WHEN), card=joined.card or "")
    assert shop.store.write(hand_over_card, OWNER, request).member == number(joined)
    assert shop.store.write(hand_over_card, OWNER, request).member == number(joined)
    with pytest.raises(AlreadyDone):
        again = HandOver(key="h2", at=at(WHEN), card=joined.card or "")
        shop.store.write(hand_over_card, OWNER, again)


def test_that_a_card_can_be_handed_over_by_its_id_and_counts_as_printed_then(shop: Till) -> None:
    joined = shop.join("Siti")
    (card,) = shop.store.read_as(OWNER, member_page, number(joined), at(WHEN)).facts.cards
    assert (card.printed, card.handed) == (None, None)
    shop.store.write(hand_over_card, OWNER, HandOver(key="h", at=at(WHEN), card=card.id))
    (card,) = shop.store.read_as(OWNER, member_page, number(joined), at(WHEN)).facts.cards
    assert (str(card.printed), str(card.handed)) == (WHEN, WHEN)


def test_that_a_run_is_handed_over_as_far_as_it_is_printed_and_good(shop: Till) -> None:
    members = [number(shop.join(name)) for name in ("Siti", "Budi", "Agus", "Wati", "Rina")]
    run = begin(shop, members=tuple(members), blank=1).run
    shop.store.write(
        mark_printed, OWNER, MarkPrinted(key="p", at=at(WHEN), run=run, first=0, end=4)
    )
    codes = [card.face.code for card in cards_of(shop, run)]
    shop.block(codes[1], "2026-02-02")
    shop.replace_card(members[2], "2026-02-02")
    shop.store.write(hand_over_card, OWNER, HandOver(key="h", at=at(WHEN), card=codes[3]))
    assert shop.store.read_as(OWNER, run_fate, run).waiting == 1
    request = HandOverRun(key="all", at=at("2026-02-03"), run=run)
    assert shop.store.write(hand_over_run, OWNER, request).cards == 1
    assert shop.store.write(hand_over_run, OWNER, request).cards == 1
    fates = shop.store.read_as(OWNER, card_fates, run)
    assert [fate.state for fate in fates] == [
        "handed_over",
        "blocked",
        "replaced",
        "handed_over",
        "issued",
        "blank",
    ]
    assert [fate.member for fate in fates] == [*members, None]
    with pytest.raises(NotEligible):
        again = HandOverRun(key="again", at=at("2026-02-03"), run=run)
        shop.store.write(hand_over_run, OWNER, again)
    with pytest.raises(NotFound):
        shop.store.write(
            hand_over_run, OWNER, HandOverRun(key="x", at=at("2026-02-03"), run="none")
        )


def test_that_too_many_cards_are_refused(shop: Till) -> None:
    with pytest.raises(Invalid):
        begin(shop, blank=20_001)
