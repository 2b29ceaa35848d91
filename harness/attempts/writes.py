"""Nothing that a tenant writes may land among, alter or remove another tenant's rows.

The surest row to plant is the victim's own, taken away first. A statement that reads no column consults no SELECT
policy, so each command is also tried blindly.
"""

import re
from collections.abc import Iterator
from itertools import islice

from harness.attempts import mixtures, plants, states
from harness.attempts.plants import changed_cell
from harness.attempts.terms import locator, own_row, readable, tenant_filter, updatable, variation, victim_row
from harness.attempts.written import written
from harness.catalog.model import Column, Relation
from harness.record.model import Attempt, Target
from harness.sql.compose import block, columns, identifier, literal, values
from harness.world.foreign import holds_foreign
from harness.world.model import Row, Scene

_STATES = 8
_ROWS = 200


def attempts(scene: Scene) -> Iterator[Attempt]:
    """Insert, update, move, delete, truncate: by key and blindly, on every relation."""
    for relation in scene.relations:
        if not relation.columns or holds_foreign(scene.catalog, relation):
            continue
        context = relation.oid in scene.context_relations
        rights, first = scene.rights, identifier(relation.columns[0].name)
        # A row that is put there may be the context itself, which no attempt sets.
        if relation.oid in rights.insert and not context:
            yield from plants.inserts(scene, relation)
            yield from mixtures.inserts(scene, relation)
            yield from states.own_inserts(scene, relation)
        elif relation.oid not in rights.insert:
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
    return written(scene, relation, statement, (Target(relation=relation.oid, command=command),))


def _assignments(relation: Relation, row: Row, allowed: tuple[Column, ...]) -> Iterator[str]:
    """SET lists: another value, the value that it has, and the tenant left alone."""
    changed = changed_cell(relation, row, allowed)
    if changed is not None:
        yield f"{identifier(changed[0])} = {literal(changed[1])}"
    keyed = relation.keyed
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
            yield written(scene, relation, f"UPDATE {relation.sql} SET {assignment} WHERE {where}", covers)
            if relation.is_table and scene.catalog.version >= 150000:
                yield written(
                    scene,
                    relation,
                    f"MERGE INTO {relation.sql} USING (SELECT 1) s ON {where} WHEN MATCHED THEN UPDATE SET {assignment}",
                )
        yield written(scene, relation, f"UPDATE {relation.sql} SET {assignment}", covers)
    yield from _blind_updates(scene, relation, sample, allowed)
    yield from states.own_updates(scene, relation)
    yield from _moves(scene, relation, allowed)


def _blind_updates(scene: Scene, relation: Relation, sample: Row, allowed: tuple[Column, ...]) -> Iterator[Attempt]:
    """One blind UPDATE for each column with the value that the row has: column grants and triggers differ by column."""
    keyed = relation.keyed
    for column in allowed[:12]:
        if column.name not in keyed and column.identity != "a":
            value = variation(column, sample[column.name], 5)
            given = literal(value if value is not None else sample[column.name])
            yield written(scene, relation, f"UPDATE {relation.sql} SET {identifier(column.name)} = {given}")


def _moves(scene: Scene, relation: Relation, allowed: tuple[Column, ...]) -> Iterator[Attempt]:
    """Own rows to the victim, the victim's rows to oneself; by key and blindly; with the references that lead there."""
    discriminator = scene.discriminator(relation)
    theirs, mine = victim_row(scene, relation), own_row(scene, relation)
    may = {column.name for column in allowed}
    if discriminator is not None and discriminator in may:
        to_them = f"{identifier(discriminator)} = {literal(scene.victim)}"
        to_me = f"{identifier(discriminator)} = {literal(scene.attacker.tenant)}"
        yield written(scene, relation, f"UPDATE {relation.sql} SET {to_them}")
        for column, value in islice(states.deciding(scene, relation), _STATES):
            if column.name in may:
                also = f"{identifier(column.name)} = {literal(value)}"
                yield written(scene, relation, f"UPDATE {relation.sql} SET {to_them}, {also}")
        yield written(scene, relation, f"UPDATE {relation.sql} SET {to_me}")
        if mine is not None and (where := locator(relation, mine, readable(scene, relation))):
            yield written(scene, relation, f"UPDATE {relation.sql} SET {to_them} WHERE {where}")
            yield from _moved_along(scene, relation, mine, theirs, may, where)
        if where := _where(scene, relation, theirs):
            yield written(scene, relation, f"UPDATE {relation.sql} SET {to_me} WHERE {where}")
    elif theirs is not None:
        words = set(re.findall(r"\w+", scene.owners[relation.oid].expression or ""))
        taken = {name: theirs[name] for name in may & words if name in theirs.cells}
        if taken and (where := _where(scene, relation, mine)):
            listed = ", ".join(f"{identifier(name)} = {literal(cell)}" for name, cell in sorted(taken.items()))
            yield written(scene, relation, f"UPDATE {relation.sql} SET {listed} WHERE {where}")
    for key in scene.catalog.references_from(relation):
        if theirs is None or not set(key.columns) <= may:
            continue
        cells = [theirs[name] for name in key.columns]
        if all(cell is not None for cell in cells):
            to = f"({columns(key.columns)}) = ROW({values(cells)})"
            yield written(scene, relation, f"UPDATE {relation.sql} SET {to}")


def _moved_along(
    scene: Scene, relation: Relation, mine: Row, theirs: Row | None, may: set[str], where: str
) -> Iterator[Attempt]:
    """The tenant together with everything by which the row hangs on its parents, and fresh keys."""
    discriminator = scene.discriminator(relation)
    if theirs is None or discriminator is None:
        return
    names = scene.catalog.referring(relation) & may
    if names - {discriminator}:
        cells = {name: theirs[name] for name in sorted(names)} | {discriminator: scene.victim}
        listed = ", ".join(f"{identifier(name)} = {literal(cell)}" for name, cell in cells.items())
        yield written(scene, relation, f"UPDATE {relation.sql} SET {listed} WHERE {where}")


def _where(scene: Scene, relation: Relation, row: Row | None) -> str | None:
    allowed = readable(scene, relation)
    if row is not None and allowed and (where := locator(relation, row, allowed)):
        return where
    return tenant_filter(scene, relation)


def _deletes(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    covers = (Target(relation=relation.oid, command="DELETE"),)
    theirs, mine = victim_row(scene, relation), own_row(scene, relation)
    if where := _where(scene, relation, theirs):
        yield written(scene, relation, f"DELETE FROM {relation.sql} WHERE {where}", covers)
        if relation.is_table and scene.catalog.version >= 150000:
            statement = f"MERGE INTO {relation.sql} USING (SELECT 1) s ON {where} WHEN MATCHED THEN DELETE"
            yield written(scene, relation, statement)
    yield written(scene, relation, f"DELETE FROM {relation.sql}", covers)
    if any(key.on_delete in "cnd" for key in scene.catalog.references_to(relation)):
        yield from _one_by_one(scene, relation)
    for row in scene.own.get(relation.oid, ())[:3]:
        if readable(scene, relation) and (where := locator(relation, row, readable(scene, relation))):
            yield written(scene, relation, f"DELETE FROM {relation.sql} WHERE {where}")
    if mine is not None and theirs is not None and (key := relation.primary):
        allowed = {column.name for column in updatable(scene, relation)}
        column = next((c for c in relation.columns if c.name in key and c.name in allowed), None)
        where = locator(relation, mine, readable(scene, relation))
        if column is not None and where and column.name != scene.discriminator(relation):
            value = literal(variation(column, mine[column.name], 4))
            yield written(
                scene, relation, f"UPDATE {relation.sql} SET {identifier(column.name)} = {value} WHERE {where}"
            )


def _one_by_one(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    """Every own row that may go, each by itself: rows that refer to one of them go, or lose it, along with it."""
    if relation.primary and set(relation.primary) <= set(readable(scene, relation)):
        same = " AND ".join(f"t.{identifier(name)} = r.{identifier(name)}" for name in relation.primary)
        loop = (
            f"FOR r IN SELECT {columns(relation.primary)} FROM {relation.sql} LIMIT {_ROWS} LOOP "
            f"BEGIN DELETE FROM {relation.sql} t WHERE {same}; EXCEPTION WHEN OTHERS THEN NULL; END; END LOOP"
        )
        yield written(scene, relation, block(f"DECLARE r record; BEGIN {loop}; END"))


def truncate(scene: Scene, relation: Relation) -> Attempt:
    reached = _cascade(scene, relation)
    return written(
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
