"""The shop, its keys, its commands and its closed days."""

from sqlalchemy import CheckConstraint, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Day, Document, Id, Moment, Name


class Shop(Base):
    """The one shop of this database.

    `revision` rises with every change of programme, campaigns, rewards, stamp cards or staff, so
    that a store knows when what it keeps in memory is old. `latest_day` is the latest business
    day recorded, `closed_day` the last one closed; from `categories_since` on purchases carry
    categories (empty: none ever did).
    """

    __tablename__ = "shop"
    __table_args__ = (CheckConstraint("one = 1", name="only_one"),)

    one: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    id: Mapped[Id]
    name: Mapped[Name]
    currency: Mapped[str] = mapped_column(String(3))
    timezone: Mapped[Code]
    day_starts: Mapped[int]
    country: Mapped[str] = mapped_column(String(2))
    revision: Mapped[int]
    latest_day: Mapped[Day | None]
    closed_day: Mapped[Day | None]
    categories_since: Mapped[Day | None]
    created_at: Mapped[Moment]


class ShopFacts(Base):
    """What the shop says of itself on paper, as it is now: JSON, and its logo (PNG or JPEG)."""

    __tablename__ = "shop_facts"
    __table_args__ = (CheckConstraint("one = 1", name="only_one"),)

    one: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    content: Mapped[Document]
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class ShopChoice(Base):
    """What the shop has chosen of one thing, as it is now: JSON under the name of the thing.

    Such as the order of what a cashier is told to say, or the server that sends its mail.
    """

    __tablename__ = "shop_choice"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    content: Mapped[Document]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class KeptAnswer(Base):
    """A long answer as it was reckoned last, to be shown at once: a cache, never the truth.

    `question` is a digest of what was asked beside `name`, `as_of` the moment it speaks of.
    """

    __tablename__ = "kept_answer"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[Document]
    as_of: Mapped[Moment]
    made_at: Mapped[Moment]


class ShopKey(Base):
    """Which secret keys the shop has used: fingerprints only, the keys are kept elsewhere."""

    __tablename__ = "shop_key"

    generation: Mapped[int] = mapped_column(Integer, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[Moment]


class Command(Base):
    """Every change that was ever asked for, by its key, with its first answer."""

    __tablename__ = "command"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    op: Mapped[str] = mapped_column(String(40))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    answer: Mapped[Document]
    at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    staff_id: Mapped[Id | None] = mapped_column(ForeignKey("staff.id"))
    counter: Mapped[Code]
