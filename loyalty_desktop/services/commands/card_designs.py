"""The shop's own card designs: kept, changed, put away."""

import json
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from sqlalchemy import bindparam, delete, insert, select, update

from loyalty_desktop.errors import Duplicate, LimitReached, NotFound
from loyalty_desktop.models.rules.card_design import CardDesign, checked_design, design_values
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import CardDesign as DesignRecord
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.logos import kept_logo
from loyalty_desktop.services.queries.card_designs import built_in, stamps_on
from loyalty_desktop.services.store import Prepared, Session, micros, needs

MOST_DESIGNS: Final = 100

_NAMES = Prepared(select(DesignRecord.name))
_LOGO = Prepared(select(DesignRecord.logo).where(DesignRecord.name == bindparam("name")))
_KEEP = Prepared(insert(DesignRecord))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveCardDesign(Asked):
    """A design to keep under its name, in place of one that has it.

    `logo` is the picture as its file holds it; None leaves the one that is kept, empty takes it
    away. `usual`: cards look like this from now on unless another design is asked for.
    """

    design: CardDesign
    logo: bytes | None = None
    usual: bool = True
    OP: ClassVar[str] = "save_card_design"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCardDesign(Asked):
    """A design of the shop's own to put away, by its name."""

    name: str
    OP: ClassVar[str] = "drop_card_design"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignSaved(Answer):
    """The name under which it is kept."""

    name: str


@needs(Right.OFFER)
def save_card_design(session: Session, by: Actor, request: SaveCardDesign) -> DesignSaved:
    """Keep a design. Errors: `Invalid` (with its place), `Duplicate` (a built-in one has the name).

    `NotFound` (the stamp card it shows), `LimitReached` (there are too many designs).
    """
    if (first := answered(session, request, DesignSaved)) is not None:
        return first
    # Where the picture lay does not matter any more: it is kept with the design.
    design = replace(checked_design(request.design), logo="")
    if built_in(design.name) is not None:
        raise Duplicate(what="name", name=design.name)
    stamps_on(session, design, request.at)
    names = {name for (name,) in _NAMES.all(session)}
    if design.name not in names and len(names) >= MOST_DESIGNS:
        raise LimitReached(what="designs", allowed=MOST_DESIGNS)
    if request.logo is None:
        known = _LOGO.first(session, name=design.name)
        logo = None if known is None else known[0]
    else:
        logo = kept_logo(request.logo) if request.logo else None
    if request.usual:
        session.execute(update(DesignRecord).values(usual=False))
    session.execute(delete(DesignRecord).where(DesignRecord.name == design.name))
    _KEEP.run(
        session,
        name=design.name,
        content=json.dumps(design_values(design), ensure_ascii=False),
        logo=logo,
        usual=request.usual,
        at=micros(request.at),
        staff_id=by.staff,
    )
    result = DesignSaved(name=design.name)
    return answer(session, request, result, None, ("card_design",))


@needs(Right.OFFER)
def drop_card_design(session: Session, by: Actor, request: DropCardDesign) -> DesignSaved:
    """Put a design away; cards look as they did before there was one. Errors: `NotFound`."""
    if (first := answered(session, request, DesignSaved)) is not None:
        return first
    del by
    if _LOGO.first(session, name=request.name) is None:
        raise NotFound(what="card_design", name=request.name)
    session.execute(delete(DesignRecord).where(DesignRecord.name == request.name))
    result = DesignSaved(name=request.name)
    return answer(session, request, result, None, ("card_design",))
