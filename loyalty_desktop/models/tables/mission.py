"""What members can achieve, and what they can subscribe to."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import (
    Base,
    Code,
    Day,
    Document,
    Id,
    Minor,
    Moment,
    Name,
    Points,
)


class Mission(Base):
    """A version of a mission, streak or badge, in force from the moment it was defined."""

    __tablename__ = "mission"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[Code]
    version: Mapped[int]
    name: Mapped[Name]
    content: Mapped[Document]
    at: Mapped[Moment]


class MissionAward(Base):
    """That a member has done a mission in its round, by a purchase.

    Once a round; where the purchase is undone `undone` and `undone_at` give it back.
    """

    __tablename__ = "mission_award"
    __table_args__ = (
        UniqueConstraint("member_id", "code", "round", "undone"),
        Index(None, "purchase_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    code: Mapped[Code]
    round: Mapped[Day]
    points: Mapped[Points]
    purchase_id: Mapped[Id | None] = mapped_column(ForeignKey("purchase.id"))
    day: Mapped[Day]
    undone: Mapped[int]
    undone_at: Mapped[Moment | None]
    at: Mapped[Moment]


class MembershipPlan(Base):
    """A version of a membership that is paid for, in force from the moment it was defined."""

    __tablename__ = "membership_plan"
    __table_args__ = (UniqueConstraint("code", "version"), CheckConstraint("days > 0", name="days"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[Code]
    version: Mapped[int]
    name: Mapped[Name]
    price: Mapped[Minor]
    days: Mapped[int]
    content: Mapped[Document]
    at: Mapped[Moment]


class Membership(Base):
    """A plan somebody has paid for, from one business day through another."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        Index(None, "member_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    code: Mapped[Code]
    version: Mapped[int]
    first_day: Mapped[Day]
    last_day: Mapped[Day]
    price: Mapped[Minor]
    purchase_id: Mapped[Id | None] = mapped_column(ForeignKey("purchase.id"))
    at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    staff_id: Mapped[Id | None]
