"""Runs of cards by command, listed: which there were, what became of their cards, handed over."""

from typing import TYPE_CHECKING

from loyalty_desktop.cli.printing import table, tell
from loyalty_desktop.errors import NotFound
from loyalty_desktop.services.commands.card_runs import (
    HandOver,
    HandOverRun,
    hand_over_card,
    hand_over_run,
)
from loyalty_desktop.services.queries.card_runs import card_fates, print_run, print_runs, run_fate
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _, mark

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

_STATES = {
    "issued": mark("not printed"),
    "printed": mark("printed"),
    "handed_over": mark("handed over"),
    "blocked": mark("blocked"),
    "replaced": mark("replaced"),
    "blank": mark("blank, not printed"),
    "blank_printed": mark("blank, printed"),
}


def list_runs(run: "Run") -> int:
    """List the newest runs, and what became of their cards."""
    actor = run.actor()
    rows = run.store.read_as(actor, print_runs)
    fates = [run.store.read_as(actor, run_fate, row.id) for row in rows]
    if run.options.json:
        told = [
            {"run": row.id, "at": row.at, "of": row.told, "layout": row.layout}
            | {"cards": row.cards, "printed": row.printed, "again": row.again}
            | {"handed_over": fate.handed, "stopped": fate.stopped}
            for row, fate in zip(rows, fates, strict=True)
        ]
        tell({"runs": told}, as_json=True)
        return 0
    heads = (_("Run"), _("Time"), _("Of"), _("Cards"), _("Printed"), _("Again"))
    zone = run.store.shop.zone
    table(
        [
            (
                row.id,
                row.at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                row.told,
                row.cards,
                row.printed,
                row.again,
                fate.handed,
                fate.stopped,
            )
            for row, fate in zip(rows, fates, strict=True)
        ],
        (*heads, _("Handed over"), _("Blocked")),
    )
    return 0


def list_states(run: "Run") -> int:
    """Tell of each card of a run what became of it."""
    rows = run.store.read_as(run.actor(), card_fates, run.options.states)
    if run.options.json:
        told = [
            {"place": row.place + 1, "member": row.member, "state": row.state}
            | {"printings": row.printings}
            for row in rows
        ]
        tell({"cards": told}, as_json=True)
        return 0
    table(
        [(row.place + 1, row.member or "", _(_STATES[row.state]), row.printings) for row in rows],
        (_("Place"), _("Member"), _("State"), _("Printed")),
    )
    return 0


def hand_over(run: "Run") -> int:
    """Note that members have their cards: those of a run by its id, or one by its code."""
    named, actor = run.options.handed, run.actor()
    try:
        run.store.read_as(actor, print_run, named)
    except NotFound:
        card = HandOver(key=new_id(), at=run.now(), card=named)
        done = run.store.write(hand_over_card, actor, card)
        tell({"member": done.member, "cards": 1}, as_json=run.options.json)
        return 0
    whole = HandOverRun(key=new_id(), at=run.now(), run=named)
    cards = run.store.write(hand_over_run, actor, whole).cards
    tell({"run": named, "cards": cards}, as_json=run.options.json)
    return 0
