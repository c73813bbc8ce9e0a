"""What the shop says of itself, as it is now."""

import json
from dataclasses import dataclass

from sqlalchemy import select

from loyalty_desktop.models.rules.shop_facts import ShopFacts, read_facts
from loyalty_desktop.models.tables import ShopFacts as FactsRecord
from loyalty_desktop.services.store import Prepared, Session

_KEPT = Prepared(select(FactsRecord.content, FactsRecord.logo))


@dataclass(frozen=True, slots=True)
class ShopFactsKept:
    """The facts, the logo (PNG or JPEG), and the rewards a coupon can be for as (code, name)."""

    facts: ShopFacts
    logo: bytes | None = None
    rewards: tuple[tuple[str, str], ...] = ()


def shop_facts(session: Session) -> ShopFactsKept:
    """Return what the shop says of itself; only its name where nothing more was said."""
    newest = {reward.code: reward.name for reward in session.shop.rewards}
    facts, logo = facts_of(session)
    return ShopFactsKept(facts, logo, tuple(newest.items()))


def facts_of(session: Session) -> tuple[ShopFacts, bytes | None]:
    """Return the facts and the logo."""
    found = _KEPT.first(session)
    name = session.shop.name
    if found is None:
        return ShopFacts(name), None
    content, logo = found
    return read_facts(name, json.loads(content)), None if logo is None else bytes(logo)
