"""Where people stand: stages and tiers, and how they moved."""

from fractions import Fraction

from loyalty_desktop import wording
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Out
from loyalty_desktop.services.queries.points_report import shop_report
from loyalty_desktop.services.queries.stage_moves import stage_moves
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _


def standings(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell how many people stand in each stage and tier, and who moved in a period."""
    first, last = period_of(session, wanted)
    told = shop_report(session, first, last, wanted.at)
    people = sum(count for _stage, count in told.stages)
    members = sum(count for _tier, count in told.tiers)
    moves = stage_moves(session, first, last)
    begin(session, wanted, out)
    out.figures(
        [
            Figure(_("People the shop knows"), people),
            Figure(_("Members"), members),
            Figure(_("Changes of stage"), sum(move.count for move in moves)),
        ]
    )
    out.bars(
        _("People by stage"),
        "",
        [
            Bar(wording.stage_name(stage), count, _share(count, people))
            for stage, count in told.stages
        ],
    )
    if members:
        out.bars(
            _("Members by tier"),
            "",
            [
                Bar(tier or _("No tier yet"), count, _share(count, members))
                for tier, count in told.tiers
            ],
        )
    out.table(
        _("Movements between stages"),
        (Column(_("Before"), "text"), Column(_("After"), "text"), Column(_("People"))),
        [
            (
                wording.stage_name(move.before) if move.before else _("new"),
                wording.stage_name(move.after),
                move.count,
            )
            for move in moves
        ],
        (_("Together"), "", sum(move.count for move in moves)),
    )


def _share(count: int, whole: int) -> str:
    return f"{wording.number(count)}  ({wording.percent(Fraction(count, whole))})"
