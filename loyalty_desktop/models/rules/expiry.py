"""The last day on which points are valid, inclusive, in the shop's business days."""

from loyalty_desktop.models.rules.calendar import add_days, add_months, month_end, year_end
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Expiry


def last_valid_day(awarded: int, expiry: Expiry) -> int:
    """Return the last valid day of points awarded on business day `awarded`; `NEVER` if none."""
    match expiry.kind:
        case "days" | "activity":
            return day_of(add_days(date_of(awarded), expiry.after))
        case "months":
            return day_of(add_months(date_of(awarded), expiry.after))
        case "month_end":
            return day_of(month_end(date_of(awarded), expiry.after))
        case "year_end":
            return day_of(year_end(date_of(awarded), expiry.after))
        case _:
            return NEVER
