"""What is true of the target whoever attacks it is asked once, before the first attempt."""

from collections.abc import Callable
from typing import Any

import psycopg

from harness.attack.prepare import Survey
from harness.catalog.introspect import introspect
from harness.catalog.model import Catalog
from harness.config.model import Config
from harness.errors import ConfigError, UsageError
from harness.sql.compose import literal
from harness.target.connect import connect, database_of
from harness.target.text import ask
from harness.world.build import accepted, impersonation, read_principals
from harness.world.ownership import assign_owners

Beginning = Callable[[psycopg.Connection[Any], Catalog], str]


def take_survey(config: Config, dsn: str, begin: Beginning = lambda _connection, _catalog: "BEGIN") -> Survey:
    """Survey the database of the privileged ``dsn``, with no login as yet. ConfigError, UsageError.

    ``begin`` gives the SQL that opens a transaction to become somebody in.
    """
    role = config.database.app_role
    with connect(dsn) as connection:
        if not ask(connection, f"SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = {literal(role)}"):
            raise ConfigError(
                f"[database] app_role {role!r} does not exist on the server", remedy="create it, or name another"
            )
        catalog = introspect(connection)
        if not catalog.relations:
            raise UsageError(f"database {database_of(dsn)!r} has no tables", remedy="provision it first")
        owners = assign_owners(catalog, config.tenancy)
        become = impersonation(connection, role)
        begun = begin(connection, catalog)
        principals, refused = accepted(connection, become, read_principals(connection, config.tenancy), begun)
    if len({tenant for p in principals for tenant in p.tenants}) < 2:
        why = f": {refused[0][1]}" if refused else ""
        raise ConfigError(
            f"fewer than two tenants can be entered{why}",
            remedy="check [tenancy] principals and enter against the data",
        )
    return Survey(
        config=config,
        catalog=catalog,
        owners=owners,
        principals=principals,
        refused=refused,
        become=become,
        login=None,
        begin=begun,
    )
