"""The last day on which points are valid, inclusive, in the shop's business days."""

from datetime import date

from loyalty_desktop.models.rules.calendar import add_months, month_end
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Expiry


def last_valid_day(awarded: int, expiry: Expiry) -> int:
    """Return the last valid day of points awarded on business day `awarded`; `NEVER` if none."""
    match expiry.kind:
        case "days" | "activity":
            return awarded + expiry.after
        case "months":
            return day_of(add_months(date_of(awarded), expiry.after))
        case "month_end":
            return day_of(month_end(add_months(date_of(awarded), expiry.after)))
        case "year_end":
            return day_of(date(date_of(awarded).year + expiry.after, 12, 31))
        case _:
            return NEVER
