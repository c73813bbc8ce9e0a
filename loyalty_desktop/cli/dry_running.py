"""`programme dry-run FILE`: what a draft would have come to, for people and as JSON."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from loyalty_desktop import wording
from loyalty_desktop.cli.printing import progress, table, tell
from loyalty_desktop.cli.reading import read_date, read_file
from loyalty_desktop.models.rules.money import Currency, major
from loyalty_desktop.models.rules.programme_file import read_programme_toml
from loyalty_desktop.services.commands.programme import belonging_to
from loyalty_desktop.services.exchange.dry_run import Change, DryRun, Figures, Group, dry_run
from loyalty_desktop.wording import _, ngettext
from loyalty_desktop.wording.dry_run_words import exactness, group_name, summary

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

_FEW = 5


def dry_run_file(run: "Run") -> int:
    """Replay a programme file over the shop's history, and tell what it comes to."""
    options, shop = run.options, run.store.shop
    draft = read_programme_toml(read_file(options.file), belonging_to(shop))
    first = None if options.first is None else read_date(options.first, "--from")
    last = None if options.last is None else read_date(options.last, "--to")
    told = dry_run(run.store, run.actor(), draft, first, last, progress)
    if told is None:
        return 1
    if options.json:
        tell(_plain(told, shop.currency), as_json=True)
    else:
        _show(told, shop.currency)
    return 0


def _show(told: DryRun, unit: Currency) -> None:
    print(summary(told))
    print()
    table(
        [(name, before, after) for name, before, after in _lines(told, unit)],
        ("", _("Version {number}").format(number=told.version), _("Draft")),
    )
    print()
    print(
        _("Gain {gain}, same {same}, lose {lose}").format(
            gain=told.gain, same=told.same, lose=told.lose
        )
    )
    heads = (_("Members"), _("Gain"), _("Lose"), _("Earn nothing now"), _("Before"), _("Draft"))
    for caption, groups in ((_("Stage"), told.by_stage), (_("Tier"), told.by_tier)):
        print()
        table(
            [
                (
                    group_name(group.name, stage=groups is told.by_stage),
                    group.members,
                    group.gain,
                    group.lose,
                    group.nothing,
                    group.given_before,
                    group.given,
                )
                for group in groups
            ],
            (caption, *heads),
        )
    for caption, people in (
        (_("Who gains most"), told.winners),
        (_("Who loses most"), told.losers),
    ):
        if people:
            print()
            table(
                [
                    (each.number, each.name, each.points_before, each.points)
                    for each in people[:_FEW]
                ],
                (caption, _("Name"), _("Before"), _("Draft")),
            )
    print()
    print(exactness(told))
    if told.aside:
        print(
            ngettext(
                "{count} member was merged, dated back or given another's bill: the ledger stands.",
                "{count} members were merged, dated back or given another's bill: "
                "the ledger stands.",
                told.aside,
            ).format(count=told.aside)
        )


def _lines(told: DryRun, unit: Currency) -> list[tuple[str, str, str]]:
    before, draft = told.before, told.draft

    def share(part: Fraction | None) -> str:
        return "" if part is None else wording.percent(part)

    return [
        (_("Points given"), wording.number(before.given), wording.number(draft.given)),
        (_("Points used"), wording.number(before.used), wording.number(draft.used)),
        (_("Cost"), wording.money(before.cost, unit), wording.money(draft.cost, unit)),
        (_("Cost, share of revenue"), share(before.share), share(draft.share)),
        (
            _("Points left at the end"),
            wording.number(before.outstanding),
            wording.number(draft.outstanding),
        ),
        (
            _("Liability"),
            wording.money(before.liability, unit),
            wording.money(draft.liability, unit),
        ),
        (
            _("Uses of points not covered"),
            wording.number(before.refused),
            wording.number(draft.refused),
        ),
    ]


def _plain(told: DryRun, unit: Currency) -> dict[str, Any]:
    return {
        "from": told.first.isoformat(),
        "to": told.last.isoformat(),
        "version": told.version,
        "purchases": told.purchases,
        "members": told.members,
        "revenue": major(told.revenue, unit),
        "gain": told.gain,
        "same": told.same,
        "lose": told.lose,
        "before": _figures(told.before, unit),
        "draft": _figures(told.draft, unit),
        "stages": [_group(each) for each in told.by_stage],
        "tiers": [_group(each) for each in told.by_tier],
        "tiers_after": dict(told.tiers_after),
        "months": [
            {"month": f"{each.month:%Y-%m}", "before": each.before, "draft": each.given}
            for each in told.months
        ],
        "winners": [_change(each, unit) for each in told.winners],
        "losers": [_change(each, unit) for each in told.losers],
        "aside": told.aside,
        "equal_to_ledger": told.exact,
        "differing": told.differing,
    }


def _figures(figures: Figures, unit: Currency) -> dict[str, Any]:
    return {
        "points": figures.given,
        "taken_back": figures.back,
        "used": figures.used,
        "cost": major(figures.cost, unit),
        "share_of_revenue": None if figures.share is None else float(figures.share),
        "outstanding": figures.outstanding,
        "liability": major(figures.liability, unit),
        "not_covered": figures.refused,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "members": group.members,
        "gain": group.gain,
        "lose": group.lose,
        "nothing": group.nothing,
        "before": group.given_before,
        "draft": group.given,
    }


def _change(change: Change, unit: Currency) -> dict[str, Any]:
    return {
        "member": change.number,
        "name": change.name,
        "stage": change.stage,
        "tier_before": change.tier_before,
        "tier": change.tier,
        "points_before": change.points_before,
        "points": change.points,
        "worth_before": major(change.worth_before, unit),
        "worth": major(change.worth, unit),
    }
