"""A member in a replay: what it bought, its tier, its points."""

from bisect import insort
from dataclasses import dataclass, field

from loyalty_desktop.models.rules import tiers
from loyalty_desktop.models.rules.programme import Tiering
from loyalty_desktop.models.rules.tiers import Floor, Measured, TierStanding
from loyalty_desktop.services.queries.replaying.purse import Purse
from loyalty_desktop.services.queries.replaying.rules import Tierings

SPEND, POINTS, VISITS = 0, 1, 2
_PLACE = {"spend": SPEND, "points": POINTS, "visits": VISITS}


@dataclass(frozen=True, slots=True)
class Person:
    """What the shop knows of a member that its points depend on; moments and days.

    `began` is the day from which a tier is judged.
    """

    id: str
    began: int
    created_at: int
    joined_at: int | None
    left_at: int | None
    birthday: int | None
    referred_by: str | None


@dataclass(slots=True, eq=False)
class Replayed:
    """A member as the replay goes on.

    `days` are spend, points and visits by business day; `net` the points given less those taken
    back in the period, by the number of the programme version that they were moved under.
    """

    person: Person
    purse: Purse = field(default_factory=Purse)
    days: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    order: list[int] = field(default_factory=list[int])
    visits: int = 0
    today: dict[int, int] = field(default_factory=dict[int, int])
    earning_days: list[int] = field(default_factory=list[int])
    birthdays: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    claimed: set[str] = field(default_factory=set[str])
    floors: list[Floor] = field(default_factory=list[Floor])
    net: dict[int, int] = field(default_factory=dict[int, int])
    given: int = 0
    short: int = 0
    standing: TierStanding | None = None
    judged: tuple[int, int] = (-1, -1)
    added: int = 0

    def add(self, day: int, spend: int, points: int, visits: int) -> None:
        """Count what a purchase, a refund or a bonus adds on business day `day`."""
        amounts = self.days.get(day)
        if amounts is None:
            amounts = self.days[day] = [0, 0, 0]
            if self.order and day < self.order[-1]:
                insort(self.order, day)
            else:
                self.order.append(day)
        amounts[SPEND] += spend
        amounts[POINTS] += points
        amounts[VISITS] += visits
        self.visits += visits

    def forget_tier(self) -> None:
        """Have the tier judged anew: something that was counted is not any more."""
        self.standing = None

    def tier(self, day: int, tiering: Tiering, tierings: Tierings) -> TierStanding:
        """Return the tier on `day`, before what is bought now.

        Between two purchases only time lowers a tier, never before the day that the standing
        names; a purchase raises it only when the measure reaches more. So it is judged anew then,
        and kept in between.
        """
        if day < self.person.began:
            return TierStanding(None, None, 0)
        standing = self.standing
        if standing is None or self.judged != tierings.key or day >= standing.changes:
            return self._judge(day, tiering, tierings)
        if standing.next is not None and standing.measure + self.added >= standing.next.threshold:
            return self._judge(day, tiering, tierings)
        return standing

    def tier_before(self, day: int, tiering: Tiering, tierings: Tierings) -> TierStanding:
        """Return the tier on an earlier `day`, for a bill that came to the member late."""
        return tiers.tier_standing(
            self._measured(day, tiering), tierings.versions, day, self.person.began, self.floors
        )

    def note(self, tiering: Tiering, spend: int, points: int, *, visit: bool) -> None:
        """Raise the measure by what was bought; it is never less than this says."""
        self.added += (spend, points, int(visit))[_PLACE[tiering.measure]]

    def measure(self, day: int, tiering: Tiering) -> int:
        """Return the measure on `day`, exactly."""
        return tiers.measure_on(day, self._measured(day, tiering), tiering)

    def _judge(self, day: int, tiering: Tiering, tierings: Tierings) -> TierStanding:
        self.standing = self.tier_before(day, tiering, tierings)
        self.judged = tierings.key
        self.added = 0
        return self.standing

    def _measured(self, day: int, tiering: Tiering) -> list[Measured]:
        if not tiering.tiers:
            return []
        place = _PLACE[tiering.measure]
        if place == VISITS:
            return [Measured(on, int(self.days[on][VISITS] > 0)) for on in self.order if on <= day]
        return [Measured(on, self.days[on][place]) for on in self.order if on <= day]
