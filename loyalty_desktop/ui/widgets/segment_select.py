"""Choosing a segment by its name: everyone first, then the shop's own, then those of the start."""

import re
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loyalty_desktop.services.queries.segments import EVERYONE, KnownSegment, SegmentRow, segments
from loyalty_desktop.services.store import Session
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording.segment_words import segment_word

_ASKED: Final = "segments to choose"
ALL: Final = ""
"""The key of everyone, whatever that means where it is chosen."""


class SegmentSelect(Select):
    """Knows the shop's segments after `renew`; a condition from elsewhere is one choice more."""

    renewed = Signal()

    def __init__(
        self, desk: AtDesk, clock: Clock, name: str, everyone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, [(ALL, everyone)], parent=parent)
        self._desk = desk
        self._clock = clock
        self._everyone = everyone
        self._known: tuple[tuple[str, str], ...] = ()
        self._meant = ALL
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(Select.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def renew(self) -> None:
        """Ask which segments there are."""
        self._desk.read(_names, self._clock(), then=self._arrived, token=_ASKED)

    def choose_meant(self, meant: str) -> None:
        """Choose a segment by its name, or a condition, without telling anybody."""
        self._meant = "" if meant == EVERYONE else meant
        self._show()
        self.choose(self._meant)

    def _arrived(self, rows: tuple[SegmentRow, ...]) -> None:
        own = [row.segment for row in rows if row.segment.id is not None]
        rest = [row.segment for row in rows if row.segment.id is None]
        self._known = tuple(
            (known.name, segment_called(known)) for known in (*own, *rest) if known.name != EVERYONE
        )
        self._show()
        self.renewed.emit()

    def _show(self) -> None:
        names = {name for name, _word in self._known}
        more = [(self._meant, self._meant)] if self._meant and self._meant not in names else []
        self.offer([(ALL, self._everyone), *more, *self._known])


def file_word(name: str) -> str:
    """Return what of a segment's name can stand in the name of a file."""
    return " ".join(re.sub(r"[^\w-]+", " ", name).split())[:60]


def segment_called(known: KnownSegment) -> str:
    """Return what a segment is called in the language of now."""
    return segment_word(known.name, known.expression, own=known.id is not None)


def _names(session: Session, at: datetime) -> tuple[SegmentRow, ...]:
    return segments(session, at, counted=False)
