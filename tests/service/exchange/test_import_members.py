"""Members from files, taken back, and brought again."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from loyalty_desktop.errors import AlreadyDone, Duplicate, Invalid, NotFound
from loyalty_desktop.models.tables import Consent, Member
from loyalty_desktop.services.exchange.members import MembersImported, import_members
from loyalty_desktop.services.exchange.undoing import ImportUndone, undo_import
from loyalty_desktop.services.finding import Found, find_member
from tests.factories import OWNER, Till
from tests.service.exchange.conftest import Written

NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)
FILE = (
    "Nama,No HP,Email,Tgl Lahir,Kota,Kode,Poin,Bergabung,Marketing\n"
    "Budi Santoso,0812-3456-7890,budi@example.com,17/8/1990,Bandung,KARTU-1;KARTU-2,120,"
    "5/1/2026,ya\n"
    "Ibu Sari,081234567891,,,,,0,,tidak\n"
    "Pak Dodi,,,,,,,tidak,\n"
)


def brought(till: Till, file: Path, **more: Any) -> MembersImported:
    return import_members(till.store, till.by, file, now=NOW, **more)


def undone(till: Till, run: MembersImported) -> ImportUndone:
    return undo_import(till.store, OWNER, run.import_id or "", now=NOW)


def found(till: Till, reference: str) -> Found:
    return till.store.read(find_member, reference)


def test_that_members_come_in_with_what_the_file_knows_of_them(
    shop: Till, written: Written
) -> None:
    done = brought(shop, written("anggota.csv", FILE))
    assert (done.members, done.contacts, done.points, done.refused) == (3, 1, 120, 0)
    budi = found(shop, "kartu-2")
    assert budi.id == found(shop, "+62 812 3456 7890").id == found(shop, "KARTU-1").id
    assert (budi.name, budi.email) == ("Budi Santoso", "budi@example.com")
    assert shop.balance("KARTU-1", NOW) == 120
    consents = shop.store.read(
        lambda s: s.execute(select(Consent.member_id, Consent.purpose, Consent.given)).all()
    )
    assert [tuple(row) for row in consents] == [(budi.id, "marketing", True)]
    joined = shop.store.read(
        lambda s: s.scalars(select(Member.name).where(Member.joined_at.is_(None))).all()
    )
    assert joined == ["Pak Dodi"]


def test_that_refused_members_say_why(shop: Till, written: Written) -> None:
    shop.join("Ada", phone="081234567899")
    text = (
        "name,phone,email,birthday,points\n"
        "Budi,081234567899,,,\n"
        ",081234567890,,,\n"
        "Sari,12,,,\n"
        "Dodi,,not an email,,\n"
        "Eka,,,30/2/1990,\n"
        "Fitri,,,,1.5\n"
        "Gita,,,,-5\n"
        "Hadi\u202e,,,,\n"
        "Indah,0812 3456 7892,,,\n"
        "Joko,+6281234567892,,,\n"
    )
    file = written("members.csv", text)
    rehearsed = brought(shop, file, dry_run=True)
    done = brought(shop, file)
    assert done.members == 1
    assert rehearsed.reasons == done.reasons
    assert done.rejected_file is not None
    with done.rejected_file.open(encoding="utf-8", newline="") as source:
        told = [(row["name"], row["refusal"]) for row in csv.DictReader(source)]
    assert told == [
        ("Budi", "duplicate"),
        ("", "missing"),
        ("Sari", "not_a_phone"),
        ("Dodi", "not_an_email"),
        ("Eka", "not_a_date"),
        ("Fitri", "too_many_decimals"),
        ("Gita", "negative"),
        ("Hadi\u202e", "control_characters"),
        ("Joko", "duplicate"),
    ]


def test_that_undoing_takes_points_and_closes_memberships_and_importing_again_brings_them_back(
    shop: Till, written: Written
) -> None:
    file = written("anggota.csv", FILE)
    first = brought(shop, file)
    with pytest.raises(Duplicate):
        brought(shop, file)
    shop.buy("+6281234567891", 50_000, "2026-06-29")
    taken = undone(shop, first)
    assert (taken.undone, taken.left, taken.reasons) == (2, 1, {"touched": 1})
    assert found(shop, "KARTU-1").left_at is not None
    assert found(shop, "+6281234567891").left_at is None
    with pytest.raises(AlreadyDone):
        undone(shop, first)
    again = brought(shop, file)
    assert (again.returned, again.reasons) == (1, {"duplicate": 1})
    assert found(shop, "KARTU-1").left_at is None
    assert shop.balance("KARTU-1", NOW) == 120


def test_that_a_file_without_names_is_refused(shop: Till, written: Written) -> None:
    with pytest.raises(Invalid) as caught:
        brought(shop, written("phones.csv", "phone\n081234567890\n"))
    assert caught.value.facts["missing"] == ["name"]


def test_that_an_unknown_import_can_t_be_undone(shop: Till) -> None:
    with pytest.raises(NotFound):
        undo_import(shop.store, OWNER, "0" * 36, now=NOW)
