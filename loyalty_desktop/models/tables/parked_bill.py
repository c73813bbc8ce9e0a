"""Bills put aside at the counter."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Document, Id, Minor, Moment


class ParkedBill(Base):
    """A bill put aside: it moves nothing. `content` is the window's own JSON, never read here.

    `closed_at` is when it was taken up again or dropped, at the counter `closed_counter`.
    """

    __tablename__ = "parked_bill"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'taken', 'dropped')", name="state"),
        Index(
            "ix_parked_bill_waiting",
            "at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    counter: Mapped[Code]
    staff_id: Mapped[Id | None]
    member_id: Mapped[Id | None] = mapped_column(ForeignKey("member.id"))
    total: Mapped[Minor]
    content: Mapped[Document]
    at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    closed_counter: Mapped[Code | None]
