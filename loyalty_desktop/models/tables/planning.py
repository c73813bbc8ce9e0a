"""What the shop wants to reach, and how it means to."""

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Day, Id, Moment, Name, Prose


class Goal(Base):
    """A measure that is to come from `start` on `first_day` to `target` on `last_day`.

    Both are millionths of the measure's unit: of 1 for rates, of a minor unit for money.
    """

    __tablename__ = "goal"
    __table_args__ = (
        CheckConstraint("last_day > first_day", name="days"),
        CheckConstraint("start <> target", name="way"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[Name]
    measure: Mapped[Code]
    start: Mapped[int] = mapped_column(BigInteger)
    target: Mapped[int] = mapped_column(BigInteger)
    first_day: Mapped[Day]
    last_day: Mapped[Day]
    shop_gain: Mapped[Prose | None]
    member_gain: Mapped[Prose | None]
    at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    staff_id: Mapped[Id | None]


class StrategyNote(Base):
    """What is to be done, as the shop put it: in a campaign, in the programme, in the service."""

    __tablename__ = "strategy_note"
    __table_args__ = (CheckConstraint("kind IN ('campaign', 'programme', 'service')", name="kind"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    text: Mapped[Prose]
    at: Mapped[Moment]
    done_at: Mapped[Moment | None]
    staff_id: Mapped[Id | None]
