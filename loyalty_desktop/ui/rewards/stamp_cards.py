"""Stamp cards: how they are told, and one of them in the making."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.services.commands.stamps import DefineStampCard, define_stamp_card
from loyalty_desktop.services.queries.offers import Rewards, StampCardRow
from loyalty_desktop.ui.rewards.wordings import NONE
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.number_edits import WholeEdit
from loyalty_desktop.ui.widgets.offering import Definition, OfferDialog, OfferEditing
from loyalty_desktop.ui.widgets.rows import Cell, Column
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark, number


def columns() -> tuple[Column[StampCardRow], ...]:
    """Return the columns of the list."""
    return (
        Column(_("Stamp card"), _name),
        Column(_("A stamp for"), counts, width=160),
        Column(_("Full with"), _every, align="right", width=112),
        Column(_("Head start"), _head_start, align="right", width=104),
        Column(_("Brings"), _brings, width=150),
        Column(_("Members"), _members, align="right", width=88),
    )


def counts(row: StampCardRow) -> str:
    """Return what a stamp card counts."""
    card = row.card
    if card.sku or card.category:
        return _("units of {name}").format(name=card.sku or card.category)
    return _("purchases")


def _name(row: StampCardRow) -> Cell:
    return Cell(row.card.name, second=row.card.code, weight=500)


def _every(row: StampCardRow) -> str:
    return number(row.card.every)


def _head_start(row: StampCardRow) -> str:
    return number(row.card.head_start) if row.card.head_start else NONE


def _brings(row: StampCardRow) -> str:
    return row.reward_name or row.card.reward


def _members(row: StampCardRow) -> str:
    return number(row.members)


@dataclass(frozen=True, slots=True)
class StampCardTyped:
    """A stamp card as it is typed; `counts` is empty, `category` or `sku`."""

    code: str
    name: str
    every: int | None
    reward: str
    counts: str = ""
    of: str = ""
    head_start: int | None = 0


class StampCardEditing(OfferEditing[StampCardRow, StampCardTyped]):
    """A stamp card in the making."""

    needs_code = mark("A short code, such as COFFEE10, is needed.")
    same_code = mark("Another stamp card has this code.")

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        known: Rewards,
        row: StampCardRow | None,
        parent: QObject | None = None,
    ) -> None:
        codes = [each.card.code for each in known.stamp_cards]
        super().__init__(desk, clock, known.currency, row, codes, parent)
        self.names = frozenset({"reward"})
        self.rewards = tuple((reward.code, reward.name) for reward in known.rewards)

    @override
    def begun(self) -> StampCardTyped:
        """Return what the form shows first."""
        if self.row is None:
            return StampCardTyped("", "", 10, "")
        card = self.row.card
        counts = "sku" if card.sku else "category" if card.category else ""
        of = card.sku or card.category or ""
        return StampCardTyped(
            card.code, card.name, card.every, card.reward, counts, of, card.head_start
        )

    @override
    def _definition(self, typed: StampCardTyped, key: str, at: datetime) -> Definition:
        request = DefineStampCard(
            key=key,
            at=at,
            code=typed.code.strip(),
            name=typed.name.strip(),
            every=typed.every or 1,
            reward=typed.reward,
            category=typed.of.strip() if typed.counts == "category" else None,
            sku=typed.of.strip() if typed.counts == "sku" else None,
            head_start=typed.head_start or 0,
        )
        return define_stamp_card, request

    @override
    def _mistakes(self, typed: StampCardTyped) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if not typed.every:
            wrong["every"] = _("At least one stamp fills the card.")
        elif (typed.head_start or 0) >= typed.every:
            wrong["head_start"] = _("Less than the whole card, please.")
        if not typed.reward:
            wrong["reward"] = _("Choose what a full card brings.")
        if typed.counts and not typed.of.strip():
            wrong["of"] = _("Name what is stamped.")
        return wrong


class StampCardDialog(OfferDialog):
    """A stamp card: what is stamped, how often, and what a full card brings."""

    def __init__(self, window: QWidget, editing: StampCardEditing) -> None:
        typed = editing.begun()
        title = _("New stamp card") if editing.row is None else _("Change stamp card")
        sentence = _("A new version from now on. Stamps that members have stay.")
        super().__init__(window, editing, title, sentence, typed)
        self._card = editing
        self.every = WholeEdit("", _("stamps"))
        self.every.set_value(typed.every)
        self.head_start = WholeEdit("", _("stamps"))
        self.head_start.set_value(typed.head_start)
        self.reward = Select("", editing.rewards)
        if not typed.reward:
            self.reward.setCurrentIndex(-1)
            self.reward.setPlaceholderText(_("Choose a reward"))
        self.reward.choose(typed.reward)
        self.counts = Select(
            "",
            [
                ("", _("Every purchase")),
                ("category", _("Units of a category")),
                ("sku", _("Units of an item")),
            ],
        )
        self.counts.choose(typed.counts)
        self.of = Edit()
        self.of.setText(typed.of)
        self.put("every", mark("A full card has"), self.every)
        self.put("reward", mark("A full card brings"), self.reward)
        self.put("head_start", mark("Head start"), self.head_start)
        self.put("counts", mark("A stamp for"), self.counts)
        self.put("of", mark("Which category or item"), self.of)
        self.ready()
        self.counts.chosen.connect(self._count)
        self.mends("head_start", self.every.textChanged)
        self.mends("of", self.counts.chosen)
        self._count(typed.counts)

    def _count(self, counts: str) -> None:
        self.of.setReadOnly(not counts)

    @override
    def _save(self) -> None:
        self._card.save(
            StampCardTyped(
                self.code.text(),
                self.name.text(),
                self.every.value(),
                self.reward.choice(),
                self.counts.choice(),
                self.of.text(),
                self.head_start.value(),
            )
        )
