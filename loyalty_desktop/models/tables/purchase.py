"""Purchases and what came back of them."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
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


class Purchase(Base):
    """A completed purchase; `member_id` is empty for an anonymous one.

    `goods` is its goods value after discounts and rewards, `base` its earning base; `refunded`,
    `reversed`, `returned` and `value_returned` say how much of it has gone back in all. `tier` is
    the one that multiplied its points. `explanation` is the JSON of the explanation's lines.
    One that was given to another member is void, and goes on as `moved_to`; that one names it in
    `moved_from` and took over its receipt number.
    """

    __tablename__ = "purchase"
    __table_args__ = (
        UniqueConstraint("counter", "business_day", "receipt"),
        CheckConstraint("total >= 0 AND goods >= 0 AND due >= 0 AND payable >= 0", name="amounts"),
        CheckConstraint("refunded BETWEEN 0 AND goods", name="refunded"),
        CheckConstraint("reversed BETWEEN 0 AND earned", name="reversed"),
        CheckConstraint("returned BETWEEN 0 AND points_used + reward_points", name="returned"),
        CheckConstraint("member_id IS NOT NULL OR (earned = 0 AND bonus = 0)", name="anonymous"),
        # Covers the question after every purchase, on which days did the member buy, and those of
        # the manager's figures: for how much?
        Index(
            "ix_purchase_member_days",
            "member_id",
            "business_day",
            "goods",
            "refunded",
            "points_value",
            "value_returned",
        ),
        Index(None, "business_day"),
        Index(None, "receipt"),
        Index(
            None,
            "import_id",
            sqlite_where=text("import_id IS NOT NULL"),
            postgresql_where=text("import_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id | None] = mapped_column(ForeignKey("member.id"))
    credited_at: Mapped[Moment | None]
    receipt: Mapped[str | None] = mapped_column(String(100))
    counter: Mapped[Code]
    cashier: Mapped[Code | None]
    business_day: Mapped[Day]
    at: Mapped[Moment]
    total: Mapped[Minor]
    tax: Mapped[Minor]
    discount: Mapped[Minor]
    goods: Mapped[Minor]
    due: Mapped[Minor]
    payable: Mapped[Minor]
    stored_value: Mapped[Minor]
    base: Mapped[Minor]
    earned: Mapped[Points]
    bonus: Mapped[Points]
    points_used: Mapped[Points]
    points_value: Mapped[Minor]
    reward_points: Mapped[Points]
    tier: Mapped[Name | None]
    programme_version: Mapped[int]
    explanation: Mapped[Document]
    refunded: Mapped[Minor]
    earned_share: Mapped[Prose]
    reversed: Mapped[Points]
    returned: Mapped[Points]
    value_returned: Mapped[Minor]
    voided_at: Mapped[Moment | None]
    staff_id: Mapped[Id | None]
    import_id: Mapped[Id | None]
    moved_from: Mapped[Id | None]
    moved_to: Mapped[Id | None]


class Payment(Base):
    """How much of a purchase was paid in which way, where the counter said so; never changed.

    `received` is the cash that was handed over, where the counter knew it: more by the change.
    """

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("method IN ('cash', 'card', 'stored')", name="method"),
        CheckConstraint("amount > 0", name="amount"),
        {"sqlite_with_rowid": False},
    )

    purchase_id: Mapped[Id] = mapped_column(ForeignKey("purchase.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    method: Mapped[str] = mapped_column(String(10))
    amount: Mapped[Minor]
    received: Mapped[Minor | None]


class PurchaseLine(Base):
    """A line of a purchase; quantities in thousandths, `net` after all discounts and rewards."""

    __tablename__ = "purchase_line"
    __table_args__ = (
        CheckConstraint("discount BETWEEN 0 AND amount", name="discount"),
        {"sqlite_with_rowid": False},
    )

    purchase_id: Mapped[Id] = mapped_column(ForeignKey("purchase.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10))
    sku: Mapped[Code | None]
    name: Mapped[Name | None]
    category: Mapped[Name | None]
    quantity: Mapped[Minor]
    amount: Mapped[Minor]
    discount: Mapped[Minor]
    net: Mapped[Minor]
    base: Mapped[Minor]


class Refund(Base):
    """What came back of a purchase; a void is a refund of everything, on its own document.

    `method` is how the money went back, where that is known; `command_key` is the command's.
    """

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("kind IN ('refund', 'void')", name="kind"),
        CheckConstraint("value >= 0 AND reversed >= 0 AND returned >= 0", name="amounts"),
        Index(None, "purchase_id"),
        Index(None, "business_day"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    purchase_id: Mapped[Id] = mapped_column(ForeignKey("purchase.id"))
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[Minor]
    reversed: Mapped[Points]
    bonus_reversed: Mapped[Points]
    lapsed: Mapped[Points]
    returned: Mapped[Points]
    points_value: Mapped[Minor]
    money_back: Mapped[Minor]
    reason: Mapped[Prose | None]
    counter: Mapped[Code]
    business_day: Mapped[Day]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]
    method: Mapped[str | None] = mapped_column(String(10))
    command_key: Mapped[str | None] = mapped_column(String(200))


class RefundLine(Base):
    """What of one line came back."""

    __tablename__ = "refund_line"

    refund_id: Mapped[Id] = mapped_column(ForeignKey("refund.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    quantity: Mapped[Minor]
    amount: Mapped[Minor]


class Item(Base):
    """What the shop sold last under an item number: for typing less, not for counting.

    `unit_price` is what one came to before discounts, `search` the folded number and name, `at`
    when the item was last sold, to the day.
    """

    __tablename__ = "item"
    __table_args__ = ({"sqlite_with_rowid": False},)

    sku: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Name | None]
    category: Mapped[Name | None]
    unit_price: Mapped[Minor]
    search: Mapped[str] = mapped_column(String(400))
    at: Mapped[Moment]
