"""What is unusual: worth a look, and no more than that."""

from typing import Final

from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Out
from loyalty_desktop.services.queries.unusual import unusual as found
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _, mark

_KINDS: Final = {
    "own_card": mark("Tried to give points to the own card"),
    "adjustments": mark("Many corrections by hand"),
    "refunds": mark("Many refunds of one member"),
    "counters": mark("At many counters on one day"),
    "replaced": mark("Points used right after a card was replaced"),
    "cashier": mark("Far more points a bill than others give"),
    "attached": mark("Many bills given to members afterwards"),
    "moved": mark("Sales given to another member"),
}


def unusual(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell what is unusual in a period."""
    first, last = period_of(session, wanted)
    notices = found(session, first, last)
    begin(session, wanted, out)
    out.figures([Figure(_("Worth a look"), len(notices))])
    out.table(
        _("What is unusual"),
        (
            Column(_("What"), "text"),
            Column(_("Who"), "text"),
            Column(_("Day"), "day"),
            Column(_("How often")),
            Column(_("Points")),
        ),
        [
            (
                _(_KINDS[each.kind]),
                each.who or _("Nobody signed in"),
                each.day,
                each.count,
                each.points or None,
            )
            for each in notices
        ],
    )
    out.note(
        _(
            "Everything here can have a good reason. Ask before you think the worst; the audit "
            "trail says who did what, and when."
        )
    )
