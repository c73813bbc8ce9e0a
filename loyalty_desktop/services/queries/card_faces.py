"""What is printed on a member's card."""

from dataclasses import dataclass

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.services import standing
from loyalty_desktop.services.finding import Found, find_member, joined
from loyalty_desktop.services.queries.cards import own_card
from loyalty_desktop.services.queries.photos import photo_of
from loyalty_desktop.services.store import Session, moment, needs


@dataclass(frozen=True, slots=True)
class CardFace:
    """A card as it is printed. `tier_place` counts from 0 at the lowest tier, -1 without one.

    `code` is what the QR says; `since` is the year of joining; `photo` is a JPEG, None without
    one or where no portrait is shown.
    """

    shop: str
    name: str
    number: str
    code: str
    tier: str | None = None
    tier_place: int = -1
    since: int | None = None
    photo: bytes | None = None


@needs(Right.ISSUE_CARDS)
def card_face(session: Session, reference: str, at: int) -> CardFace:
    """Return what the card of a member says at the moment `at` (microseconds).

    Errors: `NotFound` (the member, or a good card whose secret is kept here), `NotEligible` (a
    contact), `LeftProgramme`.
    """
    found = joined(find_member(session, reference, at))
    card = own_card(session, found.id, at)
    if card is None or card.code is None:
        raise NotFound(what="card", member=found.number)
    return face_of(session, found, card.code, at, portrait=True)


def face_of(
    session: Session, found: Found, code: str, at: int, *, portrait: bool = False
) -> CardFace:
    """Return what the card with `code` of a member says at the moment `at` (microseconds).

    The photo is read only for a `portrait`: a run of other cards needs none.
    """
    tier = standing.standing_at(session, found.id, at).tier
    shop = session.shop
    tiers = shop.version_on(shop.day(moment(at))).programme.tiering.tiers
    names = [each.name for each in tiers]
    joined_at = found.joined_at
    return CardFace(
        shop=shop.name,
        name=found.name,
        number=found.number,
        code=code,
        tier=tier,
        tier_place=names.index(tier) if tier in names else -1,
        since=None if joined_at is None else moment(joined_at).astimezone(shop.zone).year,
        photo=photo_of(session, found.id) if portrait else None,
    )
