"""What to know of a member before the bill is made: card, membership, age, what is owed."""

from dataclasses import dataclass
from typing import Literal

from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.wording import _, points


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to know before the bill is made: in a few words, and what follows from it."""

    kind: Literal["danger", "warn", "info"]
    strong: str
    rest: str


def cautions(panel: MemberPanel) -> tuple[Caution, ...]:
    """Return everything there is to warn of, the most serious first."""
    told: list[Caution] = []
    if panel.card_state == "blocked":
        rest = _("Points are safe; give a new card (F9).")
        told.append(Caution("danger", _("This card was reported lost."), rest))
    elif panel.card_lost:
        rest = _("Points are safe. Ask for the new card, or give another (F9).")
        told.append(Caution("danger", _("This card was replaced."), rest))
    if panel.left:
        rest = _("The sale can go on, without points.")
        told.append(Caution("warn", _("Has left the programme."), rest))
    elif not panel.joined:
        rest = _("The purchase counts, and earns no points. F2 joins them.")
        told.append(Caution("info", _("Has not joined yet."), rest))
    if panel.restricted:
        rest = _("Points count as always; no offers, nothing to say.")
        told.append(Caution("warn", _("Asked that we hold back."), rest))
    elif panel.minor:
        rest = _("Points count as always; no offers, nothing to say.")
        told.append(Caution("warn", _("Under 18."), rest))
    if panel.debt:
        owed = _("{points} are owed.").format(points=points(panel.debt))
        told.append(Caution("warn", owed, _("The next points pay for them first.")))
    return tuple(told)


def in_one(told: tuple[Caution, ...]) -> Caution | None:
    """Return all warnings as one message: of those after the first the few words alone."""
    if not told:
        return None
    first, *others = told
    return Caution(first.kind, first.strong, " ".join([first.rest, *(w.strong for w in others)]))
