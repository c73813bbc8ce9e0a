"""Addresses: kept with a member, changed, brought in by files and written out again."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.tables import Audit, Member
from loyalty_desktop.services.exchange.exporting import export
from loyalty_desktop.services.exchange.members import import_members
from loyalty_desktop.services.queries.member_page import member_page
from tests.factories import OWNER, Till, number

NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)


def address_of(till: Till, member: str) -> tuple[str | None, str | None]:
    profile = till.store.read_as(OWNER, member_page, member, NOW).profile
    return profile.address, profile.postcode


def test_that_an_address_is_kept_in_its_lines_and_emptied_again(shop: Till) -> None:
    member = number(shop.join(address=" Jalan  Kenanga 5 \n\nRT 02 ", postcode="ab1 2cd"))
    assert address_of(shop, member) == ("Jalan Kenanga 5\nRT 02", "AB1 2CD")
    shop.change(member, "2026-01-07", address="Jalan Melati 9")
    assert address_of(shop, member) == ("Jalan Melati 9", "AB1 2CD")
    shop.change(member, "2026-01-08", address=None, postcode=None)
    assert address_of(shop, member) == (None, None)


def test_that_the_audit_trail_names_what_changed_and_not_the_address(shop: Till) -> None:
    member = number(shop.join(address="Jalan Kenanga 5"))
    shop.change(member, "2026-01-07", address="Jalan Melati 9")
    told = shop.store.read(lambda s: str(s.execute(select(Audit)).scalars().all()[-1].__dict__))
    assert "address" in told
    assert "Melati" not in told


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("address", "1\n2\n3\n4\n5\n6", "too_many_lines"),
        ("address", "x" * 301, "too_long"),
        ("address", "Jalan\x07", "control_characters"),
        ("postcode", "1" * 21, "too_long"),
    ],
)
def test_that_an_address_no_letter_can_have_is_refused(
    shop: Till, field: str, value: str, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        shop.join(**{field: value})
    assert (refused.value.field, refused.value.facts["reason"]) == (field, reason)
    assert shop.store.read(lambda s: s.scalars(select(Member.id)).all()) == []


def test_that_addresses_come_from_files_and_go_into_them(shop: Till, tmp_path: Path) -> None:
    file = tmp_path / "anggota.csv"
    file.write_text(
        'Nama,Alamat,Kode Pos,Kota,Consent post\nSiti,"Jalan Kenanga 5\nRT 02",16113,Bogor,ya\n'
        "Budi,Jalan Melati 9,,,tidak\n",
        encoding="utf-8",
    )
    done = import_members(shop.store, shop.by, file, now=NOW)
    assert (done.members, done.refused) == (2, 0)
    out = tmp_path / "out.csv"
    export(shop.store, OWNER, "members", out, now=NOW)
    with out.open(encoding="utf-8", newline="") as source:
        rows = {row["name"]: row for row in csv.DictReader(source)}
    assert rows["Siti"]["address"] == "Jalan Kenanga 5\nRT 02"
    assert (rows["Siti"]["postcode"], rows["Budi"]["address"]) == ("16113", "Jalan Melati 9")
    consents = shop.store.read_as(OWNER, member_page, rows["Siti"]["number"], NOW).facts.consents
    assert [(each.purpose, each.channel) for each in consents] == [("marketing", "post")]
