"""How names sound, so that members are found however a name is spelled."""

import sqlalchemy as sa
from alembic import op

from loyalty_desktop.models.rules.sounds import sounds

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CHUNK = 10_000
_MEMBER = sa.table("member", sa.column("row"), sa.column("name"))
_SOUND = sa.table("name_sound", sa.column("sound"), sa.column("row"))


def upgrade() -> None:
    op.create_table(
        "name_sound",
        sa.Column("sound", sa.String(length=200), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["row"], ["member.row"], name=op.f("fk_name_sound_row_member")),
        sa.PrimaryKeyConstraint("sound", "row", name=op.f("pk_name_sound")),
        sqlite_with_rowid=False,
    )
    _listen()


def _listen() -> None:
    """Note how the names sound that are known already."""
    connection = op.get_bind()
    some = (
        sa.select(_MEMBER.c.row, _MEMBER.c.name)
        .where(_MEMBER.c.row > sa.bindparam("after"))
        .order_by(_MEMBER.c.row)
        .limit(_CHUNK)
    )
    after = 0
    while known := connection.execute(some, {"after": after}).all():
        after = known[-1].row
        heard = [{"sound": key, "row": row} for row, name in known for key in sounds(name)]
        if heard:
            connection.execute(sa.insert(_SOUND), heard)


def downgrade() -> None:
    raise NotImplementedError("A shop goes back by restoring the backup made before.")
