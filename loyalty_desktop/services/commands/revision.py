"""Telling every store that the shop's rules have changed."""

from sqlalchemy import update

from loyalty_desktop.models.tables import Shop
from loyalty_desktop.services.store import Session


def raise_revision(session: Session) -> None:
    """Raise the shop's revision: what stores keep in memory is old from the commit on."""
    session.execute(update(Shop).values(revision=Shop.revision + 1))
