"""Segments in the making: what is not saved yet stays, whatever is looked at meanwhile."""

import weakref
from dataclasses import dataclass, field
from typing import Final, Literal

from loyalty_desktop.ui.segments.draft import Group
from loyalty_desktop.ui.widgets.asking import AtDesk

Kind = Literal["new", "built-in", "living", "frozen"]

NEW: Final = ""
"""The name of a segment that has none yet."""


@dataclass(slots=True)
class Draft:
    """A segment as it stands in the builder.

    `saved` is its condition as it is kept, empty for a new one. `group` is None where the builder
    can't show the text; `mistake` says what is wrong with it, at the letter `place` (from 1).
    """

    name: str
    kind: Kind
    saved: str
    text: str
    group: Group | None = None
    mistake: str = ""
    place: int = 0
    lacks: bool = False
    """Whether a line is begun and not finished."""

    typed: bool = False
    """Whether the text is as somebody typed it, not as the builder says it."""

    @property
    def wrong_text(self) -> bool:
        """Whether the builder can't follow what is typed."""
        return self.typed and bool(self.mistake)

    @property
    def unsaved(self) -> bool:
        """Whether anything would be lost with it."""
        return self.lacks or self.text.strip() != self.saved


@dataclass(slots=True)
class Drafts:
    """What is in the making, by the name of the segment; `chosen` is in view."""

    chosen: str | None = None
    by_name: dict[str, Draft] = field(default_factory=dict[str, Draft])


_KEPT: dict[int, tuple["weakref.ref[AtDesk]", Drafts]] = {}


def drafts_at(desk: AtDesk) -> Drafts:
    """Return what is in the making at a desk: it outlives the screen it was begun on."""
    known = _KEPT.get(id(desk))
    if known is not None and known[0]() is desk:
        return known[1]
    drafts = Drafts()
    for each in [key for key, (kept, _drafts) in _KEPT.items() if kept() is None]:
        del _KEPT[each]
    _KEPT[id(desk)] = (weakref.ref(desk), drafts)
    return drafts
