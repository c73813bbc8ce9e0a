"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "entry",
    "allocation",
    "audit",
    "consent",
    "programme_version",
    "command",
    "refund_line",
)
"""Tables whose rows the database itself refuses to change or delete."""
NEVER_DELETED = ("purchase", "purchase_line", "refund", "lot", "account", "member", "card")

SQLITE = (
    *(
        f"""CREATE TRIGGER keep_{table}_{what.lower()} BEFORE {what} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in APPEND_ONLY
        for what in ("UPDATE", "DELETE")
    ),
    *(
        f"""CREATE TRIGGER keep_{table}_delete BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} rows are never deleted'); END"""
        for table in NEVER_DELETED
    ),
    """CREATE VIRTUAL TABLE member_search USING fts5(
        search, content='member', content_rowid='row', tokenize='trigram', detail=none)""",
    """CREATE TRIGGER keep_member_search_insert AFTER INSERT ON member BEGIN
        INSERT INTO member_search(rowid, search) VALUES (new.row, new.search); END""",
    """CREATE TRIGGER keep_member_search_update AFTER UPDATE OF search ON member BEGIN
        INSERT INTO member_search(member_search, rowid, search)
        VALUES ('delete', old.row, old.search);
        INSERT INTO member_search(rowid, search) VALUES (new.row, new.search); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION keep_rows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    *(
        f"""CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION keep_rows()"""
        for table in APPEND_ONLY
    ),
    *(
        f"""CREATE TRIGGER keep_{table} BEFORE DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION keep_rows()"""
        for table in NEVER_DELETED
    ),
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_member_search ON member USING gin (search gin_trgm_ops)",
)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("counter", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("command_key", sa.String(length=200), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("second_staff_id", sa.String(length=36), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("key_generation", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("counter", "number", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_subject"), ["subject"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_campaign_code_version")),
    )
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
        sa.CheckConstraint("kind IN ('members', 'purchases')", name=op.f("ck_import_run_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "member",
        sa.Column("row", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_fold", sa.String(length=200), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("city", sa.String(length=200), nullable=True),
        sa.Column("birthday", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("referred_by", sa.String(length=36), nullable=True),
        sa.Column("would_have_come", sa.String(length=10), nullable=False),
        sa.Column("merged_into", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "would_have_come IN ('unknown', 'yes', 'no')", name=op.f("ck_member_would_have_come")
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR joined_at IS NOT NULL", name=op.f("ck_member_left_after_joining")
        ),
        sa.CheckConstraint(
            "merged_into IS NULL OR merged_into <> id",
            name=op.f("ck_member_not_merged_into_itself"),
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["member.id"], name=op.f("fk_member_merged_into_member")
        ),
        sa.ForeignKeyConstraint(
            ["referred_by"], ["member.id"], name=op.f("fk_member_referred_by_member")
        ),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_member")),
        sa.UniqueConstraint("id", name=op.f("uq_member_id")),
        sa.UniqueConstraint("number", name=op.f("uq_member_number")),
        sa.UniqueConstraint("phone", name=op.f("uq_member_phone")),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_member_name_fold_id"), ["name_fold", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_member_referred_by"), ["referred_by"], unique=False)

    op.create_table(
        "programme_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_programme_version")),
    )
    op.create_table(
        "reward",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "given >= 0 AND (stock IS NULL OR given <= stock)", name=op.f("ck_reward_given")
        ),
        sa.CheckConstraint("stock IS NULL OR stock >= 0", name=op.f("ck_reward_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_reward_code_version")),
    )
    op.create_table(
        "shop",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("timezone", sa.String(length=100), nullable=False),
        sa.Column("day_starts", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("latest_day", sa.Integer(), nullable=True),
        sa.Column("closed_day", sa.Integer(), nullable=True),
        sa.Column("categories_since", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_shop_only_one")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_shop")),
    )
    op.create_table(
        "shop_key",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("generation", name=op.f("pk_shop_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_shop_key_fingerprint")),
    )
    op.create_table(
        "stamp_card",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp_card")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_stamp_card_code_version")),
    )
    op.create_table(
        "account",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("pending", sa.BigInteger(), nullable=False),
        sa.Column("debt", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("programme_version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.Column("tier", sa.String(length=200), nullable=True),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("purchases", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Integer(), nullable=True),
        sa.Column("spend", sa.BigInteger(), nullable=False),
        sa.Column("measure", sa.BigInteger(), nullable=False),
        sa.Column("absorbed", sa.Integer(), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_account_balance")),
        sa.CheckConstraint("debt >= 0", name=op.f("ck_account_debt")),
        sa.CheckConstraint("pending >= 0", name=op.f("ck_account_pending")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_account_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_changes"), ["changes"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_stage"), ["stage"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_tier"), ["tier"], unique=False)

    op.create_table(
        "card",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("key_generation", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("blocked_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint("kind IN ('own', 'linked')", name=op.f("ck_card_kind")),
        sa.CheckConstraint(
            "state IN ('issued', 'blocked', 'replaced')", name=op.f("ck_card_state")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_card_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["card.id"], name=op.f("fk_card_replaced_by_card")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_card_code_hash")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_member_id"), ["member_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("purchase_id", sa.String(length=36), nullable=True),
        sa.Column("undone", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_claim_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint(
            "member_id", "what", "undone", name=op.f("uq_claim_member_id_what_undone")
        ),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_purchase_id"), ["purchase_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(length=100), nullable=False),
        sa.Column("text_version", sa.String(length=100), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "channel IN ('counter', 'whatsapp', 'sms', 'email', 'post')",
            name=op.f("ck_consent_channel"),
        ),
        sa.CheckConstraint(
            "purpose IN ('programme', 'marketing', 'profiling')", name=op.f("ck_consent_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_consent_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_member_id_purpose_channel_at"),
            ["member_id", "purpose", "channel", "at"],
            unique=False,
        )

    op.create_table(
        "feedback",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("nps", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("product", sa.String(length=200), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("nps BETWEEN 0 AND 10", name=op.f("ck_feedback_nps")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_feedback_satisfaction")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_feedback_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_feedback_member_id_at"), ["member_id", "at"], unique=False
        )

    op.create_table(
        "interaction",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_interaction_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
    )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interaction_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_interaction_member_id_at"), ["member_id", "at"], unique=False
        )

    op.create_table(
        "merge",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("keep_id", sa.String(length=36), nullable=False),
        sa.Column("absorb_id", sa.String(length=36), nullable=False),
        sa.Column("debt", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("keep_id <> absorb_id", name=op.f("ck_merge_two_members")),
        sa.ForeignKeyConstraint(
            ["absorb_id"], ["member.id"], name=op.f("fk_merge_absorb_id_member")
        ),
        sa.ForeignKeyConstraint(["keep_id"], ["member.id"], name=op.f("fk_merge_keep_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_absorb_id"), ["absorb_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_merge_keep_id"), ["keep_id"], unique=False)

    op.create_table(
        "preference",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("source IN ('said', 'derived')", name=op.f("ck_preference_source")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_preference_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
    )
    with op.batch_alter_table("preference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_preference_member_id_name"), ["member_id", "name"], unique=False
        )

    op.create_table(
        "purchase",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=True),
        sa.Column("credited_at", sa.BigInteger(), nullable=True),
        sa.Column("receipt", sa.String(length=100), nullable=True),
        sa.Column("counter", sa.String(length=100), nullable=False),
        sa.Column("cashier", sa.String(length=100), nullable=True),
        sa.Column("business_day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("payable", sa.BigInteger(), nullable=False),
        sa.Column("stored_value", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("bonus", sa.BigInteger(), nullable=False),
        sa.Column("points_used", sa.BigInteger(), nullable=False),
        sa.Column("points_value", sa.BigInteger(), nullable=False),
        sa.Column("reward_points", sa.BigInteger(), nullable=False),
        sa.Column("tier", sa.String(length=200), nullable=True),
        sa.Column("programme_version", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("earned_share", sa.Text(), nullable=False),
        sa.Column("reversed", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("value_returned", sa.BigInteger(), nullable=False),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("import_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "member_id IS NOT NULL OR (earned = 0 AND bonus = 0)",
            name=op.f("ck_purchase_anonymous"),
        ),
        sa.CheckConstraint("refunded BETWEEN 0 AND goods", name=op.f("ck_purchase_refunded")),
        sa.CheckConstraint(
            "returned BETWEEN 0 AND points_used + reward_points", name=op.f("ck_purchase_returned")
        ),
        sa.CheckConstraint("reversed BETWEEN 0 AND earned", name=op.f("ck_purchase_reversed")),
        sa.CheckConstraint(
            "total >= 0 AND goods >= 0 AND due >= 0 AND payable >= 0",
            name=op.f("ck_purchase_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_purchase_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase")),
        sa.UniqueConstraint(
            "counter",
            "business_day",
            "receipt",
            name=op.f("uq_purchase_counter_business_day_receipt"),
        ),
    )
    with op.batch_alter_table("purchase", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_purchase_business_day"), ["business_day"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_purchase_member_id_business_day_goods_refunded"),
            ["member_id", "business_day", "goods", "refunded"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_purchase_receipt"), ["receipt"], unique=False)

    op.create_table(
        "qualification",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("interest", sa.String(length=10), nullable=False),
        sa.Column("ability", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "ability IN ('unknown', 'yes', 'no')", name=op.f("ck_qualification_ability")
        ),
        sa.CheckConstraint(
            "interest IN ('unknown', 'yes', 'no')", name=op.f("ck_qualification_interest")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_qualification_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
    )
    with op.batch_alter_table("qualification", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_qualification_member_id_at"), ["member_id", "at"], unique=False
        )

    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_fold", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        sa.Column("card_hash", sa.String(length=64), nullable=True),
        sa.Column("member_id", sa.String(length=36), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locks", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "role IN ('cashier', 'supervisor', 'manager', 'owner', 'auditor')",
            name=op.f("ck_staff_role"),
        ),
        sa.CheckConstraint("wrong_tries >= 0", name=op.f("ck_staff_wrong_tries")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_staff_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("card_hash", name=op.f("uq_staff_card_hash")),
        sa.UniqueConstraint("name_fold", name=op.f("uq_staff_name_fold")),
    )
    op.create_table(
        "stage_change",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=True),
        sa.Column("row", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_stage_change_member_id_member")
        ),
        sa.PrimaryKeyConstraint("member_id", "day", name=op.f("pk_stage_change")),
    )
    with op.batch_alter_table("stage_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_change_day"), ["day"], unique=False)

    op.create_table(
        "stage_override",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "stage IN ('suspect', 'prospect', 'disqualified', 'first_time', 'repeat', 'client', "
            "'advocate', 'lost')",
            name=op.f("ck_stage_override_stage"),
        ),
        sa.CheckConstraint(
            "last_day BETWEEN first_day AND first_day + 90", name=op.f("ck_stage_override_length")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_stage_override_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_override")),
    )
    with op.batch_alter_table("stage_override", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stage_override_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "tier_override",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("tier", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_tier_override_length")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_tier_override_member_id_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_override")),
    )
    with op.batch_alter_table("tier_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tier_override_member_id"), ["member_id"], unique=False)

    op.create_table(
        "campaign_use",
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_campaign_use_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_campaign_use_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "code", name=op.f("pk_campaign_use")),
    )
    with op.batch_alter_table("campaign_use", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_campaign_use_code_member_id"), ["code", "member_id"], unique=False
        )

    op.create_table(
        "command",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("op", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("counter", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_command_staff_id_staff")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_command")),
    )
    op.create_table(
        "lot",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=True),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("available_from", sa.Integer(), nullable=False),
        sa.Column("last_valid", sa.Integer(), nullable=False),
        sa.Column("first_last_valid", sa.Integer(), nullable=False),
        sa.Column("awarded_day", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("purchase_id", sa.String(length=36), nullable=True),
        sa.Column("from_lot", sa.String(length=36), nullable=True),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("earned > 0", name=op.f("ck_lot_earned")),
        sa.CheckConstraint("remaining BETWEEN 0 AND earned", name=op.f("ck_lot_remaining")),
        sa.ForeignKeyConstraint(["from_lot"], ["lot.id"], name=op.f("fk_lot_from_lot_lot")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_lot_member_id_member")),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_lot_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lot_due",
            ["last_valid"],
            unique=False,
            sqlite_where=sa.text("remaining > 0"),
            postgresql_where=sa.text("remaining > 0"),
        )
        batch_op.create_index(
            batch_op.f("ix_lot_member_id_remaining_last_valid"),
            ["member_id", "remaining", "last_valid"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_lot_purchase_id"), ["purchase_id"], unique=False)

    op.create_table(
        "purchase_line",
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sku", sa.String(length=100), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("category", sa.String(length=200), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("discount BETWEEN 0 AND amount", name=op.f("ck_purchase_line_discount")),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_purchase_line_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "number", name=op.f("pk_purchase_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("reversed", sa.BigInteger(), nullable=False),
        sa.Column("bonus_reversed", sa.BigInteger(), nullable=False),
        sa.Column("lapsed", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("points_value", sa.BigInteger(), nullable=False),
        sa.Column("money_back", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("counter", sa.String(length=100), nullable=False),
        sa.Column("business_day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("kind IN ('refund', 'void')", name=op.f("ck_refund_kind")),
        sa.CheckConstraint(
            "value >= 0 AND reversed >= 0 AND returned >= 0", name=op.f("ck_refund_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_refund_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_business_day"), ["business_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_purchase_id"), ["purchase_id"], unique=False)

    op.create_table(
        "stamp",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("stamps", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_stamp_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_stamp_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stamp")),
    )
    with op.batch_alter_table("stamp", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stamp_member_id_code"), ["member_id", "code"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_stamp_purchase_id"), ["purchase_id"], unique=False)

    op.create_table(
        "voucher",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("reward_code", sa.String(length=100), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("key_generation", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=True),
        sa.Column("purchase_id", sa.String(length=36), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('issued', 'used', 'cancelled')", name=op.f("ck_voucher_state")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_voucher_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_voucher_purchase_id_purchase")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_voucher_code_hash")),
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voucher_member_id"), ["member_id"], unique=False)

    op.create_table(
        "lot_renewal",
        sa.Column("lot_id", sa.String(length=36), nullable=False),
        sa.Column("command_key", sa.String(length=200), nullable=False),
        sa.Column("last_valid", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_renewal_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", "command_key", name=op.f("pk_lot_renewal")),
    )
    op.create_table(
        "redemption",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("reward_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reserved_until", sa.BigInteger(), nullable=True),
        sa.Column("purchase_id", sa.String(length=36), nullable=True),
        sa.Column("voucher_id", sa.String(length=36), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('reserved', 'consumed', 'cancelled', 'lapsed')",
            name=op.f("ck_redemption_state"),
        ),
        sa.CheckConstraint("quantity > 0 AND points >= 0", name=op.f("ck_redemption_amounts")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_redemption_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_redemption_purchase_id_purchase")
        ),
        sa.ForeignKeyConstraint(
            ["reward_id"], ["reward.id"], name=op.f("fk_redemption_reward_id_reward")
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["voucher.id"], name=op.f("fk_redemption_voucher_id_voucher")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
    )
    with op.batch_alter_table("redemption", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_redemption_member_id_state"), ["member_id", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_redemption_purchase_id"), ["purchase_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_redemption_reward_id_state"), ["reward_id", "state"], unique=False
        )

    op.create_table(
        "refund_line",
        sa.Column("refund_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_refund_line_refund_id_refund")
        ),
        sa.PrimaryKeyConstraint("refund_id", "number", name=op.f("pk_refund_line")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("command_key", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("debt", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.String(length=36), nullable=True),
        sa.Column("purchase_id", sa.String(length=36), nullable=True),
        sa.Column("refund_id", sa.String(length=36), nullable=True),
        sa.Column("redemption_id", sa.String(length=36), nullable=True),
        sa.Column("counter", sa.String(length=100), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("business_day", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("programme_version", sa.Integer(), nullable=False),
        sa.Column("key_generation", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('earn', 'bonus', 'redeem', 'expire', 'adjust', 'reverse_earn', "
            "'return_spent', 'merge', 'opening')",
            name=op.f("ck_entry_kind"),
        ),
        sa.CheckConstraint("origin IS NULL OR kind = 'bonus'", name=op.f("ck_entry_origin")),
        sa.CheckConstraint("points <> 0 OR debt <> 0", name=op.f("ck_entry_moves")),
        sa.ForeignKeyConstraint(
            ["command_key"],
            ["command.key"],
            name=op.f("fk_entry_command_key_command"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_entry_member_id_member")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.id"], name=op.f("fk_entry_purchase_id_purchase")
        ),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemption.id"], name=op.f("fk_entry_redemption_id_redemption")
        ),
        sa.ForeignKeyConstraint(
            ["refund_id"], ["refund.id"], name=op.f("fk_entry_refund_id_refund")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("command_key", "number", name=op.f("uq_entry_command_key_number")),
        sa.UniqueConstraint("member_id", "sequence", name=op.f("uq_entry_member_id_sequence")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_business_day"), ["business_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_purchase_id"), ["purchase_id"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lot_id", sa.String(length=36), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("points <> 0", name=op.f("ck_allocation_moves")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_allocation_entry_id_entry")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_allocation_lot_id_lot")),
        sa.PrimaryKeyConstraint("entry_id", "number", name=op.f("pk_allocation")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_lot_id"), ["lot_id"], unique=False)

    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    raise NotImplementedError("A shop goes back by restoring the backup made before.")
