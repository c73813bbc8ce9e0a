"""The colours of a card by its design: a tier's, a scheme's, pale ones, or a ground of the shop's.

Whatever ground is chosen, words on it have a contrast of `LEAST` at least.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Final

from loyalty_desktop.models.rules.card_design import BY_TIER, CardDesign
from loyalty_desktop.services.documents.card_looks import PLAIN, TIERS, Look, look_of

LEAST: Final = 4.8
"""The contrast of words on a card: 4.5 is the least, and printers take a little of it."""
_WHITE: Final = "#FFFFFF"
_INK: Final = "#1B2126"
_STEPS: Final = 40
_READY: Final = {"green": PLAIN} | {look.name: look for look in TIERS}


@lru_cache(maxsize=64)
def look_for(design: CardDesign, tier: str | None, place: int) -> Look:
    """Return the colours of a card of `tier`, whose place from 0 is `place`."""
    of_tier = look_of(tier, place)
    if design.colours == BY_TIER:
        look = of_tier
    else:
        own = _READY.get(design.colours) or own_look(design.colours)
        look = replace(own, name=f"{own.name}-{of_tier.name}", icon=of_tier.icon)
    return pale_look(look) if design.template == "light" else look


def pale_look(look: Look) -> Look:
    """Return a look with little ink: nearly white, dark words, its colours in pattern and mark."""
    return replace(
        look,
        name=f"pale-{look.name}",
        ground=mixed(_readable_mark(look), _WHITE, 0.1),
        light=mixed(_readable_mark(look), _WHITE, 0.03),
        pattern=_readable_mark(look),
        opacity=0.14,
        text=_INK,
        second="#3F474E",
    )


def own_look(ground: str) -> Look:
    """Return a look on a ground of the shop's own ("#RRGGBB").

    A ground on which neither white nor dark words can be read is made a little darker or paler.
    """
    text = _WHITE if contrast(_WHITE, ground) >= contrast(_INK, ground) else _INK
    away = "#000000" if text == _WHITE else _WHITE
    tried = (_on(mixed(away, ground, step / _STEPS), text) for step in range(_STEPS))
    return next((look for look in tried if readable(look)), _on(away, text))


def _on(ground: str, text: str) -> Look:
    """Return a look of one ground and the colour of its words."""
    bright = text == _WHITE
    return Look(
        f"own-{ground[1:].lower()}",
        ground,
        mixed(_WHITE, ground, 0.08 if bright else 0.4),
        mixed(text, ground, 0.55),
        0.16,
        text,
        mixed(text, ground, 0.88),
        mixed(text, ground, 0.72),
        _INK if bright else _WHITE,
        "",
    )


def readable(look: Look) -> bool:
    """Tell whether words can be read on all of a look's ground, and the mark's icon on it."""
    grounds = [look.ground, look.light]
    grounds += [mixed(look.pattern, each, look.opacity) for each in grounds]
    words = min(contrast(text, on) for text in (look.text, look.second) for on in grounds)
    return words >= LEAST and contrast(look.on_mark, look.mark) >= LEAST


def ink_on(ground: str) -> str:
    """Return white or dark, whichever is read more easily."""
    return max((_WHITE, _INK), key=lambda ink: contrast(ink, ground))


def mixed(over: str, under: str, share: float) -> str:
    """Return a colour of which `share` (0 to 1) is `over`."""
    pairs = zip(_parts(over), _parts(under), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _readable_mark(look: Look) -> str:
    return min((look.ground, look.mark, look.pattern), key=_light)


def _light(colour: str) -> float:
    parts = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
