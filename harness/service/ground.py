"""Two worlds are served: one with the victim's rows and one without; both are clones, and nobody else's rows differ."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.catalog.introspect import introspect
from harness.catalog.model import Catalog, Relation
from harness.config.model import Config
from harness.errors import ConfigError, Interrupted
from harness.service.compare import Leaf
from harness.service.tokens import Columns
from harness.service.values import Known
from harness.sql.compose import columns, literal
from harness.target.clones import Clones, Obstacle
from harness.target.connect import connect, database_of, dsn_with
from harness.target.system import serving
from harness.target.text import ask, ask_named, tell
from harness.world.build import count_rows, read_principals, sample
from harness.world.differ import make_absent
from harness.world.foreign import guard
from harness.world.model import Belonging, Ownership, Principal
from harness.world.ownership import assign_owners
from harness.world.pairs import choose
from harness.world.twin import belongs, owned_tables

Connection = psycopg.Connection[Any]

_FEW, _MANY = 4, 200
_VICTIMS = 3
_UNSAFE = {"TENANTPROOF_ABLATE": "application", "TENANTPROOF_UNSAFE": "ablate"}


@dataclass(frozen=True, kw_only=True)
class Ground:
    """``attackers`` and ``victims`` are rows of ``principals``; ``cells`` the victim's values that the attacker lacks."""

    config: Config
    clones: Clones
    app_dsn: str
    base: str
    twin: str
    catalog: Catalog
    owners: Mapping[int, Ownership]
    attackers: tuple[Columns, ...]
    victims: tuple[Columns, ...]
    victim: str
    own: Known
    theirs: Known
    cells: frozenset[Leaf]


@dataclass(frozen=True, kw_only=True)
class Worlds:
    """Base URLs of the service on both worlds, and privileged connections to the databases behind them."""

    ground: Ground
    here: str
    there: str
    connections: tuple[Connection, Connection]

    def protect(self, *, rows: bool) -> None:
        """Row security on where the target has it, or off everywhere; grants stay as they are."""
        word = "ENABLE" if rows else "DISABLE"
        for connection in self.connections:
            for relation in self.ground.catalog.relations:
                if relation.is_table and relation.row_security:
                    tell(connection, f"ALTER TABLE {relation.sql} {word} ROW LEVEL SECURITY")

    def look(self) -> Mapping[str, str]:
        """Digests of the victim's rows where they are, as the privileged user reads them."""
        ground = self.ground
        tables = owned_tables(ground.catalog, ground.owners)
        asked = " UNION ALL ".join(_digest(relation, ground) for relation in tables)
        return {str(name): str(digest) for name, digest in ask(self.connections[0], asked)} if tables else {}


def _digest(relation: Relation, ground: Ground) -> str:
    row = f"ROW({columns(column.name for column in relation.columns)})::pg_catalog.text"
    where = belongs(ground.owners[relation.oid], relation, ground.victim)
    digest = f"pg_catalog.md5(pg_catalog.string_agg({row}, ',' ORDER BY {row}))"
    return f"SELECT {literal(relation.label)}, {digest} FROM {relation.sql} WHERE {where}"


def survey(config: Config, clones: Clones, dsn: str, app_dsn: str) -> Ground:
    """Who attacks whom, and the two worlds that every layer is served from. ConfigError where there is no pair."""
    source = database_of(dsn)
    refused = clones.why_not(source)
    if refused is not None and refused.obstacle is not Obstacle.CONNECTED:
        remedy = "use a privileged user that may create databases, or leave the phase out with --skip service"
        raise Interrupted(f"database {source!r} cannot be cloned: {refused.why}", remedy=remedy)
    base = clones.make(source) if refused is None else clones.copy(source)
    with connect(clones.dsn(base)) as connection:
        catalog = introspect(connection)
        guard(connection, catalog)
        owners = assign_owners(catalog, config.tenancy)
        principals = read_principals(connection, config.tenancy)
        listed = ask_named(connection, config.tenancy.principals)
        tenants = dict.fromkeys(tenant for each in principals for tenant in sorted(each.tenants))
        pairs = choose(principals, count_rows(connection, catalog, owners, tenants))
        pairs = tuple(pair for pair in pairs if pair.victim == pairs[0].victim)
        if not pairs:
            raise ConfigError("[tenancy] principals gives no two tenants that are apart", remedy="seed two tenants")
        victim, tenant = pairs[0].victim, pairs[0].attacker.tenant
        own = sample(connection, catalog, owners, tenant, _FEW)
        theirs = sample(connection, catalog, owners, victim, _FEW)
        cells = _cells(connection, catalog, owners, victim) - _cells(connection, catalog, owners, tenant)
    return Ground(
        config=config,
        clones=clones,
        app_dsn=app_dsn,
        base=base,
        twin=_without(clones, base, catalog, owners, victim),
        catalog=catalog,
        owners=owners,
        attackers=tuple(row for pair in pairs for row in listed if _is(row, pair.attacker)),
        victims=tuple(row for row in listed if row["tenant"] == victim)[:_VICTIMS],
        victim=victim,
        own=Known(catalog=catalog, owners=owners, tenant=tenant, rows=own),
        theirs=Known(catalog=catalog, owners=owners, tenant=victim, rows=theirs),
        cells=cells,
    )


@contextmanager
def served(ground: Ground, *, ablated: bool) -> Iterator[Worlds]:
    """Both worlds, new, and the service on each; ``ablated`` asks it to leave out its own filter."""
    here, there = ground.clones.make(ground.base), ground.clones.make(ground.twin)
    logins = [dsn_with(ground.app_dsn, dbname=name) for name in (here, there)]
    variables = _UNSAFE if ablated else {}
    with (
        _each_serving(ground.config, logins, variables) as (one, other),
        connect(ground.clones.dsn(here)) as mine,
        connect(ground.clones.dsn(there)) as theirs,
    ):
        yield Worlds(ground=ground, here=one, there=other, connections=(mine, theirs))


@contextmanager
def _each_serving(config: Config, logins: Sequence[str], variables: Mapping[str, str]) -> Iterator[list[str]]:
    """The base URL of a service on each login; they come up at the same time."""
    with ExitStack() as running:
        with ThreadPoolExecutor(len(logins)) as starting:
            urls = [starting.submit(running.enter_context, serving(config, each, variables)) for each in logins]
        yield [each.result() for each in urls]


def _without(clones: Clones, base: str, catalog: Catalog, owners: Mapping[int, Ownership], victim: str) -> str:
    name = clones.make(base)
    with connect(clones.dsn(name)) as connection:
        make_absent(connection, catalog, owners, victim)
    return name


def _is(row: Columns, principal: Principal) -> bool:
    return row["tenant"] == principal.tenant and all(row[name] == value for name, value in principal.parameters)


def _cells(
    connection: Connection,
    catalog: Catalog,
    owners: Mapping[int, Ownership],
    tenant: str,
) -> frozenset[Leaf]:
    rows = sample(connection, catalog, owners, tenant, _MANY)
    return frozenset(
        (name, cell)
        for oid, listed in rows.items()
        if owners[oid].belonging is Belonging.OWNED
        for row in listed
        for name, cell in row.cells.items()
        if cell
    )
