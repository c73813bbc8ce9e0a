"""The points ledger: entries, lots, allocations and the account that keeps a member's balance."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, text
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
    Prose,
)

KINDS = (
    "'earn', 'bonus', 'redeem', 'expire', 'adjust', 'reverse_earn', 'return_spent', 'merge', "
    "'opening'"
)


class Entry(Base):
    """One movement of points; never changed, never deleted (the database refuses).

    `points` are signed. `debt` is the part that made debt (positive) or paid it (negative), so
    that balance + pending changes by `points + debt`. `hash` chains the member's entries.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("member_id", "sequence"),
        UniqueConstraint("command_key", "number"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("points <> 0 OR debt <> 0", name="moves"),
        CheckConstraint("origin IS NULL OR kind = 'bonus'", name="origin"),
        Index(None, "business_day"),
        Index(None, "purchase_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    command_key: Mapped[str] = mapped_column(
        String(200), ForeignKey("command.key", deferrable=True, initially="DEFERRED")
    )
    number: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str | None] = mapped_column(String(20))
    points: Mapped[Points]
    debt: Mapped[Points]
    lot_id: Mapped[Id | None]
    purchase_id: Mapped[Id | None] = mapped_column(ForeignKey("purchase.id"))
    refund_id: Mapped[Id | None] = mapped_column(ForeignKey("refund.id"))
    redemption_id: Mapped[Id | None] = mapped_column(ForeignKey("redemption.id"))
    counter: Mapped[Code]
    staff_id: Mapped[Id | None]
    business_day: Mapped[Day]
    occurred_at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    reason: Mapped[Prose | None]
    programme_version: Mapped[int]
    key_generation: Mapped[int]
    hash: Mapped[str] = mapped_column(String(32))


class Lot(Base):
    """One award. `remaining` follows its allocations, `last_valid` its renewals.

    `awarded_day` orders lots of one last valid day; a lot carried over by a merge or a return
    keeps that of its first. `paid_debt` of the award went to an older debt at once.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("remaining BETWEEN 0 AND earned", name="remaining"),
        CheckConstraint("earned > 0", name="earned"),
        Index(None, "member_id", "remaining", "last_valid"),
        Index(
            "ix_lot_due",
            "last_valid",
            sqlite_where=text("remaining > 0"),
            postgresql_where=text("remaining > 0"),
        ),
        Index(None, "purchase_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(20))
    origin: Mapped[str | None] = mapped_column(String(20))
    earned: Mapped[Points]
    remaining: Mapped[Points]
    available_from: Mapped[Day]
    last_valid: Mapped[Day]
    first_last_valid: Mapped[Day]
    awarded_day: Mapped[Day]
    sequence: Mapped[int]
    purchase_id: Mapped[Id | None] = mapped_column(ForeignKey("purchase.id"))
    from_lot: Mapped[Id | None] = mapped_column(ForeignKey("lot.id"))
    occurred_at: Mapped[Moment]


class LotRenewal(Base):
    """A later last valid day that a purchase gave to a lot."""

    __tablename__ = "lot_renewal"

    lot_id: Mapped[Id] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    command_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    last_valid: Mapped[Day]
    occurred_at: Mapped[Moment]


class Allocation(Base):
    """Which lot an entry drew from (positive points) or gave back to (negative); never changed."""

    __tablename__ = "allocation"
    __table_args__ = (Index(None, "lot_id"), CheckConstraint("points <> 0", name="moves"))

    entry_id: Mapped[Id] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    lot_id: Mapped[Id] = mapped_column(ForeignKey("lot.id"))
    points: Mapped[Points]
    occurred_at: Mapped[Moment]


class Account(Base):
    """What a member's entries and purchases come to, kept ready; only the ledger writes it.

    True as of `as_of` and until the business day `changes`, on which time alone alters it, as
    long as `programme_version` is the last recorded of the versions that have begun by then.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance"),
        CheckConstraint("pending >= 0", name="pending"),
        CheckConstraint("debt >= 0", name="debt"),
        Index(None, "changes"),
        Index(None, "stage"),
        Index(None, "tier"),
    )

    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"), primary_key=True)
    balance: Mapped[Points]
    pending: Mapped[Points]
    debt: Mapped[Points]
    changes: Mapped[Day]
    as_of: Mapped[Moment]
    programme_version: Mapped[int]
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(32))
    tier: Mapped[Name | None]
    stage: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[Document]
    purchases: Mapped[int]
    visits: Mapped[int]
    first_day: Mapped[Day | None]
    last_day: Mapped[Day | None]
    spend: Mapped[Minor]
    measure: Mapped[Minor]
    absorbed: Mapped[int]
