"""What the shop offers: programme versions, campaigns, rewards, vouchers, stamp cards."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Day, Document, Id, Moment, Name, Points


class ProgrammeVersion(Base):
    """A version of the programme, in force from a business day; never changed."""

    __tablename__ = "programme_version"

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    first_day: Mapped[Day]
    content: Mapped[Document]
    at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class Campaign(Base):
    """A version of a campaign, in force from the moment it was defined."""

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[Code]
    version: Mapped[int]
    name: Mapped[Name]
    content: Mapped[Document]
    at: Mapped[Moment]


class CampaignUse(Base):
    """That a purchase had a campaign, and the points that this brought."""

    __tablename__ = "campaign_use"
    __table_args__ = (Index(None, "code", "member_id"),)

    purchase_id: Mapped[Id] = mapped_column(ForeignKey("purchase.id"), primary_key=True)
    code: Mapped[Code] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    points: Mapped[Points] = mapped_column(server_default="0")


class Reward(Base):
    """A version of a reward; stock is in units and belongs to the version."""

    __tablename__ = "reward"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("stock IS NULL OR stock >= 0", name="stock"),
        CheckConstraint("given >= 0 AND (stock IS NULL OR given <= stock)", name="given"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[Code]
    version: Mapped[int]
    position: Mapped[int]
    name: Mapped[Name]
    points: Mapped[Points]
    stock: Mapped[int | None]
    given: Mapped[int]
    content: Mapped[Document]
    at: Mapped[Moment]


class Redemption(Base):
    """A reward taken or put aside: reserved, consumed, cancelled. A reservation lapses by time."""

    __tablename__ = "redemption"
    __table_args__ = (
        CheckConstraint("state IN ('reserved', 'consumed', 'cancelled', 'lapsed')", name="state"),
        CheckConstraint("quantity > 0 AND points >= 0", name="amounts"),
        Index(None, "member_id", "state"),
        Index(None, "reward_id", "state"),
        Index(None, "purchase_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    reward_id: Mapped[Id] = mapped_column(ForeignKey("reward.id"))
    code: Mapped[Code]
    quantity: Mapped[int]
    points: Mapped[Points]
    state: Mapped[str] = mapped_column(String(10))
    reserved_until: Mapped[Moment | None]
    purchase_id: Mapped[Id | None] = mapped_column(ForeignKey("purchase.id"))
    voucher_id: Mapped[Id | None] = mapped_column(ForeignKey("voucher.id"))
    day: Mapped[Day]
    at: Mapped[Moment]
    closed_at: Mapped[Moment | None]


class Voucher(Base):
    """The right to a reward without points, once; only the hash of its code is kept.

    `purchase_id` is the bill it was used on, `given_with` the one whose receipt it was printed on:
    a bill brings one coupon at most. `campaign_code` is the campaign that brought it, if one did.
    """

    __tablename__ = "voucher"
    __table_args__ = (
        CheckConstraint("state IN ('issued', 'used', 'cancelled')", name="state"),
        Index(None, "member_id"),
        Index(None, "given_with", unique=True),
        Index(None, "campaign_code"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    reward_code: Mapped[Code]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    key_generation: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    origin: Mapped[str] = mapped_column(String(20))
    last_day: Mapped[Day | None]
    purchase_id: Mapped[Id | None] = mapped_column(ForeignKey("purchase.id"))
    at: Mapped[Moment]
    used_at: Mapped[Moment | None]
    given_with: Mapped[Id | None]
    campaign_code: Mapped[Code | None]


class StampCard(Base):
    """A version of a stamp card, in force from the moment it was defined."""

    __tablename__ = "stamp_card"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[Code]
    version: Mapped[int]
    name: Mapped[Name]
    content: Mapped[Document]
    at: Mapped[Moment]


class Stamp(Base):
    """The stamps a purchase gave."""

    __tablename__ = "stamp"
    __table_args__ = (Index(None, "member_id", "code"), Index(None, "purchase_id"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    code: Mapped[Code]
    purchase_id: Mapped[Id] = mapped_column(ForeignKey("purchase.id"))
    stamps: Mapped[int]
    at: Mapped[Moment]
