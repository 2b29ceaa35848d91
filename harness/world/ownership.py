"""Each relation's rows belong to the tenant that the configuration names, or to the owner of what they refer to."""

from collections.abc import Mapping

from harness.catalog.model import Catalog, ForeignKey, Relation
from harness.config.model import Tenancy
from harness.errors import ConfigError
from harness.sql.compose import identifier
from harness.world.model import Belonging, Ownership


def assign_owners(catalog: Catalog, tenancy: Tenancy) -> Mapping[int, Ownership]:
    """Ownership of every relation, by oid. ConfigError where a configured table does not exist."""
    expressions = {_resolve(catalog, name).oid: text for name, text in tenancy.tables.items()}
    shared = {_resolve(catalog, name).oid for name in tenancy.shared}
    owners: dict[int, Ownership] = {}
    for relation in catalog.relations:
        declared = _declared(catalog, relation, tenancy, expressions, shared)
        if declared is not None:
            owners[relation.oid] = declared
    for relation in catalog.relations:
        if relation.oid not in owners:
            expression = _derived(catalog, relation, owners, frozenset({relation.oid}), 0)
            owners[relation.oid] = (
                Ownership(belonging=Belonging.OWNED, expression=expression, why="through its foreign keys")
                if expression
                else Ownership(
                    belonging=Belonging.OWNERLESS,
                    why=f'no owner is known; to give it one: [tenancy.tables] "{relation.label}" = "<expression>"',
                )
            )
    return owners


def _resolve(catalog: Catalog, name: str) -> Relation:
    plain = name.replace('"', "")
    found = catalog.by_label.get(name) or catalog.by_label.get(plain)
    if found is None:
        bare = [relation for relation in catalog.relations if relation.name == plain]
        if len(bare) == 1:
            found = bare[0]
    if found is None:
        raise ConfigError(
            f"tenantproof.toml names the table {name!r}, which the database does not have",
            remedy="write it as schema.table, as it stands in pg_class",
        )
    return found


def _declared(
    catalog: Catalog, relation: Relation, tenancy: Tenancy, expressions: Mapping[int, str], shared: set[int]
) -> Ownership | None:
    line: Relation | None = relation
    while line is not None:
        if line.oid in shared:
            return Ownership(belonging=Belonging.SHARED, why="declared shared")
        if line.oid in expressions:
            text = expressions[line.oid]
            column = next((c.name for c in relation.columns if text.strip().strip('"') == c.name), None)
            return Ownership(belonging=Belonging.OWNED, expression=text, column=column, why="declared")
        line = catalog.by_oid.get(line.parent) if line.parent is not None else None
    for name in tenancy.column:
        if relation.column(name) is not None:
            return Ownership(belonging=Belonging.OWNED, expression=identifier(name), column=name, why="by its column")
    return None


def _derived(
    catalog: Catalog, relation: Relation, owners: Mapping[int, Ownership], seen: frozenset[int], depth: int
) -> str | None:
    """SQL that follows foreign keys to an owned table; keys that cannot be NULL come first."""
    keys = sorted(catalog.references_from(relation), key=lambda key: not _mandatory(relation, key))
    steps = [step for key in keys if (step := _step(catalog, relation, key, owners, seen, depth)) is not None]
    if not steps:
        return None
    return steps[0] if len(steps) == 1 else f"coalesce({', '.join(f'({step})::pg_catalog.text' for step in steps)})"


def _mandatory(relation: Relation, key: ForeignKey) -> bool:
    return all((column := relation.column(name)) is not None and column.not_null for name in key.columns)


def _step(
    catalog: Catalog,
    relation: Relation,
    key: ForeignKey,
    owners: Mapping[int, Ownership],
    seen: frozenset[int],
    depth: int,
) -> str | None:
    target = catalog.by_oid[key.target]
    if target.oid in seen or depth > 6:
        return None
    known = owners.get(target.oid)
    inner = known.expression if known is not None else _derived(catalog, target, owners, seen | {target.oid}, depth + 1)
    if inner is None:
        return None
    join = " AND ".join(
        f"{target.sql}.{identifier(there)} = {relation.sql}.{identifier(here)}"
        for here, there in zip(key.columns, key.target_columns, strict=True)
    )
    return f"(SELECT ({inner})::pg_catalog.text FROM {target.sql} WHERE {join})"
