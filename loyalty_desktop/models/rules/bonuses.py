"""Birthdays: the days around them on which a purchase earns the bonus."""

from calendar import isleap
from datetime import date

from loyalty_desktop.models.rules.days import date_of, day_of


def birthday_in(birthday: date, year: int) -> int:
    """Return the day of the birthday in `year`; 29 February falls on the 28th in other years."""
    if (birthday.month, birthday.day) == (2, 29):
        return day_of(date(year, 2, 29 if isleap(year) else 28))
    return day_of(birthday.replace(year=year))


def birthday_due(birthday: date, day: int, window: int, last_claim: int | None) -> int | None:
    """Return the day of the birthday whose bonus a purchase on `day` claims, or None.

    The window runs from `window` days before to `window` days after, across new year too.
    `last_claim` is the day of the purchase that had the bonus last. Two claims are never closer
    than those of two birthdays can be, so that a corrected birth date doesn't claim twice.
    """
    if last_claim is not None and day - last_claim < 365 - 2 * window:
        return None
    year = date_of(day).year
    for candidate in (year - 1, year, year + 1):
        if not date.min.year <= candidate <= date.max.year:
            continue
        due = birthday_in(birthday, candidate)
        if abs(due - day) <= window:
            had = last_claim is not None and abs(due - last_claim) <= window
            return None if had else due
    return None


def next_birthday(birthday: date, day: int) -> int:
    """Return the day of the next birthday from `day` on."""
    year = date_of(day).year
    this = birthday_in(birthday, year)
    return this if this >= day else birthday_in(birthday, year + 1)
