"""A made-up shop with people who have bought for months, for pictures and tests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.cards import BlockCard, block_card
from loyalty_desktop.services.commands.members import (
    ConsentGiven,
    Registered,
    RegisterMember,
    register_member,
)
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.commands.rewards import DefineReward, define_reward
from loyalty_desktop.services.commands.vouchers import IssueVoucher, issue_voucher
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store, micros, new_id
from loyalty_desktop.services.store.setting_up import NewShop, create_shop

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 6, 30, 14, 32, tzinfo=ZONE).astimezone(UTC)
"""The moment at which the pictures are taken."""
OWNER = Actor("", "owner", counter="2")

ITEMS = (
    ("Kopi susu gula aren", 32_000, "minuman"),
    ("Roti sobek", 18_500, "roti"),
    ("Beras pandan wangi 5 kg", 89_000, "sembako"),
    ("Minyak goreng 2 L", 38_500, "sembako"),
    ("Telur ayam 1 kg", 29_500, "sembako"),
)


def a_programme() -> Programme:
    """Return a programme in which everything that the counter shows can happen."""
    return read_programme(
        {
            "name": "Melati",
            "currency": "IDR",
            "timezone": "Asia/Jakarta",
            "day_starts": "00:00",
            "earn": {"per": 10_000, "points": 1},
            "redeem": {"value": 500},
            "expiry": {"kind": "month_end", "after": 12},
            "bonuses": {"birthday": 10},
            "tiering": {
                "tiers": [
                    {"name": "Bronze", "threshold": 0, "multiplier": "1"},
                    {"name": "Silver", "threshold": 1_000_000, "multiplier": "1.25"},
                    {"name": "Gold", "threshold": 5_000_000, "multiplier": "1.5"},
                    {"name": "Platinum", "threshold": 20_000_000, "multiplier": "2"},
                ]
            },
        }
    )


def clock() -> datetime:
    """Return the moment at which the pictures are taken."""
    return NOW


def a_shop(folder: Path, programme: Programme | None = None, name: str = "Toko Melati") -> Store:
    """Return a new shop in `folder`, with nobody in it."""
    url = f"sqlite:///{folder / 'shop.db'}"
    keys = KeyFolder(folder / "keys")
    begun = micros(NOW - timedelta(days=700))
    create_shop(url, keys, NewShop(name, programme or a_programme(), "ID"), begun)
    return Store(url, keys)


def join(store: Store, name: str, days_ago: int, **more: Any) -> Registered:
    """Register somebody so many days before the pictures are taken."""
    request = RegisterMember(
        key=new_id(),
        at=NOW - timedelta(days=days_ago),
        name=name,
        consents=(ConsentGiven("programme", "counter"),),
        **more,
    )
    return store.write(register_member, OWNER, request)


def a_reward(
    store: Store,
    code: str,
    name: str,
    points: int,
    kind: str,
    value: int | None = None,
    stock: int | None = None,
) -> None:
    """Put a reward on offer, a month before the pictures are taken."""
    request = DefineReward(
        key=new_id(),
        at=NOW - timedelta(days=30),
        code=code,
        name=name,
        points=points,
        kind=kind,
        value=None if value is None else Fraction(value),
        stock=stock,
    )
    store.write(define_reward, OWNER, request)


def a_voucher(store: Store, member: str, reward: str) -> str:
    """Issue a voucher and return its code."""
    request = IssueVoucher(key=new_id(), at=NOW - timedelta(hours=1), member=member, reward=reward)
    return store.write(issue_voucher, OWNER, request).voucher


def buy(store: Store, member: str | None, days_ago: int, items: Sequence[int]) -> None:
    """Record a purchase of items of the list above."""
    lines = tuple(Line(ITEMS[at][1], name=ITEMS[at][0], category=ITEMS[at][2]) for at in items)
    request = RecordPurchase(
        key=new_id(),
        at=NOW - timedelta(days=days_ago),
        member=member,
        total=sum(line.amount for line in lines),
        receipt=new_id()[-8:],
        lines=lines,
    )
    store.write(record_purchase, OWNER, request)


def a_peopled_shop(folder: Path) -> dict[str, Registered]:
    """Fill a new shop in `folder` with people; return them by their first name."""
    store = a_shop(folder)
    budi = join(
        store,
        "Budi Santoso",
        300,
        phone="081200007890",
        birthday=date(1988, 7, 3),
        preferences={"sugar": "Tanpa gula", "size": "Ukuran L", "channel": "WhatsApp"},
    )
    for week in range(23):
        extra = [2, 3, 4] if week % 2 == 0 else [4]
        buy(store, budi.member, 290 - week * 12, [0, 1, *extra])
    people = {
        "Budi": budi,
        "Siti": join(store, "Siti Rahma", 200, phone="081255501204"),
        "Aminah": join(store, "Siti Aminah", 150, phone="085755508831"),
        "Yosua": join(store, "Yosua Sitorus", 120, phone="081355504470"),
        "Rosita": join(store, "Rosita Dewanti", 60, phone="087855502096"),
        "Maulida": join(store, "Siti Maulida", 260, phone="082155507715"),
    }
    for name, visits, every, items in (
        ("Siti", 30, 6, [2, 2, 3]),
        ("Aminah", 9, 14, [2, 4]),
        ("Yosua", 3, 20, [0, 1]),
        ("Rosita", 1, 1, [0]),
    ):
        for visit in range(visits):
            buy(store, people[name].member, visits * every - visit * every + 1, items)
    for visit in range(4):
        buy(store, people["Maulida"].member, 250 - visit * 9, [2, 3, 4])
    card = people["Aminah"].card
    assert card is not None
    store.write(
        block_card,
        OWNER,
        BlockCard(key=new_id(), at=NOW - timedelta(days=2), card=card, reason="lost"),
    )
    for code, name, points, kind, value, stock in (
        ("kopi", "Kopi susu gratis", 40, "product", None, 12),
        ("hemat", "Potongan Rp 10.000", 20, "amount", 10_000, None),
        ("roti", "Roti sobek gratis", 25, "product", None, 0),
        ("bantal", "Bantal leher", 900, "product", None, 3),
    ):
        a_reward(store, code, name, points, kind, value, stock)
    store.close()
    return people
