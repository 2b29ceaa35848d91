"""A key that spans tenants answers for rows that its asker cannot see.

Every unique, exclusion and foreign key is asked with the victim's values in an own row; the answer must be the one
that a value of nobody's gets.
"""

import re
from collections.abc import Iterator

from harness.attempts.terms import adopted, insert, insertable, locator, own_row, readable, updatable, variation
from harness.catalog.model import Column, Key, Relation
from harness.record.model import Attempt, Scope
from harness.sql.compose import columns, identifier, literal
from harness.world.foreign import holds_foreign
from harness.world.model import Row, Scene

FAMILY = "existence"


def attempts(scene: Scene) -> Iterator[Attempt]:
    for relation in scene.relations:
        kept = relation.oid in scene.context_relations or holds_foreign(scene.catalog, relation)
        if kept or not relation.is_table:
            continue
        allowed = insertable(scene, relation)
        mine = own_row(scene, relation) or adopted(scene, relation)
        rows = scene.theirs.get(relation.oid, ())[:3]
        if mine is not None:
            for key in relation.keys:
                for theirs in scene.within.get((relation.oid, key.name), rows):
                    yield from _key(scene, relation, key, mine, theirs, allowed)
            for theirs in rows:
                yield from _references(scene, relation, mine, theirs, allowed)
        yield from _locks(scene, relation)


def _key(
    scene: Scene, relation: Relation, key: Key, mine: Row, theirs: Row, allowed: tuple[Column, ...]
) -> Iterator[Attempt]:
    discriminator = scene.discriminator(relation)
    may_insert = {column.name for column in allowed}
    may_update = {column.name for column in updatable(scene, relation)}
    asked = [name for name in _written(relation, key) if name != discriminator]
    if not asked:
        return
    cells = _otherwise_new(relation, mine, discriminator, serial=11) | {name: theirs[name] for name in asked}
    cells |= {discriminator: mine[discriminator]} if discriminator else {}
    if set(asked) & may_insert and (statement := insert(relation, cells, allowed)):
        yield _ask(scene, relation, statement, "unique-oracle", key.name)
        yield _ask(scene, relation, f"{statement} ON CONFLICT DO NOTHING", "unique-oracle", key.name)
        if (judging := _judging(scene, relation, key)) is not None:
            yield _ask(scene, relation, f"{statement} {judging}", "leaky-predicate", key.name)
    where = locator(relation, mine, readable(scene, relation)) if readable(scene, relation) else None
    if set(asked) & may_update and where:
        given = ", ".join(f"{identifier(n)} = {literal(theirs[n])}" for n in asked if n in may_update)
        yield _ask(scene, relation, f"UPDATE {relation.sql} SET {given} WHERE {where}", "unique-oracle", key.name)


def _judging(scene: Scene, relation: Relation, key: Key) -> str | None:
    """A condition of ON CONFLICT fails on the row that it clashes with, and so tells it: servers before the fix of
    CVE-2026-120154 evaluate it before any policy.
    """
    names, may = readable(scene, relation), updatable(scene, relation)
    if not names or not may or key.partial or key.kind == "exclusion" or key.plain != key.columns:
        return None
    row = ", ".join(f"{relation.sql}.{identifier(name)}" for name in names)
    kept = identifier(may[-1].name)
    return (
        f"ON CONFLICT ({columns(key.plain)}) DO UPDATE SET {kept} = {relation.sql}.{kept} "
        f"WHERE ROW({row})::pg_catalog.text::pg_catalog.int4 = 0"
    )


def _written(relation: Relation, key: Key) -> list[str]:
    """The columns of the key; for one that is generated, those that its expression names."""
    found: list[str] = []
    for name in key.columns:
        column = relation.column(name)
        words = (
            re.findall(r"\w+", column.default_expression or "") if column is not None and column.generated else [name]
        )
        found += [word for word in words if relation.column(word) is not None or word == name]
    return list(dict.fromkeys(found))


def _otherwise_new(relation: Relation, mine: Row, discriminator: str | None, serial: int) -> dict[str, str | None]:
    """An own row that clashes with nothing: key columns outside references take values that nobody holds."""
    cells = {column.name: mine[column.name] for column in relation.columns if not (column.identity or column.generated)}
    for key in relation.keys:
        for name in key.plain:
            column = relation.column(name)
            if name == discriminator or column is None or name not in cells:
                continue
            varied = variation(column, cells[name], serial)
            if varied is not None and key.kind != "exclusion":
                cells[name] = varied
    return cells


def _references(
    scene: Scene, relation: Relation, mine: Row, theirs: Row, allowed: tuple[Column, ...]
) -> Iterator[Attempt]:
    discriminator = scene.discriminator(relation)
    may_update = {column.name for column in updatable(scene, relation)}
    for key in scene.catalog.references_from(relation):
        asked = [name for name in key.columns if name != discriminator]
        if not asked:
            continue
        target = scene.catalog.by_oid[key.target]
        pool = [tuple(theirs[n] for n in key.columns)]
        pool += [tuple(row[n] for n in key.target_columns) for row in scene.theirs.get(target.oid, ())[:2]]
        for named in dict.fromkeys(pool):
            if any(cell is None for cell in named):
                continue
            given = {n: c for n, c in zip(key.columns, named, strict=True) if n != discriminator}
            referring = {n for k in scene.catalog.references_from(relation) for n in k.columns}
            new = _otherwise_new(relation, mine, discriminator, serial=17)
            cells = new | {n: mine[n] for n in referring if n in new} | given
            if set(asked) & {c.name for c in allowed} and (statement := insert(relation, cells, allowed)):
                yield _ask(scene, relation, statement, "foreign-key-oracle", key.name)
            where = locator(relation, mine, readable(scene, relation)) if readable(scene, relation) else None
            if set(asked) <= may_update and where:
                assignments = ", ".join(f"{identifier(n)} = {literal(c)}" for n, c in given.items())
                statement = f"UPDATE {relation.sql} SET {assignments} WHERE {where}"
                yield _ask(scene, relation, statement, "foreign-key-oracle", key.name)


def _locks(scene: Scene, relation: Relation) -> Iterator[Attempt]:
    """Asking for a lock on a row that is not there for the asker must not wait or fail."""
    rows = scene.theirs.get(relation.oid, ())
    names = readable(scene, relation)
    if not rows or not names or not scene.rights.update.get(relation.oid):
        return
    where = locator(relation, rows[0], names)
    if where is not None:
        statement = f"SELECT {columns(names[:1])} FROM {relation.sql} WHERE {where} FOR UPDATE NOWAIT"
        yield _ask(scene, relation, statement, "lock-oracle", "")


def _ask(scene: Scene, relation: Relation, statement: str, rule: str, hint: str) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule=rule,
        object=relation.label,
        statements=(statement, "SET CONSTRAINTS ALL IMMEDIATE"),
        actor=scene.attacker,
        scope=Scope.BOTH,
        names=(scene.victim, hint),
        hint=hint,
        follow=False,
    )
