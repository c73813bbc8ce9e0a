"""A plain model of the books, written from the rules alone: lists, numbers, nothing clever.

Days are whole numbers; money is whole rupiah. It knows nothing of the program.
"""

from dataclasses import dataclass, field
from itertools import count

FOREVER = 10**9
PER = 10_000
VALUE = 500
SILVER, SILVER_TIMES = 200_000, 2


@dataclass(frozen=True)
class Terms:
    """What the programme says, as far as programmes differ here."""

    expiry: str = "never"
    days: int = 0
    returned: str = "expired"
    grace: int = 5
    pending: int = 0
    debt: str = "allow"


@dataclass(eq=False)
class Lot:
    earned: int
    left: int
    since: int
    until: int
    day: int
    order: int
    purchase: "Purchase | None" = None
    came_from: "Lot | None" = None
    expired: int = 0


@dataclass(eq=False)
class Purchase:
    member: "Member | None"
    lines: list[tuple[int, bool]]
    day: int
    earned: int = 0
    points: int = 0
    value: int = 0
    drawn: list[tuple[Lot, int]] = field(default_factory=list[tuple[Lot, int]])
    refunded: int = 0
    share: tuple[int, int] = (0, 1)
    reversed: int = 0
    returned: int = 0
    value_returned: int = 0
    lapsed: int = 0
    line_back: dict[int, int] = field(default_factory=dict[int, int])
    voided: bool = False

    @property
    def total(self) -> int:
        return sum(amount for amount, _ in self.lines)

    @property
    def base(self) -> int:
        return sum(amount for amount, earns in self.lines if earns)


@dataclass(eq=False)
class Member:
    name: str
    lots: list[Lot] = field(default_factory=list[Lot])
    debt: int = 0
    purchases: list[Purchase] = field(default_factory=list[Purchase])
    absorbed: "list[Member]" = field(default_factory=list["Member"])
    into: "Member | None" = None

    def everyone(self) -> "list[Member]":
        found: list[Member] = [self]
        for other in self.absorbed:
            found += other.everyone()
        return found


class Books:
    """Everything the shop owes and is owed."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._order = count(1)

    # What is asked.

    def balance(self, member: Member, day: int) -> int:
        return sum(lot.left for lot in member.lots if lot.since <= day <= lot.until)

    def pending(self, member: Member, day: int) -> int:
        return sum(lot.left for lot in member.lots if lot.since > day and day <= lot.until)

    def tier(self, member: Member) -> str | None:
        spent = 0
        for one in member.everyone():
            for bought in one.purchases:
                spent += bought.total - bought.refunded - (bought.value - bought.value_returned)
        return "Silver" if spent >= SILVER else None

    def stage(self, member: Member, day: int) -> str:
        days = sorted(
            {
                bought.day
                for one in member.everyone()
                for bought in one.purchases
                if bought.total > bought.refunded
            }
        )
        if not days:
            return "suspect"
        if day - days[-1] > 90:
            return "lost"
        blocks = {(day - on) // 30 for on in days if day - on < 120}
        if len(days) >= 4 and len(blocks) >= 3:
            return "client"
        return "repeat" if len(days) >= 2 else "first_time"

    # What happens.

    def settle(self, member: Member, day: int) -> None:
        for lot in member.lots:
            if lot.until < day and lot.left:
                lot.expired += lot.left
                lot.left = 0

    def award(
        self, member: Member, points: int, day: int, since: int | None = None,
        purchase: Purchase | None = None, awarded: int | None = None,
    ) -> None:  # fmt: skip
        if not points:
            return
        start = day if awarded is None else awarded
        until = FOREVER if self.terms.expiry == "never" else start + self.terms.days
        paid = min(member.debt, points)
        member.debt -= paid
        member.lots.append(
            Lot(points, points - paid, day if since is None else since, until, day,
                next(self._order), purchase)
        )  # fmt: skip

    def draw(self, member: Member, points: int, day: int) -> list[tuple[Lot, int]]:
        drawn: list[tuple[Lot, int]] = []
        for lot in self._in_order(member, day):
            if lot.since <= day and points and lot.left:
                part = min(points, lot.left)
                lot.left -= part
                points -= part
                drawn.append((lot, part))
        assert not points
        return drawn

    def buy(
        self, member: Member | None, lines: list[tuple[int, bool]], points: int, day: int
    ) -> Purchase:
        bought = Purchase(member, lines, day, points=points, value=points * VALUE)
        if member is None:
            return bought
        times = SILVER_TIMES if self.tier(member) else 1
        due = bought.total
        steps = bought.base // PER * times
        bought.earned = steps * (due - bought.value) // due if due else steps
        bought.drawn = self.draw(member, points, day)
        self._credit(member, bought, day)
        return bought

    def attach(self, member: Member, bought: Purchase, day: int) -> None:
        bought.member = member
        # The tier is the one the member had when the bill was made: the caller has seen to it.
        bought.earned = bought.base // PER
        self._credit(member, bought, day)

    def _credit(self, member: Member, bought: Purchase, day: int) -> None:
        self.award(member, bought.earned, day, bought.day + self.terms.pending, bought, bought.day)
        if bought.earned and self.terms.expiry == "activity":
            for lot in member.lots:
                if lot.until >= day:
                    lot.until = max(lot.until, bought.day + self.terms.days)
        member.purchases.append(bought)

    def refund(self, bought: Purchase, day: int, amount: int | None, line: int | None) -> int:
        """Refund an amount, a whole line or all that is left; return the money back."""
        left = bought.total - bought.refunded
        top, bottom = bought.share
        if line is not None:
            value, earns = bought.lines[line]
            value -= bought.line_back.get(line, 0)
            bought.line_back[line] = bought.line_back.get(line, 0) + value
            part = (value if earns else 0, bought.base or 1)
        else:
            value = left if amount is None else amount
            part = (value, bought.total)
        top, bottom = top * part[1] + part[0] * bottom, bottom * part[1]
        bought.refunded += value
        whole = bought.refunded == bought.total
        if whole or top > bottom:
            top, bottom = 1, 1
        bought.share = (top, bottom)
        back = (
            bought.points if whole else bought.points * bought.refunded // bought.total
        ) - bought.returned
        worth = (bought.returned + back) * VALUE - bought.value_returned
        taken = bought.earned * top // bottom - bought.reversed
        bought.returned += back
        bought.value_returned += worth
        bought.reversed += taken
        if bought.member is not None:
            member = self.kept(bought.member)
            self.settle(member, day)
            self._give_back(member, bought, back, day)
            self._take_back(member, bought, taken, day)
            self.settle(member, day)
        return max(value - worth, 0)

    def kept(self, member: Member) -> Member:
        while member.into is not None:
            member = member.into
        return member

    def _give_back(self, member: Member, bought: Purchase, points: int, day: int) -> None:
        skip = bought.returned - points
        for lot, part in bought.drawn:
            skipped = min(skip, part)
            skip -= skipped
            back = min(points, part - skipped)
            if not back:
                continue
            points -= back
            if lot.until < day and self.terms.returned == "grace":
                self._again(member, lot, back, day + self.terms.grace)
            elif lot not in member.lots:
                self._again(member, lot, back, lot.until)
            else:
                lot.left += back

    def _again(self, member: Member, lot: Lot, points: int, until: int) -> None:
        member.lots.append(
            Lot(points, points, lot.since, until, lot.day, next(self._order), lot.purchase, lot)
        )

    def _take_back(self, member: Member, bought: Purchase, points: int, day: int) -> None:
        everyones = [lot for one in member.everyone() for lot in one.lots]
        theirs = [lot for lot in everyones if lot.purchase is bought]
        gone = sum(lot.expired for lot in theirs) - bought.lapsed
        own = [lot for lot in member.lots if lot in theirs]
        missing = points
        for lot in own:
            if lot.until >= day:
                part = min(missing, lot.left)
                lot.left -= part
                missing -= part
        lapsed = min(missing, gone)
        bought.lapsed += lapsed
        missing -= lapsed
        rest = [lot for lot in self._in_order(member, day) if lot not in own]
        for lot in [x for x in rest if x.since <= day] + [x for x in rest if x.since > day]:
            part = min(missing, lot.left)
            lot.left -= part
            missing -= part
        if self.terms.debt == "allow":
            member.debt += missing

    def merge(self, keep: Member, absorb: Member, day: int) -> tuple[Member, Member, int, int]:
        for member in (keep, absorb):
            self.settle(member, day)
        mark = next(self._order)
        for lot in self._in_order(absorb, -FOREVER):
            if lot.left:
                self._again(keep, lot, lot.left, lot.until)
                lot.left = 0
        owed = absorb.debt
        keep.debt += owed
        absorb.debt = 0
        keep.absorbed.append(absorb)
        absorb.into = keep
        return keep, absorb, owed, mark

    def part(self, merged: tuple[Member, Member, int, int], day: int) -> None:
        keep, absorb, owed, mark = merged
        self.settle(keep, day)
        for lot in list(keep.lots):
            if lot.order > mark and lot.came_from in absorb.lots and lot.left:
                assert lot.came_from is not None
                if lot.until == lot.came_from.until:
                    lot.came_from.left += lot.left
                else:
                    self._again(absorb, lot, lot.left, lot.until)
                lot.left = 0
        back = min(owed, keep.debt)
        keep.debt -= back
        absorb.debt += back
        keep.absorbed.remove(absorb)
        absorb.into = None
        self.settle(absorb, day)

    def _in_order(self, member: Member, day: int) -> list[Lot]:
        alive = [lot for lot in member.lots if lot.until >= day]
        return sorted(alive, key=lambda lot: (lot.until, lot.day, lot.order))
