"""How the shop's cards look: the designs there are, and one of them ready to be drawn."""

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.card_design import TEMPLATES, CardDesign, read_design
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.stamps import StampCard
from loyalty_desktop.models.tables import CardDesign as DesignRecord
from loyalty_desktop.services.queries.card_faces import CardFace, card_face
from loyalty_desktop.services.store import Prepared, Session, micros, needs
from loyalty_desktop.wording import mark

BUILT_IN_NAMES: Final = (mark("Classic"), mark("Light"), mark("Portrait"), mark("Stamps"))
"""The designs that come with the program, under names that are translated where they are shown."""

_ALL = Prepared(
    select(DesignRecord.name, DesignRecord.content, DesignRecord.logo, DesignRecord.usual).order_by(
        DesignRecord.name
    )
)
_ONE = Prepared(
    select(DesignRecord.content, DesignRecord.logo).where(DesignRecord.name == bindparam("name"))
)
_USUAL = Prepared(
    select(DesignRecord.content, DesignRecord.logo).where(DesignRecord.usual == bindparam("usual"))
)


@dataclass(frozen=True, slots=True)
class StampsOnCard:
    """The circles of a stamp card: so many, `begun` of them filled at once, then the reward."""

    every: int
    reward: str
    begun: int = 0


@dataclass(frozen=True, slots=True)
class ReadyDesign:
    """A design with all it needs to be drawn: its logo (PNG or JPEG), the circles it shows."""

    design: CardDesign
    logo: bytes | None = None
    stamps: StampsOnCard | None = None


@dataclass(frozen=True, slots=True)
class DesignRow:
    """A design there is: built in, or the shop's `own`; `usual` for the one cards have."""

    design: CardDesign
    logo: bytes | None
    own: bool
    usual: bool


@dataclass(frozen=True, slots=True)
class DesignsThereAre:
    """All designs, built-in ones first, and what a card of this shop can show.

    `stamp_cards` are code, name and circles of each; `tiers` the names from the lowest.
    """

    designs: tuple[DesignRow, ...]
    shop: str
    tiers: tuple[str, ...]
    stamp_cards: tuple[tuple[str, str, StampsOnCard], ...]

    @property
    def usual(self) -> DesignRow:
        """Return the design that cards have."""
        return next(row for row in self.designs if row.usual)


@cache
def built_in_designs() -> tuple[CardDesign, ...]:
    """Return the designs that come with the program."""
    folder = resources.files("loyalty_desktop") / "resources" / "card_designs"
    return tuple(
        read_design(tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")))
        for name in TEMPLATES
    )


def built_in(name: str) -> CardDesign | None:
    """Return a design that comes with the program, its name written in capitals or not."""
    return next((each for each in built_in_designs() if fold(each.name) == fold(name)), None)


@needs(Right.ISSUE_CARDS)
def card_designs(session: Session, at: datetime) -> DesignsThereAre:
    """Return every design, and the stamp cards as they are at the moment `at`."""
    own = [
        DesignRow(_read(content), logo, own=True, usual=usual)
        for _name, content, logo, usual in _ALL.all(session)
    ]
    chosen = any(row.usual for row in own)
    ready = [
        DesignRow(each, None, own=False, usual=not chosen and place == 0)
        for place, each in enumerate(built_in_designs())
    ]
    shop = session.shop
    programme = shop.version_on(shop.day(at)).programme
    return DesignsThereAre(
        designs=(*ready, *own),
        shop=shop.name,
        tiers=tuple(tier.name for tier in programme.tiering.tiers),
        stamp_cards=tuple(
            (card.code, card.name, _circles(session, card, micros(at)))
            for card in shop.stamp_cards_at(micros(at))
        ),
    )


@needs(Right.ISSUE_CARDS)
def ready_design(session: Session, name: str | None, at: datetime) -> ReadyDesign:
    """Return a design by its name, ready to be drawn; without a name the one that cards have.

    Errors: `NotFound` (the design, or the stamp card that it shows).
    """
    return design_of(session, name, at)


@needs(Right.ISSUE_CARDS)
def dressed_card(session: Session, reference: str, at: datetime) -> tuple[CardFace, ReadyDesign]:
    """Return the card of a member, and the design that cards have. Errors as `card_face`."""
    return card_face(session, reference, micros(at)), design_of(session, None, at)


def design_of(session: Session, name: str | None, at: datetime) -> ReadyDesign:
    """Return a design for whoever may see it already; see `ready_design`."""
    if name is None:
        found = _USUAL.first(session, usual=True)
        if found is None:
            return ReadyDesign(built_in_designs()[0])
    elif (ready := built_in(name)) is not None:
        return ReadyDesign(ready, None, stamps_on(session, ready, at))
    else:
        found = _ONE.first(session, name=name)
        if found is None:
            raise NotFound(what="card_design", name=name)
    content, logo = found
    design = _read(content)
    return ReadyDesign(design, logo, stamps_on(session, design, at))


def stamps_on(session: Session, design: CardDesign, at: datetime) -> StampsOnCard | None:
    """Return the circles a design shows, None for one that shows none.

    Errors: `NotFound` when there is no such stamp card.
    """
    if not design.has_stamps:
        return None
    moment = micros(at)
    for card in session.shop.stamp_cards_at(moment):
        if design.stamp_card in ("", card.code):
            return _circles(session, card, moment)
    raise NotFound(what="stamp_card", name=design.stamp_card)


def _circles(session: Session, card: StampCard, at: int) -> StampsOnCard:
    reward = session.shop.reward_at(card.reward, at)
    name = card.reward if reward is None else reward.name
    return StampsOnCard(card.every, name, min(card.head_start, card.every))


def _read(content: str) -> CardDesign:
    return read_design(json.loads(content))
