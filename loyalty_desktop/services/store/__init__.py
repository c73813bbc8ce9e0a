"""The store: engine, transactions, prepared statements, and the one check of rights."""

from loyalty_desktop.services.store.engine import database_url, module, sqlite_file
from loyalty_desktop.services.store.faults import translated_errors
from loyalty_desktop.services.store.guards import (
    anybody,
    check,
    guard_of,
    needs,
    noted,
    with_second,
)
from loyalty_desktop.services.store.moments import micros, moment, new_id
from loyalty_desktop.services.store.prepared import Prepared, Session
from loyalty_desktop.services.store.shop_state import (
    BEGINNING,
    RewardVersion,
    ShopState,
    Version,
    campaign_content,
    fingerprint,
)
from loyalty_desktop.services.store.store import (
    NOBODY,
    Keys,
    Request,
    Store,
    Work,
    add_generation,
    record_generation,
)

__all__ = [
    "BEGINNING",
    "NOBODY",
    "Keys",
    "Prepared",
    "Request",
    "RewardVersion",
    "Session",
    "ShopState",
    "Store",
    "Version",
    "Work",
    "add_generation",
    "anybody",
    "campaign_content",
    "check",
    "database_url",
    "fingerprint",
    "guard_of",
    "micros",
    "module",
    "moment",
    "needs",
    "new_id",
    "noted",
    "record_generation",
    "sqlite_file",
    "translated_errors",
    "with_second",
]
