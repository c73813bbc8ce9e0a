"""A member's card: ID-1, front and back, as PDF for printing and as a picture to send."""

from pathlib import Path
from typing import Final

from loyalty_desktop.models.rules.card_design import CLASSIC
from loyalty_desktop.services.documents.card_back import back_ground, own_back
from loyalty_desktop.services.documents.card_colours import look_for
from loyalty_desktop.services.documents.card_front import front_ground, own_front
from loyalty_desktop.services.documents.card_size import CORNER, EDGE, HEIGHT, WIDTH
from loyalty_desktop.services.documents.drawing import MM, Page, Shape
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.documents.pdf import write_pdf
from loyalty_desktop.services.queries.card_designs import ReadyDesign
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.wording import language

USUAL: Final = ReadyDesign(CLASSIC)
LEAST_MODULE: Final = 0.4 * MM
PICTURE_SCALE: Final = 11 / MM
"""Pixels a point: a module of a card's own code is ten pixels then."""


def card_pdf(card: CardFace, file: Path, design: ReadyDesign = USUAL) -> None:
    """Write the card to `file`, front and back a page each. Errors: `Unavailable`, `Invalid`."""
    write_pdf(card_pages(card, design), file, card.name, card.shop)


def card_pages(card: CardFace, design: ReadyDesign = USUAL) -> tuple[Page, Page]:
    """Return front and back, in the language spoken now. `Invalid` for a code that is too long."""
    return (
        Page(WIDTH, HEIGHT, card_front(card, design)),
        Page(WIDTH, HEIGHT, card_back(card, design)),
    )


def card_front(card: CardFace, design: ReadyDesign = USUAL) -> tuple[Shape, ...]:
    """Return the front: a ground that all cards of a tier share, and what is this member's own."""
    look = look_for(design.design, card.tier, card.tier_place)
    ground = front_ground(card.shop, card.tier, look, design, language(), blank=not card.name)
    return ground, *own_front(card, look, design)


def card_back(card: CardFace, design: ReadyDesign = USUAL) -> tuple[Shape, ...]:
    """Return the back, with the code. `Invalid` for a code that is too long."""
    look = look_for(design.design, card.tier, card.tier_place)
    ground = back_ground(card.shop, look, design, language(), blank=not card.number)
    return ground, *own_back(card, look)


def card_png(card: CardFace, file: Path, design: ReadyDesign = USUAL) -> None:
    """Write front and back as one picture, to send. Errors: `Unavailable`, `Invalid`."""
    from PIL import Image, ImageDraw

    from loyalty_desktop.services.documents.picture import LARGER, picture_of

    sides = [picture_of(page, PICTURE_SCALE) for page in card_pages(card, design)]
    wide, high = sides[0].size
    gap = round(EDGE * PICTURE_SCALE)
    whole = Image.new("RGB", (wide + 2 * gap, 2 * high + 3 * gap), "#F6F3ED")
    mask = Image.new("L", (wide * LARGER, high * LARGER), 0)
    radius = round(CORNER * PICTURE_SCALE * LARGER)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, mask.width - 1, mask.height - 1), radius, fill=255
    )
    corners = mask.reduce(LARGER)
    for number, side in enumerate(sides):
        whole.paste(side, (gap, gap + number * (high + gap)), corners)
    dots = round(PICTURE_SCALE * 72)
    with whole_file(file) as beside:
        whole.save(beside, format="PNG", optimize=True, dpi=(dots, dots))
