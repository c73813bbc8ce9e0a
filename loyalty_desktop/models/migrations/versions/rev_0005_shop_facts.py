"""What the shop says of itself, coupons given with a bill, cash as it was received."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop_facts",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("one = 1", name=op.f("ck_shop_facts_only_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_shop_facts")),
    )
    # Added as they are: tables that have lived for years are not written anew.
    op.add_column("voucher", sa.Column("given_with", sa.String(length=36), nullable=True))
    op.create_index(op.f("ix_voucher_given_with"), "voucher", ["given_with"], unique=True)
    op.add_column("payment", sa.Column("received", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("A shop goes back by restoring the backup made before.")
