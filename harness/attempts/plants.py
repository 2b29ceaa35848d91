"""No row may be planted among another tenant's: the surest is the victim's own, taken away first."""

import re
from collections.abc import Iterator
from itertools import islice

from harness.attempts.states import deciding
from harness.attempts.terms import (
    fresh,
    insert,
    insertable,
    locator,
    own_row,
    updatable,
    variation,
    victim_row,
    with_new_keys,
)
from harness.attempts.written import written
from harness.catalog.model import Column, Relation
from harness.record.model import Attempt, Hole, Target
from harness.sql.compose import columns, identifier, literal
from harness.world.model import Row, Scene

_STATES = 8


def hole_of(relation: Relation, row: Row) -> Hole | None:
    """The victim's row, taken away so that it can be planted; None for what is no table."""
    where = locator(relation, row)
    return (
        Hole(oid=relation.oid, relation=relation.sql, condition=where)
        if relation.is_table and where is not None
        else None
    )


def inserts(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    row = victim_row(scene, relation)
    allowed = insertable(scene, relation)
    covers = (Target(relation=relation.oid, command="INSERT"),)
    if row is not None:
        hole = hole_of(relation, row)
        for given in (dict(row.cells), fresh(scene, relation, row)):
            if (statement := insert(relation, given, allowed)) is not None:
                yield written(scene, relation, statement, covers, hole=hole)
                yield written(scene, relation, f"{statement} ON CONFLICT DO NOTHING", hole=hole)
        for column, value in islice(deciding(scene, relation), _STATES):
            given = dict(row.cells) | {column.name: value}
            if value != row[column.name] and (statement := insert(relation, given, allowed)) is not None:
                yield written(scene, relation, statement, hole=hole)
        yield from _other_inserts(scene, relation, row, allowed, hole)
        if relation.kind == "v" and (statement := insert(relation, numbered(scene, relation, row), allowed)):
            yield written(scene, relation, statement, covers)
    yield from _own_as_theirs(scene, relation, allowed)
    yield from _of_two_tenants(scene, relation, allowed)


def numbered(scene: Scene, relation: Relation, row: Row) -> dict[str, str | None]:
    """The victim's row with other numbers: a view names no keys, and numbers are likely to be in those below it."""
    return {
        column.name: variation(column, row[column.name], 29)
        if column.category == "N" and column.name != scene.discriminator(relation)
        else row[column.name]
        for column in relation.columns
    }


def _other_inserts(
    scene: Scene, relation: Relation, row: Row, allowed: tuple[Column, ...], hole: Hole | None
) -> Iterator[Attempt]:
    names = [column.name for column in allowed]
    merged = ", ".join(literal(row[name]) for name in names)
    if relation.is_table and scene.catalog.version >= 150000 and not any(c.identity == "a" for c in allowed):
        yield written(
            scene,
            relation,
            f"MERGE INTO {relation.sql} USING (SELECT 1) s ON false "
            f"WHEN NOT MATCHED THEN INSERT ({columns(names)}) VALUES ({merged})",
            hole=hole,
        )
    line = "\t".join(_copy_cell(row[name]) for name in names) + "\n"
    if not any(column.identity == "a" for column in allowed):
        statement = f"COPY {relation.sql} ({columns(names)}) FROM STDIN"
        yield written(scene, relation, statement, hole=hole, copy=line)
    discriminator = scene.discriminator(relation)
    if discriminator is not None:
        without = {name: cell for name, cell in row.cells.items() if name != discriminator}
        if (defaulted := insert(relation, without, allowed)) is not None:
            yield written(scene, relation, defaulted, hole=hole)
    key = relation.primary
    changed = changed_cell(relation, row, updatable(scene, relation))
    if key and changed is not None and (planted := insert(relation, dict(row.cells), allowed)) is not None:
        column, value = changed
        tail = f" ON CONFLICT ({columns(key)}) DO UPDATE SET {identifier(column)} = {literal(value)}"
        yield written(scene, relation, planted + tail)


def _copy_cell(cell: str | None) -> str:
    if cell is None:
        return "\\N"
    return cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _own_as_theirs(scene: Scene, relation: Relation, allowed: tuple[Column, ...]) -> Iterator[Attempt]:
    """A copy of an own row with the tenant, and what leads to it, changed to the victim's."""
    mine, theirs, discriminator = own_row(scene, relation), victim_row(scene, relation), scene.discriminator(relation)
    if mine is None or discriminator is None:
        return
    parents = scene.catalog.referring(relation)
    for borrowed in ({discriminator}, {discriminator} | parents):
        cells = fresh(scene, relation, mine) | {
            name: (theirs[name] if theirs is not None else scene.victim) for name in borrowed
        }
        cells[discriminator] = scene.victim
        if (statement := insert(relation, with_new_keys(scene, relation, cells, 1), allowed)) is not None:
            yield written(scene, relation, statement)
        if (statement := insert(relation, cells, allowed)) is not None:
            yield written(scene, relation, statement)


def _of_two_tenants(scene: Scene, relation: Relation, allowed: tuple[Column, ...]) -> Iterator[Attempt]:
    """A row that names both tenants, as its owner's and as somebody else's, whoever is which; switches on."""
    base, discriminator = own_row(scene, relation) or victim_row(scene, relation), scene.discriminator(relation)
    if base is None or discriminator is None:
        return
    on = {c.name: "t" for c in relation.columns if c.category == "B"}
    cells = with_new_keys(scene, relation, fresh(scene, relation, base), 37) | on
    for other in _other_tenants(scene, relation, discriminator):
        for owner, named in ((scene.victim, scene.attacker.tenant), (scene.attacker.tenant, scene.victim)):
            given = cells | {discriminator: owner, other: named}
            if (statement := insert(relation, given, allowed)) is not None:
                yield written(scene, relation, statement)


def _other_tenants(scene: Scene, relation: Relation, discriminator: str) -> list[str]:
    """Columns besides the discriminator that hold tenants, by their references or by what is in them."""
    found = [
        here
        for key in scene.catalog.references_from(relation)
        for here, there in zip(key.columns, key.target_columns, strict=True)
        if there == scene.discriminator(scene.catalog.by_oid[key.target]) and len(key.columns) == 1
    ]
    own = relation.column(discriminator)
    for column in relation.columns:
        rows = (*scene.own.get(relation.oid, ()), *scene.theirs.get(relation.oid, ()))
        cells = {row[column.name] for row in rows} - {None}
        alike = own is not None and column.base == own.base and re.search(r"_id$|_code$|tenant|org", column.name)
        if alike and (cells & {scene.victim, scene.attacker.tenant} or len(rows) < 2):
            found.append(column.name)
    return [name for name in dict.fromkeys(found) if name != discriminator]


def changed_cell(relation: Relation, row: Row, allowed: tuple[Column, ...]) -> tuple[str, str | None] | None:
    """A column outside the keys with another value for it."""
    keyed = relation.keyed
    free = [column for column in allowed if column.name not in keyed]
    ranked = sorted(free, key=lambda c: ("S", "N", "B", "D").index(c.category) if c.category in "SNBD" else 9)
    for column in ranked:
        value = variation(column, row[column.name], 3)
        if value is not None and value != row[column.name]:
            return column.name, value
    return None
