"""When a member is expected again."""

from datetime import datetime

from sqlalchemy import bindparam, func, literal_column, select

from loyalty_desktop.models.rules import next_visit as rules
from loyalty_desktop.models.rules.next_visit import LATEST, NextVisit, Visit
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member, Purchase
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.standing import lineage
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

_RESTRICTED = Prepared(select(Member.restricted).where(Member.id == bindparam("member")))
_DAYS = Prepared(
    select(Purchase.business_day, func.min(Purchase.at))
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.business_day <= bindparam("day"),
        Purchase.goods > Purchase.refunded,
    )
    .group_by(Purchase.business_day)
    .order_by(Purchase.business_day.desc())
    .limit(literal_column(str(LATEST)))
)


@needs(Right.SEE_MEMBERS)
def next_visit(session: Session, member: str, at: datetime) -> NextVisit | None:
    """Return when the member that `member` means is expected again, as of `at`; `NotFound`.

    None without a rhythm, of somebody who is lost, and of restricted people.
    """
    found = find_member(session, member)
    if _RESTRICTED.first(session, member=found.id)[0]:
        return None
    shop = session.shop
    day = shop.day(at)
    days: dict[int, int] = {}
    for one in lineage(session, found.id, micros(at)):
        for on, first in _DAYS.all(session, member=one, day=day):
            days[on] = min(first, days.get(on, first))
    visits = [Visit(on, moment(first).astimezone(shop.zone).hour) for on, first in days.items()]
    return rules.next_visit(visits, day, shop.version_on(day).programme.stages.churn_days)
