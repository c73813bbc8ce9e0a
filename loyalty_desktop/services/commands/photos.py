"""A member's photo: taken from a file, made small enough for a card, put away again."""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar, Final

from sqlalchemy import bindparam, delete, insert, select

from loyalty_desktop.errors import AlreadyDone, Invalid
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import MemberPhoto
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    standing_fields,
)
from loyalty_desktop.services.finding import Found, find_member
from loyalty_desktop.services.store import Prepared, Session, micros, needs

if TYPE_CHECKING:
    from PIL.Image import Image

KEPT: Final = (400, 500)
"""Pixels across and down that are kept: a card's portrait at 760 dots an inch."""
LARGEST_FILE: Final = 25_000_000
MOST_PIXELS: Final = 60_000_000
"""A picture that says it has more is not opened, as it could fill the memory; telephones of today
make 50 million."""
LEAST_SIDE: Final = 32
_KINDS: Final = ("PNG", "JPEG")
_QUALITY: Final = 82
_MIDDLE: Final = (0.5, 0.4)
"""Where the middle of what is kept lies: faces stand above the middle of a picture."""

_THERE = Prepared(select(MemberPhoto.at).where(MemberPhoto.member_id == bindparam("member")))
_KEEP = Prepared(insert(MemberPhoto))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPhoto(Asked):
    """A member's photo as its file holds it, in place of the one there is."""

    member: str
    image: bytes
    OP: ClassVar[str] = "set_photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePhoto(Asked):
    """A member whose photo is not to be kept any longer."""

    member: str
    OP: ClassVar[str] = "remove_photo"


@needs(Right.CHANGE_MEMBERS)
def set_photo(session: Session, by: Actor, request: SetPhoto) -> MemberAnswer:
    """Keep a photo of a member. Errors: `NotFound`, `Invalid` (see `kept_photo`)."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    found = find_member(session, request.member)
    image = kept_photo(request.image)
    _forget(session, found)
    _KEEP.run(session, member_id=found.id, image=image, at=micros(request.at), staff_id=by.staff)
    return _answered(session, request, found)


@needs(Right.CHANGE_MEMBERS)
def remove_photo(session: Session, by: Actor, request: RemovePhoto) -> MemberAnswer:
    """Keep a member's photo no longer. Errors: `NotFound`, `AlreadyDone` (there is none)."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    found = find_member(session, request.member)
    everybody = standing.lineage(session, found.id, micros(request.at))
    if all(_THERE.first(session, member=each) is None for each in everybody):
        raise AlreadyDone(what="no_photo")
    # A photo of somebody who was merged into this member is shown as this member's.
    for each in everybody:
        session.execute(delete(MemberPhoto).where(MemberPhoto.member_id == each))
    return _answered(session, request, found)


def kept_photo(data: bytes) -> bytes:
    """Return a photo upright, at most `KEPT` large, as JPEG, without anything else of its file.

    A small one stays small. Errors: `Invalid` for `photo`: "photo_too_large" (the file or its
    pixels), "photo_too_small", "not_a_photo" (neither PNG nor JPEG, or damaged).
    """
    from PIL import Image

    if len(data) > LARGEST_FILE:
        raise Invalid(field="photo", reason="photo_too_large")
    try:
        with Image.open(BytesIO(data), formats=_KINDS) as opened:
            # What a file says of itself is read before any of its points.
            across, down = opened.size
            kept = b""
            if across * down <= MOST_PIXELS and min(across, down) >= LEAST_SIDE:
                kept = _made_small(opened)
    except Exception as error:
        # Whatever a damaged file makes a reader stumble over, it is no photo.
        raise Invalid(field="photo", reason="not_a_photo") from error
    if not kept:
        small = min(across, down) < LEAST_SIDE
        raise Invalid(field="photo", reason="photo_too_small" if small else "photo_too_large")
    return kept


def _made_small(picture: "Image") -> bytes:
    from PIL import Image, ImageOps

    # A JPEG can be read at a half, a quarter or an eighth: much quicker than all of its points.
    picture.draft("RGB", (2 * KEPT[1], 2 * KEPT[1]))
    # A telephone writes beside the picture which side is up.
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "#FFFFFF")
        upright = Image.alpha_composite(ground, seen)
    seen = upright.convert("RGB")
    scale = min(1.0, seen.width / KEPT[0], seen.height / KEPT[1])
    size = max(1, round(KEPT[0] * scale)), max(1, round(KEPT[1] * scale))
    small = ImageOps.fit(seen, size, Image.Resampling.LANCZOS, centering=_MIDDLE)
    # A comment of the file would be written along.
    small.info = {}
    target = BytesIO()
    small.save(target, format="JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()


def _forget(session: Session, found: Found) -> None:
    session.execute(delete(MemberPhoto).where(MemberPhoto.member_id == found.id))


def _answered(session: Session, request: SetPhoto | RemovePhoto, found: Found) -> MemberAnswer:
    at = micros(request.at)
    fields = standing_fields(found.number, standing.standing_at(session, found.id, at))
    return answer(session, request, MemberAnswer(**fields), found.id, ("photo",))
