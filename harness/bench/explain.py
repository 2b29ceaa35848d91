"""A plan is taken as the application would get it: as its role, entered, with the values of one sample."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from harness.bench.facts import Facts
from harness.bench.model import Sample, Subject
from harness.bench.plans import SMALL, Planned
from harness.bench.session import Door, Session


def planned(subject: Subject, door: Door, facts: Facts, shares: Mapping[str, float]) -> tuple[Planned, ...]:
    """The plans for the largest tenant and for the smallest, largest first."""
    app, bypassing = door.application(), door.bypassing()
    try:
        return tuple(_one(subject, sample, (app, bypassing), facts) for sample in _extremes(subject.samples, shares))
    finally:
        app.close()
        bypassing.close()


def _one(subject: Subject, sample: Sample, sessions: tuple[Session, Session], facts: Facts) -> Planned:
    query = subject.query
    index = facts.index_named.get(query.index or "")
    table = facts.table_named.get(index.relation) if index is not None else None
    # A table of a few pages is read whole, and rightly; whether the index could serve shows when it may not be.
    tiny = table is not None and table.believed < SMALL
    plan, statement = _explain(sessions[0], sample, query.sql, tiny=tiny)
    explicit, _ = _explain(sessions[1], sample, query.explicit or query.sql, tiny=tiny)
    return Planned(query=query, plan=plan, explicit=explicit, statement=statement, tenant=sample.tenant)


def _explain(session: Session, sample: Sample, sql: str, *, tiny: bool) -> tuple[Mapping[str, Any], str]:
    with psycopg.ClientCursor(session.connection) as cursor:
        statement = cursor.mogrify(sql, sample.params)
    session.begin(sample.principal)
    try:
        if tiny:
            session.connection.execute("SET LOCAL enable_seqscan = off")
        found = session.connection.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}".encode()
        ).fetchone()
    finally:
        session.end()
    assert found is not None
    plan: Mapping[str, Any] = found[0][0]
    return plan, statement


def _extremes(samples: Sequence[Sample], shares: Mapping[str, float]) -> list[Sample]:
    ordered = sorted(samples, key=lambda each: (shares.get(each.tenant, 0.0), each.returned))
    return [ordered[-1]] if ordered[-1].tenant == ordered[0].tenant else [ordered[-1], ordered[0]]
