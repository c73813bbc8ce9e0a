"""The database holds the line by itself: append-only, constrained, as the migrations say."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from loyalty_desktop.models.migrations import HEAD, KNOWN
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.tables import Base
from tests.factories import Till, at, key, number
from tests.service.conftest import MakeShop

APPEND_ONLY = [
    "entry",
    "allocation",
    "audit",
    "consent",
    "programme_version",
    "command",
    "refund_line",
    "payment",
    "closing",
]
NEVER_DELETED = ["purchase", "purchase_line", "refund", "lot", "account", "member", "card"]


@pytest.fixture
def lived(make_shop: MakeShop) -> Till:
    """Give a shop in which every table that matters holds a row."""
    from loyalty_desktop.services.commands.closings import CloseShift, close_shift
    from loyalty_desktop.services.commands.members import ConsentGiven
    from tests.factories import a_line

    shop = make_shop(redeem={"value": 500}, expiry={"kind": "activity", "after": 30})
    shop.offer("MUG", 5, stock=3)
    budi = number(shop.join(opening_points=20, consents=(ConsentGiven("marketing", "sms"),)))
    bought = shop.buy(
        budi,
        100_000,
        "2026-01-06",
        lines=(a_line(100_000),),
        redeem_points=10,
        rewards=("MUG",),
        payments=(Payment("cash", 95_000),),
    )
    shop.refund(bought.purchase, "2026-01-07", lines=[(1, "0.5")])
    shop.voucher(budi, "MUG", "2026-01-07")
    shop.do(close_shift, CloseShift(key=key(), at=at("2026-01-07")))
    return shop


@pytest.fixture
def connection(lived: Till) -> Iterator[Connection]:
    with lived.store.engine.connect() as opened:
        yield opened
        opened.rollback()


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_that_what_is_written_is_never_changed(connection: Connection, table: str) -> None:
    column = next(c.name for c in Base.metadata.tables[table].columns if not c.primary_key)
    assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
    with pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(f"UPDATE {table} SET {column} = {column}"))


@pytest.mark.parametrize("table", APPEND_ONLY + NEVER_DELETED)
def test_that_what_is_written_is_never_deleted(connection: Connection, table: str) -> None:
    assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()
    with pytest.raises(DBAPIError, match=r"append-only|never deleted"):
        connection.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE account SET balance = -1",
        "UPDATE account SET pending = -1",
        "UPDATE account SET debt = -1",
        "UPDATE lot SET remaining = earned + 1",
        "UPDATE lot SET remaining = -1",
        "UPDATE lot SET earned = 0, remaining = 0",
        "UPDATE purchase SET refunded = goods + 1",
        "UPDATE purchase SET reversed = earned + 1",
        "UPDATE purchase SET returned = points_used + reward_points + 1",
        "UPDATE purchase SET payable = -1",
        "UPDATE purchase SET member_id = NULL",
        "UPDATE purchase SET member_id = 'nobody'",
        "UPDATE reward SET given = stock + 1",
        "UPDATE reward SET given = -1",
        "UPDATE redemption SET state = 'lost'",
        "UPDATE redemption SET quantity = 0",
        "UPDATE voucher SET state = 'eaten'",
        "UPDATE card SET state = 'eaten'",
        "UPDATE member SET merged_into = id",
        "UPDATE member SET left_at = 1, joined_at = NULL",
        "UPDATE shop SET only = 2",
        "UPDATE refund SET kind = 'gift'",
        "INSERT INTO payment SELECT purchase_id, 9, 'gold', 1 FROM payment",
        "INSERT INTO payment SELECT purchase_id, 9, 'cash', 0 FROM payment",
        "INSERT INTO payment VALUES ('none', 1, 'cash', 1)",
    ],
)
def test_that_a_wrong_row_is_impossible(connection: Connection, statement: str) -> None:
    with pytest.raises(DBAPIError):
        connection.execute(text(statement))


def test_that_an_entry_needs_its_command_and_its_member(connection: Connection) -> None:
    columns = [column.name for column in Base.metadata.tables["entry"].columns]
    for wrong in ({"command_key": "'none'"}, {"member_id": "'none'"}, {"kind": "'gift'"}):
        told = {"id": "'e'", "sequence": "99", "number": "99", **wrong}
        values = ", ".join(told.get(name, name) for name in columns)
        connection.rollback()
        with pytest.raises(DBAPIError):
            connection.execute(
                text(f"INSERT INTO entry ({', '.join(columns)}) SELECT {values} FROM entry LIMIT 1")
            )
            connection.commit()


def test_that_the_migrations_make_the_tables_the_code_reads(lived: Till) -> None:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        # The search index is the database's own affair, made by the migration.
        return not (kind == "table" and (name or "").startswith("member_search"))

    with lived.store.engine.connect() as opened:
        context = MigrationContext.configure(
            opened, opts={"compare_type": True, "include_name": ours}
        )
        found = [
            difference
            for difference in compare_metadata(context, Base.metadata)
            if "ix_member_search" not in repr(difference)
        ]
    assert found == []


def test_that_the_program_knows_every_migration_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", "loyalty_desktop:models/migrations")
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == HEAD
    assert [revision.revision for revision in script.walk_revisions()][::-1] == list(KNOWN)
