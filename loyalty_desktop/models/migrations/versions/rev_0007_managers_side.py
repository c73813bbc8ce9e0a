"""What the manager's side keeps: goals, channels, campaigns' people, messages, missions, plans."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_fold", sa.String(length=200), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("name_fold", name=op.f("uq_channel_name_fold")),
    )
    op.create_table(
        "goal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=100), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("shop_gain", sa.Text(), nullable=True),
        sa.Column("member_gain", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("last_day > first_day", name=op.f("ck_goal_days")),
        sa.CheckConstraint("start <> target", name=op.f("ck_goal_way")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    op.create_table(
        "kept_answer",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "question", name=op.f("pk_kept_answer")),
    )
    op.create_table(
        "membership_plan",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("days > 0", name=op.f("ck_membership_plan_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_plan")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_membership_plan_code_version")),
    )
    op.create_table(
        "mission",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_mission_code_version")),
    )
    op.create_table(
        "shop_choice",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_shop_choice")),
    )
    op.create_table(
        "strategy_note",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "kind IN ('campaign', 'programme', 'service')", name=op.f("ck_strategy_note_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_note")),
    )
    op.create_table(
        "asked_question",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('answered', 'skipped', 'declined')", name=op.f("ck_asked_question_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_asked_question_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_question")),
    )
    op.create_index(
        op.f("ix_asked_question_member_id_at"), "asked_question", ["member_id", "at"], unique=False
    )
    op.create_table(
        "campaign_target",
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("control", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reached_at", sa.BigInteger(), nullable=True),
        sa.Column("reached_by", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('yes', 'no', 'later')", name=op.f("ck_campaign_target_answer")
        ),
        sa.CheckConstraint(
            "NOT control OR reached_at IS NULL", name=op.f("ck_campaign_target_control_unreached")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_campaign_target_member_id_member")
        ),
        sa.PrimaryKeyConstraint("code", "member_id", "round", name=op.f("pk_campaign_target")),
    )
    op.create_index(
        op.f("ix_campaign_target_member_id"), "campaign_target", ["member_id"], unique=False
    )
    op.create_table(
        "channel_reach",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=True),
        sa.Column("campaign_code", sa.String(length=100), nullable=True),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_channel_reach_days")),
        sa.CheckConstraint("reached >= 0 AND cost >= 0", name=op.f("ck_channel_reach_amounts")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_reach_channel_id_channel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_reach")),
    )
    op.create_index(
        op.f("ix_channel_reach_campaign_code"), "channel_reach", ["campaign_code"], unique=False
    )
    op.create_index(
        op.f("ix_channel_reach_first_day"), "channel_reach", ["first_day"], unique=False
    )
    op.create_table(
        "member_photo",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_photo_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_photo")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "channel IN ('email', 'whatsapp', 'sms')", name=op.f("ck_message_channel")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'handed', 'failed', 'dropped')",
            name=op.f("ck_message_state"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_message_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "code",
            "member_id",
            "round",
            "channel",
            name=op.f("uq_message_code_member_id_round_channel"),
        ),
    )
    op.create_index(
        op.f("ix_message_member_id_sent_at"), "message", ["member_id", "sent_at"], unique=False
    )
    op.create_index(op.f("ix_message_state_next_at"), "message", ["state", "next_at"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("purchase_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_membership_days")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_membership_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_membership_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_member_id"), "membership", ["member_id"], unique=False)
    op.create_table(
        "mission_award",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("purchase_id", sa.String(length=36), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_mission_award_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_mission_award_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission_award")),
        sa.UniqueConstraint(
            "member_id",
            "code",
            "round",
            "undone",
            name=op.f("uq_mission_award_member_id_code_round_undone"),
        ),
    )
    op.create_index(
        op.f("ix_mission_award_purchase_id"), "mission_award", ["purchase_id"], unique=False
    )
    op.add_column(
        "feedback",
        sa.Column("source", sa.String(length=20), server_default="counter", nullable=False),
    )
    op.add_column(
        "campaign_use",
        sa.Column("points", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column("voucher", sa.Column("campaign_code", sa.String(length=100), nullable=True))
    op.create_index(op.f("ix_voucher_campaign_code"), "voucher", ["campaign_code"], unique=False)
    op.add_column("interaction", sa.Column("outcome", sa.Text(), nullable=True))
    op.add_column("member", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("member", sa.Column("postcode", sa.String(length=20), nullable=True))
    op.drop_index("ix_purchase_member_id_business_day_goods_refunded", table_name="purchase")
    op.create_index(
        "ix_purchase_member_days",
        "purchase",
        ["member_id", "business_day", "goods", "refunded", "points_value", "value_returned"],
        unique=False,
    )
    _let_feedback_come_in()


def _let_feedback_come_in() -> None:
    """Let an import be one of feedback: SQLite takes a check only with a new table."""
    kinds = "kind IN ('members', 'purchases', 'feedback')"
    name = op.f("ck_import_run_kind")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(name, "import_run", type_="check")
        op.create_check_constraint(name, "import_run", kinds)
        return
    op.rename_table("import_run", "import_run_before")
    op.create_table(
        "import_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(kinds, name=name),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.execute("INSERT INTO import_run SELECT * FROM import_run_before")
    op.drop_table("import_run_before")


def downgrade() -> None:
    raise NotImplementedError("A shop goes back by restoring the backup made before.")
