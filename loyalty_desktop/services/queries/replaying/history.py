"""What happened in the shop, in the order of time, for a replay.

Only what moves a member's points is told. Offers act on the bills on which they acted; rewards,
points used and corrections are as they were. Members whose books were not kept in the order of
time (merged, given another's bill, dated back) are named, and left to the ledger.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypedDict

from sqlalchemy import ColumnElement, case, func, null, or_, select

from loyalty_desktop.models.rules.bill import Bill, Line, PricedBill, priced_again
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.refunds import RefundedLine
from loyalty_desktop.models.rules.tiers import Floor
from loyalty_desktop.models.tables import (
    CampaignUse,
    Claim,
    Consent,
    Entry,
    Feedback,
    Member,
    Merge,
    Preference,
    Purchase,
    PurchaseLine,
    Refund,
    RefundLine,
    TierOverride,
)
from loyalty_desktop.services.queries.replaying.people import Person
from loyalty_desktop.services.store import Session, moment

STAMP: Final = 13
"""So many characters of an id tell when it was made, to the millisecond."""
_NO_MATTER: Final = 2**62
_REFERRED: Final = "referred"


_Lines = tuple[tuple[Line, ...], tuple[int, ...]]


class _Made(TypedDict):
    made: str
    recorded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that moved points: whose, when, and the first characters of its record's id.

    `recorded` is when it was put down, microseconds; the end of time where nothing tells.
    """

    at: int
    made: str
    recorded: int
    member: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought(Event):
    """A purchase: `day` is its business day, `credited` the day on which it was the member's.

    `nets` is what was left of each line after discounts and rewards, in the order of `bill`'s.
    """

    purchase: str
    credited: int
    late: bool
    joined: bool
    bill: Bill
    nets: tuple[int, ...]
    goods: int
    stored_value: int
    points_used: int
    reward_points: int
    earned: int
    bonus: int
    campaigns: tuple[Campaign, ...]
    refunded: bool
    birthday: bool
    referral: bool
    priced: dict[int, PricedBill] = field(default_factory=dict[int, PricedBill])

    def prices(self, cash_rounding: int) -> PricedBill:
        """Return the bill as it was priced, rounded as a programme rounds."""
        found = self.priced.get(cash_rounding)
        if found is None:
            found = self.priced[cash_rounding] = priced_again(self.bill, self.nets, cash_rounding)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneBack(Event):
    """A refund or void of a purchase."""

    purchase: str
    void: bool
    value: int
    lines: tuple[RefundedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed(Event):
    """A reward taken apart from a bill, or (`cancelled`) given back."""

    redemption: str
    points: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Event):
    """Points by hand, or brought along when the member joined; signed."""

    kind: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanked(Event):
    """What a fixed bonus is for: welcome, profile, feedback; `claimed`: it was given."""

    what: str
    claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised(Event):
    """A tier set by hand."""

    floor: Floor


@dataclass(frozen=True, slots=True)
class Needs:
    """What of the lines the rules of a replay look at; the rest of a bill is summed up."""

    category: bool
    sku: bool
    discount: bool
    lines: bool


def needs_of(programmes: Sequence[Programme], campaigns: Sequence[Campaign]) -> Needs:
    """Return what these programmes and offers look at in a bill."""
    rates = [rate for programme in programmes for rate in programme.earn.rates]
    return Needs(
        category=any(programme.earn.excluded_categories for programme in programmes)
        or any(rate.category is not None for rate in rates)
        or any(campaign.category is not None for campaign in campaigns),
        sku=any(rate.sku is not None for rate in rates),
        discount=any(programme.earn.discounted_lines == "none" for programme in programmes),
        lines=any(
            programme.earn.rounding == "line" or programme.earn.tax == "excluded"
            for programme in programmes
        ),
    )


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
        streams = (self._purchases(), iter(sorted(self._others(), key=_order)))
        for event in heapq.merge(*streams, key=_order):
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
        session = self._session
        late = Purchase.credited_at != Purchase.at
        yield from self._bought(late & (Purchase.business_day <= self.last), self._made_late())
        yield from self._gone_back()
        yield from self._moved_by_hand()
        yield from self._thanked()
        floors = select(
            TierOverride.id,
            TierOverride.member_id,
            TierOverride.at,
            TierOverride.tier,
            TierOverride.first_day,
            TierOverride.last_day,
        )
        for one, member, at, tier, first_day, last_day in session.execute(floors):
            yield Raised(
                at=at,
                **_made(one),
                member=member,
                day=session.shop.day(moment(at)),
                floor=Floor(tier, first_day, last_day),
            )

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
                    known = offers[at] = {one.code: one for one in session.shop.campaigns_at(at)}
                acted = tuple(known[code] for code in uses[purchase] if code in known)
            sold, nets = lines.get(purchase, ((), (goods,)))
            person = self.people[member]
            stamp = made.get(purchase, "") if late else purchase[:STAMP]
            yield Bought(
                at=credited_at,
                **_made(stamp),
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

    def _gone_back(self) -> Iterator[GoneBack]:
        session = self._session
        lines: dict[str, list[RefundedLine]] = defaultdict(list)
        for refund, number, quantity, amount in session.execute(
            select(
                RefundLine.refund_id, RefundLine.number, RefundLine.quantity, RefundLine.amount
            ).order_by(RefundLine.refund_id, RefundLine.number)
        ):
            lines[refund].append(RefundedLine(number, quantity, amount))
        rows: Any = session.execute(
            select(
                Refund.id,
                Refund.purchase_id,
                Refund.kind,
                Refund.value,
                Refund.at,
                Refund.business_day,
                Purchase.member_id,
            )
            .join(Purchase, Purchase.id == Refund.purchase_id)
            .where(Purchase.member_id.is_not(None), Refund.business_day <= self.last)
        )
        for refund, purchase, kind, value, at, day, member in rows:
            yield GoneBack(
                at=at,
                **_made(refund),
                member=member,
                day=day,
                purchase=purchase,
                void=kind == "void",
                value=value,
                lines=tuple(lines.get(refund, ())),
            )

    def _moved_by_hand(self) -> Iterator[Event]:
        """Yield rewards taken apart from bills and given back, corrections, points brought."""
        rows = self._session.execute(
            select(
                func.min(Entry.id),
                Entry.member_id,
                Entry.kind,
                func.sum(Entry.points),
                Entry.redemption_id,
                Entry.occurred_at,
                Entry.business_day,
            )
            .where(
                Entry.business_day <= self.last,
                Entry.purchase_id.is_(None),
                Entry.points != 0,
                or_(
                    Entry.kind.in_(("adjust", "opening")),
                    Entry.kind.in_(("redeem", "return_spent")) & Entry.redemption_id.is_not(None),
                ),
            )
            .group_by(
                Entry.command_key,
                Entry.member_id,
                Entry.kind,
                Entry.redemption_id,
                Entry.occurred_at,
                Entry.business_day,
            )
        )
        for one, member, kind, points, redemption, at, day in rows:
            of: dict[str, Any] = {"at": at, **_made(one), "member": member, "day": day}
            if redemption is None:
                yield Corrected(**of, kind=kind, points=int(points))
            else:
                taken = kind == "redeem"
                yield Redeemed(
                    **of, redemption=redemption, points=abs(int(points)), cancelled=not taken
                )

    def _thanked(self) -> Iterator[Thanked]:
        session = self._session
        had: set[tuple[str, str]] = set()
        for one, member, what, day, at in session.execute(
            select(Claim.id, Claim.member_id, Claim.what, Claim.day, Claim.at).where(
                Claim.purchase_id.is_(None), Claim.day <= self.last
            )
        ):
            had.add((member, what))
            kind = what.partition(":")[0]
            if kind in {"welcome", "profile", "feedback"}:
                yield Thanked(at=at, **_made(one), member=member, day=day, what=kind, claimed=True)
        for at, made, member, what in self._unthanked():
            day = session.shop.day(moment(at))
            name = f"feedback:{day}" if what == "feedback" else what
            if (member, name) not in had and day <= self.last:
                had.add((member, name))
                yield Thanked(
                    at=at, **_made(made), member=member, day=day, what=what, claimed=False
                )

    def _unthanked(self) -> Iterator[tuple[int, str, str, str]]:
        """Yield what brought no bonus in fact, and would by rules that have one for it."""
        session = self._session
        people = self.people
        if "welcome" in self._given:
            for person in people.values():
                if person.joined_at is not None:
                    at_once = person.joined_at == person.created_at
                    made = person.id[:STAMP] if at_once else ""
                    yield person.joined_at, made, person.id, "welcome"
        if "feedback" in self._given:
            for one, member, at in session.execute(
                select(Feedback.id, Feedback.member_id, Feedback.at).order_by(Feedback.at)
            ):
                joined = people[member].joined_at
                if joined is not None and joined <= at:
                    yield at, one[:STAMP], member, "feedback"
        if "profile_complete" in self._given:
            prefers = (
                select(Preference.member_id, func.min(Preference.at).label("at"))
                .where(Preference.value.is_not(None))
                .group_by(Preference.member_id)
                .subquery()
            )
            consents = (
                select(Consent.member_id, func.min(Consent.at).label("at"))
                .group_by(Consent.member_id)
                .subquery()
            )
            for member, joined, liked, agreed in session.execute(
                select(Member.id, Member.joined_at, prefers.c.at, consents.c.at)
                .join(prefers, prefers.c.member_id == Member.id)
                .join(consents, consents.c.member_id == Member.id)
                .where(
                    Member.phone.is_not(None),
                    Member.birthday.is_not(None),
                    Member.joined_at.is_not(None),
                )
            ):
                yield max(joined, liked, agreed), "", member, "profile"


_WINDOW: Final = 31
"""So many business days of purchases are held in memory at once."""
_RANK: Final = {Thanked: 0, Corrected: 1, Raised: 2, Bought: 3, Redeemed: 4, GoneBack: 5}


def _made(record: str) -> _Made:
    """Return what the id of a record (empty: none) tells of when it was made."""
    made = record[:STAMP]
    recorded = int(made.replace("-", ""), 16) * 1000 + 999 if made else _NO_MATTER
    return {"made": made, "recorded": recorded}


def _order(event: Event) -> tuple[int, str, int]:
    return event.at, event.made, _RANK[type(event)]


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
