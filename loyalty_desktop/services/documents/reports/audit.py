"""Who did what and when: the lines of the audit trail of a period."""

from collections.abc import Iterator

from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Out, Row
from loyalty_desktop.services.queries.trail import TrailLine, TrailWanted, trail, trail_lines
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _
from loyalty_desktop.wording.trail_words import action_name, changed_told


def audit(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell every line of a period, oldest first."""
    first, last = period_of(session, wanted)
    asked = TrailWanted(wanted.at, first, last)
    begin(session, wanted, out)
    out.figures([Figure(_("Lines"), trail(session, asked).total)])
    out.table(
        _("Audit trail"),
        (
            Column(_("When"), "moment"),
            Column(_("Who did it"), "text"),
            Column(_("What was done"), "text"),
            Column(_("About"), "text"),
            Column(_("Counter"), "text"),
        ),
        _rows(session, asked),
    )


def _rows(session: Session, asked: TrailWanted) -> Iterator[Row]:
    for line in trail_lines(session, asked):
        yield (
            line.at,
            _by(line),
            _together(": ", action_name(line.action), changed_told(line.action, line.fields)),
            _together(", ", line.about, line.about_second),
            line.counter,
        )


def _by(line: TrailLine) -> str:
    second = _("with {name}").format(name=line.second) if line.second else ""
    return _together(" ", line.who, second)


def _together(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)
