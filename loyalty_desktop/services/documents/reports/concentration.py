"""Who brings the revenue: how much of it few people bring, and the groups of RFM."""

from fractions import Fraction
from typing import Final

from loyalty_desktop import wording
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Out
from loyalty_desktop.services.queries.concentration import concentration as spread_in
from loyalty_desktop.services.queries.rfm import rfm
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _, mark

GROUPS: Final = {
    "champions": mark("Champions"),
    "loyal": mark("Loyal"),
    "potential_loyalist": mark("Could become loyal"),
    "new": mark("New"),
    "promising": mark("Promising"),
    "needs_attention": mark("Need attention"),
    "about_to_sleep": mark("About to fall asleep"),
    "at_risk": mark("At risk"),
    "cant_lose": mark("Must not be lost"),
    "hibernating": mark("Asleep"),
    "lost": mark("Lost"),
}
"""The groups of RFM as people call them."""


def concentration(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell how the revenue of a period is spread, and how lately and often people buy."""
    first, last = period_of(session, wanted)
    spread = spread_in(session, wanted.at, first, last).spread
    told = rfm(session, wanted.at)
    begin(session, wanted, out)
    out.figures(
        [
            Figure(_("Buyers"), spread.buyers),
            *(
                Figure(
                    _("Of all buyers bring {percent}").format(
                        percent=wording.percent(Fraction(part, 100))
                    ),
                    share,
                    "share",
                )
                for part, share in spread.giving.items()
            ),
        ]
    )
    out.bars(
        _("Share of the revenue"),
        "",
        [
            Bar(
                _("The best {percent} of buyers").format(
                    percent=wording.percent(Fraction(percent, 100))
                ),
                int(share * 10_000),
                wording.percent(share),
            )
            for percent, share in spread.top.items()
        ],
    )
    out.table(
        _("How lately and how often people buy"),
        (Column(_("Group"), "text"), Column(_("People")), Column(_("Share"), "share")),
        [
            (_(GROUPS[name]), count, Fraction(count, told.buyers))
            for name, count in told.groups.items()
        ],
        (_("Together"), told.buyers, Fraction(1) if told.buyers else None),
    )
    out.note(
        _(
            "Revenue is goods less what came back, less what points paid. The groups look at the "
            "last year as of now; who asked not to be profiled is in none."
        )
    )
