"""What a member holds beside points: vouchers not used yet, and stamps on cards being filled."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, literal_column, or_, select

from loyalty_desktop.models.rules.cards import voucher_code
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.stamps import on_the_card
from loyalty_desktop.models.tables import Stamp, Voucher
from loyalty_desktop.services.store import Prepared, Session

_VOUCHERS = Prepared(
    select(Voucher.id, Voucher.key_generation, Voucher.reward_code, Voucher.last_day)
    .where(
        Voucher.member_id == bindparam("member"),
        Voucher.state == literal_column("'issued'"),
        or_(Voucher.last_day.is_(None), Voucher.last_day >= bindparam("day")),
    )
    .order_by(Voucher.last_day.is_(None), Voucher.last_day, Voucher.at, Voucher.id)
)
_STAMPS = Prepared(
    select(Stamp.code, func.sum(Stamp.stamps))
    .where(Stamp.member_id == bindparam("member"))
    .group_by(Stamp.code)
)


@dataclass(frozen=True, slots=True)
class HeldVoucher:
    """A voucher for a reward, good until `last_day` (None: for ever).

    `code` is None where the secret it was made with is not here: then the voucher is scanned.
    """

    id: str
    code: str | None
    reward: str
    name: str
    last_day: date | None


@dataclass(frozen=True, slots=True)
class StampsHeld:
    """A stamp card being filled: `stamps` of `every` on the way to the reward named `reward`."""

    code: str
    name: str
    stamps: int
    every: int
    reward: str


def held_vouchers(session: Session, member: str, day: int, at: int) -> tuple[HeldVoucher, ...]:
    """Return the member's vouchers that can be used on business day `day`, the next to end first.

    `at` is the moment in microseconds as of which rewards have their names.
    """
    return tuple(
        _voucher(session, voucher, generation, reward, last_day, at)
        for voucher, generation, reward, last_day in _VOUCHERS.all(session, member=member, day=day)
    )


def stamps_held(session: Session, member: str, at: int) -> tuple[StampsHeld, ...]:
    """Return the stamp cards of the shop at the moment `at` with what of them is filled."""
    cards = session.shop.stamp_cards_at(at)
    if not cards:
        return ()
    counted = {code: int(stamps) for code, stamps in _STAMPS.all(session, member=member)}
    return tuple(
        StampsHeld(
            card.code,
            card.name,
            on_the_card(card, counted.get(card.code, 0)),
            card.every,
            _name(session, card.reward, at),
        )
        for card in cards
        if card.head_start or counted.get(card.code)
    )


def _voucher(
    session: Session, voucher: str, generation: int, reward: str, last_day: int | None, at: int
) -> HeldVoucher:
    secret = session.shop.secrets.get(generation)
    return HeldVoucher(
        voucher,
        None if secret is None else voucher_code(secret, voucher),
        reward,
        _name(session, reward, at),
        None if last_day is None else date_of(last_day),
    )


def _name(session: Session, reward: str, at: int) -> str:
    known = session.shop.reward_at(reward, at)
    return reward if known is None else known.name
