"""What of a member stands in which column of the list."""

from collections.abc import Sequence
from typing import Final

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.phrases import DOT, NONE, spaced_number, state_name
from loyalty_desktop.ui.widgets.badges import badge_size, tier_look
from loyalty_desktop.ui.widgets.rows import Cell, Column
from loyalty_desktop.wording import _, day, money, number, stage_name

_PAD: Final = 24
_MEMBER: Final = 240
_PHONE: Final = 150
_POINTS: Final = 92
_SPEND: Final = 130
_VISIT: Final = 122


class MemberColumns:
    """The columns of the members' list for a shop's money and tiers."""

    def __init__(self, currency: Currency | None = None, tiers: Sequence[str] = ()) -> None:
        self._currency = currency
        self._tiers = tuple(tiers)

    def fitting(self, width: int) -> tuple[Column[MemberRow], ...]:
        """Return the columns that a table so wide has room for; names and amounts are never cut."""
        stage, tier = _unscaled(self._stage_width()), _unscaled(self._tier_width())
        member = Column(_("Member"), _member, key="name")
        # The last to go where there is too little room is what comes first in `kept`.
        others = {
            "phone": Column(_("Phone"), _phone, width=_PHONE),
            "stage": Column(_("Stage"), _stage, width=stage, key="stage"),
            "tier": Column(_("Tier"), _tier, width=tier, key="tier"),
            "points": Column(_("Points"), _points, "right", _POINTS, "balance"),
            "spend": Column(_("Spend"), self._spend, "right", _SPEND, "spend"),
            "visit": Column(_("Last visit"), _visit, "right", _VISIT, "visit"),
        }
        kept = ["stage", "points", "phone", "visit"]
        if self._tiers:
            kept.insert(3, "tier")
        if self._currency is not None:
            kept.append("spend")
        while kept and theme.scaled(_MEMBER + sum(others[key].width for key in kept)) > width:
            kept.pop()
        return (member, *(column for key, column in others.items() if key in kept))

    def _spend(self, row: MemberRow) -> Cell:
        if not row.spend or self._currency is None:
            return Cell(NONE, tone="text-2")
        return Cell(money(row.spend, self._currency))

    def _stage_width(self) -> int:
        return max(badge_size(stage_name(stage)).width() for stage in theme.STAGES) + _PAD

    def _tier_width(self) -> int:
        words = [badge_size(tier).width() for tier in self._tiers]
        return max([*words, theme.scaled(60)]) + _PAD if self._tiers else 0


def _member(row: MemberRow) -> Cell:
    return Cell(row.name, _second(row), weight=500, avatar=(row.name, row.id))


def _second(row: MemberRow) -> str:
    number_of_member = spaced_number(row.number)
    if row.state == "member":
        return number_of_member
    return f"{number_of_member}{DOT}{state_name(row.state)}"


def _phone(row: MemberRow) -> Cell:
    return Cell(row.phone or NONE, tone="text-2")


def _stage(row: MemberRow) -> Cell:
    if not row.stage:
        return Cell(NONE, tone="text-2")
    return Cell(badges=(("stage", row.stage, stage_name(row.stage)),))


def _tier(row: MemberRow) -> Cell:
    if row.tier is None:
        return Cell(NONE, tone="text-2")
    look = tier_look(row.tier_place, row.tier_count)
    return Cell(badges=(("tier", look, row.tier),))


def _points(row: MemberRow) -> Cell:
    if row.state == "contact":
        return Cell(NONE, tone="text-2")
    return Cell(
        number(row.balance),
        weight=600 if row.balance else 400,
        tone="text" if row.balance else "text-2",
    )


def _visit(row: MemberRow) -> Cell:
    if row.last_visit is None:
        return Cell(_("not yet"), tone="text-2")
    return Cell(day(row.last_visit))


def _unscaled(pixels: int) -> int:
    """Return a width that has been measured in the present text size as columns are given."""
    return round(pixels * 100 / theme.text_scale())
