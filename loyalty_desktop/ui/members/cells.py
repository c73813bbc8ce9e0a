"""What of a member stands in which column of the list."""

from collections.abc import Sequence
from typing import Final

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.tier_looks import tier_look
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.columns import USUAL, KeptColumns
from loyalty_desktop.ui.members.phrases import DOT, NONE, state_name
from loyalty_desktop.ui.widgets.badges import badge_size
from loyalty_desktop.ui.widgets.rows import Cell, Column
from loyalty_desktop.wording import _, day, day_of_year, money, number, spaced_number, stage_name

_PAD: Final = 24
_MEMBER: Final = 260
_ASIDE: Final = ("stage", "points", "phone", "tier", "visit", "spend")
"""The usual columns by their weight: the last to go where there is too little room comes first."""


class MemberColumns:
    """The columns of the members' list for a shop's money and tiers, as somebody wants them."""

    def __init__(
        self,
        currency: Currency | None = None,
        tiers: Sequence[str] = (),
        kept: KeptColumns | None = None,
    ) -> None:
        self._currency = currency
        self._tiers = tuple(tiers)
        self.kept = kept or KeptColumns()
        self._keys: tuple[str, ...] = ()

    def with_kept(self, kept: KeptColumns) -> "MemberColumns":
        """Return the same columns as somebody else wants them."""
        return MemberColumns(self._currency, self._tiers, kept)

    def key_at(self, place: int) -> str:
        """Return which column stood at a place when last asked; nothing for the member's."""
        return self._keys[place - 1] if 0 < place <= len(self._keys) else ""

    def fitting(self, width: int) -> tuple[Column[MemberRow], ...]:
        """Return the columns of a table so wide.

        The usual ones go one by one where there is no room for them; those that somebody chose
        stay, and the table scrolls aside.
        """
        others = self._others()
        keys = [key for key in self.kept.shown or USUAL if key in others]
        if self.kept.shown is None:
            by_weight = [key for key in _ASIDE if key in keys]
            while by_weight and theme.scaled(_wide(others, by_weight)) > width:
                by_weight.pop()
            keys = [key for key in keys if key in by_weight]
        self._keys = tuple(keys)
        # With columns enough to scroll aside, names keep a width of their own.
        own = _MEMBER if theme.scaled(_wide(others, keys)) > width else 0
        member = Column(_("Member"), _member, width=own, key="name")
        return (member, *(others[key] for key in keys))

    def _others(self) -> dict[str, Column[MemberRow]]:
        stage, tier = _unscaled(self._stage_width()), _unscaled(self._tier_width())
        columns: dict[str, Column[MemberRow]] = {
            "phone": Column(_("Phone"), _phone, width=self._width("phone", 150)),
            "stage": Column(_("Stage"), _stage, width=self._width("stage", stage), key="stage"),
            "points": Column(_("Points"), _points, "right", self._width("points", 92), "balance"),
            "visit": Column(_("Last visit"), _visit, "right", self._width("visit", 122), "visit"),
            "visits": Column(_("Visits"), _visits, "right", self._width("visits", 84)),
            "city": Column(_("City"), _city, width=self._width("city", 130)),
            "birthday": Column(_("Birthday"), _birthday, width=self._width("birthday", 116)),
            "joined": Column(_("Joined"), _joined, "right", self._width("joined", 122), "joined"),
        }
        if self._tiers:
            columns["tier"] = Column(_("Tier"), _tier, width=self._width("tier", tier), key="tier")
        if self._currency is not None:
            columns["spend"] = Column(
                _("Spend"), self._spend, "right", self._width("spend", 130), "spend"
            )
        return columns

    def _width(self, key: str, usual: int) -> int:
        return self.kept.widths.get(key, usual)

    def _spend(self, row: MemberRow) -> Cell:
        if not row.spend or self._currency is None:
            return Cell(NONE, tone="text-2")
        return Cell(money(row.spend, self._currency))

    def _stage_width(self) -> int:
        return max(badge_size(stage_name(stage)).width() for stage in theme.STAGES) + _PAD

    def _tier_width(self) -> int:
        words = [badge_size(tier).width() for tier in self._tiers]
        return max([*words, theme.scaled(60)]) + _PAD if self._tiers else 0


def _wide(columns: dict[str, Column[MemberRow]], keys: Sequence[str]) -> int:
    return _MEMBER + sum(columns[key].width for key in keys)


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
    return Cell(badges=(("tier", tier_look(row.tier, row.tier_place), row.tier),))


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


def _visits(row: MemberRow) -> Cell:
    return Cell(number(row.visits), tone="text" if row.visits else "text-2")


def _city(row: MemberRow) -> Cell:
    return Cell(row.city or NONE, tone="text" if row.city else "text-2")


def _birthday(row: MemberRow) -> Cell:
    if row.birthday is None:
        return Cell(NONE, tone="text-2")
    return Cell(day_of_year(row.birthday))


def _joined(row: MemberRow) -> Cell:
    if row.joined is None:
        return Cell(NONE, tone="text-2")
    return Cell(day(row.joined))


def _unscaled(pixels: int) -> int:
    """Return a width that has been measured in the present text size as columns are given."""
    return round(pixels * 100 / theme.text_scale())
