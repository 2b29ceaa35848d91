"""A migration changes tables, keys and indexes; it never waits long for a lock, and never touches row security.

Whoever calls Alembic from Python gives the address in `config.attributes["dsn"]`; the command line takes it from
TENANTPROOF_DSN. Anything that libpq understands will do.
"""

import os

import psycopg
from alembic import context
from alembic.util import CommandError
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

import migrations.row_security  # noqa: F401  (registers itself with autogenerate)
from system.models import Base

LOCK_TIMEOUT = "5s"


def run() -> None:
    if context.is_offline_mode():
        raise CommandError("offline migrations are not supported: row security is compared with a live database")
    dsn = context.config.attributes.get("dsn") or os.environ.get("TENANTPROOF_DSN")
    if not dsn:
        raise CommandError("set TENANTPROOF_DSN to the privileged URL of the database")
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('lock_timeout', :wait, false)"), {"wait": LOCK_TIMEOUT})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            compare_type=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
