"""What is in force now: the theme, the text size, and whether things may move."""

from dataclasses import dataclass

from loyalty_desktop.ui.theme.tokens import LIGHT, Theme


@dataclass(slots=True)
class InForce:
    """The one thing here that changes; only `apply`, `set_text_scale` and `set_motion` do it."""

    theme: Theme = LIGHT
    percent: int = 100
    moving: bool = True


IN_FORCE = InForce()


def current() -> Theme:
    """Return the theme in force."""
    return IN_FORCE.theme


def text_scale() -> int:
    """Return the size of text in percent, 100 to 200."""
    return IN_FORCE.percent


def scaled(pixels: float) -> int:
    """Return a size that grows with the text, in whole logical pixels."""
    return round(pixels * IN_FORCE.percent / 100)


def set_motion(moving: bool) -> None:
    """Let things move, or not, when the system or the person asks for less motion."""
    IN_FORCE.moving = moving


def duration(milliseconds: int) -> int:
    """Return how long a movement takes: nothing at all when less motion is asked for."""
    return milliseconds if IN_FORCE.moving else 0
