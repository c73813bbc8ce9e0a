"""Where everything stands on the customer's screen, for each step of a bill.

The places are those of a display of 1024 x 600; a larger one shows the same larger, a wider one
gives the room to the bill, an upright one puts the member above the bill.
"""

from dataclasses import dataclass
from typing import Final

from loyalty_desktop.ui.customer.bill_half import bill_half
from loyalty_desktop.ui.customer.member_half import member_half, welcome
from loyalty_desktop.ui.customer.pieces import Piece, Text
from loyalty_desktop.ui.customer.places import Area
from loyalty_desktop.ui.customer.view import CustomerView

DESIGNED: Final = (1024, 600)
UPRIGHT: Final = (600, 1024)
MEMBER_WIDTH: Final = 448
_MEMBER_HEIGHT: Final = 360
_WITH_CODE: Final = 548


@dataclass(frozen=True, slots=True)
class Composed:
    """The pieces of a screen, and how many times as large as they say they are shown."""

    pieces: tuple[Piece, ...]
    factor: float

    @property
    def words(self) -> str:
        """Return all that can be read, half by half from the top down, a line each."""
        return "\n".join(" ".join(p.lines) for p in self.pieces if isinstance(p, Text))


def compose(view: CustomerView, shop: str, width: float, height: float) -> Composed:
    """Return what a display of `width` x `height` logical pixels shows."""
    upright = height > width
    across, down = UPRIGHT if upright else DESIGNED
    factor = max(min(width / across, height / down), 0.1)
    whole = Area(0, 0, width / factor, height / factor)
    if view.step == "welcome":
        return Composed(welcome(shop, whole, training=view.training), factor)
    if upright:
        high = _WITH_CODE if view.card or view.asks else _MEMBER_HEIGHT
        member = Area(0, 0, whole.width, high)
        bill = Area(0, high, whole.width, whole.height - high)
    else:
        member = Area(0, 0, MEMBER_WIDTH, whole.height)
        bill = Area(MEMBER_WIDTH, 0, whole.width - MEMBER_WIDTH, whole.height)
    return Composed((*member_half(view, shop, member), *bill_half(view, bill)), factor)
