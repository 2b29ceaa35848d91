"""Nothing that a tenant writes may land among, alter or remove another tenant's rows.

The surest row to plant is the victim's own, taken away first. A statement that reads no column consults no SELECT
policy, so each command is also tried blindly.
"""

from collections.abc import Iterator

from harness.attempts.terms import (
    fresh,
    insert,
    insertable,
    locator,
    own_row,
    readable,
    tenant_filter,
    updatable,
    variation,
    victim_row,
)
from harness.catalog.model import Column, Relation
from harness.record.model import Attempt, Hole, Scope, Target
from harness.sql.compose import columns, identifier, literal, values
from harness.world.model import Row, Scene

FAMILY = "writes"
RULE = "cross-tenant-write"


def attempts(scene: Scene) -> Iterator[Attempt]:
    """Insert, update, move, delete, truncate: by key and blindly, on every relation."""
    for relation in scene.relations:
        if relation.oid in scene.context_relations or not relation.columns:
            continue
        rights, first = scene.rights, identifier(relation.columns[0].name)
        if relation.oid in rights.insert:
            yield from _inserts(scene, relation)
        else:
            yield _closed(scene, relation, "INSERT", f"INSERT INTO {relation.sql} DEFAULT VALUES")
        if relation.oid in rights.update:
            yield from _updates(scene, relation)
        else:
            yield _closed(scene, relation, "UPDATE", f"UPDATE {relation.sql} SET {first} = DEFAULT")
        if relation.oid in rights.delete:
            yield from _deletes(scene, relation)
        else:
            yield _closed(scene, relation, "DELETE", f"DELETE FROM {relation.sql}")
        yield truncate(scene, relation)


def _closed(scene: Scene, relation: Relation, command: str, statement: str) -> Attempt:
    """Where no role in force has the privilege, one attempt shows that it is so."""
    return _write(scene, relation, statement, (Target(relation=relation.oid, command=command),))


def hole_of(scene: Scene, relation: Relation, row: Row) -> Hole | None:
    """The victim's row, taken away so that it can be planted; None for what is no table."""
    where = locator(relation, row)
    return (
        Hole(oid=relation.oid, relation=relation.sql, condition=where)
        if relation.is_table and where is not None
        else None
    )


def _inserts(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    row = victim_row(scene, relation)
    allowed = insertable(scene, relation)
    covers = (Target(relation=relation.oid, command="INSERT"),)
    if row is not None:
        hole = hole_of(scene, relation, row)
        for given in (dict(row.cells), fresh(scene, relation, row)):
            if (statement := insert(relation, given, allowed)) is not None:
                yield _write(scene, relation, statement, covers, hole=hole)
                yield _write(scene, relation, f"{statement} ON CONFLICT DO NOTHING", hole=hole)
        yield from _other_inserts(scene, relation, row, allowed, hole)
        if relation.kind == "v" and (statement := insert(relation, _numbered(scene, relation, row), allowed)):
            yield _write(scene, relation, statement, covers)
    yield from _own_as_theirs(scene, relation, allowed)


def _numbered(scene: Scene, relation: Relation, row: Row) -> dict[str, str | None]:
    """The victim's row with other numbers: a view names no keys, and numbers are likely to be in those below it."""
    return {
        column.name: variation(relation, column, row[column.name], 29)
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
        yield _write(
            scene,
            relation,
            f"MERGE INTO {relation.sql} USING (SELECT 1) s ON false "
            f"WHEN NOT MATCHED THEN INSERT ({columns(names)}) VALUES ({merged})",
            hole=hole,
        )
    line = "\t".join(_copy_cell(row[name]) for name in names) + "\n"
    if not any(column.identity == "a" for column in allowed):
        statement = f"COPY {relation.sql} ({columns(names)}) FROM STDIN"
        yield _write(scene, relation, statement, hole=hole, copy=line)
    discriminator = scene.discriminator(relation)
    if discriminator is not None:
        without = {name: cell for name, cell in row.cells.items() if name != discriminator}
        if (defaulted := insert(relation, without, allowed)) is not None:
            yield _write(scene, relation, defaulted, hole=hole)
    key = relation.primary
    changed = _changed_cell(relation, row, updatable(scene, relation))
    if key and changed is not None and (planted := insert(relation, dict(row.cells), allowed)) is not None:
        column, value = changed
        tail = f" ON CONFLICT ({columns(key)}) DO UPDATE SET {identifier(column)} = {literal(value)}"
        yield _write(scene, relation, planted + tail)


def _copy_cell(cell: str | None) -> str:
    if cell is None:
        return "\\N"
    return cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _own_as_theirs(scene: Scene, relation: Relation, allowed: tuple[Column, ...]) -> Iterator[Attempt]:
    """A copy of an own row with the tenant, and what leads to it, changed to the victim's."""
    mine, theirs, discriminator = own_row(scene, relation), victim_row(scene, relation), scene.discriminator(relation)
    if mine is None or discriminator is None:
        return
    parents = {n for key in scene.catalog.references_from(relation) for n in key.columns}
    for borrowed in ({discriminator}, {discriminator} | parents):
        cells = fresh(scene, relation, mine) | {
            name: (theirs[name] if theirs is not None else scene.victim) for name in borrowed
        }
        cells[discriminator] = scene.victim
        if (statement := insert(relation, _unique(scene, relation, cells), allowed)) is not None:
            yield _write(scene, relation, statement)
        if (statement := insert(relation, cells, allowed)) is not None:
            yield _write(scene, relation, statement)


def _unique(scene: Scene, relation: Relation, cells: dict[str, str | None]) -> dict[str, str | None]:
    """The cells with keys that nobody holds: the columns of keys that are neither tenant nor reference are varied."""
    referring = {n for key in scene.catalog.references_from(relation) for n in key.columns}
    varied = dict(cells)
    for key in relation.keys:
        for name in key.plain:
            column = relation.column(name)
            if column is None or name in referring or name == scene.discriminator(relation) or name not in cells:
                continue
            varied[name] = variation(relation, column, cells[name], 1)
    return varied


def _changed_cell(relation: Relation, row: Row, allowed: tuple[Column, ...]) -> tuple[str, str | None] | None:
    """A column outside the keys with another value for it."""
    keyed = {name for key in relation.keys for name in key.columns}
    free = [column for column in allowed if column.name not in keyed]
    ranked = sorted(free, key=lambda c: ("S", "N", "B", "D").index(c.category) if c.category in "SNBD" else 9)
    for column in ranked:
        value = variation(relation, column, row[column.name], 3)
        if value is not None and value != row[column.name]:
            return column.name, value
    return None


def _assignments(relation: Relation, row: Row, allowed: tuple[Column, ...]) -> Iterator[str]:
    """SET lists: another value, the value that it has, and the tenant left alone."""
    changed = _changed_cell(relation, row, allowed)
    if changed is not None:
        yield f"{identifier(changed[0])} = {literal(changed[1])}"
    keyed = {name for key in relation.keys for name in key.columns}
    plain = [column for column in allowed if column.name not in keyed and column.identity != "a"]
    same = plain or [column for column in allowed if column.identity != "a"]
    if same and changed is None:
        yield f"{identifier(same[0].name)} = {literal(row[same[0].name])}"


def _updates(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    covers = (Target(relation=relation.oid, command="UPDATE"),)
    theirs, mine = victim_row(scene, relation), own_row(scene, relation)
    allowed = updatable(scene, relation)
    sample = theirs or mine
    if sample is None:
        return
    where = _where(scene, relation, theirs)
    for assignment in _assignments(relation, sample, allowed):
        if where:
            yield _write(scene, relation, f"UPDATE {relation.sql} SET {assignment} WHERE {where}", covers)
            if relation.is_table and scene.catalog.version >= 150000:
                yield _write(
                    scene,
                    relation,
                    f"MERGE INTO {relation.sql} USING (SELECT 1) s ON {where} WHEN MATCHED THEN UPDATE SET {assignment}",
                )
        yield _write(scene, relation, f"UPDATE {relation.sql} SET {assignment}", covers)
    yield from _blind_updates(scene, relation, sample, allowed)
    yield from _moves(scene, relation, allowed)


def _blind_updates(scene: Scene, relation: Relation, sample: Row, allowed: tuple[Column, ...]) -> Iterator[Attempt]:
    """One blind UPDATE for each column with the value that the row has: column grants and triggers differ by column."""
    names = {name for key in relation.keys for name in key.columns}
    for column in allowed[:12]:
        if column.name not in names and column.identity != "a":
            value = variation(relation, column, sample[column.name], 5)
            given = literal(value if value is not None else sample[column.name])
            yield _write(scene, relation, f"UPDATE {relation.sql} SET {identifier(column.name)} = {given}")


def _moves(scene: Scene, relation: Relation, allowed: tuple[Column, ...]) -> Iterator[Attempt]:
    """Own rows to the victim, the victim's rows to oneself; by key and blindly; with the references that lead there."""
    discriminator = scene.discriminator(relation)
    theirs, mine = victim_row(scene, relation), own_row(scene, relation)
    may = {column.name for column in allowed}
    if discriminator is not None and discriminator in may:
        to_them = f"{identifier(discriminator)} = {literal(scene.victim)}"
        to_me = f"{identifier(discriminator)} = {literal(scene.attacker.tenant)}"
        yield _write(scene, relation, f"UPDATE {relation.sql} SET {to_them}")
        yield _write(scene, relation, f"UPDATE {relation.sql} SET {to_me}")
        if mine is not None and (where := locator(relation, mine, readable(scene, relation))):
            yield _write(scene, relation, f"UPDATE {relation.sql} SET {to_them} WHERE {where}")
            yield from _moved_along(scene, relation, mine, theirs, may, where)
        if where := _where(scene, relation, theirs):
            yield _write(scene, relation, f"UPDATE {relation.sql} SET {to_me} WHERE {where}")
    for key in scene.catalog.references_from(relation):
        if theirs is None or not set(key.columns) <= may:
            continue
        cells = [theirs[name] for name in key.columns]
        if all(cell is not None for cell in cells):
            to = f"({columns(key.columns)}) = ROW({values(cells)})"
            yield _write(scene, relation, f"UPDATE {relation.sql} SET {to}")


def _moved_along(
    scene: Scene, relation: Relation, mine: Row, theirs: Row | None, may: set[str], where: str
) -> Iterator[Attempt]:
    """The tenant together with everything by which the row hangs on its parents, and fresh keys."""
    discriminator = scene.discriminator(relation)
    if theirs is None or discriminator is None:
        return
    names = {n for key in scene.catalog.references_from(relation) for n in key.columns} & may
    if names - {discriminator}:
        cells = {name: theirs[name] for name in sorted(names)} | {discriminator: scene.victim}
        listed = ", ".join(f"{identifier(name)} = {literal(cell)}" for name, cell in cells.items())
        yield _write(scene, relation, f"UPDATE {relation.sql} SET {listed} WHERE {where}")


def _where(scene: Scene, relation: Relation, row: Row | None) -> str | None:
    allowed = readable(scene, relation)
    if row is not None and allowed and (where := locator(relation, row, allowed)):
        return where
    return tenant_filter(scene, relation)


def _deletes(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    covers = (Target(relation=relation.oid, command="DELETE"),)
    theirs, mine = victim_row(scene, relation), own_row(scene, relation)
    if where := _where(scene, relation, theirs):
        yield _write(scene, relation, f"DELETE FROM {relation.sql} WHERE {where}", covers)
        if relation.is_table and scene.catalog.version >= 150000:
            statement = f"MERGE INTO {relation.sql} USING (SELECT 1) s ON {where} WHEN MATCHED THEN DELETE"
            yield _write(scene, relation, statement)
    yield _write(scene, relation, f"DELETE FROM {relation.sql}", covers)
    for row in scene.own.get(relation.oid, ())[:3]:
        if readable(scene, relation) and (where := locator(relation, row, readable(scene, relation))):
            yield _write(scene, relation, f"DELETE FROM {relation.sql} WHERE {where}")
    if mine is not None and theirs is not None and (key := relation.primary):
        allowed = {column.name for column in updatable(scene, relation)}
        column = next((c for c in relation.columns if c.name in key and c.name in allowed), None)
        where = locator(relation, mine, readable(scene, relation))
        if column is not None and where and column.name != scene.discriminator(relation):
            value = literal(variation(relation, column, mine[column.name], 4))
            yield _write(
                scene, relation, f"UPDATE {relation.sql} SET {identifier(column.name)} = {value} WHERE {where}"
            )


def truncate(scene: Scene, relation: Relation) -> Attempt:
    reached = _cascade(scene, relation)
    return _write(
        scene,
        relation,
        f"TRUNCATE {relation.sql} CASCADE",
        (Target(relation=relation.oid, command="TRUNCATE"),),
        touches=reached,
    )


def _cascade(scene: Scene, relation: Relation) -> frozenset[int]:
    reached, fresh_ones = {relation.oid}, {relation.oid}
    while fresh_ones:
        fresh_ones = {k.relation for k in scene.catalog.foreign_keys if k.target in fresh_ones} - reached
        reached |= fresh_ones
    return frozenset(reached)


def _write(
    scene: Scene,
    relation: Relation,
    statement: str,
    covers: tuple[Target, ...] = (),
    *,
    hole: Hole | None = None,
    copy: str | None = None,
    touches: frozenset[int] | None = None,
) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=relation.label,
        statements=(statement,),
        actor=scene.attacker,
        scope=Scope.BOTH,
        covers=covers,
        names=(scene.victim,),
        hole=hole,
        copy=copy,
        touches=touches,
        follow=True,
    )
