"""Where the eight stages begin and end, in plain words for the manager."""

from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.wording.figures import days, number
from loyalty_desktop.wording.languages import _, ngettext
from loyalty_desktop.wording.rule_lines import RuleLine, rule_line


def stage_rules(programme: Programme) -> tuple[RuleLine, ...]:
    """Return where the stages begin and end, for the manager: members don't read these."""
    rules = programme.stages
    receipts = rules.occasion_unit == "receipt"
    told: list[RuleLine] = [
        rule_line(
            "stages.occasion_unit",
            "stages",
            _("Every receipt is an occasion.")
            if receipts
            else _("A day with a purchase is an occasion."),
        ),
        rule_line(
            "stages.churn_days",
            "stages",
            _("Lost: no purchase for more than {days}."),
            days=days(rules.churn_days),
        ),
        rule_line(
            "stages.client_min",
            "stages",
            _("Client: {least} occasions or more, in {need} of {blocks} blocks of {days}."),
            least=number(rules.client_min),
            need=number(rules.regular_need),
            blocks=number(rules.regular_blocks),
            days=days(rules.regular_block_days),
        ),
        rule_line(
            "stages.advocate",
            "stages",
            _("Advocate: a Client who brought {friends} in {days}."),
            friends=_friends(rules.advocate_referrals),
            days=days(rules.advocate_window_days),
        ),
    ]
    if rules.advocate_categories:
        told.append(
            rule_line(
                "stages.advocate_categories",
                "stages",
                ngettext(
                    "An Advocate buys from {count} category or more, where purchases carry any.",
                    "An Advocate buys from {count} categories or more, where purchases carry any.",
                    rules.advocate_categories,
                ),
                count=number(rules.advocate_categories),
            )
        )
    told.append(
        rule_line(
            "stages.disqualify_when",
            "stages",
            _("Disqualified: interest or ability is no.")
            if rules.disqualify_when == "any_no"
            else _("Disqualified: interest and ability are both no."),
        )
    )
    return tuple(told)


def _friends(count: int) -> str:
    return ngettext("{count} friend", "{count} friends", count).format(count=number(count))
