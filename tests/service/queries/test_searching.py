import pytest

from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.queries.member_rows import DOTS
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.services.store import Session, Store
from tests.factories import OWNER, Till, at, key
from tests.service.conftest import MakeShop

TODAY = "2026-03-01"


def names(till: Till, text: str, limit: int = 20) -> list[str]:
    """Return whom a text finds, in order."""
    return [row.name for row in till.store.read(find_members, text, limit, at(TODAY))]


@pytest.fixture
def shop(make_shop: MakeShop) -> Till:
    till = make_shop()
    till.join("Siti Rahma", phone="0812-5555-1204", email="siti_r@example.com", city="Bogor")
    till.join("Siti Aminah", phone="+62 857 0000 8831")
    till.join("Rosita Wijaya", phone="081300004470")
    till.join("Yosua Sitorus")
    till.join("Éva Nagy", phone="+36 30 123 4567")
    return till


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sit", ["Siti Aminah", "Siti Rahma", "Rosita Wijaya", "Yosua Sitorus"]),
        ("RAHMA", ["Siti Rahma"]),
        ("rahma siti", ["Siti Rahma"]),
        ("siti ra", ["Siti Rahma"]),
        ("ra siti", ["Siti Rahma"]),
        ("siti r", ["Siti Rahma"]),
        ("eva", ["Éva Nagy"]),
        ("s", ["Siti Aminah", "Siti Rahma"]),
        ("wi", ["Rosita Wijaya"]),
        ("081255551204", ["Siti Rahma"]),
        ("0812-5555", ["Siti Rahma"]),
        ("6281255551204", ["Siti Rahma"]),
        ("+62 812 5555 1204", ["Siti Rahma"]),
        ("(0812) 5555", ["Siti Rahma"]),
        ("+36301234567", ["Éva Nagy"]),
        ("siti_r@example.com", ["Siti Rahma"]),
        ("example", ["Siti Rahma"]),
        ("bogor", ["Siti Rahma"]),
        ("siti wijaya", []),
        ("", []),
        ("  ", []),
        ("%%%", []),
        ("sitiXr@example.com", []),
        ("'; DROP TABLE member", []),
        ("nobody", []),
        ("rah\0ma", ["Siti Rahma"]),
        ("rahma\ud800", ["Siti Rahma"]),
        ("\u202e", []),
        ("s" * 5000, []),
    ],
)
def test_that_any_part_in_any_spelling_finds_a_member(
    shop: Till, text: str, found: list[str]
) -> None:
    assert sorted(names(shop, text)) == sorted(found)


@pytest.mark.parametrize("digits", ["1204", "5555"])
def test_that_four_digits_of_a_phone_are_enough(shop: Till, digits: str) -> None:
    # They may stand in somebody's member number too.
    assert "Siti Rahma" in names(shop, digits)


@pytest.fixture
def spelled(make_shop: MakeShop) -> Till:
    till = make_shop()
    for name in (
        "Muhammad Rizky Pratama",
        "Sri Wahyuni",
        "Dewi Lestari",
        "Joko Widodo Santoso",
        "Soetjipto Hadi",
        "Ahmad Yusuf",
    ):
        till.join(name)
    return till


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Muhamad Rizki", "Muhammad Rizky Pratama"),
        ("mohammad", "Muhammad Rizky Pratama"),
        ("mochamad riski pratama", "Muhammad Rizky Pratama"),
        ("Moh. Rizqi", "Muhammad Rizky Pratama"),
        ("mohama", "Muhammad Rizky Pratama"),
        ("riski moham", "Muhammad Rizky Pratama"),
        ("Sree", "Sri Wahyuni"),
        ("sri wahyunni", "Sri Wahyuni"),
        ("Devi", "Dewi Lestari"),
        ("devi lestary", "Dewi Lestari"),
        ("Djoko", "Joko Widodo Santoso"),
        ("joko santosa", "Joko Widodo Santoso"),
        ("joko santsoo", "Joko Widodo Santoso"),
        ("Sucipto", "Soetjipto Hadi"),
        ("achmad jusup", "Ahmad Yusuf"),
        ("lestrai", "Dewi Lestari"),
        ("pratma", "Muhammad Rizky Pratama"),
    ],
)
def test_that_a_name_is_found_however_it_is_spelled(spelled: Till, text: str, found: str) -> None:
    assert names(spelled, text) == [found]


@pytest.mark.parametrize("text", ["budi", "muhamad wahyuni", "joni", "tuti", "0812", "d@v"])
def test_that_another_name_is_not_found_by_its_sound(spelled: Till, text: str) -> None:
    assert names(spelled, text) == []


def test_that_who_is_called_so_comes_before_who_sounds_so(spelled: Till) -> None:
    spelled.join("Devi Anggraini")

    rows = spelled.store.read(find_members, "devi", 8, at(TODAY))

    assert [(row.name, row.alike) for row in rows] == [
        ("Devi Anggraini", False),
        ("Dewi Lestari", True),
    ]
    assert names(spelled, "devi", 1) == ["Devi Anggraini"]


def test_that_a_changed_name_is_found_by_its_new_sound_only(spelled: Till) -> None:
    who = spelled.join("Dedi Kurnia")
    spelled.change(who.member_id, TODAY, name="Yohanes Kurnia")

    assert names(spelled, "Johannes") == ["Yohanes Kurnia"]
    assert names(spelled, "kurnya") == ["Yohanes Kurnia"]
    assert names(spelled, "deddy") == []


def test_that_names_beginning_with_the_text_come_first(shop: Till) -> None:
    assert names(shop, "sit")[:2] == ["Siti Aminah", "Siti Rahma"]


def test_that_phones_ending_with_four_digits_come_before_those_that_hold_them(
    make_shop: MakeShop,
) -> None:
    till = make_shop()
    till.join("Within", phone="081278901111")
    till.join("At the end", phone="081211117890")
    assert names(till, "7890") == ["At the end", "Within"]


def test_that_a_number_finds_its_member_from_its_beginning(shop: Till) -> None:
    row = shop.store.read(find_members, "rahma", 1, at(TODAY))[0]
    for text in (
        row.number,
        row.number[:6],
        row.number.lower(),
        row.number[2:8],
        f"m{row.number[2:]}",
    ):
        assert row.name in names(shop, text)


def test_that_a_wildcard_that_was_typed_means_itself(make_shop: MakeShop) -> None:
    till = make_shop()
    till.join("Budi_Jaya Toko")
    till.join("BudiXJaya Toko")
    assert names(till, "budi_jaya") == ["Budi_Jaya Toko"]


def test_that_no_more_are_found_than_asked_for(shop: Till) -> None:
    assert len(names(shop, "sit", 2)) == 2
    assert names(shop, "sit", 0) == []


def test_that_an_absorbed_member_answers_with_the_one_that_was_kept(shop: Till) -> None:
    first = shop.join("Ning Susanti", phone="082100007715")
    second = shop.join("Nining Soesanti", phone="082100002222")
    third = shop.join("Ibu Ning", phone="082100003333")
    shop.merge(str(second.member), str(first.member), "2026-02-01")
    shop.merge(str(third.member), str(second.member), "2026-02-02")
    assert names(shop, "nining") == ["Ibu Ning"]
    assert names(shop, "7715") == ["Ibu Ning"]
    assert names(shop, "ning") == ["Ibu Ning"]


def test_that_a_match_says_what_the_member_has(make_shop: MakeShop) -> None:
    till = make_shop(earn={"per": 1000})
    budi = till.join("Budi", phone="081200007890")
    till.buy(budi.member, 25_000, "2026-02-01")
    till.join("Contact", joined=False)
    gone = till.join("Gone")
    till.leave(str(gone.member), "2026-02-02")
    row = till.store.read(find_members, "budi", 5, at(TODAY))[0]
    assert (row.phone, row.state, row.stage, row.balance, row.spend) == (
        "0812-0000-7890",
        "member",
        "first_time",
        25,
        25_000,
    )
    assert till.store.read(find_members, "contact", 5, at(TODAY))[0].state == "contact"
    assert till.store.read(find_members, "gone", 5, at(TODAY))[0].state == "left"


def test_that_time_has_passed_in_what_a_match_says(make_shop: MakeShop) -> None:
    till = make_shop(earn={"per": 1000}, expiry={"kind": "days", "after": 30})
    budi = till.join("Budi")
    till.buy(budi.member, 25_000, "2026-01-10")
    row = till.store.read(find_members, "budi", 5, at("2026-06-01"))[0]
    assert (row.stage, row.balance) == ("lost", 0)


def test_that_cashiers_see_the_ends_of_a_phone_only(shop: Till) -> None:
    owner = hire(shop, OWNER, "Tuti", "owner")
    cashier = hire(shop, owner, "Rina", "cashier")
    seen = {
        by.role: shop.store.read_as(by, find_members, "rahma", 5, at(TODAY))[0].phone
        for by in (owner, cashier)
    }
    assert seen == {"owner": "0812-5555-1204", "cashier": f"0812-{DOTS}-1204"}


def hire(till: Till, by: Actor, name: str, role: str) -> Actor:
    """Hire somebody and return who then acts."""
    request = HireStaff(key=key(), at=at(TODAY), name=name, role=role, pin_hash=None)
    return Actor(name, role, till.store.write(hire_staff, by, request).staff)


@pytest.mark.parametrize(
    "text",
    [
        "siti",
        "siti rahma",
        "siti r",
        "ra siti",
        "wi",
        "s",
        "1204",
        "0812",
        "08125",
        "m-12",
        "sitti rachma",
    ],
)
def test_that_no_search_reads_the_whole_table(make_shop: MakeShop, text: str) -> None:
    till = make_shop()
    if till.store.url.get_backend_name() != "sqlite":
        pytest.skip("the plans of SQLite")
    plans = plans_of(till.store, text)
    assert plans
    for each in plans:
        assert "SCAN name_sound" not in each or "COVERING INDEX" in each, each
        assert "SCAN member" not in each or "VIRTUAL TABLE INDEX 0:L" in each, each
        assert "VIRTUAL TABLE INDEX 0:" not in each or "VIRTUAL TABLE INDEX 0:L" in each, each


def plans_of(store: Store, text: str) -> list[str]:
    """Return every step of the plans by which a text is looked for."""
    return store.read(_plans, text)


def _plans(session: Session, text: str) -> list[str]:
    asked: list[str] = []
    session.driver.set_trace_callback(asked.append)
    find_members(session, text)
    session.driver.set_trace_callback(None)
    return [
        step[3]
        for statement in asked
        if statement.lstrip().upper().startswith("SELECT")
        for step in session.driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    ]
