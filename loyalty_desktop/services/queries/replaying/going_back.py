"""What comes back in a replay: refunds and voids, as the commands undo a purchase."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from loyalty_desktop.models.rules.bill import REVENUE
from loyalty_desktop.models.rules.earning import bases
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.measures import month_of
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.refunds import (
    LineRefund,
    RefundPlan,
    Sold,
    SoldLine,
    plan_refund,
    plan_void,
)
from loyalty_desktop.services.queries.replaying.events import Bought, Event, GoneBack
from loyalty_desktop.services.queries.replaying.people import Person, Replayed
from loyalty_desktop.services.queries.replaying.purse import Drawn, HeldLot
from loyalty_desktop.services.queries.replaying.rules import RulesInForce
from loyalty_desktop.services.store import Version

EVERYTHING = 2**62
"""A moment after everything was recorded."""
_FALLING: Final = frozenset({"birthday", "mission"})
"""Bonuses that fall with the whole of their purchase."""


@dataclass(slots=True, eq=False)
class _Bill:
    """A purchase that something comes back of: how it was sold, and what has come back so far."""

    event: Bought
    version: Version
    earned: int
    points: int
    rewards: int
    points_value: int
    lines: tuple[SoldLine, ...]
    drawn: Drawn
    given: list[tuple[str, HeldLot]] = field(default_factory=list[tuple[str, HeldLot]])
    refunded: int = 0
    earned_share: Fraction = Fraction(0)
    reversed: int = 0
    returned: int = 0
    value_returned: int = 0
    lapsed: int = 0
    bonus_reversed: int = 0
    lines_refunded: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])

    def sold(self) -> Sold:
        return Sold(
            self.event.goods, self.earned, self.points, self.rewards, self.points_value,
            self.lines, self.refunded, self.earned_share, self.reversed, self.returned,
            self.value_returned, self.lines_refunded,
        )  # fmt: skip


@dataclass(slots=True)
class Totals:
    """What the period came to in points: given and taken back, used, and uses not covered.

    `months` are the points given by month (see `month_of`).
    """

    given: int = 0
    back: int = 0
    used: int = 0
    refused: int = 0
    months: dict[int, int] = field(default_factory=lambda: defaultdict(int))


class GoingBack:
    """Who takes part in a replay, with what they hold; and how purchases are undone."""

    def __init__(self, people: dict[str, Person], rules: RulesInForce, first: int) -> None:
        self._known = people
        self._rules = rules
        self._first = first
        self._caps_days = False
        self._renews = any(one.expiry.kind == "activity" for one in rules.programmes)
        self._bills: dict[str, _Bill] = {}
        self.people: dict[str, Replayed] = {}
        self.totals = Totals()

    def _person(self, member: str) -> Replayed:
        found = self.people.get(member)
        if found is None:
            found = self.people[member] = Replayed(self._known[member])
        return found

    def _tally(self, person: Replayed, version: Version, day: int, points: int) -> None:
        if day < self._first:
            return
        person.net[version.number] = person.net.get(version.number, 0) + points
        if points > 0:
            person.given += points
            self.totals.given += points
            self.totals.months[month_of(day)] += points
        else:
            self.totals.back -= points

    def _keep(
        self, event: Bought, version: Version, earned: int, points: int, rewards: int, value: int,
        drawn: Drawn,
    ) -> _Bill:  # fmt: skip
        programme = version.programme
        priced = event.prices(programme.redeem.cash_rounding)
        of_lines = zip(priced.lines, bases(priced, programme.earn), strict=True)
        lines = tuple(
            SoldLine(
                line.line.kind,
                line.line.quantity,
                line.net if line.line.kind in REVENUE else 0,
                base,
            )
            for line, base in of_lines
        )
        if not event.bill.lines:
            lines = (SoldLine("goods", 1000, event.goods, lines[0].base),)
        kept = self._bills[event.purchase] = _Bill(
            event, version, earned, points, rewards, value, lines, drawn
        )
        return kept

    def _go_back(self, event: GoneBack) -> None:
        bill = self._bills.get(event.purchase)
        if bill is None:
            return
        person = self._person(event.member)
        version = self._rules.on(event.day, event.recorded)
        person.purse.settle(event.day)
        plan = _plan(bill, event)
        taken = self._take_back(person, version, bill, plan, event)
        for line in event.lines:
            quantity, amount = bill.lines_refunded.get(line.line, (0, 0))
            bill.lines_refunded[line.line] = (quantity + line.quantity, amount + line.amount)
        stood = bill.event.goods > bill.refunded
        bill.refunded += plan.value
        bill.earned_share = plan.earned_share
        bill.reversed += plan.reverse
        bill.returned += plan.returned
        bill.value_returned += plan.points_value
        gone = stood and bill.event.goods <= bill.refunded
        spend = plan.points_value - plan.value
        person.add(bill.event.day, spend, -(plan.reverse + taken), -int(gone))
        person.forget_tier()
        if self._caps_days:
            person.today[bill.event.day] = person.today.get(bill.event.day, 0) - plan.reverse

    def _take_back(
        self, person: Replayed, version: Version, bill: _Bill, plan: RefundPlan, event: GoneBack
    ) -> int:
        """Move the points of a refund; return the bonus points that fall with it."""
        day, programme, own_id = event.day, version.programme, event.member
        if plan.returned:
            self._give_back(person, bill.drawn, plan.returned, bill.returned, version, event, bill)
        mine = [lot for member, lot in bill.given if member == own_id]
        campaigns = sum(lot.earned for lot in mine if lot.origin == "campaign")
        bonus = max(int(campaigns * plan.earned_share) - bill.bonus_reversed, 0)
        if plan.complete:
            falling = [lot for lot in mine if lot.origin in _FALLING or _held(lot, day)]
            bonus += sum(lot.earned for lot in falling)
            final = any(lot.origin == "referral" and not _held(lot, day) for lot in mine)
            person.birthdays = [one for one in person.birthdays if one[1] != event.purchase]
            if not final:
                person.claimed.discard("referred")
        wanted = plan.reverse + bonus
        if wanted:
            falls = {"campaign", "referral", *_FALLING} if plan.complete else {"campaign"}
            own = [lot for lot in mine if lot.kind != "bonus" or lot.origin in falls]
            expired = sum(lot.gone for lot in own) - bill.lapsed
            left = sum(lot.remaining for lot in own if lot.last_valid >= day)
            lapsed = max(min(wanted - left, expired), 0)
            make_debt = programme.debt.policy in {"allow", "block"}
            taken, debt = person.purse.take_back(wanted, own, lapsed, day, make_debt=make_debt)
            bill.lapsed += lapsed
            bill.bonus_reversed += bonus
            self._tally(person, bill.version, day, -(taken + debt))
        if plan.complete:
            self._tell_referrers(bill, day, programme, own_id)
        return bonus

    def _tell_referrers(self, bill: _Bill, day: int, programme: Programme, own: str) -> None:
        """Take the referrer's bonus for an undone purchase back, while it is held."""
        for member, lot in bill.given:
            if member == own or not _held(lot, day):
                continue
            theirs = self._person(member)
            theirs.purse.settle(day)
            make_debt = programme.debt.policy != "clip"
            lots = [one for whose, one in bill.given if whose == member]
            taken, debt = theirs.purse.take_back(
                lot.earned, lots, lot.gone, day, make_debt=make_debt
            )
            self._tally(theirs, bill.version, day, -(taken + debt))
            theirs.add(bill.event.day, 0, -(taken + debt), 0)
            theirs.forget_tier()

    def _give_back(
        self, person: Replayed, drawn: Drawn, points: int, already: int, version: Version,
        event: Event, bill: _Bill | None = None,
    ) -> None:  # fmt: skip
        expiry = version.programme.expiry
        grace = event.day + expiry.grace_days if expiry.returned == "grace" else None
        if self._renews:
            for lot, _ in drawn:
                self._catch_up(person, lot)
        anew = person.purse.give_back(points, drawn, already, event.day, grace)
        for old, new in anew:
            for kept in [bill] if bill is not None else []:
                kept.given.extend((member, new) for member, lot in kept.given if lot is old)
        if event.day >= self._first:
            self.totals.used -= points

    def _catch_up(self, person: Replayed, lot: HeldLot) -> None:
        """Renew a lot by what was bought while it was empty, as it would have been if it held."""
        for day in sorted(person.earning_days):
            expiry = self._rules.on(day, EVERYTHING).programme.expiry
            if lot.awarded <= day <= lot.last_valid and expiry.kind == "activity":
                lot.last_valid = max(lot.last_valid, last_valid_day(day, expiry))


def _plan(bill: _Bill, event: GoneBack) -> RefundPlan:
    sold = bill.sold()
    if event.void:
        return plan_void(sold)
    value = bill.version.programme.redeem.value
    if not event.lines:
        return plan_refund(sold, value, event.value)
    wanted: Sequence[LineRefund] = tuple(
        LineRefund(line.line, None, line.amount)
        if line.amount
        else LineRefund(line.line, line.quantity)
        for line in event.lines
    )
    return plan_refund(sold, value, None, wanted)


def _held(lot: HeldLot, day: int) -> bool:
    """Tell whether a referral's bonus falls with its purchase: it does until its hold is over."""
    if lot.origin != "referral":
        return False
    return lot.available_from <= lot.awarded or day < lot.available_from
