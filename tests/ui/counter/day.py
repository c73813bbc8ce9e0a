"""A cashier's day as data: what happens, in order; the window, commands and `batch` all play it.

Money in whole rupiah. People are named by their first name; receipts are unique.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Join:
    """Somebody joins, with consent to the programme and perhaps more."""

    name: str
    phone: str
    preference: str = ""
    marketing: bool = False


@dataclass(frozen=True)
class Sell:
    """A bill is completed; `who` empty: nobody; `cash` None: paid exactly, without typing it."""

    who: str
    amount: int
    receipt: str
    points: int = 0
    cash: int | None = None
    by_card: bool = False
    """The member is named by the card; otherwise by the telephone."""


@dataclass(frozen=True)
class Refund:
    """Goods come back; `amount` None: all that is left."""

    receipt: str
    amount: int | None = None


@dataclass(frozen=True)
class Undo:
    """The sale completed just before was a mistake; `receipt` says which that is."""

    receipt: str


@dataclass(frozen=True)
class LoseCard:
    """A card is lost: the member comes without it and gets a new one."""

    who: str


Step = Join | Sell | Refund | Undo | LoseCard

NAMES = (
    "Agus Wijaya", "Bunga Lestari", "Citra Dewi", "Dimas Pratama", "Eka Saputra",
    "Fitri Handayani", "Gilang Ramadhan", "Hana Kusuma", "Indra Gunawan", "Joko Susilo",
    "Kartika Sari", "Lukman Hakim", "Maya Puspita", "Nanda Putri", "Oki Setiawan",
    "Putu Ayu", "Ratna Wulan", "Surya Atmaja", "Tika Melati", "Umar Bakri",
)  # fmt: skip
SALES = 100
LOST = "Citra"
UNDONE_AT = 57


def first(name: str) -> str:
    """Return how the steps call somebody."""
    return name.split(maxsplit=1)[0]


def the_day() -> Iterator[Step]:
    """Yield the steps: 20 join, 100 bills, points used, goods back, a sale undone, a lost card."""
    for place, name in enumerate(NAMES):
        yield Join(
            name,
            f"08125550{place:04d}",
            preference="Tanpa gula" if place % 4 == 0 else "",
            marketing=place % 3 == 0,
        )
    for place in range(SALES):
        receipt = f"0630-{place + 1:04d}"
        who = first(NAMES[place * 7 % len(NAMES)]) if place % 11 else ""
        amount = 12_500 + place * 3_700 % 187_000
        # Whoever has come a few times uses some of the points.
        points = place % 5 + 1 if who and place > 44 and place % 6 == 0 else 0
        cash = amount + 50_000 if place % 5 == 0 else None
        yield Sell(who, amount, receipt, points, cash, by_card=place % 2 == 0)
        if place == UNDONE_AT:
            yield Undo(receipt)
        if place in {25, 49, 73}:
            yield Refund(f"0630-{place - 9:04d}", 10_000)
        if place == 80:
            yield Refund(f"0630-{place - 4:04d}")
        if place == 60:
            yield LoseCard(LOST)
