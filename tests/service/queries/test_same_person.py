import pytest

from loyalty_desktop.errors import Invalid
from loyalty_desktop.services.queries.same_person import read_number, same_person
from tests.factories import Till, at


def known(till: Till, name: str, phone: str, besides: str | None = None) -> str | None:
    row = till.store.read_as(till.by, same_person, name, phone, at("2026-02-01"), besides)
    return None if row is None else row.name


def test_that_the_same_telephone_is_the_same_person_however_it_is_spelled(shop: Till) -> None:
    shop.join("Budi Santoso", phone="081200007890")
    assert known(shop, "Somebody else", "+62 812-0000-7890") == "Budi Santoso"
    # Half a number is nobody's.
    assert known(shop, "Somebody else", "0812-0000") is None


def test_that_the_very_same_name_is_told_but_not_a_part_of_it(shop: Till) -> None:
    budi = shop.join("Budi Santoso", phone="081200007890")
    assert known(shop, "budi  SANTOSO", "") == "Budi Santoso"
    assert known(shop, "Budi", "") is None
    assert known(shop, "Budi Santoso", "", budi.member_id) is None


def test_that_a_whole_name_that_sounds_so_is_told_as_such(shop: Till) -> None:
    shop.join("Muhammad Rizky")
    shop.join("Dewi Lestari Putri")
    assert known(shop, "Mohamad Riski", "") == "Muhammad Rizky"
    assert known(shop, "Rizki Muhamad", "") == "Muhammad Rizky"
    # Part of a name is not the name, and one word says too little.
    assert known(shop, "Devi Lestari", "") is None
    assert known(shop, "Mohamad", "") is None

    row = shop.store.read_as(shop.by, same_person, "Mohamad Riski", "", at("2026-02-01"))
    assert row is not None
    assert row.alike


def test_that_a_number_says_what_it_lacks(shop: Till) -> None:
    with pytest.raises(Invalid) as refusal:
        shop.store.read_as(shop.by, read_number, "0812-3456")
    assert refusal.value.facts["missing"] == 2
