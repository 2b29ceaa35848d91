"""The plainest questions and the bluntest writes of a relation, to be put by every principal that there is.

A write that reads no column consults no SELECT policy; whose rows it reached is asked of the privileged user.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.attempts.terms import insert, locator
from harness.catalog.model import Catalog, Column, Relation
from harness.sql.compose import identifier, literal
from harness.world.model import Belonging, Ownership, Rights, Row

_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``text`` answers with an array: of tenants, or of places of rows, whose tenants ``owners`` then tells."""

    relation: Relation
    text: str
    owners: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blow:
    """A write of anybody's. ``owners`` tells whose rows it reached; ``tenant``: who is written to, where one is named.

    ``preparation`` is run by the privileged user first.
    """

    relation: Relation
    text: str
    owners: str
    tenant: str | None = None
    preparation: str | None = None

    @property
    def command(self) -> str:
        return self.text.split(maxsplit=1)[0]


def questions(catalog: Catalog, owners: Mapping[int, Ownership]) -> Iterator[Question]:
    """Whose rows a reader of each owned relation is shown."""
    above = {relation.parent for relation in catalog.relations}
    for relation in catalog.relations:
        ownership = owners[relation.oid]
        if ownership.belonging is not Belonging.OWNED or ownership.expression is None:
            continue
        owner = f"({ownership.expression})::pg_catalog.text"
        whole = f"SELECT array_agg(DISTINCT {owner}) FROM {relation.sql}"
        some = f"SELECT array_agg(DISTINCT o) FROM (SELECT {owner} AS o FROM {relation.sql} LIMIT {_LOOKED_AT}) s"
        yield Question(relation=relation, text=some if relation.kind == "f" else whole)
        if ownership.column is not None or relation.kind not in "rp":
            continue
        # The owner may be told by what the reader may not read: then by the places of the rows.
        parted = relation.kind == "p" or relation.oid in above
        place = "tableoid::pg_catalog.text || ctid::pg_catalog.text" if parted else "ctid::pg_catalog.text"
        yield Question(
            relation=relation,
            text=f"SELECT array_agg(p) FROM (SELECT {place} AS p FROM {relation.sql} LIMIT {_LOOKED_AT}) s",
            owners=f"SELECT array_agg(DISTINCT {owner}) FROM {relation.sql} "
            + (f"WHERE {place} = ANY ($1)" if parted else "WHERE ctid = ANY ($1::pg_catalog.tid[])"),
        )


def blows(
    relation: Relation, ownership: Ownership, rights: Rights, samples: Mapping[str, Row | None]
) -> Iterator[Blow]:
    """Blind writes on a relation; ``samples`` hold a row of each of some tenants."""
    owner = f"({ownership.expression})::pg_catalog.text"
    written = (
        f"SELECT coalesce(array_agg(DISTINCT {owner}), '{{}}') FROM {relation.sql} "
        "WHERE xmin::pg_catalog.text::pg_catalog.int8 >= $1"
    )
    gone = (
        "SELECT coalesce(array_agg(c.tenant), '{}') FROM pg_temp.tenantproof_counts c "
        f"LEFT JOIN (SELECT {owner} AS tenant, count(*) AS rows FROM {relation.sql} GROUP BY 1) n USING (tenant) "
        f"WHERE c.relation = {relation.oid} AND c.rows > coalesce(n.rows, 0) AND $1 IS NOT NULL"
    )
    yield Blow(relation=relation, text=f"DELETE FROM {relation.sql}", owners=gone)
    row = next((row for row in samples.values() if row is not None), None)
    if row is not None and (constant := _constant(relation, ownership, rights, row)) is not None:
        yield Blow(relation=relation, text=f"UPDATE {relation.sql} SET {constant}", owners=written)
    for tenant, theirs in samples.items():
        if ownership.column is not None:
            to_them = f"{identifier(ownership.column)} = {literal(tenant)}"
            yield Blow(relation=relation, text=f"UPDATE {relation.sql} SET {to_them}", owners=written, tenant=tenant)
        where = locator(relation, theirs) if theirs is not None else None
        if theirs is None or where is None:
            continue
        planted = insert(relation, theirs.cells, _granted(relation, rights.insert))
        if planted is not None:
            taken = f"DELETE FROM {relation.sql} WHERE {where}"
            yield Blow(relation=relation, text=planted, owners=written, tenant=tenant, preparation=taken)


def counts(relation: Relation, ownership: Ownership) -> str:
    """Note how many rows each tenant has, before any of them goes."""
    return (
        f"INSERT INTO pg_temp.tenantproof_counts SELECT {relation.oid}, ({ownership.expression})::pg_catalog.text, "
        f"count(*) FROM {relation.sql} GROUP BY 2"
    )


def _constant(relation: Relation, ownership: Ownership, rights: Rights, row: Row) -> str | None:
    """One column set to a value that it has somewhere: outside the keys, where there is such a column."""
    keyed = relation.keyed
    usable = [c for c in _granted(relation, rights.update) if c.name != ownership.column and c.identity != "a"]
    usable.sort(key=lambda column: (column.name in keyed, row[column.name] is None))
    return f"{identifier(usable[0].name)} = {literal(row[usable[0].name])}" if usable else None


def _granted(relation: Relation, held: Mapping[int, frozenset[str]]) -> list[Column]:
    """Columns that may be written; all, where the roles at hand may write none: another role may."""
    given = [column for column in relation.columns if not column.generated]
    return [c for c in given if c.name in held.get(relation.oid, frozenset())] or given
