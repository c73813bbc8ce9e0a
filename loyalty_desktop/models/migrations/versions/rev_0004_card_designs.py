"""How the shop's cards look, and which design a run is printed in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_design",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("usual", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_card_design")),
    )
    # Added as it is: a table that has lived for years is not written anew.
    op.add_column("print_run", sa.Column("design", sa.String(length=60), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("A shop goes back by restoring the backup made before.")
