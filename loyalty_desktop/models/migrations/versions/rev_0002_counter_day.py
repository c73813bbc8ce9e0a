"""The counter's day: ways of paying, parked bills, closings, moved purchases, known items."""

import sqlalchemy as sa
from alembic import op

from loyalty_desktop.models.rules.names import fold

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("payment", "closing")
"""Tables whose rows the database itself refuses to change or delete."""

SQLITE = tuple(
    f"""CREATE TRIGGER keep_{table}_{what.lower()} BEFORE {what} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
    for table in APPEND_ONLY
    for what in ("UPDATE", "DELETE")
)
POSTGRESQL = tuple(
    f"""CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION keep_rows()"""
    for table in APPEND_ONLY
)
LONGEST_SEARCH = 400


def upgrade() -> None:
    op.create_table(
        "payment",
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("method IN ('cash', 'card', 'stored')", name=op.f("ck_payment_method")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_amount")),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_payment_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "number", name=op.f("pk_payment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "parked_bill",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("counter", sa.String(length=100), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("member_id", sa.String(length=36), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_counter", sa.String(length=100), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'taken', 'dropped')", name=op.f("ck_parked_bill_state")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_parked_bill_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_bill")),
    )
    op.create_index(
        "ix_parked_bill_waiting",
        "parked_bill",
        ["at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "closing",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("counter", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Integer(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("counted_cash", sa.BigInteger(), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("key_generation", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('shift', 'day')", name=op.f("ck_closing_kind")),
        sa.CheckConstraint("number > 0", name=op.f("ck_closing_number")),
        sa.CheckConstraint("(kind = 'day') = (counter = '')", name=op.f("ck_closing_counter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint(
            "kind", "counter", "number", name=op.f("uq_closing_kind_counter_number")
        ),
    )
    op.create_index(op.f("ix_closing_at"), "closing", ["at"], unique=False)
    op.create_index(
        "uq_closing_day",
        "closing",
        ["business_day"],
        unique=True,
        sqlite_where=sa.text("kind = 'day'"),
        postgresql_where=sa.text("kind = 'day'"),
    )
    op.create_table(
        "item",
        sa.Column("sku", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("category", sa.String(length=200), nullable=True),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("search", sa.String(length=LONGEST_SEARCH), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sku", name=op.f("pk_item")),
        sqlite_with_rowid=False,
    )
    # Added as they are: a table that has lived for years is not written anew.
    op.add_column("refund", sa.Column("method", sa.String(length=10), nullable=True))
    op.add_column("refund", sa.Column("command_key", sa.String(length=200), nullable=True))
    op.add_column("purchase", sa.Column("moved_from", sa.String(length=36), nullable=True))
    op.add_column("purchase", sa.Column("moved_to", sa.String(length=36), nullable=True))
    op.create_index(
        op.f("ix_purchase_import_id"),
        "purchase",
        ["import_id"],
        unique=False,
        sqlite_where=sa.text("import_id IS NOT NULL"),
        postgresql_where=sa.text("import_id IS NOT NULL"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))
    _remember_items()


def _remember_items() -> None:
    """Note of each item number what its last line said."""
    connection = op.get_bind()
    newest = connection.execute(
        sa.text(
            "SELECT sku, max(purchase_id) FROM purchase_line WHERE sku IS NOT NULL "
            "AND quantity > 0 GROUP BY sku"
        )
    ).all()
    line = sa.text(
        "SELECT l.name, l.category, l.quantity, l.amount, p.at FROM purchase_line l "
        "JOIN purchase p ON p.id = l.purchase_id "
        "WHERE l.purchase_id = :purchase AND l.sku = :sku AND l.quantity > 0 "
        "ORDER BY l.number DESC LIMIT 1"
    )
    keep = sa.text(
        "INSERT INTO item (sku, name, category, unit_price, search, at) "
        "VALUES (:sku, :name, :category, :price, :search, :at)"
    )
    for sku, purchase in newest:
        name, category, quantity, amount, at = connection.execute(
            line, {"purchase": purchase, "sku": sku}
        ).one()
        connection.execute(
            keep,
            {
                "sku": sku,
                "name": name,
                "category": category,
                "price": (2 * amount * 1000 + quantity) // (2 * quantity),
                "search": fold(f"{sku} {name or ''}")[:LONGEST_SEARCH],
                "at": at,
            },
        )


def downgrade() -> None:
    raise NotImplementedError("A shop goes back by restoring the backup made before.")
