"""Alembic's entry point."""

from alembic import context

from mobility.model import Base

with context.config.attributes["engine"].execution_options(writes=True).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        user_module_prefix="model.",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
