"""Business days as whole numbers: days since 1 January 1970, so that days can be subtracted."""

from datetime import date

EPOCH = date(1970, 1, 1).toordinal()


def day_of(day: date) -> int:
    """Return the number of `day`: days since 1970-01-01."""
    return day.toordinal() - EPOCH


def date_of(day: int) -> date:
    """Return the date whose number is `day`."""
    return date.fromordinal(day + EPOCH)
