"""Lots and debts that go from one account to another, and back."""

from collections.abc import Sequence

from loyalty_desktop.models.rules import lots as lot_rules
from loyalty_desktop.models.rules.lots import Drawn, Lot
from loyalty_desktop.services.ledger.book import Book, Posting, post
from loyalty_desktop.services.ledger.lots import draw, lot_by_id, lots_of
from loyalty_desktop.services.ledger.moving import again


def carry_over(p: Posting, giver: Book, taker: Book) -> None:
    """Move every lot with points left, and the debt, to another member, with their own dates."""
    for lot in lot_rules.consuming_order(lots_of(p, giver)):
        entry = post(p, giver, "merge", -lot.remaining, lot=lot.id)
        draw(p, entry, [Drawn(lot.id, lot.remaining)])
        again(p, taker, lot, lot.remaining, "merge")
    move_debt(p, giver, taker, giver.debt)


def carry_back(p: Posting, giver: Book, taker: Book, lots: Sequence[tuple[Lot, str]]) -> None:
    """Give what is left of lots carried over back to the lots they came from.

    A lot that has got more days since comes back as a new one, so that nothing expires by it.
    """
    for lot, origin in lots:
        if not lot.remaining:
            continue
        entry = post(p, giver, "merge", -lot.remaining, lot=lot.id)
        draw(p, entry, [Drawn(lot.id, lot.remaining)])
        if lot.last_valid != lot_by_id(p.session, origin).last_valid:
            again(p, taker, lot, lot.remaining, "merge")
            continue
        entry = post(p, taker, "merge", lot.remaining, lot=origin)
        draw(p, entry, [Drawn(origin, -lot.remaining)])


def move_debt(p: Posting, giver: Book, taker: Book, owed: int) -> None:
    """Move debt from one account to another."""
    if owed:
        post(p, giver, "merge", owed, debt=-owed)
        post(p, taker, "merge", -owed, debt=owed)
        giver.debt -= owed
        taker.debt += owed
