"""A shop to look around in, filled with a real year of purchases by the commands of every day."""

import gc
import glob
import hashlib
import time as clock
from collections import defaultdict
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from loyalty_desktop.errors import Duplicate, Unavailable
from loyalty_desktop.models.rules.campaigns import LISTED
from loyalty_desktop.models.rules.campaigns import Campaign as CampaignRule
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.programme import Programme, Tier, Tiering
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.commands.members import RegisterMember, register_member
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.commands.rewards import DefineReward, define_reward
from loyalty_desktop.services.commands.targeting import NameTargets, name_targets
from loyalty_desktop.services.commands.vouchers import IssueVoucher, issue_voucher
from loyalty_desktop.services.exchange.complete_journey import (
    CURRENCY,
    ZONE,
    Basket,
    Campaign,
    Journey,
    baskets,
    find_files,
    open_journey,
)
from loyalty_desktop.services.store import (
    Keys,
    Store,
    Work,
    database_url,
    micros,
    new_id,
    sqlite_file,
)
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from loyalty_desktop.wording import _

CHUNK: Final = 1000
OWNER: Final = Actor("Demo", "owner")
OFFERED_AT: Final = time(0)
ABANDONED: Final = 3600
"""A half-filled database that nothing was written to for so many seconds belongs to nobody."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyTold:
    """What the real year came to, and how its quirks were handled; money in minor units.

    `zero_value` baskets are kept and count as no visit; `same_second` baskets of one household are
    two bills; gasoline (`lines_by_volume`) is kept in thousandths of a gallon; lines with a price
    and no quantity are one piece; `coupons_paid` of bills were paid by manufacturers' coupons, cut
    at the bill in `coupons_above_bill` cases. Every one of the `offers` sent makes a household a
    target of its campaign, also the `offers_before_joining` that had ended before its first
    purchase; every redeemed coupon is a voucher of its campaign, issued and used.
    """

    households: int
    purchases: int
    lines: int
    first: datetime
    last: datetime
    total: int
    earned: int
    zero_value: int
    same_second: int
    lines_without_value: int
    lines_without_quantity: int
    lines_by_volume: int
    lines_of_unknown_products: int
    lines_with_coupons: int
    gift_cards: int
    discounts: int
    coupons_paid: int
    coupons_above_bill: int
    demographics: int
    campaigns: int
    offers: int
    offers_before_joining: int
    coupons_redeemed: int


def demo(
    url: str,
    keys: Keys,
    *,
    households: int | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> JourneyTold:
    """Make a shop at `url` and fill it with the real year; `progress` counts its purchases.

    `households` takes only so many of the households. A SQLite file appears when it is filled,
    or not at all. Errors: `Unavailable` (`demo_data_missing` says what to install; `stopped`),
    `Duplicate` when there is a shop already.
    """
    journey = open_journey(find_files(), households)
    with filled(url) as beside:
        shop = NewShop(_("The Complete Journey"), demo_programme(), "US")
        create_shop(beside, keys, shop, micros(datetime(2017, 1, 1, tzinfo=UTC)))
        store = Store(beside, keys)
        try:
            with uncollected():
                return _Filler(store, journey, households).fill(progress, stop)
        finally:
            store.close()


def demo_programme() -> Programme:
    """Return the minimarket's programme in dollars, with tiers so that there are some to see."""
    programme = preset("minimarket", CURRENCY, ZONE)
    tiers = (
        Tier(_("Silver"), 1_000_00),
        Tier(_("Gold"), 2_500_00, Fraction("1.1")),
        Tier(_("Platinum"), 5_000_00, Fraction("1.25")),
    )
    return replace(programme, tiering=Tiering(measure="spend", window="lifetime", tiers=tiers))


@contextmanager
def filled(url: str) -> Generator[str]:
    """Give the address of a database that takes the place of `url` when the block ends well."""
    target = database_url(url)
    file = sqlite_file(target)
    if file is None:
        yield url
        return
    if file.exists() and file.stat().st_size:
        raise Duplicate(what="shop", database=str(file))
    _sweep(file)
    # A name of its own: what was killed before, or another program at work, is not in the way.
    beside = file.with_name(f"{file.name}.filling-{new_id()}")
    try:
        yield target.set(database=str(beside)).render_as_string(hide_password=False)
        if file.exists() and file.stat().st_size:
            raise Duplicate(what="shop", database=str(file))
        beside.replace(file)
    except OSError as error:
        raise Unavailable(reason="cannot_open", database=str(file)) from error
    finally:
        for ending in ("", "-wal", "-shm"):
            beside.with_name(beside.name + ending).unlink(missing_ok=True)


def _sweep(file: Path) -> None:
    """Remove what a filling of `file` left behind that was killed; one at work writes all along."""
    for left in file.parent.glob(f"{glob.escape(file.name)}.filling*"):
        with suppress(OSError):
            if clock.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()


@contextmanager
def uncollected() -> Generator[None]:
    """Spare Python the search for cycles in what holds none: a sixth of the time of a filling."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Filler:
    """Records the journey in the order of time, a transaction for every `CHUNK` baskets."""

    def __init__(self, store: Store, journey: Journey, households: int | None) -> None:
        self._store, self._journey, self._limit = store, journey, households
        self._members: dict[int, str] = {}
        self._campaigns = {campaign.id: campaign for campaign in journey.campaigns}
        self._waiting = self._schedule()
        # The first campaigns of the year were sent before it began.
        self._begin = self._waiting[-1][0] if self._waiting else datetime(2017, 1, 1, tzinfo=UTC)
        self._missed: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        self._seen: dict[int, datetime] = {}
        self._first: datetime | None = None
        self._last: datetime | None = None
        self.lines = self.total = self.earned = self.zero_value = self.same_second = 0
        self.coupons_paid = self.coupons_above_bill = 0
        self.offers = self.offers_before_joining = self.coupons_redeemed = 0

    def fill(self, progress: Progress | None, stop: Callable[[], bool] | None) -> JourneyTold:
        """Record everything and tell what it came to."""
        journey = self._journey
        coming = baskets(journey, self._limit)
        done = 0
        while chunk := list(islice(coming, CHUNK)):
            if stop is not None and stop():
                raise Unavailable(reason="stopped")
            if not done:
                with self._store.work(OWNER) as work:
                    self._define_coupons(work, self._begin)
                with self._store.work(OWNER) as work:
                    self._define_campaigns(work, self._begin)
            with self._store.work(OWNER) as work:
                for basket in chunk:
                    self._offer_until(work, basket.at)
                    self._record(work, basket)
            done += len(chunk)
            if progress is not None:
                progress(done, journey.baskets)
        assert self._first is not None
        assert self._last is not None
        return JourneyTold(
            households=len(self._members),
            purchases=done,
            lines=self.lines,
            first=self._first,
            last=self._last,
            total=self.total,
            earned=self.earned,
            zero_value=self.zero_value,
            same_second=self.same_second,
            **asdict(journey.quirks),
            coupons_paid=self.coupons_paid,
            coupons_above_bill=self.coupons_above_bill,
            demographics=len(journey.demographics),
            campaigns=len(journey.campaigns),
            offers=self.offers,
            offers_before_joining=self.offers_before_joining,
            coupons_redeemed=self.coupons_redeemed,
        )

    def _schedule(self) -> list[tuple[datetime, int, int]]:
        """Return every offer with its moment, the latest first: they are taken from the end."""
        zone = ZoneInfo(ZONE)
        offers: list[tuple[datetime, int, int]] = []
        for campaign, households in self._journey.offers.items():
            first = self._campaigns[campaign].first
            at = datetime.combine(first, OFFERED_AT, zone).astimezone(UTC)
            offers += [(at, campaign, household) for household in households]
        return sorted(offers, reverse=True)

    def _define_coupons(self, work: Work, at: datetime) -> None:
        """Define what the coupons of each campaign give: their value is in the prices already."""
        for campaign in self._journey.campaigns:
            reward = DefineReward(
                key=f"demo:coupon:{campaign.id}",
                at=at,
                code=_coupon(campaign.id),
                name=_("Coupon of campaign {number}").format(number=campaign.id),
                points=0,
                kind="voucher",
                first_date=campaign.first,
                until=campaign.last,
            )
            work.run(define_reward, reward)

    def _define_campaigns(self, work: Work, at: datetime) -> None:
        """Define the campaigns with their days: each is for the households it was sent to."""
        for campaign in self._journey.campaigns:
            rule = CampaignRule(
                code=_code(campaign.id),
                name=_title(campaign),
                first_day=day_of(campaign.first),
                last_day=day_of(campaign.last),
                audience=LISTED,
                reward=_coupon(campaign.id),
            )
            request = DefineCampaign(key=f"demo:campaign:{campaign.id}", at=at, campaign=rule)
            work.run(define_campaign, request)

    def _offer_until(self, work: Work, at: datetime) -> None:
        waiting = self._waiting
        known: dict[tuple[datetime, int], list[int]] = defaultdict(list)
        while waiting and waiting[-1][0] <= at:
            offered, campaign, household = waiting.pop()
            if household in self._members:
                known[offered, campaign].append(household)
            else:
                self._missed[household].append((offered, campaign))
        for (offered, campaign), households in known.items():
            self._offer(work, households, campaign, offered)

    def _offer(self, work: Work, households: list[int], campaign: int, at: datetime) -> None:
        """Make households that were sent a campaign its targets."""
        self.offers += len(households)
        named = NameTargets(
            key=f"demo:offer:{campaign}:{households[0]}",
            at=at,
            code=_code(campaign),
            members=tuple(self._members[household] for household in households),
            reached_by="post",
        )
        work.run(name_targets, named)

    def _join(self, work: Work, basket: Basket) -> None:
        """Register a household with its first basket; what was sent to it by then is noted now."""
        household = basket.household
        joined = RegisterMember(
            key=f"demo:household:{household}",
            at=basket.at,
            name=_("Household {number}").format(number=household),
            preferences=self._journey.demographics.get(household, {}),
            codes=(f"HH-{household:04}",),
            source="demo",
        )
        self._members[household] = work.run(register_member, joined).member_id
        today = _day(basket.at)
        for offered, campaign in self._missed.pop(household, ()):
            self._offer(work, [household], campaign, offered)
            self.offers_before_joining += self._campaigns[campaign].last < today

    def _record(self, work: Work, basket: Basket) -> None:
        if basket.household not in self._members:
            self._join(work, basket)
        if self._seen.get(basket.household) == basket.at:
            self.same_second += 1
        self._seen[basket.household] = basket.at
        total = sum(line.amount - line.discount for line in basket.lines)
        paid = min(basket.coupons, total)
        self.coupons_above_bill += basket.coupons > total
        self.coupons_paid += paid
        request = RecordPurchase(
            key=f"demo:basket:{basket.id}",
            at=basket.at,
            member=self._members[basket.household],
            total=total,
            receipt=str(basket.id),
            lines=basket.lines,
            rewards=self._coupons_used(work, basket),
            stored_value=paid,
            counter=f"{basket.store}",
            # The basket's number tells what was sent; spelling out its lines would take a while.
            digest=hashlib.sha256(str(basket.id).encode()).digest(),
        )
        answer = work.run(record_purchase, request)
        self._first = self._first or basket.at
        self._last = basket.at
        self.lines += len(basket.lines)
        self.total += total
        self.earned += answer.earned + answer.bonus
        self.zero_value += total == 0

    def _coupons_used(self, work: Work, basket: Basket) -> tuple[str, ...]:
        """Issue the coupons that a basket uses, as vouchers that end with their campaign."""
        codes: list[str] = []
        for used in self._journey.redeemed.get(basket.id, ()):
            campaign = self._campaigns[used.campaign]
            voucher = IssueVoucher(
                key=f"demo:voucher:{basket.id}:{used.campaign}:{used.upc}",
                at=basket.at,
                member=self._members[basket.household],
                reward=_coupon(campaign.id),
                until=campaign.last,
                campaign=_code(campaign.id),
            )
            codes.append(work.run(issue_voucher, voucher).voucher)
            self.coupons_redeemed += 1
        return tuple(codes)


def _code(campaign: int) -> str:
    return f"CAMPAIGN-{campaign}"


def _coupon(campaign: int) -> str:
    return f"COUPON-{campaign}"


def _title(campaign: Campaign) -> str:
    return _("Campaign {number} ({kind})").format(number=campaign.id, kind=campaign.kind)


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(ZONE)).date()
