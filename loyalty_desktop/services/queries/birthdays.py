"""Who has a birthday soon, as a condition that every database answers alike."""

from datetime import timedelta
from typing import Final, cast

from sqlalchemy import ColumnElement, text

from loyalty_desktop.models.rules.days import date_of, day_of

_OLDEST: Final = 130
"""No birthday lies more years back than this."""


def born(day: int, days: int) -> ColumnElement[bool]:
    """Return the condition for a birthday on one of so many days, from `day` on.

    The days are named one by one, of every year in which somebody alive was born: whole numbers
    compare alike in every database. 29 February falls on the 28th in other years, as for a bonus.
    """
    today = date_of(day)
    wanted: list[int] = []
    for each in (today + timedelta(days=n) for n in range(min(days, 366))):
        for year in range(max(each.year - _OLDEST, 1), each.year + 1):
            try:
                wanted.append(day_of(each.replace(year=year)))
            except ValueError:
                continue
        leap = (each + timedelta(days=1)).month == 3 and each.day == 28
        if leap:
            wanted += [
                day_of(each.replace(year=year, day=29))
                for year in range(max(each.year - _OLDEST, 1), each.year + 1)
                if _is_leap(year)
            ]
    named = text(f"member.birthday IN ({','.join(map(str, wanted))})")
    return cast("ColumnElement[bool]", named)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
