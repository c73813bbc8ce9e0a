"""Alembic's way in: `setup.upgrade` hands over a connection."""

from alembic import context

from loyalty_desktop.models.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transaction_per_migration=False,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
