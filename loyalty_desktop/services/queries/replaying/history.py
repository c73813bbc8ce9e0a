"""What happened in the shop, in the order of time, for a replay.

Only what moves a member's points is told. Offers act on the bills on which they acted; missions,
rewards, points used and corrections are as they were. Members whose books were not kept in the
order of time (merged, given another's bill, dated back) are named, and left to the ledger.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, null, select

from loyalty_desktop.models.rules.bill import Bill, Line
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.memberships import as_campaign
from loyalty_desktop.models.tables import (
    CampaignUse,
    Claim,
    Entry,
    Member,
    Merge,
    MissionAward,
    Purchase,
    PurchaseLine,
    Refund,
)
from loyalty_desktop.services.queries.replaying.events import (
    STAMP,
    Bought,
    Event,
    Needs,
    in_order,
    made_of,
)
from loyalty_desktop.services.queries.replaying.happened import (
    gone_back,
    moved_by_hand,
    raised,
    thanked,
)
from loyalty_desktop.services.queries.replaying.people import Person
from loyalty_desktop.services.store import Session, moment

_WINDOW: Final = 31
"""So many business days of purchases are held in memory at once."""
_REFERRED: Final = "referred"

_Lines = tuple[tuple[Line, ...], tuple[int, ...]]


class History:
    """The people, and what happened from the beginning through business day `last`."""

    def __init__(self, session: Session, needs: Needs, given: frozenset[str], last: int) -> None:
        """Read who there is; `given` names the fixed bonuses that any of the rules gives."""
        self._session = session
        self._needs = needs
        self._given = given
        self.last = last
        self.people = _people(session)
        self.aside = _aside(session)
        """Whose books were not kept in the order of time; more come to light on the way."""
        bought = select(func.count(), func.min(Purchase.business_day)).where(
            Purchase.member_id.is_not(None), Purchase.business_day <= last
        )
        count, first = tuple[int, int | None](session.execute(bought).one())
        self.purchases = int(count)
        self.first = last if first is None else int(first)
        self.began = min((person.began for person in self.people.values()), default=self.first)

    def events(self) -> Iterator[Event]:
        """Yield what happened, in the order of time."""
        seen: dict[str, str] = {}
        streams = (self._purchases(), iter(sorted(self._others(), key=in_order)))
        for event in heapq.merge(*streams, key=in_order):
            made = event.made
            if made:
                if made < seen.get(event.member, ""):
                    self.aside.add(event.member)
                else:
                    seen[event.member] = made
            yield event

    def _purchases(self) -> Iterator[Event]:
        for first in range(self.first, self.last + 1, _WINDOW):
            days = Purchase.business_day.between(first, min(first + _WINDOW - 1, self.last))
            yield from self._bought(days & (Purchase.credited_at == Purchase.at), {})

    def _others(self) -> Iterator[Event]:
        session, last = self._session, self.last
        late = Purchase.credited_at != Purchase.at
        yield from self._bought(late & (Purchase.business_day <= last), self._made_late())
        yield from gone_back(session, last)
        yield from moved_by_hand(session, last)
        yield from thanked(session, last, self._given, self.people)
        yield from raised(session)

    def _made_late(self) -> dict[str, str]:
        """Return when bills were given to a member: the purchase keeps the id it began with."""
        late = (
            select(Entry.purchase_id, func.min(Entry.id))
            .join(Purchase, Purchase.id == Entry.purchase_id)
            .where(Purchase.credited_at != Purchase.at, Entry.kind.in_(("earn", "bonus")))
            .group_by(Entry.purchase_id)
        )
        return {str(purchase): entry[:STAMP] for purchase, entry in self._session.execute(late)}

    def _bought(self, which: ColumnElement[bool], made: dict[str, str]) -> Iterator[Bought]:
        session = self._session
        rows: Any = session.execute(
            select(
                Purchase.id,
                Purchase.member_id,
                Purchase.at,
                Purchase.credited_at,
                Purchase.business_day,
                Purchase.total,
                Purchase.tax,
                Purchase.goods,
                Purchase.stored_value,
                Purchase.points_used,
                Purchase.reward_points,
                Purchase.earned,
                Purchase.bonus,
                Purchase.refunded + Purchase.reversed + Purchase.returned > 0,
                Purchase.voided_at.is_not(None),
            )
            .where(which, Purchase.member_id.is_not(None))
            .order_by(Purchase.at, Purchase.id)
        ).all()
        lines = self._lines(which)
        uses = self._uses(which)
        claims = self._claims(which)
        missions = self._missions(which)
        offers: dict[int, dict[str, Campaign]] = {}
        for (
            purchase, member, at, credited_at, day, total, tax, goods, stored, used, rewards,
            earned, bonus, refunded, voided,
        ) in rows:  # fmt: skip
            late = credited_at != at
            acted: tuple[Campaign, ...] = ()
            if purchase in uses:
                known = offers.get(at)
                if known is None:
                    known = offers[at] = self._offers(at)
                acted = tuple(known[code] for code in uses[purchase] if code in known)
            sold, nets = lines.get(purchase, ((), (goods,)))
            person = self.people[member]
            stamp = made.get(purchase, "") if late else purchase[:STAMP]
            yield Bought(
                at=credited_at,
                **made_of(stamp),
                member=member,
                day=day,
                purchase=purchase,
                credited=session.shop.day(moment(credited_at)) if late else day,
                late=late,
                joined=person.joined_at is not None and person.joined_at <= credited_at,
                bill=Bill(total, tax if self._needs.lines else 0, 0, sold),
                nets=nets,
                goods=goods,
                stored_value=stored,
                points_used=used,
                reward_points=rewards,
                earned=earned,
                bonus=bonus,
                campaigns=acted,
                refunded=bool(refunded or voided),
                birthday="birthday" in claims.get(purchase, ()),
                referral=_REFERRED in claims.get(purchase, ()),
                missions=tuple(missions.get(purchase, ())),
            )

    def _lines(self, which: ColumnElement[bool]) -> dict[str, _Lines]:
        """Return lines and nets by purchase: summed up by what the rules look at.

        A purchase of which something came back has them whole, as a refund names them.
        """
        needs = self._needs
        back = Refund.purchase_id == Purchase.id
        came_back = select(Refund.id).where(back).exists()
        found: dict[str, _Lines] = {}
        if not needs.lines:
            columns = (
                PurchaseLine.purchase_id,
                PurchaseLine.kind,
                PurchaseLine.category if needs.category else null(),
                PurchaseLine.sku if needs.sku else null(),
                case((PurchaseLine.discount > 0, 1), else_=0) if needs.discount else null(),
            )
            alike = [column for column in columns if not isinstance(column, type(null()))]
            summed = (
                select(*columns, func.sum(PurchaseLine.net))
                .join(Purchase, Purchase.id == PurchaseLine.purchase_id)
                .where(which, Purchase.member_id.is_not(None), ~came_back)
                .group_by(*alike)
            )
            # Of a sum only its kind counts, so the same line stands for all of one kind.
            lines: dict[tuple[Any, ...], Line] = {}
            summing: Any = self._session.execute(summed)
            for purchase, kind, category, sku, discount, net in summing:
                of = (kind, category, sku, discount)
                line = lines.get(of)
                if line is None:
                    line = lines[of] = Line(0, discount or 0, 1000, sku, None, category, kind)
                _put(found, purchase, line, int(net))
        whole = (
            select(
                PurchaseLine.purchase_id,
                PurchaseLine.amount,
                PurchaseLine.discount,
                PurchaseLine.quantity,
                PurchaseLine.sku,
                PurchaseLine.category,
                PurchaseLine.kind,
                PurchaseLine.net,
            )
            .join(Purchase, Purchase.id == PurchaseLine.purchase_id)
            .where(which, Purchase.member_id.is_not(None))
            .order_by(PurchaseLine.purchase_id, PurchaseLine.number)
        )
        if not needs.lines:
            whole = whole.where(came_back)
        for purchase, amount, discount, quantity, sku, category, kind, net in self._session.execute(
            whole
        ):
            line = Line(amount, discount, quantity, sku, None, category, kind)
            _put(found, purchase, line, net)
        return found

    def _uses(self, which: ColumnElement[bool]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for purchase, code in self._session.execute(
            select(CampaignUse.purchase_id, CampaignUse.code)
            .join(Purchase, Purchase.id == CampaignUse.purchase_id)
            .where(which)
            .order_by(CampaignUse.code)
        ):
            found[purchase].append(code)
        return found

    def _offers(self, at: int) -> dict[str, Campaign]:
        """Return what could act on a bill of a moment, by code: campaigns, and plans paid for."""
        shop = self._session.shop
        plans = (as_campaign(plan) for plan in shop.plans_at(at))
        acting = [*shop.campaigns_at(at), *(plan for plan in plans if plan is not None)]
        return {one.code: one for one in acting}

    def _missions(self, which: ColumnElement[bool]) -> dict[str, list[int]]:
        """Return what missions brought by purchase, also where it was undone since."""
        if not self._session.shop.missions:
            return {}
        found: dict[str, list[int]] = defaultdict(list)
        rows: Any = self._session.execute(
            select(MissionAward.purchase_id, MissionAward.points)
            .join(Purchase, Purchase.id == MissionAward.purchase_id)
            .where(which, MissionAward.points > 0)
            .order_by(MissionAward.id)
        )
        for purchase, points in rows:
            found[purchase].append(int(points))
        return found

    def _claims(self, which: ColumnElement[bool]) -> dict[str, set[str]]:
        """Return which bonuses a purchase brought once, even if it was undone since."""
        found: dict[str, set[str]] = defaultdict(set)
        rows: Any = self._session.execute(
            select(Claim.purchase_id, Claim.what)
            .join(Purchase, Purchase.id == Claim.purchase_id)
            .where(which)
        )
        for purchase, what in rows:
            found[purchase].add(what.partition(":")[0])
        return found


def _put(found: dict[str, _Lines], purchase: str, line: Line, net: int) -> None:
    """Add a line and what was left of it to its purchase."""
    before = found.get(purchase)
    if before is None:
        found[purchase] = ((line,), (net,))
    else:
        found[purchase] = ((*before[0], line), (*before[1], net))


def _people(session: Session) -> dict[str, Person]:
    found: dict[str, Person] = {}
    days: dict[int, int] = {}
    for member, created_at, joined_at, left_at, birthday, referred_by in session.execute(
        select(
            Member.id,
            Member.created_at,
            Member.joined_at,
            Member.left_at,
            Member.birthday,
            Member.referred_by,
        )
    ):
        since = created_at if joined_at is None else joined_at
        if since not in days:
            days[since] = session.shop.day(moment(since))
        found[member] = Person(
            member, days[since], created_at, joined_at, left_at, birthday, referred_by
        )
    return found


def _aside(session: Session) -> set[str]:
    """Return who was merged or parted, or has a purchase that was first another's."""
    found: set[str] = set()
    for keep, absorb in session.execute(select(Merge.keep_id, Merge.absorb_id)):
        found |= {keep, absorb}
    moved = Purchase.moved_from.is_not(None) | Purchase.moved_to.is_not(None)
    found |= {
        member
        for (member,) in session.execute(select(Purchase.member_id).where(moved).distinct())
        if member is not None
    }
    return found
