"""The ledger: the only code that adds an entry, touches a lot or writes an account.

A command takes a member's account in hand (`Book`), posts movements to it and puts it back with
`keep`. Every movement writes its entry, its lots and its allocations at once.
"""

from loyalty_desktop.services.ledger.book import (
    ACCOUNT_COLUMNS,
    NO_SOURCE,
    Book,
    Posting,
    Source,
    chain,
    everyone,
    everyone_at,
    keep,
    lineage,
    look,
    open_account,
    take,
)
from loyalty_desktop.services.ledger.lots import (
    LOT_COLUMNS,
    PurchaseLot,
    drawn_for,
    drawn_for_redemption,
    expired_of,
    lots_from,
    lots_of,
    recount,
    renew,
    reserved,
    spendable,
    written_off,
)
from loyalty_desktop.services.ledger.merging import carry_back, carry_over, move_debt
from loyalty_desktop.services.ledger.moving import award, give_back, spend, take_back, write_off

__all__ = [
    "ACCOUNT_COLUMNS",
    "LOT_COLUMNS",
    "NO_SOURCE",
    "Book",
    "Posting",
    "PurchaseLot",
    "Source",
    "award",
    "carry_back",
    "carry_over",
    "chain",
    "drawn_for",
    "drawn_for_redemption",
    "everyone",
    "everyone_at",
    "expired_of",
    "give_back",
    "keep",
    "lineage",
    "look",
    "lots_from",
    "lots_of",
    "move_debt",
    "open_account",
    "recount",
    "renew",
    "reserved",
    "spend",
    "spendable",
    "take",
    "take_back",
    "write_off",
    "written_off",
]
