"""The photo of a member."""

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member, MemberPhoto
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.store import Prepared, Session, needs

_PHOTO = Prepared(select(MemberPhoto.image).where(MemberPhoto.member_id == bindparam("member")))
_ABSORBED = Prepared(select(Member.id).where(Member.merged_into == bindparam("member")))


@needs(Right.SEE_MEMBERS)
def member_photo(session: Session, reference: str) -> bytes | None:
    """Return the photo (JPEG) of the member that `reference` means, None without one.

    Errors: `NotFound`.
    """
    return photo_of(session, find_member(session, reference).id)


def photo_of(session: Session, member: str) -> bytes | None:
    """Return the photo of the member with id `member`, or of one that was merged into it."""
    row = _PHOTO.first(session, member=member)
    if row is not None:
        return bytes(row[0])
    for (absorbed,) in _ABSORBED.all(session, member=member):
        if (photo := photo_of(session, absorbed)) is not None:
            return photo
    return None
