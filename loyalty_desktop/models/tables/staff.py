"""The people who work in the shop, and what they did."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Document, Id, Moment, Name

ROLES = "'cashier', 'supervisor', 'manager', 'owner', 'auditor'"


class Staff(Base):
    """Somebody who signs in. `limits` (JSON) narrows or widens the limits of the role."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(f"role IN ({ROLES})", name="role"),
        CheckConstraint("wrong_tries >= 0", name="wrong_tries"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[Name]
    name_fold: Mapped[Name] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(20))
    limits: Mapped[Document]
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    card_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    member_id: Mapped[Id | None] = mapped_column(ForeignKey("member.id"))
    active: Mapped[bool]
    wrong_tries: Mapped[int]
    locks: Mapped[int]
    locked_until: Mapped[Moment | None]
    created_at: Mapped[Moment]


class Audit(Base):
    """Who did what, when and where: append-only, chained by keyed hashes per counter.

    `fields` names what changed (JSON), never the personal values.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject"), Index(None, "at"))

    counter: Mapped[Code] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    command_key: Mapped[str | None] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[Id | None]
    at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    staff_id: Mapped[Id | None]
    second_staff_id: Mapped[Id | None]
    fields: Mapped[Document]
    key_generation: Mapped[int]
    hash: Mapped[str] = mapped_column(String(32))
