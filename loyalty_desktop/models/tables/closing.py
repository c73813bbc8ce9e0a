"""What a shift and a day came to, kept as it was told."""

from sqlalchemy import CheckConstraint, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Day, Document, Id, Minor, Moment


class Closing(Base):
    """A shift of one counter, or a business day of the whole shop, closed; never changed.

    `counter` is empty for a day; numbers run from 1 without gaps, per counter and for days.
    `figures` is the JSON of what it came to, `heads` that of the last line of each counter's
    audit trail: [number, hash]. `first_line` is the line after which a shift began. `hash` is
    keyed, over all of this and the closing before.
    """

    __tablename__ = "closing"
    __table_args__ = (
        UniqueConstraint("kind", "counter", "number"),
        CheckConstraint("kind IN ('shift', 'day')", name="kind"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(kind = 'day') = (counter = '')", name="counter"),
        Index(
            "uq_closing_day",
            "business_day",
            unique=True,
            sqlite_where=text("kind = 'day'"),
            postgresql_where=text("kind = 'day'"),
        ),
        Index(None, "at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    counter: Mapped[Code]
    number: Mapped[int] = mapped_column(Integer)
    business_day: Mapped[Day]
    since: Mapped[Moment | None]
    at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    staff_id: Mapped[Id | None]
    counted_cash: Mapped[Minor | None]
    first_line: Mapped[int] = mapped_column(Integer)
    figures: Mapped[Document]
    heads: Mapped[Document]
    key_generation: Mapped[int]
    hash: Mapped[str] = mapped_column(String(32))
