"""Nobody at the counter gives points to the own member card; who tries leaves a trace."""

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Staff
from loyalty_desktop.services import ledger
from loyalty_desktop.services.commands.answering import Asked, audit
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.store import Prepared, Session, micros, noted

_OWN_MEMBER = Prepared(select(Staff.member_id).where(Staff.id == bindparam("staff")))


def refuse_own_card(p: Posting, by: Actor, book: Book) -> None:
    """Refuse (`NotAllowed`) that somebody at the counter gives points to the own card."""
    own = _own_member(p.session, by)
    if own is not None and own in ledger.everyone(p, book):
        raise NotAllowed(reason="own_card")


@noted("own_card")
def note_own_card(session: Session, by: Actor, request: Asked) -> None:
    """Keep that somebody tried: nothing came of it, and it is worth a look all the same."""
    audit(session, by, "own_card", _own_member(session, by), micros(request.at), key=request.key)


def _own_member(session: Session, by: Actor) -> str | None:
    row = None if by.staff is None else _OWN_MEMBER.first(session, staff=by.staff)
    return None if row is None else row[0]
