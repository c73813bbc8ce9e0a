"""Business days in the shop's zone: which day a moment belongs to, and how days are counted on."""

import calendar as months
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from loyalty_desktop.errors import Invalid

_LONGEST_ZONE = 64


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name such as "Asia/Jakarta"; `Invalid` when there is none."""
    # Names without an area, "UTC" aside, mean whatever the machine happens to say ("localtime").
    if ("/" not in name and name != "UTC") or len(name) > _LONGEST_ZONE or not name.isascii():
        raise Invalid("timezone", "unknown_zone", value=name[:_LONGEST_ZONE])
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid("timezone", "unknown_zone", value=name) from None


def business_date(at: datetime, place: ZoneInfo, day_starts: int = 0) -> date:
    """Return the business day of an aware moment; the day starts `day_starts` minutes after 00:00.

    A sale at 01:00 belongs to yesterday when the day starts at 05:00.
    """
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    local = at.astimezone(place)
    day = (local - timedelta(minutes=day_starts)).date()
    # When clocks go back over the start of the day, the day that has begun stays begun.
    if local.fold and at >= moment_start(day + timedelta(days=1), place, day_starts):
        return day + timedelta(days=1)
    return day


def moment_start(day: date, place: ZoneInfo, day_starts: int = 0) -> datetime:
    """Return the first moment of a business day, in UTC.

    Where clocks leap over the start of the day, it begins with the leap.
    """
    wall = datetime.combine(day, time(day_starts // 60, day_starts % 60))
    early = wall.replace(tzinfo=place).astimezone(UTC)
    if early.astimezone(place).replace(tzinfo=None) == wall:
        return early
    # The wall time does not exist: read with the later offset it lies before the leap, with the
    # earlier one after it. The leap itself is found by halving.
    before, after = wall.replace(tzinfo=place, fold=1).astimezone(UTC), early
    offset = after.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(place).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def add_days(day: date, count: int) -> date:
    """Return the day `count` days on, never beyond the last day a calendar can name."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return date.max


def add_months(day: date, count: int) -> date:
    """Return the same day `count` months on, clamped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def month_end(day: date, count: int = 0) -> date:
    """Return the last day of the month `count` months on."""
    last = add_months(day.replace(day=1), count)
    return last.replace(day=months.monthrange(last.year, last.month)[1])


def year_end(day: date, count: int = 0) -> date:
    """Return 31 December `count` years on."""
    return date(min(day.year + count, date.max.year), 12, 31)
