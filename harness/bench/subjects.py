"""A query is measured only where both of its forms do the same work: the same rows for the same tenant."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row

from harness.bench.model import Sample, Subject
from harness.bench.session import Door
from harness.config.model import BenchQuery
from harness.errors import ConfigError
from harness.world.model import Principal

_SAMPLES = 60
_COMPARED = 12


def subject_of(query: BenchQuery, door: Door, principals: Mapping[str, tuple[Principal, ...]]) -> Subject:
    """The query's samples, each counted and compared. ConfigError where ``params`` cannot be run or gives nothing."""
    samples = _samples(query, door, principals)
    app, bypassing = door.application(), door.bypassing()
    try:
        counted: list[Sample] = []
        for number, sample in enumerate(samples):
            app.begin(sample.principal)
            here = app.run(query.sql, sample.params)
            app.end()
            counted.append(
                Sample(principal=sample.principal, params=sample.params, tenant=sample.tenant, returned=here)
            )
            if number < _COMPARED:
                bypassing.begin(sample.principal)
                there = bypassing.run(query.explicit or query.sql, sample.params)
                bypassing.end()
                if here != there:
                    return _different(query, counted, sample, here, there)
        return Subject(query=query, samples=tuple(counted))
    except psycopg.Error as error:
        why = f"{error.sqlstate or 'no SQLSTATE'}: {str(error).strip()}"
        return Subject(query=query, samples=(), same_rows=False, trouble=f"it cannot be run: {why}")
    finally:
        app.close()
        bypassing.close()


def by_tenant(principals: Sequence[Principal]) -> Mapping[str, tuple[Principal, ...]]:
    """The principals of each tenant, those that see fewest first."""
    found: dict[str, tuple[Principal, ...]] = {}
    for principal in sorted(principals, key=lambda each: len(each.tenants)):
        for tenant in principal.tenants:
            found[tenant] = (*found.get(tenant, ()), principal)
    return found


def _fitting(principals: Sequence[Principal], row: Mapping[str, Any]) -> Principal:
    """The first of those that agree with most of the sample's columns: a sample may say which user it is of."""
    return max(
        principals,
        key=lambda each: sum(1 for name, value in each.parameters if name in row and str(row[name]) == value),
    )


def _samples(query: BenchQuery, door: Door, principals: Mapping[str, tuple[Principal, ...]]) -> list[Sample]:
    session = door.bypassing()
    try:
        with session.connection.cursor(row_factory=dict_row) as cursor:
            rows: list[dict[str, Any]] = cursor.execute(query.params).fetchmany(_SAMPLES * 4)
    except psycopg.Error as error:
        raise ConfigError(
            f"[[bench.query]] {query.name}: params cannot be run: {error}", remedy=f"the query is: {query.params}"
        ) from None
    finally:
        session.close()
    if rows and "tenant" not in rows[0]:
        raise ConfigError(
            f"[[bench.query]] {query.name}: params has no column tenant (it has {', '.join(rows[0])})",
            remedy='write it like "SELECT tenant_id AS tenant, id FROM conversations LIMIT 50"',
        )
    known = [row for row in rows if str(row["tenant"]) in principals]
    if not known:
        raise ConfigError(
            f"[[bench.query]] {query.name}: params gives no row of a tenant that [tenancy] principals knows",
            remedy=f"the query is: {query.params}",
        )
    # Spread over what came, so that a list in order of tenants is not cut to the first few of them.
    stride = max(1, len(known) // _SAMPLES)
    return [
        Sample(principal=_fitting(principals[str(row["tenant"])], row), params=row, tenant=str(row["tenant"]))
        for row in known[::stride][:_SAMPLES]
    ]


def _different(query: BenchQuery, counted: list[Sample], sample: Sample, here: int, there: int) -> Subject:
    hint = "" if query.explicit else "; write `explicit`, filtered by hand"
    trouble = (
        f"its two forms do not do the same work: {here} rows under row security, {there} for the bypassing role "
        f"(tenant {sample.tenant}){hint}"
    )
    return Subject(query=query, samples=tuple(counted), same_rows=False, trouble=trouble)
