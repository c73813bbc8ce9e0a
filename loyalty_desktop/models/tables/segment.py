"""People meant together: a condition under a name, and whom it meant when it was frozen."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Id, Moment, Name, Prose


class Segment(Base):
    """A condition kept under its name. `frozen_at`: its members are those kept at that moment."""

    __tablename__ = "segment"
    __table_args__ = (CheckConstraint("name <> ''", name="name"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[Name]
    name_fold: Mapped[str] = mapped_column(String(200), unique=True)
    expression: Mapped[Prose]
    at: Mapped[Moment]
    frozen_at: Mapped[Moment | None]
    staff_id: Mapped[Id | None]


class SegmentMember(Base):
    """Somebody who was in a segment when it was frozen."""

    __tablename__ = "segment_member"
    __table_args__ = ({"sqlite_with_rowid": False},)

    segment_id: Mapped[Id] = mapped_column(ForeignKey("segment.id"), primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"), primary_key=True)
