"""Who may be told of an offer at the counter, aloud or on a receipt."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.messages import OF_AGE, age
from loyalty_desktop.models.tables import Consent
from loyalty_desktop.services.finding import Found
from loyalty_desktop.services.store import Prepared, Session

_LAST_WORD = Prepared(
    select(Consent.given)
    .where(
        Consent.member_id == bindparam("member"),
        Consent.purpose == "marketing",
        Consent.channel == "counter",
    )
    .order_by(Consent.at.desc(), Consent.id.desc())
    .limit(1)
)


def may_be_told(session: Session, member: Found, everybody: Sequence[str], day: int) -> bool:
    """Tell whether a member may be told of offers at the counter on a business day.

    Not who is restricted, has left, is under 18, or (as any of `everybody` who became this member)
    said no to marketing at the counter. Who said nothing may.
    """
    if member.restricted or member.left_at is not None:
        return False
    if member.birthday is not None and age(member.birthday, day) < OF_AGE:
        return False
    words = (_LAST_WORD.first(session, member=one) for one in everybody)
    return all(word is None or bool(word[0]) for word in words)
