"""The cards of a member, and the codes that this machine can make again."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.cards import card_code
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Card
from loyalty_desktop.services.store import Prepared, Session, needs

_ISSUE = Prepared(
    select(Card.issue, Card.key_generation, Card.kind).where(Card.id == bindparam("card"))
)
_OWN = Prepared(
    select(Card.id)
    .where(
        Card.member_id == bindparam("member"),
        Card.kind == "own",
        Card.issued_at <= bindparam("at"),
        Card.blocked_at.is_(None) | (Card.blocked_at > bindparam("at")),
    )
    .order_by(Card.issued_at.desc(), Card.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card of the shop: its id and, where the shop's secret is at hand, its code."""

    id: str
    code: str | None


def code_of(session: Session, card: str | None) -> str | None:
    """Return the code of a card of the shop; None when the secret it was made with isn't here."""
    row = None if card is None else _ISSUE.first(session, card=card)
    if card is None or row is None or row[2] != "own":
        return None
    secret = session.shop.secrets.get(row[1])
    return None if secret is None else card_code(secret, card, row[0])


@needs(Right.SEE_MEMBERS)
def own_card(session: Session, member: str, at: int) -> OwnCard | None:
    """Return the member's good card at the moment `at` (microseconds), the newest if several."""
    row = _OWN.first(session, member=member, at=at)
    return None if row is None else OwnCard(row[0], code_of(session, row[0]))
