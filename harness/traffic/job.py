"""Who asks for what is decided before the run and written down: the load generator knows no catalog and no world."""

import secrets
from typing import Any

import psycopg

from harness.catalog.introspect import introspect
from harness.config.model import BenchQuery, Config
from harness.errors import ConfigError, UsageError
from harness.target.text import ask_named
from harness.traffic.adversaries import programs_of
from harness.traffic.distribution import distribution
from harness.traffic.plant import discriminators, plant
from harness.world.build import read_principals
from harness.world.foreign import guard
from harness.world.model import Principal
from harness.world.ownership import assign_owners

Samples = dict[str, list[dict[str, str | None]]]


def prepare(
    connection: psycopg.Connection[Any], config: Config, *, tenants: int | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Mark the rows of a clone and collect principals and parameters: the job's data, and notes on what could not be had."""
    catalog = introspect(connection)
    guard(connection, catalog)
    owners = assign_owners(catalog, config.tenancy)
    principals = read_principals(connection, config.tenancy)
    known = sorted({tenant for each in principals for tenant in each.tenants})
    samples = {query.name: _sampled(connection, query) for query in config.bench.queries}
    actors = [actor for each in _first(principals, tenants) if (actor := _actor(each, samples)) is not None]
    if len({actor["tenant"] for actor in actors}) < 2:
        raise UsageError(
            "fewer than two tenants have parameters for every [[bench.query]]",
            remedy="Seed the database, and let params give each tenant a row.",
        )
    secret = secrets.token_hex(8)
    _, bare = plant(connection, catalog, owners, secret)
    programs, without = programs_of(connection, config, catalog, owners, principals)
    for actor in actors:
        actor["programs"] = programs.pop(actor["tenant"], [])
    notes = [without] if without else []
    if bare:
        listed = ", ".join(bare)
        notes.append(f"no column of {listed} takes a mark; their rows are known by a discriminator alone")
    return {
        "distribution": distribution(catalog, owners, config.bench.queries),
        "secret": secret,
        "tenants": known,
        "discriminators": discriminators(catalog, owners),
        "columns": sorted({owned.column for owned in owners.values() if owned.column is not None}),
        "queries": [{"name": q.name, "sql": q.sql, "kind": q.kind.value} for q in config.bench.queries],
        "actors": actors,
    }, tuple(notes)


def _sampled(connection: psycopg.Connection[Any], query: BenchQuery) -> dict[str, list[dict[str, str | None]]]:
    try:
        rows = ask_named(connection, query.params)
    except psycopg.Error as error:
        what = f"[[bench.query]] {query.name}: params cannot be run: {error}"
        raise ConfigError(what, remedy="try it with psql, as the privileged user") from None
    found: Samples = {}
    for row in rows:
        if "tenant" not in row:
            what = f"[[bench.query]] {query.name}: params has no column named tenant"
            raise ConfigError(what, remedy="select the tenant of each sample: SELECT … AS tenant")
        if row["tenant"] is not None:
            found.setdefault(row["tenant"], []).append(row)
    return found


def _first(principals: tuple[Principal, ...], tenants: int | None) -> list[Principal]:
    wanted = list(dict.fromkeys(each.tenant for each in principals))[:tenants]
    return [each for each in principals if each.tenant in set(wanted)]


def _actor(principal: Principal, samples: dict[str, Samples]) -> dict[str, Any] | None:
    """The principal with its own parameters; None where some query has none for it."""
    mine: Samples = {}
    for name, by_tenant in samples.items():
        rows = [row for tenant in sorted(principal.tenants) for row in by_tenant.get(tenant, [])]
        suiting = [row for row in rows if _suits(row, principal)]
        if not suiting:
            return None
        mine[name] = suiting[:20]
    return {
        "tenant": principal.tenant,
        "tenants": sorted(principal.tenants),
        "enter": list(principal.enter),
        "samples": mine,
    }


def _suits(row: dict[str, str | None], principal: Principal) -> bool:
    return all(row.get(name, value) == value for name, value in principal.parameters)
