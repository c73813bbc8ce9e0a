"""Campaigns by command: which there are, run one, what it came to, stop it."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from loyalty_desktop.cli.printing import table, tell
from loyalty_desktop.models.rules.campaigns import Campaign, state_on
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.money import Currency, major
from loyalty_desktop.services.commands.campaigns import StopCampaign, stop_campaign
from loyalty_desktop.services.commands.messages import QueueMessages, queue_messages
from loyalty_desktop.services.commands.targeting import DrawTargets, draw_targets
from loyalty_desktop.services.queries.audiences import campaign_named
from loyalty_desktop.services.queries.campaign_results import CampaignResult, campaign_result
from loyalty_desktop.services.queries.offers import campaigns_now
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _, money, percent
from loyalty_desktop.wording.campaign_words import KIND_NAMES, STATE_NAMES, result_sentences

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

_PLACES: Final = 6


def add_words(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Add the words of `campaign`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("action"))
    actions.add_parser("list", help=_("every campaign with its state"), parents=[common])
    for name, told in (
        ("run", _("draw whom it is for now, and let its messages wait to leave")),
        ("result", _("what it came to")),
        ("stop", _("stop it")),
    ):
        action = actions.add_parser(name, help=told, parents=[common])
        action.add_argument("name", metavar="CODE", help=_("the campaign's code"))


def campaign(run: "Run") -> int:
    """Do with campaigns what the action says."""
    match run.options.action:
        case "list":
            return _list(run)
        case "run":
            return _run(run)
        case "result":
            return _result(run)
        case _:
            request = StopCampaign(key=new_id(), at=run.now(), code=run.options.name)
            run.store.write(stop_campaign, run.actor(), request)
            tell({"campaign": run.options.name, "state": "stopped"}, as_json=run.options.json)
            return 0


def _list(run: "Run") -> int:
    known = run.store.read_as(run.actor(), campaigns_now, run.now())
    today = run.store.shop.day(run.now())
    rows = [each.campaign for each in known.campaigns]
    if run.options.json:
        tell({"campaigns": [_told(each, today) for each in rows]}, as_json=True)
        return 0
    table(
        [
            (
                each.code,
                each.name,
                _(KIND_NAMES[each.kind]),
                _(STATE_NAMES[state_on(each, today)]),
                _day(each.first_day) or "",
                _day(each.last_day) or "",
                each.audience or "",
            )
            for each in rows
        ],
        (_("Code"), _("Name"), _("Kind"), _("State"), _("From"), _("To"), _("For")),
    )
    return 0


def _told(each: Campaign, today: int) -> Mapping[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "kind": each.kind,
        "state": state_on(each, today),
        "from": _day(each.first_day),
        "until": _day(each.last_day),
        "audience": each.audience,
        "control_percent": each.control_percent,
        "channels": list(each.channels),
        "automatic": each.automatic,
    }


def _run(run: "Run") -> int:
    actor, at, code = run.actor(), run.now(), run.options.name
    drawn = run.store.write(draw_targets, actor, DrawTargets(key=new_id(), at=at, code=code))
    told: dict[str, Any] = {
        "campaign": code,
        "targets": drawn.targets,
        "control": drawn.control,
    }
    if drawn.vouchers:
        told["vouchers"] = drawn.vouchers
    if run.store.read_as(actor, campaign_named, code, at).sends:
        queued = run.store.write(
            queue_messages, actor, QueueMessages(key=new_id(), at=at, code=code)
        )
        told["messages"] = queued.queued
        told["left_out"] = dict(queued.left_out)
    tell(told, as_json=run.options.json)
    return 0


def _result(run: "Run") -> int:
    told = run.store.read_as(run.actor(), campaign_result, run.options.name, run.now())
    unit = run.store.shop.currency
    if run.options.json:
        tell(as_json(told, unit), as_json=True)
        return 0
    for sentence in result_sentences(told):
        print(sentence)
    print()
    table(_figures(told, unit), (_("Figure"), _("It was for"), _("Left out")))
    return 0


def as_json(told: CampaignResult, unit: Currency) -> dict[str, Any]:
    """Return a result for programs: money in major units, shares as fractions of 1."""
    spent = told.more_spent
    return {
        "campaign": told.code,
        "name": told.name,
        "as_of": told.as_of.isoformat(),
        "from": told.first,
        "until": told.last,
        "targeted": told.targeted,
        "control": told.control,
        "reached": told.reached,
        "answered": told.answered,
        "bought": told.bought,
        "control_bought": told.control_bought,
        "revenue": major(told.revenue, unit),
        "control_revenue": major(told.control_revenue, unit),
        "cost": major(told.cost, unit),
        "costs": {
            "messages": told.costs.messages,
            "messages_cost": major(told.costs.messages_cost, unit),
            "points": told.costs.points,
            "points_cost": major(told.costs.points_cost, unit),
            "vouchers": told.costs.vouchers,
            "vouchers_cost": major(told.costs.vouchers_cost, unit),
            "typed": major(told.costs.typed, unit),
        },
        "unit": told.unit,
        "margin": major(told.margin, unit),
        "roi": _share(told.roi),
        "uplift": _share(told.uplift),
        "low": _share(told.low),
        "high": _share(told.high),
        "people": None if told.people is None else [round(end, 1) for end in told.people],
        "more_spent": None
        if spent is None
        else {
            "each": round(float(spent.figure) / 10**unit.exponent, 2),
            "low": round(spent.low / 10**unit.exponent, 2),
            "high": round(spent.high / 10**unit.exponent, 2),
        },
        "added": None if told.added is None else major(told.added, unit),
        "roi_added": _share(told.roi_added),
    }


def _figures(told: CampaignResult, unit: Currency) -> list[tuple[str, str, str]]:
    def share(value: Any) -> str:
        return "" if value is None else percent(value, 1)

    rows = [
        (_("People"), str(told.targeted), str(told.control)),
        (_("Heard of it"), str(told.reached), ""),
        (_("Answered"), str(told.answered), ""),
        (_("Bought"), str(told.bought), str(told.control_bought)),
        (_("Revenue"), money(told.revenue, unit), money(told.control_revenue, unit)),
        (_("Cost"), money(told.cost, unit), ""),
        (_("Return on the cost"), share(told.roi), ""),
    ]
    if told.low is not None and told.high is not None:
        rows += [
            (_("More of them bought"), share(told.uplift), ""),
            (_("at least"), share(told.low), ""),
            (_("at most"), share(told.high), ""),
        ]
    if told.added is not None:
        rows.append((_("Brought beyond"), money(told.added, unit), ""))
    return rows


def _share(value: Any) -> float | None:
    return None if value is None else round(float(value), _PLACES)


def _day(day: int | None) -> str | None:
    return None if day is None else date_of(day).isoformat()
