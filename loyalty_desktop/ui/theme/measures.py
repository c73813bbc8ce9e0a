"""The sizes: spacing, corners, heights, durations. Logical pixels and milliseconds throughout."""

from dataclasses import dataclass
from typing import Final

GAP_4: Final = 4
GAP_8: Final = 8
GAP_12: Final = 12
GAP_16: Final = 16
GAP_20: Final = 20
GAP_24: Final = 24
GAP_32: Final = 32
GAP_40: Final = 40

RADIUS_KEY: Final = 5
RADIUS_TIER: Final = 6
RADIUS_MANAGER: Final = 8
RADIUS_COUNTER: Final = 10
RADIUS_PANEL: Final = 12
RADIUS_DIALOG: Final = 16

BORDER: Final = 1
BORDER_STRONG: Final = 2
HALO: Final = 3
RING_GAP: Final = 2

BADGE_HEIGHT: Final = 28
MARK: Final = 20
MARK_TIMELINE: Final = 24
MARK_LARGE: Final = 36
MARK_ICON: Final = 0.56
BADGE_GAP: Final = 6
BADGE_LEFT: Final = 4
BADGE_RIGHT: Final = 10

KEY_CAP: Final = 22
KEY_CAP_PAD: Final = 6
KEY_BAR: Final = 64
CHIP: Final = 28
QUICK: Final = 44
LIST_ROW: Final = 72
BILL_LINE: Final = 48
TABLE_ROW: Final = 46
TABLE_HEAD: Final = 36
FORM_ROW: Final = 44
PIN_KEY: Final = (88, 72)
PROGRESS: Final = 8
SWITCH: Final = (44, 26)
BUSY_ARC: Final = 16
AVATAR_TABLE: Final = 32
AVATAR_ROW: Final = 44
AVATAR_PANEL: Final = 64
AVATAR_PAGE: Final = 72

PRESS_MS: Final = 80
APPEAR_MS: Final = 140
LEAVE_MS: Final = 100
COUNT_UP_MS: Final = 240
UNDO_S: Final = 8


@dataclass(frozen=True, slots=True)
class Density:
    """How large the controls are: wide for fingers at the counter, close on the manager's side."""

    name: str
    control: int
    """Height of fields and buttons."""
    radius: int
    icon: int
    pad: int
    """From a control's edge to its text, with the border."""
    check: int


COUNTER: Final = Density("counter", control=48, radius=RADIUS_COUNTER, icon=20, pad=15, check=20)
MANAGER: Final = Density("manager", control=36, radius=RADIUS_MANAGER, icon=18, pad=15, check=18)


@dataclass(frozen=True, slots=True)
class Shadow:
    """The one shadow a floating thing casts: offset down, blur radius, opacity."""

    drop: int
    blur: int
    opacity: float


SHADOW_FLOAT: Final = Shadow(6, 20, 0.22)
SHADOW_DIALOG: Final = Shadow(8, 32, 0.18)
SCRIM: Final = 0.32
