"""Runs of printed cards, blank stock, and what has become of each card."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "print_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("counter", sa.String(length=100), nullable=False),
        sa.Column("told", sa.String(length=200), nullable=False),
        sa.Column("layout", sa.String(length=20), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.CheckConstraint("cards > 0", name=op.f("ck_print_run_cards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
    )
    op.create_index(op.f("ix_print_run_at"), "print_run", ["at"], unique=False)
    op.create_table(
        "printed_card",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("card_id", sa.String(length=36), nullable=False),
        sa.Column("printings", sa.Integer(), nullable=False),
        sa.CheckConstraint("printings >= 0", name=op.f("ck_printed_card_printings")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["print_run.id"], name=op.f("fk_printed_card_run_id_print_run")
        ),
        sa.PrimaryKeyConstraint("run_id", "place", name=op.f("pk_printed_card")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_printed_card_card_id"), "printed_card", ["card_id"], unique=False)
    op.create_table(
        "blank_card",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key_generation", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('blank', 'linked', 'blocked')", name=op.f("ck_blank_card_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_card")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_blank_card_code_hash")),
    )
    # Added as they are: a table that has lived for years is not written anew.
    op.add_column("card", sa.Column("printed_at", sa.BigInteger(), nullable=True))
    op.add_column("card", sa.Column("handed_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("A shop goes back by restoring the backup made before.")
