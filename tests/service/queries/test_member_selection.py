import csv
from pathlib import Path

import pytest

from loyalty_desktop.errors import LimitReached, NotAllowed
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.cards import BlockCard, block_card
from loyalty_desktop.services.commands.reveals import RevealPreferences, reveal_preferences
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.exchange.exporting import export
from loyalty_desktop.services.queries import member_selection
from loyalty_desktop.services.queries.member_filters import MemberFilter, MemberSort
from loyalty_desktop.services.queries.member_page import member_page
from loyalty_desktop.services.queries.member_selection import (
    Chosen,
    chosen_faces,
    chosen_places,
    count_each,
)
from loyalty_desktop.services.queries.members import list_whole
from tests.factories import Till, at, key
from tests.service.conftest import MakeShop

TODAY = "2026-03-01"


@pytest.fixture
def shop(make_shop: MakeShop) -> Till:
    till = make_shop()
    for name in ("Dewi", "Ayu", "Citra", "Budi"):
        till.join(name, "2026-01-05", joined=name != "Citra")
    return till


def ids(till: Till) -> dict[str, str]:
    return {row.name: row.id for row in till.store.read(list_whole).rows}


def exported(till: Till, chosen: Chosen, file: Path) -> list[str]:
    export(till.store, till.by, "members", file, now=at(TODAY), chosen=chosen)
    with file.open(encoding="utf-8", newline="") as source:
        return [row["name"] for row in csv.DictReader(source)]


def test_that_all_but_some_are_chosen_as_a_question(shop: Till, tmp_path: Path) -> None:
    one = ids(shop)
    file = tmp_path / "members.csv"
    assert exported(shop, Chosen((one["Budi"], one["Dewi"])), file) == ["Budi", "Dewi"]
    all_but = Chosen((one["Budi"],), everyone=True, order=MemberSort(down=True))
    assert exported(shop, all_but, file) == ["Dewi", "Citra", "Ayu"]
    contacts = Chosen(everyone=True, which=MemberFilter(state="contact"))
    assert exported(shop, contacts, file) == ["Citra"]
    # Who joins before the file is written is one of all.
    shop.join("Eko", TODAY)
    assert len(shop.store.read(chosen_places, all_but)) == 4


def test_that_many_are_exported_in_several_questions(
    shop: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loyalty_desktop.services.queries.exports.SOME", 3)
    monkeypatch.setattr("loyalty_desktop.services.queries.member_selection._CHUNK", 3)
    everybody = Chosen(tuple(ids(shop).values()))
    assert exported(shop, everybody, tmp_path / "m.csv") == ["Ayu", "Budi", "Citra", "Dewi"]


def test_that_cards_are_made_for_those_who_have_one(
    shop: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = Chosen(everyone=True)
    faces = shop.store.read_as(shop.by, chosen_faces, everybody, at(TODAY))
    assert [face.name for face in faces] == ["Ayu", "Budi", "Dewi"]
    monkeypatch.setattr(member_selection, "MOST_CARDS", 3)
    with pytest.raises(LimitReached):
        shop.store.read_as(shop.by, chosen_faces, everybody, at(TODAY))


def test_that_views_are_counted_each(shop: Till) -> None:
    views = (MemberFilter(), MemberFilter(state="contact"), MemberFilter(state="left"))
    assert shop.store.read(count_each, views, at(TODAY)) == (4, 1, 0)


def test_that_reading_what_is_masked_is_noted_and_kept_from_cashiers(shop: Till) -> None:
    member = shop.join("Siti", "2026-01-05", preferences={"allergies": "nuts", "size": "M"})
    by = shop.by
    owner = Actor("o", "owner", hired(shop, by, "owner"))
    cashier = Actor("c", "cashier", hired(shop, owner, "cashier"))
    request = RevealPreferences(key=key(), at=at(TODAY), member=member.member_id)
    with pytest.raises(NotAllowed):
        shop.store.write(reveal_preferences, cashier, request)
    first = shop.store.write(reveal_preferences, owner, request)
    assert first.values == {"allergies": "nuts"}
    assert shop.store.write(reveal_preferences, owner, request) == first
    with shop.store.engine.connect() as connection:
        noted = connection.exec_driver_sql(
            "SELECT subject, staff_id, fields FROM audit WHERE action = 'reveal_preferences'"
        ).all()
        kept = connection.exec_driver_sql(
            "SELECT answer FROM command WHERE op = 'reveal_preferences'"
        ).scalar_one()
    assert [tuple(row) for row in noted] == [(member.member_id, owner.staff, '["allergies"]')]
    assert "nuts" not in kept


def test_that_a_card_is_blocked_by_its_id_too(shop: Till) -> None:
    member = shop.join("Siti", "2026-01-05")
    assert member.card_id is not None
    shop.do(
        block_card, BlockCard(key=key(), at=at(TODAY), card=member.card_id, reason="found broken")
    )
    (card,) = shop.store.read(member_page, member.member_id, at(TODAY)).facts.cards
    assert (card.state, card.reason) == ("blocked", "found broken")


def hired(till: Till, by: Actor, role: str) -> str:
    request = HireStaff(key=key(), at=at("2026-01-06"), name=role, role=role, pin_hash=None)
    return till.store.write(hire_staff, by, request).staff
