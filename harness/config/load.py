"""What tenantproof.toml says is taken whole or not at all: a key that nobody knows is an error, never ignored."""

import tomllib
from pathlib import Path

from harness.config.model import (
    Accept,
    Bench,
    BenchQuery,
    Config,
    Database,
    Load,
    Pools,
    QueryKind,
    Service,
    System,
    Tenancy,
)
from harness.config.section import Section
from harness.errors import ConfigError

_TOP = ("database", "tenancy", "system", "service", "bench", "pools", "load", "accept")
_TENANCY = ("column", "principals", "enter", "shared", "tables")
_SYSTEM = ("provision", "seed", "serve", "locustfile")
_SERVICE = ("token", "roles", "permissions", "defence_in_depth")
_BENCH = ("query", "max_ratio", "max_growth", "max_skew", "max_switch")
_QUERY = ("name", "sql", "params", "explicit", "kind", "index")
_ACCEPT = ("finding", "reason", "owner", "expires")
_ENTER = "[\"SELECT set_config('app.tenant_id', %(tenant)s, true)\"]"
_SELECT = '"SELECT …"'


def load_config(path: Path) -> Config:
    """The configuration in the file ``path``. Raises ConfigError, which names file, key and remedy."""
    path = path.absolute()
    top = Section(file=path, name="", values=_parse(path)).allow(_TOP)
    return Config(
        path=path,
        database=Database(app_role=top.section("database", ("app_role",)).text("app_role", '"app_user"')),
        tenancy=_tenancy(top.section("tenancy", _TENANCY)),
        system=_system(top.section("system", _SYSTEM)) if "system" in top.values else None,
        service=_service(top.section("service", _SERVICE)),
        bench=_bench(top.section("bench", _BENCH)),
        pools=_pools(top.section("pools", ("subject", "skip"))),
        load=_load(top.section("load", ("bars",))),
        accept=tuple(_accept(each) for each in top.sections("accept", _ACCEPT)),
    )


def _parse(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        remedy = "Name it with --config, or let `tenantproof init` write one."
        raise ConfigError(f"{path}: there is no such file", remedy=remedy) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}", remedy="It must be a readable file in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        remedy = "Texts stand in quotation marks, dates do not; see https://toml.io."
        raise ConfigError(f"{path}: is not TOML: {error}", remedy=remedy) from None


def _tenancy(section: Section) -> Tenancy:
    column = section.values.get("column")
    names = section.texts("column", '["tenant_id"]') if isinstance(column, list) else ()
    if not isinstance(column, list):
        name = section.optional_text("column", '"tenant_id"')
        names = (name,) if name is not None else ()
    expressions = section.section("tables", None)
    tables = {table: expressions.text(table, '"tenant_id"') for table in expressions.values}
    if not names and not tables:
        remedy = 'Write column = "tenant_id" under [tenancy], or give each table an expression under [tenancy.tables].'
        raise section.wrong("column", "is missing", remedy)
    enter = section.texts("enter", _ENTER)
    if not enter:
        raise section.wrong("enter", "is missing", f"Write enter = {_ENTER} under [tenancy].")
    return Tenancy(
        column=names,
        principals=section.text("principals", '"SELECT id AS tenant FROM tenants"'),
        enter=enter,
        shared=section.texts("shared", '["public.countries"]'),
        tables=tables,
    )


def _system(section: Section) -> System:
    return System(
        provision=section.optional_text("provision", '"command"'),
        seed=section.optional_text("seed", '"command"'),
        serve=section.optional_text("serve", '"command"'),
        locustfile=section.optional_text("locustfile", '"load/locustfile.py"'),
    )


def _service(section: Section) -> Service:
    table = section.section("permissions", None)
    for operation in table.values:
        method, _, path = operation.partition(" ")
        if method != method.upper() or not path.startswith("/"):
            raise table.wrong(operation, "is no operation", 'Write "GET /orders/{order_id}" = ["owner"].')
    return Service(
        token=section.optional_text("token", '"command"'),
        roles=section.optional_text("roles", _SELECT),
        permissions={each: table.texts(each, '["owner", "member"]') for each in table.values},
        defence_in_depth=section.flag("defence_in_depth"),
    )


def _bench(section: Section) -> Bench:
    queries = tuple(_query(each) for each in section.sections("query", _QUERY))
    names = [query.name for query in queries]
    for name in names:
        if names.count(name) > 1:
            raise section.wrong("query", f"names {name!r} twice", "Give each query a name of its own.")
    return Bench(
        queries=queries,
        max_ratio=section.number("max_ratio", Bench().max_ratio),
        max_growth=section.number("max_growth", Bench().max_growth),
        max_skew=section.number("max_skew", Bench().max_skew),
        max_switch=section.number("max_switch", Bench().max_switch),
    )


def _query(section: Section) -> BenchQuery:
    kind = section.optional_text("kind", '"read"') or "read"
    if kind not in {each.value for each in QueryKind}:
        raise section.wrong("kind", f"is {kind!r}", 'Write kind = "read" or kind = "write".')
    return BenchQuery(
        name=section.text("name", '"active-conversations"'),
        sql=section.text("sql", _SELECT),
        params=section.text("params", _SELECT),
        explicit=section.optional_text("explicit", _SELECT),
        kind=QueryKind(kind),
        index=section.optional_text("index", '"ix_name"'),
    )


def _pools(section: Section) -> Pools:
    return Pools(
        subject=section.optional_text("subject", '"psycopg_pool"'),
        skip=section.texts("skip", '["pgbouncer-transaction"]'),
    )


def _load(section: Section) -> Load:
    bars = section.section("bars", None)
    return Load(bars={name: bars.number(name, 1.0) for name in bars.values})


def _accept(section: Section) -> Accept:
    return Accept(
        finding=section.text("finding", '"existence:public.users:unique-oracle"'),
        reason=section.text("reason", '"why it is acceptable"'),
        owner=section.text("owner", '"who answers for it"'),
        expires=section.date("expires", "2027-06-30"),
    )
