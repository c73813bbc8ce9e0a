"""One replay: what happened, by the rules of one programme; the commands' order, no database."""

from collections.abc import Callable
from typing import Any

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules import redeeming, tiers
from loyalty_desktop.models.rules.bonuses import birthday_due
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.earning import Boost, Earned, Settlement, earn_points
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.programme import Programme, Tiering
from loyalty_desktop.services.queries.replaying.events import (
    Bought,
    Corrected,
    Event,
    GoneBack,
    Raised,
    Redeemed,
    Thanked,
)
from loyalty_desktop.services.queries.replaying.going_back import EVERYTHING, GoingBack
from loyalty_desktop.services.queries.replaying.people import Person, Replayed
from loyalty_desktop.services.queries.replaying.purse import Drawn, HeldLot
from loyalty_desktop.services.queries.replaying.rules import RulesInForce
from loyalty_desktop.services.store import Version


class Replay(GoingBack):
    """The shop's history by `rules`; counted from business day `first` on.

    `real` are the rules that were in force: what depends on facts that nobody wrote down (when a
    birthday became known, say) goes as it went wherever the real rules had it.
    """

    def __init__(
        self, people: dict[str, Person], rules: RulesInForce, real: RulesInForce, first: int
    ) -> None:
        super().__init__(people, rules, first)
        self._real = real
        self._drawn: dict[str, Drawn] = {}
        self._caps_days = any(one.earn.maximum_points_day for one in rules.programmes)
        self.differing: set[str] = set()
        """Whose purchases came to other points than the books say."""
        self._acts: dict[type[Event], Callable[[Any], None]] = {
            Bought: self._buy,
            GoneBack: self._go_back,
            Redeemed: self._redeem,
            Corrected: self._correct,
            Thanked: self._thank,
            Raised: self._raise,
        }

    def take(self, event: Event) -> None:
        """Let one thing happen."""
        try:
            self._acts[type(event)](event)
        except LoyaltyError:
            # A refund that these rules do not know: the member is told apart.
            self.differing.add(event.member)

    def tier_of(self, member: str, day: int) -> str | None:
        """Return the name of the tier that a member holds on `day`."""
        found = self.people.get(member)
        joined = self._known[member].joined_at
        if found is None or joined is None:
            return None
        tiering = self._rules.on(day, EVERYTHING).programme.tiering
        standing = found.tier(day, tiering, self._rules.tierings(day, EVERYTHING))
        return None if standing.tier is None else standing.tier.name

    def _buy(self, event: Bought) -> None:
        person = self._person(event.member)
        version = self._rules.on(event.day, event.recorded)
        programme = version.programme
        first = person.visits == 0
        if not event.joined:
            self._count(person, event, programme.tiering, 0, 0)
            if event.refunded:
                self._keep(event, version, 0, 0, 0, 0, [])
            return
        earned, points, rewards, value = self._earn(person, event, programme)
        drawn: Drawn = []
        if not programme.redeem.same_bill:
            drawn = self._use(person, event, points + rewards)
        given: list[tuple[str, HeldLot]] = []
        if earned.points:
            last_valid = last_valid_day(event.day, programme.expiry)
            lot = person.purse.award(
                "earn",
                earned.points,
                event.credited,
                last_valid,
                available_from=event.day + programme.earn.pending_days,
            )
            given.append((event.member, lot))
            self._tally(person, version, event.credited, earned.points)
            if programme.expiry.kind == "activity":
                person.purse.renew(event.credited, last_valid)
            if self._renews:
                person.earning_days.append(event.day)
        if programme.redeem.same_bill:
            drawn = self._use(person, event, points + rewards)
        bonus = self._bonuses(person, event, given, first=first)
        if earned.points != event.earned or bonus != event.bonus:
            self.differing.add(event.member)
        self._count(person, event, programme.tiering, value, earned.points + bonus)
        if self._caps_days:
            person.today[event.day] = person.today.get(event.day, 0) + earned.points
        if event.refunded:
            kept = self._keep(event, version, earned.points, points, rewards, value, drawn)
            kept.given = given

    def _earn(
        self, person: Replayed, event: Bought, programme: Programme
    ) -> tuple[Earned, int, int, int]:
        """Return what a bill earns, the points used as money and for rewards, and their value."""
        redeem = programme.redeem
        priced = event.prices(redeem.cash_rounding)
        points, rewards = event.points_used, event.reward_points
        if not points and not rewards:
            settlement = Settlement(priced.due, priced.due, redeems=False, stored_value=min(
                event.stored_value, priced.due))  # fmt: skip
            return self._points(person, event, programme, settlement), 0, 0, 0
        available = person.purse.available(event.day)
        if redeem.same_bill and not programme.earn.pending_days:
            settlement, _ = _settled(event, programme, points, rewards)
            earned = self._points(person, event, programme, settlement)
            available += max(earned.points - person.purse.debt, 0)
        if rewards > available:
            rewards = 0
        if points:
            most = redeeming.offer(priced.due, available - rewards, redeem).points
            fitting = min(points, most)
            points = fitting - fitting % redeem.step
            if points < max(redeem.minimum, 1):
                points = 0
        if (points, rewards) != (event.points_used, event.reward_points):
            person.short += 1
            if event.day >= self._first:
                self.totals.refused += 1
        settlement, value = _settled(event, programme, points, rewards)
        return self._points(person, event, programme, settlement), points, rewards, value

    def _points(
        self, person: Replayed, event: Bought, programme: Programme, settlement: Settlement
    ) -> Earned:
        """Return what a bill earns with the tier before it, or the one that it reaches."""
        tiering = programme.tiering
        priced = event.prices(programme.redeem.cash_rounding)
        today = person.today.get(event.day, 0) if programme.earn.maximum_points_day else 0
        boost, level = None, -1
        if self._rules.tiered:
            tierings = self._rules.tierings(event.day, event.recorded)
            before = person.tier_before if event.late else person.tier
            held = before(event.day, tiering, tierings).tier
            if held is not None:
                names = [tier.name for tier in tiering.tiers]
                if held.name in names:
                    level = names.index(held.name)
                    boost = Boost(held.name, tiering.tiers[level].multiplier)
        multipliers = [one for one in event.campaigns if one.multiplier]
        earned = earn_points(priced, programme.earn, settlement, boost, multipliers, today)
        if tiering.tiers and tiering.crossing == "new":
            paid = settlement.due - settlement.payable
            bought = event.goods
            more = _adds(
                person, tiering, event.day, bought - paid, earned.points, bought=bought > 0
            )
            reached = tiers.tier_for(person.measure(event.day, tiering) + more, tiering)
            if reached > level:
                tier = tiering.tiers[reached]
                boost = Boost(tier.name, tier.multiplier)
                earned = earn_points(priced, programme.earn, settlement, boost, multipliers, today)
        return earned

    def _use(self, person: Replayed, event: Bought, points: int) -> Drawn:
        if not points:
            return []
        if event.day >= self._first:
            self.totals.used += points
        return person.purse.spend(points, event.day)

    def _bonuses(
        self,
        person: Replayed,
        event: Bought,
        given: list[tuple[str, HeldLot]],
        *,
        first: bool,
    ) -> int:
        """Give the fixed bonuses of a purchase; return the points of its member."""
        then = self._rules.on(event.day, event.recorded).programme.bonuses
        gives = then.birthday or then.referrer or then.referred
        total = 0
        if not event.campaigns and not event.missions and not gives:
            return total
        version = self._rules.on(event.credited, event.recorded)
        for campaign in event.campaigns:
            total += self._give(person, version, event.credited, campaign.bonus, "campaign", given)
        if event.goods <= 0:
            return total
        if then.birthday and self._has_birthday(person, event):
            total += self._give(person, version, event.credited, then.birthday, "birthday", given)
        for points in event.missions:
            total += self._give(person, version, event.credited, points, "mission", given)
        referrer = self._referrer(person, event, first=first)
        if referrer is not None and (then.referrer or then.referred):
            available = max(event.day + then.referral_hold_days, event.credited)
            person.claimed.add("referred")
            total += self._give(
                person, version, event.credited, then.referred, "referral", given, available
            )
            theirs = self._person(referrer)
            points = self._give(
                theirs, version, event.credited, then.referrer, "referral", given, available
            )
            if points:
                theirs.add(event.day, 0, points, 0)
                theirs.forget_tier()
        return total

    def _has_birthday(self, person: Replayed, event: Bought) -> bool:
        then = self._rules.on(event.day, event.recorded).programme.bonuses
        real = self._real.on(event.day, event.recorded).programme.bonuses
        if real.birthday and real.birthday_window_days == then.birthday_window_days:
            return event.birthday
        if person.person.birthday is None:
            return False
        last = max((day for day, _ in person.birthdays), default=None)
        birthday = date_of(person.person.birthday)
        due = birthday_due(birthday, event.day, then.birthday_window_days, last)
        if due is None:
            return False
        person.birthdays.append((event.day, event.purchase))
        return True

    def _referrer(self, person: Replayed, event: Bought, *, first: bool) -> str | None:
        referrer = person.person.referred_by
        if referrer is None:
            return None
        real = self._real.on(event.day, event.recorded).programme.bonuses
        if real.referrer or real.referred:
            return referrer if event.referral else None
        theirs = self._known[referrer]
        left = theirs.left_at is not None and theirs.left_at <= event.at
        joined = theirs.joined_at is not None and theirs.joined_at <= event.at
        fits = first and joined and not left and "referred" not in person.claimed
        return referrer if fits else None

    def _give(
        self,
        person: Replayed,
        version: Version,
        day: int,
        points: int,
        origin: str,
        given: list[tuple[str, HeldLot]] | None = None,
        available: int | None = None,
    ) -> int:
        if points <= 0:
            return 0
        last_valid = last_valid_day(day, version.programme.expiry)
        lot = person.purse.award(
            "bonus", points, day, last_valid, available_from=available, origin=origin
        )
        if given is not None:
            given.append((person.person.id, lot))
        self._tally(person, version, day, points)
        return points

    def _count(
        self, person: Replayed, event: Bought, tiering: Tiering, value: int, points: int
    ) -> None:
        bought = event.goods > 0
        spend = event.goods - value
        if event.late:
            person.forget_tier()
        elif self._rules.tiered:
            amount = _adds(person, tiering, event.day, spend, points, bought=bought)
            person.added += amount
        person.add(event.day, spend, points, int(bought))

    def _redeem(self, event: Redeemed) -> None:
        person = self._person(event.member)
        if event.cancelled:
            drawn = self._drawn.pop(event.redemption, None)
            if drawn is not None:
                person.purse.settle(event.day)
                version = self._rules.on(event.day, event.recorded)
                self._give_back(person, drawn, event.points, 0, version, event)
            return
        if person.purse.available(event.day) < event.points:
            person.short += 1
            if event.day >= self._first:
                self.totals.refused += 1
            return
        self._drawn[event.redemption] = person.purse.spend(event.points, event.day)
        if event.day >= self._first:
            self.totals.used += event.points

    def _correct(self, event: Corrected) -> None:
        person = self._person(event.member)
        version = self._rules.on(event.day, event.recorded)
        if event.points > 0:
            last_valid = last_valid_day(event.day, version.programme.expiry)
            person.purse.award(event.kind, event.points, event.day, last_valid)
        else:
            available = person.purse.available(event.day)
            person.purse.spend(min(-event.points, available), event.day)

    def _raise(self, event: Raised) -> None:
        person = self._person(event.member)
        person.floors.append(event.floor)
        person.forget_tier()

    def _thank(self, event: Thanked) -> None:
        person = self._person(event.member)
        version = self._rules.on(event.day, event.recorded)
        real = self._real.on(event.day, event.recorded).programme
        if not event.claimed and _fixed(real, event.what):
            # The real rules had it, and there was a reason not to give it.
            return
        points = self._give(
            person, version, event.day, _fixed(version.programme, event.what), event.what
        )
        if points:
            person.add(event.day, 0, points, 0)
            person.forget_tier()


def _settled(
    event: Bought, programme: Programme, points: int, rewards: int
) -> tuple[Settlement, int]:
    due = event.prices(programme.redeem.cash_rounding).due
    value = redeeming.taken_off(points, due, programme.redeem) if points else 0
    stored = min(event.stored_value, due)
    return Settlement(due, due - value, bool(points or rewards), stored), value


def _adds(
    person: Replayed, tiering: Tiering, day: int, spend: int, points: int, *, bought: bool
) -> int:
    """Return what a purchase adds to the measure of the tiers."""
    if tiering.measure == "spend":
        return spend
    if tiering.measure == "points":
        return points
    return int(bought and not person.days.get(day, (0, 0, 0))[2])


def _fixed(programme: Programme, what: str) -> int:
    bonuses = programme.bonuses
    return {
        "welcome": bonuses.welcome,
        "profile": bonuses.profile_complete,
        "feedback": bonuses.feedback,
    }[what]
