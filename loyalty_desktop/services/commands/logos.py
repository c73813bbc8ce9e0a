"""A picture from outside, made into a logo that is safe and small enough for every card."""

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from loyalty_desktop.errors import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE: Final = 5_000_000
MOST_SIDE: Final = 6_000
"""Pixels: a picture that says it is larger is not opened, as it could fill the memory."""
KEPT_SIDE: Final = 600
"""Pixels of the longer side that are kept: 22 mm at 600 dots an inch."""
_KINDS: Final = ("PNG", "JPEG")
_QUALITY: Final = 88
_SEEN: Final = 250
"""Less than this of an opaque 255 lets the ground through."""


def kept_logo(data: bytes) -> bytes:
    """Return a picture drawn anew as PNG or JPEG, without anything else that its file held.

    Errors: `Invalid` for `logo`: "too_large" (the file or its sides), "not_a_picture" (neither PNG
    nor JPEG, or damaged).
    """
    from PIL import Image, ImageOps

    if len(data) > LARGEST_FILE:
        raise Invalid(field="logo", reason="picture_too_large")
    kept: bytes | None = None
    try:
        with Image.open(BytesIO(data), formats=_KINDS) as opened:
            # What a file says of itself is read before any of its points.
            if max(opened.size) <= MOST_SIDE:
                # A telephone writes beside the picture which side is up.
                kept = _drawn_anew(ImageOps.exif_transpose(opened))
    except Exception as error:
        # Whatever a damaged file makes a reader stumble over, it is no picture.
        raise Invalid(field="logo", reason="not_a_picture") from error
    if kept is None:
        raise Invalid(field="logo", reason="picture_too_large")
    return kept


def _drawn_anew(picture: "Image") -> bytes:
    """Return a picture smaller, in eight bits a colour, with its clear parts where it has any."""
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if picture.mode.startswith("I"):
        deep: Any = picture.convert("I")
        # Sixteen bits a point become eight.
        picture = deep.point(_eighth).convert("L")
    seen = picture.convert("RGBA" if clear else "RGB")
    seen.thumbnail((KEPT_SIDE, KEPT_SIDE))
    if clear and _lets_through(seen):
        return _written(seen, "PNG")
    return _written(seen.convert("RGB"), "JPEG")


def _eighth(point: Any) -> Any:
    return point * (1 / 256)


def _lets_through(picture: "Image") -> bool:
    least: Any = picture.getchannel("A").getextrema()
    return bool(least[0] < _SEEN)


def _written(picture: "Image", kind: str) -> bytes:
    # A comment of the file would be written along.
    picture.info = {}
    target = BytesIO()
    if kind == "PNG":
        picture.save(target, format=kind, optimize=True)
    else:
        picture.save(target, format=kind, quality=_QUALITY, optimize=True)
    return target.getvalue()
