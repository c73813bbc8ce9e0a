"""The customer's bill: its lines, what points and rewards take off, what is to be paid."""

from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import Final

from loyalty_desktop.ui.customer.pieces import Box, Icon, Piece, Text, text
from loyalty_desktop.ui.customer.places import Area, Block, block, stacked
from loyalty_desktop.ui.customer.view import BillLine, CustomerView
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.wording import (
    _,
    amount,
    currency_sign,
    decimal,
    money,
    ngettext,
    number,
    points,
)
from loyalty_desktop.wording.figures import MINUS, NO_BREAK

EDGE: Final = 40
_FOOT: Final = 32
LINE: Final = 44
_TITLE: Final = 40
_FEWEST: Final = 3 * LINE
_NAME: Final = 40
_GAP: Final = 16
_DUE: Final = 72
_PAD: Final = 20
_PAD_ABOVE: Final = 16
_LETTER: Final = 26
_ICON: Final = 22
_NAMED: Final = 3
_THOUSAND: Final = 1000


def bill_half(view: CustomerView, area: Area) -> tuple[Piece, ...]:
    """Return the half of the screen with the bill."""
    inner = replace(area.inside(EDGE), height=area.height - EDGE - _FOOT)
    bill = _Bill(view, inner)
    taken, due = bill.taken(), bill.due()
    room = inner.height - _TITLE - sum(part.height for part in (*taken, due)) - _GAP / 2
    box = bill.box_beside(room)
    foot = stacked((*taken, due, box), 0)
    high = sum(part.height for part in (*taken, due, box))
    start = inner.bottom - high
    return (
        Box(area.x, area.y, area.width, area.height, "surface"),
        *bill.title().at(inner.y),
        *stacked(bill.lines(start - _GAP / 2 - inner.y - _TITLE), inner.y + _TITLE),
        *(replace(piece, y=piece.y + start) for piece in foot),
    )


class _Bill:
    """The parts of the bill, each as a block."""

    def __init__(self, view: CustomerView, area: Area) -> None:
        self.view = view
        self.area = area

    def title(self) -> Block:
        """Return the head: whose bill, and how many pieces."""
        counted = sum(_goods(line) for line in self.view.lines)
        told = ngettext("{count} item", "{count} items", counted).format(count=number(counted))
        head = _("Rewards for your points") if self._offers else _("Your purchase")
        if self.view.training:
            head = _("Training: nothing counts")
        return self._row(0, head, told if counted else "", first="display-title", tone="text-2")

    def lines(self, room: float) -> list[Block]:
        """Return the newest lines that there is room for; above them what the others come to."""
        if self._offers:
            return self._offered(room)
        lines = self.view.lines
        rows = [self._line(line) for line in lines]
        first = 0
        while first < len(rows) - 1 and (
            sum(row.height for row in rows[first:]) + (LINE if first else 0) > room
        ):
            first += 1
        if not first:
            return rows
        together = amount(sum(line.amount for line in lines[:first]), self.view.unit)
        earlier = ngettext("{count} line before", "{count} lines before", first)
        above = self._row(_NAME, earlier.format(count=number(first)), together, tone="text-2")
        return [above, *rows[first:]]

    def taken(self) -> list[Block]:
        """Return what rewards and points take off, under a hairline."""
        view = self.view
        rows: list[Block] = []
        if view.discount:
            off = f"{MINUS}{amount(view.discount, view.unit)}"
            rows.append(self._with_icon("tag", _("Discount"), off))
        if view.rewards:
            value = f"{MINUS}{amount(view.rewards_value, view.unit)}" if view.rewards_value else ""
            rows.append(self._with_icon("gift", ", ".join(view.rewards), value))
        if view.points_used:
            told = ngettext("{count} point used", "{count} points used", view.points_used).format(
                count=number(view.points_used)
            )
            value = f"{MINUS}{amount(view.points_value, view.unit)}"
            rows.append(self._with_icon("coins", told, value))
        if rows and view.total is not None and not view.lines:
            rows.insert(0, self._row(0, _("Total"), amount(view.total, view.unit)))
        if rows or view.lines:
            line = Box(self.area.x, 0, self.area.width, 1, "line")
            rows.insert(0, block(line, least=4))
        return rows

    def due(self) -> Block:
        """Return what is to be paid, the one large thing of this half."""
        view, area = self.view, self.area
        if view.payable is None:
            return Block((), 0)
        caption = _("Paid") if view.step == "thanks" else _("To pay")
        sign = text(0, 0, area.width, currency_sign(view.unit), "display-title", weight=500)
        word = text(area.x, 0, area.width / 4, caption, "display-title", weight=400, tone="text-2")
        room = area.width - sign.widest - word.widest - 8 - _GAP
        figure = text(area.x, 4, room, amount(view.payable, view.unit), "display-amount")
        before, _sep, after = money(0, view.unit).partition(amount(0, view.unit))
        figures = (figure.widest, sign.widest)
        base = figure.y + figure.line * 0.79
        sign_y = base - sign.line * 0.76
        left = area.right - figures[0]
        if before.strip(NO_BREAK) or not after:
            sign_x = left - 8 - figures[1]
        else:
            left -= figures[1] + 8
            sign_x = left + figures[0] + 8
        figure = replace(figure, x=left - 1, width=figures[0] + 1, align="right")
        sign = replace(sign, x=sign_x, y=sign_y, width=figures[1] + 1, tone="text-2")
        word = replace(word, y=base - word.line * 0.76)
        return block(word, sign, figure, least=_DUE)

    def box(self, *, short: bool = False) -> Block:
        """Return the box at the foot: the change, or the rewards; `short` in one line."""
        view = self.view
        rows: list[Block] = []
        if view.step == "thanks" and view.change:
            rows.append(self._change(view.change))
        else:
            if view.within_reach and not self._offers:
                rows.append(self._within_reach(short=short))
            if view.next_reward is not None:
                rows.append(self._next_reward())
        if not rows:
            return Block((), 0)
        inside = stacked(rows, _PAD_ABOVE + _GAP)
        high = sum(row.height for row in rows) + 2 * _PAD_ABOVE
        ground = Box(self.area.x, _GAP, self.area.width, high, "sunken", measures.RADIUS_PANEL)
        return Block((ground, *inside), _GAP + high)

    def box_beside(self, room: float) -> Block:
        """Return the fullest box that leaves every line its place in `room`.

        What was bought comes before what could be had: a longer bill tells of one reward, and one
        that is too long for that as much as leaves room for its newest lines.
        """
        view = self.view
        boxes = [self.box()]
        if view.step != "thanks" or not view.change:
            boxes += [
                _Bill(replace(view, next_reward=None), self.area).box(short=True),
                _Bill(replace(view, within_reach=()), self.area).box(),
            ]
        lines = 0.0 if self._offers else sum(row.height for row in self.lines(inf))
        for wanted in (lines, min(_FEWEST, lines)):
            for box in boxes:
                if box.pieces and room - box.height >= wanted:
                    return box
        return Block((), 0)

    # Rows ------------------------------------------------------------------------------------

    @property
    def _offers(self) -> bool:
        """Whether there is room to show rewards where the lines would be."""
        return bool(self.view.within_reach) and not self.view.lines

    def _offered(self, room: float) -> list[Block]:
        """Return the rewards within reach, as many as there is room for."""
        rows = [
            self._with_icon("gift", reward.name, points(reward.price), tone="text")
            for reward in self.view.within_reach
        ]
        shown: list[Block] = []
        for row in rows:
            if sum(each.height for each in (*shown, row)) > room:
                break
            shown.append(row)
        return shown

    def _line(self, line: BillLine) -> Block:
        quantity = decimal(Fraction(line.quantity, _THOUSAND))
        told = f"{quantity}\u00d7"
        count = text(self.area.x, 9, 200, told, tone="text-2")
        indent = max(_NAME, count.widest + 8)
        row = self._row(indent, line.name, amount(line.amount, self.view.unit))
        return block(replace(count, width=indent), *row.pieces, least=row.height)

    def _with_icon(self, icon: str, told: str, value: str, tone: str = "accent-text") -> Block:
        row = self._row(_NAME, told, value, tone=tone, value_tone=tone)
        return block(Icon(self.area.x, 11, _ICON, icon, "text-2"), *row.pieces, least=row.height)

    def _row(
        self,
        indent: float,
        told: str,
        value: str,
        *,
        first: str = "",
        tone: str = "",
        value_tone: str = "",
    ) -> Block:
        """Return words at the left and a figure at the right; long words go on in more lines."""
        area = self.area
        head = first == "display-title"
        figure = text(
            area.x,
            9,
            area.width,
            value,
            weight=400 if head else 500,
            tone=(tone if head else value_tone) or "text",
            align="right",
        )
        width = figure.widest + 1 if value else 0
        room = area.width - indent - (width + _GAP if value else 0)
        words = text(
            area.x + indent,
            8 if head else 9,
            room,
            told,
            "display-title" if head else "display-text",
            tone="text" if head else tone or "text",
            most=2,
        )
        high = max(words.height + LINE - _LETTER, LINE)
        if not value:
            return Block((words,), high)
        return Block((words, replace(figure, x=area.right - width, width=width)), high)

    def _change(self, change: int) -> Block:
        area = self.area.inside(_PAD)
        figure = text(
            area.x, 0, area.width, money(change, self.view.unit), "display-title", align="right"
        )
        room = area.width - figure.widest - _GAP
        word = text(area.x, 0, room, _("Change"), "display-title", weight=400, tone="text-2")
        return block(word, figure)

    def _within_reach(self, *, short: bool) -> Block:
        area = self.area.inside(_PAD)
        named = 1 if short else _NAMED
        names = [reward.name for reward in self.view.within_reach]
        shown = ", ".join(names[:named])
        rest = len(names) - named
        if rest > 0:
            shown = _("{rewards} and {count} more").format(rewards=shown, count=number(rest))
        told = _("Yours now: {rewards}").format(rewards=shown)
        words = text(area.x + 32, 0, area.width - 32, told, weight=600, most=1 if short else 2)
        gap = 12 if self.view.next_reward is not None else 0
        return block(Icon(area.x, 2, _ICON, "gift", "text"), words, least=words.height + gap)

    def _next_reward(self) -> Block:
        reward = self.view.next_reward
        assert reward is not None
        area = self.area.inside(_PAD)
        share = min(max(reward.points / reward.price, 0.0), 1.0) if reward.price else 1.0
        have = _("{have} of {price}").format(
            have=number(max(reward.points, 0)), price=number(reward.price)
        )
        right = text(area.x, 0, area.width, have, tone="text-2", align="right")
        width = right.widest + 1
        room = area.width - 32 - width - _GAP
        name = text(area.x + 32, 0, room, reward.name, weight=600, most=2)
        missing = _("{points} to go").format(points=points(reward.missing))
        beside = room - name.widest - 8
        togo = text(name.x + name.widest + 8, 0, max(beside, 1), missing)
        if len(name.lines) > 1 or togo.widest > beside or len(togo.lines) > 1:
            togo = text(name.x, name.height, room, missing, tone="text-2")
        under = max(name.y + name.height, togo.y + togo.height) + 6
        track = Box(area.x, under, area.width, measures.PROGRESS + 2, "chart-before", 5)
        full = max(area.width * share, measures.PROGRESS)
        fill = Box(area.x, under, full, measures.PROGRESS + 2, "accent", 5)
        figure: Text = replace(right, x=area.right - width, width=width)
        gift = Icon(area.x, 2, _ICON, "gift", "text")
        return block(gift, name, togo, figure, track, *((fill,) if share > 0 else ()))


def _goods(line: BillLine) -> int:
    """Return how many things a line is: 0.75 kg of something is one."""
    if not line.counted:
        return 0
    whole, rest = divmod(abs(line.quantity), _THOUSAND)
    return 1 if rest else whole
