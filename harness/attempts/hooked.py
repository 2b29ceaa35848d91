"""A tenant's own row may set off what compares it with everybody's: a trigger, a rule, a function in a check.

An own row takes one value of the victim's at a time. No key need name the column, and the value may come from another
relation: the hook's own text says where it looks.
"""

import re
from collections.abc import Iterator

from harness.attempts.anybody import Hints, hints_of
from harness.attempts.pools import victims_cells
from harness.attempts.terms import (
    adopted,
    insert,
    insertable,
    locator,
    own_row,
    readable,
    updatable,
    variation,
    victim_row,
    with_new_keys,
)
from harness.catalog.model import Column, Relation
from harness.record.model import Attempt, Scope
from harness.sql.compose import identifier, literal
from harness.world.model import Row, Scene

FAMILY = "existence"
RULE = "hook-crosses-tenants"
_EACH = 4
# A row that is handed on whole, or looked into by names that are put together.
_WHOLE_ROW = re.compile(r"\b(new|old)\b(?!\s*\.\s*[\w\"])|\bexecute\b", re.IGNORECASE)
_COLUMNS = 16
_OTHERS = 4
_NUMBERS = (41, 43, 47)
_DECIDES = re.compile(r"\b(select|update|delete|merge|perform|execute|call|conflict|raise|notify)\b", re.IGNORECASE)
_RETURNED = re.compile(r"\breturn\s+(new|old|coalesce\s*\(\s*(new|old)\s*,\s*(new|old)\s*\))", re.IGNORECASE)


def attempts(scene: Scene, *, brief: bool = False) -> Iterator[Attempt]:
    """Inserts, updates and deletes of own rows on every relation that something is hooked to.

    ``brief``: with the plainest value of each column alone.
    """
    for relation in scene.relations:
        hints = _hooks(scene, relation)
        mine = own_row(scene, relation) or adopted(scene, relation)
        if hints is None or mine is None or relation.oid in scene.context_relations:
            continue
        yield from _plain(scene, relation, mine)
        yield from _whole(scene, relation, mine)
        mentioned = [column for column in relation.columns if column.name.lower() in hints.words]
        others = relation.columns[:_COLUMNS] if _takes_the_row(hints.source) else ()
        for column in dict.fromkeys((*mentioned, *others)):
            if column.generated or column.name == scene.discriminator(relation):
                continue
            for value in victims_cells(scene, relation, column, hints)[: 1 if brief else _EACH]:
                yield from _with(scene, relation, mine, column, value)


def _takes_the_row(source: str) -> bool:
    """Whether the whole row may decide something, and is not merely written away."""
    code = _RETURNED.sub("", re.sub(r"'(?:[^']|'')*'|--.*", "", source))
    return bool(_WHOLE_ROW.search(code) and _DECIDES.search(code))


def _hooks(scene: Scene, relation: Relation) -> Hints | None:
    """What the hooks of the relation mention; None where nothing is hooked to it."""
    routines = {routine.oid: routine for routine in scene.catalog.routines}
    texts = [
        routines[t.routine].source
        for t in scene.catalog.triggers
        if t.relation in (relation.oid, scene.catalog.root(relation).oid) and t.routine in routines
    ]
    texts += [relation.rules] if relation.rules else []
    called = {routine.name for routine in scene.catalog.routines}
    texts += [check.definition for check in relation.checks if any(f"{name}(" in check.definition for name in called)]
    return hints_of(scene, "\n".join(texts)) if texts else None


def _plain(scene: Scene, relation: Relation, mine: Row) -> Iterator[Attempt]:
    """Own rows like any other: what a hook counts or allots may be everybody's."""
    statements = []
    for number in _NUMBERS:
        given = with_new_keys(scene, relation, _writable(relation, mine), number)
        if (statement := insert(relation, given, insertable(scene, relation))) is not None:
            statements.append(statement)
    if statements:
        yield _attempt(scene, relation, "", None, statements[0])
        yield _attempt(scene, relation, "", None, *statements)


def _whole(scene: Scene, relation: Relation, mine: Row) -> Iterator[Attempt]:
    """An own row takes all of a victim's row but the tenant: what a hook looks for may be several columns at once."""
    theirs, names = victim_row(scene, relation), readable(scene, relation)
    if theirs is None:
        return
    tenant = scene.discriminator(relation)
    cells = {name: cell for name, cell in _writable(relation, theirs).items() if name != tenant}
    own = cells | ({tenant: scene.attacker.tenant} if tenant else {})
    if (statement := insert(relation, own, insertable(scene, relation))) is not None:
        yield _attempt(scene, relation, "", theirs[next(iter(cells), tenant or "")], statement)
    may = [column.name for column in updatable(scene, relation) if column.name in cells and column.identity != "a"]
    where = locator(relation, mine, names) if names else None
    if len(may) > 1 and where is not None:
        for other in (None, *reversed(may[-_OTHERS:])):
            column = relation.column(other) if other is not None else None
            changed = {} if column is None else {other: variation(column, cells[column.name], 6)}
            given = cells | {name: cell for name, cell in changed.items() if name is not None and cell is not None}
            listed = ", ".join(f"{identifier(name)} = {literal(given[name])}" for name in may)
            yield _attempt(scene, relation, "", cells[may[0]], f"UPDATE {relation.sql} SET {listed} WHERE {where}")


def _writable(relation: Relation, row: Row) -> dict[str, str | None]:
    return {c.name: row[c.name] for c in relation.columns if not (c.identity or c.generated)}


def _sparse(relation: Relation, tenant: str | None, cells: dict[str, str | None], name: str) -> dict[str, str | None]:
    """No more than a row must have: a hook may fill in the rest."""
    needed = {c.name for c in relation.columns if c.not_null and not c.defaulted} | {name, tenant}
    return {each: cell for each, cell in cells.items() if each in needed}


def _with(scene: Scene, relation: Relation, mine: Row, column: Column, value: str) -> Iterator[Attempt]:
    allowed = insertable(scene, relation)
    given = with_new_keys(scene, relation, _writable(relation, mine), 31) | {column.name: value}
    sparse = _sparse(relation, scene.discriminator(relation), given, column.name)
    if column in allowed and sparse != given and (statement := insert(relation, sparse, allowed)) is not None:
        yield _attempt(scene, relation, column.name, value, statement)
    if column in allowed and (statement := insert(relation, given, allowed)) is not None:
        yield _attempt(scene, relation, column.name, value, statement)
        where = locator(relation, Row({**dict(mine.cells), **given}), readable(scene, relation))
        if where is not None and relation.oid in scene.rights.delete and relation.is_table:
            yield _attempt(scene, relation, column.name, value, statement, f"DELETE FROM {relation.sql} WHERE {where}")
    where = locator(relation, mine, readable(scene, relation)) if readable(scene, relation) else None
    if column in updatable(scene, relation) and where is not None:
        statement = f"UPDATE {relation.sql} SET {identifier(column.name)} = {literal(value)} WHERE {where}"
        yield _attempt(scene, relation, column.name, value, statement)


def _attempt(scene: Scene, relation: Relation, column: str, value: str | None, *statements: str) -> Attempt:
    return Attempt(
        family=FAMILY,
        rule=RULE,
        object=relation.label,
        statements=(*statements, "SET CONSTRAINTS ALL IMMEDIATE"),
        actor=scene.attacker,
        scope=Scope.BOTH,
        names=() if value is None else (value,),
        hint=column,
        follow=True,
    )
