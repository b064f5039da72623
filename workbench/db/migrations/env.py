"""Runs migrations on the connection that the workbench hands over."""

from alembic import context

from workbench.db.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
context.run_migrations()
