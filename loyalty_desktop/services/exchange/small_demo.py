"""A small made-up shop, the same every time: a coffee house, its people, eighteen months."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from functools import partial
from itertools import count
from random import Random
from typing import Final

from sqlalchemy import func, select

from loyalty_desktop.errors import InsufficientPoints, LoyaltyError, Unavailable
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.presets import like_rupiah, preset
from loyalty_desktop.models.rules.redeeming import offer
from loyalty_desktop.models.rules.refunds import LineRefund
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Account, Member
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.cards import ReplaceCard, replace_card
from loyalty_desktop.services.commands.members import (
    ConsentGiven,
    Leave,
    RegisterMember,
    leave,
    register_member,
)
from loyalty_desktop.services.commands.merges import MergeMembers, merge_members
from loyalty_desktop.services.commands.points import (
    AdjustPoints,
    ExpirePoints,
    adjust_points,
    expire_points,
)
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.commands.refunds import (
    RefundPurchase,
    VoidPurchase,
    refund_purchase,
    void_purchase,
)
from loyalty_desktop.services.commands.relations import (
    AnswerFeedback,
    GiveFeedback,
    NoteInteraction,
    Qualify,
    SetStage,
    answer_feedback,
    give_feedback,
    note_interaction,
    qualify,
    set_stage,
)
from loyalty_desktop.services.commands.rewards import (
    DefineReward,
    RedeemReward,
    define_reward,
    redeem_reward,
)
from loyalty_desktop.services.commands.samples import NoteSamples, note_samples
from loyalty_desktop.services.commands.stamps import DefineStampCard, define_stamp_card
from loyalty_desktop.services.exchange.demo import filled
from loyalty_desktop.services.exchange.small_demo_people import (
    CASHIERS,
    COMMENTS,
    DAYS,
    DRINKS,
    MENU,
    SEED,
    Person,
    people,
)
from loyalty_desktop.services.store import Keys, Session, Store, Work, micros
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from loyalty_desktop.wording import _, money

CHUNK: Final = 300
ZONE: Final = "Asia/Jakarta"
OWNER: Final = Actor("Demo", "owner")
FREE_COFFEE: Final = "kopi-gratis"
OFF: Final = "potong-10rb"
FREE_COFFEE_POINTS: Final = 100
OFF_POINTS: Final = 40
KEY: Final = "demo:"
"""How the key of everything that the demo does begins."""

Progress = Callable[[int, int], object]
Event = Callable[[Work, datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallDemoTold:
    """What the small shop holds on its last day; `stages` and `tiers` count people, by name.

    `refused` counts what the shop's rules did not allow.
    """

    people: int
    members: int
    contacts: int
    purchases: int
    anonymous: int
    refunds: int
    voids: int
    rewards_taken: int
    feedback: int
    refused: int
    first: datetime
    last: datetime
    stages: dict[str, int]
    tiers: dict[str, int]


def make_small_demo(
    url: str, keys: Keys, *, now: datetime | None = None, progress: Progress | None = None
) -> SmallDemoTold:
    """Make a coffee shop at `url` and fill it with eighteen months that end `now`.

    A SQLite file appears when it is filled, or not at all. Errors: `Duplicate` when there is a
    shop already, `Unavailable`.
    """
    now = now or datetime.now(UTC)
    with filled(url) as beside:
        shop = NewShop(_("Senja Coffee (demo)"), preset("coffee-shop", "IDR", ZONE), "ID")
        create_shop(beside, keys, shop, micros(now - timedelta(days=DAYS + 1)))
        store = Store(beside, keys)
        try:
            return small_demo(store, OWNER, now=now, progress=progress)
        finally:
            store.close()


def small_demo(
    store: Store,
    by: Actor = OWNER,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
    offers: bool = True,
    days: int = DAYS + 1,
) -> SmallDemoTold:
    """Fill an empty shop by the commands of every day, as its own programme and money have it.

    With `offers` rewards, campaigns and a stamp card are defined first. Only what happened in the
    last so many `days` is bought; the people are the same. `Unavailable` ("not_empty") when
    somebody has bought there already.
    """
    if store.shop.latest_day is not None:
        raise Unavailable(reason="not_empty")
    lived = _Days(store, by, now or datetime.now(UTC), offers=offers, days=days)
    return lived.live(progress)


class _Days:
    """Eighteen months of a coffee house: what happens waits in the order of time."""

    def __init__(self, store: Store, by: Actor, now: datetime, *, offers: bool, days: int) -> None:
        self._store, self._by, self._now = store, by, now
        self._offers, self._days = offers, days
        shop = store.shop
        self._unit, self._abroad = shop.currency, shop.country != "ID"
        self._redeem = shop.version_on(shop.day(now)).programme.redeem
        self._tiers = {
            tier.name for version in shop.versions for tier in version.programme.tiering.tiers
        }
        self._zone = shop.zone
        self._today = now.astimezone(self._zone).date()
        # Dice for a made-up shop, not for secrets.
        self._dice = Random(SEED)  # noqa: S311
        self._coming: list[tuple[datetime, int, Event]] = []
        self._order = count()
        self._people = people(self._dice)
        self._keys = count(1)
        self._receipts = count(1)
        self.told: Counter[str] = Counter()

    def live(self, progress: Progress | None) -> SmallDemoTold:
        """Let the months pass."""
        begin = self._at(DAYS + 1, 8)
        if self._offers:
            self._define(begin)
        for person in self._people:
            self._plan(person)
        for _i in range(120):
            day = self._dice.randint(1, DAYS)
            self._come(day, self._at(day, self._hour()), self._stranger)
        done = 0
        while self._coming:
            with self._store.work(self._by) as work:
                for _i in range(min(CHUNK, len(self._coming))):
                    at, _order, event = heapq.heappop(self._coming)
                    try:
                        event(work, at)
                    except LoyaltyError:
                        # Another shop's rules may refuse what this one allows itself.
                        self.told["refused"] += 1
                    done += 1
            if progress is not None:
                progress(done, done + len(self._coming))
        self._store.write(expire_points, self._by, ExpirePoints(key=self._key(), at=self._now))
        self._store.write(note_samples, self._by, NoteSamples(key=self._key(), at=self._now))
        stages, tiers = self._store.read(_standings)
        return SmallDemoTold(
            people=len(self._people),
            members=sum(person.joined for person in self._people),
            contacts=sum(not person.joined for person in self._people),
            purchases=self.told["purchases"],
            anonymous=self.told["anonymous"],
            refunds=self.told["refunds"],
            voids=self.told["voids"],
            rewards_taken=self.told["rewards"],
            feedback=self.told["feedback"],
            refused=self.told["refused"],
            first=begin,
            last=self._now,
            stages=stages,
            tiers=tiers,
        )

    def _define(self, at: datetime) -> None:
        """Define rewards, a stamp card and campaigns before anybody comes."""
        off = self._money(10_000)
        off_name = f"Potongan {money(off, self._unit)}"
        rewards = (
            DefineReward(key=self._key(), at=at, code=FREE_COFFEE, name="Kopi gratis",
                         points=FREE_COFFEE_POINTS, kind="product"),
            DefineReward(key=self._key(), at=at, code=OFF, name=off_name,
                         points=OFF_POINTS, kind="amount", value=Fraction(off)),
            DefineReward(key=self._key(), at=at, code="tumbler", name="Tumbler",
                         points=400, kind="product", stock=25, per_member=1),
            DefineReward(key=self._key(), at=at, code="menu-baru", name="Cicip menu baru",
                         points=0, kind="early_access",
                         tiers=("Gold",) if "Gold" in self._tiers else ()),
        )  # fmt: skip
        first = day_of(self._today - timedelta(days=90))
        campaigns = (
            Campaign("senin-ganda", "Senin poin ganda", Fraction(2), weekdays=frozenset({0}),
                     first_day=first),
            Campaign("sore", "Sore tenang", Fraction(3, 2), hours=((14 * 60, 16 * 60),),
                     first_day=first, category="minuman"),
            Campaign("kenalan", "Belanja pertama", bonus=10, first_purchase_only=True),
        )  # fmt: skip
        for reward in rewards:
            self._store.write(define_reward, self._by, reward)
        for campaign in campaigns:
            request = DefineCampaign(key=self._key(), at=at, campaign=campaign)
            self._store.write(define_campaign, self._by, request)
        card = DefineStampCard(
            key=self._key(), at=at, code="cap-10", name="Sepuluh minuman", every=10,
            reward=FREE_COFFEE, category="minuman",
        )  # fmt: skip
        self._store.write(define_stamp_card, self._by, card)

    def _plan(self, person: Person) -> None:
        """Put down when somebody joins and comes, and what else happens to them."""
        self._later(self._at(person.since, 7), partial(self._join, person=person))
        if person.qualified is not None:
            self._later(self._at(person.since, 9), partial(self._qualify, person=person))
        day = float(person.since)
        while person.every and day > person.until:
            resting = person.pause and person.pause[1] < day < person.pause[0]
            if not resting:
                when = self._at(int(day), self._hour())
                self._come(day, when, partial(self._buy, person=person))
            day -= person.every * self._dice.uniform(0.6, 1.4)
        if person.every and person.number % 3 == 0 and person.since > 30:
            when = self._at(self._dice.randint(2, person.since - 5), 20)
            self._later(when, partial(self._give_feedback, person=person))
        for number, days, event in (
            (2, 40, self._lose_card),
            (9, 12, self._complain),
            (13, 15, self._set_stage),
            (27, 20, self._adjust),
            (30, 30, self._leave),
            (48, 3, self._merge),
        ):
            if person.number == number:
                self._later(
                    self._at(min(days, person.since - 1), 12), partial(event, person=person)
                )

    def _join(self, work: Work, at: datetime, person: Person) -> None:
        consents = (
            (ConsentGiven("programme", "counter"), ConsentGiven("marketing", "whatsapp"))
            if person.consents
            else ()
        )
        referrer = None if person.referred_by is None else self._people[person.referred_by].member
        request = RegisterMember(
            key=self._key(),
            at=at,
            name=person.name,
            phone=None if person.number == 48 else self._phone_of(person),
            birthday=person.birthday,
            city=person.city,
            joined=person.joined,
            referred_by=referrer or None,
            would_have_come="no" if referrer else "unknown",
            consents=consents,
            preferences=person.likes,
            source="demo",
        )
        answer = work.run(register_member, request)
        person.member, person.balance = answer.member_id, answer.balance or 0

    def _buy(self, work: Work, at: datetime, person: Person) -> None:
        lines = self._order_of(person)
        total = sum(line.amount - line.discount for line in lines)
        points = 0
        rewards: tuple[str, ...] = ()
        if person.joined and self._dice.random() < 0.12:
            off = self._offers and person.balance >= OFF_POINTS and total > self._money(10_000)
            if off and self._dice.random() < 0.5:
                rewards = (OFF,)
            else:
                points = offer(total, person.balance, self._redeem).points
        bill = self._bill(at, person.member, lines, total)
        request = replace(bill, redeem_points=points, rewards=rewards)
        try:
            answer = work.run(record_purchase, request)
        except InsufficientPoints:
            # Some have expired since the last visit.
            answer = work.run(record_purchase, bill)
            rewards = ()
        person.balance = answer.balance or 0
        person.visits += 1
        self.told["purchases"] += 1
        self.told["rewards"] += len(rewards)
        draw = self._dice.random()
        if draw < 0.01:
            self._later(
                at + timedelta(minutes=20),
                partial(self._refund, purchase=answer.purchase, person=person),
            )
        elif draw < 0.014:
            self._later(
                at + timedelta(minutes=5),
                partial(self._void, purchase=answer.purchase, person=person),
            )
        elif person.balance >= FREE_COFFEE_POINTS and draw < 0.1:
            self._later(at + timedelta(minutes=1), partial(self._take_reward, person=person))

    def _stranger(self, work: Work, at: datetime) -> None:
        """Somebody without a card."""
        lines = self._order_of(None)
        total = sum(line.amount - line.discount for line in lines)
        work.run(record_purchase, self._bill(at, None, lines, total))
        self.told["purchases"] += 1
        self.told["anonymous"] += 1

    def _bill(
        self, at: datetime, member: str | None, lines: tuple[Line, ...], total: int
    ) -> RecordPurchase:
        return RecordPurchase(
            key=self._key(),
            at=at,
            member=member,
            total=total,
            receipt=f"S-{next(self._receipts):05}",
            lines=lines,
            cashier=self._dice.choice(CASHIERS),
        )

    def _order_of(self, person: Person | None) -> tuple[Line, ...]:
        usual = self._dice.randrange(DRINKS) if person is None else person.number % DRINKS
        chosen = [usual if self._dice.random() < 0.7 else self._dice.randrange(DRINKS)]
        if self._dice.random() < 0.45:
            chosen.append(self._dice.randrange(DRINKS, len(MENU)))
        lines: list[Line] = []
        for place in chosen:
            sku, name, category, rupiah = MENU[place]
            price = self._money(rupiah)
            pieces = 2 if self._dice.random() < 0.1 else 1
            off = self._money(2_000) if self._dice.random() < 0.05 else 0
            lines.append(Line(price * pieces, off, pieces * 1000, sku, name, category))
        return tuple(lines)

    def _take_reward(self, work: Work, at: datetime, person: Person) -> None:
        if person.balance < FREE_COFFEE_POINTS or not self._offers:
            return
        request = RedeemReward(key=self._key(), at=at, member=person.member, reward=FREE_COFFEE)
        person.balance = work.run(redeem_reward, request).balance or 0
        self.told["rewards"] += 1

    def _qualify(self, work: Work, at: datetime, person: Person) -> None:
        assert person.qualified is not None
        interest, ability = person.qualified
        request = Qualify(
            key=self._key(), at=at, member=person.member, interest=interest, ability=ability
        )
        work.run(qualify, request)

    def _give_feedback(self, work: Work, at: datetime, person: Person) -> None:
        nps = self._dice.choice((10, 9, 9, 8, 8, 7, 6, 3))
        request = GiveFeedback(
            key=self._key(),
            at=at,
            member=person.member,
            nps=nps,
            satisfaction=max(1, nps // 2),
            comment=self._dice.choice(COMMENTS),
        )
        answer = work.run(give_feedback, request)
        self.told["feedback"] += 1
        if nps < 7:
            acted = AnswerFeedback(
                key=self._key(), at=at, feedback=answer.feedback, note="Sudah ditelepon."
            )
            work.run(answer_feedback, acted)

    def _lose_card(self, work: Work, at: datetime, person: Person) -> None:
        request = ReplaceCard(key=self._key(), at=at, member=person.member, reason="Hilang")
        work.run(replace_card, request)

    def _complain(self, work: Work, at: datetime, person: Person) -> None:
        request = NoteInteraction(
            key=self._key(),
            at=at,
            member=person.member,
            kind="complaint",
            note="Pesanan tertukar; telepon kembali.",
            due=at + timedelta(days=2),
        )
        work.run(note_interaction, request)

    def _set_stage(self, work: Work, at: datetime, person: Person) -> None:
        request = SetStage(
            key=self._key(),
            at=at,
            member=person.member,
            stage="client",
            until=self._today + timedelta(days=30),
            reason="Pesanan kantor setiap minggu",
        )
        work.run(set_stage, request)

    def _adjust(self, work: Work, at: datetime, person: Person) -> None:
        request = AdjustPoints(
            key=self._key(), at=at, member=person.member, points=15, reason="Struk terlewat"
        )
        person.balance = work.run(adjust_points, request).balance or 0

    def _leave(self, work: Work, at: datetime, person: Person) -> None:
        work.run(leave, Leave(key=self._key(), at=at, member=person.member))

    def _merge(self, work: Work, at: datetime, person: Person) -> None:
        """One person was written down twice."""
        kept = self._people[5].member
        request = MergeMembers(key=self._key(), at=at, keep=kept, absorb=person.member)
        work.run(merge_members, request)

    def _refund(self, work: Work, at: datetime, purchase: str, person: Person) -> None:
        """Give the first line back."""
        request = RefundPurchase(key=self._key(), at=at, purchase=purchase, lines=(LineRefund(1),))
        person.balance = work.run(refund_purchase, request).balance or 0
        self.told["refunds"] += 1

    def _void(self, work: Work, at: datetime, purchase: str, person: Person) -> None:
        """Undo a bill that was typed wrongly."""
        request = VoidPurchase(key=self._key(), at=at, purchase=purchase, reason="Salah ketik")
        person.balance = work.run(void_purchase, request).balance or 0
        self.told["voids"] += 1

    def _come(self, days: float, at: datetime, event: Event) -> None:
        """Let somebody come, unless that was longer ago than the purchases go back."""
        if days <= self._days:
            self._later(at, event)

    def _later(self, at: datetime, event: Event) -> None:
        heapq.heappush(self._coming, (min(at, self._now), next(self._order), event))

    def _at(self, days: int, hour: float) -> datetime:
        """Return the moment `days` before the last day, at `hour` in the shop's zone."""
        on = self._today - timedelta(days=days)
        minutes = int(hour * 60)
        clock = time(minutes // 60, minutes % 60)
        return datetime.combine(on, clock, self._zone).astimezone(UTC)

    def _hour(self) -> float:
        return self._dice.choice((8, 8, 9, 10, 12, 13, 15, 16, 17, 19)) + self._dice.random()

    def _money(self, rupiah: int) -> int:
        """Return what costs so many rupiah in the shop's money, in minor units."""
        return like_rupiah(rupiah, self._unit)

    def _phone_of(self, person: Person) -> str:
        return f"+62{person.phone[1:]}" if self._abroad else person.phone

    def _key(self) -> str:
        return f"{KEY}{next(self._keys)}"


def _standings(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many people there are in each stage and each tier."""
    counted: list[dict[str, int]] = []
    for column in (Account.stage, Account.tier):
        rows = session.execute(
            select(column, func.count())
            .join(Member, Member.id == Account.member_id)
            .where(Member.merged_into.is_(None), column.is_not(None))
            .group_by(column)
            .order_by(column)
        )
        counted.append({str(name): number for name, number in rows})
    return counted[0], counted[1]
