"""The member's half of the customer's screen, and the welcome before a bill begins."""

from dataclasses import replace
from typing import Final

from loyalty_desktop.ui.customer.pieces import Box, Code, Icon, Key, Pattern, Piece, text
from loyalty_desktop.ui.customer.places import Area, bottom
from loyalty_desktop.ui.customer.view import CustomerView
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.wording import _, number

EDGE: Final = 40
_LOGO: Final = 36
_LOGO_LARGE: Final = 96
_CODE: Final = 156
_CODE_LEAST: Final = 116
_GREETING: Final = 116
_ROOMY: Final = 220
_KEYS: Final = 6
"""So many numbers stand in a row."""
_KEY: Final = 52
_KEY_GAP: Final = 8


def member_half(view: CustomerView, shop: str, area: Area) -> tuple[Piece, ...]:
    """Return the half of the screen with the member, or an invitation to whoever is none yet."""
    inner = area.inside(EDGE)
    pieces: list[Piece] = [Pattern(area.x, area.y, area.width, area.height, "display")]
    pieces += _brand(shop, inner)
    name = text(
        inner.x,
        area.y + _GREETING,
        inner.width,
        _greeting(view),
        "display-greeting",
        tone="display-text",
        most=2,
    )
    name = replace(name, y=max(name.y, pieces[-1].y + 60))
    pieces.append(name)
    y = name.y + name.height + 4
    under = _under_greeting(view)
    if under:
        told = text(inner.x, y, inner.width, under, tone="display-text-2", most=3)
        pieces.append(told)
        y += told.height
    if view.balance is not None:
        pieces += _points(view, inner, y + (28 if y < _ROOMY else 12))
        y = max(bottom(piece) for piece in pieces[1:])
    if view.card is not None:
        # A long name leaves the code less room, never less than can be scanned.
        side = min(max(inner.bottom - y - 12, _CODE_LEAST), _CODE)
        pieces += _card(view.card, inner, side)
    elif view.asks:
        asking = _asking(view, inner)
        # Where a long name leaves no room nothing is asked.
        if asking[0].y > max(bottom(piece) for piece in pieces[1:]):
            pieces += asking
    return tuple(pieces)


def welcome(shop: str, area: Area, *, training: bool) -> tuple[Piece, ...]:
    """Return the screen between two customers: the shop's name and a word of welcome."""
    inner = area.inside(EDGE)
    centre = area.width / 2
    name = text(
        inner.x, 0, inner.width, shop, "display-amount", tone="display-text", align="centre", most=2
    )
    greeting = text(
        inner.x,
        0,
        inner.width,
        _("Welcome"),
        "display-greeting",
        weight=400,
        tone="display-text",
        align="centre",
    )
    told = text(
        inner.x,
        0,
        inner.width,
        _("Show your card before you pay: every purchase counts."),
        "display-title",
        weight=400,
        tone="display-text-2",
        align="centre",
        most=2,
    )
    high = _LOGO_LARGE + 24 + name.height + 12 + greeting.height + 20 + told.height
    y = (area.height - high) / 2
    pieces: list[Piece] = [
        Pattern(area.x, area.y, area.width, area.height, "display"),
        Box(
            centre - _LOGO_LARGE / 2,
            y,
            _LOGO_LARGE,
            _LOGO_LARGE,
            "display-raised",
            measures.RADIUS_DIALOG,
        ),
        Icon(centre - 30, y + 18, 60, "flower-2", "display-text"),
    ]
    y += _LOGO_LARGE + 24
    for each, gap in ((name, 12), (greeting, 20), (told, 0)):
        pieces.append(replace(each, y=y))
        y += each.height + gap
    if training:
        pieces.append(
            text(
                inner.x,
                inner.bottom - 26,
                inner.width,
                _("Training: nothing counts"),
                tone="display-warn",
                weight=600,
                align="centre",
            )
        )
    return tuple(pieces)


def _brand(shop: str, area: Area) -> list[Piece]:
    left = area.x + _LOGO + 12
    name = text(left, area.y, area.right - left, shop, "display-title", tone="display-text", most=2)
    name = replace(name, y=area.y + max((_LOGO - name.height) / 2, 0))
    return [
        Box(area.x, area.y, _LOGO, _LOGO, "display-raised", measures.RADIUS_MANAGER),
        Icon(area.x + 8, area.y + 8, _LOGO - 16, "flower-2", "display-text"),
        name,
    ]


def _greeting(view: CustomerView) -> str:
    if view.step == "thanks":
        return _("Thank you, {name}").format(name=view.name) if view.name else _("Thank you")
    return _("Hello, {name}").format(name=view.name) if view.name else _("Welcome")


def _under_greeting(view: CustomerView) -> str:
    if view.balance is None:
        if view.step == "thanks":
            return _("See you again soon.")
        if view.name:
            return ""
        return _("Do you have our card? Show it before you pay.")
    if view.tier and view.since:
        return _("{tier} member since {year}").format(tier=view.tier, year=view.since)
    if view.tier:
        return _("{tier} member").format(tier=view.tier)
    if view.since:
        return _("Member since {year}").format(year=view.since)
    return ""


def _points(view: CustomerView, area: Area, y: float) -> list[Piece]:
    assert view.balance is not None
    if view.step == "thanks":
        caption = _("Your points now")
    else:
        caption = _("Your points after this purchase") if view.after else _("Your points")
    told = text(area.x, y, area.width, caption, tone="display-text-2", most=2)
    y += told.height
    figure = text(
        area.x, y, area.width, number(view.balance), "display-points", tone="display-text"
    )
    pieces: list[Piece] = [told, figure]
    if view.earned:
        today = _("+{points} today").format(points=number(view.earned))
        left = area.x + figure.widest + 16
        more = text(area.x, 0, area.width, today, "display-title", tone="display-warn")
        if left + more.widest <= area.right:
            base = y + figure.line * 0.79
            more = replace(more, x=left, width=area.right - left, y=base - more.line * 0.76)
        else:
            more = replace(more, y=y + figure.height)
        pieces.append(more)
    return pieces


def _asking(view: CustomerView, area: Area) -> list[Piece]:
    """Return the question whether they recommend the shop, with numbers to touch at the foot."""
    keys: list[Piece] = []
    side = (area.width - (_KEYS - 1) * _KEY_GAP) / _KEYS
    top = area.bottom - 2 * _KEY - _KEY_GAP
    for score in range(11):
        row, place = divmod(score, _KEYS)
        left = area.x + place * (side + _KEY_GAP)
        y = top + row * (_KEY + _KEY_GAP)
        keys.append(Key(left, y, side, _KEY, score, chosen=score == view.rated))
    words = _("Would you recommend us? Touch 0 (no) to 10 (gladly).")
    if view.rated is not None:
        words = _("Thank you for telling us.")
    told = text(area.x, 0, area.width, words, tone="display-text", weight=600, most=2)
    return [replace(told, y=top - told.height - _KEY_GAP), *keys]


def _card(code: str, area: Area, side: float) -> list[Piece]:
    y = area.bottom - side
    left = area.x + side + 20
    room = area.right - left
    head = text(left, 0, room, _("Your card"), tone="display-text", weight=600, most=2)
    told = text(
        left, 0, room, _("Scan it with your phone to keep it"), tone="display-text-2", most=4
    )
    top = y + (side - head.height - told.height) / 2
    return [
        Code(area.x, y, side, code),
        replace(head, y=top),
        replace(told, y=top + head.height),
    ]
