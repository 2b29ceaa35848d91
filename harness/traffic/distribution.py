"""A system can be spread over machines by its tenants where every key, every reference and every hot query names the tenant.

Citus and its like ask for exactly that; it is read from the catalog, and nothing is judged by it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harness.catalog.model import Catalog, Relation
from harness.config.model import BenchQuery
from harness.world.model import Belonging, Ownership


def distribution(catalog: Catalog, owners: Mapping[int, Ownership], queries: Iterable[BenchQuery]) -> dict[str, Any]:
    """The columns to distribute by, the tables that have one, and what stands in the way, each as a sentence."""
    spread = {
        relation.oid: relation
        for relation in catalog.relations
        if relation.is_table and not relation.partition and owners[relation.oid].column is not None
    }
    columns = sorted({str(owners[oid].column) for oid in spread})
    obstacles = [
        *_without(catalog, owners),
        *_keys(spread.values(), owners),
        *_references(catalog, spread, owners),
        *_queries(queries, columns),
    ]
    return {"columns": columns, "tables": sorted(each.label for each in spread.values()), "obstacles": obstacles}


def _without(catalog: Catalog, owners: Mapping[int, Ownership]) -> Iterator[str]:
    for relation in catalog.relations:
        owned = owners[relation.oid].belonging is Belonging.OWNED
        if relation.is_table and not relation.partition and owned and owners[relation.oid].column is None:
            yield f"{relation.label} has no column that says whose a row is"


def _keys(relations: Iterable[Relation], owners: Mapping[int, Ownership]) -> Iterator[str]:
    for relation in relations:
        column = owners[relation.oid].column
        for key in relation.keys:
            if column not in key.columns:
                listed = ", ".join(name or "an expression" for name in key.columns)
                yield f"{relation.label}: a key over {listed} lacks {column}"


def _references(catalog: Catalog, spread: Mapping[int, Relation], owners: Mapping[int, Ownership]) -> Iterator[str]:
    """A reference stays on one machine where both sides' tenant columns are in it, at the same place."""
    for key in catalog.foreign_keys:
        if key.relation not in spread or key.target not in spread:
            continue
        pairs = set(zip(key.columns, key.target_columns, strict=True))
        if (owners[key.relation].column, owners[key.target].column) not in pairs:
            here, there = spread[key.relation].label, spread[key.target].label
            yield f"{here}: a reference to {there} over {', '.join(key.columns)} does not carry the tenant"


def _queries(queries: Iterable[BenchQuery], columns: list[str]) -> Iterator[str]:
    for query in queries:
        if not any(re.search(rf"\b{re.escape(column)}\b", query.sql) for column in columns):
            yield f"[[bench.query]] {query.name} names no tenant: it would ask every machine"
