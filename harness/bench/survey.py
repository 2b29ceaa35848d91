"""A database is surveyed once before it is measured: who may enter, what it holds, and what its plans are judged by."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.bench.facts import Facts, read_facts
from harness.bench.model import Subject
from harness.bench.pinning import Pinning
from harness.bench.session import Door
from harness.bench.subjects import by_tenant, subject_of
from harness.catalog.introspect import introspect
from harness.config.model import Config
from harness.errors import ConfigError
from harness.sql.compose import identifier, literal
from harness.target.connect import connect
from harness.target.text import ask
from harness.world.build import impersonation, read_principals
from harness.world.model import Principal
from harness.world.ownership import assign_owners


@dataclass(frozen=True, kw_only=True)
class Survey:
    """``shares`` is each tenant's part of the rows of the largest table that has a tenant column."""

    door: Door
    facts: Facts
    principals: Mapping[str, tuple[Principal, ...]]
    shares: Mapping[str, float]
    subjects: tuple[Subject, ...]
    version: str


def survey(config: Config, dsn: str, login: str | None, pinning: Pinning) -> Survey:
    """Read the database of ``dsn``. ConfigError where the configuration does not fit it."""
    role = config.database.app_role
    with connect(dsn) as connection:
        if not ask(connection, f"SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = {literal(role)}"):
            raise ConfigError(
                f"[database] app_role {role!r} does not exist on the server", remedy="create it, or name another"
            )
        catalog = introspect(connection)
        facts = read_facts(connection, catalog, assign_owners(catalog, config.tenancy))
        principals = by_tenant(read_principals(connection, config.tenancy))
        become = impersonation(connection, role)
        largest = max((t for t in facts.tables if t.name in facts.owned), key=lambda t: t.size, default=None)
        counted: list[tuple[str | None, ...]] = []
        if largest is not None:
            column = identifier(facts.owned[largest.name])
            counted = ask(
                connection,
                f"SELECT {column}::text, count(*) FROM {identifier(largest.schema, largest.name)} GROUP BY 1",
            )
    whole = sum(int(number or 0) for _, number in counted)
    door = Door(dsn=dsn, login=login, become=become, pinning=pinning)
    return Survey(
        door=door,
        facts=facts,
        principals=principals,
        shares={str(tenant): int(number or 0) / whole for tenant, number in counted},
        subjects=tuple(subject_of(query, door, principals) for query in config.bench.queries),
        version=catalog.server_version,
    )
